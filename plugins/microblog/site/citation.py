"""What an entry is about: the page that a link entry points at, the words that a reply answers.

It is part of the entry's content, so that feeds and other themes show it too.
"""

import re
from html import escape

from microblog.entry import Entry, plain
from microblog.site.clean import visible
from microblog.site.languages import Language
from microblog.site.markup import shown_address

_WEB = re.compile(r"https?://[^\s<>\"']+$")


def cited(entry: Entry, html: str, words: Language) -> str:
    """Return the content: what a reply answers stands before it, what a link leads to after it."""
    if entry.reply_to:
        return _answered(entry, words) + html
    if entry.link:
        return html + _about(entry, words)
    return html


def wrong_addresses(entry: Entry) -> list[str]:
    """Return the fields that should hold a web address and hold something else."""
    given = [("link", entry.link), ("reply-to", entry.reply_to)]
    given += [("also", address) for address in entry.also]
    return list(dict.fromkeys(n for n, value in given if value and not is_web_address(value)))


def is_web_address(text: str) -> bool:
    """Whether `text` is an address that a reader may be sent to."""
    return _WEB.match(text) is not None


def _about(entry: Entry, words: Language) -> str:
    title = words.typographic(entry.title) if entry.title else shown_address(entry.link or "")
    source = entry.header.text("source") or (_host(entry.link or "") if entry.title else "")
    link = _link(entry.link or "", title, "u-bookmark-of")
    told = f" <span>{_text(source)}</span>" if source else ""
    return f'{_quote(entry, words)}<p class="about">{link}{told}</p>'


def _answered(entry: Entry, words: Language) -> str:
    address = entry.reply_to or ""
    source = entry.header.text("source") or shown_address(address)
    link = _link(address, words.typographic(source), "u-url p-name")
    before = f'<p class="about">{_text(words("In reply to"))} {link}</p>'
    return f'<div class="u-in-reply-to h-cite">{before}{_quote(entry, words)}</div>'


def _quote(entry: Entry, words: Language) -> str:
    quote = entry.header.text("quote")
    if not quote:
        return ""
    said = "</p><p>".join(
        _text(words.typographic(plain(part))) for part in re.split(r"\n\s*\n", quote)
    )
    return f"<blockquote><p>{said}</p></blockquote>"


def _link(address: str, text: str, classes: str) -> str:
    if not is_web_address(address):
        return _text(text)
    return f'<a class="{classes}" href="{escape(address)}">{_text(text)}</a>'


def _host(address: str) -> str:
    return shown_address(address).split("/")[0]


def _text(words: str) -> str:
    return escape(visible(words), quote=False)
