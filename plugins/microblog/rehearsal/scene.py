"""What a rehearsal is like: who speaks, what the page says, what goes wrong, and with what keys."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from microblog.errors import Translate, untranslated

from .talk import Talk

# Who the stand-ins take the author for.
X_USER = "1500000000000000001"
MEMBER = "rehearsal1"
AUTHOR = f"urn:li:person:{MEMBER}"

# Keys to nothing: the stand-ins alone know them, and they are the same for everybody.
KEYS: Mapping[str, str] = {
    "MICROBLOG_X_CONSUMER_KEY": "rehearsalConsumerKey",
    "MICROBLOG_X_CONSUMER_SECRET": "rehearsalConsumerWord",
    "MICROBLOG_X_ACCESS_TOKEN": f"{X_USER}-rehearsalAccess",
    "MICROBLOG_X_ACCESS_TOKEN_SECRET": "rehearsalAccessWord",
    "MICROBLOG_LINKEDIN_ACCESS_TOKEN": "rehearsalMemberToken",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What a linked page says of itself, for a card; `picture` is a file on this machine."""

    title: str
    description: str = ""
    picture: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The settings of a rehearsal.

    `slow`, `broke` and `expired` are the everyday troubles. `twins` says whether the networks let a
    text pass that they have taken before, as they sometimes do; `threads`, whether X lets an
    author answer his own posts, which X's documentation leaves open. `cards` tells what the page
    at an address says of itself. `clock` gives seconds since 1970. `talk` is what others say, and
    `dialects` is in which of its two X lets itself be asked.
    """

    name: str = "Anna Lind"
    handle: str = "annalind"
    lang: str = "en"
    translate: Translate = untranslated
    cards: Callable[[str], Linked | None] = lambda address: None
    slow: bool = False
    broke: bool = False
    expired: bool = False
    twins: bool = False
    threads: bool = True
    clock: Callable[[], float] = time.time
    talk: Talk = field(default_factory=Talk)
    dialects: tuple[str, ...] = ("tweet", "post")
