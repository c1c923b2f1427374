"""The handover, with real git: a bare remote, the leader's clone, and a phone's."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from microblog.errors import Message, MicroblogError, OutsideFailed, Unanswered
from microblog.publishing.handover import hand_over
from microblog.publishing.programs import bare
from microblog.publishing.remote import reason, watched
from repositories import Repository

SECRET = "ghp_planted_and_never_seen"
ENTRY = "content/entries/2026-11-20-lift.md"


class Scene:
    """A remote, and the folders of those who push to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.far = Repository(folder / "far.git")
        self.far.git("config", "core.bare", "true")
        self.laptop = self.clone("laptop")
        self.laptop.commit({"content/profile.toml": "name = 'A'\n", "theme/site.css": "a {}\n"})
        self.laptop.git("push", "--quiet", "--set-upstream", "origin", "main")
        self.phone = self.clone("phone")
        self.said: list[str] = []

    def clone(self, name: str) -> Repository:
        self.far.git("clone", "--quiet", str(self.far.root), str(self.folder / name))
        return Repository(self.folder / name)

    def from_phone(self, files: dict[str, str]) -> None:
        self.phone.git("pull", "--quiet", "--rebase")
        self.phone.commit(files)
        self.phone.git("push", "--quiet")

    def handed(self) -> str:
        return hand_over(self.laptop.root, self.say).spoken()

    def refused(self, kind: type[MicroblogError]) -> str:
        with pytest.raises(kind) as raised:
            self.handed()
        return str(raised.value)

    def say(self, message: Message) -> None:
        self.said.append(message.spoken())

    def there(self) -> set[str]:
        """Return the paths that the remote holds."""
        return set(self.far.git("ls-tree", "-r", "-z", "--name-only", "main").split("\0")) - {""}

    def log(self) -> list[str]:
        """Return the remote's commits, the newest first."""
        return self.far.git("log", "--format=%s", "main").splitlines()


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "EMAIL"):
        monkeypatch.delenv(name, raising=False)
    return Scene(tmp_path)


def hook(repository: Repository, name: str, script: str) -> None:
    folder = Path(repository.git("rev-parse", "--absolute-git-dir").strip()) / "hooks"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


# What goes


def test_what_was_written_is_committed_and_pushed(scene: Scene) -> None:
    scene.laptop.put({ENTRY: "The lift.\n"})
    told = scene.handed()
    assert ENTRY in scene.there()
    assert scene.log()[0] == "Publish 2026-11-20-lift"
    assert scene.said == ["Committed: 2026-11-20-lift.md."]
    assert str(scene.far.root) in told
    assert scene.laptop.git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("files", "subject"),
    [
        ({ENTRY: "a", "content/entries/two å.sv.md": "b"}, "Publish 2 entries"),
        ({ENTRY: "a", "content/media/a.jpg": "b"}, "Publish 2026-11-20-lift"),
        ({"content/profile.toml": "name = 'B'\n"}, "Publish profile.toml"),
        ({"content/media/a.jpg": "b", "content/pages/b.md": "b"}, "Publish 2 files"),
        ({"content/entries/a\nb.md": "b"}, "Publish ab"),
        ({f"content/entries/{'x' * 200}.md": "b"}, f"Publish {'x' * 60}"),
    ],
)
def test_the_commit_is_called_by_its_files(
    scene: Scene, files: dict[str, str], subject: str
) -> None:
    scene.laptop.put(files)
    scene.handed()
    assert scene.log()[0] == subject


def test_what_was_deleted_goes_too(scene: Scene) -> None:
    scene.from_phone({ENTRY: "The lift.\n"})
    scene.laptop.git("pull", "--quiet")
    (scene.laptop.root / ENTRY).unlink()
    scene.handed()
    assert ENTRY not in scene.there()


def test_what_is_not_content_stays_as_it_was(scene: Scene) -> None:
    laptop = scene.laptop
    laptop.put({"theme/new.css": "staged\n", "notes.txt": "untracked\n"})
    laptop.git("add", "theme/new.css")
    laptop.put({"theme/site.css": "staged\n"})
    laptop.git("add", "theme/site.css")
    laptop.put({"theme/site.css": "changed once more\n", ENTRY: "The lift.\n"})
    before, staged = laptop.files(), laptop.git("diff", "--cached")
    scene.handed()
    assert laptop.files() == before
    assert laptop.git("diff", "--cached") == staged != ""
    assert scene.there() == {"content/profile.toml", "theme/site.css", ENTRY}
    assert scene.far.git("show", "main:theme/site.css") == "a {}\n"


