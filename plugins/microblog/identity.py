"""What the first publish writes into a file: uid, date, address; all else stays byte for byte."""

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from microblog.entry import Entry

_FENCE = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n)*---[ \t]*\r?\n")
_FIELD = re.compile(rb"^:[A-Za-z][\w-]*:", re.MULTILINE)
_TITLE = re.compile(rb"(?:\A|\n)[^\n]+\r?\n([=\-~#*^\"'+.:`_])\1{2,}[ \t]*\r?\n")


def written(entries: Iterable[Entry]) -> list[Path]:
    """Write each entry's missing lines into its file; return the files that changed."""
    changed = []
    for entry in entries:
        if entry.unwritten and entry.is_public:
            add_lines(entry.source, entry.unwritten)
            changed.append(entry.source)
    return changed


def add_lines(file: Path, fields: Mapping[str, str]) -> None:
    """Add `fields` to the file's header, or a header where there is none; written atomically."""
    before = file.read_bytes()
    replace(file, with_lines(before, fields, file.suffix.lower()))


def with_lines(before: bytes, fields: Mapping[str, str], suffix: str = ".md") -> bytes:
    """Return the file's bytes with `fields` added as lines, in the header's own format."""
    end = b"\r\n" if b"\r\n" in before else b"\n"
    if suffix == ".rst":
        at, lines = _in_rst(before), [f":{name}: {value}" for name, value in fields.items()]
    elif suffix in {".html", ".htm"}:
        head = re.search(rb"<head[^>]*>\r?\n?", before, re.IGNORECASE)
        at = head.end() if head else 0
        lines = [f'<meta name="{name}" content="{value}">' for name, value in fields.items()]
    else:
        at, lines = _in_markdown(before, fields)
    added = b"".join(line.encode() + end for line in lines)
    return before[:at] + added + before[at:]


def _in_markdown(before: bytes, fields: Mapping[str, str]) -> tuple[int, list[str]]:
    from microblog.header import read_header

    lines = [f"{name}: {value}" for name, value in fields.items()]
    start = 3 if before.startswith(b"\xef\xbb\xbf") else 0
    header = read_header(before[start:].decode("utf-8"))
    fence = _FENCE.match(before)
    if header.fields and fence:
        return fence.end(), lines
    if header.fields:
        return start, lines
    if fence and not header.body.startswith("---") and header.body_line > 1:
        return fence.end(), lines  # fences with nothing between them
    return start, ["---", *lines, "---", ""]


def _in_rst(before: bytes) -> int:
    if field := _FIELD.search(before):
        return field.start()
    title = _TITLE.search(before)
    return title.end() if title else 0


def replace(file: Path, content: bytes) -> None:
    """Put `content` in the file's place, whole or not at all, with its permissions kept."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if file.exists():
            Path(name).chmod(file.stat().st_mode & 0o7777)
        else:
            Path(name).chmod(0o644)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
