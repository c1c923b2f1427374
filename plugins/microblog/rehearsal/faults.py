"""What can go wrong on the wire between us and a network, played for real.

A plan says which fault a request meets. `NAME` alone is met by every request that creates a post;
`NAME,NAME,-` are met in turn, one by each, where `-` leaves a request alone, and then all is well;
`all` goes through every fault, again and again; `random` or `random:SEED` throws dice. A plan
for uploads begins with `media:`, one for questions with `reads:`.
"""

import gzip
import json
import math
import random
import re
import socket
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from threading import Event
from typing import Protocol

from microblog.errors import Unanswered

from .wire import Answer

BOMB = 64 * 1024 * 1024
PACE = 0.25  # seconds between two bytes of a trickle
HTML = {"Content-Type": "text/html; charset=utf-8"}
_PORTAL = b"<!doctype html><title>Welcome</title><p>Please accept the terms of this network."
_BUSY = b"<!doctype html><title>503</title><p>Service unavailable."


class Speaker(Protocol):
    """A stand-in, as far as a fault needs its words."""

    def duplicate(self) -> Answer:
        """Return the answer to what stands there already."""

    def throttled(self) -> Answer:
        """Return the answer to who asks too often."""


@dataclass(frozen=True, slots=True)
class Line:
    """The connection on which a request came."""

    wire: socket.socket
    over: Event

    def send(self, data: bytes) -> None:
        """Send all of `data`."""
        self.wire.sendall(data)

    def say(self, answer: Answer) -> None:
        """Send a whole answer."""
        self.send(answer.head() + answer.body)

    def reset(self) -> None:
        """Break the connection off, so that the other side hears of it as an error."""
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.wire.close()

    def wait(self, seconds: float = math.inf) -> bool:
        """Return whether the other side is still there after `seconds`, or at the end of it all."""
        step = min(0.05, seconds)
        self.wire.settimeout(step)
        while seconds > 0 and not self.over.is_set():
            try:
                if not self.wire.recv(1024):
                    return False
            except TimeoutError:
                seconds -= step
            except OSError:
                return False
        return not self.over.is_set()


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    `happens` says whether the network does what was asked; `answers` is what it says instead of the
    truth, and `plays` how that goes over the wire. `reads` is whether the body is waited for.
    """

    happens: bool
    plays: Callable[[Line, Answer], None] = Line.say
    answers: Callable[[Speaker, Answer], Answer] = lambda network, answer: answer
    reads: bool = True

    @property
    def silent(self) -> bool:
        """Whether nothing is answered at all."""
        return self.plays in {_nothing, _broken, _silent}


def _nothing(line: Line, answer: Answer) -> None:
    """Close without a word."""


def _broken(line: Line, answer: Answer) -> None:
    line.reset()


def _silent(line: Line, answer: Answer) -> None:
    line.wait()


def _half(line: Line, answer: Answer) -> None:
    """Send half of the body; where there is none, half of the head."""
    head, body = answer.head(), answer.body
    line.send(head + body[: len(body) // 2] if body else head[: len(head) // 2])


def _trickle(line: Line, answer: Answer) -> None:
    for byte in answer.head() + answer.body:
        line.send(bytes([byte]))
        if not line.wait(PACE):
            return


def _without_id(network: Speaker, answer: Answer) -> Answer:
    told = json.loads(answer.body) if answer.body else {}
    if "id" in told.get("data", {}):
        return Answer.told(answer.status, {"data": {"text": told["data"].get("text", "")}})
    return replace(answer, headers={})


def _bomb(network: Speaker, answer: Answer) -> Answer:
    coded = {"Content-Encoding": "gzip", "Content-Type": "application/json; charset=utf-8"}
    return replace(answer, headers={**answer.headers, **coded}, body=_zeros())


@cache
def _zeros() -> bytes:
    return gzip.compress(b"0" * BOMB, mtime=0)


def _page(status: int, body: bytes, **headers: str) -> Callable[[Speaker, Answer], Answer]:
    told = Answer(status=status, headers={**HTML, **headers}, body=body)
    return lambda network, answer: told


FAULTS: Mapping[str, Fault] = {
    "close": Fault(False, _nothing),
    "reset": Fault(False, _broken, reads=False),
    "read-reset": Fault(False, _broken),
    "effect-reset": Fault(True, _broken),
    "effect-half": Fault(True, _half),
    "effect-hang": Fault(True, _silent),
    "hang": Fault(False, _silent),
    "no-id": Fault(True, answers=_without_id),
    "html": Fault(True, answers=_page(201, _PORTAL)),
    "portal": Fault(False, answers=_page(200, _PORTAL)),
    "redirect": Fault(False, answers=_page(302, b"", Location="/")),
    "duplicate": Fault(False, answers=lambda network, answer: network.duplicate()),
    "throttled": Fault(False, answers=lambda network, answer: network.throttled()),
    "effect-503": Fault(True, answers=_page(503, _BUSY)),
    "503": Fault(False, answers=_page(503, _BUSY)),
    "bomb": Fault(True, answers=_bomb),
    "trickle": Fault(True, _trickle),
}
# These are met before any request: the addresses of the networks lead nowhere.
NOWHERE = frozenset({"refuse", "tls"})
_PLAN = re.compile(r"(?:(?P<kind>media|reads):)?(?P<names>[\w,-]+|random:\w+)")


@dataclass(frozen=True, slots=True)
class Plan:
    """Which fault is met, by which kind of request, and when."""

    kind: str = "creates"
    names: tuple[str, ...] = ()
    again: bool = False
    seed: str | None = None

    def at(self, kind: str, number: int) -> str:
        """Return the name of the fault that the request of this kind meets; "" for none.

        `number` counts the requests of the kind from 0.
        """
        if kind != self.kind or not self.names:
            return ""
        if self.seed is not None:
            return random.Random(f"{self.seed} {number}").choice([*self.names, ""])
        name = self.names[number % len(self.names)] if self.again else self._once(number)
        return "" if name == "-" else name

    @property
    def nowhere(self) -> str:
        """The name of the fault that all requests meet before they are made; "" for none."""
        return next((name for name in self.names if name in NOWHERE), "")

    def _once(self, number: int) -> str:
        return self.names[number] if number < len(self.names) else ""


def plan(told: str | None) -> Plan:
    """Return the plan that `told` names. Raises Unanswered for what is none."""
    if not told:
        return Plan()
    found = _PLAN.fullmatch(told)
    if found is None:
        raise _unknown(told)
    kind, names = found["kind"] or "creates", found["names"]
    if names.partition(":")[0] == "random":
        return Plan(kind, tuple(FAULTS), seed=names.partition(":")[2])
    if names == "all":
        return Plan(kind, tuple(FAULTS), again=True)
    listed = tuple(names.split(","))
    for name in _strange(listed):
        raise _unknown(name)
    return Plan(kind, listed, again=len(listed) == 1)


def _strange(names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        if not (name == "-" or name in FAULTS or (name in NOWHERE and len(names) == 1)):
            yield name


def _unknown(name: str) -> Unanswered:
    return Unanswered(
        "A rehearsal knows no fault called {name}. It knows: {names}; several in turn with commas "
        "between them; all; random. A name that leads nowhere (DNS) cannot be played.",
        name=name,
        names=", ".join([*FAULTS, *sorted(NOWHERE)]),
    )
