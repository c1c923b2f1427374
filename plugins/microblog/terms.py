"""What the profile's values may be, and its sections."""

import re
import unicodedata
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_SPAN = re.compile(r"(\d{1,4}) ?(s|m|h|)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "": "minutes"}


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_one = bool(parts.hostname and (parts.port or 0) >= 0)
    except ValueError:
        is_one = False
    if not is_one or re.search(r"[\s\"<>]", value) or not value.isprintable():
        raise PydanticCustomError("address", "no address")
    if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in LOOPBACK):
        raise PydanticCustomError("address", "no https")
    return value.rstrip("/")


def _site_address(value: str) -> str:
    if not set(value).isdisjoint("?#@"):
        raise PydanticCustomError("site", "more than an address")
    return value


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


def shown(value: str) -> str:
    """Return the words without marks that no reader sees and that could turn what stands around."""
    return "".join(c for c in value if unicodedata.category(c) not in {"Cc", "Cf"}).strip()


def lasting(text: str) -> timedelta:
    """Return how long "90s", "10m", "2h" or "10" (minutes) is. Raises ValueError."""
    span = _SPAN.fullmatch(text.strip())
    if span is None:
        raise ValueError(text)
    return timedelta(**{_UNITS[span[2]]: int(span[1])})


def _span(value: str) -> str:
    try:
        lasting(value)
    except ValueError as error:
        raise PydanticCustomError("span", "no span of time") from error
    return value


Words = Annotated[str, AfterValidator(shown)]
Address = Annotated[str, AfterValidator(_web_address)]
SiteAddress = Annotated[Address, AfterValidator(_site_address)]
Code = Annotated[str, AfterValidator(_language)]
Zone = Annotated[str, AfterValidator(_zone)]


class Sharing(BaseModel):
    """How entries are shared, whatever the network.

    `ledger` is kept on this machine alone ("local") or on a branch of the git `remote` ("git").
    `hold` is how long an entry is live before it is shared, like "10m".
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    ledger: Literal["local", "git"] = "local"
    remote: str = ""
    hold: Annotated[str, AfterValidator(_span)] = "0"


class Terms(BaseModel):
    """What is shared on one network, and at what price.

    `kinds` are shared there, and of twins the one in `language` (else the original). `link` says
    whether a text that fits gets a link too; `cap` is in USD a month.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    kinds: list[Literal["note", "link", "photo", "reply", "article", "conference"]] = [
        "note", "link", "photo", "reply", "article", "conference",
    ]  # fmt: skip
    language: Code | None = None
    link: Literal["never", "ask", "always"] = "never"
    cap: Annotated[float, Field(ge=0, strict=False)] = 5.0


class Conversation(BaseModel):
    """How answers are asked for: at most `cap` USD a month, and `webmentions` from this address."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    cap: Annotated[float, Field(ge=0, strict=False)] = 2.0
    webmentions: Address | Literal[""] = ""
