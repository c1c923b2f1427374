"""The demonstration that the engine ships: told from a person's own words, and moved aside."""

import shutil
from pathlib import Path

from microblog.desk import git, git_paths, write
from microblog.errors import Message
from microblog.site import swap

# The first line of a profile that nobody has made theirs yet.
SHIPPED = "# The shipped profile: invoke start writes yours."
_FOLDERS = tuple(
    f"content/{folder}" for folder in ("entries", "conferences", "pages", "media", "replies")
)
_CHANGED = ("diff", "--name-only", "--no-renames", "--no-ext-diff", "--relative", "-z")


def is_shipped(root: Path, profile: Path) -> bool:
    """Tell whether nobody has made the profile theirs.

    Its being unchanged since the last commit is not enough: so is a leader's own, once committed.
    """
    lines = profile.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    changed = git_paths(root, *_CHANGED, "HEAD", "--", "content/profile.toml")
    at_head = git_paths(root, "ls-tree", "-z", "--name-only", "HEAD", "content/profile.toml")
    return lines[:1] == [SHIPPED] and not (at_head and changed)


def put_aside(root: Path, profile: Path) -> list[Message]:
    """Move the demonstration to .microblog/demo (or demo-2 …), and say so.

    The profile is copied there; it is for the caller to replace it. Moved is what git knows and
    nobody has changed since the last commit. Without git nothing is moved, and that is said.
    """
    demo = _free(root / ".microblog/demo")
    write(demo / "content/profile.toml", profile.read_bytes())
    if git(root, "rev-parse", "--verify", "--quiet", "HEAD").returncode:
        return [
            Message(
                "This folder has no history in git, so the demonstration cannot be told from "
                "your own words: everything stays. Delete what you do not want from {folder}.",
                {"folder": "content/"},
            )
        ]
    changed = git_paths(root, *_CHANGED, "HEAD", "--", *_FOLDERS)
    shipped = sorted(git_paths(root, "ls-files", "-z", "--", *_FOLDERS) - changed)
    for path in shipped:
        _move(root / path, demo / path, root / "content")
    return [
        *_taken_down(root, demo),
        Message(
            "The demonstration lies in {folder} now ({count} files), and git still has it. "
            "To have a file back: git restore FILE",
            {"folder": demo.relative_to(root).as_posix(), "count": len(shipped)},
        ),
    ]


def _taken_down(root: Path, demo: Path) -> list[Message]:
    """Move the site that was built from the demonstration aside too, and say so.

    It goes whole, because a person's own files may lie in it.
    """
    public = root / "public"
    if not (public / swap.MARKER).exists():
        return []
    shutil.move(public, demo / "public")
    folder = (demo / "public").relative_to(root).as_posix()
    return [
        Message(
            "The site that was built from the demonstration lies in {folder} now, with whatever "
            "else was in {public}.",
            {"folder": folder, "public": "public/"},
        )
    ]


def _free(folder: Path) -> Path:
    free, number = folder, 2
    while free.exists():
        free, number = folder.with_name(f"{folder.name}-{number}"), number + 1
    return free


def _move(file: Path, to: Path, top: Path) -> None:
    """Move the file, and remove the folders that are empty then, but none directly in `top`."""
    to.parent.mkdir(parents=True, exist_ok=True)
    file.rename(to)
    folder = file.parent
    while folder.parent != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
