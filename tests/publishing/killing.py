"""A publish in a process of its own, to be killed with all that it started."""

import multiprocessing
import os
import signal
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import monotonic, sleep

from microblog.errors import Message
from microblog.publishing.pipeline import publish
from microblog.publishing.request import Options, Voices

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["microblog.publishing.pipeline", "pelican", "boto3", "killing"])


def publishing(root: Path, target: str, environ: dict[str, str], told: Connection) -> None:
    """Publish, and tell when it begins to send and when it has ended."""

    def say(step: Message) -> None:
        if step.text.startswith("Sending"):
            told.send("sending")

    os.environ.update(environ)
    publish(
        root,
        Options(target=target, yes=True, remove=True),
        environ=environ,
        voices=Voices(say=say),
    )
    told.send("done")


def begun(root: Path, target: str, environ: dict[str, str]) -> tuple[BaseProcess, Connection]:
    """Return a publish that is about to send, and what it will tell."""
    hear, tell = FORKS.Pipe(duplex=False)
    run = FORKS.Process(target=publishing, args=(root, target, environ, tell))
    run.start()
    tell.close()
    assert hear.recv() == "sending"
    return run, hear


def whole(root: Path, target: str, environ: dict[str, str]) -> float:
    """Publish to the end, and return how many seconds it sent for."""
    run, hear = begun(root, target, environ)
    start = monotonic()
    assert hear.recv() == "done"
    seconds = monotonic() - start
    run.join()
    return seconds


def killed(root: Path, target: str, environ: dict[str, str], after: float) -> bool:
    """Publish, and kill it so many seconds after it began to send; return whether it was cut."""
    run, hear = begun(root, target, environ)
    sleep(after)
    for process in [run.pid, *descendants(run.pid or 0)]:
        with suppress(ProcessLookupError):
            os.kill(process or 0, signal.SIGKILL)
    run.join()
    with suppress(EOFError):
        return hear.recv() != "done"
    return True


def descendants(process: int) -> list[int]:
    """Return the processes that one started, and that those started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    children = [child for child, parent in parents.items() if parent == process]
    return [*children, *(deeper for child in children for deeper in descendants(child))]
