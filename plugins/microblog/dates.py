"""Dates as people write them."""

import re
from datetime import date, datetime, timedelta, timezone, tzinfo

from dateutil import parser

# What stands in for a part that a date leaves out. Two that differ in every part: a text that
# gives two answers has left something out, and is not a date.
_STANDINS = (datetime(2001, 2, 3), datetime(2012, 11, 14))
# The usual way, and 2026-03-04 08.15 as Danes write it.
_USUAL = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[ T_-]+(?P<hour>\d{1,2})[.:-](?P<minute>\d{2})"
    r"(?:[.:](?P<second>\d{2}))?(?![\d.:])(?P<zone>.*)",
    re.ASCII,
)
# "UTC+3" means three hours before UTC to some and three hours after to others.
_TWO_WAYS = re.compile(r"\b(?:UTC|GMT|Z)\s*[+-]", re.IGNORECASE)
_LONGEST = 60  # characters: "Wednesday, 25 September 2026, 08:15:30.123456 +02:00"
_YEARS = range(1000, 9999)  # a moment in any other year has no name in some time zone


def when(text: str, zone: tzinfo) -> datetime:
    """Return the moment that `text` names, aware; in `zone` unless it names another itself.

    A date without a time is 00:00. Raises ValueError for what is no full date, and for what may be
    read as two.
    """
    moment = _moment(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def day(text: str) -> date:
    """Return the day that `text` names; raises ValueError as `when` does."""
    return _moment(text.strip()).date()


def _moment(text: str) -> datetime:
    if len(text) > _LONGEST:
        raise ValueError("not a full date")
    if usual := _USUAL.fullmatch(text):
        hour, minute, second = (int(usual[part] or 0) for part in ("hour", "minute", "second"))
        text = f"{usual['day']}T{hour:02}:{minute:02}:{second:02}{usual['zone']}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _freely(text)
    if moment.year not in _YEARS:
        raise ValueError("too far away")
    return moment


def _freely(text: str) -> datetime:
    if not re.search(r"\d{4}", text) or _TWO_WAYS.search(text):
        raise ValueError("not a full date")
    try:
        answers = {
            parser.parse(text.replace("_", " "), default=standin, dayfirst=first, tzinfos=_zone)
            for standin in _STANDINS
            for first in _is_day_first(text)
        }
    except (OverflowError, TypeError) as error:
        raise ValueError(str(error)) from error
    if len(answers) > 1:
        raise ValueError("not a full date")
    return answers.pop()


def _is_day_first(text: str) -> tuple[bool, ...]:
    """Return which orders day and month may stand in: 4.3.2026 has one, 4/3/2026 has two."""
    if re.match(r"\d{4}", text):
        return (False,)
    return (True,) if re.match(r"\d{1,2}\.", text) else (False, True)


def _zone(name: str | None, seconds: int | None) -> tzinfo | None:
    """Return the zone that a date ends with; not by names, which differ between machines."""
    if seconds is not None:
        return timezone(timedelta(seconds=seconds))
    if name:
        raise ValueError(f"{name} is not known everywhere")
    return None
