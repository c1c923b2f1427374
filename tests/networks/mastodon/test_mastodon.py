"""Reading Mastodon: a post, and the answers to one, as a server tells a stranger."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from microblog.errors import OutsideFailed
from microblog.networks.contract import Gone, Reader, Refused, Reply
from microblog.networks.mastodon import reader
from microblog.networks.wire import Wire
from microblog.rehearsal import Said, Stage, rehearsal
from networks.loopback import Heard, close, network

OURS = "https://mastodon.example/@anna/100"
LINK = "https://example.org/a-rather-long-address/that-is-cut"


def said(id: int, after: int = 0, text: str = "Well said", **more: Any) -> Said:
    given: dict[str, Any] = {
        "author": "Bo",
        "handle": "bo@elsewhere.example",
        "at": 1_790_000_000.0 + id,
    } | more
    return Said(
        network="mastodon", id=str(id), text=text, after=str(after) if after else "", **given
    )


ROOT = said(100, author="Anna", handle="anna")


@contextmanager
def mastodon(folder: Path, *posts: Said, **scene: Any) -> Iterator[tuple[Reader, Stage]]:
    with rehearsal(folder, **scene) as stage:
        stage.plant(ROOT, *posts)
        yield reader({}, stage.environ, partial(Wire, loopback_only=True)), stage


def answers(folder: Path, *posts: Said) -> list[Reply]:
    with mastodon(folder, *posts) as (it, _):
        assert it.price([OURS]) == 0
        return list(it.answers([OURS, "https://x.com/anna/status/1"], None, {}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        (OURS, True),
        ("https://mastodon.example/@bo@elsewhere.example/100", True),
        ("https://mastodon.example/users/anna/statuses/100", True),
        ("https://mastodon.example/ap/users/116/statuses/117/?x#y", True),
        ("https://mastodon.example/@anna", False),
        ("https://mastodon.example/@anna/100/embed", False),
        ("https://mastodon.example/@anna/a-story-100", False),
        ("http://mastodon.example/@anna/100", False),
        ("https://u@mastodon.example/@anna/100", False),
    ],
)
def test_an_address_of_a_post_is_known(address: str, is_one: bool) -> None:
    assert reader({}, {}).reads(address) is is_one


def test_a_post_is_read_with_its_words_whole(tmp_path: Path) -> None:
    post = said(101, 100, f"R&D <b>\nsee {LINK}\n\nTwo", warning="Ships", edited=True, lang="sv")
    with mastodon(tmp_path, post) as (it, _):
        assert it.post("https://mastodon.example/@bo@elsewhere.example/101") == Reply(
            network="mastodon",
            url="https://elsewhere.example/@bo/101",
            author="Bo",
            handle="bo@elsewhere.example",
            author_url="https://elsewhere.example/@bo",
            text=f"[Ships] R&D <b>\nsee {LINK}\n\nTwo",
            lang="sv",
            published=datetime.fromtimestamp(1_790_000_101, UTC),
            answers=OURS,
            edited=True,
        )
        assert it.post(OURS).handle == "anna@mastodon.example"


@pytest.mark.parametrize("fate", ["deleted", "private", "direct"])
def test_what_is_not_for_all_is_gone(tmp_path: Path, fate: str) -> None:
    with mastodon(tmp_path, said(101, fate=fate)) as (it, _), pytest.raises(Gone):
        it.post("https://elsewhere.example/@bo/101")


def test_answers_come_below_what_they_answer_and_ours_are_ours(tmp_path: Path) -> None:
    found = answers(
        tmp_path,
        said(101, 100),
        said(102, 101, author="Anna", handle="anna"),
        said(103, 102),
        said(104, 100, fate="private"),
        said(105, 104),
        said(106, 100, fate="unlisted"),
        said(107, 100, text=""),
    )
    assert [(reply.url[-3:], reply.answers[-3:], reply.own) for reply in found] == [
        ("101", "100", False),
        ("102", "101", True),
        ("103", "102", False),
        ("105", "", False),
        ("106", "100", False),
    ]
    assert {reply.copy for reply in found} == {OURS}


@pytest.mark.parametrize(
    ("claims", "is_ours"),
    [
        ({}, True),
        ({"id": "2", "acct": "anna@evil.example"}, False),
        ({"acct": "anna@evil.example"}, False),
        ({"id": "2"}, False),
    ],
)
def test_only_the_server_tells_which_answers_are_ours(
    claims: dict[str, str], is_ours: bool
) -> None:
    account = {"id": "1", "acct": "anna", "url": "https://mastodon.example/@anna"}
    post = {
        "id": "100",
        "visibility": "public",
        "created_at": "2026-11-20T10:00:00Z",
        "url": OURS,
        "content": "<p>Three lessons</p>",
        "account": account,
    }
    answer = post | {"id": "101", "url": f"{OURS}1", "account": account | claims}

    def said(heard: Heard) -> tuple[int, dict[str, str], bytes]:
        told = {"descendants": [answer]} if heard.path.endswith("/context") else post
        return 200, {}, json.dumps(told).encode()

    with network(said) as server:
        it = reader({}, {"MICROBLOG_MASTODON_URL": server.url})
        [reply] = it.answers([OURS], None, {})  # type: ignore[arg-type]
    assert reply.own is is_ours


def test_what_lies_deeper_than_a_stranger_is_told_is_asked_for(tmp_path: Path) -> None:
    chain = [said(number, number - 1) for number in range(101, 171)]
    found = answers(tmp_path, *chain)
    assert [int(reply.url[-3:]) for reply in found] == list(range(101, 171))


def test_a_copy_that_is_gone_does_not_stop_the_others(tmp_path: Path) -> None:
    with mastodon(tmp_path, said(101, 100)) as (it, _):
        gone = "https://mastodon.example/@anna/99"
        assert len(list(it.answers([gone, OURS], None, {}))) == 1  # type: ignore[arg-type]


def test_a_server_that_has_enough_says_until_when_and_is_asked_on_there(tmp_path: Path) -> None:
    second = said(200, author="Anna", handle="anna")
    places: dict[str, str] = {}
    copies = [OURS, "https://mastodon.example/@anna/200"]
    posts = [said(101, 100), second, said(201, 200)]
    with mastodon(tmp_path, *posts, faults="reads:-,-,throttled,-") as (it, _):
        with pytest.raises(Refused, match=r"Mastodon answers no more .* after 20.* UTC"):
            list(it.answers(copies, None, places))  # type: ignore[arg-type]
        assert places == {"next": copies[1]}
        again = list(it.answers(copies, None, places))  # type: ignore[arg-type]
        assert [reply.copy for reply in again] == [copies[1], copies[0]]
        assert places == {}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ((401, {}, b'{"error":"This method requires an authenticated user"}'), Refused),
        ((500, {}, b""), OutsideFailed),
        ((302, {"Location": "https://evil.example"}, b""), OutsideFailed),
        ((200, {}, b"<html>"), OutsideFailed),
        ((200, {}, b"[]"), OutsideFailed),
        ((200, {}, b"{}"), Gone),
        (close, OutsideFailed),
    ],
)
def test_a_strange_answer_is_told(said: Any, kind: type[Exception]) -> None:
    with network(lambda heard: said) as server, pytest.raises(kind) as raised:
        reader({}, {"MICROBLOG_MASTODON_URL": server.url}).post(OURS)
    assert type(raised.value) is kind


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254"])
def test_a_host_inside_a_private_network_is_not_asked(host: str) -> None:
    with pytest.raises(Refused, match="private"):
        reader({}, {}).post(f"https://{host}/@bo/1")


def test_who_is_named_has_their_server_which_a_page_hides() -> None:
    post = {
        "id": "101",
        "visibility": "public",
        "created_at": "2026-11-20T10:00:00Z",
        "url": "https://mastodon.example/@berit/101",
        "content": '<p><a href="https://other.example/@bo">@bo</a> and @anna, not @bosse</p>',
        "account": {"id": "2", "acct": "berit"},
        "mentions": [
            {"username": "bo", "acct": "bo@other.example"},
            {"username": "anna", "acct": "anna"},
            {"username": ".*", "acct": ".*"},
        ],
    }
    with network(lambda heard: (200, {}, json.dumps(post).encode())) as server:
        it = reader({}, {"MICROBLOG_MASTODON_URL": server.url})
        text = it.post("https://mastodon.example/@berit/101").text
    assert text == "@bo@other.example and @anna@mastodon.example, not @bosse"
