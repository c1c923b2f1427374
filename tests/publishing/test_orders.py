"""A laptop and a scheduled machine in turns, each with commits that the other lacks."""

import os
import random
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from microblog.errors import Unanswered
from microblog.publishing.pipeline import publish
from microblog.publishing.request import Options
from repositories import Repository
from sites import CLOCK, REPOSITORY, Workshop

TURNS = 6
QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_GLOBAL": os.devnull}


@dataclass
class Story:
    """Two clones of one repository that publish to one folder."""

    folder: Path
    laptop: Workshop
    ci: Workshop
    made: int = 0
    deleted: set[str] = field(default_factory=set)

    def written(self, where: Workshop, rnd: random.Random) -> None:
        """Somebody writes an entry, and commits it in one of the clones only."""
        self.made += 1
        where.write({f"entries/2026-05-01-n{self.made}.md": f"Note {self.made}.\n"})
        committed(where)

    def taken(self, where: Workshop, rnd: random.Random) -> None:
        """Somebody deletes an entry there."""
        files = sorted(where.content.glob("entries/*-n*.md"))
        if files:
            chosen = rnd.choice(files)
            self.deleted.add(f"/2026/{chosen.stem.rsplit('-', 1)[1]}/")
            chosen.unlink()
            committed(where)

    def exchanged(self, where: Workshop, rnd: random.Random) -> None:
        """One of the clones pulls and pushes, if it can."""
        git(where, "pull", "--quiet", "--rebase", "--strategy-option=theirs", "origin", "main")
        git(where, "rebase", "--abort")
        git(where, "push", "--quiet", "origin", "main")

    def published(self, where: Workshop, rnd: random.Random) -> None:
        """One of them publishes: no address goes but those that were deleted, or it stops."""
        before = self.readable()
        environ = {"CI": "true"} if where is self.ci else {}
        try:
            publish(where.root, Options(), environ=environ)
        except Unanswered as stopped:
            assert self.readable() == before
            assert "\n· /" in str(stopped)
            return
        committed(where)
        lost = {address for address in before - self.readable() if "/n" in address}
        assert lost <= self.deleted, f"lost without a word: {lost - self.deleted}"

    def readable(self) -> set[str]:
        found = self.folder.rglob("index.html")
        return {f"/{path.relative_to(self.folder).parent.as_posix()}/" for path in found}


def git(where: Workshop, *arguments: str) -> None:
    command = ["git", "-C", str(where.root), *arguments]
    subprocess.run(command, capture_output=True, env={**os.environ, **QUIET})


def committed(where: Workshop) -> None:
    git(where, "add", "--all")
    git(where, "commit", "--quiet", "--message", "Change")


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare repository, two clones of it, and the folder that both publish to."""
    folder = tmp_path_factory.mktemp("orders")
    site = Workshop(folder / "laptop")
    site.configure(THEME=str(REPOSITORY / "theme"), MICROBLOG_CLOCK=CLOCK)
    site.profile(targets='{ folder = { to = "../public" } }')
    pages = {f"pages/p{n}.md": f"# P{n}\n\nText.\n" for n in range(40)}  # one is not 5 %
    site.write({"entries/2026-04-01-first.md": "First.\n", **pages})
    site.put({".gitignore": "output/\n.microblog/\n"})
    publish(site.root, Options(), environ={})
    Repository(site.root).commit()
    git(site, "clone", "--quiet", "--bare", ".", "../shared.git")
    git(site, "remote", "add", "origin", "../shared.git")
    git(site, "clone", "--quiet", "../shared.git", "../ci")
    for name in ("user.name", "user.email"):
        git(Workshop.at(folder / "ci"), "config", name, "ci@leader.example")
    return folder


def told(beginning: Path, folder: Path, seed: int) -> None:
    """Play one order of turns, in copies."""
    shutil.copytree(beginning, folder)
    story = Story(folder / "public", Workshop.at(folder / "laptop"), Workshop.at(folder / "ci"))
    for where in (story.laptop, story.ci):
        git(where, "remote", "set-url", "origin", str(folder / "shared.git"))
    rnd = random.Random(seed)
    deeds: list[Callable[[Workshop, random.Random], None]] = [
        story.written, story.taken, story.exchanged, story.published,
    ]  # fmt: skip
    for _ in range(TURNS):
        rnd.choice(deeds)(rnd.choice([story.laptop, story.ci]), rnd)
        story.published(rnd.choice([story.laptop, story.ci]), rnd)


@pytest.mark.parametrize("seed", range(4))
def test_no_address_is_lost_without_a_word(beginning: Path, tmp_path: Path, seed: int) -> None:
    told(beginning, tmp_path / "story", seed)


@pytest.mark.trial
@pytest.mark.parametrize("seed", range(4, 50))
def test_nor_in_any_other_order(beginning: Path, tmp_path: Path, seed: int) -> None:
    told(beginning, tmp_path / "story", seed)
