"""Phases and batches, by the days where the leader lives."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.conversation.phases import Phase, batches, phase
from microblog.conversation.reply import Kept, Shown

STOCKHOLM, AUCKLAND = ZoneInfo("Europe/Stockholm"), ZoneInfo("Pacific/Auckland")
STARTS, ENDS = date(2026, 6, 23), date(2026, 6, 26)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-06-22T23:59:59+02:00", Phase.BEFORE),
        ("2026-06-22T22:00:00+00:00", Phase.DURING),  # midnight in Stockholm
        ("2026-06-23T00:00:00+02:00", Phase.DURING),
        ("2026-06-26T23:59:59+02:00", Phase.DURING),
        ("2026-06-27T00:00:00+02:00", Phase.WEEK),
        ("2026-07-03T23:59:59+02:00", Phase.WEEK),
        ("2026-07-04T00:00:00+02:00", Phase.LATER),
        ("2026-10-01T12:00:00+02:00", Phase.LATER),  # 97 days after
    ],
)
def test_a_moment_falls_into_a_phase_by_the_leaders_days(moment: str, expected: Phase) -> None:
    assert phase(datetime.fromisoformat(moment), STARTS, ENDS, STOCKHOLM) is expected


def test_another_zone_has_another_day() -> None:
    moment = datetime(2026, 6, 22, 13, tzinfo=UTC)
    assert phase(moment, STARTS, ENDS, STOCKHOLM) is Phase.BEFORE
    assert phase(moment, STARTS, ENDS, AUCKLAND) is Phase.DURING


@pytest.mark.parametrize("dates", [(STARTS, None), (None, STARTS), (STARTS, STARTS)])
def test_a_conference_that_says_one_day_lasts_that_day(
    dates: tuple[date | None, date | None],
) -> None:
    days = [datetime(2026, 6, day, 12, tzinfo=STOCKHOLM) for day in (22, 23, 24, 30)]
    phases = [phase(day, *dates, STOCKHOLM) for day in days]
    assert phases == [Phase.BEFORE, Phase.DURING, Phase.WEEK, Phase.WEEK]


def test_a_conference_without_dates_has_but_one_phase() -> None:
    for moment in (datetime(1999, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)):
        assert phase(moment, None, None, STOCKHOLM) is Phase.DURING


def test_the_last_day_of_the_calendar_is_a_day_too() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert phase(moment, date.max, date.max, STOCKHOLM) is Phase.BEFORE


@given(st.integers(0, 60), st.integers(0, 60))
def test_phases_follow_each_other(first: int, second: int) -> None:
    order = list(Phase)
    early, late = (
        phase(datetime(2026, 6, 1, tzinfo=UTC) + timedelta(days=d), STARTS, ENDS, STOCKHOLM)
        for d in sorted([first, second])
    )
    assert order.index(early) <= order.index(late)


def reply(id: str, kept: datetime, published: int = 1) -> Kept:
    return Kept(
        id=id, network="x", url="", author=id, text=id, kept=kept, entry="e",
        published=datetime(2026, 6, published, tzinfo=UTC),
    )  # fmt: skip


NIGHT = datetime(2026, 9, 30, 22, 30, tzinfo=UTC)  # after midnight in Stockholm


def test_what_was_kept_on_one_local_day_is_a_batch_the_newest_first() -> None:
    a, b = reply("a", NIGHT - timedelta(hours=1)), reply("b", NIGHT, 2)
    c = reply("c", NIGHT + timedelta(hours=9), 1)
    found = batches([a, b, c], STOCKHOLM)
    assert [(batch.day.isoformat(), batch.replies) for batch in found] == [
        ("2026-10-01", (c, b)),
        ("2026-09-30", (a,)),
    ]
    assert found[0].kept == c.kept


def test_a_batch_has_only_what_others_say_and_readers_see() -> None:
    shown = reply("a", NIGHT)
    others = [
        replace(shown, id="b", own=True),
        replace(shown, id="c", state=Shown.HIDDEN),
        replace(shown, id="d", state=Shown.WITHDRAWN),
        replace(shown, id="e"),
    ]
    (batch,) = batches([shown, *others], STOCKHOLM, {"e"})
    assert batch.replies == (shown,)
    assert batches(others, STOCKHOLM, {"e"}) == []
