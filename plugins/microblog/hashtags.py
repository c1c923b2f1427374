"""Hashtags and names in a text: what counts as one, and where they may stand."""

import re
import unicodedata

# A hashtag holds a letter (so "#1" is none) and stands free: not in a word, an address, an entity.
HASHTAG = r"(?<![\w&/#@])#(?P<tag>(?=\w*[^\W\d_])\w+)"
MENTION = r"(?<![\w&/#@.])@(?P<name>\w(?:[\w.-]*\w)?)(?![\w.-]*@)"

_HASHTAG = re.compile(HASHTAG)
# Where a hashtag is none: code, addresses, targets of links, HTML's own tags, after a backslash.
# `(?:(?!\n[ \t]*\n).)` is anything up to the end of a paragraph.
_ELSEWHERE = re.compile(
    r"""
    ^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=fence)[^\n]*$|\Z)              # fenced code
    | (?:^[ \t]*\n|\A)(?:(?:[ ]{4}|\t)[^\n]*(?:\n|\Z))+                     # indented code
    | (?<![\\`])(?P<tick>`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)(?P=tick)(?!`)   # code in a line
    | (?<=\]\()(?:[^()\n]|\([^()\n]*\))*(?=\))                               # a link's target
    | ^\[[^\]\n]+\]:[^\n]*$                                                  # and one given below
    | <!--.*?-->
    | <[a-z/!?](?:(?!\n[ \t]*\n)[^<>])*>                                     # and <https://...>
    | (?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}://\S+ | www\.\S+                # bare addresses
    | \\\#
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
# The words of a link or a picture: a hashtag in them could not be a link itself.
_LINKED = re.compile(r"\[[^\[\]]*\](?=[(\[])")


def prose(markdown: str) -> str:
    """Return `markdown` with everything blanked in which a hashtag or a picture is none."""
    return _ELSEWHERE.sub(_blank, markdown)


def hashtags(markdown: str) -> list[str]:
    """Return the hashtags as first written, one for each, without the sign, in order."""
    text = _LINKED.sub(_blank, prose(normal(markdown)))
    found: dict[str, str] = {}
    for match in _HASHTAG.finditer(text):
        found.setdefault(tag_key(match["tag"]), match["tag"])
    return list(found.values())


def tag_key(tag: str) -> str:
    """Return what makes two tags the same one: NFC, lower case; å ä ö æ ø é kept."""
    return normal(normal(tag).strip().lower())


def normal(text: str) -> str:
    """Return `text` in Unicode's composed form (NFC), so that å is one letter."""
    return unicodedata.normalize("NFC", text)


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])
