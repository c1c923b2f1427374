"""The home on this machine: a folder of files, for a site that is published from one place."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from microblog.ledger import durable
from microblog.ledger.home import Head

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class Local:
    """The files in `folder`. Made by the first write."""

    one_machine = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self) -> Head:
        """Return what is there now. Raises OutsideFailed."""
        found = ((file.name, _content(file)) for file in sorted(self.folder.glob("*.json")))
        return Head({name: content for name, content in found if content is not None})

    def anew(self) -> Head:
        """Return what is there now. Raises OutsideFailed."""
        return self.read()

    def remains(self) -> list[Mapping[str, bytes]]:
        """Return what is there now, if anything is. Raises OutsideFailed."""
        files = self.read().files
        return [files] if files else []

    def write(self, files: Mapping[str, bytes], head: Head) -> bool:
        """Put `files` there, unless one of them is no more as `head` has it: then False.

        Raises OutsideFailed when the disk does not take them.
        """
        with self._alone():
            if any(_content(self.folder / name) != head.files.get(name) for name in files):
                return False
            for name, content in files.items():
                durable.put(self.folder / name, content)
            return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep others out. The system lets go when the process ends, however it ends."""
        file = self.folder / "lock"
        try:
            durable.make(self.folder)
            handle = file.open("ab")
        except OSError as error:
            raise durable.unwritten(file, error) from error
        with handle:
            _lock(handle)
            yield


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise durable.unread(file, error) from error


def _lock(handle: IO[bytes]) -> None:
    if sys.platform == "win32":
        msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_EX)
