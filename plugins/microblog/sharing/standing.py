"""How every entry stands on every network, as a table for a terminal."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from textwrap import wrap
from typing import Protocol

from microblog.copies import NAMES
from microblog.entry import HIDDEN, PUBLISHED
from microblog.errors import Message, Translate, untranslated
from microblog.ledger import Record, State
from microblog.sharing.due import Due, Waiting
from microblog.sharing.material import Material
from microblog.sharing.plan import Plan
from microblog.sharing.reasons import Code

_COLUMNS = 80
_SEVERAL = 5  # of the newest, and of those that were edited, are shown so many


class Standing(StrEnum):
    """How an entry stands on a network."""

    UNKNOWN = "unknown"
    HELD = "held"
    WAITS = "waits"
    DUE = "due"
    GONE = "gone here"  # it stands there, and on the site no more
    EDITED = "edited since"
    SHARED = "shared"
    REMOVED = "taken back"
    SKIPPED = "never"
    NOT = "not shared"


_NAMES = {
    Standing.UNKNOWN: Message("unknown"),
    Standing.HELD: Message("held"),
    Standing.WAITS: Message("waits"),
    Standing.DUE: Message("due"),
    Standing.GONE: Message("gone here"),
    Standing.EDITED: Message("edited since"),
    Standing.SHARED: Message("shared"),
    Standing.REMOVED: Message("taken back"),
    Standing.SKIPPED: Message("never"),
    Standing.NOT: Message("not shared"),
}
# What a person should see however old the entry is.
_LOUD = frozenset({Standing.UNKNOWN, Standing.HELD, Standing.WAITS, Standing.DUE, Standing.GONE})
_ASKED = frozenset({Standing.UNKNOWN, Standing.HELD})
# Reasons to wait that are a person's to remove.
_WAITS = frozenset({Code.FAULTY, Code.LOST, Code.SAME, Code.CAP, Code.OVER, Code.HELD})
_TOLD: Mapping[State | None, Standing] = {
    State.UNKNOWN: Standing.UNKNOWN,
    State.HELD: Standing.HELD,
    State.REMOVED: Standing.REMOVED,
    State.SKIPPED: Standing.SKIPPED,
    State.BASELINE: Standing.NOT,
}


class Book(Protocol):
    """What is asked of the ledger."""

    def record(self, uid: str) -> Record:
        """Return what is known of an entry."""

    def records(self) -> dict[str, Record]:
        """Return all that has a record, by uid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry on a network: how it stands, where, and why.

    `heading` is what the entry is called, its address if it is no more on the site; `date` is None
    then. `url` is "" where nothing stands.
    """

    uid: str
    heading: str
    date: datetime | None
    network: str
    standing: Standing
    url: str = ""
    why: Message | None = None


def rows(
    materials: Iterable[Material], book: Book, networks: Sequence[str], plan: Plan | None
) -> list[Row]:
    """Return how entries stand: all of which there is something to say, and the newest.

    `materials` are all entries, drafts too; `plan` is what is due, None when nobody could tell.
    The newest entry comes first, what is on the site no more last.
    """
    entries = sorted(materials, key=lambda entry: (entry.date, entry.uid), reverse=True)
    planned = _by_entry(plan) if plan else {}
    found = [
        _row(entry, book.record(entry.uid), network, planned.get((entry.uid, network)))
        for entry in entries
        for network in networks
    ]
    public = [entry.uid for entry in entries if entry.status == PUBLISHED]
    edited = dict.fromkeys(row.uid for row in found if row.standing is Standing.EDITED)
    shown = {*public[:_SEVERAL], *[*edited][:_SEVERAL]}
    shown |= {row.uid for row in found if row.standing in _LOUD}
    here = {entry.uid for entry in entries}
    return [*(row for row in found if row.uid in shown), *_gone(book, here, networks)]


def table(rows: Sequence[Row], translate: Translate = untranslated) -> list[str]:
    """Return the rows as lines of 80 columns, an entry's together, and the one command that goes on
    from here."""
    names = max((len(_name(row.network)) for row in rows), default=0)
    words = max((len(_NAMES[row.standing].spoken(translate)) for row in rows), default=0)
    told: list[str] = []
    last = ""
    for row in rows:
        if row.uid != last:
            told += [*([""] if told else []), _head(row)]
        last = row.uid
        standing = _NAMES[row.standing].spoken(translate)
        told += _line(f"  {_name(row.network):<{names}}  {standing:<{words}}", row, translate)
    end = wrap(_next(rows).spoken(translate), _COLUMNS)
    return [*told, *([""] if told else []), *end]


def _by_entry(plan: Plan) -> dict[tuple[str, str], Due | Waiting]:
    waiting: dict[tuple[str, str], Due | Waiting]
    waiting = {(one.uid, one.network): one for one in plan.waiting}
    return waiting | {(one.material.uid, one.network): one for one in plan.due}


def _row(entry: Material, record: Record, network: str, planned: Due | Waiting | None) -> Row:
    standing, why = _standing(entry, record, network, planned)
    at = record.standing(network)
    return Row(
        uid=entry.uid,
        heading=entry.heading or entry.title or entry.source.name,
        date=entry.date,
        network=network,
        standing=standing,
        url=at.remote_url if at and at.state is State.POSTED else "",
        why=why,
    )


def _standing(
    entry: Material, record: Record, network: str, planned: Due | Waiting | None
) -> tuple[Standing, Message | None]:
    """Return how it stands, and why: first what the ledger knows, then what the plan says."""
    states = {record.state(network, part) for part in parts(record, network)}
    for state in (State.UNKNOWN, State.HELD):
        if state in states and not record.fault:
            return _TOLD[state], None
    if isinstance(planned, Due):
        asked = next((ask.question for ask in planned.asks), None)
        return (Standing.WAITS if asked else Standing.DUE), asked
    if planned and planned.code in _WAITS:
        return Standing.WAITS, planned.why
    if record.state(network) is State.POSTED:
        return _posted(entry, record), None
    standing = _TOLD.get(record.state(network), Standing.NOT)
    return standing, planned.why if planned and standing is Standing.NOT else None


def _posted(entry: Material, record: Record) -> Standing:
    if entry.status not in {PUBLISHED, HIDDEN}:
        return Standing.GONE
    said = {record.facts.fingerprint, entry.fingerprint}
    return Standing.SHARED if "" in said or len(said) == 1 else Standing.EDITED


def parts(record: Record, network: str) -> range:
    """Return the numbers of the parts of which the record tells, and always the first."""
    there = record.networks.get(network)
    return range(1, max([1, *(at.part for at in there.parts)] if there else [1]) + 1)


def _gone(book: Book, here: Collection[str], networks: Sequence[str]) -> Iterator[Row]:
    """Yield what stands on a network, or may, though no file has its uid any more."""
    for uid, record in sorted(book.records().items()):
        for network in networks if uid not in here else ():
            at, states = record.standing(network), {record.state(network, part)
                                                    for part in parts(record, network)}  # fmt: skip
            standing = Standing.UNKNOWN if State.UNKNOWN in states else Standing.GONE
            if at and states & {State.UNKNOWN, State.POSTED}:
                heading = record.facts.permalink or uid
                yield Row(uid=uid, heading=heading, date=None, network=network,
                          standing=standing, url=at.remote_url)  # fmt: skip


def _head(row: Row) -> str:
    """Return the line above an entry's rows: its day, its name, and its uid at the end."""
    day = f"{row.date:%Y-%m-%d}  " if row.date else ""
    room = max(_COLUMNS - len(day) - 2 - len(row.uid), 10)
    name = clean(row.heading)
    name = name if len(name) <= room else f"{name[: room - 1]}…"
    return f"{day}{name:<{room}}  {row.uid}"


