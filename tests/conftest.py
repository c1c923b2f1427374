"""What every test may ask for."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import tools
from hypothesis import settings
from playwright.sync_api import Browser

from sites import REPOSITORY, Built, Workshop, copied
from whole import files

# A machine that is busy is no bug. `--hypothesis-profile=long` looks fifty times longer.
settings.register_profile("default", deadline=None, max_examples=40)
settings.register_profile("long", deadline=None, max_examples=2000)


@pytest.fixture(autouse=True)
def no_secret_outlives_its_test() -> Iterator[None]:
    """What one test took for a secret is a word like any other to the next."""
    yield
    if secrets := sys.modules.get("microblog.networks.secrets"):
        secrets._REDACTION._forms.clear()
        secrets._REDACTION.learn(())


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser that reaches this machine only."""
    with tools.chromium() as browser:
        yield browser


@pytest.fixture
def site(tmp_path: Path) -> Workshop:
    """A site to write and to build, with a small profile and no entries."""
    return Workshop(tmp_path / "site")


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A built site of every kind of entry and page; to be read only."""
    return whole_at(tmp_path_factory.mktemp("whole"), "https://leader.example")


@pytest.fixture(scope="session")
def whole_below(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The same at an address with a path; to be read only."""
    return whole_at(tmp_path_factory.mktemp("below"), "https://x.example/blog")


def whole_at(root: Path, address: str) -> Built:
    """Build the whole site for an address."""
    workshop = Workshop(root)
    workshop.profile(
        address=f'"{address}"',
        portrait='"media/portrait.jpg"',
        email='"anna@leader.example"',
        me='["https://social.example/@anna"]',
        mentions='{ bo = "https://bo.example" }',
        cards_since="2026-05-01",
    )
    return workshop.build(files())


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The content that ships, built from a copy; to be read only."""
    workshop = Workshop(tmp_path_factory.mktemp("shipped"))
    copied(workshop, REPOSITORY / "content")
    return workshop.build()
