"""A link that a person pasted: whether it leads to a share on a network, and to which."""

import re
from collections.abc import Callable
from urllib.parse import unquote

from microblog.copies import NAMES
from microblog.errors import Unanswered
from microblog.networks.contract import Receipt

_LINK = re.compile(r"(?:https?://)?(?P<host>[\w.-]+)(?P<path>/[^\s?#]*)(?:[?#]\S*)?")
_ON_X = re.compile(r"/(?P<who>\w{1,20}|i/web)/status/(?P<id>\d{1,19})(?:/.*)?", re.ASCII)
_ON_LINKEDIN = re.compile(
    r"/(?:feed/update/urn:li:|posts/(?:[^/]*[-_])?)"
    r"(?P<kind>activity|share|ugcPost)[:-](?P<id>\d{15,19})(?:-[\w-]*)?/?",
    re.ASCII,
)


def _on_x(path: str) -> Receipt | None:
    found = _ON_X.fullmatch(path)
    return found and Receipt(
        id=found["id"], url=f"https://x.com/{found['who']}/status/{found['id']}"
    )


def _on_linkedin(path: str) -> Receipt | None:
    """Return where it stands; without an id for an activity, as which no program reaches it."""
    found = _ON_LINKEDIN.fullmatch(path)
    if not found:
        return None
    urn = f"urn:li:{found['kind']}:{found['id']}"
    url = f"https://www.linkedin.com/feed/update/{urn}/"
    return Receipt(id="" if found["kind"] == "activity" else urn, url=url)


_READ: dict[str, tuple[re.Pattern[str], Callable[[str], Receipt | None]]] = {
    "x": (re.compile(r"(?:www\.|mobile\.)?(?:x|twitter)\.com"), _on_x),
    "linkedin": (re.compile(r"(?:[a-z]{2,3}\.)?linkedin\.com"), _on_linkedin),
}


def receipt_in(link: str, network: str) -> Receipt:
    """Return where a link says that a share stands.

    The id is "" where the link has none by which a program can reach it. Raises Unanswered for
    what is no address of a single post on that network.
    """
    found, read = _LINK.fullmatch(unquote(link.strip())), _READ.get(network)
    if not (found and read and read[0].fullmatch(found["host"].lower())):
        raise Unanswered(
            "{link} is no address at {network}. Open the post there, and copy its link.",
            link=_clean(link),
            network=NAMES.get(network, network),
        )
    if receipt := read[1](found["path"]):
        return receipt
    raise Unanswered(
        "{link} leads to no single post. Open the post there, and copy its link.",
        link=_clean(link),
    )


def _clean(link: str) -> str:
    return "".join(filter(str.isprintable, link))
