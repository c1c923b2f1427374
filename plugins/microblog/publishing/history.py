"""What this repository ever knew: was an entry deleted here, or was it never here at all?"""

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from microblog.entry import uid_of
from microblog.identity import replace


@dataclass(frozen=True)
class History:
    """The history of the content in `root`, and what this machine remembers having published.

    `memory` is a file of addresses by uid. An entry that was committed somewhere counts as known
    only if the commit that is checked out descends from there: another branch's entry was not
    deleted here.
    """

    root: Path
    content: Path
    memory: Path

    def knew(self, uid: str) -> bool:
        """Whether an entry with this uid, which is gone now, was once part of what is here."""
        if uid in self._committed or self._named("HEAD", uid):
            return True
        return uid in self.remembered and not self._named("--all", uid)

    def remember(self, addresses: Mapping[str, str]) -> None:
        """Keep what was published from here, by uid; what a repository never saw is known too."""
        self.memory.parent.mkdir(parents=True, exist_ok=True)
        known = {**self.remembered, **addresses}
        replace(self.memory, json.dumps(known, indent=0, sort_keys=True).encode())

    @cached_property
    def remembered(self) -> Mapping[str, str]:
        """The address that each entry had when it was last published from here, by uid."""
        try:
            found = json.loads(self.memory.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    @cached_property
    def _committed(self) -> frozenset[str]:
        """The uids that files without a written one had by their paths, in every commit."""
        if not self._below:
            return frozenset()
        names = self._git("log", "--format=", "--name-only", "-z", "HEAD", "--", *self._below)
        prefix = self._git("rev-parse", "--show-prefix").strip()
        inside = f"{prefix}{self.content.relative_to(self.root).as_posix()}/"
        paths = (name.strip("\n") for name in names.split("\0"))
        return frozenset(uid_of(p.removeprefix(inside)) for p in paths if p.startswith(inside))

    def _named(self, revisions: str, uid: str) -> bool:
        """Whether a commit among `revisions` brought or took a line that names the uid."""
        exactly = re.sub(r"([^\w-])", r"[\1]", uid)
        line = rf"uid[^[:alnum:]]+(content=)?[^[:alnum:]]*{exactly}([^[:alnum:]]|$)"
        found = self._git("log", "-1", "--format=%h", f"-G{line}", revisions, "--", *self._below)
        return bool(found.strip())

    @property
    def _below(self) -> list[str]:
        return [str(self.content)] if self.content.is_relative_to(self.root) else []

    def _git(self, *arguments: str) -> str:
        if not self._below:
            return ""
        command = ["git", "-C", str(self.root), *arguments]
        ran = subprocess.run(command, capture_output=True, check=False)
        return ran.stdout.decode(errors="surrogateescape") if ran.returncode == 0 else ""
