"""Posts on X: what may be created, by which rules, and taken back."""

import re
from dataclasses import replace
from typing import Any

from microblog.hashtags import normal
from microblog.networks.x.weight import LENGTH
from microblog.networks.x.weight import invalid as unfit

from ..scene import Scene
from ..store import Post, Shown, Store, Upload
from ..wire import Answer, Asked, object_in
from . import problems
from .media import usable
from .problems import invalid, problem
from .wrapping import weight, wrapped

# How long X remembers a text, in seconds; nobody knows for certain.
MEMORY = 24 * 3600
_ID = re.compile("[0-9]{1,19}")
_SETTINGS = {"following", "mentionedUsers", "subscribers", "verified"}
_FLAGS = {"for_super_followers_only", "made_with_ai", "nullcast", "paid_partnership"}
_FLAGS |= {"share_with_followers"}
_MEDIA = {"media_ids", "tagged_user_ids"}
_REPLY = {"in_reply_to_tweet_id", "exclude_reply_user_ids", "auto_populate_reply_metadata"}
# Known to X, but the stand-in could not show what comes of them.
_NOT_PLAYED = {"card_uri", "community_id", "direct_message_deep_link", "edit_options", "geo"}
_NOT_PLAYED |= {"poll", "quote_tweet_id"}
_PLAYED = {"text", "media", "reply", "reply_settings"} | _FLAGS


def create(store: Store, scene: Scene, asked: Asked) -> Answer:
    """Create a post and return its id and its text as X gives it back."""
    wanted = _wanted(asked)
    pictures = _pictures(store, scene, wanted)
    after = _after(store, scene, wanted)
    text = _text(wanted, pictures)
    if not scene.twins and _stands(store, scene, text, after):
        raise problems.duplicate()
    now = scene.clock()
    shown = tuple(Shown(picture.id, picture.alt) for picture in pictures)
    post = Post(
        network="x",
        id=str(store.number(now)),
        at=now,
        text=normal(text),
        sent=text,
        after=after,
        pictures=shown,
    )
    store.keep(post)
    for picture in pictures:
        store.keep_upload(replace(picture, used=True))
    told = {
        "edit_history_tweet_ids": [post.id],
        "id": post.id,
        "text": wrapped(post, scene.handle).text,
    }
    return Answer.told(201, {"data": told}, made=post.id)


def delete(store: Store, scene: Scene, asked: Asked, id: str) -> Answer:
    """Take a post back."""
    post = store.post("x", id)
    if post is None:
        raise problems.not_found()
    store.keep(replace(post, deleted=post.deleted or scene.clock()))
    return Answer.told(200, {"data": {"deleted": True}})


def _wanted(asked: Asked) -> dict[str, Any]:
    """Return the body, when it is an object of fields that X knows, each of its kind."""
    told = object_in(asked.body) if asked.type == "application/json" else None
    if told is None:
        raise invalid("The body must be a JSON object, sent as application/json.")
    for name, value in told.items():
        if name in _NOT_PLAYED:
            raise invalid(f"This is a rehearsal, and {name} cannot be rehearsed.", **{name: value})
        if name not in _PLAYED:
            raise invalid(
                f"$.{name}: is not defined in the schema and the schema does not "
                "allow additional properties",
                **{name: value},
            )
        if name in _FLAGS and not isinstance(value, bool):
            raise invalid(f"$.{name}: must be a boolean", **{name: value})
    if told.get("reply_settings", "following") not in _SETTINGS:
        raise invalid(
            "$.reply_settings: does not have a value in the enumeration",
            reply_settings=told["reply_settings"],
        )
    return told


def _text(wanted: dict[str, Any], pictures: list[Upload]) -> str:
    text = wanted.get("text", "")
    if not isinstance(text, str) or not (text.strip() or pictures):
        raise invalid("$.text: a post needs text or media", text=text)
    if unfit(text) or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise invalid("$.text: holds signs that no post may have", text=ascii(text))
    if weight(text) > LENGTH:
        raise problem(
            403, "Forbidden", f"Your Tweet text is too long ({weight(text)} of {LENGTH})."
        )
    return text


def _pictures(store: Store, scene: Scene, wanted: dict[str, Any]) -> list[Upload]:
    if "media" not in wanted:
        return []
    ids = _inside(wanted, "media", _MEDIA).get("media_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= 4 or len(set(map(str, ids))) < len(ids):
        raise invalid("$.media.media_ids: must be 1 to 4 different ids", media__media_ids=ids)
    found = [usable(store, scene, id) for id in ids]
    pictures = [picture for picture in found if picture]
    if len(pictures) < len(ids):
        raise invalid("Your media IDs are invalid.", media__media_ids=ids)
    if len(pictures) > 1 and "image/gif" in {picture.type for picture in pictures}:
        raise invalid("A GIF must be the only media of a post.", media__media_ids=ids)
    return pictures


def _after(store: Store, scene: Scene, wanted: dict[str, Any]) -> str:
    """Return the id of the post that is answered, or "". All posts here are the author's own."""
    if "reply" not in wanted:
        return ""
    id = _inside(wanted, "reply", _REPLY).get("in_reply_to_tweet_id")
    if not isinstance(id, str) or not _ID.fullmatch(id):
        raise invalid("$.reply.in_reply_to_tweet_id: must be a string of 1 to 19 digits", id=id)
    before = store.post("x", id)
    if before is None or before.deleted:
        raise problem(
            403,
            "Forbidden",
            "You attempted to reply to a Tweet that is deleted or not visible to you.",
        )
    if not scene.threads:
        raise problem(
            403,
            "Forbidden",
            "Reply to this conversation is not allowed because you "
            "have not been mentioned or otherwise engaged by the author of the post you "
            "are replying to.",
        )
    return id


def _inside(wanted: dict[str, Any], name: str, allowed: set[str]) -> dict[str, Any]:
    inner = wanted[name]
    if not isinstance(inner, dict) or inner.keys() - allowed:
        raise invalid(f"$.{name}: must be an object of {sorted(allowed)}", **{name: inner})
    return inner


def _stands(store: Store, scene: Scene, text: str, after: str) -> bool:
    """Whether X would call the text a duplicate."""
    since, said = scene.clock() - MEMORY, normal(text).strip()
    return bool(said) and any(
        post.text.strip() == said and post.after == after
        for post in store.posts("x")
        if post.at > since and not post.deleted
    )
