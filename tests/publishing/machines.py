"""Machines that publish one site, and stand-ins for the networks that count what arrives there.

The stand-ins keep their address and what was posted, and let a text pass twice, so that nothing
hides a copy. They, not the ledger, say what was shared.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sharing_trial import DUE, NETWORKS, made

from microblog.desk import sharing
from microblog.desk.publish import lines
from microblog.errors import MicroblogError
from microblog.ledger import Ledger
from microblog.profile import read_profile
from microblog.publishing.ground import earnest
from microblog.publishing.pipeline import publish
from microblog.publishing.request import Options, Published, Voices
from microblog.publishing.shares import ledger_of
from microblog.rehearsal import Stage, rehearsal
from repositories import Repository
from sites import Workshop

FOUR, FIVE = sorted(DUE)
OLDER = ("aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc")
ONCE = sorted((network, words) for network in NETWORKS for words in DUE.values())
# As GitHub tells it of the main branch, to a run that may publish.
CI = {
    "CI": "true",
    "GITHUB_ACTIONS": "true",
    "GITHUB_EVENT_NAME": "push",
    "GITHUB_REF": "refs/heads/main",
    "GITHUB_REF_TYPE": "branch",
    "GITHUB_HEAD_REF": "",
    "MICROBLOG_BRANCH": "main",
    "MICROBLOG_PUBLISH": "yes",
}


class Networks:
    """Both networks, whatever befalls them."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._open, self._port = folder, ExitStack(), 0
        self.be()

    def be(self, **scene: Any) -> None:
        """Have them be like this from now on."""
        self.close()
        stage = rehearsal(self._folder, port=self._port, **{"twins": True, **scene})
        self.stage: Stage = self._open.enter_context(stage)
        self._port = int(self.stage.address.rpartition(":")[2])

    def close(self) -> None:
        """End."""
        self._open.close()

    @property
    def posts(self) -> list[tuple[str, str]]:
        """What was ever posted: on which network, and which of the entries it says."""
        return sorted(
            (post.network, next((said for said in DUE.values() if said in post.text), post.text))
            for post in self.stage.posts()
        )

    @property
    def numbers(self) -> dict[str, int]:
        """How much was ever posted on each."""
        return dict(Counter(post.network for post in self.stage.posts()))


@contextmanager
def networks_at(folder: Path) -> Iterator[Networks]:
    """Yield both networks, to which nothing was posted yet."""
    networks = Networks(folder)
    try:
        yield networks
    finally:
        networks.close()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a publish: its exit code, and all that was said."""

    code: int
    said: str
    done: Published | None = None


@dataclass(slots=True)
class Machine:
    """A machine with the site's folder, on which a leader types the verbs."""

    site: Workshop
    networks: Networks

    @classmethod
    def at(cls, root: Path, networks: Networks) -> "Machine":
        """Return the machine whose folder of the site is there."""
        return cls(Workshop.at(root), networks)

    @property
    def root(self) -> Path:
        """The site's folder."""
        return self.site.root

    @property
    def environ(self) -> dict[str, str]:
        """The environment, in which both networks are connected."""
        return {"MICROBLOG_KEYRING": "off", **self.networks.stage.environ}

    def publish(
        self,
        environ: Mapping[str, str] | None = None,
        *,
        voices: Voices | None = None,
        **asked: Any,
    ) -> Outcome:
        """Publish, with these other settings in the environment."""
        options, told = Options(**{"yes": True, **asked}), {**self.environ, **(environ or {})}
        try:
            done = publish(self.root, options, environ=told, voices=voices or Voices())
        except MicroblogError as error:
            return Outcome(error.exit_code, error.spoken())
        return Outcome(done.exit_code, "\n".join(line.spoken() for line in lines(done)), done)

    def adopt(self) -> str:
        """Type `invoke adopt`, and return what it says."""
        told = sharing.adopt(self.root, environ=self.environ)
        return "\n".join(message.spoken() for message in told)

    def status(self) -> str:
        """Return what `invoke status` shows of the networks."""
        return "\n".join(sharing.standing(self.root, environ=self.environ))

    def entry(self, name: str) -> Path:
        """Return an entry's file, by the end of its name."""
        return next((self.site.content / "entries").glob(f"*{name}.md"))

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace words in an entry's file, by the end of its name."""
        file = self.entry(name)
        before = file.read_text(encoding="utf-8")
        assert old in before
        file.write_text(before.replace(old, new), encoding="utf-8")

    def write(self, name: str, uid: str, text: str, *header: str) -> None:
        """Write a new entry."""
        told = "\n".join(["---", f"uid: {uid}", *header, "---", text, ""])
        self.site.write({f"entries/{name}.md": told})

    def page(self, address: str) -> str:
        """Return a page as readers get it."""
        return (self.root / "public" / address / "index.html").read_text(encoding="utf-8")

    @property
    def ledger(self) -> Ledger:
        """The site's ledger, as the profile names it; not yet opened."""
        profile = read_profile(self.site.content / "profile.toml")
        return ledger_of(earnest(self.root, self.environ), profile)

    def keep_in(self, home: str, remote: str = "ledger") -> None:
        """Say in the profile where the ledger is kept."""
        profile = (self.site.content / "profile.toml").read_text(encoding="utf-8")
        told = f'[sharing]\nledger = "{home}"\nremote = "{remote}"\n'
        self.site.write({"profile.toml": profile.partition("[sharing]")[0] + told})

    @property
    def repository(self) -> Repository:
        """The folder as a git repository that is there already."""
        found = Repository.__new__(Repository)
        found.root = self.root
        return found

    def commit(self) -> str:
        """Commit what was written, push it, and return the commit."""
        commit = self.repository.commit()
        self.repository.git("push", "--quiet", "ledger", "HEAD:refs/heads/main")
        return commit

    def cloned(self, name: str) -> "Machine":
        """Return another machine, with a fresh clone."""
        there = self.root.parent / name
        self.repository.git(
            "clone", "--quiet", "--origin=ledger", "--branch=main", "../ledger.git", str(there)
        )
        for whose in ("user.name", "user.email"):
            Machine.at(there, self.networks).repository.git("config", whose, "anna@leader.example")
        return Machine.at(there, self.networks)


def local(folder: Path) -> Path:
    """Make a site with its ledger on one machine, on which two entries are due; return its root."""
    return made(folder / "site").root


def shared_by_git(folder: Path) -> Path:
    """Make the same with its ledger and its content on a git remote, and return its root."""
    site = made(folder / "site", "git")
    site.put({".gitignore": ".microblog/\noutput/\npublic/\n"})
    repository = Repository(site.root)
    repository.commit()
    repository.git("push", "--quiet", "ledger", "HEAD:refs/heads/main")
    return site.root
