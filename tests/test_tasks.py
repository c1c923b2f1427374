"""The verbs, typed as a person types them, in a folder of their own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent
PROFILE = """name = "Anna Holm"
languages = ["sv", "en"]
"""


@pytest.fixture
def desk(tmp_path):
    """A repository with the engine, a profile and nothing written yet."""
    for name in ("tasks.py", "pelicanconf.py"):
        shutil.copy(REPO / name, tmp_path)
    shutil.copytree(REPO / "theme", tmp_path / "theme")
    (tmp_path / "plugins").symlink_to(REPO / "plugins")
    (tmp_path / "content" / "entries").mkdir(parents=True)
    (tmp_path / "content" / "profile.toml").write_text(PROFILE, encoding="utf-8")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    return tmp_path


def invoke(desk, *words, **environ):
    """Run a task without a terminal; return what it said and how it ended."""
    return subprocess.run(
        [sys.executable, "-m", "invoke", *words],
        cwd=desk,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"CI": "", "PYTHONUTF8": "1"} | environ,
    )


def entries(desk):
    return sorted(path.name for path in (desk / "content" / "entries").rglob("*.md"))


def test_a_sentence_on_the_command_line_becomes_a_file(desk):
    said = invoke(desk, "new", "Det regnade. #måndag")
    assert said.returncode == 0
    assert (
        (desk / said.stdout.strip()).read_text(encoding="utf-8").endswith("Det regnade. #måndag\n")
    )


def test_without_a_sentence_the_editor_opens(desk):
    said = invoke(desk, "new", EDITOR="sh -c 'echo Skrivet i lugn och ro. >> $0'", VISUAL="")
    assert said.returncode == 0
    assert entries(desk)[0].endswith("-skrivet-i-lugn-och-ro.md")


def test_an_editor_closed_without_a_word_writes_nothing(desk):
    said = invoke(desk, "new", EDITOR="true", VISUAL="")
    assert (said.returncode, entries(desk)) == (0, [])


def test_a_link_takes_the_address_and_the_view(desk):
    assert invoke(desk, "link", "https://paper.example/x", "Jag håller med.").returncode == 0
    assert len(entries(desk)) == 1


def test_a_photo_without_words_for_it_is_refused_in_one_sentence(desk):
    said = invoke(desk, "photo", str(REPO / ".github" / "candor.png"), "Se här.")
    assert (said.returncode, entries(desk)) == (3, [])
    assert "Traceback" not in said.stderr and "--alt" in said.stderr


def test_publish_builds_deploys_and_says_that_no_network_is_connected(desk):
    invoke(desk, "new", "Första inlägget.")
    said = invoke(desk, "publish")
    assert said.returncode == 0, said.stderr
    assert (desk / "public" / "index.html").is_file()
    assert "Inget socialt nätverk är anslutet" in said.stdout
    receipt = said.stdout[said.stdout.index("public/ innehåller") :].splitlines()[1:]
    again = invoke(desk, "status")
    assert again.returncode == 0
    assert again.stdout.splitlines()[1 : len(receipt) + 1] == receipt


def test_publish_tells_machines_in_json(desk):
    invoke(desk, "new", "Första inlägget.")
    told = json.loads(invoke(desk, "publish", "--json").stdout)
    assert (told["exit"], told["counts"]) == (0, {"published": 1})
    assert [Path(name).name for name in told["written"]] == entries(desk)
    assert told["receipt"]["added"] and told["receipt"]["files_sent"]
    (desk / "content" / "entries" / "bad.md").write_text("---\ndate: snart\n---\nX.\n")
    said = invoke(desk, "publish", "--json")
    told = json.loads(said.stdout)
    assert (said.returncode, told["exit"]) == (2, 2)
    assert "bad.md:2" in told["error"]


def test_an_unknown_target_is_told_with_the_known_ones(desk):
    invoke(desk, "new", "Första inlägget.")
    said = invoke(desk, "publish", "--target", "ftp")
    assert said.returncode == 2
    for name in ("folder", "pages", "rsync", "s3"):
        assert name in said.stderr
    assert not (desk / "public").exists()


def test_what_people_read_goes_only_with_a_word_for_it(desk):
    for n in range(3):
        invoke(desk, "new", f"Inlägg {n}.")
    invoke(desk, "publish")
    next((desk / "content" / "entries").rglob("*.md")).unlink()
    said = invoke(desk, "publish")
    assert said.returncode == 3
    assert "invoke publish --remove" in said.stderr and "/2026/" in said.stderr
    assert invoke(desk, "publish", "--remove").returncode == 0


def test_all_faults_are_told_and_what_is_public_stays(desk):
    invoke(desk, "new", "Bra.")
    invoke(desk, "publish")
    before = (desk / "public" / "index.html").read_bytes()
    for name, date in {"ett.md": "2026-13-01", "två.md": "i går"}.items():
        (desk / "content" / "entries" / name).write_text(f"---\ndate: {date}\n---\nHej", "utf-8")
    said = invoke(desk, "publish")
    assert said.returncode == 2
    assert "ett.md:2:" in said.stderr and "två.md:2:" in said.stderr
    assert (desk / "public" / "index.html").read_bytes() == before


@pytest.mark.parametrize("task", ["check", "build", "preview", "rebuild", "clean", "doctor"])
def test_quiet_tasks_change_nothing_in_content(desk, task):
    (desk / "content" / "entries" / "2026-03-04.md").write_text("En mening.", encoding="utf-8")
    before = {p: p.read_bytes() for p in (desk / "content").rglob("*") if p.is_file()}
    assert invoke(desk, task).returncode == 0
    assert before == {p: p.read_bytes() for p in (desk / "content").rglob("*") if p.is_file()}


def test_a_broken_profile_is_told_with_its_line(desk):
    (desk / "content" / "profile.toml").write_text('name = "Anna"\nadress = "x"\n')
    said = invoke(desk, "build")
    assert said.returncode == 2
    assert "profile.toml:2:" in said.stderr and "address" in said.stderr


def test_a_conference_begins_with_one_line(desk):
    days = ["--from", "2026-06-23", "--to", "2026-06-26", "--place", "Visby"]
    said = invoke(desk, "conference", "Almedalen 2026", "--tag", "almedalen26", *days)
    assert (said.returncode, said.stdout) == (0, "content/conferences/almedalen-2026.md\n")
    text = (desk / said.stdout.strip()).read_text(encoding="utf-8")
    assert "starts: 2026-06-23\nends: 2026-06-26\nplace: Visby\ntag: almedalen26\n" in text
    assert invoke(desk, "build").returncode == 0
    again = invoke(desk, "conference", "Almedalen 2026", "--from", "soon")
    assert again.returncode == 3 and "Traceback" not in again.stderr


@pytest.mark.trial
def test_a_comment_is_kept_and_its_author_forgotten(desk):
    name = invoke(desk, "new", "Varför stannar hissar?").stdout.strip()
    url = "https://www.linkedin.com/feed/update/urn:li:activity:7?commentUrn=8"
    words = ["--author", "Åsa Norén", "--text", "För att dörrarna gör det.", "--entry", name]
    said = invoke(desk, "keep", "--linkedin", url, *words)
    assert said.returncode == 0, said.stderr
    invoke(desk, "publish")
    pages = [file for file in (desk / "public").rglob("*.html") if "Åsa Norén" in file.read_text()]
    assert pages
    assert invoke(desk, "forget", "asa noren").returncode == 3
    said = invoke(desk, "forget", "asa noren", "--yes", MICROBLOG_KEYRING="off")
    assert said.returncode == 0, said.stdout + said.stderr
    assert not [file for file in pages if file.exists() and "Åsa Norén" in file.read_text()]


def test_replies_without_any_network_wait_for_nothing(desk):
    assert invoke(desk, "replies").returncode == 0
    assert invoke(desk, "replies", "--check").returncode == 0
