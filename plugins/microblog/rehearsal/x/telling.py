"""How X tells of posts, in both its dialects: who asks for `post.fields` hears of posts, else of
tweets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from microblog.networks.x.weight import LENGTH

from ..scene import X_USER, Scene
from ..store import Post, Store
from ..talk import Said, number
from .wrapping import Wrapped, weight, wrapped

_CUT = 270  # characters that X tells of a long post, where it tells the whole beside it


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
    long: str
    older: bool


TWEET = Dialect(
    "tweet.fields",
    "edit_history_tweet_ids",
    "referenced_tweets",
    "referenced_tweets.id",
    "tweets",
    "note_tweet",
    True,
)
POST = Dialect(
    "post.fields",
    "edit_history_post_ids",
    "referenced_posts",
    "referenced_posts",
    "posts",
    "note_post",
    False,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What an answer shall hold. Names that X does not know are dropped, as X drops them."""

    dialect: Dialect
    fields: frozenset[str]
    expansions: frozenset[str]
    told: dict[str, str]


def standing(store: Store, scene: Scene, id: str) -> Post | None:
    """Return the author's own post of this id, or what somebody else said; None if it is gone."""
    said = scene.talk.one("x", id)
    if said:
        return None if said.fate == "deleted" else spoken(said)
    post = store.post("x", id)
    return None if post is None or post.deleted else post


def spoken(said: Said) -> Post:
    """Return what somebody said as a post."""
    return Post(
        network="x", id=said.id, at=said.at, text=said.text, sent=said.text, after=said.after
    )


def everything(store: Store, scene: Scene) -> list[Post]:
    """Return all that stands on X, newest first."""
    others = [spoken(said) for said in scene.talk.on("x") if said.fate != "deleted"]
    mine = [post for post in store.posts("x") if not post.deleted]
    return sorted([*mine, *others], key=lambda post: int(post.id), reverse=True)


def told(store: Store, scene: Scene, wish: Wish, posts: Iterable[Post]) -> dict[str, Any]:
    """Return the posts and what they refer to; without `data` when there are none."""
    posts = list(posts)
    includes: dict[str, Any] = {}
    if posts and "author_id" in wish.expansions:
        users = [author(scene, post) for post in posts]
        includes["users"] = list({user["id"]: user for user in users}.values())
    if wish.dialect.expands in wish.expansions:
        parents = sorted({post.after for post in posts if post.after})
        before = [post for id in parents if (post := standing(store, scene, id))]
        if before:
            includes[wish.dialect.included] = [_fields(store, scene, wish, post) for post in before]
    found: dict[str, Any] = {"data": [_fields(store, scene, wish, post) for post in posts]}
    return {name: value for name, value in (found | {"includes": includes}).items() if value}


def author(scene: Scene, post: Post) -> dict[str, Any]:
    """Return who wrote a post."""
    said = scene.talk.one("x", post.id)
    if said is None or said.handle == scene.handle:
        return me(scene)
    hidden = {"protected": True} if said.fate == "protected" else {}
    return {"id": number(said.handle), "name": said.author, "username": said.handle} | hidden


def me(scene: Scene) -> dict[str, Any]:
    """Return who asks."""
    return {"id": X_USER, "name": scene.name, "username": scene.handle}


def _fields(store: Store, scene: Scene, wish: Wish, post: Post) -> dict[str, Any]:
    user, dialect = author(scene, post), wish.dialect
    said, whole = scene.talk.one("x", post.id), wrapped(post, user["username"])
    history = ["1", post.id] if said and said.edited else [post.id]
    is_long = weight(post.text) > LENGTH
    short = f"{whole.text[:_CUT]}…" if is_long else whole.text
    found: dict[str, Any] = {"id": post.id, "text": short, dialect.history: history}
    more: dict[str, Any] = {
        "created_at": _when(post),
        "conversation_id": root(store, scene, post),
        "entities": {} if is_long else whole.entities,
        "attachments": {"media_keys": [f"3_{picture.media}" for picture in post.pictures]}
        if post.pictures
        else {},
        "in_reply_to_user_id": X_USER if post.after else "",
        "lang": said.lang if said else scene.lang,
        "withheld": {"copyright": False, "country_codes": ["DE"]} if _withheld(said) else {},
        dialect.long: _long(whole) if is_long else {},
    }
    found |= {name: value for name, value in more.items() if name in wish.fields and value}
    asked = wish.fields | wish.expansions if dialect.older else wish.expansions
    if "author_id" in asked:
        found["author_id"] = user["id"]
    if post.after and {dialect.referenced, dialect.expands} & asked:
        found[dialect.referenced] = [{"type": "replied_to", "id": post.after}]
    return found


def _withheld(said: Said | None) -> bool:
    return said is not None and said.fate == "withheld"


def _long(whole: Wrapped) -> dict[str, Any]:
    return {"text": whole.text, "entities": whole.entities}


def root(store: Store, scene: Scene, post: Post) -> str:
    """Return the id of the post that a conversation began with."""
    while post.after:
        said = scene.talk.one("x", post.after)
        before = spoken(said) if said else store.post("x", post.after)
        if before is None:
            break
        post = before
    return post.id


def _when(post: Post) -> str:
    return f"{datetime.fromtimestamp(post.at, UTC):%Y-%m-%dT%H:%M:%S}.000Z"
