"""Mastodon, and what speaks its language: how posts there and the answers to them are read."""

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
    """Return who reads Mastodon, without a login; MICROBLOG_MASTODON_URL replaces every server.

    Raises Forbidden for an address that cannot be used.
    """
    from microblog.networks.reach import base
    from microblog.networks.wire import Wire

    from .posts import Mastodon

    name = "MICROBLOG_MASTODON_URL"
    origin = base(environ, name, "") if environ.get(name, "").strip() else ""
    return Mastodon(origin, wire or Wire)
