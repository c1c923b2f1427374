"""`invoke publish`: check, build, deploy, prove, share, and a receipt of it all.

Every step can be run again after any failure and finds its place. An entry's way: the build makes
its page (site/); the record tells what of the target is new (record); the guard looks at what would
go (guard); the target sends what differs (targets/); the live check fetches it (live).
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from microblog.errors import Message, OutsideFailed
from microblog.profile import Profile
from microblog.publishing import gate, handover, targets, written
from microblog.publishing.deployment import Deployment, Standing, prepared, public, standing
from microblog.publishing.history import History
from microblog.publishing.interruptions import Interruptions
from microblog.publishing.proof import Proof, Unproven, needed
from microblog.publishing.receipt import Receipt, keep, receipt_of
from microblog.publishing.targets import Place, Reach, Target
from microblog.site.build import Report, alone, build
from microblog.site.frame import is_ci

Say = Callable[[Message], None]

NOTHING = Message("The site was not yet built, and what people read is as it was")
BUILT = Message("The site was built, and what people read is as it was")
DEPLOYED = Message("The site was deployed whole; whether it is live was not yet seen")


def silent(message: Message) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for on the command line.

    `path` is another folder of content, `target` another place than the profile's; `yes` answers
    every question, `remove` lets addresses go; `terminal` tells whether a person is there.
    The site may take `patience` seconds to be live.
    """

    path: str | None = None
    target: str | None = None
    yes: bool = False
    share: bool = True
    remove: bool = False
    terminal: bool = False
    patience: float = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a publish did: the build's report, the files it added lines to, and the receipt.

    `wrong` is what of the site is not live; `handed` where to watch another machine publish it,
    and then there is no receipt.
    """

    report: Report
    written: tuple[Path, ...]
    receipt: Receipt | None = None
    wrong: tuple[Message, ...] = ()
    handed: Message | None = None

    @property
    def exit_code(self) -> int:
        """0, or 6 when the site is not live."""
        return OutsideFailed.exit_code if self.wrong else 0


def publish(
    root: Path,
    options: Options = Options(),
    *,
    environ: Mapping[str, str] = os.environ,
    say: Say = silent,
) -> Published:
    """Build, deploy to the profile's target, see that it is live, and return what was done.

    On a person's machine, uid, date and address are written into the files that lack them; in CI
    nothing is written to content/. Raises Faults, Forbidden and Unanswered with nothing deployed,
    OutsideFailed when the target cannot be reached, Interrupted where somebody ended it.
    """
    state = root / ".microblog"
    with alone(state / "lock"), Interruptions(NOTHING) as stop:
        run = _begun(root, options, environ, say, stop)
        if run.profile.publish_from == "ci" and not is_ci(environ):
            return run.handed_over()
        return run.deployed()


def _begun(
    root: Path, options: Options, environ: Mapping[str, str], say: Say, stop: Interruptions
) -> "_Run":
    """Return the run with its site built once, so that every fault is told before anything else."""
    say(Message("Checking and building"))
    with stop.at_once():
        report = _built(root, options, environ)
    stop.pause(BUILT)
    profile: Profile = report.site.profile
    name = options.target or profile.target
    place = Place(root, profile.targets.get(name, {}), environ)
    target = targets.connect(name, place)
    return _Run(root, options, environ, say, stop, profile, target, report)


def _built(root: Path, options: Options, environ: Mapping[str, str]) -> Report:
    return build(root, PATH=options.path, MICROBLOG_CI=is_ci(environ))


@dataclass(frozen=True, slots=True)
class _Run:
    """One publish, from the moment that its site is built."""

    root: Path
    options: Options
    environ: Mapping[str, str]
    say: Say
    stop: Interruptions
    profile: Profile
    target: Target
    report: Report

    @property
    def history(self) -> History:
        remembered = self.root / ".microblog" / "state" / "addresses.json"
        return History(self.root, self.report.site.content, remembered)

    @property
    def unproven(self) -> Unproven:
        return Unproven(self.root / ".microblog" / "state" / "unproven.json")

    def handed_over(self) -> Published:
        """Commit and push the content, for another machine to publish it."""
        self._leave(handover.reach(self.root))
        run, files = self._identified(Standing())
        handed = handover.hand_over(self.root, self.say)
        run._remember()
        return Published(report=run.report, written=files, handed=handed)

    def deployed(self) -> Published:
        """Send what differs from what stands at the target, see that it is live, and tell."""
        self._leave(self.target.reach)
        self.say(Message("Looking at what is in {place}", {"place": self.target.name}))
        before = standing(self.target)
        run, files = self._identified(before)
        deployment = prepared(run.report, self.target, before)
        if not self.options.remove:
            deployment.guard(shared=(), knew=self.history.knew)
        proof = run._proof(deployment)
        self.say(Message("Sending to {place}", {"place": self.target.name}))
        sent = deployment.send(self.stop.pause)
        run._remember()
        self.stop.pause(DEPLOYED)
        wrong = self._proven(proof)
        receipt = receipt_of(deployment, sent, proof, wrong, share=self.options.share)
        keep(receipt, self.root / ".microblog" / "receipts")
        return Published(report=run.report, written=files, receipt=receipt, wrong=tuple(wrong))

    def _leave(self, reach: Reach) -> None:
        """Ask the gate whether anything may leave from here."""
        current, default = gate.branches(self.root)
        departure = gate.Departure(
            reach=reach,
            shares=Reach.FOLDER,
            address=self.profile.address,
            publish_from=self.profile.publish_from,
            terminal=self.options.terminal,
            confirmed=self.options.yes,
            branch=current,
            default_branch=default,
        )
        gate.check(departure, self.environ)

    def _identified(self, before: Standing) -> tuple["_Run", tuple[Path, ...]]:
        """Write into the sources what their readers know them by, and build again if that was
        anything; return the run with its new report, and the files."""
        if not self.report.site.own or is_ci(self.environ):
            return self, ()
        survey, known = self.report.survey, self.history.remembered
        files = written.lines(survey, before.files, before.record, known)
        if not files:
            return self, ()
        with self.stop.at_once():
            return replace(self, report=_built(self.root, self.options, self.environ)), files

    def _remember(self) -> None:
        self.history.remember({entry.uid: entry.address for entry in public(self.report)})

    def _proof(self, deployment: Deployment) -> Proof:
        """Return what must be seen live: what changes now, what was not seen yet, the newest."""
        entries, differs = deployment.entries, deployment.changes
        uids = {entry.uid for entry in (*differs.added, *differs.changed, *entries[:1])}
        uids |= self.unproven.uids()
        self.unproven.note(uids)
        if not self.profile.has_address:
            return Proof()
        asked = [entry for entry in entries if entry.uid in uids]
        return needed(deployment, self.profile.address, asked)

    def _proven(self, proof: Proof) -> list[Message]:
        """Return what is not live; what is need not be looked for again."""
        if proof.pages:
            self.say(
                Message("Looking whether {address} is live", {"address": self.profile.address})
            )
        with self.stop.at_once():
            wrong = proof.given(self.options.patience)
        if not wrong:
            self.unproven.note(())
        return wrong
