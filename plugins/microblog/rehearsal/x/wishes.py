"""What is asked for on X: which fields, in which dialect, and which part of a timeline."""

import math
import re
from collections.abc import Callable, Sequence
from datetime import datetime

from ..scene import Scene
from ..store import Post
from ..wire import Asked
from .problems import invalid
from .telling import POST, TWEET, Wish

_COMMON = {"expansions", "user.fields", "media.fields", "poll.fields", "place.fields"}
BOUNDS = {"max_results", "pagination_token", "since_id", "until_id", "start_time", "end_time"}
ID = re.compile("[0-9]{1,19}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", re.ASCII)


def wish(scene: Scene, asked: Asked, allowed: set[str]) -> Wish:
    """Return what an answer shall hold. Raises Refusal for a parameter that X does not know."""
    known = allowed | _COMMON | {f"{name}.fields" for name in scene.dialects}
    told = dict(asked.query)
    for name in told.keys() - known:
        raise invalid(
            f"The query parameter [{name}] is not one of [{','.join(sorted(known))}]",
            **{name: told[name]},
        )
    dialect = POST if POST.fields in told or "tweet" not in scene.dialects else TWEET
    fields = told.get(dialect.fields, "").split(",")
    return Wish(dialect, frozenset(fields), frozenset(told.get("expansions", "").split(",")), told)


def page(told: dict[str, str], posts: Sequence[Post], least: int) -> tuple[list[Post], str]:
    """Return one page of posts, and the token of the next, "" when there is none."""
    size = _within(told.get("max_results", "10"), least)
    begin = _begin(told.get("pagination_token", "0"))
    end = begin + size
    return list(posts[begin:end]), f"{end:x}" if end < len(posts) else ""


def _within(size: str, least: int) -> int:
    if not (size.isascii() and size.isdigit() and least <= int(size) <= 100):
        raise invalid(
            f"The `max_results` query parameter value [{size}] is not between {least} and 100",
            max_results=size,
        )
    return int(size)


def _begin(token: str) -> int:
    try:
        return max(0, int(token, 16))
    except ValueError:
        raise invalid("The pagination_token is not valid", pagination_token=token) from None


def bounds(told: dict[str, str]) -> Callable[[Post], bool]:
    """Return what tells whether a page of the timeline may hold a post."""
    begin, end = _second(told, "start_time", 0), _second(told, "end_time", math.inf)
    since, until = _number(told, "since_id", 0), _number(told, "until_id", math.inf)
    replies = "replies" not in told.get("exclude", "").split(",")

    def fits(post: Post) -> bool:
        inside = begin <= int(post.at) < end and since < int(post.id) < until
        return inside and (replies or not post.after)

    return fits


def _number(told: dict[str, str], name: str, otherwise: float) -> float:
    if name not in told:
        return otherwise
    if not ID.fullmatch(told[name]):
        raise invalid(
            f"The `{name}` query parameter value [{told[name]}] is not valid", **{name: told[name]}
        )
    return int(told[name])


def _second(told: dict[str, str], name: str, otherwise: float) -> float:
    """Return the second that a parameter names; what is finer does not count on X."""
    if name not in told:
        return otherwise
    if not _MOMENT.fullmatch(told[name]):
        raise invalid(
            f"The `{name}` query parameter value [{told[name]}] is not a valid datetime "
            "in YYYY-MM-DDTHH:mm:ssZ",
            **{name: told[name]},
        )
    return int(datetime.fromisoformat(told[name]).timestamp())
