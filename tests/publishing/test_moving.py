"""A ledger that moves between this machine and git: one command, and nothing is sent by it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from machines import FIVE, FOUR, OLDER, ONCE, Machine, networks_at
from sharing_trial import NETWORKS

from microblog.errors import OutsideFailed, Unanswered
from microblog.ledger import Git, Ledger, Local, Run, State
from repositories import Repository

SIX = "ffffffffff"
ALL = len(ONCE) + len(NETWORKS)


@pytest.fixture
def leader(kept: Path, tmp_path: Path) -> Iterator[Machine]:
    """A site with a remote, whose ledger is on the one machine that it is published from."""
    shutil.copytree(kept, tmp_path / "site")
    with networks_at(tmp_path / "networks") as networks:
        leader = Machine.at(tmp_path / "site", networks)
        leader.site.put({".gitignore": ".microblog/\noutput/\npublic/\n"})
        Repository(leader.root).git("remote", "add", "ledger", "../ledger.git")
        Repository(tmp_path / "ledger.git").git("config", "receive.denyCurrentBranch", "ignore")
        yield leader


def write_six(leader: Machine) -> None:
    leader.write("2026-11-21-six", SIX, "Six words.", "date: 2026-11-21")


def local(leader: Machine) -> Ledger:
    """Return the ledger on this machine, whatever the profile says."""
    home = Local(leader.root / ".microblog" / "ledger")
    spool = leader.root / ".microblog" / "state" / "spool"
    return Ledger(home, spool, site="https://leader.example", run=Run(host=""))


def test_what_was_shared_is_known_in_git_and_what_is_due_stays_due(leader: Machine) -> None:
    leader.publish()
    write_six(leader)
    leader.keep_in("git")
    for _ in range(2):
        done = leader.publish()
        assert (done.code, leader.networks.posts) == (3, ONCE)
        assert "To move it there, with all that it knows: invoke adopt" in done.said
        assert "Six words" in leader.page("2026/six")
    assert "kept in git now" in leader.adopt()
    assert leader.networks.posts == ONCE
    for _ in range(2):
        assert leader.publish().code == 0
        assert len(leader.networks.posts) == ALL
    assert "Also on X" in leader.page("2026/four")


def test_another_machine_goes_on_from_there(leader: Machine) -> None:
    leader.publish()
    leader.keep_in("git")
    leader.adopt()
    leader.commit()
    new = leader.cloned("new")
    assert new.publish().code == 0
    assert leader.networks.posts == ONCE
    meta = new.ledger.open().meta
    assert meta and meta.baseline == {*OLDER}
    assert meta.accounts.keys() == {*NETWORKS}


def test_the_ledger_that_was_left_shares_nothing_by_itself(leader: Machine) -> None:
    leader.publish()
    before = {path.name for path in (leader.root / ".microblog" / "ledger").iterdir()}
    leader.keep_in("git")
    leader.adopt()
    write_six(leader)
    leader.publish()
    assert {path.name for path in (leader.root / ".microblog" / "ledger").iterdir()} == before
    leader.keep_in("local")
    for remote in ("ledger", ""):
        leader.keep_in("local", remote)
        done = leader.publish()
        assert (done.code, len(leader.networks.posts)) == (3, ALL)
        assert "This ledger was moved" in done.said and "invoke adopt" in done.said
    with pytest.raises(Unanswered, match="was moved"):
        local(leader).open()


def test_it_comes_back_with_all_that_git_knows(leader: Machine) -> None:
    leader.publish()
    leader.keep_in("git")
    leader.adopt()
    write_six(leader)
    leader.publish()
    leader.commit()
    other = leader.cloned("other")
    leader.keep_in("local")
    assert "kept on this machine now" in leader.adopt()
    for machine, code in ((leader, 0), (other, 3)):
        assert machine.publish().code == code
        assert len(leader.networks.posts) == ALL
    assert leader.ledger.open().record(SIX).state("x") is State.POSTED
    assert "This ledger was moved" in other.publish().said
    leader.keep_in("git")
    assert leader.publish().code == 3
    assert "kept in git now" in leader.adopt()
    assert [machine.publish().code for machine in (leader, other)] == [0, 0]
    assert len(leader.networks.posts) == ALL


def test_without_a_remote_it_comes_back_with_what_was_seen(leader: Machine) -> None:
    leader.keep_in("git")
    leader.adopt()
    leader.publish()
    shutil.rmtree(leader.root / ".microblog" / "ledger")
    write_six(leader)
    leader.keep_in("local", "")
    done = leader.publish()
    assert (done.code, leader.networks.posts) == (3, ONCE)
    assert "kept in git so far" in done.said
    assert "could be found again of 2 entries" in leader.adopt()
    assert leader.publish().code == 0  # who knows what was shared since: so nothing is
    assert leader.networks.posts == ONCE
    assert leader.ledger.open().record(FOUR).state("x") is State.POSTED


def test_a_remote_that_knows_something_already_keeps_it(leader: Machine) -> None:
    leader.publish()
    leader.keep_in("git")
    theirs = Ledger(
        Git(leader.root.parent / "ledger.git", "."),
        leader.root.parent / "spool",
        site="https://leader.example",
        run=Run(host="desktop"),
    )
    theirs.adopt(["another"])
    theirs.skip(SIX, NETWORKS)
    write_six(leader)
    assert leader.publish().code == 3
    assert "kept in git now" in leader.adopt()
    assert leader.publish().code == 0
    assert leader.networks.posts == ONCE
    record = leader.ledger.open().record
    states = [record(uid).state("x") for uid in (FOUR, FIVE, SIX, *OLDER, "another")]
    assert states == [State.POSTED] * 2 + [State.SKIPPED] + [State.BASELINE] * 4


def test_what_nobody_knows_is_asked_about_there_too(leader: Machine) -> None:
    leader.networks.be(faults="effect-reset,-")
    assert leader.publish().code == 3
    leader.networks.be()
    leader.keep_in("git")
    leader.adopt()
    done = leader.publish()
    assert (done.code, leader.networks.posts) == (3, ONCE)
    assert f"invoke settle {FOUR}" in done.said


def test_a_record_that_cannot_be_read_is_held_there_too(leader: Machine) -> None:
    leader.publish()
    file = leader.root / ".microblog" / "ledger" / f"{FOUR}.json"
    file.write_text("<<<<<<< ours", encoding="utf-8")
    leader.keep_in("git")
    leader.adopt()
    done = leader.publish()
    assert (done.code, leader.networks.posts) == (3, ONCE)
    assert f"{FOUR}.json" in done.said


def test_a_move_that_is_cut_off_is_made_up_for(
    leader: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    leader.publish()
    leader.keep_in("git")
    write = Local.write

    def cut(home: Local, *told: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(Local, "write", cut)
    with pytest.raises(KeyboardInterrupt):
        leader.adopt()  # the remote has it, and nothing here says so yet
    monkeypatch.setattr(Local, "write", write)
    done = leader.publish()
    assert (done.code, leader.networks.posts) == (3, ONCE)
    leader.adopt()
    assert leader.publish().code == 0
    assert leader.networks.posts == ONCE


def test_a_remote_that_cannot_be_reached_leaves_it_where_it_was(leader: Machine) -> None:
    leader.publish()
    leader.keep_in("git", "../nowhere.git")
    with pytest.raises(OutsideFailed):
        leader.adopt()
    leader.keep_in("local", "")
    assert leader.publish().code == 0
    assert leader.networks.posts == ONCE
