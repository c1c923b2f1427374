"""The stand-in for Mastodon tells a stranger what a server would, and no more."""

from typing import Any

from microblog.rehearsal import Said, Stage
from rehearsal.clients import session


def said(id: int, after: int = 0, **more: Any) -> Said:
    given: dict[str, Any] = {
        "text": "Hello",
        "author": "Bo",
        "handle": "bo",
        "at": 1_790_000_000.0 + id,
    } | more
    return Said(network="mastodon", id=str(id), after=str(after) if after else "", **given)


def ask(stage: Stage, path: str) -> Any:
    return session().get(f"{stage.address}/api/v1/statuses/{path}", timeout=10)


def test_a_post_is_told_in_mastodon_s_shape(stage: Stage) -> None:
    stage.plant(said(1), said(2, 1, text="a <b>\nb https://example.org/" + "c" * 40, edited=True))
    told = ask(stage, "2").json()
    assert told["in_reply_to_id"] == "1" and told["edited_at"]
    assert told["url"] == "https://mastodon.example/@bo/2"
    assert told["content"].startswith('<p>a &lt;b&gt;<br />b <a href="https://example.org/ccc')
    assert '<span class="invisible">https://</span><span class="ellipsis">' in told["content"]


def test_a_stranger_hears_of_60_answers_20_deep_and_of_nothing_private(stage: Stage) -> None:
    stage.plant(said(1), *(said(number, 1) for number in range(100, 180)))
    stage.plant(said(180), *(said(number, number - 1) for number in range(181, 220)))
    stage.plant(said(300), said(301, 300, fate="private"), said(302, 301))
    assert len(ask(stage, "1/context").json()["descendants"]) == 60
    assert len(ask(stage, "180/context").json()["descendants"]) == 20
    assert [it["id"] for it in ask(stage, "300/context").json()["descendants"]] == ["302"]
    assert ask(stage, "300").json()["replies_count"] == 1


def test_what_is_not_there_is_a_404(stage: Stage) -> None:
    stage.plant(said(1, fate="deleted"), said(2, fate="direct"))
    for path in ("1", "2", "3", "3/context", "x"):
        answer = ask(stage, path)
        assert (answer.status_code, answer.json()) == (404, {"error": "Record not found"})
