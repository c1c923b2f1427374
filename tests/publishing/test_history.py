"""What a repository ever knew of an entry."""

import subprocess
from pathlib import Path

import pytest

from microblog.entry import uid_of
from microblog.publishing.history import History
from repositories import Repository

HERE = "entries/a.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    Repository(tmp_path)
    return entries_in(tmp_path)


def entries_in(root: Path) -> Path:
    (root / "content" / "entries").mkdir(parents=True)
    return root


def history(root: Path) -> History:
    return History(root, root / "content", root / ".microblog" / "state" / "addresses.json")


def written(root: Path, text: str, name: str = HERE) -> None:
    (root / "content" / name).write_text(text, encoding="utf-8")


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


def committed(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", "Change")


def deleted(root: Path, text: str) -> None:
    written(root, text)
    committed(root)
    (root / "content" / HERE).unlink()
    committed(root)


@pytest.mark.parametrize(
    "text",
    [
        "---\nuid: k7q2m9x4ab\n---\nOne.\n",
        "---\nuid: 'k7q2m9x4ab'\n---\nOne.\n",
        ":uid: k7q2m9x4ab\n\nOne.\n",
        '<meta name="uid" content="k7q2m9x4ab">\n',
        "Uid: x\nuid:k7q2m9x4ab\n\nOne.\n",
    ],
)
def test_an_entry_that_was_deleted_here_was_known(root: Path, text: str) -> None:
    deleted(root, text)
    assert history(root).knew("k7q2m9x4ab")
    assert not history(root).knew("k7q2m9x4a")
    assert not history(root).knew("One")


def test_an_entry_without_a_uid_is_known_by_its_path(root: Path) -> None:
    deleted(root, "One.\n")
    assert history(root).knew(uid_of(HERE))
    assert not history(root).knew(uid_of("entries/b.md"))


def test_a_repository_below_another_folder_knows_its_paths_too(tmp_path: Path) -> None:
    Repository(tmp_path)
    root = entries_in(tmp_path / "site")
    deleted(root, "One.\n")
    assert history(root).knew(uid_of(HERE))


def test_what_was_never_here_is_not_known(root: Path) -> None:
    assert not history(root).knew("k7q2m9x4ab")
    committed(root)
    assert not history(root).knew("k7q2m9x4ab")


def test_what_was_published_from_here_and_never_committed_is_known(root: Path) -> None:
    history(root).remember({"k7q2m9x4ab": "/2026/one/"})
    assert history(root).knew("k7q2m9x4ab")
    assert history(root).remembered == {"k7q2m9x4ab": "/2026/one/"}


def test_memory_without_a_repository_is_enough(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    history(tmp_path).remember({"k7q2m9x4ab": "/2026/one/"})
    history(tmp_path).remember({"b": "/b/"})
    assert history(tmp_path).knew("k7q2m9x4ab")
    assert not history(tmp_path).knew("c")


def test_an_entry_of_another_branch_was_not_deleted_here(root: Path) -> None:
    committed(root)
    git(root, "switch", "--quiet", "--create", "other")
    written(root, "---\nuid: k7q2m9x4ab\n---\nOne.\n")
    committed(root)
    history(root).remember({"k7q2m9x4ab": "/2026/one/"})
    git(root, "switch", "--quiet", "main")
    assert not history(root).knew("k7q2m9x4ab")


@pytest.mark.parametrize("text", ["", "[", "[1]", "null", "\udcff"])
def test_a_broken_memory_is_none(root: Path, text: str) -> None:
    file = root / ".microblog" / "state" / "addresses.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(text.encode(errors="surrogateescape"))
    assert not history(root).knew("a")


def test_content_outside_the_repository_has_no_history(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    deleted(root, "One.\n")
    elsewhere = History(root, tmp_path_factory.mktemp("theirs"), root / "none.json")
    assert not elsewhere.knew(uid_of(HERE))
