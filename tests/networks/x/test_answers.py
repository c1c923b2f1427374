"""What X's answers mean, one by one, and ten thousand that nobody thought of."""

import json
import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from requests import exceptions

from microblog.errors import MicroblogError
from microblog.networks.contract import (
    Duplicate,
    LoginEnded,
    OutOfCredit,
    Receipt,
    Refused,
    ReplyRefused,
    Unknown,
)
from microblog.networks.wire import Overlong, Unsent
from microblog.networks.x.answers import failed, judged

HTML = b"<!doctype html><title>502</title>"
TYPES = "https://api.twitter.com/2/problems/"


def problem(detail: str, title: str = "Forbidden", type: str = "about:blank") -> bytes:
    return json.dumps({"title": title, "type": type, "detail": detail}).encode()


def errors(*messages: Any) -> bytes:
    return json.dumps({"errors": [{"message": it} for it in messages], "title": "Bad"}).encode()


def code(number: int, message: str) -> bytes:
    return json.dumps({"errors": [{"code": number, "message": message}]}).encode()


CREDITS = problem(
    "Your enrolled account [1] does not have any credits to fulfill this request.",
    "CreditsDepleted",
    f"{TYPES}credits",
)
NO_REPLY = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise "
    "engaged by the author of the post you are replying to."
)
OAUTH1 = (
    "Your client app is not configured with the appropriate oauth1 app permissions for this "
    "endpoint."
)
DUPLICATE = problem("You are not allowed to create a Tweet with duplicate content.")
CAPPED = problem("Usage cap exceeded: Monthly", "UsageCapExceeded", f"{TYPES}usage-capped")

