"""One round of asking X who answered: what mentions us, our own answers, and then a search.

Prices as X's documentation has them, 2026-08-22, in USD: what one's own account gets, 0.001 a
post; a search, 0.005 a post; an author's name, 0.010. Of mentions and of one's own posts the
newest 800 can be read; a search finds the posts of seven days. Nothing is asked that the purse
could not pay, were every post on the page an answer by somebody new. That much is paid before X is
asked, and what was too much comes back with the answer: X may charge for one that never arrives.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from microblog.errors import OutsideFailed
from microblog.networks.contract import OutOfCredit, Purse, Refused, Reply
from microblog.networks.outcomes import shown
from microblog.networks.reading import listed, word

from .asking import Asker, Uncharged
from .embedded import moment_of
from .sweep import Sweep
from .told import Author, Dialect, Told, authors_in, ids_in, told_in

AUTHOR = Decimal("0.010")
_ANY = Decimal("0.005")
_BROUGHT = 8  # posts that one brings along: what it answers and quotes; it, edited five times
_PAGE = 100
_QUERY = 512  # characters
_SEARCHED = 100  # the newest copies; to older ones only mentions lead
_RECENT = timedelta(days=7) - timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Source:
    """Where answers are found: at which price a post, at least so many a page and at most so many
    in one round. `ours` is whether the author of all is us."""

    kind: str
    price: Decimal
    least: int
    most: int
    ours: bool = False

    def worst(self, dialect: Dialect) -> Decimal:
        """Return what a post costs at most: with its author, and with all it brings along."""
        if dialect.authors:
            return self.price + _BROUGHT * _ANY + AUTHOR
        return self.price if self.ours else self.price + AUTHOR


MENTIONS = Source("mentions", Decimal("0.001"), 5, 800)
OWN = Source("tweets", Decimal("0.001"), 5, 200, ours=True)
SEARCH = Source("search", _ANY, 10, 500)


class Inquiry:
    """One round. `copies` are the addresses of our posts by their ids."""

    def __init__(
        self,
        asker: Asker,
        copies: Mapping[str, str],
        purse: Purse,
        places: MutableMapping[str, str],
    ) -> None:
        self._asker, self._copies, self._purse, self._places = asker, copies, purse, places
        self._authors: dict[str, Author] = {}
        self._given: set[str] = set()
        self._left = 0

    def replies(self) -> Iterator[Reply]:
        """Yield the answers, each once. Raises OutOfCredit, Refused, OutsideFailed."""
        me = self._me()
        self._authors[me.id] = me
        roots = sorted(self._copies, key=int)
        for source in (MENTIONS, OWN):
            self._left = source.most
            yield from self._found(source, f"/2/users/{me.id}/{source.kind}", {}, roots, me)
        self._left = SEARCH.most
        for query, some in _queries(roots[-_SEARCHED:], me.handle):
            yield from self._found(SEARCH, "/2/tweets/search/recent", {"query": query}, some, me)

    def _me(self) -> Author:
        """Return whom the keys speak for; that is paid for once."""
        kept = self._places.get(f"me {self._asker.account}", "").split(" ", 2)
        if len(kept) == 3:
            return Author(id=kept[0], handle=kept[1], name=kept[2])
        self._afford(1, AUTHOR)
        with self._booked(1, AUTHOR):
            said = self._asker.asked("/2/users/me", {})
            self._pay(1, AUTHOR)
        found = authors_in({"data": [said.get("data")]}, "data")
        if not found or not found[0].id.isdecimal():
            raise OutsideFailed(
                "X does not say whose keys these are. Nothing is lost; ask again later."
            )
        me = found[0]
        self._places[f"me {self._asker.account}"] = f"{me.id} {me.handle} {shown(me.name)}"
        return me

    def _found(
        self, source: Source, route: str, query: dict[str, str], roots: list[str], me: Author
    ) -> Iterator[Reply]:
        """Yield what a source has: first what was left before, then what has come since."""
        before = Sweep.interrupted(source.kind, roots, self._places)
        if before and not (yield from self._swept(source, route, query, before, me)):
            return
        fresh = Sweep.begun(source.kind, roots, self._places)
        yield from self._swept(source, route, query, fresh, me)

    def _swept(
        self, source: Source, route: str, query: dict[str, str], sweep: Sweep, me: Author
    ) -> Generator[Reply, None, bool]:
        """Yield the answers of a sweep; return whether it came to its end in this round."""
        bounds = _bounds(source, sweep)
        read, token = set[str](), ""
        while bounds is not None:
            size = self._size(source)
            if not size:
                return False
            asked = {**query, **bounds, **({"pagination_token": token} if token else {})}
            with self._booked(size, source.worst(self._asker.dialect)):
                said = self._asker.posts(route, {**asked, "max_results": size})
                self._charge(source, said or {})
            if said is None:
                continue
            # X was seen to give the last page again and again.
            met = ids_in(said) | ids_in(said, "errors", "resource_id")
            if not met - read:
                break
            read |= met
            yield from self._answers(said, me)
            sweep = sweep.past(ids_in(said))
            sweep.note(self._places)
            if not (token := word(said, "meta", "next_token")):
                break
        sweep.end(self._places)
        return True

    def _size(self, source: Source) -> int:
        """Return how many posts to ask for, 0 when this round has had its share."""
        affordable = self._afford(source.least, source.worst(self._asker.dialect))
        return min(_PAGE, affordable, self._left) if self._left >= source.least else 0

    def _afford(self, least: int, price: Decimal) -> int:
        """Return how many posts the purse can pay. Raises OutOfCredit when that is too few."""
        affordable = self._purse.affords(price)
        if affordable < least:
            raise OutOfCredit(
                "What reading X may cost this month is spent. Raise `cap` under [conversation] in "
                "content/profile.toml, or wait for the next month; then all goes on from here."
            )
        return affordable

    @contextmanager
    def _booked(self, posts: int, price: Decimal) -> Iterator[None]:
        """Pay the worst case before X is asked; take it back when what X told is paid, or when X
        says a clear no."""
        self._pay(posts, price)
        try:
            yield
        except (Refused, Uncharged):
            self._pay(-posts, price)
            raise
        self._pay(-posts, price)

    def _charge(self, source: Source, said: Mapping[str, Any]) -> None:
        """Pay for everything that X told, before anything is done with it."""
        posts = len(listed(said, "data"))
        self._left -= posts
        more = said.get("includes")
        self._pay(posts, source.price)
        self._pay(len(listed(more, "tweets") + listed(more, "posts")), _ANY)
        self._pay(len(listed(more, "users")), AUTHOR)

    def _pay(self, count: int, price: Decimal) -> None:
        if count:
            self._purse.pay(count, price)

    def _answers(self, said: Mapping[str, Any], me: Author) -> Iterator[Reply]:
        """Yield those posts of a page that answer ours, and whose authors everybody may read."""
        told = [post for one in listed(said, "data") if (post := told_in(one))]
        ours = [post for post in told if self._is_answer(post)]
        self._meet(authors_in(said.get("includes"), "users"))
        self._ask_for(post.author for post in ours)
        for post in ours:
            author = self._authors.get(post.author)
            if author and not author.hidden and post.text:
                self._given.add(post.id)
                yield self._reply(post, author, me)

    def _is_answer(self, post: Told) -> bool:
        below = post.root in self._copies or post.after in self._copies
        return below and post.id not in self._copies and post.id not in self._given

    def _reply(self, post: Told, author: Author, me: Author) -> Reply:
        above = f"https://x.com/i/status/{post.after}" if post.after else ""
        copy = self._copies.get(post.root) or self._copies[post.after]
        return post.reply(author, self._copies.get(post.after, above), copy, author.id == me.id)

    def _meet(self, authors: Iterable[Author]) -> None:
        self._authors |= {author.id: author for author in authors if author.id not in self._authors}

    def _ask_for(self, ids: Iterable[str]) -> None:
        """Learn the names of authors, each once in a round."""
        unknown = sorted(set(ids) - self._authors.keys())
        if unknown:
            query = {"ids": ",".join(unknown), "user.fields": "protected"}
            with self._booked(len(unknown), AUTHOR):
                said = self._asker.asked("/2/users", query)
                self._pay(len(listed(said, "data")), AUTHOR)
            self._meet(authors_in(said, "data"))


def _bounds(source: Source, sweep: Sweep) -> dict[str, str] | None:
    """Return a sweep's bounds as X wants them, None when nothing can be left between them.

    A search refuses ids that are older than what it finds.
    """
    oldest = datetime.now(UTC) - _RECENT
    since, until = str(sweep.since), str(sweep.until)
    if source is SEARCH and sweep.until and moment_of(until) < oldest:
        return None
    reaches = source is not SEARCH or moment_of(since) > oldest
    return ({"since_id": since} if reaches else {}) | ({"until_id": until} if sweep.until else {})


def _queries(roots: list[str], handle: str) -> Iterator[tuple[str, list[str]]]:
    """Yield searches for these conversations, none longer than X takes, with what each is for."""
    some: list[str] = []
    for root in roots:
        if some and len(_query([*some, root], handle)) > _QUERY:
            yield _query(some, handle), some
            some = []
        some = [*some, root]
    if some:
        yield _query(some, handle), some


def _query(roots: list[str], handle: str) -> str:
    return f"({' OR '.join(f'conversation_id:{root}' for root in roots)}) -from:{handle}"
