"""`invoke publish` and `invoke status` as they are seen: progress, receipt, or JSON."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from microblog.desk.voice import counted, shown, tell, voice
from microblog.errors import Message, MicroblogError
from microblog.publishing.pipeline import Options, Published, publish
from microblog.publishing.receipt import last

_NAMED = 5  # files told one by one


def published(root: Path, options: Options) -> int:
    """Publish, print what came of it, and return the exit code."""
    began = time.monotonic()
    with progress(root) as say:
        done = publish(root, options, say=say)
    counts = counted(done.report.counts, time.monotonic() - began)
    tell(root, [*done.report.warnings, *counts, *lines(done)])
    for wrong in done.wrong:
        print(wrong.spoken(voice(root)), file=sys.stderr)
    return done.exit_code


def published_as_json(root: Path, options: Options) -> int:
    """Publish, print one JSON object about it, and return the exit code."""
    words = voice(root)
    told: dict[str, object]
    try:
        done = publish(root, options)
    except MicroblogError as error:
        told = {"exit": error.exit_code, "error": shown(root, error.spoken(words))}
    else:
        told = {
            "exit": done.exit_code,
            "written": [shown(root, str(path)) for path in done.written],
            "warnings": [shown(root, found.spoken(words)) for found in done.report.warnings],
            "counts": dict(done.report.counts),
            "receipt": asdict(done.receipt) if done.receipt else None,
            "lines": [line.spoken(words) for line in lines(done)],
        }
    print(json.dumps(told, ensure_ascii=False, indent=1))
    return int(str(told["exit"]))


def lines(done: Published) -> list[Message]:
    """Return what the leader is told of a publish, the warnings apart."""
    files = done.written
    named = [Message("Added lines to {file}.", {"file": file}) for file in files[:_NAMED]]
    if len(files) > _NAMED:
        more = len(files) - _NAMED
        named.append(Message("Added lines to {number} more files.", {"number": more}))
    if done.handed:
        named.append(done.handed)
    return [*named, *(done.receipt.told() if done.receipt else [])]


def status(root: Path) -> list[Message]:
    """Return the newest receipt's lines, or how to get one."""
    receipt = last(root / ".microblog" / "receipts")
    if receipt is None:
        return [Message("Nothing was published from here yet. To publish: invoke publish")]
    return receipt.told()


@contextmanager
def progress(root: Path) -> Iterator[Callable[[Message], None]]:
    """Yield what tells of each step: on a terminal in one line that moves, else a line each."""
    words = voice(root)
    if not sys.stdout.isatty():
        yield lambda step: print(f"{step.spoken(words)} …", flush=True)
        return
    from rich.console import Console
    from rich.markup import escape

    with Console().status("…") as moving:
        yield lambda step: moving.update(f"{escape(step.spoken(words))} …")
