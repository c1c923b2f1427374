"""How X gives a text back: links behind t.co, HTML's signs escaped, and where everything stands."""

import hashlib
import html
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from microblog.hashtags import HASHTAG, MENTION
from microblog.networks.x.links import links
from microblog.networks.x.weight import price, weigh

from ..store import Post

_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_NAMED = re.compile(f"{HASHTAG}|{MENTION}")
# A site that has no public address yet; X would link the one that it is going to have.
_YET = re.compile(
    r"https?://(?:[\w.-]+\.(?:example|test|invalid|localhost)|localhost|127\.0\.0\.1)\b"
    r"(?::\d+)?(?:[/?#][^\s<>\"]*[\w/=&#])?",
    re.IGNORECASE,
)
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SHOWN = 26


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A text as X's answers hold it; `entities` count in characters of exactly this text."""

    text: str
    entities: dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something in a text that is more than words: kind is "urls", "hashtags" or "mentions"."""

    start: int
    end: int
    kind: str
    said: str


def marks(text: str) -> list[Mark]:
    """Return the links, hashtags and mentions of `text`, in order."""
    found = [Mark(link.start, link.end, "urls", link.text) for link in links(text)]
    found += [Mark(*yet.span(), "urls", yet[0]) for yet in _YET.finditer(text)]
    taken = {at for mark in found for at in range(mark.start, mark.end)}
    for name in _NAMED.finditer(text):
        if name.start() not in taken:
            kind = "hashtags" if name["tag"] else "mentions"
            found.append(Mark(*name.span(), kind, name["tag"] or name["name"]))
    return sorted(found, key=lambda mark: mark.start)


def weight(text: str) -> int:
    """Return what X would count, had the site its public address."""
    return weigh(_public(text))


def cost(post: Post) -> Decimal:
    """Return what X would charge for a post in USD, had the site its public address."""
    return price(_public(post.text), sum(1 for picture in post.pictures if picture.alt))


def _public(text: str) -> str:
    return _YET.sub("https://x.com", text)


def wrapped(post: Post, handle: str) -> Wrapped:
    """Return the text of a post by `handle` as X gives it back: a link to its pictures ends it."""
    out, last = "", 0
    entities: dict[str, list[dict[str, Any]]] = {}
    for mark in marks(post.text):
        out += html.escape(post.text[last : mark.start], quote=False)
        told = _told(mark, post.id)
        shown = told.get("url") or post.text[mark.start : mark.end]
        where = {"start": len(out), "end": len(out) + len(shown)}
        entities.setdefault(mark.kind, []).append(where | told)
        out, last = out + shown, mark.end
    out += html.escape(post.text[last:], quote=False)
    if post.pictures:
        out += " " if out else ""
        place = f"https://x.com/{handle}/status/{post.id}/photo/1"
        url = short(post.id, place)
        told = {"url": url, "expanded_url": place, "display_url": f"pic.x.com/{url[-10:]}"}
        for picture in post.pictures:
            where = {"start": len(out), "end": len(out) + len(url)}
            entities.setdefault("urls", []).append(
                where | told | {"media_key": f"3_{picture.media}"}
            )
        out += url
    return Wrapped(out, entities)


def _told(mark: Mark, id: str) -> dict[str, str]:
    if mark.kind == "urls":
        address = full(mark.said)
        url, display = short(id, address), displayed(mark.said)
        return {"url": url, "expanded_url": address, "display_url": display}
    return {"tag" if mark.kind == "hashtags" else "username": mark.said}


def short(id: str, address: str) -> str:
    """Return the t.co address that stands for an address in a post."""
    number = int.from_bytes(hashlib.sha256(f"{id} {address}".encode()).digest())
    return "https://t.co/" + "".join(_LETTERS[number // 62**place % 62] for place in range(10))


def full(link: str) -> str:
    """Return the address that a link in a text means; one without a scheme gets http."""
    return link if _SCHEME.match(link) else f"http://{link}"


def displayed(link: str) -> str:
    """Return a link as readers see it: without its scheme, and cut when it is long."""
    bare = _SCHEME.sub("", link, count=1).rstrip("/")
    return bare if len(bare) <= _SHOWN else f"{bare[:_SHOWN]}…"
