"""Texts of posts as HTML: links, hashtags and mentions marked, everything else escaped."""

import re
from html import escape

from .linkedin.little import read
from .store import Post
from .x.wrapping import displayed, full, marks

_ADDRESS = re.compile(r"""https?://[^\s<>"]*[^\s<>".,;:!?'()\[\]]""", re.IGNORECASE)


def marked(post: Post) -> str:
    """Return what readers see of the post's text, as HTML."""
    return _on_x(post.text) if post.network == "x" else _on_linkedin(post.sent)


def _on_x(text: str) -> str:
    out, last = "", 0
    for mark in marks(text):
        out += escape(text[last : mark.start])
        shown = text[mark.start : mark.end]
        out += _link(full(shown), displayed(shown)) if mark.kind == "urls" else _tag(shown)
        last = mark.end
    return out + escape(text[last:])


def _on_linkedin(sent: str) -> str:
    pieces = read(sent).pieces
    return "".join(_linked(p.text) if p.kind == "text" else _tag(p.text) for p in pieces)


def _linked(text: str) -> str:
    out, last = "", 0
    for found in _ADDRESS.finditer(text):
        out += escape(text[last : found.start()]) + _link(found[0], found[0])
        last = found.end()
    return out + escape(text[last:])


def _link(address: str, shown: str) -> str:
    return f'<a href="{escape(address)}" rel="nofollow noreferrer">{escape(shown)}</a>'


def _tag(shown: str) -> str:
    return f'<span class="tag">{escape(shown)}</span>'
