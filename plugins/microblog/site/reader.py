"""The reader: an entry's body becomes HTML, and its facts become what Pelican calls metadata."""

import re
from html import escape
from typing import Any, ClassVar
from urllib.parse import quote

from pelican.readers import BaseReader
from pelican.urlwrappers import Author, Category, Tag

from microblog import dates
from microblog.entry import SKIPPED, Entry, first_words, plain
from microblog.hashtags import hashtags, tag_key
from microblog.site.body import Body
from microblog.site.citation import is_web_address
from microblog.site.clean import visible
from microblog.site.frame import SITE, Site
from microblog.site.languages import language
from microblog.site.markup import category_slug, tag_address

_PARAGRAPH = re.compile(r"<p>(.+?)</p>", re.DOTALL)
_NOTE_SIGN = re.compile(r'<sup id="[^"]*"><a [^>]*>.*?</a></sup>')  # its note stands elsewhere


class EntryReader(BaseReader):
    """Reads what the survey found, in any format: the survey has parsed the file already."""

    enabled = True
    file_extensions: ClassVar[list[str]] = []

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Return the HTML and the metadata; the status "skip" for what is not to be built."""
        site: Site = self.settings[SITE]
        entry = site.entry(source_path)
        if entry is None or not entry.is_public:
            return "", {"status": SKIPPED, "title": "", "date": site.now}
        body = Body(site, entry)
        html = body.html()
        return html, metadata(site, entry, body, html, self.settings)


def metadata(
    site: Site, entry: Entry, body: Body, html: str, settings: dict[str, Any]
) -> dict[str, Any]:
    """Return what Pelican makes an article or a page of, and what a theme is promised."""
    words = language(entry.lang)
    # The title of a link entry is that of the page it points at; see `citation`.
    named = entry.title if entry.kind != "link" else None
    name = visible(words.typographic(named)) if named else None
    tags = [_tag(site, tag, settings) for tag in site.tags(entry)]
    said = set(map(tag_key, hashtags(entry.text)))
    facts: dict[str, Any] = {
        "entry": entry,
        "uid": entry.uid,
        "kind": entry.kind,
        "name": name,
        "title": site.shown(name or _opening(entry) or entry.slug),
        "date": entry.date,
        "slug": entry.slug,
        "url": quote(entry.address.lstrip("/")),
        "save_as": entry.output,
        "lang": entry.lang,
        "status": entry.status,
        "tags": tags,
        "summary": _summary(entry, html),
        "words": _opening(entry, most=400),
        "minutes": max(1, round(len(entry.text.split()) / 220)),
        "further_tags": [tag for tag in tags if tag.slug not in said],
        "pictures": body.pictures,
    }
    if entry.modified:
        facts["modified"] = entry.modified
    if entry.kind == "conference":
        facts |= _event(entry)
    if entry.kind != "page":
        named = entry.header.text("category") or _folder(site, entry, settings)
        facts["category"] = _category(site.shown(named or entry.kind), settings)
        facts["authors"] = [_named(Author(site.shown(site.profile.name), settings))]
    return facts


def _opening(entry: Entry, most: int = 60) -> str:
    """Return the first words of the text, at most `most` characters."""
    return visible(language(entry.lang).typographic(first_words(entry.text, most)))


def _event(entry: Entry) -> dict[str, Any]:
    """Return when and where a conference is, and its address; what cannot be read is None."""
    place, site = entry.header.text("place"), entry.header.text("site")
    facts: dict[str, Any] = {
        "place": place and visible(place),
        "website": site if site and is_web_address(site) else None,
        "starts": None,
        "ends": None,
    }
    try:
        facts["starts"] = dates.day(entry.header.text("starts") or "")
        facts["ends"] = dates.day(entry.header.text("ends", "starts") or "")
    except ValueError:
        pass
    return facts


def _folder(site: Site, entry: Entry, settings: dict[str, Any]) -> str:
    """Return the folder that names the category in a content folder that is not a leader's own."""
    used = settings["USE_FOLDER_AS_CATEGORY"] and not site.own
    return entry.source.parent.name if used and entry.source.parent != site.content else ""


def _category(name: str, settings: dict[str, Any]) -> Category:
    return _named(Category(visible(" ".join(name.split()))[:60], settings))


def _named(wrapper: Any) -> Any:
    """Return a category or an author with a slug, whatever letters its name is made of."""
    wrapper.slug = category_slug(wrapper.name)
    return wrapper


def _tag(site: Site, name: str, settings: dict[str, Any]) -> Tag:
    tag = Tag(site.shown(name), settings)
    tag.slug = tag_key(name)
    tag.href = tag_address(name, settings["SITEURL"])
    return tag


def _summary(entry: Entry, html: str) -> str:
    """Return the summary as HTML: the header's, an article's first paragraph, else the whole."""
    if written := entry.header.text("summary", "description"):
        return escape(visible(language(entry.lang).typographic(plain(written))), quote=False)
    if entry.kind in {"article", "page"} and (first := _PARAGRAPH.search(html)):
        return _NOTE_SIGN.sub("", first[1])
    return html
