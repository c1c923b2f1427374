"""Two folders that take turns: what a reader finds while they do."""

import errno
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from microblog.site import swap

OTHER_DISK = Path("/dev/shm")  # Linux's disk in memory
KEEP_SWAPPING = """
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from microblog.site import swap
new, place = map(Path, sys.argv[1:])
print("on", flush=True)
while True:
    swap.exchange(new, place)
"""


def folders(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("new", "place"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page").write_text(name)
    return tmp_path / "new", tmp_path / "place"


def test_the_two_change_places(tmp_path: Path) -> None:
    new, place = folders(tmp_path)
    swap.exchange(new, place)
    assert ((place / "page").read_text(), (new / "page").read_text()) == ("new", "place")


def test_the_first_folder_just_comes(tmp_path: Path) -> None:
    new, place = folders(tmp_path)
    swap.exchange(new, tmp_path / "deep" / "first")
    assert (tmp_path / "deep" / "first" / "page").read_text() == "new"
    assert not new.exists() and place.exists()


def test_a_reader_never_finds_nothing_and_a_kill_leaves_one_of_the_two(tmp_path: Path) -> None:
    new, place = folders(tmp_path)
    command = [sys.executable, "-c", KEEP_SWAPPING, str(new), str(place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as swapping:
        assert swapping.stdout
        swapping.stdout.readline()
        found = {os.path.isdir(place) for _ in range(20_000)}  # noqa: PTH112
        swapping.kill()
    assert found == {True}
    assert {(f / "page").read_text() for f in (new, place)} == {"new", "place"}


def test_onto_another_disk_goes_a_copy(tmp_path: Path) -> None:
    new, _ = folders(tmp_path)
    if not OTHER_DISK.is_dir() or OTHER_DISK.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("There is one disk alone.")
    with TemporaryDirectory(dir=OTHER_DISK) as disk:
        place = Path(disk, "public")
        for text in ("new", "newer"):
            (new / "page").write_text(text)
            swap.exchange(new, place)
            assert (place / "page").read_text() == text
        assert [path.name for path in Path(disk).iterdir()] == ["public"]
    assert (new / "page").read_text() == "newer"


def test_a_copy_that_cannot_come_whole_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, _ = folders(tmp_path)

    def refuse(self: Path, target: Path) -> None:
        on_its_disk = target.name == ".place.new.last"
        raise OSError(errno.ENOSPC if on_its_disk else errno.EXDEV, "No space left on device")

    monkeypatch.setattr(Path, "rename", refuse)
    monkeypatch.setattr(swap, "_swapped", lambda one, other: False)
    with pytest.raises(OSError, match="No space"):
        swap.exchange(new, tmp_path / "place")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "place"]
    assert (tmp_path / "place" / "page").read_text() == "place"


def test_links_are_never_written_through_and_do_not_come_back(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "page").write_text("theirs")
    folder = tmp_path / "site"
    (folder / "deep").mkdir(parents=True)
    (folder / swap.MARKER).touch()
    (folder / "page").symlink_to(tmp_path / "theirs" / "page")
    for name in ("deep/folder", "pictures"):
        (folder / name).symlink_to(tmp_path / "theirs")
    swap.opened(folder)
    (folder / "page").write_text("ours")
    swap.closed(folder)
    assert sorted(path.name for path in folder.rglob("*")) == [swap.MARKER, "page"]
    assert (tmp_path / "theirs" / "page").read_text() == "theirs"
