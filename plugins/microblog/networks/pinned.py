"""The way to hosts that somebody else named: only to public addresses, and to those looked at.

A name may lead to a machine inside a company's network, or to another one each time it is asked
for. So it is looked up once for a connection, every address that comes is looked at, and the
connection goes to one of them; the certificate must still be the name's.
"""

import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError
from requests.utils import select_proxy

# RFC 6052: an IPv4 address behind a translator (2010-10).
_TRANSLATED = IPv6Network("64:ff9b::/96")

Resolve = Callable[[str, int], Iterable[str]]


class Private(ConnectionError):
    """The name leads to an address that is not public, so no connection was made."""


def resolved(name: str, port: int) -> list[str]:
    """Return the addresses of a name, as this machine knows them. Raises socket.gaierror."""
    found = socket.getaddrinfo(name.strip("[]"), port, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_, place in found]


def is_public(address: str) -> bool:
    """Return whether an address is one machine on the public internet, also behind IPv6."""
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        found = _inner(found) or found
    return found.is_global and not (
        found.is_multicast or found.is_reserved or getattr(found, "is_site_local", False)
    )


def _inner(address: IPv6Address) -> IPv4Address | None:
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


class Pinned(HTTPAdapter):
    """Carries requests to public addresses; with `loopback_only` to this machine and no other."""

    def __init__(self, *, loopback_only: bool, resolve: Resolve = resolved) -> None:
        super().__init__()
        self._loopback_only, self._resolve = loopback_only, resolve

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        """Return the answer. Raises Private, socket.gaierror and what requests does."""
        request.headers["Host"] = urlsplit(request.url or "").netloc.rpartition("@")[2]
        return super().send(request, *args, **kwargs)

    def get_connection_with_tls_context(
        self, request: PreparedRequest, verify: Any, proxies: Any = None, cert: Any = None
    ) -> Any:
        """Return a connection to an address of the host that was looked at. Raises Private."""
        keys = self.build_connection_pool_key_attributes(request, verify, cert)
        where, how = dict[str, Any](keys[0]), dict[str, Any](keys[1])
        name = where["host"]
        where["host"] = self._looked_at(request, name, where["port"] or 443)
        if where["scheme"] == "https":
            how |= {"server_hostname": name, "assert_hostname": name}
        pools: Any = self.poolmanager
        if proxy := select_proxy(request.url or "", proxies):
            pools = self.proxy_manager_for(proxy if "://" in proxy else f"http://{proxy}")
        return pools.connection_from_host(**where, pool_kwargs=how)

    def _looked_at(self, request: PreparedRequest, name: str, port: int) -> str:
        found = list(self._resolve(name, port))
        fit = _is_near if self._loopback_only else is_public
        if not found or not all(map(fit, found)):
            raise Private(request=request)
        return found[0]


def _is_near(address: str) -> bool:
    return ip_address(address).is_loopback
