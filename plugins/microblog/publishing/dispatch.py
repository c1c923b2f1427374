"""The share step of a publish: the plan agreed to, what is due sent, and what came of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from microblog import identity
from microblog.copies import NAMES
from microblog.errors import Message, MicroblogError, Translate
from microblog.ledger import State, released
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
Agree = Callable[[Sequence[str]], bool]  # shows what is about to leave; whether it may


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """How a person is asked: on a `terminal`, or not at all; `yes` was said beforehand."""

    terminal: bool
    yes: bool
    agree: Agree
    words: Translate


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
        return _agreed(sharer, report, consent, pause, only, live)
    except MicroblogError as trouble:
        return _told(sharer, notes=[trouble.message], code=trouble.exit_code)
    finally:
        _mark(sharer)


def _agreed(
    sharer: Sharer,
    report: Report,
    consent: Consent,
    pause: Callable[[], None],
    only: str | None,
    live: Collection[str] | None,
) -> Shared:
    """Make the plan, have it agreed to, and send what is due."""
    assert sharer.ledger
    if adopted := sharer.adopted(report):
        return _told(sharer, notes=adopted)
    answers = _answers(sharer.planned(report, only=only, live=live), consent)
    plan = sharer.planned(report, only=only, live=live, answers=answers)
    due, barred = _sendable(plan, sharer)
    if not due:
        return _told(sharer, plan=plan, notes=barred)
    if not (consent.yes or (consent.terminal and consent.agree(plan.told(consent.words)))):
        refused = [] if consent.terminal else [_NOBODY]
        return _told(
            sharer, plan=plan, notes=[*barred, *refused], code=0 if consent.terminal else WAITS
        )
    _release(sharer, due)
    outcomes = share(due, sharer.connected, sharer.ledger, pause)
    return _told(sharer, plan=plan, outcomes=outcomes, notes=barred)


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


def _answers(plan: Plan, consent: Consent) -> dict[tuple[str, str], Answers]:
    """Return what a person says to the questions of a plan; None to what nobody was asked.

    Who said yes beforehand agrees to break links that nobody meant, and to no dearer post.
    """
    found: dict[tuple[str, str], Answers] = {}
    for due in plan.due:
        said: dict[str, bool | None] = {}
        for ask in due.asks:
            if consent.terminal and not consent.yes:
                said[ask.argument] = consent.agree([ask.question.spoken(consent.words)])
            elif consent.yes and (ask.argument == "defuse" or consent.terminal):
                said[ask.argument] = True
        found[due.material.uid, due.network] = Answers(**said)
    return found


def _sendable(plan: Plan, sharer: Sharer) -> tuple[list[Due], list[Message]]:
    """Return what is due and needs no answer, and why not where a login has ended."""
    over = ended(ends(sharer.found), datetime.now(UTC))
    due = [one for one in plan.due if not one.asks]
    barred = [over[name] for name in sorted({one.network for one in due} & over.keys())]
    return [one for one in due if one.network not in over], barred


def _release(sharer: Sharer, due: Sequence[Due]) -> None:
    """Let go what counted as shared before, or was skipped, where a person named it."""
    assert sharer.ledger
    for one in due:
        if not sharer.ledger.record(one.material.uid).is_free(one.network, one.shares[0].part):
            sharer.ledger.settle(one.material.uid, one.network, released(), one.shares[0].part)


def _mark(sharer: Sharer) -> None:
    """Write into the profile that something was shared: then an empty ledger is a lost one.

    A run that was cut off before it got here is made up for by the next.
    """
    known = sharer.ledger and sharer.ledger.records()
    if known and sharer.ground.writes and not sharer.profile.shared_since:
        day = f"{datetime.now(sharer.profile.zone):%Y-%m-%d}"
        identity.add_setting(sharer.ground.root / "content" / "profile.toml", "shared_since", day)
