"""What the feeds tell: channels, items, enclosures, made fit for XML and JSON as they come in."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from microblog.site.feed_text import legal, line, moment, uri

# Ours, drawn once and kept for ever: another one would make every entry new to every reader.
_NAMESPACE = uuid.UUID("60b7b1fc-7c5f-4e06-9d08-89b5e4636379")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that comes with an item: where, how many bytes, which media type, what it shows."""

    address: str
    length: int
    type: str
    alt: str

    def __post_init__(self) -> None:
        """Make every field fit for a feed."""
        _settle(self, address=uri(self.address), type=line(self.type), alt=line(self.alt))


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry, as every feed tells it.

    `address` and what `html` points at are absolute. `title` is the leader's own or None; where a
    format insists on one, `opening` stands in. `modified` is None until the entry was changed.
    `link` is the address that a link entry is about. `id` is made from `uid`, see `item_id`.

    Whatever comes in is made fit for XML and JSON at once: characters that XML forbids are left
    out, addresses become ASCII, dates whole seconds. Raises ValueError for a date without a zone.
    """

    uid: str
    title: str | None
    opening: str
    address: str
    html: str
    date: datetime
    modified: datetime | None
    lang: str
    tags: tuple[str, ...]
    author: str
    enclosures: tuple[Enclosure, ...]
    link: str | None
    id: str = field(init=False)

    def __post_init__(self) -> None:
        """Make every field fit for a feed."""
        _settle(
            self,
            id=item_id(self.uid),
            title=line(self.title or "") or None,
            opening=line(self.opening),
            address=uri(self.address),
            html=legal(self.html),
            date=moment(self.date),
            modified=moment(self.modified) if self.modified else None,
            lang=line(self.lang),
            tags=tuple(filter(None, map(line, self.tags))),
            author=line(self.author),
            link=uri(self.link or "") or None,
        )

    @property
    def changed(self) -> datetime:
        """When the item last changed, never before it was published."""
        return max(self.date, self.modified or self.date)

    @property
    def content(self) -> str:
        """The HTML; of an entry without any, what else there is to show."""
        return self.html if self.html.strip() else escape(self.opening or self.address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A page's feeds: what they say of themselves, and their items, newest first.

    `home` is the page, `folder` the absolute address under which the feeds stand, with the slash
    at its end. `icon` is square. Cleaned like an Item; what a format insists on is never empty.
    """

    title: str
    description: str
    home: str
    folder: str
    lang: str
    author: str
    author_address: str
    icon: str | None
    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        """Make every field fit for a feed."""
        home = uri(self.home)
        title = line(self.title) or home
        _settle(
            self,
            title=title,
            description=line(self.description) or title,
            home=home,
            folder=uri(self.folder),
            lang=line(self.lang),
            author=line(self.author) or title,
            author_address=uri(self.author_address),
            icon=uri(self.icon or "") or None,
        )

    @property
    def changed(self) -> datetime | None:
        """When the newest change of any item was made; None without items. Never now."""
        return max((item.changed for item in self.items), default=None)


def _settle(record: Enclosure | Item | Channel, **values: object) -> None:
    for name, value in values.items():
        object.__setattr__(record, name, value)


def item_id(uid: str) -> str:
    """Return the name of an entry in every feed, `urn:uuid:…`, made from its uid alone.

    So it outlives changes of date, title, text, slug and domain.
    """
    encodable = uid.encode(errors="backslashreplace").decode()
    return uuid.uuid5(_NAMESPACE, encodable).urn
