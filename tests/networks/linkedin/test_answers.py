"""What LinkedIn's answers mean, one by one, and ten thousand that nobody thought of."""

import json
import random
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from requests import exceptions

from microblog.errors import MicroblogError
from microblog.networks.contract import Duplicate, LoginEnded, Receipt, Refused, Unknown
from microblog.networks.linkedin.answers import failed, judged
from microblog.networks.wire import Overlong, Unsent

HTML = b"<!doctype html><title>999</title>"
SHARE = "urn:li:share:7140000000000000000"
UGC = "urn:li:ugcPost:7140000000000000001"


def problem(message: str, **more: Any) -> bytes:
    return json.dumps({"message": message} | more).encode()


def inputs(code: str, description: str, message: str = "Bad") -> bytes:
    found = [{"code": code, "description": description, "input": {}}]
    return problem(message, errorDetails={"inputErrors": found})


DUPLICATE = inputs(
    "DUPLICATE_POST", "Duplicate post is detected", f"Content is a duplicate of {SHARE}"
)
EXPIRED = problem("The token used in the request has expired", serviceErrorCode=65602)
REVOKED = problem("The token used in the request has been revoked", serviceErrorCode=65601)
ACCESS = problem("Not enough permissions to access: posts.CREATE", serviceErrorCode=100)
VERSION = problem("Requested version 20250401 is not active", code="NONEXISTENT_VERSION")
DAY = problem(
    "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
)
LENGTH = "commentary text length (3100 characters) exceeded the maximum allowed (3000 characters)"

# status, body, what it means, and a part of what is told
NO: list[tuple[int, bytes, type[Refused], str]] = [
    (400, problem("Invalid argument"), Refused, "Invalid argument"),
    (400, problem("", code="BAD"), Refused, "(BAD)"),
    (400, problem("", serviceErrorCode=7), Refused, "(7)"),
    (400, problem("", status=400), Refused, "(?)"),
    (400, b'{"message":["x"]}', Refused, "(?)"),
    (400, b'{"message":null,"code":"C"}', Refused, "(C)"),
    (400, problem("a\n\x00 b\u202e"), Refused, "(a b)"),
    (400, problem("x" * 999), Refused, "x" * 200 + ")"),
    (400, problem("{words} {} %s"), Refused, "({words} {} %s)"),
    (400, DUPLICATE, Duplicate, SHARE),
    (400, problem("", errors=[{"code": "FIELD_LENGTH_TOO_LONG"}]), Refused, "Shorten the entry"),
    (400, problem(LENGTH), Refused, "Shorten the entry"),
    (400, problem(LENGTH), Refused, "3100"),
    (422, problem("altText exceeds 4086"), Refused, "Shorten the entry"),
    (422, problem("MIN_LENGTH"), Refused, "Shorten the entry"),
    (401, EXPIRED, LoginEnded, "60 days"),
    (401, problem("x", code="EXPIRED_ACCESS_TOKEN"), LoginEnded, "60 days"),
    (401, problem("x", serviceErrorCode="65602"), LoginEnded, "60 days"),
    (401, problem("x", serviceErrorCode=65602.5), LoginEnded, "accept"),
    (401, REVOKED, LoginEnded, "taken back"),
    (401, problem("x", serviceErrorCode=65601), LoginEnded, "taken back"),
    (401, problem("x", code="REVOKED_ACCESS_TOKEN"), LoginEnded, "taken back"),
    (401, problem("Empty oauth2_access_token", serviceErrorCode=65600), LoginEnded, "accept"),
    (401, problem("Invalid access token", serviceErrorCode=65600), LoginEnded, "accept"),
    (401, b"", LoginEnded, "accept"),
    (401, b"[]", LoginEnded, "accept"),
    (401, HTML, LoginEnded, "accept"),
    (403, ACCESS, Refused, "posts.CREATE"),
    (403, problem("x", code="ACCESS_DENIED"), Refused, "Share on LinkedIn"),
    (403, problem("Unpermitted fields present in REQUEST_BODY"), Refused, "Share on LinkedIn"),
    (403, problem("Member is restricted"), Refused, "restricted your account"),
    (403, problem("Your account is SUSPENDED"), Refused, "restricted your account"),
    (403, problem("account locked"), Refused, "restricted your account"),
    (404, problem("No virtual resource found"), Refused, "No virtual"),
    (404, problem("Not Found", code="NOT_FOUND"), Refused, "Not Found"),
    (405, problem("Method not allowed"), Refused, "Method"),
    (409, problem("Conflict"), Refused, "Conflict"),
    (409, DUPLICATE, Duplicate, SHARE),
    (413, b"", Refused, "too large"),
    (413, HTML, Refused, "too large"),
    (422, DUPLICATE, Duplicate, SHARE),
    (422, problem(f"x: Content is a duplicate of {UGC}"), Duplicate, UGC),
    (422, problem("Content is a duplicate of urn:li:activity:1"), Duplicate, "activity"),
    (422, inputs("DUPLICATE_POST", ""), Duplicate, "(Bad)"),
    (422, inputs("", "Duplicate post is detected"), Duplicate, "(Bad)"),
    (422, problem("x", errorDetailType="d", code="DUPLICATE_POST"), Duplicate, "(x)"),
    (422, inputs("DUPLICATE_POST", f"It stands at {UGC}"), Duplicate, f"({UGC})"),
    (422, problem("x", errorDetails=[[["duplicate_post"]]]), Duplicate, "(x)"),
    (422, problem("x", errorDetails=[[[["duplicate_post"]]]]), Refused, "(x)"),
    (422, problem(LENGTH), Refused, "Shorten the entry"),
    (422, problem("commentary is too long"), Refused, "Shorten the entry"),
    (422, inputs("MAX_LENGTH", "altText exceeds 4086"), Refused, "Shorten the entry"),
    (422, problem("Invalid hashtag annotation"), Refused, "annotation"),
    (422, problem("x", errorDetails={"inputErrors": None}), Refused, "(x)"),
    (422, problem("x", errorDetails=[[[[[["duplicate_post"]]]]]]), Refused, "(x)"),
    (426, VERSION, Refused, "MICROBLOG_LINKEDIN_VERSION"),
    (426, b"", Refused, "MICROBLOG_LINKEDIN_VERSION"),
    (426, HTML, Refused, "MICROBLOG_LINKEDIN_VERSION"),
    (429, DAY, Refused, "midnight UTC"),
    (429, problem("Resource level throttle MEMBER DAY limit"), Refused, "midnight UTC"),
    (429, b"", Refused, "midnight UTC"),
    (429, HTML, Refused, "midnight UTC"),
]

