"""The wire: the one session through which everything leaves for a network.

It refuses whatever could change something out there unless just that was permitted, goes nowhere
but to its network, waits for nobody for ever, and takes what a server says for no order: no
redirect is followed, no cookie kept, no answer read without end. One thread uses it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.cookiejar import DefaultCookiePolicy
from io import BytesIO
from math import inf
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response, Session
from requests.auth import AuthBase
from requests.exceptions import ConnectionError, ReadTimeout, RequestException

from microblog.errors import Forbidden
from microblog.networks.reach import Permit, Reach, Unarmed, encrypted, is_loopback

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_WAIT = (10.0, 30.0)  # seconds for a connection, and for the next byte
_WHOLE = 120.0  # seconds for all of a request and its answer
_MOST = 4 << 20  # bytes of an answer, unpacked
_CHUNK = 1 << 14


class Unsent(ConnectionError):
    """No connection came about, so nothing that could have an effect has left this machine."""


class Overlong(RequestException):
    """The answer is far longer than any that makes sense."""


class Wire(Session):
    """A session that reaches one network. `answer` is the last one that came whole, if any did.

    With `loopback_only` it reaches this machine alone. `wait` is in seconds, for a connection and
    for the next byte; `whole` for all of a request. A proxy that the environment names is used.
    """

    def __init__(
        self,
        reach: Reach,
        *,
        loopback_only: bool = False,
        wait: tuple[float, float] = _WAIT,
        whole: float = _WHOLE,
    ) -> None:
        super().__init__()
        self.reach, self.loopback_only, self.wait, self.whole = reach, loopback_only, wait, whole
        self.answer: Response | None = None
        self._permit: Permit | None = None
        self.headers["User-Agent"] = "Candor"
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.auth = _Anonymous()

    @contextmanager
    def armed(self, body: bytes) -> Iterator[None]:
        """Permit one request that creates, of exactly these bytes."""
        # A connection that has lain idle may be dead, and one tells only after the request left.
        self.close()
        with self._permitting(Permit(self.reach.create, 1, body)):
            yield

    @contextmanager
    def uploading(self) -> Iterator[None]:
        """Permit requests to where media goes."""
        with self._permitting(Permit(self.reach.upload, inf)):
            yield

    @contextmanager
    def deleting(self) -> Iterator[None]:
        """Permit one request that takes a share back."""
        with self._permitting(Permit(self.reach.delete, 1)):
            yield

    @contextmanager
    def _permitting(self, permit: Permit) -> Iterator[None]:
        if self._permit:
            raise Unarmed("Two permissions to send were open at once. Nothing was sent.")
        self._permit = permit
        try:
            yield
        finally:
            self._permit = None

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> Response:
        """Return the answer to a request, whose address is settled before anybody signs it.

        What creates is sent as the bytes that were fixed, whichever way a library would write it.
        """
        if self._permit and self._permit.body and kwargs.get("json") is not None:
            if kwargs["json"] != json.loads(self._permit.body):
                raise Unarmed("What would be sent is not what was written down. Nothing was sent.")
            headers = {**(kwargs.get("headers") or {}), "Content-Type": "application/json"}
            kwargs |= {"json": None, "data": self._permit.body, "headers": headers}
        return super().request(method, self._moved(url), *args, **kwargs)

    def _moved(self, url: str | bytes) -> str:
        address = url.decode() if isinstance(url, bytes) else url
        for built_in, base in self.reach.moved.items():
            if address.startswith(f"{built_in}/"):
                return base + address.removeprefix(built_in)
        return address

    def send(self, request: PreparedRequest, **kwargs: Any) -> Response:
        """Return the whole answer to a request, if it may leave.

        Raises Unarmed, Forbidden; Unsent when nothing has left; else another RequestException.
        """
        near = self._admitted(request)
        kwargs |= {"stream": True, "timeout": kwargs.get("timeout") or self.wait}
        if near:
            kwargs["proxies"] = {}
        letter = _Letter(request.body)
        request.body = letter if request.body else None  # type: ignore[assignment] # it is read
        self.answer = None
        try:
            self.answer = _within(self.whole, lambda: self._exchanged(request, kwargs), letter)
        except Exception as error:
            if request.body and letter.tell() == 0 and not letter.void:
                raise Unsent(request=request) from error
            if isinstance(error, RequestException):
                raise
            raise RequestException(request=request) from error
        return self.answer

    def _admitted(self, request: PreparedRequest) -> bool:
        """Return whether a request that may leave goes to this machine. Raises what send does."""
        method, address = request.method or "", request.url or ""
        near = is_loopback(urlsplit(address).hostname)
        place = address.partition("?")[0]
        if self.loopback_only and not near:
            raise Forbidden(
                "Nothing is shared from a site on this machine to a network elsewhere ({place}).",
                place=place,
            )
        encrypted(address)
        if method in _SAFE:
            allowed = address.startswith(tuple(f"{base}/" for base in self.reach.bases))
        else:
            permit = self._permit
            allowed = permit is not None and permit.used(f"{method} {address}", request.body)
        if not allowed:
            raise Unarmed("{method} {place} was not permitted.", method=method, place=place)
        return near

    def _exchanged(self, request: PreparedRequest, settings: Mapping[str, Any]) -> Response:
        with super().send(request, **settings) as response:
            body = bytearray()
            for chunk in response.iter_content(_CHUNK):
                body += chunk
                if len(body) > _MOST:
                    raise Overlong(request=request)
            response._content = bytes(body)  # where requests looks; it has no other door
        return response

    def get_redirect_target(self, resp: Response) -> None:
        """Lead nowhere: a redirect is an answer."""


class _Anonymous(AuthBase):
    """Leaves a request unsigned. Without any `auth`, requests would take one from ~/.netrc."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        return request


class _Letter(BytesIO):
    """A request's body, from which one can tell whether any of it was sent; void, none will be."""

    def __init__(self, body: object) -> None:
        super().__init__(body.encode() if isinstance(body, str) else bytes(body or b""))  # type: ignore[call-overload]
        self.void = False

    def read(self, size: int | None = -1) -> bytes:
        if self.void:
            raise OSError("too late")
        return super().read(size)


def _within(seconds: float, call: Callable[[], Response], letter: _Letter) -> Response:
    """Return what `call` does, or raise what it raises, ReadTimeout when it takes longer.

    A server that sends a byte now and then would keep a read going for ever.
    """
    outcome: SimpleQueue[Response | BaseException] = SimpleQueue()

    def work() -> None:
        try:
            outcome.put(call())
        except BaseException as error:
            outcome.put(error)

    Thread(target=work, daemon=True).start()
    try:
        came = outcome.get(timeout=seconds)
    except BaseException as error:
        letter.void = True
        raise ReadTimeout if isinstance(error, Empty) else error from None
    if isinstance(came, BaseException):
        raise came
    return came
