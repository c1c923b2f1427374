"""The home on a git remote: what it never touches, what stops it, and machines at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.samples import SITE, draft_of
from microblog.errors import OutsideFailed, Unanswered
from microblog.ledger import Answer, Git, Ledger, Run, State, Taken, posted, released, unknown
from microblog.ledger.home import Head
from repositories import Repository

RACING = Path(__file__).with_name("racing.py")
BRANCH = "refs/heads/syndication"
THERE = posted("9", "https://x.example/9")


def git(root: Path, *arguments: str) -> str:
    """Return what git says; a failure is an error."""
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """A bare repository with one commit on main."""
    bare = tmp_path / "remote.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(bare)], check=True)
    source = Repository(tmp_path / "source")
    source.commit({"content/entries/hej.md": "Hej.\n", "sub/file": "1\n"})
    source.git("push", "--quiet", str(bare), "HEAD:refs/heads/main")
    git(bare, "symbolic-ref", "HEAD", "refs/heads/main")
    return bare


def cloned(remote: Path, name: str, *options: str) -> Path:
    """Return a fresh clone."""
    clone = remote.parent / name
    command = ["git", "clone", "--quiet", *options, remote.as_uri(), str(clone)]
    subprocess.run(command, check=True, capture_output=True)
    return clone


def of(clone: Path, since: str = "") -> Ledger:
    """Return the ledger as a machine with this clone opens it."""
    run, receipts = Run(host=clone.name), clone.parent / f"{clone.name}-receipts"
    return Ledger(Git(clone, "origin"), receipts, site=SITE, run=run, shared_since=since)


def begun(clone: Path) -> Ledger:
    """Return a ledger that has begun and met X."""
    ledger = of(clone).open()
    ledger.adopt(["old"])
    ledger.meet("x", "1", "https://x.example")
    return ledger


@pytest.fixture
def laptop(remote: Path) -> Path:
    """A clone."""
    return cloned(remote, "laptop")


@pytest.fixture
def ledger(laptop: Path) -> Ledger:
    """A ledger that has begun, on the laptop."""
    return begun(laptop)


def test_a_share_is_seen_from_another_machine(ledger: Ledger, remote: Path) -> None:
    assert ledger.share(draft_of(), lambda: THERE).recorded
    other = of(cloned(remote, "desktop")).open()
    assert other.record("e").state("x") is State.POSTED
    assert other.record("old").state("x") is State.BASELINE
    with pytest.raises(Taken):
        other.share(draft_of(), lambda: pytest.fail("called"))


def test_a_claim_is_on_the_remote_before_the_call(ledger: Ledger, remote: Path) -> None:
    seen = []

    def call() -> Answer:
        seen.append(of(cloned(remote, "desktop")).open().record("e").state("x"))
        return THERE

    ledger.share(draft_of(), call)
    assert seen == [State.UNKNOWN]


def untouched(clone: Path) -> tuple[object, ...]:
    """Return all of a repository that is the leader's."""
    private = Path(git(clone, "rev-parse", "--absolute-git-dir").strip())
    files = {p: p.read_bytes() for p in clone.rglob("*") if p.is_file() and ".git" not in p.parts}
    refs = git(clone, "for-each-ref", "refs/heads", "refs/tags", "refs/stash")
    index = (private / "index").read_bytes()
    return files, refs, index, (private / "HEAD").read_text(), (private / "FETCH_HEAD").exists()


@pytest.mark.parametrize("kind", ["dirty", "detached", "shallow", "worktree", "single", "folder"])
def test_a_repository_in_any_state_serves_and_stays_as_it_is(remote: Path, kind: str) -> None:
    begun(cloned(remote, "first"))
    options = {"shallow": ("--depth=1",), "single": ("--single-branch",)}.get(kind, ())
    clone = root = cloned(remote, "second", *options)
    (clone / "draft.md").write_text("Mine.\n")
    if kind == "dirty":
        (clone / "sub" / "file").write_text("2\n")
        git(clone, "add", "sub/file")
        (clone / "sub" / "file").write_text("3\n")
    elif kind == "detached":
        git(clone, "checkout", "--quiet", "--detach")
    elif kind == "worktree":
        root = clone = clone.parent / "linked"
        git(clone.parent / "second", "worktree", "add", "--quiet", "-b", "other", str(clone))
    elif kind == "folder":
        root = clone / "sub"
    before = untouched(clone)
    ledger = Ledger(
        Git(root, "origin"), clone.parent / "receipts", site=SITE, run=Run(host="second")
    ).open()
    assert ledger.share(draft_of(), lambda: THERE).recorded
    assert untouched(clone) == before
    assert of(cloned(remote, "third")).open().record("e").state("x") is State.POSTED


