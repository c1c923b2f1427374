"""A small site that shares on the stand-ins, and a publish of it that may be killed at any step.

The stand-ins belong to the test's process, so a kill of the publish leaves them as the networks
would be: with whatever reached them. They let a text pass twice, so that nothing hides a copy.
"""

import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from killing import FORKS

from microblog.errors import Message, MicroblogError
from microblog.ledger import Ledger, Record, State
from microblog.networks.wire import Wire
from microblog.profile import read_profile
from microblog.publishing.ground import earnest
from microblog.publishing.pipeline import publish
from microblog.publishing.request import Options, Voices
from microblog.publishing.shares import ledger_of
from microblog.rehearsal import Post, Stage, rehearsal
from repositories import Repository
from sites import CLOCK, REPOSITORY, Workshop
from whole import jpeg

# Fewer than go at once, and a picture among them: it is uploaded before anything is claimed.
OLD = {
    "entries/2026-11-16-one.md": "---\nuid: aaaaaaaaaa\n---\nOne word.\n",
    "entries/2026-11-17-two.md": "---\nuid: bbbbbbbbbb\n---\nTwo words.\n",
    "entries/2026-11-18-three.md": "---\nuid: cccccccccc\n---\nThree words.\n",
}
NEW = {
    "entries/2026-11-19-four.md": "---\nuid: dddddddddd\n---\nFour words here.\n",
    "entries/2026-11-20-five.md": "---\nuid: eeeeeeeeee\n---\n"
    "![A lift](/media/a.jpg)\n\nFive words and a lift.\n",
}
DUE = {"dddddddddd": "Four words here", "eeeeeeeeee": "Five words and a lift"}
NETWORKS = ("linkedin", "x")
YES = Options(yes=True)
# What a publish does to the disk and to the outside, as the interpreter tells of it.
EVENTS = frozenset(
    "os.rename os.remove os.mkdir os.rmdir os.link socket.connect subprocess.Popen".split()
)
_CHANGES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
FORKS.set_forkserver_preload(
    [
        "microblog.publishing.pipeline",
        "microblog.networks.x.client",
        "microblog.networks.linkedin.client",
        "pelican",
        "boto3",
        "pytest",
        "html5lib",
        "sharing_trial",
    ]
)
_HURRY = {"wait": (2.0, 0.5), "whole": 1.0}  # seconds that a network may take; else half a minute


def written(root: Path, files: Mapping[str, str], **profile: str) -> Workshop:
    """Return a site of these entries that `publish` finds all settings of in its folder."""
    site = Workshop(root)
    site.configure(THEME=str(REPOSITORY / "theme"), MICROBLOG_CLOCK=CLOCK)
    site.profile(**profile)
    site.write({"media/a.jpg": jpeg(60, 40), **files})
    return site


def made(root: Path, home: str = "local") -> Workshop:
    """Return a site on which sharing began before its two newest entries came."""
    site = written(root, OLD)
    publish(site.root, replace(YES, share=False), environ={})
    if home == "git":
        Repository(site.root).git("remote", "add", "ledger", "../ledger.git")
        ledgers = site.root.parent / "ledger.git"
        Repository(ledgers).git("config", "receive.denyCurrentBranch", "ignore")
        told = (site.content / "profile.toml").read_text(encoding="utf-8")
        git = '[sharing]\nledger = "git"\nremote = "ledger"\n'
        site.write({"profile.toml": f"{told}\n{git}"})
    ledger(site).adopt(["aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc"])
    site.write(NEW)
    publish(site.root, replace(YES, share=False), environ={})
    return site


def ledger(site: Workshop) -> Ledger:
    """Return the site's ledger, not yet opened."""
    profile = read_profile(site.content / "profile.toml")
    return ledger_of(earnest(site.root, {}), profile)


@dataclass(frozen=True, slots=True)
class Told:
    """What a publish that was not killed told: its exit code, its lines, the steps it took."""

    code: int
    lines: tuple[str, ...]
    steps: tuple[str, ...]


class Steps:
    """Notes what a publish does from one moment on, and kills it before it does the last."""

    def __init__(self, last: int) -> None:
        self.last, self.taken, self.counts = last, list[str](), False
        sys.addaudithook(self.hear)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.counts or not _is_step(event, arguments):
            return
        self.taken.append(event)
        if len(self.taken) == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


def _is_step(event: str, arguments: tuple[Any, ...]) -> bool:
    if event == "open":
        return bool((arguments[2] or 0) & _CHANGES)
    return event in EVENTS


def run(root: Path, environ: Mapping[str, str], last: int, since: str, tell: Connection) -> None:
    """Publish, count the steps since it told of `since`, be killed before the last of them."""
    assert Wire.__init__.__kwdefaults__
    Wire.__init__.__kwdefaults__.update(_HURRY)
    steps = Steps(last)

    def say(step: Message) -> None:
        steps.counts = steps.counts or step.text.startswith(since)

    try:
        done = publish(root, YES, environ=environ, voices=Voices(say=say))
        code, lines = done.exit_code, tuple(line.spoken() for line in done.shared.told())
    except MicroblogError as error:
        code, lines = error.exit_code, (error.spoken(),)
    steps.counts = False
    tell.send(Told(code, lines, tuple(steps.taken)))


