"""What XML, JSON and the feeds' rules accept: texts, addresses, moments."""

import re
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import quote, urlsplit, urlunsplit

# XML 1.0 (fifth edition, 2008-11-26), section 2.2: the characters a document may hold.
_ILLEGAL = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")

# RFC 3986 (2005-01), section 2: what an address may hold as it is.
_SUB_DELIMITERS = "!$&'()*+,;="
_LETTER = rf"(?:[\w\-.~:/?@{_SUB_DELIMITERS}]|%[0-9a-f]{{2}})"
_URI = re.compile(rf"{_LETTER}*(?:#{_LETTER}*)?", re.ASCII | re.IGNORECASE)
_LOOSE_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_KEPT = f"%:@/?{_SUB_DELIMITERS}"


def legal(text: str) -> str:
    """Return `text` without the characters that XML forbids: most controls, lone surrogates."""
    return _ILLEGAL.sub("", text)


def line(text: str) -> str:
    """Return `text`, legal, on one line: each run of white space is one space, none at the ends."""
    return " ".join(legal(text).split())


def uri(address: str) -> str:
    """Return an address in ASCII: å as %C3%A5 in a path, a host as `xn--…`.

    What is percent-encoded already stays so. An address that cannot be taken apart is encoded as
    one piece; none raises.
    """
    address = line(address)
    if _URI.fullmatch(address):
        return address
    address = _LOOSE_PERCENT.sub("%25", address)
    try:
        parts = urlsplit(address)
        host = _host(parts.netloc)
    except ValueError:
        return quote(address, safe=_KEPT)
    path, query, fragment = (quote(part, safe=_KEPT) for part in parts[2:])
    fragment = fragment.replace("#", "%23")  # only the first one parts it from the rest
    return urlunsplit((parts.scheme, host, path, query, fragment))


def _host(netloc: str) -> str:
    """Return the part between // and the path in ASCII; raises ValueError for no host's name."""
    user, at, place = netloc.rpartition("@")
    if not place.isascii():
        name, colon, port = place.partition(":")
        place = f"{name.encode('idna').decode()}{colon}{port}"
    return quote(f"{user}{at}{place}", safe=f"{_KEPT}[]")


def moment(when: datetime) -> datetime:
    """Return `when` to the second, at a fixed offset that RFC 3339 and RFC 822 can write.

    Fixed, because two moments of one zone are compared by their clocks, even in the hour that
    autumn repeats. Zones before standard time have offsets like +01:12:12; such a moment is given
    in UTC. Raises ValueError for one without a zone: a feed cannot say when that is.
    """
    offset = when.utcoffset()
    if offset is None:
        raise ValueError(f"{when} has no time zone")
    if offset % timedelta(minutes=1):
        return when.astimezone(UTC).replace(microsecond=0)
    return when.replace(tzinfo=timezone(offset), microsecond=0)
