"""The kinds of page that a site has, each with one page of that kind."""

import re
from pathlib import Path

# Known by their address; entries by what stands in them.
_BY_ADDRESS = {
    "home": r"/",
    "language": r"/[a-z]{2}/",
    "month": r"/\d{4}/\d{2}/",
    "archive": r"/archive/",
    "tag": r"/tags/.+/",
    "tags": r"/tags/",
    "kind": r"/kinds/.+/",
    "about": r"/about/",
    "subscribe": r"/subscribe/",
    "why": r"/(?:[a-z]{2}/)?why/",
    "404": r"/404\.html",
}
_ENTRIES = ("note", "link", "photo", "reply", "article", "conference")
KINDS = (*_BY_ADDRESS, *_ENTRIES)


def addresses(output: Path) -> list[str]:
    """Return the address of every page below `output`."""
    files = (file.relative_to(output).as_posix() for file in output.rglob("*.html"))
    return sorted(f"/{file.removesuffix('index.html')}" for file in files)


def by_kind(output: Path) -> dict[str, str]:
    """Return one address for each kind of page: that of the largest page."""
    largest: dict[str, tuple[int, str]] = {}
    for address in addresses(output):
        page = output / address[1:] / ("index.html" if address.endswith("/") else "")
        text = page.read_text(encoding="utf-8")
        found = [kind for kind, path in _BY_ADDRESS.items() if re.fullmatch(path, address)]
        if entry := re.search(r'<article class="entry whole (\w+)', text):
            found.append(entry[1])
        for kind in found:
            largest[kind] = max(largest.get(kind, (0, "")), (len(text), address))
    return {kind: address for kind, (_, address) in largest.items()}
