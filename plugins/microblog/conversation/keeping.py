"""Keeping: what the networks have that is new, and how one of these becomes a kept reply."""

import base64
import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from microblog.conversation.record import YEARS, is_address, is_language
from microblog.conversation.reply import Kept, Reason, Shown, id_of
from microblog.conversation.shelf import ids_in, left
from microblog.conversation.waiting import Waiting, Waits
from microblog.errors import MicroblogError, OutsideFailed
from microblog.networks.contract import Reader, Reply

_LONGEST_TEXT = 25_000  # characters: the longest post on X (docs.x.com, 2026-08)
_LONGEST_WORD = 2_000


@dataclass(frozen=True, slots=True)
class News:
    """The ids of what is new among what waits, and what went wrong, by network."""

    ids: tuple[str, ...]
    troubles: Mapping[str, MicroblogError]


def kept_from(
    reply: Reply,
    entry: str,
    now: datetime,
    reason: Reason = Reason.PUBLIC,
    *,
    own: bool | None = None,
) -> Kept:
    """Return the reply as it is kept `now`, below the entry of this uid.

    What answers our own copy answers the entry. `own` counts in the place of what the network
    says. Raises ValueError for an address that no link may lead to.
    """
    if reply.url and not is_address(reply.url):
        raise ValueError(f"{reply.url!r} is no address of a reply")
    answers = _id(reply.answers)
    return Kept(
        id=id_of(reply.url) if reply.url else _id_of_words(reply),
        network=reply.network,
        url=reply.url,
        author=reply.author or reply.handle or urlsplit(reply.url).hostname or reply.network,
        handle=reply.handle,
        author_url=reply.author_url if is_address(reply.author_url) else "",
        text=reply.text,
        lang=reply.lang if is_language(reply.lang) else "",
        published=_aware(reply.published, now),
        kept=now,
        entry=entry,
        answers="" if answers == _id(reply.copy) else answers,
        reason=reason,
        own=reply.own if own is None else own,
        edited=reply.edited,
    )


def withdrawn(kept: Kept, moment: datetime) -> Kept:
    """Return what stays of a reply that its author takes back: that it was there, and when."""
    return Kept(
        id=kept.id,
        network=kept.network,
        url="",
        author="",
        text="",
        published=kept.published,
        kept=kept.kept,
        entry=kept.entry,
        answers=kept.answers,
        reason=kept.reason,
        state=Shown.WITHDRAWN,
        withdrawn=moment,
    )


def news(
    readers: Mapping[str, Reader],
    copies: Mapping[str, str],
    waiting: Waiting,
    content: Path,
    forgotten: Callable[[Reply], bool] = lambda reply: False,
) -> News:
    """Ask each reader in turn for the answers to our copies; return what is new.

    `copies` is the uid of the entry for each address where it stands. New is what does not wait
    yet, is neither kept nor left, nor `forgotten`; it is in `waiting`, and on disk, when this
    returns or raises. What its network says of a reply that waits counts from now on, but not what
    others say of it. A reader that fails stops only itself, and goes on next time where it was.
    """
    done = ids_in(content) | left(content)
    for id, waits in list(waiting.replies.items()):
        if id in done or forgotten(waits.reply):
            del waiting.replies[id]
    entries = {_id(address): uid for address, uid in copies.items() if _id(address)}
    taker = _Taker(waiting, entries, done)
    troubles: dict[str, MicroblogError] = {}
    try:
        for network, reader in readers.items():
            try:
                taker.take(network, reader, list(copies), forgotten)
            except MicroblogError as error:
                troubles[network] = error
            except Exception as error:  # whatever somebody sent, the other networks are asked
                troubles[network] = not_understood(network, error)
    finally:
        waiting.save()
    return News(tuple(taker.new), troubles)


@dataclass(slots=True)
class _Taker:
    """Takes replies from readers. `entries` are the uids by the ids of our copies' addresses."""

    waiting: Waiting
    entries: Mapping[str, str]
    done: Collection[str]
    new: list[str] = field(default_factory=list)

    def take(
        self,
        network: str,
        reader: Reader,
        copies: list[str],
        forgotten: Callable[[Reply], bool],
    ) -> None:
        """Take all that a reader has. Raises what it raises; what came before that is taken."""
        asked = [address for address in copies if reader.reads(address)]
        if not asked:
            return
        places = self.waiting.places.setdefault(network, {})
        for said in reader.answers(asked, self.waiting.purse(network), places):
            reply = sound(said)
            id, entry = _id(reply.url), self.entries.get(_id(reply.copy))
            is_ours = not id or id in self.entries
            if entry is None or is_ours or id in self.done or forgotten(reply):
                continue
            if reply.answers and forgotten(_nobodys(reply.answers, reply)):
                reply = replace(reply, answers="")  # else its digest would come back
            before = self.waiting.replies.get(id)
            if before is None:
                self.new.append(id)
            if before is None or before.reply.network == reply.network:
                self.waiting.replies[id] = Waits(reply, entry)


def _nobodys(url: str, reply: Reply) -> Reply:
    """Return a post at an address, of which nothing else is known."""
    return replace(reply, url=url, author="", handle="", author_url="")


def sound(reply: Reply) -> Reply:
    """Return the reply with its words as a file can hold them: whole characters, not without
    end."""
    said = {each.name: getattr(reply, each.name) for each in fields(reply)}
    texts: dict[str, Any] = {
        name: _sound(value, name) for name, value in said.items() if isinstance(value, str)
    }
    return replace(reply, **texts, published=_aware(reply.published, datetime.now(UTC)))


def not_understood(network: str, error: Exception) -> OutsideFailed:
    """Return what is told when a reader stumbled over an answer."""
    return OutsideFailed(
        "{network} sent something that cannot be understood ({problem}). Nothing is lost.",
        network=network,
        problem=type(error).__name__,
    )


def _sound(text: str, name: str) -> str:
    most = _LONGEST_TEXT if name == "text" else _LONGEST_WORD
    return text[:most].encode(errors="replace").decode()


def _aware(moment: datetime, now: datetime) -> datetime:
    """Return a moment that every zone has a name for: `now` for one that cannot be."""
    if moment.year not in YEARS:
        return now
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _id(url: str) -> str:
    """Return the id of the post at an address; "" for what no link may lead to."""
    return id_of(url) if is_address(url) else ""


def _id_of_words(reply: Reply) -> str:
    """Return the id of what stands nowhere: the same for the same words of the same person."""
    said = "\n".join([reply.network, reply.author, reply.published.isoformat(), reply.text])
    return base64.b32encode(hashlib.sha256(said.encode()).digest())[:10].decode().lower()
