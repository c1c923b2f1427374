"""Where credentials come from, what is told of them, and that none is ever shown."""

import copy
import json
import logging
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import keyring
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import KeyringLocked

from microblog.errors import OutsideFailed, Unanswered
from microblog.sharing.credentials import (
    Found,
    Held,
    credentials,
    days_left,
    ended,
    endings,
    ends,
)
from microblog.sharing.keyrings import Keyring, env, write_env
from repositories import Repository

NEEDS = {"x": ("MICROBLOG_X_KEY", "MICROBLOG_X_SECRET"), "linkedin": ("MICROBLOG_LINKEDIN_TOKEN",)}
TOKEN, EXPIRES = "MICROBLOG_LINKEDIN_TOKEN", "MICROBLOG_LINKEDIN_EXPIRES"
NO_KEYRING = "This machine's keyring is locked, or there is none: using environment variables."
NOBODY = {"MICROBLOG_KEYRING": "off"}


class Kept(KeyringBackend):
    """A keyring in memory."""

    priority: Any = 5

    def __init__(self) -> None:
        self.keys: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.keys.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.keys[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.keys[service, username]


class Locked(Kept):
    """A keyring that nobody has unlocked, and whose complaint holds what it should not."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("canary-in-complaint")

    set_password = get_password  # type: ignore[assignment]


class Broken(Kept):
    """A keyring whose service is gone."""

    def get_password(self, service: str, username: str) -> str | None:
        raise OSError("no bus")


class Plain(Kept):
    """A keyring that keeps plain text."""

    priority = 0.5


class Forgetful(Kept):
    """A keyring that takes one key, and no second."""

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.keys:
            raise OSError("full")
        super().set_password(service, username, password)


class Short(Kept):
    """A keyring that has no room for a whole key, and does not say so."""

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password[:4])


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    """The keyring of every test here: never the machine's own."""
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend := Kept())
    yield backend


def spoken(found: Found) -> list[str]:
    return [note.spoken() for note in found.notes]


def dotenv(root: Path, text: str, mode: int = 0o600) -> None:
    (root / ".env").write_bytes(text.encode())
    (root / ".env").chmod(mode)


def linkedin(root: Path, environ: dict[str, str]) -> Found:
    return credentials(root, environ, {"linkedin": NEEDS["linkedin"]})


def test_the_environment_comes_first_then_the_keyring_then_the_file(tmp_path: Path) -> None:
    dotenv(tmp_path, f"{TOKEN}=from-the-file")
    assert linkedin(tmp_path, {}).credentials[TOKEN] == "from-the-file"
    Keyring(tmp_path, {}).put({TOKEN: "from-the-keyring"})
    assert linkedin(tmp_path, {}).credentials[TOKEN] == "from-the-keyring"
    environ = {TOKEN: "from-the-environment"}
    assert linkedin(tmp_path, environ).credentials[TOKEN] == "from-the-environment"


def test_a_network_may_have_its_keys_in_several_places(tmp_path: Path) -> None:
    dotenv(tmp_path, "MICROBLOG_X_SECRET=in-the-file")
    found = credentials(tmp_path, {"MICROBLOG_X_KEY": "in-the-environment"}, NEEDS)
    assert found.networks == ("x",)
    assert sorted(found.credentials.values()) == ["in-the-environment", "in-the-file"]
    assert not found.notes


def test_two_sites_on_one_machine_do_not_share_a_keyrings_keys(tmp_path: Path) -> None:
    Keyring(tmp_path / "anna", {}).put({TOKEN: "annas-own"})
    assert linkedin(tmp_path / "anna", {}).networks == ("linkedin",)
    assert linkedin(tmp_path / "bo", {}).networks == ()


def test_a_network_of_which_a_part_is_missing_is_not_connected_and_that_is_told(
    tmp_path: Path,
) -> None:
    found = credentials(tmp_path, {"MICROBLOG_X_KEY": "only-this", TOKEN: "a-token"}, NEEDS)
    assert found.networks == ("linkedin",)
    assert spoken(found) == ["Nothing is shared on X yet. Missing: MICROBLOG_X_SECRET"]


def test_nothing_is_told_of_a_network_of_which_nothing_is_there(tmp_path: Path) -> None:
    assert credentials(tmp_path, {}, NEEDS) == Found((), Held({}), ())


@pytest.mark.parametrize("empty", ["", " ", "\n"])
def test_what_is_empty_is_absent(tmp_path: Path, empty: str) -> None:
    dotenv(tmp_path, f"{TOKEN}=in-the-file")
    Keyring(tmp_path, {}).put({TOKEN: empty})
    assert linkedin(tmp_path, {TOKEN: empty}).credentials[TOKEN] == "in-the-file"