def test_neither_hooks_nor_identity_nor_environment_matter(
    ledger: Ledger, laptop: Path, remote: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(laptop, "tag", "-a", "-m", "Mine", "mine")
    for hook in ("pre-push", "post-commit", "reference-transaction"):
        (laptop / ".git" / "hooks" / hook).write_text("#!/bin/sh\nexit 1\n")
        (laptop / ".git" / "hooks" / hook).chmod(0o755)
    git(laptop, "config", "commit.gpgsign", "true")
    git(laptop, "config", "push.followTags", "true")
    git(laptop, "config", "user.useConfigOnly", "true")
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.setenv(name, "/nowhere")
    assert ledger.share(draft_of(), lambda: THERE).recorded
    monkeypatch.undo()
    told = git(remote, "log", "-1", "--format=%an <%ae> %cn <%ce>", BRANCH).strip()
    assert told == "Candor <candor@localhost> Candor <candor@localhost>"
    assert git(remote, "tag") == ""
    assert git(remote, "rev-list", "--max-parents=0", BRANCH).count("\n") == 1


def test_what_else_lies_on_the_branch_stays(ledger: Ledger, laptop: Path, remote: Path) -> None:
    other = cloned(remote, "other", "--branch=syndication")
    (other / "README").write_text("What this is.\n")
    (other / "å").mkdir()
    (other / "å" / "x.json").write_text("{}")
    git(other, "add", "--all")
    git(other, "-c", "user.name=A", "-c", "user.email=a@a.example", "commit", "-qm", "Tell")
    git(other, "push", "--quiet", "origin", "HEAD:syndication")
    assert ledger.open().share(draft_of(), lambda: THERE).recorded
    names = git(remote, "ls-tree", "-r", "-z", "--name-only", BRANCH).split("\0")
    assert set(names) == {"README", "_meta.json", "e.json", "å/x.json", ""}


def test_a_remote_that_cannot_be_reached_shares_nothing(
    ledger: Ledger, remote: Path, laptop: Path
) -> None:
    remote.rename(remote.with_name("away"))
    for tried in (of(laptop).open, lambda: ledger.share(draft_of(), lambda: pytest.fail("called"))):
        with pytest.raises(OutsideFailed, match="cannot be reached") as caught:
            tried()
        assert caught.value.exit_code == 6
    remote.with_name("away").rename(remote)
    assert of(laptop).open().record("e").is_free("x")


def test_a_receipt_waits_while_the_remote_is_away(
    ledger: Ledger, remote: Path, laptop: Path
) -> None:
    def call() -> Answer:
        remote.rename(remote.with_name("away"))
        return THERE

    received = ledger.share(draft_of(), call)
    assert (received.recorded, received.spooled) == (False, True)
    remote.with_name("away").rename(remote)
    assert of(cloned(remote, "desktop")).open().record("e").state("x") is State.UNKNOWN
    assert of(laptop).open().record("e").state("x") is State.POSTED
    assert of(remote.parent / "desktop").open().record("e").state("x") is State.POSTED


def test_a_receipt_joins_what_others_wrote_meanwhile(ledger: Ledger, remote: Path) -> None:
    other = of(cloned(remote, "desktop")).open()

    def call() -> Answer:
        other.share(draft_of("f"), lambda: THERE)
        other.settle("e", "x", released())
        return THERE

    assert ledger.share(draft_of(), call).recorded
    record = other.open().record("e")
    assert record.state("x") is State.POSTED
    assert other.record("f").state("x") is State.POSTED


def test_a_remote_that_takes_no_push_shares_nothing(ledger: Ledger, remote: Path) -> None:
    hook = remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(OutsideFailed, match="Nothing was sent"):
        ledger.share(draft_of(), lambda: pytest.fail("called"))
    hook.unlink()
    assert ledger.open().record("e").is_free("x")
    assert ledger.waiting() == []


class Deaf(Git):
    """A home whose pushes arrive, but whose answers are lost."""

    def _git(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        said = super()._git(*arguments, stdin=stdin)
        said.returncode = 1 if arguments[0] == "push" else said.returncode
        return said


def test_a_push_whose_answer_is_lost_is_looked_after(ledger: Ledger, laptop: Path) -> None:
    run = Run(host="laptop")
    deaf = Ledger(Deaf(laptop, "origin"), laptop / "receipts", site=SITE, run=run).open()
    called = []
    received = deaf.share(draft_of(), lambda: called.append(1) or THERE)
    assert called == [1]
    assert received.recorded
    assert ledger.open().record("e").state("x") is State.POSTED


@pytest.mark.parametrize("how", ["rewound", "by a receipt", "removed", "another"])
def test_a_branch_that_was_turned_back_stops(
    ledger: Ledger, laptop: Path, remote: Path, how: str
) -> None:
    ledger.share(draft_of(), lambda: THERE)
    if how == "rewound":
        git(remote, "update-ref", BRANCH, f"{BRANCH}~2")
    elif how == "by a receipt":  # no file is missing
        git(remote, "update-ref", BRANCH, f"{BRANCH}~1")
    elif how == "removed":
        git(remote, "update-ref", "-d", BRANCH)
    else:
        git(remote, "update-ref", BRANCH, "refs/heads/main")
    with pytest.raises(Unanswered, match="not what it was") as caught:
        of(laptop).open()
    with pytest.raises(Unanswered, match="not what it was"):
        ledger.claim(draft_of("f"))
    cure = str(caught.value).partition("here: git ")[2].partition(" Was it meant")[0]
    git(laptop, *cure.split())
    assert of(laptop).open().record("e").state("x") is State.POSTED


def test_a_turning_back_that_was_meant_is_forgotten_on_a_persons_word(
    ledger: Ledger, laptop: Path, remote: Path
) -> None:
    ledger.share(draft_of(), lambda: unknown("?"))
    git(remote, "update-ref", BRANCH, f"{BRANCH}~2")
    with pytest.raises(Unanswered) as caught:
        of(laptop).open()
    git(laptop, *str(caught.value).rpartition(": git ")[2].split())
    assert of(laptop).open().record("e").is_free("x")


def test_a_record_that_was_taken_away_stops(ledger: Ledger, laptop: Path, remote: Path) -> None:
    ledger.share(draft_of(), lambda: THERE)
    other = cloned(remote, "other", "--branch=syndication")
    git(other, "rm", "--quiet", "e.json")
    git(other, "-c", "user.name=A", "-c", "user.email=a@a.example", "commit", "-qm", "Tidy")
    git(other, "push", "--quiet", "origin", "HEAD:syndication")
    with pytest.raises(Unanswered, match="not what it was"):
        of(laptop).open()


def test_a_branch_that_is_missing_is_lost_once_there_were_shares(
    remote: Path, laptop: Path
) -> None:
    with pytest.raises(Unanswered, match="its ledger is gone"):
        of(laptop, since="2026-01-01").open()
    assert of(laptop).open().meta is None


def test_a_password_in_the_remote_is_not_told(laptop: Path) -> None:
    address = "http://anna:hemligt@127.0.0.1:9/a.git"
    with pytest.raises(OutsideFailed) as caught:
        Git(laptop, address).read()
    assert "hemligt" not in str(caught.value)
    assert "http://127.0.0.1:9/a.git" in str(caught.value)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("", "?"),
        ("\\n \\n", "?"),
        ("a\\n  fatal: gone \\n\\n", "fatal: gone"),
        ("no \\351", "no \ufffd"),
        ("no https://anna:secret@git.example/r", "no https://git.example/r"),
    ],
)
def test_what_git_said_last_is_told(
    laptop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, told: str
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").write_text(f"#!/bin/sh\nprintf '{said}' >&2\nexit 128\n")
    (tmp_path / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    with pytest.raises(OutsideFailed) as caught:
        Git(laptop, "https://anna:secret@git.example/r").read()
    assert str(caught.value) == (
        f"The ledger at https://git.example/r cannot be reached ({told}). Nothing was shared; run "
        "it again."
    )


def test_where_there_is_no_git_it_says_so(
    ledger: Ledger, laptop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(OutsideFailed, match="git is not installed"):
        ledger.open()


def test_who_looked_too_early_does_not_create_the_branch_again(remote: Path, laptop: Path) -> None:
    one, other = Git(laptop, "origin"), Git(cloned(remote, "desktop"), "origin")
    early = other.read()
    assert early == Head({})
    assert one.write({"e.json": b"1"}, one.read())
    assert not other.write({"e.json": b"2"}, early)
    assert other.write({"f.json": b"3"}, early)
    assert one.read().files == {"e.json": b"1", "f.json": b"3"}


def raced(remote: Path, machines: int, entries: int) -> None:
    """Let machines share the same entries at once; every entry must be shared once."""
    clones = [cloned(remote, f"machine{number}") for number in range(machines)]
    begun(clones[0])
    for clone in clones:
        (clone / "sub" / "file").write_text("dirty\n")
    running = [
        subprocess.Popen(
            [sys.executable, str(RACING), str(clone), str(entries)],
            stdout=subprocess.PIPE,
            env=dict(os.environ),
            text=True,
        )
        for clone in clones
    ]
    said = [process.communicate(timeout=540)[0].split() for process in running]
    assert [process.returncode for process in running] == [0] * machines
    won = [uid for words in said for uid in words[::2]]
    assert sorted(won) == sorted(f"e{number}" for number in range(entries))
    assert {word for words in said for word in words[1::2]} == {"True"}
    records = of(clones[0]).open().records()
    assert {record.state("x") for record in records.values()} == {State.POSTED}
    assert len(records) == entries
    for clone in clones:
        assert git(clone, "status", "--short") == " M sub/file\n"


def test_machines_that_race_share_every_entry_once(remote: Path) -> None:
    raced(remote, machines=3, entries=12)


@pytest.mark.trial
def test_machines_that_race_through_a_hundred_entries_share_each_once(remote: Path) -> None:
    raced(remote, machines=3, entries=100)
