"""Links in a post on Bluesky: a text shows them cut, and its facets hold them whole."""

from collections.abc import Mapping
from typing import Any

from microblog.networks.reading import inside, listed, parts_of, word

_LINK = "app.bsky.richtext.facet#link"


def whole(record: Mapping[str, Any]) -> str:
    """Return a record's text with its links as they lead.

    A facet tells where in UTF-8 its link stands, the end outside; one that fits nowhere is passed
    over. Words that are no beginning of their link keep standing, the address in brackets behind.
    """
    text, out, last = word(record, "text").encode(), b"", 0
    for start, end, address in sorted(_links(record)):
        if last <= start < end <= len(text) and (shown := _text(text[start:end])):
            out += text[last:start] + _told(shown, address).encode()
            last = end
    return (out + text[last:]).decode(errors="replace")


def _links(record: Mapping[str, Any]) -> list[tuple[int, int, str]]:
    return [
        (start, end, address)
        for facet in listed(record, "facets")
        for feature in listed(facet, "features")
        if word(feature, "$type") == _LINK and (address := word(feature, "uri"))
        if parts_of(address).scheme in {"http", "https"}
        if isinstance(start := inside(facet, "index").get("byteStart"), int)
        if isinstance(end := inside(facet, "index").get("byteEnd"), int)
    ]


def _text(cut: bytes) -> str:
    try:
        return cut.decode()
    except UnicodeDecodeError:
        return ""


def _told(shown: str, address: str) -> str:
    begun = shown.rstrip("….").partition("://")[2] or shown.rstrip("….")
    bare = address.partition("://")[2]
    if bare.removeprefix("www.").startswith(begun.removeprefix("www.")) and "." in begun:
        return address
    return f"{shown} ({address})"
