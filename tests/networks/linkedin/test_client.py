"""LinkedIn's client, against a server on this machine."""

import io
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from traceback import format_exc
from typing import Any

import pytest

from microblog.errors import Forbidden, MicroblogError, OutsideFailed, Unanswered
from microblog.networks.contract import (
    Account,
    Card,
    Duplicate,
    LoginEnded,
    Network,
    Payload,
    Picture,
    Receipt,
    Refused,
    Share,
    Unknown,
    Unsupported,
)
from microblog.networks.linkedin import LIMITS, NEEDS, connect, ends
from microblog.networks.linkedin.client import later_month
from microblog.networks.reach import Unarmed
from microblog.networks.wire import Wire
from networks.loopback import Heard, Said, close, half, hang, network, patience, reset, trickle

TOKEN = "AQcanary-Sv/+=~0123456789-linkedin"
KEYS = {NEEDS[0]: TOKEN}
URN = "urn:li:share:7140000000000000000"
PICTURE = Picture(data=b"\x89PNG\r\n", type="image/png", alt="A (red) ferry")
CARD = Card(address="https://leader.example/1/", title="T (1)", description="D #2", picture=PICTURE)

ME: Said = (200, {}, b'{"sub":"AbC-1","name":"Anna Lind"}')
CREATED: Said = (201, {"x-restli-id": URN}, b"")
TAKEN_BACK = f"DELETE /rest/posts/{URN.replace(':', '%3A')}"


class Server:
    """LinkedIn on loopback, and a client that is connected to it."""

    def __init__(
        self, url: str, heard: list[Heard], environ: Mapping[str, str], **wait: Any
    ) -> None:
        self.url, self.heard = url, heard
        settings = {"MICROBLOG_LINKEDIN_URL": url, **environ}
        wire = partial(Wire, loopback_only=True, **wait)
        self.linkedin: Network = connect(KEYS, settings, wire)

    def asked(self) -> list[str]:
        return [f"{heard.method} {heard.path}" for heard in self.heard]

    def posted(self, share: Share) -> Receipt:
        payload = self.linkedin.prepare(share, None)
        with self.linkedin.armed(payload):
            return self.linkedin.post(payload)


@contextmanager
def linkedin(answers: Mapping[str, Any] | None = None, **environ: str) -> Iterator[Server]:
    def answer(heard: Heard) -> Any:
        asked = f"{heard.method} {heard.path}"
        if callable(given := (answers or {}).get(asked)) and given.__name__ == "<lambda>":
            given = given(heard)
        return given or usual(asked, server.url)

    with network(answer) as server:
        yield Server(server.url, server.heard, environ, **patience(*(answers or {}).values()))


def usual(asked: str, url: str) -> Said:
    """Return what LinkedIn answers on a good day."""
    upload = {"value": {"uploadUrl": f"{url}/dms-uploads/C5?a=b", "image": "urn:li:image:C5"}}
    return {
        "GET /v2/userinfo": ME,
        "POST /rest/images": (200, {}, json.dumps(upload).encode()),
        "PUT /dms-uploads/C5": (201, {}, b""),
        "POST /rest/posts": CREATED,
        TAKEN_BACK: (204, {}, b""),
    }.get(asked, (404, {}, b'{"message":"lost"}'))


def share(text: str = "Hej", **more: Any) -> Share:
    return Share(uid="u", network="linkedin", text=text, lang="sv", **more)


def test_the_account_is_asked_for_once() -> None:
    with linkedin() as server:
        account = Account(id="AbC-1", name="Anna Lind")
        assert server.linkedin.account() == server.linkedin.account() == account
        assert server.asked() == ["GET /v2/userinfo"]
        assert server.heard[0].headers["Authorization"] == f"Bearer {TOKEN}"


