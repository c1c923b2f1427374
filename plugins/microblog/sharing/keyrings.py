"""Where this machine keeps keys: its keyring, and the file `.env` in the site's folder.

The keyring wants the extra `secrets`; without it there is none.
"""

import os
import re
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from io import StringIO
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING

from microblog.errors import Message, Unanswered
from microblog.ledger.durable import make, put, unwritten

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_RECOMMENDED = 1  # keyring's documentation: backends below are fit for nothing, or keep plain text


class Keyring:
    """The machine's keyring, as far as there is one. Each site's folder has its own keys there.

    Nobody asks it where MICROBLOG_KEYRING is "off" or CI is set. `trouble` is what to tell once it
    was asked in vain.
    """

    def __init__(self, root: Path, environ: Mapping[str, str]) -> None:
        self._service = f"Candor {root.resolve()}"
        self._off = environ.get("MICROBLOG_KEYRING", "").lower() == "off" or (
            environ.get("CI", "").lower() not in {"", "0", "false"}
        )
        self.trouble: Message | None = None

    @property
    def is_there(self) -> bool:
        """Whether there is a keyring that may be asked."""
        return self._backend is not None

    def get(self, name: str) -> str:
        """Return the key of this name, "" when it is not there or cannot be had."""
        if self.trouble or not self._backend:
            return ""
        try:
            return (self._backend.get_password(self._service, name) or "").strip()
        except Exception:  # each backend raises what it likes
            self._give_up()
            return ""

    def put(self, values: Mapping[str, str]) -> bool:
        """Keep these keys, each or none, and return whether they are kept."""
        if self.trouble or not self._backend:
            return False
        try:
            for name, value in values.items():
                self._backend.set_password(self._service, name, value)
                if self._backend.get_password(self._service, name) != value:
                    raise OSError("it was not kept")
        except Exception:
            self._forget(values)
            self._give_up()
            return False
        return True

    @cached_property
    def _backend(self) -> "KeyringBackend | None":
        if self._off:
            return None
        try:
            import keyring  # takes a tenth of a second

            backend = keyring.get_keyring()
            if backend.priority >= _RECOMMENDED:
                return backend
        except ImportError:
            return None
        except Exception:
            pass
        self._give_up()
        return None

    def _forget(self, values: Mapping[str, str]) -> None:
        # What was kept before the trouble would hide what is put elsewhere.
        for name in values:
            with suppress(Exception):
                if self._backend:
                    self._backend.delete_password(self._service, name)

    def _give_up(self) -> None:
        self.trouble = Message(
            "This machine's keyring is locked, or there is none: using environment variables."
        )


def env(root: Path) -> tuple[dict[str, str], list[Message]]:
    """Return what `.env` in `root` says, and what of it cannot be read.

    Raises Unanswered for a file that others may read: by its mode, by git, or on the site.
    """
    text = _guarded(root)
    if not text:
        return {}, []
    from dotenv.parser import parse_stream

    said = list(parse_stream(StringIO(text)))
    odd = [
        Message("Line {line} of .env cannot be read. Write it like NAME=value.", {"line": line})
        for line in (binding.original.line for binding in said if binding.error)
    ]
    return {found.key: (found.value or "").strip() for found in said if found.key}, odd


def write_env(root: Path, values: Mapping[str, str]) -> None:
    """Write these keys into `.env` in `root`, which only its owner may read and git ignores.

    A line that has such a key already is replaced; all others stay byte for byte. Raises what
    `env` does; OutsideFailed when it cannot be written, and then it says what it said.
    """
    text = _merged(_guarded(root), values)
    _ignore(root)
    _replace(root, text.encode())


def _merged(text: str, values: Mapping[str, str]) -> str:
    from dotenv.parser import parse_stream

    end = "\r\n" if "\r\n" in text else "\n"
    told, there = "", set()
    for binding in parse_stream(StringIO(text)):
        line, name = binding.original.string, binding.key
        if name and name in values:
            head = re.match(r"\s*(?:export[^\S\r\n]+)?", line)
            line = (head[0] if head else "") + _line(name, values[name]) + end
            there.add(name)
        told += line
    new = [_line(name, value) + end for name, value in values.items() if name not in there]
    return told + (end if new and told and not told.endswith(("\n", "\r")) else "") + "".join(new)


def _line(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{name}='{escaped}'"


def _guarded(root: Path) -> str:
    """Return the text of `.env`, "" when there is none, after a look at who else may read it."""
    for folder in ("content", "theme"):
        inside = (root / folder).resolve()
        if (inside / ".env").exists() or inside in (root / ".env").resolve().parents:
            raise Unanswered(
                "Keys lie in {folder}/.env, from where they may come onto the site. Move the file "
                "beside {folder}/. If it was ever published, make new keys at each network.",
                folder=folder,
            )
    try:
        with (root / ".env").open("rb") as file:
            mode, text = os.fstat(file.fileno()).st_mode, file.read().decode()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        raise Unanswered(".env cannot be read. Is it a text file in UTF-8, and yours?") from None
    if os.name == "posix" and mode & 0o077:
        raise Unanswered(
            "Others on this machine may read the keys in .env, so they are not used. Nothing was "
            "done. Run: chmod 600 .env"
        )
    if _is_tracked(root):
        raise Unanswered(
            "Git tracks .env, so the keys in it are in the history and count as known to others. "
            "Nothing was done. Make new keys at each network, write those into .env, and run: "
            "git rm --cached .env"
        )
    return text


def _is_tracked(root: Path) -> bool:
    # A hook or a rebase may tell git by its environment to look somewhere else.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-C", str(root), "ls-files", "--error-unmatch", "--", ".env"]
    try:
        return subprocess.run(command, capture_output=True, env=environ).returncode == 0
    except FileNotFoundError:
        return False


def _ignore(root: Path) -> None:
    """See to it that git ignores `.env`."""
    file = root / ".gitignore"
    said = file.read_bytes() if file.is_file() else b""
    if not {b".env", b"/.env"} & {line.strip() for line in said.splitlines()}:
        put(file, said + (b"" if said.endswith(b"\n") or not said else b"\n") + b".env\n")


def _replace(root: Path, content: bytes) -> None:
    # What is half written lies where git looks at nothing, and only its owner can read it.
    state, file = root / ".microblog", (root / ".env").resolve()
    beside = None
    try:
        make(state)
        handle, beside = mkstemp(dir=state, prefix="env-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(beside).replace(file)
    except OSError as error:
        raise unwritten(file, error) from None
    finally:
        if beside:
            Path(beside).unlink(missing_ok=True)
