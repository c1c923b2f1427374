"""`invoke replies`: what others answered is read, shown, and kept where the leader wishes it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from microblog.conversation.keeping import kept_from, news
from microblog.conversation.shelf import keep, leave
from microblog.conversation.waiting import Waiting
from microblog.copies import NAMES
from microblog.desk.asked import LATER, STOP, Shown, agrees, may_keep, pick
from microblog.desk.conversation import Conversation, conversation, told
from microblog.desk.opened import ENVIRON
from microblog.desk.sharing import person
from microblog.errors import Message, Unanswered
from microblog.networks.contract import Reader
from microblog.sharing.money import amount
from microblog.sharing.person import Person
from microblog.site.turn import alone
from microblog.terms import shown as visible

_WAITS = Unanswered.exit_code
_YEAR = timedelta(days=365)
_OPTIONS = (Message("k = keep"), Message("l = leave"))


def replies(
    root: Path,
    *,
    yes: bool = False,
    terminal: bool,
    who: Person | None = None,
    environ: Mapping[str, str] = ENVIRON,
) -> int:
    """Read the answers to our copies, show each that waits, ask about it, and return an exit code.

    What reading costs is said first, and asked about unless `yes`. Without a `terminal` it is told
    what waits and how to answer, and the code is 3. A network that fails stops no other; then the
    code is that of its failure. Raises Unanswered for credentials that others may read, and Faults.
    """
    who = who or person(root)
    desk = conversation(root, who, environ)
    now = datetime.now(desk.profile.zone)
    with alone(desk.ground.state / "replies" / "lock"):
        waiting = desk.stores.waiting(desk.profile.conversation.cap, now)
        if waiting.trouble:
            who.say(waiting.trouble)
        readers = dict(_affordable(desk, waiting, yes=yes, terminal=terminal))
        found = news(readers, desk.copies, waiting, desk.content, desk.forgotten.__contains__)
        for trouble in told(desk, found.troubles.values()):
            who.say(trouble)
        left = _looked_through(desk, waiting, now, terminal=terminal)
    for line in _old(desk, now):
        who.say(line)
    failed = max((trouble.exit_code for trouble in found.troubles.values()), default=0)
    return _WAITS if left and not terminal else failed


def _affordable(
    desk: Conversation, waiting: Waiting, *, yes: bool, terminal: bool
) -> Iterator[tuple[str, Reader]]:
    """Yield the readers that cost nothing, and those whose price a person agrees to."""
    for network, reader in desk.readers.items():
        copies = [address for address in desk.copies if reader.reads(address)]
        price = reader.price(copies) if copies else Decimal(0)
        if not price or _agreed(desk.who, waiting, network, price, yes=yes, terminal=terminal):
            yield network, reader


def _agreed(
    who: Person, waiting: Waiting, network: str, price: Decimal, *, yes: bool, terminal: bool
) -> bool:
    """Say what reading a network costs, and return whether that may be spent."""
    told = {
        "network": NAMES.get(network, network),
        "price": amount(min(price, max(waiting.cap - waiting.paid, Decimal(0)))),
        "spent": amount(waiting.paid),
        "cap": amount(waiting.cap),
    }
    if waiting.paid >= waiting.cap:
        who.say(
            Message(
                "{network} is not read: {spent} of {cap} USD are used this month. The cap stands "
                "below [conversation] in content/profile.toml.",
                told,
            )
        )
        return False
    cost = Message(
        "Reading {network} costs {price} USD at most; {spent} of {cap} USD are used this month.",
        told,
    )
    who.say(cost)
    if yes or (terminal and agrees(who, Message("Read it? (y/n)"))):
        return True
    if not terminal:
        who.say(Message("It is not read. To agree beforehand: invoke replies --yes"))
    return False


def _looked_through(desk: Conversation, waiting: Waiting, now: datetime, *, terminal: bool) -> int:
    """Show what waits, one after another, do what a person says, and return how much still waits.

    Each answer holds at once, so that whoever stops in the middle loses none.
    """
    kept = 0
    row = [kept_from(waits.reply, waits.entry, now) for _, waits in waiting.in_order]
    openings = desk.openings(row)
    for number, reply in enumerate(row, 1):
        desk.who.tell(f"\n{number}/{len(row)}")
        shown = Shown(reply, desk.answered(reply, openings), desk.profile.zone)
        for line in shown.lines(desk.who.words):
            desk.who.tell(line)
        if not terminal:
            continue
        said = pick(desk.who, _OPTIONS)
        if said == STOP:
            break
        if said == LATER or (said == "k" and not may_keep(desk.who, reply)):
            continue
        if said == "k":
            keep(desk.content, reply)
            kept += 1
        else:
            leave(desk.content, reply.id)
        del waiting.replies[reply.id]
        waiting.save()
    _summed(desk.who, kept, len(waiting.replies), terminal=terminal)
    return len(waiting.replies)


def _summed(who: Person, kept: int, left: int, *, terminal: bool) -> None:
    """Tell what came of it."""
    if kept:
        who.say(Message("Kept: {number}. To publish them: invoke publish", {"number": kept}))
    if left and terminal:
        who.say(Message("Left for later: {number}.", {"number": left}))
    elif left:
        who.say(
            Message(
                "Waiting for your word: {number}. Run this at a terminal, or keep one by its "
                "address: invoke keep ADDRESS",
                {"number": left},
            )
        )
    elif not kept:
        who.say(Message("No answer waits."))


def _old(desk: Conversation, now: datetime) -> Iterator[Message]:
    """Yield for each conference whose answers were all kept more than a year ago a question."""
    everything = desk.kept
    for conference, uids in desk.conferences():
        days = [kept.kept for kept in everything if kept.entry in uids]
        if days and now - max(days) > _YEAR:
            told = {"name": visible(conference.opening), "number": len(days)}
            yield Message(
                "The answers kept at {name} ({number}) are more than a year old. Are they still "
                "needed? To let one go, delete its file in content/replies/ and publish.",
                told,
            )
