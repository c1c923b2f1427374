"""The stand-in for Bluesky tells threads as its lexicons have them."""

from typing import Any

import pytest
import requests

from microblog.rehearsal import Said, Stage
from microblog.rehearsal.bluesky import did
from rehearsal.clients import session


def said(key: str, after: str = "", **more: Any) -> Said:
    given: dict[str, Any] = {
        "text": "Hello",
        "author": "Bo",
        "handle": "bo.example",
        "at": 1_790_000_000.0,
    } | more
    return Said(network="bluesky", id=key, after=after, **given)


def ask(stage: Stage, method: str, **query: Any) -> requests.Response:
    return session().get(f"{stage.address}/xrpc/{method}", params=query, timeout=10)


def thread(stage: Stage, key: str, **query: Any) -> requests.Response:
    uri = f"at://{did('bo.example')}/app.bsky.feed.post/{key}"
    return ask(stage, "app.bsky.feed.getPostThread", uri=uri, **query)


def test_a_handle_leads_to_a_lasting_id(stage: Stage) -> None:
    stage.plant(said("3ka"))
    method = "com.atproto.identity.resolveHandle"
    assert ask(stage, method, handle="bo.example").json() == {"did": did("bo.example")}
    assert ask(stage, method, handle="nobody.example").status_code == 400


def test_a_thread_is_told_to_its_depth_and_links_by_their_bytes(stage: Stage) -> None:
    link = "https://example.org/" + "c" * 40
    stage.plant(said("3ka"), said("3kb", "3ka", text=f"å {link}"), said("3kc", "3kb"))
    told = thread(stage, "3ka", depth=1).json()["thread"]
    (below,) = told["replies"]
    assert below["post"]["replyCount"] == 1 and "replies" not in below
    record = below["post"]["record"]
    (facet,) = record["facets"]
    begin, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
    assert record["text"].encode()[begin:end].decode().startswith("example.org/ccc")
    assert facet["features"][0]["uri"] == link


def test_what_is_gone_blocked_or_shy_is_marked(stage: Stage) -> None:
    fates = ["blocked", "not found", "signed-in", "deleted"]
    stage.plant(said("3ka"), *(said(f"3k{n}", "3ka", fate=fate) for n, fate in enumerate(fates)))
    told = thread(stage, "3ka").json()["thread"]["replies"]
    assert [it["$type"].partition("#")[2] for it in told] == [
        "blockedPost",
        "notFoundPost",
        "threadViewPost",
    ]
    assert told[2]["post"]["author"]["labels"][0]["val"] == "!no-unauthenticated"


@pytest.mark.parametrize("query", [{"depth": 1001}, {"depth": "x"}, {"parentHeight": -1}])
def test_what_breaks_the_rules_is_refused(stage: Stage, query: dict[str, Any]) -> None:
    stage.plant(said("3ka"))
    assert thread(stage, "3ka", **query).json()["error"] == "InvalidRequest"
    assert thread(stage, "3kz").json()["error"] == "NotFound"
    assert ask(stage, "app.bsky.feed.searchPosts", q="a").status_code == 501
