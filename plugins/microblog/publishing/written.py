"""What a publish writes into the leader's files: identity once, and where an entry was before."""

from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path

from microblog import identity
from microblog.entry import Entry
from microblog.publishing.guard import address
from microblog.publishing.record import Record
from microblog.survey import Survey


def lines(
    survey: Survey, there: Iterable[str], old: Record, remembered: Mapping[str, str]
) -> tuple[Path, ...]:
    """Write the lines that are missing, and return the files that changed.

    A line `was:` is missing where an entry stands elsewhere than readers know it: at the target,
    or where this machine `remembered` it. A page has no other lines but those that its leader
    wrote.
    """
    known = _known(there, old)
    moved = []
    for entry in _public(survey):
        before = dict.fromkeys(chain(known.get(entry.uid, ()), _one(remembered, entry.uid)))
        for place in (p for p in before if p not in {entry.address, *entry.was}):
            identity.add_lines(entry.source, {"was": place})
            moved.append(entry.source)
    entries = [entry for entry in survey.entries if entry.is_public]
    return tuple(sorted({*identity.written(entries), *moved}))


def _public(survey: Survey) -> list[Entry]:
    return [entry for entry in (*survey.entries, *survey.pages) if entry.is_public]


def _known(there: Iterable[str], old: Record) -> dict[str, list[str]]:
    """Return the addresses at which readers find each entry now, or are led on to it, by uid."""
    found: dict[str, list[str]] = {}
    for path in sorted(there):
        if page := old.page(path):
            found.setdefault(page.uid, []).append(address(path))
    return found


def _one(remembered: Mapping[str, str], uid: str) -> list[str]:
    return [remembered[uid]] if uid in remembered else []


def sources(content: Path) -> dict[Path, tuple[int, int]]:
    """Return the leader's files but the profile, into which a share writes that it was made; each
    with when it was last changed, in nanoseconds, and its size."""
    profile = content / "profile.toml"
    files = (path for path in content.rglob("*") if path.is_file() and path != profile)
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in files}
