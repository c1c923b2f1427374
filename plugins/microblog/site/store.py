"""Made files: made when the cache lacks them, on all cores, and placed below the output folder."""

import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Protocol

from microblog.errors import Faults, Finding

# A pool of fresh processes needs about this long to start: less work is done at once.
_POOL_COSTS = 0.6


class Job(Protocol):
    """Something to make; it travels to another process, so all that it holds can be pickled."""

    @property
    def seconds(self) -> float:
        """Roughly how long it takes on one core."""

    def make(self) -> Finding | None:
        """Make it; return what was wrong with its source, or None."""


def make_all(jobs: Sequence[Job]) -> None:
    """Make everything, longest first, on all cores where that pays.

    What can be made is made, whatever else fails. Raises Faults with all that was wrong.
    """
    jobs = sorted(jobs, key=lambda job: -job.seconds)
    cores = min(len(jobs), os.cpu_count() or 1)
    if cores < 2 or sum(job.seconds for job in jobs[1:]) < _POOL_COSTS:
        found = [_made(job) for job in jobs]
    else:
        # Not a fork: a server that watches files may have threads by now.
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(cores, mp_context=spawn) as pool:
            found = list(pool.map(_made, jobs))
    if wrong := sorted({f.path: f for f in found if f}.values(), key=lambda f: f.path):
        raise Faults(wrong)


def _made(job: Job) -> Finding | None:
    return job.make()


def write(path: Path, data: bytes) -> None:
    """Write `data` to `path`, its folder too: whole or not at all, also when interrupted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as new:
        try:
            new.write(data)
        except BaseException:
            Path(new.name).unlink()
            raise
    Path(new.name).chmod(0o644)
    Path(new.name).replace(path)


def names(folder: Path) -> dict[str, int]:
    """Return the names in `folder`, each with its inode; none when there is no such folder."""
    try:
        with os.scandir(folder) as entries:
            return {entry.name: entry.inode() for entry in entries}
    except FileNotFoundError:
        return {}


def place(wanted: Iterable[str], cache: Path, folder: Path) -> None:
    """Put the files `wanted` from `cache` into `folder`: hard links, or copies where none can be.

    A file that is the same already is left; other files in `folder` are not touched.
    """
    wanted = set(wanted)
    if not wanted:
        return
    folder.mkdir(parents=True, exist_ok=True)
    one_disk = cache.stat().st_dev == folder.stat().st_dev
    kept, there = names(cache), names(folder)
    for name in wanted:
        if not one_disk:
            copy(cache / name, folder / name)
        elif there.get(name) != kept[name]:
            _link(cache / name, folder / name, taken=name in there)


def _link(kept: Path, at: Path, taken: bool) -> None:
    if taken:
        at.unlink()
    try:
        os.link(kept, at)
    except OSError:
        shutil.copy2(kept, at)


def copy(kept: Path, at: Path) -> None:
    """Copy `kept` to `at`, its folder too, unless size and time say that it is there already."""
    try:
        is_, was = kept.stat(), at.stat()
        if (is_.st_size, is_.st_mtime_ns) == (was.st_size, was.st_mtime_ns):
            os.utime(at, ns=(was.st_atime_ns, was.st_mtime_ns))  # it is wanted still: see swap
            return
        # `at` may be a hard link to the leader's own file: never write through it.
        at.unlink()
    except FileNotFoundError:
        at.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(kept, at)
