"""Taking a ledger over: what this machine still has of it, and the move from one home to another.

All that is found is joined with what is there, so that what was known stays known, and nothing is
sent. The home that a ledger leaves is marked: nobody shares by what lies there again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from microblog.errors import Unanswered
from microblog.ledger.adoption import Adopted, Files, adopted, gathered, moved_into, own_words
from microblog.ledger.book import TRIES, Book, meta_of, unwritten
from microblog.ledger.home import Head, Home
from microblog.ledger.meta import META, Meta
from microblog.ledger.protocol import Claim
from microblog.ledger.record import file_of, record_in


def stands_alone(book: Book) -> None:
    """Return if no ledger of this site was left on this machine while it is kept in git.

    Raises Unanswered if one was, OutsideFailed when that cannot be read.
    """
    beside = book.beside
    if beside and beside.one_machine and any(_is_left(book, files) for files in beside.remains()):
        raise Unanswered(
            "This site's ledger was kept on this machine so far, and content/profile.toml says "
            "that it is kept in git. Nothing was shared. To move it there, with all that it "
            "knows: invoke adopt"
        )


def taken_over(book: Book, uids: Iterable[str], found: Iterable[Claim], at: str) -> Adopted:
    """Begin the ledger or take it over, with all that is left of it, and return what came of it.

    A ledger that lies whole in the other home moves; else `uids` join the baseline. `found` are
    copies on networks, for entries of which no ledger tells. `at` is the moment. Raises
    OutsideFailed, and Unanswered where two tellings cannot be joined.
    """
    older, copies = frozenset(uids), tuple(found)
    for _ in range(TRIES):
        sources = _sources(book)
        records = _with(copies, gathered(sources.tellings))
        news = {name: what for name, what in records.items() if sources.own.files.get(name) != what}
        meta = sources.words(book, older, at)
        # These words come last: a ledger without them counts as lost, not as begun.
        if book.home.write({**news, META: meta.content()}, sources.own):
            _mark(book, sources.beside, at)
            return Adopted(meta=meta, moved=sources.mover is not None, found=len(news))
    raise unwritten()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sources:
    """What is known of a ledger: `own` is what lies in its home, `beside` what was left in the
    other one, `left` what this machine has besides. `mover` are the words of a ledger that can
    move as it is."""

    own: Head
    beside: Head
    left: Sequence[Files]
    mover: Meta | None

    @property
    def tellings(self) -> list[Files]:
        return [self.own.files, self.beside.files, *self.left]

    def words(self, book: Book, older: frozenset[str], at: str) -> Meta:
        """Return what the ledger is to know of itself."""
        machine = book.run.host if book.home.one_machine else ""
        if self.mover:
            return moved_into(meta_of(self.own), self.mover, machine)
        known = [words.baseline for files in self.tellings if (words := own_words(files))]
        older = older.union(*known)
        return adopted(meta_of(self.own), older, site=book.site, machine=machine, at=at)


def _sources(book: Book) -> _Sources:
    own, is_sound = _now(book.home)
    # Where this machine never knew of a ledger, nobody is asked for one.
    beside = book.beside.anew() if book.beside and book.beside.remains() else Head({})
    if not _is_left(book, beside.files):
        beside = Head({})
    mover, left = own_words(beside.files), book.remains(book.home)
    # Where a ledger was before and is no more, what comes from elsewhere is not all of it.
    is_sound = is_sound and bool(own.files or not left)
    return _Sources(
        own=own,
        beside=beside,
        left=[*left, *(book.remains(book.beside) if book.beside else ())],
        mover=mover if mover and is_sound and _may_move(book, own, mover) else None,
    )


def _now(home: Home) -> tuple[Head, bool]:
    """Return what lies in a home, and whether that grew from what was there before."""
    try:
        return home.read(), True
    except Unanswered:
        return home.anew(), False


def _may_move(book: Book, own: Head, mover: Meta) -> bool:
    known = meta_of(own)
    is_ours = mover.site == book.site and mover.machine in {"", book.run.host}
    return is_ours and (known is None or known.site == book.site)


def _is_left(book: Book, files: Files) -> bool:
    """Whether a ledger lies there that may be this site's, and was not moved."""
    words = own_words(files)
    return bool(files) and (words is None or (words.site == book.site and not words.moved))


def _with(copies: Iterable[Claim], records: dict[str, bytes]) -> dict[str, bytes]:
    """Return the records with copies in them, where nothing is told of the entry there."""
    for copy in copies:
        name = file_of(copy.uid)
        record = record_in(copy.uid, records.get(name))
        if not (record.fault or record.standing(copy.network)):
            copied = copy.numbered(record.next_seq).record
            records |= {name: record.joined(copied).content()}
    return records


def _mark(book: Book, left: Head, at: str) -> None:
    """Write where it was that the ledger is kept elsewhere now."""
    if book.beside and left.files:
        words = own_words(left.files) or Meta(site=book.site, created=at)
        moved = replace(words, moved=book.run.host if book.home.one_machine else "git")
        if not book.beside.write({META: moved.content()}, left):
            raise unwritten()
