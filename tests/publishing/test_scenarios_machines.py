"""What may befall a site that is published from several machines, each at the whole publish."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from machines import CI, FIVE, FOUR, ONCE, Machine, Networks, networks_at, shared_by_git
from sharing_trial import DUE, published

from microblog.sharing import share

BRANCH = "refs/heads/syndication"
LONG = pytest.mark.trial


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with its ledger on a git remote, on which two entries are due."""
    return shared_by_git(tmp_path_factory.mktemp("made")).parent


@pytest.fixture
def networks(tmp_path: Path) -> Iterator[Networks]:
    """Both networks, empty."""
    with networks_at(tmp_path / "networks") as networks:
        yield networks


@pytest.fixture
def laptop(kept: Path, tmp_path: Path, networks: Networks) -> Machine:
    """That site, on the machine where it was made."""
    shutil.copytree(kept, tmp_path / "made", symlinks=True)
    return Machine.at(tmp_path / "made" / "site", networks)


def remote(machine: Machine) -> Path:
    return machine.root.parent / "ledger.git"


def at_remote(machine: Machine, *arguments: str) -> str:
    """Run git in the remote that the machines have in common."""
    return Machine.at(remote(machine), machine.networks).repository.git(*arguments)


def test_two_machines_publish_together(laptop: Machine) -> None:
    machines = [laptop, laptop.cloned("desktop")]
    with ThreadPoolExecutor(2) as both:
        runs = [both.submit(published, one.root, laptop.environ) for one in machines]
    assert all(run.result() for run in runs)
    assert laptop.networks.posts == ONCE
    assert [machine.publish().code for machine in machines] == [0, 0]
    assert laptop.networks.posts == ONCE


def test_ci_re_run_of_an_old_commit(laptop: Machine) -> None:
    laptop.site.profile(publish_from='"ci"')
    before = laptop.commit()
    first = laptop.cloned("run1")
    assert first.publish(CI | {"GITHUB_RUN_ID": "1"}).code == 0
    assert laptop.networks.posts == ONCE
    laptop.write("2026-11-21-six", "ffffffffff", "Six words.", "date: 2026-11-21")
    laptop.commit()
    again = laptop.cloned("run1-again")
    again.repository.git("checkout", "--quiet", "--detach", before)
    assert again.publish(CI | {"GITHUB_RUN_ID": "1"}).code == 0
    assert laptop.networks.posts == ONCE


def test_clone_on_a_new_laptop(laptop: Machine) -> None:
    laptop.publish()
    laptop.commit()
    new = laptop.cloned("new")
    assert "https://x.com/" in new.status()
    assert new.publish().code == 0
    assert laptop.networks.posts == ONCE
    assert "Also on X" in new.page("2026/four")


def test_clone_on_a_new_laptop_without_the_ledger(laptop: Machine) -> None:
    laptop.publish()
    laptop.commit()
    new = laptop.cloned("new")
    new.keep_in("local", "")  # as if it had never been kept in git
    new.repository.git("update-ref", "-d", "refs/remotes/ledger/syndication")
    done = new.publish()
    assert (done.code, laptop.networks.posts) == (3, ONCE)
    assert "its ledger is gone" in done.said and "invoke adopt" in done.said


def test_offline_or_remote_down(laptop: Machine) -> None:
    remote(laptop).rename(remote(laptop).with_name("away"))
    done = laptop.publish()
    assert (done.code, laptop.networks.posts) == (6, [])
    assert "cannot be reached" in done.said
    assert "Four words here" in laptop.page("2026/four")
    remote(laptop).with_name("away").rename(remote(laptop))
    assert laptop.publish().code == 0
    assert laptop.networks.posts == ONCE


@pytest.mark.parametrize("how", ["lost", pytest.param("empty", marks=LONG)])
def test_ledger_branch_lost_or_empty(laptop: Machine, how: str) -> None:
    laptop.publish()
    laptop.commit()
    new = laptop.cloned("new")  # which never saw the ledger
    new.repository.git("update-ref", "-d", "refs/remotes/ledger/syndication")
    if how == "lost":
        at_remote(laptop, "update-ref", "-d", BRANCH)
    else:
        at_remote(laptop, "update-ref", BRANCH, "refs/heads/main")
    new.write("2026-11-21-six", "ffffffffff", "Six words.")
    for machine in (new, laptop):
        done = machine.publish()
        assert (done.code, laptop.networks.posts) == (3, ONCE)
        assert "Four words here" in machine.page("2026/four")
    assert "invoke adopt" in new.publish().said


