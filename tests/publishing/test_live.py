"""The proof that the site is live: every wrong answer is named, and only the right one passes."""

import gzip
import json
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hosts import (
    HTML,
    IDS,
    OLD,
    PNG,
    PORTAL,
    SOON,
    TYPES,
    Host,
    Play,
    answering,
    at,
    bombing,
    hanging_up,
    leading,
    packed_wrongly,
    page,
    put,
    rss,
    saying,
    serving,
    stopping_early,
    stopping_within_a_chunk,
    talking_nonsense,
    trickling,
    waiting,
    without_end,
)
from requests import exceptions

from microblog.desk import serve
from microblog.publishing import live
from microblog.publishing.answers import failure
from microblog.publishing.live import Expected, ExpectedFeed, expected, expected_feeds, prove
from sites import Workshop


@pytest.fixture(autouse=True, scope="module")
def no_proxy() -> Iterator[None]:
    """This machine's own proxy knows nothing of this machine's own servers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1,localhost")
        yield


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    with serving(tmp_path) as found:
        put(tmp_path, found.address)
        yield found


# Wrong answers

ENTRY, CARD, FEED = "/2026/one/", "/cards/one-1234.png", "/feed.xml"

WRONG_PAGES: dict[str, tuple[Play, str]] = {
    "missing": (answering(404, PORTAL), "404"),
    "gone": (answering(410, PORTAL), "410"),
    "forbidden": (answering(403, PORTAL), "forbids"),
    "behind a password": (answering(401, PORTAL), "password"),
    "in trouble": (answering(503, PORTAL), "trouble (503)"),
    "partly": (answering(206), "206"),
    "no content": (answering(204, b""), "204"),
    "to another host": (leading("https://www.leader.example/2026/one/"), "another host"),
    "to another host by scheme": (leading("//www.leader.example/"), "another host"),
    "for ever to another host": (leading("http://portal.example/login", 308), "another host"),
    "elsewhere on the host": (leading("/start/", 301), "another page of the same host: /start/"),
    "to https": (leading("https://127.0.0.1/2026/one/", 301), "from http to https"),
    "nowhere": (answering(302, b""), "does not say where"),
    "nowhere that can be": (leading("http://["), "does not say where"),
    "portal": (answering(200, PORTAL), "sign in"),
    "own words as portal": (answering(200, b"<html><main>One.</main></html>"), "sign in"),
    "wrong uid": (saying(lambda built: built.replace(b"abcdefghij", b"klmnopqrst")), "klmnop"),
    "an old copy": (OLD, "An old copy comes"),
    "an old copy, aged": (
        saying(lambda built: built.replace(b"One.", b"Once."), Age="120"),
        "from a cache",
    ),
    "an old copy, hit": (
        saying(lambda built: built.replace(b"One.", b"Once."), X_Cache="Hit from cloud"),
        "from a cache",
    ),
    "an old copy, CF": (
        saying(lambda built: built.replace(b"One.", b"Once."), CF_Cache_Status="HIT"),
        "from a cache",
    ),
    "an old copy, via": (
        saying(lambda built: built.replace(b"One.", b"Once."), Via="1.1 office"),
        "from a cache",
    ),
    "too short": (stopping_early, "broke off"),
    "too short within a chunk": (stopping_within_a_chunk, "broke off"),
    "packed wrongly": (packed_wrongly, "broke off"),
    "no end": (saying(lambda built: built[:-9]), "broke off"),
    "half a head": (saying(lambda built: built[:60]), "broke off"),
    "not HTML": (answering(kind="application/octet-stream"), "application/octet-stream"),
    "text": (answering(kind="text/plain"), "text/plain"),
    "no type": (answering(kind=""), "comes as ?"),
    "empty": (answering(200, b""), "empty"),
    "hanging up": (hanging_up, "closed without an answer"),
    "nonsense": (talking_nonsense, "cannot be reached"),
    "without end": (without_end, "far longer"),
    "swelling": (bombing, "far longer"),
}


WRONG_CARDS: dict[str, tuple[Play, str]] = {
    "missing": (answering(404), "404"),
    "a page": (answering(200, PORTAL), "A page comes instead"),
    "another type": (answering(kind="image/webp"), "as image/webp, and was built as image/png"),
    "another picture": (saying(lambda png: png[:-1] + b"!", "image/png"), "Another picture"),
    "half": (saying(lambda png: png[:90], "image/png"), "broke off"),
    "elsewhere": (leading("https://cdn.example/one.png"), "another host"),
}


XML = "application/xml"
BILLION = (
    b'<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel>&b;</channel></rss>'
)
WRONG_FEEDS: dict[str, tuple[str, Play, str]] = {
    "missing": ("/feed.xml", answering(404), "404"),
    "portal": ("/feed.xml", answering(200, PORTAL), "no feed"),
    "portal that is XML": ("/atom.xml", answering(200, b"<html><body/></html>"), "no feed"),
    "portal for JSON": ("/feed.json", answering(200, PORTAL), "no feed"),
    "other JSON": ("/feed.json", answering(200, b'{"error": "sign in"}'), "no feed"),
    "nested without end": ("/feed.json", answering(200, b'{"items":' + b"[" * 99_999), "no feed"),
    "entities": ("/feed.xml", answering(200, BILLION, XML), "no feed"),
    "half": ("/feed.xml", saying(lambda feed: feed[:-40], XML), "broke off"),
    "rss without": ("/feed.xml", saying(lambda f: f.replace(b"/one/", b"/no/")), "not hold"),
    "atom without": ("/atom.xml", saying(lambda f: f.replace(b"/one/", b"/no/")), "not hold"),
    "json without": ("/feed.json", saying(lambda f: f.replace(b"/one/", b"/no/")), "not hold"),
    "rss, other id": ("/feed.xml", saying(lambda f: f.replace(b"urn:1", b"urn:9")), "another id"),
    "atom, other id": ("/atom.xml", saying(lambda f: f.replace(b"urn:1", b"urn:9")), "another id"),
    "json, other id": ("/feed.json", saying(lambda f: f.replace(b"urn:1", b"urn:9")), "urn:9"),
    "old": ("/feed.xml", saying(lambda f: f.replace(b"Anna", b"Annie")), "old copy"),
    "old, cached": ("/feed.xml", saying(lambda f: f.replace(b"Anna", b"A"), Age="9"), "a cache"),
    "elsewhere": ("/feed.json", leading("/login"), "/login"),
}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What is told of every wrong answer, all asked at once, addresses without their host."""
    output = tmp_path_factory.mktemp("wrong")
    with serving(output) as host:
        put(output, host.address)
        (one,) = host.entries()
        feeds = {urlsplit(feed.address).path: feed for feed in host.feeds()}
        pages: list[Expected] = []
        other: list[ExpectedFeed] = []
        for name, (play, _) in WRONG_PAGES.items():
            path = played(host, f"page/{name}/", one.page, play)
            pages.append(replace(one, address=path, card=""))
        for name, (play, _) in WRONG_CARDS.items():
            path = played(host, f"card/{name}.png", PNG, play)
            pages.append(replace(one, card=path))
        for name, (file, play, _) in WRONG_FEEDS.items():
            path = played(host, f"feed/{name}{file}", feeds[file].content, play)
            other.append(replace(feeds[file], address=path))
        told = [message.spoken() for message in prove(pages, other, seconds=2.5)]
        return [sentence.replace(host.address, "") for sentence in told]


