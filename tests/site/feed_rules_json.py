"""The rules of JSON Feed 1.1 (2020-08-07)."""

import json
from collections.abc import Callable
from typing import Any

from feed_values import MEDIA, Faults, is_lang, is_rfc3339, is_text, is_web, relative, twice

_VERSION = "https://jsonfeed.org/version/1.1"
_IS: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str) and is_text(value),
    "web": lambda value: isinstance(value, str) and is_web(value),
    "date": lambda value: isinstance(value, str) and is_rfc3339(value),
    "lang": lambda value: isinstance(value, str) and is_lang(value),
    "media": lambda value: isinstance(value, str) and bool(MEDIA.fullmatch(value)),
    "number": lambda value: type(value) in {int, float} and value >= 0,
    "boolean": lambda value: isinstance(value, bool),
    "list": lambda value: isinstance(value, list),
    "strings": lambda value: isinstance(value, list) and all(isinstance(v, str) for v in value),
}
_JSON_FEED = {
    "version": "string", "title": "string", "home_page_url": "web", "feed_url": "web",
    "description": "string", "user_comment": "string", "next_url": "web", "icon": "web",
    "favicon": "web", "authors": "list", "language": "lang", "expired": "boolean",
    "hubs": "list", "items": "list",
}  # fmt: skip
_JSON_ITEM = {
    "id": "string", "url": "web", "external_url": "web", "title": "string",
    "content_html": "string", "content_text": "string", "summary": "string", "image": "web",
    "banner_image": "web", "date_published": "date", "date_modified": "date", "authors": "list",
    "tags": "strings", "language": "lang", "attachments": "list",
}  # fmt: skip
_JSON_AUTHOR = {"name": "string", "url": "web", "avatar": "web"}
_JSON_ATTACHMENT = {
    "url": "web", "mime_type": "media", "title": "string", "size_in_bytes": "number",
    "duration_in_seconds": "number",
}  # fmt: skip


def json_faults(content: bytes) -> Faults:
    """Yield what is wrong with a JSON Feed; raises ValueError for what is no JSON."""
    feed = json.loads(content.decode("utf-8"), object_pairs_hook=_once)
    if not isinstance(feed, dict) or feed.get("version") != _VERSION:
        yield "not a JSON Feed of version 1.1"
        return
    yield from _object(feed, _JSON_FEED, "feed", "version title items home_page_url feed_url")
    for author in feed.get("authors", []):
        yield from _object(author, _JSON_AUTHOR, "author", "")
    for item in feed.get("items", []):
        yield from _json_item(item)
    yield from twice((item.get("id") for item in feed.get("items", [])), "id")


def _json_item(item: Any) -> Faults:
    yield from _object(item, _JSON_ITEM, "item", "id url date_published")
    if not {"content_html", "content_text"} & item.keys():
        yield "item: no content"
    for author in item.get("authors", []):
        yield from _object(author, _JSON_AUTHOR, "author", "")
    for attachment in item.get("attachments", []):
        yield from _object(attachment, _JSON_ATTACHMENT, "attachment", "url mime_type")
    yield from relative(item.get("content_html", ""), "item")


def _object(told: dict[str, Any], known: dict[str, str], where: str, needed: str) -> Faults:
    yield from (f"{where}: no {name}" for name in needed.split() if name not in told)
    if not told:
        yield f"{where}: empty"
    for name, value in told.items():
        if name not in known and not name.startswith("_"):
            yield f"{where}: unknown {name}"
        elif name in known and not _IS[known[name]](value):
            yield f"{where}: {name} says {value!r}"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError(f"a name twice among {[name for name, _ in pairs]}")
    return dict(pairs)
