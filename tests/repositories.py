"""A real git repository, for the tests."""

import subprocess
from pathlib import Path


class Repository:
    """A git repository in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "Anna")
        self.git("config", "user.email", "anna@leader.example")
        self.git("config", "commit.gpgsign", "false")

    def git(self, *arguments: str) -> str:
        """Return what git says; a failure is an error."""
        command = ["git", "-C", str(self.root), *arguments]
        return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout

    def put(self, files: dict[str, str]) -> None:
        """Write the files."""
        for name, text in files.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text, encoding="utf-8")

    def commit(self, files: dict[str, str] | None = None) -> str:
        """Write the files, commit all that is there, and return the commit."""
        self.put(files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Change")
        return self.git("rev-parse", "HEAD").strip()

    def files(self, folder: str = "") -> dict[str, bytes]:
        """Return what lies below the folder, by path, without git's own."""
        top = self.root / folder
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in top.rglob("*")
            if path.is_file() and ".git" not in path.relative_to(self.root).parts
        }
