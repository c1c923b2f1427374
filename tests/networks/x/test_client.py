"""X's client, against a server on this machine that checks every signature and X's own contract."""

import base64
import hashlib
import hmac
import io
import json
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from email import message_from_bytes
from functools import partial
from pathlib import Path
from traceback import format_exc
from typing import Any
from urllib.parse import quote, unquote

import pytest

from microblog.errors import Forbidden, OutsideFailed, Unanswered
from microblog.networks.contract import (
    Account,
    Duplicate,
    LoginEnded,
    Network,
    Payload,
    Picture,
    Receipt,
    Refused,
    ReplyRefused,
    Share,
    Unknown,
)
from microblog.networks.reach import Unarmed
from microblog.networks.wire import Wire
from microblog.networks.x import LIMITS, NEEDS, connect
from networks.loopback import Heard, Said, close, half, hang, network, patience, reset, trickle

SECRETS = [f"canary{n}-Sv/+=~{n * 7}-Ferry" for n in range(4)]
KEYS = dict(zip(NEEDS, SECRETS, strict=True))
SINCE = datetime(2026, 11, 20, 12, tzinfo=UTC)
PICTURE = Picture(data=b"\x89PNG\r\n\x00=&", type="image/png", alt="A ferry")
POSTED: Said = (201, {}, b'{"data":{"id":"1990000000000000123","text":"x"}}')
ME: Said = (200, {}, b'{"data":{"id":"7","name":"Anna","username":"anna_l"}}')

USUAL: dict[str, Said] = {
    "GET /2/users/me": ME,
    "POST /2/tweets": POSTED,
    "POST /2/media/upload": (200, {}, b'{"data":{"id":"555","media_key":"3_555","size":9}}'),
    "POST /2/media/metadata": (200, {}, b'{"data":{"id":"555"}}'),
    "GET /2/users/7/tweets": (200, {}, b'{"meta":{"result_count":0}}'),
    "DELETE /2/tweets/123": (200, {}, b'{"data":{"deleted":true}}'),
}


class Server:
    """X on loopback, and a client that is connected to it."""

    def __init__(self, url: str, heard: list[Heard], **wait: Any) -> None:
        self.url, self.heard = url, heard
        wire = partial(Wire, loopback_only=True, **wait)
        self.x: Network = connect(KEYS, {"MICROBLOG_X_URL": url}, wire)

    def asked(self) -> list[str]:
        return [f"{heard.method} {heard.path}" for heard in self.heard]

    def posted(self, share: Share, after: str | None = None) -> Receipt:
        payload = self.x.prepare(share, after)
        with self.x.armed(payload):
            return self.x.post(payload)


@contextmanager
def x(answers: Mapping[str, Any] | None = None) -> Iterator[Server]:
    said = USUAL | dict(answers or {})
    lost: Said = (404, {}, b'{"title":"Not Found Error","detail":"lost"}')
    with network(lambda heard: said.get(f"{heard.method} {heard.path}", lost)) as server:
        yield Server(server.url, server.heard, **patience(*said.values()))
        for heard in server.heard:
            assert signature_is_right(server.url, heard), heard
            assert_in_contract(heard)


def share(text: str = "Hej", **more: Any) -> Share:
    return Share(uid="u", network="x", text=text, lang="sv", **more)


def signature_is_right(url: str, heard: Heard) -> bool:
    """Whether the request is signed for the address that it really went to (RFC 5849)."""
    found = re.findall(r'(\w+)="([^"]*)"', heard.headers["Authorization"])
    told = {name: unquote(value) for name, value in found}
    signature = told.pop("oauth_signature")
    assert told["oauth_consumer_key"] == SECRETS[0] and told["oauth_token"] == SECRETS[2]
    pairs = sorted(
        (quote(k, safe="~"), quote(v, safe="~")) for k, v in (told | heard.query).items()
    )
    normal = "&".join(f"{name}={value}" for name, value in pairs)
    base = "&".join(quote(it, safe="~") for it in (heard.method, url + heard.path, normal))
    key = f"{quote(SECRETS[1], safe='~')}&{quote(SECRETS[3], safe='~')}"
    made = hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()
    return hmac.compare_digest(base64.b64encode(made).decode(), signature)


# The contract


def contract() -> dict[str, Any] | None:
    folder = os.environ.get("MICROBLOG_CONTRACTS")
    file = Path(folder or "/nowhere", "x-openapi-2.166-tweet-dialect.json")
    return json.loads(file.read_bytes()) if file.is_file() else None


