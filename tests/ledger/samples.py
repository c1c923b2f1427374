"""What the tests of this room share: the smallest of each thing."""

from collections.abc import Callable

from microblog.ledger import Draft, Ledger

Opener = Callable[..., Ledger]
SITE = "https://anna.example"


def draft_of(uid: str = "e", network: str = "x", part: int = 1) -> Draft:
    """Return the draft of a short entry."""
    return Draft(uid=uid, network=network, account="1", text="Hej", body=b"{}", part=part)
