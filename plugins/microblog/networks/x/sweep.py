"""How far posts were read: from the newest towards those that were read before.

X tells the newest first. So a sweep that is interrupted leaves a gap below it, which the next run
reads before it looks at what has come since. What was read is not paid for again.
"""

from collections.abc import Collection, MutableMapping, Sequence
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class Sweep:
    """Posts newer than `since` and older than `until` are to be read, for these conversations.

    `newest` is the newest that was read; 0 stands for no bound, and for none read.
    """

    kind: str
    since: int
    until: int
    newest: int
    roots: tuple[str, ...]

    @classmethod
    def begun(cls, kind: str, roots: Sequence[str], places: MutableMapping[str, str]) -> Self:
        """Return a sweep through what is newer than all that was read for each conversation."""
        since = min(_mark(kind, root, places) for root in roots)
        return cls(kind, since, 0, 0, tuple(roots))

    @classmethod
    def interrupted(
        cls, kind: str, roots: Sequence[str], places: MutableMapping[str, str]
    ) -> Self | None:
        """Return the sweep that a run before did not end, None when there is none."""
        told = places.get(f"{kind} under way {roots[0]}", "").split()
        if len(told) < 4 or not all(map(str.isdecimal, told)):
            return None
        since, until, newest = map(int, told[:3])
        return cls(kind, since, until, newest, tuple(told[3:]))

    def past(self, ids: Collection[str]) -> Self:
        """Return what is left when these have been read."""
        if not ids:
            return self
        numbers = [*map(int, ids)]
        oldest, newest = min(numbers), max([self.newest, *numbers])
        return replace(self, until=min(self.until or oldest, oldest), newest=newest)

    def note(self, places: MutableMapping[str, str]) -> None:
        """Write down where to go on."""
        told = [str(self.since), str(self.until), str(self.newest), *self.roots]
        places[f"{self.kind} under way {self.roots[0]}"] = " ".join(told)

    def end(self, places: MutableMapping[str, str]) -> None:
        """Write down that nothing is left."""
        for root in self.roots:
            mark = _mark(self.kind, root, places)
            if self.newest and mark >= self.since:
                places[f"{self.kind} {root}"] = str(max(self.newest, mark))
        places.pop(f"{self.kind} under way {self.roots[0]}", None)


def _mark(kind: str, root: str, places: MutableMapping[str, str]) -> int:
    """Return the newest post that was read for a conversation, itself if none was."""
    told = places.get(f"{kind} {root}", "")
    return max(int(root), int(told) if told.isdecimal() else 0)
