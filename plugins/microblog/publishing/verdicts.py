"""Verdicts: whether what an address answers is what its readers must find, and if not, why.

Each verdict is a pure function of what was built and what came.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from xml.etree import ElementTree

from microblog.errors import Message
from microblog.publishing.answers import CUT, Answer, refusal, shown

_META = re.compile(rb"<meta\s[^<>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_ATOM = "{http://www.w3.org/2005/Atom}"
# What a parser of XML or JSON, or the look at what it found, raises for what is no feed.
_NO_FEED = (
    *(ElementTree.ParseError, ValueError, LookupError),
    *(TypeError, AttributeError, RecursionError),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What one entry's readers must find: the page, and the card picture that it names.

    Addresses are absolute; `card` is "" if the page names none of this site's.
    """

    uid: str
    address: str
    page: bytes
    card: str
    card_type: str
    card_bytes: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedFeed:
    """What a feed's readers must find; `ids` has each entry's id by its absolute address."""

    address: str
    content: bytes
    ids: Mapping[str, str]


def verdict(page: Expected, answer: Answer) -> Message | None:
    """Return what is wrong with the answer of a page's address; None when the page is live.

    It is live too when only what lies outside <main> differs: some hosts add to it.
    """
    if wrong := refusal(page.address, answer):
        return wrong
    if not answer.is_page:
        return Message("It comes as {type}, not as a page.", {"type": shown(answer.type) or "?"})
    if answer.body == page.page:
        return None
    uid = said_in(answer.body).get("entry-uid")
    if uid == page.uid:
        return _changed(page.page, answer)
    if page.page.startswith(answer.body):
        return CUT
    if uid is None:
        return Message(
            "A page comes that is not of this site: one where this network wants you to sign in, "
            "or one of your host's."
        )
    return Message("The page of another entry comes ({uid}).", {"uid": shown(uid)})


def _changed(built: bytes, answer: Answer) -> Message | None:
    """Judge a page with the right uid whose bytes are not those that were built."""
    if b"</html>" not in answer.body.rpartition(b"</main>")[2]:
        return CUT
    main = _main(built)
    return None if main and _main(answer.body) == main else _old(answer)


def _main(page: bytes) -> bytes:
    start, end = page.find(b"<main"), page.rfind(b"</main>")
    return page[start:end] if 0 <= start < end else b""


def _old(answer: Answer) -> Message:
    if answer.is_cached:
        return Message(
            "An old copy from a cache comes. Wait a while, or empty the cache at your host."
        )
    return Message("An old copy comes, not what was built.")


def card_verdict(page: Expected, answer: Answer) -> Message | None:
    """Return what is wrong with the answer of a card picture's address; None when it is live."""
    if wrong := refusal(page.card, answer):
        return wrong
    if answer.is_page:
        return Message("A page comes instead of the picture.")
    if answer.type != page.card_type:
        values = {"type": shown(answer.type) or "?", "built": page.card_type}
        return Message("It comes as {type}, and was built as {built}.", values)
    if answer.body == page.card_bytes:
        return None
    return CUT if page.card_bytes.startswith(answer.body) else Message("Another picture comes.")


def feed_verdict(feed: ExpectedFeed, answer: Answer) -> Message | None:
    """Return what is wrong with the answer of a feed's address; None when the feed is live.

    It is live too when the same is written with other bytes.
    """
    if wrong := refusal(feed.address, answer):
        return wrong
    found = ids_in(answer.body)
    if found is None:
        cut = feed.content.startswith(answer.body) and answer.body != feed.content
        return CUT if cut else Message("What comes is no feed, but a page of somebody's perhaps.")
    for entry, id_ in feed.ids.items():
        if entry not in found:
            return Message("It does not hold {entry} yet.", {"entry": entry})
        if found[entry] != id_:
            return Message(
                "It holds {entry} under another id than before ({id}, not {before}), so that "
                "readers are shown it twice.",
                {"entry": entry, "id": shown(str(found[entry])), "before": shown(id_)},
            )
    return None if _same(feed.content, answer.body) else _old(answer)


def _same(built: bytes, found: bytes) -> bool:
    if built == found:
        return True
    if _is_json(built) or _is_json(found):
        return _is_json(built) and _is_json(found) and json.loads(built) == json.loads(found)
    return _flat(_tree(built)) == _flat(_tree(found))


def said_in(page: bytes) -> dict[str, str]:
    """Return what the <meta> elements of a page's head say, the first of each name or property."""
    said: dict[str, str] = {}
    for element in _META.findall(page.partition(b"<body")[0]):
        parts = _ATTRIBUTE.findall(element.decode(errors="replace"))
        told = {name.lower(): unescape("".join(values)) for name, *values in parts}
        said.setdefault(told.get("name") or told.get("property", ""), told.get("content", ""))
    return said


def ids_in(feed: bytes) -> dict[str, Any] | None:
    """Return the id of each entry in a feed by the entry's address; None for what is no feed.

    RSS, Atom and JSON Feed are known. XML with a document type is no feed: it could hold entities
    that swell without end.
    """
    try:
        if _is_json(feed):
            return {item["url"]: item["id"] for item in json.loads(feed)["items"] if "url" in item}
        return _ids_below(_tree(feed))
    except _NO_FEED:
        return None


def _is_json(feed: bytes) -> bool:
    return feed.lstrip().startswith(b"{")


def _tree(feed: bytes) -> ElementTree.Element:
    return ElementTree.XML(feed, ElementTree.XMLParser(target=_NoDoctype()))


def _flat(tree: ElementTree.Element) -> list[tuple[Any, ...]]:
    """Return all elements of a tree in order; equal for equal trees only."""
    return [(e.tag, e.attrib, e.text, e.tail, len(e)) for e in tree.iter()]


class _NoDoctype(ElementTree.TreeBuilder):
    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Refuse it."""
        raise ValueError(name)


def _ids_below(root: ElementTree.Element) -> dict[str, str]:
    if root.tag == "rss":
        items = root.iterfind("channel/item")
        return {item.findtext("link", ""): item.findtext("guid", "") for item in items}
    if root.tag == f"{_ATOM}feed":
        entries = root.iterfind(f"{_ATOM}entry")
        return {_home(entry): entry.findtext(f"{_ATOM}id", "") for entry in entries}
    raise ValueError(root.tag)


def _home(entry: ElementTree.Element) -> str:
    links = entry.findall(f"{_ATOM}link")
    pages = [link for link in links if link.get("rel", "alternate") == "alternate"] or links
    return pages[0].get("href", "") if pages else ""
