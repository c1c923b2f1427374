"""Taking a ledger over: what is left of it is joined, and a move leaves a mark."""

import subprocess
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.samples import SITE, draft_of
from microblog.errors import OutsideFailed, Unanswered
from microblog.ledger import Draft, Facts, Git, Ledger, Local, Run, State, durable, posted, unknown
from microblog.ledger.adoption import gathered
from microblog.ledger.home import Home
from microblog.ledger.meta import META
from microblog.ledger.record import Record, file_of
from repositories import Repository

THERE = posted("9", "https://x.example/9")
BRANCH = "refs/heads/syndication"
FOUND = Draft(uid="e", network="x", account="", text="", body=b"", facts=Facts(permalink="/e/"))


class Desk:
    """A machine with both homes, and a remote."""

    def __init__(self, root: Path, remote: str = "../remote.git") -> None:
        self.repository = Repository(root)
        Repository(root.parent / "remote.git").git("config", "core.bare", "true")
        self.root = root
        self.local, self.git = Local(root / "ledger"), Git(root, remote)

    def ledger(self, home: Home, *, site: str = SITE, since: str = "", host: str = "") -> Ledger:
        """Return the ledger as it is kept in one of the homes; not yet opened."""
        beside = self.git if home is self.local else self.local
        run = Run(host=host or "laptop")
        spool = self.root / "spool"
        return Ledger(home, spool, site=site, run=run, shared_since=since, beside=beside)

    def begun(self, home: Home, uid: str = "e") -> Ledger:
        """Return a ledger in which an entry was shared."""
        ledger = self.ledger(home).open()
        ledger.adopt(["old"])
        ledger.meet("x", "1", "https://x.example")
        ledger.share(draft_of(uid), lambda: THERE)
        return ledger


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Two homes in which nothing was kept yet."""
    return Desk(tmp_path / "site")


@pytest.mark.parametrize("to_git", [True, False])
def test_a_ledger_that_was_left_stops_the_other_home_until_it_moves(
    desk: Desk, to_git: bool
) -> None:
    before, after = (desk.local, desk.git) if to_git else (desk.git, desk.local)
    desk.begun(before).hold("h", ["x"], "a look")
    for since in ("", "2026-11-01"):
        with pytest.raises(Unanswered, match="invoke adopt"):
            desk.ledger(after, since=since).open()
    moved = desk.ledger(after)
    assert moved.adopt(["new"]).moved
    ledger = desk.ledger(after, since="2026-11-01").open()
    states = {uid: ledger.record(uid).state("x") for uid in ("e", "h", "old", "new")}
    assert states == {
        "e": State.POSTED, "h": State.HELD, "old": State.BASELINE, "new": None
    }  # fmt: skip
    assert ledger.meta and ledger.meta.accounts == {"x": "1"}
    with pytest.raises(Unanswered, match="invoke adopt"):
        desk.ledger(before).open()
    with pytest.raises(Unanswered, match="was moved"):
        Ledger(before, desk.root / "spool", site=SITE, run=Run(host="laptop")).open()
    assert desk.ledger(before).adopt([]).moved
    assert desk.ledger(before).open().record("e").state("x") is State.POSTED


@pytest.mark.parametrize("change", [{"site": "https://other.example"}, {"host": "desktop"}])
def test_what_does_not_move_whole_counts_everything_as_shared(
    desk: Desk, change: dict[str, str]
) -> None:
    desk.begun(desk.local)
    adopted = desk.ledger(desk.git, **change).adopt(["new"])
    assert not adopted.moved
    assert adopted.meta.baseline >= {"new"}
    assert desk.ledger(desk.git, **change).open().record("new").state("x") is State.BASELINE


def test_another_sites_branch_in_the_repository_is_nobodys_business(desk: Desk) -> None:
    desk.ledger(desk.git, site="https://other.example").adopt(["theirs"])
    assert desk.ledger(desk.local).open().meta is None
    assert desk.ledger(desk.local).adopt(["mine"]).meta.baseline == {"mine"}
    assert desk.ledger(desk.git, site="https://other.example").open().meta


@pytest.mark.parametrize("told", ["refs/heads/syndication", "refs/remotes/origin/syndication"])
def test_a_branch_that_git_remembers_is_a_lost_ledger_and_is_found(desk: Desk, told: str) -> None:
    desk.begun(desk.git)
    commit = desk.repository.git("ls-remote", "../remote.git", BRANCH).split()[0]
    desk.repository.git("update-ref", "--create-reflog", told, commit)
    empty = desk.repository.git("commit-tree", "-m", "Empty", _empty(desk)).strip()
    desk.repository.git("update-ref", told, empty)  # so it stands in the ref's own history alone
    for ref in desk.repository.git("for-each-ref", "--format=%(refname)", "refs/candor").split():
        desk.repository.git("update-ref", "-d", ref)
    Repository(desk.root.parent / "remote.git").git("update-ref", "-d", BRANCH)
    with pytest.raises(Unanswered, match="its ledger is gone"):
        desk.ledger(desk.git).open()
    adopted = desk.ledger(desk.git).adopt(["new"])
    assert (adopted.moved, adopted.found, adopted.meta.baseline) == (False, 1, {"old", "new"})
    assert desk.ledger(desk.git).open().record("e").state("x") is State.POSTED


def _empty(desk: Desk) -> str:
    return desk.repository.git("hash-object", "-t", "tree", "-w", "/dev/null").strip()


def test_a_copy_that_was_found_counts_where_nothing_is_told(desk: Desk) -> None:
    ledger = desk.ledger(desk.local)
    assert ledger.adopt(["e"], [(FOUND, THERE)]).found == 1
    record = desk.ledger(desk.local).open().record("e")
    at = record.standing("x")
    assert at and (at.state, at.remote_url) == (State.POSTED, THERE.remote_url)
    assert [found.uid for found in ledger.find(fingerprint="", permalink="/e/")] == ["e"]
    assert ledger.spent(at.at[:7]) == {"x": 0}
    assert record.state("linkedin") is State.BASELINE


def test_what_the_ledger_tells_counts_more_than_what_was_found(desk: Desk) -> None:
    ledger = desk.ledger(desk.local).open()
    ledger.adopt([])
    ledger.meet("x", "1", "https://x.example")
    ledger.share(draft_of("e"), lambda: unknown("?"))
    before = ledger.record("e")
    assert ledger.adopt([], [(FOUND, THERE)]).found == 0
    assert ledger.record("e") == before


def test_a_record_that_cannot_be_read_moves_as_it_is_and_is_held(desk: Desk) -> None:
    desk.begun(desk.local)
    (desk.root / "ledger" / "e.json").write_text("{")
    desk.ledger(desk.git).adopt([])
    assert desk.ledger(desk.git).open().record("e").state("x") is State.HELD


def test_a_record_that_cannot_be_read_is_not_written_over_another(desk: Desk) -> None:
    desk.begun(desk.local)
    (desk.root / "ledger" / "e.json").write_text("{")
    Ledger(desk.git, desk.root / "spool", site=SITE, run=Run(host="other")).adopt(["old"])
    Ledger(desk.git, desk.root / "spool", site=SITE, run=Run(host="other")).open().skip("e", ["x"])
    with pytest.raises(Unanswered, match=r"e\.json"):
        desk.ledger(desk.git).adopt([])
    assert desk.ledger(desk.local).open().meta  # which is where it was


def test_words_of_the_ledger_about_itself_that_cannot_be_read_stop_it_too(desk: Desk) -> None:
    desk.begun(desk.local)
    (desk.root / "ledger" / "_meta.json").write_text("{")
    with pytest.raises(Unanswered, match="invoke adopt"):
        desk.ledger(desk.git).open()
    assert not desk.ledger(desk.git).adopt(["new"]).moved
    ledger = desk.ledger(desk.git).open()
    assert [ledger.record(uid).state("x") for uid in ("e", "new")] == [
        State.POSTED, State.BASELINE]  # fmt: skip


def test_a_remote_that_cannot_be_reached_changes_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "site", "../nowhere.git")
    alone = Ledger(desk.local, tmp_path / "spool", site=SITE, run=Run(host="laptop"))
    alone.adopt(["old"])
    with pytest.raises(OutsideFailed, match="cannot be reached"):
        desk.ledger(desk.git).adopt([])
    assert alone.open().meta


def test_where_git_was_never_used_its_remote_is_not_asked(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "site", "../nowhere.git")
    assert desk.ledger(desk.local).adopt(["old"]).meta.baseline == {"old"}


@pytest.mark.parametrize("step", range(4))
def test_a_move_that_is_cut_off_anywhere_begins_no_new_ledger(
    desk: Desk, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.begun(desk.git).skip("s", ["x"])
    put, taken = durable.put, list[Path]()

    def cut(file: Path, content: bytes) -> None:
        taken.append(file)
        if len(taken) > step:
            raise KeyboardInterrupt
        put(file, content)

    monkeypatch.setattr(durable, "put", cut)
    with pytest.raises(KeyboardInterrupt) if step < 3 else nullcontext():
        desk.ledger(desk.local).adopt([])
    monkeypatch.undo()
    if step < 3:
        with pytest.raises(Unanswered, match="invoke adopt"):
            desk.ledger(desk.local).open()
        assert desk.ledger(desk.local).adopt([]).moved
    ledger = desk.ledger(desk.local).open()
    states = [ledger.record(uid).state("x") for uid in ("e", "s", "old")]
    assert states == [State.POSTED, State.SKIPPED, State.BASELINE]


def test_two_moves_at_once_lose_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.begun(desk.local)
    pushed = Git._pushed

    def meanwhile(home: Git, files: dict[str, bytes], old: str) -> bool:
        monkeypatch.setattr(Git, "_pushed", pushed)
        theirs = Ledger(
            Git(desk.root.parent / "remote.git", "."),
            desk.root / "spool",
            site=SITE,
            run=Run(host="o"),
        )
        theirs.adopt(["theirs"])
        theirs.skip("s", ["x"])
        return pushed(home, files, old)

    monkeypatch.setattr(Git, "_pushed", meanwhile)
    desk.ledger(desk.git).adopt([])
    ledger = desk.ledger(desk.git).open()
    states = [ledger.record(uid).state("x") for uid in ("e", "s", "theirs", "old")]
    assert states == [State.POSTED, State.SKIPPED, State.BASELINE, State.BASELINE]


def test_where_there_is_no_repository_there_is_nothing_left(tmp_path: Path) -> None:
    assert Git(tmp_path, "origin").remains() == []
    assert subprocess.run(["git", "-C", str(tmp_path), "status"], capture_output=True).returncode


def test_what_is_gathered_is_what_all_of_them_know(desk: Desk) -> None:
    tellings = [{file_of("e"): told(name).content(), "README": b"", META: b"{"} for name in "xyx"]
    gather = [gathered(tellings), gathered(reversed(tellings))]
    assert gather[0] == gather[1] == {"e.json": told("x").joined(told("y")).content()}


def told(network: str) -> Record:
    """Return a record of one share."""
    draft = Draft(uid="e", network=network, account="1", text="", body=b"")
    claim = draft.claimed(Run(host="laptop"), "2026-11-21T22:00:00Z")
    return replace(claim, attempt=replace(claim.attempt, claim=network)).answered(THERE).record
