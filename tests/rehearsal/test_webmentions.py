"""The stand-in for a host of webmentions tells them in jf2, the newest first."""

from typing import Any

from microblog.rehearsal import Said, Stage
from rehearsal.clients import session

PAGE = "https://leader.example/2026/almedalen/"


def ask(stage: Stage, **query: Any) -> Any:
    address = stage.environ["MICROBLOG_WEBMENTIONS_URL"]
    return session().get(address, params=query, timeout=10)


def test_webmentions_of_a_page_come_page_by_page(stage: Stage) -> None:
    for number, fate in enumerate(["", "mention", "like", "private", "deleted"]):
        url = f"https://bo.example/{number}"
        stage.plant(
            Said(network="web", id=url, text="Hello", at=1_790_000_000.0 + number, author="Bo",
                 handle="https://bo.example/", after=PAGE, fate=fate)
        )  # fmt: skip
    found = ask(stage, target=PAGE).json()["children"]
    kinds = [one["wm-property"] for one in found]
    assert kinds == ["in-reply-to", "like-of", "mention-of", "in-reply-to"]
    assert [one["wm-private"] for one in found] == [True, False, False, False]
    assert "content" not in found[1] and found[3]["content"]["text"] == "Hello"
    second = ask(stage, target=PAGE, **{"per-page": 2, "page": 1}).json()["children"]
    assert [one["wm-source"] for one in second] == [f"https://bo.example/{n}" for n in (2, 1)]
    assert ask(stage, target="https://leader.example/").json()["children"] == []


def test_a_question_without_a_target_is_refused(stage: Stage) -> None:
    assert ask(stage).status_code == ask(stage, target=PAGE, page="x").status_code == 400
