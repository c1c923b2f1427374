"""The feeds of a page: RSS 2.0, Atom and JSON Feed 1.1, in full and the same for equal content."""

import json
import re
from datetime import UTC, datetime
from functools import partial
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from microblog.site.feed_items import Channel, Enclosure, Item, item_id
from microblog.site.feedgen_extension import UNSAID, AtomEntry, Attributes, RssChannel, RssItem

__all__ = ["Channel", "Enclosure", "Item", "atom", "item_id", "json_feed", "rss"]

RSS_FILE, ATOM_FILE, JSON_FILE = "feed.xml", "atom.xml", "feed.json"
RSS_TYPE, ATOM_TYPE = "application/rss+xml", "application/atom+xml"

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

# The Profile, section "Character Data": in plain text a reader may take &lt; for markup, but not
# &#x3C;. Text holds no bare <, so the pattern ends with its element.
_PLAIN = re.compile(rb"<(title|category|dc:creator)>[^<]*&[^<]*</")


def rss(channel: Channel) -> bytes:
    """Return the channel as RSS 2.0, in UTF-8, with the full text of each item.

    The HTML is the `description`, and there is no `content:encoded`: an item without a summary
    has its full content there (Best Practices Profile of the RSS Advisory Board, 2007-10-15).
    """
    feed = _feed(channel, RSS_FILE, RSS_TYPE)
    feed.updated(UNSAID)
    feed.register_extension("candor", partial(RssChannel, changed=channel.changed), atom=False)
    for item in channel.items:
        feed.add_entry(_rss_item(item), order="append")
    return _PLAIN.sub(_with_references, feed.rss_str(pretty=True))


def _with_references(element: re.Match[bytes]) -> bytes:
    return element[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;")


def atom(channel: Channel) -> bytes:
    """Return the channel as Atom (RFC 4287), in UTF-8, with the full text of each item.

    Atom wants a title of every entry: without one it is the opening words, or the address. It
    wants a date of every feed too: one without items has not changed since 1970-01-01.
    """
    feed = _feed(channel, ATOM_FILE, ATOM_TYPE)
    feed.id(f"{channel.folder}{ATOM_FILE}")
    feed.updated(channel.changed or _NEVER)
    feed.author(name=channel.author, uri=channel.author_address)
    feed.icon(channel.icon)
    for item in channel.items:
        feed.add_entry(_atom_entry(item, channel), order="append")
    document: bytes = feed.atom_str(pretty=True)
    return document


def _feed(channel: Channel, file: str, type_: str) -> Any:
    feed = FeedGenerator()
    feed.title(channel.title)
    feed.description(channel.description)
    feed.link(href=f"{channel.folder}{file}", rel="self", type=type_)
    # After the other: feedgen makes the last link the one that RSS points home with.
    feed.link(href=channel.home, rel="alternate", type="text/html")
    feed.language(channel.lang)
    feed.generator("Candor")
    return feed


def _rss_item(item: Item) -> Any:
    entry = FeedEntry()
    entry.guid(item.id, permalink=False)
    entry.title(item.title)
    entry.link(href=item.address)
    entry.description(item.content)
    entry.category([{"term": tag} for tag in item.tags])
    for enclosure in item.enclosures[:1]:
        entry.enclosure(enclosure.address, enclosure.length, enclosure.type)
    parts = partial(RssItem, creator=item.author, lang=item.lang, date=item.date)
    entry.register_extension("candor_item", parts, atom=False)
    return entry


def _atom_entry(item: Item, channel: Channel) -> Any:
    entry = FeedEntry()
    entry.id(item.id)
    entry.title(item.title or item.opening or item.address)
    entry.updated(item.changed)
    entry.published(item.date)
    entry.author(name=item.author or channel.author)
    entry.category([{"term": tag} for tag in item.tags])
    entry.content(item.content, type="html")
    parts = partial(AtomEntry, lang=item.lang, links=_links(item))
    entry.register_extension("candor_entry", parts, rss=False)
    return entry


def _links(item: Item) -> tuple[Attributes, ...]:
    page = (("rel", "alternate"), ("type", "text/html"), ("href", item.address))
    about = ((("rel", "related"), ("href", item.link)),) if item.link else ()
    return page, *about, *map(_enclosure_link, item.enclosures)


def _enclosure_link(enclosure: Enclosure) -> Attributes:
    return (
        ("rel", "enclosure"),
        ("type", enclosure.type),
        ("length", str(enclosure.length)),
        ("title", enclosure.alt),
        ("href", enclosure.address),
    )


def json_feed(channel: Channel) -> bytes:
    """Return the channel as JSON Feed 1.1 (2020-08-07), in UTF-8."""
    told = _told(
        version="https://jsonfeed.org/version/1.1",
        title=channel.title,
        home_page_url=channel.home,
        feed_url=f"{channel.folder}{JSON_FILE}",
        description=channel.description,
        icon=channel.icon,
        authors=[_told(name=channel.author, url=channel.author_address)],
        language=channel.lang,
    )
    told["items"] = [_json_item(item, channel) for item in channel.items]
    return json.dumps(told, ensure_ascii=False).encode()


def _json_item(item: Item, channel: Channel) -> dict[str, Any]:
    other = item.author not in ("", channel.author)
    pictures = (e.address for e in item.enclosures if e.type.startswith("image/"))
    return _told(
        id=item.id,
        url=item.address,
        external_url=item.link,
        title=item.title,
        content_html=item.content,
        image=next(pictures, None),
        date_published=item.date.isoformat(),
        date_modified=item.modified and item.modified.isoformat(),
        authors=[{"name": item.author}] if other else None,
        tags=item.tags,
        language=item.lang,
        attachments=[_attachment(enclosure) for enclosure in item.enclosures],
    )


def _attachment(enclosure: Enclosure) -> dict[str, Any]:
    return _told(
        url=enclosure.address,
        mime_type=enclosure.type,
        size_in_bytes=enclosure.length,
        title=enclosure.alt,
    )


def _told(**fields: object) -> dict[str, Any]:
    """Return the fields that say something: JSON Feed leaves out what is empty."""
    return {name: value for name, value in fields.items() if value not in (None, "", (), [])}
