"""The share step of a publish: the plan agreed to, what is due sent, and what came of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from decimal import Decimal

from microblog import identity
from microblog.copies import NAMES
from microblog.errors import Message, MicroblogError, Translate
from microblog.ledger import Ledger, State, released
from microblog.publishing.consent import Consent
from microblog.publishing.shares import Sharer
from microblog.sharing.credentials import ended, endings, ends
from microblog.sharing.due import Due
from microblog.sharing.plan import Answers, Plan
from microblog.sharing.reasons import OPEN, Code
from microblog.sharing.share import Outcome, share
from microblog.site.build import Report

WAITS, OVER = 3, 4
_GRAVEST = (1, 2, 5, WAITS, OVER, 6, 0)
LOUD = OPEN | {Code.OVER, Code.CAP}  # reasons that a person should hear of each time


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What the share step did: what came of each entry, what a person must know, an exit code.

    `spent` is what each network cost this month, in USD.
    """

    outcomes: Sequence[Outcome] = ()
    plan: Plan | None = None
    notes: Sequence[Message] = ()
    connected: Sequence[str] = ()
    spent: Mapping[str, Decimal] = field(default_factory=dict)
    code: int = 0

    def told(self) -> list[Message]:
        """Return what a person must know besides the receipt: why something was not shared."""
        failed = [
            Message("{address} on {network}: {why}", {
                "address": outcome.address,
                "network": NAMES.get(outcome.network, outcome.network),
                "why": outcome.why,
            })
            for outcome in self.outcomes
            if outcome.why
        ]  # fmt: skip
        waiting = self.plan.waiting if self.plan else ()
        open_ = [Message("{heading}: {why}", {"heading": w.heading, "why": w.why})
                 for w in waiting if w.code in LOUD]  # fmt: skip
        asked = [ask.question for due in self.plan.due for ask in due.asks] if self.plan else []
        return [*failed, *open_, *asked, *self.notes]

    @property
    def open(self) -> int:
        """How much waits for a person's answer, with that of which nobody can tell what came."""
        unknown = [outcome for outcome in self.outcomes if outcome.state is State.UNKNOWN]
        return len(unknown) + (len(self.plan.open) if self.plan else 0)

    @property
    def arrived(self) -> list[Outcome]:
        """What stands on a network now that did not before."""
        return [outcome for outcome in self.outcomes if outcome.state is State.POSTED]


def shared(
    sharer: Sharer,
    report: Report,
    consent: Consent,
    pause: Callable[[], None],
    *,
    only: str | None,
    live: Collection[str] | None,
) -> Shared:
    """Share what is due and agreed to; whatever fails, return it: the site stands already.

    `only` is the uid of the one entry to share, `live` those whose pages were seen, None when
    nobody could be asked.
    """
    if sharer.trouble and sharer.connected:
        return _told(sharer, notes=[sharer.trouble.message], code=sharer.trouble.exit_code)
    if not sharer.connected or sharer.ledger is None:
        return Shared(notes=sharer.found.notes)
    try:
        return _Step(sharer, sharer.ledger, report, consent, pause, only, live).taken()
    except MicroblogError as trouble:
        return _told(sharer, notes=[trouble.message], code=trouble.exit_code)
    finally:
        _mark(sharer)


@dataclass(frozen=True, slots=True)
class _Step:
    """The share step, with all that it needs."""

    sharer: Sharer
    ledger: Ledger
    report: Report
    consent: Consent
    pause: Callable[[], None]
    only: str | None
    live: Collection[str] | None

    def taken(self) -> Shared:
        """Make the plan, have it agreed to, and send what is due when its hold is over."""
        if adopted := self.sharer.adopted(self.report):
            return _told(self.sharer, notes=adopted)
        answers = self.consent.answers(self.planned({}))
        plan = self.planned(answers)
        due, barred = _sendable(plan, self.sharer)
        if not due:
            return _told(self.sharer, plan=plan, notes=barred)
        if not self.consent.agrees(plan):
            refused = [] if self.consent.terminal else [_NOBODY]
            code = 0 if self.consent.terminal else WAITS
            return _told(self.sharer, plan=plan, notes=[*barred, *refused], code=code)
        early = self.consent.hold.ends(due, self.ledger, datetime.now(UTC))
        if not early:
            return self.sent(plan, due, barred)
        if not self.consent.hold.slept:
            due = [one for one in due if one.material.uid not in early]
            return self.sent(plan, due, [*barred, _later(early, self.sharer.profile.zone)])
        return self.waited(due, early, answers, barred)

    def planned(self, answers: Mapping[tuple[str, str], Answers]) -> Plan:
        """Return the plan as it is now."""
        return self.sharer.planned(
            self.report, only=self.only, live=self.live, answers=answers
        )  # fmt: skip

    def waited(
        self,
        due: Sequence[Due],
        early: Mapping[str, datetime],
        answers: Mapping[tuple[str, str], Answers],
        barred: Sequence[Message],
    ) -> Shared:
        """Let the hold pass, and send what is still due of what was agreed to."""
        with self.consent.let_go():
            passed = self.consent.hold.passed(max(early.values()))
        if not passed:
            notes = [*barred, *_held(due, early, self.ledger, self.consent.words)]
            return _told(self.sharer, notes=notes, code=WAITS)
        after = self.anew()  # somebody may have held it back elsewhere, or shared it
        agreed = {(one.material.uid, one.network) for one in due}
        plan = after.planned(answers)
        left = [one for one in plan.due if (one.material.uid, one.network) in agreed]
        return after.sent(plan, left, barred)

    def anew(self) -> "_Step":
        """Return the step with the ledger as it is now. Raises as the ledger does."""
        ledger = self.sharer.reopened()
        return replace(self, sharer=replace(self.sharer, ledger=ledger), ledger=ledger)

    def sent(self, plan: Plan, due: Sequence[Due], notes: Sequence[Message]) -> Shared:
        """Send it, and return what came of it."""
        _release(self.ledger, due)
        outcomes = share(due, self.sharer.connected, self.ledger, self.pause)
        return _told(self.sharer, plan=plan, outcomes=outcomes, notes=notes)