def test_the_same_holds_when_the_phone_was_first(scene: Scene) -> None:
    scene.from_phone({"content/entries/phone.md": "On the ferry.\n"})
    laptop = scene.laptop
    laptop.put({"theme/site.css": "staged\n", ENTRY: "The lift.\n"})
    laptop.git("add", "theme/site.css")
    laptop.put({"theme/site.css": "changed once more\n", "notes.txt": "untracked\n"})
    before, staged = laptop.files(), laptop.git("diff", "--cached", "--", "theme")
    scene.handed()
    assert laptop.files() == before | {"content/entries/phone.md": b"On the ferry.\n"}
    assert laptop.git("diff", "--cached") == staged != ""
    assert scene.log()[:2] == ["Publish 2026-11-20-lift", "Change"]
    assert any("Took in" in said for said in scene.said)
    assert scene.far.git("log", "--merges", "--format=%h") == ""


def test_commits_made_by_hand_go_along(scene: Scene) -> None:
    scene.laptop.commit({"theme/site.css": "mine\n"})
    assert "Handed over" in scene.handed()
    assert scene.log()[0] == "Change"
    assert scene.said == []


def test_a_second_handover_has_nothing_to_do(scene: Scene) -> None:
    scene.laptop.put({ENTRY: "The lift.\n"})
    scene.handed()
    log = scene.log()
    assert "Nothing new" in scene.handed()
    assert scene.log() == log


def test_what_the_phone_wrote_comes_in_when_nothing_goes_out(scene: Scene) -> None:
    scene.from_phone({"content/entries/phone.md": "On the ferry.\n"})
    scene.laptop.put({"theme/site.css": "changed\n"})
    log = scene.log()
    assert "Nothing new" in scene.handed()
    assert (scene.laptop.root / "content/entries/phone.md").read_text() == "On the ferry.\n"
    assert (scene.laptop.root / "theme/site.css").read_text() == "changed\n"
    assert any("Took in" in said for said in scene.said)
    assert scene.log() == log


def test_the_branch_goes_where_it_was_set_to_go(scene: Scene) -> None:
    scene.laptop.git("switch", "--quiet", "--create", "mine", "--track", "origin/main")
    scene.laptop.put({ENTRY: "The lift.\n"})
    scene.handed()
    assert ENTRY in scene.there()
    assert scene.far.git("branch", "--format=%(refname:short)").split() == ["main"]


def test_an_empty_remote_takes_the_first_branch(tmp_path: Path, scene: Scene) -> None:
    far = Repository(tmp_path / "new.git")
    far.git("config", "core.bare", "true")
    far.git("clone", "--quiet", str(far.root), str(tmp_path / "first"))
    first = Repository(tmp_path / "first")
    first.put({ENTRY: "The lift.\n"})
    assert "Handed over" in hand_over(first.root, scene.say).spoken()
    assert far.git("ls-tree", "-r", "--name-only", "main").split() == [ENTRY]


def test_a_site_below_the_top_of_its_repository_goes_too(scene: Scene) -> None:
    scene.laptop.put({f"site/{ENTRY}": "The lift.\n", "site/notes.txt": "mine\n"})
    hand_over(scene.laptop.root / "site", scene.say)
    assert f"site/{ENTRY}" in scene.there()
    assert "site/notes.txt" not in scene.there()


def test_hooks_run_as_usual(scene: Scene) -> None:
    hook(scene.laptop, "pre-commit", "echo not on a Sunday >&2; exit 1")
    scene.laptop.put({ENTRY: "The lift.\n"})
    assert "not on a Sunday" in scene.refused(OutsideFailed)
    assert ENTRY not in scene.there()


# Two who write at once


def test_a_push_that_comes_too_late_is_made_again(scene: Scene) -> None:
    phone = scene.phone.root
    scene.phone.commit({"content/entries/phone.md": "On the ferry.\n"})
    once = f"test -e {phone}/once || (touch {phone}/once; unset GIT_DIR; git -C {phone} push -q)"
    hook(scene.laptop, "pre-push", once)
    scene.laptop.put({ENTRY: "The lift.\n"})
    assert "Handed over" in scene.handed()
    assert {ENTRY, "content/entries/phone.md"} <= scene.there()


