"""Programs of this machine that a target is reached with: never asked through a shell."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

# What rsync and git say after the line that tells what was wrong, and git's good advice.
_NOISE = (
    "rsync error:",
    "rsync warning:",
    "rsync: connection unexpectedly closed",
    "error: failed to push",
    "error: RPC failed",
    "fatal: Could not read from remote repository",
    "Please make sure you have the correct access rights",
    "and the repository exists",
    "hint:",
)
_SCHEME = re.compile(r"(?:\w+::)?[A-Za-z][A-Za-z\d+.-]*://")
_ADDRESS = re.compile(r"(?<![\w+.-])[\w+.-]+://\S+")
_AFTER = "\"'>)].,:;!"  # what quotes an address, or ends the sentence


def ran(
    command: Sequence[str], environ: Mapping[str, str], *, given: bytes = b"", folder: Path
) -> subprocess.CompletedProcess[bytes]:
    """Return how `command` ended in `folder`, with what it wrote; `given` is all that it may read.

    It runs in a session of its own: Ctrl-C in the terminal does not reach it, so that what was
    begun is ended, and it has no terminal to ask for a password. Raises FileNotFoundError when
    there is no such program.
    """
    return subprocess.run(
        command,
        input=given,
        capture_output=True,
        check=False,
        env=environ,
        cwd=folder,
        start_new_session=True,
    )


def cause(errors: bytes) -> str:
    """Return the last line of a program's errors that says what was wrong, fit to be shown.

    Addresses in it are shown bare.
    """
    text = anonymous(errors.decode(errors="replace"))
    lines = [
        "".join(filter(str.isprintable, line)).strip().rstrip(".") for line in text.splitlines()
    ]
    told = [line for line in lines if line and not line.startswith(_NOISE)]
    return (told or list(filter(None, lines)) or ["?"])[-1]


def bare(address: str) -> str:
    """Return a remote's address without name, password, query and fragment.

    In doubt, as with a password that holds an @ or a slash, rather too little is left.
    """
    if address.startswith(("/", ".")):
        return address
    found = _SCHEME.match(address)
    scheme = found[0] if found else ""
    return scheme + re.split("[?#]", address.removeprefix(scheme).rpartition("@")[2])[0]


def anonymous(text: str) -> str:
    """Return a text with every web address in it bare."""
    return _ADDRESS.sub(_bared, text)


def _bared(found: re.Match[str]) -> str:
    address = found[0].rstrip(_AFTER)
    return bare(address) + found[0].removeprefix(address)
