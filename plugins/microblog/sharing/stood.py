"""Where copies stood, by the links on an entry's page: what a lost ledger can be told again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from microblog.copies import NAMES
from microblog.errors import Unanswered
from microblog.ledger import Answer, Draft, Facts, posted
from microblog.sharing.material import Material
from microblog.sharing.page import parsed
from microblog.sharing.pasted import receipt_in


def links(page: str) -> list[str]:
    """Return the addresses of an entry's copies, as its page names them."""
    entry = parsed(page).first(cls="h-entry")
    return [link.attributes.get("href", "") for link in entry.below("a", cls="u-syndication")]


def stood(
    told: Mapping[str, Iterable[str]], entries: Iterable[Material]
) -> list[tuple[Draft, Answer]]:
    """Return the copies for the ledger; `told` are links by uid.

    A link that leads to no single copy on a network that is known is passed over, and so is one
    that several entries name.
    """
    facts = {entry.uid: _facts(entry) for entry in entries}
    named = Counter(link for several in told.values() for link in set(several))
    return [
        (Draft(uid=uid, network=network, account="", text="", body=b"", facts=known), answer)
        for uid, known in facts.items()
        for link in dict.fromkeys(told.get(uid, ()))
        if named[link] == 1
        for network, answer in _answers(link)
    ]


def _facts(entry: Material) -> Facts:
    return Facts(permalink=entry.address, fingerprint=entry.fingerprint)


def _answers(link: str) -> Iterator[tuple[str, Answer]]:
    for network in NAMES:
        try:
            receipt = receipt_in(link, network)
        except Unanswered:
            continue
        yield network, posted(receipt.id, receipt.url)