def _line(begins: str, row: Row, translate: Translate) -> list[str]:
    """Return the row's line, and what does not fit on it on lines of its own."""
    beside = f"invoke settle {row.uid}" if row.standing in _ASKED else row.url
    if row.standing is Standing.GONE:
        beside = f"invoke undo {row.uid}"
    below = [row.url] if row.url and beside != row.url else []
    if not beside and row.why:
        below = [row.why.spoken(translate)]
    if len(begins) + 2 + len(beside) > _COLUMNS:
        beside, below = "", [beside, *below]
    told = [line for text in below for line in _wrapped(clean(text))]
    return [f"{begins}  {clean(beside)}".rstrip(), *told]


def _wrapped(text: str) -> list[str]:
    """Return a text in lines below a row; an address stays whole."""
    room = _COLUMNS - 4
    lines = wrap(text, room, break_long_words=False, break_on_hyphens=False)
    return [f"    {line}" for line in lines]


def _next(rows: Sequence[Row]) -> Message:
    standings = {row.standing for row in rows}
    if standings & _ASKED:
        return Message("Some of it waits for your answer. To give it: invoke settle")
    if Standing.DUE in standings:
        return Message("To share what is due: invoke publish")
    return Message("Nothing is due.")


def _name(network: str) -> str:
    return NAMES.get(network, network)


def clean(words: str) -> str:
    """Return words on one line without what could turn a terminal's own."""
    return "".join(sign if sign.isprintable() else " " for sign in words)
