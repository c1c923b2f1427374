"""The clock of this machine against that of the server on which the site stands."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from uuid import uuid4

from microblog.errors import Message, Unanswered
from microblog.publishing.answers import reader

_AMISS, _ASTRAY = timedelta(minutes=10), timedelta(hours=24)
_PATIENCE = 5  # seconds


def amiss(address: str, now: datetime) -> Message | None:
    """Return what to tell of a clock that is ten minutes off; None if it is right, or nobody tells.

    `address` is the site's, `now` an aware moment. Raises Unanswered when they are more than a day
    apart: what is dated tomorrow would be public today.
    """
    theirs = _asked(address)
    if theirs is None or abs(theirs - now) <= _AMISS:
        return None
    told = {"here": f"{now.astimezone(UTC):%Y-%m-%d %H:%M}", "there": f"{theirs:%Y-%m-%d %H:%M}"}
    if abs(theirs - now) > _ASTRAY:
        raise Unanswered(
            "This machine's clock says {here} (UTC), and that of the site's server {there}. Set "
            "the one that is wrong, and run the command again. Nothing was published or shared.",
            **told,
        )
    return Message(
        "This machine's clock says {here} (UTC), and that of the site's server {there}. Set the "
        "one that is wrong: entries come out by the clock.",
        told,
    )


def _asked(address: str) -> datetime | None:
    """Return what time it is there, in UTC; a cache on the way says how long it kept its answer."""
    anew = {"Cache-Control": "no-cache"}
    with suppress(OSError, ValueError, KeyError), reader() as session:
        answer = session.head(
            f"{address}/?{uuid4().hex}", headers=anew, timeout=_PATIENCE, allow_redirects=False
        )
        theirs = parsedate_to_datetime(answer.headers["Date"])
        kept = answer.headers.get("Age", "0").strip()
        age = timedelta(seconds=int(kept) if kept.isdecimal() else 0)
        return (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)).astimezone(UTC) + age
    return None
