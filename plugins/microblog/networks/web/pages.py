"""Pages, which anybody may have named, and webmentions as a hosted endpoint tells them (jf2).

A page is fetched from public addresses alone, over https, within five seconds and three
redirects; of a longer one the first megabyte is read. On this machine alone, loopback alone.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urldefrag, urljoin

from requests import Request, RequestException, Response

from microblog.networks.contract import Purse, Refused, Reply, Unsupported
from microblog.networks.pinned import Pinned
from microblog.networks.reach import Reach, is_loopback
from microblog.networks.reading import (
    asked,
    gone,
    in_turn,
    listed,
    looking_at,
    moment,
    parts_of,
    told,
    word,
)
from microblog.networks.wire import Wire

from .cited import cited
from .markup import items

_SECONDS = 5.0
_HOPS = 3
_MOST = 1 << 20  # bytes
_PAGE = 100  # webmentions asked for at once
_PAGES = 20
_REDIRECTS = {301, 302, 303, 307, 308}
_HTML = {"text/html", "application/xhtml+xml"}
_KINDS = {"in-reply-to", "mention-of"}
# These let no program read them.
_CLOSED = re.compile(r"(?:[\w-]+\.)*(?:linkedin\.com|lnkd\.in|facebook\.com|instagram\.com)")
# Posts there are no pages of ours that anybody could mention by a webmention.
_ELSEWHERE = re.compile(r"(?:[\w-]+\.)*(?:x\.com|twitter\.com|bsky\.app|linkedin\.com)")
# Relays tell of posts that stand elsewhere; their answers are their own pages of those.
_RELAYS = {"brid.gy", "fed.brid.gy"}


class Web:
    """Reads pages; and the webmentions at `endpoint`, "" for none, which wants to be asked with
    `query`."""

    def __init__(
        self, endpoint: str, query: Mapping[str, str], wire: Callable[[Reach], Wire]
    ) -> None:
        self._endpoint, self._query, self._wire = endpoint, query, wire

    def reads(self, address: str) -> bool:
        """Return whether there can be a page at an address; asks nobody."""
        parts = parts_of(address.strip())
        is_near = parts.scheme == "http" and is_loopback(parts.hostname)
        return bool(parts.hostname) and (parts.scheme == "https" or is_near)

    def post(self, address: str) -> Reply:
        """Return what a page says. Raises Gone, OutsideFailed, Refused, Unsupported, Forbidden."""
        if _CLOSED.fullmatch(parts_of(address).hostname or ""):
            raise Unsupported(
                "{place} lets no program read it. Copy the words, and say who wrote them.",
                place=parts_of(address).hostname,
            )
        response, there = self._fetched(address)
        kind, _, more = response.headers.get("Content-Type", "").partition(";")
        charset = re.search(r"charset=\"?([\w-]+)", more)
        if kind.strip().lower() not in _HTML:
            raise Refused("At {place} is no page to read.", place=there)
        found = items(response.content[:_MOST], there, charset[1] if charset else "")
        reply = cited(found, there)
        if reply is None:
            raise Refused("The page at {place} says nothing that can be read.", place=there)
        return reply

    def price(self, copies: Sequence[str]) -> Decimal:
        """Return 0: reading is free."""
        return Decimal(0)

    def answers(
        self, copies: Sequence[str], purse: Purse, places: MutableMapping[str, str]
    ) -> Iterator[Reply]:
        """Yield what answers or mentions our pages at these addresses, in words.

        Raises OutsideFailed, Refused.
        """
        if not self._endpoint:
            return
        wire = self._wire(looking_at(self._endpoint.rpartition("/")[0]))
        pages = [copy for copy in copies if self.reads(copy)]
        pages = [copy for copy in pages if not _ELSEWHERE.fullmatch(_host(copy))]
        for copy in in_turn(pages, places):
            given = set[str]()
            for page in range(_PAGES):
                found = self._mentions(wire, copy, page)
                new = [one for one in found if (id := _id(one)) and id not in given]
                given |= {_id(one) for one in new}
                yield from filter(None, (_reply(mention, copy) for mention in new))
                if not new or len(found) < _PAGE:
                    break

    def _mentions(self, wire: Wire, copy: str, page: int) -> list[dict[str, Any]]:
        query: dict[str, str | int] = {**self._query, "target": copy}
        query |= {"per-page": _PAGE, "page": page}
        return listed(told(wire, "Webmention", self._endpoint, query), "children")

    def _fetched(self, address: str) -> tuple[Response, str]:
        """Return the answer at the end of all redirects, and where that is."""
        end, there = time.monotonic() + _SECONDS, address.strip()
        for _ in range(_HOPS + 1):
            there = _prepared(there)
            response = self._answer(there, end)
            if response.status_code not in _REDIRECTS:
                break
            there = _onward(there, response.headers.get("Location", ""))
        else:
            raise Refused("{place} leads on and on.", place=address)
        if response.status_code in {404, 410}:
            raise gone(_host(there))
        if response.status_code != 200:
            raise Refused(
                "{place} was not shown: it answered {status}.",
                place=there,
                status=response.status_code,
            )
        return response, there

    def _answer(self, there: str, end: float) -> Response:
        """Return the answer of one host, asked by whatever way leads nowhere private."""
        parts = parts_of(there)
        wire = self._wire(looking_at(f"{parts.scheme}://{parts.netloc}"))
        if parts.scheme != "https" and not wire.loopback_only:
            raise Refused("{place} is not encrypted, so it is not read.", place=there)
        left = max(0.1, end - time.monotonic())
        wire.whole, wire.wait = left, (left, left)
        for scheme in ("https://", "http://"):
            wire.mount(scheme, Pinned(loopback_only=wire.loopback_only))
        with wire:
            return asked(wire, _host(there), there)


def _prepared(address: str) -> str:
    """Return an address as it goes over the wire, without a fragment. Raises Refused."""
    try:
        found = Request("GET", urldefrag(address).url).prepare().url or ""
        parts = parts_of(found)
    except (RequestException, ValueError):
        found, parts = "", parts_of("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise Refused("{place} is no address of a page.", place=address)
    return found


def _onward(there: str, location: str) -> str:
    try:
        return urljoin(there, location)
    except ValueError:
        return ""


def _host(address: str) -> str:
    return parts_of(address).hostname or ""


def _id(mention: Mapping[str, Any]) -> str:
    return str(mention.get("wm-id") or "") or word(mention, "wm-source")


def _reply(mention: Mapping[str, Any], copy: str) -> Reply | None:
    """Return a webmention as a reply, None for one without words, or that is not for everybody."""
    source, url = word(mention, "wm-source"), word(mention, "url")
    kind, target = word(mention, "wm-property"), word(mention, "wm-target")
    published = moment(mention.get("published")) or moment(mention.get("wm-received"))
    text = word(mention, "content", "text").strip()
    if kind not in _KINDS or mention.get("wm-private") or not (text and published and source):
        return None
    if _bare(target) != _bare(copy) or parts_of(source).scheme not in {"http", "https"}:
        return None
    # The endpoint has seen the source; what that says of an address elsewhere, nobody has.
    there = url if _host(url) == _host(source) or _host(source) in _RELAYS else source
    author = word(mention, "author", "name").strip()
    page = word(mention, "author", "url")
    return Reply(
        network="web",
        url=there,
        author=author or _host(there),
        author_url=page if parts_of(page).scheme in {"http", "https"} else "",
        text=text,
        lang=word(mention, "lang"),
        published=published,
        answers=copy,
        copy=copy,
    )


def _bare(address: str) -> str:
    return urldefrag(address).url.partition("://")[2].rstrip("/")
