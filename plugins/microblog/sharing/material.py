"""What an entry says, read from its built page: so a share says what readers of the page read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, unquote, urljoin

from microblog.entry import Entry, first_words, plain
from microblog.errors import Unanswered
from microblog.header import Header
from microblog.ledger import fingerprint
from microblog.sharing.page import Element, parsed
from microblog.sharing.words import words

THREAD = "thread"
_NOWHERE = frozenset({"none", "no", "never", "false"})
_EVERYWHERE = frozenset({"all", "yes", "true"})
_RASTER = frozenset({".jpg", ".jpeg", ".png"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What an entry says, and what its front matter says of sharing it.

    `text` is plain; `title` is None where the page shows none, `heading` what it is called all the
    same. `event` is when and where a conference is. `pictures` are files with what they show, in
    order; `card` is the file of the page's own picture. `source` is the file it was written in.
    """

    uid: str
    source: Path
    kind: str
    status: str
    lang: str
    date: datetime
    address: str
    twin_of: str
    header: Header
    tags: tuple[str, ...] = ()
    title: str | None = None
    heading: str = ""
    text: str = ""
    summary: str = ""
    event: str = ""
    pictures: tuple[tuple[Path, str], ...] = ()
    card: Path | None = None

    @property
    def fingerprint(self) -> str:
        """A digest of all that it says; "" if it says nothing."""
        said = [self.title or "", self.text, *(alt for _, alt in self.pictures)]
        return fingerprint("\n".join(said)) if any(said) else ""

    @property
    def shared_on(self) -> frozenset[str] | None:
        """The only networks that `share:` names; None when it may go to any."""
        named = frozenset(name.lower() for name in self.header.several("share"))
        if not named or named & _EVERYWHERE:
            return None
        return named - _NOWHERE

    def is_thread(self, network: str) -> bool:
        """Whether the leader wants it told there in as many parts as it takes."""
        return self._said_for(network).lower() == THREAD

    def own_words(self, network: str) -> str:
        """Return what the leader wants said there instead of the text; "" for nothing."""
        return "" if self.is_thread(network) else self._said_for(network)

    def _said_for(self, network: str) -> str:
        return self.header.text(network) or "\n\n".join(self.header.several(network))


def materials(
    entries: Iterable[Entry], output: Path, site: str, *, since: datetime, only: str | None = None
) -> list[Material]:
    """Return what the entries say, of those from before `since` only that they are there.

    Old entries are not shared, so their pages need not be read; that of `only` is. Raises as
    `material` does.
    """
    return [
        material(entry, output, site)
        if entry.date >= since or entry.uid == only
        else _unread(entry, site)
        for entry in entries
    ]


def material(entry: Entry, output: Path, site: str) -> Material:
    """Return what an entry says, from its page below `output`.

    `site` is the site's absolute address without a slash at its end. An entry that has no page,
    because it is a draft or not due yet, says nothing. Raises OSError for a page that is not there
    and Unanswered for one that does not mark the entry's text.
    """
    unread = _unread(entry, site)
    if not entry.is_public:
        return unread
    page = parsed((output / entry.output).read_text(encoding="utf-8"))
    content = next(page.below(cls="e-content"), None)
    if content is None:
        raise Unanswered(
            "The theme marks no part of {page} as e-content, so nobody can tell what to share.",
            page=entry.output,
        )
    return _read(unread, page, _own(content, unread), _Place(output, site, unread.address))


def _unread(entry: Entry, site: str) -> Material:
    return Material(
        uid=entry.uid,
        source=entry.source,
        kind=entry.kind,
        status=entry.status,
        lang=entry.lang,
        date=entry.date,
        address=site + quote(entry.address, safe="/%"),
        twin_of=entry.twin_of,
        header=entry.header,
        tags=entry.tags,
        heading=entry.opening,
    )


def _read(unread: Material, page: Element, content: Element, place: "_Place") -> Material:
    text, h1 = words(content, unread.lang), page.first("h1")
    shown = " ".join(h1.text.split())
    title = shown if "p-name" in h1.classes else None
    return replace(
        unread,
        title=title,
        heading=title or first_words(text) or unread.heading or shown,
        text=text,
        summary=_summary(unread.header) or page.meta("description"),
        event=_event(page.first(cls="event")),
        pictures=tuple(_pictures(content, place)),
        card=place.file(page.meta("og:image")),
    )


def _summary(header: Header) -> str:
    """Return the summary that was written: lists show it, the entry's own page does not."""
    return plain(header.text("summary", "description") or "")


def _own(content: Element, entry: Material) -> Element:
    """Return the content without the words that a link entry quotes: they are another's."""
    kept = content.children
    about = next((n for n, child in enumerate(kept) if _is(child, cls="about")), 0)
    if entry.kind == "link" and entry.header.text("quote") and _is(kept[about - 1], "blockquote"):
        kept = [*kept[: about - 1], *kept[about:]]
    return Element(content.tag, content.attributes, kept)


def _is(child: Element | str, tag: str = "", cls: str = "") -> bool:
    return isinstance(child, Element) and child.has(tag, cls)


def _event(line: Element) -> str:
    """Return when and where, without the conference's own address."""
    told = [part for part in line.children if isinstance(part, Element) and part.tag != "a"]
    return ", ".join(filter(None, (" ".join(part.text.split()) for part in told)))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where addresses on a page lead to: the output folder, the site's address, and the page's."""

    output: Path
    site: str
    page: str

    def file(self, address: str) -> Path | None:
        """Return the file that an address means; None for one that is not ours."""
        absolute = urljoin(self.page, address)
        if not address or not absolute.startswith(f"{self.site}/"):
            return None
        below = unquote(absolute.removeprefix(f"{self.site}/").split("?")[0].split("#")[0])
        file = self.output / below
        is_ours = ".." not in Path(below).parts and file.is_file()
        return file if is_ours else None


def _pictures(content: Element, place: _Place) -> Iterator[tuple[Path, str]]:
    for image in content.below("img"):
        file = place.file(_widest(image))
        if file and file.suffix.lower() in _RASTER:
            yield file, image.attributes.get("alt", "")


def _widest(image: Element) -> str:
    """Return the address of the widest version: `src` is the one for a page of usual width."""
    choices = [choice.split() for choice in image.attributes.get("srcset", "").split(",")]
    wide = {int(c[1][:-1]): c[0] for c in choices if len(c) == 2 and c[1][:-1].isdecimal()}
    return wide[max(wide)] if wide else image.attributes.get("src", "")
