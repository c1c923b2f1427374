"""Where the site is deployed: one file a target, found by its name.

A target's file offers `connect(place: Place) -> Target`. Its settings are the table
`[targets.NAME]` of content/profile.toml, which it checks itself, with `checked`.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from microblog.errors import Faults, Finding, Message
from microblog.publishing.shipment import Sent, Shipment


class Reach(Enum):
    """How far away a target is."""

    FOLDER = "folder"  # on this machine's own disk
    LOOPBACK = "loopback"  # a server on this machine
    WORLD = "world"


def reach_of(address: str) -> Reach:
    """Return how far away the server is that an address names: https://host, or anna@host:folder.

    A path, and whatever names no host, is on this machine.
    """
    if "://" in address:
        host = urlsplit(address).hostname or ""
    else:
        named = re.match(r"(?:[^/:@]*@)?(\[[^]/]*\]|[^/:]+):", address)
        host = named[1].strip("[]").lower() if named else ""
    return Reach.LOOPBACK if host in {"", "localhost", "127.0.0.1", "::1"} else Reach.WORLD


@dataclass(frozen=True, slots=True)
class Place:
    """Where a target is looked for: the site's folder, its settings, and the environment."""

    root: Path
    settings: Mapping[str, Any]
    environ: Mapping[str, str]


class Target(Protocol):
    """A place that readers get the site from. All of it raises OutsideFailed when it cannot be
    reached, with what state it is in."""

    @property
    def name(self) -> str:
        """What the leader is told of where the site is."""

    @property
    def reach(self) -> Reach:
        """How far away it is."""

    @property
    def whole(self) -> bool:
        """Whether a deploy replaces everything there, also what is not ours."""

    def read(self, path: str) -> bytes | None:
        """Return the file that lies there at `path` below the site; None if there is none."""

    def there(self) -> frozenset[str]:
        """Return the path of every file that lies there, with slashes."""

    def differing(self, output: Path, paths: Collection[str]) -> frozenset[str]:
        """Return those of `paths`, which lie there and below `output`, whose contents differ."""

    def deploy(self, shipment: Shipment) -> Sent:
        """Make what lies there equal to the built site, and return what was changed."""


def known() -> list[str]:
    """Return the names of all targets."""
    return sorted(module.name for module in iter_modules(__path__))


def connect(name: str, place: Place) -> Target:
    """Return the target called `name`; nothing is sent yet. Raises Faults for wrong settings."""
    if name not in known():
        what = Message("There is no target {target}.", {"target": name})
        cure = Message("Choose one of {known}.", {"known": ", ".join(known())})
        raise Faults([Finding("content/profile.toml", None, what, cure)])
    found: Target = import_module(f"{__name__}.{name}").connect(place)
    return found


Settings = TypeVar("Settings", bound=BaseModel)


def checked(name: str, model: type[Settings], place: Place) -> Settings:
    """Return the target's settings. Raises Faults naming every one that is wrong or missing."""
    try:
        return model.model_validate(dict(place.settings))
    except ValidationError as error:
        raise Faults(_wrong(name, e["loc"], e["msg"]) for e in error.errors()) from None


def _wrong(name: str, where: tuple[int | str, ...], problem: str) -> Finding:
    what = Message(
        "[targets.{target}] {key}: {problem}.",
        {"target": name, "key": ".".join(map(str, where)), "problem": problem},
    )
    cure = Message("README, “Where the site goes”, shows what each target needs.")
    return Finding("content/profile.toml", None, what, cure)
