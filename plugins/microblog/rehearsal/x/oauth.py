"""Whether a request carries the signature that its bytes call for (OAuth 1.0a, RFC 5849)."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from ..scene import KEYS
from ..wire import Asked

_GIVEN = re.compile(r'\s*([^=\s]+)="([^"]*)"\s*')
_NEEDED = {"oauth_consumer_key", "oauth_token", "oauth_signature_method", "oauth_timestamp"}
_NEEDED |= {"oauth_nonce", "oauth_signature"}
_ALLOWED = _NEEDED | {"oauth_version", "realm"}
# How far the client's clock may be off, in seconds; X says only that old timestamps are refused.
LEEWAY = 300


class Signatures:
    """Knows what was signed before: no nonce may come twice within the time it is good for."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}

    def holds(self, asked: Asked, now: float) -> bool:
        """Return whether the request is signed with the stand-in's keys, freshly and rightly."""
        given = _given(asked.headers.get("authorization", ""))
        told = dict(given)
        if len(told) != len(given) or not _NEEDED <= told.keys() <= _ALLOWED:
            return False
        if not _ours(told) or not _recent(told["oauth_timestamp"], now):
            return False
        signed = hmac.compare_digest(told["oauth_signature"], signature(asked, given))
        return signed and self._first(told["oauth_nonce"], now)

    def _first(self, nonce: str, now: float) -> bool:
        self._seen = {old: at for old, at in self._seen.items() if abs(now - at) <= 2 * LEEWAY}
        first = bool(nonce) and nonce not in self._seen
        self._seen[nonce] = now
        return first


def signature(asked: Asked, given: Iterable[tuple[str, str]]) -> str:
    """Return the signature that belongs to a request with these OAuth parameters (§3.4)."""
    words = [pair for pair in given if pair[0] not in {"oauth_signature", "realm"}] + asked.query
    if asked.type == "application/x-www-form-urlencoded":
        words += parse_qsl(asked.body.decode("latin-1"), keep_blank_values=True)
    coded = sorted((_coded(name), _coded(value)) for name, value in words)
    parameters = "&".join(f"{name}={value}" for name, value in coded)
    origin = urlsplit(asked.origin)
    address = f"{origin.scheme}://{origin.netloc.lower()}{asked.path}"
    base = "&".join([asked.method.upper(), _coded(address), _coded(parameters)])
    secrets = ("MICROBLOG_X_CONSUMER_SECRET", "MICROBLOG_X_ACCESS_TOKEN_SECRET")
    key = "&".join(_coded(KEYS[name]) for name in secrets)
    made = hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()
    return base64.b64encode(made).decode()


def _given(header: str) -> list[tuple[str, str]]:
    """Return the parameters of an Authorization header, decoded; none of another scheme."""
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() != "oauth":
        return []
    found = [_GIVEN.fullmatch(part) for part in rest.split(",")]
    return [(unquote(pair[1]), unquote(pair[2])) for pair in found if pair]


def _ours(told: dict[str, str]) -> bool:
    return (
        told["oauth_consumer_key"] == KEYS["MICROBLOG_X_CONSUMER_KEY"]
        and told["oauth_token"] == KEYS["MICROBLOG_X_ACCESS_TOKEN"]
        and told["oauth_signature_method"] == "HMAC-SHA1"
        and told.get("oauth_version", "1.0") == "1.0"
    )


def _recent(timestamp: str, now: float) -> bool:
    digits = timestamp.isascii() and timestamp.isdigit()
    return digits and abs(now - int(timestamp)) <= LEEWAY


def _coded(text: str) -> str:
    return quote(text, safe="-._~")
