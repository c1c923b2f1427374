"""The guard of what people can read: an address goes only when somebody meant it to."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from microblog.errors import Message, Unanswered
from microblog.publishing.record import Record

_MOST = 20  # one address of so many may go without a word
_TOLD = 15  # lines; a longer list helps nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """An address that a deploy would remove, and the entry that stood there ("" for a list)."""

    address: str
    uid: str


def removals(there: Iterable[str], new: Collection[str], old: Record) -> list[Removal]:
    """Return the addresses of ours that lie at the target and are not in the new site."""
    gone = (path for path in there if path.endswith(".html") and path not in new and old.made(path))
    return [Removal(address=address(path), uid=uid(old, path)) for path in sorted(gone)]


def address(path: str) -> str:
    """Return the address below the site's root that a file is read at."""
    return f"/{path.removesuffix('index.html')}"


def uid(record: Record, path: str) -> str:
    """Return the uid of the entry whose page lies at `path`; "" for a list or a tag."""
    page = record.page(path)
    return page.uid if page else ""


def check(
    gone: Collection[Removal],
    lost: Collection[str] = (),
    *,
    place: str,
    pages: int,
    public: Collection[str],
    shared: Collection[str],
    knew: Callable[[str], bool],
) -> None:
    """Return if nobody will miss what is `gone`, of the `pages` that can be read now in `place`.

    `lost` are the paths of files of somebody else's that would go, `public` are the uids in the new
    site, `shared` those that stand on a network, and `knew` tells whether an entry that is not here
    was once. Raises Unanswered with every reason and address at once.
    """
    reasons = [
        *_listed(sorted(lost), replace(_FOREIGN, values={"place": place})),
        *_reasons(gone, pages, public, shared, knew),
    ]
    if reasons:
        raise Unanswered(
            "This publish would take away what people can read now:\n{reasons}\n"
            "The site was built, and what people read stayed as it was. "
            "If that is what you want: invoke publish --remove",
            reasons=Lines(reasons),
        )


@dataclass(frozen=True, slots=True)
class Lines(Message):
    """Messages, each on a line of its own."""

    def __init__(self, messages: Iterable[Message]) -> None:
        parts = {f"m{number}": message for number, message in enumerate(messages)}
        object.__setattr__(self, "text", "\n".join(f"{{{name}}}" for name in parts))
        object.__setattr__(self, "values", parts)


def _reasons(
    gone: Collection[Removal],
    pages: int,
    public: Collection[str],
    shared: Collection[str],
    knew: Callable[[str], bool],
) -> Iterator[Message]:
    moved = [removal.address for removal in gone if removal.uid in public]
    missed = [removal for removal in gone if removal.uid and removal.uid not in public]
    yield from _listed(moved, _MOVED)
    yield from _listed([r.address for r in missed if r.uid in shared], _SHARED)
    yield from _listed([r.address for r in missed if not knew(r.uid)], _UNKNOWN)
    if len(gone) * _MOST > pages:
        yield Message(
            "- More than one address in twenty, {gone} of {pages}:",
            {"gone": len(gone), "pages": pages},
        )
        yield from _addresses([removal.address for removal in gone])


_FOREIGN = Message(
    "- Files in {place} that are not known to be this site's; move them into content/, from where "
    "they are published too, or take them away:"
)
_MOVED = Message(
    "- Entries that moved without a line `was:` that leads from the old address to the new:"
)
_SHARED = Message("- Entries that were shared, so that links on the networks lead to them:")
_UNKNOWN = Message(
    "- Entries that this copy of the content never had; perhaps another machine published them, "
    "and `git pull` brings them:"
)


def _listed(addresses: Sequence[str], why: Message) -> Iterator[Message]:
    if addresses:
        yield why
        yield from _addresses(addresses)


def _addresses(addresses: Sequence[str]) -> Iterator[Message]:
    for shown in addresses[:_TOLD]:
        yield Message("· {address}", {"address": shown})
    if len(addresses) > _TOLD:
        yield Message("· and {number} more", {"number": len(addresses) - _TOLD})


def foreign(
    there: Iterable[str], new: Collection[str], old: Record, *, whole: bool
) -> frozenset[str]:
    """Return the paths of what is not ours and would be lost.

    A target that is replaced `whole` loses all of it, another only what has a new file's name.
    What lies beside a mark from before there were records was ours where all was replaced; at
    another target nobody knows, so that whatever would be removed is told.
    """
    if old.all_ours and not whole:
        return frozenset(there) - {*new}
    return frozenset(path for path in there if (whole or path in new) and not old.made(path))
