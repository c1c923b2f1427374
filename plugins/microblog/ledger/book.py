"""The book behind the ledger: its files as they are now, checked, and the steps carried out."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from microblog.errors import MicroblogError, OutsideFailed, Unanswered
from microblog.ledger.codec import Unreadable
from microblog.ledger.home import Head, Home
from microblog.ledger.meta import META, Meta, meta_in
from microblog.ledger.protocol import Call, Claim, Effect, Forget, Push, Read, Spool
from microblog.ledger.receipts import Receipts
from microblog.ledger.record import Record, file_of, record_in
from microblog.ledger.states import Answer, Run

_TRIES = 3
_T = TypeVar("_T")


@dataclass(slots=True)
class Book:
    """A home, and what was last read there.

    `since` is what the profile says of the first share, "" before it.
    """

    home: Home
    receipts: Receipts
    site: str
    run: Run
    since: str
    head: Head = field(default_factory=lambda: Head({}))
    meta: Meta | None = None

    def look(self) -> None:
        """Read what is there now. Raises OutsideFailed, and Unanswered if it is not as it was."""
        self.head = self.home.read()
        self.meta = _meta(self.head)
        if self.meta is None and (self.since or self.head.files):
            raise _lost()
        if self.meta:
            self._is_ours(self.meta)

    def record(self, uid: str) -> Record:
        """Return what is known of an entry, an empty record if nothing is."""
        adopted = self.meta is not None and uid in self.meta.baseline
        return record_in(uid, self.head.files.get(file_of(uid)), adopted=adopted)

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
        for _ in range(_TRIES):
            self.look()
            before = self.record(uid)
            if before.fault:
                raise _broken(before)
            after = edit(before)
            if after == before or self._put(file_of(uid), after.content()):
                return after
        raise _unwritten()

    def change_meta(self, edit: Callable[[Meta | None], Meta], *, blindly: bool = False) -> Meta:
        """Put an edit of what the ledger knows of itself there and return it.

        `blindly` asks not whether the ledger is the one it should be. Raises OutsideFailed.
        """
        for _ in range(_TRIES):
            if blindly:
                self.head = self.home.read()
                self.meta = _meta(self.head)
            else:
                self.look()
            after = edit(self.meta)
            if after == self.meta or self._put(META, after.content()):
                self.meta = after
                return after
        raise _unwritten()

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


def _meta(head: Head) -> Meta | None:
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


def _lost() -> Unanswered:
    return Unanswered(
        "This site has shared entries before, but its ledger is gone, so nobody can tell which. "
        "Nothing was shared. Bring the ledger back if there is a copy; else take all that is "
        "published as shared: invoke adopt"
    )


def _broken(record: Record) -> Unanswered:
    return Unanswered(
        "What the ledger says of {uid} cannot be understood ({problem}). It is held: nothing of "
        "it is sent, and nothing was changed. Put back the last good version of {file}.",
        uid=record.uid,
        problem=record.fault,
        file=file_of(record.uid),
    )


def _unwritten() -> OutsideFailed:
    return OutsideFailed("The ledger could not be written. Nothing was changed; run it again.")
