"""A long archive, through the whole publish with both networks connected: none of it is sent.

Only the two newest entries are new enough to be shared, fewer than the cap stops: so it is never
the cap that keeps them from going.
"""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from machines import CI, Machine, networks_at
from sharing_trial import NETWORKS, written

from repositories import Repository

NEWEST = {"newest1": "2026-11-19", "newest2": "2026-11-20"}
BOTH = dict.fromkeys(NETWORKS, 2)
COUNTS = [60, pytest.param(3000, marks=pytest.mark.trial)]


def entries(count: int) -> dict[str, str]:
    """Return so many entries, one for each day before the middle of November, and two new ones."""
    days = (date(2026, 11, 12) - timedelta(days=number) for number in range(count - len(NEWEST)))
    told = {f"old{number}": f"{day}" for number, day in enumerate(days)} | NEWEST
    return {
        f"entries/{uid}.md": f"---\nuid: {uid}\ndate: {day}\naddress: /{day[:4]}/{uid}/\n---\n"
        f"This is {uid}.\n"
        for uid, day in told.items()
    }


@pytest.fixture
def leader(count: int, tmp_path: Path) -> Iterator[Machine]:
    """A site of so many entries that was never published."""
    with networks_at(tmp_path / "networks") as networks:
        yield Machine(written(tmp_path / "site", entries(count)), networks)


@pytest.mark.parametrize("count", COUNTS)
def test_first_run(leader: Machine, count: int) -> None:
    done = leader.publish()
    assert (done.code, leader.networks.numbers) == (0, {})
    assert f"({count})" in done.said and "invoke publish --share newest2" in done.said
    meta = leader.ledger.open().meta
    assert meta and len(meta.baseline) == count
    assert leader.publish().code == 0
    assert leader.networks.numbers == {}


@pytest.mark.parametrize("count", COUNTS)
def test_lost_ledger(leader: Machine, count: int) -> None:
    uids = {f"old{number}" for number in range(count)}
    leader.ledger.adopt(uids)
    assert leader.publish().code == 0
    assert leader.networks.numbers == BOTH
    shutil.rmtree(leader.root / ".microblog")
    done = leader.publish()
    assert (done.code, leader.networks.numbers) == (3, BOTH)
    assert "its ledger is gone" in done.said
    assert f"({count})" in leader.adopt()
    assert leader.publish().code == 0
    assert leader.networks.numbers == BOTH


@pytest.mark.parametrize("count", COUNTS)
def test_old_checkout_in_ci(leader: Machine, count: int) -> None:
    Repository(leader.root).git("remote", "add", "ledger", "../ledger.git")
    Repository(leader.root.parent / "ledger.git").git("config", "core.bare", "true")
    leader.site.put({".gitignore": ".microblog/\noutput/\npublic/\n"})
    leader.site.profile(publish_from='"ci"')
    leader.keep_in("git")
    leader.ledger.adopt({f"old{number}" for number in range(count)})
    before = leader.commit()
    for run in ("first", "again"):
        machine = leader.cloned(run)
        machine.repository.git("checkout", "--quiet", "--detach", before)
        assert machine.publish(CI | {"GITHUB_RUN_ID": "1"}).code == 0
        assert leader.networks.numbers == BOTH
