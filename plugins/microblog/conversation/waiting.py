"""What was read and waits to be decided: kept, left, or left for later.

This is no content but this machine's memory, .microblog/replies/waiting.json: the replies, how far
each network was read, and what that cost. All three stand in one file, so that none of them can be
ahead of the others.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from sys import maxsize
from typing import Any, Self

from microblog.conversation import jsonfile
from microblog.conversation.jsonfile import NotUnderstood
from microblog.errors import Message
from microblog.networks.contract import Purse, Reply


@dataclass(frozen=True, slots=True)
class Waits:
    """A reply that waits, and the uid of the entry that it belongs to."""

    reply: Reply
    entry: str


@dataclass(slots=True)
class Waiting:
    """What waits, by id; the readers' places and what was spent, by network.

    `cap` is what reading may cost in a `month` (in UTC, like "2026-11"), in USD, on all networks
    together. `spent` has the months before it too. `trouble` is what the leader should be told: the
    file was not understood, so all begins anew.
    """

    file: Path
    cap: Decimal
    month: str
    replies: dict[str, Waits] = field(default_factory=dict)
    places: dict[str, dict[str, str]] = field(default_factory=dict)
    spent: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    trouble: Message | None = None

    @classmethod
    def load(cls, file: Path, cap: Decimal | float, now: datetime) -> Self:
        """Return what the file says; nothing where there is none. One that is not understood is
        put aside."""
        empty = cls(file, Decimal(str(cap)), f"{now.astimezone(UTC):%Y-%m}")
        try:
            told = jsonfile.read(file)
            replies = {id: _waits(one) for id, one in told["replies"].items()}
            places = {network: _words(one) for network, one in told["places"].items()}
            spent = {month: _sums(one) for month, one in told["spent"].items()}
        except FileNotFoundError:
            return empty
        except _BROKEN:
            return empty._anew()
        return replace(empty, replies=replies, places=places, spent=spent)

    def save(self) -> None:
        """Write all of it down. Raises OutsideFailed; then the file is as it was."""
        replies = {id: _told(one) for id, one in self.replies.items()}
        spent = {
            month: {network: str(price) for network, price in sums.items()}
            for month, sums in self.spent.items()
        }
        jsonfile.write(self.file, {"replies": replies, "places": self.places, "spent": spent})

    def purse(self, network: str) -> Purse:
        """Return the purse that reading a network is paid from."""
        return _Purse(self, network)

    @property
    def paid(self) -> Decimal:
        """What was spent this month, in USD."""
        return sum(self.spent.get(self.month, {}).values(), Decimal(0))

    @property
    def in_order(self) -> list[tuple[str, Waits]]:
        """What waits, with its id: the answers to one entry together, as they were published."""
        return sorted(
            self.replies.items(), key=lambda one: (one[1].entry, one[1].reply.published, one[0])
        )

    def _anew(self) -> Self:
        aside = self.file.with_suffix(".broken.json")
        with suppress(OSError):
            self.file.replace(aside)
        self.trouble = Message(
            "What waited to be decided cannot be read, and neither what reading cost this month. "
            "All begins anew; the old file is {file}.",
            {"file": aside},
        )
        return self


@dataclass(frozen=True, slots=True)
class _Purse:
    """The purse of one network: what is left of the cap of all."""

    waiting: Waiting
    network: str

    def affords(self, price: Decimal) -> int:
        """Return how many posts at this price may still be read this month."""
        left = self.waiting.cap - self.waiting.paid
        return int(max(left, Decimal(0)) // price) if price > 0 else maxsize

    def pay(self, posts: int, price: Decimal) -> None:
        """Write down that so many posts were read, with all that was taken until now."""
        sums = self.waiting.spent.setdefault(self.waiting.month, {})
        sums[self.network] = sums.get(self.network, Decimal(0)) + posts * price
        self.waiting.save()


_BROKEN = (
    NotUnderstood, OSError, ValueError, TypeError, LookupError, AttributeError, InvalidOperation,
)  # fmt: skip


def _told(waits: Waits) -> dict[str, Any]:
    reply = asdict(waits.reply)
    return {**reply, "published": waits.reply.published.isoformat(), "entry": waits.entry}


def _waits(told: Mapping[str, Any]) -> Waits:
    values = {each.name: told[each.name] for each in fields(Reply)}
    values["published"] = published = datetime.fromisoformat(told["published"])
    flags = {"own", "edited"}
    texts = [value for name, value in values.items() if name not in {*flags, "published"}]
    are_right = all(isinstance(text, str) for text in [*texts, told["entry"]])
    if not are_right or published.tzinfo is None or {type(values[f]) for f in flags} != {bool}:
        raise ValueError
    return Waits(Reply(**values), told["entry"])


def _words(told: Mapping[str, Any]) -> dict[str, str]:
    if not all(isinstance(value, str) for value in told.values()):
        raise TypeError
    return dict(told)


def _sums(told: Mapping[str, Any]) -> dict[str, Decimal]:
    sums = {network: Decimal(price) for network, price in _words(told).items()}
    if not all(price.is_finite() and price >= 0 for price in sums.values()):
        raise ValueError
    return sums