def test_one_who_is_always_too_late_is_told(scene: Scene) -> None:
    phone = scene.phone.root
    each = f"unset GIT_DIR; git -C {phone} commit -q --allow-empty -m x; git -C {phone} push -q"
    hook(scene.laptop, "pre-push", each)
    scene.laptop.put({ENTRY: "The lift.\n"})
    assert "twice" in scene.refused(OutsideFailed)
    assert scene.log().count("x") == 2
    assert (scene.laptop.root / ENTRY).read_text() == "The lift.\n"


def test_the_same_lines_changed_twice_are_left_to_the_leader(scene: Scene) -> None:
    scene.from_phone({"content/profile.toml": "name = 'Phone'\n"})
    laptop = scene.laptop
    laptop.put({"content/profile.toml": "name = 'Laptop'\n", "theme/new.css": "staged\n"})
    laptop.git("add", "theme/new.css")
    laptop.put({"theme/site.css": "changed\n"})
    before, there = laptop.files(), scene.log()
    for _ in range(2):
        told = scene.refused(Unanswered)
        assert "content/profile.toml" in told
        assert "git pull --rebase --autostash" in told
        assert laptop.files() == before
        assert laptop.git("diff", "--cached", "--name-only").split() == ["theme/new.css"]
        assert laptop.git("branch", "--show-current").strip() == "main"
        assert laptop.git("worktree", "list").count("\n") == 1
        assert scene.log() == there


def test_a_file_that_is_being_edited_is_never_overwritten(scene: Scene) -> None:
    scene.from_phone({"theme/site.css": "phone {}\n", "notes.txt": "phone\n"})
    for name in ("theme/site.css", "notes.txt"):
        scene.laptop.put({name: "mine\n", ENTRY: "The lift.\n"})
        before = scene.laptop.files()
        assert name in scene.refused(Unanswered)
        assert scene.laptop.files() == before
        (scene.laptop.root / name).unlink()
        scene.laptop.git("checkout", "--quiet", "--", "theme")
    assert "Handed over" in scene.handed()


# What git must be told first


@pytest.fixture
def untouched(scene: Scene) -> Iterator[Scene]:
    """A scene in which nothing may be committed nor pushed."""
    scene.laptop.put({ENTRY: "The lift.\n"})
    before, log = scene.laptop.files(), scene.log()
    yield scene
    assert scene.laptop.files() == before
    assert scene.log() == log
    assert ENTRY not in scene.laptop.git("ls-files")


def test_a_branch_that_follows_nothing(untouched: Scene) -> None:
    untouched.laptop.git("switch", "--quiet", "--create", "mine")
    assert "git push -u origin mine" in untouched.refused(Unanswered)
    untouched.laptop.git("remote", "add", "other", "/nowhere")
    assert "git push -u REMOTE mine" in untouched.refused(Unanswered)
    untouched.laptop.git("branch", "--quiet", "--set-upstream-to=main")
    assert "git push -u" in untouched.refused(Unanswered)


def test_a_detached_head(untouched: Scene) -> None:
    untouched.laptop.git("checkout", "--quiet", "--detach")
    assert "git switch" in untouched.refused(Unanswered)


