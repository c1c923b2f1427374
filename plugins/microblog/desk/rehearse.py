"""`invoke publish --rehearse`: all of a publish on this machine, seen by nobody else.

The site is served here, and stand-ins take what X and LinkedIn would get. Output, ledger and
networks are the rehearsal's own, in .microblog/rehearsal/, and last until that folder is deleted.
"""

import json
import os
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from unidecode import unidecode

from microblog.desk.serve import running
from microblog.desk.voice import voice
from microblog.identity import replace as put
from microblog.profile import read_profile
from microblog.publishing.ground import Ground
from microblog.publishing.pipeline import published
from microblog.publishing.request import Options, Published, Voices
from microblog.rehearsal import rehearsal

_PICTURES = "pictures"


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a rehearsal did, and where it can be looked at as long as it is open."""

    done: Published
    site: str
    networks: str


@contextmanager
def rehearsed(
    root: Path,
    options: Options,
    voices: AbstractContextManager[Voices],
    *,
    anew: bool = False,
    **everyday: Any,
) -> Iterator[Rehearsed]:
    """Yield what came of a publish on the rehearsal's ground, while both pages are served.

    `voices` are heard until it is published; with `anew` it begins from nothing. `everyday` is what
    goes wrong: `faults`, `slow`, `broke`, `expired`, as the stand-ins know it.
    """
    folder = root / ".microblog" / "rehearsal"
    if anew:
        shutil.rmtree(folder, ignore_errors=True)
    _pictures(root / ".microblog" / _PICTURES, folder / _PICTURES)
    site_port, port = _ports(folder / "ports.json")
    words = voice(root)
    name = read_profile(root / "content" / "profile.toml").name
    handle = re.sub(r"[^a-z0-9]", "", unidecode(name).lower())[:15] or "you"
    scene = {"name": name, "handle": handle, "lang": words.code, "translate": words, **everyday}
    with (
        running(folder / "public", port=site_port) as site,
        rehearsal(folder / "networks", port=port, **scene) as stage,
    ):
        ground = Ground(
            root=root,
            state=folder,
            environ={**os.environ, **stage.environ},
            settings={
                "OUTPUT_PATH": str(folder / "output"),
                "MICROBLOG_STATE": str(folder),
                "MICROBLOG_ADDRESS": site,
            },
            targets={"folder": {"to": str(folder / "public")}},
            earnest=False,
        )
        with voices as heard:
            done = published(ground, replace(options, target="folder", yes=True), heard)
        yield Rehearsed(done, f"{site}/", stage.address)


def _ports(file: Path) -> tuple[int, int]:
    """Return the ports of the site and of the networks: the same ones each time, since a ledger
    knows the addresses that it spoke to."""
    with suppress(OSError, ValueError, TypeError):
        site, networks = json.loads(file.read_text(encoding="utf-8"))
        return int(site), int(networks)
    with socket.socket() as one, socket.socket() as other:
        for free in (one, other):
            free.bind(("127.0.0.1", 0))
        found = one.getsockname()[1], other.getsockname()[1]
    file.parent.mkdir(parents=True, exist_ok=True)
    put(file, json.dumps(found).encode())
    return found


def _pictures(made: Path, folder: Path) -> None:
    """Take over the pictures that were made in earnest: to make them again takes long."""
    if made.is_dir() and not folder.exists():
        shutil.copytree(made, folder, copy_function=_linked)


def _linked(source: str, place: str) -> None:
    try:
        os.link(source, place)
    except OSError:
        shutil.copyfile(source, place)
