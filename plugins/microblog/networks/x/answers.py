"""What X's answers mean. Its words drift, so a status is read together with a part of them.

Bodies as X documents them (2026-08-22) and as others met them: a problem's `title`, `type` and
`detail`, or the `message` of its `errors`; no codes. Credits were met under 400 and 403 too.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from microblog.errors import Message
from microblog.networks import outcomes
from microblog.networks.contract import (
    Duplicate,
    LoginEnded,
    OutOfCredit,
    Receipt,
    Refused,
    ReplyRefused,
    Unknown,
)
from microblog.networks.outcomes import Case
from microblog.networks.reading import when

_ID = re.compile(r"[0-9]{1,19}")
# These say no whatever is in the body; the others only in a body that is X's.
_BY_ITSELF = frozenset({401, 402, 413, 429})
_CLEAR = _BY_ITSELF | {400, 403, 404, 405, 422}

_CREDIT = Message(
    "Your credit with X is used up. Fill it up in X's developer console; then publish."
)
_LATER = Message("X takes no more from you now. Publish again {when}.")
# These mean the same whatever was asked for.
ENDED = Case(
    frozenset({401}),
    "",
    LoginEnded,
    Message(
        "X does not accept your keys any more. Make new ones in X's developer console and "
        "store them under the same names."
    ),
)
CAPPED = Case(
    frozenset({403, 429}),
    r"usage.?cap|spend.?cap|spending limit",
    OutOfCredit,
    Message(
        "You have used up what your plan or your spending limit at X allows. Raise it in X's "
        "developer console, or wait until it begins anew."
    ),
)
_CASES = (
    ENDED,
    Case(frozenset({402}), "", OutOfCredit, _CREDIT),
    Case(frozenset({400, 403, 429}), r"problems/credits|credits", OutOfCredit, _CREDIT),
    CAPPED,
    Case(frozenset({429}), "", Refused, _LATER),
    Case(
        frozenset({413}),
        "",
        Refused,
        Message("X finds this too large. Make the picture smaller, and publish again."),
    ),
    Case(
        frozenset({400, 403}),
        r"duplicate content|is a duplicate|already (?:said|sent|posted) that",
        Duplicate,
        Message("X has this very text from you already, and takes none twice."),
    ),
    Case(
        frozenset({403}),
        r"reply to this conversation|not allowed to reply|otherwise engaged",
        ReplyRefused,
        Message(
            "X does not let apps answer there, so the rest of this thread cannot follow. What "
            "stands there stays."
        ),
    ),
    Case(
        frozenset({403}),
        r"suspended|temporarily locked|account is locked|unlock your account",
        Refused,
        Message("X has locked your account. Log in at x.com, do what it asks, and publish again."),
    ),
    Case(
        frozenset({400, 403, 422}),
        r"too long|bit shorter|maximum (?:text )?length|over the limit|character limit",
        Refused,
        Message("X finds the text too long. Shorten the entry, and publish again."),
    ),
    Case(
        frozenset({403}),
        r"client-forbidden|oauth1.?(?:app )?permission|unsupported.authentication|not permitted to"
        r"|appropriate|not configured|client forbidden|access level",
        Refused,
        Message(
            "Your keys may not post. Give the app the permission to read and write in X's "
            "developer console, make a new access token after that, store it, and publish again."
        ),
    ),
    Case(
        _CLEAR,
        "",
        Refused,
        Message("X refused this ({words}). Nothing was shared there by this call."),
    ),
)


def judged(status: int, headers: Mapping[str, str], body: bytes, handle: str = "i") -> Receipt:
    """Return where the share stands; `handle` is the account's, for the address.

    Raises Refused for a clear no, and Unknown for all that is neither that nor a receipt.
    """
    if 200 <= status < 300 and (found := id_in(body)):
        return Receipt(id=found, url=f"https://x.com/{handle}/status/{found}")
    raise refusal(status, headers, body) or outcomes.unlisted("X", status)


def failed(error: BaseException) -> Refused | Unknown:
    """Return what a call means to which no whole answer came."""
    return outcomes.failed("X", error)


def refusal(
    status: int, headers: Mapping[str, str], body: bytes, cases: Iterable[Case] = _CASES
) -> Refused | None:
    """Return the clear no that an answer is, of these cases; None when it is anything else."""
    problem = outcomes.read(body)
    if status not in _CLEAR or (status not in _BY_ITSELF and not problem):
        return None
    said = said_in(problem or {})
    case = next(case for case in cases if case.fits(status, said))
    return case.told(words=outcomes.shown(words_of(problem or {})), when=when(headers))


def id_in(body: bytes) -> str:
    """Return the id that an answer gives, of a share, a picture or an account; "" if none."""
    data = (outcomes.read(body) or {}).get("data")
    found = data.get("id") if isinstance(data, dict) else None
    return found if isinstance(found, str) and _ID.fullmatch(found) else ""


def said_in(problem: Mapping[str, Any]) -> str:
    """Return all that a problem says, for a look at its words."""
    return "\n".join([*_texts(problem, "type"), *_texts(problem, "title"), *_details(problem)])


def words_of(problem: Mapping[str, Any]) -> str:
    """Return what a person should read of a problem."""
    return " ".join(_details(problem) or _texts(problem, "title")) or "?"


def _details(problem: Mapping[str, Any]) -> list[str]:
    errors = problem.get("errors")
    listed = [error for error in errors if error] if isinstance(errors, list) else []
    objects = [error for error in listed if isinstance(error, dict)]
    details = [
        text for error in objects for text in _texts(error, "message") or _texts(error, "detail")
    ]
    details += [error for error in listed if isinstance(error, str)]
    return list(dict.fromkeys(details + _texts(problem, "detail")))


def _texts(found: Mapping[str, Any], name: str) -> list[str]:
    text = found.get(name)
    return [text] if isinstance(text, str) and text.strip() else []
