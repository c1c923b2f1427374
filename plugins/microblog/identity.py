"""What the first publish writes into a file: uid, date, address; all else stays byte for byte."""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from html import escape
from pathlib import Path

from microblog.entry import Entry
from microblog.errors import Faults, Finding, Message, OutsideFailed
from microblog.header import LINE_END, Header, HeaderError, read_header

_BOM = b"\xef\xbb\xbf"
_BOMS = re.compile(rb"\A(?:" + _BOM + rb")+")
_LINE_END = re.compile(LINE_END.pattern.encode())
_MARK = rb"[!-/:-@\[-`{-~]"
# What stands before the fields of reStructuredText: comments, and the title with its lines.
_RST_TOP = re.compile(
    rb"(?:" + _BOM + rb")?(?:[ \t]*\r?\n|\.\. (?![\w-]+::|\|)[^\n]*\n(?:[ \t]+[^\n]*\n)*)*"
    rb"(?:(?P<over>(" + _MARK + rb")\2+)[ \t]*\r?\n[^\n]+\n(?P=over)[ \t]*(?:\r?\n|\Z)"
    rb"|[^\s.:][^\n]*\n(" + _MARK + rb")\3+[ \t]*(?:\r?\n|\Z))?(?:[ \t]*\r?\n)*"
)
_RST_FIELDS = re.compile(rb"(?::[^:\n]+:(?:[ \t][^\n]*)?(?:\n|\Z)(?:[ \t]+[^\n]*(?:\n|\Z))*)*")
_HEAD = re.compile(rb"<head(?:\s[^>]*)?>(?:\r?\n)?", re.IGNORECASE)
_BEFORE_HEAD = re.compile(
    rb"(?:" + _BOM + rb")?(?:\s*<!doctype[^>]*>)?(?:\s*<html(?:\s[^>]*)?>)?(?:\r?\n)?",
    re.IGNORECASE,
)


def written(entries: Iterable[Entry]) -> list[Path]:
    """Write each entry's missing lines into its file; return the files that changed."""
    changed = []
    for entry in entries:
        if entry.unwritten and entry.is_public:
            add_lines(entry.source, entry.unwritten)
            changed.append(entry.source)
    return changed


def add_lines(file: Path, fields: Mapping[str, str]) -> None:
    """Add `fields` to the file's header, or a header where there is none; written atomically.

    Raises Faults for a header that cannot take them, and OutsideFailed when the file cannot be
    written. Then it is as it was.
    """
    try:
        replace(file, with_lines(file.read_bytes(), fields, file.suffix.lower()))
    except (HeaderError, UnicodeDecodeError) as error:
        line = error.line if isinstance(error, HeaderError) else None
        what = Message("The lines uid, date and address cannot be added here.")
        cure = Message("Write each line as `key: value`, between two lines of ---.")
        raise Faults([Finding(str(file), line, what, cure)]) from error
    except OSError as error:
        raise OutsideFailed(
            "{file} cannot be written ({problem}). It is as it was; run the command again.",
            file=file,
            problem=error.strerror or "?",
        ) from error


def with_lines(before: bytes, fields: Mapping[str, str], suffix: str = ".md") -> bytes:
    """Return the file's bytes with `fields` added as lines, in the header's own format.

    What the header says already is not added. Raises HeaderError for one that would be read
    otherwise than before.
    """
    place = _PLACES.get(suffix, _in_markdown)
    at, lines = place(before, fields)
    end = b"\r\n" if b"\r\n" in before else b"\n"
    after = before[:at] + b"".join(line.encode() + end for line in lines) + before[at:]
    if place is _in_markdown:
        _compare(read_header(before.decode()), read_header(after.decode()), fields)
    return after


def _compare(before: Header, after: Header, fields: Mapping[str, str]) -> None:
    """Raise HeaderError unless `after` says what `before` does, and `fields`."""
    names = (before.fields.keys() | after.fields.keys()) - fields.keys()
    kept = all(before.fields.get(name) == after.fields.get(name) for name in names)
    said = not any(_lacks(after, name, value) for name, value in fields.items())
    if not (kept and said and before.body.lstrip("\n") == after.body.lstrip("\n")):
        raise HeaderError(before.top, Message("This header cannot take another line."))


def _in_markdown(before: bytes, fields: Mapping[str, str]) -> tuple[int, list[str]]:
    """Return where lines are added, and which: above the first field, or a header of our own."""
    header = read_header(before.decode())
    lines = [f"{name}: {value}" for name, value in fields.items() if _lacks(header, name, value)]
    start = len(before) - len(_BOMS.sub(b"", before))
    if not header.top:
        return start, ["---", *lines, "---", ""] if lines else []
    starts = [start, *(match.end() for match in _LINE_END.finditer(before))]
    at = starts[min(header.lines.values(), default=header.top) - 1]
    indent = re.match(r"[ \t]*", before[at:].decode()) if header.lines else None
    return at, [f"{indent[0] if indent else ''}{line}" for line in lines]


def _lacks(header: Header, name: str, value: str) -> bool:
    """Tell whether a line says something new: of `was` there may be many, of others one."""
    return value not in header.several(name) if name == "was" else not header.text(name)


def _in_rst(before: bytes, fields: Mapping[str, str]) -> tuple[int, list[str]]:
    """Return where fields are added, and which: above the first one, or below the title."""
    top = _RST_TOP.match(before)
    at = top.end() if top else 0
    there = _RST_FIELDS.match(before, at)
    said = there[0].splitlines() if there else []
    lines = [line for n, v in fields.items() if (line := f":{n}: {v}").encode() not in said]
    unended = [""] if at and before[at - 1 : at] not in {b"\n", _BOM[-1:]} else []
    return at, [*unended, *lines, *([] if said else [""])] if lines else []


def _in_html(before: bytes, fields: Mapping[str, str]) -> tuple[int, list[str]]:
    """Return where metadata is added, and which: first in the head, or in a head of our own."""
    lines = [f'<meta name="{name}" content="{escape(value)}">' for name, value in fields.items()]
    lines = [line for line in lines if line.encode() not in before]
    if head := _HEAD.search(before):
        return head.end(), lines
    above = _BEFORE_HEAD.match(before)
    return above.end() if above else 0, ["<head>", *lines, "</head>"] if lines else []


_Place = Callable[[bytes, Mapping[str, str]], tuple[int, list[str]]]
_PLACES: dict[str, _Place] = {".rst": _in_rst, ".html": _in_html, ".htm": _in_html}


def add_setting(profile: Path, name: str, value: str) -> None:
    """Add a line `name = value`, in TOML, above the first setting; all else stays as it is."""
    before = profile.read_bytes()
    top = re.match(rb"(?:" + _BOM + rb")?(?:[ \t]*(?:#[^\n]*)?\n)*", before)
    at = top.end() if top else 0
    line = f"{name} = {value}\n".encode()
    replace(profile, before[:at] + line + before[at:])


def replace(file: Path, content: bytes) -> None:
    """Put `content` in the file's place, whole or not at all, with its owner and permissions."""
    place = file.resolve()
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".candor-")
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        _like(new, place)
        new.replace(place)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _like(new: Path, old: Path) -> None:
    """Give a file the owner and the permissions of the one that it replaces."""
    if not old.exists():
        new.chmod(0o644)
        return
    before = old.stat()
    with suppress(OSError):
        os.chown(new, before.st_uid, before.st_gid)
    new.chmod(before.st_mode & 0o7777)
