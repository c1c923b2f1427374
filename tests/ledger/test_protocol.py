"""Claim, call, receipt: at most once in every order of every failure; and the model can tell."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from ledger.model import Model, Protocol, Steps, good, wrong
from ledger.walks import Walk
from microblog.errors import OutsideFailed
from microblog.ledger import protocol
from microblog.ledger.protocol import Call, Claim, Forget, Push, Read, Received, Spool, Taken
from microblog.ledger.record import Record, record_in
from microblog.ledger.states import State, posted, released


def explored(model: Model) -> int:
    """Look at every schedule, find nothing wrong, and return how many there are."""
    schedules, twice, _ = model.explore()
    assert twice == 0
    assert {wrong(model, world) for world in model.worlds()} == {""}
    return schedules


def test_two_runs_share_once_in_every_schedule() -> None:
    assert explored(Model(good, runs=2, crashes=2, faults=1, words=1)) > 1_000_000


def test_three_runs_share_once_in_every_schedule() -> None:
    assert explored(Model(good, runs=3, crashes=1, faults=0)) > 10_000_000


@pytest.mark.trial
@pytest.mark.parametrize(
    "model",
    [
        Model(good, runs=2, crashes=2, faults=99, words=2),
        Model(good, runs=2, crashes=2, faults=2, late=True),
        Model(good, runs=3, crashes=2, faults=1, words=1),
    ],
    ids=lambda model: f"{model.runs}-{model.crashes}-{model.faults}-{model.late}",
)
def test_many_more_schedules(model: Model) -> None:
    assert explored(model) > 10**9


def test_long_walks_share_once() -> None:
    assert walked(100_000, seed=1) > 1_000_000


@pytest.mark.trial
def test_many_more_walks() -> None:
    assert walked(1_000_000, seed=2) > 10_000_000


def walked(walks: int, seed: int) -> int:
    """Walk at random through up to six runs; return the number of steps."""
    random, steps = Random(seed), 0
    for _ in range(walks):
        walk = Walk(random)
        assert walk.walked() == ""
        steps += walk.steps
    return steps


def test_nothing_is_held_when_nothing_fails() -> None:
    model = Model(good, runs=2, crashes=0, faults=0)
    model.explore()
    ends = [world for world in model.worlds() if not model.after(world)]
    assert {model.state(world) for world in ends if not world.copies} <= {
        State.REFUSED,
        State.UNKNOWN,  # a call that nobody answered
    }


def test_ten_thousand_publishes_without_a_fault_never_stop_and_ask() -> None:
    random = Random(3)
    for _ in range(10_000):
        walk = Walk(random, calm=True)
        assert walk.walked() == ""
        assert (walk.copies, walk.state) == (1, State.POSTED)


def careless(spooled: list[Record], mine: Claim) -> Steps:
    """Goes on although the push of the claim failed."""
    there = yield Read(mine.uid)
    if there.is_free(mine.network):
        yield Push(there.with_attempt(mine.record, mine.network))
        yield Call(mine)


def leasing(spooled: list[Record], mine: Claim) -> Steps:
    """Takes a claim without a receipt for one that has run out."""
    there = yield Read(mine.uid)
    found = there.standing(mine.network)
    is_free = there.is_free(mine.network) or found.state is State.CLAIMED
    if is_free and (yield Push(there.with_attempt(mine.record, mine.network))):
        yield Call(mine)


def claimless(spooled: list[Record], mine: Claim) -> Steps:
    """Posts, then writes it down."""
    there = yield Read(mine.uid)
    if there.is_free(mine.network):
        answer = yield Call(mine)
        yield from protocol.receive(mine.answered(answer))


def impatient(spooled: list[Record], mine: Claim) -> Steps:
    """Calls again when nobody answered."""
    mine = yield from protocol.claim(mine)
    answer = yield Call(mine)
    if answer.state is State.UNKNOWN:
        answer = yield Call(mine)
    yield from protocol.receive(mine.answered(answer))


@pytest.mark.parametrize(
    ("bad", "faults"), [(careless, 1), (leasing, 0), (claimless, 0), (impatient, 0)]
)
def test_a_bad_rule_is_found_out(bad: Protocol, faults: int) -> None:
    schedules, twice, _ = Model(bad, runs=2, crashes=0, faults=faults).explore()
    assert 0 < twice < schedules


def driven(mine: Claim, outcome: Callable[[object], object]) -> list[object]:
    """Return the effects of a share; a MicroblogError among the outcomes is thrown in."""
    steps, effects = protocol.share(mine), []
    effect = next(steps)
    while True:
        effects.append(effect)
        came = outcome(effect)
        try:
            effect = steps.throw(came) if isinstance(came, Exception) else steps.send(came)
        except (StopIteration, OutsideFailed):
            return effects


def test_what_arrives_is_claimed_called_spooled_recorded_and_forgotten(mine: Claim) -> None:
    there = Record(uid="e")

    def outcome(effect: object) -> object:
        nonlocal there
        if isinstance(effect, Push):
            there = effect.record
        return {Read: there, Push: True, Call: posted("9", "u")}.get(type(effect))

    effects = driven(mine, outcome)
    claimed = mine.numbered(1)
    receipt = claimed.answered(posted("9", "u")).record
    assert effects == [
        Read("e"),
        Push(claimed.record),
        Call(claimed),
        Spool(receipt),
        Read("e"),
        Push(receipt),
        Forget(receipt),
    ]


def received(mine: Claim, outcomes: list[object]) -> Received:
    """Return what comes of a receipt; a MicroblogError among the outcomes is thrown in."""
    steps = protocol.receive(mine.answered(posted("9", "u")))
    next(steps)
    try:
        for came in outcomes:
            _ = steps.throw(came) if isinstance(came, Exception) else steps.send(came)
    except StopIteration as end:
        assert isinstance(end.value, Received)
        return end.value
    raise AssertionError("it goes on")


def test_it_is_known_where_a_receipt_is_known(mine: Claim) -> None:
    empty, dead = Record(uid="e"), OutsideFailed("Dead.")
    for outcomes, known in (
        ([None, empty, True, None], (True, True)),
        ([dead, empty, True], (True, False)),
        ([None, dead, dead, dead], (False, True)),
        ([dead, dead, dead, dead], (False, False)),
        ([None, dead, empty, False, empty, True, None], (True, True)),
    ):
        found = received(mine, outcomes)
        assert (found.recorded, found.spooled) == known


def test_a_dead_line_before_the_claim_sends_nothing(mine: Claim) -> None:
    effects = driven(mine, lambda _: OutsideFailed("Dead."))
    assert effects == [Read("e")]


def test_a_claim_that_never_arrives_is_given_up_and_said_to_be_unsent(mine: Claim) -> None:
    effects = driven(mine, lambda effect: Record(uid="e") if isinstance(effect, Read) else False)
    assert not [effect for effect in effects if isinstance(effect, Call)]
    last = [effect for effect in effects if isinstance(effect, Push)][-1]
    assert last.record.state("x") is State.REFUSED
    assert last.record.attempts[0].why == "never sent"


def test_a_claim_that_a_person_released_meanwhile_is_not_called(mine: Claim) -> None:
    there = mine.answered(released()).record
    looks = iter([Record(uid="e")])

    def outcome(effect: object) -> object:
        return next(looks, there) if isinstance(effect, Read) else False

    assert not [effect for effect in driven(mine, outcome) if isinstance(effect, Call)]


def test_a_claim_that_arrived_though_nobody_said_so_is_called(mine: Claim) -> None:
    mine = replace(mine, attempt=replace(mine.attempt, part=2))
    arrived = mine.numbered(3)
    looks = iter([Record(uid="e"), arrived.record])

    def outcome(effect: object) -> object:
        if isinstance(effect, Read):
            return next(looks, arrived.record)
        return posted("9", "u") if isinstance(effect, Call) else False

    assert [effect for effect in driven(mine, outcome) if isinstance(effect, Call)] == [
        Call(arrived)
    ]


def test_anothers_claim_bars(mine: Claim) -> None:
    there = replace(mine, attempt=replace(mine.attempt, claim="another")).record
    with pytest.raises(Taken):
        driven(mine, lambda effect: there)


def test_a_receipt_is_never_written_over_a_record_that_cannot_be_read(mine: Claim) -> None:
    broken = record_in("e", b"{")
    steps = protocol.receive(mine.answered(posted("9", "https://x.example/9")))
    assert isinstance(next(steps), Spool)
    assert steps.send(None) == Read("e")
    with pytest.raises(StopIteration) as end:
        steps.send(broken)
    assert (end.value.value.recorded, end.value.value.spooled) == (False, True)


@pytest.fixture
def mine() -> Claim:
    """A claim that no ledger has."""
    attempt = protocol.Attempt(claim="c", state=State.CLAIMED, seq=0, at="2026-11-21T22:00:00Z")
    return Claim(uid="e", network="x", account="1", attempt=attempt)
