"""What a person does about sharing besides publishing: look, decide, answer, take back."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from microblog.copies import NAMES
from microblog.desk.adopting import adopt as adopt
from microblog.desk.opened import ENVIRON, Opened, built, opened
from microblog.desk.voice import voice
from microblog.entry import Entry
from microblog.errors import Message, MicroblogError, Unanswered
from microblog.ledger import State, this_run
from microblog.publishing.deployment import public
from microblog.publishing.shares import terms
from microblog.sharing import connected as networks
from microblog.sharing.asking import Asker
from microblog.sharing.material import Material, materials
from microblog.sharing.person import Person
from microblog.sharing.plan import Plan, Rules, planned
from microblog.sharing.reasons import WINDOW
from microblog.sharing.settle import unreadable, waiting
from microblog.sharing.standing import rows, table
from microblog.sharing.undo import FAILED, WAITS, Undone
from microblog.sharing.undo import undo as undone
from microblog.site.build import Report


def person(root: Path) -> Person:
    """Return who sits at the terminal, spoken to in the profile's first language."""
    words = voice(root)
    return Person(words=words, lang=words.code)


def plan(
    root: Path, wanted: str | None = None, *, environ: Mapping[str, str] = ENVIRON
) -> list[str]:
    """Return the lines of what would be shared now; nothing is sent, and no credentials are needed.

    Where no network is connected, it is told for all there are. `wanted` names one entry, however
    old it is. Raises as the build and the ledger do.
    """
    words = voice(root)
    with built(root, environ) as (report, desk):
        only = desk.uid(wanted) if wanted else None
        notes = [*desk.sharer.found.notes, *([] if desk.sharer.connected else [_NONE])]
        if only is None and desk.ledger.meta is None:
            notes += _beginning(report)
            return [note.spoken(words) for note in notes]
        told = [note.spoken(words) for note in notes]
        return [*told, *_planned(report, desk, only).told(words)]


_NONE = Message("No network is connected. To connect one: invoke login x, or invoke login linkedin")


def _beginning(report: Report) -> Iterator[Message]:
    """Yield what the first publish with a network connected would do."""
    entries = _entries(report)
    yield Message(
        "Sharing has not begun. The first publish with a network connected counts what is "
        "published already ({number}) as shared before, and sends nothing of it.",
        {"number": len(entries)},
    )
    for entry in entries[:1]:
        told = {"uid": entry.uid}
        yield Message("To see how the newest would read: invoke plan {uid}", told)


def _planned(report: Report, desk: Opened, only: str | None) -> Plan:
    limits = networks.limits().items()
    return planned(
        _materials(report, desk, only),
        desk.ledger,
        desk.profile,
        {name: Rules(limit, terms(desk.profile, name)) for name, limit in limits},
        desk.sharer.now(report),
        connected={one.name: "" for one in desk.sharer.connected} or None,
        only=only,
    )


def _materials(report: Report, desk: Opened, only: str | None = None) -> list[Material]:
    """Return what entries say: all of the new ones, and of those that the ledger tells of."""
    told, site, recent = (
        desk.ledger.records(),
        desk.profile.address,
        desk.sharer.now(report) - WINDOW,
    )
    kept = [entry for entry in report.survey.entries if entry.uid in told]
    rest = [entry for entry in report.survey.entries if entry.uid not in told]
    ever = min((entry.date for entry in kept), default=recent)
    return [
        *materials(kept, report.output, site, since=ever),
        *materials(rest, report.output, site, since=recent, only=only),
    ]


def _entries(report: Report) -> list[Entry]:
    return [entry for entry in public(report) if entry.kind != "page"]


def standing(root: Path, *, environ: Mapping[str, str] = ENVIRON) -> list[str]:
    """Return the lines of how entries stand on the networks, and the one command that goes on.

    A ledger that cannot be read is told, not raised. Raises Faults.
    """
    words = voice(root)
    try:
        with built(root, environ) as (report, desk):
            told = {name for record in desk.ledger.records().values() for name in record.networks}
            told |= {network.name for network in desk.sharer.connected}
            if not told:
                return [_NONE.spoken(words)]
            due = _planned(report, desk, None) if desk.sharer.connected else None
            known = due if desk.ledger.meta else None
            return table(rows(_materials(report, desk), desk.ledger, sorted(told), known), words)
    except MicroblogError as trouble:
        if isinstance(trouble, Unanswered) or trouble.exit_code == 6:
            return [trouble.spoken(words)]
        raise


