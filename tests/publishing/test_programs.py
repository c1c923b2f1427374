"""Programs that are run for a target: what is told of their errors, and whom Ctrl-C reaches."""

import os
from pathlib import Path

import pytest

from microblog.publishing.programs import cause, ran


@pytest.mark.parametrize(
    ("errors", "told"),
    [
        (
            b"ssh: connect to host x port 22: Connection refused\r\n"
            b"rsync: connection unexpectedly closed (0 bytes received so far) [Receiver]\n"
            b"rsync error: unexplained error (code 255) at io.c(285) [Receiver=3.5.0]\n",
            "ssh: connect to host x port 22: Connection refused",
        ),
        (
            b"fatal: unable to access 'http://anna:hush@x.example/': Failed to connect\n",
            "fatal: unable to access 'http://x.example/': Failed to connect",
        ),
        (
            b"remote: error: Protected branch.\nerror: failed to push some refs\n",
            "remote: error: Protected branch",
        ),
        (b"a\x1b[31mred\xff\n\n", "a[31mred\N{REPLACEMENT CHARACTER}"),
        (b"rsync error: only this (code 1)\n", "rsync error: only this (code 1)"),
        (b"", "?"),
    ],
)
def test_the_line_that_says_what_was_wrong_is_told(errors: bytes, told: str) -> None:
    assert cause(errors) == told


def test_a_program_is_out_of_reach_of_the_terminal(tmp_path: Path) -> None:
    ended = ran(("sh", "-c", "ps -o sid= -p $$; cat"), os.environ, given=b"read", folder=tmp_path)
    session, text = ended.stdout.split()
    assert int(session) != os.getsid(0)
    assert text == b"read"
