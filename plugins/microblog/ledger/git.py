"""The home on a git remote: a branch of its own, for a site that is published from many places.

Only git's plumbing is used. The work tree, the index, HEAD, the branches and the hooks of the
leader's repository are neither read nor written; what is fetched is remembered in a ref of ours,
which is also how a branch that was turned back is noticed.
"""

import os
import re
import subprocess
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from microblog.errors import OutsideFailed, Unanswered
from microblog.ledger.home import Head

BRANCH = "refs/heads/syndication"
_SEEN = "refs/candor"  # what was last seen of the branch, for each remote
_TRACKED = "refs/remotes/*/syndication"
_LOOKS = 20  # so far back a ref's own history is looked through
_REBASES = 100
_SECONDS = 60
_WHO = {"NAME": "Candor", "EMAIL": "candor@localhost"}
_IDENTITY = {
    f"GIT_{role}_{key}": what for role in ("AUTHOR", "COMMITTER") for key, what in _WHO.items()
}
# What would lead git to another repository than the one it is told.
_ASTRAY = """
GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_COMMON_DIR GIT_OBJECT_DIRECTORY GIT_NAMESPACE GIT_PREFIX
GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_SHALLOW_FILE GIT_GRAFT_FILE GIT_REPLACE_REF_BASE
""".split()
_QUIET = ("-c", "core.hooksPath=" + os.devnull, "-c", "gc.auto=0", "-c", "maintenance.auto=false")


