"""The promise: whatever the networks do, each reply comes once, below what it answers, and what is
paid stays below the cap."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from microblog.conversation.keeping import News, news
from microblog.conversation.readers import readers
from microblog.conversation.reply import id_of
from microblog.conversation.waiting import Waiting
from microblog.networks.contract import OutOfCredit
from microblog.rehearsal import Said, Stage, Talk, rehearsal
from microblog.rehearsal.bluesky import did
from microblog.rehearsal.talk import snowflake

NOW = datetime.now(UTC)
BEGUN = time.time() - 3 * 24 * 3600
HANDLES = {"x": "annalind", "mastodon": "annalind@mastodon.example", "bluesky": "anna.example"}
PAGE = "https://leader.example/2026/almedalen/"
# What became of some: these must never be told, and what answers them stays.
FATES = {
    "x": ["deleted", "protected", "withheld"],
    "mastodon": ["private", "direct"],
    "bluesky": ["blocked", "not found", "signed-in"],
    "web": ["like", "private"],
}


class Thread:
    """500 answers on four networks, in three levels, to one entry; those that may be told."""

    def __init__(self, dice: random.Random) -> None:
        self.copies: dict[str, str] = {PAGE: "uid"}
        self.said: list[Said] = []
        self.due: dict[str, str] = {}  # the address that it answers, by a reply's address
        for network, count in (("x", 300), ("mastodon", 58), ("bluesky", 122)):
            self._grow(network, count, dice)
        for number in range(20):
            fate = FATES["web"][number % 2] if number % 10 < 2 else ""
            url = f"https://page{number}.example/answer"
            self.said.append(
                Said(network="web", id=url, text="Nicely put", at=BEGUN + number, author="Bo",
                     handle=f"https://page{number}.example/", after=PAGE, fate=fate)
            )  # fmt: skip
            if not fate:
                self.due[url] = PAGE

    def _grow(self, network: str, count: int, dice: random.Random) -> None:
        root = Said(
            network=network, id=identity(network, 0), text="Three lessons", at=BEGUN,
            author="Anna Lind", handle=HANDLES[network],
        )  # fmt: skip
        copy = address(root)
        self.copies[copy] = "uid"
        levels: list[list[Said]] = [[root], [], [], []]
        lost = set[str]()
        self.said.append(root)
        for number in range(1, count + 1):
            depth = 1 + (number % 10 > 3) + (number % 10 > 7)
            above = dice.choice(levels[depth - 1])
            # X tells no mention of us where nobody names us; a search finds those, and the others
            # again.
            named = "@annalind " if network == "x" and number % 7 else ""
            fate = dice.choice(FATES[network]) if number % 10 == 6 else ""
            who = f"hidden{number}" if fate == "protected" else f"person{number % 90}"
            post = Said(
                network=network, id=identity(network, number), at=BEGUN + 60 * number,
                text=f"{named}Point {number} & <more> https://example.org/a-long-address/{number}",
                author=f"Person {number % 90}",
                handle=f"{who}.example" if network == "bluesky" else who,
                after=above.id, fate=fate,
            )  # fmt: skip
            self.said.append(post)
            levels[depth].append(post)
            if above.id in lost or (network == "bluesky" and fate in {"blocked", "not found"}):
                lost.add(post.id)  # Bluesky tells nothing of what stands below these
            elif not fate:
                is_told = network != "mastodon" or not above.fate  # by its number alone
                self.due[address(post)] = copy if above is root else address(above) * is_told


def identity(network: str, number: int) -> str:
    if network == "x":
        return snowflake(BEGUN + 60 * number)
    return f"1160000000000{number:05}" if network == "mastodon" else f"3mpost{number:05}"


def address(post: Said) -> str:
    """Return where people find a post; of ours on Bluesky, by the name that people know."""
    if post.network == "x":
        return f"https://x.com/{post.handle}/status/{post.id}"
    if post.network == "mastodon":
        user, _, host = post.handle.partition("@")
        return f"https://{host or 'mastodon.example'}/@{user}/{post.id}"
    who = post.handle if post.handle == HANDLES["bluesky"] else did(post.handle)
    return f"https://bsky.app/profile/{who}/post/{post.id}"


class Desk:
    """A leader who asks for answers again and again, as any run finds things on disk."""

    def __init__(self, folder: Path, stage: Stage, cap: str = "50") -> None:
        self.folder, self.stage, self.cap = folder, stage, cap
        self.thread = Thread(random.Random(7))
        stage.plant(*self.thread.said)

    def waiting(self) -> Waiting:
        return Waiting.load(self.folder / "waiting.json", Decimal(self.cap), NOW)

    def ask(self) -> News:
        known = readers(self.stage.environ, self.stage.environ, loopback_only=True)
        return news(known, self.thread.copies, self.waiting(), self.folder / "content")

    def told(self) -> dict[str, str]:
        """What was told until now, with what it answers."""
        replies = [waits.reply for waits in self.waiting().replies.values()]
        return {reply.url: reply.answers for reply in replies}


@contextmanager
def desk(folder: Path, cap: str = "50", **scene: Any) -> Iterator[Desk]:
    with rehearsal(folder / "networks", **scene) as stage:
        yield Desk(folder, stage, cap)


Check = Callable[[Desk], None]


def assert_whole(desk: Desk) -> None:
    """Each once, none below another parent; X's number tells which post is meant."""
    told, due = desk.told(), desk.thread.due
    assert len(told) == len(due) > 400
    assert Counter(map(id_of, told)) == Counter(map(id_of, due))
    below = {id_of(url): id_of(parent) for url, parent in due.items()}
    assert {id_of(url): id_of(parent) for url, parent in told.items()} == below


