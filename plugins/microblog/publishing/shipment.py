"""A shipment: what a deploy sends, in an order in which a reader never misses anything."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from microblog.errors import Message

# Called where a deploy may be stopped, with what would be true then.
Pause = Callable[[Message], None]

_LISTS = ("feed.xml", "atom.xml", "feed.json", "sitemap.xml")
HALF_WAY = Message(
    "Some files of the new site are in place and nothing was removed, so every page can be read"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """The built site, and what of ours lies at the target but is no more in it.

    `interim` is the record that stands at the target while the deploy goes on: of the files that
    were there and of those to come. The site's own record is among its files. `found` is the
    record as it was found at the target, None where there was none: another one there means that
    somebody else is publishing. `pause` is called between stages.
    """

    output: Path
    gone: frozenset[str]
    found: bytes | None
    interim: bytes
    pause: Pause

    def stages(self, changed: Iterable[str], there: Collection[str]) -> list[list[str]]:
        """Return the changed files in the order to send them, a list for each stage that has any.

        First what pages are made of; then pages that are new, to which the changed ones link; then
        feeds and the sitemap; the record last.
        """
        stages: dict[int, list[str]] = {}
        for path in sorted(changed):
            stages.setdefault(_stage(path, path in there), []).append(path)
        return [stages[number] for number in sorted(stages)]


@dataclass(frozen=True, slots=True)
class Sent:
    """What a deploy changed at the target: the files sent, and the files removed."""

    files: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def and_then(self, later: "Sent") -> "Sent":
        """Return what both changed."""
        return Sent(
            tuple(sorted({*self.files, *later.files})),
            tuple(sorted({*self.removed, *later.removed})),
        )


def _stage(path: str, there: bool) -> int:
    name = path.rpartition("/")[2]
    if path == ".candor":
        return 4
    if name in _LISTS:
        return 3
    if name.endswith((".html", ".htm")):
        return 2 if there else 1
    return 0
