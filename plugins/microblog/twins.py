"""Twins: one thought in several languages, told by the files' stem or by a slug of both."""

from collections import defaultdict
from collections.abc import Sequence

from microblog.entry import Entry


def twins(entries: Sequence[Entry]) -> dict[str, str]:
    """Return, by path, what the twins of one thought share.

    Twins share the file's stem, or, as Pelican has it, a written slug, and differ in language: of
    several in one language the first among `entries` is the twin, and the others stand alone.
    """
    groups = {entry.path: entry.twin_of for entry in entries}
    for alike in _by_slug(entries):
        joined = {groups[entry.path] for entry in alike}
        groups = {path: min(joined) if group in joined else group for path, group in groups.items()}
    spoken: set[tuple[str, str]] = set()
    for entry in entries:
        if (groups[entry.path], entry.lang) in spoken:
            groups[entry.path] = entry.path
        spoken.add((groups[entry.path], entry.lang))
    return groups


def _by_slug(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Return those that have one written slug in several languages; pages and entries apart."""
    found: dict[tuple[bool, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if slug := entry.header.text("slug"):
            found[entry.kind == "page", slug].append(entry)
    return [alike for alike in found.values() if len({entry.lang for entry in alike}) > 1]
