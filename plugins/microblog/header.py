"""The header of a file: YAML between fences, Pelican's `Key: value` lines, or none at all."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

import yaml

from microblog.errors import Message
from microblog.fences import line_of, problem_of, read_yaml, value_of
from microblog.fields import KNOWN, Fields, HeaderError, Value, name_of, near, parts

__all__ = ["KNOWN", "LINE_END", "Header", "HeaderError", "Value", "read_header"]

LINE_END = re.compile(r"\r\n|\r|\n")
_FENCE = "---"
_CLOSING = {_FENCE, "..."}
_PAIR = re.compile(r"(?P<key>[A-Za-z][\w-]*):(?!//)[ \t]*(?P<value>.*)")
_FENCED_KEY = re.compile(r"""[\s{"']*(?P<key>[\w-]+)["']?\s*:(?!//)""")
# TOML's `draft = true`; a single letter there is arithmetic.
_ASSIGNED = re.compile(r"""\s*["']?(?P<key>[\w-]{2,})["']?\s*=(?!=)""")
# What an editor makes of ---, other formats' fences, and whatever else a hand may slip to.
_RULE = re.compile(
    r"\s{0,3}(?:(?:[-\u2010-\u2015\u2212] ?)+|(?P<sign>[*+_=])(?: ?(?P=sign)){2,})\s*"
)
# Known fields that a sentence may begin with too: they open a header only before another field.
_WORDS = frozenset({
    "summary", "description", "quote", "source", "place", "tag", "site", "talks", "share", "x",
    "linkedin", "also", "starts", "ends", "template", "translation",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """The fields of a file by lower-case name with hyphens, the line of each, and the body.

    `top` is the line on which the fields begin, 0 where there is no header. Lines count from 1.
    """

    fields: Mapping[str, Value] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1
    top: int = 0

    def text(self, *names: str) -> str | None:
        """Return the first of the named fields that holds something, as text; else None."""
        for name in names:
            value = self.fields.get(name)
            if isinstance(value, str) and value.strip():
                return value.strip()
        return None

    def several(self, *names: str) -> list[str]:
        """Return the named fields as a list: a YAML list, or text parted by commas."""
        found = (part for name in names for part in parts(self.fields.get(name, [])))
        return [part.strip() for part in found if isinstance(part, str) and part.strip()]

    def line(self, *names: str) -> int | None:
        """Return the line of the first of the named fields that is there."""
        return next((self.lines[name] for name in names if name in self.lines), None)


def read_header(text: str) -> Header:
    """Return the header and the body of `text`.

    Raises HeaderError for fences that never close or are no fences, for a field that stands
    twice, and for what stands between fences when it is neither YAML nor `Key: value` lines.
    """
    lines = LINE_END.split(text.lstrip("\ufeff"))
    if not lines[-1]:
        lines.pop()
    first = _words_from(lines, 0)
    is_fence = bool(lines[first:]) and lines[first].rstrip() == _FENCE
    header = _fenced(lines, first) if is_fence else _plain(lines, first)
    if not (header or is_fence):
        _check_rule(lines, first)
    return header or Header(body="\n".join(lines))


def _header(fields: Fields, lines: Sequence[str], end: int, top: int) -> Header:
    """Return the header with these fields, and the body, which begins with line `end` from 0."""
    return Header(fields.values, fields.lines, "\n".join(lines[end:]), end + 1, top)


def _words_from(lines: Sequence[str], start: int) -> int:
    """Return the first line from `start`, counted from 0, that is not blank."""
    return next((n for n in range(start, len(lines)) if lines[n].strip()), len(lines))


def _opens(lines: Sequence[str]) -> bool:
    """Tell whether a block of fields begins here, and not a sentence with a colon in it."""
    first, second = (_known(_PAIR.match(line)) for line in [*lines, "", ""][:2])
    return bool(first and (second or first not in _WORDS))


def _known(pair: re.Match[str] | None) -> str:
    name = name_of(pair["key"]) if pair else ""
    return name if name in KNOWN else ""


def _check_rule(lines: Sequence[str], first: int) -> None:
    """Raise HeaderError if the text begins with what was meant to be a fence, above a field."""
    if not _RULE.fullmatch("".join(lines[first : first + 1])):
        return
    paragraph = [*takewhile(str.strip, lines[first + 1 :])]
    below = [*takewhile(lambda line: not _RULE.fullmatch(line), paragraph)]
    words = _words_from(lines, first + 1)
    if _names_field(below) or _opens(lines[words : words + 2]):
        what = Message("This looks like a header, but its line of dashes is not ---.")
        cure = Message(
            "Write --- on a line of its own, above the fields and below them. If it is no "
            "header, begin the text with a word."
        )
        raise HeaderError(first + 1, what, cure)


def _names_field(lines: Iterable[str]) -> bool:
    """Tell whether one of the lines begins with a field that is known, or nearly known."""
    keys = [_FENCED_KEY.match(line) or _ASSIGNED.match(line) for line in lines]
    return any(_known(key) or near(name_of(key["key"])) for key in keys if key)


def _fenced(lines: Sequence[str], first: int) -> Header | None:
    """Return the header between fences; None where the text merely begins with a rule."""
    ends = (n for n in range(first + 1, len(lines)) if lines[n].rstrip() in _CLOSING)
    end = next(ends, None)
    inside = lines[first + 1 : end]
    if not _holds_fields(inside, is_closed=end is not None):
        return None
    if end is None:
        raise HeaderError(first + 1, Message("The header that opens here with --- never closes."))
    return _header(_between_fences(inside, first + 2), lines, end + 1, first + 2)


def _holds_fields(inside: Sequence[str], *, is_closed: bool) -> bool:
    """Tell a header from prose between rules: it begins with a key, or a known one is near by."""
    written = [line for line in inside if not line.startswith("#")]
    paragraph = [*takewhile(str.strip, written[_words_from(written, 0) :])]
    if not paragraph:
        return is_closed and written == [*inside]
    keys = [_FENCED_KEY.match(line) for line in paragraph]
    if is_closed and keys[0] is not None and paragraph[0] == inside[0]:
        return True
    keys += map(_ASSIGNED.match, paragraph)
    return any(map(_known, keys)) or (not is_closed and _names_field(paragraph))


def _between_fences(lines: Sequence[str], start: int) -> Fields:
    try:
        return read_yaml(lines, start)
    except yaml.YAMLError as error:
        # `title: One: two` is no YAML, and yet nobody doubts what it says.
        pairs, end = _pairs(lines, 0)
        if not pairs or end < len(lines):
            what = Message("The header cannot be read here ({problem}).", {
                "problem": problem_of(error),
            })  # fmt: skip
            raise HeaderError(start + line_of(error, lines), what) from error
        return _added((key, value_of(value), start + n) for key, value, n in pairs)


def _plain(lines: Sequence[str], first: int) -> Header | None:
    """Return the header of `Key: value` lines up to a blank line; None where there is none."""
    if not _opens(lines[first : first + 2]):
        return None
    pairs, end = _pairs(lines, first)
    fields = _added((key, value, n + 1) for key, value, n in pairs)
    is_closed = lines[end:] and lines[end].rstrip() in _CLOSING
    return _header(fields, lines, end + bool(is_closed), first + 1)


def _added(pairs: Iterable[tuple[str, Value, int]]) -> Fields:
    fields = Fields()
    for key, value, line in pairs:
        fields.add(key, value, line)
    return fields


def _pairs(lines: Sequence[str], start: int) -> tuple[list[tuple[str, str, int]], int]:
    """Return keys, values and lines, and the first line that is neither: both counted from 0.

    Indented lines continue the value above.
    """
    pairs: list[tuple[str, str, int]] = []
    for n, line in enumerate(lines[start:], start):
        if pair := _PAIR.match(line):
            pairs.append((pair["key"], pair["value"], n))
        elif pairs and line.strip() and line.startswith(("    ", "\t")):
            key, value, at = pairs[-1]
            pairs[-1] = key, f"{value}\n{line.strip()}".strip(), at
        else:
            return pairs, n
    return pairs, len(lines)
