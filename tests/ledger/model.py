"""The protocol in every order of every failure: one entry, one network, a laptop and a CI machine.

The steps are the real ones; the ledger, the network and the failures are played. A schedule is one
order of steps, outcomes, crashes, late pushes and a person's word. Runs that have been told the
same are the same, so worlds that can be reached in many ways are looked at once and their
schedules counted, not walked.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from microblog.errors import OutsideFailed
from microblog.ledger import protocol
from microblog.ledger.protocol import Call, Claim, Effect, Forget, Push, Read, Spool
from microblog.ledger.record import Record
from microblog.ledger.states import (
    FREE,
    LANDED,
    Attempt,
    Run,
    State,
    posted,
    refused,
    released,
    unknown,
)

Steps = Generator[Effect, Any, Any]
Protocol = Callable[[list[Record], Claim], Steps]

LAPTOP, CI = 0, 1
FAILED = "failed"
# What a call may do: its answer, and how many copies it leaves.
CALLS = (
    (posted("9", "https://x.example/9"), 1),
    (unknown("the answer was lost"), 1),
    (refused("no"), 0),
    (refused("no connection"), 0),
    (unknown("server error"), 1),
    (unknown("server error"), 0),
)


def good(spooled: list[Record], mine: Claim) -> Steps:
    """A run as it is: what an earlier one left, then the share."""
    yield from protocol.catch_up(spooled)
    yield from protocol.share(mine)


class Machine(NamedTuple):
    """A machine: the run on it (-1: none), the record it read last, and its spool."""

    run: int = -1
    read: int = 0
    spool: frozenset[int] = frozenset()


class World(NamedTuple):
    """All there is. `late` are pushes on their way: what they replace, and with what."""

    record: int
    copies: int
    machines: tuple[Machine, Machine]
    late: frozenset[tuple[int, int]]
    runs: int
    crashes: int
    faults: int
    words: int


@dataclass
class Model:
    """The schedules of a protocol with so many runs, crashes, faults and words of a person.

    A fault is a read that fails, a push that fails or whose answer is lost or that arrives `late`,
    or a disk that takes no receipt. What the call may do is no fault and has no limit.
    """

    protocol: Protocol
    runs: int
    crashes: int
    faults: int
    words: int = 0
    late: bool = False
    _records: list[Record] = field(default_factory=list)
    _ids: dict[str, int] = field(default_factory=dict)
    _starts: dict[tuple[int, frozenset[int]], int] = field(default_factory=dict)
    _tells: dict[tuple[int, Any], int] = field(default_factory=dict)
    _places: dict[tuple[Any, ...], int] = field(default_factory=dict)
    _effects: list[tuple[Effect | None, int]] = field(default_factory=list)
    _histories: list[tuple[Any, tuple[Any, ...]]] = field(default_factory=list)
    _next: dict[World, list[World]] = field(default_factory=dict)

    def first(self) -> World:
        """Return the world before anything happened."""
        empty = self._id(Record(uid="e"))
        machines = (Machine(), Machine())
        budget = (self.runs, self.crashes, self.faults, self.words)
        return World(empty, 0, machines, frozenset(), *budget)

    def explore(self) -> tuple[int, int, int]:
        """Return how many schedules there are, in how many of them are two copies, and worlds."""
        counted: dict[World, tuple[int, int]] = {}
        stack = [self.first()]
        while stack:
            world = stack[-1]
            after = self.after(world)
            open_ = [w for w in after if w not in counted]
            if open_:
                stack.extend(open_)
                continue
            stack.pop()
            if world in counted:
                continue
            ways = [counted[w] for w in after]
            twice = int(world.copies > 1)
            counted[world] = (
                (sum(w[0] for w in ways), sum(w[1] for w in ways)) if after else (1, twice)
            )
        return *counted[self.first()], len(counted)

    def worlds(self) -> Iterable[World]:
        """Return every world that was reached."""
        return self._next

    def state(self, world: World) -> State | None:
        """Return what the ledger says in a world."""
        return self._records[world.record].state("x")

    def after(self, world: World) -> list[World]:
        """Return the worlds that one step leads to; none at the end."""
        if world not in self._next:
            self._next[world] = list(self._after(world))
        return self._next[world]

    def _after(self, world: World) -> Iterator[World]:
        for at, machine in enumerate(world.machines):
            if machine.run >= 0:
                yield from self._step(world, at)
            elif world.runs:
                run = self._started(self.runs - world.runs, machine.spool)
                yield _with(world._replace(runs=world.runs - 1), at, machine._replace(run=run))
        for replaces, what in world.late:
            now = what if replaces == world.record else world.record
            yield world._replace(record=now, late=world.late - {(replaces, what)})
        if world.words and all(machine.run < 0 for machine in world.machines):
            yield from self._word(world)

    def _word(self, world: World) -> Iterator[World]:
        """A person looks, at a time when nothing runs, and tells the truth."""
        if self.state(world) is State.UNKNOWN:
            answer = CALLS[0][0] if world.copies else released()
            record = self._id(self._records[world.record].settled("x", 1, answer))
            yield world._replace(record=record, words=world.words - 1)

    def _step(self, world: World, at: int) -> Iterator[World]:
        machine = world.machines[at]
        effect, what = self._effects[machine.run]
        if effect is None:
            yield _ended(world, at)
            return
        if world.crashes:
            yield _ended(world._replace(crashes=world.crashes - 1), at)
        for outcome, changed in self._outcomes(world, at, effect, what):
            if world.crashes and changed != world and not isinstance(effect, Read):
                yield _ended(changed._replace(crashes=world.crashes - 1), at)
            run = self._told(machine.run, outcome)
            yield _with(changed, at, changed.machines[at]._replace(run=run))

    def _outcomes(
        self, world: World, at: int, effect: Effect, what: int
    ) -> Iterator[tuple[Any, World]]:
        machine = world.machines[at]
        faulty = world._replace(faults=world.faults - 1) if world.faults else None
        match effect:
            case Read():
                yield world.record, _with(world, at, machine._replace(read=world.record))
                if faulty:
                    yield FAILED, faulty
            case Push() if world.record != machine.read:
                yield False, world
            case Push():
                yield True, world._replace(record=what)
                if faulty:
                    yield False, faulty
                    yield False, faulty._replace(record=what)
                    if self.late:
                        yield False, faulty._replace(late=world.late | {(machine.read, what)})
            case Call():
                for number, (_, copies) in enumerate(CALLS):
                    yield number, world._replace(copies=min(world.copies + copies, 3))
            case Spool():
                yield None, _with(world, at, machine._replace(spool=machine.spool | {what}))
                if faulty:
                    yield FAILED, faulty
            case Forget():
                yield None, _with(world, at, machine._replace(spool=machine.spool - {what}))

    def _started(self, number: int, spool: frozenset[int]) -> int:
        start = (number, spool)
        if start not in self._starts:
            self._starts[start] = self._run((number, tuple(sorted(spool))), ())
        return self._starts[start]

    def _told(self, run: int, outcome: Any) -> int:
        if (run, outcome) not in self._tells:
            start, told = self._histories[run]
            self._tells[run, outcome] = self._run(start, (*told, outcome))
        return self._tells[run, outcome]

    def _run(self, start: tuple[int, tuple[int, ...]], told: tuple[Any, ...]) -> int:
        """Return the number of a run that was told this since its start.

        Runs that stand at the same lines with the same variables are one: they will do the same.
        """
        steps, effect = self._replayed(start, told)
        place = self._place(steps) if effect else ()
        if place not in self._places:
            record = getattr(effect, "record", None)
            self._places[place] = len(self._effects)
            self._effects.append((effect, self._id(record) if record else -1))
            self._histories.append((start, told))
        return self._places[place]

    def _place(self, steps: Steps) -> tuple[Any, ...]:
        place: list[Any] = []
        inner: Any = steps
        while inner is not None:
            frame = inner.gi_frame
            told = tuple((name, self._plain(what)) for name, what in frame.f_locals.items())
            place.append((frame.f_code.co_qualname, frame.f_lasti, told))
            inner = inner.gi_yieldfrom
        return tuple(place)

    def _plain(self, what: object) -> Any:
        if isinstance(what, Record):
            return self._id(what)
        if isinstance(what, list):
            return tuple(map(self._plain, what))
        return what

    def _replayed(
        self, start: tuple[int, tuple[int, ...]], told: tuple[Any, ...]
    ) -> tuple[Steps, Effect | None]:
        """Return a run that was told this, and what it wants next; None when it has ended."""
        number, spooled = start
        steps = self.protocol([self._records[i] for i in spooled], claim_of(number))
        try:
            effect = next(steps)
            for outcome in told:
                if outcome == FAILED:
                    effect = steps.throw(OutsideFailed("Failed."))
                elif isinstance(effect, Read):
                    effect = steps.send(self._records[outcome])
                elif isinstance(effect, Call):
                    effect = steps.send(CALLS[outcome][0])
                else:
                    effect = steps.send(outcome)
        except (StopIteration, OutsideFailed, protocol.Taken):
            return steps, None
        return steps, effect

    def _id(self, record: Record) -> int:
        said = repr(record)
        if said not in self._ids:
            self._ids[said] = len(self._records)
            self._records.append(record)
        return self._ids[said]


def wrong(model: Model, world: World) -> str:
    """Return what is wrong in a world: a second copy, or one that the ledger will not ask about."""
    if world.copies > 1:
        return "two copies"
    if any(machine.run >= 0 for machine in world.machines):
        return ""
    state = model.state(world)
    if world.copies and (state is None or state in FREE):
        return "a copy that the next run would make again"
    if not world.copies and state in LANDED:
        return "lost without a word"
    return ""


def _with(world: World, at: int, machine: Machine) -> World:
    one, other = world.machines
    return world._replace(machines=(machine, other) if at == LAPTOP else (one, machine))


def _ended(world: World, at: int) -> World:
    """The run ends, however; CI's machine is thrown away with all that lay on it."""
    kept = world.machines[at].spool if at == LAPTOP else frozenset()
    return _with(world, at, Machine(spool=kept))


def claim_of(number: int) -> Claim:
    """Return the claim of a run."""
    attempt = Attempt(
        claim=f"c{number}",
        state=State.CLAIMED,
        seq=1,
        at="2026-11-21T22:00:00Z",
        run=Run(host="laptop"),
    )
    return Claim(uid="e", network="x", account="1", attempt=attempt)
