"""The hold: the time between an entry's first moment live and its shares, to see one's own slip."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from microblog.errors import Message
from microblog.ledger import Ledger
from microblog.sharing.due import Due

Slept = Callable[[float], bool]  # sleeps so many seconds; whether nobody ended that


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """How long entries are live before they are shared, and how that time passes.

    `slept` and `say` are the terminal's; where nobody waits, `slept` is None.
    """

    span: timedelta = timedelta(0)
    slept: Slept | None = None
    say: Callable[[Message], None] = lambda message: None

    def ends(self, due: Sequence[Due], ledger: Ledger, now: datetime) -> dict[str, datetime]:
        """Return when the hold of each entry ends that is too young at `now`, by uid.

        That they are live is written into the ledger, so that every machine knows since when. A
        thread that has begun goes on.
        """
        if not self.span:
            return {}
        young = {one.material.uid for one in due if one.after is None}
        since = {uid: ledger.live(uid) for uid in sorted(young)}
        return {uid: at + self.span for uid, at in since.items() if at + self.span > now}

    def passed(self, until: datetime) -> bool:
        """Wait till then, telling how long; return False if somebody ended the wait."""
        assert self.slept
        while (left := (until - datetime.now(UTC)).total_seconds()) > 0:
            self.say(Message("Sharing in {time}. Ctrl-C holds it back", {"time": _clock(left)}))
            if not self.slept(min(left, 1)):
                return False
        return True


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds) + 1, 60)
    return f"{minutes}:{rest:02}"
