"""A file of JSON: read with suspicion, written whole or not at all.

Every such file says its version as `v`; what a newer engine wrote is not understood here, and so
is neither shown nor overwritten.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from microblog.errors import Message, OutsideFailed
from microblog.identity import replace

VERSION = 1


class NotUnderstood(Exception):
    """A file does not say what it should; `message` says why, `cure` what to do about it."""

    def __init__(self, message: Message, cure: Message) -> None:
        self.message, self.cure = message, cure
        super().__init__(message.spoken())


def read(file: Path) -> dict[str, Any]:
    """Return what a file says, without its version. Raises NotUnderstood, and OSError."""
    content = file.read_bytes()
    try:
        told = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
        # What cannot be written was not read.
        json.dumps(told, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise NotUnderstood(
            Message("This file is not JSON in UTF-8."),
            Message("Mend it, or take back its last version from git."),
        ) from error
    version = told.pop("v", None) if isinstance(told, dict) else None
    if type(version) is not int or version < VERSION:
        raise NotUnderstood(
            Message("This file does not say its version."),
            Message("Write {example} into it.", {"example": '"v": 1'}),
        )
    if version > VERSION:
        raise NotUnderstood(
            Message("A newer version of this program wrote this file."),
            Message("Run: invoke upgrade"),
        )
    return dict(told)


def write(file: Path, told: Mapping[str, Any]) -> bool:
    """Put what is told into a file, unless it says that already; return whether that was news.

    Raises OutsideFailed when it cannot be written; then the file is as it was.
    """
    content = encoded({**told, "v": VERSION})
    try:
        if file.exists() and file.read_bytes() == content:
            return False
        file.parent.mkdir(parents=True, exist_ok=True)
        replace(file, content)
    except OSError as error:
        raise unwritten(file, error) from error
    return True


def encoded(told: object) -> bytes:
    """Return JSON: sorted keys, two spaces, a newline at the end. Raises ValueError."""
    whole = json.dumps(told, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)
    return whole.encode() + b"\n"


def unwritten(file: Path, error: OSError) -> OutsideFailed:
    """Return what is told of a file that cannot be written."""
    return OutsideFailed(
        "{file} cannot be written ({problem}). It is as it was; run the command again.",
        file=file,
        problem=error.strerror or "?",
    )


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
