"""Which networks can be read, and who reads them."""

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from pkgutil import iter_modules

from microblog import networks
from microblog.networks.contract import Credentials, Reader
from microblog.networks.wire import Wire

# Any address may be that of a page, so whoever reads pages is asked last.
_LAST = "web"
_ENDPOINT = "MICROBLOG_WEBMENTIONS_URL"


def readers(
    credentials: Credentials,
    environ: Mapping[str, str],
    *,
    loopback_only: bool,
    webmentions: str = "",
) -> dict[str, Reader]:
    """Return who reads each network, by its name, the one for any page last; nobody is asked yet.

    `webmentions` is the profile's address of an endpoint; MICROBLOG_WEBMENTIONS_URL in `environ`
    counts before it. With `loopback_only` they reach this machine alone. Raises Unanswered and
    Forbidden as each network's `reader` does.
    """
    wire = partial(Wire, loopback_only=loopback_only)
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