URN = {"x-restli-id": SHARE}
# neither a receipt nor a clear no
OPEN: list[tuple[int, dict[str, str], bytes]] = [
    *((201, {"x-restli-id": it}, b"") for it in ("", "7", "urn:li:share:", "urn:li:share:7x")),
    *((201, {"x-restli-id": f"urn:li:{it}:7"}, b"") for it in ("activity", "person", "SHARE", "")),
    *((201, {"x-restli-id": it}, b"") for it in (f"{SHARE},{UGC}", f"x{SHARE}", "urn:li:share:١")),
    *(
        (201, {"location": it}, b"")
        for it in ("", "/rest/posts/", "/rest/posts/7", "/login", "%%%")
    ),
    *((201, {}, body) for body in (b"", HTML, b"{}", b"[]", b'{"id":"urn:li:share:7"}')),
    *((status, URN, b"") for status in (200, 202, 203, 204, 206, 207)),
    *((status, URN, b"") for status in (300, 301, 302, 303, 307, 308)),
    *((status, URN, HTML) for status in (500, 502, 503, 504, 520, 999)),
    *((status, URN, DUPLICATE) for status in (402, 406, 408, 410, 412, 423, 451, 499, 500, 503)),
    *((status, {}, HTML) for status in (400, 403, 404, 405, 409, 422)),
    *((status, {}, b"") for status in (400, 403, 404, 422)),
    *((422, {}, it) for it in (b"[]", b"{}", b"null", b'"DUPLICATE_POST"', b"\xff", b"[" * 9999)),
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


@pytest.mark.parametrize(("status", "headers", "body"), OPEN)
def test_whatever_is_not_listed_is_unknown(
    status: int, headers: dict[str, str], body: bytes
) -> None:
    with pytest.raises(Unknown, match=r"^LinkedIn was asked .* nobody can tell") as raised:
        judged(status, headers, body)
    assert str(status) in str(raised.value)


@pytest.mark.parametrize("urn", [SHARE, UGC])
@pytest.mark.parametrize(
    "headers",
    [
        {"x-restli-id": "URN"},
        {"X-RestLi-Id": "URN"},
        {"x-restli-id": " URN "},
        {"X-RESTLI-ID": "QUOTED"},
        {"location": "/rest/posts/QUOTED"},
        {"Location": "https://api.linkedin.com/rest/posts/URN"},
        {"x-restli-id": "7", "location": "/rest/posts/QUOTED"},
        {"x-restli-id": "URN", "location": "/rest/posts/urn%3Ali%3Ashare%3A1"},
    ],
)
@pytest.mark.parametrize("body", [b"", b"{}", HTML])
def test_an_id_in_a_header_is_a_receipt(urn: str, headers: Mapping[str, str], body: bytes) -> None:
    quoted = urn.replace(":", "%3A")
    told = {k: v.replace("URN", urn).replace("QUOTED", quoted) for k, v in headers.items()}
    url = f"https://www.linkedin.com/feed/update/{urn}/"
    assert judged(201, told, body) == Receipt(id=urn, url=url)


@pytest.mark.parametrize(
    ("message", "urn"),
    [(f"Content is a duplicate of {SHARE}", SHARE), (f"is a duplicate of {UGC}.", UGC),
     ("is a duplicate of urn:li:activity:7", ""), ("is a duplicate", "")],
)  # fmt: skip
def test_a_duplicate_names_what_stands_there(message: str, urn: str) -> None:
    with pytest.raises(Duplicate) as raised:
        judged(422, {}, problem(message))
    assert raised.value.remote_id == urn


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Unsent(), Refused),
        (exceptions.ReadTimeout(), Unknown),
        (exceptions.ConnectTimeout(), Unknown),  # only the wire can tell that nothing was sent
        (exceptions.ConnectionError(), Unknown),
        (exceptions.SSLError(), Unknown),
        (exceptions.ChunkedEncodingError(), Unknown),
        (exceptions.ContentDecodingError(), Unknown),
        (Overlong(), Unknown),
        (RecursionError(), Unknown),
    ],
    ids=lambda it: getattr(it, "__name__", type(it).__name__),
)
def test_only_what_never_left_is_refused(error: Exception, kind: type[MicroblogError]) -> None:
    assert type(failed(error)) is kind
    assert str(failed(error)).startswith("LinkedIn ")


