"""One deploy: what is ours at the target, what is somebody else's, and what is told of the two."""

import json
import os
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tools import program

from microblog.errors import Message, OutsideFailed, Unanswered
from microblog.publishing import targets
from microblog.publishing.deployment import Deployment, prepared, standing
from microblog.publishing.shipment import Sent
from microblog.publishing.targets import Place
from microblog.site.swap import MARKER
from sites import Workshop, files_below
from whole import jpeg

ONE = "---\nuid: aaaaaaaaaa\n---\n![A](/media/a.jpg)\n\nOne.\n"
TWO = "---\nuid: bbbbbbbbbb\n---\n# Two\n\nTwo.\n"
THEIRS = {
    "pictures/holiday.jpg": b"holiday",
    "cards/mine.png": b"mine",
    "theme/mine.css": b"css",
    "notes.txt": b"notes",
}
OLD_MARK = b"Built by Candor; replaced whole by the next build.\n"


class Stop(Exception):
    """A deploy is stopped here."""


def stop(state: Message) -> None:
    raise Stop


@pytest.fixture
def home(site: Workshop) -> Workshop:
    """A site with a picture and an entry."""
    site.write({"entries/2026-03-01-one.md": ONE, "media/a.jpg": jpeg(600, 400)})
    return site


def place(site: Workshop, kind: str) -> Path:
    return site.root / "public" if kind == "folder" else site.root.parent / "there"


def deployment(site: Workshop, kind: str = "folder") -> Deployment:
    """Return a deploy of what is built now."""
    settings: Mapping[str, Any] = {}
    if kind == "rsync":
        program("rsync", "rsync")
        settings = {"to": str(place(site, kind))}
    target = targets.connect(kind, Place(site.root, settings, os.environ))
    return prepared(site.build().report, target, standing(target))


def sent(site: Workshop, kind: str = "folder") -> Sent:
    return deployment(site, kind).send(lambda state: None)


def refusal(deploy: Deployment) -> str:
    """Return why the guard refuses; "" when it does not."""
    try:
        deploy.guard(shared=(), knew=lambda uid: True)
    except Unanswered as error:
        return error.spoken()
    return ""


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


# Somebody else's files


@pytest.mark.parametrize("published", [False, pytest.param(True, marks=pytest.mark.trial)])
def test_beside_the_site_nothing_of_anybody_elses_is_touched_wherever_it_lies(
    home: Workshop, published: bool
) -> None:
    if published:
        sent(home, "rsync")
    put(place(home, "rsync"), THEIRS)
    for _ in range(2):
        assert refusal(deployment(home, "rsync")) == ""
        sent(home, "rsync")
        there = files_below(place(home, "rsync"))
        assert THEIRS.items() <= there.items()
        assert there == files_below(home.output) | THEIRS


def test_a_folder_that_is_replaced_whole_asks_before_any_of_them_goes(home: Workshop) -> None:
    sent(home)
    put(home.root / "public", THEIRS)
    told = refusal(deployment(home))
    assert all(f"/{name}" in told or name in told for name in THEIRS)
    assert "public/" in told and "--remove" in told


def test_what_goes_and_whose_files_go_is_told_at_once(home: Workshop) -> None:
    sent(home)
    put(home.root / "public", THEIRS)
    (home.content / "entries" / "2026-03-01-one.md").unlink()
    told = refusal(deployment(home))
    assert "notes.txt" in told and "/2026/one/" in told and "one address in twenty" in told


@pytest.mark.parametrize("kind", ["folder", "rsync"])
def test_a_file_that_would_be_written_as_it_is_is_no_loss(home: Workshop, kind: str) -> None:
    sent(home, kind)
    (place(home, kind) / MARKER).unlink()
    if kind == "folder":  # a folder without a mark is left alone
        (place(home, kind) / MARKER).write_bytes(b'{"v": 2, "pages": {}, "files": ""}')
    assert refusal(deployment(home, kind)) == ""
    put(place(home, kind), {"index.html": b"theirs"})
    assert "index.html" in refusal(deployment(home, kind))
    assert "favicon.svg" not in refusal(deployment(home, kind))


def test_a_link_in_the_folder_is_somebody_elses(home: Workshop) -> None:
    sent(home)
    theirs = home.root / "theirs"
    put(theirs, {"a.html": b"a"})
    for name, to in {"albums": theirs, "a.html": theirs / "a.html"}.items():
        (home.root / "public" / name).symlink_to(to)
    told = refusal(deployment(home))
    assert "albums" in told and "a.html" in told
    for n in range(3):
        home.write({"entries/2026-03-02-more.md": f"More {n}.\n"})
        sent(home)
        assert not any(path.is_symlink() for path in (home.root / "public").rglob("*"))
    assert files_below(theirs) == {"a.html": b"a"}


