"""Entries, networks and a ledger to plan with, made up for the tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from microblog.header import Header
from microblog.ledger import Attempt, Facts, Record, State
from microblog.ledger.likeness import alike
from microblog.ledger.record import Shares
from microblog.networks import linkedin, x
from microblog.profile import Profile
from microblog.sharing.material import Material
from microblog.sharing.plan import Plan, Rules, planned
from microblog.terms import Terms

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SITE = "https://leader.se"
PROFILE = Profile(name="Anna Ek", languages=["sv", "en", "da"])


def rules(**terms: Any) -> dict[str, Rules]:
    """Return both networks, on these terms."""
    return {
        "x": Rules(x.LIMITS, Terms(**terms)),
        "linkedin": Rules(linkedin.LIMITS, Terms(**terms)),
    }


def entry(uid: str = "a", text: str = "", **told: Any) -> Material:
    """Return an entry; `fields` are those of its front matter."""
    fields = told.pop("fields", {})
    usual: dict[str, Any] = {
        "uid": uid,
        "source": Path(f"content/entries/{uid}.md"),
        "kind": "note",
        "status": "published",
        "lang": "sv",
        "date": datetime(2026, 11, 20, 8, tzinfo=UTC),
        "address": f"{SITE}/2026/{uid}/",
        "twin_of": uid,
        "header": Header(fields=fields, lines=dict.fromkeys(fields, 2)),
        "heading": f"Entry {uid}",
        "text": text or f"Hiss nummer {uid} går igen.",
    }
    return Material(**{**usual, **told})


@dataclass
class Book:
    """What a ledger knows, in memory."""

    records: dict[str, Record] = field(default_factory=dict)
    adopted: frozenset[str] = frozenset()
    cost: Mapping[str, Decimal] = field(default_factory=dict)

    def record(self, uid: str) -> Record:
        found = self.records.get(uid, Record(uid=uid))
        return replace(found, adopted=uid in self.adopted)

    def find(self, *, fingerprint: str, permalink: str) -> list[Record]:
        return alike(self.records.values(), digest=fingerprint, permalink=permalink)

    def spent(self, month: str) -> Mapping[str, Decimal]:
        return self.cost if month == "2026-11" else {}

    def note(
        self, told: Material, network: str, state: State, *, part: int = 1, **said: Any
    ) -> None:
        """Write down what came of a part."""
        before = self.record(told.uid)
        facts = Facts(permalink=told.address, fingerprint=told.fingerprint)
        number = before.next_seq
        at = Attempt(
            claim=f"{told.uid}-{network}-{number}",
            state=state,
            seq=number,
            at="2026-11-20T09:00:00Z",
            part=part,
            **{"remote_id": str(100 + part), "remote_url": f"https://x.com/{part}", **said},
        )
        mine = Record(uid=told.uid, facts=facts, networks={network: Shares(parts=(at,))})
        self.records[told.uid] = before.joined(mine)

    def post(self, plan: Plan) -> None:
        """Write down that all that is due arrived."""
        for due in plan.due:
            for share in due.shares:
                self.note(
                    due.material, due.network, State.POSTED, part=share.part, payload=share.text
                )


def plan(book: Book, *entries: Material, **given: Any) -> Plan:
    """Return the plan for these entries now, on both networks."""
    networks, now = given.pop("networks", rules()), given.pop("now", NOW)
    return planned(entries, book, PROFILE, networks, now, **given)


def due(plan: Plan) -> list[tuple[str, str]]:
    """Return what is due: uid and network."""
    return sorted((one.material.uid, one.network) for one in plan.due)


def why(plan: Plan, uid: str = "a", network: str = "x") -> str:
    """Return why an entry waits on a network; "" if it does not."""
    found = [one.code for one in plan.waiting if (one.uid, one.network) == (uid, network)]
    assert len(found) < 2
    return str(found[0]) if found else ""
