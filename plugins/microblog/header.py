"""The header of a file: YAML between fences, Pelican's `Key: value` lines, or none at all.

All values are read as text (a YAML `no` stays "no"), because what a date, a list or a language is
depends on the field and is decided in `entry`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from microblog.errors import Message

Value = str | list["Value"] | dict[str, "Value"]

# What a note may begin with and still be a header. A first line such as "Tips: ..." is text.
KNOWN = frozenset(
    [
        "title",
        "date",
        "modified",
        "updated",
        "slug",
        "address",
        "was",
        "uid",
        "url",
        "save_as",
        "lang",
        "language",
        "tags",
        "keywords",
        "category",
        "author",
        "authors",
        "status",
        "draft",
        "published",
        "summary",
        "description",
        "template",
        "kind",
        "link",
        "reply-to",
        "quote",
        "source",
        "conference",
        "starts",
        "ends",
        "place",
        "tag",
        "site",
        "talks",
        "share",
        "x",
        "linkedin",
        "translation",
    ]
)
_PAIR = re.compile(r"(?P<key>[A-Za-z][\w-]*):(?:[ \t]+(?P<value>.*))?$")


class HeaderError(Exception):
    """The header cannot be read; `line` counts from 1 in the file."""

    def __init__(self, line: int, message: Message) -> None:
        self.line = line
        self.message = message
        super().__init__(message.spoken())


@dataclass(frozen=True, slots=True)
class Header:
    """The fields of a file by lower-case name with hyphens, the line of each, and the body."""

    fields: Mapping[str, Value] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1

    def text(self, *names: str) -> str | None:
        """Return the first of the named fields that holds something, as text; else None."""
        for name in names:
            value = self.fields.get(name)
            if isinstance(value, str) and value.strip():
                return value.strip()
        return None

    def several(self, *names: str) -> list[str]:
        """Return the named fields as a list: a YAML list, or text parted by commas."""
        found: list[str] = []
        for name in names:
            value = self.fields.get(name, [])
            found += [
                part.strip() for part in _split(value) if isinstance(part, str) and part.strip()
            ]
        return found

    def line(self, *names: str) -> int | None:
        """Return the line of the first of the named fields that is there."""
        return next((self.lines[name] for name in names if name in self.lines), None)


def read_header(text: str) -> Header:
    """Return the header and the body of `text`.

    Raises HeaderError for fences that never close, and for what stands between them when it is
    neither YAML nor `Key: value` lines.
    """
    lines = text.splitlines()
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if not lines:
        return Header()
    if lines[first].rstrip() == "---" and _begins_fields(lines[first + 1 :]):
        return _fenced(lines, first)
    pair = _PAIR.match(lines[first])
    if pair and _name(pair["key"]) in KNOWN:
        return _plain(lines, first, len(lines))
    return Header(body="\n".join(lines), body_line=1)


def _begins_fields(lines: list[str]) -> bool:
    """Tell whether fences open here, or the text merely begins with a rule."""
    following = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    return following.rstrip() == "---" or ":" in following


def _fenced(lines: list[str], first: int) -> Header:
    ends = (n for n in range(first + 1, len(lines)) if lines[n].rstrip() in {"---", "..."})
    end = next(ends, None)
    if end is None:
        raise HeaderError(first + 1, Message("The header that opens here with --- never closes."))
    body = "\n".join(lines[end + 1 :])
    try:
        fields, at = _yaml("\n".join(lines[first + 1 : end]), first + 2)
    except yaml.YAMLError as error:
        # `title: One: two` is no YAML, and yet nobody doubts what it says.
        plain = _plain(lines, first + 1, end, strict=True)
        if not plain.fields:
            raise HeaderError(_line_of(error, first + 2), _unreadable(error)) from error
        fields, at = dict(plain.fields), dict(plain.lines)
    return Header(fields, at, body, end + 2)


def _line_of(error: yaml.YAMLError, start: int) -> int:
    mark = getattr(error, "problem_mark", None)
    return start + (mark.line if mark else 0)


def _unreadable(error: yaml.YAMLError) -> Message:
    problem = getattr(error, "problem", None) or "?"
    return Message("The header cannot be read here ({problem}).", {"problem": problem})


def _yaml(text: str, start: int) -> tuple[dict[str, Value], dict[str, int]]:
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    if node is None:
        return {}, {}
    if not isinstance(node, yaml.MappingNode):
        raise yaml.MarkedYAMLError(problem="no `key: value`", problem_mark=node.start_mark)
    fields: dict[str, Value] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        name = _name(str(key.value))
        line = start + key.start_mark.line
        read = _plainly(value, 0, start)
        if name in fields and name != "was":  # an address changed twice has two lines
            raise HeaderError(line, Message("{field} stands here twice.", {"field": name}))
        fields[name] = [*_split(fields[name]), *_split(read)] if name in fields else read
        lines[name] = line
    return fields, lines


# Deeper than any header that a person writes; an alias may make a mapping that holds itself.
_DEEPEST = 6


def _plainly(node: yaml.Node, depth: int, start: int) -> Value:
    if depth > _DEEPEST:
        raise HeaderError(
            start + node.start_mark.line, Message("The header is nested too deeply here.")
        )
    if isinstance(node, yaml.SequenceNode):
        return [_plainly(item, depth + 1, start) for item in node.value]
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plainly(item, depth + 1, start) for key, item in node.value}
    return "" if node.tag.endswith(":null") else str(node.value)


def _plain(lines: list[str], first: int, end: int, *, strict: bool = False) -> Header:
    """Read `Key: value` lines up to a blank line; indented lines continue the value above.

    `strict` gives an empty header back when a line is neither.
    """
    fields: dict[str, Value] = {}
    at: dict[str, int] = {}
    name, n = "", first
    while n < end and lines[n].strip():
        if pair := _PAIR.match(lines[n]):
            name, value = _name(pair["key"]), pair["value"] or ""
            at.setdefault(name, n + 1)
            fields[name] = f"{fields[name]}, {value}" if fields.get(name) else value
        elif name and lines[n].startswith(("    ", "\t")):
            fields[name] = f"{fields[name]}\n{lines[n].strip()}".strip()
        else:
            break
        n += 1
    if strict and n < end:
        return Header()
    return Header(fields, at, "\n".join(lines[n:]), n + 1)


def _split(value: Value) -> list[Value]:
    if isinstance(value, list):
        return value
    if not isinstance(value, str):
        return []
    return list(value.split(";" if ";" in value else ","))


def _name(key: str) -> str:
    name = key.strip().lower()
    return name if name == "save_as" else name.replace("_", "-")
