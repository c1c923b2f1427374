"""A rehearsal keeps what was posted, reaches nobody, and can be a process of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from microblog.errors import Unanswered
from microblog.rehearsal import Stage, rehearsal
from microblog.rehearsal.store import Store
from rehearsal.clients import OnLinkedIn, OnX, png, session


@contextmanager
def process(folder: Path, *options: str) -> Iterator[SimpleNamespace]:
    """Yield the line that a process of its own said."""
    command = [sys.executable, "-m", "microblog.rehearsal", str(folder), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        try:
            yield SimpleNamespace(**json.loads(running.stdout.readline()), pid=running.pid)
        finally:
            running.kill()


def test_a_process_can_be_killed_and_what_it_took_stays(tmp_path: Path) -> None:
    folder = tmp_path / "networks"
    with process(folder) as killed:
        x = OnX(killed)  # type: ignore[arg-type]
        first = x.posted("1/2", media={"media_ids": [x.uploaded()]})
        OnLinkedIn(killed).posted("There")  # type: ignore[arg-type]
        os.kill(killed.pid, signal.SIGKILL)
    with rehearsal(folder) as stage:
        assert stage.counts() == {"x": {"1/2": 1}, "linkedin": {"There": 1}}
        second = OnX(stage).posted("2/2", reply={"in_reply_to_tweet_id": first})
        assert int(second) > int(first)
        assert OnX(stage).post("1/2").status_code == 403
        assert len(Store(folder).posts()) == 3
        assert not list(folder.glob("*/.*"))


def test_a_process_that_cannot_begin_says_why(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "microblog.rehearsal", str(tmp_path), "--faults", "rain"]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 3
    assert ended.stderr.startswith("A rehearsal knows no fault called rain.")


def test_a_port_may_be_chosen_and_is_used_by_one(stage: Stage, tmp_path: Path) -> None:
    port = urlsplit(stage.address).port or 0
    with pytest.raises(Unanswered, match=str(port)), rehearsal(tmp_path / "other", port=port):
        pass


def test_everything_is_on_loopback(stage: Stage) -> None:
    assert urlsplit(stage.address).hostname == "127.0.0.1"
    addresses = [value for name, value in stage.environ.items() if name.endswith("_URL")]
    assert all(address.startswith(stage.address) for address in addresses)
    assert len(stage.environ) == 13


def test_a_page_elsewhere_cannot_look_in(stage: Stage) -> None:
    answer = session().get(stage.address, headers={"Host": "rebound.example"})
    assert (answer.status_code, answer.content) == (421, b"")


def test_requests_are_told_with_what_came_of_them(stage: Stage, x: OnX) -> None:
    x.post("Once")
    x.post("Once")
    x.ask("GET", "/2/users/me")
    assert [(call.request, call.status, bool(call.made)) for call in stage.calls()] == [
        ("POST /2/tweets", 201, True),
        ("POST /2/tweets", 403, False),
        ("GET /2/users/me", 200, False),
    ]


def test_keys_of_a_rehearsal_are_not_kept(stage: Stage, x: OnX) -> None:
    x.posted("Once", media={"media_ids": [x.uploaded(png())]})
    told = b"".join(file.read_bytes() for file in stage.store.folder.rglob("*.*"))
    keys = [value for name, value in stage.environ.items() if not name.endswith(("URL", "EXPIRES"))]
    assert len(keys) == 5
    assert not [key for key in keys if key.encode() in told]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Length": "99999999999"}, 413),
        ({"Content-Length": "x"}, 413),
        ({"Transfer-Encoding": "chunked"}, 411),
    ],
)
def test_a_body_without_end_is_not_awaited(
    stage: Stage, headers: dict[str, str], status: int
) -> None:
    line = HTTPConnection("127.0.0.1", urlsplit(stage.address).port, timeout=5)
    line.putrequest("POST", "/2/tweets")
    for name, value in headers.items():
        line.putheader(name, value)
    line.endheaders()
    assert line.getresponse().status == status
    line.close()
