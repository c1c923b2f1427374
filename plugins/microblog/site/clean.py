"""The one gate to the page: whatever a body holds, what leaves here holds no script or style."""

import re

import nh3

_TEXT = {"p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "div", "span"}
_INLINE = {"a", "em", "strong", "b", "i", "u", "s", "del", "ins", "code", "kbd", "samp", "var"}
_INLINE |= {"sub", "sup", "mark", "small", "cite", "q", "abbr", "dfn", "time", "bdi", "wbr"}
_LISTS = {"ul", "ol", "li", "dl", "dt", "dd"}
_TABLES = {"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"}
_MEDIA = {"img", "figure", "figcaption", "audio", "video", "source", "track"}
_PARTS = {"details", "summary", "section", "aside"}
_ATTRIBUTES = {
    "*": {"class", "id", "lang", "dir", "title"},
    "a": {"href", "hreflang", "rel"},
    "img": {"src", "alt", "width", "height"},
    "audio": {"src", "controls"},
    "video": {"src", "controls", "width", "height", "poster"},
    "source": {"src", "type"},
    "track": {"src", "kind", "srclang", "label"},
    "ol": {"start", "reversed"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "col": {"span"},
    "time": {"datetime"},
    "details": {"open"},
}
# Markdown aligns a table's cells by style; a class says the same to the style sheet.
_ALIGNED = re.compile(r' style="text-align: (left|right|center);"')
_REMOVED = re.compile(
    r"<(?P<tag>script|style|iframe|object|embed|form|link|meta|base|svg|math)\b"
    r"|<[a-z][^>]*\s(?P<attribute>style|on\w+)\s*="
    r"|(?P<address>(?:href|src)\s*=\s*[\"']?\s*(?:javascript|vbscript|data):)",
    re.IGNORECASE,
)
TAG = re.compile(r'<[a-z](?:[^">]|"[^"]*")*>')  # one tag of what `clean` returns
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_MARKUP = str.maketrans('<>"', "‹›”")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def clean(html: str) -> str:
    """Return `html` with only what is harmless: text, links, lists, tables, media of our own."""
    return nh3.clean(
        _ALIGNED.sub(r' class="\1"', visible(html)),
        tags=_TEXT | _INLINE | _LISTS | _TABLES | _MEDIA | _PARTS,
        attributes=_ATTRIBUTES,
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel=None,
    )


def removed(html: str) -> list[str]:
    """Return what `clean` takes out of `html`: the names of tags and attributes, each once."""
    found = {
        f"<{match['tag'].lower()}>"
        if match["tag"]
        else (match["attribute"] or "javascript:").lower()
        for match in _REMOVED.finditer(_ALIGNED.sub("", html))
    }
    return sorted(found)


def harmless(text: str) -> str:
    """Return words for a template that escapes nothing: what could be markup looks like it only."""
    return text.translate(_MARKUP)


def visible(text: str) -> str:
    """Return `text` without control characters and without marks that turn its direction."""
    return _BIDI.sub("", _CONTROL.sub("", text))
