"""Attempts: two accounts of them become one, in any order, and a copy that stands is never lost."""

import json
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.ledger.likeness import alike, fingerprint
from microblog.ledger.record import Facts, Record, Shares, record_in
from microblog.ledger.states import (
    LANDED,
    Answer,
    Attempt,
    Run,
    State,
    join,
    later,
    posted,
    refused,
    released,
    removed,
    standing,
    unknown,
)

SOME = st.sampled_from(["", "a", "å"])
ATTEMPTS = st.builds(
    Attempt,
    claim=st.sampled_from("abcd"),
    state=st.sampled_from(State),
    seq=st.integers(0, 3),
    at=st.sampled_from(["2026-11-21T22:00:00Z", "2025-01-01T00:00:00Z"]),
    run=st.builds(Run, host=SOME, ci=SOME, pid=st.integers(0, 2)),
    payload=SOME,
    price=st.sampled_from([Decimal(0), Decimal("0.20"), Decimal("0.2")]),
    remote_id=SOME,
    why=SOME,
    extra=st.dictionaries(SOME, st.integers(0, 1), max_size=1),
).map(lambda at: replace(at, part=1 + "abcd".index(at.claim) % 2))  # a claim is of one part
PARTS = st.lists(ATTEMPTS, max_size=4).map(lambda them: join(them, ()))
EXTRA = st.dictionaries(st.sampled_from(["new", "newer"]), st.integers(0, 2), max_size=2)
SHARES = st.builds(Shares, account=SOME, parts=PARTS, extra=EXTRA)
FACTS = st.builds(Facts, permalink=SOME, fingerprint=SOME, first_seen=SOME, first_live=SOME)
RECORDS = st.builds(
    Record,
    uid=st.just("e"),
    facts=FACTS,
    networks=st.dictionaries(st.sampled_from(["x", "linkedin"]), SHARES, max_size=2),
    extra=EXTRA,
)


@given(PARTS, PARTS, PARTS)
def test_joining_attempts_is_the_same_in_any_order_and_any_number_of_times(
    a: tuple[Attempt, ...], b: tuple[Attempt, ...], c: tuple[Attempt, ...]
) -> None:
    assert join(a, b) == join(b, a)
    assert join(join(a, b), c) == join(a, join(b, c))
    assert join(a, a) == a
    assert join(join(a, b), b) == join(a, b)


@given(RECORDS, RECORDS, RECORDS)
def test_joining_records_is_the_same_in_any_order_and_any_number_of_times(
    a: Record, b: Record, c: Record
) -> None:
    assert a.joined(b) == b.joined(a)
    assert a.joined(b).joined(c) == a.joined(b.joined(c))
    assert a.joined(a) == a


@given(RECORDS, RECORDS)
def test_no_copy_that_was_posted_is_ever_lost(a: Record, b: Record) -> None:
    both = a.joined(b)
    landed = {at.claim for at in both.attempts if at.state in LANDED}
    assert {at.claim for at in (*a.attempts, *b.attempts) if at.state in LANDED} <= landed
    for network in ("x", "linkedin"):
        for part in (1, 2):
            one = {a.state(network, part), b.state(network, part)}
            if one & LANDED:
                assert both.state(network, part) in LANDED


def test_the_order_of_names_within_an_unknown_field_decides_nothing() -> None:
    one, same, other = (
        Record(uid="e", extra={"mood": mood})
        for mood in ({"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": 5})
    )
    assert one.joined(other) == same.joined(other) == other.joined(same) == other.joined(one)
    assert one.joined(other).extra == one.extra
    first, again, second = (
        attempt("a", State.UNKNOWN, extra=record.extra) for record in (one, same, other)
    )
    assert join([first], [second]) == join([again], [second]) == join([second], [again])


@given(RECORDS)
def test_a_record_is_read_as_it_was_written(record: Record) -> None:
    assert record_in("e", record.content()) == record


def test_what_an_attempt_tells_is_read_as_it_was_written() -> None:
    run = Run(host="laptop", ci="77", pid=5)
    told = attempt("a", State.CLAIMED, 3, part=2, run=run, price=Decimal("9999999999.99"))
    assert record_in("e", record_of(told).content()).attempts == (told,)


