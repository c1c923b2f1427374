"""What a home of the ledger is: a place where files are read as they are now, and compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Head:
    """The ledger's files at one moment, by name; `id` is what the home calls that moment."""

    files: Mapping[str, bytes]
    id: str = ""


class Home(Protocol):
    """Where the ledger lives. `one_machine` when only one may write there."""

    one_machine: bool

    def read(self) -> Head:
        """Return what is there now. Raises OutsideFailed when it cannot be read."""

    def anew(self) -> Head:
        """Return what is there now, whatever was there before. Raises OutsideFailed."""

    def remains(self) -> Sequence[Mapping[str, bytes]]:
        """Return what this machine still has of what was kept there: files, by name.

        Nothing outside this machine is asked. Raises OutsideFailed when it cannot be read.
        """

    def write(self, files: Mapping[str, bytes], head: Head) -> bool:
        """Put `files` there, unless one of them is no more as `head` has it.

        Returns True when they are there for certain, False when they are not or nobody knows: then
        read. Raises OutsideFailed when there is no sense in trying again now.
        """
