"""How the ledger's files are written and read: JSON, strictly, and every field as itself.

Reading is suspicious, because a file that is half understood may be shared again: a field of the
wrong type, a name that stands twice, or a newer schema make the whole file unreadable. Names that
nobody here knows are kept.
"""

import json
import re
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from microblog.errors import MicroblogError
from microblog.ledger.states import Attempt, Run, State

SCHEMA = 1
_MOMENT = re.compile(r"\d{4}-(0[1-9]|1[0-2])-\d\dT\d\d:\d\d:\d\dZ")
_TEXTS = ("payload", "payload_sha256", "remote_id", "remote_url", "why")


class Unreadable(MicroblogError):
    """A file of the ledger does not say what it should; its message says why."""


def wrong(name: str) -> Unreadable:
    """Return what is told of a field that is missing, or not what it should be."""
    return Unreadable("its field {name} is not right", name=name)


def encoded(told: dict[str, Any]) -> bytes:
    """Return a file of the ledger: sorted keys, two spaces, a newline at the end."""
    whole = json.dumps(
        {**told, "v": SCHEMA}, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False
    )
    return whole.encode() + b"\n"


def decoded(content: bytes) -> dict[str, Any]:
    """Return what a file of the ledger says, without its version. Raises Unreadable."""
    try:
        told = json.loads(content.decode(), object_pairs_hook=_once, parse_constant=_no_number)
        json.dumps(told, ensure_ascii=False).encode()  # what cannot be written was not read
    except Unreadable:
        raise
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is not JSON in UTF-8") from error
    if not isinstance(told, dict):
        raise wrong("v")
    version = number(told, "v")
    if version > SCHEMA:
        raise Unreadable("a newer engine wrote it: invoke upgrade")
    if version != SCHEMA:
        raise wrong("v")
    return told


def words(told: dict[str, Any], name: str, *, needed: bool = False) -> str:
    """Take the text `name` out of `told`. Raises Unreadable for what is none, or missing."""
    value = told.pop(name, None if needed else "")
    if not isinstance(value, str) or (needed and not value):
        raise wrong(name)
    return value


def number(told: dict[str, Any], name: str, least: int = 0) -> int:
    """Take the whole number `name` out of `told`. Raises Unreadable for less than `least`."""
    value = told.pop(name, None)
    if type(value) is not int or not least <= value < 2**53:
        raise wrong(name)
    return value


def attempt_from(told: Any) -> Attempt:
    """Return the attempt that a part of a record tells. Raises Unreadable."""
    if not isinstance(told, dict):
        raise wrong("parts")
    texts = {name: words(told, name) for name in _TEXTS}
    return Attempt(
        claim=words(told, "claim", needed=True),
        state=_state(words(told, "state")),
        seq=number(told, "seq"),
        at=_moment(words(told, "at")),
        part=number(told, "part", least=1),
        run=_run(told.pop("run", None)),
        price=_price(words(told, "price")),
        payload=texts["payload"],
        payload_sha256=texts["payload_sha256"],
        remote_id=texts["remote_id"],
        remote_url=texts["remote_url"],
        why=texts["why"],
        extra=told,
    )


def attempt_told(attempt: Attempt) -> dict[str, Any]:
    """Return an attempt as it stands in a record."""
    told = asdict(attempt)
    told |= {"state": str(attempt.state), "price": str(attempt.price)}
    return {**told.pop("extra"), **told}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        raise Unreadable("a name stands in it twice")
    return told


def _no_number(_: str) -> NoReturn:
    raise Unreadable("it is not JSON in UTF-8")


def _state(word: str) -> State:
    try:
        return State(word)
    except ValueError:
        raise wrong("state") from None


def _moment(text: str) -> str:
    if not _MOMENT.fullmatch(text):
        raise wrong("at")
    return text


def _price(text: str) -> Decimal:
    try:
        price = Decimal(text)
    except InvalidOperation:
        raise wrong("price") from None
    if not price.is_finite() or price < 0 or price.adjusted() > 9:
        raise wrong("price")
    return price


def _run(told: Any) -> Run:
    if not isinstance(told, dict) or told.keys() != {"host", "ci", "pid"}:
        raise wrong("run")
    return Run(host=words(told, "host"), ci=words(told, "ci"), pid=number(told, "pid"))