def attempt(claim: str, state: State, seq: int = 1, **what: object) -> Attempt:
    """Return an attempt."""
    return Attempt(claim=claim, state=state, seq=seq, at="2026-11-21T22:00:00Z", **what)  # type: ignore[arg-type]


def test_of_one_attempt_the_account_that_knows_more_stands() -> None:
    order = [attempt("a", state) for state in State]
    for some in permutations(order, 3):
        told = join(some, ())
        assert [at.state for at in told] == [max(some, key=order.index).state]


@pytest.mark.parametrize(
    ("states", "decides"),
    [
        ([State.POSTED, State.UNKNOWN], State.POSTED),
        ([State.REMOVED, State.RELEASED], State.REMOVED),
        ([State.REMOVED, State.POSTED], State.POSTED),
        ([State.UNKNOWN, State.REFUSED], State.UNKNOWN),
        ([State.CLAIMED, State.RELEASED], State.CLAIMED),
        ([State.RELEASED, State.REFUSED], State.REFUSED),
        ([State.SKIPPED, State.HELD], State.HELD),
    ],
)
def test_what_decides_among_attempts_in_order(states: list[State], decides: State) -> None:
    attempts = [attempt(str(seq), state, seq) for seq, state in enumerate(states)]
    found = standing(attempts)
    assert found and found.state is decides
    assert standing(attempts, part=2) is None
    assert later(attempts) == len(states)


def test_since_when_an_entry_is_live_is_the_earliest_that_was_noted() -> None:
    early, late = "2026-11-21T22:00:00Z", "2026-11-22T22:00:00Z"
    record = Record(uid="e", facts=Facts(permalink="/2026/hej/")).since(late)
    assert record.facts == Facts(permalink="/2026/hej/", first_live=late)
    assert record.since(early).facts.first_live == early
    assert record.since(early).since(late).facts.first_live == early


def test_the_latest_is_told_by_its_number_not_by_the_clock() -> None:
    early = Attempt(claim="a", state=State.HELD, seq=2, at="1999-01-01T00:00:00Z")
    late = Attempt(claim="b", state=State.SKIPPED, seq=1, at="2030-01-01T00:00:00Z")
    assert standing([early, late]) == early


def test_a_claim_without_a_receipt_reads_as_unknown() -> None:
    record = record_of(attempt("a", State.CLAIMED))
    assert record.state("x") is State.UNKNOWN
    assert not record.is_free("x")


def record_of(*attempts: Attempt) -> Record:
    """Return a record of attempts on X."""
    return Record(uid="e", networks={"x": Shares(account="1", parts=attempts)})


def test_an_adopted_entry_is_baseline_where_nothing_was_attempted() -> None:
    record = Record(uid="e", adopted=True)
    assert record.state("x") is State.BASELINE
    assert not record.is_free("x", part=2)


def test_an_entry_that_a_person_names_is_barred_by_what_was_sent_alone() -> None:
    skipped, there = attempt("a", State.SKIPPED), attempt("b", State.POSTED)
    networks = {
        "x": Shares(account="1", parts=(skipped,)),
        "linkedin": Shares(account="1", parts=(there,)),
    }
    named = Record(uid="e", networks=networks, adopted=True).named()
    assert named.is_free("x") and named.is_free("mastodon")
    assert named == Record(uid="e", networks={"linkedin": networks["linkedin"]})


def test_a_fact_is_told_by_whoever_knows_it() -> None:
    known = Facts(permalink="/2026/hej/", fingerprint="f", first_seen="s", first_live="l")
    assert known.joined(Facts()) == Facts().joined(known) == known


def test_whose_account_it_was_is_told_by_whoever_knows() -> None:
    known, silent = Shares(account="1"), Shares()
    assert known.joined(silent) == silent.joined(known) == known
    assert known.joined(Shares(account="2")) == Shares(account="2").joined(known)


def test_of_two_that_know_as_much_the_one_with_an_address_stands() -> None:
    there = attempt("a", State.POSTED, remote_id="9")
    later_in_order = attempt("a", State.POSTED, payload="Ö")
    assert join([there], [later_in_order]) == join([later_in_order], [there]) == (there,)


def test_a_part_of_which_nothing_is_told_though_a_later_one_is_is_held() -> None:
    record = record_of(attempt("a", State.POSTED, part=2))
    assert [record.state("x", part) for part in (1, 2, 3)] == [State.HELD, State.POSTED, None]
    assert record.state("linkedin") is None
    assert replace(record, adopted=True).state("x", 3) is None