def test_a_share_is_one_call_of_the_bytes_that_were_fixed() -> None:
    with linkedin() as server:
        text = "Mötet (idag) #ai #other ✓ https://leader.example/a_b/"
        payload = server.linkedin.prepare(share(text, tags=("ai",)), None)
        with server.linkedin.armed(payload):
            receipt = server.linkedin.post(payload)
        assert receipt == Receipt(id=URN, url=f"https://www.linkedin.com/feed/update/{URN}/")
        assert server.asked() == ["GET /v2/userinfo", "POST /rest/posts"]
        assert server.heard[1].body == payload.body
        assert json.loads(payload.body) == {
            "author": "urn:li:person:AbC-1",
            "commentary": r"Mötet \(idag\) {hashtag|\#|ai} \#other ✓ https://leader.example/a\_b/",
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }
        headers = server.heard[1].headers
        assert headers["LinkedIn-Version"] == "202609"
        assert headers["X-Restli-Protocol-Version"] == "2.0.0"
        assert headers["Content-Type"] == "application/json"


def test_the_same_share_is_the_same_bytes() -> None:
    with linkedin() as server:
        first = server.linkedin.prepare(share(card=CARD), None)
        assert first == server.linkedin.prepare(share(card=CARD), None)


IMAGE = {"id": "urn:li:image:C5", "altText": "A (red) ferry"}
SILENT = Picture(data=b"x", type="image/jpeg", alt="")
ARTICLE = {"source": CARD.address, "title": "T (1)", "description": "D #2"}


@pytest.mark.parametrize(
    ("more", "content", "uploads"),
    [
        ({"pictures": (PICTURE,)}, {"media": IMAGE}, 1),
        ({"pictures": (SILENT,)}, {"media": {"id": "urn:li:image:C5"}}, 1),
        ({"pictures": (PICTURE,) * 3}, {"multiImage": {"images": [IMAGE] * 3}}, 3),
        ({"pictures": (PICTURE,), "card": CARD}, {"media": IMAGE}, 1),
        ({"card": CARD}, {"article": ARTICLE | {"thumbnail": "urn:li:image:C5"}}, 1),
    ],
)
def test_what_stands_beside_the_text_goes_first(
    more: dict[str, Any], content: dict[str, Any], uploads: int
) -> None:
    with linkedin() as server:
        payload = server.linkedin.prepare(share(**more), None)
        assert json.loads(payload.body)["content"] == content
        assert server.asked()[1:] == ["POST /rest/images", "PUT /dms-uploads/C5"] * uploads
        assert server.heard[1].query == {"action": "initializeUpload"}
        owner = {"initializeUploadRequest": {"owner": "urn:li:person:AbC-1"}}
        assert json.loads(server.heard[1].body) == owner
        assert server.heard[2].body in (PICTURE.data, SILENT.data)
        assert server.heard[2].headers["Content-Type"].startswith("image/")


def test_a_card_without_a_picture_needs_none() -> None:
    card = Card(address="https://a.example/", title="t" * 999, description="", picture=None)
    with linkedin() as server:
        article = json.loads(server.linkedin.prepare(share(card=card), None).body)["content"]
        assert article["article"].keys() == {"source", "title", "description"}
        assert len(article["article"]["title"]) == 400
        assert server.asked() == ["GET /v2/userinfo"]


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/dms-uploads/1",
        "https://linkedin.com.evil.example/1",
        "https://evillinkedin.com/1",
        "https://www.linkedin.com@evil.example/1",
        "https://www.linkedin.com\\@evil.example/1",
        "http://www.linkedin.com/1",
        "http://127.0.0.1:1/1",
        "//www.linkedin.com/1",
        "file:///etc/passwd",
        "",
        None,
    ],
)
def test_a_picture_goes_to_linkedin_only(address: str | None) -> None:
    value = {"value": {"uploadUrl": address, "image": "urn:li:image:C5"}}
    with linkedin({"POST /rest/images": (200, {}, json.dumps(value).encode())}) as server:
        with pytest.raises(Refused, match="not LinkedIn's"):
            server.linkedin.prepare(share(pictures=(PICTURE,)), None)
        assert server.asked() == ["GET /v2/userinfo", "POST /rest/images"]