SPEC = contract()


def assert_in_contract(heard: Heard) -> None:
    """Check path, method, parameters and body against X's own description, if it is at hand."""
    if SPEC is None:
        return
    (path,) = [
        it for it in SPEC["paths"] if fits(it, heard) and heard.method.lower() in SPEC["paths"][it]
    ]
    action = SPEC["paths"][path][heard.method.lower()]
    listed = {it["name"]: it for it in map(resolved, action.get("parameters", ()))}
    assert set(heard.query) <= {it for it in listed if listed[it]["in"] == "query"}
    for name, value in heard.query.items():
        schema = listed[name]["schema"]
        if schema["type"] == "array":
            assert_valid(value.split(","), schema)
        else:
            assert_valid(int(value) if schema["type"] == "integer" else value, schema)
    for name, value in zip(re.findall(r"\{(\w+)\}", path), ids(path, heard), strict=True):
        assert_valid(value, listed[name]["schema"])
    kinds = action.get("requestBody", {}).get("content", {})
    kind = heard.headers.get("Content-Type", "").partition(";")[0]
    assert (kind in kinds) if heard.body else not action.get("requestBody", {}).get("required")
    if heard.body:
        body = json.loads(heard.body) if kind == "application/json" else parts(heard)
        assert_valid(body, kinds[kind]["schema"])


def fits(path: str, heard: Heard) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[0-9]+", path), heard.path) is not None


def ids(path: str, heard: Heard) -> list[str]:
    found = re.fullmatch(re.sub(r"\{\w+\}", "([^/]+)", path), heard.path)
    return list(found.groups()) if found else []


