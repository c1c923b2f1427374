"""The book behind the ledger: its files as they are now, checked, and the steps carried out."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from microblog.errors import MicroblogError, OutsideFailed, Unanswered
from microblog.ledger.adoption import broken, own_words
from microblog.ledger.codec import Unreadable
from microblog.ledger.home import Head, Home
from microblog.ledger.meta import META, Meta, meta_in
from microblog.ledger.protocol import Call, Claim, Effect, Forget, Push, Read, Spool
from microblog.ledger.receipts import Receipts
from microblog.ledger.record import Record, file_of, record_in
from microblog.ledger.states import Answer, Run

TRIES = 3
_T = TypeVar("_T")


@dataclass(slots=True)
class Book:
    """A home, and what was last read there.

    `since` is what the profile says of the first share, "" before it; `beside` is the other place
    where this site's ledger may have been kept.
    """

    home: Home
    receipts: Receipts
    site: str
    run: Run
    since: str
    beside: Home | None = None
    head: Head = field(default_factory=lambda: Head({}))
    meta: Meta | None = None

    def look(self) -> None:
        """Read what is there now. Raises OutsideFailed, and Unanswered if it is not as it was."""
        self.head = self.home.read()
        self.meta = meta_of(self.head)
        if self.meta:
            self._is_ours(self.meta)
        elif self.beside and self.remains(self.beside):
            raise _left()
        elif self.since or self.head.files or self.remains(self.home):
            raise lost()

    def record(self, uid: str) -> Record:
        """Return what is known of an entry, an empty record if nothing is."""
        adopted = self.meta is not None and uid in self.meta.baseline
        return record_in(uid, self.head.files.get(file_of(uid)), adopted=adopted)

    def remains(self, home: Home) -> list[Mapping[str, bytes]]:
        """Return what this machine still has of this site's ledger as it was kept there."""
        found = ((files, own_words(files)) for files in home.remains())
        return [files for files, words in found if words and words.site == self.site]

    def drive(
        self, steps: Generator[Effect, Any, _T], call: Callable[[Claim], Answer] | None = None
    ) -> _T:
        """Carry out the steps one by one, tell each what came of the last, and return their end."""
        outcome: object = None
        error: MicroblogError | None = None
        while True:
            try:
                effect = steps.throw(error) if error else steps.send(outcome)
            except StopIteration as end:
                returned: _T = end.value
                return returned
            outcome = error = None
            try:
                outcome = self._carried_out(effect, call)
            except MicroblogError as failed:
                error = failed

    def change(self, uid: str, edit: Callable[[Record], Record]) -> Record:
        """Put an edit of an entry's record there and return it. Raises OutsideFailed."""
        for _ in range(TRIES):
            self.look()
            before = self.record(uid)
            if before.fault:
                raise broken(before)
            after = edit(before)
            if after == before or self._put(file_of(uid), after.content()):
                return after
        raise unwritten()

    def change_meta(self, edit: Callable[[Meta | None], Meta]) -> Meta:
        """Put an edit of what the ledger knows of itself there and return it.

        Raises OutsideFailed.
        """
        for _ in range(TRIES):
            self.look()
            after = edit(self.meta)
            if after == self.meta or self._put(META, after.content()):
                self.meta = after
                return after
        raise unwritten()

    def _carried_out(self, effect: Effect, call: Callable[[Claim], Answer] | None) -> object:
        match effect:
            case Read(uid):
                self.look()
                return self.record(uid)
            case Push(record):
                return self._put(file_of(record.uid), record.content())
            case Spool(receipt):
                self.receipts.put(receipt)
            case Forget(receipt):
                self.receipts.forget(receipt)
            case Call(claim) if call:
                return call(claim)
        return None

    def _put(self, name: str, content: bytes) -> bool:
        if not self.home.write({name: content}, self.head):
            return False
        self.head = Head({**self.head.files, name: content}, self.head.id)
        return True

    def _is_ours(self, meta: Meta) -> None:
        if meta.moved:
            raise Unanswered(
                "This ledger was moved: it is kept elsewhere now ({place}). Nothing was shared. "
                "Correct `ledger` below [sharing] in content/profile.toml; or, to keep it here "
                "again: invoke adopt",
                place=meta.moved,
            )
        if meta.site != self.site:
            raise Unanswered(
                "This ledger is of the site {theirs}, and this site is {ours}, so nothing was "
                "shared. Is it the same site with a new address? Then: invoke adopt",
                theirs=meta.site,
                ours=self.site,
            )
        if self.home.one_machine and meta.machine != self.run.host:
            raise Unanswered(
                "This ledger was kept on the machine {theirs}, and this one is {ours}, so nothing "
                'was shared. To share from more than one, set ledger = "git" in '
                "content/profile.toml. Is it the same machine, or did you move for good? Then: "
                "invoke adopt",
                theirs=meta.machine,
                ours=self.run.host,
            )


def meta_of(head: Head) -> Meta | None:
    """Return what the ledger knows of itself; None where it does not. Raises Unanswered."""
    content = head.files.get(META)
    try:
        return None if content is None else meta_in(content)
    except Unreadable as error:
        raise Unanswered(
            "The ledger's file {file} cannot be understood ({problem}), so nothing is shared. "
            "Put back its last good version.",
            file=META,
            problem=error.message,
        ) from None


def lost() -> Unanswered:
    """Return what is told when entries were shared, and no ledger knows which."""
    return Unanswered(
        "This site has shared entries before, but its ledger is gone, so nobody can tell which. "
        "Nothing was shared. Bring the ledger back if there is a copy; else take all that is "
        "published as shared: invoke adopt"
    )


def _left() -> Unanswered:
    return Unanswered(
        "This site's ledger was kept in git so far, and content/profile.toml says that it is kept "
        "on this machine. Nothing was shared. To move it here, with all that it knows: "
        "invoke adopt"
    )


def unwritten() -> OutsideFailed:
    """Return what is told of a ledger that took no change."""
    return OutsideFailed("The ledger could not be written. Nothing was changed; run it again.")
