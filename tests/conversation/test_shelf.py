"""The shelf: what is kept comes back whole, and what is broken is told and stops nobody."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.conversation.reply import Kept, Reason, Shown, id_of
from microblog.conversation.shelf import ids_in, keep, leave, left, replies_in, take_away
from microblog.errors import Faults, OutsideFailed

URL = "https://x.com/berit/status/12"
ID = id_of(URL)
WHEN = datetime(2026, 6, 24, 9, 30, tzinfo=timezone(timedelta(hours=2)))
REPLY = Kept(
    id=ID, network="x", url=URL, author="Berit", text="Ja.\nAbsolut!", published=WHEN,
    kept=WHEN + timedelta(days=1), entry="abcdefghij",
)  # fmt: skip
WITHDRAWN = replace(
    REPLY, state=Shown.WITHDRAWN, withdrawn=WHEN, url="", author="", text="", reason=Reason.ASKED
)


def file(content: Path, id: str = ID) -> Path:
    return content / "replies" / f"{id}.json"


def rewritten(content: Path, **changes: object) -> None:
    told = json.loads(file(content).read_text(encoding="utf-8"))
    file(content).write_text(json.dumps({**told, **changes}), encoding="utf-8")


def test_a_file_is_json_that_people_can_read_and_git_can_merge(tmp_path: Path) -> None:
    path = keep(tmp_path, REPLY)
    assert path == file(tmp_path)
    assert path.read_text(encoding="utf-8") == (
        f'{{\n  "author": "Berit",\n  "entry": "abcdefghij",\n  "id": "{ID}",\n'
        '  "kept": "2026-06-25T09:30:00+02:00",\n  "network": "x",\n'
        '  "published": "2026-06-24T09:30:00+02:00",\n  "reason": "public",\n'
        '  "state": "shown",\n  "text": "Ja.\\nAbsolut!",\n'
        f'  "url": "{URL}",\n  "v": 1\n}}\n'
    )


@pytest.mark.parametrize("reply", [REPLY, WITHDRAWN, replace(REPLY, own=True, edited=True)])
def test_what_is_kept_comes_back(tmp_path: Path, reply: Kept) -> None:
    keep(tmp_path, reply)
    assert replies_in(tmp_path) == ([reply], [])
    assert ids_in(tmp_path) == {ID}


@given(text=st.text(), author=st.text(min_size=1))
def test_whatever_people_write_comes_back(
    tmp_path_factory: pytest.TempPathFactory, text: str, author: str
) -> None:
    content = tmp_path_factory.mktemp("content")
    keep(content, replace(REPLY, text=text, author=author))
    assert replies_in(content)[0] == [replace(REPLY, text=text, author=author)]


def test_replies_come_in_the_order_in_which_they_were_published(tmp_path: Path) -> None:
    urls = [f"https://x.com/a/status/{number}" for number in range(4)]
    late = [replace(REPLY, id=id_of(u), url=u, published=WHEN - timedelta(i))
            for i, u in enumerate(urls)]  # fmt: skip
    for reply in late:
        keep(tmp_path, reply)
    assert replies_in(tmp_path)[0] == late[::-1]


def test_no_folder_is_no_replies(tmp_path: Path) -> None:
    assert replies_in(tmp_path) == ([], [])


def test_what_a_later_version_knows_is_preserved(tmp_path: Path) -> None:
    keep(tmp_path, REPLY)
    rewritten(tmp_path, mood={"glad": [1, None]})
    (found,), warnings = replies_in(tmp_path)
    assert found.others == {"mood": {"glad": [1, None]}} and not warnings
    keep(tmp_path, replace(REPLY, text="Nej."))
    keep(tmp_path, replace(replies_in(tmp_path)[0][0], own=True), over=True)
    told = json.loads(file(tmp_path).read_text(encoding="utf-8"))
    assert told["mood"] == {"glad": [1, None]} and told["own"] and told["text"] == "Nej."


def test_a_field_without_a_value_is_as_good_as_none(tmp_path: Path) -> None:
    keep(tmp_path, REPLY)
    rewritten(tmp_path, handle=None, withdrawn=None, portrait=None)
    assert replies_in(tmp_path) == ([REPLY], [])


def test_to_keep_again_takes_the_new_words_and_leaves_the_decisions(tmp_path: Path) -> None:
    old = replace(REPLY, reason=Reason.ASKED, state=Shown.HIDDEN, answers="bbbbbbbbbb")
    keep(tmp_path, old)
    new = replace(
        REPLY, author="Berit Ek", text="Nja.", edited=True, entry="other", kept=WHEN, own=True
    )
    keep(tmp_path, new)
    (found,), _ = replies_in(tmp_path)
    assert found == replace(old, author="Berit Ek", text="Nja.", edited=True)


def test_nothing_returns_to_one_that_was_withdrawn(tmp_path: Path) -> None:
    keep(tmp_path, WITHDRAWN)
    keep(tmp_path, REPLY)
    assert replies_in(tmp_path)[0] == [WITHDRAWN]


def test_to_write_over_it_must_be_said(tmp_path: Path) -> None:
    keep(tmp_path, REPLY)
    keep(tmp_path, WITHDRAWN, over=True)
    assert replies_in(tmp_path)[0] == [WITHDRAWN]


@pytest.mark.parametrize("content", ["{", '{"v": 2}', "[]"])
def test_what_is_not_understood_is_not_overwritten(tmp_path: Path, content: str) -> None:
    file(tmp_path).parent.mkdir()
    file(tmp_path).write_text(content)
    with pytest.raises(Faults, match=f"{ID}.json"):
        keep(tmp_path, REPLY)
    assert file(tmp_path).read_text() == content


def test_the_same_again_touches_nothing(tmp_path: Path) -> None:
    before = keep(tmp_path, REPLY).stat()
    assert keep(tmp_path, REPLY).stat().st_ino == before.st_ino


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "replies").write_text("in the way")
    with pytest.raises(OutsideFailed, match="cannot be written"):
        keep(tmp_path, REPLY)


def test_taken_away_is_gone(tmp_path: Path) -> None:
    keep(tmp_path, REPLY)
    assert take_away(tmp_path, ID) and not take_away(tmp_path, ID)
    assert replies_in(tmp_path) == ([], [])


@pytest.mark.parametrize("id", ["", "../profile", "_left", "abc", "a" * 11, "ABCDEFGHIJ"])
def test_what_is_no_id_names_no_file(tmp_path: Path, id: str) -> None:
    with pytest.raises(ValueError, match="no id"):
        take_away(tmp_path, id)


def test_what_was_left_is_remembered_and_is_no_reply(tmp_path: Path) -> None:
    assert left(tmp_path) == frozenset()
    for id in (ID, "bbbbbbbbbb", ID):
        leave(tmp_path, id)
    assert left(tmp_path) == {ID, "bbbbbbbbbb"}
    assert replies_in(tmp_path) == ([], []) and ids_in(tmp_path) == frozenset()


def test_a_broken_list_of_what_was_left_is_not_overwritten(tmp_path: Path) -> None:
    leave(tmp_path, ID)
    file(tmp_path, "_left").write_text('{"v": 1, "left": 3}')
    assert left(tmp_path) == frozenset()
    with pytest.raises(Faults, match=r"_left\.json"):
        leave(tmp_path, ID)
    assert "3" in file(tmp_path, "_left").read_text()


BROKEN = {
    "another id": {"id": "bbbbbbbbbb"},
    "an id that is no name": {"id": "../../etc"},
    "a newer version": {"v": 2},
    "no version": {"v": None},
    "a version that is true": {"v": True},
    "a naive date": {"published": "2026-06-24T09:30:00"},
    "no date": {"kept": ""},
    "a date that is none": {"kept": "2026-13-24T09:30:00Z"},
    "a date before all zones": {"published": "0001-01-01T00:00:00+00:00"},
    "a number for a date": {"published": 5},
    "http": {"url": "http://x.com/berit/status/12"},
    "a script": {"url": "javascript:alert(1)"},
    "an address with a quote": {"url": 'https://x.com/"onclick=x'},
    "an address with a password": {"url": "https://x.com@evil.example/"},
    "an address with no host": {"url": "https:///x"},
    "an address that is none": {"url": "https://[x"},
    "an author's address over http": {"author_url": "http://x.com/berit"},
    "a list for a text": {"text": ["Ja."]},
    "a number for a name": {"author": 12},
    "nobody": {"author": ""},
    "a word for yes": {"own": "yes"},
    "an unknown state": {"state": "burnt"},
    "an unknown reason": {"reason": "because"},
    "withdrawn, never": {"state": "withdrawn"},
    "no network": {"network": ""},
    "a network that is a class": {"network": 'x" onload="'},
    "no entry": {"entry": ""},
    "a language that is none": {"lang": 'sv" onload="'},
    "an unknown frame": {"embed": "https://evil.example"},
    "half a character": {"text": "\ud800"},
    "a picture elsewhere": {"portrait": "../secret.jpg"},
    "a picture on the web": {"portrait": "https://x.com/a.jpg"},
    "a picture at the root": {"portrait": "/etc/hostname"},
    "a picture that is not there": {"portrait": "media/none.jpg"},
    "a picture with a nil": {"portrait": "media/\0"},
}


@pytest.mark.parametrize("changes", BROKEN.values(), ids=BROKEN.keys())
def test_a_file_that_is_not_right_is_a_warning_and_is_not_shown(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    (tmp_path.parent / "secret.jpg").write_bytes(b"")
    keep(tmp_path, replace(REPLY, id="cccccccccc"))
    keep(tmp_path, REPLY)
    rewritten(tmp_path, **changes)
    found, (warning,) = replies_in(tmp_path)
    assert [reply.id for reply in found] == ["cccccccccc"]
    assert warning.path == str(file(tmp_path)) and warning.cure
    assert warning.spoken().endswith(warning.cure.spoken())


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"v": 1, "x": NaN}', b'{"v": 1e999}', b"null"],
)
def test_what_is_no_json_is_a_warning(tmp_path: Path, content: bytes) -> None:
    keep(tmp_path, replace(REPLY, id="cccccccccc"))
    file(tmp_path).write_bytes(content)
    found, warnings = replies_in(tmp_path)
    assert len(found) == len(warnings) == 1


def test_a_folder_with_a_files_name_is_a_warning(tmp_path: Path) -> None:
    file(tmp_path).mkdir(parents=True)
    assert len(replies_in(tmp_path)[1]) == 1


@pytest.mark.parametrize("name", [f.name for f in fields(Kept) if f.name not in {"others", "url"}])
def test_no_field_may_be_of_any_type(tmp_path: Path, name: str) -> None:
    keep(tmp_path, REPLY)
    rewritten(tmp_path, **{name: {"$": 1}})
    assert len(replies_in(tmp_path)[1]) == 1


def test_a_portrait_lies_below_content(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "berit.jpg").write_bytes(b"")
    reply = replace(REPLY, portrait="media/berit.jpg")
    keep(tmp_path, reply)
    assert replies_in(tmp_path) == ([reply], [])


def test_a_stand_in_on_this_machine_may_be_quoted(tmp_path: Path) -> None:
    reply = replace(REPLY, url="http://127.0.0.1:8000/@berit/12")
    keep(tmp_path, reply)
    assert replies_in(tmp_path) == ([reply], [])


def test_moments_may_be_in_any_zone(tmp_path: Path) -> None:
    keep(tmp_path, REPLY)
    rewritten(tmp_path, published="2026-06-24T07:30:00Z")
    assert replies_in(tmp_path)[0][0].published == WHEN.astimezone(UTC)
