"""A build: whole or not at all, everything told at once, the same wherever it is made."""

import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from microblog.errors import Faults, Unanswered
from microblog.site import swap
from sites import CLOCK, REPOSITORY, Workshop, files_below, told
from whole import jpeg

NOTE = {"entries/2026-03-01-one.md": "One.\n"}
BROKEN = {
    "entries/a.md": "---\ndate: soon\n---\nA.\n",
    "entries/b.md": "---\nuid: same\ndate: 2026-03-01\n---\nB.\n",
    "entries/c.md": "---\nuid: same\ndate: 2026-03-01\n---\nC.\n",
    "entries/d.md": b"---\ndate: 2026-03-01\n---\n\xff\xfe\n",
    "entries/e.md": "---\ndate: 2026-03-01\n---\n\n![](../media/p.jpg)\n",
    "entries/f.md": "---\ndate: 2026-03-01\n",
    "entries/g.md": "---\ndate: 2026-03-01\n---\n![x](gone.jpg)\n",
    "entries/h.md": "---\ndate: 2026-03-01\nstatus: almost\n---\nH.\n",
    "media/p.jpg": jpeg(),
}
UNTIDY = {
    "entries/i.md": "---\ndate: 2026-03-01\n---\n[x](gone.md)\n",
    "entries/j.md": "---\ndate: 2026-03-01\nlang: nl\n---\nJ.\n",
    "pages/k.md": "# K\n\n![](gone.jpg) <p style='x'>k</p>\n",
}


# Everything at once


def test_all_faults_and_warnings_of_all_files_are_told_at_once(site: Workshop) -> None:
    with pytest.raises(Faults) as raised:
        site.build({**BROKEN, **UNTIDY})
    faults = [line.split(": ")[0] for line in told(site.root, raised.value.findings)]
    assert faults == [
        "content/entries/a.md:2", "content/entries/b.md:2", "content/entries/c.md:2",
        "content/entries/d.md:4", "content/entries/e.md:5", "content/entries/f.md:1",
        "content/entries/g.md:4", "content/entries/h.md:3",
    ]  # fmt: skip
    warnings = [line.split(": ")[0] for line in told(site.root, raised.value.warnings)]
    assert warnings == [
        "content/entries/i.md:4", "content/entries/j.md:3", "content/pages/k.md:3",
        "content/pages/k.md:3", "content/pages/k.md:3",
    ]  # fmt: skip
    assert not site.output.exists()


