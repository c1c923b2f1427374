"""What waits: on disk before anything is done with it, and never more money than the cap."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microblog.conversation.waiting import Waiting, Waits
from microblog.networks.contract import Reply

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
REPLY = Reply(
    network="x", url="https://x.com/berit/status/12", author="Berit Å", text="Ja.\n❤", own=True,
    published=datetime(2026, 6, 24, 9, tzinfo=timezone(timedelta(hours=2))), handle="berit",
)  # fmt: skip


def loaded(folder: Path, cap: float = 2.0, now: datetime = NOW) -> Waiting:
    return Waiting.load(folder / "replies" / "waiting.json", cap, now)


def test_what_is_saved_comes_back(tmp_path: Path) -> None:
    waiting = loaded(tmp_path)
    assert waiting.trouble is None and not waiting.replies
    waiting.replies["a"] = Waits(REPLY, "uid")
    waiting.places["x"] = {"https://x.com/i/status/1": "17"}
    waiting.purse("x").pay(3, Decimal("0.005"))
    waiting.save()
    assert loaded(tmp_path) == waiting


def test_what_is_paid_is_on_disk_at_once_with_all_that_was_taken(tmp_path: Path) -> None:
    waiting = loaded(tmp_path)
    waiting.replies["a"] = Waits(REPLY, "uid")
    waiting.purse("x").pay(3, Decimal("0.005"))
    again = loaded(tmp_path)
    assert again.paid == Decimal("0.015") and "a" in again.replies
    told = json.loads((tmp_path / "replies" / "waiting.json").read_text(encoding="utf-8"))
    assert told["spent"] == {"2026-07": {"x": "0.015"}}


def test_the_cap_is_of_all_networks_together(tmp_path: Path) -> None:
    waiting = loaded(tmp_path, cap=0.02)
    x, other = waiting.purse("x"), waiting.purse("other")
    price = Decimal("0.005")
    assert x.affords(price) == 4
    x.pay(3, price)
    assert other.affords(price) == x.affords(price) == 1
    other.pay(2, price)
    assert x.affords(price) == 0
    assert x.affords(Decimal(0)) > 1_000_000


def test_a_new_month_has_a_full_purse(tmp_path: Path) -> None:
    loaded(tmp_path).purse("x").pay(400, Decimal("0.005"))
    assert loaded(tmp_path).purse("x").affords(Decimal("0.005")) == 0
    august = loaded(tmp_path, now=NOW + timedelta(days=31))
    assert august.purse("x").affords(Decimal("0.005")) == 400
    assert august.spent["2026-07"] == {"x": Decimal(2)}


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from(["0.001", "0.005", "0.01"]))))
def test_who_reads_only_what_the_purse_affords_never_passes_the_cap(
    tmp_path_factory: pytest.TempPathFactory, wishes: list[tuple[int, str]]
) -> None:
    waiting = Waiting(tmp_path_factory.mktemp("w") / "w.json", Decimal("0.1"), "2026-07")
    purse = waiting.purse("x")
    for posts, price in wishes:
        if few := min(posts, purse.affords(Decimal(price))):
            purse.pay(few, Decimal(price))
    assert waiting.paid <= waiting.cap


def test_answers_to_one_entry_stand_together(tmp_path: Path) -> None:
    waiting = loaded(tmp_path)
    for id, entry in (("a", "two"), ("b", "one"), ("c", "two")):
        waiting.replies[id] = Waits(REPLY, entry)
    assert [id for id, _ in waiting.in_order] == ["b", "a", "c"]


WHOLE = {"v": 1, "replies": {}, "places": {}, "spent": {}}


@pytest.mark.parametrize(
    "told",
    [
        "{", "", [], {"v": 1}, {**WHOLE, "v": 2}, {**WHOLE, "spent": {"2026-07": {"x": "NaN"}}},
        {**WHOLE, "spent": {"2026-07": {"x": "-1"}}}, {**WHOLE, "spent": {"2026-07": {"x": 1.5}}},
        {**WHOLE, "spent": {"2026-07": {"x": "much"}}}, {**WHOLE, "places": {"x": {"a": 1}}},
        {**WHOLE, "replies": {"a": {"network": "x"}}}, {**WHOLE, "replies": [1]},
    ],
)  # fmt: skip
def test_what_is_broken_is_put_aside_and_told(tmp_path: Path, told: object) -> None:
    file = tmp_path / "replies" / "waiting.json"
    file.parent.mkdir()
    text = told if isinstance(told, str) else json.dumps(told)
    file.write_text(text)
    waiting = loaded(tmp_path)
    assert waiting.trouble and "waiting.broken.json" in waiting.trouble.spoken()
    assert (file.parent / "waiting.broken.json").read_text() == text
    waiting.save()
    assert loaded(tmp_path).trouble is None


@pytest.mark.parametrize(
    "change",
    [{"text": 1}, {"own": "no"}, {"published": "2026-06-24T09:00:00"}, {"entry": None}],
    ids=str,
)
def test_a_reply_that_is_none_makes_it_broken(tmp_path: Path, change: dict[str, object]) -> None:
    waiting = loaded(tmp_path)
    waiting.replies["a"] = Waits(REPLY, "uid")
    waiting.save()
    told = json.loads(waiting.file.read_text(encoding="utf-8"))
    told["replies"]["a"] |= change
    waiting.file.write_text(json.dumps(told))
    assert loaded(tmp_path).trouble
