"""Why an entry is not shared on a network now: the first of these that holds."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from microblog.entry import HIDDEN, PUBLISHED, SCHEDULED
from microblog.errors import Message
from microblog.ledger import Record, State
from microblog.ledger.states import FREE
from microblog.sharing.book import Book
from microblog.sharing.material import Material
from microblog.terms import Terms

WINDOW = timedelta(days=7)


class Code(StrEnum):
    """Why an entry waits."""

    SHARED = "shared"
    REMOVED = "removed"
    SKIPPED = "skipped"
    ADOPTED = "adopted"
    UNKNOWN = "unknown"
    HELD = "held"
    FAULTY = "faulty"
    DRAFT = "draft"
    HIDDEN = "hidden"
    SCHEDULED = "scheduled"
    OLD = "old"
    NONE = "none"
    KIND = "kind"
    TWIN = "twin"
    NOT_LIVE = "not live"
    LOST = "lost"
    SAME = "same"
    CAP = "cap"
    OVER = "over"


# What a person has to answer before anything else can happen to the entry there.
OPEN = frozenset({Code.UNKNOWN, Code.HELD, Code.FAULTY, Code.LOST, Code.SAME})

Reason = tuple[Code, Message]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What decides besides the entry itself.

    `everything` are all entries by uid, drafts too, and `twins` the same by what they are twins of.
    `live` are the uids that were seen live, None if
    nobody looked. `only` is the entry that a person named: its age does not matter.
    """

    everything: Mapping[str, Material]
    twins: Mapping[str, Sequence[Material]]
    book: Book
    languages: Sequence[str]
    now: datetime
    live: Collection[str] | None
    only: str | None


def reason(entry: Material, network: str, terms: Terms, around: Circumstances) -> Reason | None:
    """Return why the entry is not shared there now; None if nothing stands against it."""
    return next(_reasons(entry, network, terms, around), None)


def _reasons(
    entry: Material, network: str, terms: Terms, around: Circumstances
) -> Iterator[Reason]:
    yield from recorded(entry, network, around.book.record(entry.uid))
    yield from _unpublished(entry, around)
    if _is_old(entry, around):
        yield Code.OLD, Message("It is more than {days} days old.", {"days": WINDOW.days})
    if not _is_wanted(entry, network):
        yield Code.NONE, Message("Its file says not to share it there.")
    if entry.kind not in terms.kinds:
        told = Message("Nothing of the kind {kind} is shared there.", {"kind": entry.kind})
        yield Code.KIND, told
    yield from _spoken_elsewhere(entry, network, terms, around)
    if around.live is not None and entry.uid not in around.live:
        yield Code.NOT_LIVE, Message("Its page was not seen live yet.")
    yield from _known_by_another_name(entry, network, around)


def recorded(entry: Material, network: str, record: Record) -> Iterator[Reason]:
    """Yield what the ledger has against sharing the entry there, or the rest of it."""
    if record.fault:
        told = Message(
            "Its record cannot be read ({fault}). Put back a copy of {uid}.json in the ledger.",
            {"fault": record.fault, "uid": entry.uid},
        )
        yield Code.FAULTY, told
    states = {part: record.state(network, part) for part in _parts(record, network)}
    for part, state in states.items():
        if state in _OPEN_STATES:
            at = record.standing(network, part)
            yield _open(entry, state, at.why if at else "")
    if states[1] is State.POSTED and not may_go_on(entry, network, record):
        yield shared_at(record, network)
    if states[1] in _SETTLED:
        yield _SETTLED[states[1]]


def shared_at(record: Record, network: str) -> Reason:
    """Return that it is shared, and where it stands."""
    at = record.standing(network)
    return Code.SHARED, Message("It is shared: {url}", {"url": at.remote_url if at else ""})


_OPEN_STATES = frozenset({State.UNKNOWN, State.HELD})
_SETTLED: dict[State | None, Reason] = {
    State.REMOVED: (Code.REMOVED, Message("It was shared and taken back.")),
    State.SKIPPED: (Code.SKIPPED, Message("You said never to share it there.")),
    State.BASELINE: (Code.ADOPTED, Message("It was published before sharing began.")),
}


