"""What is needed to hear others: where our copies stand, who reads them, and what is kept."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from microblog.conversation.forgetting import Forgotten, forgotten_in
from microblog.conversation.readers import readers
from microblog.conversation.reply import Kept, canonical, id_of
from microblog.conversation.stores import Stores
from microblog.conversation.words import name, text
from microblog.desk.case import forget_key
from microblog.entry import Entry, first_words
from microblog.errors import Forbidden, Message, MicroblogError
from microblog.hashtags import tag_key
from microblog.ledger import Record, State
from microblog.networks.contract import Reader
from microblog.profile import Profile, read_profile
from microblog.publishing.ground import Ground, earnest
from microblog.publishing.shares import Sharer, sharer
from microblog.sharing.person import Person
from microblog.site.build import build
from microblog.site.turn import alone
from microblog.which import uid_of


@dataclass(frozen=True)
class Conversation:
    """The entries, by address where their copies stand, the networks that can be read, and those
    who must not come in again."""

    ground: Ground
    profile: Profile
    who: Person
    entries: Sequence[Entry]
    copies: Mapping[str, str]
    readers: Mapping[str, Reader]
    forgotten: Forgotten

    @property
    def content(self) -> Path:
        """The folder of the leader's words, and of others' that they kept."""
        return self.ground.root / "content"

    @property
    def stores(self) -> Stores:
        """Where others' words are."""
        return Stores(self.content, self.ground.state)

    @property
    def kept(self) -> list[Kept]:
        """The replies that are kept now."""
        return self.stores.kept()

    @cached_property
    def named(self) -> Mapping[str, Entry]:
        """The entries by uid."""
        return {entry.uid: entry for entry in self.entries}

    @cached_property
    def _places(self) -> Mapping[str, str]:
        return {canonical(address): uid for address, uid in self.copies.items()}

    def entry_of(self, answers: Iterable[str]) -> str:
        """Return the uid of the entry that a post stands under, by the addresses that it answers,
        the nearest first: our copies, or what is kept; "" when none tells."""
        above = {kept.id: kept.entry for kept in self.kept}
        for address in filter(None, answers):
            if uid := self._places.get(canonical(address)) or above.get(id_of(address)):
                return uid
        return ""

    def uid(self, wanted: str) -> str:
        """Return the uid of the entry that a person names. Raises as `which.uid_of` does."""
        return uid_of(wanted, self.entries, self.profile.address)

    def openings(self, waiting: Iterable[Kept] = ()) -> dict[str, str]:
        """Return the author and the first words of all that is kept or waits, by id."""
        said = [*waiting, *self.kept]
        return {one.id: f"{name(one)}: {first_words(text(one))}" for one in said if one.text}

    def answered(self, reply: Kept, openings: Mapping[str, str]) -> str:
        """Return the first words of what a reply answers: another one's, else the entry's."""
        entry = self.named.get(reply.entry)
        return openings.get(reply.answers) or (entry.opening if entry else "")

    def conferences(self) -> Iterator[tuple[Entry, set[str]]]:
        """Yield each conference with the uids of what is gathered there, its own among them."""
        for one in self.entries:
            if one.kind == "conference":
                tag = tag_key(one.header.text("tag") or one.slug).lstrip("#")
                yield one, {one.uid, *(e.uid for e in self.entries if _joins(e, one.slug, tag))}


def conversation(
    root: Path, who: Person, environ: Mapping[str, str], *, reads: bool = True
) -> Conversation:
    """Return all of it, and tell what of it cannot be had; nothing that `reads`, if it is not to.

    On a site that people cannot reach, only what is on this machine is read. Raises Faults of the
    content, and Unanswered for credentials that others may read.
    """
    ground = earnest(root, environ)
    with alone(ground.state / "lock"):
        profile = read_profile(root / "content" / "profile.toml")
        survey = build(root, check=True, MICROBLOG_CI=ground.is_ci).survey
        shares = sharer(ground, profile, wanted=True) if reads else None
    if shares and shares.trouble:
        who.say(shares.trouble.message)
    records = shares.ledger.records() if shares and shares.ledger else {}
    return Conversation(
        ground=ground,
        profile=profile,
        who=who,
        entries=survey.entries,
        copies=dict(_copies(survey.public, records, profile)),
        readers=_readers(shares, environ) if shares else {},
        forgotten=forgotten_in(root / "content", forget_key(root, environ)),
    )


def told(desk: Conversation, troubles: Collection[MicroblogError]) -> list[Message]:
    """Return what went wrong in reading; once for all that a site without an address cannot do."""
    messages = [one.message for one in troubles if not isinstance(one, Forbidden)]
    if any(isinstance(one, Forbidden) for one in troubles) and not desk.profile.is_public:
        return [*messages, _NOT_YET]
    return messages + [one.message for one in troubles if isinstance(one, Forbidden)]


_NOT_YET = Message(
    "Answers elsewhere are read when the site has a public address: set `address` in "
    "content/profile.toml."
)


def _readers(shares: Sharer, environ: Mapping[str, str]) -> dict[str, Reader]:
    profile = shares.profile
    return readers(
        shares.found.credentials,
        environ,
        loopback_only=not profile.is_public,
        webmentions=profile.conversation.webmentions,
    )


def _copies(
    entries: Iterable[Entry], records: Mapping[str, Record], profile: Profile
) -> Iterator[tuple[str, str]]:
    """Yield each address where an entry stands, and the entry's uid: on the networks, by hand, and
    its own page, which webmentions are sent to."""
    for uid, record in records.items():
        yield from ((address, uid) for address in _standing(record))
    for entry in entries:
        yield from ((address, entry.uid) for address in entry.also)
        yield f"{profile.address}{entry.address}", entry.uid


def _standing(record: Record) -> Iterator[str]:
    """Yield where every part of an entry stands on every network."""
    for network, shares in record.networks.items():
        for part in sorted({attempt.part for attempt in shares.parts}):
            attempt = record.standing(network, part)
            if attempt and attempt.state is State.POSTED and attempt.remote_url:
                yield attempt.remote_url


def _joins(entry: Entry, slug: str, tag: str) -> bool:
    named = entry.header.text("conference") == slug
    return entry.kind != "conference" and (named or tag in map(tag_key, entry.tags))
