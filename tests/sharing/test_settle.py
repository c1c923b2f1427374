"""What waits for a look, and what a word about it does, in a ledger on disk."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from microblog.errors import Message, Unanswered
from microblog.ledger import (
    Attempt,
    Draft,
    Ledger,
    Local,
    Run,
    State,
    posted,
    refused,
    unknown,
)
from microblog.networks.contract import Share
from microblog.rehearsal import Stage, rehearsal
from microblog.rehearsal.scene import KEYS, X_USER
from microblog.sharing.asking import Asker
from microblog.sharing.connected import Connected, connect
from microblog.sharing.person import Person
from microblog.sharing.settle import Open, busy, described, looked, profile, settled, waiting

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Stockholm")
LINK = "https://x.com/anna/status/1918234567890123456"


class Book:
    """A ledger on disk, and how shares come into it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.host = folder, "https://x.example"
        self.ledger().adopt([])

    def ledger(self) -> Ledger:
        home, spool = Local(self.folder / "ledger"), self.folder / "spool"
        return Ledger(home, spool, site="https://a.example", run=Run(host="here"))

    def tried(self, uid: str = "a", **told: Any) -> None:
        """Write down a share of which nobody knows, or what `answer` says of it."""
        answer = told.pop("answer", unknown("it hung"))
        ledger = self.ledger().open()
        ledger.meet("x", X_USER, self.host)
        usual = {"network": "x", "account": X_USER, "text": f"Words of {uid}.", "body": b"1"}
        ledger.share(Draft(uid=uid, **{**usual, **told}), lambda: answer)

    def open(self) -> list[Open]:
        return waiting(self.ledger().open(), {"a": "Entry a"})

    def state(self, uid: str = "a", part: int = 1) -> State | None:
        return self.ledger().open().record(uid).state("x", part)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path)


def test_what_is_unknown_or_held_waits_and_nothing_else(book: Book) -> None:
    book.tried("a")
    book.tried("b", answer=refused("no"))
    book.tried("c", answer=posted("12", "https://x.com/a/status/12"))
    book.ledger().open().hold("d", ["x"], "by hand")
    book.ledger().open().skip("e", ["x"])
    assert {(one.uid, one.heading) for one in book.open()} == {("a", "Entry a"), ("d", "d")}


def test_a_part_of_which_only_a_later_one_is_known_waits_too(book: Book) -> None:
    book.tried(part=2, answer=posted("12", "https://x.com/a/status/12"))
    [one] = book.open()
    assert (one.part, one.attempt) == (1, None)
    assert "a later one was" in "\n".join(described(one, "", ZONE, str))


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("", State.UNKNOWN),
        ("no", State.RELEASED),
        ("NEJ", State.RELEASED),
        ("removed", State.REMOVED),
        ("fjernet", State.REMOVED),
        (LINK, State.POSTED),
    ],
)
def test_a_word_settles_it(book: Book, word: str, state: State) -> None:
    book.tried()
    [one] = book.open()
    assert (settled(one, book.ledger().open(), word) is None) == (not word)
    assert book.state() is state


@pytest.mark.parametrize("word", ["yes", "maybe", "https://x.com/anna", "http://evil.example/1"])
def test_no_other_word_does(book: Book, word: str) -> None:
    book.tried()
    with pytest.raises(Unanswered):
        settled(book.open()[0], book.ledger().open(), word)
    assert book.state() is State.UNKNOWN


def test_a_link_to_what_another_entry_was_shared_as_is_not_it(book: Book) -> None:
    book.tried("b", answer=posted("1918234567890123456", LINK))
    book.tried("a")
    with pytest.raises(Unanswered, match="what b was shared as"):
        settled(book.open()[0], book.ledger().open(), LINK)
    assert book.state() is State.UNKNOWN


def test_each_part_of_a_thread_is_settled_by_itself(book: Book) -> None:
    book.tried(answer=posted("12", "https://x.com/a/status/12"))
    book.tried(part=2)
    [one] = book.open()
    assert "Part 2 of it." in "\n".join(described(one, "", ZONE, str))
    settled(one, book.ledger().open(), LINK)
    assert (book.state(part=1), book.state(part=2)) == (State.POSTED, State.POSTED)


def test_what_is_shown_cannot_turn_the_terminal(book: Book) -> None:
    book.tried(text="Red \x1b[31m words")
    assert "\x1b" not in "\n".join(described(book.open()[0], "", ZONE, str))


