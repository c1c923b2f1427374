"""The one server on this machine that is every network, and the page that shows what they hold."""

import sys
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Event, Lock
from typing import Any

from microblog.errors import Unanswered

from .bluesky import Bluesky
from .faults import FAULTS, Fault, Line, Plan
from .linkedin import LinkedIn
from .mastodon import Mastodon
from .page import Page
from .scene import Scene
from .store import Call, Store
from .webmentions import Webmentions
from .wire import Answer, Asked
from .x import X

LOOPBACK = "127.0.0.1"
SLOW = 3  # seconds
_WELL = Fault(True)
_LARGEST = 32 * 1024 * 1024
_ROOTS = {"2": "x", "1.1": "x", "v2": "linkedin", "rest": "linkedin", "dms-uploads": "linkedin"}
_ROOTS |= {"oembed": "x", "api": "mastodon", "xrpc": "bluesky", "webmentions": "webmentions"}
Network = X | LinkedIn | Mastodon | Bluesky | Webmentions


class Server(ThreadingHTTPServer):
    """Serves a rehearsal on loopback. Raises Unanswered when the port is taken."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, store: Store, scene: Scene, plan: Plan, port: int = 0) -> None:
        self.store, self.scene, self._plan = store, scene, plan
        self.networks: dict[str, Network] = {
            "x": X(store, scene),
            "linkedin": LinkedIn(store, scene),
            "mastodon": Mastodon(scene),
            "bluesky": Bluesky(scene),
            "webmentions": Webmentions(scene),
        }
        self.page = Page(store, scene)
        self.lock, self.over = Lock(), Event()
        self._met = [call.kind for call in store.calls()].count(plan.kind)
        try:
            super().__init__((LOOPBACK, port), _Handler)
        except (OSError, OverflowError) as error:
            raise Unanswered(
                "The rehearsal cannot use the port {port} ({problem}). Leave the port away, or "
                "choose another.",
                port=port,
                problem=getattr(error, "strerror", None) or error,
            ) from error

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{LOOPBACK}:{self.server_address[1]}"

    @property
    def hosts(self) -> set[str]:
        """What a request may call this server."""
        return {f"{name}:{self.server_address[1]}" for name in (LOOPBACK, "localhost")}

    def server_bind(self) -> None:
        """Bind, without asking the network for this machine's name as HTTPServer does."""
        TCPServer.server_bind(self)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that hangs up."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def fault(self, kind: str) -> str:
        """Return the name of the fault that the next request of this kind meets, or ""."""
        with self.lock:
            name = self._plan.at(kind, self._met)
            self._met += kind == self._plan.kind
            return name

    def end(self) -> None:
        """Stop, and let go of everybody who waits."""
        self.over.set()
        self.shutdown()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60
    server: Server

    def _serve(self) -> None:
        host = self.headers.get("Host", "")
        root = self.path.split("?")[0].split("/")[1:2]
        if host not in self.server.hosts:
            self._say(Answer(status=421))  # some page elsewhere tries to look in here
        elif self.headers.get("Transfer-Encoding"):
            self._say(Answer(status=411))
        elif root and root[0] in _ROOTS:
            self._play(self.server.networks[_ROOTS[root[0]]], f"http://{host}")
        elif self.command in {"GET", "HEAD"}:
            self._read()
            self._say(self.server.page.answer(self.path))
        else:
            self._say(Answer(status=405, headers={"Allow": "GET, HEAD"}))

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = _serve

    def _play(self, network: Network, origin: str) -> None:
        """Have a network answer, or the fault whose turn it is."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        head = Asked(method=self.command, origin=origin, target=self.path, headers=headers)
        name = self.server.fault(head.kind)
        fault = FAULTS.get(name, _WELL)
        body = self._read() if fault.reads else b""
        if body is None:
            self._say(Answer(status=413))
            return
        asked = replace(head, body=body)
        with self.server.lock:
            true = network.answer(asked) if fault.happens else Answer(status=200)
            said = fault.answers(network, true)
            self._record(network.name, asked, 0 if fault.silent else said.status, name, true.made)
        if self.server.scene.slow:
            self.server.over.wait(SLOW)
        if fault is _WELL:
            self._say(said)
        else:
            self.close_connection = True
            fault.plays(Line(self.connection, self.server.over), said.last())

    def _record(self, network: str, asked: Asked, status: int, fault: str, made: str) -> None:
        self.server.store.record(
            Call(
                at=self.server.scene.clock(),
                network=network,
                kind=asked.kind,
                request=f"{asked.method} {asked.path}",
                status=status,
                fault=fault,
                made=made,
            )
        )

    def _read(self) -> bytes | None:
        """Return the body; None when it is larger than anything that is meant."""
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > _LARGEST:
            self.close_connection = True
            return None
        return self.rfile.read(int(length))

    def _say(self, answer: Answer) -> None:
        if answer.status in {405, 411, 413, 421}:  # its body was not read
            self.close_connection = True
        with suppress(ConnectionError):
            said = answer.last() if self.close_connection else answer
            self.wfile.write(said.head() + (b"" if self.command == "HEAD" else said.body))

    def log_message(self, format: str, *values: object) -> None:
        """Say nothing."""
