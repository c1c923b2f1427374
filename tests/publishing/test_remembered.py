"""Pages go on saying where copies stand, and a ledger that was lost learns it from them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from machines import FIVE, FOUR, ONCE, Machine, networks_at
from sharing_trial import NETWORKS

from microblog.desk import sharing
from microblog.ledger import State
from sites import Workshop

ADDRESSES = ("2026/four", "2026/five")


@pytest.fixture
def leader(kept: Path, tmp_path: Path) -> Iterator[Machine]:
    """A site on which two entries were shared, and of which this machine then forgot all."""
    shutil.copytree(kept, tmp_path / "site")
    with networks_at(tmp_path / "networks") as networks:
        leader = Machine(Workshop.at(tmp_path / "site"), networks)
        leader.publish()
        shutil.rmtree(leader.root / ".microblog")
        yield leader


def shown(leader: Machine) -> list[bool]:
    return [f"Also on {name}" in leader.page(at) for at in ADDRESSES for name in ("X", "LinkedIn")]


def test_a_page_that_is_deployed_without_the_ledger_still_says_it(leader: Machine) -> None:
    for share in (True, False, True):
        leader.write("2026-11-21-six", "ffffffffff", f"Six words{'.' * (1 + share)}")
        assert leader.publish(share=share).code == (3 if share else 0)
        assert shown(leader) == [True] * 4
    assert leader.networks.posts == ONCE


@pytest.mark.parametrize("published", [True, False])
def test_an_adopted_ledger_knows_it_again(leader: Machine, published: bool) -> None:
    if published:
        assert leader.publish().code == 3
    assert "could be found again of 2 entries" in leader.adopt()
    for _ in range(2):
        assert leader.publish().code == 0
        assert shown(leader) == [True] * 4
    assert leader.networks.posts == ONCE
    ledger = leader.ledger.open()
    told = {(uid, n): ledger.record(uid).standing(n) for uid in (FOUR, FIVE) for n in NETWORKS}
    assert {at.remote_id for at in told.values() if at} == {
        post.id for post in leader.networks.stage.posts()
    }


def test_an_entry_that_loses_its_uid_is_known_still(leader: Machine) -> None:
    leader.adopt()
    leader.edit("four", f"uid: {FOUR}\n", "")
    done = leader.publish()
    assert (done.code, leader.networks.posts) == (3, ONCE)
    assert f"write uid: {FOUR} into" in done.said


def test_what_was_found_can_be_taken_back(leader: Machine) -> None:
    leader.adopt()
    assert sharing.undo(leader.root, FOUR, terminal=False, environ=leader.environ) == 0
    assert sum(bool(post.deleted) for post in leader.networks.stage.posts()) == 2
    assert leader.ledger.open().record(FOUR).state("x") is State.REMOVED


def test_without_a_word_in_the_profile_the_pages_tell_that_it_is_lost(leader: Machine) -> None:
    profile = leader.site.content / "profile.toml"
    lines = profile.read_text(encoding="utf-8").splitlines(keepends=True)
    profile.write_text("".join(line for line in lines if "shared_since" not in line))
    for _ in range(2):
        done = leader.publish()
        assert (done.code, leader.networks.posts) == (3, ONCE)
        assert "its ledger is gone" in done.said
        assert shown(leader) == [True] * 4
    leader.adopt()
    assert leader.publish().code == 0
    assert leader.networks.posts == ONCE
    assert shown(leader) == [True] * 4
