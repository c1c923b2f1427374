"""The protocol: claim, call, receipt; what to do after each failure, and nothing else.

Written as generators that yield what they want done and are sent what came of it, so that the
same lines are driven by a real ledger, and by a model that tries every order of every failure.

An effect may fail by raising: the driver throws the MicroblogError in. What each is answered:

Read(uid)       the record as it is there now
Push(record)    True when it is there for certain; False when it is not or nobody knows. It must
                not get there if the record changed since the last Read.
Call(claim)     the Answer. Made once, never again.
Spool(record)   nothing: the receipt lies on this machine, safe from a crash
Forget(record)  nothing: it lies there no more
"""

import secrets
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from microblog.errors import MicroblogError, OutsideFailed, Unanswered
from microblog.ledger.record import Facts, Record, Shares
from microblog.ledger.states import Answer, Attempt, State, refused

_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right to share one part of an entry on one network once, and what came of it."""

    uid: str
    network: str
    account: str
    attempt: Attempt
    facts: Facts = field(default_factory=Facts)

    @property
    def record(self) -> Record:
        """A record of this attempt alone, to be joined with what is there."""
        shares = Shares(account=self.account, parts=(self.attempt,))
        return Record(uid=self.uid, facts=self.facts, networks={self.network: shares})

    def numbered(self, seq: int) -> "Claim":
        """Return the claim as the entry's attempt of this number."""
        if seq == self.attempt.seq:
            return self
        return replace(self, attempt=replace(self.attempt, seq=seq))

    def answered(self, answer: Answer) -> "Claim":
        """Return the claim with what came of it."""
        return replace(self, attempt=self.attempt.answered(answer))


@dataclass(frozen=True, slots=True)
class Read:
    """Wanted: the record as it is there now."""

    uid: str


@dataclass(frozen=True, slots=True)
class Push:
    """Wanted: this record in the place of the one that was read last."""

    record: Record


@dataclass(frozen=True, slots=True)
class Call:
    """Wanted: the one call to the network."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class Spool:
    """Wanted: this receipt on this machine."""

    record: Record


@dataclass(frozen=True, slots=True)
class Forget:
    """Wanted: this receipt off this machine; the ledger has it."""

    record: Record


@dataclass(frozen=True, slots=True)
class Received:
    """What came of a claim, and where that is known: in the ledger, or in this machine's spool."""

    claim: Claim
    recorded: bool
    spooled: bool


class Taken(Unanswered):
    """The ledger bars a claim: `record` says what stands there."""

    def __init__(self, record: Record, network: str) -> None:
        self.record = record
        super().__init__(
            "{uid} was not sent to {network}: the ledger says that this was done, or begun, or "
            "is not to be. Look: invoke status",
            uid=record.uid,
            network=network,
        )


Effect = Read | Push | Call | Spool | Forget


def claim_id() -> str:
    """Return a new claim's id, which no other claim has."""
    return secrets.token_hex(8)


def share(mine: Claim) -> Generator[Effect, Any, Received]:
    """Claim, call once, and return what is known. Raises Taken, or OutsideFailed: nothing sent."""
    mine = yield from claim(mine)
    answer: Answer = yield Call(mine)
    return (yield from receive(mine.answered(answer)))


def claim(mine: Claim) -> Generator[Effect, Any, Claim]:
    """Return the claim when the ledger has it for certain. Raises Taken and OutsideFailed.

    A push that may have failed is looked after: we go on only if our own id stands there. If we
    give up after a push, nothing was sent and nothing will be, and just that is the receipt.
    """
    pushed = False
    try:
        for _ in range(_TRIES):
            there: Record = yield Read(mine.uid)
            found = there.standing(mine.network, mine.attempt.part)
            if found and found.claim == mine.attempt.claim and found.state is State.CLAIMED:
                return replace(mine, attempt=found)
            if not there.is_free(mine.network, mine.attempt.part):
                raise Taken(there, mine.network)
            mine, pushed = mine.numbered(there.next_seq), True
            if (yield Push(there.with_attempt(mine.record, mine.network, mine.attempt.part))):
                return mine
        raise OutsideFailed(
            "The claim for {uid} on {network} could not be written into the ledger. "
            "Nothing was sent there; run it again.",
            uid=mine.uid,
            network=mine.network,
        )
    except Taken:
        raise
    except MicroblogError:
        if pushed:
            yield from receive(mine.answered(refused("never sent")))
        raise


def receive(answered: Claim) -> Generator[Effect, Any, Received]:
    """Write down what came of a claim, here first, then in the ledger; return where it is known."""
    receipt = answered.record
    spooled = True
    try:
        yield Spool(receipt)
    except MicroblogError:
        spooled = False
    recorded = yield from record(receipt)
    if recorded and spooled:
        yield Forget(receipt)
    return Received(answered, recorded, spooled)


def record(receipt: Record) -> Generator[Effect, Any, bool]:
    """Join a receipt with what is there; return whether the ledger has it for certain."""
    for _ in range(_TRIES):
        try:
            there: Record = yield Read(receipt.uid)
            if there.fault:
                return False
            whole = there.joined(receipt)
            if whole == there or (yield Push(whole)):
                return True
        except MicroblogError:
            continue
    return False


def catch_up(spooled: Iterable[Record]) -> Generator[Effect, Any, None]:
    """Bring the receipts that an earlier run left on this machine into the ledger."""
    for receipt in spooled:
        if (yield from record(receipt)):
            yield Forget(receipt)
