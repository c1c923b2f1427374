"""A ledger on this machine that has begun, for the tests of this room."""

from pathlib import Path

import pytest

from ledger.samples import SITE, Opener
from microblog.ledger import Ledger, Local, Run


@pytest.fixture
def opener(tmp_path: Path) -> Opener:
    """Open the ledger of this test, on this machine or another."""

    def opened(host: str = "laptop", site: str = SITE, since: str = "") -> Ledger:
        home = Local(tmp_path / "ledger")
        run = Run(host=host, pid=1)
        return Ledger(home, tmp_path / "receipts", site=site, run=run, shared_since=since)

    return opened


@pytest.fixture
def ledger(opener: Opener) -> Ledger:
    """A ledger that has begun, with one older entry, and has met X and LinkedIn."""
    begun = opener().open()
    begun.adopt(["old"])
    begun.meet("x", "1", "https://x.example")
    begun.meet("linkedin", "1", "https://linkedin.example")
    return begun
