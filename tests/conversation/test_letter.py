"""The letter to somebody who was forgotten."""

from dataclasses import replace

import pytest

from microblog.conversation.letter import Removed, clearing, letter

REMOVED = Removed(
    name="Berit Åsgård",
    site="leader.example",
    day="22 November 2026",
    answers=5,
    pictures=1,
    kept_out=True,
    history=clearing(["content/replies/abc.json"]),
)


def told(removed: Removed) -> str:
    return "\n".join(paragraph.spoken() for paragraph in letter(removed))


def test_it_says_what_was_removed_and_when() -> None:
    text = told(REMOVED)
    assert text.startswith("Hello Berit Åsgård,\n")
    assert "On 22 November 2026 I did, from leader.example." in text
    assert "answers (5)" in text and "pictures too (1)" in text


@pytest.mark.parametrize("named", ["networks themselves", "copies", "search engines", "archives"])
def test_it_names_what_cannot_be_reached(named: str) -> None:
    assert named in told(REMOVED)


def test_the_history_has_its_exact_command() -> None:
    command = (
        "git filter-repo --invert-paths --path 'content/media/b.jpg' "
        "--path 'content/replies/a.json' --force"
    )
    paths = ["content/replies/a.json", "content/media/b.jpg", "content/replies/a.json"]
    assert clearing(paths) == command
    assert command in told(replace(REMOVED, history=command))


def test_what_is_not_so_is_not_said() -> None:
    bare = told(replace(REMOVED, name="", kept_out=False, pictures=0, history=clearing([])))
    assert bare.startswith("Hello,\n")
    assert not [word for word in ("code", "git", "picture") if word in bare]
