"""What is told alike of every network: what went wrong on the way, and what state things are in."""

import ssl
from socket import gaierror

import pytest
from requests import exceptions

from microblog.errors import Message, OutsideFailed
from microblog.networks import outcomes
from microblog.networks.contract import Receipt, Refused, Unknown
from microblog.networks.outcomes import Case
from microblog.networks.secrets import taken
from microblog.networks.wire import Overlong, Unsent

CLOSED = "The connection was closed without an answer."
INSECURE = "The secure connection failed."
NOBODY = "The connection is refused: no server listens there."
OTHER = "Something went wrong on the way."
SLOW = "No whole answer came in time."
STRANGER = "Its certificate is not accepted."
NAMELESS = "Its name is not known. Is this machine online, and the name right?"


def of(error: Exception, *reasons: Exception, said: bool = True) -> Exception:
    """Return an error that came of others, the nearest first; `said` where `raise … from` was."""
    inner = error
    for reason in reasons:
        inner.__cause__, inner.__context__ = (reason, None) if said else (None, reason)
        inner = reason
    return error


PROBLEMS: list[tuple[Exception, str]] = [
    (exceptions.ProxyError(), "The proxy of this machine does not lead there."),
    (gaierror(), NAMELESS),
    (ssl.SSLCertVerificationError(), STRANGER),
    (Overlong(), "Its answer has no end."),
    (ConnectionRefusedError(), NOBODY),
    (exceptions.ConnectTimeout(), "No connection came about in time."),
    (TimeoutError(), SLOW),
    (exceptions.ReadTimeout(), SLOW),
    (exceptions.ChunkedEncodingError(), "The answer broke off before its end."),
    (exceptions.ContentDecodingError(), "The answer cannot be unpacked."),
    (ssl.SSLEOFError(), INSECURE),
    (exceptions.SSLError(), INSECURE),
    (ConnectionResetError(), CLOSED),
    (BrokenPipeError(), CLOSED),
    (exceptions.ConnectionError(), OTHER),
    (RecursionError(), OTHER),
    (of(exceptions.ConnectionError(), ConnectionResetError()), CLOSED),
    (of(exceptions.ConnectionError(), OSError(), ConnectionRefusedError()), NOBODY),
    (of(exceptions.ConnectionError(), OSError(), ConnectionRefusedError(), said=False), NOBODY),
    (of(exceptions.SSLError(), ssl.SSLCertVerificationError()), STRANGER),
    (of(exceptions.ConnectTimeout(), gaierror()), NAMELESS),
]


@pytest.mark.parametrize(("error", "problem"), PROBLEMS, ids=lambda it: type(it).__name__)
def test_it_is_told_what_went_wrong_on_the_way(error: Exception, problem: str) -> None:
    after = outcomes.failed("X", error)
    assert type(after) is Unknown
    assert str(after) == (
        f"X was asked to publish this, and nobody can tell whether it did. {problem} Look at your "
        "page there. Nothing is sent again unless you say that it is not there."
    )
    before = outcomes.failed("X", of(Unsent(), error))
    assert type(before) is Refused
    said = f"X cannot be reached. {problem} Nothing was shared there; publish again."
    assert str(before) == str(outcomes.unreached("X", error)) == said


BARE = "but not where the share stands."
LED = "which is not followed: its address may be wrong, or something stands between."


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (199, "It answered 199, which is neither yes nor no."),
        (200, f"It answered 200, {BARE}"),
        (299, f"It answered 299, {BARE}"),
        (300, f"It answered with a redirect (300), {LED}"),
        (399, f"It answered with a redirect (399), {LED}"),
        (400, "It answered 400, which is neither yes nor no."),
        (499, "It answered 499, which is neither yes nor no."),
        (500, "The host is in trouble (500)."),
        (999, "The host is in trouble (999)."),
    ],
)
def test_an_answer_that_nobody_listed_is_told_by_its_number(status: int, told: str) -> None:
    assert (
        f"LinkedIn was asked to publish this, and nobody can tell whether it did. {told} "
        in str(outcomes.unlisted("LinkedIn", status))
    )


def test_what_came_of_the_calls_around_the_one_is_told() -> None:
    troubled = outcomes.troubled("X", 503)
    assert (type(troubled), str(troubled)) == (
        Refused,
        "X is not of use now: it answered 503. Nothing was shared there; publish again later.",
    )
    still = outcomes.not_deleted("X", Receipt(id="7", url="https://x.com/i/status/7"))
    assert (type(still), str(still)) == (
        OutsideFailed,
        "X has not said that the share is gone. Look at https://x.com/i/status/7, and run the "
        "command again.",
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("a\x00b\u202e\n c  ", "a b c"),
        ("å" * 300, "å" * 200),
        ("key sesame-4711!", "key ***"),
        ("", ""),
    ],
)
def test_what_a_network_says_is_shown_short_printable_and_without_a_secret(
    said: str, told: str
) -> None:
    taken({"KEY": "sesame-4711!"}, ["KEY"])
    assert outcomes.shown(said) == told


@pytest.mark.parametrize(
    ("body", "found"),
    [(b'{"a":1}', {"a": 1}), (b"{}", {}), (b"[]", None), (b"1", None), (b"null", None),
     (b"", None), (b"[", None), (b"\xff", None), (b"[" * 99_999, None)],
)  # fmt: skip
def test_only_an_object_is_read(body: bytes, found: object) -> None:
    assert outcomes.read(body) == found


def test_a_header_is_found_in_whatever_case_it_came() -> None:
    headers = {"X-Other": "1", "Location": "/2", "LOCATION": "/3"}
    assert outcomes.header(headers, "location") == "/2"
    assert outcomes.header(headers, "x-none") == ""


def test_a_case_is_told_by_its_status_and_by_a_part_of_its_words() -> None:
    case = Case(frozenset({400, 403}), "too (?:long|much)", Refused, Message("No: {words}."))
    assert case.fits(400, "This is TOO LONG")
    assert not case.fits(401, "too long") and not case.fits(403, "too short")
    assert str(case.told(words="much")) == "No: much."
