"""Forgetting a person: who is meant, and that nothing of theirs comes in again.

What keeps them out is a list of digests that only their key can make: it names nobody, and whoever
finds it can test no name on it.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from microblog.conversation import jsonfile
from microblog.conversation.jsonfile import NotUnderstood
from microblog.conversation.places import handle_at, pages_of, place, posts_of
from microblog.conversation.reply import Kept, canonical, id_of
from microblog.conversation.shelf import FOLDER
from microblog.conversation.traces import Known, folded
from microblog.errors import Unanswered
from microblog.networks.contract import Reply
from microblog.terms import shown

KEY = "MICROBLOG_FORGET_KEY"
_FILE = "_forgotten.json"
_BARE = re.compile(r"[^\s/@]+\.[^\s/@]+/\S*")  # an address without its scheme
_FEWEST = 2  # letters of a name: with less, every file holds it
Said = Kept | Reply  # what somebody said, kept or only read
S = TypeVar("S", Kept, Reply)


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a person asks to be forgotten as: by a name or a handle, or by an address."""

    wanted: str

    @property
    def is_address(self) -> bool:
        """Whether it is the address of a post, or of somebody's page."""
        return "://" in self.wanted

    @property
    def handle(self) -> str:
        """The handle, if that is what was asked for, or is in the address; "" otherwise."""
        if self.is_address:
            return handle_at(self.wanted) or ""
        return self.wanted if self.wanted.startswith("@") else ""

    @property
    def is_site(self) -> bool:
        """Whether it is the address of a whole site, which may be one person's own."""
        return self.is_address and "/" not in place(self.wanted)

    def theirs(self, said: Sequence[S]) -> list[S]:
        """Return what of this is theirs.

        That is what has the name or the handle, exactly, whatever the case and the accents; what
        has the address of a post is that one alone, also after its author withdrew it. Under a
        name, or the address of a person's page, it is also what they said on that network under
        another name.
        """
        direct = [one for one in said if self._is(one)]
        if self.is_address and not any(self._is_page(one) for one in direct):
            return direct
        accounts = {(one.network, folded(one.handle)) for one in direct if one.handle}
        account = ((one.network, folded(one.handle)) for one in said)
        return [
            one
            for one, there in zip(said, account, strict=True)
            if self._is(one) or there in accounts
        ]

    def known(self, theirs: Iterable[Said]) -> Known:
        """Return what they are known by, from what is theirs and from what was asked for."""
        theirs = [*theirs]
        posts = {f"https://{post}" for one in theirs for post in posts_of(one)}
        posts |= {one.url for one in theirs if one.url}
        if self.is_address:
            posts.add(self.wanted)
            is_page = any(self._is_page(one) for one in theirs)
            if not is_page and (theirs or handle_at(self.wanted) is None):
                return Known(urls=frozenset(posts))
        known = Known(
            names=frozenset(one.author for one in theirs if one.author),
            handles=frozenset(one.handle for one in theirs if one.handle),
            urls=frozenset(posts | {one.author_url for one in theirs if one.author_url}),
        )
        return self._asked(known, is_found=bool(theirs))

    def _asked(self, known: Known, *, is_found: bool) -> Known:
        """Return what they are known by, with what was asked for where nothing says what it is."""
        if self.is_address:
            return Known(known.names, known.handles | ({self.handle} - {""}), known.urls)
        asked = frozenset({self.wanted})
        is_handle = self.wanted.startswith("@")
        is_name = not is_handle and not is_found
        may_be_handle = is_handle or (not is_found and " " not in self.wanted)
        return Known(
            known.names | (asked if is_name else frozenset()),
            known.handles | (asked if may_be_handle else frozenset()),
            known.urls,
        )

    def _is(self, one: Said) -> bool:
        if not self.is_address:
            return folded(self.wanted) in {folded(one.author), folded(one.handle)} - {""}
        is_kept_so = isinstance(one, Kept) and one.id == id_of(self.wanted)
        return is_kept_so or self._is_page(one) or place(self.wanted) in posts_of(one)

    def _is_page(self, one: Said) -> bool:
        return place(self.wanted) in pages_of(one)