# status, body, what it means, and a part of what is told
NO: list[tuple[int, bytes, type[Refused], str]] = [
    (400, problem("One or more parameters to your request was invalid."), Refused, "One or more"),
    (400, problem("", "Invalid Request", f"{TYPES}invalid-request"), Refused, "Invalid Request"),
    (400, errors("$.text: null found, string expected"), Refused, "string expected"),
    (400, errors("a", "b"), Refused, "(a b)"),
    (400, errors("Your media IDs are invalid."), Refused, "media IDs"),
    (400, code(186, "Tweet needs to be a bit shorter."), Refused, "Shorten the entry"),
    (400, errors("The text is too long"), Refused, "Shorten the entry"),
    (400, CREDITS, OutOfCredit, "credit"),
    (400, DUPLICATE, Duplicate, "very text"),
    (400, b'{"errors":["plain"]}', Refused, "plain"),
    (400, b'{"errors":[[],{},null,7,{"detail":"deep"}]}', Refused, "deep"),
    (400, b'{"errors":null}', Refused, "(?)"),
    (400, b'{"errors":{"message":"x"},"detail":"d"}', Refused, "(d)"),
    (400, b'{"title":3,"detail":[]}', Refused, "(?)"),
    (400, problem("bad\x00\u202e\nwords  here"), Refused, "(bad words here)"),
    (401, problem("Unauthorized", "Unauthorized"), LoginEnded, "keys"),
    (401, code(89, "Invalid or expired token."), LoginEnded, "keys"),
    (401, code(32, "Could not authenticate you."), LoginEnded, "keys"),
    (401, b"", LoginEnded, "keys"),
    (401, HTML, LoginEnded, "keys"),
    (401, b"[]", LoginEnded, "keys"),
    (402, CREDITS, OutOfCredit, "credit"),
    (402, b"", OutOfCredit, "credit"),
    (402, HTML, OutOfCredit, "credit"),
    (402, b'{"errors":null}', OutOfCredit, "credit"),
    (403, DUPLICATE, Duplicate, "very text"),
    (403, problem("You are not allowed to create a Post with duplicate content."), Duplicate, ""),
    (403, problem("YOU ARE NOT ALLOWED TO CREATE A TWEET WITH DUPLICATE CONTENT."), Duplicate, ""),
    (403, code(187, "Status is a duplicate."), Duplicate, "very text"),
    (403, errors("You already said that."), Duplicate, "very text"),
    (403, problem(NO_REPLY), ReplyRefused, "thread"),
    (403, problem(NO_REPLY.upper()), ReplyRefused, "thread"),
    (403, errors(NO_REPLY), ReplyRefused, "thread"),
    (403, problem("You are not allowed to reply to this Post"), ReplyRefused, "thread"),
    (403, CREDITS, OutOfCredit, "credit"),
    (403, CAPPED, OutOfCredit, "limit"),
    (403, problem("Your spending limit was reached"), OutOfCredit, "limit"),
    (403, problem("", "UsageCapExceeded"), OutOfCredit, "limit"),
    (403, problem(OAUTH1, type=f"{TYPES}oauth1-permissions"), Refused, "read and write"),
    (403, problem("", type=f"{TYPES}client-forbidden"), Refused, "read and write"),
    (403, problem("You are not permitted to perform this action."), Refused, "read and write"),
    (403, problem("x", type=f"{TYPES}unsupported-authentication"), Refused, "read and write"),
    (403, code(453, "You need a different access level"), Refused, "read and write"),
    (403, problem("Your account is suspended"), Refused, "has locked your account"),
    (
        403,
        code(64, "Your account is suspended and is not permitted to access this"),
        Refused,
        "has locked your account",
    ),
    (
        403,
        code(326, "To protect our users, this account is temporarily locked."),
        Refused,
        "has locked your account",
    ),
    (403, problem("Your Post text is too long"), Refused, "Shorten the entry"),
    (403, problem("Something that nobody has seen"), Refused, "nobody has seen"),
    (403, problem("x" * 999), Refused, "x" * 200 + ")"),
    (403, problem("", "Only a title"), Refused, "Only a title"),
    (404, problem("Could not find tweet", "Not Found Error"), Refused, "Could not find"),
    (404, problem("Not Found", "Not Found"), Refused, "Not Found"),
    (405, problem("Method Not Allowed"), Refused, "Method"),
    (413, b"", Refused, "too large"),
    (413, HTML, Refused, "too large"),
    (422, problem("Unprocessable"), Refused, "Unprocessable"),
    (422, problem("exceeds the character limit"), Refused, "Shorten the entry"),
    (429, problem("Too Many Requests", "Too Many Requests"), Refused, "quarter"),
    (429, b"", Refused, "quarter"),
    (429, HTML, Refused, "quarter"),
    (429, b"Rate limit exceeded", Refused, "quarter"),
    (429, CAPPED, OutOfCredit, "limit"),
    (429, CREDITS, OutOfCredit, "credit"),
]

# What X has said for the same, each by itself: what it means, and a part of what is told.
SAID: list[tuple[type[Refused], str, list[str]]] = [
    (OutOfCredit, "Fill it up", ["No credits left"]),
    (OutOfCredit, "Raise it", ["Spend cap reached", "usage-cap", "The spending limit"]),
    (Duplicate, "very text", ["Duplicate content", "It is a duplicate", "You already sent that"]),
    (ReplyRefused, "thread", ["A reply to this conversation", "Not allowed to reply"]),
    (ReplyRefused, "thread", ["You were not otherwise engaged"]),
    (Refused, "has locked your account", ["Suspended", "Temporarily locked", "Account is locked"]),
    (Refused, "has locked your account", ["Please unlock your account"]),
    (Refused, "Shorten the entry", ["Too long", "A bit shorter", "The maximum length"]),
    (Refused, "Shorten the entry", ["The maximum text length", "It is over the limit"]),
    (Refused, "Shorten the entry", ["The character limit"]),
    (Refused, "read and write", ["client-forbidden", "Client forbidden", "oauth1-permissions"]),
    (Refused, "read and write", ["oauth1 app permission", "Unsupported authentication"]),
    (Refused, "read and write", ["Not permitted to do so", "Not appropriate", "Not configured"]),
    (Refused, "read and write", ["Another access level"]),
]

