"""Git, asked without being asked back, and its remotes, told without their credentials."""

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from microblog.publishing.programs import bare, cause


def git(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Return what git said in `root`, in English, with its exit code: 127 when there is no git.

    It may ask for a password at a terminal alone. Paths that are no UTF-8 survive as surrogates.
    """
    command = ["git", "-C", str(root), *arguments]
    here = sys.stdin.isatty()
    environ = {**os.environ, "LC_ALL": "C", "GIT_EDITOR": "true"}
    environ |= {} if here else {"GIT_TERMINAL_PROMPT": "0"}
    try:
        return subprocess.run(
            command,
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="surrogateescape",
            env=environ,
            stdin=None if here else subprocess.DEVNULL,
        )
    except FileNotFoundError:
        return subprocess.CompletedProcess(command, 127, "", "there is no git on this machine")


def asked(root: Path, *arguments: str) -> str:
    """Return what git answers, "" when it has no answer."""
    said = git(root, *arguments)
    return said.stdout.strip() if said.returncode == 0 else ""


def watched(address: str) -> str:
    """Return where a person sees what becomes of a push: GitHub's runs, else the bare address."""
    shown = bare(address)
    github = r"(?:\w+://)?(?:www\.|ssh\.)?github\.com(?::\d+)?[:/]+([\w.-]+)/([\w.-]+?)(?:\.git)?/*"
    found = re.fullmatch(github, shown, re.IGNORECASE)
    return f"https://github.com/{found[1]}/{found[2]}/actions" if found else shown


def reason(said: str, addresses: Iterable[str]) -> str:
    """Return the line of git's that says what was wrong, without the credentials that any of its
    words or one of `addresses` holds."""
    for address in addresses:
        said = said.replace(address, bare(address))
        for secret in _credentials(address):
            said = said.replace(secret, "***")
    return cause(said.encode(errors="replace"))


def _credentials(address: str) -> set[str]:
    """Return name and password, as written and as meant; ssh's names are no secrets."""
    scheme, _, rest = address.partition("://")
    if scheme.lower() not in {"http", "https"} or "@" not in rest:
        return set()
    name, _, password = rest.rpartition("@")[0].partition(":")
    # A token may stand in the name's place; a name that short is none.
    parts = {password, name if len(name) > 8 else ""} - {""}
    return {form for part in parts for form in (part, unquote(part))}
