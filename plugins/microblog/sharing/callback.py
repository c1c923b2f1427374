"""The callback: a server on this machine that hears how a login in the browser came out."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler
from queue import Empty, SimpleQueue
from socketserver import ThreadingTCPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

from microblog.errors import Message, Unanswered

_PATH = "/callback"
_DONE = Message("That was all here. You can close this page and go on in the terminal.")
_STRANGE = Message("This is no answer to a login that was begun here. You can close this page.")

Page = Callable[[Message], bytes]  # a sentence, as a page of HTML


class Callback(ThreadingTCPServer):
    """Hears the one answer that knows `state`, and shows a page; `address` leads to it."""

    daemon_threads = True
    allow_reuse_address = os.name == "posix"  # elsewhere it would let two listen at one port

    def __init__(self, port: int, state: str, page: Page) -> None:
        self._state, self.page = state.encode(), page
        self._answers: SimpleQueue[dict[str, str]] = SimpleQueue()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def address(self) -> str:
        """The address that a browser is sent back to."""
        return f"http://127.0.0.1:{self.server_address[1]}{_PATH}"

    def hear(self, answer: dict[str, str]) -> bool:
        """Return whether an answer, the fields of its query, belongs to the login."""
        return compare_digest(answer.get("state", "").encode(), self._state)

    def keep(self, answer: dict[str, str]) -> None:
        """Hand an answer on to `wait`."""
        self._answers.put(answer)

    def wait(self, seconds: float) -> dict[str, str] | None:
        """Return the first answer that belongs to the login, None when none comes in time."""
        try:
            return self._answers.get(timeout=seconds)
        except Empty:
            return None

    def handle_error(self, *_: object) -> None:
        """Say nothing of a browser that hangs up: an error's traceback might show what it sent."""


@contextmanager
def listening(port: int, state: str, page: Page) -> Iterator[Callback]:
    """Serve a callback until the end of the block; at any port for 0.

    Raises Unanswered when something else listens there.
    """
    try:
        server = Callback(port, state, page)
    except OSError:
        raise Unanswered(
            "Something else uses port {port} of this machine. Run it again with another, such as "
            "--port {other}. Nothing was changed.",
            port=port,
            other=port + 1,
        ) from None
    with server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    server: Callback
    timeout = 10  # seconds; browsers open connections that they may never use

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        answer = dict(parse_qsl(parts.query, keep_blank_values=True))
        heard = parts.path == _PATH and self.server.hear(answer)
        body = self.server.page(_DONE if heard else _STRANGE)
        self.send_response(200 if heard else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", "default-src 'none'")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)
        if heard:
            self.server.keep(answer)

    def log_message(self, *_: object) -> None:
        """Keep still: the line of a request holds the code."""
