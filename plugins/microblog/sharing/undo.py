"""Taking a share back where its network can, and keeping from leaving what has not left."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from microblog.copies import NAMES
from microblog.errors import Message, OutsideFailed, Unanswered
from microblog.ledger import Ledger, Record, State, removed
from microblog.networks.contract import Receipt, Refused, Unsupported
from microblog.sharing.connected import Connected
from microblog.sharing.settle import is_theirs
from microblog.sharing.standing import parts

WAITS, FAILED = 3, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What came of an entry on one network.

    `code` is an exit code, `taken` whether it was there and is no more; `by_hand` is the address of
    a share that only a person can take back, "" for none.
    """

    network: str
    told: Message
    code: int = 0
    taken: bool = False
    by_hand: str = ""


def undo(
    uid: str,
    networks: Collection[str],
    connected: Sequence[Connected],
    ledger: Ledger,
    *,
    why: str,
    gone: bool = False,
) -> list[Undone]:
    """Take an entry back from each network and return what came of it there.

    What was not shared yet is held, and `why` is what the ledger says of that. With `gone` a person
    says that a share is taken back which no program can reach. A network that fails stops nobody
    but itself. Raises OutsideFailed and Unanswered as the ledger does.
    """
    reached = {network.name: network for network in connected}
    record = ledger.record(uid)
    done = [_undone(record, name, reached.get(name), ledger, gone) for name in networks]
    # What was skipped, and yet named to be shared, stops at a hold; what is old, at a word: never.
    held = [name for name in networks if record.is_free(name) or _is(record, name, State.SKIPPED)]
    never = [name for name in networks if _is(record, name, State.BASELINE)]
    if held:
        ledger.hold(uid, held, why)
    if never:
        ledger.skip(uid, never, why)
    done += [Undone(network=name, told=_said(_HELD, name, uid)) for name in held]
    done += [Undone(network=name, told=_said(_NEVER, name, uid)) for name in never]
    return [one for one in done if one]


def _is(record: Record, name: str, state: State) -> bool:
    return record.state(name) is state


_HELD = Message("{network}: it will not be shared. To share it after all: invoke settle {uid}")
_NEVER = Message(
    "{network}: it will not be shared. To share it after all: invoke publish --share {uid}"
)
_UNKNOWN = Message(
    "{network}: nobody can tell whether it is there. Look first: invoke settle {uid}"
)
_DONE = Message("{network}: it was taken back.")
_BY_HAND = Message(
    "{network}: no program can take it back from here. Open {url}, and delete it there."
)


def _undone(
    record: Record, name: str, network: Connected | None, ledger: Ledger, gone: bool
) -> Undone | None:
    """Return what came of it; None where there is nothing to take back."""
    states = {record.state(name, part) for part in parts(record, name)}
    if State.UNKNOWN in states or (State.HELD in states and State.POSTED in states):
        return Undone(network=name, told=_said(_UNKNOWN, name, record.uid), code=WAITS)
    standing = [*_receipts(record, name)]
    if not standing:
        return None
    try:
        for part, receipt in standing:
            if not (gone or _is_deleted(receipt, record, network, ledger)):
                by_hand = _BY_HAND.filled(network=NAMES.get(name, name), url=receipt.url)
                return Undone(network=name, told=by_hand, code=WAITS, by_hand=receipt.url)
            ledger.settle(record.uid, name, removed(), part)
    except (Refused, OutsideFailed) as error:
        return Undone(network=name, told=error.message, code=FAILED)
    except Unanswered as error:  # it is another account's, say
        return Undone(network=name, told=error.message, code=WAITS, by_hand=receipt.url)
    return Undone(network=name, told=_said(_DONE, name, record.uid), taken=True)


def _receipts(record: Record, name: str) -> Iterator[tuple[int, Receipt]]:
    """Yield what stands there, the last part of a thread first."""
    for part in reversed(parts(record, name)):
        at = record.standing(name, part)
        if at and at.state is State.POSTED:
            yield part, Receipt(id=at.remote_id, url=at.remote_url)


def _is_deleted(
    receipt: Receipt, record: Record, network: Connected | None, ledger: Ledger
) -> bool:
    """Have the network take it back; return whether it can at all."""
    if network is None or not receipt.id:
        return False
    is_theirs(record, network, ledger)
    try:
        network.network.delete(receipt)
    except Unsupported:
        return False
    return True


def _said(message: Message, network: str, uid: str) -> Message:
    return message.filled(network=NAMES.get(network, network), uid=uid)
