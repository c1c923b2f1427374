"""The table of what stands where."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.sharing.desk import NOW, Book, entry, plan

from microblog.ledger import State
from microblog.sharing.material import Material
from microblog.sharing.standing import Standing, rows, table

UID = "abcdefghij"


def shown(book: Book, *entries: Material, networks: tuple[str, ...] = ("x",)) -> dict[str, str]:
    """Return how each entry stands on the last network, by uid, with a plan."""
    return {row.uid: str(row.standing) for row in found(book, *entries, networks=networks)}


def found(book: Book, *entries: Material, networks: tuple[str, ...] = ("x",), **told: Any) -> Any:
    return rows(entries, Ledger(book), networks, plan(book, *entries, **told))


class Ledger:
    """The book, asked for all that it has too."""

    def __init__(self, book: Book) -> None:
        self.book, self.record = book, book.record

    def records(self) -> Any:
        return self.book.records


def noted(*states: State, **told: Any) -> tuple[Book, Material]:
    book, one = Book(), entry(UID)
    for part, state in enumerate(states, 1):
        book.note(one, "x", state, part=part, **told)
    return book, one


@pytest.mark.parametrize(
    ("states", "standing"),
    [
        ([], Standing.DUE),
        ([State.POSTED], Standing.SHARED),
        ([State.CLAIMED], Standing.UNKNOWN),
        ([State.UNKNOWN], Standing.UNKNOWN),
        ([State.POSTED, State.UNKNOWN], Standing.UNKNOWN),
        ([State.HELD], Standing.HELD),
        ([State.SKIPPED], Standing.SKIPPED),
        ([State.REMOVED], Standing.REMOVED),
        ([State.REFUSED], Standing.DUE),
        ([State.RELEASED], Standing.DUE),
    ],
)
def test_every_state_has_its_word(states: list[State], standing: Standing) -> None:
    book, one = noted(*states)
    assert shown(book, one) == {UID: standing}


def test_what_was_published_before_is_not_shared() -> None:
    assert shown(Book(adopted=frozenset({UID})), entry(UID)) == {UID: Standing.NOT}


def test_other_words_than_those_that_were_shared_are_told() -> None:
    book, one = noted(State.POSTED)
    assert shown(book, replace(one, text="Other words.")) == {UID: Standing.EDITED}


def test_an_old_entry_whose_page_was_not_read_is_not_taken_for_edited() -> None:
    book, one = noted(State.POSTED)
    assert shown(book, replace(one, text="")) == {UID: Standing.SHARED}


def test_what_is_there_and_no_more_here_is_told() -> None:
    book, one = noted(State.POSTED)
    assert shown(book) == {UID: Standing.GONE}
    assert shown(book, replace(one, status="draft")) == {UID: Standing.GONE}
    assert shown(book, replace(one, status="hidden")) == {}  # its page stands, and no list shows it


def test_what_is_no_more_here_and_nobody_knows_of_waits_for_a_look() -> None:
    assert shown(noted(State.UNKNOWN)[0]) == {UID: Standing.UNKNOWN}
    assert shown(noted(State.REMOVED)[0]) == {}


def test_what_only_the_leader_can_decide_waits() -> None:
    book, entries = Book(), [entry(f"uid{n}") for n in range(4)]
    assert set(shown(book, *entries).values()) == {Standing.WAITS}  # more than go at once


def test_without_a_plan_nothing_is_due() -> None:
    told = rows([entry(UID)], Ledger(Book()), ["x"], None)
    assert [row.standing for row in told] == [Standing.NOT]


def test_of_what_is_in_order_the_newest_five_are_shown_newest_first() -> None:
    book = Book()
    entries = [entry(f"u{n}", date=NOW - timedelta(days=n + 10)) for n in range(9)]
    for one in entries:
        book.note(one, "x", State.POSTED)
    book.note(entries[8], "x", State.UNKNOWN, part=2)
    assert list(shown(book, *entries)) == ["u0", "u1", "u2", "u3", "u4", "u8"]


def test_the_table_tells_where_and_which_command_goes_on() -> None:
    book, one = noted(State.POSTED, remote_url="https://x.com/anna/status/1")
    book.note(one, "linkedin", State.UNKNOWN)
    told = table(found(book, one, networks=("linkedin", "x")))
    assert told == [
        "2026-11-20  Entry abcdefghij                                          abcdefghij",
        "  LinkedIn  unknown  invoke settle abcdefghij",
        "  X         shared   https://x.com/anna/status/1",
        "",
        "Some of it waits for your answer. To give it: invoke settle",
    ]
    assert table(found(Book(), one))[-1] == "To share what is due: invoke publish"
    assert table([]) == ["Nothing is due."]


def test_no_line_is_longer_than_a_terminal_and_none_turns_it() -> None:
    book = Book(adopted=frozenset({"b"}))
    one = entry(UID, heading="Lifts \x1b[2J " * 20)
    book.note(one, "x", State.POSTED, remote_url=f"https://x.com/{'a' * 15}/status/{'1' * 19}")
    urn = "https://www.linkedin.com/feed/update/urn:li:share:7123456789012345678/"
    book.note(one, "linkedin", State.POSTED, remote_url=urn)
    told = table(found(book, one, entry("b"), networks=("linkedin", "x")))
    assert max(map(len, told)) <= 80
    assert f"    {urn}" in told
    assert "\x1b" not in "".join(told)
