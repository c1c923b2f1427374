"""What somebody else wrote, made fit for our pages: plain, readable, and harmless.

Nothing here trusts a word of it. Text is cleaned as text; links, names and hashtags are found in
it here, never taken from others' HTML; and what leaves as HTML passes nh3 last, with no more than
a few tags and one attribute.
"""

import re
import unicodedata
from functools import lru_cache
from html import escape

import nh3

from microblog.conversation import links
from microblog.conversation.reply import Kept

LONGEST_NAME, LONGEST_TEXT = 80, 1000  # characters
_TAGS = {"p", "br", "a", "em", "strong", "code", "blockquote", "ul", "ol", "li"}
_SCHEMES = {"https", "http", "mailto"}
_REL = "nofollow ugc noopener noreferrer"
_MARKS = 4  # that may stand on one letter: more climb over the lines around

# Ends of lines, as Unicode 18.0 has them (UAX #14: CR, LF, NEL, LS, PS, VT, FF).
_LINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# A flag such as Scotland's is a black one and then letters that nobody sees.
_FLAG = "\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f"
_NO_CHARACTERS = "".join(
    chr((plane << 16) + last) for plane in range(17) for last in (65534, 65535)
)
# What nobody sees: control characters, what turns the direction, spaces without a width, marks of
# languages, halves of characters, what is no character. Joiners stay: families of emoji, and
# Persian, are written with them.
_UNSEEN = re.compile(
    f"(?P<flag>{_FLAG})"
    "|[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff"
    f"\U000e0000-\U000e007f{_NO_CHARACTERS}]"
)
_JOINERS = re.compile("(?<=[\u200c\u200d])[\u200c\u200d]+")
# Signs that say "checked by the network", which only the network may say; the letters V in a
# ring or a box are drawn for it too, and Mastodon's servers have pictures of that name.
_BADGE = re.compile(
    "(?:[\u2611\u2705\u2713\u2714\u221a\u237b\u24cb\u24e5\U0001f145\U0001f165\U0001f175"
    "\U0001f5f8\U0001f5f9\U0001fbb1\uaa9c]|:\\w{0,40}verif\\w{0,40}:)[\ufe0e\ufe0f\u20dd-\u20e3]*",
    re.IGNORECASE,
)
# Where marks may be too many, or stand on nothing; a mark is no letter, no digit, no space.
_CROWD = re.compile(r"(?:(?<=\s)|\A)[^\w\s\x00-\x7f]+|(?P<many>[^\w\s\x00-\x7f]{5,})")
_JOINED = re.compile("[\u200c\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
_WITH_AT = {"x", "mastodon", "bluesky"}


def html(kept: Kept) -> str:
    """Return the text of a reply as harmless HTML: paragraphs, lines, and links.

    A name or a hashtag leads to the network that the reply stands on. What is longer than a
    thousand characters ends with "…"; see `is_cut`.
    """
    body, rest = _parted(_cleaned(kept.text))
    marked = links.marked(body, kept) + escape(rest)
    paragraphs = (part.replace("\n", "<br>") for part in re.split(r"\n\n", marked) if part)
    return _harmless("".join(f"<p>{part}</p>" for part in paragraphs))


def text(kept: Kept) -> str:
    """Return the text of a reply, plain, as long as a page shows it: for feeds and cards."""
    return "".join(_parted(_cleaned(kept.text)))


def is_cut(kept: Kept) -> bool:
    """Return whether a page shows only the beginning, so that the reader goes on elsewhere."""
    return len(_cleaned(kept.text)) > LONGEST_TEXT


def name(kept: Kept) -> str:
    """Return the author's name on one line, plain, without badges; their handle if they have
    none, and "" when the reply was withdrawn."""
    return _line(kept.author) or handle(kept)


def handle(kept: Kept) -> str:
    """Return the author's handle as their network shows it, plain, with "@" where it has one."""
    bare = "".join(_line(kept.handle).lstrip("@").split())
    return f"@{bare}" if bare and kept.network in _WITH_AT else bare


def initials(kept: Kept) -> str:
    """Return at most two letters for the place of a picture; "" for a name without any."""
    letters = [word[0] for word in re.findall(r"[^\W_]\w*", name(kept))]
    return "".join([*letters[:1], *letters[1:][-1:]]).upper()[:2]


def address(url: str) -> str:
    """Return an address as an attribute of a link may hold it, in ASCII; "" for one that no link
    may lead to."""
    return links.href(url)


def _harmless(html: str) -> str:
    """Return HTML with no more in it than what may stand on a page: the last gate."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "*": {"lang"}},
        url_schemes=_SCHEMES,
        url_relative="deny",
        link_rel=_REL,
    )


@lru_cache(maxsize=64)
def _cleaned(text: str) -> str:
    """Return a text in Unicode's composed form, without what nobody sees, its lines kept."""
    seen = _UNSEEN.sub(lambda found: found["flag"] or "", _LINES.sub("\n", text))
    seen = _JOINERS.sub("", seen)
    if not seen.isascii():
        # Marks are thinned first: putting ten thousand of them in order would take minutes.
        seen = _thinned(unicodedata.normalize("NFC", _thinned(seen)))
    narrow = re.sub(r" ?\n ?", "\n", re.sub(r"[^\S\n\xa0\u202f]+", " ", seen))
    return re.sub(r"\n{3,}", "\n\n", narrow).strip()


def _thinned(text: str) -> str:
    """Return a text with at most four marks on a letter, and none on nothing."""
    return _CROWD.sub(_few, text)


def _few(crowd: re.Match[str]) -> str:
    kept, marks = [], 0 if crowd["many"] else _MARKS
    for sign in crowd[0]:
        is_mark = unicodedata.category(sign) in {"Mn", "Me"}
        marks = marks + 1 if is_mark else 0
        if not is_mark or marks <= _MARKS:
            kept.append(sign)
    return "".join(kept)


def _line(text: str) -> str:
    """Return a name: one line, no badges, not too long."""
    bare = " ".join(_BADGE.sub(" ", _cleaned(text)).split()).strip("\u200c\u200d ")
    return bare if len(bare) <= LONGEST_NAME else f"{_until(bare, LONGEST_NAME - 1)}…"


def _parted(text: str) -> tuple[str, str]:
    """Return what a page shows of a text, and then the end in which nothing is a link: "", "…",
    or a word that was cut in two."""
    if len(text) <= LONGEST_TEXT:
        return text, ""
    shown = _until(text, LONGEST_TEXT - 1)
    space = max(shown.rfind(" "), shown.rfind("\n"))
    if space > LONGEST_TEXT * 3 // 4:
        return shown[:space].rstrip(), "…"
    return shown[: space + 1], f"{shown[space + 1 :]}…"


def _until(text: str, most: int) -> str:
    """Return the beginning of a text, cut between two signs, not within one."""
    while most and (_JOINED.match(text, most) or _JOINED.match(text, most - 1)):
        most -= 1
    while most and unicodedata.category(text[most]) in {"Mn", "Me"}:
        most -= 1
    return text[:most].rstrip()
