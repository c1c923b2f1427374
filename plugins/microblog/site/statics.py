"""Static files: pictures are developed, the rest is copied if it is of a kind that is known."""

from pathlib import Path
from urllib.parse import unquote

from pelican.generators import StaticGenerator

from microblog.errors import Finding, Message
from microblog.site.frame import Site

RASTERS = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".tif", ".tiff", ".bmp", ".heic"}
_KNOWN = set(
    ".pdf .txt .ics .vcf .csv .zip .epub .md .docx .xlsx .pptx .odt .ods .odp .svg .ico "
    ".mp3 .m4a .ogg .wav .mp4 .webm .vtt .xml .json .css .woff2 .asc".split()
)


def take(site: Site, generator: StaticGenerator) -> None:
    """Take the pictures out of Pelican's hands; warn of files of an unknown kind."""
    copied = []
    for static in generator.staticfiles:
        source = site.content / static.source_path
        if source.suffix.lower() in RASTERS:
            site.shelf.deployed(source, static.save_as)
            continue
        if source.suffix.lower() not in _KNOWN:
            what = Message("Files of this kind are copied as they are, with whatever they hold.")
            site.warnings.append(Finding(str(source), None, what))
        copied.append(static)
    generator.staticfiles = copied


def follow_links(site: Site, output: Path) -> None:
    """Warn of each link to an address on this site at which nothing stands."""
    for entry, address in site.links:
        below = unquote(address.removeprefix(site.root)).strip("/")
        if not ((output / below).is_file() or (output / below / "index.html").is_file()):
            site.note_link(entry, address)
