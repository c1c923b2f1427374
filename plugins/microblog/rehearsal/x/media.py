"""Pictures on X: one upload each, and what they show."""

import base64
import binascii
from dataclasses import replace
from typing import Any

from ..pictures import sniffed
from ..scene import Scene
from ..store import Store, Upload
from ..wire import Answer, Asked, object_in
from .problems import invalid

# X's documentation of media, 2026-08-22: bytes, seconds, characters.
LARGEST, KEPT, ALT = 5 * 1024 * 1024, 24 * 3600, 1_000
_PARTS = {"media", "media_category", "media_type", "additional_owners", "shared"}


def upload(store: Store, scene: Scene, asked: Asked) -> Answer:
    """Take a picture in one piece, as a form or in JSON, and return its id."""
    parts = asked.parts() if asked.type == "multipart/form-data" else _from_json(asked)
    for name in parts.keys() - _PARTS:
        raise invalid(f"{name} is not allowed here.", **{name: name})
    category = parts.get("media_category", b"").decode("latin-1")
    if category not in {"tweet_image", "tweet_gif"}:
        raise invalid("media_category must be one of [tweet_image,tweet_gif].", category=category)
    data = parts.get("media", b"")
    if not sniffed(data):
        raise invalid("media is none of JPEG, PNG, GIF and WebP.", media=f"{len(data)} bytes")
    if len(data) > LARGEST:
        raise invalid(f"media is larger than {LARGEST} bytes.", media=f"{len(data)} bytes")
    now = scene.clock()
    kept = Upload(
        network="x", id=str(store.number(now)), at=now, type=sniffed(data), size=len(data)
    )
    store.keep_upload(kept, data)
    told = {"id": kept.id, "media_key": f"3_{kept.id}", "size": kept.size}
    return Answer.told(200, {"data": {**told, "expires_after_secs": KEPT}})


def _from_json(asked: Asked) -> dict[str, bytes]:
    told = object_in(asked.body) if asked.type == "application/json" else None
    if told is None:
        raise invalid("The body must be multipart/form-data or a JSON object.")
    try:
        media = base64.b64decode(str(told.get("media", "")), validate=True)
    except binascii.Error:
        raise invalid("media is not base64.") from None
    return {name: str(value).encode() for name, value in told.items()} | {"media": media}


def describe(store: Store, scene: Scene, asked: Asked) -> Answer:
    """Keep what a picture shows, and return it."""
    told = object_in(asked.body) if asked.type == "application/json" else None
    if told is None or told.keys() - {"id", "metadata"}:
        raise invalid("The body must be a JSON object with id and metadata only.")
    kept = usable(store, scene, told.get("id"))
    alt = _alt(told.get("metadata"))
    if kept is None:
        raise invalid("The media id is invalid.", id=told.get("id"))
    store.keep_upload(replace(kept, alt=alt))
    data = {"id": kept.id, "associated_metadata": {"alt_text": {"text": alt}}}
    return Answer.told(200, {"data": data})


def _alt(metadata: Any) -> str:
    text = metadata.get("alt_text") if isinstance(metadata, dict) else None
    alt = text.get("text") if isinstance(text, dict) else None
    if not isinstance(alt, str) or not 0 < len(alt) <= ALT:
        raise invalid(f"alt_text.text must have 1 to {ALT} characters.", alt_text=alt)
    return alt


def usable(store: Store, scene: Scene, id: object) -> Upload | None:
    """Return the picture with this id, if it may still go into a post: once, within a day."""
    kept = store.upload("x", id) if isinstance(id, str) and id.isdigit() else None
    fresh = kept and not kept.used and scene.clock() - kept.at < KEPT
    return kept if fresh else None
