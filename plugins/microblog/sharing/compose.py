"""An entry's version for one network: its words, its link, its pictures or card, and its price."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal
from urllib.parse import urlsplit

from microblog.errors import Message, Unanswered
from microblog.networks.contract import Card, Limits, Picture, Share
from microblog.sharing.cut import cut, parts
from microblog.sharing.material import Material
from microblog.sharing.money import amount
from microblog.sharing.pictures import fit
from microblog.terms import Terms

# What nobody has read before following it to its page.
_LEADS = frozenset({"link", "article", "conference"})


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to the leader, and which argument of `composed` the answer is."""

    argument: Literal["link", "defuse"]
    question: Message


@dataclass(frozen=True, slots=True)
class Composed:
    """What would be sent, what a person should know of it, and what only they can decide."""

    shares: tuple[Share, ...]
    notes: tuple[Message, ...] = ()
    asks: tuple[Ask, ...] = ()


def composed(
    material: Material,
    network: str,
    limits: Limits,
    terms: Terms,
    *,
    link: bool | None = None,
    defuse: bool | None = None,
) -> Composed:
    """Return the entry's version for a network, in several shares if it is a thread.

    What fits goes whole and without a link, but for a link entry, an article and a conference,
    which lead to their page; what does not fit is cut and leads there too. A card beside the text
    is such a link. `link` and `defuse` are the leader's answers, None before they were asked:
    whether to add the page's address, and to break links that nobody meant. Raises Unanswered for
    words of the leader's own that do not fit, and for a picture that cannot be sent.
    """
    return _Composer(material, network, limits, terms, link, defuse).composed()


