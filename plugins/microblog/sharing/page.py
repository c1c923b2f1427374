"""A built page as a tree."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_DEEPEST = 100  # what stands deeper is taken for part of what holds it


@dataclass(slots=True)
class Element:
    """An element: its tag, its attributes, and what stands in it, in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        """Its classes."""
        return set(self.attributes.get("class", "").split())

    @property
    def text(self) -> str:
        """All the text in it, as it stands."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def has(self, tag: str = "", cls: str = "") -> bool:
        """Whether it is of this tag and class."""
        return tag in {"", self.tag} and (not cls or cls in self.classes)

    def below(self, tag: str = "", cls: str = "") -> Iterator["Element"]:
        """Yield the elements in it of this tag and class, in the page's order."""
        for child in self.children:
            if isinstance(child, Element):
                if child.has(tag, cls):
                    yield child
                yield from child.below(tag, cls)

    def first(self, tag: str = "", cls: str = "") -> "Element":
        """Return the first of those, an empty element when there is none."""
        return next(self.below(tag, cls), Element(tag))

    def meta(self, name: str) -> str:
        """Return what a page says of itself by `name` or `property`; "" if nothing."""
        for said in self.below("meta"):
            if name in {said.attributes.get("name"), said.attributes.get("property")}:
                return said.attributes.get("content", "")
        return ""


def parsed(html: str) -> Element:
    """Return the root of a page."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.root


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID and len(self._open) < _DEEPEST:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
