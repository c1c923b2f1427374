"""A conference begins: what the file says, and what is refused before anything is written."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from microblog.desk.conferences import conference
from microblog.errors import Unanswered
from microblog.header import read_header
from microblog.profile import Profile
from sites import Workshop

NOW = datetime(2026, 5, 20, 9, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
ANNA = Profile(name="Anna Ek")


def made(content: Path, name: str = "Almedalen 2026", **given: Any) -> Path:
    return conference(content, ANNA, NOW, name, uid="abcdefghij", **given)


def fields(path: Path) -> dict[str, object]:
    return dict(read_header(path.read_text(encoding="utf-8")).fields)


def test_all_that_was_said_stands_in_the_file(tmp_path: Path) -> None:
    path = made(
        tmp_path,
        tag="#almedalen26",
        starts="2026-06-23",
        ends="26 June 2026",
        place="Visby",
        site="https://almedalen.example/",
    )
    assert path == tmp_path / "conferences" / "almedalen-2026.md"
    assert fields(path) == {
        "uid": "abcdefghij",
        "date": "2026-05-20 09:00:00",
        "title": "Almedalen 2026",
        "starts": "2026-06-23",
        "ends": "2026-06-26",
        "place": "Visby",
        "tag": "almedalen26",
        "site": "https://almedalen.example",
    }


def test_what_was_not_said_is_left_out_and_the_tag_comes_from_the_name(tmp_path: Path) -> None:
    found = fields(made(tmp_path, "Örebro: hissdagarna, no 7"))
    assert list(found) == ["uid", "date", "title", "tag"]
    assert (found["title"], found["tag"]) == ("Örebro: hissdagarna, no 7", "orebrohissdagarnano7")


def test_the_talks_wait_to_be_filled_in(tmp_path: Path) -> None:
    path = made(tmp_path)
    text = path.read_text().replace("# talks", "talks").replace("#  ", "  ")
    text = text.replace("title:\n", "title: Seven minutes\n", 2)
    talks = read_header(text).fields["talks"]
    assert isinstance(talks, list) and isinstance(talks[0], dict)
    assert list(talks[0]) == ["title", "slides", "video", "handout"]


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    path = made(tmp_path)
    path.write_text("Mine.")
    with pytest.raises(Unanswered, match="already"):
        made(tmp_path, "Almedalen, 2026!")
    assert path.read_text() == "Mine."


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "—"}, "needs a name"),
        ({"starts": "June"}, "June is no day"),
        ({"starts": "2026-06-31"}, "is no day"),
        ({"ends": "2026-06-26"}, "--to needs --from"),
        ({"starts": "2026-06-26", "ends": "2026-06-23"}, "before the first"),
        ({"tag": "two words"}, "no hashtag"),
        ({"site": "javascript:alert(1)"}, "no address"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_written(
    tmp_path: Path, given: dict[str, str], told: str
) -> None:
    with pytest.raises(Unanswered, match=told):
        made(tmp_path, **given)
    assert list(tmp_path.iterdir()) == []


def test_its_page_is_built_as_it_is(site: Workshop) -> None:
    made(site.content, starts="2026-06-23", ends="2026-06-26", place="Visby")
    built = site.build({"entries/2026-06-24-a.md": "---\nuid: aa\n---\nHot. #almedalen2026\n"})
    assert built.warnings == []
    words = built.words("conferences/almedalen-2026/")
    assert "Visby" in words and "Hot." in words
