"""A post on X as its oEmbed tells it to everybody: without a key, and free.

X's documentation, 2026-08-22: `html` holds a blockquote with the text in a paragraph, the author's
name and handle behind a dash, and the day as a link to the post. Long posts come cut.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from microblog.networks.contract import Reply
from microblog.networks.prose import Prose
from microblog.networks.reading import word

_AUTHOR = re.compile(r"https://(?:www\.)?(?:x|twitter)\.com/(\w{1,20})/?", re.ASCII)
_DAY = re.compile(r"([A-Z][a-z]+) (\d{1,2}), (\d{4})", re.ASCII)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, UTC)  # of the moments in X's ids
_ZONES = timedelta(hours=26)  # between the day somewhere and the same day in UTC


def embedded(id: str, told: Mapping[str, Any]) -> Reply | None:
    """Return the post of this id, None for what does not look like one."""
    quote = _Quote()
    quote.feed(word(told, "html"))
    quote.close()
    author, day = _AUTHOR.fullmatch(word(told, "author_url")), _day(quote.day)
    if not author or day is None:
        return None
    at = moment_of(id)
    return Reply(
        network="x",
        url=f"https://x.com/{author[1]}/status/{id}",
        author=word(told, "author_name").strip() or author[1],
        handle=author[1],
        author_url=f"https://x.com/{author[1]}",
        text=quote.words,
        lang=quote.lang,
        # The id tells the second; where it is of another kind, there is only the day.
        published=at if abs(at - day - timedelta(hours=12)) < _ZONES else day,
    )


def moment_of(id: str) -> datetime:
    """Return the moment that an id was given out: X counts milliseconds in its upper bits."""
    return _EPOCH + timedelta(milliseconds=int(id) >> 22)


def _day(said: str) -> datetime | None:
    found = _DAY.fullmatch(said)
    try:
        return datetime(int(found[3]), _MONTHS.index(found[1]) + 1, int(found[2]), tzinfo=UTC)  # type: ignore[index] # of what is none, the TypeError tells
    except (TypeError, ValueError):
        return None


class _Quote(Prose):
    """The words of a blockquote's paragraph, and what its last link says, which is the day."""

    def __init__(self) -> None:
        super().__init__()
        self.words = self.lang = self.day = ""
        self._begun = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where the paragraph and a link begin."""
        super().handle_starttag(tag, attrs)
        if tag == "p":
            self.lang = self.lang or dict(attrs).get("lang") or ""
        if tag == "a":
            self._begun = len(self._said)

    def handle_endtag(self, tag: str) -> None:
        """Take what stood in between."""
        super().handle_endtag(tag)
        if tag == "p":
            self.words = self.words or self.text
        if tag == "a":
            self.day = "".join(self._said[self._begun :]).strip()