def _parts(record: Record, network: str) -> range:
    shares = record.networks.get(network)
    return range(1, max([1, *(at.part for at in shares.parts)] if shares else [1]) + 1)


def _open(entry: Material, state: State | None, why: str) -> Reason:
    values = {"uid": entry.uid, "why": why or "?"}
    if state is State.UNKNOWN:
        return Code.UNKNOWN, Message(
            "Nobody can tell whether it arrived. Look there, then run: invoke settle {uid}", values
        )
    return Code.HELD, Message("It is held ({why}). To decide, run: invoke settle {uid}", values)


def may_go_on(entry: Material, network: str, record: Record) -> bool:
    """Whether it is a thread of which a part may be missing: not if it was changed since."""
    is_same = record.facts.fingerprint == entry.fingerprint
    is_posted = record.state(network) is State.POSTED
    return is_posted and is_same and entry.is_thread(network)


def _unpublished(entry: Material, around: Circumstances) -> Iterator[Reason]:
    if entry.status == HIDDEN:
        yield Code.HIDDEN, Message("It is hidden.")
    elif entry.status == SCHEDULED or _age(entry, around) < timedelta(0):
        yield Code.SCHEDULED, Message("It is not due before {date}.", {
            "date": f"{entry.date:%Y-%m-%d %H:%M}",
        })  # fmt: skip
    elif entry.status != PUBLISHED:
        yield Code.DRAFT, Message("It is not published.")


def _is_wanted(entry: Material, network: str) -> bool:
    return entry.shared_on is None or network in entry.shared_on


def _spoken_elsewhere(
    entry: Material, network: str, terms: Terms, around: Circumstances
) -> Iterator[Reason]:
    """Yield that a twin goes there: the one that did, else the one in the language for it."""
    twins = around.twins[entry.twin_of]
    went = [twin for twin in twins if _went(around.book.record(twin.uid), network)]
    ready = [twin for twin in twins if twin is entry or _is_ready(twin, network, around)]
    order = [terms.language, *around.languages]
    goes = min(went or ready, key=lambda twin: (_rank(twin.lang, order), str(twin.source)))
    if goes is not entry:
        yield Code.TWIN, Message("Its version in another language goes there ({language}).", {
            "language": goes.lang,
        })  # fmt: skip


def _went(record: Record, network: str) -> bool:
    return record.state(network) not in {None, State.SKIPPED, *FREE}


def _is_ready(entry: Material, network: str, around: Circumstances) -> bool:
    is_published = not [*_unpublished(entry, around)]
    return is_published and _is_wanted(entry, network) and not _is_old(entry, around)


def _is_old(entry: Material, around: Circumstances) -> bool:
    return _age(entry, around) > WINDOW and around.only != entry.uid


def _age(entry: Material, around: Circumstances) -> timedelta:
    # Moments of one zone differ by the clock on the wall, which is turned twice a year.
    return around.now.astimezone(UTC) - entry.date.astimezone(UTC)


def _rank(language: str, order: Sequence[str | None]) -> int:
    return order.index(language) if language in order else len(order)


def _known_by_another_name(
    entry: Material, network: str, around: Circumstances
) -> Iterator[Reason]:
    """Yield that the ledger knows these words, or this address, under another uid."""
    alike = around.book.find(fingerprint=entry.fingerprint, permalink=entry.address)
    for record in alike:
        other = around.everything.get(record.uid)
        if record.uid == entry.uid or not any(at.state not in FREE for at in record.attempts):
            continue
        if other is None:
            told = Message(
                "It was shared before, as {uid}. If it is that entry, write uid: {uid} into "
                "{file} again. If not, give it words and an address of its own.",
                {"uid": record.uid, "file": str(entry.source)},
            )
            yield Code.LOST, told
        elif _repeats(entry, record, other) and not record.is_free(network):
            yield same_as(other)


def _repeats(entry: Material, record: Record, other: Material) -> bool:
    """Whether an entry says what another did. A twin does not: only one of them goes."""
    return entry.fingerprint == record.facts.fingerprint and entry.twin_of != other.twin_of


def same_as(other: Material) -> Reason:
    """Return that another entry says the same."""
    return Code.SAME, Message(
        "{file} says the same. Change the words of one, or write share: none into it.",
        {"file": str(other.source)},
    )
