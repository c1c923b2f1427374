"""The stand-in for LinkedIn holds whoever talks to it to the letter of its documentation."""

from collections.abc import Callable
from typing import Any

import pytest

from microblog.rehearsal import Stage
from rehearsal.clients import GIF, OnLinkedIn, png, session

Begin = Callable[..., Stage]
ARTICLE = {"source": "https://leader.example/2026/a/", "title": "A title"}


class TestAPost:
    def test_is_created_once_and_named_in_a_header(
        self, linkedin: OnLinkedIn, stage: Stage
    ) -> None:
        urn = linkedin.posted(r"Three lessons \(so far\) {hashtag|\#|leadership}")
        assert urn == stage.posts()[0].id
        assert urn.startswith("urn:li:share:")
        assert stage.counts()["linkedin"] == {"Three lessons (so far) #leadership": 1}

    def test_ends_without_a_word_at_a_sign_that_is_not_escaped(
        self, linkedin: OnLinkedIn, stage: Stage
    ) -> None:
        linkedin.posted("All of us (forty) in one room")
        (post,) = stage.posts()
        assert (post.text, post.lost) == ("All of us ", "(forty) in one room")

    def test_brings_a_card(self, linkedin: OnLinkedIn, stage: Stage) -> None:
        thumbnail = linkedin.uploaded()
        article = ARTICLE | {"description": "More", "thumbnail": thumbnail}
        linkedin.posted("a", content={"article": article})
        card = stage.posts()[0].article
        assert card and (card.title, card.thumbnail) == ("A title", thumbnail)

    def test_brings_pictures(self, linkedin: OnLinkedIn, stage: Stage) -> None:
        one, two = linkedin.uploaded(), linkedin.uploaded(GIF)
        linkedin.posted("a", content={"media": {"id": one, "altText": "A quay"}})
        images = [{"id": one, "altText": "A quay"}, {"id": two}]
        linkedin.posted("b", content={"multiImage": {"images": images}})
        assert [[p.alt for p in post.pictures] for post in stage.posts()] == [
            ["A quay"],
            ["A quay", ""],
        ]

    def test_is_taken_back_as_often_as_one_likes(self, linkedin: OnLinkedIn, stage: Stage) -> None:
        urn = linkedin.posted("Too early")
        assert linkedin.ask("DELETE", f"/rest/posts/{urn}").status_code == 400
        for _ in range(2):
            assert linkedin.delete(urn).status_code == 204
        assert stage.posts()[0].deleted
        assert linkedin.delete("urn:li:share:12").status_code == 404

    def test_cannot_be_read_back(self, linkedin: OnLinkedIn) -> None:
        urn = linkedin.posted("a")
        paths = [f"/rest/posts/{urn}", f"/rest/socialActions/{urn}/comments"]
        for path in [*paths, "/rest/images/urn:li:image:12"]:
            answer = linkedin.ask("GET", path)
            assert (answer.status_code, answer.json()["code"]) == (403, "ACCESS_DENIED")

    def test_is_known_again_for_a_day(self, linkedin: OnLinkedIn, stage: Stage, clock: Any) -> None:
        urn = linkedin.posted("Once")
        answer = linkedin.post("Once")
        assert answer.status_code == 422
        assert answer.json()["message"].endswith(f"Content is a duplicate of {urn}")
        assert answer.json()["errorDetails"]["inputErrors"][0]["code"] == "DUPLICATE_POST"
        linkedin.posted("Once", content={"article": ARTICLE})
        linkedin.delete(urn)
        linkedin.posted("Once")
        clock.late = 24 * 3600 + 1
        linkedin.posted("Once")
        assert stage.counts()["linkedin"] == {"Once": 4}


def content(**told: Any) -> dict[str, Any]:
    return {"content": told}


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a field LinkedIn does not know": ({"mood": "good"}, "/mood"),
    "no text at all": ({"commentary": None}, "/commentary"),
    "3001 signs": ({"commentary": "a" * 3001}, "/commentary"),
    "1501 signs that take two": ({"commentary": "🎈" * 1501}, "/commentary"),
    "a strange audience": ({"visibility": "ALL"}, "/visibility"),
    "a draft": ({"lifecycleState": "DRAFT"}, "/lifecycleState"),
    "a flag that is none": ({"isReshareDisabledByAuthor": "no"}, "/isReshareDisabledByAuthor"),
    "nowhere": ({"distribution": {"feedDistribution": "NONE"}}, "/distribution"),
    "content of no kind": (content(poll={}), "/content/poll"),
    "empty content": (content(), "/content"),
    "two contents": (content(media={"id": "a"}, article=ARTICLE), "/content"),
    "a card without a title": (content(article={"source": "https://a.se"}), "article/title"),
    "a card with a blank title": (content(article=ARTICLE | {"title": " "}), "article/title"),
    "a long title": (content(article=ARTICLE | {"title": "a" * 401}), "article/title"),
    "a card of no address": (content(article=ARTICLE | {"source": "a.se"}), "article/source"),
    "a picture nobody sent": (
        content(article=ARTICLE | {"thumbnail": "urn:li:image:12"}),
        "article/thumbnail",
    ),
    "a picture of no kind": (content(media={"id": "../12"}), "media/id"),
    "one picture of many": (content(multiImage={"images": [{"id": "a"}]}), "multiImage/images"),
    "21 pictures": (content(multiImage={"images": [{"id": "a"}] * 21}), "multiImage/images"),
    "no pictures": (content(multiImage={"images": {}}), "multiImage/images"),
}


