"""What a look at the networks found gone or edited: hidden first, and then asked about.

This is no content but this machine's memory: one file in .microblog/state/, read by every build.
Without it a reply is shown as it was kept, until the next look.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self

from microblog.conversation import jsonfile
from microblog.conversation.jsonfile import NotUnderstood

Why = Literal["gone", "edited"]


@dataclass(frozen=True, slots=True)
class Hidden:
    """Since when a kept reply is hidden and why; `text` is what an edited one says now."""

    since: datetime
    why: Why
    text: str = ""


@dataclass(frozen=True, slots=True)
class Looks:
    """What is hidden, when each reply was last looked for, by id, and when anything was at all."""

    hidden: Mapping[str, Hidden] = field(default_factory=dict)
    asked: Mapping[str, datetime] = field(default_factory=dict)
    last: datetime | None = None

    def without(self, ids: Iterable[str]) -> Self:
        """Return the same, knowing nothing of these ids."""
        gone = set(ids)
        hidden = {id: one for id, one in self.hidden.items() if id not in gone}
        asked = {id: moment for id, moment in self.asked.items() if id not in gone}
        return type(self)(hidden, asked, self.last)


def hidden_in(file: Path) -> dict[str, Hidden]:
    """Return what is hidden, by id; nothing when the file is not there or not understood."""
    return dict(looks_in(file).hidden)


def looks_in(file: Path) -> Looks:
    """Return all that the file remembers; nothing when it is not there or not understood."""
    try:
        told = jsonfile.read(file)
        hidden = {id: _hidden(one) for id, one in told["hidden"].items()}
        asked = {id: _moment(moment) for id, moment in told["asked"].items()}
        return Looks(hidden, asked, _moment(told["last"]) if told.get("last") else None)
    except (NotUnderstood, OSError, ValueError, TypeError, LookupError, AttributeError):
        return Looks()


def write_looks(file: Path, looks: Looks) -> None:
    """Put all of it into the file. Raises OutsideFailed; then the file is as it was."""
    hidden = {
        id: {"since": one.since.isoformat(), "why": one.why, "text": one.text}
        for id, one in looks.hidden.items()
    }
    asked = {id: moment.isoformat() for id, moment in looks.asked.items()}
    last = looks.last.isoformat() if looks.last else ""
    jsonfile.write(file, {"hidden": hidden, "asked": asked, "last": last})


def note(file: Path, id: str, hidden: Hidden | None) -> None:
    """Note that a reply is hidden, or with None that it is shown again. Raises OutsideFailed."""
    looks = looks_in(file)
    others = {other: one for other, one in looks.hidden.items() if other != id}
    now = {**others, id: hidden} if hidden else others
    write_looks(file, Looks(now, looks.asked, looks.last))


def forget(file: Path, ids: Iterable[str]) -> None:
    """Take every trace of these ids out of the file, if there is one. Raises OutsideFailed."""
    if file.exists():
        write_looks(file, looks_in(file).without(ids))


def _hidden(told: Mapping[str, Any]) -> Hidden:
    if told["why"] not in ("gone", "edited") or not isinstance(told["text"], str):
        raise ValueError
    return Hidden(_moment(told["since"]), told["why"], told["text"])


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment
