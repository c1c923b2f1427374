"""A stand-in for Bluesky's public server (the lexicons of app.bsky.feed, 2026-11)."""

import base64
import hashlib
import re
from dataclasses import replace
from typing import Any

from .scene import Scene
from .talk import Said, iso, linked
from .wire import Answer, Asked

_URI = re.compile(r"at://(did:plc:[a-z2-7]{24})/app\.bsky\.feed\.post/([\w.-]+)", re.ASCII)
_DEPTHS = range(1001)
_SHOWN = 24
_DEFS = "app.bsky.feed.defs"
_WINDOW = 300


def did(handle: str) -> str:
    """Return the lasting id of whoever has this handle."""
    digest = hashlib.sha256(handle.encode()).digest()
    return f"did:plc:{base64.b32encode(digest).decode().lower()[:24]}"


class Bluesky:
    """Answers what is asked of Bluesky."""

    name = "bluesky"

    def __init__(self, scene: Scene) -> None:
        self._talk, self._clock = scene.talk, scene.clock

    def answer(self, asked: Asked) -> Answer:
        """Return the server's answer."""
        told = dict(asked.query)
        match asked.method, asked.path.removeprefix("/xrpc/"):
            case "GET", "com.atproto.identity.resolveHandle":
                return self._resolved(told.get("handle", ""))
            case "GET", "app.bsky.feed.getPostThread":
                return self._thread(told)
        return _error(501, "MethodNotImplemented", "Method Not Implemented")

    def duplicate(self) -> Answer:
        """Return the answer to what stands there already."""
        return _error(400, "InvalidRequest", "Record already exists")

    def throttled(self) -> Answer:
        """Return the answer to who asks too often."""
        no = _error(429, "RateLimitExceeded", "Rate Limit Exceeded")
        reset = {"ratelimit-limit": "3000", "ratelimit-reset": str(int(self._clock()) + _WINDOW)}
        return replace(no, headers={**no.headers, **reset})

    def _resolved(self, handle: str) -> Answer:
        if handle not in {said.handle for said in self._talk.on("bluesky")}:
            return _error(400, "InvalidRequest", "Unable to resolve handle")
        return Answer.told(200, {"did": did(handle)})

    def _thread(self, told: dict[str, str]) -> Answer:
        depth, height, uri = told.get("depth", "6"), told.get("parentHeight", "80"), told.get("uri")
        for number in (depth, height):
            if not number.isdecimal() or int(number) not in _DEPTHS:
                return _error(400, "InvalidRequest", "Error: Params must be from 0 to 1000")
        found = _URI.fullmatch(uri or "")
        said = self._talk.one("bluesky", found[2]) if found else None
        is_there = said and found and found[1] == did(said.handle) and not _is_gone(said)
        if said is None or not is_there:
            return _error(400, "NotFound", f"Post not found: {uri}")
        return Answer.told(200, {"thread": self._node(said, int(depth))})

    def _node(self, said: Said, depth: int) -> dict[str, Any]:
        uri = _uri(said)
        if said.fate == "blocked":
            author = {"did": did(said.handle)}
            told = {"$type": f"{_DEFS}#blockedPost", "uri": uri, "blocked": True}
            return {**told, "author": author}
        if _is_gone(said):
            return {"$type": f"{_DEFS}#notFoundPost", "uri": uri, "notFound": True}
        below = self._talk.below(said)
        told = {"$type": f"{_DEFS}#threadViewPost", "post": self._post(said, len(below))}
        return told | ({"replies": [self._node(one, depth - 1) for one in below]} if depth else {})

    def _post(self, said: Said, size: int) -> dict[str, Any]:
        text, facets = _record(said.text)
        label = {"src": did(said.handle), "uri": "", "val": "!no-unauthenticated", "cts": ""}
        record: dict[str, Any] = {"$type": "app.bsky.feed.post", "createdAt": iso(said.at)}
        record |= {"text": text, "facets": facets, "langs": [said.lang]}
        if before := self._talk.one("bluesky", said.after):
            parent = {"uri": _uri(before), "cid": "bafyreiparent"}
            record["reply"] = {"root": parent, "parent": parent}
        return {
            "uri": _uri(said),
            "cid": f"bafyrei{said.id}",
            "author": {
                "did": did(said.handle),
                "handle": said.handle,
                "displayName": said.author,
                "labels": [label] if said.fate == "signed-in" else [],
            },
            "record": record,
            "replyCount": size,
            "repostCount": 0,
            "likeCount": 0,
            "indexedAt": iso(said.at + 1),
            "labels": [],
        }


def _is_gone(said: Said) -> bool:
    return said.fate in {"deleted", "not found"}


def _uri(said: Said) -> str:
    return f"at://{did(said.handle)}/app.bsky.feed.post/{said.id}"


def _record(text: str) -> tuple[str, list[dict[str, Any]]]:
    """Return a text as Bluesky's own app writes it, links cut, and where they lead in bytes."""
    out: list[str] = []
    facets: list[dict[str, Any]] = []

    def link(address: str) -> str:
        bare = address.removeprefix("https://")
        shown = bare if len(bare) <= _SHOWN else f"{bare[:_SHOWN]}..."
        begin = len("".join(out).encode())
        feature = {"$type": "app.bsky.richtext.facet#link", "uri": address}
        where = {"byteStart": begin, "byteEnd": begin + len(shown.encode())}
        facets.append({"index": where, "features": [feature]})
        return said(shown)

    def said(words: str) -> str:
        out.append(words)
        return words

    return linked(text, link, said), facets


def _error(status: int, error: str, message: str) -> Answer:
    return Answer.told(status, {"error": error, "message": message})
