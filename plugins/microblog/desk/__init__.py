"""The desk: where a leader sets up, writes, looks, and keeps the engine healthy.

Each file here is one thing that a person does at home. What reaches the outside is a verb that
says so: `publish`, what belongs to sharing and to replies, `login`, and `upgrade`, which fetches
the engine. What two of the files need stands below.
"""

import os
import secrets
import subprocess
from collections.abc import Mapping
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Put `data` into `path`, whole or not at all; folders are made, what stood there goes.

    Raises OSError, and then `path` is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Opened by hand: a file of `tempfile` would be closed to the web server for good.
    beside = path.with_name(f".{secrets.token_hex(8)}.new")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_new(path: Path, data: bytes) -> Path:
    """Put `data` into a file nobody has, and return it: `path`, or `path` with -2, -3 …

    Raises OSError, and then no file is left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    taken, number = path, 2
    while not _is_claimed(taken):
        taken, number = path.with_stem(f"{path.stem}-{number}"), number + 1
    try:
        write(taken, data)
    except BaseException:
        taken.unlink(missing_ok=True)
        raise
    return taken


def _is_claimed(path: Path) -> bool:
    """Make an empty file and tell whether it is ours: two at once never get the same name."""
    try:
        path.open("xb").close()
    except FileExistsError:
        return False
    return True


def git(
    root: Path, *arguments: str, environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Return what git said in `root`, with its exit code: 127 when there is no git.

    Paths that are no UTF-8 survive as surrogates.
    """
    command = ["git", "-C", str(root), *arguments]
    try:
        return subprocess.run(
            command,
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="surrogateescape",
            env=environ,
        )
    except FileNotFoundError:
        return subprocess.CompletedProcess(command, 127, "", "")


def git_paths(root: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> set[str]:
    """Return the paths, parted by NUL, that git lists; none when it fails."""
    said = git(root, *arguments, environ=environ)
    return set(filter(None, said.stdout.split("\0"))) if said.returncode == 0 else set()