@pytest.mark.parametrize("dialects", [("tweet", "post"), ("post",)])
def test_500_replies_in_3_levels_on_4_networks_are_each_told_once(
    tmp_path: Path, dialects: tuple[str, ...]
) -> None:
    with desk(tmp_path, dialects=dialects) as here:
        assert len(here.thread.said) == 503
        found = here.ask()
        assert not found.troubles
        assert len(found.ids) == len(set(found.ids))
        assert_whole(here)
        assert here.waiting().paid == here.stage.talk.spent < Decimal(10)
        before = here.stage.talk.spent
        assert not here.ask().ids
        assert here.stage.talk.spent == before  # nothing is paid for twice


def test_rate_limits_delay_and_lose_nothing(tmp_path: Path) -> None:
    faults = "reads:" + ",".join(["-", "-", "throttled", "-", "503", "reset", "-"] * 4)
    with desk(tmp_path, faults=faults) as here:
        runs = 0
        while (found := here.ask()).troubles:
            assert all(error.exit_code == 6 for error in found.troubles.values())
            runs += 1
            assert runs < 20
        assert runs > 2
        assert_whole(here)
        assert here.waiting().paid == here.stage.talk.spent


@pytest.mark.parametrize(
    "dialects", [("tweet", "post"), pytest.param(("post",), marks=pytest.mark.trial)]
)
def test_the_cap_is_never_passed_and_next_month_goes_on(
    tmp_path: Path, dialects: tuple[str, ...]
) -> None:
    with desk(tmp_path, cap="1.7", dialects=dialects) as here:
        found = here.ask()
        assert set(found.troubles) == {"x"} and isinstance(found.troubles["x"], OutOfCredit)
        assert Decimal("1") < here.stage.talk.spent == here.waiting().paid <= Decimal("1.7")
        assert not here.ask().ids
        assert here.stage.talk.spent <= Decimal("1.7")
        here.cap = "50"
        assert not here.ask().troubles
        assert_whole(here)


def test_credit_that_ends_on_x_stops_x_alone_and_goes_on_later(tmp_path: Path) -> None:
    with desk(tmp_path, talk=Talk(credit=150)) as here:
        found = here.ask()
        assert set(found.troubles) == {"x"} and isinstance(found.troubles["x"], OutOfCredit)
        told = Counter(waits.reply.network for waits in here.waiting().replies.values())
        assert told["mastodon"] > 50 and told["bluesky"] > 80 and told["web"] == 16
        assert 0 < told["x"] < 200
        before = here.waiting().paid
        here.stage.talk.credit = None
        assert not here.ask().troubles
        assert_whole(here)
        assert here.waiting().paid == here.stage.talk.spent > before
