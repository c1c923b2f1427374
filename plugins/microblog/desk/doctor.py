"""The doctor: looks at machine, repository and profile, and says what to type where it hurts."""

import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from microblog.conversation.shelf import ids_in
from microblog.desk import git, git_paths
from microblog.errors import Faults, Message
from microblog.profile import Profile, read_profile

_PACKAGES = ("pelican", "markdown", "tweepy", "feedgen", "invoke")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_OLDEST = (3, 11)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: `ok` is True (green), False (red), or None (yellow: worth a look)."""

    ok: bool | None
    what: Message
    cure: Message | None = None


def doctor(root: Path, environ: Mapping[str, str]) -> list[Check]:
    """Return everything that was looked at, in the order of a day's work.

    Looks only: nothing is written, and nothing is asked over the network.
    """
    return [
        python(sys.version_info[:3]),
        *packages(),
        repository(root, environ),
        browser(environ),
        *profile(root),
        *remotes(root, environ),
        *quoted(root),
        *secrets(root, environ),
    ]


def python(version: tuple[int, ...]) -> Check:
    """Return whether Python is new enough."""
    named = ".".join(map(str, version))
    if version >= _OLDEST:
        return Check(True, Message("Python {version}.", {"version": named}))
    return Check(
        False,
        Message("Python {version} is too old: 3.11 is the oldest that works.", {"version": named}),
        Message("Install a newer one from https://www.python.org, then: pip install ."),
    )


def packages(names: tuple[str, ...] = _PACKAGES) -> Iterator[Check]:
    """Yield whether each package is installed, and its version."""
    for name in names:
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            what = Message("The package {name} is missing.", {"name": name})
            yield Check(False, what, Message("Type: pip install ."))
        else:
            yield Check(True, Message("{name} {version}.", {"name": name, "version": version}))


def repository(root: Path, environ: Mapping[str, str]) -> Check:
    """Return whether git is here and `root` is under its care."""
    said = git(root, "rev-parse", "--is-inside-work-tree", environ=environ)
    if said.returncode == 127:
        return Check(
            False,
            Message("git is missing, so nothing that you write has a history."),
            Message("Install it from https://git-scm.com"),
        )
    if said.stdout.strip() != "true":
        return Check(
            False,
            Message("This folder is no git repository, so what you write has no history."),
            Message('Type: git init && git add . && git commit -m "The beginning"'),
        )
    return Check(True, Message("This folder is a git repository."))


def browser(environ: Mapping[str, str]) -> Check:
    """Return whether there is a browser for the tests: nobody needs one to write."""
    path = environ.get("PATH", "")
    found = next((name for name in _BROWSERS if shutil.which(name, path=path)), None)
    if found:
        return Check(True, Message("The browser for the tests is {name}.", {"name": found}))
    return Check(
        None,
        Message("There is no Chromium or Chrome, so the tests in a browser are left out."),
        Message("Only if you run the tests: install Chromium."),
    )


def profile(root: Path) -> Iterator[Check]:
    """Yield whether the profile can be read, has an address, and shows the portrait it names."""
    path = root / "content/profile.toml"
    try:
        read = read_profile(path)
    except Faults as faults:
        for fault in faults.findings:
            where = "content/profile.toml" + (f":{fault.line}" if fault.line else "")
            what = Message("{where}: {what}", {"where": where, "what": fault.what})
            yield Check(False, what, fault.cure)
        return
    yield Check(True, Message("The profile of {name} is in order.", {"name": read.name}))
    yield _address(read)
    yield _portrait(read, root)


def _address(read: Profile) -> Check:
    if read.is_public:
        return Check(True, Message("The site's address is {address}.", {"address": read.address}))
    return Check(
        None,
        Message(
            "{address} is no address that others can reach, so nothing is shared yet.",
            {"address": read.address},
        ),
        Message("When you have one, write it at `address` in content/profile.toml."),
    )


def _portrait(read: Profile, root: Path) -> Check:
    if not read.portrait:
        return Check(
            None,
            Message("There is no portrait: your initials are shown."),
            Message('Put a picture into content/media/ and write: portrait = "media/FILE"'),
        )
    path = {"path": f"content/{read.portrait}"}
    if (root / "content" / read.portrait).is_file():
        return Check(True, Message("The portrait is {path}.", path))
    return Check(
        False,
        Message("The portrait {path} is missing.", path),
        Message("Put the picture there, or correct `portrait` in content/profile.toml."),
    )


def remotes(root: Path, environ: Mapping[str, str]) -> Iterator[Check]:
    """Yield, for each remote but the engine's `upstream`, whether others may read it.

    An address tells where a repository lies, but not who may look: that is for a person to check.
    """
    said = git(root, "config", "--get-regexp", r"^remote\..*\.(push)?url$", environ=environ)
    urls = {
        place
        for key, _, url in (line.partition(" ") for line in said.stdout.splitlines())
        if not key.startswith("remote.upstream.") and (place := place_of(url))
    }
    for place in sorted(urls):
        yield Check(
            None,
            Message(
                "Drafts and other people's words lie in this repository, and {place} has a copy. "
                "Whether strangers can read it cannot be told from here.",
                {"place": place},
            ),
            Message("Open {place} in a browser: it must say Private.", {"place": place}),
        )
    if not urls:
        yield Check(True, Message("No copy of this repository lies on another machine."))


def quoted(root: Path) -> Iterator[Check]:
    """Yield, once others' replies are kept, what is owed to those who wrote them."""
    if number := len(ids_in(root / "content")):
        yield Check(
            None,
            Message(
                "Other people's words lie in content/replies/ ({number}): a repository that holds "
                "them should be private.",
                {"number": number},
            ),
            Message("Push it to private places only. To take somebody out: invoke forget NAME"),
        )


def place_of(url: str) -> str:
    """Return host and path of a remote's address, without any password; "" for a local folder."""
    scheme, separator, _ = url.partition("://")
    if separator:
        parts = urlsplit(url)
        return "" if scheme == "file" else f"{parts.hostname or ''}{parts.path}"
    host, colon, path = url.rpartition("@")[2].partition(":")  # git@host:path
    if not colon or "/" in host or "\\" in path[:1] or len(host) == 1:  # C:\folder
        return ""
    return f"{host}/{path.lstrip('/')}"


def secrets(root: Path, environ: Mapping[str, str]) -> Iterator[Check]:
    """Yield whether .env, if there is one, is kept to this person and out of git."""
    file = root / ".env"
    if git_paths(root, "ls-files", "-z", "--", ".env", environ=environ):
        what = Message("Git keeps .env, and with it your passwords, for all who have a copy.")
        yield Check(
            False, what, Message("Type: git rm --cached .env and then change every password in it.")
        )
    elif file.exists() and git(root, "check-ignore", "-q", ".env", environ=environ).returncode == 1:
        what = Message("Git does not ignore .env, and the next commit may take your passwords.")
        yield Check(False, what, Message("Type: echo .env >> .gitignore"))
    elif file.exists() and environ.get("OS") != "Windows_NT" and file.stat().st_mode & 0o077:
        what = Message("Other people on this machine can read .env.")
        yield Check(False, what, Message("Type: chmod 600 .env"))
    elif file.exists():
        yield Check(True, Message("Only you can read .env, and git ignores it."))
