"""The profile: content/profile.toml, the only file that a leader must know, checked once."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from microblog.errors import Faults, Finding, Message

NO_ADDRESS = "https://leader.example"
_RESERVED = (".example", ".test", ".invalid")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise PydanticCustomError("address", "no address")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise PydanticCustomError("address", "no https")
    return value.rstrip("/")


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PydanticCustomError("zone", "no time zone") from error
    return value


def _language(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}", value):
        raise PydanticCustomError("language", "no language")
    return value


Address = Annotated[str, AfterValidator(_web_address)]


class Profile(BaseModel):
    """Who writes here, and where. `languages[0]` is the language of the interface."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Annotated[str, Field(min_length=1, max_length=80)]
    does: str = ""
    languages: Annotated[list[Annotated[str, AfterValidator(_language)]], Field(min_length=1)] = [
        "en"
    ]
    address: Address = NO_ADDRESS
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/Stockholm"
    portrait: str = ""
    email: str = ""
    me: list[Address] = []
    mentions: dict[str, Address] = {}
    cards_since: date | None = None
    target: str = "folder"

    @property
    def language(self) -> str:
        """The interface's language."""
        return self.languages[0]

    @property
    def zone(self) -> ZoneInfo:
        """The leader's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def root(self) -> str:
        """The path that every address on the site begins with: "" or like "/blog"."""
        return urlsplit(self.address).path.rstrip("/")

    @property
    def is_public(self) -> bool:
        """Whether `address` is one that people can reach."""
        host = urlsplit(self.address).hostname or ""
        return not host.endswith(_RESERVED) and host not in _LOOPBACK

    @property
    def monogram(self) -> str:
        """The first letters of the first and the last name."""
        words = [word for word in re.findall(r"\w+", self.name) if word.lower() not in {"the"}]
        letters = [words[0][0], words[-1][0]] if len(words) > 1 else [*self.name[:1]]
        return "".join(letters).upper()


def read_profile(path: Path) -> Profile:
    """Return the profile in `path`. Raises Faults naming each wrong line and its cure."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        values = tomllib.loads(text)
    except FileNotFoundError:
        what = Message("There is no profile yet.")
        raise Faults([Finding(str(path), None, what, Message("Run: invoke start"))]) from None
    except UnicodeDecodeError:
        what = Message("This is no text in UTF-8.")
        raise Faults([Finding(str(path), None, what, Message("Save it as UTF-8."))]) from None
    except tomllib.TOMLDecodeError as error:
        raise Faults([_no_toml(path, error)]) from None
    try:
        return Profile.model_validate(values)
    except ValidationError as error:
        raise Faults(_finding(path, text, values, e) for e in error.errors()) from None


def speaks(path: Path) -> str:
    """Return the language that the profile names first, however broken the rest of it is."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return "en"
    named = re.search(r'^\s*languages\s*=\s*\[\s*["\']([a-z]{2,3})', text, re.M)
    return named[1] if named else "en"


def _no_toml(path: Path, error: tomllib.TOMLDecodeError) -> Finding:
    at = re.search(r"at line (\d+)", str(error))
    what = Message("This line cannot be read ({problem}).", {"problem": str(error).split(" (")[0]})
    cure = Message("Text stands in quotes: {example}", {"example": 'name = "Your Name"'})
    return Finding(str(path), int(at[1]) if at else None, what, cure)


def _finding(path: Path, text: str, values: Mapping[str, Any], error: ErrorDetails) -> Finding:
    key = str(error["loc"][0])
    line = _line_of(key, text)
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(key, list(Profile.model_fields), n=1, cutoff=0.5)
        what = Message("There is no setting called {key}.", {"key": key})
        choices = near or sorted(Profile.model_fields)
        cure = Message("Did you mean {near}?", {"near": ", ".join(choices)})
        return Finding(str(path), line, what, cure)
    if error["type"] == "missing":
        what = Message("{key} is missing.", {"key": key})
        return Finding(str(path), None, what, Message("Run: invoke start"))
    problem = _PROBLEMS.get(error["type"], _PROBLEMS[""])
    what = Message("{key} {problem}.", {"key": key, "problem": problem})
    return Finding(str(path), line, what, Message("Correct it and run the command again."))


# What pydantic's types of errors, and ours, are called to a leader.
_PROBLEMS = {
    "address": Message("is no address; it begins with https://"),
    "zone": Message("is no time zone; write one like Europe/Stockholm"),
    "language": Message("holds what is no language; write two letters each, like sv"),
    "string_type": Message('must be text in quotes, like "this"'),
    "string_too_short": Message("must not be empty"),
    "string_too_long": Message("is too long"),
    "list_type": Message('must be a list, like ["sv", "en"]'),
    "too_short": Message("must not be empty"),
    "dict_type": Message("must be a section of names and addresses"),
    "date_type": Message("must be a date without quotes, like 2026-01-31"),
    "": Message("is not right"),
}


def _line_of(key: str, text: str) -> int | None:
    found = re.search(rf"^\s*\[?\s*[\"']?{re.escape(key)}[\"']?\s*[=\].]", text, re.M)
    return text.count("\n", 0, found.end()) + 1 if found else None
