"""Where copies stood, by the links on an entry's page: what a lost ledger can be told again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from microblog.copies import NAMES, Copy
from microblog.errors import Unanswered
from microblog.ledger import Answer, Draft, Facts, posted
from microblog.sharing.material import Material
from microblog.sharing.page import parsed
from microblog.sharing.pasted import receipt_in


def copies_on(page: str) -> list[Copy]:
    """Return the copies of an entry that its page names, on the networks whose links are known."""
    entry = parsed(page).first(cls="h-entry")
    links = [link.attributes.get("href", "") for link in entry.below("a", cls="u-syndication")]
    return [Copy(NAMES.get(n, n), link) for link in links for n, _ in _answers(link)]


def stood(
    told: Mapping[str, Iterable[Copy]], entries: Iterable[Material]
) -> list[tuple[Draft, Answer]]:
    """Return the copies as the ledger is told of them; `told` are those of each entry, by uid.

    A link that leads to no single copy on a network that is known is passed over, and so is one
    that several entries name.
    """
    links = {uid: [*dict.fromkeys(copy.url for copy in copies)] for uid, copies in told.items()}
    named = Counter(link for several in links.values() for link in several)
    return [
        (_draft(entry, network), answer)
        for entry in entries
        for link in links.get(entry.uid, ())
        if named[link] == 1
        for network, answer in _answers(link)
    ]


def _draft(entry: Material, network: str) -> Draft:
    facts = Facts(permalink=entry.address, fingerprint=entry.fingerprint)
    return Draft(uid=entry.uid, network=network, account="", text="", body=b"", facts=facts)


def _answers(link: str) -> Iterator[tuple[str, Answer]]:
    for network in NAMES:
        try:
            receipt = receipt_in(link, network)
        except Unanswered:
            continue
        yield network, posted(receipt.id, receipt.url)
