"""`invoke publish`: what it writes at home, what it leaves alone, and where the site goes."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import feedparser
import pytest

from microblog.desk.publish import lines
from microblog.errors import Faults, Forbidden, OutsideFailed, Unanswered
from microblog.publishing.pipeline import publish
from microblog.publishing.request import Options, Published
from microblog.site.frame import is_ci
from microblog.site.turn import alone
from repositories import Repository
from sites import CLOCK, REPOSITORY, Workshop, files_below

HOME: dict[str, str] = {}
CI = {"CI": "true"}
FILES = {
    "entries/2026-03-01-one.md": "One.\n",
    "entries/2026/2026-03-02-two.sv.md": "---\ntitle: Två\n---\nTvå.\n",
    "entries/three.md": "Title: Three\nDate: 2026-03-03\n\nThree.\n",
    "entries/four.rst": "Four\n####\n\n:date: 2026-03-04\n\nFour.\n",
    "entries/five.html": "<html><head><title>Five</title></head><body><p>5</p></body></html>\n",
    "entries/draft.md": "---\nstatus: draft\n---\nNot yet.\n",
    "entries/2027-01-01-soon.md": "Soon.\n",
    "conferences/days.md": "---\ntitle: Days\ndate: 2026-02-01\n---\nDays.\n",
    "pages/about.md": "# About\n\nMe.\n",
}


@pytest.fixture
def home(site: Workshop) -> Workshop:
    """A site that `publish` finds all settings of in its folder."""
    site.configure(THEME=str(REPOSITORY / "theme"), MICROBLOG_CLOCK=CLOCK)
    site.write(FILES)
    return site


def published(site: Workshop, environ: dict[str, str] = HOME, *, remove: bool = False) -> Published:
    return publish(site.root, Options(remove=remove), environ=environ)


def served(site: Workshop) -> dict[str, bytes]:
    return files_below(site.root / "public")


def text(site: Workshop, name: str) -> str:
    return (site.content / name).read_text(encoding="utf-8")


# What it writes into the leader's files


def test_the_first_publish_writes_uid_date_and_address_once(home: Workshop) -> None:
    done = published(home)
    names = {path.relative_to(home.content).as_posix() for path in done.written}
    assert names == {name for name in FILES if not name.startswith("pages/")} - {
        "entries/draft.md",
        "entries/2027-01-01-soon.md",
    }
    for name in names:
        for field in ("uid", "date", "address"):
            assert field in text(home, name).lower(), name
    after = home.sources()
    assert published(home).written == ()
    assert home.sources() == after


def test_it_adds_lines_and_changes_no_other(home: Workshop) -> None:
    before = {name: (home.content / name).read_bytes() for name in FILES}
    published(home)
    for name, content in before.items():
        after = (home.content / name).read_bytes()
        pairs = enumerate(zip(content, after, strict=False))
        kept = next((n for n, (old, new) in pairs if old != new), len(content))
        assert after.endswith(content[kept:]), name


def test_what_was_written_is_what_had_been_built(home: Workshop) -> None:
    before = home.build().files()
    published(home)
    assert home.build().files() == before
    assert home.build(MICROBLOG_CI=True).files() == before


def test_in_ci_nothing_is_written(home: Workshop) -> None:
    (home.content / "entries" / "five.html").unlink()  # it has no date at all
    before = home.sources()
    done = published(home, CI)
    assert (home.sources(), done.written) == (before, ())
    assert "One." in served(home)["2026/one/index.html"].decode()


def test_an_address_that_is_written_holds_whatever_changes(home: Workshop) -> None:
    published(home)
    file = home.content / "entries" / "2026-03-01-one.md"
    home.write({"entries/other-name.md": file.read_text().replace("One.", "Something else.")})
    file.unlink()
    published(home)
    assert "Something else." in served(home)["2026/one/index.html"].decode()


def test_slugs_alike_are_settled_for_ever_by_the_first_publish(home: Workshop) -> None:
    home.write({"entries/2026-04-02-same.md": "Later.\n"})
    published(home)
    home.write({"entries/2026-04-01-same.md": "Earlier, but added later.\n"})
    published(home)
    assert "Later." in served(home)["2026/same/index.html"].decode()
    assert "Earlier" in served(home)["2026/same-2/index.html"].decode()


# Addresses that change


def moved(home: Workshop, old: str, new: str, name: str = "entries/2026-03-01-one.md") -> None:
    home.write({name: text(home, name).replace(f"address: {old}", f"address: {new}")})


def test_a_changed_address_leaves_a_redirect_behind_by_itself(home: Workshop) -> None:
    published(home)
    moved(home, "/2026/one/", "/2026/uno/")
    done = published(home)
    assert [path.name for path in done.written] == ["2026-03-01-one.md"]
    assert "was: /2026/one/" in text(home, "entries/2026-03-01-one.md")
    assert b"url=/2026/uno/" in served(home)["2026/one/index.html"]
    assert b"One." in served(home)["2026/uno/index.html"]
    assert published(home).written == ()


def test_every_address_that_an_entry_had_redirects(home: Workshop) -> None:
    published(home)
    for old, new in (("/2026/one/", "/b/"), ("/b/", "/c/"), ("/c/", "/d/")):
        moved(home, old, new)
        published(home)
    for name in ("2026/one", "b", "c"):
        assert b"url=/d/" in served(home)[f"{name}/index.html"]


def test_an_address_that_comes_back_redirects_the_other_way(home: Workshop) -> None:
    published(home)
    for old, new in (("/2026/one/", "/b/"), ("/b/", "/2026/one/")):
        moved(home, old, new)
        done = published(home)
    assert b"url=/2026/one/" in served(home)["b/index.html"]
    assert b"One." in served(home)["2026/one/index.html"]
    assert done.report.warnings == ()


def test_a_page_that_moves_redirects_as_well(home: Workshop) -> None:
    published(home)
    home.write({"pages/about.md": "---\naddress: /me/\n---\n# About\n\nMe.\n"})
    published(home)
    assert b"url=/me/" in served(home)["about/index.html"]


def test_redirects_need_no_memory_but_the_content(home: Workshop) -> None:
    published(home)
    moved(home, "/2026/one/", "/2026/uno/")
    published(home)
    before = served(home)
    other = Workshop(home.root.parent / "clone")
    other.configure(THEME=str(REPOSITORY / "theme"), MICROBLOG_CLOCK=CLOCK)
    other.write(home.sources())
    published(other, CI)
    assert served(other) == before


def test_the_names_in_feeds_outlive_the_first_publish(home: Workshop) -> None:
    def ids() -> list[str]:
        return [e.id for e in feedparser.parse(served(home)["atom.xml"]).entries]

    published(home, {"CI": "false"})
    first = ids()
    moved(home, "/2026/one/", "/2026/uno/")
    home.profile(address='"https://new.example"')
    published(home)
    assert ids() == first


# Whole or not at all


def test_a_fault_leaves_what_is_served_and_what_is_written(home: Workshop) -> None:
    published(home)
    before, sources = served(home), home.sources()
    home.write({"entries/bad.md": "---\ndate: soon\n---\nX.\n", "entries/new.md": "New.\n"})
    with pytest.raises(Faults):
        published(home)
    assert served(home) == before
    assert text(home, "entries/new.md") == "New.\n"
    assert {n: c for n, c in home.sources().items() if n in sources} == sources


def test_a_folder_that_is_not_ours_is_left_alone(home: Workshop) -> None:
    home.put({"public/thesis.txt": "Mine."})
    with pytest.raises(Unanswered):
        published(home)
    assert served(home) == {"thesis.txt": b"Mine."}


def test_what_is_served_is_what_was_built_time_after_time(home: Workshop) -> None:
    for n in range(4):
        home.write({f"entries/2026-05-0{n + 1}-more{n}.md": f"More {n}.\n"})
        if n:
            (home.content / f"entries/2026-05-0{n}-more{n - 1}.md").unlink()
        done = published(home)
        assert served(home) == files_below(done.report.output)
        assert [name for name in served(home) if "more" in name] == [f"2026/more{n}/index.html"]


def test_what_is_served_shares_no_file_with_what_is_built_next(home: Workshop) -> None:
    published(home)
    before = served(home)
    home.write({"entries/2026-03-01-one.md": "Changed.\n"})
    home.build()
    assert served(home) == before


def test_a_second_run_waits_for_the_first(home: Workshop) -> None:
    with ThreadPoolExecutor() as pool, alone(home.root / ".microblog" / "lock"):
        waiting = pool.submit(published, home)
        sleep(0.5)
        assert not (home.root / "public").exists()
    assert waiting.result().receipt is not None


def test_a_run_that_waits_too_long_says_so(home: Workshop) -> None:
    lock = home.root / ".microblog" / "lock"
    with alone(lock), pytest.raises(OutsideFailed), alone(lock, patience=0.1):
        raise AssertionError("two at once")


# Other people's content, and what is told


def test_content_of_others_is_published_and_left_as_it_is(home: Workshop) -> None:
    home.put({"theirs/a.md": "Title: A\nDate: 2019-01-01\n\nA.\n"})
    done = publish(home.root, Options(path=str(home.root / "theirs")), environ=HOME)
    assert done.written == ()
    assert (home.root / "theirs" / "a.md").read_text().startswith("Title: A\nDate: 2019-01-01\n\n")
    assert b"A." in served(home)["2019/a/index.html"]


def test_the_leader_is_told_what_was_written_and_where_the_site_is(home: Workshop) -> None:
    done = published(home)
    told = [line.spoken() for line in lines(done)]
    assert sum("2026-03-01-one.md" in line for line in told) == 1
    assert sum("public/" in line for line in told) == 1
    assert sum("address" in line and "profile.toml" in line for line in told) == 1


@pytest.mark.parametrize(
    ("said", "ci"), [("true", True), ("1", True), ("TRUE", True), ("", False), ("0", False)]
)
def test_what_ci_calls_itself(said: str, ci: bool) -> None:
    assert is_ci({"CI": said}) is ci
    assert not is_ci({})


def test_t18_the_task_publishes_without_ssh_settings_or_keys(home: Workshop) -> None:
    for name in ("tasks.py", "pelicanconf.py"):
        (home.root / name).write_bytes((REPOSITORY / name).read_bytes())
    (home.root / "theme").symlink_to(REPOSITORY / "theme")
    keep = {
        name: os.environ[name] for name in ("PATH", "HOME", "VIRTUAL_ENV") if name in os.environ
    }
    command = [sys.executable, "-m", "invoke", "publish"]
    ran = subprocess.run(command, cwd=home.root, env=keep, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "public/" in ran.stdout
    assert (home.root / "public" / "2026" / "one" / "index.html").is_file()
    assert Path(home.root / "public" / "feed.xml").is_file()


# What waits, and who publishes


def test_a_scheduled_entry_goes_out_with_the_first_publish_after_its_time(home: Workshop) -> None:
    published(home)
    assert "2027/soon/index.html" not in served(home)
    home.configure(MICROBLOG_CLOCK="2026-12-31T23:59:59+01:00")
    published(home)
    assert "2027/soon/index.html" not in served(home)
    home.configure(MICROBLOG_CLOCK="2027-01-01T00:00:00+01:00")
    done = published(home)
    assert done.receipt and list(done.receipt.added) == ["/2027/soon/"]
    assert b"Soon." in served(home)["2027/soon/index.html"]


def test_where_ci_publishes_the_content_is_handed_over_and_nothing_is_deployed(
    home: Workshop, tmp_path: Path
) -> None:
    home.profile(publish_from='"ci"')
    here = Repository(home.root)
    here.put({".gitignore": "output/\n.microblog/\n"})
    here.commit()
    here.git("clone", "--quiet", "--bare", ".", str(tmp_path / "there.git"))
    here.git("remote", "add", "origin", str(tmp_path / "there.git"))
    here.git("push", "--quiet", "-u", "origin", "main")
    here.put({"content/entries/2026-03-09-new.md": "New.\n", "notes.txt": "Mine."})
    done = publish(home.root, Options(yes=True), environ=HOME)
    assert done.handed and str(tmp_path / "there.git") in done.handed.spoken()
    assert done.receipt is None and not (home.root / "public").exists()
    there = here.git("ls-tree", "-r", "--name-only", "origin/main")
    assert "content/entries/2026-03-09-new.md" in there and "notes.txt" not in there
    assert "uid:" in here.git("show", "origin/main:content/entries/2026-03-09-new.md")
    assert publish(home.root, Options(), environ=CI).receipt
    assert (home.root / "public" / "index.html").is_file()


def test_a_target_beyond_this_machine_is_asked_for_leave_first(home: Workshop) -> None:
    (home.content / "entries" / "five.html").unlink()  # it has no date at all
    home.profile(target='"rsync"', targets='{ rsync = { to = "anna@host.invalid:/site" } }')
    before = home.sources()
    with pytest.raises(Forbidden, match="MICROBLOG_PUBLISH"):
        published(home, CI)
    with pytest.raises(Forbidden, match="--yes"):
        published(home)
    assert home.sources() == before
