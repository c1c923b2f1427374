"""How a site gets to a place where files are written one by one, so that nobody misses any."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from microblog.errors import Message, OutsideFailed
from microblog.publishing.record import record_in
from microblog.publishing.shipment import HALF_WAY, Sent, Shipment
from microblog.site.swap import MARKER

UNTOUCHED = Message("What people read stayed as it was")
NEARLY = Message("The new site is in place, and some of what was removed may still lie there")
BOTH = Message("Files of both lie there now, and the record there names all of them")
OVERTAKEN = Message("somebody else published at the same time")


class Failed(Exception):
    """A place could not be reached, or did not do what it was asked; `problem` says why."""

    def __init__(self, problem: str | Message) -> None:
        self.problem = problem
        super().__init__(problem if isinstance(problem, str) else problem.spoken())


class Carrier(Protocol):
    """Brings files to a place and takes them away. Raises Failed."""

    def fetch(self, path: str) -> bytes | None:
        """Return the content of the file at `path` there; None if there is none."""

    def send(self, folder: Path, paths: Sequence[str]) -> None:
        """Put the files at `paths` below `folder` there, at the same paths, each at once."""

    def remove(self, paths: Sequence[str]) -> None:
        """Remove the files at `paths`, and nothing else that has content."""


def sent(
    target: str,
    shipment: Shipment,
    changed: Collection[str],
    there: Collection[str],
    carrier: Carrier,
) -> Sent:
    """Send what changed, stage by stage, remove what is gone, and return both.

    While it goes on the interim record stands at the target, so a run that dies anywhere is
    completed by the next. A site that lies there already is left alone. Raises OutsideFailed, also
    when somebody else publishes at the same time; the record there then names the files of both.
    """
    files = [path for path in changed if path != MARKER]
    gone = sorted(shipment.gone & set(there))
    if not (files or gone or MARKER in changed):
        return Sent()
    with state(target, UNTOUCHED):
        if carrier.fetch(MARKER) != shipment.found:
            raise Failed(OVERTAKEN)
        if files or gone:
            _send_record(shipment.interim, carrier)
    for stage in shipment.stages(files, there):
        with state(target, HALF_WAY):
            carrier.send(shipment.output, stage)
        shipment.pause(HALF_WAY)
    if gone:
        _look_around(target, shipment, carrier)
        with state(target, NEARLY):
            carrier.remove(gone)
    if files or gone:
        _look_around(target, shipment, carrier)
    with state(target, NEARLY):
        carrier.send(shipment.output, [MARKER])
    return Sent(tuple(sorted(files)), tuple(gone))


def _look_around(target: str, shipment: Shipment, carrier: Carrier) -> None:
    """Return if the record there is still the interim one; else somebody else wrote theirs over it,
    and it is made to name the files of both. Raises OutsideFailed."""
    with state(target, NEARLY):
        found = carrier.fetch(MARKER)
    if found == shipment.interim:
        return
    with state(target, BOTH):
        with suppress(ValueError):  # what cannot be read is told by the next run
            both = record_in(found).joined(record_in(shipment.interim))
            _send_record(both.text(), carrier)
        raise Failed(OVERTAKEN)


@contextmanager
def state(target: str, true: Message) -> Iterator[None]:
    """Raise OutsideFailed for what is Failed within; `true` says what state the target is in."""
    try:
        yield
    except Failed as refused:
        raise OutsideFailed(
            "{target} could not be reached, or refused ({problem}). {state}. "
            "Run the command again; it goes on from there.",
            target=target,
            problem=refused.problem,
            state=true,
        ) from None


def _send_record(record: bytes, carrier: Carrier) -> None:
    with TemporaryDirectory() as folder:
        Path(folder, MARKER).write_bytes(record)
        carrier.send(Path(folder), [MARKER])
