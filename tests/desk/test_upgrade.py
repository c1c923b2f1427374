"""Upgrading: the engine comes from upstream, and not a word of the leader's is touched."""

import shlex
import shutil
from pathlib import Path

import pytest

from microblog.desk.upgrade import upgrade
from microblog.errors import OutsideFailed, Unanswered
from repositories import Repository

ENGINE = {
    "plugins/microblog/a.py": "a = 1\n",
    "plugins/microblog/old.py": "old = 1\n",
    "plugins/microblog/[!x].py": "old = 2\n",
    "theme/templates/base.html": "<p>",
    "tasks.py": "1\n",
    "pyproject.toml": "[project]\n",
    ".gitignore": ".microblog/\n*.pyc\n",
    "content/profile.toml": "# shipped\n",
    "content/entries/demo.md": "Demo\n",
}
MINE = {
    "content/profile.toml": "name = 'Anna'\n",
    "content/entries/mine.md": "Mine\n",
    "notes.txt": "my own\n",
    "plugins/microblog/networks/mine.py": "mine = 1\n",
}


@pytest.fixture
def upstream(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "upstream")
    made.commit(ENGINE)
    return made


@pytest.fixture
def site(tmp_path: Path, upstream: Repository) -> Repository:
    """Return a leader's site that was cloned from upstream, with words of their own."""
    made = Repository(tmp_path / "site")
    made.git("remote", "add", "upstream", str(upstream.root))
    made.git("pull", "--quiet", "upstream", "main")
    made.commit(MINE)
    move_on(upstream)
    return made


def move_on(upstream: Repository) -> None:
    for old in ("old", "[!x]"):
        (upstream.root / f"plugins/microblog/{old}.py").unlink()
    upstream.commit(
        {
            "plugins/microblog/a.py": "a = 2\n",
            "plugins/microblog/new å.py": "new = 1\n",
            "pyproject.toml": "[project]\nversion = '2'\n",
            ".ci/run": "new\n",
            "content/entries/demo.md": "Another demo\n",
            "content/entries/demo-2.md": "Demo two\n",
            "notes.txt": "theirs\n",
        }
    )


def spoken(root: Path, *names: str) -> str:
    return "\n".join(message.spoken() for message in upgrade(root, *names))


def test_the_engine_is_upstreams_and_content_is_untouched(
    site: Repository, upstream: Repository
) -> None:
    content = site.files("content")
    site.put({"content/entries/draft.md": "Not committed\n"})
    told = spoken(site.root)
    files = site.files()
    for name, data in upstream.files().items():
        if not name.startswith("content/") and name != "notes.txt":
            assert files[name] == data
    assert "plugins/microblog/old.py" not in files
    assert files["notes.txt"] == b"my own\n"
    assert files["plugins/microblog/networks/mine.py"] == b"mine = 1\n"
    assert site.files("content") == content | {"content/entries/draft.md": b"Not committed\n"}
    assert "(6 files changed)" in told
    assert "git diff --cached" in told
    assert "pip install ." in told


def test_the_result_is_staged_and_not_committed(site: Repository) -> None:
    head = site.git("rev-parse", "HEAD")
    upgrade(site.root)
    assert site.git("rev-parse", "HEAD") == head
    assert site.git("diff", "--name-only") == ""
    staged = site.git("diff", "--cached", "--name-status", "--no-renames", "-z").split("\0")
    assert dict(zip(staged[1::2], staged[::2], strict=False)) == {
        ".ci/run": "A",
        "plugins/microblog/[!x].py": "D",
        "plugins/microblog/a.py": "M",
        "plugins/microblog/new å.py": "A",
        "plugins/microblog/old.py": "D",
        "pyproject.toml": "M",
    }


def test_the_way_back_that_it_names_is_one(site: Repository) -> None:
    before = site.files()
    told = spoken(site.root)
    back = next(line for line in told.splitlines() if "git restore" in line)
    site.git(*shlex.split(back.partition("git ")[2]))
    assert site.files() == before
    assert site.git("status", "--porcelain") == ""


def test_a_second_upgrade_has_nothing_to_do(site: Repository) -> None:
    upgrade(site.root)
    site.commit()
    assert "Nothing was changed" in spoken(site.root)


def test_a_site_that_began_from_a_template_shares_no_history(
    tmp_path: Path, upstream: Repository
) -> None:
    site = Repository(tmp_path / "template")
    site.commit(ENGINE | MINE)
    site.git("remote", "add", "engine", str(upstream.root))
    move_on(upstream)
    content = site.files("content")
    spoken(site.root, "engine")
    assert not (site.root / "plugins/microblog/old.py").exists()
    assert (site.root / "plugins/microblog/networks/mine.py").exists()
    assert site.files("content") == content


@pytest.mark.parametrize("name", ["plugins/microblog/a.py", "theme/own.html", "tasks.py"])
def test_changes_that_git_has_not_kept_stop_it(site: Repository, name: str) -> None:
    site.put({name: "mine\n"})
    before = site.files()
    with pytest.raises(Unanswered, match=name):
        upgrade(site.root)
    assert site.files() == before


def test_so_do_staged_ones_and_a_deleted_file(site: Repository) -> None:
    site.put({"tasks.py": "mine\n"})
    site.git("add", "tasks.py")
    (site.root / ".gitignore").unlink()
    with pytest.raises(Unanswered, match=r"\.gitignore, tasks\.py"):
        upgrade(site.root)


def test_a_file_that_git_ignores_is_not_overwritten(site: Repository, upstream: Repository) -> None:
    site.put({"theme/x.pyc": "mine\n"})
    upstream.put({"theme/x.pyc": "theirs\n"})
    upstream.git("add", "--force", "theme/x.pyc")
    upstream.commit()
    with pytest.raises(Unanswered, match=r"theme/x\.pyc"):
        upgrade(site.root)
    assert (site.root / "theme/x.pyc").read_text() == "mine\n"


def test_without_a_remote_it_says_how_to_name_one(site: Repository) -> None:
    site.git("remote", "remove", "upstream")
    with pytest.raises(Unanswered, match="git remote add upstream"):
        upgrade(site.root)


def test_outside_a_repository_or_inside_a_folder_it_refuses(
    tmp_path: Path, site: Repository
) -> None:
    for root in (tmp_path, site.root / "content"):
        with pytest.raises(Unanswered, match="not the top of a git repository"):
            upgrade(root)


def test_an_upstream_that_does_not_answer_changes_nothing(
    site: Repository, upstream: Repository
) -> None:
    shutil.rmtree(upstream.root)
    before = site.files()
    with pytest.raises(OutsideFailed, match="cannot be reached"):
        upgrade(site.root)
    assert site.files() == before


def test_an_upstream_that_is_no_engine_changes_nothing(tmp_path: Path, site: Repository) -> None:
    other = Repository(tmp_path / "other")
    other.commit({"hello.txt": "hello\n"})
    site.git("remote", "set-url", "upstream", str(other.root))
    before = site.files()
    with pytest.raises(OutsideFailed, match="no engine"):
        upgrade(site.root)
    assert site.files() == before
