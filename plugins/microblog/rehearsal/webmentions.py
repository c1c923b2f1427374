"""A stand-in for a host that gathers webmentions, as webmention.io tells them in jf2 (2026-11)."""

from typing import Any

from .scene import Scene
from .talk import Said, iso
from .wire import Answer, Asked

_PATH = "/webmentions/mentions.jf2"
_KINDS = {"mention": "mention-of", "like": "like-of"}


class Webmentions:
    """Answers what is asked of the host."""

    name = "webmentions"

    def __init__(self, scene: Scene) -> None:
        self._talk = scene.talk

    def answer(self, asked: Asked) -> Answer:
        """Return a page of the webmentions of one target, the newest first."""
        told = dict(asked.query)
        size, page = told.get("per-page", "20"), told.get("page", "0")
        if asked.method != "GET" or asked.path != _PATH:
            return Answer.told(404, {"error": "not_found"})
        if not (told.get("target") and size.isdecimal() and page.isdecimal()):
            return Answer.told(400, {"error": "invalid_input"})
        found = [one for one in self._talk.on("web") if one.after == told["target"]][::-1]
        begin = int(size) * int(page)
        here = [one for one in found[begin : begin + int(size)] if one.fate != "deleted"]
        feed = {"type": "feed", "name": "Webmentions", "children": [_entry(one) for one in here]}
        return Answer.told(200, feed)

    def duplicate(self) -> Answer:
        """Return the answer to what stands there already."""
        return Answer.told(400, {"error": "already_registered"})

    def throttled(self) -> Answer:
        """Return the answer to who asks too often."""
        return Answer.told(429, {"error": "rate_limited"}, **{"Retry-After": "60"})


def _entry(said: Said) -> dict[str, Any]:
    kind = _KINDS.get(said.fate, "in-reply-to")
    entry: dict[str, Any] = {
        "type": "entry",
        "author": {"type": "card", "name": said.author, "photo": "", "url": said.handle},
        "url": said.id,
        "published": iso(said.at),
        "wm-received": iso(said.at + 60),
        "wm-id": int.from_bytes(said.id.encode()) % 10**9,
        "wm-source": said.id,
        "wm-target": said.after,
        "wm-property": kind,
        "wm-private": said.fate == "private",
        kind: said.after,
    }
    if said.text and kind != "like-of":
        entry["content"] = {"html": f"<p>{said.text}</p>", "text": said.text}
    return entry