# neither a receipt nor a clear no
OPEN: list[tuple[int, bytes]] = [
    *((status, DUPLICATE) for status in (300, 301, 302, 303, 304, 307, 308)),
    *((status, HTML) for status in (500, 502, 503, 504, 520, 522, 529, 599)),
    *((status, problem("x", "Internal")) for status in (500, 503)),
    *((status, b'{"data":{"id":"1"}}') for status in (302, 400_0, 500, 600)),
    *((status, DUPLICATE) for status in (406, 408, 409, 410, 418, 421, 423, 425, 426, 451, 499)),
    *((status, HTML) for status in (400, 403, 404, 405, 422)),
    *((status, b"") for status in (400, 403, 404, 422)),
    *(
        (403, body)
        for body in (b"[]", b"{}", b"null", b'"duplicate content"', b"\xff", b"[" * 9999)
    ),
    *((status, b"") for status in (200, 201, 202, 204, 206)),
    (200, HTML),
    (201, HTML),
    (201, b'{"data":{"id":"1"'),
    *(
        (201, json.dumps(body).encode())
        for body in (
            [],
            [{"id": "1"}],
            {},
            {"id": "1"},
            {"data": None},
            {"data": []},
            {"data": [{"id": "1"}]},
            {"data": "1"},
            {"data": {}},
            {"data": {"id": 1}},
            {"data": {"id": None}},
            {"data": {"id": ""}},
            {"data": {"id": "1 "}},
            {"data": {"id": "-1"}},
            {"data": {"id": "1\n"}},
            {"data": {"id": "١"}},
            {"data": {"id": "12345678901234567890"}},
            {"data": {"id": "abc"}},
            {"data": {"id": {"id": "1"}}},
            {"errors": [{"message": "x"}]},
            {"errors": None},
        )
    ),
]


@pytest.mark.parametrize(("status", "body", "kind", "told"), NO)
def test_a_clear_no_is_refused_with_advice(
    status: int, body: bytes, kind: type[Refused], told: str
) -> None:
    with pytest.raises(Refused) as raised:
        judged(status, {}, body)
    assert type(raised.value) is kind
    assert told in str(raised.value)
    assert raised.value.exit_code == 6


@pytest.mark.parametrize(
    ("kind", "told", "said"),
    [(kind, told, said) for kind, told, phrases in SAID for said in phrases],
)
def test_each_way_of_saying_it_is_understood(kind: type[Refused], told: str, said: str) -> None:
    with pytest.raises(Refused) as raised:
        judged(403, {}, problem(said))
    assert type(raised.value) is kind
    assert told in str(raised.value)


@pytest.mark.parametrize(("status", "body"), OPEN)
def test_whatever_is_not_listed_is_unknown(status: int, body: bytes) -> None:
    with pytest.raises(Unknown, match=r"^X was asked .* nobody can tell") as raised:
        judged(status, {}, body)
    assert str(status) in str(raised.value)


@pytest.mark.parametrize("status", [200, 201, 202])
@pytest.mark.parametrize("digits", ["1", "1990000000000000123", "9999999999999999999"])
@pytest.mark.parametrize("more", [{}, {"errors": [{"message": "partly"}]}])
def test_an_id_is_a_receipt(status: int, digits: str, more: dict[str, Any]) -> None:
    body = json.dumps({"data": {"id": digits, "text": "x"}} | more).encode()
    url = f"https://x.com/anna/status/{digits}"
    assert judged(status, {}, body, "anna") == Receipt(id=digits, url=url)
    assert judged(status, {}, body).url == f"https://x.com/i/status/{digits}"


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ({"x-rate-limit-reset": "1795300000"}, "after 2026-11-21 22:26 UTC"),
        ({"X-Rate-Limit-Reset": " 1795300000 "}, "after 2026-11-21 22:26 UTC"),
        ({"x-rate-limit-reset": "99999999999999999999"}, "in a quarter of an hour"),
        ({"x-rate-limit-reset": "soon"}, "in a quarter of an hour"),
        ({"x-rate-limit-reset": ""}, "in a quarter of an hour"),
        ({"x-rate-limit-reset": "-1795300000"}, "in a quarter of an hour"),
        ({}, "in a quarter of an hour"),
    ],
)
def test_it_is_told_when_x_takes_more(header: dict[str, str], told: str) -> None:
    with pytest.raises(Refused, match=rf"Publish again {told}\.$"):
        judged(429, header, b"")


