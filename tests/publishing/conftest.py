"""What a test of publishing may ask for: servers that run for the whole session."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from servers import rsync_server, s3_server, ssh_server


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
