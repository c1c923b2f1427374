"""Posts on Bluesky and the answers to them, as its public server shows them to everybody.

What its lexicons say (app.bsky.feed.defs, 2026-11): a thread holds posts, and notes of those that
are gone or blocked; it is told to a depth, and below that only how many answers there are.
"""

import re
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from microblog.networks.contract import Gone, Purse, Reply
from microblog.networks.outcomes import read
from microblog.networks.reading import (
    asked,
    gone,
    in_turn,
    inside,
    listed,
    moment,
    refusal,
    word,
)
from microblog.networks.wire import Wire

from .facets import whole

_NAME = "Bluesky"
_HOME = "https://bsky.app"
_POST = re.compile(
    r"https://(?:www\.)?bsky\.app/profile/(?P<actor>[^/?#\s]{1,2048})/post/(?P<key>[\w.:~-]{1,512})"
    r"/?(?:[?#].*)?",
    re.ASCII,
)
_URI = re.compile(r"at://(did:[a-z]+:[\w.:%-]+)/app\.bsky\.feed\.post/([\w.:~-]{1,512})", re.ASCII)
_DEPTH = 10
_ASKED = 60  # at most so many questions about one copy
# Labels by which an author asks not to be shown to strangers, or Bluesky takes a post away.
_UNSHOWN = {"!no-unauthenticated", "!hide", "!takedown", "!suspend"}


@dataclass(frozen=True, slots=True)
class _Branch:
    """A post in a thread and what it answers: the address of that, "" where nobody knows."""

    node: Mapping[str, Any]
    answers: str


class Bluesky:
    """Reads the server at `origin`."""

    def __init__(self, origin: str, wire: Wire) -> None:
        self._origin, self._wire = origin, wire

    def reads(self, address: str) -> bool:
        """Return whether there can be a post at an address; asks nobody."""
        return _POST.fullmatch(address.strip()) is not None

    def post(self, address: str) -> Reply:
        """Return one post, whose address from now on holds its author's lasting id.

        Raises Gone, OutsideFailed, Refused.
        """
        node = self._thread(self._uri(address), 0)
        parent = _address(word(inside(node, "post"), "record", "reply", "parent", "uri"))
        reply = _reply(_Branch(node, parent))
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
        root = self._thread(self._uri(copy), _DEPTH)
        ours = word(root, "post", "author", "did")
        waiting, left = _branches(root, copy), _ASKED
        while waiting:
            branch = waiting.pop()
            reply = _reply(branch, copy, ours)
            if reply and reply.text:
                yield reply
            post = inside(branch.node, "post")
            below, uri = branch.node, word(post, "uri")
            if left and not listed(below, "replies") and _size(post):
                left -= 1
                with suppress(Gone):
                    below = self._thread(uri, _DEPTH)
            waiting += _branches(below, _address(uri))

    def _uri(self, address: str) -> str:
        """Return the name of the post that people find at an address. Raises Gone."""
        found = _POST.fullmatch(address.strip())
        if not found:
            raise gone(_NAME)
        actor = found["actor"]
        if not actor.startswith("did:"):
            said = self._asked("com.atproto.identity.resolveHandle", handle=actor)
            actor = word(said, "did")
        uri = f"at://{actor}/app.bsky.feed.post/{found['key']}"
        if not _URI.fullmatch(uri):
            raise gone(_NAME)
        return uri

    def _thread(self, uri: str, depth: int) -> dict[str, Any]:
        """Return a post with what stands below it. Raises Gone."""
        said = self._asked("app.bsky.feed.getPostThread", uri=uri, depth=depth, parentHeight=0)
        node = inside(said, "thread")
        if not inside(node, "post"):
            raise gone(_NAME)
        return node

    def _asked(self, method: str, **query: str | int) -> dict[str, Any]:
        response = asked(self._wire, _NAME, f"{self._origin}/xrpc/{method}", query)
        said = read(response.content)
        if response.status_code == 400 and _names_nothing(said or {}):
            raise gone(_NAME)
        if response.status_code != 200 or said is None:
            raise refusal(_NAME, response)
        return said


def _names_nothing(said: Mapping[str, Any]) -> bool:
    """Whether an error says that there is no such post or author."""
    missing = "Unable to resolve handle" in word(said, "message")
    return missing or word(said, "error") in {"NotFound", "AccountDeactivated", "AccountTakedown"}


def _branches(node: Mapping[str, Any], address: str) -> list[_Branch]:
    """Return the posts that answer one at this address, the oldest last."""
    below = [inner for inner in listed(node, "replies") if inside(inner, "post")]
    return [_Branch(inner, address) for inner in below[::-1]]


def _size(post: Mapping[str, Any]) -> int:
    size = post.get("replyCount")
    return size if isinstance(size, int) else 0


def _address(uri: str) -> str:
    """Return where people find a post; it holds the author's lasting id, since handles change."""
    found = _URI.fullmatch(uri)
    return f"{_HOME}/profile/{found[1]}/post/{found[2]}" if found else ""


def _reply(branch: _Branch, copy: str = "", ours: str = "") -> Reply | None:
    """Return a post as a reply, None for one that is not for strangers."""
    post = inside(branch.node, "post")
    author, record = inside(post, "author"), inside(post, "record")
    labels = {word(label, "val") for of in (author, post) for label in listed(of, "labels")}
    url, did, handle = _address(word(post, "uri")), word(author, "did"), word(author, "handle")
    # An author may write any moment; the server knows when it heard of the post.
    moments = [moment(word(record, "createdAt")), moment(word(post, "indexedAt"))]
    known = [told for told in moments if told]
    if labels & _UNSHOWN or not (url and did and known):
        return None
    langs = record.get("langs")
    return Reply(
        network="bluesky",
        url=url,
        author=word(author, "displayName").strip() or handle,
        handle=handle,
        author_url=f"{_HOME}/profile/{did}",
        text=whole(record).strip(),
        lang=langs[0] if isinstance(langs, list) and langs and isinstance(langs[0], str) else "",
        published=min(known),
        answers=branch.answers,
        copy=copy,
        own=did == ours,
    )
