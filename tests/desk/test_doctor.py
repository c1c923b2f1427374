"""The doctor: what is well, what is not, and what to type."""

import os
from pathlib import Path

import pytest

from microblog.desk.doctor import (
    Check,
    browser,
    doctor,
    packages,
    place_of,
    profile,
    python,
    quoted,
    remotes,
    repository,
    secrets,
)
from repositories import Repository

ENVIRON = dict(os.environ)
PROFILE = 'name = "Anna"\naddress = "https://anna.se"\nportrait = "media/me.jpg"\n'


@pytest.fixture
def site(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "site")
    made.commit({"content/profile.toml": PROFILE, "content/media/me.jpg": "", ".gitignore": ".env"})
    return made


def told(checks: list[Check]) -> str:
    lines = ((check.what, check.cure) for check in checks)
    return "\n".join(message.spoken() for line in lines for message in line if message)


def test_a_site_in_order_is_green_but_for_what_only_a_person_can_tell(site: Repository) -> None:
    checks = doctor(site.root, ENVIRON)
    assert [check for check in checks if check.ok is False] == []
    assert "Python 3." in told(checks)
    assert "The portrait is content/media/me.jpg." in told(checks)


def test_whatever_is_not_green_says_what_to_do(tmp_path: Path) -> None:
    for environ in (ENVIRON, {"PATH": ""}):
        assert all(check.cure for check in doctor(tmp_path, environ) if not check.ok)


def test_looking_changes_nothing(site: Repository) -> None:
    before = site.files()
    doctor(site.root, ENVIRON)
    assert site.files() == before


def test_an_old_python_is_red() -> None:
    assert python((3, 10, 14)).ok is False
    assert python((3, 11)).ok is True


def test_a_missing_package_is_red() -> None:
    there, missing = packages(("pelican", "no-such-package-anywhere"))
    assert (there.ok, missing.ok) == (True, False)
    assert "pelican 4." in told([there])


def test_git_and_the_repository_are_looked_for(site: Repository, tmp_path: Path) -> None:
    assert repository(site.root, ENVIRON).ok is True
    (tmp_path / "bare").mkdir()
    assert "git init" in told([repository(tmp_path / "bare", ENVIRON)])
    assert "git is missing" in told([repository(site.root, {"PATH": str(tmp_path)})])


def test_a_browser_is_worth_having_and_no_more(tmp_path: Path) -> None:
    assert browser({"PATH": str(tmp_path)}).ok is None
    (tmp_path / "chromium").touch(mode=0o755)
    assert browser({"PATH": str(tmp_path)}).ok is True


class TestTheProfile:
    def test_every_fault_is_told_with_its_line(self, site: Repository) -> None:
        site.put({"content/profile.toml": 'name = ""\nlanguage = "sv"\n'})
        checks = list(profile(site.root))
        assert [check.ok for check in checks] == [False, False]
        assert "content/profile.toml:1: name must not be empty." in told(checks)
        assert "Did you mean languages?" in told(checks)

    def test_a_missing_one_says_how_to_begin(self, tmp_path: Path) -> None:
        assert "invoke start" in told(list(profile(tmp_path)))

    def test_no_public_address_and_no_portrait_are_yellow(self, site: Repository) -> None:
        site.put({"content/profile.toml": 'name = "Anna"\n'})
        assert [check.ok for check in profile(site.root)] == [True, None, None]

    def test_a_portrait_that_is_not_there_is_red(self, site: Repository) -> None:
        (site.root / "content/media/me.jpg").unlink()
        assert [check.ok for check in profile(site.root)] == [True, True, False]


class TestWhoMayRead:
    def test_no_remote_is_green(self, site: Repository) -> None:
        site.git("remote", "add", "backup", "../backup.git")
        site.git("remote", "add", "upstream", "https://github.com/candor/candor")
        assert [check.ok for check in remotes(site.root, ENVIRON)] == [True]

    def test_a_copy_elsewhere_is_for_a_person_to_check(self, site: Repository) -> None:
        site.git("remote", "add", "origin", "https://anna:token@github.com/anna/site.git")
        site.git("remote", "set-url", "--push", "origin", "git@github.com:anna/site.git")
        checks = list(remotes(site.root, ENVIRON))
        assert [check.ok for check in checks] == [None]
        assert "Drafts and other people's words" in told(checks)
        assert "Open github.com/anna/site.git in a browser" in told(checks)
        assert "token" not in told(checks)

    def test_what_others_said_makes_a_repository_private(self, site: Repository) -> None:
        assert list(quoted(site.root)) == []
        site.put({"content/replies/abcdefghij.json": "{}", "content/replies/_left.json": "{}"})
        [found] = quoted(site.root)
        assert found.ok is None and "content/replies/ (1)" in found.what.spoken()
        assert found.cure and "invoke forget" in found.cure.spoken()

    @pytest.mark.parametrize(
        ("url", "place"),
        [
            ("git@gitlab.com:anna/site.git", "gitlab.com/anna/site.git"),
            ("ssh://git@codeberg.org:22/anna/site", "codeberg.org/anna/site"),
            ("https://u:p@github.com/a/b", "github.com/a/b"),
            ("nas:/srv/site.git", "nas/srv/site.git"),
            ("/srv/site.git", ""),
            ("../site.git", ""),
            ("./a:b", ""),
            ("file:///srv/site.git", ""),
            (r"C:\sites\site.git", ""),
            ("C:/sites/site.git", ""),
        ],
    )
    def test_a_remote_is_named_without_its_password(self, url: str, place: str) -> None:
        assert place_of(url) == place


class TestTheSecrets:
    @pytest.mark.parametrize(
        ("mode", "ok"), [(0o600, True), (0o400, True), (0o640, False), (0o604, False)]
    )
    def test_only_the_leader_may_read_them(self, site: Repository, mode: int, ok: bool) -> None:
        (site.root / ".env").touch()
        (site.root / ".env").chmod(mode)
        checks = list(secrets(site.root, ENVIRON))
        assert [check.ok for check in checks] == [ok]
        assert ok or "chmod 600 .env" in told(checks)

    def test_git_must_not_keep_them(self, site: Repository) -> None:
        site.put({".env": "A=b"})
        site.git("add", "--force", ".env")
        assert "git rm --cached .env" in told(list(secrets(site.root, ENVIRON)))

    def test_git_must_ignore_them(self, site: Repository) -> None:
        site.put({".env": "A=b", ".gitignore": ""})
        assert ">> .gitignore" in told(list(secrets(site.root, ENVIRON)))

    def test_no_file_is_nothing_to_tell(self, site: Repository) -> None:
        assert list(secrets(site.root, ENVIRON)) == []