@pytest.mark.parametrize(
    "how", ["rewound", pytest.param("lost", marks=LONG), pytest.param("empty", marks=LONG)]
)
def test_ledger_branch_lost_and_found_again_where_it_was_seen(laptop: Machine, how: str) -> None:
    laptop.publish()
    laptop.commit()
    if how == "rewound":
        at_remote(laptop, "update-ref", BRANCH, f"{BRANCH}~2")
    elif how == "lost":
        at_remote(laptop, "update-ref", "-d", BRANCH)
    else:
        at_remote(laptop, "update-ref", BRANCH, "refs/heads/main")
    before = laptop.page("2026/four")
    assert "could be found again" in laptop.adopt()
    for machine in (laptop, laptop.cloned("new")):
        assert machine.publish().code == 0
        assert machine.page("2026/four") == before
    assert laptop.networks.posts == ONCE
    records = laptop.ledger.open().records()
    assert {at.remote_id for uid in DUE for at in records[uid].attempts} == {
        post.id for post in laptop.networks.stage.posts()
    }


@pytest.mark.parametrize("where", ["remembered", pytest.param("pages", marks=LONG)])
def test_ledger_branch_lost_and_read_again_from_the_links(laptop: Machine, where: str) -> None:
    laptop.publish()
    laptop.commit()
    before = laptop.page("2026/four")
    at_remote(laptop, "update-ref", "-d", BRANCH)
    new = laptop.cloned("new")
    shutil.copytree(laptop.root / "public", new.root / "public")
    if where == "remembered":
        state = Path(".microblog/state/copies.json")
        (new.root / state).parent.mkdir(parents=True)
        shutil.copy(laptop.root / state, new.root / state)
        shutil.rmtree(new.root / "public")
    assert "could be found again of 2 entries" in new.adopt()
    assert new.publish().code == 0
    assert laptop.networks.posts == ONCE
    assert new.page("2026/four") == before


def test_ledger_branch_lost_in_ci(laptop: Machine) -> None:
    laptop.site.profile(publish_from='"ci"')
    laptop.commit()
    first, again = (laptop.cloned(name) for name in ("first", "again"))
    assert first.publish(CI).code == 0
    at_remote(laptop, "update-ref", "-d", BRANCH)
    again.repository.git("update-ref", "-d", "refs/remotes/ledger/syndication")
    shutil.copytree(first.root / "public", again.root / "public")  # one target for both
    again.write("2026-11-21-six", "ffffffffff", "Six words.", "date: 2026-11-21")
    done = again.publish(CI)
    assert (done.code, laptop.networks.posts) == (3, ONCE)
    assert "its ledger is gone" in done.said
    assert "Also on X" in again.page("2026/four")


def test_ledger_force_pushed_back_in_time(laptop: Machine) -> None:
    laptop.publish()
    at_remote(laptop, "update-ref", BRANCH, f"{BRANCH}~3")
    done = laptop.publish()
    assert (done.code, laptop.networks.posts) == (3, ONCE)
    assert "turned back" in done.said


def test_remote_head_diverged_mid_run(laptop: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    other = laptop.cloned("other")
    call = share._Call.__call__
    skipped: list[str] = []

    def meanwhile(made: share._Call) -> object:
        skipped.append(f"g{len(skipped)}")
        other.ledger.open().skip(skipped[-1], ["x"])
        return call(made)

    monkeypatch.setattr(share._Call, "__call__", meanwhile)
    assert laptop.publish().code == 0
    assert laptop.networks.posts == ONCE
    assert {FOUR, FIVE, *skipped} <= laptop.ledger.open().records().keys()
    assert len(skipped) == 4


def test_two_sites_in_one_repo(laptop: Machine, tmp_path: Path) -> None:
    laptop.publish()
    other = laptop.cloned("other")
    other.site.profile(address='"https://another.example"')
    done = other.publish()
    assert (done.code, laptop.networks.posts) == (3, ONCE)
    assert "of the site https://leader.example" in done.said
