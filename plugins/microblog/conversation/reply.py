"""A reply as it is kept: what somebody answered, and why it may stand here."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit

_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|ref_src|ref_url|s|t|si|igshid", re.IGNORECASE)
_X_POST = re.compile(r"/(?:i/(?:web/)?|\w{1,20}/)status(?:es)?/(\d{1,19})(?:/.*)?", re.ASCII)
_X_HOSTS = {"x.com", "twitter.com", "mobile.twitter.com", "mobile.x.com"}


class Reason(StrEnum):
    """Why a reply may stand here: it is public, its author was asked, or gave it to us."""

    PUBLIC = "public"
    ASKED = "asked"
    GIVEN = "given"


class Shown(StrEnum):
    """Whether readers see a reply: it is shown, hidden, or its author withdrew it."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One reply, as its file in content/replies/ has it.

    `id` names the file and comes from `url` (see `id_of`), so the same post is kept once. `network`
    is "x", "linkedin", "mastodon", "bluesky" or "web". `url` is "" for what was said or written to
    the leader alone. `text` is plain. `published`, `kept` and `withdrawn` are aware moments.
    `entry` is the uid of the entry or conference that it stands under, `answers` the id of the
    reply that it answers, "" for the entry itself; what is not kept has an id too. `own` marks the
    leader's own answers. `embed` is "official" where the network's own frame may be opened,
    `portrait` a picture below content/, both only with consent. A withdrawn reply has neither text
    nor author left. `others` are fields that a later version may know.
    """

    id: str
    network: str
    url: str
    author: str
    text: str
    published: datetime
    kept: datetime
    entry: str
    handle: str = ""
    author_url: str = ""
    lang: str = ""
    answers: str = ""
    reason: Reason = Reason.PUBLIC
    state: Shown = Shown.SHOWN
    own: bool = False
    edited: bool = False
    embed: str = ""
    portrait: str = ""
    withdrawn: datetime | None = None
    others: Mapping[str, object] = field(default_factory=dict)


def id_of(url: str) -> str:
    """Return the id of the post at an address: ten letters and digits, the same for every way in
    which people write that address."""
    digest = hashlib.sha256(canonical(url).encode()).digest()
    return base64.b32encode(digest)[:10].decode().lower()


def canonical(url: str) -> str:
    """Return an address without what differs between two links to one page.

    That is the scheme, `www.`, a slash at the end, the fragment and what only counts readers. A
    post on X is known by its number, whoever's name stands before it.
    """
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.")
    if host in _X_HOSTS and (post := _X_POST.fullmatch(parts.path)):
        return f"x.com/i/status/{post[1]}"
    kept = [pair for pair in parse_qsl(parts.query) if not _TRACKING.fullmatch(pair[0])]
    query = f"?{urlencode(kept)}" if kept else ""
    port = f":{parts.port}" if parts.port else ""
    return f"{host}{port}{parts.path.rstrip('/')}{query}"
