"""A source file under examination: what it is read with, and what was found in it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from microblog.errors import Finding, Message
from microblog.header import Header
from microblog.profile import Profile

_LANGUAGE = re.compile(r"(?P<stem>.+)\.[a-z]{2}")
_NAMED = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})"
    r"(?:[T_ -](?P<hour>[01]\d|2[0-3])[.:]?(?P<minute>[0-5]\d)(?=$|[-_. ]))?"
    r"(?:[-_ ]+(?P<slug>.+))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the sources lie below `content`, with the folders of Pelican's settings.

    `own` folders are the leader's: their faults stop a build. In others much is only a warning.
    """

    content: Path
    files: tuple[Path, ...]
    pages: tuple[str, ...] = ("pages",)
    own: tuple[str, ...] = ("entries", "conferences")

    def linked(self) -> Mapping[Path, Finding]:
        """Return why a file is not read whose link leads nowhere, or out of the content folder.

        That folder may itself be a link, and what lies in it counts as inside.
        """
        top = f"{os.path.realpath(self.content)}{os.sep}"
        places = {folder: os.path.realpath(folder) for folder in {f.parent for f in self.files}}
        astray = ((file, _astray(file, places[file.parent], top)) for file in self.files)
        cure = Message("Copy the file itself into content/, in the place of the link.")
        return {file: Finding(shown(file), None, what, cure) for file, what in astray if what}


def shown(file: Path) -> str:
    """Return the file's path fit to be shown, also when it is not in UTF-8."""
    return str(file).encode(errors="surrogateescape").decode(errors="replace")


def _astray(file: Path, folder: str, top: str) -> Message | None:
    """Return where the file leads if it is a link that goes astray; `folder` is its real one."""
    if not file.is_symlink():
        is_inside = f"{folder}{os.sep}".startswith(top)
    elif file.exists():
        is_inside = os.path.realpath(file).startswith(top)
    else:
        return Message("This is a link to a file that is not there.")
    outside = Message("A link leads from here to a file outside the folder content/.")
    return None if is_inside else outside


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every file of a survey; see `survey`."""

    folders: Folders
    profile: Profile
    now: datetime
    ci: bool
    drafts: bool


@dataclass
class Source:
    """One file, its header, and the faults and warnings noted while it becomes an entry."""

    file: Path
    header: Header
    terms: Terms
    faults: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    @cached_property
    def path(self) -> str:
        """The path below content/, with slashes."""
        return self.file.relative_to(self.terms.folders.content).as_posix()

    @cached_property
    def stem(self) -> str:
        """The file's name without its suffixes."""
        twin = _LANGUAGE.fullmatch(self.file.stem)
        return twin["stem"] if twin else self.file.stem

    @property
    def suffix_language(self) -> str:
        """The language in the file's name, as in x.da.md; "" if there is none."""
        return self.file.stem[len(self.stem) + 1 :]

    @cached_property
    def named(self) -> Mapping[str, str | None]:
        """What the file's name says: date, hour, minute, slug; empty for one without a date."""
        named = _NAMED.fullmatch(self.stem)
        return named.groupdict() if named else {}

    @cached_property
    def is_page(self) -> bool:
        """Whether the file lies among the pages."""
        return any(self.path.startswith(f"{name}/") for name in self.terms.folders.pages)

    @cached_property
    def is_own(self) -> bool:
        """Whether the file is the leader's, not one of a folder that was only pointed at."""
        return self.path.split("/")[0] in self.terms.folders.own

    @cached_property
    def is_html(self) -> bool:
        """Whether the body is HTML, read by one of Pelican's readers."""
        return self.file.suffix.lower() in {".rst", ".html", ".htm"}

    def fault(self, what: Message, cure: Message, *fields: str) -> None:
        """Note what must be mended, on the line of the first of `fields` that is there."""
        self.faults.append(Finding(str(self.file), self.header.line(*fields), what, cure))

    def warn(self, what: Message, cure: Message | None, *fields: str) -> None:
        """Note what should be looked at, likewise."""
        self.warnings.append(Finding(str(self.file), self.header.line(*fields), what, cure))
