"""Finding a share among an account's posts, as X gives them back."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any
from urllib.parse import unquote

from microblog.hashtags import normal
from microblog.networks.outcomes import read

_HTTP = re.compile("https?://", re.IGNORECASE)
_PICTURE = re.compile(r"https?://(?:www\.)?(?:x|twitter)\.com/\w+/status/\d+/(?:photo|video)/\d+")
_ID = re.compile(r"[0-9]{1,19}")


def found(text: str, body: bytes) -> str | None:
    """Return the id of the post that says `text`; None when the answer holds none.

    A post comes with its links shortened and a link to its pictures added, escaped as for HTML; a
    long one has its whole text in `note_tweet`, or `note_post` in the other of X's two dialects.
    """
    sought = _plain(text)
    posts = (read(body) or {}).get("data")
    for post in posts if isinstance(posts, list) else []:
        remote = str(post.get("id")) if isinstance(post, dict) else ""
        if _ID.fullmatch(remote) and any(_plain(told) == sought for told in _texts(post)):
            return remote
    return None


def _texts(post: Mapping[str, Any]) -> Iterator[str]:
    for whole in (post, post.get("note_tweet"), post.get("note_post")):
        if isinstance(whole, dict) and isinstance(told := whole.get("text"), str):
            yield expanded(unescape(told), whole.get("entities"))


def expanded(text: str, entities: object) -> str:
    """Return a text with its links as they were written, and without those to its pictures."""
    urls = entities.get("urls") if isinstance(entities, dict) else None
    for url in urls if isinstance(urls, list) else []:
        if isinstance(url, dict) and isinstance(url.get("url"), str):
            meant = str(url.get("expanded_url") or url["url"])
            text = text.replace(url["url"], "" if _PICTURE.fullmatch(meant) else meant)
    return text


def _plain(text: str) -> str:
    """Return what two writings of a text have in common, however X writes spaces and links."""
    words = normal(unquote(_HTTP.sub("", text))).split()
    return " ".join(word.rstrip("/") for word in words).strip()
