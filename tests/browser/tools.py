"""The tools that judge a page, found where they are; without one, a test says what to install."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page asks of another host fails here at once, and is seen.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


def wanting(what: str) -> NoReturn:
    """Skip a test for want of a tool; fail where CI promises that all of them are there."""
    if os.environ.get("CI", "").lower() not in {"", "0", "false"}:
        pytest.fail(what)
    pytest.skip(what)


def program(what: str, *names: str) -> str:
    """Return the path of the first of the named programs that this machine has."""
    found = next(filter(None, map(shutil.which, names)), None)
    return found or wanting(f"To run this test, install {what}.")


def tool(name: str) -> Path:
    """Return a file of an npm package below the folder that MICROBLOG_TOOLS names."""
    file = Path(os.environ.get("MICROBLOG_TOOLS") or "no folder", name)
    if not file.is_file():
        wanting(
            f"To run this test: npm install --prefix tools --ignore-scripts {name.split('/')[0]}, "
            "then export MICROBLOG_TOOLS=$PWD/tools/node_modules"
        )
    return file


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a Chromium with a profile of its own, which reaches this machine only."""
    path = program("Chromium", *BROWSERS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
