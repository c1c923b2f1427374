"""Static files: pictures are developed, the rest is copied if it is of a kind that is known."""

from html import escape
from pathlib import Path
from urllib.parse import quote, unquote

from pelican.generators import StaticGenerator

from microblog.errors import Finding, Message
from microblog.site import swap
from microblog.site.frame import Site
from microblog.site.pictures import PictureError

RASTERS = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".tif", ".tiff", ".bmp", ".heic"}
_TEXTS = {".pdf", ".txt", ".md", ".csv", ".ics", ".vcf", ".epub", ".asc", ".json", ".xml"}
_OFFICE = {".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".zip"}
_MEDIA = {".svg", ".ico", ".mp3", ".m4a", ".ogg", ".wav", ".mp4", ".webm", ".vtt", ".css", ".woff2"}
_KNOWN = _TEXTS | _OFFICE | _MEDIA


def take(site: Site, generator: StaticGenerator) -> None:
    """Take the pictures out of Pelican's hands; warn of files of an unknown kind."""
    copied = []
    for static in generator.staticfiles:
        source = site.content / static.source_path
        static.override_url = quote(static.url)  # Pelican leaves a space a space
        if source.suffix.lower() in RASTERS:
            _develop(site, source, static.save_as)
            continue
        if source.suffix.lower() not in _KNOWN:
            what = Message("Files of this kind are copied as they are, with whatever they hold.")
            site.warnings.append(Finding(str(source), None, what))
        copied.append(static)
    generator.staticfiles[:] = copied  # in place: Pelican's context holds the same list


def _develop(site: Site, source: Path, save_as: str) -> None:
    """Have the picture re-encoded; one that cannot be read is left out, with a warning."""
    try:
        site.shelf.deployed(source, save_as)
    except PictureError as error:
        what = Message("{file} cannot be shown. {problem}", {
            "file": source.name, "problem": error.message,
        })  # fmt: skip
        cure = Message("Save it as JPEG or PNG.")
        site.warnings.append(Finding(str(source), None, what, cure))


def follow_links(site: Site, output: Path) -> None:
    """Warn of each link to an address on this site at which nothing stands."""
    for entry, written, address in site.links:
        if not _is_there(output, address):
            site.note_link(entry, written)


def _is_there(output: Path, address: str) -> bool:
    """Whether there is a file at the address, and in it the part that is meant, if one is."""
    address, _, part = address.partition("#")
    below = unquote(address.partition("?")[0]).strip("/")
    files = (output / below, output / below / "index.html")
    file = next((file for file in files if swap.stands(output, file)), None)
    if file is None or file.suffix != ".html":
        return file is not None
    return not part or f'id="{escape(unquote(part))}"' in file.read_text(encoding="utf-8")