def test_a_writer_whom_git_does_not_know(untouched: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    untouched.laptop.git("config", "--unset", "user.email")
    told = untouched.refused(Unanswered)
    assert 'git config user.name "Your Name"' in told
    assert "git config user.email" in told


def test_a_merge_that_is_under_way(untouched: Scene) -> None:
    head = untouched.laptop.git("rev-parse", "HEAD")
    (untouched.laptop.root / ".git/MERGE_HEAD").write_text(head)
    assert "git merge --abort" in untouched.refused(Unanswered)


@pytest.mark.parametrize("folder", ["rebase-merge", "rebase-apply"])
def test_a_rebase_that_is_under_way(untouched: Scene, folder: str) -> None:
    untouched.laptop.git("checkout", "--quiet", "--detach")
    (untouched.laptop.root / ".git" / folder).mkdir()
    told = untouched.refused(Unanswered)
    assert "git rebase --continue" in told
    assert "git rebase --abort" in told


def test_a_lock_that_was_left_behind(untouched: Scene) -> None:
    lock = untouched.laptop.root / ".git/index.lock"
    lock.touch()
    assert str(lock) in untouched.refused(Unanswered)


def test_a_folder_that_is_no_repository(tmp_path: Path) -> None:
    with pytest.raises(Unanswered, match="no git repository"):
        hand_over(tmp_path, lambda _: None)


# The remote


def test_a_remote_that_is_gone_keeps_the_words_here(scene: Scene) -> None:
    scene.far.root.rename(scene.folder / "away.git")
    scene.laptop.put({ENTRY: "The lift.\n"})
    assert "committed on this machine" in scene.refused(OutsideFailed)
    (scene.folder / "away.git").rename(scene.far.root)
    assert "Handed over" in scene.handed()


def test_a_remote_that_takes_nothing_is_told_with_its_reason(scene: Scene) -> None:
    hook(scene.far, "pre-receive", "echo the branch is protected >&2; exit 1")
    scene.laptop.put({ENTRY: "The lift.\n"})
    assert "pre-receive hook declined" in scene.refused(OutsideFailed)
    assert ENTRY not in scene.there()


@pytest.mark.parametrize("address", ["user:{}@", "{}@", "x-access-token:{}@"])
def test_the_credentials_in_an_address_are_never_told(scene: Scene, address: str) -> None:
    # Nothing listens at port 1: git names the address that it cannot reach.
    hidden = f"http://{address.format(SECRET)}127.0.0.1:1/anna/site.git"
    scene.laptop.git("remote", "set-url", "origin", hidden)
    scene.laptop.put({ENTRY: "The lift.\n"})
    told = scene.refused(OutsideFailed)
    assert "http://127.0.0.1:1/anna/site.git" in told
    assert SECRET not in told + "".join(scene.said)
    scene.laptop.git("config", "branch.main.remote", hidden)
    assert SECRET not in scene.refused(OutsideFailed)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://github.com/anna/site.git", "https://github.com/anna/site/actions"),
        ("https://github.com/anna/site/", "https://github.com/anna/site/actions"),
        (f"https://a:{SECRET}@github.com/anna/site", "https://github.com/anna/site/actions"),
        ("git@github.com:anna/my.site.git", "https://github.com/anna/my.site/actions"),
        ("ssh://git@ssh.github.com:443/anna/site.git", "https://github.com/anna/site/actions"),
        ("ssh://git@github.com/anna/site", "https://github.com/anna/site/actions"),
        (f"https://{SECRET}@git.anna.se/site.git", "https://git.anna.se/site.git"),
        (f"https://git.anna.se/site?token={SECRET}", "https://git.anna.se/site"),
        (f"https://a:{SECRET}@x@git.anna.se/s", "https://git.anna.se/s"),
        (f"https://a:b/{SECRET}@git.anna.se/s", "https://git.anna.se/s"),
        ("git@git.anna.se:site.git", "git.anna.se:site.git"),
        ("https://notgithub.com/a/b", "https://notgithub.com/a/b"),
        ("https://git.anna.se/github.com/a/b", "https://git.anna.se/github.com/a/b"),
        ("https://github.com/anna/site/x", "https://github.com/anna/site/x"),
        ("/srv/anna@home/site.git", "/srv/anna@home/site.git"),
    ],
)
def test_where_to_watch(address: str, shown: str) -> None:
    assert watched(address) == shown
    assert SECRET not in bare(address)


@pytest.mark.parametrize(
    "said",
    [
        f"fatal: unable to access 'https://a:{SECRET}@h/x/': no",
        f"fatal: Authentication failed for 'https://{SECRET}@h/x'",
        f"remote: the password {SECRET} is wrong\n\n",
        f"to https://b:{SECRET}@elsewhere/y",
        f"to https://b:p/{SECRET}@elsewhere/y",
        "remote: gh%70 is wrong",
    ],
)
def test_what_git_says_was_wrong_holds_no_credentials(said: str) -> None:
    addresses = (f"https://a:{SECRET}@h/x", f"https://{SECRET}@h/x", "https://a:gh%70@h/x")
    told = reason(said, addresses)
    assert SECRET not in told and "gh%70" not in told
    assert re.search(r"fatal|remote|to", told)


def test_nor_does_it_hold_what_follows_a_question_mark() -> None:
    address = f"https://h/x?token={SECRET}"
    assert reason(f"fatal: no {address} there", [address]) == "fatal: no https://h/x there"


def test_nothing_is_left_behind(scene: Scene) -> None:
    scene.from_phone({"content/entries/phone.md": "On the ferry.\n"})
    scene.laptop.put({ENTRY: "The lift.\n"})
    (scene.laptop.root / ENTRY).chmod(0o444)
    scene.handed()
    assert not list((scene.laptop.root / ".git").glob("worktrees/*"))
    assert scene.laptop.git("stash", "list") == ""
    assert stat.S_IMODE((scene.laptop.root / ENTRY).stat().st_mode) == 0o444
