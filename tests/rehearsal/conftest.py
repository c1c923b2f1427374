"""A rehearsal for every test that asks for one."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from microblog.rehearsal import Stage, rehearsal
from rehearsal.clients import OnLinkedIn, OnX


class Clock:
    """A clock that may be set forward by `late` seconds."""

    def __init__(self) -> None:
        self.late = 0.0

    def __call__(self) -> float:
        return time.time() + self.late


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def begin(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Stage]]:
    """Begins a rehearsal with these settings, which ends with the test."""
    with ExitStack() as stack:

        def begun(**scene: Any) -> Stage:
            settings = {"clock": clock} | scene
            return stack.enter_context(rehearsal(tmp_path / "networks", **settings))

        yield begun


@pytest.fixture
def stage(begin: Callable[..., Stage]) -> Stage:
    """A rehearsal in which nothing goes wrong."""
    return begin()


@pytest.fixture
def x(stage: Stage, clock: Clock) -> OnX:
    return OnX(stage, clock)


@pytest.fixture
def linkedin(stage: Stage) -> OnLinkedIn:
    return OnLinkedIn(stage)
