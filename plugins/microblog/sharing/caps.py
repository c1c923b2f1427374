"""The caps: how many entries go at once, and how much a month may cost."""

from decimal import Decimal

from microblog.errors import Message
from microblog.sharing.money import amount
from microblog.sharing.reasons import Code, Reason

AT_ONCE = 3


def too_many(count: int) -> Reason:
    """Return that more is due on a network than goes at once."""
    return Code.OVER, Message(
        "{count} entries are due at once, and {most} is the most, so none is sent. Write share: "
        "none into those that need not go, or share them one by one.",
        {"count": count, "most": AT_ONCE},
    )


def too_dear(price: Decimal, spent: Decimal, cap: Decimal) -> Reason:
    """Return that an entry costs more, in USD, than is left of a month's cap."""
    values = {"price": amount(price), "spent": amount(spent), "cap": amount(cap)}
    return Code.CAP, Message(
        "It costs {price} USD, and {spent} of {cap} USD are used this month. It waits for the next "
        "month, or for a higher cap in content/profile.toml.",
        values,
    )
