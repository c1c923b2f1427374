"""Long walks through the protocol: up to six runs on two machines, each step drawn at random.

In a calm one nothing fails and nobody dies.
"""

from random import Random

from ledger.model import CALLS, CI, LAPTOP, Steps, claim_of, good
from microblog.errors import MicroblogError, OutsideFailed
from microblog.ledger.protocol import Call, Forget, Push, Read, Spool
from microblog.ledger.record import Record
from microblog.ledger.states import FREE, LANDED, State, released

CLAIMS = [claim_of(number) for number in range(6)]


class Walk:
    """One schedule: what is in the ledger, how many copies there are, what runs."""

    def __init__(self, random: Random, *, calm: bool = False) -> None:
        self.draw, self.calm = random.random, calm
        self.runs = 2 + int(self.draw() ** 4 * 5)
        self.started = self.copies = self.steps = 0
        self.record = Record(uid="e")
        self.state: State | None = None
        self.late: list[tuple[Record, Record]] = []
        self.running: dict[int, tuple[Steps, object]] = {}
        self.read: dict[int, Record] = {}
        self.spools: dict[int, dict[str, Record]] = {LAPTOP: {}, CI: {}}
        # Most walks are calm, some are stormy.
        self.fault = 0.0 if calm else (0.0, 0.02, 0.2)[int(self.draw() * 3)]

    def walked(self) -> str:
        """Walk to the end; return what went wrong, "" if nothing did."""
        while self.running or self.started < self.runs or self.late:
            self.step()
            self.steps += 1
            if self.copies > 1:
                return "two copies"
            if self.copies and not self.running and (self.state is None or self.state in FREE):
                return "a copy that the next run would make again"
            if self.state in LANDED and not self.copies:
                return "lost without a word"
        return ""

    def step(self) -> None:
        """Do one thing of all that may happen next."""
        draw = self.draw()
        if self.late and draw < 0.1:
            replaces, what = self.late.pop()
            if replaces is self.record:
                self.put(what)
        elif draw < 0.5 and self.state is State.UNKNOWN and not self.running:
            self.put(self.record.settled("x", 1, CALLS[0][0] if self.copies else released()))
        else:
            at = LAPTOP if self.draw() < 0.5 else CI
            if at in self.running:
                self.go_on(at)
            elif self.started < self.runs:
                run = good(list(self.spools[at].values()), CLAIMS[self.started])
                self.started += 1
                self.running[at] = run, next(run)
            elif self.running:
                self.go_on(1 - at)

    def put(self, record: Record) -> None:
        """Put a record there."""
        self.record, self.state = record, record.state("x")

    def go_on(self, at: int) -> None:
        """Let the machine do its next step, or die before it or after."""
        steps, effect = self.running[at]
        dies = 1.0 if self.calm else self.draw()
        if dies < 0.02:
            self.end(at)
            return
        outcome = self.outcome(at, effect)
        if dies < 0.04:
            self.end(at)
            return
        try:
            failed = isinstance(outcome, Exception)
            self.running[at] = steps, steps.throw(outcome) if failed else steps.send(outcome)
        except (StopIteration, MicroblogError):
            self.end(at)

    def outcome(self, at: int, effect: object) -> object:
        """Carry out an effect, or let it fail."""
        fails = self.draw() < self.fault
        match effect:
            case Read() | Spool() if fails:
                return OutsideFailed("Failed.")
            case Read():
                self.read[at] = self.record
                return self.record
            case Push(record) if not fails or self.draw() < 0.5:
                if self.record is not self.read[at]:
                    return False
                self.put(record)
                return not fails
            case Push(record):
                self.late.append((self.read[at], record))
                return False
            case Call():
                answer, copies = CALLS[0 if self.calm else int(self.draw() * len(CALLS))]
                self.copies += copies
                return answer
            case Spool(record):
                self.spools[at][record.attempts[0].claim] = record
            case Forget(record):
                del self.spools[at][record.attempts[0].claim]
        return None

    def end(self, at: int) -> None:
        """The run ends, however; CI's machine is thrown away with all that lay on it."""
        del self.running[at]
        if at == CI:
            self.spools[CI].clear()
