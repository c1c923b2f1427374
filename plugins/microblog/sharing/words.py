"""The plain words of a part of a page, as they can stand in a post."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from microblog.sharing.page import Element

# The first holds for a language that is not listed.
_MARKS = {"en": "“”", "sv": "””", "da": "»«"}

_BLOCKS = frozenset(
    "address article aside blockquote dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table ul".split()
)
_WORDLESS = frozenset(
    "audio canvas embed iframe img noscript object picture script style svg template video".split()
)
_HIDDEN = frozenset({"about", "footnote", "footnote-backref", "footnote-ref", "h-cite", "hidden"})

_SPACE = re.compile(r"[ \t\n\r\f]+")
_SPACES = re.compile(" {2,}")
_AROUND_BREAK = re.compile(r" ?\n ?")
_SCHEME = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_DASHES = str.maketrans({"–": "--", "—": "---"})


def words(element: Element, lang: str) -> str:
    """Return the words: paragraphs parted by a blank line, in which lists have a line an item.

    A link whose words are its own address, shortened or not, is that address; of any other there
    are only the words. A quoted paragraph stands in the marks of `lang`. Pictures, footnotes and
    what is hidden are left out.
    """
    return "\n\n".join(_paragraphs(element, _MARKS.get(lang.split("-")[0], _MARKS["en"])))


def _paragraphs(element: Element, marks: str) -> list[str]:
    found: list[str] = []
    line = ""
    for child in _shown(element):
        if isinstance(child, Element) and _holds_blocks(child):
            found += [_tidy(line), *_block(child, marks)]
            line = ""
        else:
            line += _inline(child)
    return [paragraph for paragraph in [*found, _tidy(line)] if paragraph]


def _shown(element: Element) -> Iterator["Element | str"]:
    return (
        child for child in element.children if isinstance(child, str) or not _is_left_out(child)
    )


def _is_left_out(element: Element) -> bool:
    said = element.attributes
    return bool(
        element.tag in _WORDLESS
        or element.classes & _HIDDEN
        or "hidden" in said
        or said.get("aria-hidden") == "true"
    )


def _holds_blocks(element: Element) -> bool:
    return element.tag in _BLOCKS or any(inner.tag in _BLOCKS for inner in element.below())


def _block(element: Element, marks: str) -> list[str]:
    if element.tag in {"ul", "ol"}:
        return ["\n".join(_items(element, marks))]
    if element.tag == "table":
        return ["\n".join(_rows(element))]
    if element.tag == "pre":
        return [element.text.strip("\n").rstrip()]
    paragraphs = _paragraphs(element, marks)
    return _quoted(paragraphs, marks) if element.tag == "blockquote" else paragraphs


def _items(element: Element, marks: str) -> Iterator[str]:
    """Yield the lines of a list, those of the lists in it too; what has an order is numbered."""
    begin = element.attributes.get("start", "")
    number = int(begin) if begin.isdecimal() else 1
    for item in _shown(element):
        if isinstance(item, Element) and (said := _paragraphs(item, marks)):
            sign = f"{number}." if element.tag == "ol" else "–"
            yield "\n".join([f"{sign} {said[0]}", *said[1:]])
            number += 1


def _rows(element: Element) -> Iterator[str]:
    for row in element.below("tr"):
        cells = [_tidy(_inline(cell)) for cell in _shown(row) if isinstance(cell, Element)]
        yield " · ".join(filter(None, cells))


def _quoted(paragraphs: list[str], marks: str) -> list[str]:
    """Return the paragraphs in quotation marks, unless they are in them already."""
    if not paragraphs:
        return []
    first, last = marks[0], marks[1]
    *before, end = paragraphs
    if paragraphs[0].startswith(first) and end.endswith(last):
        return paragraphs
    closed = [*before, f"{end}{last}"]
    return [f"{first}{closed[0]}", *closed[1:]]


def _inline(part: "Element | str") -> str:
    if isinstance(part, str):
        return _SPACE.sub(" ", part)
    if part.tag == "br":
        return "\n"
    said = "".join(map(_inline, _shown(part)))
    address = part.attributes.get("href", "") if part.tag == "a" else ""
    return address if _is_address(said, address) else said


def _is_address(said: str, address: str) -> bool:
    """Whether a link's words are its own address as a page shows it: bare, and cut with "…"."""
    if not _SCHEME.match(address):
        return False
    shown, meant = (_bare(text) for text in (said, address))
    if shown.endswith("…"):
        return "." in shown and meant.startswith(shown.rstrip("…"))
    return shown == meant


def _bare(address: str) -> str:
    """Return an address without scheme and last slash, its dashes as they are typed."""
    bare = _SCHEME.sub("", address.strip(), count=1)
    return unquote(bare.translate(_DASHES)).rstrip("/")


def _tidy(line: str) -> str:
    return _AROUND_BREAK.sub("\n", _SPACES.sub(" ", line)).strip(" \n")
