"""The record: what of the target is ours, and whose address each page is.

It goes to the target with the site, so that the next publish, from whatever machine, knows what
people can read now. Paths are told by digests alone, because a hidden entry's is nobody's business.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from microblog.entry import Entry
from microblog.site.swap import MARKER

# Folders of ours alone, whose files are too many to tell one by one.
OURS = ("pictures/", "cards/", "theme/")
_ABOUT = "Built by Candor; replaced whole by the next publish."
_MAIN = (b"<main", b"</main>")


@dataclass(frozen=True, slots=True)
class Page:
    """Whose page it is, and a digest of what it says; "" for an address that leads on."""

    uid: str
    digest: str


@dataclass(frozen=True, slots=True)
class Record:
    """The files of one deploy, and the pages of entries among them, by the digests of their paths.

    `all_ours` when the place was written before there were records: all that lies there is ours.
    """

    files: frozenset[str] = frozenset()
    pages: Mapping[str, Page] = field(default_factory=dict)
    all_ours: bool = False

    def made(self, path: str) -> bool:
        """Whether the file at `path`, with slashes, is one that we put there."""
        return self.all_ours or path == MARKER or path.startswith(OURS) or named(path) in self.files

    def page(self, path: str) -> Page | None:
        """Return whose page the file at `path` is; None when no entry stands or stood there."""
        return self.pages.get(named(path))

    def joined(self, other: "Record") -> "Record":
        """Return the record of a place where files of both may lie."""
        return Record(
            self.files | other.files,
            {**other.pages, **self.pages},
            self.all_ours or other.all_ours,
        )

    def text(self) -> bytes:
        """Return the record as it lies at the target: JSON, the same for the same site."""
        pages = {name: [page.uid, page.digest] for name, page in self.pages.items()}
        told = {"about": _ABOUT, "v": 1, "files": sorted(self.files), "pages": pages}
        if self.all_ours:
            told["all_ours"] = True
        return (json.dumps(told, sort_keys=True, indent=0) + "\n").encode()


def named(path: str) -> str:
    """Return the digest by which a record tells a path."""
    return sha256(path.encode(errors="surrogateescape")).hexdigest()[:16]


def record_in(content: bytes | None) -> Record:
    """Return the record that was found at a target; an empty one where there was none."""
    if content is None:
        return Record()
    try:
        told = json.loads(content)
        pages = {str(name): Page(str(uid), str(is_)) for name, (uid, is_) in told["pages"].items()}
        return Record(frozenset(map(str, told["files"])), pages, bool(told.get("all_ours")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Record(all_ours=True)


def record_of(output: Path, entries: Iterable[Entry]) -> Record:
    """Return the record of a built site, of which `entries` are all entries and pages."""
    files = frozenset(named(p) for p in files_in(output) if p != MARKER and not p.startswith(OURS))
    pages = {}
    for entry in (e for e in entries if e.is_public):
        for old in entry.was:
            leads = old[1:] + ("index.html" if old.endswith("/") else "")
            pages[named(leads)] = Page(entry.uid, "")
    for entry in (e for e in entries if e.is_public):
        pages[named(entry.output)] = Page(entry.uid, said((output / entry.output).read_bytes()))
    return Record(files, {name: page for name, page in pages.items() if name in files})


def files_in(folder: Path) -> list[str]:
    """Return the path of every file below `folder`, with slashes, in order."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def said(page: bytes) -> str:
    """Return a digest of what a page says: of its main part, or of all of it if it has none."""
    start, end = page.find(_MAIN[0]), page.rfind(_MAIN[1])
    return sha256(page[start:end] if 0 <= start < end else page).hexdigest()[:16]
