"""Going through what waits for a look: the network is asked first, then a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from microblog.errors import Message, Unanswered
from microblog.ledger import Ledger
from microblog.networks.contract import Refused
from microblog.sharing.connected import Connected
from microblog.sharing.person import Person
from microblog.sharing.settle import (
    ANSWERS,
    Open,
    busy,
    described,
    found,
    looked,
    profile,
    settled,
)

_HOW = Message(
    "To answer: invoke settle {uid} --network {network} --there LINK, or --not-there in the place "
    "of --there LINK."
)


_YOURS = Message("Your answer:")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the ledger, the networks that may be looked at, and the person.

    `host` is this machine by its name, `zone` the leader's.
    """

    ledger: Ledger
    connected: Sequence[Connected]
    person: Person
    host: str
    zone: tzinfo

    def settled(self, opens: Sequence[Open], *, is_asked: bool) -> int:
        """Settle what can be, say all of it, and return how much stays open.

        With `is_asked` somebody is there to answer; else it is told how to.
        """
        left = sum(not self._one(one, is_asked) for one in opens)
        if not opens:
            self.person.say(Message("Nothing waits for an answer."))
        elif left:
            self.person.say(
                Message("Left open: {number}. Nothing of it is sent.", {"number": left})
            )
        return left

    def answered(self, opens: Sequence[Open], word: str) -> None:
        """Write down an answer that was given beforehand, to the one part that waits.

        `word` is a link or "no". Raises Unanswered when none waits, or several do.
        """
        if not opens:
            raise Unanswered("Nothing of it waits for an answer. Nothing was changed.")
        one = opens[0]
        if {(one.uid, one.network)} != {(other.uid, other.network) for other in opens}:
            raise Unanswered(
                "Several wait for an answer. Say which: invoke settle {uid} --network {network}",
                uid=one.uid,
                network=one.network,
            )
        if said := self._busy(one):
            raise Unanswered.because(said)
        if told := settled(one, self.ledger, word):
            self.person.say(told)

    def _one(self, one: Open, is_asked: bool) -> bool:
        """Return whether a part is settled now."""
        if said := self._busy(one):
            self.person.say(said)
            return False
        if self._found(one):
            return True
        for line in described(one, profile(one, self._handle(one)), self.zone, self.person.words):
            self.person.tell(line)
        if not is_asked:
            self.person.say(_HOW.filled(uid=one.uid, network=one.network))
            return False
        return self._asked(one)

    def _busy(self, one: Open) -> Message | None:
        return busy(one, self.host, datetime.now(UTC), self.zone)

    def _found(self, one: Open) -> bool:
        """Look where the network lets itself be read; return whether it is there."""
        try:
            receipt = looked(one, self._network(one), self.ledger)
        except Unanswered as error:
            self.person.say(error.message)
            return False
        if receipt is None:
            return False
        told = {"heading": one.heading, "found": found(one, self.ledger, receipt)}
        self.person.say(Message("{heading}: looked, and found it. {found}", told))
        return True

    def _asked(self, one: Open) -> bool:
        """Ask until there is an answer that can be; return whether it settles anything."""
        for answer in ANSWERS:
            self.person.say(answer)
        while word := self._typed():
            try:
                told = settled(one, self.ledger, word)
            except Unanswered as error:
                self.person.say(error.message)
                continue
            if told:
                self.person.say(told)
            return True
        return False

    def _typed(self) -> str:
        """Return what is typed; nothing where the terminal is closed."""
        try:
            return self.person.answer(f"{_YOURS.spoken(self.person.words)} ").strip()
        except EOFError:
            return ""

    def _network(self, one: Open) -> Connected | None:
        return next((there for there in self.connected if there.name == one.network), None)

    def _handle(self, one: Open) -> str:
        """Return the name of the account that it was sent by, "" if that cannot be told."""
        network = self._network(one)
        try:
            account = network.network.account() if network else None
        except Refused:
            return ""
        return account.name if account and account.id == one.account else ""