def test_what_cannot_be_a_key_is_told_by_its_name_alone(tmp_path: Path) -> None:
    found = linkedin(tmp_path, {TOKEN: "two words"})
    assert found.networks == ()
    assert TOKEN in spoken(found)[0] and "words" not in spoken(found)[0]


@pytest.mark.parametrize("backend", [NoKeyring, NullKeyring, Locked, Broken, Plain])
def test_without_a_keyring_that_works_one_line_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: type[KeyringBackend]
) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend())
    dotenv(tmp_path, f"{TOKEN}=in-the-file")
    found = credentials(tmp_path, {}, NEEDS)
    assert found.networks == ("linkedin",)
    assert spoken(found) == [NO_KEYRING]
    assert not Keyring(tmp_path, {}).put({TOKEN: "any"})


@pytest.mark.parametrize("kind", [Forgetful, Short])
def test_a_keyring_that_keeps_only_a_part_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[Kept]
) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend := kind())
    assert not Keyring(tmp_path, {}).put({TOKEN: "new-token", EXPIRES: "2027-01-20"})
    assert not backend.keys


@pytest.mark.parametrize("environ", [NOBODY, {"MICROBLOG_KEYRING": "OFF"}, {"CI": "true"}])
def test_in_tests_and_in_ci_no_keyring_is_asked(tmp_path: Path, environ: dict[str, str]) -> None:
    Keyring(tmp_path, {}).put({TOKEN: "in-the-keyring"})
    assert linkedin(tmp_path, environ) == Found((), Held({}), ())
    assert not Keyring(tmp_path, environ).put({TOKEN: "another"})


def test_ci_that_is_false_is_none(tmp_path: Path) -> None:
    Keyring(tmp_path, {}).put({TOKEN: "in-the-keyring"})
    assert linkedin(tmp_path, {"CI": "false"}).networks == ("linkedin",)


def test_the_keyring_is_not_loaded_while_nothing_is_missing(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from microblog.sharing.credentials import credentials\n"
        f"credentials(Path({str(tmp_path)!r}), {{'A': 'a-token'}}, {{'a': ('A',)}})\n"
        "assert not {'keyring', 'dotenv'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_the_extra_the_keyring_is_passed_over_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert not linkedin(tmp_path, {}).notes


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"{TOKEN}=a-token\n", "a-token"),
        (f"{TOKEN}=a-token", "a-token"),
        (f"export {TOKEN}=a-token\n", "a-token"),
        (f"  {TOKEN} = a-token  \n", "a-token"),
        (f'{TOKEN}="a-token"\n', "a-token"),
        (f"{TOKEN}='a-token'\n", "a-token"),
        (f"{TOKEN}='it\\'s'\n", "it's"),
        (f"{TOKEN}=a-token # the one of May\n", "a-token"),
        (f"{TOKEN}=a#token\n", "a#token"),
        (f"{TOKEN}=a==\n", "a=="),
        (f"# {TOKEN}=old\n\n{TOKEN}=new\n", "new"),
        (f"A=1\r\n{TOKEN}=a-token\r\nB=2\r\n", "a-token"),
        (f"\ufeff{TOKEN}=a-token\n", "a-token"),
        (f"{TOKEN}=old\n{TOKEN}=new\n", "new"),
        (f"A=1\n{TOKEN}=${{A}}$(id)`id`\n", "${A}$(id)`id`"),
        (f"{TOKEN}=\n", ""),
        (f"{TOKEN}\n", ""),
    ],
)
def test_the_file_is_read_as_people_write_it(tmp_path: Path, text: str, value: str) -> None:
    dotenv(tmp_path, text)
    assert linkedin(tmp_path, NOBODY).credentials.get(TOKEN, "") == value


def test_a_line_that_cannot_be_read_is_told_and_the_others_hold(tmp_path: Path) -> None:
    dotenv(tmp_path, f"{TOKEN}=a-token\nA='canary-without-end\nB=2\n")
    found = credentials(tmp_path, NOBODY, NEEDS)
    assert found.networks == ("linkedin",)
    assert spoken(found)[0] == "Line 2 of .env cannot be read. Write it like NAME=value."


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a mode says nothing")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660, 0o620, 0o601])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    dotenv(tmp_path, f"{TOKEN}=canary", mode)
    with pytest.raises(Unanswered, match=r"chmod 600 \.env") as refused:
        linkedin(tmp_path, NOBODY)
    assert "canary" not in str(refused.value)