def test_a_real_upload_address_is_permitted_and_only_with_that_permission() -> None:
    made: list[Wire] = []

    def wire(reach: Any) -> Wire:
        made.append(Wire(reach))
        return made[0]

    connect(KEYS, {}, wire)
    put = "PUT https://www.linkedin.com/dms-uploads/C5/x?ca=1&sauth=y"
    assert made[0].reach.upload.fullmatch(put)
    assert not made[0].reach.create.fullmatch(put)
    assert not made[0].reach.upload.fullmatch("POST https://api.linkedin.com/rest/posts")
    with pytest.raises(Unarmed):
        made[0].put(put.removeprefix("PUT "), data=b"x")


def test_without_a_claim_nothing_is_posted() -> None:
    with linkedin() as server:
        payload = server.linkedin.prepare(share(), None)
        with pytest.raises(Unarmed):
            server.linkedin.post(payload)
        with server.linkedin.armed(payload), pytest.raises(Unarmed):
            server.linkedin.post(Payload(body=b"{}"))
        with server.linkedin.armed(payload):
            server.linkedin.post(payload)
            with pytest.raises(Unarmed):
                server.linkedin.post(payload)
        assert server.asked().count("POST /rest/posts") == 1


@pytest.mark.parametrize(
    "answer",
    [
        (201, {}, b""),
        (201, {}, b"<html>"),
        (200, {"x-restli-id": URN}, b""),
        (302, {"Location": "/v2/userinfo"}, b""),
        (307, {"Location": "/rest/posts"}, b""),
        (500, {}, b""),
        (503, {"x-restli-id": URN}, b"<html>"),
        (422, {}, b"[]"),
        reset,
        close,
        hang,
        half,
        trickle,
    ],
    ids=lambda it: getattr(it, "__name__", None),
)
def test_an_answer_that_does_not_tell_is_unknown_and_nothing_is_sent_twice(answer: Any) -> None:
    with linkedin({"POST /rest/posts": answer}) as server:
        with pytest.raises(Unknown):
            server.posted(share())
        assert server.asked() == ["GET /v2/userinfo", "POST /rest/posts"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((422, {}, b'{"message":"Content is a duplicate of urn:li:share:7"}'), Duplicate),
        ((401, {}, b""), LoginEnded),
        ((426, {}, b""), Refused),
        ((429, {}, b""), Refused),
    ],
)
def test_a_clear_no_is_refused_and_nothing_is_sent_twice(answer: Any, kind: type[Refused]) -> None:
    with linkedin({"POST /rest/posts": answer}) as server:
        with pytest.raises(kind):
            server.posted(share())
        assert server.asked() == ["GET /v2/userinfo", "POST /rest/posts"]


def test_when_nobody_listens_nothing_was_sent() -> None:
    with linkedin() as server:
        payload = server.linkedin.prepare(share(), None)
    with server.linkedin.armed(payload), pytest.raises(Refused, match="no server listens"):
        server.linkedin.post(payload)


FAULTS: list[Any] = [
    *((status, {}, b"") for status in (200, 401, 403, 426, 429, 500)),
    *((200, {}, body) for body in (b"[]", b'{"value":7}', b'{"value":{}}', b'{"sub":7}')),
    (302, {"Location": "/v2/userinfo"}, b""),
    *(reset, close, hang, half),
]


@pytest.mark.parametrize("answer", FAULTS, ids=lambda it: getattr(it, "__name__", None))
@pytest.mark.parametrize("place", ["GET /v2/userinfo", "POST /rest/images"])
def test_before_the_one_call_every_failure_is_a_clear_no(answer: Any, place: str) -> None:
    with linkedin({place: answer}) as server, pytest.raises(Refused):
        server.linkedin.prepare(share(pictures=(PICTURE,)), None)
    assert "POST /rest/posts" not in server.asked()


