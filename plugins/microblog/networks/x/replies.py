"""Reading X: one post as everybody may, and the answers to ours with the account's keys."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping, Sequence
from decimal import Decimal

from microblog.errors import OutsideFailed
from microblog.networks.contract import Credentials, Purse, Reply, Unsupported
from microblog.networks.outcomes import read
from microblog.networks.reach import Reach, base
from microblog.networks.reading import asked, gone, looking_at, refusal
from microblog.networks.wire import Wire

from .asking import Asker
from .embedded import embedded
from .inquiry import AUTHOR, MENTIONS, OWN, SEARCH, Inquiry

_POST = re.compile(
    r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/(?P<who>i|i/web|\w{1,20})/status(?:es)?"
    r"/(?P<id>[0-9]{1,19})(?:[/?#].*)?",
    re.ASCII | re.IGNORECASE,
)
_BUILT_IN = "https://api.twitter.com"


def reading(
    credentials: Credentials,
    environ: Mapping[str, str],
    names: Collection[str],
    wire: Callable[[Reach], Wire],
) -> "Replies":
    """Return who reads X, with the credentials of these four names if they are all there."""
    api = base(environ, "MICROBLOG_X_URL", "https://api.x.com")
    oembed = base(environ, "MICROBLOG_X_OEMBED_URL", "https://publish.x.com")
    asker = None
    if all(credentials.get(name, "").strip() for name in names):
        asker = Asker.with_keys(credentials, names, {_BUILT_IN: api}, wire)
    return Replies(f"{oembed}/oembed", wire(looking_at(oembed)), asker)


class Replies:
    """Reads X: posts at `oembed` through `wire`, and answers by an `asker`, if there is one."""

    def __init__(self, oembed: str, wire: Wire, asker: Asker | None) -> None:
        self._oembed, self._wire, self._asker = oembed, wire, asker

    def reads(self, address: str) -> bool:
        """Return whether there can be a post at an address; asks nobody."""
        return _POST.fullmatch(address.strip()) is not None

    def post(self, address: str) -> Reply:
        """Return one post, as X shows it to everybody. Raises Gone, OutsideFailed, Refused."""
        found = _POST.fullmatch(address.strip())
        if not found:
            raise gone("X")
        url = f"https://x.com/{found['who']}/status/{found['id']}"
        query = {"url": url, "omit_script": "true", "dnt": "true", "lang": "en"}
        response = asked(self._wire, "X", self._oembed, query)
        if response.status_code in {403, 404, 410}:  # protected, or deleted
            raise gone("X")
        said = read(response.content)
        if response.status_code != 200 or said is None:
            raise refusal("X", response)
        reply = embedded(found["id"], said)
        if reply is None:
            raise OutsideFailed(
                "X tells of this post in a way that is not understood. Nothing is lost."
            )
        return reply

    def price(self, copies: Sequence[str]) -> Decimal:
        """Return what one round of asking costs at most, in USD; the purse may allow less."""
        if self._asker is None or not self._ids(copies):
            return Decimal(0)
        sources = (MENTIONS, OWN, SEARCH)
        return AUTHOR + sum(source.most * source.worst(self._asker.dialect) for source in sources)

    def answers(
        self, copies: Sequence[str], purse: Purse, places: MutableMapping[str, str]
    ) -> Iterator[Reply]:
        """Yield the answers to our posts at these addresses.

        Raises Unsupported without keys, OutOfCredit, LoginEnded, Refused, OutsideFailed.
        """
        ids = self._ids(copies)
        if not ids:
            return
        if self._asker is None:
            raise Unsupported("X tells only accounts with keys who answered. Run: invoke login x")
        yield from Inquiry(self._asker, ids, purse, places).replies()

    def _ids(self, copies: Sequence[str]) -> dict[str, str]:
        found = [(_POST.fullmatch(copy.strip()), copy) for copy in copies]
        return {post["id"]: copy for post, copy in found if post}
