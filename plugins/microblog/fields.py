"""Fields: what a header says, by name, each with the line it stands on.

All values are text (a YAML `no` stays "no"), because what a date, a list or a language is depends
on the field.
"""

import difflib
from collections.abc import Iterable
from functools import cache

from microblog.errors import Message

Value = str | list["Value"] | dict[str, "Value"]

# What a note may begin with and still be a header. A first line such as "Tips: ..." is text.
KNOWN = frozenset({
    "title", "date", "modified", "updated", "slug", "address", "was", "uid", "url", "save_as",
    "lang", "language", "tags", "keywords", "category", "author", "authors", "status", "draft",
    "published", "summary", "description", "template", "kind", "link", "reply-to", "quote",
    "source", "conference", "starts", "ends", "place", "tag", "site", "talks", "share", "x",
    "linkedin", "also", "translation",
})  # fmt: skip
# What may hold several things, or stand on several lines.
LISTS = frozenset({
    "tags", "keywords", "was", "author", "authors", "talks", "share", "x", "linkedin", "also",
})  # fmt: skip
_CURE = Message("Write each line as `key: value`, between two lines of ---.")


class HeaderError(Exception):
    """The header cannot be read; `line` counts from 1 in the file, `cure` says how it can."""

    def __init__(self, line: int, message: Message, cure: Message = _CURE) -> None:
        self.line = line
        self.message = message
        self.cure = cure
        super().__init__(message.spoken())


class Fields:
    """The fields of one header in the making."""

    def __init__(self) -> None:
        self.values: dict[str, Value] = {}
        self.lines: dict[str, int] = {}

    def add(self, key: str, value: Value, line: int) -> None:
        """Add a field. Of two alike an empty one does not count, and a list's become one list.

        Raises HeaderError for a field that can hold one thing only.
        """
        name = name_of(key)
        before = self.values.get(name)
        if before and value:
            if name in KNOWN - LISTS:
                raise HeaderError(line, Message("{field} appears twice.", {"field": name}))
            value = [*parts(before), *parts(value)]
        if value or not before:
            self.values[name] = value
            self.lines[name] = line


def parts(value: Value) -> list[Value]:
    """Return a value's parts: those of a list, or of a text parted by semicolons or commas."""
    if isinstance(value, list):
        return value
    if not isinstance(value, str):
        return []
    return list(value.split(";" if ";" in value else ","))


def name_of(key: str) -> str:
    """Return the name that a key means: lower case, with hyphens."""
    name = key.strip().lower()
    return name if name == "save_as" else name.replace("_", "-")


@cache
def near(name: str, names: Iterable[str] = KNOWN, cutoff: float = 0.8) -> str:
    """Return the one of `names` that is most like `name`; "" if none is."""
    return next(iter(difflib.get_close_matches(name, sorted(names), 1, cutoff)), "")
