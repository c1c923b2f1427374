"""LinkedIn: what it reads in a text, what it takes, and how it is spoken to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from microblog.errors import Unanswered
from microblog.networks.contract import Credentials, Limits, Network

from .little import LENGTH, legal, length

if TYPE_CHECKING:
    from microblog.networks.reach import Reach
    from microblog.networks.wire import Wire

NEEDS = ("MICROBLOG_LINKEDIN_ACCESS_TOKEN",)
_EXPIRES = "MICROBLOG_LINKEDIN_EXPIRES"

# LinkedIn tells of pixels (36 152 320), not of bytes; alt text is said to hold about 4 000.
LIMITS = Limits(
    name="LinkedIn",
    length=LENGTH,
    measure=length,
    pictures=20,
    picture_bytes=5_000_000,
    picture_types=("image/jpeg", "image/png", "image/gif"),
    alt=3_900,
    price=lambda share: Decimal(0),
    cards=True,
    legal=legal,
)


def ends(credentials: Credentials) -> date | None:
    """Return the last day of the token, which LinkedIn gives for 60 days; None if it is not told.

    Raises Unanswered for what is no date.
    """
    told = credentials.get(_EXPIRES, "").strip()
    try:
        return date.fromisoformat(told) if told else None
    except ValueError:
        raise Unanswered("{name} is no date. Write it like 2027-01-20.", name=_EXPIRES) from None


def connect(
    credentials: Credentials,
    environ: Mapping[str, str],
    wire: Callable[[Reach], Wire] | None = None,
) -> Network:
    """Return LinkedIn, spoken to with `credentials`; `environ` says where it lies, and by which
    month's rules (MICROBLOG_LINKEDIN_VERSION). Nothing is sent yet.

    Raises Unanswered when a credential is missing or the month is none, Forbidden for an address
    that cannot be used.
    """
    from microblog.networks.wire import Wire

    from .client import connected

    return connected(credentials, environ, NEEDS, wire or Wire)
