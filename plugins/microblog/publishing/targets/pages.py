"""A branch that a git host shows as a site: GitHub Pages, and those that do the same."""

import importlib.util
import os
import re
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from microblog.errors import Message, Unanswered
from microblog.publishing.programs import bare, ran
from microblog.publishing.remote import reason
from microblog.publishing.sending import UNTOUCHED, Failed, state
from microblog.publishing.shipment import Sent, Shipment
from microblog.publishing.targets import Place, Reach, checked, reach_of
from microblog.site.swap import MARKER

_KEPT = {"CNAME", ".nojekyll"}  # the host's own files, GitHub Docs, “Managing a custom domain”
_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=20 -o ServerAliveInterval=15"
# What git says, in a hook for example, of which repository is meant (git(1)).
_REPOSITORY = "DIR WORK_TREE INDEX_FILE OBJECT_DIRECTORY COMMON_DIR PREFIX NAMESPACE".split()
_HANDED_ON = re.compile(
    r"(http|credential|url|ssh|protocol|user)\..*|core\.(sshcommand|askpass|gitproxy)"
    r"|remote\..*\.(url|pushurl|proxy|proxyauthmethod|uploadpack|receivepack)"
)
_OVERTAKEN = Message("somebody else changed the branch at the same time")


class Settings(BaseModel):
    """`remote`: a remote of the site's repository by its name, or any address that git knows."""

    model_config = ConfigDict(extra="forbid", strict=True)
    remote: Annotated[str, Field(pattern=r"^[^-\s][^\x00-\x1f]*$")] = "origin"
    branch: Annotated[str, Field(pattern=r"^[^-\s]\S*$")] = "gh-pages"


@dataclass(frozen=True, slots=True)
class Pages:
    """The files of a branch.

    The commit is made in a repository of our own below .microblog/, so that in the leader's
    nothing changes: no branch, no index, no file. `environ` leads git there, and hands on what the
    leader's repository says of remotes, credentials and who commits. It is read by git itself, with
    all that it includes, and goes by GIT_CONFIG_COUNT (git 2.31, 2021-03), so that no secret is
    written to a file or stands among a command's words; ghp-import asks it too. `addresses` are
    all that the remote goes by, so that none is told with its credentials.
    """

    name: str
    root: Path
    remote: str
    branch: str
    environ: Mapping[str, str]
    reach: Reach
    addresses: tuple[str, ...]
    whole: bool = True

    def read(self, path: str) -> bytes | None:
        """Return the file's content, as of the branch's last commit there."""
        with state(self.name, UNTOUCHED):
            head = self._head()
        return self._content(head, path) if head else None

    def there(self) -> frozenset[str]:
        """Return every file's path, but for the host's own: CNAME and .nojekyll."""
        with state(self.name, UNTOUCHED):
            head = self._head()
            paths = self._listed("ls-tree", "-r", "--name-only", head) if head else []
        return frozenset(paths) - _KEPT

    def differing(self, output: Path, paths: Collection[str]) -> frozenset[str]:
        """Return those of `paths` whose content differs."""
        with state(self.name, UNTOUCHED):
            head = self._head() if paths else ""
            alike = (p for p in paths if self._content(head, p) == (output / p).read_bytes())
            return frozenset(paths).difference(alike)

    def deploy(self, shipment: Shipment) -> Sent:
        """Push the site as one commit: people read all of the old site, or all of the new."""
        with state(self.name, UNTOUCHED):
            head = self._head()
            if (self._content(head, MARKER) if head else None) != shipment.found:
                raise Failed(_OVERTAKEN)
            self._commit(shipment.output, head)
            sent = self._sent(head)
            if self._tree(self._ours) != (self._tree(head) if head else ""):
                self._push()
        return sent

    def _head(self) -> str:
        """Return the name of the branch's last commit there, fetched; "" if there is no branch."""
        told = self._git("ls-remote", self.remote, self._ours).stdout.decode().split()
        if not told:
            self._git("update-ref", "-d", self._theirs)
            return ""
        known = self._git("rev-parse", "--verify", "--quiet", self._theirs, fine=(0, 1)).stdout
        if known.decode().strip() != told[0]:
            options = ("--quiet", "--no-tags", "--depth=1")
            self._git("fetch", *options, self.remote, f"+{self._ours}:{self._theirs}")
        return self._git("rev-parse", self._theirs).stdout.decode().strip()

    def _commit(self, output: Path, head: str) -> None:
        """Have ghp-import commit the site after `head`, with the host's own files."""
        self._git("update-ref", "-d", self._ours)
        options = ["-n", "-m", "Publish the site", "-r", "candor", "-b", self.branch]
        domain = self._content(head, "CNAME") if head else None
        if domain and not (output / "CNAME").exists():
            options.append(f"--cname={domain.decode(errors='replace')}")
        command = (sys.executable, "-P", "-m", "ghp_import", *options, str(output))
        ended = ran(command, self.environ, folder=self.root)
        if ended.returncode:
            raise Failed(self._reason(ended.stderr))

    def _push(self) -> None:
        options = ("--porcelain", "--no-verify", "--no-follow-tags")
        where = f"{self._ours}:{self._ours}"
        ended = self._git("push", *options, self.remote, where, fine=(0, 1))
        if ended.returncode:
            told = self._reason(ended.stdout + ended.stderr)
            raise Failed(_OVERTAKEN if b"[rejected]" in ended.stdout else told)

    def _sent(self, head: str) -> Sent:
        """Return what the commit changes; the record and the host's own files are not told."""
        if not head:
            files = self._listed("ls-tree", "-r", "--name-only", self._ours)
            return Sent(tuple(path for path in files if path not in {*_KEPT, MARKER}))
        told = self._listed("diff-tree", "-r", "--no-renames", "--name-status", head, self._ours)
        changes = [
            (change, path)
            for change, path in zip(told[::2], told[1::2], strict=True)
            if path not in {*_KEPT, MARKER}
        ]
        return Sent(
            tuple(path for change, path in changes if change != "D"),
            tuple(path for change, path in changes if change == "D"),
        )

    def _content(self, commit: str, path: str) -> bytes | None:
        shown = self._git("cat-file", "blob", f"{commit}:{path}", fine=(0, 128))
        return shown.stdout if shown.returncode == 0 else None

    def _tree(self, commit: str) -> str:
        return self._git("rev-parse", f"{commit}^{{tree}}").stdout.decode()

    def _listed(self, command: str, *arguments: str) -> list[str]:
        said = self._git(command, "-z", *arguments).stdout
        return [os.fsdecode(word) for word in said.split(b"\0") if word]

    @property
    def _ours(self) -> str:
        return f"refs/heads/{self.branch}"

    @property
    def _theirs(self) -> str:
        return f"refs/remotes/candor/{self.branch}"  # where ghp-import looks for the last commit

    def _git(self, *arguments: str, fine: Sequence[int] = (0,)) -> CompletedProcess[bytes]:
        ended = ran(("git", *arguments), self.environ, folder=self.root)
        if ended.returncode not in fine:
            raise Failed(self._reason(ended.stderr))
        return ended

    def _reason(self, said: bytes) -> str:
        return reason(os.fsdecode(said), self.addresses)