@pytest.mark.parametrize("answer", [(500, {}, b""), (302, {}, b""), reset, hang])
def test_a_picture_that_does_not_arrive_is_a_clear_no(answer: Any) -> None:
    with linkedin({"PUT /dms-uploads/C5": answer}) as server, pytest.raises(Refused):
        server.linkedin.prepare(share(pictures=(PICTURE,)), None)


# The month


def old(heard: Heard) -> Said | None:
    """Answer that all months are off but the later one."""
    on = f"{later_month(date.today()):%Y%m}"
    return None if heard.headers["LinkedIn-Version"] == on else (426, {}, b"")


def test_a_later_month_is_tried_once_before_the_one_call() -> None:
    answers = {
        "POST /rest/images": lambda heard: old(heard),
        "POST /rest/posts": lambda heard: old(heard),
    }
    with linkedin(answers, MICROBLOG_LINKEDIN_VERSION="202401") as server:
        assert server.posted(share(card=CARD)).id == URN
        tried = [it.headers["LinkedIn-Version"] for it in server.heard if it.path == "/rest/images"]
        assert tried == ["202401", f"{later_month(date.today()):%Y%m}"]


def test_the_one_call_is_not_made_again_for_another_month() -> None:
    with linkedin({"POST /rest/posts": (426, {}, b"")}) as server:
        with pytest.raises(Refused, match="MICROBLOG_LINKEDIN_VERSION"):
            server.posted(share())
        assert server.asked().count("POST /rest/posts") == 1


def test_a_later_month_that_is_off_too_is_told() -> None:
    with linkedin({"POST /rest/images": (426, {}, b"")}) as server:
        with pytest.raises(Refused, match="MICROBLOG_LINKEDIN_VERSION"):
            server.linkedin.prepare(share(card=CARD), None)
        assert server.asked().count("POST /rest/images") <= 2


def test_a_month_that_is_late_enough_is_not_replaced() -> None:
    answers = {"POST /rest/images": (426, {}, b"")}
    with linkedin(answers, MICROBLOG_LINKEDIN_VERSION="209912") as server:
        with pytest.raises(Refused, match="MICROBLOG_LINKEDIN_VERSION"):
            server.linkedin.prepare(share(card=CARD), None)
        assert server.asked().count("POST /rest/images") == 1


@pytest.mark.parametrize(
    ("today", "month"),
    [
        ("2026-11-21", "202609"),
        ("2027-01-31", "202611"),
        ("2027-02-01", "202612"),
        ("2027-03-01", "202701"),
    ],
)
def test_the_later_month_is_the_one_before_the_last(today: str, month: str) -> None:
    assert f"{later_month(date.fromisoformat(today)):%Y%m}" == month


@pytest.mark.parametrize("version", ["2026-09", "202613", "202600", "latest", "20260901"])
def test_a_month_is_a_month(version: str) -> None:
    with pytest.raises(Unanswered, match="MICROBLOG_LINKEDIN_VERSION"):
        connect(KEYS, {"MICROBLOG_LINKEDIN_VERSION": version})


# Taking back, and what cannot be done


def test_a_share_is_taken_back_and_may_be_gone_already() -> None:
    with linkedin() as server:
        server.linkedin.delete(Receipt(id=URN, url="u"))
        server.linkedin.delete(Receipt(id="urn:li:ugcPost:8", url="u"))
        assert server.asked() == [TAKEN_BACK, "DELETE /rest/posts/urn%3Ali%3AugcPost%3A8"]
        assert server.heard[0].headers["X-RestLi-Method"] == "DELETE"


@pytest.mark.parametrize("answer", [(500, {}, b""), (302, {}, b""), reset, hang])
def test_it_is_told_when_a_share_may_still_stand(answer: Any) -> None:
    with linkedin({TAKEN_BACK: answer}) as server:
        with pytest.raises(OutsideFailed, match="https://there"):
            server.linkedin.delete(Receipt(id=URN, url="https://there"))
        assert len(server.heard) == 1