def played(host: Host, name: str, built: bytes, play: Play) -> str:
    """Put a file at its place, play something there, and return its address."""
    path = quote(name)
    file = host.output / (path + "index.html" * path.endswith("/"))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(built)
    host.plays[f"/{path}"] = play
    return f"{host.address}/{path}"


def check(told: Iterable[str], start: str, word: str) -> None:
    (sentence,) = (sentence for sentence in told if sentence.startswith(start))
    assert word in sentence


@pytest.mark.parametrize("name", WRONG_PAGES)
def test_a_page_that_is_wrong_is_not_live_and_named(wrong: list[str], name: str) -> None:
    check(wrong, f"/page/{quote(name)}/: ", WRONG_PAGES[name][1])


@pytest.mark.parametrize("name", WRONG_CARDS)
def test_a_card_that_is_wrong_is_not_live_and_named(wrong: list[str], name: str) -> None:
    check(wrong, f"The card picture /card/{quote(name)}.png: ", WRONG_CARDS[name][1])


@pytest.mark.parametrize("name", WRONG_FEEDS)
def test_a_feed_that_is_wrong_is_not_live_and_named(wrong: list[str], name: str) -> None:
    file, _, word = WRONG_FEEDS[name]
    check(wrong, f"The feed /feed/{quote(name)}{file}: ", word)


def test_what_is_right_among_the_wrong_is_not_told(wrong: list[str]) -> None:
    assert len(wrong) == len(WRONG_PAGES) + len(WRONG_CARDS) + len(WRONG_FEEDS)


@pytest.mark.parametrize("play", [waiting, trickling])
def test_a_page_that_takes_too_long_is_not_live_and_named(host: Host, play: Play) -> None:
    host.plays[ENTRY] = play
    (told,) = host.prove()
    assert "in time" in told


# What is live


