"""The open web: any page as a post, and the webmentions that somebody gathers for us."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from microblog.networks.contract import Credentials, Reader

if TYPE_CHECKING:
    from microblog.networks.reach import Reach
    from microblog.networks.wire import Wire

ENDPOINT = "MICROBLOG_WEBMENTIONS_URL"


def reader(
    credentials: Credentials,
    environ: Mapping[str, str],
    wire: Callable[[Reach], Wire] | None = None,
) -> Reader:
    """Return who reads pages, and the webmentions at MICROBLOG_WEBMENTIONS_URL if that is set.

    Raises Forbidden for an address that cannot be used.
    """
    from microblog.networks.reach import base
    from microblog.networks.wire import Wire

    from .pages import Web

    place, _, query = environ.get(ENDPOINT, "").strip().partition("?")
    endpoint = base({ENDPOINT: place}, ENDPOINT, "") if place else ""
    return Web(endpoint, dict(parse_qsl(query)), wire or Wire)
