"""The feeds of a stream: the newest entries, in three formats, side by side."""

import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from microblog.site.citation import is_web_address
from microblog.site.clean import TAG
from microblog.site.feeds import Channel, Enclosure, Item, atom, json_feed, rss
from microblog.site.frame import Site
from microblog.site.neighbours import Article

NEWEST = 30
FORMATS = {"feed.xml": rss, "atom.xml": atom, "feed.json": json_feed}
_ADDRESSES = re.compile(r'(?<= )(href|src|srcset|poster)="(?=/(?!/))([^"]*)"')


def write(
    site: Site, output: str, folder: str, title: str, lang: str, items: Iterable[Item]
) -> None:
    """Write the three feeds of a page below its `folder` (relative, "" for home).

    Of `items`, which come newest first, no more than the newest are taken.
    """
    channel = Channel(
        title=f"{site.profile.name}: {title}" if title else site.profile.name,
        description=site.profile.does or site.profile.name,
        home=f"{site.address}/{folder}",
        folder=f"{site.address}/{folder}",
        lang=lang,
        author=site.profile.name,
        author_address=f"{site.address}/",
        icon=f"{site.address}/apple-touch-icon.png",
        items=tuple(islice(items, NEWEST)),
    )
    place = Path(output) / folder
    place.mkdir(parents=True, exist_ok=True)
    for name, written in FORMATS.items():
        (place / name).write_bytes(written(channel))


def item(site: Site, article: Article) -> Item:
    """Return the entry as an item of a feed; made once, since many feeds hold it."""
    if not hasattr(article, "item"):
        article.item = _item(site, article)
    made: Item = article.item
    return made


def _item(site: Site, article: Article) -> Item:
    return Item(
        uid=article.uid,
        title=article.name,
        opening=article.title,
        address=f"{site.address}/{article.url}",
        html=_absolute(site, article.content),
        date=article.date,
        modified=getattr(article, "modified", None),
        lang=article.lang,
        tags=tuple(str(tag.name) for tag in article.tags),
        author=site.profile.name,
        enclosures=tuple(_enclosures(site, article)),
        link=article.entry.link if is_web_address(article.entry.link or "") else None,
    )


def _enclosures(site: Site, article: Article) -> list[Enclosure]:
    found = []
    for picture, alt in article.pictures:
        address, file = site.shelf.jpeg(picture)
        size = file.stat().st_size
        found.append(
            Enclosure(address=site.absolute(address), length=size, type="image/jpeg", alt=alt)
        )
    return found


def _absolute(site: Site, html: str) -> str:
    """Return the HTML with every address on this site made absolute, those in `srcset` too."""
    base = site.address.removesuffix(site.root) if site.root else site.address

    def full(match: re.Match[str]) -> str:
        addresses = re.sub(r"(^|, )/", rf"\g<1>{base}/", match[2])
        return f'{match[1]}="{addresses}"'

    if '="/' not in html:
        return html
    return TAG.sub(lambda tag: _ADDRESSES.sub(full, tag[0]), html)
