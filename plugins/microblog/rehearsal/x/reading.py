"""Reading on X, in both its dialects: who asks for `post.fields` hears of posts, else of tweets."""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..scene import X_USER, Scene
from ..store import Post, Store
from ..wire import Answer, Asked
from .problems import invalid, missing, not_found
from .wrapping import wrapped


@dataclass(frozen=True, slots=True)
class Dialect:
    """X's words for one thing: until 2026-07 a tweet (specification 2.166), then a post (2.167).

    Who wrote a post, and what it answers, is a field in the older and an expansion in the newer.
    """

    fields: str
    history: str
    referenced: str
    expands: str
    included: str
    older: bool


TWEET = Dialect(
    "tweet.fields",
    "edit_history_tweet_ids",
    "referenced_tweets",
    "referenced_tweets.id",
    "tweets",
    True,
)
POST = Dialect(
    "post.fields", "edit_history_post_ids", "referenced_posts", "referenced_posts", "posts", False
)
_COMMON = {"expansions", "user.fields", "media.fields", "poll.fields", "place.fields"}
_COMMON |= {TWEET.fields, POST.fields}
_PAGED = {"max_results", "pagination_token", "since_id", "until_id", "exclude"}
_PAGED |= {"start_time", "end_time"}
_ID = re.compile("[0-9]{1,19}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What an answer shall hold. Names that X does not know are dropped, as X drops them."""

    dialect: Dialect
    fields: frozenset[str]
    expansions: frozenset[str]
    told: dict[str, str]


def several(store: Store, scene: Scene, asked: Asked) -> Answer:
    """Return the posts with these ids, and for each that is not there an error."""
    wish = _wish(asked, {"ids"})
    ids = wish.told.get("ids", "").split(",")
    if not 1 <= len(ids) <= 100 or not all(map(_ID.fullmatch, ids)):
        raise invalid("The `ids` query parameter value is not valid", ids=wish.told.get("ids", ""))
    found = {id: post for id in ids if (post := _standing(store, id))}
    told = _told(store, scene, wish, found.values())
    gone = [missing("ids", id) for id in ids if id not in found]
    return Answer.told(200, told | ({"errors": gone} if gone else {}))


def one(store: Store, scene: Scene, asked: Asked, id: str) -> Answer:
    """Return one post."""
    wish, post = _wish(asked, set()), _standing(store, id)
    if post is None:
        return Answer.told(200, {"errors": [missing("id", id)]})
    told = _told(store, scene, wish, [post])
    return Answer.told(200, told | {"data": told["data"][0]})


def me(store: Store, scene: Scene, asked: Asked) -> Answer:
    """Return who asks."""
    _wish(asked, set())
    return Answer.told(200, {"data": _user(scene)})


def timeline(store: Store, scene: Scene, asked: Asked, user: str) -> Answer:
    """Return a user's posts, newest first, a page at a time."""
    wish = _wish(asked, _PAGED)
    if user != X_USER:
        raise not_found()
    size = _within(wish.told.get("max_results", "10"))
    posts = list(filter(_filter(wish.told), store.posts("x")[::-1]))
    begin = _begin(wish.told.get("pagination_token", "0"))
    page = posts[begin : begin + size]
    told = _told(store, scene, wish, page)
    meta: dict[str, Any] = {"result_count": len(page)}
    if page:
        meta |= {"newest_id": page[0].id, "oldest_id": page[-1].id}
    if begin + size < len(posts):
        meta["next_token"] = f"{begin + size:x}"
    return Answer.told(200, told | {"meta": meta})


def _wish(asked: Asked, allowed: set[str]) -> _Wish:
    told = dict(asked.query)
    for name in told.keys() - allowed - _COMMON:
        raise invalid(
            f"The query parameter [{name}] is not one of [{','.join(sorted(allowed | _COMMON))}]",
            **{name: told[name]},
        )
    dialect = POST if POST.fields in told else TWEET
    fields = told.get(dialect.fields, "").split(",")
    return _Wish(dialect, frozenset(fields), frozenset(told.get("expansions", "").split(",")), told)


def _within(size: str) -> int:
    if not (size.isascii() and size.isdigit() and 5 <= int(size) <= 100):
        raise invalid(
            f"The `max_results` query parameter value [{size}] is not between 5 and 100",
            max_results=size,
        )
    return int(size)


def _begin(token: str) -> int:
    try:
        return max(0, int(token, 16))
    except ValueError:
        raise invalid("The pagination_token is not valid", pagination_token=token) from None


def _filter(told: dict[str, str]) -> Callable[[Post], bool]:
    """Return what tells whether a page of the timeline may hold a post."""
    begin, end = _second(told, "start_time", 0), _second(told, "end_time", math.inf)
    since, until = _number(told, "since_id", 0), _number(told, "until_id", math.inf)
    replies = "replies" not in told.get("exclude", "").split(",")

    def fits(post: Post) -> bool:
        inside = begin <= int(post.at) < end and since < int(post.id) < until
        return inside and not post.deleted and (replies or not post.after)

    return fits


def _number(told: dict[str, str], name: str, otherwise: float) -> float:
    if name not in told:
        return otherwise
    if not _ID.fullmatch(told[name]):
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


def _standing(store: Store, id: str) -> Post | None:
    post = store.post("x", id)
    return None if post is None or post.deleted else post


def _told(store: Store, scene: Scene, wish: _Wish, posts: Iterable[Post]) -> dict[str, Any]:
    """Return the posts and what they refer to; without `data` when there are none."""
    posts = list(posts)
    includes: dict[str, Any] = {}
    if posts and "author_id" in wish.expansions:
        includes["users"] = [_user(scene)]
    if wish.dialect.expands in wish.expansions:
        before = [post for id in {p.after for p in posts} if id and (post := _standing(store, id))]
        if before:
            includes[wish.dialect.included] = [_fields(store, scene, wish, post) for post in before]
    told: dict[str, Any] = {"data": [_fields(store, scene, wish, post) for post in posts]}
    return {name: value for name, value in (told | {"includes": includes}).items() if value}


def _fields(store: Store, scene: Scene, wish: _Wish, post: Post) -> dict[str, Any]:
    shown, dialect = wrapped(post, scene.handle), wish.dialect
    told: dict[str, Any] = {"id": post.id, "text": shown.text, dialect.history: [post.id]}
    more: dict[str, Any] = {
        "created_at": _when(post),
        "conversation_id": _root(store, post),
        "entities": shown.entities,
        "attachments": {"media_keys": [f"3_{picture.media}" for picture in post.pictures]}
        if post.pictures
        else {},
        "in_reply_to_user_id": X_USER if post.after else "",
    }
    told |= {name: value for name, value in more.items() if name in wish.fields and value}
    asked = wish.fields | wish.expansions if dialect.older else wish.expansions
    if "author_id" in asked:
        told["author_id"] = X_USER
    if post.after and {dialect.referenced, dialect.expands} & asked:
        told[dialect.referenced] = [{"type": "replied_to", "id": post.after}]
    return told


def _root(store: Store, post: Post) -> str:
    before = store.post("x", post.after) if post.after else None
    return _root(store, before) if before else post.id


def _when(post: Post) -> str:
    return f"{datetime.fromtimestamp(post.at, UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def _user(scene: Scene) -> dict[str, str]:
    return {"id": X_USER, "name": scene.name, "username": scene.handle}
