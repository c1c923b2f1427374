"""Files that survive: each is on the disk before anything counts on it, and its folder too."""

import os
import stat
from pathlib import Path

import pytest

from microblog.errors import OutsideFailed
from microblog.ledger import durable


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was brought to the disk, in order: a file by what it holds, a folder by its names."""
    steps: list[str] = []
    sync = os.fsync

    def recorded(handle: int) -> None:
        sync(handle)
        there = Path(f"/proc/self/fd/{handle}").resolve()
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            steps.append(f"{there.name}: {' '.join(sorted(os.listdir(handle)))}")
        else:
            steps.append(f"{there.name} = {there.read_text()}")

    monkeypatch.setattr(os, "fsync", recorded)
    return steps


def test_a_file_is_on_the_disk_before_it_takes_its_name(tmp_path: Path, synced: list[str]) -> None:
    file = tmp_path / "a" / "b" / "e.json"
    durable.put(file, b"1")
    assert synced == [f"{tmp_path.name}: a", "a: b", ".e.json.new = 1", "b: e.json"]
    durable.put(file, b"2")
    assert synced[4:] == [".e.json.new = 2", "b: e.json"]
    assert file.read_bytes() == b"2"


def test_to_drop_what_is_not_there_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "e.json"
    durable.put(file, b"1")
    durable.drop(file)
    durable.drop(file)
    assert not file.exists()
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutsideFailed, match="folder cannot be written"):
        durable.drop(tmp_path / "folder")


@pytest.mark.parametrize(
    ("error", "problem"), [(OSError(28, "No space left"), "No space left"), (OSError(), "?")]
)
def test_it_is_told_what_the_system_said(error: OSError, problem: str) -> None:
    file = Path("ledger/e.json")
    assert str(durable.unwritten(file, error)) == (
        f"{file} cannot be written ({problem}). Make room or give leave to write it, then run it "
        "again. What it said before is not lost."
    )
    assert str(durable.unread(file, error)) == (
        f"{file} cannot be read ({problem}). Nothing was shared; give leave to read it, then run "
        "it again."
    )
