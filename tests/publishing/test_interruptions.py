"""Ctrl-C and SIGTERM: where a run ends, and what it says."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from microblog.errors import Message
from microblog.publishing.interruptions import Interrupted, Interruptions
from sites import CLOCK, REPOSITORY, Workshop, files_below

HERE = Message("Here is where it stands")
SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


@SIGNALS
def test_a_signal_waits_for_the_next_safe_point(number: signal.Signals) -> None:
    done = []
    with pytest.raises(Interrupted, match="Here is where it stands"), Interruptions(HERE) as stop:
        signal.raise_signal(number)
        done.append("the step goes on")
        stop.pause(HERE)
        done.append("the next one begins")
    assert done == ["the step goes on"]


@SIGNALS
def test_where_any_moment_is_safe_it_ends_at_once(number: signal.Signals) -> None:
    done = []
    with pytest.raises(Interrupted), Interruptions(HERE) as stop, stop.at_once():
        signal.raise_signal(number)
        done.append("more")
    assert done == []


def test_a_signal_that_came_before_counts() -> None:
    with pytest.raises(Interrupted), Interruptions(HERE) as stop:
        signal.raise_signal(signal.SIGTERM)
        with stop.at_once():
            raise AssertionError("it began")


def test_afterwards_signals_do_what_they_did() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with Interruptions(HERE) as stop:
        stop.pause(HERE)
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_without_a_signal_nothing_ends() -> None:
    with Interruptions(HERE) as stop:
        with stop.at_once():
            stop.pause(HERE)
        stop.pause(HERE)


def started(site: Workshop) -> subprocess.Popen[str]:
    """Begin a real publish, and return when it has told its first step."""
    for name in ("tasks.py", "pelicanconf.py"):
        (site.root / name).write_bytes((REPOSITORY / name).read_bytes())
    (site.root / "theme").symlink_to(REPOSITORY / "theme")
    site.configure(MICROBLOG_CLOCK=CLOCK)
    run = subprocess.Popen(
        [sys.executable, "-m", "invoke", "publish"],
        cwd=site.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "CI": ""},
    )
    assert run.stdout and "…" in run.stdout.readline()
    return run


@SIGNALS
def test_a_publish_that_is_stopped_ends_with_130_and_says_where(
    site: Workshop, number: signal.Signals
) -> None:
    site.write({f"entries/2026-01-01-n{n}.md": f"Note {n}.\n" for n in range(300)})
    with started(site) as run:
        time.sleep(0.2)
        run.send_signal(number)
        said = run.communicate(timeout=60)[1]
    assert run.returncode == 130
    assert "Stopped" in said and "Traceback" not in said
    assert not (site.root / "public").exists()
    assert not {n for n, text in site.sources().items() if b"uid:" in text}


def test_the_next_run_goes_on_where_a_stopped_one_ended(site: Workshop, tmp_path: Path) -> None:
    site.write({"entries/2026-01-01-one.md": "One.\n"})
    with started(site) as run:
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=60)
    again = subprocess.run(
        [sys.executable, "-m", "invoke", "publish"], cwd=site.root, capture_output=True, text=True
    )
    assert (again.returncode, again.stderr) == (0, "")
    assert files_below(site.root / "public") == files_below(site.output)
