"""The body of an entry on its way to HTML: rendered, cleaned, pictures and links made ours."""

import re
from html import escape, unescape
from pathlib import Path
from urllib.parse import unquote

from microblog.entry import Entry
from microblog.errors import Message
from microblog.site.citation import cited, wrong_addresses
from microblog.site.clean import clean, removed
from microblog.site.frame import Site
from microblog.site.languages import language
from microblog.site.pictures import Picture, PictureError

_IMG = re.compile(r'<img(?P<attributes>(?:\s+[\w-]+="[^"]*")*)\s*/?>')
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_PLACE = re.compile(r"^[{|](?:static|filename|attach)[}|]")
# An address on this site: neither #here, nor //elsewhere, nor https:, mailto: and the like, nor
# Pelican's own {tag}, {author}, {index} ...
_HREF = re.compile(
    r'<a href="((?!#|//|[a-z][a-z0-9+.-]*:|[{|](?!static|filename|attach))[^"#?]*)'
    r'(?P<rest>[#?][^"]*)?"'
)
_IDS = re.compile(r'(?<= )(id="|href="#)')


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
        html: str = clean(raw)
        if "<img" in html:
            html = _IMG.sub(self._picture, html)
        if "<a " in html:
            html = _HREF.sub(self._link, html)
        if 'id="' in html:
            html = _IDS.sub(rf"\g<1>{entry.uid}-", html)
        for name in wrong_addresses(entry):
            what = Message("{field} holds no web address.", {"field": name})
            self.site.note(entry, what, Message("It begins with https://"), fault=False)
        told: str = cited(entry, html, language(entry.lang))
        return told

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
            return match[0] if address[0] not in "{|" else "<a"
        target = self.site.entry(str(source))
        if target and not target.is_public:
            self.site.note_link(self.entry, address)
            return "<a"
        place = "filename" if target else "static"
        return f'<a href="{{{place}}}/{self._below(source)}{match["rest"] or ""}"'

    def _below(self, source: Path) -> str:
        return escape(source.resolve().relative_to(self.site.content).as_posix())

    def _developed(self, source: Path, alt: str) -> str:
        try:
            picture = self.site.shelf.picture(source)
            self.pictures.append((picture, unescape(alt)))
            return self.site.shelf.markup(picture, unescape(alt))
        except PictureError as error:
            what = Message("{file} is no picture that can be shown ({problem}).", {
                "file": source.name, "problem": error.message,
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
