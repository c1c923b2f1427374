"""Which entry a person means: by its uid, its file, or its address."""

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import unquote

from microblog.entry import Entry
from microblog.errors import Unanswered
from microblog.hashtags import normal


def uid_of(wanted: str, entries: Sequence[Entry], site: str, recorded: Collection[str] = ()) -> str:
    """Return the uid of the one entry that `wanted` names.

    It is a uid, also one that only the ledger has (`recorded`); the name or path of a file, as seen
    from here or from content/; or an address, with or without that of the site. Raises Unanswered
    for what names none, or several, with those that are near.
    """
    wanted = normal(wanted.strip())
    if wanted in recorded or wanted in {entry.uid for entry in entries}:
        return wanted
    found = {entry.uid: entry for entry in entries if _is_at(entry, wanted, site)}
    found = found or {entry.uid: entry for entry in entries if _is_in(entry, wanted)}
    if len(found) == 1:
        return next(iter(found))
    if found:
        raise Unanswered(
            "{wanted} may be any of these: {entries}. Write the whole path. Nothing was done.",
            wanted=wanted,
            entries=", ".join(sorted(entry.path for entry in found.values())),
        )
    raise _none(wanted, entries)


def _none(wanted: str, entries: Sequence[Entry]) -> Unanswered:
    """Return that there is no such entry, and which are called nearly so."""
    names = {name: f"{entry.uid} ({entry.path})" for entry in entries for name in _names(entry)}
    near = dict.fromkeys(names[it] for it in get_close_matches(wanted, names, n=9))
    if near:
        return Unanswered(
            "There is no entry {wanted}. Did you mean {near}? Nothing was done.",
            wanted=wanted,
            near=", ".join([*near][:3]),
        )
    return Unanswered(
        "There is no entry {wanted}. Name it by its uid, its file, or its address. Nothing was "
        "done.",
        wanted=wanted,
    )


def _names(entry: Entry) -> list[str]:
    return [entry.uid, entry.path, Path(entry.path).name, Path(entry.path).stem, entry.address]


def _is_at(entry: Entry, wanted: str, site: str) -> bool:
    """Return whether the entry stands, or stood, at an address."""
    place = unquote(wanted.removeprefix(site).split("#")[0].split("?")[0]).strip("/")
    return bool(place) and place in {at.strip("/") for at in (entry.address, *entry.was)}


def _is_in(entry: Entry, wanted: str) -> bool:
    """Return whether the entry is written in a file of this path, or this name."""
    path, source = Path(wanted), Path(normal(str(entry.source)))
    is_end = path.parts == source.parts[-len(path.parts) :]
    return bool(path.parts) and (is_end or path.absolute() == source.absolute())