def resolved(found: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in found:
        assert SPEC
        target: Any = SPEC
        for name in found["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        found = target
    return found


def assert_valid(value: object, schema: dict[str, Any]) -> None:
    from jsonschema import Draft7Validator

    assert SPEC
    Draft7Validator({"components": SPEC["components"], "allOf": [schema]}).validate(value)


def parts(heard: Heard) -> dict[str, str]:
    """Return what a multipart body holds."""
    head = f"Content-Type: {heard.headers['Content-Type']}\r\n\r\n".encode()
    message = message_from_bytes(head + heard.body)
    pieces: Any = message.get_payload()
    return {
        str(it.get_param("name", header="Content-Disposition")): it.get_payload(decode=True).decode(
            "latin-1"
        )
        for it in pieces
    }


@pytest.mark.skipif(SPEC is None, reason="MICROBLOG_CONTRACTS names no folder with X's contract")
@pytest.mark.parametrize(
    "more",
    [
        {"media_type": 3},
        {"text": 1},
        {"card": "x"},
        {"reply": {}},
        {"media": {"media_ids": []}},
        {"media": {"media_ids": ["x"]}},
    ],
)
def test_the_contract_would_notice(more: dict[str, Any]) -> None:
    body = json.dumps({"text": "a"} | more).encode()
    with pytest.raises(Exception, match=r"."):
        assert_in_contract(
            Heard("POST", "/2/tweets", {}, {"Content-Type": "application/json"}, body)
        )


# What it does


def test_the_account_is_asked_for_once() -> None:
    with x() as server:
        assert server.x.account() == server.x.account() == Account(id="7", name="anna_l")
        assert server.asked() == ["GET /2/users/me"]


def test_a_share_is_one_call_of_the_bytes_that_were_fixed() -> None:
    with x() as server:
        payload = server.x.prepare(share("Räksmörgås ✓ \u2028"), None)
        assert payload.body == '{"text":"Räksmörgås ✓ \u2028"}'.encode()
        assert server.asked() == []
        with server.x.armed(payload):
            receipt = server.x.post(payload)
        assert receipt == Receipt(
            id="1990000000000000123", url="https://x.com/i/status/1990000000000000123"
        )
        assert server.asked() == ["POST /2/tweets"]
        assert server.heard[0].body == payload.body
        assert "Tweepy" in server.heard[0].headers["User-Agent"]


def test_pictures_go_first_with_what_they_show() -> None:
    with x() as server:
        silent = Picture(data=b"\xff\xd8", type="image/jpeg", alt="")
        receipt = server.posted(share(pictures=(PICTURE, silent)), after="42")
        assert server.asked() == [
            "POST /2/media/upload",
            "POST /2/media/metadata",
            "POST /2/media/upload",
            "POST /2/tweets",
        ]
        sent = parts(server.heard[0])
        assert sent == {"media_category": "tweet_image", "media": PICTURE.data.decode("latin-1")}
        assert b"Content-Type: image/png" in server.heard[0].body
        alt = json.loads(server.heard[1].body)["metadata"]["alt_text"]["text"]
        assert alt == "A ferry"
        assert json.loads(server.heard[-1].body) == {
            "media": {"media_ids": ["555", "555"]},
            "reply": {"in_reply_to_tweet_id": "42"},
            "text": "Hej",
        }
        assert receipt.id == "1990000000000000123"


def test_the_same_share_is_the_same_bytes() -> None:
    with x() as server:
        first = server.x.prepare(share(pictures=(PICTURE,)), "1")
        assert first == server.x.prepare(share(pictures=(PICTURE,)), "1")


def test_media_may_go_to_an_address_of_its_own() -> None:
    with x() as api, network(lambda heard: USUAL[f"{heard.method} {heard.path}"]) as media:
        environ = {"MICROBLOG_X_URL": api.url, "MICROBLOG_X_UPLOAD_URL": media.url}
        client = connect(KEYS, environ)
        client.prepare(share(pictures=(PICTURE,)), None)
        assert [heard.path for heard in media.heard] == ["/2/media/upload", "/2/media/metadata"]
        assert all(signature_is_right(media.url, heard) for heard in media.heard)
        assert api.asked() == []


def test_without_a_claim_nothing_is_posted() -> None:
    with x() as server:
        payload = server.x.prepare(share(), None)
        with pytest.raises(Unarmed):
            server.x.post(payload)
        with server.x.armed(payload), pytest.raises(Unarmed):
            server.x.post(Payload(body=b'{"text":"other"}'))
        with server.x.armed(payload):
            server.x.post(payload)
            with pytest.raises(Unarmed):
                server.x.post(payload)
        assert server.asked() == ["POST /2/tweets"]


@pytest.mark.parametrize(
    "body", [b'{"text":"a","nullcast":true}', b'{"text":"a","geo":{"place_id":"1"}}']
)
def test_bytes_that_tweepy_would_not_mean_are_not_sent(body: bytes) -> None:
    with x() as server, server.x.armed(Payload(body=body)), pytest.raises(Unarmed):
        server.x.post(Payload(body=body))
    assert server.heard == []


@pytest.mark.parametrize(
    "answer",
    [
        (201, {}, b""),
        (201, {}, b"<html>"),
        (200, {}, b'{"errors":[{"message":"x"}]}'),
        (200, {}, b"[]"),
        (200, {}, b'{"errors":null}'),
        (302, {"Location": "/2/users/me"}, b""),
        (307, {"Location": "/2/tweets"}, b""),
        (400, {}, b"[]"),
        (404, {}, b"null"),
        (410, {}, b'{"errors":null}'),
        (500, {}, b'{"errors":null}'),
        (500, {}, b"[]"),
        (503, {}, b"<html>"),
        (409, {}, b"7"),
        reset,
        close,
        hang,
        half,
        trickle,
    ],
    ids=lambda it: getattr(it, "__name__", None),
)
def test_what_tweepy_trips_over_is_unknown_and_never_sent_twice(answer: Any) -> None:
    with x({"POST /2/tweets": answer}) as server:
        with pytest.raises(Unknown):
            server.posted(share())
        assert server.asked() == ["POST /2/tweets"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (
            (
                403,
                {},
                b'{"detail":"You are not allowed to create a Tweet with duplicate content."}',
            ),
            Duplicate,
        ),
        ((403, {}, b'{"detail":"Reply to this conversation is not allowed"}'), ReplyRefused),
        ((401, {}, b"[]"), LoginEnded),
        ((401, {}, b'{"errors":null}'), LoginEnded),
        ((429, {"x-rate-limit-reset": "soon"}, b"[]"), Refused),
        ((429, {"x-rate-limit-reset": "99999999999"}, b"{}"), Refused),
        ((429, {}, b""), Refused),
        ((402, {}, b"{}"), Refused),
        ((422, {}, b'{"errors":["x"]}'), Refused),
    ],
)
def test_a_clear_no_is_refused_and_never_sent_twice(answer: Any, kind: type[Refused]) -> None:
    with x({"POST /2/tweets": answer}) as server:
        with pytest.raises(kind):
            server.posted(share())
        assert server.asked() == ["POST /2/tweets"]


def test_when_nobody_listens_nothing_was_sent() -> None:
    with x() as server:
        pass
    with pytest.raises(Refused, match="no server listens"):
        server.posted(share())


FAULTS: list[Any] = [
    *((status, {}, b"") for status in (200, 401, 500)),
    *((200, {}, body) for body in (b"[]", b'{"data":{}}', b'{"data":[]}')),
    (302, {"Location": "/2/users/me"}, b""),
    (429, {}, b"[]"),
    *(reset, close, hang, half),
]


@pytest.mark.parametrize("answer", FAULTS, ids=lambda it: getattr(it, "__name__", None))
@pytest.mark.parametrize("place", ["POST /2/media/upload", "GET /2/users/me"])
def test_before_the_one_call_every_failure_is_a_clear_no(answer: Any, place: str) -> None:
    with x({place: answer}) as server, pytest.raises(Refused):
        server.x.account()
        server.x.prepare(share(pictures=(PICTURE,)), None)
    assert "POST /2/tweets" not in server.asked()


def test_a_picture_is_not_shared_without_what_it_shows() -> None:
    with x({"POST /2/media/metadata": (503, {}, b"")}) as server, pytest.raises(Refused):
        server.x.prepare(share(pictures=(PICTURE,)), None)


# Finding


TEXT = "Q&A <now>: se https://leader.example/2026/färja/ & foo.dev\n\nHej då 👋🏽 "
TOLD = "Q&amp;A &lt;now&gt;: se https://t.co/aaa &amp; https://t.co/bbb\n\nHej då 👋🏽 https://t.co/ccc"
URLS = {
    "urls": [
        {"url": "https://t.co/aaa", "expanded_url": "https://leader.example/2026/f%C3%A4rja/"},
        {"url": "https://t.co/bbb", "expanded_url": "http://foo.dev"},
        {"url": "https://t.co/ccc", "expanded_url": "https://x.com/anna_l/status/9/photo/1"},
    ]
}


def timeline(*posts: Any) -> dict[str, Said]:
    return {"GET /2/users/7/tweets": (200, {}, json.dumps({"data": posts}).encode())}


@pytest.mark.parametrize("dialect", ["tweet", "post"])
def test_a_share_is_found_among_the_newest(dialect: str) -> None:
    posts = [
        {"id": "11", "text": "Something else", f"edit_history_{dialect}_ids": ["11"]},
        {"id": "9", "text": TOLD, "entities": URLS, f"edit_history_{dialect}_ids": ["9"]},
    ]
    with x(timeline(*posts)) as server:
        found = server.x.find(share(TEXT), SINCE)
        assert found == Receipt(id="9", url="https://x.com/anna_l/status/9")
        query = server.heard[-1].query
        assert query["start_time"] == "2026-11-20T11:50:00Z"
        assert query["max_results"] == "100"


@pytest.mark.parametrize("dialect", ["note_tweet", "note_post"])
def test_a_long_share_is_found_by_its_whole_text(dialect: str) -> None:
    post = {"id": "9", "text": "Q&amp;A…", dialect: {"text": TOLD, "entities": URLS}}
    with x(timeline(post)) as server:
        found = server.x.find(share(TEXT), SINCE)
        assert found and found.id == "9"


@pytest.mark.parametrize(
    "post",
    [
        {"id": "9", "text": "Q&amp;A"},
        {"id": "9", "text": TOLD.replace("då", "da"), "entities": URLS},
        {"id": "9", "text": TOLD},
        {"id": "x", "text": TOLD, "entities": URLS},
        {"text": TOLD, "entities": URLS},
        {"id": "9", "text": None},
        {"id": "9", "text": TOLD, "entities": {"urls": [None, {}, {"url": 3}]}},
        None,
        "x",
    ],
)
def test_what_is_not_the_share_is_not_found(post: Any) -> None:
    with x(timeline(post)) as server:
        assert server.x.find(share(TEXT), SINCE) is None


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"data":null}', b'{"data":{"id":"9"}}', b"<html>"]
)
def test_an_empty_or_strange_timeline_finds_nothing(body: bytes) -> None:
    with x({"GET /2/users/7/tweets": (200, {}, body)}) as server:
        assert server.x.find(share(), SINCE) is None


