"""Two folders that take turns: what a reader finds while they do."""

import os
import subprocess
import sys
from pathlib import Path

from microblog.site import swap

KEEP_SWAPPING = """
import sys
from pathlib import Path
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
