"""The handover: what was written here goes to the repository's remote, and CI publishes it.

The remote's newer commits come in through a worktree of their own, so that a conflict, a crash or
a file that is being edited leaves the leader's folder as it was.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from microblog.errors import Message, OutsideFailed, Unanswered
from microblog.publishing.programs import bare
from microblog.publishing.readiness import check_no_rebase, check_ready
from microblog.publishing.remote import asked, git, reason, watched
from microblog.publishing.targets import Reach, reach_of

Say = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class Way:
    """Where a branch is handed over: its remote, the ref there, and the remote's address."""

    root: Path
    branch: str
    remote: str
    ref: str
    address: str

    @property
    def place(self) -> str:
        """The remote's address as it may be shown: without credentials."""
        return bare(self.address)

    def told(self, said: str) -> str:
        """Return what git says was wrong, without credentials."""
        return reason(said, (self.address, self.remote))


def hand_over(root: Path, say: Say) -> Message:
    """Commit content/ and nothing else, push the branch, and return where to watch.

    What else is staged or changed stays as it is. Commits that the remote has and this machine has
    not come in first. Raises Unanswered when git must be told something first, or when the same
    lines were changed in both places; OutsideFailed when the remote does not take it.
    """
    way = _way(root)
    check_ready(root)
    if files := _committed(way):
        say(Message("Committed: {files}.", {"files": _listed(files)}))
    for _ in range(2):  # somebody else may push between our look and our push
        if not _caught_up(way, say):
            return Message("Nothing new: all of it is at {place} already.", {"place": way.place})
        if _pushed(way):
            text = "Handed over, and published from there. Watch: {watch}"
            return Message(text, {"watch": watched(way.address)})
    raise OutsideFailed(
        "Somebody else is writing to {place} just now, so it took nothing, twice. Your words are "
        "committed on this machine; type invoke publish again.",
        place=way.place,
    )


def reach(root: Path) -> Reach:
    """Return how far away the remote is. Raises Unanswered when git does not know of any."""
    return reach_of(_way(root).address)


def _way(root: Path) -> Way:
    """Return where the branch in `root` goes. Raises Unanswered when git does not know."""
    if asked(root, "rev-parse", "--is-inside-work-tree") != "true":
        raise Unanswered(
            "{folder} is no git repository, so it cannot be handed over: clone yours, or set "
            "publish_from to {here} in content/profile.toml. The site was built; nothing left "
            "this machine.",
            folder=root,
            here='"here"',
        )
    branch = asked(root, "symbolic-ref", "--quiet", "HEAD").removeprefix("refs/heads/")
    if not branch:
        check_no_rebase(root)
        raise Unanswered(
            "No branch is checked out, so git does not know where your words go: type git switch "
            "and the branch's name. The site was built; nothing left this machine."
        )
    remote = asked(root, "config", "--get", f"branch.{branch}.remote")
    ref = asked(root, "config", "--get", f"branch.{branch}.merge")
    if not ref or remote in {"", "."}:
        raise _untold(root, branch)
    return Way(root, branch, remote, ref, asked(root, "remote", "get-url", remote) or remote)


def _untold(root: Path, branch: str) -> Unanswered:
    names = asked(root, "remote").splitlines()
    return Unanswered(
        "Git does not know where the branch {branch} goes: type git push -u {remote} {branch} "
        "once, then invoke publish. The site was built; nothing left this machine.",
        branch=branch,
        remote=names[0] if len(names) == 1 else "REMOTE",
    )


def _committed(way: Way) -> list[PurePosixPath]:
    """Commit what is new below content/, and return the files; none when there is nothing."""
    listed = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
    said = _must(way, *listed, "--", "content").split("\0")
    if files := [PurePosixPath(line[3:]) for line in said if line]:
        _must(way, "add", "--", "content")
        message = f"--message=Publish {_named(files)}"
        _must(way, "commit", "--quiet", "--only", message, "--", "content")
    return files


