"""The hold: minutes between an entry's first moment live and its shares, to see one's own slip."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from microblog.identity import replace
from microblog.sharing.due import Due


def held_back(
    due: Sequence[Due], first_live: Mapping[str, datetime], minutes: float, now: datetime
) -> list[Due]:
    """Return what of `due` is to wait: whose page is not live for so many minutes at `now`.

    `first_live` are aware moments by uid; an entry without one was not seen live yet.
    A thread that has begun goes on.
    """
    hold = timedelta(minutes=minutes)
    return [
        one
        for one in due
        if hold and now - first_live.get(one.material.uid, now) < hold and one.after is None
    ]


def first_live(file: Path) -> dict[str, datetime]:
    """Return when entries were first seen live, by uid; none when the file cannot be read.

    Then every hold begins anew: nothing goes too early.
    """
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        found = {str(uid): datetime.fromisoformat(at) for uid, at in told.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
    return {uid: at for uid, at in found.items() if at.tzinfo}


def note_live(file: Path, uids: Iterable[str], now: datetime) -> dict[str, datetime]:
    """Write down that these entries are live at `now`, an aware moment, and return what is known.

    The first moment stands, unless a clock was wrong and it lies ahead.
    """
    before = first_live(file)
    known = before | {uid: min(before.get(uid, now), now) for uid in uids}
    if known != before:
        told = {uid: at.isoformat() for uid, at in known.items()}
        file.parent.mkdir(parents=True, exist_ok=True)
        replace(file, json.dumps(told, indent=1, sort_keys=True).encode())
    return known
