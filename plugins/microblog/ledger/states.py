"""The states of an attempt to share, and how two accounts of the same attempts become one.

An attempt is known by its claim, a random id. What is told of it only ever grows: of two tellings
the one that knows more stands. Attempts are never weighed against each other when accounts are
joined; only when somebody asks what stands. So no order of joins loses a copy that was posted.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """What is known of an attempt; of one and the same attempt the later state knows more."""

    CLAIMED = "claimed"  # about to be sent, by the run that holds the claim
    UNKNOWN = "unknown"  # nobody can tell whether it arrived
    HELD = "held"  # may not be sent before a person has looked
    SKIPPED = "skipped"  # the leader said never
    BASELINE = "baseline"  # was published before the ledger began
    REFUSED = "refused"  # a clear no; it may be claimed again
    RELEASED = "released"  # a person said that it is not there; it may be claimed again
    POSTED = "posted"  # it stands there
    REMOVED = "removed"  # it stood there and was taken back; never again


_KNOWS = {state: rank for rank, state in enumerate(State)}
FREE = frozenset({State.REFUSED, State.RELEASED})
LANDED = frozenset({State.POSTED, State.REMOVED})
# What may have cost money: an unanswered call is counted as one that arrived.
CHARGED = LANDED | {State.CLAIMED, State.UNKNOWN}
_WEIGHTS = {state: 0 if state in FREE else 1 for state in State}
_WEIGHTS |= {State.REMOVED: 2, State.POSTED: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Which run claims: the machine, the CI's number of the run if any, and the process."""

    host: str
    ci: str = ""
    pid: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt to share one part of an entry on one network.

    `part` counts from 1. `seq` orders the attempts of an entry; clocks order nothing. `at` is the
    moment of the claim in UTC, "2026-11-21T22:00:00Z". `payload` is the text as claimed, and
    `payload_sha256` the digest of the bytes to send. `price` is in USD. `extra` is what a newer
    engine wrote and this one does not know.
    """

    claim: str
    state: State
    seq: int
    at: str
    part: int = 1
    run: Run = field(default_factory=lambda: Run(host=""))
    payload: str = ""
    payload_sha256: str = ""
    price: Decimal = Decimal(0)
    remote_id: str = ""
    remote_url: str = ""
    why: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def reads_as(self) -> State:
        """The state for anyone but the run that claimed: a claim without a receipt is unknown."""
        return State.UNKNOWN if self.state is State.CLAIMED else self.state

    def answered(self, answer: "Answer") -> "Attempt":
        """Return the attempt with what the network, or a person, said of it."""
        return replace(
            self,
            state=answer.state,
            remote_id=answer.remote_id or self.remote_id,
            remote_url=answer.remote_url or self.remote_url,
            why=answer.why,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of the one call: its state, where the copy stands, and why it does not."""

    state: State
    remote_id: str = ""
    remote_url: str = ""
    why: str = ""


def posted(remote_id: str, remote_url: str) -> Answer:
    """Return the answer of a network that named the copy it made."""
    return Answer(State.POSTED, remote_id, remote_url)


def refused(why: str) -> Answer:
    """Return a clear no: nothing stands there, and it may be tried again."""
    return Answer(State.REFUSED, why=why)


def unknown(why: str) -> Answer:
    """Return what can be told when nobody knows whether the copy was made."""
    return Answer(State.UNKNOWN, why=why)


def released(why: str = "") -> Answer:
    """Return a person's word that it is not there and may be sent."""
    return Answer(State.RELEASED, why=why)


def removed(why: str = "") -> Answer:
    """Return that the copy was taken back."""
    return Answer(State.REMOVED, why=why)


def join(one: Iterable[Attempt], other: Iterable[Attempt]) -> tuple[Attempt, ...]:
    """Return all attempts of both, each as the account tells it that knows more; in order."""
    told: dict[str, Attempt] = {}
    for attempt in (*one, *other):
        known = told.setdefault(attempt.claim, attempt)
        if known != attempt:
            told[attempt.claim] = _wiser(known, attempt)
    return tuple(sorted(told.values(), key=_order))


def standing(attempts: Iterable[Attempt], part: int = 1) -> Attempt | None:
    """Return the attempt that decides about a part; None when there never was one.

    A copy that stands beats all; then one that was removed; then whatever bars a claim; then the
    latest that does not.
    """
    return max((at for at in attempts if at.part == part), key=_decides, default=None)


def later(attempts: Iterable[Attempt]) -> int:
    """Return the number of the next attempt: after all there were, whatever any clock says."""
    return max((attempt.seq for attempt in attempts), default=0) + 1


def _wiser(one: Attempt, other: Attempt) -> Attempt:
    """Return the account that knows more; of two that know as much, always the same one."""
    if one.state is not other.state:
        return max(one, other, key=lambda attempt: _KNOWS[attempt.state])
    return max(one, other, key=lambda attempt: (bool(attempt.remote_id), _whole(attempt)))


def _whole(attempt: Attempt) -> str:
    return json.dumps(asdict(attempt), sort_keys=True, default=str)


def _order(attempt: Attempt) -> tuple[int, int, str]:
    return attempt.part, attempt.seq, attempt.claim


def _decides(attempt: Attempt) -> tuple[int, int, str]:
    return _WEIGHTS[attempt.state], attempt.seq, attempt.claim
