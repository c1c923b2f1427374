"""The plan: what is due and what waits, whatever happened to an entry or to the ledger."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sharing.desk import NOW, SITE, Book, due, entry, plan, rules, why

from microblog.ledger import Ledger, Local, State, posted, this_run
from microblog.ledger.record import record_in
from microblog.networks import x
from microblog.profile import Profile
from microblog.sharing.material import Material
from microblog.sharing.plan import Answers, Rules, planned
from microblog.terms import Terms

DAY = timedelta(days=1)
BOTH = [("a", "linkedin"), ("a", "x")]
LONG = "Ett två tre fyra fem sex sju åtta nio tio. " * 8
THREAD = entry(text=LONG, fields={"x": "thread"})


def test_a_new_entry_is_due_on_every_network() -> None:
    found = plan(Book(), entry())
    assert due(found) == BOTH
    assert found.price == Decimal("0.015")
    assert not found.waiting


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (State.POSTED, "shared"),
        (State.REMOVED, "removed"),
        (State.SKIPPED, "skipped"),
        (State.CLAIMED, "unknown"),
        (State.UNKNOWN, "unknown"),
        (State.HELD, "held"),
        (State.REFUSED, ""),
        (State.RELEASED, ""),
    ],
)
def test_what_the_ledger_knows_decides(state: State, code: str) -> None:
    book = Book()
    book.note(entry(), "x", state, why="asked")
    found = plan(book, entry())
    assert why(found) == code
    assert ("a", "linkedin") in due(found)  # the other network's plan is untouched
    assert bool(found.open) == (code in {"unknown", "held"})


def test_what_was_published_before_the_ledger_is_due_only_by_name() -> None:
    book = Book(adopted=frozenset("a"))
    assert (due(plan(book, entry())), why(plan(book, entry()))) == ([], "adopted")
    assert due(plan(book, entry(), only="a")) == [("a", "linkedin"), ("a", "x")]


def test_what_was_skipped_is_due_only_by_name() -> None:
    book = Book()
    book.note(entry(), "x", State.SKIPPED)
    assert due(plan(book, entry())) == [("a", "linkedin")]
    assert due(plan(book, entry(), only="a")) == [("a", "linkedin"), ("a", "x")]


def test_a_corrupt_record_holds_its_entry_alone() -> None:
    book = Book({"a": record_in("a", b"<<<<<<< HEAD")})
    found = plan(book, entry(), entry("b"))
    assert why(found) == why(found, network="linkedin") == "faulty"
    assert due(found) == [("b", "linkedin"), ("b", "x")]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (entry(status="hidden"), "hidden"),
        (entry(status="draft"), "draft"),
        (entry(status="skip"), "draft"),
        (entry(status="scheduled"), "scheduled"),
        (entry(date=NOW + timedelta(minutes=1)), "scheduled"),
        (entry(date=NOW - 7 * DAY), ""),
        (entry(date=NOW - 7 * DAY - timedelta(seconds=1)), "old"),
        (entry(fields={"share": "none"}), "none"),
        (entry(fields={"share": "linkedin"}), "none"),
        (entry(fields={"share": ["X", "linkedin"]}), ""),
        (entry(fields={"share": "all"}), ""),
        (entry(kind="reply"), "kind"),
    ],
)
def test_an_entry_itself_may_stand_against_it(told: Material, code: str) -> None:
    found = plan(Book(), told, networks=rules(kinds=["note"]))
    assert why(found) == code
    assert (("a", "x") in due(found)) == (code == "")


# The scenarios of the trust document that the plan decides.


def test_future_dated_entries_wait_for_their_time() -> None:
    told = entry(date=NOW + 2 * DAY)
    assert why(plan(Book(), told)) == "scheduled"
    assert due(plan(Book(), told, now=NOW + 2 * DAY)) == BOTH


def test_back_dated_entries_wait_until_a_person_names_them() -> None:
    told = entry(date=NOW - 30 * DAY)
    assert why(plan(Book(), told)) == "old"
    assert due(plan(Book(), told, entry("b"), only="a")) == BOTH


@given(st.integers(-400, 400))
def test_no_clock_makes_anything_due_twice(days: int) -> None:
    book = Book()
    book.post(plan(book, entry()))
    assert due(plan(book, entry(), now=NOW + days * DAY)) == []


def test_an_archive_imported_later_is_not_sent_not_even_the_first_three() -> None:
    many = [entry(f"e{number}") for number in range(500)]
    found = plan(Book(), *many)
    assert (found.due, found.over) == ((), {"x": 500, "linkedin": 500})
    assert why(found, "e499") == "over"
    assert due(plan(Book(), *many, only="e7")) == [("e7", "linkedin"), ("e7", "x")]


def test_three_at_once_are_the_most_on_each_network_by_itself() -> None:
    three = [entry(uid) for uid in "abc"]
    on_linkedin = entry("d", fields={"share": "linkedin"})
    found = plan(Book(), *three, on_linkedin)
    assert due(found) == [("a", "x"), ("b", "x"), ("c", "x")]
    assert found.over == {"linkedin": 4}


def test_a_uid_removed_by_hand_stops_the_entry_and_says_which_it_was() -> None:
    book = Book()
    book.post(plan(book, entry()))
    lost = replace(entry("b"), text=entry().text)
    moved = replace(entry("b"), address=entry().address)
    for told in (lost, moved):
        found = plan(book, told)
        assert (due(found), why(found, "b")) == ([], "lost")
        assert "write uid: a into content/entries/b.md" in found.waiting[0].why.spoken()


def test_a_record_of_nothing_but_refusals_takes_nobodys_place() -> None:
    book = Book()
    book.note(entry(), "x", State.REFUSED)
    assert len(due(plan(book, replace(entry("b"), text=entry().text)))) == 2


def test_the_same_words_are_not_sent_twice() -> None:
    first, second = entry(), replace(entry("b"), text=entry().text)
    found = plan(Book(), first, second)
    assert (due(found), why(found, "b")) == (BOTH, "same")
    book = Book()
    book.post(found)
    assert (due(plan(book, first, second)), why(plan(book, first, second), "b")) == ([], "same")


def test_what_was_shared_long_ago_is_not_said_again_by_another() -> None:
    book, told = Book(), entry()
    book.post(plan(book, told))
    unread = replace(told, text="", date=NOW - 300 * DAY)
    assert why(plan(book, unread, replace(entry("b"), text=told.text)), "b") == "same"


def test_an_entry_at_the_former_address_of_another_is_its_own() -> None:
    book = Book()
    book.post(plan(book, entry()))
    moved = replace(entry(), address=f"{SITE}/2026/elsewhere/")
    new = replace(entry("b"), address=entry().address)
    assert len(due(plan(book, moved, new))) == 2


def test_unpublish_draft_publish_shares_once() -> None:
    book, told = Book(), entry()
    for status in ("draft", "published", "draft", "hidden", "published"):
        found = plan(book, replace(told, status=status))
        assert len(due(found)) == (2 if status == "published" and not book.records else 0)
        book.post(found)


CHANGES: dict[str, Callable[[Material], Material]] = {
    "typo": lambda told: replace(told, text=f"{told.text} Ja."),
    "rewrite": lambda told: replace(told, text=LONG, title="Nytt", kind="article"),
    "rename": lambda told: replace(told, source=Path("content/entries/other.md"), twin_of="other"),
    "re-date": lambda told: replace(told, date=told.date - DAY),
    "move": lambda told: replace(told, address=f"{told.address}new/"),
    "domain": lambda told: replace(told, address=told.address.replace("leader.se", "ny.se")),
    "thread": lambda told: replace(told, header=THREAD.header),
    "draft": lambda told: replace(told, status="draft"),
    "publish": lambda told: replace(told, status="published"),
    "language": lambda told: replace(told, lang="en"),
}


@given(st.lists(st.sampled_from(sorted(CHANGES)), max_size=5), st.sampled_from([entry(), THREAD]))
def test_no_change_to_an_entry_makes_it_due_again(changes: list[str], told: Material) -> None:
    book = Book()
    book.post(plan(book, told))
    for name in changes:
        told = CHANGES[name](told)
        found = plan(book, told, entry("b"))
        assert due(found) == [("b", "linkedin"), ("b", "x")]
        assert not found.open


@given(
    st.lists(st.sampled_from(["post x", "post linkedin", *CHANGES]), max_size=12),
    st.integers(0, 6),
)
def test_each_network_gets_it_once_whatever_happens(story: list[str], days: int) -> None:
    book, told = Book(), entry(date=NOW - days * DAY + timedelta(hours=30))
    sent: list[tuple[str, str]] = []
    for step in story:
        if step in CHANGES:
            told = CHANGES[step](told)
            continue
        found = plan(book, told, networks={step[5:]: rules()[step[5:]]})
        sent += due(found)
        book.post(found)
    assert len(sent) == len(set(sent))


# Threads.


def test_a_partial_thread_goes_on_where_it_stopped() -> None:
    book = Book()
    first, *others = plan(book, THREAD, networks={"x": rules()["x"]}).due[0].shares
    book.note(THREAD, "x", State.POSTED, part=1, payload=first.text)
    (one,) = plan(book, THREAD, networks={"x": rules()["x"]}).due
    assert (one.shares, one.after) == (tuple(others), "101")


def test_a_partial_thread_without_the_id_of_its_last_part_is_held() -> None:
    book = Book()
    first = plan(book, THREAD, networks={"x": rules()["x"]}).due[0].shares[0]
    book.note(THREAD, "x", State.POSTED, payload=first.text, remote_id="")
    found = plan(book, THREAD)
    assert (due(found), why(found)) == ([("a", "linkedin")], "held")


@pytest.mark.parametrize("state", [State.CLAIMED, State.HELD])
def test_a_part_that_nobody_knows_of_holds_the_rest_even_after_an_edit(state: State) -> None:
    book = Book()
    book.note(THREAD, "x", State.POSTED, part=1)
    book.note(THREAD, "x", state, part=2)
    code = "unknown" if state is State.CLAIMED else "held"
    assert why(plan(book, THREAD)) == code
    assert why(plan(book, replace(THREAD, text="Kort."))) == code


@pytest.mark.parametrize("change", ["typo", "rewrite", "move", "domain"])
def test_a_thread_that_was_changed_half_way_does_not_go_on(change: str) -> None:
    book = Book()
    first = plan(book, THREAD, networks={"x": rules()["x"]}).due[0].shares[0]
    book.note(THREAD, "x", State.POSTED, part=1, payload=first.text)
    assert why(plan(book, CHANGES[change](THREAD))) == "shared"


def test_a_thread_whose_later_part_was_taken_back_is_at_its_end() -> None:
    taken = Book()
    first = plan(taken, THREAD, networks={"x": rules()["x"]}).due[0].shares[0]
    taken.note(THREAD, "x", State.POSTED, part=1, payload=first.text)
    taken.note(THREAD, "x", State.REMOVED, part=2)
    assert why(plan(taken, THREAD)) == "shared"


def test_a_thread_goes_on_as_it_was_answered() -> None:
    told = entry(text=f"README.md. {LONG}", fields={"x": "thread"})
    book, on_x = Book(), {"x": rules()["x"]}
    broken = plan(book, told, networks=on_x, answers={("a", "x"): Answers(defuse=True)}).due[0]
    book.note(told, "x", State.POSTED, part=1, payload=broken.shares[0].text)
    (one,) = plan(book, told, networks=on_x).due
    assert (one.shares, one.asks) == (broken.shares[1:], ())


def test_a_copy_that_a_person_found_is_not_gone_on_with() -> None:
    book = Book()
    book.note(THREAD, "x", State.POSTED, payload="")
    assert why(plan(book, THREAD)) == "shared"


# Twins.

SWEDISH = entry("s", "På svenska.", lang="sv", twin_of="t")
DANISH = entry("d", "På dansk.", lang="da", twin_of="t")
ENGLISH = entry("e", "In English.", lang="en", twin_of="t")


@pytest.mark.parametrize(
    ("language", "twins", "goes"),
    [
        (None, [DANISH, ENGLISH, SWEDISH], "s"),
        (None, [DANISH, ENGLISH], "e"),
        ("da", [DANISH, ENGLISH, SWEDISH], "d"),
        ("fi", [DANISH, ENGLISH, SWEDISH], "s"),
        (None, [DANISH, replace(SWEDISH, status="draft")], "d"),
        (None, [DANISH, replace(SWEDISH, date=NOW + DAY)], "d"),
        (None, [DANISH, replace(SWEDISH, date=NOW - 9 * DAY)], "d"),
        (None, [DANISH, replace(SWEDISH, header=entry(fields={"share": "none"}).header)], "d"),
    ],
)
def test_of_twins_one_goes(language: str | None, twins: list[Material], goes: str) -> None:
    found = plan(Book(), *twins, networks=rules(language=language))
    assert due(found) == [(goes, "linkedin"), (goes, "x")]


def test_a_twin_that_comes_later_does_not_go_where_the_first_went() -> None:
    book = Book()
    book.post(plan(book, DANISH))
    found = plan(book, DANISH, SWEDISH)
    assert (due(found), why(found, "s")) == ([], "twin")


def test_each_network_may_have_its_language() -> None:
    networks = {**rules(language="en"), "x": rules(language="da")["x"]}
    found = plan(Book(), SWEDISH, DANISH, ENGLISH, networks=networks)
    assert due(found) == [("d", "x"), ("e", "linkedin")]


# What else is given.


def test_only_what_was_seen_live_goes() -> None:
    found = plan(Book(), entry(), entry("b"), live={"b"})
    assert (due(found), why(found)) == ([("b", "linkedin"), ("b", "x")], "not live")


def test_only_connected_networks_are_planned_for_under_their_account() -> None:
    found = plan(Book(), entry(), connected={"x": "@anna"})
    assert [(one.network, one.account) for one in found.due] == [("x", "@anna")]
    assert not found.waiting


def test_a_network_that_is_not_there_is_warned_of() -> None:
    found = plan(Book(), entry(fields={"share": ["x", "bluebird"]}))
    (warning,) = found.warnings
    assert warning.spoken() == (
        "content/entries/a.md:2: share: there is no network called bluebird. "
        "There are: linkedin, x."
    )


def test_what_goes_beyond_the_months_cap_waits_and_nothing_else_does() -> None:
    dear = entry("a", text="Se https://b.se/x")
    book = Book(cost={"x": Decimal("4.82")})
    found = plan(book, dear, entry("b"))
    assert due(found) == [("a", "linkedin"), ("b", "linkedin"), ("b", "x")]
    assert why(found) == "cap"
    told = next(one for one in found.waiting if one.code == "cap").why.spoken()
    assert told.startswith("It costs 0.20 USD, and 4.82 of 5.00 USD are used this month.")


def test_own_words_that_do_not_fit_hold_the_entry_there() -> None:
    found = plan(Book(), entry(fields={"x": "y" * 281}))
    assert (due(found), why(found)) == ([("a", "linkedin")], "held")
    assert found.open


def test_a_question_stays_until_it_is_answered() -> None:
    networks = {"x": Rules(x.LIMITS, Terms(link="ask"))}
    asked = plan(Book(), entry(), networks=networks)
    assert asked.open == asked.due
    settled = plan(Book(), entry(), networks=networks, answers={("a", "x"): Answers(link=True)})
    assert not settled.open
    assert settled.due[0].price == Decimal("0.20")


def test_the_oldest_goes_first() -> None:
    found = plan(Book(), entry("b"), entry("a", date=NOW - 3 * DAY))
    assert [one.material.uid for one in found.due if one.network == "x"] == ["a", "b"]


def test_a_real_ledger_is_planned_with(tmp_path: Path) -> None:
    ledger = Ledger(
        Local(tmp_path / "ledger"), tmp_path / "spool", site=SITE, run=this_run({})
    ).open()
    ledger.adopt(["old"])
    ledger.settle("a", "x", posted("1", "https://x.com/1"))
    entries = (entry(), entry("old"), entry("b"))
    real = planned(entries, ledger, Profile(name="A"), rules(), datetime.now(UTC), only="a")
    assert [(one.uid, str(one.code)) for one in real.waiting] == [("a", "shared")]
    real = planned(entries, ledger, Profile(name="A"), rules(), NOW)
    assert due(real) == [("a", "linkedin"), ("b", "linkedin"), ("b", "x")]
