"""The reader: an entry's body becomes HTML, and its facts become what Pelican calls metadata."""

import re
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from pelican.readers import BaseReader
from pelican.urlwrappers import Category, Tag

from microblog import dates
from microblog.entry import SKIPPED, Entry, first_words, plain
from microblog.errors import Message
from microblog.hashtags import tag_key
from microblog.site.citation import cited, is_web_address, wrong_addresses
from microblog.site.clean import clean, removed, visible
from microblog.site.frame import SITE, Site
from microblog.site.languages import language
from microblog.site.markup import tag_address
from microblog.site.pictures import Picture, PictureError

_IMG = re.compile(r'<img(?P<attributes>(?:\s+[\w-]+="[^"]*")*)\s*/?>')
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_PLACE = re.compile(r"^[{|](?:static|filename|attach)[}|]")
# An address on this site: neither #here, nor //elsewhere, nor https:, mailto: and the like, nor
# Pelican's own {tag}, {author}, {index} ...
_HREF = re.compile(r'<a href="((?!#|//|[a-z][a-z0-9+.-]*:|[{|](?!static|filename|attach))[^"#?]+)')
_IDS = re.compile(r'(?<= )(id="|href="#)')
_PARAGRAPH = re.compile(r"<p>(.+?)</p>", re.DOTALL)


class EntryReader(BaseReader):
    """Reads what the survey found, in any format: the survey has parsed the file already."""

    enabled = True
    file_extensions: list[str] = []

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Return the HTML and the metadata; the status "skip" for what is not to be built."""
        site: Site = self.settings[SITE]
        entry = site.entry(source_path)
        if entry is None or not entry.is_public:
            return "", {"status": SKIPPED, "title": "", "date": site.now}
        body = Body(site, entry)
        html = body.html()
        return html, metadata(site, entry, body, html, self.settings)


class Body:
    """The body of one entry on its way to HTML."""

    def __init__(self, site: Site, entry: Entry) -> None:
        self.site = site
        self.entry = entry
        self.pictures: list[tuple[Picture, str]] = []

    def html(self) -> str:
        """Return the body: rendered, cleaned, its pictures ours, its ids its own."""
        entry = self.entry
        raw = (
            entry.text if entry.html else self.site.writer(entry.lang).html(entry.text, entry.tags)
        )
        if "<" in entry.text and (gone := removed(raw)):
            what = Message("Removed from the page: {what}.", {"what": ", ".join(gone)})
            cure = Message("Write it in Markdown instead.")
            self.site.note(entry, what, cure, fault=False)
        html = clean(raw)
        if "<img" in html:
            html = _IMG.sub(self._picture, html)
        if "<a " in html:
            html = _HREF.sub(self._link, html)
        if 'id="' in html:
            html = _IDS.sub(rf"\g<1>{entry.uid}-", html)
        for name in wrong_addresses(entry):
            what = Message("{field} holds no web address.", {"field": name})
            self.site.note(entry, what, Message("It begins with https://"), fault=False)
        return cited(entry, html, language(entry.lang))

    def _picture(self, match: re.Match[str]) -> str:
        given = dict(_ATTRIBUTE.findall(match["attributes"]))
        address, alt = given.get("src", ""), given.get("alt", "")
        if re.match(r"(?:https?:)?//", address):
            return self._elsewhere(address, alt)
        source = self.file(address)
        if source is None:
            what = Message("The picture {file} is not there.", {"file": address})
            self.site.note(self.entry, what, Message("Put it into content/media/."), fault=True)
            return alt
        if not alt.strip() and "<img" in self.entry.text:  # Markdown's own: see the survey
            what = Message("A picture has no alternative text.")
            cure = Message("Say what it shows: ![what it shows](file)")
            self.site.note(self.entry, what, cure, fault=True)
        if source.suffix.lower() == ".svg":
            return f'<img src="{{static}}/{self._below(source)}" alt="{alt}">'
        return self._developed(source, alt)

    def _link(self, match: re.Match[str]) -> str:
        """Let Pelican resolve a plain relative link to a file of ours, as it does `{static}`."""
        address = unescape(match[1])
        if address.startswith("/"):
            self.site.links.append((self.entry, address))
            return match[0]
        source = self.file(address)
        if source is None:
            self.site.note_link(self.entry, address)
            return match[0] if address[0] not in "{|" else '<a href="#'
        place = "filename" if self.site.entry(str(source)) else "static"
        return f'<a href="{{{place}}}/{self._below(source)}'

    def _below(self, source: Path) -> str:
        return escape(source.resolve().relative_to(self.site.content).as_posix())

    def _developed(self, source: Path, alt: str) -> str:
        try:
            picture = self.site.shelf.picture(source)
            self.pictures.append((picture, unescape(alt)))
            return self.site.shelf.markup(picture, unescape(alt))
        except PictureError as error:
            what = Message("{file} is no picture that can be shown ({problem}).", {
                "file": source.name, "problem": str(error),
            })  # fmt: skip
            self.site.note(self.entry, what, Message("Save it as JPEG or PNG."), fault=True)
            return alt

    def _elsewhere(self, address: str, alt: str) -> str:
        what = Message("The picture {file} lies on another host.", {"file": address})
        cure = Message("Put it into content/media/: readers' visits are nobody else's business.")
        self.site.note(self.entry, what, cure, fault=False)
        return f'<a href="{address}">{alt or escape(address)}</a>'

    def file(self, address: str) -> Path | None:
        """Return the file that a body's address means; None if there is none inside content/."""
        path = unquote(_PLACE.sub("", address)).split("#")[0].split("?")[0]
        content = self.site.content
        below = path.lstrip("/")
        places = [content / below, content / "media" / Path(below).name]
        if not path.startswith("/"):
            places.insert(0, self.entry.source.parent / path)
        inside = (place for place in places if place.resolve().is_relative_to(content))
        return next((place for place in inside if place.is_file()), None)


