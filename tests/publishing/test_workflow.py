"""CI publishes: what the workflow promises, and its steps, run one after the other in bash."""

import os
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

from repositories import Repository
from sites import CLOCK, REPOSITORY

TEXT = (REPOSITORY / ".github/workflows/publish.yml").read_text(encoding="utf-8")
WORKFLOW: dict[Any, Any] = yaml.safe_load(TEXT)
EVENTS = WORKFLOW[True]  # YAML reads the word `on` as yes
JOB = WORKFLOW["jobs"]["publish"]
STEPS = {step["name"]: step for step in JOB["steps"]}
NAMED = sorted(set(re.findall(r"secrets\.(\w+)", TEXT)))
SECRETS = {f"secrets.{name}": f"planted-{name.lower()}" for name in NAMED}
TOKEN = "planted-github-token"

PROFILE = """\
name = "Anna Ek"
address = "https://leader.example"
publish_from = "ci"
target = "pages"
"""
PHONE = "content/entries/2026-11-20-from-the-phone.md"
WORDS = "On the ferry there is nobody who asks me anything.\n"


# What it promises


def test_it_runs_nobody_elses_code() -> None:
    assert "uses" not in TEXT
    for step in JOB["steps"]:
        assert set(step) <= {"name", "run", "env"}


def test_it_runs_for_a_push_a_timetable_and_a_person_alone() -> None:
    assert set(EVENTS) == {"push", "schedule", "workflow_dispatch"}
    assert EVENTS["push"] == {"branches": ["**"]}  # no tags
    minutes, hours = EVENTS["schedule"][0]["cron"].split()[:2]
    assert hours == "*"
    assert [int(minute) % 30 for minute in minutes.split(",")] == [17, 17]


def test_it_may_write_to_the_repository_and_nothing_else() -> None:
    assert WORKFLOW["permissions"] == {}
    assert JOB["permissions"] == {"contents": "write"}
    assert set(WORKFLOW["jobs"]) == {"publish"}


def test_one_run_waits_for_the_other_and_none_goes_on_for_ever() -> None:
    assert JOB["concurrency"] == {"group": "publish", "cancel-in-progress": False}
    assert JOB["timeout-minutes"] <= 30


def test_nothing_from_outside_stands_in_a_script() -> None:
    for step in JOB["steps"]:
        assert "${{" not in step["run"]


def test_each_secret_is_in_the_environment_of_the_one_step_that_needs_it() -> None:
    assert not [value for value in JOB["env"].values() if "secrets" in value or "token }" in value]
    assert "env" not in STEPS["Install"]
    for name in NAMED:
        holders = [step["name"] for step in JOB["steps"] if name in str(step.get("env", {}))]
        assert len(holders) == 1, name
        assert STEPS[holders[0]]["env"][name] == f"${{{{ secrets.{name} }}}}"


@pytest.mark.parametrize(
    ("publishes", "about"),
    [
        (True, {"github.event_name": "push"}),
        (True, {"github.event_name": "workflow_dispatch"}),
        (True, {"github.event_name": "schedule", "github.event.repository.default_branch": ""}),
        (False, {"vars.MICROBLOG_PUBLISH": ""}),
        (False, {"vars.MICROBLOG_PUBLISH": "no"}),
        (False, {"vars.MICROBLOG_PUBLISH": "", "github.event_name": "schedule"}),
        (False, {"github.ref": "refs/heads/draft"}),
        (False, {"github.ref": "refs/tags/main"}),
        (False, {"github.ref": "refs/pull/1/merge"}),
        (False, {"github.event.repository.default_branch": ""}),
    ],
)
def test_it_is_off_until_it_is_allowed_and_for_the_main_branch_alone(
    publishes: bool, about: dict[str, str]
) -> None:
    assert condition(JOB["if"], contexts("push") | about) is publishes


# Its steps


