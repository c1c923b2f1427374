"""Likeness: an entry that lost its uid is known by its words, or by its address."""

import hashlib
import unicodedata
from collections.abc import Iterable

from microblog.ledger.record import Record


def fingerprint(text: str) -> str:
    """Return a digest of the words of a text, the same however they are spaced or capitalised."""
    said = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return hashlib.sha256(said.encode(errors="replace")).hexdigest()


def alike(records: Iterable[Record], *, digest: str, permalink: str) -> list[Record]:
    """Return the records of this text or this address: an entry that lost its uid, perhaps."""
    return [
        record
        for record in records
        if (digest and record.facts.fingerprint == digest)
        or (permalink and record.facts.permalink == permalink)
    ]
