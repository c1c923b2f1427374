"""What a network is, whichever it is: what it takes, what it charges, what it answers.

A network's package offers `LIMITS`, `NEEDS` (the names of its credentials) and
`connect(credentials, environ, wire) -> Network`; `wire` makes the session that everything leaves
through (`wire.Wire`, or a partial of it). Text is settled before anything is sent; media goes
first, since orphans hurt nobody; then one call, of bytes that were fixed and written down before.
"""

from collections.abc import (
    Callable,
    Collection,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
)
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from microblog.errors import MicroblogError, Unanswered


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture to send: its bytes, fit for the network, their media type, and what it shows."""

    data: bytes = field(repr=False)
    type: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What stands beside a link: the page's address, title and description, and its picture."""

    address: str
    title: str
    description: str
    picture: Picture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """An entry's version for one network, or one part of it.

    `text` is what readers there will see, links included. `part` counts from 1; in a thread every
    later part answers the one before. `price` is in USD.
    """

    uid: str
    network: str
    text: str
    lang: str
    part: int = 1
    parts: int = 1
    pictures: tuple[Picture, ...] = ()
    card: Card | None = None
    tags: tuple[str, ...] = ()
    price: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a network takes. `measure` counts a text in its own units, of which `length` fit.

    `name` is what people call it. `cards` is whether a share shows its page beside its text, so
    that the text need not lead there; `threads` whether it may go on in further parts. `legal`
    gives a text without what the network takes in none. `accidental` gives the words of a text
    that the network would link though nobody meant an address, given the addresses that are meant;
    `defused` the text with those links broken.
    """

    name: str = ""
    length: int
    measure: Callable[[str], int]
    pictures: int
    picture_bytes: int
    picture_types: tuple[str, ...]
    alt: int
    price: Callable[[Share], Decimal]
    cards: bool = False
    threads: bool = False
    legal: Callable[[str], str] = str
    accidental: Callable[[str, Collection[str]], list[str]] = lambda text, meant: []
    defused: Callable[[str, Collection[str]], str] = lambda text, meant: text


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whom a token speaks for: the network's own id, and the name that people know."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """The bytes of the one call that creates a share, fixed before the claim, never made anew."""

    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Where a share stands: the network's id for it, and the address that people open."""

    id: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A post by somebody, as its network tells it.

    `url`, `author_url` and `answers`, what it answers, are addresses; `handle` is the author's name
    on the network, "" where there are none. `text` is plain, `lang` "" when nobody says. `copy` is
    the address of ours with which its thread begins, as it was asked for.
    """

    network: str
    url: str
    author: str
    text: str
    published: datetime
    handle: str = ""
    author_url: str = ""
    lang: str = ""
    answers: str = ""
    copy: str = ""
    own: bool = False
    edited: bool = False


class Unsupported(Unanswered):
    """What a network cannot do, with the sentence to show."""


class Refused(MicroblogError):
    """A clear no: nothing stands there, and the same may be tried again after a change."""

    exit_code = 6


class Duplicate(Refused):
    """The network has the same from us already. `remote_id` is where, if it tells, else ""."""

    def __init__(self, text: str, remote_id: str = "", **values: object) -> None:
        self.remote_id = remote_id
        super().__init__(text, **values)


class ReplyRefused(Refused):
    """An answer to an earlier share is not allowed, so a thread cannot go on."""


class OutOfCredit(Refused):
    """What was paid for, or allowed to be spent, is used up."""


class LoginEnded(Refused):
    """The credentials are no longer accepted. New ones are needed; all else may go on."""


class Gone(Refused):
    """A post that can be read no more: deleted, protected or withheld."""


class Unknown(MicroblogError):
    """Nobody can tell whether the share arrived. Only a look or a person settles it."""

    exit_code = 3


class Network(Protocol):
    """A network that is connected: who speaks, and what it can be asked."""

    def account(self) -> Account:
        """Return whom the credentials speak for. Raises Refused; asks the network once."""

    def prepare(self, share: Share, after: str | None) -> Payload:
        """Send the share's media and return the one call's bytes; `after` is the part before.

        Raises Refused, for whatever reason: nothing stands there yet.
        """

    def armed(self, payload: Payload) -> AbstractContextManager[None]:
        """Permit one call, of exactly these bytes, as long as this is open: for a claim in hand."""

    def post(self, payload: Payload) -> Receipt:
        """Make the one call, within `armed`. Raises Refused or Unknown; never calls twice."""

    def find(self, share: Share, since: datetime) -> Receipt | None:
        """Return where the share stands, if it can be seen. Raises Unsupported."""

    def delete(self, receipt: Receipt) -> None:
        """Take a share back, or find it gone. Raises Refused, OutsideFailed, Unsupported."""


class Purse(Protocol):
    """What may still be spent on reading."""

    def affords(self, price: Decimal) -> int:
        """Return how many posts at this price, in USD each, may still be read this month."""

    def pay(self, posts: int, price: Decimal) -> None:
        """Write down that so many posts were read at this price, before anything is done with
        them."""


class Reader(Protocol):
    """A network that can be read, with or without a login: one post, or the answers to ours."""

    def reads(self, address: str) -> bool:
        """Return whether there can be a post of this network at an address; asks nobody."""

    def post(self, address: str) -> Reply:
        """Return one post. Raises Gone, OutsideFailed, Refused, Unsupported."""

    def price(self, copies: Sequence[str]) -> Decimal:
        """Return what the answers to these copies cost at most, in USD."""

    def answers(
        self, copies: Sequence[str], purse: Purse, places: MutableMapping[str, str]
    ) -> Iterator[Reply]:
        """Yield the answers to our copies, which stand at these addresses, in any order.

        `places` is where the reader notes how far it came, so that what was read once is not paid
        for again. It changes them only when all that came before has been taken. Raises
        OutOfCredit when the purse is empty, and what `post` does; what was yielded before holds.
        """


# What the environment, the keyring or .env say, by the names in the design; never shown.
Credentials = Mapping[str, str]
