"""A network's own frame around a reply, where the leader asks for it; see `Kept.embed`.

It stands in a closed `<details>`, so that nothing is asked of the network until a reader opens it.
X has no frame that works without a script of its own on our page, so there is none for X.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from microblog.conversation.reply import Kept

# https://learn.microsoft.com/linkedin "Embed posts" gives the frame's address (2026-11).
_LINKEDIN = re.compile(
    r"https://(?:www\.)?linkedin\.com/(?:feed/update/|embed/feed/update/)"
    r"(?P<urn>urn:li:(?:activity|share|ugcPost):\d{1,20})(?:[/?#].*)?"
)
# What the network's "copy link" gives: a name, words, and the number before five letters.
_POSTS = re.compile(
    r"https://(?:www\.)?linkedin\.com/posts/[\w%.~-]+-(?P<kind>activity|share|ugcPost)-"
    r"(?P<number>\d{1,20})(?:-[\w-]+)?(?:[/?#].*)?"
)
# Every Mastodon server shows a post in a frame at its address with /embed after it (4.5, 2026-11).
_MASTODON = re.compile(r"https://[a-z0-9.-]+(?::\d{1,5})?/@[\w.-]+(?:@[\w.-]+)?/\d{1,25}")


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame: the address that it shows, and what the page's policy must allow for it."""

    address: str

    @property
    def origin(self) -> str:
        """The one host, like https://www.linkedin.com."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"


def frame(kept: Kept) -> Frame | None:
    """Return the network's own frame around a reply if the leader asks for it and there is one."""
    if kept.embed != "official":
        return None
    if kept.network == "linkedin" and (urn := _urn(kept.url)):
        return Frame(f"https://www.linkedin.com/embed/feed/update/{urn}")
    if kept.network == "mastodon" and _MASTODON.fullmatch(kept.url):
        return Frame(f"{kept.url}/embed")
    return None


def _urn(url: str) -> str:
    if found := _LINKEDIN.fullmatch(url):
        return found["urn"]
    found = _POSTS.fullmatch(url)
    return f"urn:li:{found['kind']}:{found['number']}" if found else ""


def widened(policy: str, frames: Iterable[Frame]) -> str:
    """Return the policy that also allows these frames, and nothing else."""
    origins = sorted({frame.origin for frame in frames})
    return f"{policy}; frame-src {' '.join(origins)}" if origins else policy
