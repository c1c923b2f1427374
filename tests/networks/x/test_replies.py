"""Reading X: one post as everybody may, the answers to ours in both dialects, and what is paid."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from microblog.errors import OutsideFailed
from microblog.networks.contract import (
    Gone,
    LoginEnded,
    OutOfCredit,
    Reader,
    Refused,
    Reply,
    Unsupported,
)
from microblog.networks.wire import Wire
from microblog.networks.x import NEEDS, reader
from microblog.networks.x.asking import Uncharged
from microblog.rehearsal import Said, rehearsal
from microblog.rehearsal.talk import snowflake
from networks.loopback import Heard, close, network
from networks.x.specification import assert_known, specification

KEYS = dict(zip(NEEDS, ["consumer-key", "consumer-word", "7-access", "access-word"], strict=True))
NOW = datetime.now(UTC)
ROOT = snowflake((NOW - timedelta(days=2)).timestamp())
COPY = f"https://x.com/anna_l/status/{ROOT}"
ME = {"data": {"id": "7", "name": "Anna", "username": "anna_l"}}
BO = {"id": "8", "name": "Bo", "username": "bo", "protected": False}


def identity(number: int) -> str:
    return str(int(ROOT) + number)


@dataclass
class Purse:
    """So much is left; what was paid, in order."""

    left: Decimal = Decimal(100)
    paid: list[tuple[int, Decimal]] = field(default_factory=list)

    def affords(self, price: Decimal) -> int:
        return int(self.left // price)

    def pay(self, posts: int, price: Decimal) -> None:
        self.left -= posts * price
        self.paid.append((posts, price))


def told(number: int, text: str = "Well said", dialect: str = "tweet", **more: Any) -> Any:
    """Return a post as X tells it."""
    return {
        "id": identity(number),
        "text": text,
        "author_id": "8",
        "conversation_id": ROOT,
        "created_at": "2026-11-20T10:00:00.000Z",
        "lang": "sv",
        f"edit_history_{dialect}_ids": [identity(number)],
        f"referenced_{dialect}s": [{"type": "replied_to", "id": ROOT}],
    } | more


Bodies = Mapping[str, Any]


@contextmanager
def x(
    bodies: Bodies | None = None, *, keys: Mapping[str, str] = KEYS, dialect: str = "tweet"
) -> Iterator[tuple[Reader, list[Heard]]]:
    """X that answers each path with a body, a status with a body, or what a function makes."""
    usual: dict[str, Any] = {"/2/users/me": ME, "/2/users": {"data": [BO]}}

    def answer(heard: Heard) -> Any:
        found = (usual | dict(bodies or {})).get(heard.path, {"meta": {"result_count": 0}})
        if found is close:
            return close
        found = found(heard) if callable(found) else found
        status, headers, body = found if isinstance(found, tuple) else (200, {}, found)
        if f"{dialect}.fields" not in heard.query and heard.path not in {*usual, "/oembed"}:
            wrong = next(name for name in heard.query if name.endswith("t.fields"))
            status, body = 400, {"errors": [{"message": f"[{wrong}] is not known"}]}
        whole = body if isinstance(body, bytes) else json.dumps(body).encode()
        return status, headers, whole

    with network(answer) as server:
        environ = {"MICROBLOG_X_URL": server.url, "MICROBLOG_X_OEMBED_URL": server.url}
        yield reader(keys, environ, partial(Wire, loopback_only=True)), server.heard
        for heard in server.heard:
            if heard.path != "/oembed":
                assert_known(heard, "post" if "post.fields" in heard.query else "tweet")


def answered(
    bodies: Bodies, purse: Purse | None = None, places: dict[str, str] | None = None, **how: Any
) -> list[Reply]:
    with x(bodies, **how) as (it, _):
        return list(it.answers([COPY], purse or Purse(), {} if places is None else places))


MENTIONS, TWEETS, RECENT = "/2/users/7/mentions", "/2/users/7/tweets", "/2/tweets/search/recent"

# One post


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("https://x.com/bo/status/12", True),
        ("https://twitter.com/bo/status/12?s=20", True),
        ("https://mobile.twitter.com/bo/statuses/12/photo/1", True),
        ("https://x.com/i/web/status/12", True),
        ("https://x.com/bo", False),
        ("https://x.com/bo/status/12a", False),
        ("https://x.com.evil.example/bo/status/12", False),
        ("https://bsky.app/profile/bo/post/12", False),
    ],
)
def test_an_address_of_a_post_is_known(address: str, is_one: bool) -> None:
    with x() as (it, heard):
        assert it.reads(address) is is_one
        assert not heard


def test_a_post_is_read_without_keys_as_x_shows_it_to_everybody(tmp_path: Path) -> None:
    at = datetime(2026, 11, 20, 23, 59, 30, tzinfo=UTC)
    said = Said(
        network="x",
        id=snowflake(at.timestamp()),
        text="R&D <now>\nhttps://example.org/a-very-long-address-indeed",
        at=at.timestamp(),
        author="Bo “B” Öst",
        handle="bo",
        lang="sv",
    )
    with rehearsal(tmp_path, talk=_talk(said)) as stage:
        it = reader({}, stage.environ, partial(Wire, loopback_only=True))
        reply = it.post(f"https://twitter.com/bo/status/{said.id}?s=20")
        assert reply == Reply(
            network="x",
            url=f"https://x.com/bo/status/{said.id}",
            author="Bo “B” Öst",
            handle="bo",
            author_url="https://x.com/bo",
            text=reply.text,
            lang="sv",
            published=at,
        )
        assert reply.text.startswith("R&D <now>\nhttps://t.co/")


def _talk(*said: Said) -> Any:
    from microblog.rehearsal import Talk

    talk = Talk()
    talk.plant(said)
    return talk


@pytest.mark.parametrize("fate", ["deleted", "protected", "withheld"])
def test_a_post_that_x_shows_to_nobody_is_gone(tmp_path: Path, fate: str) -> None:
    said = Said(network="x", id="12", text="a", at=1, author="Bo", handle="bo", fate=fate)
    with rehearsal(tmp_path, talk=_talk(said)) as stage, pytest.raises(Gone):
        reader({}, stage.environ, partial(Wire, loopback_only=True)).post(
            "https://x.com/bo/status/12"
        )


EMBED = (
    '<blockquote class="twitter-tweet"><p lang="en" dir="ltr">One<br>two <script>alert(1)</script>'
    '<a href="javascript:x">pic</a> &amp;lt;</p>&mdash; Bo (@bo) <a href="https://x.com">{day}</a>'
    "</blockquote>"
)


def test_an_embed_is_foreign_and_gives_words_alone() -> None:
    body = {"html": EMBED.format(day="March 1, 2024"), "author_name": "Bo <b>"}
    with x({"/oembed": body | {"author_url": "https://x.com/bo"}}) as (it, _):
        reply = it.post("https://x.com/bo/status/12")
        assert (reply.text, reply.author) == ("One\ntwo pic &lt;", "Bo <b>")
        assert reply.published == datetime(2024, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"html": EMBED.format(day="Soon"), "author_url": "https://x.com/bo"},
        {"html": EMBED.format(day="March 41, 2024"), "author_url": "https://x.com/bo"},
        {"html": EMBED.format(day="March 1, 2024"), "author_url": "https://evil.example/bo"},
        {"html": None, "author_url": 7},
    ],
)
def test_an_embed_that_is_none_is_no_reason_to_call_a_post_gone(body: Any) -> None:
    with x({"/oembed": body}) as (it, _), pytest.raises(OutsideFailed, match="understood"):
        it.post("https://x.com/bo/status/12")


# Answers


def test_without_keys_it_is_told_how_to_get_them() -> None:
    with x(keys={}) as (it, heard):
        assert it.price([COPY]) == 0
        with pytest.raises(Unsupported, match="invoke login x"):
            list(it.answers([COPY], Purse(), {}))
        assert not heard


def test_nothing_is_asked_when_nothing_of_ours_is_on_x() -> None:
    with x() as (it, heard):
        assert list(it.answers(["https://mastodon.example/@a/1"], Purse(), {})) == []
        assert it.price(["https://mastodon.example/@a/1"]) == 0
        assert not heard


ENTITIES = {
    "urls": [
        {"url": "https://t.co/1", "expanded_url": "https://example.org/a?b=1&c"},
        {"url": "https://t.co/2", "expanded_url": "https://x.com/bo/status/9/photo/1"},
    ]
}


@pytest.mark.parametrize("dialect", ["tweet", "post"])
def test_an_answer_is_told_in_either_dialect(dialect: str) -> None:
    post = told(
        1, "@anna_l R&amp;D &amp;lt; https://t.co/1 https://t.co/2", dialect, entities=ENTITIES
    )
    page = {"data": [post]} | ({"includes": {"users": [BO]}} if dialect == "post" else {})
    purse = Purse()
    (reply,) = answered({MENTIONS: page}, purse, dialect=dialect)
    assert reply == Reply(
        network="x",
        url=f"https://x.com/bo/status/{identity(1)}",
        author="Bo",
        handle="bo",
        author_url="https://x.com/bo",
        text="@anna_l R&D &lt; https://example.org/a?b=1&c",
        lang="sv",
        published=datetime(2026, 11, 20, 10, tzinfo=UTC),
        answers=COPY,
        copy=COPY,
    )
    assert Decimal(100) - purse.left == Decimal("0.010") + Decimal("0.001") + Decimal("0.010")


@pytest.mark.parametrize("dialect", ["tweet", "post"])
def test_a_long_answer_is_told_whole_and_an_edited_one_as_such(dialect: str) -> None:
    whole = {"text": "Long &amp; whole https://t.co/1", "entities": ENTITIES}
    more = {f"note_{dialect}": whole, f"edit_history_{dialect}_ids": ["1", identity(1)]}
    page = {"data": [told(1, "Long…", dialect, **more)], "includes": {"users": [BO]}}
    (reply,) = answered({MENTIONS: page}, dialect=dialect)
    assert reply.text == "Long & whole https://example.org/a?b=1&c"
    assert reply.edited


LEFT_OUT: dict[str, dict[str, Any]] = {
    "elsewhere": {"conversation_id": "5", "referenced_tweets": []},
    "withheld": {"withheld": {"country_codes": ["DE"]}},
    "repeated": {"referenced_tweets": [{"type": "retweeted", "id": ROOT}]},
    "by nobody": {"author_id": "9"},
    "without a date": {"created_at": "soon"},
    "without an author": {"author_id": None},
    "without words": {"text": " "},
    "our own share": {"id": ROOT},
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_is_no_answer_for_everybody_is_left_out(name: str) -> None:
    page = {
        "data": [told(1, **LEFT_OUT[name]), told(2), None, "x"],
        "errors": [{"resource_id": "3"}],
    }
    assert [reply.url[-3:] for reply in answered({MENTIONS: page})] == [identity(2)[-3:]]


def test_whoever_is_protected_is_left_out() -> None:
    users = {"data": [BO | {"protected": True}]}
    assert answered({MENTIONS: {"data": [told(1)]}, "/2/users": users}) == []


def test_our_own_answers_are_ours_and_parts_of_our_thread_are_none() -> None:
    parent = [{"type": "replied_to", "id": identity(1)}]
    own = told(2, author_id="7", referenced_tweets=parent)
    with x({MENTIONS: {"data": [told(1)]}, TWEETS: {"data": [own, told(3, author_id="7")]}}) as (
        it,
        _,
    ):
        part = f"https://x.com/anna_l/status/{identity(3)}"
        found = list(it.answers([COPY, part], Purse(), {}))
    assert [(reply.own, reply.answers) for reply in found] == [
        (False, COPY),
        (True, f"https://x.com/i/status/{identity(1)}"),
    ]


def test_what_mentions_and_search_both_tell_comes_once() -> None:
    page = {"data": [told(1)]}
    assert len(answered({MENTIONS: page, RECENT: page})) == 1


def test_a_page_that_repeats_itself_ends_the_reading() -> None:
    page = {"data": [told(2), told(1)], "meta": {"next_token": "again"}}
    with x({MENTIONS: page}) as (it, heard):
        assert len(list(it.answers([COPY], Purse(), {}))) == 2
        assert [one.path for one in heard].count(MENTIONS) == 2


def test_many_conversations_are_searched_by_queries_that_x_takes() -> None:
    copies = [f"https://x.com/anna_l/status/{identity(number)}" for number in range(150)]
    with x() as (it, heard):
        list(it.answers(copies, Purse(), {}))
        queries = [one.query["query"] for one in heard if one.path == RECENT]
        assert 1 < len(queries) < 12
        assert max(map(len, queries)) <= 512
        assert all(query.endswith(") -from:anna_l") for query in queries)
        assert identity(149) in queries[-1] and identity(0) not in "".join(queries)


# Money


def test_nothing_is_asked_that_the_purse_could_not_pay() -> None:
    poor = Purse(Decimal("0.01") + 7 * Decimal("0.011"))
    with x({MENTIONS: {"data": [told(number) for number in range(1, 6)]}}) as (it, heard):
        with pytest.raises(OutOfCredit):
            list(it.answers([COPY], poor, {}))
        assert [one.query.get("max_results") for one in heard if one.path == MENTIONS] == ["7"]
        assert poor.left >= 0
    with x() as (it, heard), pytest.raises(OutOfCredit, match="cap"):
        list(it.answers([COPY], Purse(Decimal("0.009")), {}))
    assert not heard


def test_no_answer_costs_more_than_the_purse_has_whatever_it_brings_along() -> None:
    asked = []

    def page(heard: Heard) -> Any:
        size = int(heard.query["max_results"])
        asked.append(size)
        numbers = [sum(asked) * 10 + number for number in range(size)]
        posts = [told(number, dialect="post", author_id=str(number)) for number in numbers]
        # What it answers and quotes, and all that it was before it was edited five times.
        more = [told(number * 100 + n, dialect="post") for number in numbers for n in range(8)]
        users = [BO | {"id": str(number), "username": f"u{number}"} for number in numbers]
        token = {"next_token": str(len(asked))}
        return {"data": posts, "includes": {"users": users, "posts": more}, "meta": token}

    purse = Purse(Decimal(2))
    with pytest.raises(OutOfCredit, match="cap"):
        answered(dict.fromkeys([MENTIONS, TWEETS, RECENT], page), purse, dialect="post")
    assert asked and 0 <= purse.left < Decimal("0.3")


@pytest.mark.parametrize("lost", [close, (200, {}, b'{"data": [')])
def test_an_answer_that_is_lost_is_paid_as_if_it_had_been_the_dearest(lost: Any) -> None:
    purse = Purse(Decimal(1))
    with pytest.raises(OutsideFailed):
        answered({MENTIONS: lost}, purse)
    assert purse.left == 1 - Decimal("0.010") - 90 * Decimal("0.011")
    purse = Purse(Decimal(1))
    with pytest.raises(OutsideFailed):
        answered({MENTIONS: {"data": [told(1), told(2)]}, "/2/users": lost}, purse)
    assert purse.left == 1 - Decimal("0.010") - 2 * Decimal("0.001") - Decimal("0.010")
    purse = Purse(Decimal(1))
    with pytest.raises(OutsideFailed):
        answered({"/2/users/me": lost}, purse)
    assert purse.left == 1 - Decimal("0.010")


def test_it_is_paid_before_x_is_asked() -> None:
    purse, left = Purse(Decimal(1)), []

    def page(heard: Heard) -> Any:
        left.append(purse.left)
        return {"data": [told(1)]}

    answered({MENTIONS: page}, purse)
    assert left == [1 - Decimal("0.010") - 90 * Decimal("0.011")]
    assert purse.left == 1 - Decimal("0.021")


@pytest.mark.parametrize("status", [401, 402, 403, 429, 500, 503])
def test_a_clear_no_costs_nothing(status: int) -> None:
    purse = Purse(Decimal(1))
    with pytest.raises((Refused, OutsideFailed)):
        answered({MENTIONS: (status, {}, {})}, purse)
    assert purse.left == 1 - Decimal("0.010")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://localhost:9"])
def test_x_that_is_not_reached_costs_nothing(url: str) -> None:
    purse = Purse(Decimal(1))
    it = reader(KEYS, {"MICROBLOG_X_URL": url}, partial(Wire, loopback_only=True))
    with pytest.raises(Uncharged, match="no server listens"):
        list(it.answers([COPY], purse, {}))
    assert purse.left == 1


def test_a_round_costs_no_more_than_it_says() -> None:
    def page(heard: Heard) -> Any:
        size = int(heard.query["max_results"])
        end = int(heard.query.get("pagination_token", 1_000_000))
        posts = [told(end - number, author_id=str(end - number)) for number in range(size)]
        return {"data": posts, "meta": {"next_token": str(end - size)}}

    def users(heard: Heard) -> Any:
        ids = heard.query["ids"].split(",")
        return {"data": [BO | {"id": id, "username": f"u{id}"} for id in ids]}

    purse = Purse()
    with x({MENTIONS: page, TWEETS: page, RECENT: page, "/2/users": users}) as (it, _):
        price = it.price([COPY])
        assert len(list(it.answers([COPY], purse, {}))) == 800
        assert Decimal(9) < 100 - purse.left <= price < Decimal(20)


# Interruptions


def timeline(first: int, last: int) -> Callable[[Heard], Any]:
    """Return what tells posts of these numbers, ten a page, the newest first."""

    def page(heard: Heard) -> Any:
        newest = min(last, int(heard.query.get("until_id", identity(last + 1))) - int(ROOT) - 1)
        oldest = max(first, int(heard.query.get("since_id", "0")) - int(ROOT) + 1)
        begin = newest - int(heard.query.get("pagination_token", 0))
        end = max(oldest, begin - 9)
        token = {"next_token": str(newest - end + 1)} if end > oldest else {}
        return {"data": [told(n) for n in range(begin, end - 1, -1)], "meta": token}

    return page


def test_an_interrupted_reading_goes_on_where_it_was_and_then_looks_for_newer() -> None:
    places: dict[str, str] = {}
    with x({MENTIONS: timeline(1, 50)}) as (it, _):
        asked = it.answers([COPY], Purse(), places)
        first = [next(asked) for _ in range(31)]
    with x({MENTIONS: timeline(1, 60)}) as (it, heard):
        purse = Purse()
        rest = list(it.answers([COPY], purse, places))
        assert [one.path for one in heard].count(MENTIONS) == 3
    numbers = [int(reply.url.rpartition("/")[2]) - int(ROOT) for reply in first[:30] + rest]
    assert sorted(numbers) == list(range(1, 61))
    assert sum(posts for posts, price in purse.paid if price == Decimal("0.001")) == 30
    with x({MENTIONS: timeline(1, 60)}) as (it, heard):
        assert list(it.answers([COPY], purse, places)) == []
        assert "/2/users/me" not in [one.path for one in heard]


REFUSED: list[tuple[int, Any, type[Exception], str]] = [
    (429, {"title": "Too Many Requests"}, Refused, "after 2027-01-15 08:00 UTC"),
    (401, {}, LoginEnded, "keys"),
    (402, {"title": "CreditsDepleted"}, OutOfCredit, "ask again"),
    (403, {"type": "x/problems/credits"}, OutOfCredit, "ask again"),
    (403, {"detail": "Not with this plan"}, Refused, "Not with this plan"),
    (400, {"detail": "Odd"}, Refused, "Odd"),
    (503, {}, Uncharged, "503"),
    (200, [], OutsideFailed, "200"),
]


@pytest.mark.parametrize(("status", "body", "kind", "words"), REFUSED)
def test_a_refusal_says_what_to_do(
    status: int, body: Any, kind: type[Exception], words: str
) -> None:
    headers = {"x-rate-limit-reset": "1800000000"}
    places: dict[str, str] = {}
    with pytest.raises(kind, match=words) as raised:
        answered({MENTIONS: (status, headers, body)}, places=places)
    assert type(raised.value) is kind
    assert not [name for name in places if not name.startswith("me ")]


@pytest.mark.skipif(specification("tweet") is None, reason="MICROBLOG_CONTRACTS has no X contract")
def test_the_specification_would_notice() -> None:
    for query in ({"max_results": "4"}, {"tweet.fields": "mood"}, {"since_id": "x"}):
        with pytest.raises(Exception, match=r"."):
            assert_known(Heard("GET", MENTIONS, query, {}, b""), "tweet")


# A search, which knows seven days


def test_a_search_asks_for_nothing_that_is_too_old(tmp_path: Path) -> None:
    def said(days: float, after: str, words: str) -> Said:
        at = NOW.timestamp() - days * 24 * 3600
        return Said(network="x", id=snowflake(at), text=words, at=at, after=after, author="Bo",
                    handle="bo" if after else "annalind")  # fmt: skip

    root = said(30, "", "Three lessons")
    answers = [said(8, root.id, "Eight days"), said(1, root.id, "A day")]
    copy = f"https://x.com/annalind/status/{root.id}"
    with rehearsal(tmp_path, talk=_talk(root, *answers)) as stage:
        it = reader(stage.environ, stage.environ, partial(Wire, loopback_only=True))
        places = {f"search under way {root.id}": f"{root.id} {answers[0].id} 0 {root.id}"}
        assert [reply.text for reply in it.answers([copy], Purse(), places)] == ["A day"]
        later = said(0, answers[1].id, "Now")
        stage.plant(later)
        (reply,) = it.answers([copy], Purse(), places)
        assert reply.answers == f"https://x.com/i/status/{answers[1].id}"
        assert (reply.text, reply.copy) == ("Now", copy)
        assert places[f"search {root.id}"] == later.id
