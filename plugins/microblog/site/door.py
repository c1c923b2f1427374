"""The human door: the ways in which a reader can answer, and where else an entry stands."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from microblog.conversation.record import is_address
from microblog.conversation.reply import canonical
from microblog.copies import NAMES, Copy

X, LINKEDIN, MASTODON, BLUESKY = (NAMES[name] for name in ("x", "linkedin", "mastodon", "bluesky"))
_HOSTS = {"x.com": X, "twitter.com": X, "linkedin.com": LINKEDIN, "bsky.app": BLUESKY}
_FEDIVERSE = re.compile(r"/(?:@[^/]+|users/[^/]+/statuses)/\d+/?")
_POST = re.compile(r"/\w+/(?:web/)?status(?:es)?/(\d{1,19})/?", re.ASCII)
# Where a network opens its own composer with words in it (read 2026-11).
_COMPOSERS = {
    X: "https://x.com/intent/tweet?text={title}&url={address}",
    LINKEDIN: "https://www.linkedin.com/sharing/share-offsite/?url={address}",
    MASTODON: "https://share.joinmastodon.org/#text={title}%20{address}",
    BLUESKY: "https://bsky.app/intent/compose?text={title}%20{address}",
}


@dataclass(frozen=True, slots=True)
class Way:
    """A way to answer: its name, "" for mail, and the address that opens it."""

    name: str
    address: str


def ways(title: str, address: str, email: str, copies: Iterable[Copy]) -> list[Way]:
    """Return the ways to answer what has this title and stands at this absolute address.

    Mail comes first, if there is an address. On a network a reader is led to our copy, where there
    is one, else to a composer in which the entry is named.
    """
    there: Mapping[str, str] = {copy.name: copy.url for copy in reversed([*copies])}
    told = {"title": quote(title, safe=""), "address": quote(address, safe="")}
    mail = [Way("", f"mailto:{quote(email, safe='@')}?subject={told['title']}")] if email else []
    return mail + [
        Way(name, answering(there[name]) if name in there else composer.format(**told))
        for name, composer in _COMPOSERS.items()
    ]


def answering(url: str) -> str:
    """Return where a reader answers a copy: on X its composer opens, elsewhere the copy does."""
    parts = urlsplit(url)
    if _HOSTS.get(_bare(parts.hostname)) == X and (post := _POST.fullmatch(parts.path)):
        return f"https://x.com/intent/tweet?in_reply_to={post[1]}"
    return url


def all_copies(shared: Iterable[Copy], also: Iterable[str]) -> list[Copy]:
    """Return the copies that were shared and those that were posted by hand, each once."""
    by_hand = (Copy(name_of(url), url) for url in also if is_address(url))
    found = {canonical(copy.url): copy for copy in reversed([*shared, *by_hand])}
    return list(reversed(found.values()))


def name_of(url: str) -> str:
    """Return what people call the network at an address; its host where it has no name here."""
    parts = urlsplit(url)
    host = _bare(parts.hostname)
    if host in _HOSTS:
        return _HOSTS[host]
    return MASTODON if _FEDIVERSE.fullmatch(parts.path) else host


def _bare(host: str | None) -> str:
    return (host or "").removeprefix("www.").removeprefix("mobile.")
