"""Settling what nobody knows: a look at the network first, then one question to a person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from textwrap import wrap

from microblog.copies import NAMES
from microblog.errors import Message, Translate, Unanswered
from microblog.ledger import Answer, Attempt, Ledger, Record, State, posted, released, removed
from microblog.networks.contract import Receipt, Refused, Share, Unsupported
from microblog.sharing.connected import Connected
from microblog.sharing.pasted import receipt_in
from microblog.sharing.standing import clean, parts

_OPEN = frozenset({State.UNKNOWN, State.HELD})
_COLUMNS = 80
_AT_IT = timedelta(hours=1)  # as long, another machine's claim may still become a share
_NO = frozenset({"n", "no", "nej"})
_REMOVED = frozenset({"removed", "borttagen", "borttaget", "fjernet"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A part of an entry that a person has to look for. `attempt` is None when only later parts
    were ever tried; `heading` is what the entry is called."""

    uid: str
    heading: str
    network: str
    part: int
    account: str
    attempt: Attempt | None

    @property
    def text(self) -> str:
        """What was sent, "" if nothing was."""
        return self.attempt.payload if self.attempt else ""


def waiting(ledger: Ledger, headings: Mapping[str, str]) -> list[Open]:
    """Return all that waits for a look, oldest first; `headings` are what entries are called."""
    found = [
        one
        for uid, record in ledger.records().items()
        for one in _open(record, headings.get(uid) or record.facts.permalink or uid)
    ]
    return sorted(found, key=lambda one: (one.attempt.at if one.attempt else "", one.uid, one.part))


def _open(record: Record, heading: str) -> Iterator[Open]:
    for name, shares in record.networks.items():
        for part in parts(record, name):
            if record.state(name, part) in _OPEN:
                yield Open(
                    uid=record.uid,
                    heading=heading,
                    network=name,
                    part=part,
                    account=shares.account,
                    attempt=record.standing(name, part),
                )


def unreadable(ledger: Ledger) -> list[Message]:
    """Return what is told of records that only a copy of their file can mend."""
    return [
        Message(
            "Its record cannot be read ({fault}). Put back a copy of {uid}.json in the ledger.",
            {"fault": record.fault, "uid": uid},
        )
        for uid, record in ledger.records().items()
        if record.fault
    ]


def is_theirs(record: Record, network: Connected, ledger: Ledger) -> None:
    """Return if a network is the one, and the account the one, that an entry was shared by.

    Raises Unanswered if not, and Refused when the network tells nobody who speaks.
    """
    account = network.network.account()
    ledger.meet(network.name, account.id, network.hosts[0])
    theirs = record.networks[network.name].account
    if theirs not in {"", account.id}:
        raise Unanswered(
            "{uid} was shared on {network} by the account {theirs}, and the keys here are those of "
            "{name} ({ours}). Nothing was changed.",
            uid=record.uid,
            network=NAMES.get(network.name, network.name),
            theirs=theirs,
            name=account.name,
            ours=account.id,
        )


def busy(one: Open, host: str, now: datetime, zone: tzinfo) -> Message | None:
    """Return that another machine than `host` may be sending it at this moment; None if not."""
    at = one.attempt
    if at is None or at.state is not State.CLAIMED or (at.run.host == host and not at.run.ci):
        return None
    until = _moment(at.at) + _AT_IT
    if not until - 2 * _AT_IT < now < until:
        return None
    return Message(
        "{heading}: the machine {machine} tried to share it at {time} and may still be at it. Run "
        "this again after {until}.",
        {
            "heading": clean(one.heading),
            "machine": _machine(at),
            "time": _shown(_moment(at.at), zone),
            "until": _shown(until, zone),
        },
    )


def looked(one: Open, network: Connected | None, ledger: Ledger) -> Receipt | None:
    """Return where it stands, if its network can be asked and finds it; that it does not proves
    nothing. Raises Unanswered for another account than it was sent by."""
    if network is None or not (one.attempt and one.text):
        return None
    share = Share(uid=one.uid, network=one.network, text=one.text, lang="", part=one.part)
    try:
        is_theirs(ledger.record(one.uid), network, ledger)
        receipt = network.network.find(share, _moment(one.attempt.at))
    except (Unsupported, Refused):
        return None
    return None if receipt is None or _owner(receipt, one, ledger) else receipt


