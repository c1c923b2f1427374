"""Reading any page, from public places alone, and the webmentions that somebody gathers."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import requests

from microblog.errors import Forbidden, OutsideFailed
from microblog.networks.contract import Gone, Reader, Refused, Reply, Unsupported
from microblog.networks.pinned import Pinned, Private
from microblog.networks.web import reader
from microblog.networks.web.cited import cited
from microblog.networks.web.markup import items
from microblog.networks.wire import Wire
from microblog.rehearsal import Said, rehearsal
from networks.loopback import Answer, Heard, hang, network, trickle

PAGE = "https://leader.example/2026/almedalen/"
ENTRY = """<!doctype html><html lang="sv"><title>Svar</title><body>
<article class="h-entry"><a class="p-author h-card" href="https://bo.example/">Bo Öst</a>
<time class="dt-published" datetime="2026-11-02T10:00:00+01:00">i går</time>
<a class="u-in-reply-to" href="https://leader.example/2026/almedalen/">Anna</a>
<div class="e-content"><p>Bra <b>sagt</b>.<script>alert(1)</script><br>Men &lt;hur&gt;?</p></div>
<a class="u-url" href="{url}">länk</a></article></body></html>"""


def here() -> Reader:
    return reader({}, {}, partial(Wire, loopback_only=True))


def there() -> Reader:
    return reader({}, {}, Wire)


def html(body: str, kind: str = "text/html; charset=utf-8") -> Any:
    return (200, {"Content-Type": kind}, body.encode())


@contextmanager
def pages(*answers: Any) -> Iterator[str]:
    """Serve these, the first at /0, and yield the address that they lie below."""
    with network(lambda heard: answers[int(heard.path.strip("/"))]) as server:
        yield server.url


def to(address: str, status: int = 302) -> Any:
    return (status, {"Location": address}, b"")


# A page


def test_a_page_with_microformats_is_cited() -> None:
    with pages(html(ENTRY.format(url="/0"))) as url:
        assert here().post(f"{url}/0#part") == Reply(
            network="web",
            url=f"{url}/0",
            author="Bo Öst",
            author_url="https://bo.example/",
            text="Bra sagt.\nMen <hur>?",
            lang="sv",
            published=datetime(2026, 11, 2, 9, tzinfo=UTC),
            answers=PAGE,
        )


def test_a_page_without_them_is_told_by_its_head() -> None:
    head = (
        '<html><head><title>A title</title><meta property="og:description" content="In short">'
        '<meta property="article:published_time" content="2026-11-02T10:00:00Z"></head><p>x'
    )
    with pages(html(head), html("<html><head><title>A title</title></head>"), html("x")) as url:
        reply = here().post(f"{url}/0")
        assert (reply.text, reply.author) == ("In short", "127.0.0.1")
        assert reply.published == datetime(2026, 11, 2, 10, tzinfo=UTC)
        assert here().post(f"{url}/1").text == "A title"
        with pytest.raises(Refused, match="says nothing"):
            here().post(f"{url}/2")


def entry(url: str = "", **more: Any) -> dict[str, Any]:
    given = {"url": [url], "content": [{"value": f"At {url}"}]} | more
    return {"type": ["h-entry"], "properties": given}


HEAD = {"type": ["h-entry"], "source": "metaformats", "properties": {"name": ["Head"]}}
FEED = {"type": ["h-feed"], "children": [entry("https://a.example/"), entry("https://b.example/")]}


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([FEED, HEAD], "At https://a.example/"),
        ([entry("https://c.example/"), entry("https://d.example/"), HEAD], "Head"),
        ([entry("https://c.example/"), HEAD], "At https://c.example/"),
        ([{"type": ["h-card"], "properties": {}}, HEAD], "Head"),
        ([entry(content=["plain"])], "plain"),
        ([entry(content=[], summary=["short"])], "short"),
        ([{"type": None}, {"type": ["h-entry"], "properties": None}], ""),
    ],
)
def test_of_many_posts_the_one_at_the_address_is_meant(found: list[Any], told: str) -> None:
    reply = cited(found, "https://a.example/")
    assert reply and reply.text == told


@pytest.mark.parametrize(
    ("author", "told"),
    [
        ("Bo", ("Bo", "")),
        ("https://bo.example/", ("a.example", "https://bo.example/")),
        ({"value": "Bo", "properties": {"url": ["javascript:x"]}}, ("Bo", "")),
        (
            {"properties": {"name": ["Bo"], "url": ["https://bo.example"]}},
            ("Bo", "https://bo.example"),
        ),
        (7, ("a.example", "")),
    ],
)
def test_an_author_is_told_in_many_ways(author: Any, told: tuple[str, str]) -> None:
    reply = cited([entry(author=[author])], "https://a.example/")
    assert reply and (reply.author, reply.author_url) == told


@pytest.mark.parametrize("page", ["<div>" * 100_000, "<a" * 300_000, "<p class=h-entry>" * 3_000])
@pytest.mark.trial
def test_a_page_made_to_keep_us_busy_is_let_go(page: str) -> None:
    begin = monotonic()
    items(page.encode(), "https://a.example/")
    assert monotonic() - begin < 8


# What is not read


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((404, {}, b""), Gone),
        ((410, {}, b""), Gone),
        ((403, {}, b""), Refused),
        ((500, {}, b""), Refused),
        (html("{}", "application/json"), Refused),
        (html("x", ""), Refused),
        (to("ftp://a.example/"), Refused),
        (to("https://u:p@a.example/"), Refused),
        (to("https://["), Refused),
        (to("/0"), Refused),
        (to("https://a.example/"), Forbidden),
    ],
)
def test_what_is_no_page_says_so(answer: Any, kind: type[Exception]) -> None:
    with pages(answer) as url, pytest.raises(kind) as raised:
        here().post(f"{url}/0")
    assert type(raised.value) is kind


def test_three_redirects_are_followed_and_a_fourth_is_not() -> None:
    hops = [to(f"/{number + 1}", 301 + number % 2) for number in range(4)]
    with pages(*hops, html(ENTRY.format(url="x"))) as url:
        assert here().post(f"{url}/1").url == f"{url}/4"
        with pytest.raises(Refused, match="on and on"):
            here().post(f"{url}/0")


def test_of_a_long_page_the_first_megabyte_is_read() -> None:
    with pages(html(ENTRY.format(url="/0") + " " * (2 << 20)), html("x" * (5 << 20))) as url:
        assert here().post(f"{url}/0").author == "Bo Öst"
        with pytest.raises(OutsideFailed):
            here().post(f"{url}/1")


@pytest.mark.parametrize("slow", [hang, trickle])
def test_a_page_that_takes_too_long_is_given_up(slow: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("microblog.networks.web.pages._SECONDS", 0.4)
    with pages(slow) as url, pytest.raises(OutsideFailed, match="in time"):
        here().post(f"{url}/0")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "2130706433"])
def test_nothing_inside_a_private_network_is_read(host: str) -> None:
    with pytest.raises((Refused, OutsideFailed), match=r"private|known"):
        there().post(f"https://{host}/")


def test_nothing_unencrypted_is_read_but_on_this_machine() -> None:
    with pages(html("x")) as url, pytest.raises(Refused, match="not encrypted"):
        there().post(f"{url}/0")
    assert not there().reads("http://leader.example/")
    assert there().reads("https://leader.example/")


@pytest.mark.parametrize(
    "address",
    ["https://www.linkedin.com/posts/bo_1", "https://linkedin.com/feed", "https://lnkd.in/x"],
)
def test_what_lets_no_program_read_it_is_not_asked(address: str) -> None:
    with pytest.raises(Unsupported, match="lets no program read it"):
        there().post(address)


# The way there


def session(resolve: Callable[[str, int], list[str]], loopback_only: bool = True) -> Any:
    made = requests.Session()
    made.trust_env = False
    for scheme in ("https://", "http://"):
        made.mount(scheme, Pinned(loopback_only=loopback_only, resolve=resolve))
    return made


def test_the_connection_goes_to_the_address_that_was_looked_at() -> None:
    asked: list[str] = []

    def resolve(name: str, port: int) -> list[str]:
        asked.append(name)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]  # rebound in between

    with network(lambda heard: (200, {}, b"{}")) as server:
        port = server.url.rpartition(":")[2]
        with session(resolve) as it:
            assert it.get(f"http://leader.example:{port}/").status_code == 200
            assert server.heard[0].headers["Host"] == f"leader.example:{port}"
        assert asked == ["leader.example"]
        with session(resolve) as it, pytest.raises(Private):
            it.get(f"http://leader.example:{port}/")


def test_one_private_address_among_public_ones_is_enough_to_stay_away() -> None:
    for found in (["93.184.216.34", "10.0.0.1"], ["::1"], []):
        with session(lambda name, port, found=found: found, False) as it, pytest.raises(Private):  # type: ignore[misc]
            it.get("https://leader.example/")


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "leader.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now.replace(year=now.year + 1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("leader.example")]), False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, file


def test_the_certificate_must_be_the_name_s(tls: tuple[ssl.SSLContext, Path]) -> None:
    with network(lambda heard: (200, {}, b"{}"), tls[0]) as server:
        port = server.url.rpartition(":")[2]
        with session(lambda name, port: ["127.0.0.1"]) as it:
            it.verify = str(tls[1])
            assert it.get(f"https://leader.example:{port}/").status_code == 200
            with pytest.raises(requests.exceptions.SSLError):
                it.get(f"https://other.example:{port}/")


# Webmentions


def mention(number: int, **more: Any) -> Said:
    given: dict[str, Any] = {
        "author": "Bo",
        "handle": "https://bo.example/",
        "text": "Nicely put",
    } | more
    url = f"https://bo.example/{number}"
    return Said(network="web", id=url, at=1_790_000_000.0 + number, after=PAGE, **given)


def test_webmentions_with_words_are_answers_page_by_page(tmp_path: Path) -> None:
    with rehearsal(tmp_path) as stage:
        stage.plant(*(mention(number) for number in range(230)))
        stage.plant(mention(300, fate="like"), mention(301, fate="private"), mention(302, text=""))
        stage.plant(mention(303, fate="mention"))
        it = reader({}, stage.environ, partial(Wire, loopback_only=True))
        assert it.price([PAGE]) == 0
        found = list(it.answers([PAGE, "https://x.com/anna/status/1"], None, {}))  # type: ignore[arg-type]
        assert sum(call.network == "webmentions" for call in stage.calls()) == 3
    assert len(found) == len({reply.url for reply in found}) == 231
    assert found[-1] == Reply(
        network="web",
        url="https://bo.example/0",
        author="Bo",
        author_url="https://bo.example/",
        text="Nicely put",
        published=datetime.fromtimestamp(1_790_000_000, UTC),
        answers=PAGE,
        copy=PAGE,
    )


MENTION: dict[str, Any] = {
    "wm-id": 1,
    "wm-source": "https://bo.example/1",
    "wm-target": PAGE,
    "wm-property": "in-reply-to",
    "wm-received": "2026-11-02T10:00:00Z",
    "url": "https://bo.example/1",
    "content": {"text": "Nicely put"},
}


def told(more: dict[str, Any]) -> list[Reply]:
    import json

    def answer(heard: Heard) -> Any:
        assert heard.query == {"domain": "a", "target": PAGE, "per-page": "100", "page": "0"}
        return 200, {}, json.dumps({"children": [MENTION | more, None, 7]}).encode()

    served: Answer = answer
    with network(served) as server:
        environ = {"MICROBLOG_WEBMENTIONS_URL": f"{server.url}/mentions.jf2?domain=a"}
        it = reader({}, environ, partial(Wire, loopback_only=True))
        return list(it.answers([PAGE], None, {}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "url"),
    [
        ({}, "https://bo.example/1"),
        ({"published": None, "author": None}, "https://bo.example/1"),
        ({"wm-target": PAGE.rstrip("/") + "#top"}, "https://bo.example/1"),
        # Whoever sends a mention may claim to be anybody; relays are known to tell the truth.
        ({"url": "https://famous.example/9"}, "https://bo.example/1"),
        (
            {"wm-source": "https://brid.gy/comment/1", "url": "https://m.example/@bo/1"},
            "https://m.example/@bo/1",
        ),
        ({"wm-target": "https://leader.example/other/"}, None),
        ({"wm-property": "repost-of"}, None),
        ({"wm-private": True}, None),
        ({"content": {"html": "<p>x"}}, None),
        ({"wm-source": "javascript:x", "url": "javascript:x"}, None),
        ({"wm-received": "soon"}, None),
    ],
)
def test_a_webmention_stands_where_it_was_seen(more: dict[str, Any], url: str | None) -> None:
    assert [reply.url for reply in told(more)] == ([url] if url else [])


def test_without_an_endpoint_nobody_is_asked() -> None:
    assert list(there().answers([PAGE], None, {})) == []  # type: ignore[arg-type]
