"""A drawer of papers to survey: files below a folder, all of the same age."""

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from microblog.entry import Entry
from microblog.errors import Finding
from microblog.profile import Profile
from microblog.survey import Folders, Survey, survey

NOW = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
SAVED = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
ANNA = Profile(name="Anna Ek", languages=["en", "sv"], timezone="Europe/Stockholm")


class Drawer:
    """Files below content/, and what a survey makes of them."""

    def __init__(self, root: Path) -> None:
        self.content = root / "content"
        self.content.mkdir(parents=True)

    def put(self, files: Mapping[str, str | bytes]) -> list[Path]:
        """Write the files and return their paths."""
        paths = [self.content / name for name in files]
        for path, text in zip(paths, files.values(), strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            os.utime(path, (SAVED.timestamp(), SAVED.timestamp()))
        return paths

    def survey(
        self,
        files: Mapping[str, str | bytes],
        profile: Profile = ANNA,
        now: datetime = NOW,
        own: Sequence[str] = ("entries", "conferences"),
        **options: Any,
    ) -> Survey:
        """Return the survey of these files, in this order."""
        folders = Folders(self.content, tuple(self.put(files)), own=tuple(own))
        return survey(folders, profile, now, **options)

    def entry(self, text: str | bytes, name: str = "entries/one.md", **options: Any) -> Entry:
        """Return the one entry or page that a text becomes."""
        found = self.survey({name: text}, **options)
        assert not found.faults, self.told(found.faults)
        (entry,) = (*found.entries, *found.pages)
        return entry

    def told(self, findings: Sequence[Finding]) -> list[str]:
        """Return findings as they are told, paths as below content/."""
        return [finding.spoken().replace(f"{self.content}/", "") for finding in findings]

    def faults(self, files: Mapping[str, str | bytes], **options: Any) -> list[str]:
        """Return the faults of these files as they are told."""
        return self.told(self.survey(files, **options).faults)

    def warnings(self, files: Mapping[str, str | bytes], **options: Any) -> list[str]:
        """Return the warnings of these files, which have no faults, as they are told."""
        found = self.survey(files, **options)
        assert not found.faults, self.told(found.faults)
        return self.told(found.warnings)


def says(told: Sequence[str], *expected: tuple[str, ...]) -> bool:
    """Tell whether each finding begins with its place, given first, and holds its words.

    The sentences themselves are the catalogues' business.
    """
    return len(told) == len(expected) and all(
        line.startswith(f"{where}: ") and all(word in line for word in words)
        for line, (where, *words) in zip(told, expected, strict=True)
    )
