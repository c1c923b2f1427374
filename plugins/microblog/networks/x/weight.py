"""How much of the 280 a text takes on X, and what it costs to post it."""

import re
from decimal import Decimal

from microblog.emoji import SEQUENCE
from microblog.hashtags import normal
from microblog.networks.x.links import links

# twitter-text's configuration, version 3 (2021-10-21).
LENGTH, LINK = 280, 23
_HEAVY = re.compile("[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_INVALID = "\ufffe\ufeff\uffff"
_NEW_LINE = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_ILLEGAL = re.compile(rf"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff{_INVALID}]")

# X's price list for pay-per-use, 2026-08-22, in USD; since 2026-04-20 a link makes the difference.
PLAIN, LINKED, ALT = Decimal("0.015"), Decimal("0.20"), Decimal("0.005")


def weigh(text: str) -> int:
    """Return what X counts, of which 280 fit.

    A link is 23, however long; an emoji is 2, of however many signs it is made; of the rest, most
    letters and punctuation are 1, and "…", "€" and what is not alphabetic are 2. In NFC; a line
    break is 1.
    """
    read = normal(text.replace("\r\n", "\n").replace("\r", "\n"))
    total, last = 0, 0
    for link in links(read):
        total += _signs(read[last : link.start]) + LINK
        last = link.end
    return total + _signs(read[last:])


def _signs(text: str) -> int:
    rest, emoji = SEQUENCE.subn("", text)
    return 2 * emoji + len(rest) + len(_HEAVY.findall(rest))


def invalid(text: str) -> list[str]:
    """Return the signs in `text` that X takes in no post, in order."""
    return [sign for sign in text if sign in _INVALID]


def legal(text: str) -> str:
    """Return `text` in NFC without what X takes in no post: such signs, controls, half characters.

    A form feed and every other mark of a new line becomes a line feed, a tab a space.
    """
    lines = _NEW_LINE.sub("\n", text).replace("\t", " ")
    return normal(_ILLEGAL.sub("", lines))


def has_link(text: str) -> bool:
    """Return whether X finds a link in `text`, meant or not."""
    return bool(links(normal(text)))


def price(text: str, alts: int) -> Decimal:
    """Return what it costs in USD to post `text` with `alts` pictures that have alt text."""
    return (LINKED if has_link(text) else PLAIN) + alts * ALT
