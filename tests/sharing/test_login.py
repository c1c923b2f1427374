"""Logging in, against a server on this machine that plays LinkedIn's login."""

import json
import logging
import socket
import subprocess
import sys
import traceback
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode
from urllib.request import ProxyHandler, build_opener

import keyring
import pytest

from microblog.errors import MicroblogError, OutsideFailed, Unanswered
from microblog.networks.contract import Account, Credentials, LoginEnded
from microblog.networks.wire import Wire
from microblog.sharing.credentials import credentials, ends
from microblog.sharing.keyrings import Keyring
from microblog.sharing.login import linkedin, pasted
from microblog.sharing.person import Person, opened
from networks.loopback import Heard, Network, Said, half, hang, network, reset
from sharing.test_credentials import Kept, Locked

CLIENT, SECRET, TOKEN = "canary-client", "canary/secret+0123", "canary.token_456789"
ID_NAME, SECRET_NAME = "MICROBLOG_LINKEDIN_CLIENT_ID", "MICROBLOG_LINKEDIN_CLIENT_SECRET"
TOKEN_NAME, EXPIRES = "MICROBLOG_LINKEDIN_ACCESS_TOKEN", "MICROBLOG_LINKEDIN_EXPIRES"
NEEDS = {"linkedin": (TOKEN_NAME,)}
X = tuple(f"MICROBLOG_X_{name}" for name in ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN"))
MONTHS = 5_184_000  # seconds; what LinkedIn gives


@dataclass
class Authority:
    """Plays LinkedIn's login: each code is good once, for whom it was given to."""

    denies: dict[str, str] = field(default_factory=dict)
    forges: dict[str, str] = field(default_factory=dict)
    token: Any = field(default_factory=lambda: {"access_token": TOKEN, "expires_in": MONTHS})
    answer: Said | Callable[[socket.socket], None] | None = None
    codes: dict[str, str] = field(default_factory=dict)

    def __call__(self, heard: Heard) -> Said | Callable[[socket.socket], None]:
        if (heard.method, heard.path) == ("GET", "/oauth/v2/authorization"):
            return self.asked(heard.query)
        assert (heard.method, heard.path) == ("POST", "/oauth/v2/accessToken")
        assert heard.headers["Content-Type"] == "application/x-www-form-urlencoded"
        return self.answer or self.exchanged(
            {k: v for k, [v] in parse_qs(heard.body.decode()).items()}
        )

    def asked(self, query: dict[str, str]) -> Said:
        assert query["response_type"] == "code" and query["client_id"] == CLIENT
        assert query["scope"] == "openid profile w_member_social"
        code = "canary-code-" + token_urlsafe(60)
        self.codes[code] = query["redirect_uri"]
        back = (self.denies or {"code": code}) | {"state": query["state"]} | self.forges
        return 302, {"Location": f"{query['redirect_uri']}?{urlencode(back)}"}, b""

    def exchanged(self, form: dict[str, str]) -> Said:
        if (form["client_id"], form["client_secret"]) != (CLIENT, SECRET):
            told = f"No {form['client_secret']}."
            return said(401, {"error": "invalid_client", "error_description": told})
        if self.codes.pop(form["code"], None) != form["redirect_uri"]:
            return said(400, {"error": "invalid_request", "error_description": "Code is used."})
        return said(200, self.token)


def said(status: int, content: Any) -> Said:
    return status, {}, json.dumps(content).encode()


Seen = tuple[int, str]  # a page's status and text


def visited(address: str, form: bytes | None = None) -> Seen:
    """Return what a browser sees at an address. It keeps no log, where requests does."""
    try:
        with build_opener(ProxyHandler({})).open(address, form, timeout=5) as page:
            return page.status, page.read().decode()
    except HTTPError as page:
        with page:
            return page.code, page.read().decode()


@dataclass
class Leader:
    """A person at a terminal with a browser, and all that they see."""

    types: list[str] = field(default_factory=list)
    sees: list[str] = field(default_factory=list)
    pages: list[Seen] = field(default_factory=list)
    opens: list[str] = field(default_factory=list)
    finds: Callable[[str], Seen] = visited
    browser: Thread = field(default_factory=Thread)

    def person(self, **settings: Any) -> Person:
        settings |= {"tell": self.sees.append, "answer": self.typed, "hidden": self.typed}
        return Person(browse=self.browse, **settings)

    def typed(self, question: str) -> str:
        self.sees.append(question)
        if not self.types:
            raise EOFError
        return self.types.pop(0)

    def browse(self, address: str) -> bool:
        self.opens.append(address)
        self.browser = Thread(target=self.look, args=(address,), daemon=True)
        self.browser.start()
        return True

    def look(self, address: str) -> None:
        self.pages.append(self.finds(address))


@dataclass
class Stage:
    """A site's folder, LinkedIn's login, and a leader before both."""

    root: Path
    there: Network
    authority: Authority
    leader: Leader
    checked: list[dict[str, str]] = field(default_factory=list)

    def environ(self, **more: str) -> dict[str, str]:
        return {"MICROBLOG_LINKEDIN_LOGIN_URL": f"{self.there.url}/oauth/v2"} | more

    def check(self, credentials: Credentials) -> Account:
        self.checked.append(dict(credentials))
        return Account(id="1", name="Anna Åberg")

    def log_in(self, environ: dict[str, str] | None = None, **settings: Any) -> Account:
        defaults: dict[str, Any] = {"port": 0, "patience": 10.0, "check": self.check}
        settings = defaults | settings
        wire = partial(Wire, loopback_only=True, wait=(5, 1), whole=5)
        person = settings.pop("person", None) or self.leader.person()
        try:
            return linkedin(self.root, environ or self.environ(), person, wire=wire, **settings)
        finally:
            if self.leader.opens:
                self.leader.browser.join(5)

    def kept(self) -> dict[str, str]:
        return dict(credentials(self.root, {}, NEEDS).credentials)

    def shown(self) -> str:
        """Return all that was shown, and all that lies in the folder but for `.env`."""
        files = [f.read_text() for f in self.root.rglob("*") if f.is_file() and f.name != ".env"]
        pages = [text for _, text in self.leader.pages]
        return "\n".join([*self.leader.sees, *pages, *self.leader.opens, *files])


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    """The keyring of every test here."""
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend := Kept())
    return backend


