"""What LinkedIn's answers mean.

A share's id comes in a header, with an empty body; a problem is JSON, of which `message`, `code`,
`serviceErrorCode` and `errorDetails` may each be missing (Microsoft Learn, 2026-08).
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from microblog.errors import Message
from microblog.networks import outcomes
from microblog.networks.contract import Duplicate, LoginEnded, Receipt, Refused, Unknown
from microblog.networks.outcomes import Case

VERSION_OFF = 426
VERSION_SETTING = "MICROBLOG_LINKEDIN_VERSION"

_URN = re.compile(r"urn:li:(?:share|ugcPost):[0-9]{1,19}")
# An answer may break off within its head and still be read: then the id is shorter than any.
_WHOLE = re.compile(r"urn:li:(?:share|ugcPost):[0-9]{15,19}")
# These say no whatever is in the body; the others only in a body that is LinkedIn's.
_BY_ITSELF = frozenset({401, 413, VERSION_OFF, 429})
_CLEAR = _BY_ITSELF | {400, 403, 404, 405, 409, 422}

_LOGIN = Message("LinkedIn does not accept your token any more. Make a new one, and publish again.")
_CASES = (
    Case(
        frozenset({401}),
        "65602|expired",
        LoginEnded,
        Message("Your token for LinkedIn has ended: it lasts 60 days. Make a new one."),
    ),
    Case(
        frozenset({401}),
        "65601|revoked",
        LoginEnded,
        Message("Your token for LinkedIn was taken back. Make a new one."),
    ),
    Case(frozenset({401}), "", LoginEnded, _LOGIN),
    Case(
        frozenset({VERSION_OFF}),
        "",
        Refused,
        Message(
            "LinkedIn has switched off the month whose rules were used. Set {setting} to a later "
            "one, written like 202609, and publish again."
        ),
    ),
    Case(
        frozenset({400, 409, 422}),
        r"duplicate_post|is a duplicate|duplicate post",
        Duplicate,
        Message("LinkedIn has this very text from you already ({there}), and takes none twice."),
    ),
    Case(
        frozenset({429}),
        "",
        Refused,
        Message("LinkedIn takes no more from you today. Publish again after midnight UTC."),
    ),
    Case(
        frozenset({413}),
        "",
        Refused,
        Message("LinkedIn finds this too large. Make the picture smaller, and publish again."),
    ),
    Case(
        frozenset({400, 422}),
        r"length|too long|exceed",
        Refused,
        Message("LinkedIn finds a text too long ({words}). Shorten the entry, and publish again."),
    ),
    Case(
        frozenset({403}),
        r"restricted|suspended|locked",
        Refused,
        Message("LinkedIn has restricted your account. Log in there, and do what it asks."),
    ),
    Case(
        frozenset({403}),
        "",
        Refused,
        Message(
            "Your token may not share on LinkedIn ({words}). The app needs the product Share on "
            "LinkedIn; make a new token after it was added."
        ),
    ),
    Case(
        _CLEAR,
        "",
        Refused,
        Message("LinkedIn refused this ({words}). Nothing was shared there by this call."),
    ),
)


def judged(status: int, headers: Mapping[str, str], body: bytes) -> Receipt:
    """Return where the share stands.

    Raises Refused for a clear no, and Unknown for all that is neither that nor a receipt.
    """
    if status == 201 and (urn := _created(headers)):
        return Receipt(id=urn, url=f"https://www.linkedin.com/feed/update/{urn}/")
    raise refusal(status, headers, body) or outcomes.unlisted("LinkedIn", status)


def failed(error: BaseException) -> Refused | Unknown:
    """Return what a call means to which no whole answer came."""
    return outcomes.failed("LinkedIn", error)


def refusal(status: int, headers: Mapping[str, str], body: bytes) -> Refused | None:
    """Return the clear no that an answer is; None when it is anything else.

    The share that a Duplicate names is usually the one that stands there; after that was deleted
    it can be one that never was (ComposioHQ/composio#2710).
    """
    problem = outcomes.read(body)
    if status not in _CLEAR or (status not in _BY_ITSELF and not problem):
        return None
    said = "\n".join(_texts(problem or {}))
    case = next(case for case in _CASES if case.fits(status, said))
    words = outcomes.shown(_words(problem or {}))
    urn = _URN.search(said)
    if case.kind is Duplicate:
        return case.told(remote_id=urn[0] if urn else "", there=urn[0] if urn else words)
    return case.told(words=words, setting=VERSION_SETTING)


def _created(headers: Mapping[str, str]) -> str:
    """Return the id of what was created: a header of its own, or the end of its address."""
    own = unquote(outcomes.header(headers, "x-restli-id")).strip()
    place = unquote(outcomes.header(headers, "location")).strip().rpartition("/")[2]
    return next((urn for urn in (own, place) if _WHOLE.fullmatch(urn)), "")


def _words(problem: Mapping[str, Any]) -> str:
    """Return what a person should read of a problem."""
    said = [problem.get("message"), problem.get("code"), problem.get("serviceErrorCode")]
    return next((str(it) for it in said if isinstance(it, str | int) and str(it).strip()), "?")


def _texts(found: object, depth: int = 4) -> list[str]:
    """Return the texts and numbers in a problem, for a look at its words; not far down."""
    if isinstance(found, Mapping):
        found = list(found.values())
    if isinstance(found, list):
        return [text for it in found for text in _texts(it, depth - 1)] if depth else []
    return [str(found)] if isinstance(found, str | int) else []
