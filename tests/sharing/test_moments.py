"""When an entry is due: from the moment of its date, for seven days, whatever the clocks show."""

from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from microblog.sharing.reasons import WINDOW
from sharing.desk import Book, due, entry, plan, why

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
# Midnight, noon, and both nights on which clocks are turned.
WRITTEN = ["2026-11-20 00:00", "2026-11-20 12:00", "2026-10-25 02:30", "2026-03-29 02:30"]
ZONES = ["Europe/Stockholm", "UTC", "America/New_York"]
# How long after its date somebody publishes, and what follows.
LATER = [
    (-400 * DAY, "scheduled"),
    (-SECOND, "scheduled"),
    (0 * DAY, ""),
    (WINDOW, ""),
    (WINDOW + SECOND, "old"),
    (400 * DAY, "old"),
]
CASES = list(product(WRITTEN, ZONES, LATER))


def test_the_cases_are_many() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize(("written", "zone", "later"), CASES)
def test_an_entry_is_due_for_seven_days(
    written: str, zone: str, later: tuple[timedelta, str]
) -> None:
    date = datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone))
    now = (date.astimezone(ZoneInfo("UTC")) + later[0]).astimezone(ZoneInfo("Europe/Stockholm"))
    planned = plan(Book(), entry(date=date), now=now)
    assert bool(due(planned)) is not bool(later[1])
    assert (why(planned) if later[1] else "") == later[1]
