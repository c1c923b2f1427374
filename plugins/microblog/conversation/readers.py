"""Which networks can be read, and who reads them."""

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from microblog import networks
from microblog.networks.contract import Credentials, Reader
from microblog.networks.wire import Wire

# Any address may be that of a page, so whoever reads pages is asked last.
_LAST = "web"
_HURRY: Mapping[str, Any] = {"wait": (5.0, 5.0), "whole": 8.0}  # seconds
_ENDPOINT = "MICROBLOG_WEBMENTIONS_URL"


def readers(
    credentials: Credentials,
    environ: Mapping[str, str],
    *,
    loopback_only: bool,
    webmentions: str = "",
    hurry: bool = False,
) -> dict[str, Reader]:
    """Return who reads each network, by its name, the one for any page last; nobody is asked yet.

    `webmentions` is the profile's address of an endpoint; MICROBLOG_WEBMENTIONS_URL in `environ`
    counts before it. With `loopback_only` they reach this machine alone; in a `hurry` no answer is
    waited for longer than eight seconds. Raises Unanswered and
    Forbidden as each network's `reader` does.
    """
    pace = _HURRY if hurry else {}
    wire = partial(Wire, loopback_only=loopback_only, **pace)
    told = {**environ, _ENDPOINT: environ.get(_ENDPOINT, "").strip() or webmentions}
    names = [found.name for found in iter_modules(networks.__path__) if found.ispkg]
    modules = {
        name: import_module(f"{networks.__name__}.{name}")
        for name in sorted(names, key=lambda name: (name == _LAST, name))
    }
    return {
        name: module.reader(credentials, told, wire)
        for name, module in modules.items()
        if hasattr(module, "reader")
    }