@pytest.mark.parametrize("urn", ["7", "urn:li:person:7", "urn:li:share:7/../8", ""])
def test_only_a_share_is_taken_back(urn: str) -> None:
    with linkedin() as server, pytest.raises(Unarmed):
        server.linkedin.delete(Receipt(id=urn, url="u"))
    assert not server.heard


def test_what_linkedin_lets_no_program_do_is_told() -> None:
    with linkedin() as server:
        with pytest.raises(Unsupported):
            server.linkedin.find(share(), datetime.now(UTC))
        with pytest.raises(Unsupported, match="no threads"):
            server.linkedin.prepare(share(part=2, parts=2), URN)
        assert not server.heard


# Settings


def test_a_share_costs_nothing() -> None:
    assert LIMITS.price(share("https://leader.example/")) == Decimal(0)
    assert (LIMITS.measure("å 👋"), LIMITS.length) == (4, 2_900)


@pytest.mark.parametrize(
    ("told", "day"), [("2027-01-20", date(2027, 1, 20)), ("", None), (" ", None)]
)
def test_the_last_day_of_the_token_is_told(told: str, day: date | None) -> None:
    assert ends({"MICROBLOG_LINKEDIN_EXPIRES": told}) == day
    assert ends({}) is None


def test_what_is_no_date_is_not_shown() -> None:
    with pytest.raises(Unanswered, match="MICROBLOG_LINKEDIN_EXPIRES") as raised:
        ends({"MICROBLOG_LINKEDIN_EXPIRES": TOKEN})
    assert TOKEN not in str(raised.value)


@pytest.mark.parametrize("value", ["", " ", "two words", "a\nb"])
def test_a_token_that_is_none_is_told_by_name(value: str) -> None:
    with pytest.raises(Unanswered, match=NEEDS[0]):
        connect({NEEDS[0]: value}, {})


def test_a_site_on_this_machine_reaches_no_real_linkedin() -> None:
    with pytest.raises(Forbidden):
        connect(KEYS, {}, partial(Wire, loopback_only=True)).account()


# Secrets


def test_no_secret_is_ever_shown(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Everything at DEBUG, with a server that throws back all it is told, and every failure."""

    def echo(heard: Heard) -> Said:
        said = {"message": " ".join(heard.headers.values()), "code": TOKEN}
        return 403, {"X-Echo": heard.headers["Authorization"]}, json.dumps(said).encode()

    stream, shown = io.StringIO(), []
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    try:
        with caplog.at_level(logging.DEBUG), network(echo) as server:
            for url in (server.url, "http://127.0.0.1:1"):
                client = connect(KEYS, {"MICROBLOG_LINKEDIN_URL": url})
                shown += [repr(client), repr(vars(client)), str(client)]
                for call in calls(client):
                    shown += failing(call)
    finally:
        logging.getLogger().removeHandler(handler)
    told = "\n".join([*shown, stream.getvalue(), caplog.text, *capfd.readouterr()])
    assert "Bearer ***" in told
    assert len(shown) > 15
    assert TOKEN not in told


def calls(client: Network) -> list[Callable[[], object]]:
    def post() -> None:
        payload = Payload(body=b"{}")
        with client.armed(payload):
            client.post(payload)

    return [
        client.account,
        lambda: client.prepare(share(pictures=(PICTURE,)), None),
        post,
        lambda: client.delete(Receipt(id=URN, url="u")),
    ]


def failing(call: Callable[[], object]) -> list[str]:
    try:
        call()
    except MicroblogError as error:
        logging.getLogger("requests.sessions").exception("failed with Bearer %s", TOKEN)
        return [str(error), repr(error), format_exc()]
    raise AssertionError("it should fail")
