"""Reading on X: posts by their ids, the author's own, what mentions them, a search, and users."""

import re
from typing import Any

from microblog.hashtags import MENTION

from ..scene import X_USER, Scene
from ..store import Post, Store
from ..wire import Answer, Asked
from . import telling
from .problems import invalid, missing, not_found
from .wishes import BOUNDS, ID, bounds, page, wish

_NAMED = re.compile(MENTION)
_QUERY = re.compile(
    r"\((conversation_id:[0-9]{1,19}(?: OR conversation_id:[0-9]{1,19})*)\) -from:(\w{1,20})"
)
_LONGEST = 512
_NEWEST = 800  # of one's own posts, and of mentions, so many can be reached
_WEEK = 7 * 24 * 3600


def several(store: Store, scene: Scene, asked: Asked) -> Answer:
    """Return the posts with these ids, and for each that is not there an error."""
    wanted = wish(scene, asked, {"ids"})
    ids = _ids(wanted.told)
    found = {id: post for id in ids if (post := telling.standing(store, scene, id))}
    said = telling.told(store, scene, wanted, found.values())
    gone = [missing("ids", id) for id in ids if id not in found]
    return Answer.told(200, said | ({"errors": gone} if gone else {}))


def one(store: Store, scene: Scene, asked: Asked, id: str) -> Answer:
    """Return one post."""
    wanted, post = wish(scene, asked, set()), telling.standing(store, scene, id)
    if post is None:
        return Answer.told(200, {"errors": [missing("id", id)]})
    said = telling.told(store, scene, wanted, [post])
    return Answer.told(200, said | {"data": said["data"][0]})


def me(store: Store, scene: Scene, asked: Asked) -> Answer:
    """Return who asks."""
    wish(scene, asked, set())
    return Answer.told(200, {"data": telling.me(scene)})


def users(store: Store, scene: Scene, asked: Asked) -> Answer:
    """Return the users with these ids; those whom nobody knows are among the errors."""
    ids = _ids(wish(scene, asked, {"ids"}).told)
    known = {
        user["id"]: {"protected": False} | user
        for post in telling.everything(store, scene)
        if (user := telling.author(scene, post))["id"] in ids
    }
    gone = [missing("ids", id) | {"resource_type": "user"} for id in ids if id not in known]
    said = {"data": list(known.values()), "errors": gone}
    return Answer.told(200, {name: value for name, value in said.items() if value})


def timeline(store: Store, scene: Scene, asked: Asked, user: str) -> Answer:
    """Return a user's posts, newest first, a page at a time."""
    own = [
        post
        for post in telling.everything(store, scene)
        if telling.author(scene, post)["id"] == X_USER
    ]
    return _newest(store, scene, asked, user, own)


def mentions(store: Store, scene: Scene, asked: Asked, user: str) -> Answer:
    """Return what names a user, newest first, a page at a time."""
    naming = [
        post
        for post in telling.everything(store, scene)
        if scene.handle in {found["name"] for found in _NAMED.finditer(post.text)}
        and telling.author(scene, post)["id"] != X_USER
    ]
    return _newest(store, scene, asked, user, naming)


def search(store: Store, scene: Scene, asked: Asked) -> Answer:
    """Return the posts of the last seven days in some conversations, but for one user's."""
    told = dict(asked.query)
    query = _QUERY.fullmatch(told.get("query", ""))
    if query is None or len(query[0]) > _LONGEST:
        raise invalid("This is a rehearsal, and this query cannot be rehearsed.", **told)
    oldest = scene.clock() - _WEEK
    for name in ("since_id", "until_id"):
        post = telling.standing(store, scene, told.get(name, ""))
        if post and post.at < oldest:
            raise invalid(f"'{name}' must be a post id created after a week ago.", **told)
    roots = set(re.findall("[0-9]+", query[1]))
    found = [
        post
        for post in telling.everything(store, scene)
        if post.at > oldest
        and telling.root(store, scene, post) in roots
        and telling.author(scene, post)["username"] != query[2]
    ]
    return _page(store, scene, asked, found, BOUNDS | {"query", "next_token", "sort_order"}, 10)


def _newest(store: Store, scene: Scene, asked: Asked, user: str, posts: list[Post]) -> Answer:
    answer = _page(store, scene, asked, posts[:_NEWEST], BOUNDS | {"exclude"}, 5)
    if user != X_USER:
        raise not_found()
    return answer


def _page(
    store: Store, scene: Scene, asked: Asked, posts: list[Post], allowed: set[str], least: int
) -> Answer:
    wanted = wish(scene, asked, allowed)
    here, token = page(wanted.told, list(filter(bounds(wanted.told), posts)), least)
    meta: dict[str, Any] = {"result_count": len(here)}
    if here:
        meta |= {"newest_id": here[0].id, "oldest_id": here[-1].id}
    if token:
        meta["next_token"] = token
    return Answer.told(200, telling.told(store, scene, wanted, here) | {"meta": meta})


def _ids(told: dict[str, str]) -> list[str]:
    ids = told.get("ids", "").split(",")
    if not 1 <= len(ids) <= 100 or not all(map(ID.fullmatch, ids)):
        raise invalid("The `ids` query parameter value is not valid", ids=told.get("ids", ""))
    return ids
