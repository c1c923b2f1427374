"""Addresses: what may be one, and all of them settled so that no two are the same."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, count
from urllib.parse import unquote

from microblog.entry import SKIPPED, Entry
from microblog.errors import Finding, Message
from microblog.hashtags import normal
from microblog.profile import Profile
from microblog.source import Source
from microblog.twins import twins

# Folders, none of which looks like a file or is hidden, and perhaps a file with a suffix. So no
# file can stand where a folder must be.
_PLACE = re.compile(
    r"/(?:(?!\.|[^/]*\.\w+/)[^/?#\\<>\"',;]+/)*(?:(?!\.)[^/?#\\<>\"',;]+\.[A-Za-z0-9]+)?"
)
_LONGEST = 200  # bytes of one part: file systems take 255, and some of ours are made longer
_DEEPEST = 1000  # bytes of the whole
# What the site itself writes, below the root and below each language.
_OURS = (
    r"/(?:(?:{languages})/)?(?:feed\.xml|atom\.xml|feed\.json|why/)?"
    r"|/\d{{4}}/\d{{2}}/|/(?:archive|subscribe)/|/(?:tags|kinds|pictures|cards|theme)/.*"
    r"|/(?:404\.html|sitemap\.xml|robots\.txt|favicon\.svg|apple-touch-icon\.png)"
)


def address_of(source: Source, kind: str, date: datetime, slug: str) -> tuple[str, str]:
    """Return the address and the file that it is served from: as written, else from the slug."""
    written = source.header.text("address")
    if written and _is_place(written) and not re.search(r"\s", written):
        return written, written[1:] + ("index.html" if written.endswith("/") else "")
    if written:
        _refuse(source, written, "address")
    elif save_as := source.header.text("save_as"):  # Pelican's own way to say it
        file = save_as.removeprefix("/")
        url = (source.header.text("url") or file).lstrip("/")
        is_file = bool(file) and not file.endswith("/")
        if is_file and _is_place(f"/{file}") and _is_place(f"/{url}"):
            return f"/{url}", file
        _refuse(source, save_as, "save_as")
    folder = {"page": "", "conference": "/conferences"}.get(kind, f"/{date.year}")
    return f"{folder}/{slug}/", f"{folder}/{slug}/index.html"[1:]


def old_addresses(source: Source) -> tuple[str, ...]:
    """Return the addresses that the entry had before; what cannot be one is left out (noted)."""
    old = [*dict.fromkeys(map(unquote, source.header.several("was")))]
    for wrong in (address for address in old if not _is_old(address)):
        what = Message("{address} cannot be an address.", {"address": wrong})
        source.warn(what, Message("Write it like this: was: /old/"), "was")
    return tuple(filter(_is_old, old))


def settle(entries: Iterable[Entry], profile: Profile) -> tuple[list[Entry], list[Finding]]:
    """Return the entries with their final addresses, and the faults that stand in the way.

    A written address holds for ever. One that is not written gives way: a twin by its language to
    the twin in the language that the profile names first, any other by a number; a draft gives way
    to what is out. Two written ones alike are a fault, and so is a uid twice.
    """
    everyone = sorted(entries, key=lambda e: (not e.is_public, e.date, normal(e.path)))
    ours = _ours({*profile.languages, *(entry.lang for entry in everyone)})
    claims = [e for e in everyone if _is_written(e) and e.status != SKIPPED]
    taken = {_key(entry): entry for entry in reversed(claims)}
    faults = [*_uids(everyone), *_claims(claims, taken, ours)]
    thoughts = twins(everyone)
    endings = _endings(everyone, thoughts, profile.languages)
    settled = (
        entry if _is_written(entry) else _free(entry, endings[entry.path], taken, ours)
        for entry in everyone
    )
    return [_whole(entry, thoughts[entry.path]) for entry in settled], faults


def _is_place(path: str) -> bool:
    return (
        len(path.encode()) <= _DEEPEST
        and all(len(part.encode()) <= _LONGEST for part in path.split("/"))
        and path.isprintable()
        and _PLACE.fullmatch(path) is not None
    )


def _is_old(address: str) -> bool:
    return address != "/" and _is_place(address)


def _refuse(source: Source, address: str, field: str) -> None:
    what = Message("{address} cannot be an address.", {"address": address})
    source.fault(what, Message("Write one like /2026/first-words/, or delete the line."), field)


def _ours(languages: Iterable[str]) -> re.Pattern[str]:
    """Return what matches the key of a page that the site itself writes."""
    return re.compile(_OURS.format(languages="|".join(sorted(map(re.escape, languages)))))


def _is_written(entry: Entry) -> bool:
    return entry.header.text("address", "save_as") is not None


def _key(entry: Entry) -> str:
    """Return what makes two entries the same file, on a disk that knows no case too."""
    return normal(f"/{entry.output}").removesuffix("index.html").casefold()


def _uids(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Yield a fault for each entry whose uid another has too."""
    counted = Counter(entry.uid.lower() for entry in entries)
    for entry in (e for e in entries if counted[e.uid.lower()] > 1):
        others = ", ".join(
            e.path for e in entries if e.uid.lower() == entry.uid.lower() and e is not entry
        )
        what = Message("The uid {uid} is also in {other}.", {"uid": entry.uid, "other": others})
        cure = Message("Delete the line in the newer of the files: a new one is written.")
        yield Finding(str(entry.source), entry.header.line("uid"), what, cure)


def _claims(
    claims: Iterable[Entry], taken: dict[str, Entry], ours: re.Pattern[str]
) -> Iterator[Finding]:
    """Yield a fault for each written address that is somebody else's."""
    for entry in claims:
        first = taken[_key(entry)]
        other = "Candor" if ours.fullmatch(_key(entry)) else first.path
        if first is not entry or other == "Candor":
            what = Message(
                "The address {address} is also that of {other}.",
                {"address": entry.address, "other": other},
            )
            line = entry.header.line("address", "save_as")
            cure = Message("Give one of them another address.")
            yield Finding(str(entry.source), line, what, cure)


def _endings(
    entries: Iterable[Entry], thoughts: Mapping[str, str], languages: Sequence[str]
) -> dict[str, list[str]]:
    """Return, by path, what may follow the slug in an entry's address, before any number."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[thoughts[entry.path]].append(entry)
    endings: dict[str, list[str]] = {}
    for group in groups.values():
        group.sort(key=lambda e: languages.index(e.lang) if e.lang in languages else len(languages))
        for n, entry in enumerate(group):
            is_second = any(entry.address == other.address for other in group[:n])
            alone = [] if is_second else [""]
            endings[entry.path] = alone + [f"-{entry.lang}"] * (len(group) > 1)
    return endings


def _free(
    entry: Entry, endings: Iterable[str], taken: dict[str, Entry], ours: re.Pattern[str]
) -> Entry:
    """Return the entry at the first address like its own that nobody has, and take it."""
    for ending in chain(endings, (f"-{number}" for number in count(2))):
        address = f"{entry.address.removesuffix('/')}{ending}/"
        moved = replace(entry, address=address, output=f"{address[1:]}index.html")
        if _key(moved) not in taken and not ours.fullmatch(_key(moved)):
            break
    if entry.status != SKIPPED:
        taken[_key(moved)] = moved
    return moved


def _whole(entry: Entry, thought: str) -> Entry:
    """Return the entry as it stays: with its twins, and its address to be written."""
    lines = {} if _is_written(entry) else {"address": entry.address}
    was = tuple(address for address in entry.was if address != entry.address)
    return replace(entry, twin_of=thought, was=was, unwritten={**entry.unwritten, **lines})
