"""Turns: one run at a time works on a site."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from microblog.errors import OutsideFailed

PATIENCE = 60  # seconds that a second run waits for the first


@contextmanager
def alone(
    lock: Path, patience: float = PATIENCE, waiting: Callable[[], object] = lambda: None
) -> Iterator["Turn"]:
    """Let one run at a time do what follows; `waiting` is called when another is at work.

    Raises OutsideFailed, saying who it is, when the other does not end.
    """
    turn = Turn(lock, patience, waiting)
    turn.take()
    try:
        yield turn
    finally:
        turn.lock.release()


class Turn:
    """The one run's hold on the folder."""

    def __init__(self, lock: Path, patience: float, waiting: Callable[[], object]) -> None:
        lock.parent.mkdir(parents=True, exist_ok=True)
        self.lock, self.patience, self.waiting = FileLock(lock), patience, waiting
        self.who = lock.with_name(f"{lock.name}.who")

    def take(self) -> None:
        """Return when nobody else is at work, and say who is now. Raises OutsideFailed."""
        try:
            self._acquire()
        except Timeout:
            raise OutsideFailed(
                "Another run is at work here, {who}, and did not end within {seconds} seconds. "
                "Nothing was done; run it again.",
                who=self.who.read_text(encoding="utf-8") if self.who.exists() else "?",
                seconds=self.patience,
            ) from None
        program = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
        told = f"{program}, {os.getpid()}, {datetime.now():%H:%M}"
        self.who.write_text(told, encoding="utf-8")

    def _acquire(self) -> None:
        try:
            self.lock.acquire(timeout=0)
        except Timeout:
            self.waiting()
            self.lock.acquire(timeout=self.patience)

    @contextmanager
    def let_go(self) -> Iterator[None]:
        """Let others work meanwhile, and take the turn again. Raises OutsideFailed."""
        self.lock.release()
        yield
        self.take()