@pytest.fixture
def stage(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Iterator[Stage]:
    """A stage; after the play, no log and no stream may show what is secret."""
    caplog.set_level(logging.DEBUG)
    authority = Authority()
    with network(authority) as there:
        yield Stage(tmp_path, there, authority, Leader([CLIENT, SECRET]))
    everything = caplog.text + "".join(capfd.readouterr())
    for secret in (SECRET, TOKEN, "canary-code", "canary%2Fsecret"):
        assert secret not in everything


def refused(stage: Stage, kind: type[MicroblogError] = OutsideFailed, **settings: Any) -> str:
    """Return what is told of a login that comes to nothing; nothing may be kept or shown."""
    with pytest.raises(kind) as caught:
        stage.log_in(**settings)
    assert not stage.kept() and not (stage.root / ".env").exists()
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    for secret in (SECRET, TOKEN, "canary-code"):
        assert secret not in told + stage.shown()
    assert "Nothing was kept" in str(caught.value) or "Nothing was changed" in str(caught.value)
    return str(caught.value)


def asked(stage: Stage) -> list[Heard]:
    """Return the requests for a token."""
    return [heard for heard in stage.there.heard if heard.method == "POST"]


def test_a_login_keeps_the_token_its_last_day_and_the_apps_keys(stage: Stage) -> None:
    assert stage.log_in() == Account(id="1", name="Anna Åberg")
    last = (datetime.now(UTC) + timedelta(days=59)).date()
    assert stage.kept() == {TOKEN_NAME: TOKEN, EXPIRES: last.isoformat()}
    assert ends(credentials(stage.root, {}, NEEDS)) == {"linkedin": last}
    app = credentials(stage.root, {}, {"linkedin": (ID_NAME, SECRET_NAME)}).credentials
    assert (app[ID_NAME], app[SECRET_NAME]) == (CLIENT, SECRET)
    assert not (stage.root / ".env").exists()
    assert stage.checked[0][TOKEN_NAME] == TOKEN
    assert "LinkedIn knows you as Anna Åberg." in stage.leader.sees


def test_a_login_shows_nothing_secret_and_no_program_gets_it_as_an_argument(stage: Stage) -> None:
    stage.log_in()
    for secret in (SECRET, TOKEN, "canary-code"):
        assert secret not in stage.shown()
    assert len(asked(stage)) == 1


def test_the_next_login_asks_for_nothing_but_the_browser(stage: Stage) -> None:
    stage.log_in()
    stage.authority.token["access_token"] = "another.token"
    stage.log_in()
    assert stage.kept()[TOKEN_NAME] == "another.token"
    stage.leader.types = [CLIENT, SECRET]
    stage.log_in(anew=True)
    assert not stage.leader.types


def test_the_browser_is_told_in_the_leaders_language_that_it_is_over(stage: Stage) -> None:
    swedish = {"That was all here. You can close this page and go on in the terminal.": "Å <b>!"}
    words = {"words": lambda text: swedish.get(text, text), "lang": "sv"}
    stage.log_in(person=stage.leader.person(**words))
    ((status, page),) = stage.leader.pages
    assert status == 200 and 'lang="sv"' in page and "<p>Å &lt;b&gt;!</p>" in page


def test_the_redirect_to_register_is_told_to_the_letter(stage: Stage) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    stage.log_in(port=port)
    assert any(line.endswith(f": http://127.0.0.1:{port}/callback") for line in stage.leader.sees)


def test_an_answer_with_another_state_is_no_answer(stage: Stage) -> None:
    stage.authority.forges = {"state": "åäö"}
    assert "No answer came" in refused(stage, Unanswered, patience=1.0)
    assert stage.leader.pages[0][0] == 404 and "no answer to a login" in stage.leader.pages[0][1]
    assert not asked(stage)


def test_a_forged_answer_does_not_keep_the_true_one_out(stage: Stage) -> None:
    def forge_first(address: str) -> Seen:
        callback = parse_qs(address)["redirect_uri"][0]
        for odd in ("?code=evil&state=x", "?code=evil", "", "/..%2f?code=evil", "?error=%ff"):
            assert visited(callback + odd)[0] == 404
        assert visited(callback.replace("/callback", "/favicon.ico"))[0] == 404
        assert visited(callback, b"code=evil")[0] == 501
        with socket.create_connection(("127.0.0.1", int(callback.split(":")[2][:-9]))) as line:
            line.sendall(b"GET //[ HTTP/1.0\r\n\r\n")
            line.recv(1)
        return visited(address)

    stage.leader.finds = forge_first
    stage.log_in()
    assert stage.kept()[TOKEN_NAME] == TOKEN


def test_a_connection_that_says_nothing_holds_nobody_up(stage: Stage) -> None:
    def idle_first(address: str) -> Seen:
        port = int(parse_qs(address)["redirect_uri"][0].split(":")[2].removesuffix("/callback"))
        with socket.create_connection(("127.0.0.1", port)):
            return visited(address)

    stage.leader.finds = idle_first
    stage.log_in()


@pytest.mark.parametrize(
    ("denies", "kind", "words"),
    [
        ({"error": "user_cancelled_login"}, Unanswered, "You said no"),
        (
            {"error": "user_cancelled_authorize", "error_description": "x"},
            Unanswered,
            "You said no",
        ),
        ({"error": "unauthorized_scope_error"}, Unanswered, "Share on LinkedIn"),
        (
            {"error": "x", "error_description": "The app\x1b is gone."},
            OutsideFailed,
            "(The app is gone)",
        ),
        ({"error": "server_error"}, OutsideFailed, "server_error"),
        ({"code": ""}, OutsideFailed, "did not finish"),
        ({"nothing": "at all"}, OutsideFailed, "did not finish"),
        ({"code": "two words"}, OutsideFailed, "of no use"),
    ],
)
def test_a_no_in_the_browser_is_told_in_plain_words(
    stage: Stage, denies: dict[str, str], kind: type[MicroblogError], words: str
) -> None:
    stage.authority.denies = denies
    assert words in refused(stage, kind)
    assert not asked(stage)


def test_a_code_that_was_used_is_refused_and_the_exchange_is_not_tried_again(stage: Stage) -> None:
    stage.authority.denies = {"code": "canary-code-of-yesterday"}
    assert "(Code is used)" in refused(stage)
    assert len(asked(stage)) == 1


def test_a_wrong_secret_is_told_without_it(stage: Stage) -> None:
    wrong = "canary/secret+wrong"
    stage.leader.types = [CLIENT, wrong]
    told = refused(stage)
    assert "--anew" in told and wrong not in told


BAD = {
    "an error that shows the secret": said(400, {"error": "x", "error_description": SECRET}),
    "no token": said(200, {"expires_in": 5}),
    "no end": said(200, {"access_token": TOKEN}),
    "an end in words": said(200, {"access_token": TOKEN, "expires_in": "5"}),
    "a token that is none": said(200, {"access_token": {"a": TOKEN}, "expires_in": 5}),
    "a token of two words": said(200, {"access_token": f"{TOKEN} {TOKEN}", "expires_in": 5}),
    "a token with another status": said(500, {"access_token": TOKEN, "expires_in": 5}),
    "a list": said(200, [TOKEN]),
    "a page": (200, {"Content-Type": "text/html"}, b"<html>Welcome to the hotel"),
    "nothing": (200, {}, b""),
    "a redirect": (302, {"Location": "https://leader.example/"}, b""),
    "a huge answer": (200, {}, b'{"access_token":"' + b"a" * (5 << 20) + b'"}'),
    "half an answer": half,
    "a reset": reset,
    "silence": hang,
}


@pytest.mark.parametrize("answer", BAD.values(), ids=list(BAD))
def test_an_answer_that_is_no_token_is_told_and_asked_for_once(stage: Stage, answer: Any) -> None:
    stage.authority.answer = answer
    told = refused(stage)
    assert ("Is this machine online?" in told) is (callable(answer) or len(answer[2]) > 9_999)
    assert len(asked(stage)) == 1


@pytest.mark.parametrize("seconds", [-(10**30), 0, 10**30])
def test_no_span_of_time_is_too_odd(stage: Stage, seconds: int) -> None:
    stage.authority.token["expires_in"] = seconds
    stage.log_in()
    (day,) = ends(credentials(stage.root, {}, NEEDS)).values()
    assert (day > datetime.now(UTC).date()) is (seconds > 0)


def test_a_token_that_the_network_refuses_is_not_kept(stage: Stage) -> None:
    def no(credentials: Credentials) -> Account:
        raise LoginEnded("Not accepted. Nothing was kept.")

    assert "Not accepted" in refused(stage, LoginEnded, check=no)


def test_a_port_in_use_is_told_before_anything_is_opened(stage: Stage) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"--port {port + 1}" in refused(stage, Unanswered, port=port)
    assert not stage.leader.opens


def test_an_unencrypted_login_elsewhere_is_refused(stage: Stage) -> None:
    with pytest.raises(MicroblogError, match="not encrypted"):
        stage.log_in({"MICROBLOG_LINKEDIN_LOGIN_URL": "http://leader.example/oauth"})
    assert not stage.leader.opens and not stage.leader.sees


def test_without_a_keyring_the_leader_is_asked_before_the_file_is_written(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", Locked())
    stage.leader.types += ["no"]
    told = refused(stage, Unanswered)
    assert TOKEN_NAME in told and EXPIRES in told
    stage.leader.types = [CLIENT, SECRET, "J"]
    stage.log_in()
    assert stage.kept()[TOKEN_NAME] == TOKEN
    assert (stage.root / ".env").stat().st_mode & 0o777 == 0o600
    assert (stage.root / ".gitignore").read_text() == ".env\n"
    for secret in (SECRET, TOKEN, "canary-code"):
        assert secret not in stage.shown()


def test_a_login_is_not_begun_where_others_would_read_its_keys(stage: Stage) -> None:
    (stage.root / ".env").write_text("A=b")
    (stage.root / ".env").chmod(0o644)
    with pytest.raises(Unanswered, match="chmod 600"):
        stage.log_in()
    assert not stage.leader.sees


def test_a_login_says_when_the_environment_hides_it(stage: Stage) -> None:
    stage.log_in(stage.environ(**{TOKEN_NAME: "an-old-one"}))
    assert stage.leader.sees[-1].endswith(f"Remove them: {TOKEN_NAME}")


def test_keys_that_are_pasted_are_checked_and_kept(stage: Stage) -> None:
    stage.leader.types = ["canary-1-key", "two words", "", "canary-2-key", " canary-3-key \n"]
    pasted(stage.root, {}, stage.leader.person(), "x", X, stage.check)
    found = credentials(stage.root, {}, {"x": X})
    assert list(found.credentials.values()) == ["canary-1-key", "canary-2-key", "canary-3-key"]
    assert stage.checked == [dict(found.credentials)]
    assert "X knows you as Anna Åberg." in stage.leader.sees
    assert "canary" not in stage.shown()


def test_pasted_keys_that_the_network_refuses_are_not_kept(stage: Stage) -> None:
    def no(credentials: Credentials) -> Account:
        raise LoginEnded("Not accepted.")

    stage.leader.types = ["canary-1-key", "canary-2-key", "canary-3-key"]
    with pytest.raises(LoginEnded):
        pasted(stage.root, {}, stage.leader.person(), "x", X, no)
    assert credentials(stage.root, {}, {"x": X}).networks == ()


def test_a_pasted_token_has_a_last_day_to_come(stage: Stage) -> None:
    stage.leader.types = [TOKEN, "soon", "2020-01-01", "2999-01-20"]
    pasted(stage.root, {}, stage.leader.person(), "linkedin", [TOKEN_NAME], stage.check)
    assert stage.kept() == {TOKEN_NAME: TOKEN, EXPIRES: "2999-01-20"}
    stage.leader.types = [TOKEN, ""]
    pasted(stage.root, {}, stage.leader.person(), "linkedin", [TOKEN_NAME], stage.check)
    assert stage.kept()[EXPIRES] == (datetime.now(UTC) + timedelta(days=59)).date().isoformat()


def test_nobody_at_the_terminal_is_told(stage: Stage) -> None:
    stage.leader.types = []
    with pytest.raises(Unanswered, match="by a person"):
        pasted(stage.root, {}, stage.leader.person(), "x", X, stage.check)


def test_where_typing_cannot_be_hidden_no_key_is_read() -> None:
    code = (
        "from microblog.errors import Message, Unanswered\n"
        "from microblog.sharing.person import Person\n"
        "try: Person().secret(Message('Key:'))\n"
        "except Unanswered as error: print(error)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], input="canary\n", capture_output=True, text=True,
        check=True, start_new_session=True,
    )  # fmt: skip
    assert "at a terminal" in ran.stdout
    assert "canary" not in ran.stdout + ran.stderr


class Windows(webbrowser.GenericBrowser):
    """A browser with windows."""

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
        return True


def test_a_browser_without_windows_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webbrowser.get", lambda: webbrowser.GenericBrowser(["false"]))
    assert not opened("http://127.0.0.1/")
    monkeypatch.setattr("webbrowser.get", lambda: Windows(["true"]))
    assert opened("http://127.0.0.1/")
    monkeypatch.undo()
    monkeypatch.setattr("webbrowser._tryorder", [])
    assert not opened("http://127.0.0.1/")


def test_a_keyring_of_one_site_is_not_asked_for_another(stage: Stage) -> None:
    stage.log_in()
    assert Keyring(stage.root, {}).get(TOKEN_NAME) == TOKEN
    assert Keyring(stage.root / "other", {}).get(TOKEN_NAME) == ""
