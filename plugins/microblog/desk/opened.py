"""The site's entries and its ledger, opened for one verb while no other run is at work."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from microblog import identity
from microblog.entry import Entry
from microblog.errors import Faults, Message
from microblog.ledger import Ledger
from microblog.profile import Profile, read_profile
from microblog.publishing.ground import Ground, earnest
from microblog.publishing.shares import Sharer, ledger_of, sharer
from microblog.site.build import Report, build
from microblog.site.turn import alone
from microblog.which import uid_of

ENVIRON: Mapping[str, str] = os.environ


@dataclass(frozen=True, slots=True)
class Opened:
    """What a verb needs: who shares, the ledger, and all entries, drafts too."""

    sharer: Sharer
    ledger: Ledger
    entries: Sequence[Entry]

    @property
    def ground(self) -> Ground:
        """Where it takes place."""
        return self.sharer.ground

    @property
    def profile(self) -> Profile:
        """The site's."""
        return self.sharer.profile

    def uid(self, wanted: str) -> str:
        """Return the uid of what a person names; see `which.uid_of`."""
        recorded = self.ledger.records()
        return uid_of(wanted, self.entries, self.profile.address, recorded)

    def lasting_uid(self, wanted: str) -> tuple[str, list[Message]]:
        """Return the uid of what a person names, and what to tell of that.

        A file that has none written gets it, since what is decided should hold under any name.
        """
        uid = self.uid(wanted)
        entry = next((one for one in self.entries if one.uid == uid), None)
        if entry is None or "uid" not in entry.unwritten or not self.ground.writes:
            return uid, []
        identity.add_lines(entry.source, {"uid": uid})
        return uid, [Message("Added lines to {file}.", {"file": entry.source})]


@contextmanager
def opened(root: Path, environ: Mapping[str, str], wanted: str | None) -> Iterator[Opened]:
    """Yield the entries and the ledger, under the lock of a publish; the output stays as it is.

    Raises what the ledger does when it cannot be read, and Faults of the content where an entry is
    `wanted` that the ledger does not have.
    """
    ground = earnest(root, environ)
    with alone(ground.state / "lock"):
        profile = read_profile(root / "content" / "profile.toml")
        shares = sharer(ground, profile, wanted=True)
        ledger = ledger_in(shares)
        try:
            survey = build(root, check=True, MICROBLOG_CI=ground.is_ci).survey
        except Faults:
            if wanted and wanted not in ledger.records():
                raise
            yield Opened(shares, ledger, ())
        else:
            yield Opened(shares, ledger, survey.entries)


@contextmanager
def built(root: Path, environ: Mapping[str, str]) -> Iterator[tuple[Report, Opened]]:
    """Yield a built site with its entries and ledger, under the lock of a publish.

    Raises Faults, and what the ledger does when it cannot be read.
    """
    ground = earnest(root, environ)
    with alone(ground.state / "lock"):
        report = ground.built(None)
        shares = sharer(ground, report.site.profile, wanted=True)
        yield report, Opened(shares, ledger_in(shares), report.survey.entries)


def ledger_in(shares: Sharer) -> Ledger:
    """Return the ledger, opened. Raises what kept it from that."""
    if shares.trouble:
        raise shares.trouble
    return shares.ledger or ledger_of(shares.ground, shares.profile).open()
