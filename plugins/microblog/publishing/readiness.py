"""Readiness: whether git can commit here and now. What it cannot yet, a person must end first."""

from pathlib import Path

from microblog.errors import Unanswered
from microblog.publishing.remote import asked, git


def check_ready(root: Path) -> None:
    """Return if git can commit here: it knows who writes, and nothing is half done.

    Raises Unanswered, saying what to do, when it cannot.
    """
    for who in ("GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"):
        if git(root, "-c", "user.useConfigOnly=true", "var", who).returncode:
            raise Unanswered(
                "Git does not know who you are. Type: git config user.name {name} and "
                "git config user.email {email}, then invoke publish. The site was built; nothing "
                "left this machine.",
                name='"Your Name"',
                email="you@example.com",
            )
    if asked(root, "rev-parse", "--quiet", "--verify", "MERGE_HEAD"):
        raise Unanswered(
            "A merge is under way in this repository: finish it (git commit) or drop it "
            "(git merge --abort), then invoke publish. The site was built; nothing left this "
            "machine."
        )
    if (lock := _of_git(root, "index.lock")).exists():
        raise Unanswered(
            "Git is at work in this repository, or was broken off in the middle: wait until it is "
            "done or, if no git runs here, delete {file}. Then invoke publish. The site was built; "
            "nothing left this machine.",
            file=lock,
        )


def check_no_rebase(root: Path) -> None:
    """Return unless a rebase is under way: then no branch is checked out until it ends.

    Raises Unanswered when one is.
    """
    for folder in ("rebase-merge", "rebase-apply"):
        if _of_git(root, folder).exists():
            raise Unanswered(
                "A rebase is under way in this repository: finish it (git rebase --continue) or "
                "drop it (git rebase --abort), then invoke publish. The site was built; nothing "
                "left this machine."
            )


def _of_git(root: Path, name: str) -> Path:
    """Return where git keeps a file of its own, which may not be there."""
    return root / asked(root, "rev-parse", "--git-path", name)