class TestARefusal:
    @pytest.mark.parametrize("name", REFUSED)
    def test_says_why_and_creates_nothing(
        self, linkedin: OnLinkedIn, stage: Stage, name: str
    ) -> None:
        more, why = REFUSED[name]
        answer = linkedin.ask("POST", "/rest/posts", json=linkedin.body("a") | more)
        assert answer.status_code == 422
        assert why in answer.json()["message"]
        assert stage.posts() == []

    @pytest.mark.parametrize("missing", ["author", "commentary", "visibility", "lifecycleState"])
    def test_comes_for_what_is_missing(self, linkedin: OnLinkedIn, missing: str) -> None:
        body = linkedin.body("a")
        del body[missing]
        answer = linkedin.ask("POST", "/rest/posts", json=body)
        assert (answer.status_code, missing in answer.text) == (422, True)

    def test_comes_for_somebody_elses_name(self, linkedin: OnLinkedIn) -> None:
        other = "urn:li:person:other"
        assert linkedin.post("a", author=other).status_code == 403
        assert linkedin.initialize(other).status_code == 403

    def test_comes_for_a_picture_that_was_never_sent(self, linkedin: OnLinkedIn) -> None:
        leave = linkedin.initialize().json()["value"]["image"]
        assert linkedin.post("a", content={"media": {"id": leave}}).status_code == 422

    @pytest.mark.parametrize(
        "data",
        [b"<svg/>", b"RIFF    WEBP", b"\xff\xd8\xff", png(36_153, 1_000)],
        ids=["svg", "webp", "cut", "vast"],
    )
    def test_comes_for_pictures_that_linkedin_does_not_show(
        self, linkedin: OnLinkedIn, data: bytes
    ) -> None:
        value = linkedin.initialize().json()["value"]
        assert linkedin.session.put(value["uploadUrl"], data=data).status_code == 400

    def test_comes_for_uploads_without_leave(self, linkedin: OnLinkedIn) -> None:
        assert linkedin.ask("PUT", "/dms-uploads/C5R12", data=png()).status_code == 404

    @pytest.mark.parametrize("version", ["202501", "202611", "2026-10", "20261001"])
    def test_comes_for_a_month_that_is_not_active(self, linkedin: OnLinkedIn, version: str) -> None:
        answer = linkedin.ask("POST", "/rest/posts", headers={"LinkedIn-Version": version})
        assert answer.json() == {
            "status": 426,
            "code": "NONEXISTENT_VERSION",
            "message": f"Requested version {version}01 is not active",
        }
        assert answer.status_code == 426

    @pytest.mark.parametrize("name", ["LinkedIn-Version", "X-Restli-Protocol-Version"])
    def test_comes_without_the_headers(self, linkedin: OnLinkedIn, name: str) -> None:
        answer = linkedin.ask("POST", "/rest/posts", headers={name: None})
        assert answer.status_code == 400

    @pytest.mark.parametrize("header", [None, "Bearer", "Bearer other", "Basic YTpi"])
    def test_comes_without_a_token(self, linkedin: OnLinkedIn, header: str | None) -> None:
        headers = {"Authorization": header} if header else {}
        answer = session().get(f"{linkedin.url}/v2/userinfo", headers=headers)
        assert (answer.status_code, answer.json()["serviceErrorCode"]) == (401, 65600)

    def test_comes_when_the_login_has_ended(self, begin: Begin) -> None:
        answer = OnLinkedIn(begin(expired=True)).ask("GET", "/v2/userinfo")
        assert (answer.status_code, answer.json()["serviceErrorCode"]) == (401, 65602)

    def test_comes_when_the_day_is_used_up(self, begin: Begin) -> None:
        stage = begin(broke=True)
        answer = OnLinkedIn(stage).post("a")
        assert (answer.status_code, "APPLICATION DAY" in answer.json()["message"]) == (429, True)
        assert not any("rate" in name.lower() for name in answer.headers)
        assert stage.posts() == []

    def test_comes_for_paths_that_there_are_not(self, linkedin: OnLinkedIn) -> None:
        assert linkedin.ask("POST", "/rest/shares").json()["code"] == "RESOURCE_NOT_FOUND"
        assert linkedin.ask("GET", "/rest/posts").status_code == 404
