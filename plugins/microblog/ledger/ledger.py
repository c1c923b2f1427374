"""The ledger, opened: what it knows, and the few ways to tell it something."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from microblog.errors import Unanswered
from microblog.ledger import protocol
from microblog.ledger.adoption import Adopted, begun, introduced
from microblog.ledger.book import Book
from microblog.ledger.draft import Draft
from microblog.ledger.home import Home
from microblog.ledger.likeness import alike
from microblog.ledger.meta import Meta
from microblog.ledger.protocol import Claim, Received
from microblog.ledger.receipts import Receipts
from microblog.ledger.record import Record, is_record
from microblog.ledger.states import CHARGED, LANDED, Answer, Run, State, unknown
from microblog.ledger.takeover import stands_alone, taken_over


def utc_now() -> datetime:
    """Return the moment."""
    return datetime.now(UTC)


class Ledger:
    """Claims and receipts of one site.

    `spool` is the folder for receipts on their way; `site` the site's address; `shared_since` what
    the profile says of the first share, "" before it. `beside` is the other home, where the ledger
    may have been kept so far. Nothing is read before `open`.
    """

    def __init__(
        self,
        home: Home,
        spool: Path,
        *,
        site: str,
        run: Run,
        shared_since: str = "",
        beside: Home | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._book = Book(home, Receipts(spool), site, run, shared_since, beside)
        self._now = now

    def open(self) -> "Ledger":
        """Read what is there now, bring in the receipts that an earlier run could not, return it.

        Raises OutsideFailed when the ledger cannot be reached, and Unanswered when it is not the
        one it should be: lost, turned back, moved, another site's, another machine's, or broken.
        """
        stands_alone(self._book)
        self._book.look()
        if self.meta:
            self._book.drive(protocol.catch_up(self.waiting()))
        return self

    @property
    def meta(self) -> Meta | None:
        """What the ledger knows of itself; None before `adopt` began it."""
        return self._book.meta

    def record(self, uid: str) -> Record:
        """Return what was known of an entry at the last look, an empty record if nothing was."""
        return self._book.record(uid)

    def records(self) -> dict[str, Record]:
        """Return every entry that has a record, by uid, as at the last look."""
        names = (name for name in self._book.head.files if is_record(name))
        return {uid: self.record(uid) for uid in (name.removesuffix(".json") for name in names)}

    def find(self, *, fingerprint: str, permalink: str) -> list[Record]:
        """Return the records of this text or this address, under whatever uid."""
        return alike(self.records().values(), digest=fingerprint, permalink=permalink)

    def waiting(self) -> list[Record]:
        """Return the receipts on this machine that the ledger may not have yet."""
        return self._book.receipts.kept()

    def spent(self, month: str) -> dict[str, Decimal]:
        """Return USD by network for a month in UTC like "2026-11".

        Claims without an answer count as arrived; what cannot be read is not counted.
        """
        spent: dict[str, Decimal] = {}
        for record in self.records().values():
            for network, shares in record.networks.items():
                for at in shares.parts:
                    if at.state in CHARGED and at.at.startswith(f"{month}-"):
                        spent[network] = spent.get(network, Decimal(0)) + at.price
        return spent

    def share(self, draft: Draft, call: Callable[[], Answer]) -> Received:
        """Claim, make the one call, write down what came of it, and return it.

        `call` is made only when the claim is in the ledger for certain, and never again; whatever
        it raises is written down as unknown and raised. Raises Taken when something bars the claim,
        OutsideFailed when nothing was sent, Unanswered when what came of it could not be kept.
        """
        raised: list[BaseException] = []

        def answer(_: Claim) -> Answer:
            try:
                return call()
            except BaseException as error:
                raised.append(error)
                return unknown(type(error).__name__)

        received = self._book.drive(protocol.share(self._claim_for(draft)), answer)
        if raised:
            raise raised[0]
        return _kept(received)

    def claim(self, draft: Draft) -> Claim:
        """Return a claim that the ledger has for certain. Raises as `share` does before the call.

        Half of `share`, for who makes the call elsewhere: `receive` is the other half.
        """
        return self._book.drive(protocol.claim(self._claim_for(draft)))

    def receive(self, claim: Claim, answer: Answer) -> Received:
        """Write down what came of a claim. Raises Unanswered when it could be kept nowhere."""
        return _kept(self._book.drive(protocol.receive(claim.answered(answer))))

    def settle(self, uid: str, network: str, answer: Answer, part: int = 1) -> Record:
        """Write down a person's word on a part, and return the record.

        `answer` is `posted`, `released` or `removed`; to leave it, do nothing. Of a part that was
        never attempted it is the first word: `posted` for a copy that was found, `released` to
        share an entry from before the ledger. Not to be used while the run that claimed goes on.
        Raises Unanswered when a copy that stands would be released.
        """

        def edit(record: Record) -> Record:
            found = record.standing(network, part)
            if found is None:
                return self._marked(record, network, answer, part)
            if found.state in LANDED and answer.state is State.RELEASED:
                raise Unanswered(
                    "The ledger knows that {uid} is on {network}: {url} Nothing was changed.",
                    uid=uid,
                    network=network,
                    url=found.remote_url,
                )
            return record.settled(network, part, answer)

        return self._book.change(uid, edit)

    def skip(self, uid: str, networks: Iterable[str], why: str = "") -> Record:
        """Write down that an entry is never to be shared there, unless it was; return it."""
        return self._barred(uid, networks, Answer(State.SKIPPED, why=why))

    def hold(self, uid: str, networks: Iterable[str], why: str) -> Record:
        """Write down that a person must look first, unless it was shared; return the record."""
        return self._barred(uid, networks, Answer(State.HELD, why=why))

    def live(self, uid: str) -> datetime:
        """Return since when an entry is known to be live: since now, if nobody knew.

        A moment that lies ahead was noted by a wrong clock, and is now.
        """
        now = self._moment()
        since = self.record(uid).facts.first_live
        if not since or since > now:
            since = self._book.change(uid, lambda record: record.since(now)).facts.first_live
        return datetime.fromisoformat(since)

    def adopt(self, uids: Iterable[str], found: Iterable[tuple[Draft, Answer]] = ()) -> Adopted:
        """Begin the ledger, or take it over: for this site, from this machine.

        What is left of it here is joined. If it lies whole where it was kept before, it moves, and
        nothing else changes. Else `uids` join those that count as published before and are never
        shared; accounts and hosts are learnt anew. `found` are copies that stand on networks.
        Raises OutsideFailed, and Unanswered when a record cannot be read that is told twice.
        """
        at = self._moment()
        copies = [draft.claimed(self._book.run, at).answered(answer) for draft, answer in found]
        done = taken_over(self._book, uids, copies, at)
        self._book.look()
        return done

    def meet(self, network: str, account: str, host: str) -> None:
        """Return if this account at this address is the one that the ledger knows, or its first.

        To be called before a network's first claim. Raises Unanswered for another account or
        address, so that two sites or a wrong token never mix.
        """
        self._book.change_meta(lambda meta: introduced(begun(meta), network, account, host))

    def _barred(self, uid: str, networks: Iterable[str], answer: Answer) -> Record:
        def edit(record: Record) -> Record:
            for network in names:
                found = record.standing(network)
                if not found or found.state not in LANDED | {answer.state}:
                    record = self._marked(record, network, answer)
            return record

        names = sorted(networks)
        return self._book.change(uid, edit)

    def _marked(self, record: Record, network: str, answer: Answer, part: int = 1) -> Record:
        """Return the record with an attempt that was none: a person's word alone."""
        account = begun(self.meta).accounts.get(network, "")
        draft = Draft(
            uid=record.uid, network=network, account=account, text="", body=b"", part=part
        )
        claim = draft.claimed(self._book.run, self._moment()).numbered(record.next_seq)
        return record.with_attempt(claim.answered(answer).record, network, part)

    def _claim_for(self, draft: Draft) -> Claim:
        if begun(self.meta).accounts.get(draft.network) != draft.account:
            raise ValueError(f"the ledger has not met {draft.network} as this account")
        return draft.claimed(self._book.run, self._moment())

    def _moment(self) -> str:
        return f"{self._now().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _kept(received: Received) -> Received:
    if not (received.recorded or received.spooled):
        attempt = received.claim.attempt
        raise Unanswered(
            "{uid} was sent to {network} ({answer}), and that could be written down nowhere, so "
            "the ledger takes it for unknown. Make room, then say what you see there: "
            "invoke settle {uid}",
            uid=received.claim.uid,
            network=received.claim.network,
            answer=attempt.remote_url or attempt.why,
        )
    return received
