"""`invoke replies --check`: whether what is kept still stands, and what becomes of the rest."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from microblog.conversation import hidden
from microblog.conversation.checking import Checked, check
from microblog.conversation.hidden import Hidden
from microblog.conversation.keeping import withdrawn
from microblog.conversation.reply import Kept
from microblog.conversation.reply import Shown as State
from microblog.conversation.shelf import keep
from microblog.copies import NAMES
from microblog.desk.asked import LATER, STOP, Shown, pick
from microblog.desk.conversation import Conversation, conversation, told
from microblog.desk.opened import ENVIRON
from microblog.desk.sharing import person
from microblog.errors import Message, Unanswered
from microblog.sharing.person import Person
from microblog.site.turn import alone

_WAITS = Unanswered.exit_code
_OF_GONE = (
    Message("w = withdraw it, with a dated note"),
    Message("h = keep it hidden"),
    Message("s = show it again"),
)
_OF_EDITED = (
    Message("t = take the new text"),
    Message("h = keep it hidden"),
    Message("s = show it again as it was"),
)


def checked(
    root: Path,
    *,
    terminal: bool,
    who: Person | None = None,
    environ: Mapping[str, str] = ENVIRON,
) -> int:
    """Look whether kept replies still stand, tell what was found, ask about each that is hidden,
    and return an exit code.

    Without a `terminal` it is told what is hidden, and the code is 3; it is 6 when a network could
    not be asked. Raises Unanswered for credentials that others may read, and Faults.
    """
    who = who or person(root)
    desk = conversation(root, who, environ)
    now = datetime.now(desk.profile.zone)
    with alone(desk.ground.state / "replies" / "lock"):
        found = check(desk.content, desk.readers, desk.stores.looks, now)
        for line in (*_found(found), *told(desk, found.troubles)):
            who.say(line)
        left = _asked(desk, now, terminal=terminal)
    failed = max((trouble.exit_code for trouble in found.troubles), default=0)
    return _WAITS if left and not terminal else failed


def _found(found: Checked) -> Iterator[Message]:
    """Yield what a look found."""
    told = {
        "asked": found.asked,
        "gone": len(found.gone),
        "edited": len(found.edited),
        "back": len(found.back),
    }
    yield Message(
        "Looked at: {asked}. Newly gone: {gone}, newly edited: {edited}, there again: {back}.",
        told,
    )
    if found.unasked:
        yield Message(
            "Not looked at this time: {number}. They are the first next time.",
            {"number": found.unasked},
        )


def _asked(desk: Conversation, now: datetime, *, terminal: bool) -> int:
    """Show each reply that a look has hidden, ask what is to become of it, and return how many are
    still open. They stay hidden until then."""
    why = hidden.hidden_in(desk.stores.looks)
    row = [kept for kept in desk.kept if kept.id in why and kept.state is State.SHOWN]
    left, openings = len(row), desk.openings()
    for kept in row:
        _show(desk, kept, desk.answered(kept, openings), why[kept.id])
        options = _OF_GONE if why[kept.id].why == "gone" else _OF_EDITED
        said = pick(desk.who, options) if terminal else LATER
        if said == STOP:
            break
        if said == LATER:
            continue
        left -= 1
        decided = _decided(kept, why[kept.id], said, now)
        keep(desk.content, decided, over=True)
        hidden.note(desk.stores.looks, kept.id, None)
        desk.stores.drop_portraits({kept.portrait} - {decided.portrait})
    if left < len(row):
        desk.who.say(Message("To let readers see it as it is now: invoke publish"))
    if left:
        desk.who.say(
            Message("Hidden until you decide: {number}. invoke replies --check", {"number": left})
        )
    return left


def _show(desk: Conversation, kept: Kept, answers: str, why: Hidden) -> None:
    """Show a hidden reply, and why it is hidden."""
    network = {"network": NAMES.get(kept.network, kept.network)}
    desk.who.tell("")
    for line in Shown(kept, answers, desk.profile.zone).lines(desk.who.words):
        desk.who.tell(line)
    if why.why == "gone":
        desk.who.say(Message("{network} does not show it any more.", network))
        return
    desk.who.say(Message("At {network} it now reads:", network))
    for line in Shown(replace(kept, text=why.text), "", desk.profile.zone).text():
        desk.who.tell(line)


def _decided(kept: Kept, why: Hidden, said: str, now: datetime) -> Kept:
    """Return the reply as the leader wants it."""
    return {
        "w": withdrawn(kept, now),
        "t": replace(kept, text=why.text, edited=True),
        "h": replace(kept, state=State.HIDDEN),
        "s": kept,
    }[said]