# Records that are old or damaged


@pytest.mark.parametrize("content", [b"", b"{}", b"<<<<<<< HEAD\n", b'{"v": 2, "files": 1}'])
@pytest.mark.parametrize("kind", ["folder", pytest.param("rsync", marks=pytest.mark.trial)])
def test_a_record_that_cannot_be_read_is_told_and_nothing_is_touched(
    home: Workshop, kind: str, content: bytes
) -> None:
    sent(home, kind)
    put(place(home, kind), {MARKER: content, "theirs.txt": b"theirs"})
    before = files_below(place(home, kind))
    with pytest.raises(Unanswered, match=r"\.candor.*by hand"):
        deployment(home, kind)
    assert files_below(place(home, kind)) == before


def test_a_folder_from_before_there_were_records_was_ours(home: Workshop) -> None:
    sent(home)
    put(home.root / "public", {MARKER: OLD_MARK, "pictures/old.avif": b"old", "old.txt": b"old"})
    assert refusal(deployment(home)) == ""
    sent(home)
    assert files_below(home.root / "public") == files_below(home.output)


def test_elsewhere_nobody_knows_whose_files_lie_beside_such_a_mark(home: Workshop) -> None:
    sent(home, "rsync")
    put(place(home, "rsync"), {MARKER: OLD_MARK, "notes.txt": b"notes"})
    told = refusal(deployment(home, "rsync"))
    assert "notes.txt" in told and "favicon.svg" not in told
    (place(home, "rsync") / "notes.txt").unlink()
    assert refusal(deployment(home, "rsync")) == ""


def test_a_record_of_the_first_kind_lets_the_theme_be_replaced_and_nothing_else(
    home: Workshop,
) -> None:
    sent(home, "rsync")
    there = place(home, "rsync")
    put(there, {**THEIRS, "theme/site.css": b"older", MARKER: first(home)})
    assert refusal(deployment(home, "rsync")) == ""
    assert deployment(home, "rsync").changes.changed == ()
    sent(home, "rsync")
    assert files_below(there) == files_below(home.output) | THEIRS


def first(site: Workshop) -> bytes:
    """Return the record of a site as the first kind of record told it."""
    folders = ("pictures/", "cards/", "theme/")
    paths = [path for path in files_below(site.output) if not path.startswith(folders)]
    names = {path: sha256(path.encode()).hexdigest()[:16] for path in paths}
    pages = {names["2026/one/index.html"]: ["aaaaaaaaaa", "0123456789abcdef"]}
    return json.dumps({"v": 1, "files": sorted(names.values()), "pages": pages}).encode()


# What is new


def test_a_deploy_that_goes_on_still_says_what_is_new_and_what_changed(home: Workshop) -> None:
    sent(home, "rsync")
    changed = ONE.replace("One.", "One more.")
    home.write({"entries/2026-03-01-one.md": changed, "entries/2026-03-02-two.md": TWO})
    with pytest.raises(Stop):
        deployment(home, "rsync").send(stop)
    for _ in range(2):
        deploy = deployment(home, "rsync")
        assert [entry.uid for entry in deploy.changes.added] == ["bbbbbbbbbb"]
        assert [entry.uid for entry in deploy.changes.changed] == ["aaaaaaaaaa"]
    deploy.send(lambda state: None)
    assert deployment(home, "rsync").changes.added == ()


def test_an_entry_whose_neighbour_is_new_has_not_changed(home: Workshop) -> None:
    sent(home)
    home.write({"entries/2026-03-02-two.md": TWO})
    deploy = deployment(home)
    assert [entry.uid for entry in deploy.changes.added] == ["bbbbbbbbbb"]
    assert deploy.changes.changed == ()


# Two at once


def test_two_machines_at_the_same_moment_lose_no_page(home: Workshop, tmp_path: Path) -> None:
    other = Workshop.at(tmp_path / "other")
    shutil.copytree(home.root, other.root)
    other.write({"entries/2026-03-02-two.md": TWO})
    sent(home, "rsync")
    home.write({"entries/2026-03-03-three.md": "---\nuid: cccccccccc\n---\nThree.\n"})
    mine, theirs = deployment(home, "rsync"), deployment(other, "rsync")
    assert place(home, "rsync") == place(other, "rsync")
    mine.send(lambda state: None)
    with pytest.raises(OutsideFailed, match=r"at the same time.*stayed as it was"):
        theirs.send(lambda state: None)
    gone = deployment(other, "rsync").changes.removed
    assert gone == ("/2026/three/",)
