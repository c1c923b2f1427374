"""Asking a network what it shows to everybody: one question, and what its answer means."""

import re
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import SplitResult, urlsplit

from requests import RequestException, Response

from microblog.errors import Message, MicroblogError, OutsideFailed
from microblog.networks.contract import Gone, Refused
from microblog.networks.outcomes import header, problem_of, read
from microblog.networks.pinned import Private
from microblog.networks.reach import Reach
from microblog.networks.wire import Wire

_NEVER = re.compile("(?!)")
_NEXT = "next"


def looking_at(*bases: str) -> Reach:
    """Return the reach of a network that is read and never written to."""
    return Reach(bases=bases, create=_NEVER, upload=_NEVER, delete=_NEVER)


def asked(
    wire: Wire, network: str, address: str, query: Mapping[str, str | int] | None = None
) -> Response:
    """Return the answer to a question, whatever it is. Raises OutsideFailed, Refused."""
    try:
        return wire.get(address, params=query)
    except Private:
        raise Refused(
            "{place} leads into a private network, and nothing is read there.",
            place=address.partition("?")[0],
        ) from None
    except RequestException as error:
        raise unheard(network, error) from None


def told(
    wire: Wire, network: str, address: str, query: Mapping[str, str | int] | None = None
) -> dict[str, Any]:
    """Return the JSON object that answers a question. Raises OutsideFailed, Refused, Gone."""
    response = asked(wire, network, address, query)
    found = read(response.content)
    if response.status_code != 200 or found is None:
        raise refusal(network, response)
    return found


def refusal(network: str, response: Response) -> MicroblogError:
    """Return what an answer means that is none to the question."""
    status = response.status_code
    if status in {404, 410}:
        return gone(network)
    if status == 429:
        return Refused(
            "{network} answers no more questions now. Ask again {when}.",
            network=network,
            when=when(response.headers),
        )
    if status in {401, 403}:
        return Refused("{network} shows this to nobody who is not logged in.", network=network)
    return OutsideFailed(
        "{network} is not of use now: it answered {status}. Nothing is lost; ask again later.",
        network=network,
        status=status,
    )


def gone(network: str) -> Gone:
    """Return what is told of a post that cannot be read any more."""
    return Gone("{network} does not show this post any more.", network=network)


def unheard(network: str, error: BaseException) -> OutsideFailed:
    """Return what is told when no whole answer came."""
    return OutsideFailed(
        "{network} cannot be reached. {problem} Nothing is lost; ask again later.",
        network=network,
        problem=problem_of(error),
    )


def when(headers: Mapping[str, str]) -> Message:
    """Return when more may be asked: in seconds since 1970, as an ISO date (Mastodon), or as
    seconds from now (Retry-After)."""
    names = ("x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset")
    said = next((value for name in names if (value := header(headers, name).strip())), "")
    later = header(headers, "retry-after").strip()
    if re.fullmatch(r"[0-9]{9,11}", said):
        reset: datetime | None = datetime.fromtimestamp(int(said), UTC)
    elif re.fullmatch(r"[0-9]{1,5}", later) and not said:
        reset = datetime.now(UTC) + timedelta(seconds=int(later))
    else:
        reset = moment(said)
    if reset is None:
        return Message("in a quarter of an hour")
    return Message("after {time} UTC", {"time": f"{reset:%Y-%m-%d %H:%M}"})


def in_turn(copies: Sequence[str], places: MutableMapping[str, str]) -> Iterator[str]:
    """Yield each copy once, from the one on where a run before came to its end too early."""
    begin = copies.index(places[_NEXT]) if places.get(_NEXT) in copies else 0
    for copy in [*copies[begin:], *copies[:begin]]:
        places[_NEXT] = copy
        yield copy
    places.pop(_NEXT, None)


def moment(said: object) -> datetime | None:
    """Return the moment that an ISO date is, in UTC; None for anything else."""
    try:
        found = datetime.fromisoformat(str(said))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def parts_of(address: str) -> SplitResult:
    """Return the parts of an address, empty ones of what is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def word(found: object, *names: str) -> str:
    """Return the text at the end of these names in nested objects, "" if there is none."""
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""


def inside(found: object, name: str) -> dict[str, Any]:
    """Return the object of this name, an empty one if there is none."""
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, dict) else {}


def listed(found: object, name: str) -> list[dict[str, Any]]:
    """Return the objects in the list of this name."""
    value = found.get(name) if isinstance(found, dict) else None
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
