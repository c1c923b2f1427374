"""Answers: what an address says to anybody who asks, or the sentence that tells why nothing came.

It is asked as a reader would: without cookies, without a login, and through the proxy that this
machine is set to use. No redirect is followed.
"""

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.cookiejar import DefaultCookiePolicy
from socket import gaierror
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from requests import PreparedRequest, Response, Session, exceptions

from microblog.errors import Message

_CONNECT, _READ = 10, 15  # seconds
_CHUNK = 1 << 14
_LONGEST = 200  # characters shown of what a stranger says
_CACHES = ("X-Cache", "CF-Cache-Status")

SLOW = Message("No whole answer came in time.")
CUT = Message("The answer broke off before its end.")
_TOO_LARGE = Message("The answer is far longer than what was built.")
_EMPTY = Message("The answer is empty.")
_OTHER = Message("It cannot be reached ({problem}).")
_CLOSED = Message("The connection was closed without an answer.")
# What went wrong on the way, the first that fits.
_FAILURES: tuple[tuple[type[BaseException], Message], ...] = (
    (exceptions.ProxyError, Message("The proxy of this machine does not lead there ({problem}).")),
    (gaierror, Message("Its name is not known. Is this machine online, and the name right?")),
    (ssl.SSLCertVerificationError, Message("Its certificate is not accepted ({problem}).")),
    (ssl.SSLError, Message("No secure connection can be made ({problem}).")),
    (exceptions.SSLError, Message("No secure connection can be made ({problem}).")),
    (ConnectionRefusedError, Message("The connection is refused: no server listens there.")),
    (exceptions.ConnectTimeout, Message("No connection came about in time.")),
    (TimeoutError, SLOW),
    (exceptions.Timeout, SLOW),
    (ConnectionError, _CLOSED),
)
_STATUSES = {
    401: Message("It asks for a password (401), so readers cannot see it."),
    403: Message("The host forbids anybody to read it (403)."),
    404: Message("Nothing is there (404). Does the target serve this address?"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: the status, the headers (a mapping that knows no case), and the body.

    The body is unpacked, and empty unless the status is 200. `broken` tells why it is not whole.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    broken: Message | None = None

    @property
    def type(self) -> str:
        """The media type, without parameters, in lower case; "" if none was told."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @property
    def is_page(self) -> bool:
        """Whether a browser shows it as a page."""
        return self.type in {"text/html", "application/xhtml+xml"}

    @property
    def is_cached(self) -> bool:
        """Whether a header hints at a copy that was kept on the way."""
        hit = any("hit" in self.headers.get(name, "").lower() for name in _CACHES)
        return hit or "Via" in self.headers or self.headers.get("Age", "0").strip() != "0"


def reader() -> Session:
    """Return a session that asks as a stranger does."""
    session = _Reader()
    session.headers.update({"User-Agent": "Candor", "Accept-Encoding": "gzip"})
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.auth = _unsigned
    return session


class _Reader(Session):
    def get_redirect_target(self, resp: Response) -> None:
        """Lead nowhere: requests would read all of a redirect's body, however long."""


def _unsigned(request: PreparedRequest) -> PreparedRequest:
    """Leave the request as it is. Without any `auth`, requests would take one from ~/.netrc."""
    return request


def ask(session: Session, address: str, most: int, deadline: float) -> Answer | Message:
    """Return what `address` answers, or the sentence that tells why nothing came.

    At most about `most` bytes of the body are read; `deadline` is a time by `monotonic()`.
    """
    if (left := deadline - monotonic()) <= 0:
        return SLOW
    wait = (min(_CONNECT, left), min(_READ, left))
    try:
        with session.get(address, timeout=wait, stream=True, allow_redirects=False) as response:
            return _read(response, most, deadline)
    except (OSError, ValueError) as error:  # a RequestException is an OSError
        return failure(error)


def _read(response: Response, most: int, deadline: float) -> Answer:
    body, broken = bytearray(), None
    try:
        for chunk in response.iter_content(_CHUNK) if response.status_code == 200 else ():
            body += chunk
            broken = _TOO_LARGE if len(body) > most else SLOW if monotonic() > deadline else None
            if broken:
                break
    except OSError as error:
        broken = SLOW if failure(error) is SLOW else CUT
    return Answer(response.status_code, response.headers, bytes(body), broken)


def failure(error: BaseException) -> Message:
    """Return what is told of a request that came to nothing."""
    causes = [error, *_causes(error)]
    for kind, sentence in _FAILURES:
        for cause in causes:
            if isinstance(cause, kind):
                return _with_problem(sentence, causes[-1])
    return _with_problem(_OTHER, causes[-1])


def _causes(error: BaseException) -> Iterator[BaseException]:
    while cause := error.__cause__ or error.__context__:
        yield cause
        error = cause


def _with_problem(sentence: Message, cause: Any) -> Message:
    if "{problem}" not in sentence.text:
        return sentence
    problem = getattr(cause, "verify_message", "") or getattr(cause, "strerror", "") or cause
    return replace(sentence, values={"problem": shown(str(problem))})


def refusal(address: str, answer: Answer) -> Message | None:
    """Return why nothing can be read in an answer; None when there is a whole body to look at."""
    if 300 <= answer.status < 400:
        return _redirect(address, answer.headers.get("Location", ""))
    if answer.status >= 500:
        return Message("The host is in trouble ({status}).", {"status": answer.status})
    if answer.status != 200:
        other = Message("It answers {status} instead of 200.", {"status": answer.status})
        return _STATUSES.get(answer.status, other)
    return answer.broken or (None if answer.body else _EMPTY)


def _redirect(address: str, location: str) -> Message:
    here, there = urlsplit(address), _target(address, location)
    values = {"there": shown(location)}
    if not there:
        return Message("It leads on, but does not say where.")
    if there.hostname == here.hostname and there.scheme != here.scheme:
        values |= {"from": here.scheme, "to": shown(there.scheme)}
        return Message("It leads from {from} to {to}: {there}", values)
    if there.netloc != here.netloc:
        return Message(
            "It leads to another host: {there}. If the site is there, say so as `address` in "
            "content/profile.toml.",
            values,
        )
    return Message("It leads to another page of the same host: {there}", values)


def _target(address: str, location: str) -> SplitResult | None:
    try:
        there = urlsplit(urljoin(address, location))
    except ValueError:
        return None
    return there if location and there.hostname else None


def shown(text: str) -> str:
    """Return what a stranger said, fit to be shown: printable, and not long."""
    return "".join(filter(str.isprintable, text))[:_LONGEST]
