"""The profile: content/profile.toml, the only file that a leader must know, checked once."""

import difflib
import re
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails

from microblog.errors import Faults, Finding, Message, unread
from microblog.hashtags import normal
from microblog.terms import (
    LOOPBACK,
    Address,
    Code,
    Conversation,
    Sharing,
    SiteAddress,
    Terms,
    Words,
    Zone,
    shown,
)

NO_ADDRESS = "https://leader.example"
_RESERVED = (".example", ".test", ".invalid")


class Profile(BaseModel):
    """Who writes here, and where. `languages[0]` is the language of the interface."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=80), AfterValidator(shown),
        Field(min_length=1),
    ]  # fmt: skip
    does: Words = ""
    languages: Annotated[list[Code], Field(min_length=1)] = ["en"]
    address: SiteAddress = NO_ADDRESS
    timezone: Zone = "Europe/Stockholm"
    portrait: str = ""
    email: str = ""
    me: list[Address] = []
    mentions: dict[str, Address] = {}
    cards_since: date | None = None
    target: str = "folder"
    targets: dict[str, dict[str, Any]] = {}
    publish_from: Literal["here", "ci"] = "here"
    shared_since: date | None = None
    sharing: Sharing = Sharing()
    x: Terms = Terms()
    linkedin: Terms = Terms()
    conversation: Conversation = Conversation()

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
        host = (urlsplit(self.address).hostname or "").rstrip(".")
        return not f".{host}".endswith(_RESERVED) and host not in LOOPBACK

    @property
    def is_loopback(self) -> bool:
        """Whether `address` is on this machine."""
        return urlsplit(self.address).hostname in LOOPBACK

    @property
    def has_address(self) -> bool:
        """Whether `address` is one that can be asked: by people, or on this machine alone."""
        return self.is_public or self.is_loopback

    def at(self, address: str) -> "Profile":
        """Return the profile of the same site at another address."""
        return self.model_copy(update={"address": address})

    @property
    def monogram(self) -> str:
        """The first letters of the first and the last name."""
        name = normal(self.name)
        words = [word for word in re.findall(r"\w[^\s,]*", name) if word.lower() != "the"]
        return "".join(word[0] for word in [*words[:1], *words[1:][-1:]] or [name]).upper()[:2]


def read_profile(path: Path) -> Profile:
    """Return the profile in `path`. Raises Faults naming each wrong line and its cure."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        what = Message("There is no profile yet.")
        raise Faults([Finding(str(path), None, what, Message("Run: invoke start"))]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Faults([unread(str(path), error)]) from None
    try:
        return Profile.model_validate(tomllib.loads(text))
    except ValidationError as error:
        raise Faults(_finding(path, text, e) for e in error.errors()) from None
    except (ValueError, RecursionError) as error:
        raise Faults([_no_toml(path, text, error)]) from None


def speaks(path: Path) -> str:
    """Return the language that the profile names first, however broken the rest of it is."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return "en"
    named = re.search(r'^\s*languages\s*=\s*\[\s*["\']([a-z]{2,3})', text, re.M)
    return named[1] if named else "en"


def _no_toml(path: Path, text: str, error: Exception) -> Finding:
    at = re.search(r"at line (\d+)", str(error))
    line = int(at[1]) if at else text.count("\n") + 1
    what = Message("This line cannot be read ({problem}).", {"problem": str(error).split(" (")[0]})
    cure = Message("Text stands in quotes: {example}", {"example": 'name = "Your Name"'})
    return Finding(str(path), line, what, cure)


def _finding(path: Path, text: str, error: ErrorDetails) -> Finding:
    names = [name for name in error["loc"] if isinstance(name, str)]
    key, line = ".".join(names), _line_of(names, text)
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
    "site": Message("must be a bare address, without ? or # or @"),
    "span": Message('must be a span of time, like "10m"'),
    "zone": Message("is no time zone; write one like Europe/Stockholm"),
    "language": Message("has an unknown language; write two letters for each, like sv"),
    "string_type": Message('must be text in quotes, like "this"'),
    "string_too_short": Message("must not be empty"),
    "string_too_long": Message("is too long"),
    "list_type": Message('must be a list, like ["sv", "en"]'),
    "too_short": Message("must not be empty"),
    "dict_type": Message("must be a section of names and addresses"),
    "literal_error": Message("has an unknown value; README tells which there are"),
    "date_type": Message("must be a date without quotes, like 2026-01-31"),
    "": Message("is not right"),
}


def _line_of(names: Iterable[str], text: str) -> int | None:
    """Return the line of a setting, or of the last of `names` that stands below another."""
    at, line = 0, None
    for name in names:
        found = re.compile(rf"(?:^|[{{,])\s*\[?\s*[\"']?{re.escape(name)}[\"']?\s*[=\].]", re.M)
        if match := found.search(text, at):
            at, line = match.end(), text.count("\n", 0, match.end()) + 1
    return line
