"""Ctrl-C and SIGTERM: a run ends at the next safe point, and says where."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Self

from microblog.errors import Message

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(KeyboardInterrupt):
    """Somebody ended the run; `message` says what state things are in."""

    def __init__(self, state: Message) -> None:
        self.message = Message(
            "Stopped. {state}. Run the command again to go on.", {"state": state}
        )
        super().__init__(self.message.spoken())


class Interruptions:
    """Listens while it is open. `pause` is a safe point; within `at_once` all of it is one.

    Outside the main thread, where no signal arrives, it does nothing.
    """

    def __init__(self, state: Message) -> None:
        self._state = state
        self._asked = 0  # the number of the signal
        self._at_once = False
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                self._before[number] = signal.signal(number, self._heard)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type]

    def pause(self, state: Message) -> None:
        """Remember what is true now. Raises Interrupted if somebody asked to stop meanwhile."""
        self._state = state
        if self._asked:
            raise Interrupted(state)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Stop without waiting for a safe point: what happens here can be left at any moment."""
        self.pause(self._state)
        self._at_once = True
        try:
            yield
        finally:
            self._at_once = False

    def slept(self, seconds: float) -> bool:
        """Sleep; return False if somebody at the terminal ended that: it ends nothing else."""
        try:
            with self.at_once():
                time.sleep(seconds)
        except Interrupted:
            if self._asked != signal.SIGINT:
                raise
            self._asked = 0
            return False
        return True

    def _heard(self, number: int, frame: FrameType | None) -> None:
        self._asked = number
        if self._at_once:
            raise Interrupted(self._state)