@dataclass(frozen=True, slots=True)
class _Composer:
    material: Material
    network: str
    limits: Limits
    terms: Terms
    link: bool | None
    defuse: bool | None

    def composed(self) -> Composed:
        pictures, left_over = self._pictures()
        card = None if pictures else self._card()
        said = self._said(card)
        texts = self._texts(said, card)
        shares = tuple(self._shares(texts, pictures, card))
        notes = [*self._form(said, shares), *left_over]
        return Composed(shares, tuple(notes), tuple(self._asks(said, shares)))

    # What is said

    def _said(self, card: Card | None) -> str:
        said = self.limits.legal(self._own or self._words(card)).strip() or self.material.heading
        return self.limits.defused(said, self._meant) if self.defuse else said

    @property
    def _own(self) -> str:
        return self.material.own_words(self.network)

    @property
    def _is_thread(self) -> bool:
        return self.limits.threads and self.material.is_thread(self.network)

    @property
    def _meant(self) -> list[str]:
        """The addresses that are meant even where they are shown without their scheme."""
        site = urlsplit(self.material.address)
        return [self.material.address, f"{site.scheme}://{site.netloc}"]

    def _words(self, card: Card | None) -> str:
        """Return what is said, by kind; an article's title stands on its card if it has one."""
        entry = self.material
        is_whole = self.limits.cards or self._is_thread
        title, text = entry.title or "", entry.text
        told = [text]
        if entry.kind == "article":
            told = ["" if card else title, text if is_whole else entry.summary or text]
        elif entry.kind == "conference":
            told = [title, entry.event, text if is_whole else ""]
        return "\n\n".join(filter(None, told))

    # How it fits

    def _texts(self, said: str, card: Card | None) -> list[str]:
        most, measure, address = self.limits.length, self.limits.measure, self.material.address
        if self._own:
            return [self._fits_or_is_held(said)]
        leads = self._leads(card) and address not in said
        whole = f"{said}\n\n{address}" if leads else said
        if measure(whole) <= most:
            return [whole]
        if self._is_thread:
            return parts(said, most, address, measure)
        return [cut(whole, most, address, measure)]

    def _leads(self, card: Card | None) -> bool:
        """Whether the text itself has to lead to the entry's page."""
        if card:
            return False
        wanted = self.link or self.terms.link == "always"
        return wanted or self.material.kind in _LEADS

    def _fits_or_is_held(self, said: str) -> str:
        over = self.limits.measure(said) - self.limits.length
        if over > 0:
            raise Unanswered(
                "Your own words for {network} are {over} too long: {length} fit. Shorten them in "
                "{file}, then run the command again.",
                network=self.limits.name,
                over=over,
                length=self.limits.length,
                file=str(self.material.source),
            )
        return said

    # What stands beside

    def _pictures(self) -> tuple[tuple[Picture, ...], list[Message]]:
        most = self.limits.pictures
        taken = tuple(fit(file, alt, self.limits) for file, alt in self.material.pictures[:most])
        notes = [
            Message("Not sent to {network}, which takes {most} pictures: {alt}", {
                "network": self.limits.name, "most": most, "alt": alt,
            })
            for _, alt in self.material.pictures[most:]
        ]  # fmt: skip
        return taken, notes

    def _card(self) -> Card | None:
        if not self.limits.cards:
            return None
        entry, file = self.material, self.material.card
        return Card(
            address=entry.address,
            title=entry.heading,
            description=entry.summary,
            picture=fit(file, entry.heading, self.limits) if file else None,
        )

    def _shares(
        self, texts: Sequence[str], pictures: tuple[Picture, ...], card: Card | None
    ) -> Iterator[Share]:
        for part, text in enumerate(texts, 1):
            is_first = part == 1
            yield self._priced(
                Share(
                    uid=self.material.uid,
                    network=self.network,
                    text=text,
                    lang=self.material.lang,
                    part=part,
                    parts=len(texts),
                    pictures=pictures if is_first else (),
                    card=card if is_first else None,
                    tags=self.material.tags,
                )
            )

    def _priced(self, share: Share) -> Share:
        return replace(share, price=self.limits.price(share))

    # What a person should know, or decide

    def _form(self, said: str, shares: Sequence[Share]) -> Iterator[Message]:
        """Yield what became of the form that it was written in."""
        if self.material.is_thread(self.network) and not self.limits.threads:
            yield Message("{network} has no threads.", {"network": self.limits.name})
        if len(shares) == 1 and said not in shares[0].text:
            limits, price = self.limits, shares[0].price
            values = {
                "weight": limits.measure(said),
                "length": limits.length,
                "price": amount(price),
            }
            if price:
                yield Message(
                    "Too long whole ({weight}, and {length} fit): it is cut and leads to its page, "
                    "for {price} USD.",
                    values,
                )
            else:
                yield Message(
                    "Too long whole ({weight}, and {length} fit): it is cut and leads to its page.",
                    values,
                )

    def _asks(self, said: str, shares: Sequence[Share]) -> Iterator[Ask]:
        if self._may_lead(said, shares):
            longer = self._priced(replace(shares[0], text=f"{said}\n\n{self.material.address}"))
            question = Message(
                "It fits without a link. Add the address of its page? ({price} USD, not {less})",
                {"price": amount(longer.price), "less": amount(shares[0].price)},
            )
            yield Ask("link", question)
        if self.defuse is None and (found := self._accidental(shares)):
            yield Ask("defuse", self._unmeant(found, shares))

    def _may_lead(self, said: str, shares: Sequence[Share]) -> bool:
        is_open = self.link is None and self.terms.link == "ask" and not self._own
        is_whole = [share.text for share in shares] == [said]
        return is_open and is_whole and not shares[0].card and self.material.address not in said

    def _accidental(self, shares: Sequence[Share]) -> list[str]:
        found = (self.limits.accidental(share.text, self._meant) for share in shares)
        return list(dict.fromkeys(name for names in found for name in names))

    def _unmeant(self, found: Sequence[str], shares: Sequence[Share]) -> Message:
        broken = [self.limits.defused(share.text, self._meant) for share in shares]
        without = [self._priced(replace(s, text=t)) for s, t in zip(shares, broken, strict=True)]
        values = {
            "network": self.limits.name,
            "names": ", ".join(found),
            "price": amount(_total(shares)),
            "less": amount(_total(without)),
        }
        return Message(
            "{network} takes {names} for a link. Keep it from becoming one? ({less} USD, not "
            "{price})",
            values,
        )


def _total(shares: Sequence[Share]) -> Decimal:
    return sum((share.price for share in shares), Decimal(0))