def test_ten_thousand_answers_are_never_taken_for_a_receipt_without_an_id() -> None:
    chance = random.Random(2026)
    kept = 0
    for _ in range(10_000):
        status, headers = chance.choice(STATUSES), heads(chance)
        try:
            receipt = judged(status, headers, body(chance))
        except (Refused, Unknown) as error:
            assert len(str(error)) < 600
            continue
        kept += 1
        assert status == 201
        assert re.fullmatch(r"urn:li:(share|ugcPost):[0-9]{1,19}", receipt.id)
        assert any(receipt.id in value.replace("%3A", ":") for value in headers.values())
    assert 50 < kept < 5_000


STATUSES = [
    *range(199, 212),
    *range(300, 309),
    *range(399, 432),
    *range(499, 530),
    *[201] * 20,
    999,
]
WORDS = ["DUPLICATE_POST", SHARE, UGC, "urn:li:share:", "65602", "too long", "\x1b[31m", "{words}"]


def heads(chance: random.Random) -> dict[str, str]:
    made: list[Callable[[], str]] = [
        lambda: f"urn:li:share:{chance.randrange(10 ** chance.randrange(1, 25))}",
        lambda: (
            f"/rest/posts/urn%3Ali%3AugcPost%3A{chance.randrange(10 ** chance.randrange(1, 25))}"
        ),
        lambda: str(value(chance, 1)),
        lambda: chance.choice(WORDS),
        lambda: "".join(map(chr, chance.choices(range(256), k=9))),
    ]
    names = ["x-restli-id", "X-RestLi-Id", "location", "Location", "x-linkedin-id"]
    return {chance.choice(names): chance.choice(made)() for _ in range(chance.randrange(3))}


def body(chance: random.Random) -> bytes:
    made: list[Callable[[], bytes]] = [
        lambda: b"",
        lambda: HTML,
        lambda: chance.randbytes(chance.randrange(60)),
        lambda: json.dumps(value(chance, 5)).encode(),
        lambda: json.dumps({"message": value(chance, 2), "code": value(chance, 2)}).encode(),
    ]
    return chance.choice(made)()


def value(chance: random.Random, depth: int) -> Any:
    leaves = [None, True, 0, -1, 1.5, "", "1", "9" * 30, chance.choice(WORDS)]
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(leaves)
    inside = [value(chance, depth - 1) for _ in range(chance.randrange(4))]
    names = ["id", "message", "code", "serviceErrorCode", "errorDetails", "inputErrors", "status"]
    return chance.choice([inside, {chance.choice(names): it for it in inside}])
