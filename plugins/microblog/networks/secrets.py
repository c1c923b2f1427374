"""Secrets: what a credential must look like, and how none is ever shown.

`http.client` prints headers by itself when its `debuglevel` is set. That goes past all logs, and
nothing here can help it: nobody may set it.
"""

import logging
import re
from base64 import b64encode
from collections.abc import Collection, Iterable, Iterator, Mapping
from traceback import format_exception
from typing import Any
from urllib.parse import quote, quote_plus

from microblog.errors import Unanswered

_HIDDEN = "***"
_SHORTEST = 6  # shorter ones would be found in any text
_FIT = re.compile(r"[!-~]+")


def taken(credentials: Mapping[str, str], names: Collection[str]) -> list[str]:
    """Return the credentials of these names, in order; from now on no log shows them.

    White space around one is dropped. Raises Unanswered, and tells names only.
    """
    values = [credentials.get(name, "").strip() for name in names]
    if missing := [name for name, value in zip(names, values, strict=True) if not value]:
        raise Unanswered("{names}: not set.", names=", ".join(missing))
    if unfit := [
        name for name, value in zip(names, values, strict=True) if not _FIT.fullmatch(value)
    ]:
        raise Unanswered(
            "{names}: this cannot be a key, since it holds a space or a letter that none has. "
            "Copy it again.",
            names=", ".join(unfit),
        )
    _REDACTION.learn(values)
    return values


def redacted(text: str) -> str:
    """Return `text` with every secret that was taken hidden, in all forms it travels in."""
    return _REDACTION.hidden(text)


class _Redaction:
    """Makes the records of all logs, so that no handler or formatter ever sees a secret.

    A filter would not do: one at a logger is not asked about its children's records, and handlers
    come later.
    """

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._make = logging.getLogRecordFactory()

    def learn(self, secrets: Iterable[str]) -> None:
        if self._pattern is None:
            self._make = logging.getLogRecordFactory()
            logging.setLogRecordFactory(self)
        for secret in secrets:
            self._forms.update(_forms(secret) if len(secret) >= _SHORTEST else ())
        longest = sorted(self._forms, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest)) or r"(?!)")

    def hidden(self, text: str) -> str:
        return self._pattern.sub(_HIDDEN, text) if self._pattern else text

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self._make(*args, **kwargs)
        self._hide_message(record)
        if record.exc_info and record.exc_info[0]:
            told = "".join(format_exception(*record.exc_info))
            if (hidden := self.hidden(told)) != told:
                record.exc_info, record.exc_text = None, hidden.rstrip("\n")
        return record

    def _hide_message(self, record: logging.LogRecord) -> None:
        try:
            told = record.getMessage()
        except (TypeError, ValueError, KeyError):  # the handler will complain of it in its own way
            told = f"{record.msg} {record.args}"
        if (hidden := self.hidden(told)) != told:
            record.msg, record.args = hidden, None


def _forms(secret: str) -> Iterator[str]:
    """Yield a secret as it is, in addresses (a signature's base has it quoted twice), in base64."""
    yield secret
    yield quote_plus(secret)
    yield quote(secret)
    quoted = quote(secret, safe="")
    yield quoted
    yield quote(quoted, safe="")
    for shift in range(3):
        coded = b64encode(b"\0" * shift + secret.encode()).decode().rstrip("=")
        # The first and the last sign depend on the neighbours too.
        core = coded[(0, 2, 3)[shift] : len(coded) - ((shift + len(secret)) % 3 > 0)]
        yield core
        yield core.replace("+", "-").replace("/", "_")


_REDACTION = _Redaction()
