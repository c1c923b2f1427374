"""What a publish changes for readers, told by entries and not by files."""

from collections.abc import Iterable
from dataclasses import dataclass

from microblog.entry import Entry
from microblog.publishing.record import UNKNOWN, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Entries and pages that are new, that say something else now, and addresses that went."""

    added: tuple[Entry, ...]
    changed: tuple[Entry, ...]
    removed: tuple[str, ...]


def changes(entries: Iterable[Entry], old: Record, new: Record, removed: Iterable[str]) -> Changes:
    """Return what of `entries`, all of them public, is not at the target as it is in the site."""
    known = {page.uid: page.digest for page in old.pages.values() if page.digest}
    built = {page.uid: page.digest for page in new.pages.values() if page.digest}
    everything = list(entries)
    return Changes(
        added=tuple(e for e in everything if e.uid not in known),
        changed=tuple(
            e for e in everything if known.get(e.uid, UNKNOWN) not in {UNKNOWN, built[e.uid]}
        ),
        removed=tuple(removed),
    )
