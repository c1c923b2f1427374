"""One deploy: what was built beside what lies at the target, and what follows from the two."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from microblog.entry import Entry
from microblog.errors import Unanswered
from microblog.publishing.changes import Changes, changes
from microblog.publishing.guard import Removal, check, foreign, removals
from microblog.publishing.record import Record, files_in, record_in, record_of
from microblog.publishing.shipment import Pause, Sent, Shipment
from microblog.publishing.targets import Target
from microblog.site.build import Report
from microblog.site.swap import MARKER


@dataclass(frozen=True, slots=True)
class Standing:
    """What lies at the target: the path of every file, and the record of those that are ours, also
    as it was `found`."""

    files: frozenset[str] = frozenset()
    record: Record = field(default_factory=Record)
    found: bytes | None = None


def standing(target: Target) -> Standing:
    """Return what lies at the target now. Raises Unanswered when its record cannot be read."""
    files = target.there()
    found = target.read(MARKER) if MARKER in files else None
    try:
        return Standing(files, record_in(found), found)
    except ValueError:
        raise Unanswered(
            "The file {file} in {place} tells what there is this site's, and it cannot be read: "
            "it is damaged, or a later version of Candor wrote it. Nothing was touched. Put it "
            "back as it was, or upgrade; or remove it by hand, and you are asked before anything "
            "there is replaced.",
            file=MARKER,
            place=target.name,
        ) from None


@dataclass(frozen=True)
class Deployment:
    """A built site, on its way to a target where something stands already."""

    report: Report
    target: Target
    before: Standing
    record: Record

    @cached_property
    def entries(self) -> list[Entry]:
        """The entries and pages that readers can find, newest first."""
        return public(self.report)

    @property
    def output(self) -> Path:
        """The folder of the built site."""
        return self.report.output

    @cached_property
    def changes(self) -> Changes:
        """What is different for readers."""
        gone = [removal.address for removal in self._gone if removal.uid]
        return changes(self.entries, self.before.record, self.record, gone)

    def guard(self, *, shared: Collection[str], knew: Callable[[str], bool]) -> None:
        """Raise Unanswered when somebody would miss what this deploy takes away."""
        old, there = self.before.record, self.before.files
        check(
            self._gone,
            self._lost,
            place=self.target.name,
            pages=sum(path.endswith(".html") and old.made(path) for path in there),
            public={page.uid for page in self.record.pages.values()},
            shared=shared,
            knew=knew,
        )

    def send(self, pause: Pause) -> Sent:
        """Make the target what was built; what is not ours stays, unless all of it is replaced."""
        old = self.before.record
        shipment = Shipment(
            output=self.output,
            gone=frozenset(path for path in self.before.files - self._built if old.made(path)),
            found=self.before.found,
            interim=old.towards(self.record).text(),
            pause=pause,
        )
        return self.target.deploy(shipment)

    @cached_property
    def _built(self) -> frozenset[str]:
        return frozenset(files_in(self.output))

    @property
    def _lost(self) -> frozenset[str]:
        """What is not ours and would be lost; a file that we would write as it is, is not."""
        before = self.before
        lost = foreign(before.files, self._built, before.record, whole=self.target.whole)
        replaced = lost & self._built
        return (lost - replaced) | self.target.differing(self.output, replaced)

    @cached_property
    def _gone(self) -> list[Removal]:
        return removals(self.before.files, self._built, self.before.record)


def prepared(report: Report, target: Target, before: Standing) -> Deployment:
    """Return the deploy of a built site; its record is written among its files."""
    record = record_of(report.output, public(report))
    old = before.record.with_theme(files_in(report.output))
    (report.output / MARKER).write_bytes(record.text())
    return Deployment(report, target, replace(before, record=old), record)


def public(report: Report) -> list[Entry]:
    """Return the entries and pages of a built site that readers can find, newest first."""
    survey = report.survey
    return [entry for entry in (*survey.entries, *survey.pages) if entry.is_public]
