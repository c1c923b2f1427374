"""A conference in a calendar: RFC 5545 to the octet, and the same whenever it is made."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.site.delivery import content_type
from microblog.site.ics import Event, calendar
from sites import Built, Workshop, below

EVENT = Event(
    uid="days000001",
    changed=datetime(2026, 5, 20, 7, tzinfo=UTC),
    starts=date(2026, 6, 9),
    ends=date(2026, 6, 11),
    title="Lift Days",
    place="Aarhus",
    about="Three days; one question, and a \\ in it.\nAsk.",
    address="https://leader.example/conferences/lift-days/",
)
FILE = {
    "conferences/days.md": "---\nuid: days000001\ntitle: Days\ndate: 2026-05-20\n"
    "starts: 2026-06-09\nends: 2026-06-11\nplace: Aarhus, DK\n---\nThree days.\n"
}


def lines(data: bytes) -> dict[str, str]:
    """Return a calendar's lines by their name, unfolded; a name that repeats has its last one."""
    assert data.endswith(b"\r\n")
    text = data.decode().replace("\r\n ", "")
    return dict(line.split(":", 1) for line in text.removesuffix("\r\n").split("\r\n"))


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), value)


def test_it_lasts_from_the_first_day_to_the_one_after_the_last() -> None:
    told = lines(calendar(EVENT))
    assert told["DTSTART;VALUE=DATE"] == "20260609"
    assert told["DTEND;VALUE=DATE"] == "20260612"


def test_one_day_ends_on_the_next_and_never_before_it_began() -> None:
    for ends in (date(2026, 6, 9), date(2026, 6, 1)):
        assert lines(calendar(replace(EVENT, ends=ends)))["DTEND;VALUE=DATE"] == "20260610"


def test_words_are_escaped_as_the_standard_has_it() -> None:
    told = lines(calendar(EVENT))["DESCRIPTION"]
    assert told == r"Three days\; one question\, and a \\ in it.\nAsk."


def test_it_says_what_a_calendar_insists_on_once() -> None:
    text = calendar(EVENT).decode()
    for name in ("VERSION:2.0", "PRODID:", "UID:", "DTSTAMP:20260520T070000Z", "SUMMARY:"):
        assert text.count(f"\r\n{name}") == 1
    assert text.startswith("BEGIN:VCALENDAR\r\n") and text.endswith("END:VCALENDAR\r\n")
    assert text.index("BEGIN:VEVENT") < text.index("END:VEVENT") < text.index("END:VCALENDAR")


def test_its_name_comes_from_the_uid_alone() -> None:
    again = replace(EVENT, title="Other", starts=date(2027, 1, 1), address="https://b.example/")
    assert lines(calendar(EVENT))["UID"] == lines(calendar(again))["UID"]
    other = replace(EVENT, uid="days000002")
    assert lines(calendar(EVENT))["UID"] != lines(calendar(other))["UID"]


@given(st.text(max_size=120), st.text(max_size=80))
def test_any_words_come_through_in_lines_of_at_most_75_octets(title: str, about: str) -> None:
    data = calendar(replace(EVENT, title=title, about=about, place=""))
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|(?<!\r)\n|\r(?!\n)", data)
    if re.fullmatch(r"[ -~å-ö]+", title):
        assert unescaped(lines(data)["SUMMARY"]) == title


@given(st.dates(), st.dates())
def test_any_days_are_told(starts: date, ends: date) -> None:
    told = lines(calendar(replace(EVENT, starts=starts, ends=ends)))
    assert re.fullmatch(r"\d{8}", told["DTSTART;VALUE=DATE"])
    assert told.get("DTEND;VALUE=DATE", "99999999") > told["DTSTART;VALUE=DATE"]


# On a site


def made(built: Built) -> bytes:
    return built.files()["conferences/days/days.ics"]


def test_it_stands_beside_the_page_which_leads_to_it(site: Workshop) -> None:
    built = site.build(FILE)
    (link,) = below(built.page("conferences/days/"), "a", type="text/calendar")
    assert link.get("href") == "/conferences/days/days.ics"
    told = lines(made(built))
    assert (told["SUMMARY"], unescaped(told["LOCATION"])) == ("Days", "Aarhus, DK")
    assert told["URL"] == "https://leader.example/conferences/days/"
    assert content_type("days.ics") == "text/calendar; charset=utf-8"


def test_it_is_the_same_at_any_time(site: Workshop) -> None:
    before = made(site.build(FILE))
    assert made(site.build(MICROBLOG_CLOCK="2027-01-01T00:00:00+00:00")) == before


@pytest.mark.parametrize("starts", ["", "starts: soon"])
def test_a_conference_that_says_no_day_is_in_no_calendar(site: Workshop, starts: str) -> None:
    text = f"---\ntitle: Days\ndate: 2026-05-20\n{starts}\n---\nSome day.\n"
    built = site.build({"conferences/days.md": text})
    assert built.holds(".ics") == []