def test_what_was_built_is_live(host: Host) -> None:
    began = time.monotonic()
    assert host.prove(seconds=60) == []
    assert time.monotonic() - began < 5
    asked = sorted(path for path, _ in host.asked)
    assert asked == ["/2026/one/", "/atom.xml", "/cards/one-1234.png", "/feed.json", "/feed.xml"]


RIGHT: dict[str, tuple[str, Play]] = {
    "packed": (ENTRY, saying(gzip.compress, Content_Encoding="gzip")),
    "with a line of the host": (
        ENTRY,
        saying(lambda built: built.replace(b"</head>", b"<script>count()</script></head>")),
    ),
    "with a comment at the end": (ENTRY, saying(lambda built: built + b"<!-- served -->")),
    "quoted otherwise": (
        ENTRY,
        saying(lambda built: built.replace(b'"abcdefghij"', b"abcdefghij")),
    ),
    "as XHTML": (ENTRY, answering(kind="application/xhtml+xml")),
    "from a cache, but fresh": (ENTRY, answering(Age="120", X_Cache="HIT")),
    "a card with parameters": (CARD, answering(kind="Image/PNG; q=1")),
    "a feed declared otherwise": (
        FEED,
        saying(lambda feed: b"<?xml version='1.0'?>\n" + feed.replace(b"'2.0'", b'"2.0"')),
    ),
    "a feed as other JSON": (
        "/feed.json",
        saying(lambda feed: json.dumps(json.loads(feed), indent=4).encode()),
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_says_the_same_is_live(host: Host, name: str) -> None:
    path, play = RIGHT[name]
    host.plays[path] = play
    assert host.prove(seconds=5) == []


@pytest.mark.parametrize("path", [ENTRY, CARD, FEED])
def test_an_answer_that_becomes_right_is_live(host: Host, path: str) -> None:
    kind = TYPES.get(Path(path).suffix, HTML)
    plays = iter([answering(404), answering(503), answering(kind=kind)])
    host.plays[path] = lambda handler, built: next(plays)(handler, built)
    assert host.prove(seconds=10) == []
    asked = [name for name, _ in host.asked]
    assert asked.count(path) == 3
    assert len(asked) == 3 + 4  # what was right is not asked again


# How it asks


def test_a_redirect_is_never_followed(host: Host, tmp_path: Path) -> None:
    paths = [ENTRY, CARD, "/feed.xml", "/atom.xml", "/feed.json"]
    with serving(tmp_path) as other:
        for path, status in zip(paths, (301, 302, 303, 307, 308), strict=True):
            host.plays[path] = leading(f"{other.address}{path}", status)
        told = host.prove()
        assert len(told) == 5
        assert all("another host" in sentence and other.address in sentence for sentence in told)
        assert other.asked == []


def test_it_asks_as_a_stranger(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login anna password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    host.plays[ENTRY] = answering(404, b"", Set_Cookie="seen=1; Path=/")
    host.prove()
    assert len(host.asked) > 5
    for _, headers in host.asked:
        assert headers["User-Agent"] == "Candor"
        assert {"Cookie", "Authorization", "Cache-Control"}.isdisjoint(headers)


def test_the_time_given_is_all_it_takes(host: Host) -> None:
    for play in (waiting, trickling, answering(404)):
        host.plays = {ENTRY: play, CARD: play, FEED: play}
        began = time.monotonic()
        assert len(host.prove(seconds=0.2)) == 3
        assert 0.2 <= time.monotonic() - began < 4


def test_what_it_last_said_is_told_when_the_last_answer_does_not_come(host: Host) -> None:
    plays = iter([answering(404), *[waiting] * 9])
    host.plays[ENTRY] = lambda handler, built: next(plays)(handler, built)
    (told,) = host.prove()
    assert "404" in told


def test_without_any_time_nothing_is_live(host: Host) -> None:
    assert len(host.prove(seconds=0)) == 5
    assert host.asked == []


def test_nothing_to_prove_is_live() -> None:
    assert prove([], []) == []


def test_a_pause_between_rounds_may_end_it(host: Host) -> None:
    host.plays[ENTRY] = answering(404)

    def pause() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        host.prove(seconds=60, pause=pause)
    assert len(host.asked) == 5


def test_many_pages_are_asked_once_each(host: Host) -> None:
    (one,) = host.entries()
    for number in range(100):
        folder = host.output / f"2026/{number}"
        folder.mkdir()
        (folder / "index.html").write_bytes(one.page)
    names = [("abcdefghij", f"2026/{number}/index.html") for number in range(100)]
    assert prove(expected(host.output, host.address, names), [], seconds=20) == []
    assert len({path for path, _ in host.asked}) == len(host.asked) == 101


# What cannot be reached


def told_of(address: str, seconds: float = SOON) -> str:
    (message,) = prove(at(address), [], seconds=seconds)
    return message.spoken()


def test_a_name_that_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "name is not known" in told_of("https://leader.example")


def test_a_port_where_nobody_listens_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert "refused" in told_of(f"http://127.0.0.1:{taken.getsockname()[1]}")


def test_https_where_there_is_none_is_told(host: Host) -> None:
    assert "secure connection" in told_of(host.address.replace("http:", "https:"))


def test_a_certificate_that_nobody_vouches_for_is_told(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))
    with serving(tmp_path, context) as host:
        told = told_of(host.address, seconds=1)
    assert "certificate is not accepted (self-signed certificate" in told
    assert host.asked == []


def certificate(folder: Path) -> Path:
    """Return a file with a key, and a certificate that is signed with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    signed = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    form = serialization.PrivateFormat.PKCS8
    hidden = serialization.NoEncryption()
    file = folder / "host.pem"
    file.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, hidden) + signed)
    return file


def test_a_proxy_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        proxy = f"http://anna:secret@127.0.0.1:{taken.getsockname()[1]}"
        monkeypatch.setenv("HTTP_PROXY", proxy)
        monkeypatch.setenv("http_proxy", proxy)
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("no_proxy", "")
        told = told_of("http://leader.example")
    assert "proxy" in told and "secret" not in told


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (exceptions.ConnectTimeout(), "No connection"),
        (exceptions.ReadTimeout(), "No whole answer"),
        (exceptions.SSLError("odd"), "secure connection"),
        (exceptions.InvalidURL("no host\x1b[31m given"), "(no host[31m given)"),
        (ConnectionResetError(104, "Connection reset"), "closed without"),
        (UnicodeError("label too long"), "label too long"),
    ],
)
def test_each_failure_has_its_sentence(error: Exception, word: str) -> None:
    assert word in failure(error).spoken()


# What is expected


def test_an_entry_that_stood_in_the_feed_keeps_its_id(host: Host) -> None:
    old = {
        "feed.xml": rss(host.address, {"/2026/one/": "urn:old", "/2025/gone/": "urn:0"}),
        "atom.xml": PORTAL,
        "feed.json": None,
    }
    first, second, third = host.feeds(old)
    home = host.address
    assert first.ids == {f"{home}/2026/one/": "urn:old", f"{home}/2026/two/": "urn:2"}
    assert second.ids == third.ids == {f"{home}{path}": id_ for path, id_ in IDS.items()}
    (message,) = prove([], [first, second, third], seconds=SOON)
    assert "(urn:1, not urn:old)" in message.spoken()


def test_addresses_are_those_that_readers_use(tmp_path: Path) -> None:
    paths = ["index.html", "2026/å på/index.html", "old/page.html", "2026/myindex.html"]
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(page("https://elsewhere.example"))
    found = expected(
        tmp_path, "https://leader.example/blog", [("abcdefghij", path) for path in paths]
    )
    assert [entry.address.removeprefix("https://leader.example/blog") for entry in found] == [
        "/",
        "/2026/%C3%A5%20p%C3%A5/",
        "/old/page.html",
        "/2026/myindex.html",
    ]
    assert {entry.card for entry in found} == {""}  # what is not of this site is not asked for


def test_a_card_that_was_not_built_is_never_live(host: Host) -> None:
    (host.output / "cards/one-1234.png").unlink()
    (told,) = host.prove()
    assert "card picture" in told and "404" in told


# A site that was built


@pytest.mark.parametrize("root", ["", "/blog"])
def test_a_built_site_is_live_where_it_is_served(site: Workshop, root: str) -> None:
    with serve.running(site.output, root=root) as address:
        site.profile(address=f'"{address}"', cards_since="2026-01-01")
        built = site.build(
            {
                "entries/2026-03-01-one.md": "One & *only* “words”.\n",
                "entries/2026-03-02-två.sv.md": "---\ntitle: Två på rad\n---\nTvå.\n",
                "pages/about.md": "# About\n\nMe.\n",
            }
        )
        survey = built.report.survey
        pairs = [(entry.uid, entry.output) for entry in (*survey.entries, *survey.pages)]
        pages = expected(built.output, address, pairs)
        before = {name: (built.output / name).read_bytes() for name in live.FEEDS}
        feeds = expected_feeds(built.output, address, before)
        assert len(pages) == 3
        assert all(page.card_bytes and page.card_type == "image/png" for page in pages)
        assert all(len(feed.ids) == 2 for feed in feeds)
        assert prove(pages, feeds, seconds=20) == []
        (built.output / pairs[0][1]).write_bytes(pages[0].page.replace(b"only", b"sole"))
        (wrong,) = prove(pages, feeds, seconds=SOON)
        assert "An old copy" in wrong.spoken()