def skip(root: Path, wanted: str, *, environ: Mapping[str, str] = ENVIRON) -> list[Message]:
    """Never share an entry, on any network; tell where it stands all the same."""
    with opened(root, environ, wanted) as desk:
        uid, told = desk.lasting_uid(wanted)
        record = desk.ledger.skip(uid, networks.known())
    there = [name for name in networks.known() if record.state(name) is State.POSTED]
    for name in there:
        values = {"network": NAMES.get(name, name), "uid": uid}
        on = Message("It is on {network} already. To take it back: invoke undo {uid}", values)
        told.append(on)
    return [*told, Message("From now on it goes to no network.")]


def settle(
    root: Path,
    wanted: str | None = None,
    *,
    terminal: bool,
    network: str | None = None,
    there: str | None = None,
    not_there: bool = False,
    who: Person | None = None,
    environ: Mapping[str, str] = ENVIRON,
) -> int:
    """Look for all that nobody knows of, ask about the rest, and return 0, or 3 if some is open.

    `wanted` names one entry, `network` one network; `there`, a link, or `not_there` answers for
    that one. Without a `terminal` it is told what waits, and how to answer. Raises Unanswered for
    an answer that cannot be.
    """
    who = who or person(root)
    with opened(root, environ, wanted) as desk:
        uid = desk.uid(wanted) if wanted else None
        opens = [
            one
            for one in waiting(desk.ledger, {entry.uid: entry.opening for entry in desk.entries})
            if uid in {None, one.uid} and network in {None, one.network}
        ]
        zone, host = desk.profile.zone, this_run(environ).host
        asker = Asker(desk.ledger, desk.sharer.connected, who, host, zone)
        if there or not_there:
            asker.answered(opens, there or "no")
            return 0
        left, broken = asker.settled(opens, is_asked=terminal), unreadable(desk.ledger)
    for told in broken:
        who.say(told)
    return WAITS if left or broken else 0


def undo(
    root: Path,
    wanted: str,
    *,
    terminal: bool,
    gone: bool = False,
    who: Person | None = None,
    environ: Mapping[str, str] = ENVIRON,
) -> int:
    """Take an entry back from every network, or keep it from going there; return an exit code.

    The page stays. What no program can take back is told, and at a `terminal` it is asked whether
    a person did; `gone` says beforehand that they did.
    """
    who = who or person(root)
    with opened(root, environ, wanted) as desk:
        uid, notes = desk.lasting_uid(wanted)
        for note in notes:
            who.say(note)
        done = _taken(desk, who, uid, networks.known())
        by_hand = [one.network for one in done if one.by_hand]
        if by_hand and (gone or (terminal and _agrees(who))):
            done = [one for one in done if not one.by_hand]
            done += _taken(desk, who, uid, by_hand, gone=True)
        elif by_hand:
            who.say(Message("When it is gone there: invoke undo {uid} --gone", {"uid": uid}))
    if not done:
        who.say(Message("Nothing of it is on a network, and nothing is to go there."))
    if any(one.taken for one in done):
        who.say(Message("Its page stays; the links to the copies go with the next publish."))
    return next((code for code in (WAITS, FAILED) if code in {one.code for one in done}), 0)


def _taken(
    desk: Opened, who: Person, uid: str, names: Collection[str], *, gone: bool = False
) -> list[Undone]:
    """Take an entry back from these networks, say what came of each, and return it."""
    why = Message("you kept it from going").spoken(who.words)
    done = undone(uid, names, desk.sharer.connected, desk.ledger, why=why, gone=gone)
    for one in done:
        who.say(one.told)
    return done


def _agrees(who: Person) -> bool:
    try:
        said = who.answer(f"{Message('Is it gone there now? (y/n)').spoken(who.words)} ")
    except EOFError:
        return False
    return said.strip().lower()[:1] in {"y", "j"}
