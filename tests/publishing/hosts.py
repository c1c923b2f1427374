"""A host of a small site that can be told to give any wrong answer."""

import gzip
import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from microblog.publishing.live import Expected, ExpectedFeed, expected, expected_feeds, prove

SOON = 0.25  # seconds: long enough to be answered on loopback
HTML = "text/html; charset=utf-8"


# What is served


def page(site: str, uid: str = "abcdefghij", words: str = "One.") -> bytes:
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="entry-uid" content="{uid}">'
        f'<meta property="og:image" content="{site}/cards/one-1234.png"></head>\n'
        f"<body><header>Anna</header><main><p>{words}</p></main><footer>.</footer></body>\n</html>"
    ).encode()


def rss(site: str, ids: Mapping[str, str], title: str = "Anna") -> bytes:
    items = "".join(
        f"<item><link>{site}{path}</link><guid>{id_}</guid></item>" for path, id_ in ids.items()
    )
    return f"<rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>".encode()


def atom(site: str, ids: Mapping[str, str]) -> bytes:
    entries = "".join(
        f'<entry><id>{id_}</id><link rel="related" href="https://x.example/"/>'
        f'<link rel="alternate" href="{site}{path}"/></entry>'
        for path, id_ in ids.items()
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


def json_feed(site: str, ids: Mapping[str, str]) -> bytes:
    items = [{"id": id_, "url": f"{site}{path}"} for path, id_ in ids.items()]
    return json.dumps({"items": items}).encode()


IDS = {"/2026/one/": "urn:1", "/2026/two/": "urn:2"}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(200)
TYPES = {".png": "image/png", ".xml": "application/xml", ".json": "application/feed+json"}

Play = Callable[["Handler", bytes], None]  # the handler, and what was built


@dataclass
class Host:
    """A server: what it serves by path, what it plays instead, and what it was asked."""

    address: str
    output: Path
    plays: dict[str, Play] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def entries(self) -> list[Expected]:
        return expected(self.output, self.address, [("abcdefghij", "2026/one/index.html")])

    def feeds(self, before: Mapping[str, bytes | None] | None = None) -> list[ExpectedFeed]:
        return expected_feeds(self.output, self.address, before or {})

    def prove(self, seconds: float = SOON, **more: Any) -> list[str]:
        found = prove(self.entries(), self.feeds(), seconds=seconds, **more)
        return [message.spoken() for message in found]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a body follows its headers at once, not 40 ms later
    timeout = 5

    def do_GET(self) -> None:
        host: Host = self.server.host  # type: ignore[attr-defined]
        host.asked.append((self.path, dict(self.headers)))
        file = host.output / (self.path.strip("/") + ("/index.html" * self.path.endswith("/")))
        built = file.read_bytes() if file.is_file() else b""
        kind = TYPES.get(file.suffix, HTML)
        play = host.plays.get(self.path, answering(200, kind=kind) if built else answering(404))
        play(self, built)

    def reply(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *values: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    host: Host

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: those who ask hang up when they have read enough."""


@contextmanager
def serving(output: Path, tls: ssl.SSLContext | None = None) -> Iterator[Host]:
    with Server(("127.0.0.1", 0), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        scheme = "https" if tls else "http"
        server.host = Host(f"{scheme}://127.0.0.1:{server.server_address[1]}", output)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.host
        finally:
            server.shutdown()
            thread.join()


def put(output: Path, site: str) -> None:
    files = {
        "2026/one/index.html": page(site),
        "cards/one-1234.png": PNG,
        "feed.xml": rss(site, IDS),
        "atom.xml": atom(site, IDS),
        "feed.json": json_feed(site, IDS),
    }
    for name, content in files.items():
        (output / name).parent.mkdir(parents=True, exist_ok=True)
        (output / name).write_bytes(content)


# What a host may play


def answering(
    status: int = 200, body: bytes | None = None, kind: str = HTML, **headers: str
) -> Play:
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def play(handler: Handler, built: bytes) -> None:
        handler.reply(status, {"Content-Type": kind, **named}, built if body is None else body)

    return play


def saying(change: Callable[[bytes], bytes], kind: str = HTML, **headers: str) -> Play:
    return lambda handler, built: answering(200, change(built), kind, **headers)(handler, built)


def leading(there: str, status: int = 302) -> Play:
    return answering(status, b"", Location=there)


def stopping_early(handler: Handler, built: bytes) -> None:
    handler.reply(200, {"Content-Type": HTML, "Content-Length": str(len(built))}, built[:-30])
    handler.close_connection = True


def stopping_within_a_chunk(handler: Handler, built: bytes) -> None:
    headers = {"Content-Type": HTML, "Transfer-Encoding": "chunked"}
    handler.send_response(200)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(b"%x\r\n%s" % (len(built), built[:50]))
    handler.close_connection = True


def hanging_up(handler: Handler, built: bytes) -> None:
    handler.close_connection = True


def talking_nonsense(handler: Handler, built: bytes) -> None:
    handler.wfile.write(b"SMTP ready\r\n\r\n")
    handler.close_connection = True


def waiting(handler: Handler, built: bytes) -> None:
    time.sleep(20)
    handler.close_connection = True


def trickling(handler: Handler, built: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", HTML)
    handler.send_header("Content-Length", str(len(built)))
    handler.end_headers()
    for byte in built[:-9]:
        handler.wfile.write(bytes([byte]))
        time.sleep(0.05)
    handler.close_connection = True


def without_end(handler: Handler, built: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", HTML)
    handler.end_headers()
    for _ in range(300):
        handler.wfile.write(bytes(1 << 16))
    handler.close_connection = True


def bombing(handler: Handler, built: bytes) -> None:
    handler.reply(200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, BOMB)


def packed_wrongly(handler: Handler, built: bytes) -> None:
    handler.reply(200, {"Content-Type": HTML, "Content-Encoding": "gzip"}, built)


BOMB = gzip.compress(bytes(20_000_000), 1)
PORTAL = b"<!DOCTYPE html><html><head><title>Hotel</title></head><body>Sign in</body></html>"
OLD = saying(lambda built: built.replace(b"One.", b"Once."))


def at(address: str) -> list[Expected]:
    built = page(address)
    return [
        Expected(
            uid="abcdefghij",
            address=f"{address}/2026/one/",
            page=built,
            card="",
            card_type="",
            card_bytes=b"",
        )
    ]
