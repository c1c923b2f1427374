"""Receipts on this machine that the ledger may not have yet. A dead line loses none."""

from pathlib import Path

from microblog.ledger import durable
from microblog.ledger.codec import Unreadable, decoded, words
from microblog.ledger.record import Record, record_in


class Receipts:
    """The receipts in `folder`, a file for each claim."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, receipt: Record) -> None:
        """Keep a receipt. Raises OutsideFailed."""
        durable.put(self._file(receipt), receipt.content())

    def forget(self, receipt: Record) -> None:
        """Let go of a receipt that the ledger has. Raises OutsideFailed."""
        durable.drop(self._file(receipt))

    def kept(self) -> list[Record]:
        """Return what is kept. Of a file that says nothing, the ledger still has the claim."""
        found = (_receipt_in(file) for file in sorted(self.folder.glob("*.json")))
        return [receipt for receipt in found if receipt]

    def _file(self, receipt: Record) -> Path:
        return self.folder / f"{receipt.attempts[0].claim}.json"


def _receipt_in(file: Path) -> Record | None:
    try:
        content = file.read_bytes()
        record = record_in(words(decoded(content), "uid"), content)
    except (OSError, Unreadable):
        return None
    one = [attempt for attempt in record.attempts if attempt.claim == file.stem]
    return record if len(one) == 1 else None
