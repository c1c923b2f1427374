"""The minutes between live and shared."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sharing.desk import NOW, Book, entry, plan

from microblog.sharing.hold import first_live, held_back, note_live

DUE = plan(Book(), entry("a")).due
MINUTES = st.integers(0, 10_000)


@given(hold=MINUTES, age=MINUTES)
def test_it_waits_as_long_as_it_is_live_for_less(hold: int, age: int) -> None:
    live = {"a": NOW - timedelta(minutes=age)}
    assert bool(held_back(DUE, live, hold, NOW)) == (age < hold)


def test_what_was_not_seen_live_waits_too_unless_there_is_no_hold() -> None:
    assert held_back(DUE, {}, 1, NOW) == list(DUE)
    assert held_back(DUE, {}, 0, NOW) == []


def test_the_first_moment_stands(tmp_path: Path) -> None:
    file = tmp_path / "state" / "first-live.json"
    note_live(file, ["a"], NOW)
    later = NOW + timedelta(minutes=5)
    assert note_live(file, ["a", "b"], later) == {"a": NOW, "b": later} == first_live(file)


def test_one_that_lies_ahead_is_a_clocks_and_gives_way(tmp_path: Path) -> None:
    file = tmp_path / "first-live.json"
    note_live(file, ["a"], NOW + timedelta(days=400))
    assert note_live(file, ["a"], NOW) == {"a": NOW}


@pytest.mark.parametrize(
    "told", ["", "{", "[]", '{"a": 1}', '{"a": "soon"}', '{"a": "2026-11-21"}']
)
def test_a_file_that_tells_nothing_makes_every_hold_begin_anew(tmp_path: Path, told: str) -> None:
    file = tmp_path / "first-live.json"
    file.write_text(told)
    assert first_live(file) == {}
    assert note_live(file, ["a"], NOW) == {"a": NOW} == first_live(file)
