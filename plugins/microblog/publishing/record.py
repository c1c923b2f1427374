"""The record: what of the target is ours, and whose address each page is.

It goes to the target with the site, so that the next publish, from whatever machine, knows what
people can read now. Paths are told by digests alone, because a hidden entry's is nobody's business.
"""

import json
import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn

from microblog.entry import Entry
from microblog.site.swap import MARKER

_DIGITS = 12
UNKNOWN = "?"  # a digest of a page that was made otherwise, by the first kind of record

_ABOUT = "Built by Candor; replaced whole by the next publish."
# What stood alone in the file before there were records.
_BEFORE = {b"Built by Candor; replaced whole by the next build.", _ABOUT.encode()}
# What the first kind of record passed over in pictures/ and cards/, as the site names it.
_LOOKS = re.compile(r"pictures/[0-9a-f]{16}-\d+\.\w+|cards/[^/]+-[0-9a-f]{8}\.png")
_ARTICLE = re.compile(rb"<(/?)article\b")


@dataclass(frozen=True, slots=True)
class Page:
    """Whose page it is, and a digest of what it says; "" for an address that leads on."""

    uid: str
    digest: str


@dataclass(frozen=True, slots=True)
class Record:
    """The pages of entries of one deploy, and its other files, by the digests of their paths.

    `all_ours` when the place was written before there were records: all that lies there is ours.
    `by_looks` when it was written by the first of them, which named no picture and no card: ours
    is what looks like one of ours.
    """

    files: frozenset[str] = frozenset()
    pages: Mapping[str, Page] = field(default_factory=dict)
    all_ours: bool = False
    by_looks: bool = False

    def made(self, path: str) -> bool:
        """Whether the file at `path`, with slashes, is one that we put there."""
        if self.all_ours or path == MARKER or (self.by_looks and _LOOKS.fullmatch(path)):
            return True
        name = named(path)
        return name in self.files or name in self.pages

    def page(self, path: str) -> Page | None:
        """Return whose page the file at `path` is; None when no entry stands or stood there."""
        return self.pages.get(named(path))

    def joined(self, other: "Record") -> "Record":
        """Return the record of a place where files of both may lie."""
        return Record(
            self.files | other.files,
            {**other.pages, **self.pages},
            self.all_ours or other.all_ours,
            self.by_looks or other.by_looks,
        )

    def towards(self, new: "Record") -> "Record":
        """Return the record of a place on its way to the `new` one: what a page says there is
        still what it said, and of a page to come nothing is known."""
        coming = {name: replace(page, digest="") for name, page in new.pages.items()}
        return self.joined(replace(new, pages=coming))

    def with_theme(self, paths: Collection[str]) -> "Record":
        """Return the record with the theme's files among those of the new site, which the first
        kind of record passed over."""
        if not self.by_looks:
            return self
        theirs = frozenset(named(path) for path in paths if path.startswith("theme/"))
        return replace(self, files=self.files | theirs)

    def text(self) -> bytes:
        """Return the record as it lies at the target: JSON, the same for the same site.

        30 000 files are less than 400 kB: 12 of 64 digits tell a path from all others there.
        """
        pages = {name: f"{page.digest} {page.uid}" for name, page in self.pages.items()}
        told: dict[str, Any] = {"about": _ABOUT, "v": 2, "pages": pages}
        told["files"] = " ".join(sorted(self.files))
        told |= {name: True for name in ("all_ours", "by_looks") if getattr(self, name)}
        return (json.dumps(told, sort_keys=True, indent=0) + "\n").encode()


def named(path: str) -> str:
    """Return the digest by which a record tells a path."""
    return _short(path.encode(errors="surrogateescape"))


def record_in(content: bytes | None) -> Record:
    """Return the record that was found at a target; an empty one where there was none.

    Raises ValueError for what is no record, or of a version to come.
    """
    if content is None:
        return Record()
    if content.strip() in _BEFORE:
        return Record(all_ours=True)
    try:
        told = json.loads(content)
        return {1: _first, 2: _second}[told["v"]](told)
    except (KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError("no record") from None


def _first(told: Mapping[str, Any]) -> Record:
    """Return a record of version 1: its digests are longer, and a page's is of its main part."""
    pages = {
        name[:_DIGITS]: Page(_text(uid), UNKNOWN if digest else "")
        for name, (uid, digest) in told["pages"].items()
    }
    files = frozenset(_text(name)[:_DIGITS] for name in _list(told["files"]))
    return Record(files - pages.keys(), pages, bool(told.get("all_ours")), by_looks=True)


def _second(told: Mapping[str, Any]) -> Record:
    said = {name: _text(page).partition(" ") for name, page in told["pages"].items()}
    pages = {name: Page(uid, digest) for name, (digest, _, uid) in said.items()}
    files = frozenset(_text(told["files"]).split())
    return Record(files, pages, bool(told.get("all_ours")), bool(told.get("by_looks")))


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise TypeError


def _list(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    raise TypeError


def record_of(output: Path, entries: Iterable[Entry]) -> Record:
    """Return the record of a built site, of which `entries` are all entries and pages."""
    files = frozenset(named(path) for path in files_in(output) if path != MARKER)
    pages = {}
    public = [entry for entry in entries if entry.is_public]
    for entry in public:
        for old in entry.was:
            leads = old[1:] + ("index.html" if old.endswith("/") else "")
            pages[named(leads)] = Page(entry.uid, "")
    for entry in public:
        pages[named(entry.output)] = Page(entry.uid, said((output / entry.output).read_bytes()))
    pages = {name: page for name, page in pages.items() if name in files}
    return Record(files - pages.keys(), pages)


def files_in(folder: Path) -> list[str]:
    """Return the path of every file below `folder`, with slashes, in order.

    A link is a file, whatever it leads to, and is never followed. Raises OSError for a folder that
    may not be looked into; there are no files in one that is not there.
    """
    if not folder.is_dir():
        return []
    top = len(os.fspath(folder)) + 1
    found: list[str] = []
    for place, folders, files in os.walk(folder, onerror=_refused):
        links = [name for name in folders if os.path.islink(f"{place}/{name}")]  # noqa: PTH114
        found += [f"{place}/{name}"[top:].replace(os.sep, "/") for name in (*files, *links)]
    return sorted(found)


def _refused(error: OSError) -> NoReturn:
    raise error


def said(page: bytes) -> str:
    """Return a digest of what a page says for itself: the first <article> of its <main>, without
    what stands before and after; all of <main> where there is none, or all of the page."""
    start, end = page.find(b"<main"), page.rfind(b"</main>")
    return _short(_article(page[start:end]) if 0 <= start < end else page)


def _article(main: bytes) -> bytes:
    start, depth = main.find(b"<article"), 0
    for tag in _ARTICLE.finditer(main, start) if start >= 0 else ():
        depth += -1 if tag[1] else 1
        if not depth:
            return main[start : tag.end()]
    return main


def _short(content: bytes) -> str:
    return sha256(content).hexdigest()[:_DIGITS]
