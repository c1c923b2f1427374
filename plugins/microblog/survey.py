"""The survey: every source file read once, and everything about all of them decided.

A file's address may depend on the other files (two slugs alike, twins), and all faults are told
at once, so nothing is rendered before the whole is known.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from microblog.addresses import settle
from microblog.conflicts import check_settled
from microblog.entry import DRAFT, Entry, pictures_without_alt
from microblog.errors import Finding, Message, unread
from microblog.header import Header, HeaderError, read_header
from microblog.intake import entry_from
from microblog.profile import Profile
from microblog.source import Folders, Source, Terms, shown

__all__ = ["MARKDOWN", "Folders", "Foreign", "Survey", "survey"]

MARKDOWN = {".md", ".markdown", ".mkd", ".mdown"}
# A foreign format's reader: the file -> its header, with the body as HTML.
Foreign = Callable[[Path], Header]


@dataclass(frozen=True, slots=True)
class Survey:
    """All entries and pages, newest first, and what was found wrong."""

    entries: tuple[Entry, ...] = ()
    pages: tuple[Entry, ...] = ()
    faults: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    by_path: Mapping[str, Entry] = field(default_factory=dict)

    @property
    def public(self) -> list[Entry]:
        """The entries that may be in the output, newest first."""
        return [entry for entry in self.entries if entry.is_public]

    def twins(self, entry: Entry) -> list[Entry]:
        """Return the entry's public twins in other languages."""
        return [
            other
            for other in self.public
            if other.twin_of == entry.twin_of and other.path != entry.path
        ]


def survey(
    folders: Folders,
    profile: Profile,
    now: datetime,
    *,
    ci: bool = False,
    drafts: bool = False,
    foreign: Mapping[str, Foreign] | None = None,
) -> Survey:
    """Return what the files say. Reads, and writes nothing.

    `now` (aware) parts what is due from what is scheduled. With `ci`, a file without any date is a
    fault, since its date cannot be written back. With `drafts`, drafts and scheduled entries count
    as published, for a look at home.
    """
    terms = Terms(folders, profile, now, ci, drafts)
    read: list[Entry] = []
    faults: list[Finding] = []
    warnings: list[Finding] = []
    linked = folders.linked()
    for file in folders.files:
        header = linked.get(file) or _header(file, foreign or {})
        if isinstance(header, Finding):
            faults.append(header)
            continue
        source = Source(file, header, terms, faults=[], warnings=warnings)
        if entry := entry_from(source):
            read.append(entry)
            _note_pictures(source, entry)
        faults += source.faults
    settled, claimed = settle(read, profile)
    return _whole(settled, [*faults, *claimed], warnings)


def _header(file: Path, foreign: Mapping[str, Foreign]) -> Header | Finding:
    """Return the file's header and body, or why it cannot be read."""
    name = shown(file)
    if name != str(file):
        return Finding(
            name, None, Message("The file's name is not in UTF-8."), Message("Rename the file.")
        )
    try:
        if file.suffix.lower() in MARKDOWN:
            text = file.read_text(encoding="utf-8-sig")
            check_settled(text)
            return read_header(text)
        return foreign[file.suffix.lower()](file)
    except HeaderError as error:
        return Finding(name, error.line, error.message, error.cure)
    except (OSError, UnicodeDecodeError) as error:
        return unread(name, error)


def _whole(entries: Sequence[Entry], faults: list[Finding], warnings: Iterable[Finding]) -> Survey:
    newest_first = sorted(entries, key=lambda e: (e.date, e.uid), reverse=True)
    return Survey(
        entries=tuple(e for e in newest_first if e.kind != "page"),
        pages=tuple(e for e in newest_first if e.kind == "page"),
        faults=tuple(faults),
        warnings=tuple(warnings),
        by_path={str(e.source): e for e in entries},
    )


def _note_pictures(source: Source, entry: Entry) -> None:
    """Note each picture without words for those who cannot see it: a fault among the leader's."""
    if entry.html or entry.status == DRAFT:
        return
    notes = source.faults if source.is_own else source.warnings
    for line in pictures_without_alt(entry.text):
        what = Message("A picture has no alternative text.")
        cure = Message("Say what it shows: ![what it shows](file)")
        notes.append(Finding(str(source.file), entry.text_line + line, what, cure))