def test_a_file_that_git_tracks_is_refused(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    dotenv(tmp_path, f"{TOKEN}=a-token")
    assert linkedin(tmp_path, NOBODY).networks == ("linkedin",)
    repository.git("add", "--force", ".env")
    for change in (lambda: None, lambda: repository.git("commit", "--quiet", "-m", "Oh no")):
        change()
        with pytest.raises(Unanswered, match=r"new keys.*git rm --cached \.env"):
            linkedin(tmp_path, NOBODY)
    repository.git("rm", "--quiet", "--cached", ".env")
    assert linkedin(tmp_path, NOBODY).networks == ("linkedin",)


def test_git_is_asked_about_this_folder_whatever_its_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repository(tmp_path / "other")
    here = Repository(tmp_path / "here")
    dotenv(here.root, f"{TOKEN}=a-token")
    here.git("add", "--force", ".env")
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    with pytest.raises(Unanswered, match="git rm --cached"):
        linkedin(here.root, NOBODY)


@pytest.mark.parametrize("folder", ["content", "theme"])
def test_keys_below_what_is_published_are_refused(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    dotenv(tmp_path / folder, f"{TOKEN}=a-token")
    with pytest.raises(Unanswered, match=f"{folder}/.env"):
        linkedin(tmp_path, NOBODY)
    (tmp_path / folder / ".env").rename(tmp_path / folder / "keys")
    (tmp_path / ".env").symlink_to(tmp_path / folder / "keys")
    with pytest.raises(Unanswered, match=folder):
        linkedin(tmp_path, NOBODY)


def test_a_file_in_a_folder_above_is_not_read(tmp_path: Path) -> None:
    dotenv(tmp_path, f"{TOKEN}=a-token")
    (tmp_path / "site").mkdir()
    assert linkedin(tmp_path / "site", NOBODY) == Found((), Held({}), ())


@pytest.mark.parametrize("content", [b"\xff\xfeA\0=\0", None])
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is None:
        (tmp_path / ".env").mkdir()
    else:
        (tmp_path / ".env").write_bytes(content)
    with pytest.raises(Unanswered, match="cannot be read"):
        linkedin(tmp_path, NOBODY)


SECRET = "canary+secret/0123456789=="


def test_credentials_are_never_shown(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    found = linkedin(tmp_path, {TOKEN: SECRET, EXPIRES: "2027-01-20"})
    held = found.credentials
    for shown in (repr(held), str(held), f"{held}", repr(found), repr([held])):
        assert "canary" not in shown and TOKEN in shown
    logging.getLogger("any").warning("token %s, %r", held[TOKEN], found)
    logging.getLogger("any").warning("ends %s", held[EXPIRES])
    print(found)
    assert "canary" not in caplog.text + "".join(capsys.readouterr())
    assert "2027-01-20" in caplog.text
    for write in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError) as refused:
            write(held)
        assert "canary" not in str(refused.value)
    with pytest.raises(TypeError):
        asdict(found)


def test_the_parts_of_an_incomplete_network_are_not_shown_either(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    found = credentials(tmp_path, {"MICROBLOG_X_KEY": SECRET}, NEEDS)
    logging.getLogger("any").warning("key %s", SECRET)
    assert "canary" not in caplog.text + repr(found) + "".join(spoken(found))


def test_a_login_ends_on_the_day_that_stands_beside_its_token(tmp_path: Path) -> None:
    dotenv(tmp_path, f"{TOKEN}=old-token\n{EXPIRES}=2026-01-01")
    assert ends(linkedin(tmp_path, NOBODY)) == {"linkedin": date(2026, 1, 1)}
    assert ends(linkedin(tmp_path, NOBODY | {TOKEN: "new-token"})) == {}
    new = NOBODY | {TOKEN: "new-token", EXPIRES: "2027-01-20"}
    assert ends(linkedin(tmp_path, new)) == {"linkedin": date(2027, 1, 20)}


def test_of_keys_from_two_places_the_first_one_tells_the_last_day(tmp_path: Path) -> None:
    dotenv(tmp_path, "MICROBLOG_X_SECRET=in-the-file\nMICROBLOG_X_EXPIRES=2026-01-01")
    environ = {"MICROBLOG_X_KEY": "in-the-environment", "MICROBLOG_X_EXPIRES": "2027-01-20"}
    assert ends(credentials(tmp_path, environ, NEEDS)) == {"x": date(2027, 1, 20)}


def test_a_day_that_is_none_is_told_and_stops_nothing(tmp_path: Path) -> None:
    found = linkedin(tmp_path, {TOKEN: "a-token", EXPIRES: "20 January"})
    assert found.networks == ("linkedin",)
    assert ends(found) == {}
    assert spoken(found) == [f"{EXPIRES} is no date. Write it like 2027-01-20."]


DAY = {"linkedin": date(2027, 1, 20)}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_days_left_are_counted_from_today() -> None:
    assert days_left(DAY, date(2027, 1, 5)) == {"linkedin": 15}
    assert days_left(DAY, date(2027, 1, 20)) == {"linkedin": 0}
    assert days_left(DAY, date(2027, 1, 22)) == {"linkedin": -2}


@pytest.mark.parametrize(
    ("now", "warned", "over"),
    [
        ("2027-01-04T23:59:59+00:00", False, False),
        ("2027-01-05T00:00:00+00:00", True, False),
        ("2027-01-05T00:30:00+01:00", False, False),
        ("2027-01-20T22:59:59+00:00", True, False),
        ("2027-01-20T23:00:00+00:00", False, True),
        ("2027-01-21T00:00:00+01:00", False, True),
        ("2028-01-01T00:00:00+00:00", False, True),
    ],
)
def test_an_end_is_told_from_fifteen_days_before_and_refuses_from_an_hour_before(
    now: str, warned: bool, over: bool
) -> None:
    assert bool(endings(DAY, at(now))) is warned
    assert bool(ended(DAY, at(now))) is over


def test_what_is_told_of_an_end_says_what_to_do() -> None:
    (told,) = endings(DAY, at("2027-01-10T12:00:00+00:00"))
    assert told.spoken() == (
        "The login at LinkedIn holds until 2027-01-20 (days left: 10). Renew it with: "
        "invoke login linkedin"
    )
    over = ended(DAY, at("2027-02-10T12:00:00+00:00"))["linkedin"].spoken()
    assert "nothing is lost" in over and over.endswith("invoke login linkedin")


def test_no_day_is_too_far_or_too_long_ago() -> None:
    for day, over in ((date.max, False), (date.min, True)):
        assert bool(ended({"x": day}, at("2027-01-10T12:00:00+00:00"))) is over


VALUES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1)
LINES = st.lists(
    st.sampled_from(
        ["A=1", "", "  ", "# note", "B='x y' # note", "junk '", f"{TOKEN}=old # note",
         f"export {TOKEN}='old'", f"\t{TOKEN} = old"]
    ),
    max_size=6,
)  # fmt: skip


@settings(max_examples=40)
@given(VALUES, LINES, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_what_is_written_is_read_and_all_other_lines_stay(
    tmp_path_factory: pytest.TempPathFactory, value: str, lines: list[str], end: str, open_: bool
) -> None:
    root = tmp_path_factory.mktemp("site")
    text = end.join(lines) + ("" if open_ else end)
    dotenv(root, text)
    write_env(root, {TOKEN: value})
    after = (root / ".env").read_bytes().decode()
    assert env(root)[0][TOKEN] == value
    others = [line for line in lines if TOKEN not in line and line.strip()]
    kept_lines = [line for line in after.splitlines() if TOKEN not in line and line.strip()]
    assert kept_lines == others
    assert "old" not in after
    write_env(root, {TOKEN: value})
    assert (root / ".env").read_bytes().decode() == after


def test_the_file_is_made_for_its_owner_alone_and_git_ignores_it(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.put({".gitignore": "output/"})
    write_env(tmp_path, {TOKEN: SECRET})
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / ".gitignore").read_text() == "output/\n.env\n"
    (tmp_path / ".gitignore").write_text("output/\n/.env\n.microblog/\n")
    write_env(tmp_path, {EXPIRES: "2027-01-20"})
    assert (tmp_path / ".gitignore").read_text() == "output/\n/.env\n.microblog/\n"
    assert repository.git("status", "--short", "--untracked-files=all") == "?? .gitignore\n"
    assert not list((tmp_path / ".microblog").iterdir())


def test_a_file_that_is_tracked_is_not_written(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit({".env": ""})
    (tmp_path / ".env").chmod(0o600)
    with pytest.raises(Unanswered, match="git rm --cached"):
        write_env(tmp_path, {TOKEN: SECRET})
    assert (tmp_path / ".env").read_text() == ""


@pytest.mark.parametrize("stopped", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_stops_leaves_the_file_as_it_was_and_no_half_of_it_in_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped: BaseException
) -> None:
    write_env(tmp_path, {TOKEN: "old-token"})
    beside: list[Path] = []

    def stop(self: Path, target: Path) -> Path:
        beside.append(self)
        assert self.stat().st_mode & 0o777 == 0o600
        raise stopped

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises((OutsideFailed, KeyboardInterrupt)) as caught:
        write_env(tmp_path, {TOKEN: SECRET})
    assert "canary" not in str(caught.value)
    assert env(tmp_path)[0] == {TOKEN: "old-token"}
    assert [path.parent for path in beside] == [tmp_path / ".microblog"]
    assert not beside[0].exists()