def test_the_profile_is_where_the_leader_sees_the_share(book: Book) -> None:
    book.tried()
    [one] = book.open()
    assert profile(one, "anna") == "https://x.com/anna"
    assert profile(one, "") == f"https://x.com/i/user/{X_USER}"


class TestBusy:
    """Another machine's claim may still become a share: nobody is asked about it for an hour."""

    def claim(self, at: datetime = NOW, **run: Any) -> Open:
        attempt = Attempt(
            claim="c", state=State.CLAIMED, seq=1, at=f"{at:%Y-%m-%dT%H:%M:%SZ}", run=Run(**run)
        )
        return Open(uid="a", heading="A", network="x", part=1, account=X_USER, attempt=attempt)

    def busy(self, later: timedelta, **run: Any) -> Message | None:
        return busy(self.claim(**run), "here", NOW + later, ZONE)

    def test_another_machine_may_be_at_it(self) -> None:
        told = self.busy(timedelta(minutes=59), host="there", pid=2)
        assert told and "there" in told.spoken() and "14:00" in told.spoken()

    def test_so_may_a_run_of_ci_even_of_the_same_name(self) -> None:
        assert self.busy(timedelta(0), host="here", ci="77")

    def test_after_an_hour_it_is_over(self) -> None:
        assert not self.busy(timedelta(minutes=61), host="there")

    def test_a_run_on_this_machine_would_hold_the_lock(self) -> None:
        assert not self.busy(timedelta(0), host="here", pid=9)

    def test_what_is_unknown_was_given_up_already(self, book: Book) -> None:
        book.tried()
        assert not busy(book.open()[0], "elsewhere", datetime.now(UTC), ZONE)

    def test_nobody_is_asked_and_no_answer_is_taken(self, book: Book) -> None:
        one, sees = self.claim(datetime.now(UTC), host="there"), list[str]()
        asker = Asker(book.ledger().open(), [], Person(tell=sees.append), "here", ZONE)
        assert asker.settled([one], is_asked=True) == 1
        assert "may still be at it" in sees[0]
        with pytest.raises(Unanswered, match="may still be at it"):
            asker.answered([one], "no")


class TestLooking:
    """X lets its member's posts be read; the stand-in answers as X does."""

    @pytest.fixture
    def stage(self, tmp_path: Path) -> Iterator[Stage]:
        with rehearsal(tmp_path / "networks") as stage:
            yield stage

    @pytest.fixture
    def x(self, stage: Stage, book: Book) -> Connected:
        [network] = connect(["x"], KEYS, stage.environ, loopback_only=True)
        book.host = network.hosts[0]
        return network

    def post(self, x: Connected, text: str) -> str:
        share = Share(uid="a", network="x", text=text, lang="en")
        payload = x.network.prepare(share, None)
        with x.network.armed(payload):
            return x.network.post(payload).id

    def test_what_is_there_is_found(self, book: Book, x: Connected) -> None:
        book.tried(text="These words.")
        remote = self.post(x, "These words.")
        found = looked(book.open()[0], x, book.ledger().open())
        assert found and found.id == remote

    def test_what_is_not_is_not(self, book: Book, x: Connected) -> None:
        book.tried(text="These words.")
        self.post(x, "Other words.")
        assert looked(book.open()[0], x, book.ledger().open()) is None

    def test_another_entrys_share_of_the_same_words_is_not_it(
        self, book: Book, x: Connected
    ) -> None:
        remote = self.post(x, "These words.")
        book.tried("b", text="These words.", answer=posted(remote, "https://x.com/a/status/1"))
        book.tried("a", text="These words.")
        assert looked(book.open()[0], x, book.ledger().open()) is None

    def test_another_account_is_not_searched(self, book: Book, x: Connected) -> None:
        ledger = book.ledger().open()
        ledger.meet("x", "99", x.hosts[0])
        draft = Draft(uid="a", network="x", account="99", text="W.", body=b"1")
        ledger.share(draft, partial(unknown, "it hung"))
        with pytest.raises(Unanswered, match="So far x was 99"):
            looked(book.open()[0], x, book.ledger().open())
        ledger.adopt([])
        with pytest.raises(Unanswered, match="by the account 99"):
            looked(book.open()[0], x, book.ledger().open())

    def test_what_was_never_sent_is_not_searched(
        self, book: Book, x: Connected, stage: Stage
    ) -> None:
        book.ledger().open().hold("a", ["x"], "by hand")
        assert looked(book.open()[0], x, book.ledger().open()) is None
        assert stage.calls() == []
