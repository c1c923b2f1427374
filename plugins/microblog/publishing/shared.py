"""What the share step of a publish did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from microblog.copies import NAMES
from microblog.errors import Message
from microblog.ledger import State
from microblog.sharing.plan import Plan
from microblog.sharing.reasons import OPEN, Code
from microblog.sharing.share import Outcome

LOUD = OPEN | {Code.OVER, Code.CAP}  # reasons that a person should hear of each time


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What the share step did: what came of each entry, what a person must know, an exit code.

    `spent` is what each network cost this month, in USD.
    """

    outcomes: Sequence[Outcome] = ()
    plan: Plan | None = None
    notes: Sequence[Message] = ()
    connected: Sequence[str] = ()
    spent: Mapping[str, Decimal] = field(default_factory=dict)
    code: int = 0

    def told(self) -> list[Message]:
        """Return what a person must know besides the receipt: why something was not shared."""
        failed = [
            Message("{address} on {network}: {why}", {
                "address": outcome.address,
                "network": NAMES.get(outcome.network, outcome.network),
                "why": outcome.why,
            })
            for outcome in self.outcomes
            if outcome.why
        ]  # fmt: skip
        waiting = self.plan.waiting if self.plan else ()
        open_ = [Message("{heading}: {why}", {"heading": w.heading, "why": w.why})
                 for w in waiting if w.code in LOUD]  # fmt: skip
        asked = [ask.question for due in self.plan.due for ask in due.asks] if self.plan else []
        return [*failed, *open_, *asked, *self.notes]

    @property
    def open(self) -> int:
        """How much waits for a person's answer, with that of which nobody can tell what came."""
        unknown = [outcome for outcome in self.outcomes if outcome.state is State.UNKNOWN]
        return len(unknown) + (len(self.plan.open) if self.plan else 0)

    @property
    def arrived(self) -> list[Outcome]:
        """What stands on a network now that did not before."""
        return [outcome for outcome in self.outcomes if outcome.state is State.POSTED]
