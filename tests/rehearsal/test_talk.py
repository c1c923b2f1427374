"""The stand-in for X tells what others said, in both dialects, and counts what that costs."""

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from microblog.rehearsal import Said, Stage, Talk
from microblog.rehearsal.scene import X_USER
from microblog.rehearsal.talk import number, snowflake
from rehearsal.clients import OnX, session

Begin = Callable[..., Stage]
NOW = time.time()
FIELDS = "author_id,conversation_id,created_at,note_tweet,referenced_tweets,withheld"


def said(minutes: float, after: str = "", text: str = "@annalind Well said", **more: Any) -> Said:
    at = NOW - 60 * minutes
    given: dict[str, Any] = {"author": "Bo", "handle": "bo"}
    given |= more
    return Said(network="x", id=snowflake(at), text=text, at=at, after=after, **given)


def mentions(x: OnX, **query: Any) -> Any:
    return x.ask("GET", f"/2/users/{X_USER}/mentions", params={"tweet.fields": FIELDS} | query)


def search(x: OnX, root: str, **query: Any) -> Any:
    asked = {"query": f"(conversation_id:{root}) -from:annalind", "tweet.fields": FIELDS} | query
    return x.ask("GET", "/2/tweets/search/recent", params=asked)


def test_mentions_come_newest_first_page_by_page_at_their_price(x: OnX, stage: Stage) -> None:
    root = x.posted("Three lessons")
    stage.plant(*(said(minutes, root) for minutes in range(1, 8)), said(9, root, "Unnamed"))
    stage.plant(said(10, root, fate="deleted"), said(11, root, handle="annalind"))
    first = mentions(x, max_results=5).json()
    second = mentions(x, max_results=5, pagination_token=first["meta"]["next_token"]).json()
    told = first["data"] + second["data"]
    assert [int(post["id"]) for post in told] == sorted((int(p["id"]) for p in told), reverse=True)
    assert len(told) == 7 and "next_token" not in second["meta"]
    assert {(post["conversation_id"], post["author_id"]) for post in told} == {(root, number("bo"))}
    assert stage.talk.spent == 7 * Decimal("0.001")
    assert mentions(x, max_results=4).status_code == 400


def test_a_search_finds_seven_days_of_others_answers(x: OnX, stage: Stage) -> None:
    root = x.posted("Three lessons")
    old = said(8 * 24 * 60, root)
    stage.plant(said(1, root, "Unnamed"), old, said(2, root, handle="annalind"), said(3, "7"))
    (post,) = search(x, root).json()["data"]
    assert (post["text"], stage.talk.spent) == ("Unnamed", Decimal("0.005"))
    assert search(x, root, since_id=old.id).status_code == 400
    assert search(x, root, max_results=9).status_code == 400
    assert search(x, root, query="almedalen").status_code == 400
    long = "(" + " OR ".join(f"conversation_id:{n}" for n in range(10**18, 10**18 + 14)) + ")"
    assert search(x, root, query=f"{long} -from:annalind").status_code == 400


def test_users_are_told_at_their_price(x: OnX, stage: Stage) -> None:
    stage.plant(said(1), said(2, handle="shy", fate="protected"))
    ids = ",".join([number("bo"), number("shy"), "5"])
    told = x.ask("GET", "/2/users", params={"ids": ids, "user.fields": "protected"}).json()
    assert {user["username"]: user["protected"] for user in told["data"]} == {
        "bo": False,
        "shy": True,
    }
    assert told["errors"][0]["resource_id"] == "5"
    assert stage.talk.spent == 2 * Decimal("0.010")


def test_the_newer_dialect_has_its_own_words_and_may_be_the_only_one(begin: Begin) -> None:
    stage = begin(dialects=("post",))
    x = OnX(stage)
    root = said(9, handle="annalind")
    stage.plant(
        root, said(1, root.id, "@annalind " + "long " * 80), said(2, root.id, fate="withheld")
    )
    assert mentions(x).status_code == 400
    told = x.ask(
        "GET",
        f"/2/users/{X_USER}/mentions",
        params={"post.fields": "note_post,withheld", "expansions": "author_id,referenced_posts"},
    ).json()
    long, withheld = told["data"]
    assert long["referenced_posts"] == [{"type": "replied_to", "id": root.id}]
    assert len(long["note_post"]["text"]) > 280 > len(long["text"])
    assert withheld["withheld"]["country_codes"]
    assert [user["username"] for user in told["includes"]["users"]] == ["bo"]
    assert [post["id"] for post in told["includes"]["posts"]] == [root.id]
    assert stage.talk.spent == 2 * Decimal("0.001") + Decimal("0.005") + Decimal("0.010")


def test_credit_comes_to_an_end(begin: Begin) -> None:
    stage = begin(talk=Talk(credit=2))
    x = OnX(stage)
    stage.plant(said(1), said(2), said(3))
    assert len(mentions(x).json()["data"]) == 3
    assert mentions(x).status_code == 402


@pytest.mark.parametrize(
    ("fate", "status"), [("", 200), ("deleted", 404), ("withheld", 404), ("protected", 403)]
)
def test_everybody_may_have_a_post_embedded_that_everybody_may_see(
    stage: Stage, fate: str, status: int
) -> None:
    post = said(1, text="R&D https://example.org/", fate=fate)
    stage.plant(post)
    url = f"{stage.address}/oembed"
    query = {"url": f"https://x.com/bo/status/{post.id}", "omit_script": "true"}
    answer = session().get(url, params=query, timeout=10)
    assert answer.status_code == status
    if not fate:
        html = answer.json()["html"]
        assert html.startswith(
            '<blockquote class="twitter-tweet"><p lang="en" dir="ltr">R&amp;D <a'
        )
        assert "&mdash; Bo (@bo) <a" in html and "<script" not in html
    assert session().get(url, params=query | {"mood": "good"}, timeout=10).status_code == 400
