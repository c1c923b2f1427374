"""Two folders that take turns: one is looked at, the other is written anew and then swapped in.

What was looked at before becomes the folder that is written next. Writing over old files is much
quicker than removing thousands and making them again, and nothing old stays behind: every file
that a run did not touch is removed at its end.
"""

import ctypes
import errno
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path

MARKER = ".candor"  # what only a folder of our making holds
_HASHED = ("pictures", "cards")  # named by their content: linked anew, never written over


def is_ours(folder: Path) -> bool:
    """Whether `folder` may be replaced: it is not there, empty, or one of our making."""
    if not folder.is_dir():
        return not folder.exists()
    return (folder / MARKER).exists() or not any(folder.iterdir())


def opened(folder: Path) -> Path:
    """Return `folder`, ready to be written; what lies in it may be written over.

    Links are removed first: whoever wrote over one would write where it leads.
    """
    if os.name == "nt" or not (folder / MARKER).exists():  # Windows keeps no time of last change
        shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        _unlink(folder)
    for name in _HASHED:
        shutil.rmtree(folder / name, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).unlink(missing_ok=True)
    (folder / MARKER).write_text("Built by Candor; replaced whole by the next build.\n")
    return folder


def _unlink(folder: Path) -> None:
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_symlink():
                Path(entry).unlink()
            elif entry.is_dir():
                _unlink(Path(entry))


def stands(folder: Path, file: Path) -> bool:
    """Whether `file` will be there in the end: it was written since `folder` was opened."""
    marker = folder / MARKER
    since = marker.stat().st_ctime_ns if marker.exists() else 0
    return file.is_file() and file.stat().st_ctime_ns >= since


def closed(folder: Path) -> None:
    """Remove every file that was not written since `opened`, and the folders left empty."""
    since = (folder / MARKER).stat().st_ctime_ns
    for place, folders, files in os.walk(folder, topdown=False):
        here = Path(place)
        old = [n for n in files if os.lstat(os.path.join(place, n)).st_ctime_ns < since]  # noqa: PTH118
        for name in old:
            (here / name).unlink()
        if not folders or len(old) == len(files):
            with suppress(OSError):  # not empty
                here.rmdir()


def exchange(new: Path, place: Path) -> None:
    """Put `new` in the place of `place`, which then lies where `new` was.

    On Linux and macOS at once: whoever reads finds the one folder or the other. Elsewhere two
    renames, and a run that dies between them is mended by `recovered`. Onto another disk goes a
    copy, and `new` stays. Raises OSError with `place` as it was.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        _exchange(new, place)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _exchange_copy(new, place)


def _exchange(new: Path, place: Path) -> None:
    """Exchange two folders on one disk. Raises OSError with both where they were."""
    if place.exists() and _swapped(new, place):
        return
    aside = _aside(new)
    shutil.rmtree(aside, ignore_errors=True)
    if place.exists():
        place.rename(aside)
    try:
        new.rename(place)
    except OSError:
        if aside.exists():
            aside.rename(place)
        raise
    if aside.exists():
        aside.rename(new)


def _exchange_copy(new: Path, place: Path) -> None:
    """Put a copy of `new` in the place of `place`, which is on another disk; what was there goes,
    and so does the copy when that fails."""
    near = _near(place)
    shutil.rmtree(near, ignore_errors=True)
    try:
        shutil.copytree(new, near)
        _exchange(near, place)
    finally:
        shutil.rmtree(near, ignore_errors=True)


def _near(place: Path) -> Path:
    return place.with_name(f".{place.name}.new")


def _aside(new: Path) -> Path:
    return new.with_name(f"{new.name}.last")


_AT_FDCWD = {"linux": -100, "darwin": -2}
_SWAP = {"linux": ("renameat2", 2), "darwin": ("renameatx_np", 2)}  # RENAME_EXCHANGE, RENAME_SWAP


def _swapped(one: Path, other: Path) -> bool:
    """Exchange two names in one step of the system's; return whether it has such a step."""
    name, flag = _SWAP.get(sys.platform, ("", 0))
    call = getattr(ctypes.CDLL(None), name, None) if name else None
    if call is None:
        return False
    here = _AT_FDCWD[sys.platform]
    done: int = call(here, os.fsencode(one), here, os.fsencode(other), flag)
    return done == 0


def recovered(new: Path, place: Path) -> None:
    """Put the last good folder back if a run died between the two renames of `exchange`."""
    for aside in (_aside(new), _aside(_near(place))):
        if aside.exists() and not place.exists():
            aside.rename(place)
