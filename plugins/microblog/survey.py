"""The survey: every source file read once, and everything about all of them decided.

A file's address may depend on the other files (two slugs alike, twins), and all faults are told
at once, so nothing is rendered before the whole is known.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from microblog.addresses import settle
from microblog.entry import DRAFT, Entry, pictures_without_alt
from microblog.errors import Finding, Message
from microblog.header import Header, HeaderError, read_header
from microblog.intake import Intake, entry_from
from microblog.profile import Profile

MARKDOWN = {".md", ".markdown", ".mkd", ".mdown"}
# A foreign format's reader: the file -> its header, with the body as HTML.
Foreign = Callable[[Path], Header]


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the sources lie below `content`, with the folders of Pelican's settings.

    `own` folders are the leader's: their faults stop a build. In others much is only a warning.
    """

    content: Path
    files: tuple[Path, ...]
    pages: tuple[str, ...] = ("pages",)
    own: tuple[str, ...] = ("entries", "conferences")


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
    read: list[Entry] = []
    faults: list[Finding] = []
    warnings: list[Finding] = []
    for path in folders.files:
        intake = Intake(folders, profile, now, ci, drafts)
        try:
            header = _header(path, foreign or {})
        except UnicodeDecodeError as error:
            faults.append(_not_utf8(path, error))
            continue
        except (OSError, HeaderError) as error:
            faults.append(_unreadable(path, error))
            continue
        entry = entry_from(path, header, intake)
        if entry:
            read.append(entry)
            intake.findings.extend(_pictures(entry, path, folders))
        sorted_in = faults if entry is None else warnings
        for finding, is_fault in intake.findings:
            (faults if is_fault else sorted_in).append(finding)
    settled, claimed = settle(read, profile)
    return _whole(settled, [*faults, *claimed], warnings)


def _header(path: Path, foreign: Mapping[str, Foreign]) -> Header:
    if path.suffix.lower() in MARKDOWN:
        return read_header(path.read_text(encoding="utf-8-sig"))
    return foreign[path.suffix.lower()](path)


def _whole(entries: Sequence[Entry], faults: list[Finding], warnings: Iterable[Finding]) -> Survey:
    newest_first = sorted(entries, key=lambda e: (e.date, e.uid), reverse=True)
    return Survey(
        entries=tuple(e for e in newest_first if e.kind != "page"),
        pages=tuple(e for e in newest_first if e.kind == "page"),
        faults=tuple(faults),
        warnings=tuple(warnings),
        by_path={str(e.source): e for e in entries},
    )


def _pictures(entry: Entry, path: Path, folders: Folders) -> Iterator[tuple[Finding, bool]]:
    if entry.html or entry.status == DRAFT:
        return
    own = entry.path.split("/")[0] in folders.own
    for line in pictures_without_alt(entry.text):
        what = Message("A picture has no alternative text.")
        cure = Message("Say what it shows: ![what it shows](file)")
        yield Finding(str(path), entry.text_line + line, what, cure), own


def _not_utf8(path: Path, error: UnicodeDecodeError) -> Finding:
    line = error.object[: error.start].count(b"\n") + 1
    return Finding(
        str(path), line, Message("This is no text in UTF-8."), Message("Save it as UTF-8.")
    )


def _unreadable(path: Path, error: OSError | HeaderError) -> Finding:
    if isinstance(error, HeaderError):
        cure = Message("Write each line as `key: value`, between two lines of ---.")
        return Finding(str(path), error.line, error.message, cure)
    what = Message("The file cannot be opened ({problem}).", {"problem": error.strerror or "?"})
    return Finding(str(path), None, what)
