"""The rules of RSS 2.0, Atom and JSON Feed 1.1, for one feed or for every feed of a built site.

Read from: RSS 2.0.11 of the RSS Advisory Board (2009-03-30) and its Best Practices Profile
(2007-10-15), RFC 4287 (2005-12), JSON Feed 1.1 (2020-08-07).
"""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from feed_rules_json import json_faults
from feed_values import (
    MAIL,
    MEDIA,
    Faults,
    is_address,
    is_lang,
    is_number,
    is_rfc822,
    is_rfc3339,
    is_text,
    is_web,
    matches,
    relative,
    twice,
)
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

Tests = dict[str, Callable[[str], bool]]


def faults(feed: Path | bytes, kind: str) -> list[str]:
    """Return what is wrong with a feed of the kind "rss", "atom" or "json"; nothing if all is well.

    Rules and recommendations weigh the same. A feed that cannot be parsed is one fault.
    """
    content = feed if isinstance(feed, bytes) else feed.read_bytes()
    try:
        return list({"rss": _rss, "atom": _atom, "json": json_faults}[kind](content))
    except (etree.XMLSyntaxError, ValueError) as error:
        return [f"cannot be parsed: {error}"]


# What XML's two formats share


def _text(element: Any) -> str:
    return element.text or ""


def _children(parent: Any, tests: Tests, *, several: str, needed: str, prefix: str = "") -> Faults:
    """Yield the children that are unknown, too many, missing, or not as their test wants them."""
    where = etree.QName(parent).localname
    counted = Counter(child.tag for child in parent)
    for tag, count in counted.items():
        name = tag.removeprefix(prefix)
        if name not in tests and (tag.startswith(prefix) if prefix else "{" not in tag):
            yield f"{where}: unknown {name}"
        if name in tests and count > 1 and name not in several.split():
            yield f"{where}: {count} times {name}"
    yield from (f"{where}: no {n}" for n in needed.split() if prefix + n not in counted)
    for name, test in tests.items():
        for child in parent.findall(prefix + name):
            if not len(child) and not test(_text(child)):
                yield f"{where}: {name} says {_text(child)!r}"


def _attributes(element: Any, tests: Tests, needed: str) -> Faults:
    where = etree.QName(element).localname
    yield from (f"{where}: no @{name}" for name in needed.split() if name not in element.attrib)
    for name, text in element.attrib.items():
        if name not in tests:
            yield f"{where}: unknown @{name}"
        elif not tests[name](text):
            yield f"{where}: @{name} says {text!r}"


def _anything(_: str) -> bool:
    return True


# RSS

_CHANNEL: Tests = {
    "title": is_text, "link": is_web, "description": is_text, "language": is_lang,
    "copyright": is_text, "managingEditor": matches(MAIL), "webMaster": matches(MAIL),
    "pubDate": is_rfc822, "lastBuildDate": is_rfc822, "category": is_text, "generator": is_text,
    "docs": is_web, "ttl": is_number, "image": _anything, "item": _anything,
}  # fmt: skip
_ITEM: Tests = {
    "title": is_text, "link": is_web, "description": is_text, "author": matches(MAIL),
    "category": is_text, "comments": is_web, "enclosure": _anything, "guid": is_text,
    "pubDate": is_rfc822, "source": _anything,
    f"{DC}creator": is_text, f"{DC}language": is_lang, ENCODED: is_text,
}  # fmt: skip
_ENCLOSURE: Tests = {"url": is_web, "length": is_number, "type": matches(MEDIA)}


def _rss(content: bytes) -> Faults:
    root = etree.fromstring(content)
    if root.tag != "rss" or root.get("version") != "2.0" or [e.tag for e in root] != ["channel"]:
        yield "not an rss of version 2.0 with one channel"
        return
    channel = root[0]
    needed = "title link description"
    yield from _children(channel, _CHANNEL, several="category item", needed=needed)
    yield from _rss_self(channel)
    tags = [child.tag for child in channel]
    if "item" in tags and set(tags[tags.index("item") :]) != {"item"}:
        yield "channel: something follows the first item"
    for item in channel.findall("item"):
        yield from _rss_item(item)
    yield from twice((_text(guid) for guid in channel.iterfind("item/guid")), "guid")


