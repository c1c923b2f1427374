"""How a person agrees to what leaves, and has time to think better of it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from microblog.errors import Translate
from microblog.publishing.hold import Hold
from microblog.sharing.plan import Answers, Plan

Agree = Callable[[Sequence[str]], bool]  # shows what is about to leave; whether it may


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """How a person is asked: on a `terminal`, or not at all; `yes` was said beforehand.

    `hold` is the time they have to think better of it, while others may work (`let_go`).
    """

    terminal: bool
    yes: bool
    agree: Agree
    words: Translate
    hold: Hold = field(default_factory=Hold)
    let_go: Callable[[], AbstractContextManager[None]] = nullcontext

    def answers(self, plan: Plan) -> dict[tuple[str, str], Answers]:
        """Return what a person says to the questions of a plan; None to what nobody was asked.

        Who said yes beforehand agrees to break links that nobody meant, and to no dearer post.
        """
        found: dict[tuple[str, str], Answers] = {}
        for due in plan.due:
            said: dict[str, bool | None] = {}
            for ask in due.asks:
                if self.terminal and not self.yes:
                    said[ask.argument] = self.agree([ask.question.spoken(self.words)])
                elif self.yes and (ask.argument == "defuse" or self.terminal):
                    said[ask.argument] = True
            found[due.material.uid, due.network] = Answers(**said)
        return found

    def agrees(self, plan: Plan) -> bool:
        """Return whether what is about to leave may."""
        return self.yes or (self.terminal and self.agree(plan.told(self.words)))
