"""Files that survive a crash: each is there whole or as it was, and what was written stays."""

import os
from pathlib import Path

from microblog.errors import OutsideFailed


def put(file: Path, content: bytes) -> None:
    """Write `file` so that neither a crash nor a power cut can lose or halve it.

    Raises OutsideFailed; then nobody knows whether it holds the old or the new, but it is whole.
    No two may put the same file at once.
    """
    beside = file.with_name(f".{file.name}.new")
    try:
        make(file.parent)
        with beside.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(file)
        _sync(file.parent)
    except OSError as error:
        raise unwritten(file, error) from error


def drop(file: Path) -> None:
    """Remove `file`, if it is there. Raises OutsideFailed."""
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise unwritten(file, error) from error


def unwritten(file: Path, error: OSError) -> OutsideFailed:
    """Return what is told of a file that cannot be written."""
    return OutsideFailed(
        "{file} cannot be written ({problem}). Make room or give leave to write it, then run it "
        "again. What it said before is not lost.",
        file=file,
        problem=error.strerror or "?",
    )


def unread(file: Path, error: OSError) -> OutsideFailed:
    """Return what is told of a file of the ledger that is there but cannot be opened."""
    return OutsideFailed(
        "{file} cannot be read ({problem}). Nothing was shared; give leave to read it, then run "
        "it again.",
        file=file,
        problem=error.strerror or "?",
    )


def make(folder: Path) -> None:
    """Make `folder` and those above it, for good. Raises OSError."""
    if not folder.is_dir():
        make(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    """Bring a folder's names to the disk; Windows does so by itself."""
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
