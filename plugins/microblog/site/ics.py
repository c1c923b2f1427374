"""A conference as a calendar takes it: one event of whole days (RFC 5545, 2009-09)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from microblog.site.feed_items import item_id
from microblog.site.feed_text import legal, uri

_WIDEST = 75  # octets in a line without its end, section 3.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What a calendar is told. `changed` is aware; `ends` is the last day, on which it still is."""

    uid: str
    changed: datetime
    starts: date
    ends: date
    title: str
    place: str
    about: str
    address: str


def calendar(event: Event) -> bytes:
    """Return the event as an iCalendar file, the same for the same event, whenever it is made."""
    lines = (part for line in _lines(event) for part in _folded(line))
    return "".join(f"{line}\r\n" for line in lines).encode()


def _lines(event: Event) -> Iterator[str]:
    last = max(event.starts, event.ends)
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Candor//Candor//EN")
    yield from ("CALSCALE:GREGORIAN", "BEGIN:VEVENT")
    yield f"UID:{item_id(event.uid).removeprefix('urn:uuid:')}"
    yield f"DTSTAMP:{event.changed.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{_day(event.starts)}"
    if last < date.max:
        yield f"DTEND;VALUE=DATE:{_day(last + timedelta(days=1))}"  # the first day without it
    yield f"SUMMARY:{_text(event.title)}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    if event.about:
        yield f"DESCRIPTION:{_text(event.about)}"
    yield f"URL:{uri(event.address)}"
    yield from ("TRANSP:TRANSPARENT", "END:VEVENT", "END:VCALENDAR")


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"  # strftime leaves out a year's zeros


def _text(words: str) -> str:
    """Return words as a value of the type TEXT, section 3.3.11."""
    escaped = re.sub(r"([\\;,])", r"\\\1", legal(words).replace("\x7f", ""))
    return re.sub(r"\r\n|[\r\n\x85\u2028\u2029]", r"\\n", escaped).replace("\t", " ")


def _folded(line: str) -> Iterator[str]:
    """Yield the line in pieces of at most 75 octets, no character cut in two."""
    piece, room = "", _WIDEST
    for character in line:
        size = len(character.encode())
        if size > room:
            yield piece
            piece, room = " ", _WIDEST - 1
        piece += character
        room -= size
    yield piece
