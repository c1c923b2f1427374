"""What stands between fences: YAML, read as text only, its references never followed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import cast

import yaml

from microblog.errors import Message
from microblog.fields import Fields, HeaderError, Value

# Deeper than any header that a person writes.
_DEEPEST = 6
_NOTHING = {"", "~", "null", "Null", "NULL"}
_PARTS = (yaml.NodeEvent, yaml.CollectionEndEvent)
# YAML ends a line where no editor does, and would count the lines after it wrong.
_ENDS = re.compile("[\x85\u2028\u2029]")
# `tags: #a` holds a hashtag; YAML would take it for a comment.
_HASHTAG = re.compile(r"(?<=\S)(?P<gap>[ \t]+)#(?=\w)")


def read_yaml(lines: Sequence[str], start: int) -> Fields:
    """Return the fields in the YAML of `lines`, the first of which is the file's line `start`.

    Raises HeaderError for what is nested too deeply or stands twice, and yaml.YAMLError for what
    is no YAML, is no `key: value`, or refers to another place.
    """
    text = _ENDS.sub(" ", "\n".join(lines))
    sign = next(c for c in map(chr, range(0xE000, 0xF900)) if c not in text)
    events = _events(_HASHTAG.sub(rf"\g<gap>{sign}", text), sign)
    fields = Fields()
    root = next(events, None)
    if root is None:
        return fields
    if not isinstance(root, yaml.MappingStartEvent) or root.flow_style:
        raise _no_yaml(root, "no `key: value`")
    for key in takewhile(_is_inside, events):
        name = _name(key)
        fields.add(name, _value(next(events), events, 1, start), start + _line(key))
    if another := next(events, None):
        raise _no_yaml(another, "more than one document")
    return fields


def value_of(text: str) -> Value:
    """Return one value as YAML has it, a list or what is in quotes; any other text as it is."""
    try:
        return read_yaml([f"k: {text}"], 1).values["k"] if text[:1] in {"[", '"', "'"} else text
    except (yaml.YAMLError, HeaderError):
        return text


def line_of(error: yaml.YAMLError, lines: Iterable[str]) -> int:
    """Return the line, counted from 0 among `lines`, on which YAML met what it cannot read."""
    if mark := getattr(error, "problem_mark", None):
        return int(mark.line)
    before = "\n".join(lines).encode()[: getattr(error, "position", 0)]
    return before.count(b"\n")


def problem_of(error: yaml.YAMLError) -> str:
    """Return what YAML says is wrong."""
    return getattr(error, "problem", None) or getattr(error, "reason", None) or "?"


def _events(text: str, sign: str) -> Iterator[yaml.Event]:
    """Yield what YAML finds, hashtags restored, without the frames of stream and document."""
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.ScalarEvent):
            event.value = event.value.replace(sign, "#")
        if isinstance(event, _PARTS):
            yield event


def _is_inside(event: yaml.Event) -> bool:
    return not isinstance(event, yaml.CollectionEndEvent)


def _name(event: yaml.Event) -> str:
    if not isinstance(event, yaml.ScalarEvent):
        raise _no_yaml(event, "no word before the colon")
    return str(event.value)


def _value(event: yaml.Event, events: Iterator[yaml.Event], depth: int, start: int) -> Value:
    """Return what begins with `event`, taking the rest of it from `events`.

    Every event is met once: what YAML could make of references is never made.
    """
    if isinstance(event, yaml.ScalarEvent):
        is_nothing = not event.style and event.value in _NOTHING
        return "" if is_nothing else str(event.value)
    if depth > _DEEPEST:
        raise HeaderError(start + _line(event), Message("The header is nested too deeply here."))
    if isinstance(event, yaml.SequenceStartEvent):
        inside = takewhile(_is_inside, events)
        return [_value(item, events, depth + 1, start) for item in inside]
    if isinstance(event, yaml.MappingStartEvent):
        keys = takewhile(_is_inside, events)
        return {_name(key): _value(next(events), events, depth + 1, start) for key in keys}
    raise _no_yaml(event, "a reference to another place")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0


def _no_yaml(event: yaml.Event, problem: str) -> yaml.YAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=cast(yaml.Mark, event.start_mark))