def _rss_self(channel: Any) -> Faults:
    links = channel.findall(f"{ATOM}link")
    own = [link for link in links if link.get("rel") == "self"]
    if len(own) != 1:
        yield f"channel: {len(own)} links to itself"
    for link in links:
        yield from _attributes(link, _LINK, "href")
        if link.get("rel") == "self" and link.get("href") == channel.findtext("link"):
            yield "channel: its page is the feed itself"


def _rss_item(item: Any) -> Faults:
    yield from _children(item, _ITEM, several="category", needed="guid pubDate link")
    if item.find("title") is None and item.find("description") is None:
        yield "item: neither title nor description"
    tags = [child.tag for child in item]
    if ENCODED in tags and "description" not in tags[: tags.index(ENCODED)]:
        yield "item: content:encoded without a description before it"
    for enclosure in item.findall("enclosure"):
        yield from _attributes(enclosure, _ENCLOSURE, "url length type")
    for guid in item.findall("guid"):
        if guid.get("isPermaLink", "true") == "true" and not is_web(_text(guid)):
            yield "item: guid is no permanent link"
    for html in (*item.findall("description"), *item.findall(ENCODED)):
        yield from relative(_text(html), "item")


# Atom

_FEED: Tests = {
    "id": is_address, "title": is_text, "updated": is_rfc3339, "author": _anything,
    "link": _anything, "category": _anything, "contributor": _anything, "generator": is_text,
    "icon": is_address, "logo": is_address, "rights": is_text, "subtitle": is_text,
    "entry": _anything,
}  # fmt: skip
_ENTRY: Tests = {
    "id": is_address, "title": is_text, "updated": is_rfc3339, "published": is_rfc3339,
    "author": _anything, "link": _anything, "category": _anything, "contributor": _anything,
    "content": is_text, "summary": is_text, "rights": is_text, "source": _anything,
}  # fmt: skip
_PERSON: Tests = {"name": is_text, "uri": is_address, "email": lambda text: "@" in text}
_LINK: Tests = {
    "href": is_address, "rel": matches(re.compile(r"[a-z-]+|\w+:\S+")),
    "type": matches(MEDIA), "hreflang": is_lang, "title": is_text, "length": is_number,
}  # fmt: skip


def _atom(content: bytes) -> Faults:
    feed = etree.fromstring(content)
    if feed.tag != f"{ATOM}feed":
        yield "not an Atom feed"
        return
    several = "author link category contributor entry"
    yield from _children(feed, _FEED, several=several, needed="id title updated", prefix=ATOM)
    yield from _atom_common(feed)
    if [link.get("rel") for link in feed.findall(f"{ATOM}link")].count("self") != 1:
        yield "feed: not one link to itself"
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        yield from _atom_entry(entry)
    if feed.find(f"{ATOM}author") is None and any(e.find(f"{ATOM}author") is None for e in entries):
        yield "feed: an entry without an author"
    yield from twice((e.findtext(f"{ATOM}id") for e in entries), "id")


def _atom_common(element: Any) -> Faults:
    where = etree.QName(element).localname
    for person in (*element.findall(f"{ATOM}author"), *element.findall(f"{ATOM}contributor")):
        yield from _children(person, _PERSON, several="", needed="name", prefix=ATOM)
    for category in element.findall(f"{ATOM}category"):
        tests = {"term": is_text, "scheme": is_address, "label": is_text}
        yield from _attributes(category, tests, "term")
    links = element.findall(f"{ATOM}link")
    for link in links:
        yield from _attributes(link, _LINK, "href")
    pages = [link for link in links if link.get("rel", "alternate") == "alternate"]
    yield from twice((f"{a.get('type')} {a.get('hreflang')}" for a in pages), "alternate")
    if not pages:
        yield f"{where}: no link to its page"
    if not is_lang(element.get(XML_LANG, "und")):
        yield f"{where}: xml:lang says {element.get(XML_LANG)!r}"


def _atom_entry(entry: Any) -> Faults:
    several = "author link category contributor"
    yield from _children(entry, _ENTRY, several=several, needed="id title updated", prefix=ATOM)
    yield from _atom_common(entry)
    for construct in ("title", "summary", "content", "rights"):
        for element in entry.findall(ATOM + construct):
            if element.get("type", "text") not in {"text", "html", "xhtml"} or len(element):
                yield f"entry: {construct} of type {element.get('type')!r}, {len(element)} inside"
            if element.get("type") == "html":
                yield from relative(_text(element), "entry")