def published(
    root: Path, environ: Mapping[str, str], last: int = 0, since: str = "Sharing"
) -> Told | None:
    """Publish in a process of its own; None when it was killed. `last` 0 kills nobody."""
    hear, tell = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=run, args=(root, dict(environ), last, since, tell))
    process.start()
    tell.close()
    try:
        told: Told | None = hear.recv()
    except EOFError:
        told = None
    process.join()
    assert told or process.exitcode == -signal.SIGKILL
    return told


class Trials:
    """A site, kept as it was made, of which every trial gets a copy below `folder`."""

    def __init__(self, folder: Path, home: str) -> None:
        self.folder = folder
        made(folder / "made" / "site", home)
        self._steps: dict[tuple[str, str], tuple[str, ...]] = {}

    def steps(self, fault: str, since: str = "Sharing") -> tuple[str, ...]:
        """Return the steps of a publish that meets this fault and is not killed."""
        if (fault, since) not in self._steps:
            trial = self._trial(f"{fault}-whole")
            told = trial.publish(fault, 0, since)
            assert told
            shutil.rmtree(trial.folder)
            self._steps[fault, since] = told.steps
        return self._steps[fault, since]

    def swept(self, fault: str, share: float, since: str = "Sharing", again: int = 0) -> bool:
        """Try it with a kill at this share of all the steps."""
        return self.trial(fault, 1 + int(share * len(self.steps(fault, since))), since, again)

    def around(self, fault: str, moment: int) -> bool:
        """Try it with a kill before a call or, at every second moment, before the step after it.

        Moments are counted from the last, as of a list.
        """
        connects = [n for n, step in enumerate(self.steps(fault), 1) if step == "socket.connect"]
        moments = sorted({*connects, *(number + 1 for number in connects)})
        return self.trial(fault, moments[-1 - moment % len(moments)])

    def trial(self, fault: str, last: int, since: str = "Sharing", again: int = 0) -> bool:
        """Kill a publish before the step `last`, run it twice more, and judge it all.

        `again` is the step before which a second run is killed, that meets no fault; 0 for none.
        Returns whether the first was killed: on a busy machine it may take a shorter way.
        """
        trial = self._trial(f"{fault}-{since}-{last}-{again}")
        killed = trial.publish(fault, last, since) is None
        if again:
            trial.publish("", again, since)
        trial.judge([trial.recover(), trial.recover()])
        shutil.rmtree(trial.folder)
        return killed

    def _trial(self, name: str) -> "Trial":
        copy = self.folder / name
        shutil.copytree(self.folder / "made", copy, symlinks=True)
        return Trial(copy)


@dataclass(slots=True)
class Trial:
    """One site, its ledger, and the networks as it knows them."""

    folder: Path
    port: int = 0

    @property
    def site(self) -> Workshop:
        return Workshop.at(self.folder / "site")

    def stage(self, faults: str | None = None) -> AbstractContextManager[Stage]:
        """Return the networks with what stands there, at the address that they always had."""
        return rehearsal(self.folder / "networks", faults=faults, port=self.port, twins=True)

    def publish(self, fault: str, last: int, since: str) -> Told | None:
        """Publish with this fault on the wire, and be killed before the step `last`."""
        with self.stage(faults=fault or None) as stage:
            self.port = int(stage.address.rpartition(":")[2])
            return published(self.site.root, stage.environ, last, since)

    def recover(self) -> tuple[Told, list[Post]]:
        """Publish when all is well again; return what it told, and what stands on the networks."""
        with self.stage() as stage:
            told = published(self.site.root, stage.environ)
            assert told
            return told, stage.posts()

    def judge(self, runs: list[tuple[Told, list[Post]]]) -> None:
        """Nothing stands there twice, and nothing is lost without a word: the networks say so."""
        (first, before), (second, posts) = runs
        assert posts == before
        for where, times in Counter((post.network, post.text) for post in posts).items():
            assert times == 1, where
        records = ledger(self.site).open().records()
        for told in (first, second):
            states = {
                weighed(records[uid], network, posts, told) for uid in DUE for network in NETWORKS
            }
            assert told.code == (3 if State.UNKNOWN in states else 0), told


def weighed(record: Record, network: str, posts: list[Post], told: Told) -> State:
    """Return how an entry stands on a network, when the ledger and the network agree on it."""
    words = DUE[record.uid]
    there = [post.id for post in posts if post.network == network and words in post.text]
    standing, state = record.standing(network), record.state(network)
    assert standing
    assert state in {State.POSTED, State.UNKNOWN}, (record.uid, network, state, there)
    if state is State.POSTED:
        assert there == [standing.remote_id], (record.uid, network)
    else:
        assert any(f"invoke settle {record.uid}" in line for line in told.lines), told
    return state
