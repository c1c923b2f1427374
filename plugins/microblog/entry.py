"""An entry: what was written, of which kind."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from microblog.hashtags import hashtags, normal, prose, tag_key
from microblog.header import Header

KINDS = ("note", "link", "photo", "reply", "article", "conference")
PUBLISHED, HIDDEN, DRAFT, SCHEDULED, SKIPPED = "published", "hidden", "draft", "scheduled", "skip"

_TITLE = re.compile(r"(?:[ \t]*\n)* {0,3}#[ \t]+(?P<title>[^\n]*)(?:\n|\Z)")
_TITLE_END = re.compile(r"(?:^|[ \t]+)#+$")
_LEADING_PICTURE = re.compile(r"\s*\[?!\[")
_PICTURE_WITHOUT_ALT = re.compile(r"!\[\s*\](?=[(\[])")
_LONGEST_TAG = 200  # bytes: a tag names a folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing written, ready to be read, built, shared.

    `path` is relative to content/, with slashes. `text` is the body in the format of the file's
    suffix, or HTML if `html`. `date` and `modified` are aware. `address` begins with a slash;
    `output` is the file below the output folder. `title` is what the leader wrote, never invented.
    Pages (about, …) are of the kind "page", which belongs to no stream.
    """

    path: str
    source: Path
    uid: str
    kind: str
    lang: str
    title: str | None
    text: str
    text_line: int
    html: bool
    date: datetime
    modified: datetime | None
    status: str
    slug: str
    address: str
    output: str
    was: tuple[str, ...]
    tags: tuple[str, ...]
    twin_of: str
    header: Header
    unwritten: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_public(self) -> bool:
        """Whether the entry may be in the output at all."""
        return self.status in {PUBLISHED, HIDDEN}

    @property
    def link(self) -> str | None:
        """The address that a link entry is about."""
        return self.header.text("link")

    @property
    def reply_to(self) -> str | None:
        """The address that a reply answers."""
        return self.header.text("reply-to")

    @property
    def also(self) -> tuple[str, ...]:
        """The addresses of copies that the leader posted by hand."""
        return tuple(self.header.several("also"))

    @property
    def opening(self) -> str:
        """The title, or the first words of the text, plain, at most 60 characters."""
        return self.title or first_words(self.text)


def kind_of(header: Header, title: str | None, body: str) -> str:
    """Return the kind: the one that `kind:` names, else the one that the content shows."""
    if (named := (header.text("kind") or "").lower()) in KINDS:
        return named
    if header.text("reply-to"):
        return "reply"
    if header.text("link"):
        return "link"
    if title:
        return "article"
    return "photo" if _LEADING_PICTURE.match(body) else "note"


def title_of(header: Header) -> tuple[str | None, str, int]:
    """Return the title, the body without it, and the line on which that body begins.

    A first line `# Like this` is a title when the header holds none.
    """
    if title := header.text("title"):
        return title, header.body, header.body_line
    heading = _TITLE.match(header.body)
    if heading and (title := _TITLE_END.sub("", heading["title"].strip())):
        skipped = heading[0].count("\n")
        return title, header.body[heading.end() :], header.body_line + skipped
    return None, header.body, header.body_line


def tags_of(header: Header, body: str) -> tuple[str, ...]:
    """Return the tags, one for each whatever the case: the header's, then the text's hashtags."""
    found: dict[str, str] = {}
    for tag in (*header.several("tags", "keywords"), *hashtags(body)):
        name = _tag_name(tag)
        if name.strip(". "):
            found.setdefault(tag_key(name), name)
    return tuple(found.values())


def _tag_name(tag: str) -> str:
    """Return the tag as it is shown, able to name a folder; "" for one that is too long."""
    words = " ".join(normal(tag).replace("/", "-").split()).lstrip("# ")
    name = "".join(filter(str.isprintable, words))
    is_one = len(tag_key(name).encode()) <= _LONGEST_TAG and tag_key(name) != "index.html"
    return name if is_one else ""


def uid_of(path: str) -> str:
    """Return the uid of a file that names none: from its path, the same on every machine."""
    digest = hashlib.sha256(normal(path).encode()).digest()
    return base64.b32encode(digest)[:10].decode().lower()


def pictures_without_alt(body: str) -> list[int]:
    """Return the lines of `body`, from 0, that show a picture with no alternative text."""
    text = prose(body)
    return [text.count("\n", 0, found.start()) for found in _PICTURE_WITHOUT_ALT.finditer(text)]


_MARKS = re.compile(
    r"""
    \\(?P<escaped>[!-/:-@\[-`{-~])                               # \* is a star
    | !?\[(?P<linked>[^\]]*)\](?:\([^)]*\)|\[[^\]]*\])
    | <[a-z/!][^>]*>
    | ^[#>\-*\s]+(?=\s)                                         # headings, quotes, lists
    | \*+(?=\S) | (?<=\S)\*+ | (?<!\w)_+ | _+(?!\w) | `+       # emphasis, code
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)


def plain(text: str) -> str:
    """Return Markdown or HTML as plain words on one line."""
    without_pictures = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    return " ".join(_MARKS.sub(r"\g<escaped>\g<linked>", without_pictures).split())


def first_words(text: str, most: int = 60) -> str:
    """Return the first words of `text`, at most `most` characters, with "…" where cut."""
    words = plain(text) or plain(text.replace("![", "["))
    if len(words) <= most:
        return words
    cut = words[:most].rsplit(" ", 1)[0].rstrip(" ,;:.-–—")
    return f"{cut}…"
