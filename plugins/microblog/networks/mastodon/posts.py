"""Posts on Mastodon and the answers to them, as a server shows them to everybody (its API, v1).

A server tells whom it does not know at most 60 answers of a thread, 20 deep (Mastodon 4, 2026-11),
and only those that it has heard of itself. What lies behind is asked for answer by answer.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from microblog.networks.contract import Gone, Purse, Reply
from microblog.networks.pinned import Pinned
from microblog.networks.prose import plain
from microblog.networks.reach import Reach
from microblog.networks.reading import (
    gone,
    in_turn,
    inside,
    listed,
    looking_at,
    moment,
    parts_of,
    told,
    word,
)
from microblog.networks.wire import Wire

_NAME = "Mastodon"
_POST = re.compile(
    r"https://(?P<host>[^/?#@\s]+)/(?:@[^/?#\s]+|(?:ap/)?users/[^/?#\s]+/statuses)/(?P<id>[0-9]{1,20})"
    r"/?(?:[?#].*)?"
)
_ID = re.compile(r"[0-9A-Za-z]{1,40}")
_PUBLIC = {"public", "unlisted"}
_ASKED = 60  # at most so many questions about one copy; a server answers 300 in five minutes


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a post is: on which host, and under which id there."""

    host: str
    id: str


class Mastodon:
    """Reads every server, or the one at `origin` in the place of all."""

    def __init__(self, origin: str, wire: Callable[[Reach], Wire]) -> None:
        self._origin, self._wire = origin, wire
        self._wires: dict[str, Wire] = {}

    def reads(self, address: str) -> bool:
        """Return whether an address looks like that of a post; asks nobody."""
        return _POST.fullmatch(address.strip()) is not None

    def post(self, address: str) -> Reply:
        """Return one post. Raises Gone, OutsideFailed, Refused."""
        if not self.reads(address):
            raise gone(_NAME)
        place = _place(address)
        status = self._asked(place)
        parent = str(status.get("in_reply_to_id") or "")
        known = {parent: self._address(_Place(place.host, parent))} if parent else {}
        reply = _reply(status, place.host, known)
        if reply is None:
            raise gone(_NAME)
        return reply

    def price(self, copies: Sequence[str]) -> Decimal:
        """Return 0: reading is free."""
        return Decimal(0)

    def answers(
        self, copies: Sequence[str], purse: Purse, places: MutableMapping[str, str]
    ) -> Iterator[Reply]:
        """Yield the answers to our posts at these addresses. Raises OutsideFailed, Refused."""
        for copy in in_turn([copy for copy in copies if self.reads(copy)], places):
            with suppress(Gone):
                yield from self._below(copy)

    def _below(self, copy: str) -> Iterator[Reply]:
        place = _place(copy)
        ours = _who(inside(self._asked(place), "account"))
        known = {place.id: copy}
        for status in self._thread(place):
            known.setdefault(_id(status), _own_address(status))
            reply = _reply(status, place.host, known, copy, ours)
            if reply and reply.text:
                yield reply

    def _thread(self, place: _Place) -> Iterator[dict[str, Any]]:
        """Yield what stands below a post, each once, and before it what it answers.

        Where a post says that it has more answers than were told, it is asked about by itself.
        """
        sizes, answers, asked = dict[str, int](), Counter[str](), [place.id]
        while len(asked) <= _ASKED:
            for status in self._context(_Place(place.host, asked[-1])):
                if (id := _id(status)) and id not in sizes and id != place.id:
                    size = status.get("replies_count")
                    sizes[id] = size if isinstance(size, int) else 0
                    answers[str(status.get("in_reply_to_id"))] += 1
                    yield status
            lacking = (id for id in sizes if sizes[id] > answers[id] and id not in asked)
            if not (id := next(lacking, "")):
                return
            asked.append(id)

    def _context(self, place: _Place) -> list[dict[str, Any]]:
        with suppress(Gone):
            return listed(self._asked(place, "/context"), "descendants")
        return []

    def _address(self, place: _Place) -> str:
        """Return the address of a post by its id, "" when it is not shown."""
        with suppress(Gone):
            return _own_address(self._asked(place))
        return ""

    def _asked(self, place: _Place, more: str = "") -> dict[str, Any]:
        wire = self._wires.get(place.host) or self._reaching(place.host)
        origin = self._origin or f"https://{place.host}"
        return told(wire, _NAME, f"{origin}/api/v1/statuses/{place.id}{more}")

    def _reaching(self, host: str) -> Wire:
        """Return a wire to a host, which anybody may have named: it must be a public one."""
        wire = self._wire(looking_at(self._origin or f"https://{host}"))
        if not self._origin:
            wire.mount("https://", Pinned(loopback_only=wire.loopback_only))
        self._wires[host] = wire
        return wire


def _place(address: str) -> _Place:
    found = _POST.fullmatch(address.strip())
    assert found, address
    return _Place(found["host"].lower(), found["id"])


def _id(status: Mapping[str, Any]) -> str:
    found = word(status, "id")
    return found if _ID.fullmatch(found) else ""


def _own_address(status: Mapping[str, Any]) -> str:
    """Return where a post stands for people, wherever it was written."""
    found = word(status, "url") or word(status, "uri")
    return found if parts_of(found).scheme == "https" else ""


def _who(account: Mapping[str, Any]) -> tuple[str, str]:
    """Return an account as the server that is asked knows it: by its id there, and by a name that
    holds the host of all who are elsewhere. Everything else is what an account says of itself."""
    return word(account, "id"), word(account, "acct")


def _reply(
    status: Mapping[str, Any],
    host: str,
    known: Mapping[str, str],
    copy: str = "",
    ours: tuple[str, str] = ("", ""),
) -> Reply | None:
    """Return a post as a reply, None for one that is not for everybody; `known` are addresses, and
    `ours` is who we are to the same server."""
    account, published = inside(status, "account"), moment(word(status, "created_at"))
    url, acct = _own_address(status), word(account, "acct")
    if word(status, "visibility") not in _PUBLIC or not (url and acct and published):
        return None
    warning = word(status, "spoiler_text").strip()
    text = _named_in_full(plain(word(status, "content")), status, host)
    profile = word(account, "url")
    return Reply(
        network="mastodon",
        url=url,
        author=word(account, "display_name").strip() or acct.partition("@")[0],
        handle=acct if "@" in acct else f"{acct}@{host}",
        author_url=profile if parts_of(profile).scheme == "https" else "",
        text=f"[{warning}] {text}".strip() if warning else text,
        lang=word(status, "language"),
        published=published,
        answers=known.get(str(status.get("in_reply_to_id")), ""),
        copy=copy,
        own=all(ours) and _who(account) == ours,
        edited=bool(word(status, "edited_at")),
    )


def _named_in_full(text: str, status: Mapping[str, Any], host: str) -> str:
    """Return a text in which everybody who is named has their server: a page hides it."""
    told = status.get("mentions")
    for one in told if isinstance(told, list) else ():
        name, acct = word(one, "username"), word(one, "acct")
        if re.fullmatch(r"\w+", name) and acct.partition("@")[0] == name:
            full = acct if "@" in acct else f"{acct}@{host}"
            text = re.sub(rf"(?<![\w@])@{name}(?![\w@])", f"@{full}", text)
    return text
