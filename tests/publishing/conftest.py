"""What a test of publishing may ask for: servers that run for the whole session."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from servers import rsync_server, s3_server, ssh_server
from sharing_desk import Desk
from sharing_trial import OLD, made, written

from sites import Workshop


@pytest.fixture(scope="session")
def ssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The command that reaches a server of ssh on this machine."""
    with ssh_server(tmp_path_factory.mktemp("ssh")) as command:
        yield command


@pytest.fixture(scope="session")
def rsync_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a server of rsync on this machine, and the folder that it serves."""
    folder = tmp_path_factory.mktemp("rsync")
    with rsync_server(folder) as address:
        yield address, folder


@pytest.fixture(scope="session")
def s3_client() -> Iterator[Any]:
    """A client of a server of S3 on this machine."""
    with s3_server() as client:
        yield client


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of five entries, of which the newest two are due on both networks."""
    return made(tmp_path_factory.mktemp("made") / "site").root


@pytest.fixture
def desk(kept: Path, tmp_path: Path) -> Iterator[Desk]:
    """That site, to be published."""
    shutil.copytree(kept, tmp_path / "site")
    desk = Desk(Workshop.at(tmp_path / "site"), tmp_path / "networks")
    yield desk
    desk.close()


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Desk]:
    """A site of three entries that was never published."""
    desk = Desk(written(tmp_path / "site", OLD), tmp_path / "networks")
    yield desk
    desk.close()
