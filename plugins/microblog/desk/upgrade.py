"""Upgrading: the engine's files are taken from upstream; content/ is never touched."""

from collections.abc import Iterable
from pathlib import Path

from microblog.desk import git, git_paths
from microblog.errors import Message, OutsideFailed, Unanswered

# All else in the repository is the leader's.
ENGINE = (
    "plugins",
    "theme",
    "tests",
    "tasks.py",
    "pelicanconf.py",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    ".ci",
    ".github",
    ".gitignore",
)


def upgrade(root: Path, upstream: str = "upstream") -> list[Message]:
    """Bring the engine in `root` to what the git remote `upstream` has, and say how to look.

    The result is staged and not committed. A file that upstream once had and has no more goes;
    one that only this repository ever had stays. Raises Unanswered, before anything is changed,
    when there is no such remote or engine files hold changes that git has not kept; OutsideFailed
    when upstream cannot be reached.
    """
    _check_remote(root, upstream)
    _check_unchanged(root)
    commit = _fetched(root, upstream)
    theirs = git_paths(root, "ls-tree", "-r", "-z", "--name-only", commit, "--", *ENGINE)
    ours = git_paths(root, "ls-files", "-z", "--", *ENGINE)
    _check_theirs(root, upstream, theirs, ours)
    gone = _gone(root, commit) & ours - theirs
    _must(root, "checkout", "--quiet", commit, "--", *_tops(theirs))
    if gone:
        _must(root, "rm", "--quiet", "--", *(f":(literal){path}" for path in sorted(gone)))
    changed = git_paths(
        root, "diff", "--cached", "--name-only", "--no-renames", "-z", "--", *ENGINE
    )
    return _told(upstream, changed)


def _check_remote(root: Path, upstream: str) -> None:
    prefix = git(root, "rev-parse", "--show-prefix")
    if prefix.returncode or prefix.stdout.strip():
        raise Unanswered(
            "{folder} is not the top of a git repository, so it cannot be upgraded. "
            "Go to the folder of your site and type it again. Nothing was changed.",
            folder=root,
        )
    if upstream not in git(root, "remote").stdout.splitlines():
        raise Unanswered(
            "Git does not know where the engine comes from. "
            "Type: git remote add {upstream} ADDRESS-OF-CANDOR and then: invoke upgrade. "
            "Nothing was changed.",
            upstream=upstream,
        )


def _check_unchanged(root: Path) -> None:
    """Return if git has kept all of the engine's files; untracked ones could be overwritten."""
    arguments = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
    said = _must(root, *arguments, "--", *ENGINE)
    changed = sorted(line[3:] for line in said.split("\0") if line)
    if changed:
        raise Unanswered(
            "These files of the engine hold changes that git has not kept: {files}. "
            "Keep them (git commit) or drop them (git stash -u), then: invoke upgrade. "
            "Nothing was changed.",
            files=", ".join(changed),
        )


def _check_theirs(root: Path, upstream: str, theirs: set[str], ours: set[str]) -> None:
    """Return if upstream is an engine, and none of its new files would overwrite one of ours."""
    if not theirs:
        raise OutsideFailed(
            "{upstream} holds no engine: is it the right remote? Nothing was changed.",
            upstream=upstream,
        )
    # Only what git ignores can be in the way still.
    if in_the_way := sorted(path for path in theirs - ours if (root / path).exists()):
        raise Unanswered(
            "{upstream} has files of the same names as yours: {files}. Rename yours, then: "
            "invoke upgrade. Nothing was changed.",
            upstream=upstream,
            files=", ".join(in_the_way),
        )


def _fetched(root: Path, upstream: str) -> str:
    """Return the commit that upstream's default branch is at."""
    said = git(root, "fetch", "--quiet", "--no-tags", upstream, "HEAD")
    if said.returncode:
        raise OutsideFailed(
            "{upstream} cannot be reached ({problem}). Nothing was changed; try again later.",
            upstream=upstream,
            problem=_last_line(said.stderr),
        )
    return _must(root, "rev-parse", "FETCH_HEAD").strip()


def _gone(root: Path, commit: str) -> set[str]:
    """Return the engine's paths that upstream deleted at some time, back again or not.

    Not what HEAD has and upstream has not: a network or a template of one's own would go too.
    """
    listed = ("log", "-m", "--format=", "--name-only", "--no-renames", "--diff-filter=D", "-z")
    return {path.strip("\n") for path in git_paths(root, *listed, commit, "--", *ENGINE)}


def _must(root: Path, *arguments: str) -> str:
    said = git(root, *arguments)
    if said.returncode:
        raise OutsideFailed(
            "git {verb} failed ({problem}). Look: git status. "
            "To go back: git restore --staged --worktree {paths}",
            verb=arguments[0],
            problem=_last_line(said.stderr),
            paths=" ".join(_tops(git_paths(root, "ls-files", "-z", "--", *ENGINE))),
        )
    return said.stdout


def _last_line(said: str) -> str:
    return next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "?")


def _tops(paths: Iterable[str]) -> list[str]:
    """Return which of the engine's files and folders hold the paths."""
    found = {path.partition("/")[0] for path in paths}
    return [top for top in ENGINE if top in found]


def _told(upstream: str, changed: set[str]) -> list[Message]:
    if not changed:
        return [
            Message(
                "The engine is already the one of {upstream}. Nothing was changed.",
                {"upstream": upstream},
            )
        ]
    paths = {"paths": " ".join(_tops(changed))}
    told = [
        Message(
            "The engine is now the one of {upstream} ({count} files changed); content/ is as "
            "it was.",
            {"upstream": upstream, "count": len(changed)},
        ),
        Message("Look at it: git diff --cached"),
        Message('Keep it: git commit -m "Upgrade the engine"'),
        Message("Or go back: git restore --staged --worktree {paths}", paths),
    ]
    if "pyproject.toml" in changed:
        told.insert(1, Message("It may need other packages now. Type: pip install ."))
    return told
