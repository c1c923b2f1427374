"""When something was said of a conference: before it, during, the week after, or later."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from microblog.conversation.reply import Kept, Shown

_WEEK = 7  # days


class Phase(StrEnum):
    """The four parts of a conference's page, in their order."""

    BEFORE = "before"
    DURING = "during"
    WEEK = "week"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Batch:
    """The replies that were kept on one day, by when they were published.

    `kept` is when the last of them was; that is when they bring their conference back up.
    """

    day: date
    kept: datetime
    replies: tuple[Kept, ...]


def phase(moment: datetime, starts: date | None, ends: date | None, zone: tzinfo) -> Phase:
    """Return the phase that an aware moment falls into, by the days of the leader's zone.

    A conference that says one day lasts that day; all of it is DURING for one that says none.
    """
    first, last = starts or ends, ends or starts
    if not (first and last):
        return Phase.DURING
    day = moment.astimezone(zone).date()
    if day < first:
        return Phase.BEFORE
    if day <= last:
        return Phase.DURING
    return Phase.WEEK if (day - last).days <= _WEEK else Phase.LATER


def batches(replies: Iterable[Kept], zone: tzinfo, hidden: Collection[str] = ()) -> list[Batch]:
    """Return what was kept on one day together, the newest day first, in the leader's zone.

    Neither what is hidden, by itself or by its id, nor what was withdrawn, nor the leader's own.
    """
    days: defaultdict[date, list[Kept]] = defaultdict(list)
    for reply in replies:
        if reply.state is Shown.SHOWN and not reply.own and reply.id not in hidden:
            days[reply.kept.astimezone(zone).date()].append(reply)
    return [_batch(day, days[day]) for day in sorted(days, reverse=True)]


def _batch(day: date, replies: list[Kept]) -> Batch:
    inside = sorted(replies, key=lambda reply: (reply.published, reply.id))
    return Batch(day, max(reply.kept for reply in replies), tuple(inside))
