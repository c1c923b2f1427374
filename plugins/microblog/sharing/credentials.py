"""Credentials: what the environment, the keyring and `.env` say, and how long it holds.

Of several places the first that has a name wins: environment, keyring, `.env`. A place is opened
only while something is missing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from microblog.copies import NAMES
from microblog.errors import Message, Unanswered
from microblog.networks.secrets import taken
from microblog.sharing.keyrings import Keyring, env

_WARNED = 15  # days before its last that a login is spoken of
_AHEAD = timedelta(hours=1)  # a run that begins now is over by then
_DAY = timedelta(days=1)

Get = Callable[[str], str]  # a place: gives back what it has by a name, "" for nothing


class Held(Mapping[str, str]):
    """Credentials by name. They are never shown: not by repr, nor by pickle, copy or json."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Held({', '.join(self._values)})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("Credentials are not written down.")


@dataclass(frozen=True, slots=True)
class Found:
    """The networks whose credentials are complete, these credentials, and what to tell besides."""

    networks: tuple[str, ...]
    credentials: Held
    notes: tuple[Message, ...]


def credentials(
    root: Path, environ: Mapping[str, str], needs: Mapping[str, Sequence[str]]
) -> Found:
    """Return what is there of the names that each network needs; from now on no log shows it.

    A network of which a part is missing, or cannot be a key, is left out, with a note. Raises
    Unanswered for a `.env` that others may read.
    """
    places = _Places(root, environ)
    networks, values, notes = [], dict[str, str](), list[Message]()
    for network, names in needs.items():
        found = places.searched(network, names)
        try:
            taken(found, [name for name in names if name in found])
        except Unanswered as error:
            notes.append(error.message)
            continue
        if found and (missing := [name for name in names if name not in found]):
            notes.append(_partly(network, missing))
        elif found:
            networks.append(network)
            values |= found
            notes += _dateless(network, found)
    return Found(tuple(networks), Held(values), (*places.notes, *notes))


def expires(network: str) -> str:
    """Return the name under which a network's login tells its last day, as an ISO date.

    On that day it still holds, until midnight in UTC.
    """
    return f"MICROBLOG_{network.upper()}_EXPIRES"


def ends(found: Found) -> dict[str, date]:
    """Return the last day of each login that is known to end, by network."""
    told = {name: found.credentials.get(expires(name), "") for name in found.networks}
    return {name: day for name, text in told.items() if (day := _day(text))}


def days_left(ends: Mapping[str, date], today: date) -> dict[str, int]:
    """Return how many days each login holds after today: 0 on its last, less when it has ended."""
    return {network: (day - today).days for network, day in ends.items()}


def ended(ends: Mapping[str, date], now: datetime) -> dict[str, Message]:
    """Return the networks where nothing may be claimed `now`, an aware moment, and why.

    Their login has ended, or would within the hour. All else goes on.
    """
    return {
        network: Message(
            "The login at {network} has run out ({day}): nothing was shared there, and nothing is "
            "lost. Run: invoke login {name}",
            {"network": NAMES.get(network, network), "day": day, "name": network},
        )
        for network, day in ends.items()
        if now + _AHEAD - _DAY >= datetime.combine(day, time(), UTC)
    }


def endings(ends: Mapping[str, date], now: datetime) -> list[Message]:
    """Return what every receipt tells of logins that end soon."""
    left, over = days_left(ends, now.astimezone(UTC).date()), ended(ends, now)
    return [
        Message(
            "The login at {network} holds until {day} (days left: {days}). Renew it with: "
            "invoke login {name}",
            {"network": NAMES.get(network, network), "day": ends[network], "days": days,
             "name": network},
        )
        for network, days in left.items()
        if days <= _WARNED and network not in over
    ]  # fmt: skip


class _Places:
    """The three places, in order. `notes` is what to tell of those that were opened."""

    def __init__(self, root: Path, environ: Mapping[str, str]) -> None:
        self._root, self._keyring = root, Keyring(root, environ)
        self._odd: list[Message] = []
        self._all: tuple[Get, ...] = (
            lambda name: environ.get(name, "").strip(),
            self._keyring.get,
            lambda name: self._env.get(name, ""),
        )

    def searched(self, network: str, names: Sequence[str]) -> dict[str, str]:
        """Return what is found by these names, and when it ends, from where one of them was."""
        found: dict[str, str] = {}
        for place in self._all:
            here = {name: value for name in names if name not in found and (value := place(name))}
            if here and (end := place(expires(network))):
                here[expires(network)] = end
            found = here | found
        return found

    @property
    def notes(self) -> list[Message]:
        return [*([self._keyring.trouble] if self._keyring.trouble else []), *self._odd]

    @cached_property
    def _env(self) -> Mapping[str, str]:
        values, self._odd = env(self._root)
        return values


def _partly(network: str, missing: Sequence[str]) -> Message:
    return Message(
        "Nothing is shared on {network} yet. Missing: {names}",
        {"network": NAMES.get(network, network), "names": ", ".join(missing)},
    )


def _dateless(network: str, found: Mapping[str, str]) -> list[Message]:
    name = expires(network)
    if not found.get(name) or _day(found[name]):
        return []
    return [Message("{name} is no date. Write it like 2027-01-20.", {"name": name})]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
