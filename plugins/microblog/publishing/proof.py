"""The proof of a deploy: what must be seen at the public address, and whether it is."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from microblog.entry import Entry
from microblog.errors import Message
from microblog.identity import replace
from microblog.publishing import live
from microblog.publishing.deployment import Deployment


@dataclass(frozen=True, slots=True)
class Unproven:
    """The uids that were deployed and not yet seen live, in a file: the next run looks for them."""

    file: Path

    def uids(self) -> set[str]:
        """Return them."""
        try:
            return set(map(str, json.loads(self.file.read_text(encoding="utf-8"))))
        except (OSError, ValueError, TypeError):
            return set()

    def note(self, uids: Iterable[str]) -> None:
        """Write them down."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        replace(self.file, json.dumps(sorted(uids)).encode())


@dataclass(frozen=True, slots=True)
class Proof:
    """The pages and feeds that readers must find; none while the site has no public address."""

    pages: Sequence[live.Expected] = ()
    feeds: Sequence[live.ExpectedFeed] = ()

    @property
    def addresses(self) -> list[str]:
        """The addresses of the pages."""
        return [page.address for page in self.pages]

    def given(self, seconds: float) -> list[Message]:
        """Ask for them all, and return what is still wrong after so long; [] when all is live."""
        return live.prove(self.pages, self.feeds, seconds=seconds) if self.pages else []


def needed(deployment: Deployment, site: str, entries: Iterable[Entry]) -> Proof:
    """Return the proof that these entries need at the address `site`, before they are deployed.

    The feeds are compared with those of ours that lie at the target.
    """
    output, target, old = deployment.output, deployment.target, deployment.before.record
    pages = live.expected(output, site, [(entry.uid, entry.output) for entry in entries])
    before = {name: target.read(name) if old.made(name) else None for name in live.FEEDS}
    return Proof(pages, live.expected_feeds(output, site, before))
