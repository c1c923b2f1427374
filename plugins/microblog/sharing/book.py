"""What a plan asks of the ledger, and how that counts when a person names an entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from microblog.ledger import Record


class Book(Protocol):
    """What is asked of the ledger."""

    def record(self, uid: str) -> Record:
        """Return what is known of an entry."""

    def find(self, *, fingerprint: str, permalink: str) -> list[Record]:
        """Return the records of this text or this address, under whatever uid."""

    def spent(self, month: str) -> Mapping[str, Decimal]:
        """Return USD by network for a month in UTC like "2026-11"."""


@dataclass(frozen=True, slots=True)
class Named:
    """The ledger as it counts when a person names the entry `uid` to be shared."""

    book: Book
    uid: str

    def record(self, uid: str) -> Record:
        """Return what is known of an entry."""
        found = self.book.record(uid)
        return found.named() if uid == self.uid else found

    def find(self, *, fingerprint: str, permalink: str) -> list[Record]:
        """Return the records of this text or this address, under whatever uid."""
        return self.book.find(fingerprint=fingerprint, permalink=permalink)

    def spent(self, month: str) -> Mapping[str, Decimal]:
        """Return USD by network for a month in UTC like "2026-11"."""
        return self.book.spent(month)
