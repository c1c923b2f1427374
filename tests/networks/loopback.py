"""A server on this machine that stands for a network: it hears, and answers as it is told."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Heard:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes
    port: int = 0  # of the one who asks


Said = tuple[int, dict[str, str], bytes]
# What is answered, or what is done to the connection instead.
Answer = Callable[[Heard], Said | Callable[[socket.socket], None]]


@dataclass
class Network:
    """Where the server is, and what it has heard."""

    url: str
    heard: list[Heard] = field(default_factory=list)


@contextmanager
def network(answer: Answer, tls: Any = None) -> Iterator[Network]:
    """Serve `answer` until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            heard = Heard(
                self.command, parts.path, query, dict(self.headers), body, self.client_address[1]
            )
            here.heard.append(heard)
            said = answer(heard)
            if callable(said):
                self.close_connection = True
                said(self.connection)
                return
            self.send_response(said[0])
            for name, value in ({"Content-Length": str(len(said[2]))} | said[1]).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said[2])

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        here = Network(f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True).start()
        try:
            yield here
        finally:
            server.shutdown()


def reset(connection: socket.socket) -> None:
    """Break the connection off without a farewell."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def close(connection: socket.socket) -> None:
    """Close it in silence."""
    connection.shutdown(socket.SHUT_RDWR)


def hang(connection: socket.socket) -> None:
    """Say nothing for long."""
    time.sleep(2)


def half(connection: socket.socket) -> None:
    """Say half of an answer."""
    connection.sendall(b'HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{"data":{"id":"1"')


def trickle(connection: socket.socket) -> None:
    """Say an answer so slowly that no wait for the next byte is ever long."""
    connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 999\r\n\r\n")
    for _ in range(60):
        connection.sendall(b" ")
        time.sleep(0.05)


def trickled_head(connection: socket.socket) -> None:
    """The same before the answer's first line is at its end."""
    for sign in b"HTTP/1.1 201 " + b"C" * 50:
        connection.sendall(bytes([sign]))
        time.sleep(0.05)


def patience(*answers: object) -> dict[str, Any]:
    """Return how long to wait: no longer than a test may take, for an answer that never ends."""
    slow = any(answer in (hang, trickle, trickled_head) for answer in answers)
    return {"wait": (2, 0.3), "whole": 0.8} if slow else {}
