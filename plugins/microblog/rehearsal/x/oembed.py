"""What X tells of a post to everybody who asks, without a key (its documentation, 2026-08-22)."""

import re
from datetime import UTC, datetime
from html import escape
from typing import Any

from ..scene import Scene
from ..store import Post, Store
from ..wire import Answer, Asked
from . import telling
from .wrapping import wrapped

_URL = re.compile(r"https://(?:x|twitter)\.com/(?:i|i/web|\w{1,20})/status/([0-9]{1,19})", re.ASCII)
_KNOWN = {"url", "omit_script", "dnt", "hide_thread", "hide_media", "maxwidth", "align", "lang"}
_KNOWN |= {"theme"}
_SCRIPT = '<script async src="https://platform.x.com/widgets.js" charset="utf-8"></script>\n'
_STATUS = {"deleted": 404, "withheld": 404, "protected": 403}


def embed(store: Store, scene: Scene, asked: Asked) -> Answer:
    """Return a post as others may show it."""
    told = dict(asked.query)
    found = _URL.fullmatch(told.get("url", ""))
    if asked.method != "GET" or told.keys() - _KNOWN or found is None:
        return Answer.told(400, {"error": "Bad request", "request": asked.target})
    post, said = telling.standing(store, scene, found[1]), scene.talk.one("x", found[1])
    status = _STATUS.get(said.fate, 200) if said else 200
    if post is None or status != 200:
        return Answer.told(404 if post is None else status, {"error": "Sorry, not found"})
    lang = said.lang if said else scene.lang
    return Answer.told(200, _embed(scene, post, lang, told.get("omit_script") == "true"))


def _embed(scene: Scene, post: Post, lang: str, bare: bool) -> dict[str, Any]:
    user = telling.author(scene, post)
    name, handle = user["name"], user["username"]
    url = f"https://x.com/{handle}/status/{post.id}"
    day = f"{datetime.fromtimestamp(post.at, UTC):%B %-d, %Y}"
    html = (
        f'<blockquote class="twitter-tweet"><p lang="{lang}" dir="ltr">{_text(post, handle)}</p>'
        f"&mdash; {escape(name)} (@{handle}) "
        f'<a href="{url}?ref_src=twsrc%5Etfw">{day}</a></blockquote>\n'
    )
    return {
        "url": url,
        "author_name": name,
        "author_url": f"https://x.com/{handle}",
        "html": html if bare else html + _SCRIPT,
        "width": 550,
        "height": None,
        "type": "rich",
        "cache_age": "3153600000",
        "provider_name": "Twitter",
        "provider_url": "https://x.com",
        "version": "1.0",
    }


def _text(post: Post, handle: str) -> str:
    """Return the text as HTML: links say where X leads through, pictures are named."""
    shown = wrapped(post, handle)
    text = shown.text.replace("\n", "<br>")
    for url in shown.entities.get("urls", ()):
        said = url["display_url"] if "media_key" in url else url["url"]
        text = text.replace(url["url"], f'<a href="{url["url"]}">{said}</a>')
    return text