def settled(one: Open, ledger: Ledger, word: str) -> Message | None:
    """Write down what a person says, and return what follows from it; None for "", leave it.

    `word` is a link to where it stands, "no" when it is not there, or "removed". Raises Unanswered
    for anything else, for a link that cannot be it, and as the ledger does.
    """
    if not word:
        return None
    said = word.lower()
    if said in _NO:
        return _written(one, ledger, released())
    if said in _REMOVED:
        return _written(one, ledger, removed())
    receipt = receipt_in(word, one.network)
    if owner := _owner(receipt, one, ledger):
        raise Unanswered(
            "{link} is what {uid} was shared as. Copy the link of the other post.",
            link=receipt.url,
            uid=owner,
        )
    return found(one, ledger, receipt)


def found(one: Open, ledger: Ledger, receipt: Receipt) -> Message:
    """Write down where it stands, and return that."""
    return _written(one, ledger, posted(receipt.id, receipt.url))


_FOLLOWS = {
    State.POSTED: Message("{network}: it is there. {url}"),
    State.RELEASED: Message("{network}: it is not there, and goes with the next publish."),
    State.REMOVED: Message("{network}: it was taken back, and never goes there again."),
}


def _written(one: Open, ledger: Ledger, answer: Answer) -> Message:
    ledger.settle(one.uid, one.network, answer, one.part)
    name = NAMES.get(one.network, one.network)
    return _FOLLOWS[answer.state].filled(network=name, url=answer.remote_url)


def described(one: Open, profile: str, zone: tzinfo, translate: Translate) -> list[str]:
    """Return the lines of what a person should know to look for it.

    `profile` is the address to look at, `zone` the leader's.
    """
    name, at = NAMES.get(one.network, one.network), one.attempt
    told = [f"{name}: {clean(one.heading)} ({one.uid})"]
    if one.part > 1:
        told.append(f"  {Message('Part {part} of it.', {'part': one.part}).spoken(translate)}")
    told += [f"  {line}" for line in wrap(_tried(at, zone).spoken(translate), _COLUMNS - 2)]
    if at and at.state is State.HELD:
        return told
    for line in one.text.split("\n") if one.text else ():
        told += [f"    {part}" for part in wrap(clean(line), _COLUMNS - 4)] or [""]
    look = Message("Look for it here: {address}", {"address": profile})
    return [*told, f"  {look.spoken(translate)}"]


def _tried(at: Attempt | None, zone: tzinfo) -> Message:
    """Return when it was tried, and by which machine."""
    if at is None:
        return Message("Nobody knows whether this part was sent; a later one was.")
    if at.state is State.HELD:
        why = {"why": clean(at.why) or "?"}
        return Message("It is held ({why}), and nothing of it was sent by that.", why)
    when = {"time": _shown(_moment(at.at), zone), "machine": _machine(at)}
    return Message("Tried {time} by the machine {machine}, with these words:", when)


ANSWERS = (
    Message("Is it there? Then paste its link."),
    Message("Is it not there? Type no, and it goes with the next publish."),
    Message("Was it there, and somebody deleted it? Type removed."),
    Message("Not sure? Press Enter, and it stays open."),
)


def profile(one: Open, handle: str) -> str:
    """Return the address where the leader sees what they shared; `handle` is "" if not known."""
    if one.network == "linkedin":  # leads whoever is logged in to their own
        return "https://www.linkedin.com/in/me/recent-activity/all/"
    if one.network == "x":
        return f"https://x.com/{handle or f'i/user/{one.account}'}"
    return NAMES.get(one.network, one.network)


def _owner(receipt: Receipt, one: Open, ledger: Ledger) -> str:
    """Return the uid of the entry that the ledger knows to stand there; "" if none does."""
    for uid, record in ledger.records().items():
        there = record.networks.get(one.network)
        for at in there.parts if there else ():
            same = (receipt.id and at.remote_id == receipt.id) or at.remote_url == receipt.url
            if same and (uid, at.part) != (one.uid, one.part):
                return uid
    return ""


def _machine(at: Attempt) -> str:
    return clean(" ".join(filter(None, (at.run.host or "?", at.run.ci and f"({at.run.ci})"))))


def _moment(told: str) -> datetime:
    """Return the moment that a claim tells; the beginning of time if it tells none."""
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _shown(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
