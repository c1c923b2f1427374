"""`invoke publish` and `invoke status` as they are seen: progress, receipt, or JSON."""

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from threading import Event
from typing import Any

from microblog.desk.voice import counted, shown, tell, voice
from microblog.errors import Message, MicroblogError, Translate
from microblog.publishing.pipeline import publish
from microblog.publishing.receipt import last
from microblog.publishing.request import Options, Published, Say, Voices

_NAMED = 5  # files told one by one


def published(root: Path, options: Options) -> int:
    """Publish, print what came of it, and return the exit code."""
    began = time.monotonic()
    with progress(root) as voices:
        done = publish(root, options, voices=voices)
    counts = counted(done.report.counts, time.monotonic() - began)
    tell(root, [*done.report.warnings, *counts, *lines(done)])
    for wrong in done.wrong:
        print(wrong.spoken(voice(root)), file=sys.stderr)
    return done.exit_code


def rehearse(
    root: Path, options: Options, troubles: Mapping[str, Any], *, anew: bool = False
) -> int:
    """Publish on a stage of its own, show where, and return the exit code.

    On a terminal both pages are shown until somebody ends it. `troubles` are the stand-ins'; with
    `anew` it begins from nothing.
    """
    from microblog.desk.rehearse import rehearsed  # the stand-ins are needed here alone

    with rehearsed(root, options, progress(root), anew=anew, **troubles) as stage:
        plan = stage.done.shared.plan
        print(*(plan.told(voice(root)) if plan else []), sep="\n")
        tell(root, lines(stage.done))
        if stage.done.exit_code:
            tell(root, [_NOT_REAL])
        shown = Message("The site: {site}", {"site": stage.site})
        networks = Message("What would stand on the networks: {networks}", {
            "networks": stage.networks,
        })  # fmt: skip
        tell(root, [shown, networks])
        if options.terminal:
            tell(root, [Message("Look at both. Ctrl-C ends the rehearsal.")])
            with suppress(KeyboardInterrupt):
                Event().wait()
        return stage.done.exit_code


_NOT_REAL = Message(
    "This was a rehearsal, so nobody need answer. To begin it from nothing: "
    "invoke publish --rehearse --anew"
)


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
    return [
        *named,
        *done.notes,
        *done.shared.told(),
        *(done.receipt.told() if done.receipt else []),
    ]


def status(root: Path) -> list[Message]:
    """Return the newest receipt's lines, or how to get one."""
    receipt = last(root / ".microblog" / "receipts")
    if receipt is None:
        return [Message("Nothing was published from here yet. To publish: invoke publish")]
    return receipt.told()


def _once(words: Translate) -> Say:
    """Return a voice that prints each step, and of one that counts down the first number alone."""
    last: list[str] = []

    def say(step: Message) -> None:
        if last != [step.text]:
            print(f"{step.spoken(words)} …", flush=True)
        last[:] = [step.text]

    return say


@contextmanager
def progress(root: Path) -> Iterator[Voices]:
    """Yield the voices of a run: on a terminal its steps are one line that moves, else a line each;
    what is about to leave is shown, and a person says yes or no."""
    words = voice(root)

    def agree(shown: Sequence[str]) -> bool:
        print(*shown, sep="\n")
        question = Message("Is that right? (y/n)").spoken(words)
        return input(f"{question} ").strip().lower()[:1] in {"y", "j"}

    if not sys.stdout.isatty():
        yield Voices(say=_once(words), words=words)
        return
    from rich.console import Console
    from rich.markup import escape

    with Console().status("…") as moving:

        def agree_at_rest(shown: Sequence[str]) -> bool:
            moving.stop()
            try:
                return agree(shown)
            finally:
                moving.start()

        def say(step: Message) -> None:
            moving.update(f"{escape(step.spoken(words))} …")

        yield Voices(say=say, agree=agree_at_rest, words=words)
