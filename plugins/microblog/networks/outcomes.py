"""What an outcome means that is told in the same way by every network: above all, that it is open.

Whatever no table lists is Unknown.
"""

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from json import loads
from re import search
from socket import gaierror
from typing import Any

from requests import exceptions

from microblog.errors import Message, OutsideFailed
from microblog.networks.contract import Receipt, Refused, Unknown
from microblog.networks.secrets import redacted
from microblog.networks.wire import Overlong, Unsent

_LONGEST = 200  # characters shown of what a network says

_SLOW = Message("No whole answer came in time.")
# What went wrong on the way, the first that fits.
_FAILURES: tuple[tuple[type[BaseException], Message], ...] = (
    (exceptions.ProxyError, Message("The proxy of this machine does not lead there.")),
    (gaierror, Message("Its name is not known. Is this machine online, and the name right?")),
    (ssl.SSLCertVerificationError, Message("Its certificate is not accepted.")),
    (Overlong, Message("Its answer has no end.")),
    (ConnectionRefusedError, Message("The connection is refused: no server listens there.")),
    (exceptions.ConnectTimeout, Message("No connection came about in time.")),
    (TimeoutError, _SLOW),
    (exceptions.Timeout, _SLOW),
    (exceptions.ChunkedEncodingError, Message("The answer broke off before its end.")),
    (exceptions.ContentDecodingError, Message("The answer cannot be unpacked.")),
    (ssl.SSLError, Message("The secure connection failed.")),
    (exceptions.SSLError, Message("The secure connection failed.")),
    (ConnectionError, Message("The connection was closed without an answer.")),
)
_OTHER = Message("Something went wrong on the way.")


@dataclass(frozen=True, slots=True)
class Case:
    """A clear no: of which statuses, with which words in it (a pattern, lower case), and its class.

    The message's holes are {words}, what the network says itself, and what a table adds.
    """

    statuses: frozenset[int]
    words: str
    kind: type[Refused]
    message: Message

    def fits(self, status: int, said: str) -> bool:
        """Return whether an answer is this case."""
        return status in self.statuses and search(self.words, said.lower()) is not None

    def told(self, **values: object) -> Refused:
        """Return the error to raise."""
        return self.kind(self.message.text, **values)


def read(body: bytes) -> dict[str, Any] | None:
    """Return the JSON object that a body holds; None if it holds anything else."""
    try:
        found = loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def shown(text: str) -> str:
    """Return what a network said, fit to be shown: printable, not long, and without our secrets."""
    printable = (sign if sign.isprintable() else " " for sign in redacted(text))
    return " ".join("".join(printable).split())[:_LONGEST]


def failed(network: str, error: BaseException) -> Refused | Unknown:
    """Return what a call means to which no whole answer came: Refused if nothing was sent."""
    if isinstance(error, Unsent):
        return unreached(network, error)
    return unknown(network, problem_of(error))


def unreached(network: str, error: BaseException) -> Refused:
    """Return what is told when a request before the one call comes to nothing."""
    return Refused(
        "{network} cannot be reached. {problem} Nothing was shared there; publish again.",
        network=network,
        problem=problem_of(error),
    )


def unknown(network: str, problem: Message) -> Unknown:
    """Return what is told when a share may stand there or not."""
    return Unknown(
        "{network} was asked to publish this, and nobody can tell whether it did. {problem} Look "
        "at your page there. Nothing is sent again unless you say that it is not there.",
        network=network,
        problem=problem,
    )


def unlisted(network: str, status: int) -> Unknown:
    """Return what is told of an answer that is neither a receipt nor a clear no."""
    values = {"status": status}
    if 200 <= status < 300:
        problem = Message("It answered {status}, but not where the share stands.", values)
    elif 300 <= status < 400:
        problem = Message(
            "It answered with a redirect ({status}), which is not followed: its address may be "
            "wrong, or something stands between.",
            values,
        )
    elif status >= 500:
        problem = Message("The host is in trouble ({status}).", values)
    else:
        problem = Message("It answered {status}, which is neither yes nor no.", values)
    return unknown(network, problem)


def troubled(network: str, status: int) -> Refused:
    """Return what is told when an answer before the one call is of no use."""
    return Refused(
        "{network} is not of use now: it answered {status}. Nothing was shared there; publish "
        "again later.",
        network=network,
        status=status,
    )


def not_deleted(network: str, receipt: Receipt) -> OutsideFailed:
    """Return what is told when a share may still stand that should be gone."""
    return OutsideFailed(
        "{network} has not said that the share is gone. Look at {url}, and run the command again.",
        network=network,
        url=receipt.url,
    )


def header(headers: Mapping[str, str], name: str) -> str:
    """Return a header, in whatever case it came, or ""."""
    return next((value for key, value in headers.items() if key.lower() == name), "")


def problem_of(error: BaseException) -> Message:
    """Return what went wrong on the way, in a sentence."""
    causes = [error, *_causes(error)]
    fitting = (told for kind, told in _FAILURES for cause in causes if isinstance(cause, kind))
    return next(fitting, _OTHER)


def _causes(error: BaseException) -> Iterator[BaseException]:
    while cause := error.__cause__ or error.__context__:
        yield cause
        error = cause
