"""The share step of a publish: the plan agreed to, what is due sent, and what came of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from microblog import identity
from microblog.copies import NAMES
from microblog.errors import Message, MicroblogError, Translate
from microblog.ledger import Ledger, State, released
from microblog.publishing.consent import Consent
from microblog.publishing.shared import Shared
from microblog.publishing.shares import Sharer
from microblog.sharing.credentials import ended, endings, ends
from microblog.sharing.due import Due
from microblog.sharing.plan import Answers, Plan
from microblog.sharing.share import Outcome, share
from microblog.site.build import Report

WAITS, OVER = 3, 4
_GRAVEST = (1, 2, 5, WAITS, OVER, 6, 0)


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
        if early and self.consent.hold.slept:
            return self.waited(plan, due, max(early.values()), barred)
        if early:
            due = [one for one in due if one.material.uid not in early]
            barred = [*barred, _later(early, self.sharer.profile.zone)]
        return self.sent(plan, due, barred)

    def planned(self, answers: Mapping[tuple[str, str], Answers]) -> Plan:
        """Return the plan as it is now."""
        return self.sharer.planned(
            self.report, only=self.only, live=self.live, answers=answers
        )  # fmt: skip

    def waited(
        self, plan: Plan, due: Sequence[Due], until: datetime, barred: Sequence[Message]
    ) -> Shared:
        """Let the hold pass, and send just what was agreed to, where nothing happened meanwhile."""
        before = [self.known(one) for one in due]
        self.pause()
        with self.consent.let_go():
            passed = self.consent.hold.passed(until)
        self.ledger.open()
        same = [one for one, known in zip(due, before, strict=True) if self.known(one) == known]
        changed = [one for one in due if one not in same]
        if not passed:
            notes = _held(same, self.ledger, self.consent.words)
            return _told(self.sharer, notes=[*barred, *notes], code=WAITS)
        notes = [_otherwise(one) for one in changed]
        waits = [one for one in changed if self.state(one) is not State.POSTED]
        return self.sent(plan, same, [*barred, *notes], WAITS if waits else 0)

    def known(self, due: Due) -> object:
        """Return what must not change between a person's word and the call: what the ledger knows
        of it, and the entry's file."""
        record = self.ledger.record(due.material.uid)
        try:
            written = due.material.source.read_bytes()
        except OSError:
            written = b""
        return record.networks.get(due.network), record.adopted, record.fault, written

    def state(self, due: Due) -> State | None:
        """Return how the first of what is due stands."""
        return self.ledger.record(due.material.uid).state(due.network, due.shares[0].part)

    def sent(
        self, plan: Plan, due: Sequence[Due], notes: Sequence[Message], code: int = 0
    ) -> Shared:
        """Send it, and return what came of it."""
        _release(self.ledger, due)
        outcomes = share(due, self.sharer.connected, self.ledger, self.pause)
        return _told(self.sharer, plan=plan, outcomes=outcomes, notes=notes, code=code)


def _otherwise(due: Due) -> Message:
    """Return why something that was agreed to was not sent."""
    return Message(
        "{uid} was not sent to {network}: while it was held, somebody decided otherwise, or "
        "changed its file. To see how it stands: invoke status",
        {"uid": due.material.uid, "network": NAMES.get(due.network, due.network)},
    )


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


def _held(due: Sequence[Due], ledger: Ledger, words: Translate) -> list[Message]:
    """Write down that a person held back what was about to leave, and return what they are told."""
    why = Message("you kept it from going").spoken(words)
    uids = list(dict.fromkeys(one.material.uid for one in due))
    for uid in uids:
        ledger.hold(uid, [one.network for one in due if one.material.uid == uid], why)
    told = Message(
        "{uid} is held: it will not be shared. To share it after all: invoke settle {uid}"
    )
    return [told.filled(uid=uid) for uid in uids]


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
