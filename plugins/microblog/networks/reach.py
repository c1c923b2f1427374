"""Where a network lies, and what may be done to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from requests import PreparedRequest

from microblog.errors import Forbidden, MicroblogError


class Unarmed(MicroblogError):
    """Something was about to leave that nothing permitted: a bug, and nothing was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where a network lies, and what each request that changes something looks like there.

    `bases` are the addresses that may be read below. The patterns match "METHOD address" whole.
    `moved` says which address a library means by the ones that it has built in.
    """

    bases: tuple[str, ...]
    create: re.Pattern[str]
    upload: re.Pattern[str]
    delete: re.Pattern[str]
    moved: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Permit:
    """What may leave: `left` requests that read like `pattern`, of these bytes if any are given."""

    pattern: re.Pattern[str]
    left: float
    body: bytes | None = None

    def used(self, said: str, body: object) -> bool:
        """Return whether a request is permitted, and count it."""
        if self.left < 1 or not self.pattern.fullmatch(said) or self.body not in (None, body):
            return False
        self.left -= 1
        return True


def base(environ: Mapping[str, str], name: str, default: str) -> str:
    """Return the address of a network, without a slash at its end; `name` is its setting.

    Raises Forbidden for one that is no address, or not encrypted and not on this machine.
    """
    address = environ.get(name, "").strip() or default
    prepared = PreparedRequest()
    try:
        prepared.prepare_url(address, None)
        parts = urlsplit(prepared.url or "")
        fit = parts.scheme in {"http", "https"} and not (
            parts.query or parts.fragment or parts.username
        )
    except ValueError:
        fit = False
    if not fit:
        raise Forbidden("{name} is no address that a network can have.", name=name)
    encrypted(prepared.url or "")
    return (prepared.url or "").rstrip("/")


def is_loopback(host: str | None) -> bool:
    """Return whether a host is this machine."""
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"


def encrypted(address: str) -> None:
    """Raise Forbidden for an address that goes unencrypted to another machine."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not is_loopback(parts.hostname):
        raise Forbidden(
            "{place} is not encrypted, and nothing leaves this machine that way.",
            place=address.partition("?")[0],
        )
