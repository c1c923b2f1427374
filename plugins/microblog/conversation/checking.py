"""Checking: whether what is kept still stands where it was said, in the same words.

What is gone or changed is hidden first, and asked about later. Nothing that goes wrong out there
stops anybody here: what cannot be asked now stays as it is until the next time.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from microblog.conversation import words
from microblog.conversation.hidden import Hidden, Looks, looks_in, write_looks
from microblog.conversation.keeping import not_understood, sound
from microblog.conversation.reply import Kept, Shown
from microblog.conversation.shelf import ids_in, replies_in
from microblog.errors import MicroblogError, OutsideFailed
from microblog.networks.contract import Gone, Reader, Reply

SECONDS = 30.0
_PART = 100  # characters: the least that a network shows of a post, if not all
_NEVER = datetime.min.replace(tzinfo=UTC)
# Two ways to read one post write its links and pictures differently.
_ADDRESS = re.compile(r"(?:https?://|pic\.(?:twitter|x)\.com/)\S*", re.IGNORECASE)


@dataclass(slots=True)
class Checked:
    """What a look found: how many were asked for, and how many not, for want of time or because
    their network failed; the ids of those found gone, edited, or there again."""

    asked: int = 0
    unasked: int = 0
    gone: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    troubles: list[MicroblogError] = field(default_factory=list)


def check(
    content: Path,
    readers: Mapping[str, Reader],
    file: Path,
    now: datetime,
    seconds: float = SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> Checked:
    """Read kept replies again, those first that were not for longest, and note what is changed.

    `file` remembers it (see `hidden`). No reply is begun after so many seconds; a host that fails
    once is not asked again this time. Never raises for what is outside.
    """
    before = looks_in(file)
    gone = {*before.hidden, *before.asked} - ids_in(content)
    look = _Look(readers, before.without(gone), now, Checked())
    end = clock() + seconds
    try:
        for kept, reader in _oldest_first(content, readers, look.asked):
            if clock() >= end or _host(kept) in look.failing:
                look.found.unasked += 1
            else:
                look.at(kept, reader)
    finally:
        look.write(file)
    return look.found


def _oldest_first(
    content: Path, readers: Mapping[str, Reader], asked: Mapping[str, datetime]
) -> Iterator[tuple[Kept, Reader]]:
    """Yield what can be asked for, and whom to ask."""
    replies = [kept for kept in replies_in(content)[0] if kept.state is Shown.SHOWN and kept.url]
    for kept in sorted(replies, key=lambda kept: (asked.get(kept.id, _NEVER), kept.kept, kept.id)):
        reader = readers.get(kept.network)
        if reader and kept.network != "linkedin" and reader.reads(kept.url):
            yield kept, reader


class _Look:
    """One look at the networks, while it goes on. `failing` are the hosts that did not answer."""

    def __init__(
        self, readers: Mapping[str, Reader], before: Looks, now: datetime, found: Checked
    ) -> None:
        self.hidden, self.asked = dict(before.hidden), dict(before.asked)
        self.readers, self.now, self.found = readers, now, found
        self.failing: set[str] = set()

    def at(self, kept: Kept, reader: Reader) -> None:
        """Ask for one reply."""
        self.asked[kept.id] = self.now  # also of a host that fails, lest it keep others waiting
        try:
            reply = reader.post(kept.url)
        except Gone:
            self.found.asked += 1
            self._hide(kept, Hidden(self.now, "gone"), self.found.gone)
        except MicroblogError as error:
            self._fail(kept, error)
        except Exception as error:  # whatever somebody sent, publishing goes on
            self._fail(kept, not_understood(kept.network, error))
        else:
            self.found.asked += 1
            self._compare(kept, sound(reply))

    def write(self, file: Path) -> None:
        """Note all of it, or that it cannot be noted."""
        try:
            write_looks(file, Looks(self.hidden, self.asked, self.now))
        except OutsideFailed as error:
            self.found.troubles.append(error)

    def _compare(self, kept: Kept, reply: Reply) -> None:
        if not _is_theirs(kept, reply):
            self._hide(kept, Hidden(self.now, "gone"), self.found.gone)
        elif not _is_same(kept, reply):
            self._hide(kept, Hidden(self.now, "edited", reply.text), self.found.edited)
        elif self.hidden.pop(kept.id, None):
            self.found.back.append(kept.id)

    def _fail(self, kept: Kept, error: MicroblogError) -> None:
        self.failing.add(_host(kept))
        self.found.unasked += 1
        self.found.troubles.append(error)

    def _hide(self, kept: Kept, hidden: Hidden, found: list[str]) -> None:
        """Hide a reply, unless it is hidden for just that."""
        before = self.hidden.get(kept.id)
        if before is None or replace(before, since=self.now) != hidden:
            self.hidden[kept.id] = hidden
            found.append(kept.id)


def _is_theirs(kept: Kept, reply: Reply) -> bool:
    """Tell whether a post is still by whom it was kept; else what was kept is gone.

    On Bluesky people change their handles, and the address of their profile stays. A page that
    names nobody goes by its host, and tells of nobody else.
    """
    if kept.network == "bluesky" and kept.author_url and reply.author_url:
        return kept.author_url == reply.author_url
    has_handles = bool(kept.handle and reply.handle)
    if not has_handles and {_host(kept), _host(reply)} & {kept.author, reply.author}:
        return True
    named = words.handle if has_handles else words.name
    now = replace(kept, author=reply.author, handle=reply.handle)
    return named(kept).casefold() == named(now).casefold()


def _is_same(kept: Kept, reply: Reply) -> bool:
    """Tell whether a post still says what was kept, though it may be shown only in part."""
    before, now = (_compared(one) for one in (kept, replace(kept, text=reply.text)))
    beginning = now.rstrip("… ")
    is_part = now.endswith("…") and len(beginning) > _PART and before.startswith(beginning)
    return before == now or is_part


def _compared(kept: Kept) -> str:
    return " ".join(_ADDRESS.sub("", words.text(kept)).split())


def _host(said: Kept | Reply) -> str:
    return urlsplit(said.url).hostname or ""
