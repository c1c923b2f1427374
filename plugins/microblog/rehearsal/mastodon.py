"""A stand-in for a Mastodon server that is asked by a stranger (its API documentation, 2026-11).

A stranger hears of at most 60 answers to a post, 20 deep, and of nothing that is not for all.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from typing import Any

from .scene import Scene
from .talk import Said, iso, linked, number
from .wire import Answer, Asked

_STATUS = re.compile(r"/api/v1/statuses/([0-9]+)(/context)?")
_MOST, _DEEP = 60, 20
_SHOWN = 30
_HIDDEN = {"private", "direct", "deleted"}
_WINDOW = 300


class Mastodon:
    """Answers what is asked of a Mastodon server, whichever."""

    name = "mastodon"

    def __init__(self, scene: Scene) -> None:
        self._talk, self._clock = scene.talk, scene.clock

    def answer(self, asked: Asked) -> Answer:
        """Return the server's answer."""
        found = _STATUS.fullmatch(asked.path)
        said = self._talk.one("mastodon", found[1]) if found and asked.method == "GET" else None
        if said is None or said.fate in _HIDDEN:
            return Answer.told(404, {"error": "Record not found"})
        if found and found[2]:
            below = [self._status(one) for one in self._below(said)]
            return Answer.told(200, {"ancestors": [], "descendants": below})
        return Answer.told(200, self._status(said))

    def duplicate(self) -> Answer:
        """Return the answer to what stands there already."""
        return Answer.told(422, {"error": "Validation failed"})

    def throttled(self) -> Answer:
        """Return the answer to who asks too often."""
        reset = datetime.fromtimestamp(self._clock() + _WINDOW, UTC)
        no = Answer.told(429, {"error": "Too many requests"})
        return replace(
            no, headers={**no.headers, "X-RateLimit-Reset": f"{reset:%Y-%m-%dT%H:%M:%S.%fZ}"}
        )

    def _below(self, said: Said) -> list[Said]:
        """Return what a stranger hears of: the answers in the order of a tree, not all of them."""

        def deep(above: Said, depth: int) -> Iterator[Said]:
            for one in self._talk.below(above) if depth < _DEEP else []:
                yield one
                yield from deep(one, depth + 1)

        return [one for one in list(deep(said, 0))[:_MOST] if one.fate not in _HIDDEN]

    def _status(self, said: Said) -> dict[str, Any]:
        host = said.handle.partition("@")[2] or "mastodon.example"
        user = said.handle.partition("@")[0]
        return {
            "id": said.id,
            "created_at": iso(said.at),
            "in_reply_to_id": said.after or None,
            "in_reply_to_account_id": None,
            "sensitive": bool(said.warning),
            "spoiler_text": said.warning,
            "visibility": said.fate or "public",
            "language": said.lang or None,
            "uri": f"https://{host}/users/{user}/statuses/{said.id}",
            "url": f"https://{host}/@{user}/{said.id}",
            "replies_count": len(self._talk.below(said)),
            "reblogs_count": 0,
            "favourites_count": 0,
            "edited_at": iso(said.at + 60) if said.edited else None,
            "content": _content(said.text),
            "reblog": None,
            "account": {
                "id": number(said.handle),
                "username": user,
                "acct": said.handle if "@" in said.handle else user,
                "display_name": said.author,
                "locked": False,
                "bot": False,
                "url": f"https://{host}/@{user}",
                "note": "",
            },
            "media_attachments": [],
            "mentions": [],
            "tags": [],
            "emojis": [],
            "card": None,
            "poll": None,
        }


def _content(text: str) -> str:
    parts = (linked(part, _link, escape).replace("\n", "<br />") for part in text.split("\n\n"))
    return "".join(f"<p>{part}</p>" for part in parts)


def _link(address: str) -> str:
    """Return a link as Mastodon writes it: whole, but shown in part."""
    bare = address.removeprefix("https://")
    shown, rest = escape(bare[:_SHOWN]), escape(bare[_SHOWN:])
    kind = ' class="ellipsis"' if rest else ""
    return (
        f'<a href="{escape(address)}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">https://</span><span{kind}>{shown}</span>'
        f'<span class="invisible">{rest}</span></a>'
    )
