"""The plan: what is due on which network, exactly as it would be sent, and why all else waits."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from microblog.errors import Finding, Message, Translate, Unanswered, untranslated
from microblog.ledger import Record, State
from microblog.networks.contract import Limits
from microblog.profile import Profile
from microblog.sharing.book import Book, Named
from microblog.sharing.caps import AT_ONCE, too_dear, too_many
from microblog.sharing.compose import composed
from microblog.sharing.due import Due, Waiting
from microblog.sharing.material import Material
from microblog.sharing.preview import preview
from microblog.sharing.reasons import (
    OPEN,
    Circumstances,
    Code,
    Reason,
    reason,
    same_as,
    shared_at,
)
from microblog.sharing.threads import left, unposted
from microblog.terms import Terms

__all__ = ["AT_ONCE", "Answers", "Due", "Plan", "Rules", "Waiting", "planned"]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a network takes, and on what terms the leader shares there."""

    limits: Limits
    terms: Terms


@dataclass(frozen=True, slots=True)
class Answers:
    """What the leader answered about an entry on a network; None for what was not asked."""

    link: bool | None = None
    defuse: bool | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is due, what waits, and what should be looked at.

    `over` has the networks on which more is due than goes at once, and how much: nothing is sent
    there. `only` is the entry that a person named.
    """

    due: tuple[Due, ...]
    waiting: tuple[Waiting, ...]
    over: Mapping[str, int]
    warnings: tuple[Finding, ...] = ()
    only: str | None = None

    @property
    def price(self) -> Decimal:
        """What all of it costs in USD."""
        return sum((due.price for due in self.due), Decimal(0))

    @property
    def open(self) -> tuple[Due | Waiting, ...]:
        """What a person has to answer first."""
        asked = [due for due in self.due if due.asks]
        return (*asked, *(waiting for waiting in self.waiting if waiting.code in OPEN))

    def told(self, translate: Translate = untranslated) -> list[str]:
        """Return the plan as a person reads and confirms it, in lines of 80 columns."""
        told = [warning.spoken(translate) for warning in self.warnings]
        return [*told, *preview(self.due, self.waiting, self.only is not None, translate)]


def planned(
    materials: Collection[Material],
    book: Book,
    profile: Profile,
    networks: Mapping[str, Rules],
    now: datetime,
    *,
    connected: Mapping[str, str] | None = None,
    only: str | None = None,
    live: Collection[str] | None = None,
    answers: Mapping[tuple[str, str], Answers] | None = None,
) -> Plan:
    """Return what is due at the moment `now`, which is aware; nothing is asked of the outside.

    `materials` are all entries, drafts too, and `networks` all networks there are. `connected` are
    those that can be sent to, with the account's name or "", None for all; `only` is the uid of
    the one entry to share, however old it is; `live` are the uids whose pages were seen; `answers`
    are by uid and network. The same arguments give the same plan.
    """
    entries = tuple(sorted(materials, key=lambda entry: (entry.date, entry.uid)))
    around = Circumstances(
        everything={entry.uid: entry for entry in entries},
        twins=_twins(entries),
        book=Named(book, only) if only else book,
        languages=profile.languages,
        now=now,
        live=live,
        only=only,
    )
    plans = [
        _Desk(name, rules, around, (connected or {}).get(name, ""), answers or {}).plan()
        for name, rules in networks.items()
        if connected is None or name in connected
    ]
    return Plan(
        due=tuple(due for plan in plans for due in plan.due),
        waiting=tuple(waiting for plan in plans for waiting in plan.waiting),
        over={name: count for plan in plans for name, count in plan.over.items()},
        warnings=tuple(_unknown_networks(entries, networks)),
        only=only,
    )


def _twins(entries: Sequence[Material]) -> dict[str, list[Material]]:
    twins: dict[str, list[Material]] = {}
    for entry in entries:
        twins.setdefault(entry.twin_of, []).append(entry)
    return twins


def _repeated(entry: Material, said: dict[str, Material]) -> Reason | None:
    """Return that an entry before this one says the same; else note what this one says."""
    first = said.setdefault(entry.fingerprint or entry.uid, entry)
    return None if first is entry else same_as(first)


@dataclass(frozen=True, slots=True)
class _Desk:
    """The planning for one network."""

    network: str
    rules: Rules
    around: Circumstances
    account: str
    answers: Mapping[tuple[str, str], Answers]

    def plan(self) -> Plan:
        free, waiting = self._sorted()
        if len(free) > AT_ONCE and self.around.only is None:
            waiting += [self._waiting(entry, too_many(len(free))) for entry in free]
            return Plan((), tuple(waiting), {self.network: len(free)})
        made = [self._made(entry) for entry in free]
        made = [*self._within_cap(made)]
        due = tuple(one for one in made if isinstance(one, Due))
        waiting += [one for one in made if isinstance(one, Waiting)]
        return Plan(due, tuple(waiting), {})

    def _sorted(self) -> tuple[list[Material], list[Waiting]]:
        """Return the entries against which nothing stands, and all others."""
        free: list[Material] = []
        waiting: list[Waiting] = []
        said: dict[str, Material] = {}
        for entry in self._asked_for():
            why = reason(entry, self.network, self.rules.terms, self.around)
            why = why or self._complete(entry) or _repeated(entry, said)
            if why:
                waiting.append(self._waiting(entry, why))
            else:
                free.append(entry)
        return free, waiting

    def _asked_for(self) -> Sequence[Material]:
        only, everything = self.around.only, self.around.everything.values()
        return [entry for entry in everything if only in {None, entry.uid}]

    def _complete(self, entry: Material) -> Reason | None:
        """Return that a thread is there whole; None for what is not, or cannot be made."""
        record = self.around.book.record(entry.uid)
        if record.state(self.network) is not State.POSTED:
            return None
        try:
            made = self._composed(entry)
        except Unanswered:
            return None
        return None if unposted(made.shares, record) else shared_at(record, self.network)

    def _composed(self, entry: Material) -> Due:
        record = self.around.book.record(entry.uid)
        if record.state(self.network) is State.POSTED:
            return self._resumed(entry, record)
        return self._version(entry, self.answers.get((entry.uid, self.network), Answers()))

    def _resumed(self, entry: Material, record: Record) -> Due:
        """Return the version whose first part is there: what was asked then is settled."""
        at = record.standing(self.network)
        plain, broken = (self._version(entry, Answers(False, defuse)) for defuse in (False, True))
        return broken if at and at.payload == broken.shares[0].text else plain

    def _version(self, entry: Material, answer: Answers) -> Due:
        limits, terms = self.rules.limits, self.rules.terms
        made = composed(entry, self.network, limits, terms, link=answer.link, defuse=answer.defuse)
        return Due(entry, self.network, limits, made.shares, made.notes, made.asks, self.account)

    def _made(self, entry: Material) -> Due | Waiting:
        record = self.around.book.record(entry.uid)
        try:
            return left(self._composed(entry), record)
        except Unanswered as error:
            return self._waiting(entry, (Code.HELD, error.message))

    def _within_cap(self, made: Sequence[Due | Waiting]) -> Iterator[Due | Waiting]:
        month = f"{self.around.now.astimezone(UTC):%Y-%m}"
        spent = self.around.book.spent(month).get(self.network, Decimal(0))
        cap = Decimal(str(self.rules.terms.cap))
        for one in made:
            if isinstance(one, Waiting):
                yield one
            elif one.price and spent + one.price > cap:
                yield self._waiting(one.material, too_dear(one.price, spent, cap))
            else:
                spent += one.price
                yield one

    def _waiting(self, entry: Material, why: Reason) -> Waiting:
        code, told = why
        heading = f"{self.rules.limits.name}: {entry.heading or entry.source.name}"
        return Waiting(entry.uid, self.network, code, told, heading)


def _unknown_networks(entries: Sequence[Material], networks: Collection[str]) -> Iterator[Finding]:
    for entry in entries:
        if wrong := sorted((entry.shared_on or frozenset()) - set(networks)):
            what = Message("share: there is no network called {names}.", {
                "names": ", ".join(wrong),
            })  # fmt: skip
            cure = Message("There are: {networks}.", {"networks": ", ".join(sorted(networks))})
            yield Finding(str(entry.source), entry.header.line("share"), what, cure)
