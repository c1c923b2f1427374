"""What is asked of a publish, and what it gives back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from microblog.errors import Message, OutsideFailed, Translate, untranslated
from microblog.publishing.consent import Agree
from microblog.publishing.receipt import Receipt
from microblog.publishing.shared import Shared
from microblog.site.build import Report

Say = Callable[[Message], None]


def silent(message: Message) -> None:
    """Tell nobody."""


def nobody(shown: Sequence[str]) -> bool:
    """Answer for nobody: no."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """How a run tells of its steps, how a person agrees to what leaves, and in whose words."""

    say: Say = silent
    agree: Agree = nobody
    words: Translate = untranslated


ALONE = Voices()


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for on the command line.

    `path` is another folder of content, `target` another place than the profile's; `yes` answers
    every question, `remove` lets addresses go; `terminal` tells whether a person is there. `only`
    is the uid, file or address of the one entry to share, however old it is; `hold` is how long
    entries are live before they are shared, None for what the profile says. The site may take
    `patience` seconds to be live.
    """

    path: str | None = None
    target: str | None = None
    yes: bool = False
    share: bool = True
    only: str | None = None
    hold: timedelta | None = None
    remove: bool = False
    terminal: bool = False
    patience: float = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a publish did: the build's report, the files it added lines to, and the receipt.

    `wrong` is what of the site is not live, `shared` what went to the networks, `notes` what else
    to look at; `handed` is where to watch another machine publish it: then there is no receipt.
    """

    report: Report
    written: tuple[Path, ...]
    receipt: Receipt | None = None
    wrong: tuple[Message, ...] = ()
    shared: Shared = field(default_factory=Shared)
    notes: tuple[Message, ...] = ()
    handed: Message | None = None

    @property
    def exit_code(self) -> int:
        """0, 6 when the site is not live, or what the share step ended with."""
        return OutsideFailed.exit_code if self.wrong else self.shared.code
