"""Hashtags and names in a text: what counts as one, and where they may stand."""

import re
import unicodedata

# A hashtag holds a letter (so "#1" is none) and stands free: not in a word, an address, an entity.
HASHTAG = r"(?<![\w&/#@])#(?P<tag>(?=\w*[^\W\d_])\w+)"
MENTION = r"(?<![\w&/#@.])@(?P<name>\w(?:[\w.-]*\w)?)(?!@)"

_HASHTAG = re.compile(HASHTAG)
# Where a hashtag is none: code, addresses, targets of links, HTML's own tags, after a backslash.
_ELSEWHERE = re.compile(
    r"""
    ^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=fence)[^\n]*$|\Z)   # fenced code
    | (?<=\n\n)(?:(?:[ ]{4}|\t)[^\n]*(?:\n|\Z))+                 # indented code
    | (?P<tick>`+)(?!`).*?(?<!`)(?P=tick)(?!`)                   # code in a line
    | \]\([^)\n]*\)                                              # a link's target
    | ^\[[^\]\n]+\]:[^\n]*$                                      # a target given below
    | <[^>\n]*>                                                  # HTML, and <https://...>
    | (?:https?://|www\.)\S+                                     # bare addresses
    | \\\#
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


def prose(markdown: str) -> str:
    """Return `markdown` with everything blanked in which a hashtag or a picture is none."""
    return _ELSEWHERE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), markdown)


def hashtags(markdown: str) -> list[str]:
    """Return the hashtags as first written, one for each, without the sign, in order."""
    found: dict[str, str] = {}
    for match in _HASHTAG.finditer(prose(normal(markdown))):
        found.setdefault(tag_key(match["tag"]), match["tag"])
    return list(found.values())


def tag_key(tag: str) -> str:
    """Return what makes two tags the same one: NFC, lower case; å ä ö æ ø é kept."""
    return normal(tag).strip().lower()


def normal(text: str) -> str:
    """Return `text` in Unicode's composed form (NFC), so that å is one letter."""
    return unicodedata.normalize("NFC", text)
