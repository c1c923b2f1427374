"""A browser for each worker, and the shipped site for it to look at."""

from collections.abc import Iterator

import pytest
from kinds import KINDS, by_kind

from microblog.desk.serve import running
from sites import Built


@pytest.fixture(scope="session")
def at(shipped: Built) -> Iterator[str]:
    """Return the address at which the shipped site is served."""
    with running(shipped.output) as address:
        yield address


@pytest.fixture(scope="session")
def pages(shipped: Built) -> dict[str, str]:
    """Return one address of each kind of page."""
    found = by_kind(shipped.output)
    assert set(found) == set(KINDS), "a kind of page is missing"
    return found
