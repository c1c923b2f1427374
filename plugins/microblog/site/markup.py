"""Markdown as a leader writes it: hashtags and names are text, addresses are links."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, cast
from urllib.parse import quote
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions import Extension
from markdown.extensions.codehilite import CodeHiliteExtension
from markdown.extensions.smarty import SmartyExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import Registry

from microblog.hashtags import HASHTAG, MENTION, normal, tag_key
from microblog.site.languages import Language
from microblog.slugs import slug_from

_ADDRESS = r"(?<![\w\"'=/])https?://[^\s<>\"]+"
_AFTER = ".,;:!?…'”’»*_"
_IN_A_LINK = ("a",)
# What a pattern cannot match without: one of these signs. Most notes hold none of them, and
# searching each text for each pattern is half the time that Markdown takes.
_SIGNS = {
    ("`",): {"backtick"},
    ("\\",): {"escape"},
    ("[",): {"reference", "link", "image_link", "image_reference", "short_reference"}
    | {"short_image_ref", "footnote"},
    ("<",): {"autolink", "automail", "html", "smarty-left-angle-quotes"},
    (">",): {"smarty-right-angle-quotes"},
    ("&",): {"entity"},
    ("  \n",): {"linebreak"},
    ("*", "_"): {"em_strong"},
    ("://",): {"address"},
    ("#",): {"hashtag"},
    ("@",): {"mention"},
    ("..",): {"smarty-ellipses"},
    ("--",): {"smarty-em-dashes", "smarty-en-dashes"},
}


class _Heading(HashHeaderProcessor):
    """A heading needs a space after its signs, and `#` is the page's own title."""

    RE = re.compile(r"(?:^|\n)(?P<level>#{1,6})[ \t]+(?P<header>(?:\\.|[^\\])*?)#*(?:\n|$)")

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Add the heading, one level deeper where it stands for the title."""
        super().run(parent, blocks)
        if len(parent) and parent[-1].tag == "h1":
            parent[-1].tag = "h2"


class _Hashtag(InlineProcessor):
    """A hashtag that is one of the entry's tags links to the tag's page."""

    ANCESTOR_EXCLUDES = _IN_A_LINK

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """Return the link, or nothing for what is only text."""
        writer: Writer = self.md.writer  # type: ignore[attr-defined]
        if tag_key(m["tag"]) not in writer.tags or _in_raw_link(data, m):
            return None, None, None
        link = Element("a", {"href": tag_address(m["tag"], writer.root), "class": "p-category"})
        link.text = m[0]
        return link, m.start(0), m.end(0)


class _Mention(InlineProcessor):
    """A name that the profile maps links there; any other stays text."""

    ANCESTOR_EXCLUDES = _IN_A_LINK

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """Return the link, or nothing for an unknown name."""
        writer: Writer = self.md.writer  # type: ignore[attr-defined]
        address = writer.mentions.get(m["name"].lower())
        if not address or _in_raw_link(data, m):
            return None, None, None
        link = Element("a", {"href": address, "class": "mention"})
        link.text = m[0]
        return link, m.start(0), m.end(0)


class _Address(InlineProcessor):
    """A bare address is a link, without the full stop that ends its sentence."""

    ANCESTOR_EXCLUDES = _IN_A_LINK

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """Return the link, shown without its scheme."""
        if _in_raw_link(data, m):
            return None, None, None
        address = m[0].rstrip(_AFTER)
        if address.endswith(")") and "(" not in address:
            address = address.rstrip(")").rstrip(_AFTER)
        link = Element("a", {"href": address})
        link.text = shown_address(address)
        return link, m.start(0), m.start(0) + len(address)


def _in_raw_link(data: str, match: re.Match[str]) -> bool:
    """Whether the match stands in a link that is written in HTML."""
    before = data[: match.start()]
    return before.rfind("<a ") > before.rfind("</a>")


class _Leader(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        """Put our patterns before Markdown's own."""
        md.parser.blockprocessors.register(_Heading(md.parser), "hashheader", 70)
        # After code (190), escapes (180) and written links (170-120), before emphasis (60).
        md.inlinePatterns.register(_Address(_ADDRESS, md), "address", 95)
        md.inlinePatterns.register(_Hashtag(HASHTAG, md), "hashtag", 94)
        md.inlinePatterns.register(_Mention(MENTION, md), "mention", 93)


class Writer:
    """Turns Markdown into HTML in one language; made once, used for every entry."""

    def __init__(self, language: Language, root: str, mentions: Mapping[str, str]) -> None:
        self.root = root
        self.tags: frozenset[str] = frozenset()
        self.mentions = {name.lower().lstrip("@"): to for name, to in mentions.items()}
        self._markdown = Markdown(
            extensions=[
                "abbr", "attr_list", "def_list", "fenced_code", "footnotes", "sane_lists", "tables",
                CodeHiliteExtension(css_class="highlight", guess_lang=False),
                SmartyExtension(substitutions=_marks(language)),
                _Leader(),
            ]
        )  # fmt: skip
        self._markdown.writer = self  # type: ignore[attr-defined]
        stages = [cast(Any, self._markdown.treeprocessors[name]) for name in ("inline", "smarty")]
        self._stages = [(stage, Patterns(stage.inlinePatterns)) for stage in stages]

    def html(self, text: str, tags: tuple[str, ...]) -> str:
        """Return the HTML of `text`, whose hashtags among `tags` become links."""
        text = normal(text)
        self.tags = frozenset(map(tag_key, tags))
        self._markdown.reset()
        for stage, patterns in self._stages:
            stage.inlinePatterns = patterns.able(text)
        return self._markdown.convert(text)


class Patterns:
    """The patterns of one stage, of which a text is only searched for those it could match."""

    def __init__(self, registry: Registry[Any]) -> None:
        self._registry = registry
        self._made: dict[frozenset[tuple[str, ...]], Registry[Any]] = {}

    def able(self, text: str) -> Registry[Any]:
        """Return the patterns without those none of whose signs stands in `text`."""
        lacking = frozenset(signs for signs in _SIGNS if not any(sign in text for sign in signs))
        if lacking not in self._made:
            self._made[lacking] = self._without(lacking)
        return self._made[lacking]

    def _without(self, lacking: Iterable[tuple[str, ...]]) -> Registry[Any]:
        kept: Registry[Any] = Registry()
        # The registry lists its patterns, but not by name, which is how _SIGNS knows them; a copy,
        # because it sorts its list the first time that it is asked for one.
        for item in [*self._registry._priority]:  # type: ignore[attr-defined]
            if not any(item.name in _SIGNS[signs] for signs in lacking):
                kept.register(self._registry[item.name], item.name, item.priority)
        return kept


def tag_address(tag: str, root: str) -> str:
    """Return the address of a tag's page, percent-encoded."""
    return f"{root}/tags/{quote(tag_key(tag))}/"


def category_slug(name: str) -> str:
    """Return the slug of a category, whatever letters its name is made of."""
    return slug_from(name, words=9) or "other"


def shown_address(address: str) -> str:
    """Return an address as it is shown to a reader: no scheme, no www, not too long."""
    shown = re.sub(r"^https?://(www\.)?", "", address).rstrip("/")
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


def _marks(language: Language) -> dict[str, str]:
    double, double_end, single, single_end = language.quotes
    return {
        "left-double-quote": double,
        "right-double-quote": double_end,
        "left-single-quote": single,
        "right-single-quote": single_end,
        "ndash": "–",
        "mdash": "—",
        "ellipsis": "…",
    }
