"""A reply's file: how it is written, and how it is read, which is with suspicion.

It may have been written by hand, by a merge or by a newer engine; whatever in it is not right
makes the whole file one that is not shown.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from microblog.conversation.jsonfile import NotUnderstood
from microblog.conversation.reply import Kept, Reason, Shown
from microblog.errors import Message
from microblog.terms import LOOPBACK

ID = re.compile(r"[a-z2-7]{10}")
_NETWORK = re.compile(r"[a-z][a-z0-9]{0,19}")
_LANG = re.compile(r"(?:[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4})?")
YEARS = range(1000, 9999)  # a moment in any other year has no name in some time zone
_FIELDS = {field.name: field for field in fields(Kept) if field.name != "others"}
_SPOKEN = {"url", "author", "text"}  # what a file may leave out though every reply has it


def told(kept: Kept) -> dict[str, Any]:
    """Return a reply as its file has it: what says nothing is left out."""
    named = {name: getattr(kept, name) for name in _FIELDS}
    said = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in named.items()
        if value or name in {"reason", "state"}
    }
    return {**kept.others, **said}


def reply_from(told: Mapping[str, Any], id: str, content: Path) -> Kept:
    """Return the reply that the file named for an id tells. Raises NotUnderstood.

    A portrait must lie below `content`.
    """
    values: dict[str, Any] = dict.fromkeys(_SPOKEN, "")
    for name, field in _FIELDS.items():
        is_needed = field.default is MISSING and name not in _SPOKEN
        if is_needed or told.get(name) is not None:
            values[name] = _value(field, told)
    others = {name: value for name, value in told.items() if name not in _FIELDS}
    kept = Kept(**values, others=others)
    _check(kept, id, content)
    return kept


def is_address(url: str) -> bool:
    """Return whether a link may lead there: over https to a named host, or to this machine."""
    try:
        parts = urlsplit(url)
        is_one = bool(parts.hostname and (parts.port or 1) > 0) and "@" not in parts.netloc
        url.encode()
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    return is_one and is_safe and url.isprintable() and not set(url) & set(' "<>\\')


def is_language(code: str) -> bool:
    """Return whether this is how HTML names a language, or nothing."""
    return bool(_LANG.fullmatch(code))


def wrong(name: str) -> NotUnderstood:
    """Return what is told of a field that is missing, or not what it should be."""
    cure = _CURES.get(name, Message("Correct it, or take back the file's last version from git."))
    return NotUnderstood(Message("The field {name} is missing or not right.", {"name": name}), cure)


def _value(field: Field[Any], told: Mapping[str, Any]) -> object:
    try:
        return _READ.get(field.name, _text)(told.get(field.name))
    except (ValueError, TypeError, OverflowError):
        raise wrong(field.name) from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None or moment.year not in YEARS:
        raise ValueError
    return moment


def _one_of(kind: type[StrEnum]) -> Callable[[object], StrEnum]:
    return lambda value: kind(_text(value))


def _address(value: object) -> str:
    text = _text(value)
    if text and not is_address(text):
        raise ValueError
    return text


_READ: dict[str, Callable[[object], object]] = {
    "url": _address, "author_url": _address,
    "published": _moment, "kept": _moment, "withdrawn": _moment,
    "reason": _one_of(Reason), "state": _one_of(Shown),
    "own": _flag, "edited": _flag,
}  # fmt: skip


def _check(kept: Kept, id: str, content: Path) -> None:
    """Raise NotUnderstood for what each field may say, but not in this place or with the others."""
    if kept.id != id or not ID.fullmatch(id):
        raise NotUnderstood(
            Message("The id {id} is not the name of this file.", {"id": _short(kept.id)}),
            Message("Name the file for its id, or write its name as the id."),
        )
    is_withdrawn = kept.state is Shown.WITHDRAWN
    right = {
        "network": _NETWORK.fullmatch(kept.network),
        "entry": kept.entry,
        "lang": is_language(kept.lang),
        "embed": kept.embed in {"", "official"},
        "author": is_withdrawn or kept.author or kept.handle,
        "withdrawn": kept.withdrawn or not is_withdrawn,
        "portrait": not kept.portrait or _is_below(content, kept.portrait),
    }
    for name, is_right in right.items():
        if not is_right:
            raise wrong(name)


def _is_below(content: Path, path: str) -> bool:
    try:
        file = (content / path).resolve()
        return file.is_relative_to(content.resolve()) and file.is_file()
    except (OSError, ValueError):
        return False


def _short(text: str) -> str:
    return "".join(filter(str.isprintable, text))[:40]


_DATE = Message("Write it like {example}", {"example": "2026-11-12T09:30:00+01:00"})
_LINK = Message("Write an address that begins with https://, or nothing.")
_CURES = {
    "published": _DATE, "kept": _DATE, "withdrawn": _DATE, "url": _LINK, "author_url": _LINK,
    "portrait": Message("Put the picture into content/media/, and write its path below content/."),
    "state": Message("Write shown, hidden or withdrawn."),
    "reason": Message("Write public, asked or given."),
}  # fmt: skip