def contexts(event: str) -> dict[str, str]:
    """Return what GitHub would say of a run for the main branch; secrets and token are planted."""
    of_repository = (
        {} if event == "schedule" else {"github.event.repository.default_branch": "main"}
    )
    return SECRETS | of_repository | {
        "github.event_name": event,
        "github.ref": "refs/heads/main",
        "github.ref_name": "main",
        "github.server_url": "https://github.com",
        "github.token": TOKEN,
        "vars.MICROBLOG_PUBLISH": "yes",
    }  # fmt: skip


def evaluated(text: str, known: Mapping[str, str]) -> str:
    """Return the text with its expressions, names and `||` between names, worked out."""

    def worked_out(found: re.Match[str]) -> str:
        return next(filter(None, (known.get(name, "") for name in found[1].split(" || "))), "")

    return re.sub(r"\$\{\{ (.+?) \}\}", worked_out, text)


def condition(text: str, known: Mapping[str, str]) -> bool:
    """Return whether a condition of names, texts, `format`, `==`, `&&` and `||` holds."""
    python = text.replace("&&", "and").replace("||", "or").replace("format(", "str.format(")
    named = re.sub(r"\b(?:github|vars)(?:\.\w+)+", lambda m: repr(known.get(m[0], "")), python)
    return bool(eval(named, {"__builtins__": {}, "str": str}))


class Runner:
    """A machine that runs the workflow's steps for a repository that `server` has in a folder."""

    def __init__(self, folder: Path, server: str) -> None:
        self.folder = folder
        self.server = server
        self.far = Repository(folder / "server/anna/site.git")
        self.far.git("config", "core.bare", "true")
        self.said = ""
        self.shim()

    def shim(self) -> None:
        """Stand in for the installation: a .venv of what runs these tests, without a network."""
        there = Path(sys.executable).parent
        script = f"""#!/bin/sh
[ "$1 $2" = "-m venv" ] && mkdir -p "$3/bin" || exit 9
ln -s {there}/python {there}/invoke "$3/bin/"
printf '#!/bin/sh\\necho "$@" > installed\\n' > "$3/bin/pip"
chmod +x "$3/bin/pip"
"""
        (self.folder / "bin").mkdir()
        (self.folder / "bin/python3").write_text(script)
        (self.folder / "bin/python3").chmod(0o755)

    def run(self, name: str, steps: list[str], known: Mapping[str, str], ends: int = 0) -> Path:
        """Run steps in a new machine's empty folder, and return it; the last one must end so."""
        work, home = self.folder / name / "work", self.folder / name / "home"
        work.mkdir(parents=True)
        home.mkdir()
        handed = self.folder / name / "github_env"
        handed.write_text("")
        environ = {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(home),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": known["github.event_name"],
            "GITHUB_REF": known["github.ref"],
            "GITHUB_REF_TYPE": "branch",
            "GITHUB_REPOSITORY": "anna/site",
            "GITHUB_SERVER_URL": self.server,
            "GITHUB_SHA": "0" * 40,
            "GITHUB_ENV": str(handed),
        }
        known = {**known, "github.server_url": self.server}
        environ |= {key: evaluated(value, known) for key, value in JOB["env"].items()}
        for step in steps:
            own = {k: evaluated(v, known) for k, v in STEPS[step].get("env", {}).items()}
            environ |= dict(line.split("=", 1) for line in handed.read_text().splitlines())
            code = self.bash(STEPS[step]["run"], work, environ | own)
            assert code == (ends if step == steps[-1] else 0), self.said
        return work

    def bash(self, script: str, work: Path, environ: dict[str, str]) -> int:
        file = work.parent / "step.sh"
        file.write_text(script)
        ended = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(file)],
            cwd=work,
            env=environ,
            capture_output=True,
            check=False,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
        )
        self.said += ended.stdout + ended.stderr
        return ended.returncode

    def planted(self) -> list[str]:
        """Return the files in which a secret is found."""
        planted = [value.encode() for value in (*SECRETS.values(), TOKEN)]
        files = (path for path in self.folder.rglob("*") if path.is_file())
        found = [str(p) for p in files if any(value in p.read_bytes() for value in planted)]
        return found + [value.decode() for value in planted if value.decode() in self.said]