# Taking back


def test_a_share_is_taken_back_and_may_be_gone_already() -> None:
    with x() as server:
        server.x.delete(Receipt(id="123", url="u"))
        server.x.delete(Receipt(id="124", url="u"))
        assert server.asked() == ["DELETE /2/tweets/123", "DELETE /2/tweets/124"]


@pytest.mark.parametrize("answer", [(500, {}, b""), (200, {}, b"{}"), (302, {}, b""), reset, hang])
def test_it_is_told_when_a_share_may_still_stand(answer: Any) -> None:
    with x({"DELETE /2/tweets/123": answer}) as server:
        with pytest.raises(OutsideFailed, match=r"https://x\.com/u"):
            server.x.delete(Receipt(id="123", url="https://x.com/u"))
        assert server.asked() == ["DELETE /2/tweets/123"]


def test_a_login_that_ended_takes_nothing_back() -> None:
    with x({"DELETE /2/tweets/123": (401, {}, b"{}")}) as server, pytest.raises(LoginEnded):
        server.x.delete(Receipt(id="123", url="u"))


# Settings


def test_a_share_costs_what_x_charges() -> None:
    silent = Picture(data=b"", type="image/png", alt="")
    assert LIMITS.price(share("Hej")) == Decimal("0.015")
    assert LIMITS.price(share("foo.dev", pictures=(PICTURE, silent))) == Decimal("0.205")
    assert (LIMITS.measure("å 👋🏽"), LIMITS.length) == (4, 280)