class Git:
    """The branch `syndication` on `remote`, through the repository at `root`.

    `remote` is a name that the repository knows, or an address.
    """

    one_machine = False

    def __init__(self, root: Path, remote: str) -> None:
        self._root = root
        self._remote = remote
        self._seen = f"{_SEEN}/{sha256(remote.encode()).hexdigest()[:12]}"
        self._blobs: dict[str, bytes] = {}
        self._last = Head({})

    def read(self) -> Head:
        """Return what is on the remote now.

        Raises OutsideFailed when it cannot be reached, and Unanswered when the branch is gone or
        was turned back since it was last seen from here.
        """
        head = self._fetched()
        if head and head == self._last.id:
            return self._last
        seen = self._known(self._seen)
        if seen and not (head and self._grew(seen, head)):
            raise self._turned_back(seen)
        if head != seen:
            self._must("update-ref", self._seen, head)
        self._last = Head(self._files(head), head)
        return self._last

    def anew(self) -> Head:
        """Return what is on the remote now, whatever was there before; nothing for no remote.

        Raises OutsideFailed when it cannot be reached.
        """
        head = self._fetched() if self._remote else ""
        self._last = Head(self._files(head), head)
        return self._last

    def remains(self) -> list[Mapping[str, bytes]]:
        """Return what this repository saw of the branch, on any remote: the latest of each line."""
        refs = self._lines("for-each-ref", "--format=%(refname)", _SEEN, BRANCH, _TRACKED)
        seen = {commit for ref in refs for commit in self._lines("rev-parse", ref)}
        for ref in refs:
            seen |= {*self._lines("rev-list", "--walk-reflogs", f"--max-count={_LOOKS}", ref)}
        latest = self._lines("merge-base", "--independent", *sorted(seen)) if seen else []
        return [self._files(commit) for commit in latest]

    def write(self, files: Mapping[str, bytes], head: Head) -> bool:
        """Push `files` on top of what is there, unless one of them is no more as `head` has it.

        When other files were pushed meanwhile it is done again on top of those: the one that loses
        loses to one that got on. Raises what `read` raises.
        """
        for _ in range(_REBASES):
            if self._pushed(files, head.id):
                return True
            now = self.read()
            if now.id == head.id or any(now.files.get(n) != head.files.get(n) for n in files):
                return False
            head = now
        return False

    def _pushed(self, files: Mapping[str, bytes], old: str) -> bool:
        """Push one commit if the remote's branch is at `old` still; "" for one that is not there.

        The remote compares and swaps: git sends the old value, and the server refuses another.
        """
        commit = self._commit(files, old)
        lease = f"--force-with-lease={BRANCH}:{old}"
        options = ("--quiet", "--no-follow-tags", "--recurse-submodules=no", lease)
        said = self._git("push", *options, "--", self._remote, f"{commit}:{BRANCH}")
        if said.returncode:
            return False
        self._must("update-ref", self._seen, commit)
        if old == self._last.id:
            self._last = Head({**self._last.files, **files}, commit)
        return True

    def _commit(self, files: Mapping[str, bytes], parent: str) -> str:
        names = {name.encode() for name in files}
        kept = [line for line in self._listed(parent) if line.partition(b"\t")[2] not in names]
        for name, content in files.items():
            blob = self._said("hash-object", "-w", "--stdin", stdin=content)
            self._blobs[blob] = content
            kept.append(f"100644 blob {blob}\t{name}".encode())
        tree = self._said("mktree", "-z", stdin=b"\0".join(kept) + b"\0")
        parents = ("-p", parent) if parent else ()
        message = f"{', '.join(sorted(files))} [skip ci]"  # hosts build every branch they see
        return self._said("commit-tree", *parents, "-m", message, tree)

    def _fetched(self) -> str:
        """Return the commit that the remote's branch is at, fetched; "" if there is no branch."""
        listed = self._git("ls-remote", "--", self._remote, BRANCH)
        if listed.returncode:
            raise self._unreached(listed.stderr)
        refs = (line.split("\t") for line in listed.stdout.decode().splitlines())
        head = {name: commit for commit, name in refs}.get(BRANCH, "")
        if head in ("", self._last.id) or self._known(f"{head}^{{commit}}"):
            return head
        arrived = f"{self._seen}-arrived"
        options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no")
        said = self._git("fetch", *options, "--refmap=", "--", self._remote, f"+{BRANCH}:{arrived}")
        if said.returncode:
            raise self._unreached(said.stderr)
        return self._known(arrived)

    def _files(self, head: str) -> dict[str, bytes]:
        blobs: dict[str, str] = {}
        for line in self._listed(head):
            kind, name = line.split(b"\t", 1)
            if name.endswith(b".json"):
                blobs[name.decode(errors="replace")] = kind.split()[2].decode()
        self._load([blob for blob in blobs.values() if blob not in self._blobs])
        return {name: self._blobs[blob] for name, blob in blobs.items()}

    def _listed(self, head: str) -> list[bytes]:
        listed = self._must("ls-tree", "-z", "--full-tree", head) if head else b""
        return list(filter(None, listed.split(b"\0")))

    def _load(self, blobs: list[str]) -> None:
        """Read objects that were not read before; they never change."""
        if not blobs:
            return
        said = self._must("cat-file", "--batch", stdin="\n".join(blobs).encode() + b"\n")
        at = 0
        for blob in blobs:
            end = said.index(b"\n", at)
            size = int(said[at:end].rpartition(b" ")[2])
            self._blobs[blob] = said[end + 1 : end + 1 + size]
            at = end + size + 2

    def _known(self, name: str) -> str:
        said = self._git("rev-parse", "--quiet", "--verify", name)
        return said.stdout.strip().decode() if said.returncode == 0 else ""

    def _grew(self, seen: str, head: str) -> bool:
        """Whether `head` came after `seen`, and holds every file that was there."""
        if head == seen:
            return True
        after = self._git("merge-base", "--is-ancestor", seen, head).returncode == 0
        gone = ("diff-tree", "-r", "--name-only", "--no-renames", "--diff-filter=D", seen, head)
        return after and not self._must(*gone)

    def _lines(self, *arguments: str) -> list[str]:
        """Return the lines that git says, none when it fails."""
        said = self._git(*arguments)
        return [] if said.returncode else said.stdout.decode().split()

    def _said(self, *arguments: str, stdin: bytes = b"") -> str:
        return self._must(*arguments, stdin=stdin).strip().decode()

    def _must(self, *arguments: str, stdin: bytes = b"") -> bytes:
        said = self._git(*arguments, stdin=stdin)
        if said.returncode:
            raise OutsideFailed(
                "git {verb} failed ({problem}), so the ledger could not be read or written. "
                "Run it again.",
                verb=arguments[0],
                problem=_last_line(said.stderr),
            )
        return said.stdout

    def _git(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = ["git", "-C", str(self._root), *_QUIET, *arguments]
        try:
            return subprocess.run(
                command,
                input=stdin,
                capture_output=True,
                check=False,
                env=_environment(os.environ),
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(command, 124, b"", b"no answer in time")
        except FileNotFoundError:
            return subprocess.CompletedProcess(command, 127, b"", b"git is not installed")

    def _unreached(self, stderr: bytes) -> OutsideFailed:
        return OutsideFailed(
            "The ledger at {remote} cannot be reached ({problem}). Nothing was shared; run it "
            "again.",
            remote=_without_password(self._remote),
            problem=_last_line(stderr),
        )

    def _turned_back(self, seen: str) -> Unanswered:
        return Unanswered(
            "The ledger at {remote} is not what it was before: the branch syndication was removed "
            "or turned back, so nobody can tell what was shared. Nothing was shared. Bring back "
            "what was last seen here: git push --force {remote} {seen}:{branch} "
            "Was it meant? Then forget what was seen: git update-ref -d {ref}",
            remote=_without_password(self._remote),
            seen=seen,
            branch=BRANCH,
            ref=self._seen,
        )


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which git asks nobody and works where it is told."""
    kept = {name: what for name, what in environ.items() if name not in _ASTRAY}
    return {**kept, **_IDENTITY, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


def _last_line(said: bytes) -> str:
    lines = [line.strip() for line in said.decode(errors="replace").splitlines()]
    return _without_password(next(filter(None, reversed(lines)), "?"))


def _without_password(said: str) -> str:
    return re.sub(r"://[^/\s@]+@", "://", said)
