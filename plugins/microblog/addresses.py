"""Addresses settled among all entries: no two the same, no uid twice, twins told apart."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, count

from microblog.entry import Entry
from microblog.errors import Finding, Message
from microblog.profile import Profile

# What the site itself writes.
_OURS = re.compile(
    r"/(?:|\d{4}/\d{2}/|archive/|tags/.*|kinds/.*|subscribe/|pictures/.*|cards/.*|theme/.*"
    r"|404\.html|feed\.xml|atom\.xml|feed\.json|sitemap\.xml|robots\.txt|[a-z]{2,3}/)"
)


def settle(entries: Iterable[Entry], profile: Profile) -> tuple[list[Entry], list[Finding]]:
    """Return the entries with their final addresses, and the faults that stand in the way.

    A written address holds for ever. Of two alike, one that is not written gives way: a twin by
    its language, another by a number. Two written ones alike are a fault, and so is a uid twice.
    """
    everyone = sorted(entries, key=lambda e: (e.date, e.path))
    faults = _uids(everyone)
    taken: dict[str, Entry] = {}
    for entry in filter(_is_written, everyone):
        other = taken.setdefault(_key(entry.address), entry)
        if other is not entry and entry.status != "skip":
            faults.append(_claimed_twice(entry, other.path))
        elif entry.kind == "page" and _OURS.fullmatch(entry.address):
            faults.append(_claimed_twice(entry, "Candor"))
    groups = _twins(everyone)
    settled = [
        replace(entry if _is_written(entry) else _free(entry, taken, profile), twin_of=twin)
        for entry, twin in ((entry, groups[entry.path]) for entry in everyone)
    ]
    return [_with_unwritten(entry) for entry in settled], faults


def _is_written(entry: Entry) -> bool:
    return entry.header.text("address", "save_as") is not None


def _key(address: str) -> str:
    """Return what makes two addresses the same file, on a disk that knows no case too."""
    return address.removesuffix("index.html").casefold()


def _uids(entries: list[Entry]) -> list[Finding]:
    twice = {uid for uid, count in Counter(e.uid.lower() for e in entries).items() if count > 1}
    faults = []
    for entry in entries:
        if entry.uid.lower() in twice:
            others = ", ".join(
                e.path for e in entries if e.uid.lower() == entry.uid.lower() and e is not entry
            )
            what = Message(
                "The uid {uid} stands also in {other}.", {"uid": entry.uid, "other": others}
            )
            cure = Message("Delete the line in the newer of the files: a new one is written.")
            faults.append(Finding(str(entry.source), entry.header.line("uid"), what, cure))
    return faults


def _claimed_twice(entry: Entry, other: str) -> Finding:
    what = Message(
        "The address {address} is also that of {other}.",
        {"address": entry.address, "other": other},
    )
    line = entry.header.line("address", "save_as", "slug")
    return Finding(str(entry.source), line, what, Message("Give one of them another address."))


def _free(entry: Entry, taken: dict[str, Entry], profile: Profile) -> Entry:
    """Return the entry at the first address like its own that nobody has, and take it."""
    twin = "" if entry.lang == profile.language else f"-{entry.lang}"
    for ending in chain(("", twin), (f"-{number}" for number in count(2))):
        address = f"{entry.address.removesuffix('/')}{ending}/"
        if _key(address) not in taken and not _OURS.fullmatch(address):
            break
    taken[_key(address)] = entry
    return replace(
        entry, slug=entry.slug + ending, address=address, output=f"{address[1:]}index.html"
    )


def _twins(entries: list[Entry]) -> dict[str, str]:
    """Return, by path, what the twins of one thought share.

    Twins share the file's stem, or, as Pelican has it, a written slug, and differ in language.
    """
    by_slug: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if slug := entry.header.text("slug"):
            by_slug[((entry.kind == "page" and "page") or "", slug)].append(entry)
    groups = {entry.path: entry.twin_of for entry in entries}
    for alike in by_slug.values():
        if len({e.lang for e in alike}) == len(alike) > 1:
            groups |= {e.path: alike[0].twin_of for e in alike}
    languages: set[tuple[str, str]] = set()
    for entry in entries:  # a twin differs in language; what does not stands alone
        if (groups[entry.path], entry.lang) in languages:
            groups[entry.path] = entry.path
        languages.add((groups[entry.path], entry.lang))
    return groups


def _with_unwritten(entry: Entry) -> Entry:
    if entry.header.text("address"):
        return entry
    return replace(entry, unwritten={**entry.unwritten, "address": entry.address})
