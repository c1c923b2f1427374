"""Which networks are there, and which of them are connected: reached, with complete credentials."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from urllib.parse import urlsplit

from microblog import networks
from microblog.networks.contract import Credentials, Limits, Network
from microblog.networks.reach import Reach, is_loopback
from microblog.networks.wire import Wire


@dataclass(frozen=True, slots=True)
class Connected:
    """A network with whom it speaks for; `hosts` are the addresses that it lies at."""

    name: str
    limits: Limits
    network: Network
    hosts: tuple[str, ...]

    @property
    def is_loopback(self) -> bool:
        """Whether all of it is on this machine."""
        return all(is_loopback(urlsplit(host).hostname) for host in self.hosts)


@cache
def known() -> Mapping[str, ModuleType]:
    """Return the package of every network that can be shared on, by the name of its folder.

    One that offers no `connect` is only read.
    """
    names = sorted(found.name for found in iter_modules(networks.__path__) if found.ispkg)
    found = {name: import_module(f"{networks.__name__}.{name}") for name in names}
    return {name: module for name, module in found.items() if hasattr(module, "connect")}


def limits() -> dict[str, Limits]:
    """Return what each network takes, by its name."""
    return {name: module.LIMITS for name, module in known().items()}


def needs() -> dict[str, tuple[str, ...]]:
    """Return the names of the credentials that each network needs, by its name."""
    return {name: module.NEEDS for name, module in known().items()}


def connect(
    names: Collection[str],
    credentials: Credentials,
    environ: Mapping[str, str],
    *,
    loopback_only: bool,
) -> list[Connected]:
    """Return these networks, connected; nothing is sent yet.

    With `loopback_only` they reach this machine alone. Raises Unanswered and Forbidden as each
    network's `connect` does.
    """
    found = []
    for name in names:
        reached: list[str] = []

        def wire(reach: Reach, reached: list[str] = reached) -> Wire:
            reached += reach.bases
            return Wire(reach, loopback_only=loopback_only)

        module = known()[name]
        network: Network = module.connect(credentials, environ, wire)
        found.append(Connected(name, module.LIMITS, network, tuple(reached)))
    return found
