"""A thread of which some parts are there: what is left of it."""

from collections.abc import Sequence
from dataclasses import replace

from microblog.errors import Unanswered
from microblog.ledger import Record, State
from microblog.networks.contract import Share
from microblog.sharing.due import Due

_ENDED = frozenset({State.REMOVED, State.SKIPPED})


def unposted(shares: Sequence[Share], record: Record) -> tuple[Share, ...]:
    """Return the parts of a thread that are not there yet.

    There are none if its text was changed since, or if the leader took one back.
    """
    for done, share in enumerate(shares):
        state = record.state(share.network, share.part)
        if state in _ENDED:
            return ()
        if state is not State.POSTED:
            return tuple(shares[done:])
        at = record.standing(share.network, share.part)
        if not at or at.payload != share.text:
            return ()
    return ()


def left(due: Due, record: Record) -> Due:
    """Return what is left of it. Raises Unanswered where it cannot go on."""
    rest = unposted(due.shares, record)
    before = record.standing(due.network, rest[0].part - 1) if rest[0].part > 1 else None
    is_linked = rest[0].part == 1 or bool(before and before.remote_id)
    if not is_linked or not all(record.is_free(due.network, share.part) for share in rest):
        raise Unanswered(
            "Of its {parts} parts some are there, and it cannot go on. Look there, then run: "
            "invoke settle {uid}",
            parts=len(due.shares),
            uid=record.uid,
        )
    return replace(due, shares=rest, after=before.remote_id if before else None)
