"""LinkedIn's "little" text: what a commentary must look like for people to read what was meant.

A sign that has a meaning there and is not escaped ends the post at that place without any error
(Microsoft Learn, "little text format", view 2026-05; brightbeanxyz/brightbean-studio#121).
Only a commentary is little text: titles, descriptions and alt text are plain.
"""

import re
from collections.abc import Collection

from microblog.hashtags import HASHTAG, normal, tag_key

# LinkedIn takes 3 000. In which unit, and whether escapes count, is nowhere told: hence the margin.
MARGIN = 100
LENGTH = 3_000 - MARGIN

_SIGNS = re.compile(rf"(?P<address>https?://\S+)|{HASHTAG}|[\\|{{}}@\[\]()<>#*_~]", re.IGNORECASE)
_RESERVED = re.compile(r"[\\|{}@\[\]()<>#*_~]")
_NEW_LINE = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_ILLEGAL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\ufeff\uffff]")


def escaped(text: str, tags: Collection[str]) -> str:
    """Return `text` as a commentary that LinkedIn shows as `text`.

    A hashtag becomes a link if it is one of `tags`, in whatever case; everything else is shown as
    it is: an "@" mentions nobody. A tag with "_" stays plain, since nobody agrees on how LinkedIn
    reads one.
    """
    keys = {tag_key(tag) for tag in tags}

    def told(sign: re.Match[str]) -> str:
        tag = sign["tag"]
        if tag and "_" not in tag and tag_key(tag) in keys:
            return rf"{{hashtag|\#|{tag}}}"
        return _RESERVED.sub(r"\\\g<0>", sign[0])

    return _SIGNS.sub(told, text)


def length(text: str) -> int:
    """Return how long LinkedIn may find what is shown, in UTF-16 units: at most LENGTH fit."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def legal(text: str) -> str:
    """Return `text` in NFC without controls, half characters and signs that mean nothing.

    A form feed and every other mark of a new line becomes a line feed, a tab a space.
    """
    return normal(_ILLEGAL.sub("", _NEW_LINE.sub("\n", text).replace("\t", " ")))