@pytest.mark.parametrize("name", NEEDS)
@pytest.mark.parametrize("value", ["", " ", None])
def test_an_empty_credential_is_a_missing_one(name: str, value: str | None) -> None:
    given = {key: it for key, it in KEYS.items() if key != name or value is not None}
    with pytest.raises(Unanswered, match=name):
        connect(given | ({name: value} if value is not None else {}), {})


@pytest.mark.parametrize("value", ["two words", "line\nbreak", "räksmörgås", "a\x00b", "\ufeffkey"])
def test_a_credential_that_cannot_be_one_is_not_shown(value: str) -> None:
    with pytest.raises(Unanswered) as raised:
        connect(KEYS | {NEEDS[1]: value}, {})
    assert value not in str(raised.value) and NEEDS[1] in str(raised.value)


def test_an_unencrypted_address_is_refused() -> None:
    with pytest.raises(Forbidden):
        connect(KEYS, {"MICROBLOG_X_URL": "http://x.example"})


def test_a_site_on_this_machine_reaches_no_real_x() -> None:
    client = connect(KEYS, {}, partial(Wire, loopback_only=True))
    with pytest.raises(Forbidden):
        client.account()


# Secrets


def test_no_secret_is_ever_shown(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Everything at DEBUG, with a server that throws back all it is told, and every failure."""

    def echo(heard: Heard) -> Said:
        said = {"detail": " ".join(heard.headers.values()), "errors": [{"message": SECRETS[3]}]}
        return 403, {"X-Echo": heard.headers["Authorization"]}, json.dumps(said).encode()

    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    shown = []
    try:
        with caplog.at_level(logging.DEBUG), network(echo) as server:
            for url in (server.url, "http://127.0.0.1:1"):
                client = connect(KEYS, {"MICROBLOG_X_URL": url})
                shown += [repr(client), repr(vars(client)), str(client)]
                for call in calls(client):
                    shown += failing(call)
    finally:
        logging.getLogger().removeHandler(handler)
    told = "\n".join([*shown, stream.getvalue(), caplog.text, *capfd.readouterr()])
    assert "Making API request" in told and "Signing" in told and "***" in told
    assert len(shown) > 20
    for secret in SECRETS:
        for form in (secret, quote(secret), quote(secret, safe=""), quote(quote(secret, safe=""))):
            assert form not in told


def calls(client: Network) -> list[Callable[[], object]]:
    def post() -> None:
        payload = Payload(body=b'{"text":"a"}')
        with client.armed(payload):
            client.post(payload)

    receipt = Receipt(id="123", url="u")
    return [
        client.account,
        lambda: client.prepare(share(pictures=(PICTURE,)), None),
        post,
        lambda: client.delete(receipt),
        lambda: client.find(share(), SINCE),
    ]


def failing(call: Callable[[], object]) -> list[str]:
    try:
        call()
    except Exception as error:
        logging.getLogger("tweepy.client").exception("failed with %s", SECRETS[0])
        return [str(error), repr(error), format_exc()]
    raise AssertionError("it should fail")