def metadata(
    site: Site, entry: Entry, body: "Body", html: str, settings: dict[str, Any]
) -> dict[str, Any]:
    """Return what Pelican makes an article or a page of, and what a theme is promised."""
    words = language(entry.lang)
    # The title of a link entry is that of the page it points at; see `citation`.
    named = entry.title if entry.kind != "link" else None
    name = visible(words.typographic(named)) if named else None
    facts: dict[str, Any] = {
        "entry": entry,
        "uid": entry.uid,
        "kind": entry.kind,
        "name": name,
        "title": name or visible(words.typographic(first_words(entry.text))) or entry.slug,
        "date": entry.date,
        "slug": entry.slug,
        "url": quote(entry.address.lstrip("/")),
        "save_as": entry.output,
        "lang": entry.lang,
        "status": entry.status,
        "tags": [_tag(tag, settings) for tag in entry.tags],
        "summary": _summary(entry, html),
        "words": visible(words.typographic(first_words(entry.text, most=400))),
        "minutes": max(1, round(len(entry.text.split()) / 220)),
        "pictures": body.pictures,
    }
    if entry.modified:
        facts["modified"] = entry.modified
    if entry.kind == "conference":
        facts |= _event(entry)
    if entry.kind != "page":
        facts["category"] = Category(entry.header.text("category") or entry.kind, settings)
    return facts


def _event(entry: Entry) -> dict[str, Any]:
    """Return when, where and at which address a conference is; days that cannot be read are left."""
    facts: dict[str, Any] = {"place": entry.header.text("place"), "starts": None, "ends": None}
    site = entry.header.text("site")
    facts["website"] = site if site and is_web_address(site) else None
    try:
        facts["starts"] = dates.day(entry.header.text("starts") or "")
        facts["ends"] = dates.day(entry.header.text("ends", "starts") or "")
    except ValueError:
        pass
    return facts


def _tag(name: str, settings: dict[str, Any]) -> Tag:
    tag = Tag(name, settings)
    tag.slug = tag_key(name)
    tag.href = tag_address(name, settings["SITEURL"])
    return tag


def _summary(entry: Entry, html: str) -> str:
    """Return the summary as HTML: the header's, an article's first paragraph, else the whole."""
    if written := entry.header.text("summary", "description"):
        return escape(visible(language(entry.lang).typographic(plain(written))), quote=False)
    if entry.kind in {"article", "page"} and (first := _PARAGRAPH.search(html)):
        return first[1]
    return html
