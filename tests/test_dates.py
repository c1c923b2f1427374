"""Dates: what a person means by one, in the zone of the profile, and what is none."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from microblog.dates import day, when

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-04", "2026-03-04T00:00:00+01:00"),
        ("2026-07-04", "2026-07-04T00:00:00+02:00"),
        (" 2026-03-04 08:15 ", "2026-03-04T08:15:00+01:00"),
        ("2026-03-04 8:15", "2026-03-04T08:15:00+01:00"),
        ("2026-03-04 08.15", "2026-03-04T08:15:00+01:00"),
        ("2026-03-04 08.15.30", "2026-03-04T08:15:30+01:00"),
        ("2026-03-04T08:15:30", "2026-03-04T08:15:30+01:00"),
        ("2026-03-04 08:15:30.5", "2026-03-04T08:15:30.500000+01:00"),
        ("2026-03-04_08-15", "2026-03-04T08:15:00+01:00"),
        ("2026-03-04-08-15", "2026-03-04T08:15:00+01:00"),
        ("2026-03-04T08:15Z", "2026-03-04T08:15:00+00:00"),
        ("2026-03-04 08:15+05:30", "2026-03-04T08:15:00+05:30"),
        ("2026-03-04 08.15 +05:30", "2026-03-04T08:15:00+05:30"),
        ("2026-03-04 08:15 UTC", "2026-03-04T08:15:00+00:00"),
        ("2026-03-04 8:15 PM", "2026-03-04T20:15:00+01:00"),
        ("20260304", "2026-03-04T00:00:00+01:00"),
        ("2026-3-4", "2026-03-04T00:00:00+01:00"),
        ("4.3.2026", "2026-03-04T00:00:00+01:00"),
        ("4.3.2026 08:15", "2026-03-04T08:15:00+01:00"),
        ("13/3/2026", "2026-03-13T00:00:00+01:00"),
        ("4/4/2026", "2026-04-04T00:00:00+02:00"),
        ("March 4, 2026", "2026-03-04T00:00:00+01:00"),
        ("Wed, 04 Mar 2026 08:15:00 GMT", "2026-03-04T08:15:00+00:00"),
    ],
)
def test_a_date_is_read_as_it_is_meant(text, moment):
    assert when(text, STOCKHOLM).isoformat() == moment
    assert day(text) == date.fromisoformat(moment[:10])


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "3", "10", "May", "Monday", "12:30", "2026", "2026-03", "May 2026", "March 4"),
        *("today", "4 mars 2026", "not yet", "-1", "1e9", "nan", "0000-00-00", "\x00"),
        *("2026-02-30", "2026-13-01", "2026-03-04 25:00", "2026-03-04 08:60", "2026-00-10"),
        *("10000-01-01", "99999-12-31", "0001-01-01", "0999-12-31", "9999-12-31 23:59-12:00"),
        *("2026-03-04 08:15 +99:99", "9" * 5000, "1" * 400, "2026-03-04" + " " * 99 + "x"),
    ],
)
def test_what_is_no_full_date_is_refused(text):
    for read in (lambda: when(text, STOCKHOLM), lambda: day(text)):
        with pytest.raises(ValueError):
            read()


@pytest.mark.parametrize("text", ["4/3/2026", "03-04-2026", "26-03-04", "04/03/26", "1.1.1"])
def test_what_may_be_two_days_is_asked_about_not_guessed(text):
    with pytest.raises(ValueError):
        when(text, STOCKHOLM)


@pytest.mark.parametrize("zone", ["CET", "EST", "Europe/Stockholm", "UTC+3", "GMT-2", "XYZ"])
def test_the_name_of_a_zone_that_machines_disagree_on_is_refused(zone):
    with pytest.raises(ValueError):
        when(f"2026-03-04 08:15 {zone}", STOCKHOLM)


class TestClocksThatAreChanged:
    """In Stockholm there is no 02:30 on 29 March 2026, and there are two on 25 October."""

    def test_the_hour_that_never_was_is_the_one_after(self):
        moment = when("2026-03-29 02:30", STOCKHOLM)
        assert moment.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)

    def test_the_hour_that_was_twice_is_the_first(self):
        moment = when("2026-10-25 02:30", STOCKHOLM)
        assert moment.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


MOMENTS = st.datetimes(datetime(1000, 1, 2), datetime(9998, 12, 30))
OFFSETS = st.integers(-14 * 4, 14 * 4).map(lambda n: timezone(timedelta(minutes=15 * n)))


@given(MOMENTS, OFFSETS)
def test_a_moment_with_its_zone_is_that_moment(naive, zone):
    moment = naive.replace(tzinfo=zone)
    assert when(moment.isoformat(), STOCKHOLM) == moment


@given(MOMENTS.map(lambda m: m.replace(second=0, microsecond=0)), st.sampled_from(" T_"))
def test_a_moment_without_a_zone_is_on_the_leaders_clock(naive, between):
    for colon in ":.":
        moment = when(f"{naive:%Y-%m-%d}{between}{naive:%H{colon}%M}", STOCKHOLM)
        assert moment.replace(tzinfo=None) == naive
        assert moment.tzinfo is STOCKHOLM


DATELIKE = st.text(st.sampled_from("0123456789-:./ T+ZWMarchapilm,_"), max_size=40)


@example("2026-03-04 08:15 \ud800")
@example("1,2,3 2026 4:5:6.7.8")
@given(st.text() | DATELIKE | DATELIKE.map("2026-03-04{}".format))
def test_any_text_is_a_date_in_our_time_or_a_value_error(text):
    try:
        moment = when(text, STOCKHOLM)
    except ValueError:
        return
    assert moment.tzinfo and moment.astimezone(UTC)
