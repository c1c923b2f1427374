"""What a host says about each file of the built site: what it is, and how long it may be kept."""

import re
from pathlib import Path

_FEEDS = {
    "feed.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}
# Not `mimetypes`: what it says differs from machine to machine.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml",
    ".jpg": "image/jpeg",
    **{f".{kind}": f"image/{kind}" for kind in ("avif", "gif", "jpeg", "png", "webp")},
    ".woff2": "font/woff2",
    ".ico": "image/x-icon",
    ".pdf": "application/pdf",
}


def content_type(path: str) -> str:
    """Return the media type of the file at `path`, by its name alone."""
    name = path.rpartition("/")[2].lower()
    return _FEEDS.get(name) or _TYPES.get(Path(name).suffix, "application/octet-stream")


def headers_for(address: str, text: str) -> dict[str, str]:
    """Return the headers that the text of a `_headers` file sets for an address.

    The address begins with a slash. Of two rules that set the same header, both count,
    as on the hosts that read such files.
    """
    found: dict[str, str] = {}
    applies = False
    for line in text.splitlines():
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line[0].isspace():
            applies = bool(re.fullmatch(re.escape(line.strip()).replace(r"\*", ".*"), address))
        elif applies and colon:
            found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def rules(output: Path, address: str) -> dict[str, str]:
    """Return the headers that the site's own `_headers` sets for an address, like /2026/."""
    file = output / "_headers"
    return headers_for(address, file.read_text(encoding="utf-8")) if file.is_file() else {}


def headers(output: Path, path: str) -> dict[str, str]:
    """Return what a host should say of the file at `path` below `output`.

    What the site's own `_headers` sets goes first. Without a word there a reader asks anew each
    time, so that no page or feed is shown that has changed.
    """
    folder, _, name = path.rpartition("/")
    address = f"/{folder}/".replace("//", "/") if name == "index.html" else f"/{path}"
    own = rules(output, address)
    return {"Content-Type": content_type(path), "Cache-Control": "no-cache"} | own
