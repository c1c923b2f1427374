"""The proof that the site is live: readers get what was built, at the address it was built for.

A redirect, a sign-in page, an old copy from a cache: not live, each told with its own sentence.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic, sleep
from urllib.parse import quote, unquote

from requests import Session

from microblog.errors import Message
from microblog.publishing.answers import SLOW, Answer, ask, reader
from microblog.publishing.verdicts import (
    Expected,
    ExpectedFeed,
    card_verdict,
    feed_verdict,
    ids_in,
    said_in,
    verdict,
)

__all__ = ["FEEDS", "Expected", "ExpectedFeed", "expected", "expected_feeds", "prove"]

FEEDS = ("feed.xml", "atom.xml", "feed.json")
_TYPES = {
    ".jpg": "image/jpeg",
    **{f".{kind}": f"image/{kind}" for kind in ("avif", "gif", "jpeg", "png", "webp")},
}
_AT_ONCE = 6
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 5.0  # seconds between rounds, each twice the one before
_GRACE = 0.25  # seconds, so that those who ask can tell themselves that the time was up

_PAGE = Message("{address}: {wrong}")
_CARD = Message("The card picture {address}: {wrong}")
_FEED = Message("The feed {address}: {wrong}")


def expected(output: Path, site: str, entries: Iterable[tuple[str, str]]) -> list[Expected]:
    """Return what readers must find of each entry: its uid, and its file's path below `output`.

    `site` is the absolute address of the site, without a slash at its end. Raises OSError when a
    page cannot be read. A card that was not built is expected to be empty, and so is never found.
    """
    return [_expected(output, site, uid, path) for uid, path in entries]


def _expected(output: Path, site: str, uid: str, path: str) -> Expected:
    page = (output / path).read_bytes()
    folder, slash, name = path.rpartition("/")
    place = folder + slash if name == "index.html" else path
    card = said_in(page).get("og:image", "")
    if not card.startswith(f"{site}/"):
        card = ""
    file = output / unquote(card.removeprefix(f"{site}/"))
    return Expected(
        uid=uid,
        address=f"{site}/{quote(place)}",
        page=page,
        card=card,
        card_type=_TYPES.get(file.suffix.lower(), ""),
        card_bytes=file.read_bytes() if file.is_file() else b"",
    )


def expected_feeds(
    output: Path, site: str, before: Mapping[str, bytes | None]
) -> list[ExpectedFeed]:
    """Return what readers must find in the feeds of the home page.

    `before` has each file of FEEDS as it lay at the target, None if there was none: an entry that
    stood in it keeps its id. Raises OSError when a built feed cannot be read.
    """
    return [_expected_feed(output / name, f"{site}/{name}", before.get(name)) for name in FEEDS]


def _expected_feed(file: Path, address: str, before: bytes | None) -> ExpectedFeed:
    content = file.read_bytes()
    old, new = ids_in(before or b"") or {}, ids_in(content) or {}
    ids = {entry: old.get(entry, id_) for entry, id_ in new.items()}
    return ExpectedFeed(address=address, content=content, ids=ids)


@dataclass(frozen=True, slots=True)
class _Question:
    """An address to ask, how many bytes it should answer, how to judge and to tell of them."""

    address: str
    built: int
    judge: Callable[[Answer], Message | None]
    told: Message

    def wrong(self, session: Session, deadline: float) -> Message | None:
        """Ask, and return what is wrong with the answer."""
        answer = ask(session, self.address, 3 * self.built + 1_000_000, deadline)
        return answer if isinstance(answer, Message) else self.judge(answer)

    def about(self, wrong: Message) -> Message:
        """Return what is told of it."""
        return replace(self.told, values={"address": self.address, "wrong": wrong})


def prove(
    pages: Iterable[Expected],
    feeds: Iterable[ExpectedFeed],
    *,
    seconds: float = 60,
    pause: Callable[[], None] = lambda: None,
) -> list[Message]:
    """Return a message for each address where readers do not find what was built; [] when live.

    All are asked, a few at a time, and again those that were wrong, until all are right or
    `seconds` have passed. `pause` is called in this thread between rounds, and may raise.
    """
    deadline, wait = monotonic() + seconds, _FIRST_WAIT
    questions = {question.address: question for question in _questions(pages, feeds)}
    wrong = dict.fromkeys(questions, SLOW)
    with reader() as session:
        while wrong:
            for address, what in _round([questions[a] for a in wrong], session, deadline):
                if what is None:
                    del wrong[address]
                elif what is not SLOW:  # what it said before tells more
                    wrong[address] = what
            if not wrong or (left := deadline - monotonic()) <= 0:
                break
            pause()
            sleep(min(wait, left))
            wait = min(2 * wait, _LONGEST_WAIT)
    return [questions[address].about(what) for address, what in wrong.items()]


def _questions(pages: Iterable[Expected], feeds: Iterable[ExpectedFeed]) -> Iterator[_Question]:
    for page in pages:
        yield _Question(page.address, len(page.page), partial(verdict, page), _PAGE)
        if page.card:
            judge = partial(card_verdict, page)
            yield _Question(page.card, len(page.card_bytes), judge, _CARD)
    for feed in feeds:
        yield _Question(feed.address, len(feed.content), partial(feed_verdict, feed), _FEED)


_Todo = SimpleQueue[_Question]
_Done = SimpleQueue[tuple[str, Message | None]]


def _round(
    questions: list[_Question], session: Session, deadline: float
) -> Iterator[tuple[str, Message | None]]:
    """Yield each address that answered in time, with what is wrong there.

    Nobody waits for the threads: a host that sends a byte now and then holds nothing up, not even
    the end of the program.
    """
    todo, done = _Todo(), _Done()
    for question in questions:
        todo.put(question)
    for _ in questions[:_AT_ONCE]:
        Thread(target=_work, args=(todo, done, session, deadline), daemon=True).start()
    for _ in questions:
        try:
            yield done.get(timeout=max(0, deadline + _GRACE - monotonic()))
        except Empty:
            return


def _work(todo: _Todo, done: _Done, session: Session, deadline: float) -> None:
    while True:
        try:
            question = todo.get_nowait()
        except Empty:
            return
        done.put((question.address, question.wrong(session, deadline)))
