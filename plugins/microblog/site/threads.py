"""What stands below an entry: its replies in their threads, cut into pages of a bearable length."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from microblog.conversation.phases import Phase
from microblog.conversation.threads import thread
from microblog.site.frame import Site
from microblog.site.quoted import Quoted, anchor, quoted

LONGEST = 200  # replies and entries on one page
DEEPEST = 2  # how far an answer to an answer is set in

# Pelican's Article carries no types; see the package's docstring.
Article = Any


@dataclass(frozen=True, slots=True)
class Above:
    """What a reply answers: the name of who wrote it, or the title of an entry, and where it is."""

    name: str
    address: str
    is_entry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One reply, or one entry of a conference, in its place: `key` names it on its page.

    `depth` is how far it is set in. `above` is what a reply answers, None for the page's own
    entry; `is_told` says that no reader can see that from where it stands.
    """

    key: str
    moment: datetime
    reply: Quoted | None = None
    entry: Article | None = None
    depth: int = 0
    above: Above | None = None
    parent: str = ""
    is_told: bool = False
    phase: Phase | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a thread: which, of how many, its address below the root, and what it shows.

    `parts` are what stands in it, by phase; None where there are no phases.
    """

    number: int
    of: int
    url: str
    parts: Sequence[tuple[Phase | None, Sequence[Placed]]]

    @property
    def quotes(self) -> list[Quoted]:
        """The replies that stand here, but those that were withdrawn."""
        everything = (placed.reply for _, part in self.parts for placed in part)
        return [reply for reply in everything if reply and not reply.withdrawn]


def under(site: Site, article: Article) -> list[Placed]:
    """Return the replies to an entry, or to one of its twins, as they stand below its text."""
    placed = []
    for node in thread(site.replies_to(article), site.unseen):
        reply = quoted(site, node.reply)
        above = answered(quoted(site, node.parent)) if node.parent else None
        deep = min(node.depth, DEEPEST)
        is_told = node.depth > DEEPEST and above is not None
        placed.append(
            Placed(
                key=reply.anchor,
                moment=reply.published,
                reply=reply,
                depth=deep,
                above=above,
                parent=anchor(node.parent.id) if node.parent else "",
                is_told=is_told,
            )
        )
    return placed


def answered(reply: Quoted) -> Above | None:
    """Return what readers are told of a reply that is answered; nothing of a withdrawn one."""
    return None if reply.withdrawn else Above(reply.author, f"#{reply.anchor}")


def leaves(site: Site, url: str, placed: Sequence[Placed]) -> list[Leaf]:
    """Return the pages of a thread that begins at `url`: the first stands there, others below."""
    cuts = [placed[at : at + LONGEST] for at in range(0, len(placed), LONGEST)] or [placed]
    urls = [url, *(f"{folder(url)}{number}/" for number in range(2, len(cuts) + 1))]
    where = {one.key: urls[at] for at, cut in enumerate(cuts) for one in cut}
    return [
        Leaf(at + 1, len(cuts), urls[at], _parts(_seen(site, one, urls[at], where) for one in cut))
        for at, cut in enumerate(cuts)
    ]


def places(leaves: Iterable[Leaf]) -> dict[str, str]:
    """Return the address below the root at which each reply stands, by its id."""
    return {quote.id: f"{leaf.url}#{quote.anchor}" for leaf in leaves for quote in leaf.quotes}


def folder(url: str) -> str:
    """Return the folder below which stands what belongs to a page, like `conferences/a/`."""
    return url if url.endswith("/") else f"{url.removesuffix('.html')}/"


def _parts(placed: Iterable[Placed]) -> list[tuple[Phase | None, list[Placed]]]:
    return [(phase, list(part)) for phase, part in groupby(placed, attrgetter("phase"))]


def _seen(site: Site, one: Placed, url: str, where: dict[str, str]) -> Placed:
    """Return what stands on the page at `url`, saying so if what it answers is on another."""
    there = where.get(one.parent, url)
    if there == url or not one.above:
        return one
    if one.above.is_entry:  # which has a page of its own
        return replace(one, depth=0, is_told=True)
    above = replace(one.above, address=f"{site.root}/{there}#{one.parent}")
    return replace(one, above=above, depth=0, is_told=True)
