"""What can go wrong, as a tree. Every class carries the exit code that its task ends with.

MicroblogError        1  a bug, or something nobody foresaw
├── Faults            2  the content or the settings: nothing was built
├── PictureError      2  a file is no picture that can be shown (site/lightbox)
├── Unanswered        3  a person must answer first
├── Forbidden         5  this context may not do that
└── OutsideFailed     6  something outside failed; nothing is lost, run it again

A message is written in English with named holes and spoken through a catalogue at the edge, so
that the inner rooms need to know neither the leader's language nor where the words end up.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

Translate = Callable[[str], str]


def untranslated(message: str) -> str:
    """Return `message` as it is: the catalogue of a reader of English."""
    return message


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence with named holes: `text` is the catalogue's key, `values` fill the holes.

    A value may be a message itself.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def spoken(self, translate: Translate = untranslated) -> str:
        """Return the sentence in the catalogue's language."""
        told = {
            name: value.spoken(translate) if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return translate(self.text).format(**told)

    def filled(self, **values: object) -> Self:
        """Return the sentence with these in its holes."""
        return replace(self, values=values)

    def kept(self) -> dict[str, Any]:
        """Return the message as JSON can keep it, to be spoken later in any language."""
        told = {
            name: value.kept() if isinstance(value, Message) else str(value)
            for name, value in self.values.items()
        }
        return {"text": self.text, "values": told}

    @classmethod
    def told_again(cls, kept: Mapping[str, Any]) -> Self:
        """Return the message that was `kept`."""
        values = {
            name: cls.told_again(value) if isinstance(value, Mapping) else value
            for name, value in kept["values"].items()
        }
        return cls(kept["text"], values)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found in a file: where, what, and what to do about it.

    `path` is as the user would type it; `line` counts from 1, None when the whole file is meant.
    """

    path: str
    line: int | None
    what: Message
    cure: Message | None = None

    def spoken(self, translate: Translate = untranslated) -> str:
        """Return `path:line: what cure` on one line."""
        where = f"{self.path}:{self.line}" if self.line else self.path
        told = [self.what.spoken(translate), self.cure.spoken(translate) if self.cure else ""]
        return f"{where}: {' '.join(filter(None, told))}"


FIRST = Message("Nothing was built. This must be mended first:")


def unread(path: str, error: OSError | UnicodeDecodeError) -> Finding:
    """Return what is told of a file that cannot be read as text."""
    if isinstance(error, UnicodeDecodeError):
        line = error.object[: error.start].count(b"\n") + 1
        what = Message("This file is not text in UTF-8.")
        return Finding(path, line, what, Message("Save it as UTF-8."))
    what = Message("The file cannot be opened ({problem}).", {"problem": error.strerror or "?"})
    return Finding(path, None, what)


class MicroblogError(Exception):
    """The root of the tree."""

    exit_code = 1

    def __init__(self, text: str, **values: object) -> None:
        self.message = Message(text, values)
        super().__init__(self.message.spoken())

    @property
    def exitcode(self) -> int:
        """The exit code, by the name that the `pelican` command looks for."""
        return self.exit_code

    def spoken(self, translate: Translate = untranslated) -> str:
        """Return what the user is told."""
        return self.message.spoken(translate)


class Faults(MicroblogError):
    """All faults of a run at once, and what should be looked at besides."""

    exit_code = 2

    def __init__(self, findings: Iterable[Finding], warnings: Iterable[Finding] = ()) -> None:
        self.findings = tuple(findings)
        self.warnings = tuple(warnings)
        Exception.__init__(self, self.spoken())

    def spoken(self, translate: Translate = untranslated) -> str:
        """Return one line for each warning, then one for each fault."""
        told = [finding.spoken(translate) for finding in (*self.warnings, *self.findings)]
        if self.warnings:
            told.insert(len(self.warnings), FIRST.spoken(translate))
        return "\n".join(told)


class Unanswered(MicroblogError):
    """A person must answer first."""

    exit_code = 3

    @classmethod
    def because(cls, message: Message) -> Self:
        """Return the error that a sentence is the reason of."""
        return cls(message.text, **message.values)


class Forbidden(MicroblogError):
    """This context may not do that."""

    exit_code = 5


class OutsideFailed(MicroblogError):
    """Something outside failed; nothing is lost."""

    exit_code = 6
