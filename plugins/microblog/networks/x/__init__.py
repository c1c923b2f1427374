"""X: what it reads in a text, what it counts and charges, and how it is spoken to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from microblog.networks.contract import Credentials, Limits, Network, Reader, Share

from .links import accidental, defused
from .weight import LENGTH, legal, price, weigh

if TYPE_CHECKING:
    from microblog.networks.reach import Reach
    from microblog.networks.wire import Wire


def _price(share: Share) -> Decimal:
    return price(share.text, sum(bool(picture.alt) for picture in share.pictures))


def _accidental(text: str, meant: Collection[str]) -> list[str]:
    return [link.text for link in accidental(text, meant)]


def _defused(text: str, meant: Collection[str]) -> str:
    return defused(text, accidental(text, meant))


# OAuth 1.0a: these keys do not expire, and nothing has to be written back.
NEEDS = (
    "MICROBLOG_X_CONSUMER_KEY",
    "MICROBLOG_X_CONSUMER_SECRET",
    "MICROBLOG_X_ACCESS_TOKEN",
    "MICROBLOG_X_ACCESS_TOKEN_SECRET",
)
# X's documentation, 2026-08-22.
LIMITS = Limits(
    name="X",
    length=LENGTH,
    measure=weigh,
    pictures=4,
    picture_bytes=5_000_000,
    picture_types=("image/jpeg", "image/png", "image/webp", "image/gif"),
    alt=1_000,
    price=_price,
    threads=True,
    legal=legal,
    accidental=_accidental,
    defused=_defused,
)


def connect(
    credentials: Credentials,
    environ: Mapping[str, str],
    wire: Callable[[Reach], Wire] | None = None,
) -> Network:
    """Return X, spoken to with `credentials`; `environ` says where it lies. Nothing is sent yet.

    Raises Unanswered when a credential is missing, Forbidden for an address that cannot be used.
    """
    from microblog.networks.wire import Wire

    from .client import connected

    return connected(credentials, environ, NEEDS, wire or Wire)


def reader(
    credentials: Credentials,
    environ: Mapping[str, str],
    wire: Callable[[Reach], Wire] | None = None,
) -> Reader:
    """Return who reads X: posts without any key, the answers to ours with all four.

    Raises Unanswered for a key that cannot be one, Forbidden for an address that cannot be used.
    """
    from microblog.networks.wire import Wire

    from .replies import reading

    return reading(credentials, environ, NEEDS, wire or Wire)