def test_the_moment_is_told_in_utc_wherever_the_machine_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as far:
        far.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        with pytest.raises(Refused, match="after 2026-11-21 22:26 UTC"):
            judged(429, {"x-rate-limit-reset": "1795300000"}, b"")
    time.tzset()


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Unsent(), Refused),
        (exceptions.ReadTimeout(), Unknown),
        (exceptions.ConnectTimeout(), Unknown),  # only the wire can tell that nothing was sent
        (exceptions.ConnectionError(), Unknown),
        (exceptions.SSLError(), Unknown),
        (exceptions.ProxyError(), Unknown),
        (exceptions.ChunkedEncodingError(), Unknown),
        (exceptions.ContentDecodingError(), Unknown),
        (exceptions.JSONDecodeError("x", "", 0), Unknown),
        (exceptions.TooManyRedirects(), Unknown),
        (Overlong(), Unknown),
        (RecursionError(), Unknown),
        (TypeError(), Unknown),
        (AttributeError(), Unknown),
    ],
    ids=lambda it: getattr(it, "__name__", type(it).__name__),
)
def test_only_what_never_left_is_refused(error: Exception, kind: type[MicroblogError]) -> None:
    assert type(failed(error)) is kind
    assert str(failed(error)).startswith("X ")


def test_ten_thousand_answers_are_never_taken_for_a_receipt_without_an_id() -> None:
    chance = random.Random(2026)
    kept = 0
    for _ in range(10_000):
        status, body = chance.choice(STATUSES), bodies(chance)
        try:
            receipt = judged(status, heads(chance), body)
        except (Refused, Unknown) as error:
            assert len(str(error)) < 600
            continue
        kept += 1
        said = json.loads(body)["data"]["id"]
        assert receipt.id == said and said.isascii() and said.isdigit() and len(said) < 20
        assert 200 <= status < 300
    assert 50 < kept < 5_000


STATUSES = [
    *range(199, 212),
    *range(300, 309),
    *range(399, 432),
    *range(499, 530),
    0,
    999,
    201,
    201,
]
WORDS = [
    "duplicate content",
    "credits",
    "suspended",
    "too long",
    "\x1b[31m",
    "\u202e",
    "{when}",
    "{}",
]


def bodies(chance: random.Random) -> bytes:
    made: list[Callable[[], bytes]] = [
        lambda: chance.randbytes(chance.randrange(60)),
        lambda: json.dumps(value(chance, 4)).encode(),
        lambda: json.dumps({"data": {"id": value(chance, 1)}}).encode(),
        lambda: json.dumps(
            {"data": {"id": str(chance.randrange(10 ** chance.randrange(1, 22)))}}
        ).encode(),
        lambda: json.dumps(
            {"data": {"id": str(chance.randrange(10 ** chance.randrange(1, 22)))}}
        ).encode()[:-2],
        lambda: json.dumps({"errors": value(chance, 3), "detail": value(chance, 2)}).encode(),
        lambda: HTML,
    ]
    return chance.choice(made)()


def heads(chance: random.Random) -> dict[str, str]:
    return {"x-rate-limit-reset": str(value(chance, 1)), "Location": str(value(chance, 1))}


def value(chance: random.Random, depth: int) -> Any:
    leaves = [None, True, 0, -1, 1.5, "", "1", "١", "9" * 30, chance.choice(WORDS)]
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(leaves)
    inside = [value(chance, depth - 1) for _ in range(chance.randrange(4))]
    names = ["id", "data", "errors", "message", "detail", "title", "type", "code"]
    return chance.choice([inside, {chance.choice(names): it for it in inside}])