def _later(ends: Mapping[str, datetime], zone: tzinfo) -> Message:
    """Return when what was not live for long enough is shared."""
    return Message(
        "Live, and held until {time}: {entries}. The first publish after that shares it. To keep "
        "it from going: invoke undo {uid}",
        {
            "time": f"{max(ends.values()).astimezone(zone):%H:%M}",
            "entries": ", ".join(sorted(ends)),
            "uid": min(ends),
        },
    )


def _held(
    due: Sequence[Due], early: Collection[str], ledger: Ledger, words: Translate
) -> list[Message]:
    """Write down that a person held back what was about to leave, and return what they are told."""
    why = Message("you kept it from going").spoken(words)
    for uid in early:
        ledger.hold(uid, [one.network for one in due if one.material.uid == uid], why)
    told = Message(
        "{uid} is held: it will not be shared. To share it after all: invoke settle {uid}"
    )
    return [told.filled(uid=uid) for uid in early]


_NOBODY = Message(
    "Nobody was here to agree to what would be shared, so nothing was. Look at it with: "
    "invoke plan. To share it: invoke publish --yes"
)


def _told(
    sharer: Sharer,
    *,
    plan: Plan | None = None,
    outcomes: Sequence[Outcome] = (),
    notes: Sequence[Message] = (),
    code: int = 0,
) -> Shared:
    """Return what the step did, with the gravest of the exit codes that follow from it."""
    now = datetime.now(UTC)
    codes = {code, *(outcome.code for outcome in outcomes)}
    codes |= {WAITS} if plan and plan.open else set()
    codes |= {OVER} if plan and plan.over else set()
    logins = endings(ends(sharer.found), now)
    return Shared(
        outcomes=outcomes,
        plan=plan,
        notes=(*sharer.found.notes, *notes, *logins),
        connected=[network.name for network in sharer.connected],
        spent=sharer.ledger.spent(f"{now:%Y-%m}") if sharer.ledger else {},
        code=next(grave for grave in _GRAVEST if grave in codes),
    )


def _sendable(plan: Plan, sharer: Sharer) -> tuple[list[Due], list[Message]]:
    """Return what is due and needs no answer, and why not where a login has ended."""
    over = ended(ends(sharer.found), datetime.now(UTC))
    due = [one for one in plan.due if not one.asks]
    barred = [over[name] for name in sorted({one.network for one in due} & over.keys())]
    return [one for one in due if one.network not in over], barred


def _release(ledger: Ledger, due: Sequence[Due]) -> None:
    """Let go what counted as shared before, or was skipped, where a person named it."""
    for one in due:
        if not ledger.record(one.material.uid).is_free(one.network, one.shares[0].part):
            ledger.settle(one.material.uid, one.network, released(), one.shares[0].part)


def _mark(sharer: Sharer) -> None:
    """Write into the profile that something was shared: then an empty ledger is a lost one.

    A run that was cut off before it got here is made up for by the next.
    """
    known = sharer.ledger and any(it.networks for it in sharer.ledger.records().values())
    if known and sharer.ground.writes and not sharer.profile.shared_since:
        day = f"{datetime.now(sharer.profile.zone):%Y-%m-%d}"
        identity.add_setting(sharer.ground.root / "content" / "profile.toml", "shared_since", day)