def test_two_copies_of_one_part_are_both_kept() -> None:
    one = record_of(attempt("a", State.POSTED, remote_id="1"))
    other = record_of(attempt("b", State.POSTED, remote_id="2"))
    assert {at.remote_id for at in one.joined(other).attempts} == {"1", "2"}


def test_an_attempt_that_was_refused_gives_way_to_the_next_one() -> None:
    record = record_of(attempt("a", State.REFUSED), attempt("b", State.RELEASED, 2))
    after = record.with_attempt(record_of(attempt("c", State.CLAIMED, 3)), "x")
    assert [at.claim for at in after.attempts] == ["b", "c"]


def test_a_release_opens_all_that_bars_and_a_post_names_one() -> None:
    record = record_of(attempt("a", State.UNKNOWN), attempt("b", State.HELD, 2))
    assert record.settled("x", 1, released()).is_free("x")
    told = record.settled("x", 1, posted("9", "https://x.example/9"))
    assert [at.state for at in told.attempts] == [State.UNKNOWN, State.POSTED]
    assert told.state("x") is State.POSTED


def test_a_word_names_the_attempt_that_stands_for_its_part() -> None:
    record = record_of(attempt("a", State.UNKNOWN), attempt("b", State.UNKNOWN, 2, part=2))
    told = record.settled("x", 2, posted("9", "https://x.example/9"))
    assert [at.state for at in told.attempts] == [State.UNKNOWN, State.POSTED]


def test_a_release_opens_no_other_part_and_nothing_that_landed() -> None:
    record = record_of(
        attempt("a", State.REMOVED, remote_id="9"),
        attempt("b", State.UNKNOWN, 2),
        attempt("c", State.REFUSED, 3),
        attempt("d", State.HELD, 4, part=2),
    )
    told = record.settled("x", 1, released("seen"))
    assert [at.state for at in told.attempts] == [
        State.REMOVED,
        State.RELEASED,
        State.REFUSED,
        State.HELD,
    ]


def test_an_answer_says_what_came_of_it_and_why() -> None:
    assert posted("9", "u") == Answer(State.POSTED, "9", "u", "")
    assert refused("no") == Answer(State.REFUSED, "", "", "no")
    assert unknown("late") == Answer(State.UNKNOWN, "", "", "late")
    assert (released(), released("seen")) == (
        Answer(State.RELEASED),
        Answer(State.RELEASED, why="seen"),
    )
    assert (removed(), removed("old")) == (Answer(State.REMOVED), Answer(State.REMOVED, why="old"))


def test_an_answer_keeps_the_address_that_was_known() -> None:
    there = attempt("a", State.POSTED, remote_id="9", remote_url="https://x.example/9")
    assert there.answered(unknown("gone?")).remote_url == "https://x.example/9"


def test_a_fingerprint_is_of_the_words() -> None:
    assert fingerprint("Hej  på\ndig") == fingerprint("hej på DIG ")
    assert fingerprint("Hej på dig") != fingerprint("Hej på er")
    assert fingerprint("Hej på") == sha256("hej på".encode()).hexdigest()
    assert fingerprint("\ud800") == fingerprint("?")


def test_an_entry_without_its_uid_is_found_by_its_words_or_its_address() -> None:
    record = Record(uid="e", facts=Facts(permalink="/2026/hej/", fingerprint="f"))
    assert alike([record], digest="f", permalink="") == [record]
    assert alike([record], digest="", permalink="/2026/hej/") == [record]
    assert alike([record], digest="", permalink="") == []
    assert alike([Record(uid="n")], digest="", permalink="") == []


def test_the_file_has_sorted_names_two_spaces_and_a_newline() -> None:
    record = record_of(attempt("a", State.POSTED, price=Decimal("0.200"), payload="Tåg"))
    content = record.content().decode()
    told = json.loads(content)
    assert content == json.dumps(told, sort_keys=True, indent=2, ensure_ascii=False) + "\n"
    assert told["v"] == 1
    assert told["networks"]["x"]["account"] == "1"
    assert told["networks"]["x"]["parts"][0]["price"] == "0.200"
