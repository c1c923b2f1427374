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

    Names and passwords in addresses are left out.
    """
    text = anonymous(errors.decode(errors="replace"))
    lines = [
        "".join(filter(str.isprintable, line)).strip().rstrip(".") for line in text.splitlines()
    ]
    told = [line for line in lines if line and not line.startswith(_NOISE)]
    return (told or list(filter(None, lines)) or ["?"])[-1]


def anonymous(address: str) -> str:
    """Return a text with the names and passwords in web addresses left out."""
    return re.sub(r"//[^/@\s]+@", "//", address)
