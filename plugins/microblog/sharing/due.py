"""What is due, and what waits: the two lists that a plan is made of."""

from dataclasses import dataclass
from decimal import Decimal

from microblog.errors import Message
from microblog.networks.contract import Limits, Share
from microblog.sharing.compose import Ask
from microblog.sharing.material import Material
from microblog.sharing.reasons import Code


@dataclass(frozen=True, slots=True)
class Due:
    """An entry that is due on a network: the shares to send, in order.

    `notes` are what a person should know, `asks` what only they can decide: as long as there is
    one, it is not to be sent. `account` is the name that it would be sent as, "" if not known.
    `after` is the id of the part before the first share, None for a beginning.
    """

    material: Material
    network: str
    limits: Limits
    shares: tuple[Share, ...]
    notes: tuple[Message, ...] = ()
    asks: tuple[Ask, ...] = ()
    account: str = ""
    after: str | None = None

    @property
    def price(self) -> Decimal:
        """What all of it costs in USD."""
        return sum((share.price for share in self.shares), Decimal(0))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry that is not shared on a network now, and why; `heading` is what both are called."""

    uid: str
    network: str
    code: Code
    why: Message
    heading: str
