"""The stand-in for X holds whoever talks to it to the letter of X's documentation."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
import requests

from microblog.networks.x import NEEDS
from microblog.rehearsal import Stage
from rehearsal.clients import GIF, OnX, png, session

Begin = Callable[..., Stage]


def texts(stage: Stage) -> list[str]:
    return [post.text for post in stage.posts()]


class TestAPost:
    def test_is_created_once_and_echoed(self, x: OnX, stage: Stage) -> None:
        answer = x.post("Three lessons")
        assert answer.status_code == 201
        data = answer.json()["data"]
        assert data == {
            "id": stage.posts()[0].id,
            "text": "Three lessons",
            "edit_history_tweet_ids": [data["id"]],
        }
        assert stage.counts() == {"x": {"Three lessons": 1}, "linkedin": {}}

    def test_comes_back_with_wrapped_links_and_escaped_signs(self, x: OnX) -> None:
        text = "R&D <now> https://pelican.se/2026/a-rather-long-address/ #harbour"
        answer = x.post(text, media={"media_ids": [x.uploaded()]}).json()["data"]
        assert answer["text"].startswith("R&amp;D &lt;now&gt; https://t.co/")
        assert answer["text"].count("https://t.co/") == 2  # the second leads to the picture
        found = x.ask("GET", f"/2/tweets/{answer['id']}?tweet.fields=entities").json()["data"]
        (link, picture), (tag,) = found["entities"]["urls"], found["entities"]["hashtags"]
        assert found["text"][link["start"] : link["end"]] == link["url"]
        assert found["text"][tag["start"] : tag["end"]] == "#harbour"
        assert link["expanded_url"] == "https://pelican.se/2026/a-rather-long-address/"
        assert link["display_url"] == "pelican.se/2026/a-rather-l…"
        assert found["text"][picture["start"] : picture["end"]] == picture["url"]
        assert picture["expanded_url"].endswith(f"/annalind/status/{answer['id']}/photo/1")

    def test_with_an_address_that_is_not_public_yet_counts_as_if_it_were(self, x: OnX) -> None:
        assert x.post("a" * 256 + " https://leader.example/2026/a-very-long-name").ok
        assert x.post("b" * 256 + " http://127.0.0.1:8000/2026/a-very-long-name").ok

    def test_is_taken_back(self, x: OnX, stage: Stage) -> None:
        id = x.posted("Too early")
        assert x.ask("DELETE", f"/2/tweets/{id}").json() == {"data": {"deleted": True}}
        assert stage.posts()[0].deleted
        assert "data" not in x.ask("GET", f"/2/tweets/{id}").json()
        assert x.ask("DELETE", "/2/tweets/123").status_code == 404

    def test_of_tweepy_arrives(self, stage: Stage) -> None:
        import tweepy

        class Here(requests.Session):
            def request(self, method: str, url: str, **more: Any) -> requests.Response:  # type: ignore[override]
                here = url.replace("https://api.twitter.com", stage.address)
                return super().request(method, here, **more)

        keys = [stage.environ[name] for name in NEEDS]
        client = tweepy.Client(None, *keys)
        client.session = Here()
        client.session.trust_env = False
        made = client.create_tweet(text="Hello from the harbour")
        assert stage.counts()["x"] == {"Hello from the harbour": 1}
        me = client.get_me(user_auth=True).data
        mine = client.get_users_tweets(me.id, user_auth=True, tweet_fields=["created_at"]).data
        assert [post.id for post in mine] == [int(made.data["id"])]


REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "nothing": ({}, 400, "text"),
    "blank": ({"text": " \n"}, 400, "text"),
    "no text": ({"text": 7}, 400, "text"),
    "a field X does not know": ({"text": "a", "mood": "good"}, 400, "mood"),
    "a field that cannot be shown": ({"text": "a", "poll": {}}, 400, "poll"),
    "a flag that is none": ({"text": "a", "nullcast": "yes"}, 400, "nullcast"),
    "a strange setting": ({"text": "a", "reply_settings": "all"}, 400, "reply_settings"),
    "a sign X takes nowhere": ({"text": "a\ufeff"}, 400, "text"),
    "281": ({"text": "a" * 281}, 403, "too long"),
    "141 wide letters": ({"text": "漢" * 141}, 403, "too long"),
    "no media": ({"text": "a", "media": {"media_ids": []}}, 400, "media_ids"),
    "media of no kind": ({"text": "a", "media": ["1"]}, 400, "media"),
    "strange media": ({"text": "a", "media": {"media_ids": ["12"]}}, 400, "media.media_ids"),
    "a number for an id": ({"text": "a", "media": {"media_ids": [12]}}, 400, "media_ids"),
    "the same twice": ({"text": "a", "media": {"media_ids": ["1", "1"]}}, 400, "media_ids"),
    "an answer to nothing": ({"text": "a", "reply": {}}, 400, "in_reply_to_tweet_id"),
    "an answer to nobody": (
        {"text": "a", "reply": {"in_reply_to_tweet_id": "12"}},
        403,
        "reply to a Tweet that is deleted",
    ),
}


class TestARefusal:
    @pytest.mark.parametrize("name", REFUSED)
    def test_says_why_and_creates_nothing(self, x: OnX, stage: Stage, name: str) -> None:
        body, status, why = REFUSED[name]
        answer = x.ask("POST", "/2/tweets", json=body)
        assert answer.status_code == status
        assert why in answer.text
        told = answer.json()
        assert {"title", "type", "detail"} <= told.keys()
        if status == 400:
            assert told["errors"][0].keys() == {"parameters", "message"}
        assert stage.posts() == []

    def test_comes_for_any_body_but_json(self, x: OnX) -> None:
        for more in ({"data": {"text": "a"}}, {"data": '{"text": "a"}'}, {"json": ["a"]}, {}):
            assert x.ask("POST", "/2/tweets", **more).status_code == 400

    def test_comes_for_the_same_text_within_a_day(self, x: OnX, stage: Stage, clock: Any) -> None:
        id = x.posted("Once")
        again = x.post("Once ")
        assert again.status_code == 403
        assert again.json() == {
            "title": "Forbidden",
            "type": "about:blank",
            "status": 403,
            "detail": "You are not allowed to create a Tweet with duplicate content.",
        }
        clock.late = 24 * 3600 + 1
        x.posted("Once")
        x.ask("DELETE", f"/2/tweets/{id}")
        assert stage.counts()["x"] == {"Once": 2}

    def test_spares_a_text_whose_twin_was_taken_back(self, x: OnX) -> None:
        x.ask("DELETE", f"/2/tweets/{x.posted('Once')}")
        x.posted("Once")

    def test_of_twins_can_be_switched_off(self, begin: Begin) -> None:
        stage = begin(twins=True)
        x = OnX(stage)
        x.posted("Once")
        x.posted("Once")
        assert stage.counts()["x"] == {"Once": 2}

    def test_comes_when_there_is_no_money(self, begin: Begin) -> None:
        stage = begin(broke=True)
        answer = OnX(stage).post("a")
        assert (answer.status_code, answer.json()["title"]) == (402, "CreditsDepleted")
        assert stage.posts() == []

    @pytest.mark.parametrize("path", ["/2/posts", "/2/tweets/abc", "/1.1/statuses/update.json"])
    def test_comes_for_paths_that_there_are_not(self, x: OnX, path: str) -> None:
        answer = x.ask("POST", path, json={"text": "a"})
        assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")


class TestAThread:
    def test_hangs_together(self, x: OnX, stage: Stage) -> None:
        first = x.posted("1/2")
        second = x.posted("2/2", reply={"in_reply_to_tweet_id": first})
        fields = "tweet.fields=conversation_id,referenced_tweets,in_reply_to_user_id"
        told = x.ask("GET", f"/2/tweets/{second}?{fields}").json()["data"]
        assert told["conversation_id"] == first
        assert told["referenced_tweets"] == [{"type": "replied_to", "id": first}]
        assert told["in_reply_to_user_id"] == x.me()
        assert stage.posts()[1].after == first

    def test_can_be_forbidden(self, begin: Begin) -> None:
        stage = begin(threads=False)
        x = OnX(stage)
        answer = x.post("2/2", reply={"in_reply_to_tweet_id": x.posted("1/2")})
        assert answer.status_code == 403
        assert answer.json()["detail"].startswith("Reply to this conversation is not allowed")
        assert texts(stage) == ["1/2"]


class TestMedia:
    def test_goes_into_one_post_within_a_day(self, x: OnX, stage: Stage, clock: Any) -> None:
        used, old = x.uploaded(), x.uploaded()
        x.posted("a", media={"media_ids": [used]})
        assert x.post("b", media={"media_ids": [used]}).status_code == 400
        clock.late = 24 * 3600
        assert x.post("b", media={"media_ids": [old]}).status_code == 400
        assert texts(stage) == ["a"]

    def test_needs_no_text_beside_it(self, x: OnX, stage: Stage) -> None:
        for _ in range(2):
            x.posted(media={"media_ids": [x.uploaded()]})
        assert len(stage.posts()) == 2  # of which none is a duplicate of the other

    def test_is_at_most_four_or_one_gif(self, x: OnX) -> None:
        ids = [x.uploaded() for _ in range(5)]
        assert x.post("a", media={"media_ids": ids}).status_code == 400
        gif = x.upload(GIF, "tweet_gif").json()["data"]["id"]
        assert x.post("a", media={"media_ids": [ids[0], gif]}).status_code == 400
        assert x.post("a", media={"media_ids": ids[:4]}).status_code == 201

    def test_carries_its_alt_text(self, x: OnX, stage: Stage) -> None:
        id = x.uploaded()
        assert x.describe(id, "å" * 1000).status_code == 200
        for alt in ("", "å" * 1001):
            assert x.describe(id, alt).status_code == 400
        assert x.describe("12", "a").status_code == 400
        x.posted("a", media={"media_ids": [id]})
        assert stage.posts()[0].pictures[0].alt == "å" * 1000

    def test_says_what_it_is_by_its_bytes(self, x: OnX) -> None:
        assert x.upload(b"<svg/>").status_code == 400
        assert x.upload(png() + b"0" * 5 * 1024 * 1024).status_code == 400
        assert x.upload(png(), "tweet_video").status_code == 400
        for data in (png(), GIF, b"\xff\xd8\xff", b"RIFF    WEBP"):
            told = x.upload(data).json()["data"]
            assert told["size"] == len(data)
            assert told["expires_after_secs"] == 86_400
            assert told["media_key"] == f"3_{told['id']}"

    def test_may_come_in_json(self, x: OnX) -> None:
        body = {"media": base64.b64encode(png()).decode(), "media_category": "tweet_image"}
        assert x.ask("POST", "/2/media/upload", json=body).status_code == 200
        assert x.ask("POST", "/2/media/upload", json=body | {"x": "y"}).status_code == 400
        assert x.ask("POST", "/2/media/upload", json=body | {"media": "?"}).status_code == 400


class TestReading:
    def test_speaks_of_tweets_to_whom_asks_for_tweets(self, x: OnX) -> None:
        first, wanted = thread(x), "author_id,referenced_tweets,created_at"
        told = x.ask("GET", f"/2/users/{x.me()}/tweets?tweet.fields={wanted}").json()
        newest = told["data"][0]
        assert newest["author_id"] == x.me()
        assert newest["referenced_tweets"] == [{"type": "replied_to", "id": first}]
        assert newest["edit_history_tweet_ids"] == [newest["id"]]
        assert newest["created_at"].endswith(".000Z")
        assert told["meta"]["result_count"] == 2
        assert "includes" not in told

    def test_speaks_of_posts_to_whom_asks_for_posts(self, x: OnX) -> None:
        first = thread(x)
        path = f"/2/users/{x.me()}/tweets?post.fields=created_at"
        newest = x.ask("GET", f"{path},author_id,referenced_posts").json()["data"][0]
        assert newest["edit_history_post_ids"] == [newest["id"]]
        assert not {"author_id", "referenced_posts", "edit_history_tweet_ids"} & newest.keys()
        told = x.ask("GET", f"{path}&expansions=author_id,referenced_posts").json()
        newest = told["data"][0]
        assert newest["author_id"] == told["includes"]["users"][0]["id"] == x.me()
        assert newest["referenced_posts"] == [{"type": "replied_to", "id": first}]
        assert [post["id"] for post in told["includes"]["posts"]] == [first]

    def test_tells_what_is_missing(self, x: OnX) -> None:
        id = x.posted("Here")
        told = x.ask("GET", f"/2/tweets?ids={id},12").json()
        assert [post["id"] for post in told["data"]] == [id]
        assert [(gone["resource_id"], gone["title"]) for gone in told["errors"]] == [
            ("12", "Not Found Error")
        ]

    def test_goes_page_by_page(self, x: OnX) -> None:
        ids = [x.posted(f"Number {number}") for number in range(7)][::-1]
        path = f"/2/users/{x.me()}/tweets?max_results=5"
        first = x.ask("GET", path).json()
        assert [post["id"] for post in first["data"]] == ids[:5]
        last = x.ask("GET", f"{path}&pagination_token={first['meta']['next_token']}").json()
        assert [post["id"] for post in last["data"]] == ids[5:]
        assert "next_token" not in last["meta"]
        since = x.ask("GET", f"{path}&since_id={ids[2]}").json()
        assert [post["id"] for post in since["data"]] == ids[:2]

    def test_finds_what_was_posted_since_a_second(self, x: OnX, clock: Any) -> None:
        x.posted("Before")
        clock.late = 60
        id = x.posted("Then")
        when = x.ask("GET", f"/2/tweets/{id}?tweet.fields=created_at").json()["data"]["created_at"]
        path = f"/2/users/{x.me()}/tweets"
        found = x.ask("GET", f"{path}?start_time={when.replace('.000', '')}").json()
        assert [post["id"] for post in found["data"]] == [id]
        found = x.ask("GET", f"{path}?end_time={when}").json()
        assert [post["text"] for post in found["data"]] == ["Before"]

    def test_of_nothing_holds_no_data(self, x: OnX) -> None:
        assert x.ask("GET", f"/2/users/{x.me()}/tweets").json() == {"meta": {"result_count": 0}}

    @pytest.mark.parametrize(
        "query",
        [
            "post_fields=text",
            "max_results=4",
            "max_results=x",
            "since_id=x",
            "pagination_token=?",
            "start_time=2026-11-21",
            "start_time=2026-11-21T10:00:00%2B00:00",
        ],
    )
    def test_takes_no_question_that_x_does_not_know(self, x: OnX, query: str) -> None:
        answer = x.ask("GET", f"/2/users/{x.me()}/tweets?{query}")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["message"]

    def test_shows_nobody_elses_posts(self, x: OnX) -> None:
        assert x.ask("GET", "/2/users/12/tweets").status_code == 404


class TestRates:
    def test_are_told_with_every_answer(self, x: OnX) -> None:
        for left in (99, 98):
            answer = x.post("a")
            assert answer.headers["x-rate-limit-limit"] == "100"
            assert answer.headers["x-rate-limit-remaining"] == str(left)

    def test_end_in_a_429(self, x: OnX, clock: Any) -> None:
        answers = [x.ask("GET", "/2/users/me") for _ in range(76)]
        assert [answer.status_code for answer in answers[-2:]] == [200, 429]
        assert answers[-1].json()["title"] == "Too Many Requests"
        clock.late = 15 * 60
        assert x.ask("GET", "/2/users/me").status_code == 200


class TestASignature:
    @pytest.mark.parametrize(
        "key", ["consumer_key", "consumer_secret", "access_token", "access_token_secret"]
    )
    def test_with_a_wrong_key_opens_nothing(self, stage: Stage, key: str) -> None:
        answer = OnX(stage, **{key: "wrong"}).post("a")
        assert answer.status_code == 401
        assert answer.json()["title"] == "Unauthorized"
        assert stage.posts() == []

    def test_is_good_for_one_request(self, x: OnX) -> None:
        prepared = x.session.prepare_request(requests.Request("GET", f"{x.url}/2/users/me"))
        assert [session().send(prepared).status_code for _ in range(2)] == [200, 401]

    def test_is_good_for_five_minutes(self, stage: Stage, clock: Any) -> None:
        x = OnX(stage)  # whose own clock stays behind
        clock.late = 298
        assert x.ask("GET", "/2/users/me").status_code == 200
        clock.late = 302
        assert x.ask("GET", "/2/users/me").status_code == 401

    def test_covers_the_question(self, x: OnX) -> None:
        asked = requests.Request("GET", f"{x.url}/2/tweets?ids=12")
        prepared = x.session.prepare_request(asked)
        prepared.url = f"{x.url}/2/tweets?ids=13"
        assert session().send(prepared).status_code == 401

    def test_covers_odd_signs(self, x: OnX) -> None:
        answer = x.ask("GET", "/2/tweets", params={"ids": "12", "expansions": "å +&=~*%2F"})
        assert answer.status_code == 200

    @pytest.mark.parametrize("header", ["", "Bearer a", "OAuth", 'OAuth oauth_token="a"'])
    def test_is_needed(self, x: OnX, header: str) -> None:
        answer = session().get(f"{x.url}/2/users/me", headers={"Authorization": header})
        assert answer.status_code == 401

    def test_of_an_ended_login_opens_nothing(self, begin: Begin) -> None:
        assert OnX(begin(expired=True)).post("a").status_code == 401


def thread(x: OnX) -> str:
    first = x.posted("1/2")
    x.posted("2/2", reply={"in_reply_to_tweet_id": first})
    return first
