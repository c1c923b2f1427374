"""Serving the built site at home, as a static host would, to this machine only."""

import gzip
import importlib
import importlib.util
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import AF_INET, AF_INET6
from socketserver import TCPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from microblog.errors import Forbidden, Unanswered
from microblog.site import delivery

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_TEXTUAL = re.compile(r"text/|image/svg|application/(?!pdf|octet)")
_HIDDEN = {"_headers", "_redirects"}  # said to the host, not to readers


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered with."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


def answer(output: Path, root: str, target: str, *, compress: bool = False) -> Answer:
    """Return what a static host with the site in `output`, below the path `root`, says to GET.

    A folder shows its index.html, and one without its slash is sent there; nothing outside
    `output` is shown. `compress` allows gzip, for what is text.
    """
    path = unquote(urlsplit(target).path if target.startswith("/") else "/")
    if root and path in {"", "/", root}:
        return Answer(302, {"Location": f"{root}/"})
    if root and not path.startswith(f"{root}/"):
        return _missing(output, path, compress)
    path = "/" + path[len(root) :].lstrip("/")
    file = _file(output, path)
    if file and file.is_dir() and not path.endswith("/"):
        return Answer(301, {"Location": quote(f"{root}{path}/")})
    if file and file.is_dir():
        file /= "index.html"
    if file is None or not file.is_file() or file.name in _HIDDEN:
        return _missing(output, path, compress)
    return _answer(200, file, output, path, compress)


def serve(output: Path, host: str, port: int, root: str = "") -> ThreadingHTTPServer:
    """Return a server of `output` that listens on `port` (0: any that is free).

    Call its `serve_forever()`, or use `running`. Raises Forbidden for a host that others could
    reach, and Unanswered when the port is taken.
    """
    _check_host(host)
    try:
        return _Server(output, host, port, root)
    except (OSError, OverflowError) as error:
        raise Unanswered(
            "The port {port} cannot be used ({problem}). "
            "Choose another: invoke serve --port {other}",
            port=port,
            problem=getattr(error, "strerror", None) or error,
            other=port + 1 if port < 65535 else 8000,
        ) from error


@contextmanager
def running(output: Path, host: str = "127.0.0.1", port: int = 0, root: str = "") -> Iterator[str]:
    """Yield the address of the site, without a slash at its end, while it is served."""
    with serve(output, host, port, root) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            named = f"[{host}]" if ":" in host else host
            yield f"http://{named}:{server.server_address[1]}{root}"
        finally:
            server.shutdown()
            thread.join()


def watch(paths: Iterable[Path], rebuild: Callable[[], object], stop: Event) -> None:
    """Call `rebuild` after each change below `paths`, until `stop` is set.

    Paths that do not exist are left out. What `rebuild` raises ends the watch.
    """
    from watchfiles import watch as changes_below  # 40 ms that only this task should pay

    there = [path for path in paths if path.exists()]
    for _ in changes_below(*there, stop_event=stop, rust_timeout=500, debounce=200):
        rebuild()


def livereload(
    output: Path, host: str, port: int, paths: Iterable[Path], rebuild: Callable[[], object]
) -> None:
    """Serve `output` and have the browser show each change by itself, until interrupted.

    Raises Forbidden as `serve` does, and Unanswered when the package that does it is missing.
    """
    _check_host(host)
    if importlib.util.find_spec("livereload") is None:
        raise Unanswered(
            "To have the browser follow by itself, one package more is needed. "
            "Type: .venv/bin/pip install livereload. Without it: invoke regenerate"
        )
    server = importlib.import_module("livereload").Server()
    for path in paths:
        server.watch(str(path), rebuild)
    server.serve(root=str(output), host=host, port=port)


def _check_host(host: str) -> None:
    if host not in LOOPBACK:
        raise Forbidden(
            "{host} can be reached by others, and drafts may show here. "
            "Leave --host away, and the site is shown to this machine only.",
            host=host or '""',
        )


def _missing(output: Path, path: str, compress: bool) -> Answer:
    page = output / "404.html"
    if page.is_file():
        return _answer(404, page, output, path, compress)
    return Answer(404, {"Content-Type": "text/plain; charset=utf-8"}, b"404\n")


def _file(output: Path, path: str) -> Path | None:
    """Return the file or folder that `path` names; None for what lies outside or is no path."""
    if "\0" in path or "\\" in path or ".." in path.split("/"):
        return None
    try:
        file = output / path.strip("/")
        inside = file.resolve().is_relative_to(output.resolve())
        names_a_file = path.endswith("/") and file.is_file()
    except (OSError, ValueError):
        return None
    return file if inside and not names_a_file else None


def _answer(status: int, file: Path, output: Path, path: str, compress: bool) -> Answer:
    body = file.read_bytes()
    kind = delivery.content_type(file.name)
    headers = {"Content-Type": kind, "Cache-Control": "no-cache"} | delivery.rules(output, path)
    if kind.startswith("text/html"):
        headers["Cache-Control"] = "no-store"  # a preview never shows what was
    if _TEXTUAL.match(kind):
        headers["Vary"] = "Accept-Encoding"
        if compress:
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, 6, mtime=0)
    return Answer(status, headers, body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, output: Path, host: str, port: int, root: str) -> None:
        self.output, self.root = output, root
        self.address_family = AF_INET6 if ":" in host else AF_INET
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # HTTPServer's own asks the network for this machine's name

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # a browser that hangs up is none
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a page follows its headers at once, not 40 ms later
    timeout = 30
    server: _Server

    def do_GET(self) -> None:
        accepted = self.headers.get("Accept-Encoding", "")
        gzipped = bool(re.search(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", accepted))
        try:
            found = answer(self.server.output, self.server.root, self.path, compress=gzipped)
        except FileNotFoundError:  # gone since it was looked for: a rebuild is under way
            found = Answer(503, {"Retry-After": "1"})
        self.send_response(found.status)
        for name, value in found.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(found.body)

    do_HEAD = do_GET

    def log_message(self, format: str, *values: object) -> None:
        """Say nothing."""
