"""Reading Bluesky: a post, and the answers to one, as its public server tells them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from microblog.errors import OutsideFailed
from microblog.networks.bluesky import reader
from microblog.networks.bluesky.facets import whole
from microblog.networks.contract import Gone, Reader, Refused, Reply
from microblog.networks.wire import Wire
from microblog.rehearsal import Said, Stage, rehearsal
from microblog.rehearsal.bluesky import did
from networks.loopback import close, network

OURS = "https://bsky.app/profile/anna.example/post/3kroot"
LINK = "https://example.org/a-rather-long-address/that-is-cut"


def said(key: str, after: str = "", text: str = "Well said", **more: Any) -> Said:
    given: dict[str, Any] = {"author": "Bo", "handle": "bo.example", "at": 1_790_000_000.0}
    given |= more
    return Said(network="bluesky", id=key, text=text, after=after, **given)


def address(key: str, handle: str = "bo.example") -> str:
    return f"https://bsky.app/profile/{did(handle)}/post/{key}"


ROOT = said("3kroot", author="Anna", handle="anna.example")


@contextmanager
def bluesky(folder: Path, *posts: Said, **scene: Any) -> Iterator[tuple[Reader, Stage]]:
    with rehearsal(folder, **scene) as stage:
        stage.plant(ROOT, *posts)
        yield reader({}, stage.environ, partial(Wire, loopback_only=True)), stage


def answers(folder: Path, *posts: Said) -> list[Reply]:
    with bluesky(folder, *posts) as (it, _):
        assert it.price([OURS]) == 0
        return list(it.answers([OURS, "https://x.com/anna/status/1"], None, {}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        (OURS, True),
        ("https://bsky.app/profile/did:plc:abc/post/3k?ref=1", True),
        ("https://bsky.app/profile/anna.example", False),
        ("https://bsky.app/profile/anna.example/feed/3k", False),
        ("https://bsky.app.evil.example/profile/a/post/3k", False),
    ],
)
def test_an_address_of_a_post_is_known(address: str, is_one: bool) -> None:
    assert reader({}, {}).reads(address) is is_one


def test_a_post_is_read_by_either_of_its_author_s_names_with_its_links_whole(
    tmp_path: Path,
) -> None:
    post = said("3ka", "3kroot", f"Åh – {LINK} & <b>\n👋 {LINK}", lang="da")
    with bluesky(tmp_path, post) as (it, _):
        reply = it.post("https://bsky.app/profile/bo.example/post/3ka")
        assert (
            reply
            == it.post(address("3ka"))
            == Reply(
                network="bluesky",
                url=address("3ka"),
                author="Bo",
                handle="bo.example",
                author_url=f"https://bsky.app/profile/{did('bo.example')}",
                text=f"Åh – {LINK} & <b>\n👋 {LINK}",
                lang="da",
                published=datetime.fromtimestamp(1_790_000_000, UTC),
                answers=address("3kroot", "anna.example"),
            )
        )


@pytest.mark.parametrize("fate", ["deleted", "not found", "blocked", "signed-in"])
def test_what_is_not_for_strangers_is_gone(tmp_path: Path, fate: str) -> None:
    with bluesky(tmp_path, said("3ka", fate=fate)) as (it, _), pytest.raises(Gone):
        it.post(address("3ka"))


def test_nobody_of_that_name_is_gone(tmp_path: Path) -> None:
    with bluesky(tmp_path) as (it, _), pytest.raises(Gone):
        it.post("https://bsky.app/profile/nobody.example/post/3ka")


def test_answers_come_below_what_they_answer_and_ours_are_ours(tmp_path: Path) -> None:
    found = answers(
        tmp_path,
        said("3ka", "3kroot"),
        said("3kb", "3ka", author="Anna", handle="anna.example"),
        said("3kc", "3kroot", fate="blocked"),
        said("3kd", "3kc"),
        said("3ke", "3kroot", fate="not found"),
        said("3kf", "3kroot", fate="signed-in", handle="shy.example"),
        said("3kg", "3kf"),
    )
    assert [(reply.url, reply.answers, reply.own) for reply in found] == [
        (address("3ka"), OURS, False),
        (address("3kb", "anna.example"), address("3ka"), True),
        (address("3kg"), address("3kf", "shy.example"), False),
    ]
    assert {reply.copy for reply in found} == {OURS}


def test_what_lies_deeper_than_was_told_is_asked_for(tmp_path: Path) -> None:
    chain = [said(f"3k{n:03}", f"3k{n - 1:03}" if n else "3kroot") for n in range(35)]
    found = answers(tmp_path, *chain)
    assert [reply.url[-3:] for reply in found] == [f"{n:03}" for n in range(35)]


def test_a_server_that_has_enough_says_until_when(tmp_path: Path) -> None:
    with (
        bluesky(tmp_path, faults="reads:throttled") as (it, _),
        pytest.raises(Refused, match=r"Bluesky answers no more .* after 20.* UTC"),
    ):
        list(it.answers([OURS], None, {}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ((400, {}, b'{"error":"NotFound"}'), Gone),
        ((400, {}, b'{"error":"InvalidRequest","message":"depth"}'), OutsideFailed),
        ((502, {}, b"<html>"), OutsideFailed),
        ((200, {}, b"[]"), OutsideFailed),
        ((200, {}, b"{}"), Gone),
        ((200, {}, b'{"thread":{"post":{"uri":"at://x/y/z"}}}'), Gone),
        (close, OutsideFailed),
    ],
)
def test_a_strange_answer_is_told(said: Any, kind: type[Exception]) -> None:
    with network(lambda heard: said) as server, pytest.raises(kind) as raised:
        reader({}, {"MICROBLOG_BLUESKY_PUBLIC_URL": server.url}).post(address("3ka"))
    assert type(raised.value) is kind


def facet(start: object, end: object, uri: object = LINK) -> dict[str, Any]:
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": uri}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


@pytest.mark.parametrize(
    ("text", "facets", "told"),
    [
        ("å example.org/a… b", [facet(3, 19)], f"å {LINK} b"),
        ("å www.example.org/a...", [facet(3, 23)], f"å {LINK}"),
        ("read here now", [facet(5, 9)], f"read here ({LINK}) now"),
        ("bank.example", [facet(0, 12)], f"bank.example ({LINK})"),
        ("å", [facet(1, 2)], "å"),
        ("abc", [facet(0, 9)], "abc"),
        ("abc", [facet(2, 1), facet("0", 1), facet(0, None), facet(-1, 2), {}, None], "abc"),
        ("abc", [facet(0, 2, "javascript:x"), facet(0, 2, 7)], "abc"),
        ("abcd", [facet(0, 2), facet(1, 3)], f"ab ({LINK})cd"),
        ("abc", None, "abc"),
    ],
)
def test_a_facet_makes_its_link_whole_if_it_fits(text: str, facets: Any, told: str) -> None:
    assert whole({"text": text, "facets": facets}) == told