def meant(wanted: str) -> Meant:
    """Return who is meant. Raises Unanswered for what is no address though it looks like one, and
    for a name of less than two letters."""
    wanted = wanted.strip()
    if "://" in wanted or _BARE.fullmatch(wanted):
        return Meant(_address(wanted))
    if sum(map(str.isalnum, folded(wanted))) < _FEWEST:
        raise Unanswered(
            "Whom? Write a name or a handle of at least two letters, or an address: invoke forget "
            "@anna. Nothing was removed."
        )
    return Meant(wanted)


def _address(wanted: str) -> str:
    address = wanted if "://" in wanted else f"https://{wanted}"
    try:
        if not (canonical(address) and urlsplit(address).hostname):
            raise ValueError
    except ValueError:
        raise Unanswered(
            "{address} is no address. Copy that of a post, or of the person's page, whole: invoke "
            "forget https://x.com/anna. Nothing was removed.",
            address=shown(wanted),
        ) from None
    return address


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Those who must not come in again, as `key` can tell."""

    key: str
    digests: frozenset[str]

    def __contains__(self, said: Said) -> bool:
        """Return whether it is by one of them, or was taken away by its address."""
        return not self.digests.isdisjoint(_digest(self.key, *mark) for mark in _marks(said))


def forgotten_in(content: Path, key: str) -> Forgotten:
    """Return who was forgotten, by the list below content/. Raises Unanswered when the list is
    there and cannot be read, or there is no key to read it with: nobody may come in then."""
    file = content / FOLDER / _FILE
    try:
        digests = frozenset(map(_sign, jsonfile.read(file)["forgotten"]))
    except FileNotFoundError:
        return Forgotten(key, frozenset())
    except (OSError, NotUnderstood, TypeError, KeyError):
        raise Unanswered(
            "{file} keeps those out who asked to be forgotten, and it cannot be read. Put it back "
            "as it was, from git. Nothing was taken in.",
            file=file,
        ) from None
    if digests and not key:
        raise Unanswered(
            "Somebody asked to be forgotten, and only with the key can be told who. Set {key} as "
            "it was then, in the environment or in .env. Is it lost? Then nobody can be kept out "
            "any more: delete {file}. Nothing was taken in.",
            key=KEY,
            file=file,
        )
    return Forgotten(key, digests)


def is_forgotten(said: Said, key: str, content: Path) -> bool:
    """Return whether this must not be taken in. Raises as `forgotten_in` does."""
    return said in forgotten_in(content, key)


def keep_out(content: Path, key: str, wanted: str, known: Known) -> bool:
    """Write down that whoever is known by this must not come in again, and return whether that can
    be: with a key.

    A name alone keeps out all who have it, so it counts only where it was asked for.
    """
    if not key:
        return False
    names = {wanted} if folded(wanted) in map(folded, known.names) else set()
    marks = {
        *(("name", folded(name)) for name in names),
        *(("handle", folded(handle)) for handle in known.handles),
        *(("url", place(url)) for url in known.urls),
    }
    digests = forgotten_in(content, key).digests | {_digest(key, *mark) for mark in marks}
    jsonfile.write(content / FOLDER / _FILE, {"forgotten": sorted(digests)})
    return True


def _sign(told: object) -> str:
    if not isinstance(told, str):
        raise TypeError
    return told


def _marks(said: Said) -> Iterator[tuple[str, str]]:
    """Yield what may be on the list, of which kind."""
    kinds = {"name": folded(said.author), "handle": folded(said.handle)}
    yield from ((kind, text) for kind, text in kinds.items() if text)
    yield from (("url", where) for where in posts_of(said) | pages_of(said))


def _digest(key: str, kind: str, text: str) -> str:
    return hmac.new(key.encode(), f"{kind}:{text}".encode(), hashlib.sha256).hexdigest()
