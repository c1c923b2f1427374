"""`invoke publish`: check, build, deploy, prove, share, and a receipt of it all.

Every step can be run again after any failure and finds its place. An entry's way: the build makes
its page (site/); the record tells what of the target is new (record); the guard looks at what would
go (guard); the target sends what differs (targets/); the live check fetches it (live).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from microblog.errors import Message
from microblog.profile import Profile
from microblog.publishing import clock, gate, handover, replies, targets, written
from microblog.publishing.consent import Consent
from microblog.publishing.deployment import Deployment, Standing, prepared, public, standing
from microblog.publishing.dispatch import shared
from microblog.publishing.ground import Ground, earnest
from microblog.publishing.history import History
from microblog.publishing.hold import Hold
from microblog.publishing.interruptions import Interruptions
from microblog.publishing.proof import Proof, Unproven, needed
from microblog.publishing.receipt import keep, receipt_of
from microblog.publishing.request import ALONE, Options, Published, Voices
from microblog.publishing.shared import Shared
from microblog.publishing.shares import Sharer, sharer
from microblog.publishing.shipment import Sent
from microblog.publishing.targets import Place, Reach, Target
from microblog.site.build import Report
from microblog.site.turn import Turn, alone
from microblog.terms import lasting

NOTHING = Message("The site was not yet built, and what people read is as it was")
BUILT = Message("The site was built, and what people read is as it was")
SHARING = Message(
    "The site is live; what was shared is in the ledger, and what was not will be by the next run"
)
DEPLOYED = Message("The site was deployed whole; whether it is live was not yet seen")


def publish(
    root: Path,
    options: Options,
    *,
    environ: Mapping[str, str] = os.environ,
    voices: Voices = ALONE,
) -> Published:
    """Build, deploy, see that it is live, share what is new, and return what was done.

    On a person's machine, uid, date and address are written into the files that lack them; in CI
    nothing is written to content/. Raises Faults, Forbidden and Unanswered with nothing deployed,
    OutsideFailed when the target cannot be reached, Interrupted where somebody ended it.
    """
    return published(earnest(root, environ), options, voices)


def published(ground: Ground, options: Options, voices: Voices = ALONE) -> Published:
    """Publish on this ground; see `publish`."""

    def waiting() -> None:
        voices.say(Message("Waiting for another run to end"))

    with alone(ground.state / "lock", waiting=waiting) as turn, Interruptions(NOTHING) as stop:
        run = _begun(ground, options, voices, stop, turn)
        if run.profile.publish_from == "ci" and not ground.is_ci and ground.earnest:
            return run.handed_over()
        return run.deployed()


def _begun(
    ground: Ground, options: Options, voices: Voices, stop: Interruptions, turn: Turn
) -> "_Run":
    """Return the run with its site built once, so that every fault is told before anything else."""
    voices.say(Message("Checking and building"))
    with stop.at_once():
        report = ground.built(options.path)
    stop.pause(BUILT)
    profile: Profile = report.site.profile
    name = options.target or profile.target
    settings = {**profile.targets, **ground.targets}.get(name, {})
    target = targets.connect(name, Place(ground.root, settings, ground.environ))
    shares = sharer(ground, profile, wanted=options.share)
    return _Run(ground, options, voices, stop, turn, profile, target, report, shares)


@dataclass(frozen=True, slots=True)
class _Run:
    """One publish, from the moment that its site is built."""

    ground: Ground
    options: Options
    voices: Voices
    stop: Interruptions
    turn: Turn
    profile: Profile
    target: Target
    report: Report
    sharer: Sharer

    @property
    def history(self) -> History:
        remembered = self.ground.state / "state" / "addresses.json"
        return History(self.ground.root, self.report.site.content, remembered)

    @property
    def unproven(self) -> Unproven:
        return Unproven(self.ground.state / "state" / "unproven.json")

    def handed_over(self) -> Published:
        """Commit and push the content, for another machine to publish it."""
        self._leave(handover.reach(self.ground.root))
        run, files = self._identified(Standing())
        handed = handover.hand_over(self.ground.root, self.voices.say)
        run._remember()
        return Published(report=run.report, written=files, handed=handed)

    def deployed(self) -> Published:
        """Send what differs from what stands at the target, see that it is live, share, tell."""
        self._leave(self.target.reach)
        self.voices.say(Message("Looking at what is in {place}", {"place": self.target.name}))
        with self.stop.at_once():
            run, notes = self._looked()
            before = standing(self.target)
        run, files = run._identified(before)
        sources = written.sources(self.report.site.content)
        deployment = prepared(run.report, self.target, before)
        if not self.options.remove:
            there = {page.uid for page in before.record.pages.values()}
            deployment.guard(shared=run.sharer.standing(there), knew=self.history.knew)
        proof = run._proof(deployment)
        sent = run._sent(deployment)
        self.stop.pause(DEPLOYED)
        wrong = self._proven(proof)
        shared = Shared() if wrong else run._shared()
        # What was written while a person thought was not checked: it waits for the next publish.
        same = written.sources(self.report.site.content) == sources
        if shared.arrived and run.sharer.note_copies() and same:
            sent = sent.and_then(run._again())
        receipt = receipt_of(deployment, sent, proof, wrong, shared, wanted=self.options.share)
        keep(receipt, self.ground.state / "receipts")
        return Published(
            report=run.report, written=files, receipt=receipt, wrong=tuple(wrong), shared=shared,
            notes=notes,
        )  # fmt: skip

    def _looked(self) -> tuple["_Run", tuple[Message, ...]]:
        """Look at the clock, and hide the kept replies that are gone where they were said; from a
        rehearsal nobody is asked. Return the run as it is then, and what to tell."""
        if not (self.ground.earnest and self.profile.has_address):
            return self, ()
        content, now = self.report.site.content, datetime.now(UTC)
        odd = clock.amiss(self.profile.address, now)
        gone = replies.looked_after(self.ground, self.profile, content, now)
        run = self if gone is None else replace(self, report=self.ground.built(self.options.path))
        return run, (*([odd] if odd else ()), *(gone or ()))

    def _sent(self, deployment: Deployment) -> Sent:
        """Deploy, and remember what was published from here."""
        self.voices.say(Message("Sending to {place}", {"place": self.target.name}))
        sent = deployment.send(self.stop.pause)
        self._remember()
        return sent

    def _shared(self) -> Shared:
        """Share what is due on the networks that are connected."""
        if self.sharer.connected:
            self.voices.say(Message("Sharing"))
        voices, options = self.voices, self.options
        consent = Consent(
            terminal=options.terminal, yes=options.yes, agree=voices.agree, words=voices.words,
            hold=self._hold(), let_go=self.turn.let_go,
        )  # fmt: skip
        live = None
        if self.profile.has_address:
            live = {entry.uid for entry in public(self.report)} - self.unproven.uids()
        return shared(
            self.sharer, self.report, consent, lambda: self.stop.pause(SHARING),
            only=options.only, live=live,
        )  # fmt: skip

    def _hold(self) -> Hold:
        """Return how long what is live is held: as asked for, else as the profile says of news."""
        options, ground = self.options, self.ground
        span = lasting(self.profile.sharing.hold if ground.earnest and not options.only else "0")
        slept = self.stop.slept if options.terminal and not ground.is_ci else None
        span = span if options.hold is None else options.hold
        return Hold(span=span, slept=slept, say=self.voices.say)

    def _again(self) -> Sent:
        """Build and deploy once more, so that the pages say where copies stand."""
        with self.stop.at_once():
            report = self.ground.built(self.options.path)
        run = replace(self, report=report)
        return run._sent(prepared(report, self.target, standing(self.target)))

    def _leave(self, reach: Reach) -> None:
        """Ask the gate whether anything may leave from here; from a rehearsal nothing can."""
        if not self.ground.earnest:
            return
        current, default = gate.branches(self.ground.root)
        departure = gate.Departure(
            reach=reach,
            shares=self.sharer.reach,
            address=self.profile.address,
            publish_from=self.profile.publish_from,
            terminal=self.options.terminal,
            confirmed=self.options.yes,
            branch=current,
            default_branch=default,
        )
        gate.check(departure, self.ground.environ)

    def _identified(self, before: Standing) -> tuple["_Run", tuple[Path, ...]]:
        """Write into the sources what their readers know them by, and build again if that was
        anything; return the run with its new report, and the files."""
        files: tuple[Path, ...] = ()
        if self.report.site.own and self.ground.writes:
            survey, known = self.report.survey, self.history.remembered
            files = written.lines(survey, before.files, before.record, known)
        if not (self.sharer.note_copies() or files):
            return self, ()
        with self.stop.at_once():
            return replace(self, report=self.ground.built(self.options.path)), files

    def _remember(self) -> None:
        self.history.remember({entry.uid: entry.address for entry in public(self.report)})

    def _proof(self, deployment: Deployment) -> Proof:
        """Return what must be seen live: what changes now, what was not seen yet, the newest."""
        entries, differs = deployment.entries, deployment.changes
        uids = {entry.uid for entry in (*differs.added, *differs.changed, *entries[:1])}
        uids |= self.unproven.uids() | self.sharer.due(self.report, self.options.only)
        self.unproven.note(uids)
        if not self.profile.has_address:
            return Proof()
        asked = [entry for entry in entries if entry.uid in uids]
        return needed(deployment, self.profile.address, asked)

    def _proven(self, proof: Proof) -> list[Message]:
        """Return what is not live; what is need not be looked for again."""
        if proof.pages:
            self.voices.say(
                Message("Looking whether {address} is live", {"address": self.profile.address})
            )
        with self.stop.at_once():
            wrong = proof.given(self.options.patience)
        if not wrong:
            self.unproven.note(())
        return wrong
