"""Bluesky: how posts there and the answers to them are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from microblog.networks.contract import Credentials, Reader

if TYPE_CHECKING:
    from microblog.networks.reach import Reach
    from microblog.networks.wire import Wire


def reader(
    credentials: Credentials,
    environ: Mapping[str, str],
    wire: Callable[[Reach], Wire] | None = None,
) -> Reader:
    """Return who reads Bluesky, without a login, at MICROBLOG_BLUESKY_PUBLIC_URL if it is set.

    Raises Forbidden for an address that cannot be used.
    """
    from microblog.networks.reach import base
    from microblog.networks.reading import looking_at
    from microblog.networks.wire import Wire

    from .posts import Bluesky

    origin = base(environ, "MICROBLOG_BLUESKY_PUBLIC_URL", "https://public.api.bsky.app")
    return Bluesky(origin, (wire or Wire)(looking_at(origin)))
