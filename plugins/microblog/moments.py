"""Moments: when an entry was written and changed, by its header, its file's name, or its file."""

from dataclasses import dataclass
from datetime import datetime

from microblog import dates
from microblog.errors import Message
from microblog.source import Source


@dataclass(frozen=True, slots=True)
class Moments:
    """The date, and that of the last change if the header says it."""

    date: datetime
    modified: datetime | None


def moments(source: Source, *, is_due: bool) -> Moments | None:
    """Return the entry's moments, in the profile's zone; None when a date is a fault (noted).

    Without any date it is the file's own; but not in CI, where that is the date of the check-out,
    if the entry `is_due` for the public.
    """
    before = len(source.faults)
    written, modified = _said(source, "date"), _said(source, "modified", "updated")
    named = _in_name(source)
    if written and named and written.date() != named.date():
        what = Message(
            "The file is named for {name}, but says {date}; the written date counts.",
            {"name": named.date(), "date": written.date()},
        )
        source.warn(what, None, "date")
    date = written or named
    if not date and is_due and source.terms.ci and source.is_own and not source.is_page:
        what = Message("The entry has no date, and this machine cannot write one.")
        example = f"{source.terms.now.astimezone(source.terms.profile.zone):%F %H:%M}"
        source.fault(what, Message("Write a line such as date: {example}", {"example": example}))
    if len(source.faults) > before:
        return None
    return Moments(date or _saved(source), modified)


def _said(source: Source, *fields: str) -> datetime | None:
    """Return the date in the first of the fields that holds something."""
    zone = source.terms.profile.zone
    text = source.header.text(*fields)
    try:
        return dates.when(text, zone).astimezone(zone) if text else None
    except ValueError:
        what = Message("{date} is not a date.", {"date": text})
        cure = Message("Write it like 2026-03-04 or 2026-03-04 08:15.")
        source.fault(what, cure, *fields)
        return None


def _in_name(source: Source) -> datetime | None:
    named = source.named
    if not named:
        return None
    time = f"{named['hour'] or '00'}:{named['minute'] or '00'}"
    try:
        return dates.when(f"{named['date']} {time}", source.terms.profile.zone)
    except ValueError:
        what = Message("The file's name begins with a date that does not exist.")
        source.fault(what, Message("Rename the file."))
        return None


def _saved(source: Source) -> datetime:
    """Return when the file was last written, to the minute."""
    moment = datetime.fromtimestamp(source.file.stat().st_mtime, tz=source.terms.profile.zone)
    return moment.replace(second=0, microsecond=0)
