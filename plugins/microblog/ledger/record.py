"""A record: one entry's file in the ledger, what it says, and what it cannot say any more.

A file that cannot be read is never taken for one that is not there: its entry is held.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from microblog.errors import Message
from microblog.ledger.codec import (
    Unreadable,
    attempt_from,
    attempt_told,
    decoded,
    encoded,
    words,
    wrong,
)
from microblog.ledger.states import FREE, LANDED, Answer, Attempt, State, join, later, standing

_UID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an entry was when it was first claimed.

    `permalink` is its address, `fingerprint` that of its text; `first_seen` and `first_live` are
    moments in UTC. "" for what is not known.
    """

    permalink: str = ""
    fingerprint: str = ""
    first_seen: str = ""
    first_live: str = ""

    def joined(self, other: "Facts") -> "Facts":
        """Return what both tell."""
        return Facts(
            permalink=_either(self.permalink, other.permalink),
            fingerprint=_either(self.fingerprint, other.fingerprint),
            first_seen=_either(self.first_seen, other.first_seen),
            first_live=_either(self.first_live, other.first_live),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What was attempted on one network, and whose account it was."""

    account: str = ""
    parts: tuple[Attempt, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def joined(self, other: "Shares") -> "Shares":
        """Return what both tell."""
        return Shares(
            account=_either(self.account, other.account),
            parts=join(self.parts, other.parts),
            extra=_both(self.extra, other.extra),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known of one entry.

    `fault` says why the file cannot be read, "" when it can; `adopted` is whether the entry was
    published before the ledger began. Neither is written.
    """

    uid: str
    facts: Facts = field(default_factory=Facts)
    networks: Mapping[str, Shares] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    fault: Message | None = None
    adopted: bool = False

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """Every attempt on every network."""
        return tuple(part for shares in self.networks.values() for part in shares.parts)

    @property
    def next_seq(self) -> int:
        """The number of the entry's next attempt."""
        return later(self.attempts)

    def standing(self, network: str, part: int = 1) -> Attempt | None:
        """Return the attempt that decides about a part; None when there never was one."""
        return standing(self.networks.get(network, Shares()).parts, part)

    def state(self, network: str, part: int = 1) -> State | None:
        """Return how the part stands for whoever asks; None when there never was an attempt.

        A part of which nothing is told, though a later one is, is held.
        """
        if found := self.standing(network, part):
            return found.reads_as
        there = self.networks.get(network)
        if self.fault or (there and any(at.part > part for at in there.parts)):
            return State.HELD
        return State.BASELINE if self.adopted and not there else None

    def is_free(self, network: str, part: int = 1) -> bool:
        """Whether nothing bars a claim."""
        state = self.state(network, part)
        return state is None or state in FREE

    def named(self) -> "Record":
        """Return the record as it counts when a person names the entry to be shared.

        That it was published before the ledger began, or skipped, then bars nothing.
        """
        kept = {
            name: shares
            for name, shares in self.networks.items()
            if self.state(name) is not State.SKIPPED
        }
        return replace(self, networks=kept, adopted=False)

    def joined(self, other: "Record") -> "Record":
        """Return what both tell. Joining in any order, any number of times, gives the same."""
        networks = dict(self.networks)
        for name, shares in other.networks.items():
            networks[name] = networks[name].joined(shares) if name in networks else shares
        return replace(
            self,
            facts=self.facts.joined(other.facts),
            networks=networks,
            extra=_both(self.extra, other.extra),
        )

    def with_attempt(self, mine: "Record", network: str, part: int = 1) -> "Record":
        """Return the record with a new attempt in it; those that were refused give way."""
        there = self.networks.get(network, Shares()).parts
        stay = tuple(p for p in there if p.part != part or p.state is not State.REFUSED)
        return (self if len(stay) == len(there) else self._with(network, stay)).joined(mine)

    def since(self, moment: str) -> "Record":
        """Return the record of an entry that was live at that moment, in UTC, if not before."""
        facts = self.facts.joined(Facts(first_live=moment))
        return replace(self, facts=facts)

    def settled(self, network: str, part: int, answer: Answer) -> "Record":
        """Return the record with a person's word on a part of which there are attempts.

        Released is said of everything that bars a claim; anything else of the attempt that stands.
        """
        at, parts = self.standing(network, part), self.networks[network].parts
        if answer.state is State.RELEASED:
            said = [p for p in parts if p.part == part and p.state not in LANDED | FREE]
        else:
            said = [p for p in parts if at and p.claim == at.claim]
        return self._with(network, tuple(p.answered(answer) if p in said else p for p in parts))

    def content(self) -> bytes:
        """Return the record's file. Raises ValueError for one that could not be read."""
        if self.fault:
            raise ValueError(f"the record of {self.uid} cannot be written")
        networks = {
            name: {
                **shares.extra,
                "account": shares.account,
                "parts": [attempt_told(part) for part in shares.parts],
            }
            for name, shares in self.networks.items()
        }
        facts = {name: getattr(self.facts, name) for name in Facts.__slots__}
        return encoded({**self.extra, **facts, "uid": self.uid, "networks": networks})

    def _with(self, network: str, parts: tuple[Attempt, ...]) -> "Record":
        shares = replace(self.networks[network], parts=parts)
        return replace(self, networks={**self.networks, network: shares})


def file_of(uid: str) -> str:
    """Return the name of an entry's file. Raises ValueError for what cannot be a uid."""
    if not _UID.fullmatch(uid):
        raise ValueError(f"{uid!r} is no uid")
    return f"{uid}.json"


def is_record(name: str) -> bool:
    """Whether a file of this name is an entry's."""
    return name.endswith(".json") and bool(_UID.fullmatch(name.removesuffix(".json")))


def record_in(uid: str, content: bytes | None, *, adopted: bool = False) -> Record:
    """Return the record in a file, a new one where there is no file, a held one if unreadable."""
    if content is None:
        return Record(uid=uid, adopted=adopted)
    try:
        record = _record_from(decoded(content))
    except Unreadable as error:
        return Record(uid=uid, fault=error.message, adopted=adopted)
    if record.uid != uid:
        return Record(uid=uid, fault=Message("it is about another entry"), adopted=adopted)
    return replace(record, adopted=adopted)


def _record_from(told: dict[str, Any]) -> Record:
    facts = Facts(
        permalink=words(told, "permalink"),
        fingerprint=words(told, "fingerprint"),
        first_seen=words(told, "first_seen"),
        first_live=words(told, "first_live"),
    )
    uid, networks = words(told, "uid", needed=True), told.pop("networks", None)
    if not isinstance(networks, dict):
        raise wrong("networks")
    shares = {name: _shares_from(what) for name, what in sorted(networks.items())}
    return Record(uid=uid, facts=facts, networks=shares, extra=told)


def _shares_from(told: Any) -> Shares:
    if not isinstance(told, dict) or not isinstance(told.get("parts"), list):
        raise wrong("parts")
    parts = [attempt_from(part) for part in told.pop("parts")]
    if len({part.claim for part in parts}) < len(parts):
        raise Unreadable("two attempts in it have one claim")
    return Shares(account=words(told, "account"), parts=join(parts, ()), extra=told)


def _either(one: str, other: str) -> str:
    return min(filter(None, (one, other)), default="")


def _both(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of both; of one that they tell differently, always the same one."""
    chosen = {n: min(one[n], other[n], key=_canonical) for n in one.keys() & other.keys()}
    return {**one, **other, **chosen}


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