class GitHost(BaseHTTPRequestHandler):
    """A git host that answers nobody without the token: git's own server behind a password."""

    folder: Path
    wanted = "Basic " + b64encode(f"x-access-token:{TOKEN}".encode()).decode()

    def do_GET(self) -> None:
        """Answer, or ask who it is."""
        if self.headers.get("Authorization") != self.wanted:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        head, _, body = self.answer().partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def answer(self) -> bytes:
        """Return what git answers, by the rules of CGI."""
        path, _, query = self.path.partition("?")
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        environ = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "REMOTE_USER": "runner",
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(sent)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
        }
        command = ["git", "http-backend"]
        return subprocess.run(
            command, input=sent, env=environ, capture_output=True, check=True
        ).stdout

    def log_message(self, *said: object) -> None:
        """Say nothing."""


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    handler = type("Host", (GitHost,), {"folder": tmp_path / "server"})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield Runner(tmp_path, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


def test_the_repository_is_taken_whole_and_as_it_is_now(runner: Runner) -> None:
    author = Repository(runner.folder / "author")
    author.commit({"a": "then"})
    author.commit({"a": "now"})
    author.git("push", "--quiet", str(runner.far.root), "main", "main:syndication")
    work = Repository(runner.run("once", ["Get the repository"], contexts("schedule")))
    assert work.files() == {"a": b"now"}
    assert work.git("rev-list", "--count", "HEAD").strip() == "2"
    assert "origin/syndication" in work.git("branch", "--remotes")
    assert work.git("symbolic-ref", "--short", "refs/remotes/origin/HEAD").strip() == "origin/main"


@pytest.mark.parametrize(
    ("host", "told"), [("github.com", True), ("git.elsewhere.se", False), ("xgithub.com", False)]
)
def test_the_token_is_told_to_the_server_alone(host: str, told: bool) -> None:
    known = contexts("push")
    job = {key: evaluated(value, known) for key, value in JOB["env"].items()}
    said = subprocess.run(
        ["git", "credential", "fill"],
        input=f"protocol=https\nhost={host}\n\n",
        env={"PATH": os.environ["PATH"], "HOME": "/nowhere", "GITHUB_TOKEN": TOKEN, **job},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert (f"password={TOKEN}" in said.stdout) is told


def test_what_is_installed_is_what_the_targets_need(runner: Runner) -> None:
    work = runner.run("once", ["Install"], contexts("push"))
    assert (work / "installed").read_text() == "install --quiet --editable .[pages,s3]\n"


@pytest.fixture
def key(tmp_path: Path) -> str:
    made = tmp_path / "made"
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(made)]
    subprocess.run(command, check=True)
    text = made.read_text()
    made.unlink()
    return text


@pytest.fixture
def ended(runner: Runner) -> Iterator[None]:
    """End the agents that the steps began."""
    yield
    for pid in re.findall(r"Agent pid (\d+)", runner.said):
        os.kill(int(pid), 15)


@pytest.mark.usefixtures("ended")
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_key_is_held_in_memory_for_the_steps_to_come(
    runner: Runner, key: str, newline: str
) -> None:
    secrets = {
        "secrets.MICROBLOG_SSH_KEY": key.rstrip().replace("\n", newline),
        "secrets.MICROBLOG_SSH_KNOWN_HOSTS": "host.se ssh-ed25519 AAAA",
    }
    runner.run("once", ["Hold the key"], contexts("push") | secrets)
    handed = (runner.folder / "once/github_env").read_text()
    agent = {"PATH": os.environ["PATH"], "SSH_AUTH_SOCK": handed.strip().partition("=")[2]}
    listed = subprocess.run(["ssh-add", "-l"], env=agent, capture_output=True, encoding="utf-8")
    assert "ED25519" in listed.stdout
    assert (runner.folder / "once/home/.ssh/known_hosts").read_text().startswith("host.se ssh")
    body = key.splitlines()[2]
    assert not [p for p in runner.folder.rglob("*") if p.is_file() and body in p.read_text()]
    assert body not in runner.said


def test_without_a_key_nothing_is_begun(runner: Runner) -> None:
    runner.run("once", ["Hold the key"], contexts("push") | {"secrets.MICROBLOG_SSH_KEY": ""})
    assert runner.said == ""
    assert not (runner.folder / "once/home/.ssh").exists()


# The whole way


# GitHub gives an empty text for a secret that nobody has set.
WITHOUT_KEY = {f"secrets.{name}": "" for name in NAMED if name.startswith("MICROBLOG_")}


@pytest.fixture
def author(runner: Runner) -> Repository:
    """Return a leader's repository, pushed to the server."""
    made = Repository(runner.folder / "author")
    engine = ["tasks.py", "pelicanconf.py"]
    engine += [
        path.relative_to(REPOSITORY).as_posix()
        for path in (REPOSITORY / "theme").rglob("*")
        if path.suffix in {".html", ".css", ".svg", ".xsl", ".txt"}
    ]
    made.put({name: (REPOSITORY / name).read_text(encoding="utf-8") for name in engine})
    clock = f"{(made.root / 'pelicanconf.py').read_text()}MICROBLOG_CLOCK = {CLOCK!r}\n"
    first = "content/entries/2026-11-01-first.md"
    made.commit({"pelicanconf.py": clock, "content/profile.toml": PROFILE, first: "First.\n"})
    made.git("remote", "add", "origin", str(runner.far.root))
    made.git("push", "--quiet", "--set-upstream", "origin", "main")
    return made


def published(runner: Runner, name: str, event: str) -> dict[str, str]:
    """Run all steps as GitHub does; return the site's pages with their text, by path."""
    runner.run(name, [*STEPS], contexts(event) | WITHOUT_KEY)
    listed = runner.far.git("ls-tree", "-r", "-z", "--name-only", "gh-pages")
    pages = [path for path in listed.split("\0") if path.endswith(".html")]
    return {path: runner.far.git("show", f"gh-pages:{path}") for path in pages}


def test_a_sentence_from_the_phone_is_live_after_one_run_once(
    runner: Runner, author: Repository
) -> None:
    before = published(runner, "before", "push")
    assert not [path for path, page in before.items() if "ferry" in page]

    author.commit({PHONE: WORDS})
    author.git("push", "--quiet")
    pages = published(runner, "first", "push")
    own = [path for path in pages if re.fullmatch(r"2026/[^/]+/index\.html", path)]
    assert [path for path in own if path not in before and "on the ferry" in pages[path].lower()]
    assert pages["index.html"].count("nobody who asks me anything") == 1

    main, site = (runner.far.git("rev-parse", name) for name in ("main", "gh-pages"))
    assert published(runner, "second", "schedule") == pages
    assert runner.far.git("rev-parse", "main") == main == author.git("rev-parse", "HEAD")
    assert runner.far.git("rev-parse", "gh-pages") == site
    assert runner.planted() == []


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({"vars.MICROBLOG_PUBLISH": ""}, "Nobody has allowed this machine to publish"),
        ({"github.event_name": "pull_request_target"}, "pull_request_target"),
        ({"github.ref": "refs/heads/draft"}, "this run is of draft"),
    ],
)
def test_a_run_that_should_not_be_ends_with_its_reason(
    runner: Runner, author: Repository, about: dict[str, str], reason: str
) -> None:
    runner.run("once", [*STEPS], contexts("push") | WITHOUT_KEY | about, ends=5)
    assert reason in runner.said
    assert "The site was built; nothing left this machine." in runner.said
    assert author.git("ls-remote", "origin").count("refs/heads/") == 1
