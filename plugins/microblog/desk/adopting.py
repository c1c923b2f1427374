"""`invoke adopt`: a ledger begun, taken over, found again, or moved; no entry is sent by it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from microblog.copies import copies_in
from microblog.desk.opened import ENVIRON
from microblog.entry import Entry
from microblog.errors import Message
from microblog.ledger import Answer, Draft
from microblog.publishing.deployment import public
from microblog.publishing.ground import Ground, earnest
from microblog.publishing.remembered import copies_at
from microblog.publishing.shares import ledger_of, sharer
from microblog.sharing.material import materials
from microblog.sharing.stood import stood
from microblog.site.build import Report
from microblog.site.turn import alone

_EVER = datetime(1, 1, 1, tzinfo=UTC)
_MOVED = {
    "git": Message(
        "The ledger is kept in git now, with all that it knew on this machine. Nothing was sent."
    ),
    "local": Message(
        "The ledger is kept on this machine now, with all that it knew in git. Nothing was sent."
    ),
}


def adopt(root: Path, *, environ: Mapping[str, str] = ENVIRON) -> list[Message]:
    """Count everything public as shared before, in a ledger begun or taken over; tell how much.

    What is left of a lost ledger is found again: in git's memory, and on the site's pages. A ledger
    that lies whole where the profile said before moves, and nothing else changes. Raises
    OutsideFailed when the ledger, or the pages that people read, cannot be reached.
    """
    ground = earnest(root, environ)
    with alone(ground.state / "lock"):
        report = ground.built(None)
        entries = [entry for entry in public(report) if entry.kind != "page"]
        found = _found(ground, report, entries)
        due = _due(ground, report)
        done = ledger_of(ground, report.site.profile).adopt((one.uid for one in entries), found)
    onward = Message("What you write from now on is shared by: invoke publish")
    if done.moved:
        return [_MOVED[report.site.profile.sharing.ledger], onward]
    again = Message(
        "What could be found again of {number} entries is in the ledger.", {"number": done.found}
    )
    told = {"number": len(entries)}
    counted = Message("All that is published ({number}) counts as shared. Nothing was sent.", told)
    named = Message(
        "Of these were to be shared, and are not now: {entries}. To share one after all: invoke "
        "publish --share {uid}",
        {"entries": ", ".join(due), "uid": next(iter(due), "")},
    )
    return [*([again] if done.found else []), counted, *([named] if due else []), onward]


def _due(ground: Ground, report: Report) -> list[str]:
    """Return the uids of what the next publish would have shared; none where nobody can tell."""
    shares = sharer(ground, report.site.profile, wanted=True)
    return sorted(shares.due(report, None))


def _found(ground: Ground, report: Report, entries: Sequence[Entry]) -> list[tuple[Draft, Answer]]:
    """Return the copies that the last publish knew, or else those that readers are told of."""
    profile = report.site.profile
    told = copies_in(ground.state / "state" / "copies.json") or copies_at(ground, profile)
    known = [entry for entry in entries if told.get(entry.uid)]
    return stood(told, materials(known, report.output, profile.address, since=_EVER))
