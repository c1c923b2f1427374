"""What goes wrong on the wire does so for real, and the rehearsal knows what came of it."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from microblog.errors import Unanswered
from microblog.rehearsal import Stage, faults
from microblog.rehearsal.faults import FAULTS, plan
from rehearsal.clients import OnLinkedIn, OnX, png

Begin = Callable[..., Stage]
BROKEN = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)

# fault: what the client meets on X, and on LinkedIn: an error or a status; and how many are created
MET: dict[str, tuple[Any, Any, int]] = {
    "close": (BROKEN, BROKEN, 0),
    "reset": (BROKEN, BROKEN, 0),
    "read-reset": (BROKEN, BROKEN, 0),
    "effect-reset": (BROKEN, BROKEN, 1),
    "effect-half": (BROKEN, 201, 1),
    "effect-hang": (requests.ReadTimeout, requests.ReadTimeout, 1),
    "hang": (requests.ReadTimeout, requests.ReadTimeout, 0),
    "no-id": (201, 201, 1),
    "html": (201, 201, 1),
    "portal": (200, 200, 0),
    "redirect": (302, 302, 0),
    "duplicate": (403, 422, 0),
    "throttled": (429, 429, 0),
    "effect-503": (503, 503, 1),
    "503": (503, 503, 0),
    "bomb": (201, 201, 1),
    "trickle": (201, 201, 1),
}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "PACE", 0.001)
    monkeypatch.setattr(faults, "BOMB", 2**20)


def test_every_fault_is_tried_here() -> None:
    assert MET.keys() == FAULTS.keys()


@pytest.mark.parametrize("name", MET)
def test_the_client_meets_the_fault_and_the_store_the_truth(begin: Begin, name: str) -> None:
    stage = begin(faults=name)
    x, linkedin = OnX(stage), OnLinkedIn(stage)
    on_x, on_linkedin, created = MET[name]
    body = linkedin.body("There")
    meets(on_x, lambda: x.ask("POST", "/2/tweets", json={"text": "Here"}, timeout=0.3))
    meets(on_linkedin, lambda: linkedin.ask("POST", "/rest/posts", json=body, timeout=0.3))
    assert stage.counts() == {
        "x": {"Here": 1} if created else {},
        "linkedin": {"There": 1} if created else {},
    }
    calls = [call for call in stage.calls() if call.kind == "creates"]
    assert [call.fault for call in calls] == [name, name]
    assert [call.made for call in calls] == ([p.id for p in stage.posts()] if created else ["", ""])


def meets(expected: Any, call: Callable[[], requests.Response]) -> None:
    if isinstance(expected, int):
        assert call().status_code == expected
    else:
        with pytest.raises(expected):
            call()


class TestAnAnswer:
    def test_may_lack_the_id(self, begin: Begin) -> None:
        stage = begin(faults="no-id")
        assert OnX(stage).post("Here").json() == {"data": {"text": "Here"}}
        assert "x-restli-id" not in OnLinkedIn(stage).post("There").headers

    @pytest.mark.parametrize("name", ["html", "portal", "503"])
    def test_may_be_a_page(self, begin: Begin, name: str) -> None:
        stage = begin(faults=name)
        assert OnX(stage).post("Here").headers["Content-Type"].startswith("text/html")
        assert "x-restli-id" not in OnLinkedIn(stage).post("There").headers

    def test_may_lead_elsewhere(self, begin: Begin) -> None:
        assert OnX(begin(faults="redirect")).post("Here").headers["Location"] == "/"

    def test_may_say_when_to_come_back(self, begin: Begin, clock: Any) -> None:
        headers = OnX(begin(faults="throttled")).post("Here").headers
        assert 890 <= int(headers["x-rate-limit-reset"]) - clock() <= 900

    def test_may_be_far_larger_than_it_seems(self, begin: Begin) -> None:
        answer = OnX(begin(faults="bomb")).ask("POST", "/2/tweets", json={"text": "a"}, stream=True)
        assert answer.headers["Content-Encoding"] == "gzip"
        assert int(answer.headers["Content-Length"]) < 2**14 < len(answer.content)

    def test_may_be_late(self, begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
        from microblog.rehearsal import server

        monkeypatch.setattr(server, "SLOW", 0.2)
        x = OnX(begin(slow=True))
        assert x.ask("GET", "/2/users/me").elapsed.total_seconds() >= 0.2

    def test_that_nobody_waits_for_any_more_does_not_keep_the_rehearsal(self, begin: Begin) -> None:
        with pytest.raises(requests.ReadTimeout):
            OnX(begin(faults="hang")).ask("POST", "/2/tweets", json={}, timeout=0.05)


class TestAPlan:
    def test_leaves_all_else_alone(self, begin: Begin) -> None:
        x = OnX(begin(faults="503"))
        assert x.upload(png()).status_code == 200
        assert x.ask("GET", "/2/users/me").status_code == 200

    def test_may_mean_uploads(self, begin: Begin) -> None:
        stage = begin(faults="media:503")
        assert OnX(stage).upload(png()).status_code == 503
        assert OnX(stage).post("Here").status_code == 201
        assert OnLinkedIn(stage).initialize().status_code == 503

    def test_may_mean_questions(self, begin: Begin) -> None:
        stage = begin(faults="reads:503,-")
        x = OnX(stage)
        answers = [x.ask("GET", "/2/users/me") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [503, 200, 200]

    def test_goes_on_in_the_next_rehearsal(self, begin: Begin) -> None:
        first = OnX(begin(faults="503,effect-503,portal"))
        assert [first.post("a").status_code for _ in range(2)] == [503, 503]
        later = OnX(begin(faults="503,effect-503,portal", twins=True))
        assert [later.post("b").status_code for _ in range(2)] == [200, 201]

    def test_of_all_goes_round(self) -> None:
        planned = plan("all")
        met = [planned.at("creates", number) for number in range(2 * len(FAULTS))]
        assert met == [*FAULTS, *FAULTS]

    def test_of_dice_falls_alike_for_a_seed(self) -> None:
        met = [[plan("random:7").at("creates", n) for n in range(40)] for _ in range(2)]
        assert met[0] == met[1] != [plan("random:8").at("creates", n) for n in range(40)]
        assert "" in met[0] and set(met[0]) <= {*FAULTS, ""}

    def test_may_lead_nowhere(self, begin: Begin) -> None:
        with pytest.raises(requests.ConnectionError):
            OnX(begin(faults="refuse")).post("Here")
        with pytest.raises(requests.exceptions.SSLError):
            OnX(begin(faults="tls")).post("Here")

    @pytest.mark.parametrize("told", ["dns", "503,dns", "503,tls", "others:503", "?", "media:"])
    def test_of_unknown_faults_is_told(self, told: str) -> None:
        with pytest.raises(Unanswered, match="effect-half"):
            plan(told)
