"""What a page says, cited: who wrote it, when, and the words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from microblog.networks.contract import Reply
from microblog.networks.reading import listed, moment, parts_of

_POSTS = {"h-entry", "h-cite"}
_DEEP = 4  # a post may lie in a feed, in a page, in a wrapping


def cited(items: Sequence[Mapping[str, Any]], address: str) -> Reply | None:
    """Return the post on a page at `address`, None when the page says nothing at all.

    Of several posts it is the one that names this address; a page with many that names none of
    them is told by its head alone. Whoever gives no date is dated now.
    """
    found = [item for item in _posts(items) if item.get("source") != "metaformats"]
    named = [item for item in found if address in _texts(item, "url")]
    heads = [item for item in items if item.get("source") == "metaformats"]
    chosen = (named or (found if len(found) == 1 else []) or heads)[:1]
    host = parts_of(address).hostname or ""
    for item in chosen:
        name, page = _author(item)
        return Reply(
            network="web",
            url=address,
            author=name or host,
            author_url=page,
            text=_words(item),
            lang=_language(item),
            published=moment(next(_texts(item, "published"), "")) or datetime.now(UTC),
            answers=next(filter(_is_address, _texts(item, "in-reply-to")), ""),
            edited=False,
        )
    return None


def _posts(items: Sequence[Mapping[str, Any]], deep: int = 0) -> Iterator[Mapping[str, Any]]:
    for item in items:
        if _POSTS & set(map(str, item.get("type") or ())):
            yield item
        elif deep < _DEEP:
            yield from _posts(listed(item, "children"), deep + 1)


def _texts(item: Mapping[str, Any], name: str) -> Iterator[str]:
    """Yield the values of a property as text; of an object its `value`, or its address."""
    for value in _values(item, name):
        if isinstance(value, dict):
            url = next(_texts(value, "url"), "")
            value = url if _is_address(url) else value.get("value")
        if isinstance(value, str) and value.strip():
            yield value.strip()


def _values(item: Mapping[str, Any], name: str) -> list[Any]:
    properties = item.get("properties")
    values = properties.get(name) if isinstance(properties, dict) else None
    return values if isinstance(values, list) else []


def _author(item: Mapping[str, Any]) -> tuple[str, str]:
    """Return the author's name and address, each "" when it is not told."""
    for value in _values(item, "author"):
        if isinstance(value, dict):
            pages = [page for page in _texts(value, "url") if _is_address(page)]
            name = next(_texts(value, "name"), "")
            return name or str(value.get("value") or "").strip(), (pages or [""])[0]
        if isinstance(value, str):
            return ("", value) if _is_address(value) else (value.strip(), "")
    return "", ""


def _words(item: Mapping[str, Any]) -> str:
    for value in _values(item, "content"):
        text = value.get("value") if isinstance(value, dict) else value
        if isinstance(text, str) and text.strip():
            return text.strip()
    return next(_texts(item, "summary"), "") or next(_texts(item, "name"), "")


def _language(item: Mapping[str, Any]) -> str:
    inner = [value.get("lang") for value in _values(item, "content") if isinstance(value, dict)]
    return next((lang for lang in [*inner, item.get("lang")] if isinstance(lang, str)), "")


def _is_address(text: str) -> bool:
    return text.startswith(("https://", "http://"))
