"""Programs that are run for a target: what is told of their errors, and whom Ctrl-C reaches."""

import os
from pathlib import Path

import pytest

from microblog.publishing.programs import anonymous, bare, cause, ran


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


ADDRESSES = [
    ("http://mette:p@ss@host/x", "http://host/x"),
    ("http://mette:p/w@host/x", "http://host/x"),
    ("https://mette:p?w#d@host/x", "https://host/x"),
    ("https://mette:a://b@host/x", "https://host/x"),
    ("https://hush@host/x?private_token=hush", "https://host/x"),
    ("https://mette:hush@host/x?from=https://y.example", "https://host/x"),
    ("https://host/x#hush", "https://host/x"),
    ("ext::https://mette:hush@host/x", "ext::https://host/x"),
    ("rsync://mette@host:8730/site", "rsync://host:8730/site"),
    ("https://[::1]:8000/x", "https://[::1]:8000/x"),
]


@pytest.mark.parametrize(("address", "shown"), ADDRESSES)
@pytest.mark.parametrize("text", ["{}", "'{}': no", "at {}.", "<{}>", "({}), see", "to {} {}\n"])
def test_an_address_is_shown_bare_wherever_it_stands(text: str, address: str, shown: str) -> None:
    assert bare(address) == shown
    assert anonymous(text.format(address, address)) == text.format(shown, shown)


def test_a_text_without_addresses_stays_as_it_is() -> None:
    text = "git@host:site.git: what? Anna #1 (a@b.example) //x@y :// 12:30\n"
    assert anonymous(text) == text


def test_a_program_is_out_of_reach_of_the_terminal(tmp_path: Path) -> None:
    ended = ran(("sh", "-c", "ps -o sid= -p $$; cat"), os.environ, given=b"read", folder=tmp_path)
    session, text = ended.stdout.split()
    assert int(session) != os.getsid(0)
    assert text == b"read"
