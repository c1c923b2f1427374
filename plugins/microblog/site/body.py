"""The body of an entry on its way to HTML: rendered, cleaned, pictures and links made ours."""

import re
from html import escape, unescape
from pathlib import Path

from microblog.entry import Entry
from microblog.errors import Message
from microblog.site.citation import cited, wrong_addresses
from microblog.site.clean import clean, removed
from microblog.site.frame import Site
from microblog.site.languages import language
from microblog.site.links import file_meant, for_pelican, own_ids, with_links
from microblog.site.pictures import Picture, PictureError

_IMG = re.compile(r'<img(?P<attributes>(?:\s+[\w-]+="[^"]*")*)\s*/?>')
_MEDIA = re.compile(r'<(?:audio|video|source|track)(?: [\w-]+="[^"]*")+>')
_SOURCE = re.compile(r' (?P<name>src|poster)="(?P<address>[^"]*)"')
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_ELSEWHERE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_OURS = Message("Put it into content/media/: readers' visits are nobody else's business.")


class Body:
    """The body of one entry on its way to HTML."""

    def __init__(self, site: Site, entry: Entry) -> None:
        self.site = site
        self.entry = entry
        self.pictures: list[tuple[Picture, str]] = []

    def html(self) -> str:
        """Return the body: rendered, cleaned, its pictures ours, its ids its own."""
        site, entry = self.site, self.entry
        raw = self._rendered()
        if ("<" in entry.text or "](" in entry.text) and (gone := removed(raw)):
            what = Message("Removed from the page: {what}.", {"what": ", ".join(gone)})
            cure = Message("Write it in Markdown instead.")
            site.note(entry, what, cure, near=gone[0].rstrip(">"))
        html: str = clean(raw)
        if "<img" in html:
            html = _IMG.sub(self._picture, html)
        if " src=" in html:
            html = _MEDIA.sub(lambda tag: _SOURCE.sub(self._medium, tag[0]), html)
        if "<a " in html:
            html = with_links(site, entry, html)
        if ' id="' in html or 'href="#' in html:
            html = own_ids(site, entry, html)
        for name in wrong_addresses(entry):
            what = Message("{field} holds no web address.", {"field": name})
            site.note(entry, what, Message("It begins with https://"), near=f"{name}:")
        told: str = cited(entry, html, language(entry.lang))
        return told

    def _rendered(self) -> str:
        if self.entry.html:
            return self.entry.text
        writer = self.site.writer(self.entry.lang)
        return writer.html(self.entry.text, self.site.tags(self.entry))

    def _picture(self, match: re.Match[str]) -> str:
        given: dict[str, str] = dict(_ATTRIBUTE.findall(match["attributes"]))
        address, alt = unescape(given.get("src", "")), given.get("alt", "")
        if _ELSEWHERE.match(address):
            return self._elsewhere(address, alt, match)
        source = file_meant(self.site, self.entry, address)
        if source is None:
            what = Message("The picture {file} is not there.", {"file": address})
            cure = Message("Put it into content/media/.")
            self.site.note(self.entry, what, cure, near=address, fault=True)
            return alt
        if not alt.strip() and "<img" in self.entry.text:  # Markdown's own: see the survey
            what = Message("A picture has no alternative text.")
            cure = Message("Say what it shows: ![what it shows](file)")
            self.site.note(self.entry, what, cure, near=source.name, fault=True)
        if source.suffix.lower() == ".svg":
            return f'<img src="{for_pelican(self.site, "static", source)}" alt="{alt}">'
        return self._developed(source, alt)

    def _developed(self, source: Path, alt: str) -> str:
        picture = self._known(source)
        if not picture:
            return alt
        self.pictures.append((picture, unescape(alt)))
        return self.site.shelf.markup(picture, unescape(alt))

    def _known(self, source: Path) -> Picture | None:
        """Return the picture in a file; None, with a fault noted, when it cannot be shown."""
        try:
            return self.site.shelf.picture(source)
        except PictureError as error:
            what = Message("{file} cannot be shown. {problem}", {
                "file": source.name, "problem": error.message,
            })  # fmt: skip
            cure = Message("Save it as JPEG or PNG.")
            self.site.note(self.entry, what, cure, near=source.name, fault=True)
            return None

    def _elsewhere(self, address: str, alt: str, match: re.Match[str]) -> str:
        """Return a link in the place of a picture on another host, or only what it shows."""
        what = Message("The picture {file} lies on another host.", {"file": address})
        self.site.note(self.entry, what, _OURS, near=address)
        before = match.string[: match.start()]
        in_a_link = before.rfind("<a ") > before.rfind("</a>")
        shown = alt or escape(address)
        return shown if in_a_link else f'<a href="{escape(address)}">{shown}</a>'

    def _medium(self, match: re.Match[str]) -> str:
        """Return the source of a film or a sound if it is ours; nothing of anybody else's."""
        address = unescape(match["address"])
        if _ELSEWHERE.match(address):
            what = Message("Removed from the page: {what}.", {"what": address})
            self.site.note(self.entry, what, _OURS, near=address)
            return ""
        source = file_meant(self.site, self.entry, address)
        if source is None:
            self.site.note_link(self.entry, address)
            return ""
        if match["name"] == "src":
            return f' src="{for_pelican(self.site, "static", source)}"'
        picture = self._known(source)  # Pelican finds but one address in a tag
        return f' poster="{self.site.shelf.jpeg(picture)[0]}"' if picture else ""
