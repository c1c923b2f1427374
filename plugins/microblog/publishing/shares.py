"""Who shares: the networks that are connected, the ledger, and what is due there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from microblog.copies import NAMES, Copy, write_copies
from microblog.errors import Message, MicroblogError, Unanswered
from microblog.ledger import Git, Home, Ledger, Local, Record, State, lost, this_run
from microblog.profile import Profile
from microblog.publishing.deployment import public
from microblog.publishing.ground import Ground
from microblog.publishing.remembered import copies_at
from microblog.publishing.targets import Reach
from microblog.sharing import connected as networks
from microblog.sharing.connected import Connected
from microblog.sharing.credentials import Found, credentials
from microblog.sharing.material import materials
from microblog.sharing.plan import Answers, Plan, Rules, planned
from microblog.sharing.reasons import WINDOW
from microblog.site.build import Report
from microblog.terms import Terms
from microblog.which import uid_of

_NEWEST = 3  # entries that a rehearsal has not adopted
_LOOKS = 100  # pages that are looked at for copies before a ledger begins


@dataclass(frozen=True, slots=True)
class Sharer:
    """The networks that are connected, the ledger of what went there, and what it is about.

    `ledger` is None while nothing was ever to be shared, or when it could not be read: then
    `trouble` says why, and nothing is shared.
    """

    ground: Ground
    profile: Profile
    found: Found
    connected: Sequence[Connected]
    ledger: Ledger | None
    trouble: MicroblogError | None

    @property
    def reach(self) -> Reach:
        """How far a share goes: to the farthest of the networks."""
        if not self.connected:
            return Reach.FOLDER
        near = all(network.is_loopback for network in self.connected)
        return Reach.LOOPBACK if near else Reach.WORLD

    def standing(self, uids: Collection[str]) -> frozenset[str]:
        """Return those of `uids` that stand on a network: all of them, if the ledger should know
        and cannot be read."""
        if self.trouble:
            return frozenset(uids)
        records = self.ledger.records() if self.ledger else {}
        return frozenset(uid for uid in uids if uid in records and _copies(records[uid]))

    def due(self, report: Report, only: str | None) -> set[str]:
        """Return the uids of what would be shared now, if its pages were live.

        What stands in the way of a plan is told later, when the site is deployed; but for an
        entry that somebody named. Then Unanswered is raised.
        """
        if not self.connected or self.ledger is None or self.ledger.meta is None:
            return set()
        try:
            return {due.material.uid for due in self.planned(report, only=only).due}
        except Unanswered:
            if only:
                raise
            return set()

    def note_copies(self) -> bool:
        """Write down for the build where copies stand; return whether that was news.

        When the ledger cannot tell, what was written stays; else what people read counts, so that
        a page that is deployed again still says it.
        """
        file = self.ground.state / "state" / "copies.json"
        if self.ledger:
            told = {uid: _copies(record) for uid, record in self.ledger.records().items()}
            return write_copies(file, {uid: copies for uid, copies in told.items() if copies})
        if self.trouble is None or file.exists():
            return False
        return write_copies(file, copies_at(self.ground, self.profile))

    def planned(
        self,
        report: Report,
        *,
        only: str | None = None,
        live: Collection[str] | None = None,
        answers: Mapping[tuple[str, str], Answers] | None = None,
    ) -> Plan:
        """Return what is due on the networks that are connected, and why all else waits."""
        assert self.ledger
        rules = {
            name: Rules(limits, terms(self.profile, name))
            for name, limits in networks.limits().items()
        }
        now, site = self.now(report), self.profile.address
        entries = report.survey.entries
        only = only and uid_of(only, entries, site)
        return planned(
            materials(entries, report.output, site, since=now - WINDOW, only=only),
            self.ledger,
            self.profile,
            rules,
            now,
            connected={network.name: "" for network in self.connected},
            only=only,
            live=live,
            answers=answers,
        )

    def now(self, report: Report) -> datetime:
        """Return what time it is for a share: in a rehearsal, that of the newest entry."""
        moment: datetime = report.site.now
        dates = [entry.date for entry in public(report) if entry.kind != "page"]
        return moment if self.ground.earnest else max(dates, default=moment)

    def adopted(self, report: Report) -> list[Message] | None:
        """Begin the ledger if it never was, and say so; what is public counts as shared before.

        In a rehearsal all but the newest entries do, and None is returned as if it had begun.
        """
        assert self.ledger
        if self.ledger.meta is not None:
            return None
        entries = [entry for entry in public(report) if entry.kind != "page"]
        older = entries if self.ground.earnest else entries[_NEWEST:]
        self.ledger.adopt(entry.uid for entry in older)
        if not self.ground.earnest:
            return None
        told = [
            Message(
                "The networks are connected now. What is published already ({number}) counts as "
                "shared before: nothing was sent.",
                {"number": len(older)},
            )
        ]
        if entries:
            share = Message("To share the newest all the same: invoke publish --share {uid}", {
                "uid": entries[0].uid,
            })  # fmt: skip
            told.append(share)
        return told


def sharer(ground: Ground, profile: Profile, *, wanted: bool) -> Sharer:
    """Return who shares: nobody unless it is `wanted`. Raises Unanswered for unsafe credentials."""
    found = credentials(ground.root, ground.environ, networks.needs() if wanted else {})
    loopback_only = not (ground.earnest and profile.is_public)
    connected = networks.connect(
        found.networks, found.credentials, ground.environ, loopback_only=loopback_only
    )
    if not (connected or profile.shared_since or profile.sharing.ledger == "git"):
        return Sharer(ground, profile, found, (), None, None)
    try:
        ledger = ledger_of(ground, profile).open()
        # A machine that publishes by itself leaves no word of a first share in the profile.
        if ledger.meta is None and ground.earnest and copies_at(ground, profile, _LOOKS):
            raise lost()
    except MicroblogError as trouble:
        return Sharer(ground, profile, found, connected, None, trouble)
    return Sharer(ground, profile, found, connected, ledger, None)


def ledger_of(ground: Ground, profile: Profile) -> Ledger:
    """Return the site's ledger, not yet opened. Raises Unanswered when none can be had here."""
    sharing = profile.sharing
    kept = sharing.ledger if ground.earnest else "local"
    if kept == "git" and not sharing.remote:
        raise Unanswered(
            "The ledger is to be kept in git, but not said where. Write `remote` below "
            "[sharing] in content/profile.toml. Nothing was shared."
        )
    if kept == "local" and ground.earnest and ground.is_ci:
        raise Unanswered(
            "A machine that publishes by itself forgets what it shared, so nothing was shared. "
            "Write ledger = {git} and `remote` below [sharing] in content/profile.toml.",
            git='"git"',
        )
    homes: tuple[Home, Home] = Local(ground.state / "ledger"), Git(ground.root, sharing.remote)
    home, beside = reversed(homes) if kept == "git" else homes
    since = profile.shared_since if ground.earnest else None
    return Ledger(
        home,
        ground.state / "state" / "spool",
        site=profile.address,
        run=this_run(ground.environ),
        shared_since=since.isoformat() if since else "",
        beside=beside if ground.earnest else None,
    )


def terms(profile: Profile, network: str) -> Terms:
    """Return the profile's terms for a network; the usual ones for one that it does not name."""
    found = getattr(profile, network, None)
    return found if isinstance(found, Terms) else Terms()


def _copies(record: Record) -> list[Copy]:
    """Return where the first parts of an entry stand."""
    standing = ((name, record.standing(name)) for name in sorted(record.networks))
    return [
        Copy(NAMES.get(name, name), attempt.remote_url)
        for name, attempt in standing
        if attempt and attempt.state is State.POSTED
    ]