def test_a_damaged_picture_is_told_with_the_rest(site: Workshop) -> None:
    files = {
        "entries/a.md": "---\ndate: soon\n---\nA.\n",
        "entries/2026-03-01-b.md": "![A sign](p.jpg)\n",
        "media/p.jpg": jpeg()[: len(jpeg()) // 2],
    }
    faults = site.faults(files)
    assert [fault.split(":")[0] for fault in faults] == [
        "content/entries/a.md",
        "content/media/p.jpg",
    ]


def test_a_fault_in_the_profile_is_told_with_its_line(site: Workshop) -> None:
    site.profile(adress='"https://x.example"', name="7")
    assert sorted(fault.split(": ")[0] for fault in site.faults(NOTE)) == [
        "content/profile.toml:1",
        "content/profile.toml:2",
    ]


def test_a_setting_that_is_misspelt_is_told(site: Workshop) -> None:
    (fault,) = site.faults(NOTE, MICROBLOG_DRAFT=True)
    assert "MICROBLOG_DRAFT" in fault and "MICROBLOG_DRAFTS" in fault


def test_warnings_come_with_the_report_and_stop_nothing(site: Workshop) -> None:
    built = site.build({**UNTIDY, **NOTE})
    assert len(built.warnings) == 5
    assert built.report.counts == {"published": 3, "page": 1}


def test_a_file_that_lies_where_nothing_is_built_from_is_told(site: Workshop) -> None:
    strays = {"thought.md": "A.\n", "drafts/other.md": "B.\n", "entries/2026/c.txt": "C.\n"}
    fine = {"files/d.txt": "D", "media/e.txt": "E", "README.md": "F", "entries/g.jpg": jpeg()}
    built = site.build({**NOTE, **strays, **fine})
    assert [warning.split(":")[0] for warning in built.warnings] == [
        "content/drafts/other.md",
        "content/entries/2026/c.txt",
        "content/thought.md",
    ]


# Whole or not at all


def test_a_check_puts_nothing_in_place(site: Workshop) -> None:
    from microblog.site.build import build

    before = site.build(NOTE).files()
    site.write({"entries/2026-03-02-two.md": "Two.\n"})
    theme = str(REPOSITORY / "theme")
    report = build(site.root, check=True, THEME=theme, MICROBLOG_CLOCK=CLOCK)
    assert report.counts == {"published": 2}
    assert files_below(site.output) == before


def test_a_build_changes_nothing_of_what_was_written(site: Workshop) -> None:
    site.write({**NOTE, **UNTIDY})
    before = {path: path.stat().st_mtime_ns for path in site.content.rglob("*")}
    sources = site.sources()
    site.build()
    assert site.sources() == sources
    assert {path: path.stat().st_mtime_ns for path in site.content.rglob("*")} == before


def test_a_run_that_died_between_two_renames_is_mended_by_the_next(site: Workshop) -> None:
    before = site.build(NOTE).files()
    site.output.rename(site.root / ".microblog" / "build" / "output.last")
    site.faults({"entries/a.md": "---\ndate: soon\n---\nA.\n"})
    assert files_below(site.output) == before


def test_all_that_is_kept_can_be_deleted(site: Workshop) -> None:
    before = site.build({**NOTE, "files/a.jpg": jpeg()}).files()
    shutil.rmtree(site.root / ".microblog")
    assert site.build().files() == before


def test_builds_at_once_take_turns(site: Workshop) -> None:
    site.write({f"entries/2026-03-{n:02}-note{n}.md": f"Note {n}. #t{n}\n" for n in range(1, 29)})
    before = site.build().files()
    code = (
        "import sys; from pathlib import Path; from microblog.site.build import build\n"
        "root, theme, clock = sys.argv[1:]\n"
        "for _ in range(3): build(Path(root), THEME=theme, MICROBLOG_CLOCK=clock)\n"
    )
    command = [sys.executable, "-c", code, site.root, REPOSITORY / "theme", CLOCK]
    runs = [subprocess.Popen(command) for _ in range(3)]
    assert [run.wait() for run in runs] == [0, 0, 0]
    assert files_below(site.output) == before


def test_what_nobody_foresaw_leaves_nothing_in_the_way_of_the_next_run(site: Workshop) -> None:
    site.build({**NOTE, "files/plan": "A file."})
    (site.content / "files" / "plan").unlink()
    site.build()
    with suppress(OSError):
        site.build({"files/plan/a.txt": "Now a folder."})
    assert site.build().files()["files/plan/a.txt"] == b"Now a folder."


def test_output_can_be_deleted(site: Workshop) -> None:
    before = site.build(NOTE).files()
    shutil.rmtree(site.output)
    assert site.build().files() == before


@pytest.mark.parametrize("place", ["", "..", "content"])
def test_a_folder_that_holds_something_else_is_never_replaced(site: Workshop, place: str) -> None:
    site.write(NOTE)
    before = files_below(site.root)
    with pytest.raises(Unanswered):
        site.build(OUTPUT_PATH=str(site.root / place))
    after = files_below(site.root)
    assert {name: content for name, content in after.items() if name in before} == before


def test_a_file_in_the_place_of_the_output_is_left_alone(site: Workshop) -> None:
    site.put({"output": "My thesis."})
    with pytest.raises(Unanswered):
        site.build(NOTE)
    assert site.output.read_text() == "My thesis."


def test_output_behind_a_link_stays_behind_it(site: Workshop) -> None:
    (site.root / "elsewhere").mkdir()
    site.output.symlink_to(site.root / "elsewhere")
    site.build(NOTE)
    assert site.output.is_symlink()
    assert (site.root / "elsewhere" / "index.html").is_file()


def test_content_behind_a_link_is_built_like_any_other(site: Workshop) -> None:
    words = "---\ndate: 2026-01-01\n---\n[Two](two.md), ![a dot](dot.jpg), [file](a.pdf)"
    two = "---\ndate: 2026-01-02\n---\nTwo."
    files = {"one.md": words, "two.md": two, "dot.jpg": jpeg(), "a.pdf": b"%PDF-"}
    site.write({f"entries/{name}": content for name, content in files.items()})
    site.write({"pages/about.md": "About."})
    alike = site.build().files()
    site.content.rename(site.root / "cloud")
    site.content.symlink_to(site.root / "cloud")
    built = site.build()
    assert built.warnings == []
    assert built.files().keys() == alike.keys()
    assert 'href="/2026/two/"' in built.main("2026/one/")


def test_nothing_of_ours_is_written_through_to_the_leaders_files(site: Workshop) -> None:
    site.configure(STATIC_CREATE_LINKS=True, STATIC_CHECK_IF_MODIFIED=True)
    files = {**NOTE, "files/a.txt": "Mine.", "files/b.jpg": jpeg()}
    first = site.build(files).files()
    sources = site.sources()
    assert [site.build().files() == first for _ in range(3)] == [True] * 3
    (site.output / "files" / "a.txt").write_text("Changed there.")
    site.build()
    assert site.sources() == sources


# The same everywhere


def test_two_builds_in_two_folders_are_the_same_to_the_byte(site: Workshop, tmp_path: Path) -> None:
    files = {
        **NOTE,
        **UNTIDY,
        "media/p.jpg": jpeg(),
        "entries/2026-03-02.md": "![x](p.jpg) #möten\n",
    }
    other = Workshop(tmp_path / "elsewhere" / "deeper")
    for workshop in (site, other):
        workshop.profile(cards_since="2020-01-01")
    assert site.build(files).files() == other.build(files).files()


def test_another_process_and_hash_seed_make_the_same(site: Workshop) -> None:
    tags = " ".join(f"#tag{n}" for n in range(20))
    first = site.build(
        {**NOTE, "entries/2026-03-02-b.md": f"{tags}\n", "pages/a.md": "# A\n\nA.\n"}
    )
    before = first.files()
    code = (
        "import sys; from pathlib import Path; from microblog.site.build import build\n"
        "build(Path(sys.argv[1]), THEME=sys.argv[2], MICROBLOG_CLOCK=sys.argv[3])\n"
    )
    for seed in ("1", "2"):
        command = [sys.executable, "-c", code, site.root, REPOSITORY / "theme", CLOCK]
        environment = {"PYTHONHASHSEED": seed, "LANG": "sv_SE.UTF-8", "TZ": "Asia/Tokyo", "CI": "1"}
        subprocess.run(command, env=environment, check=True)
        assert files_below(site.output) == before


def test_the_pelican_command_builds_the_same_pages(site: Workshop) -> None:
    site.configure(THEME=str(REPOSITORY / "theme"), MICROBLOG_CLOCK=CLOCK)
    before = site.build(NOTE).files()
    shutil.rmtree(site.output)
    command = [sys.executable, "-m", "pelican", "-s", "pelicanconf.py", "-q"]
    subprocess.run(command, cwd=site.root, check=True, capture_output=True)
    assert files_below(site.output) == {n: c for n, c in before.items() if n != swap.MARKER}


def test_the_pelican_command_stops_at_a_fault_with_exit_2(site: Workshop) -> None:
    site.configure(THEME=str(REPOSITORY / "theme"))
    site.write({"entries/a.md": "---\ndate: soon\n---\nA.\n"})
    command = [sys.executable, "-m", "pelican", "-s", "pelicanconf.py"]
    ran = subprocess.run(command, cwd=site.root, check=False, capture_output=True, text=True)
    assert ran.returncode == 2
    assert "entries/a.md:2" in "".join(ran.stdout.split())


# Dates in CI


def test_an_entry_without_any_date_is_a_fault_in_ci(site: Workshop) -> None:
    undated = {"entries/undated.md": "When?\n", "pages/about.md": "# Me\n\nMe.\n"}
    (fault,) = site.faults(undated, MICROBLOG_CI=True)
    assert fault.startswith("content/entries/undated.md: ")
    assert site.build().report.counts == {"published": 1, "page": 1}


@pytest.mark.parametrize(
    ("said", "ci"), [("true", True), ("1", True), ("", False), ("false", False)]
)
def test_the_environment_says_whether_this_is_ci(
    site: Workshop, monkeypatch: pytest.MonkeyPatch, said: str, ci: bool
) -> None:
    monkeypatch.setenv("CI", said)
    site.write({"entries/undated.md": "When?\n"})
    if ci:
        assert len(site.faults(MICROBLOG_CI=None)) == 1
    else:
        assert site.build(MICROBLOG_CI=None).report.counts == {"published": 1}


# How long it takes is printed, never judged


def test_a_thousand_entries_are_built(site: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    from time import perf_counter

    days = [(f"{1 + n // 28 % 12:02}", f"{1 + n % 28:02}") for n in range(1000)]
    files = {
        f"entries/2025/2025-{month}-{day}-note{n}.md": f"Note {n} about lifts. #lifts #t{n % 30}\n"
        for n, (month, day) in enumerate(days)
    }
    site.write(files)
    began = perf_counter()
    built = site.build()
    with capsys.disabled():
        print(f"\n1,000 short entries: {perf_counter() - began:.1f} s", end=" ")
    assert built.report.counts == {"published": 1000}


WITHOUT = """
import sys
from pathlib import Path
sys.modules |= dict.fromkeys(["microblog.networks", "microblog.sharing", "microblog.ledger"])
from microblog.site.build import build
build(Path(sys.argv[1]), THEME=sys.argv[2])
"""


def test_a_site_is_built_without_whatever_could_send(site: Workshop) -> None:
    site.write({"entries/2026-03-01-one.md": "One.\n"})
    theme = str(REPOSITORY / "theme")
    subprocess.run([sys.executable, "-c", WITHOUT, str(site.root), theme], check=True)
    assert (site.output / "2026" / "one" / "index.html").is_file()
