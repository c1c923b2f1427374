"""What feedgen 1.0.0 (2023-12-25) cannot write, or writes wrongly, as extensions of its own kind.

feedgen takes a class and calls it; a `partial` with the values filled in serves as well.
"""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any

# Not from feedgen.util: imported first, it fails, since nobody has loaded lxml.etree.
from feedgen.entry import xml_elem
from feedgen.ext.base import BaseExtension

_DC = "http://purl.org/dc/elements/1.1/"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

Attributes = tuple[tuple[str, str], ...]


class _Unsaid(datetime):
    def __bool__(self) -> bool:
        return False


# A moment that feedgen takes and leaves out. Its own RSS dates are now unless told, and writing
# any of them switches the locale of the process; so it is told this, and RssChannel writes ours.
UNSAID = _Unsaid.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, kw_only=True)
class RssChannel(BaseExtension):
    """What feedgen lacks of an RSS channel: its last change (None: not told), the names of dc:."""

    changed: datetime | None

    def extend_ns(self) -> dict[str, str]:
        """Return the namespaces that the channel and its items use, by prefix."""
        return {"dc": _DC}

    def extend_rss(self, feed: Any) -> Any:
        """Return the feed with `lastBuildDate` in its channel."""
        if self.changed:
            xml_elem("lastBuildDate", feed[0]).text = format_datetime(self.changed)
        return feed


@dataclass(frozen=True, kw_only=True)
class RssItem(BaseExtension):
    """What feedgen lacks of an RSS item: its author without an e-mail address, language, date."""

    creator: str
    lang: str
    date: datetime

    def extend_rss(self, item: Any) -> Any:
        """Return the item with `pubDate`, `dc:creator` and `dc:language`."""
        xml_elem("pubDate", item).text = format_datetime(self.date)
        for name, text in (("creator", self.creator), ("language", self.lang)):
            if text:
                xml_elem(f"{{{_DC}}}{name}", item).text = text
        return item


@dataclass(frozen=True, kw_only=True)
class AtomEntry(BaseExtension):
    """What feedgen lacks of an Atom entry: its language, and links that keep what they say.

    feedgen's own links lose rel, type, hreflang, title and length (lkiesow/python-feedgen #135,
    open since 2024), so none is given to it.
    """

    lang: str
    links: tuple[Attributes, ...]

    def extend_atom(self, entry: Any) -> Any:
        """Return the entry with `xml:lang` and each of the links."""
        if self.lang:
            entry.set(_XML_LANG, self.lang)
        for link in self.links:
            element = xml_elem("link", entry)
            for name, text in filter(all, link):
                element.set(name, text)
        return entry
