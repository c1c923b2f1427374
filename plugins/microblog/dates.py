"""Dates as people write them."""

import re
from datetime import date, datetime, time, tzinfo

from dateutil import parser

# What stands in for a part that a date leaves out. Two that differ in every part: a text that
# gives two answers has left something out, and is no date.
_STANDINS = (datetime(2001, 2, 3), datetime(2012, 11, 14))
_DOTTED_TIME = re.compile(r"(?<=[\sT])(\d{1,2})\.(\d{2})$")


def when(text: str, zone: tzinfo) -> datetime:
    """Return the moment that `text` names, aware; in `zone` unless it names another itself.

    A date without a time is 00:00. Raises ValueError for what is no full date.
    """
    text = _DOTTED_TIME.sub(r"\1:\2", text.strip())  # 2026-03-04 08.15, as Danes write it
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = _freely(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def day(text: str) -> date:
    """Return the day that `text` names; raises ValueError for what is no full date."""
    return _freely(text).date()


def _freely(text: str) -> datetime:
    try:
        answers = {parser.parse(text, default=standin) for standin in _STANDINS}
    except (OverflowError, TypeError) as error:
        raise ValueError(str(error)) from error
    if len(answers) > 1:
        raise ValueError("not a full date")
    return answers.pop()


def midnight(of: date, zone: tzinfo) -> datetime:
    """Return 00:00 of that day in `zone`."""
    return datetime.combine(of, time(), zone)
