"""What others say in a rehearsal: posts that answer the author's, planted by whoever runs it."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

_EPOCH = 1_288_834_974.657  # of the ids that X gives, in seconds since 1970


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A post by somebody. `after` is the id of what it answers, on the same network.

    `network` is "x", "mastodon", "bluesky" or "web"; there an id is the address of a page, and
    `after` that of ours. `at` is in seconds since 1970. `fate` is what became of it: "" for
    nothing; "deleted"; on X also "protected" and "withheld"; on Mastodon "private"; on Bluesky
    "blocked", "not found" and "signed-in", for authors who show themselves to members alone; of a
    webmention "mention", "like" and "private". `warning` stands before a text on Mastodon.
    """

    network: str
    id: str
    text: str
    at: float
    author: str
    handle: str
    after: str = ""
    lang: str = "en"
    fate: str = ""
    warning: str = ""
    edited: bool = False


@dataclass(slots=True)
class Talk:
    """All that others say, and what reading it has cost on X so far.

    `credit` is for how many posts and authors X still has credit, None for any number.
    """

    credit: int | None = None
    spent: Decimal = Decimal(0)
    _said: dict[tuple[str, str], Said] = field(default_factory=dict)

    def plant(self, posts: Iterable[Said]) -> None:
        """Have these said; one of the same id is said anew."""
        self._said |= {(post.network, post.id): post for post in posts}

    def on(self, network: str) -> list[Said]:
        """Return what is said on a network and stands, the oldest first."""
        found = [post for (there, _), post in self._said.items() if there == network]
        return sorted(found, key=lambda post: (post.at, len(post.id), post.id))

    def one(self, network: str, id: str) -> Said | None:
        """Return a post, also when it was deleted; None when there never was one."""
        return self._said.get((network, id))

    def below(self, post: Said) -> list[Said]:
        """Return what answers a post and was not deleted, the oldest first."""
        return [
            other
            for other in self.on(post.network)
            if other.after == post.id and other.fate != "deleted"
        ]

    def charge(self, count: int, price: Decimal) -> None:
        """Take what X charges for so many posts, or authors."""
        self.spent += count * price
        self.credit = None if self.credit is None else max(0, self.credit - count)


def number(handle: str) -> str:
    """Return the number of an account: always the same for a handle."""
    return str(10**17 + int.from_bytes(hashlib.sha256(handle.encode()).digest()[:7]))


def snowflake(at: float, sequence: int = 0) -> str:
    """Return an id as X gives it for a moment; of one millisecond it has 4 million."""
    return str((round((at - _EPOCH) * 1000) << 22) + sequence)


def iso(at: float) -> str:
    """Return a moment as the networks write it."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def linked(text: str, link: Callable[[str], str], rest: Callable[[str], str]) -> str:
    """Return a text with its addresses and all else each passed through a function."""
    return "".join(
        link(piece) if piece.startswith("https://") else rest(piece) for piece in _pieces(text)
    )


def _pieces(text: str) -> list[str]:
    found, rest = list[str](), text
    while "https://" in rest:
        before, _, after = rest.partition("https://")
        address = after.split(maxsplit=1)[0] if after.split() else ""
        found += [before, f"https://{address}"]
        rest = after[len(address) :]
    return [*found, rest]