def _named(files: list[PurePosixPath]) -> str:
    """Return what a commit is called: by the one file it is about, or by how many there are."""
    entries = [file for file in files if "entries" in file.parts]
    if len(chosen := entries or files) > 1:
        return f"{len(chosen)} {'entries' if entries else 'files'}"
    return _shown(entries[0].stem if entries else files[0].name)


def _listed(files: list[PurePosixPath]) -> str:
    return ", ".join(_shown(file.name) for file in files[:5]) + (" …" if files[5:] else "")


def _shown(name: str) -> str:
    return "".join(filter(str.isprintable, name))[:60]


def _caught_up(way: Way, say: Say) -> bool:
    """Put our commits after those of the remote; return whether there is something to push."""
    theirs = _fetched(way)
    if not theirs:
        return True
    if not _contains(way, theirs):
        _take_in(way, _rebased(way, theirs))
        say(Message("Took in what was new at {place}.", {"place": way.place}))
    return bool(_must(way, "rev-list", "--max-count=1", f"{theirs}..HEAD"))


def _contains(way: Way, theirs: str) -> bool:
    return git(way.root, "merge-base", "--is-ancestor", theirs, "HEAD").returncode == 0


def _fetched(way: Way) -> str:
    """Return the commit that the remote is at; "" when the branch is not there yet."""
    said = git(way.root, "fetch", "--quiet", way.remote, way.ref)
    if said.returncode == 0:
        return _must(way, "rev-parse", "--verify", "FETCH_HEAD").strip()
    if git(way.root, "ls-remote", "--exit-code", way.remote, way.ref).returncode == 2:
        return ""
    raise _refused(way, said.stderr)


def _rebased(way: Way, theirs: str) -> str:
    """Return our commits after theirs, made in a worktree of their own. Raises Unanswered when
    both changed the same lines."""
    with TemporaryDirectory() as folder:
        apart = Path(folder) / "apart"
        _must(way, "worktree", "add", "--quiet", "--detach", str(apart), "HEAD")
        try:
            said = git(apart, "rebase", "--quiet", theirs)
            rebased = asked(apart, "rev-parse", "HEAD")
            files = asked(apart, "diff", "--name-only", "--diff-filter=U").splitlines()
        finally:
            _must(way, "worktree", "remove", "--force", str(apart))
    if said.returncode:
        raise Unanswered(
            "The same lines were changed here and at {place} ({files}). Type git pull --rebase "
            "--autostash, settle it as git tells you, then invoke publish. Your words are "
            "committed on this machine, and no file was changed; nothing was pushed.",
            place=way.place,
            files=", ".join(files) or way.told(said.stderr),
        )
    return rebased


def _take_in(way: Way, commit: str) -> None:
    """Move the branch and its files to `commit`; what is staged or changed comes along."""
    said = git(way.root, "checkout", "--quiet", "-B", way.branch, commit)
    if said.returncode:
        raise Unanswered(
            "{place} has newer versions of files that you have changed here and not committed "
            "({problem}). Commit or undo those changes, then invoke publish. Your words are "
            "committed on this machine, and no file was changed; nothing was pushed.",
            place=way.place,
            problem=way.told(said.stderr.partition("\nPlease")[0]),
        )


def _pushed(way: Way) -> bool:
    """Push the branch, and return whether the remote took it; False when it has newer commits."""
    said = git(way.root, "push", "--quiet", way.remote, f"refs/heads/{way.branch}:{way.ref}")
    if said.returncode == 0:
        return True
    theirs = _fetched(way)
    if theirs and not _contains(way, theirs):
        return False
    raise _refused(way, said.stderr)


def _refused(way: Way, said: str) -> OutsideFailed:
    return OutsideFailed(
        "{place} cannot be reached or took nothing ({problem}). Your words are committed on this "
        "machine; type invoke publish again later.",
        place=way.place,
        problem=way.told(said),
    )


def _must(way: Way, *arguments: str) -> str:
    """Return what git said. Raises OutsideFailed with its last line when it failed."""
    said = git(way.root, *arguments)
    if said.returncode:
        raise OutsideFailed(
            "git {verb} failed ({problem}). The site was built; nothing was pushed.",
            verb=arguments[0],
            problem=way.told(said.stderr or said.stdout),
        )
    return said.stdout
