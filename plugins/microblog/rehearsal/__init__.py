"""Stand-ins for the networks on this machine: a whole `publish` that nobody else can see.

X and LinkedIn take posts; these, Mastodon, Bluesky and a host of webmentions can be read. They are
as strict as the networks' documentation, keep what was posted, show it on one page as a
reader there would meet it, and can have anything go wrong on the wire (`faults`).
"""

import socket
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

from .faults import plan
from .scene import KEYS, Linked, Scene
from .server import LOOPBACK, Server
from .store import Call, Post, Store
from .talk import Said, Talk

__all__ = ["Call", "Linked", "Post", "Said", "Scene", "Stage", "Talk", "rehearsal"]
_ADDRESSES = (
    "MICROBLOG_X_URL",
    "MICROBLOG_X_UPLOAD_URL",
    "MICROBLOG_X_OEMBED_URL",
    "MICROBLOG_LINKEDIN_URL",
    "MICROBLOG_MASTODON_URL",
    "MICROBLOG_BLUESKY_PUBLIC_URL",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A rehearsal under way.

    `address` is the page's; `environ` holds the networks' addresses and keys. What it tells of
    posts is the truth, whatever the client was told.
    """

    address: str
    environ: Mapping[str, str]
    store: Store
    talk: Talk

    def plant(self, *posts: Said) -> None:
        """Have others say this; what answers a post here gives its id."""
        self.talk.plant(posts)

    def posts(self) -> list[Post]:
        """Return everything that was ever created, oldest first, taken back or not."""
        return self.store.posts()

    def counts(self) -> dict[str, dict[str, int]]:
        """Return for each network how often each text was created."""
        told: dict[str, dict[str, int]] = {"x": {}, "linkedin": {}}
        for (network, text), times in Counter((p.network, p.text) for p in self.posts()).items():
            told[network][text] = times
        return told

    def calls(self) -> list[Call]:
        """Return every request that arrived, with what was answered and what came of it."""
        return self.store.calls()


@contextmanager
def rehearsal(
    folder: Path, *, faults: str | None = None, port: int = 0, **scene: Any
) -> Iterator[Stage]:
    """Yield a stage whose posts lie in `folder`, where the next rehearsal finds them.

    `faults` is a plan (see the module of that name), `port` 0 any that is free; all else is a
    field of Scene: `name`, `handle`, `lang`, `translate`, `cards`, `slow`, `broke`, `expired`,
    `twins`, `threads`, `clock`, `talk`, `dialects`. One rehearsal at a time may use a folder.
    Raises Unanswered for an unknown fault or a port that is taken.
    """
    planned, store = plan(faults), Store(folder)
    with Server(store, Scene(**scene), planned, port) as server, _closed_port() as closed:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        networks = {
            "": server.address,
            "refuse": f"http://{LOOPBACK}:{closed}",
            "tls": server.address.replace("http:", "https:"),
        }[planned.nowhere]
        try:
            yield Stage(server.address, _environ(networks), store, server.scene.talk)
        finally:
            server.end()
            thread.join()


def _environ(networks: str) -> dict[str, str]:
    expires = datetime.now(UTC).date() + timedelta(days=50)
    told = dict.fromkeys(_ADDRESSES, networks)
    told["MICROBLOG_WEBMENTIONS_URL"] = f"{networks}/webmentions/mentions.jf2"
    return {**told, **KEYS, "MICROBLOG_LINKEDIN_EXPIRES": expires.isoformat()}


@contextmanager
def _closed_port() -> Iterator[int]:
    """Yield a port that is taken, and on which nobody listens."""
    with socket.socket() as bound:
        bound.bind((LOOPBACK, 0))
        yield bound.getsockname()[1]