def connect(place: Place) -> Pages:
    """Return the branch that the settings name. Raises Unanswered for want of a tool."""
    settings = checked("pages", Settings, place)
    if importlib.util.find_spec("ghp_import") is None:
        raise Unanswered(
            "To deploy to a branch, one package more is needed. "
            "Type: .venv/bin/pip install -e '.[pages]'"
        )
    environ = _quiet(place.environ)
    addresses = _addresses(settings.remote, place.root, environ)
    reach = max(map(reach_of, addresses[1:]), key=[*Reach].index)
    environ |= _handed_on(place.root, environ)
    _prepare(place.root / ".microblog" / "build" / "pages.git", environ, place.root)
    name = f"{bare(settings.remote)} {settings.branch}"
    return Pages(name, place.root, settings.remote, settings.branch, environ, reach, addresses)


def _prepare(repository: Path, environ: dict[str, str], root: Path) -> None:
    """Make our own repository, and have git work there; a run that was killed leaves locks."""
    repository.parent.mkdir(parents=True, exist_ok=True)
    environ["GIT_DIR"] = str(repository)
    ran(("git", "init", "--quiet", "--bare", "--template="), environ, folder=root)
    for lock in repository.rglob("*.lock"):
        lock.unlink(missing_ok=True)


def _quiet(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which git speaks English, asks nothing, and waits for nobody."""
    quiet = {k: v for k, v in environ.items() if k.removeprefix("GIT_") not in _REPOSITORY}
    quiet.pop("SSH_ASKPASS", None)  # a window, where there is no terminal
    quiet |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GCM_INTERACTIVE": "never"}
    return {"GIT_HTTP_LOW_SPEED_LIMIT": "1000", "GIT_HTTP_LOW_SPEED_TIME": "60"} | quiet


def _addresses(remote: str, root: Path, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the remote as it is called, and its addresses, to fetch from and to push to."""
    try:
        read = ran(("git", "ls-remote", "--get-url", remote), environ, folder=root)
    except FileNotFoundError:
        raise Unanswered(
            "To deploy to a branch, git is needed, and this machine has none. "
            "Type: sudo apt install git (on a Mac: xcode-select --install)."
        ) from None
    pushed = ran(("git", "remote", "get-url", "--push", "--all", remote), environ, folder=root)
    addresses = f"{os.fsdecode(read.stdout)}\n{os.fsdecode(pushed.stdout)}".split("\n")
    if addresses[0] == remote and not re.search(r"[:/.]", remote):
        raise Unanswered(
            "There is no remote {remote} in this repository. Type: git remote add {remote} "
            "ADDRESS, or write the address as `remote` in [targets.pages].",
            remote=remote,
        )
    return (remote, *filter(None, addresses))


def _handed_on(root: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return what the repository itself configures of reaching others, as an environment."""
    asked = ("git", "config", "--list", "--show-scope", "--includes", "-z")
    said = os.fsdecode(ran(asked, environ, folder=root).stdout).split("\0")
    found = [setting.partition("\n") for setting in said[1::2]]
    known = {name for name, _, _ in found}
    own = [("gc.autodetach", "false")]
    own += [
        (name, value if equals else "true")
        for scope, (name, equals, value) in zip(said[::2], found, strict=False)
        if scope in {"local", "worktree"} and _HANDED_ON.fullmatch(name)
    ]
    if "user.name" not in known:
        own += [("user.name", "Candor"), ("user.email", "candor@localhost")]
    says_how = {"GIT_SSH_COMMAND", "GIT_SSH"} & set(environ) or "core.sshcommand" in known
    return _configured(own, environ) | ({} if says_how else {"GIT_SSH_COMMAND": _SSH})


def _configured(settings: Sequence[tuple[str, str]], environ: Mapping[str, str]) -> dict[str, str]:
    """Return git's settings as variables, after those that are in the environment already."""
    start = int(environ.get("GIT_CONFIG_COUNT") or 0)
    told = {"GIT_CONFIG_COUNT": str(start + len(settings))}
    for number, (name, value) in enumerate(settings, start):
        told |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return told
