"""Slugs: the readable end of an address."""

import re

from unidecode import unidecode

_WORDS = 6
_LETTERS = 8  # for each word
_LONGEST = 120  # letters; a slug names a folder
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|<[^>]*>|https?://\S+")


def slug_from(text: str, words: int = _WORDS) -> str:
    """Return a slug made of the first words of `text`: a-z, 0-9 and hyphens; "" if none is left.

    >>> slug_from("Örebro på en tisdag")
    'orebro-pa-en-tisdag'
    """
    plain = unidecode(_MARKUP.sub(r"\1", text)).lower().replace("'", "")
    parts = re.findall(r"[a-z0-9]+", plain)[:words]
    longest = min(words * _LETTERS, _LONGEST)
    while len(parts) > 1 and len("-".join(parts)) > longest:
        parts.pop()
    return "-".join(parts)[:longest].strip("-")
