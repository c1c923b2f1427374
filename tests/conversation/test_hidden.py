"""What a look found, as it is remembered."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from microblog.conversation.hidden import (
    Hidden,
    Looks,
    forget,
    hidden_in,
    looks_in,
    note,
    write_looks,
)
from microblog.errors import OutsideFailed

WHEN = datetime(2026, 7, 1, 12, tzinfo=UTC)
GONE, EDITED = Hidden(WHEN, "gone"), Hidden(WHEN, "edited", "Nej, å nej.")


def test_what_is_noted_is_read(tmp_path: Path) -> None:
    file = tmp_path / "state" / "hidden.json"
    assert hidden_in(file) == {}
    note(file, "a", GONE)
    note(file, "b", EDITED)
    assert hidden_in(file) == {"a": GONE, "b": EDITED}
    note(file, "a", None)
    assert hidden_in(file) == {"b": EDITED}


def test_a_note_leaves_when_things_were_looked_for(tmp_path: Path) -> None:
    file = tmp_path / "hidden.json"
    looks = Looks({"a": GONE}, {"a": WHEN, "b": WHEN}, WHEN)
    write_looks(file, looks)
    assert looks_in(file) == looks
    note(file, "a", None)
    assert looks_in(file) == Looks({}, looks.asked, WHEN)


def test_what_is_forgotten_leaves_no_trace(tmp_path: Path) -> None:
    file = tmp_path / "hidden.json"
    forget(file, ["a"])
    assert not file.exists()
    write_looks(file, Looks({"a": GONE, "b": EDITED}, {"a": WHEN, "c": WHEN}, WHEN))
    forget(file, ["a", "b"])
    assert looks_in(file) == Looks({}, {"c": WHEN}, WHEN)
    assert "Nej" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "content",
    [
        "", "{", "[]", '{"v": 2}', '{"v": 1}', '{"v": 1, "hidden": []}',
        '{"v": 1, "hidden": {"a": {"why": "gone", "text": ""}}, "asked": {}}',
        '{"v": 1, "hidden": {}, "asked": {"a": "2026-01-01T00:00:00"}}',
        '{"v": 1, "hidden": {"a": {"why": "x", "text": "", "since": "2026-01-01T00:00Z"}}, '
        '"asked": {}}',
    ],
)  # fmt: skip
def test_a_broken_file_is_as_good_as_none(tmp_path: Path, content: str) -> None:
    file = tmp_path / "hidden.json"
    file.write_text(content)
    assert looks_in(file) == Looks()
    note(file, "a", GONE)
    assert hidden_in(file) == {"a": GONE}


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    with pytest.raises(OutsideFailed):
        note(tmp_path / "state" / "hidden.json", "a", GONE)
