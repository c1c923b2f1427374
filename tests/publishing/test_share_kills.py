"""A publish killed at any step, whatever the networks do: each copy is there once, or asked for."""

from collections.abc import Callable, Iterator

import pytest
from sharing_trial import Trials

from microblog.rehearsal.faults import FAULTS, NOWHERE

Began = Callable[[str], Trials]

WELL, ALL = "", "Checking"
# Moments around the calls to the networks, counted from the last; the odd ones are before a call.
SAMPLE = [(WELL, 0), (WELL, 2), (WELL, 1), ("effect-503", 4), ("reset", 6)]
CALLS = 16
POINTS = 9  # for each of what can go wrong on the wire
EVERYWHERE = 50  # of a publish to which nothing happens, from its beginning
GIT = 10
FIRM = ("effect-reset", "no-id", "503", WELL)


def _swept(points: int, *faults: str) -> Iterator[tuple[str, float]]:
    """Yield points spread over a publish, others for each fault."""
    for number, fault in enumerate(faults):
        for point in range(points):
            yield fault, (point + (number + 0.5) / len(faults)) / points


@pytest.fixture(scope="module")
def began(tmp_path_factory: pytest.TempPathFactory) -> Began:
    """The trials of a site whose ledger is at one of the homes."""
    known: dict[str, Trials] = {}

    def at(home: str) -> Trials:
        if home not in known:
            known[home] = Trials(tmp_path_factory.mktemp(home), home)
        return known[home]

    return at


@pytest.mark.parametrize(("fault", "moment"), SAMPLE)
def test_each_copy_is_there_once_or_asked_for(began: Began, fault: str, moment: int) -> None:
    assert began("local").around(fault, moment)


@pytest.mark.trial
def test_so_it_is_with_a_ledger_in_git(began: Began) -> None:
    assert began("git").around("effect-half", 2)


@pytest.mark.trial
@pytest.mark.parametrize("moment", range(CALLS))
@pytest.mark.parametrize("fault", [WELL, "effect-reset", "503"])
def test_so_it_is_around_every_call(began: Began, fault: str, moment: int) -> None:
    began("local").around(fault, moment)


@pytest.mark.trial
@pytest.mark.parametrize(
    ("fault", "share"), [*_swept(POINTS, *FAULTS), *_swept(3, *sorted(NOWHERE))]
)
def test_so_it_is_whatever_goes_wrong_on_the_wire(began: Began, fault: str, share: float) -> None:
    began("local").swept(fault, share)


@pytest.mark.trial
@pytest.mark.parametrize("share", [share for _, share in _swept(EVERYWHERE, WELL)])
def test_so_it_is_at_every_step_of_a_publish(began: Began, share: float) -> None:
    began("local").swept(WELL, share, ALL)


@pytest.mark.trial
@pytest.mark.parametrize(("fault", "share"), [*_swept(GIT, *FIRM)])
def test_so_it_is_in_git_whatever_goes_wrong(began: Began, fault: str, share: float) -> None:
    began("git").swept(fault, share)


@pytest.mark.trial
@pytest.mark.parametrize("again", range(2, 60, 3))
def test_so_it_is_when_the_next_run_is_killed_too(began: Began, again: int) -> None:
    began("local").swept("-,effect-reset", again / 60, again=again)
