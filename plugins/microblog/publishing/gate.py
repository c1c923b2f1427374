"""The gate: what leaves this machine leaves from the right place, because somebody wished it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from microblog.errors import Forbidden, Message, Translate, untranslated
from microblog.publishing import contexts
from microblog.publishing.remote import asked
from microblog.publishing.targets import Reach
from microblog.site.frame import is_ci

STATE = Message("The site was built; nothing left this machine.")
_RESERVED = (".example", ".test", ".invalid")
_NEAR = (Reach.FOLDER, Reach.LOOPBACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """What is about to leave, and from where.

    `reach` is the target's, `shares` that of the farthest network that a share would go to:
    FOLDER when none is connected. `address` is the site's, `publish_from` the profile's.
    `terminal` says that stdin is one, `confirmed` that --yes was given. `branch` is the one that
    is checked out, `default_branch` the one that the leader publishes from; None when unknown.
    """

    reach: Reach
    shares: Reach
    address: str
    publish_from: str
    terminal: bool
    confirmed: bool
    branch: str | None
    default_branch: str | None

    @property
    def host(self) -> str:
        """The name in the site's address; "" when there is none."""
        try:
            return (urlsplit(self.address).hostname or "").rstrip(".")
        except ValueError:
            return ""

    @property
    def is_home(self) -> bool:
        """Whether the site's address is on this machine."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return f".{self.host}".endswith(".localhost")

    @property
    def is_reserved(self) -> bool:
        """Whether the site's address is a name that nobody can ever reach."""
        return f".{self.host}".endswith(_RESERVED)

    @property
    def is_trial(self) -> bool:
        """Whether all of it stays on this machine."""
        nowhere = self.is_home or self.is_reserved
        return nowhere and self.reach in _NEAR and self.shares in _NEAR


class NotFromHere(Forbidden):
    """This context may not publish; `reasons` are all of them, the first the plainest."""

    def __init__(self, reasons: Iterable[Message]) -> None:
        self.reasons = tuple(reasons)
        self.message = self.reasons[0]
        Exception.__init__(self, self.spoken())

    def spoken(self, translate: Translate = untranslated) -> str:
        """Return one line for each reason, and one for the state that things are in."""
        return "\n".join(line.spoken(translate) for line in (*self.reasons, STATE))


def check(departure: Departure, environ: Mapping[str, str]) -> None:
    """Return if it may leave. Raises NotFromHere, a Forbidden, naming every reason why not."""
    if reasons := refusals(departure, environ):
        raise NotFromHere(reasons)


def refusals(departure: Departure, environ: Mapping[str, str]) -> list[Message]:
    """Return every reason why this may not leave the machine; none when it may.

    What stays in a folder leaves nothing, and is never refused.
    """
    if departure.reach is Reach.FOLDER and departure.shares is Reach.FOLDER:
        return []
    ci = is_ci(environ) or contexts.host_of(environ) is not None
    return [
        *contexts.signs(environ),
        *_of_address(departure),
        *([] if departure.is_trial else contexts.tests(environ)),
        *(_of_ci if ci else _of_home)(departure, environ),
    ]


def _of_address(departure: Departure) -> Iterator[Message]:
    told = {"address": contexts.shown(departure.address)}
    https = departure.address.startswith("https://")
    if not departure.host or not (https or departure.is_home or departure.is_trial):
        yield Message(
            "The site's address {address} does not begin with https://: "
            "correct it in content/profile.toml.",
            told,
        )
    if contexts.is_preview(departure.host):
        yield Message(
            "The site's address {address} stands for one preview or one session, and what is sent "
            "out would lead nowhere later: set the site's own in content/profile.toml.",
            told,
        )
    if departure.is_home and departure.reach not in _NEAR:
        yield Message(
            "The site's address {address} is on this machine, and the target is not: "
            "set the site's own in content/profile.toml.",
            told,
        )
    if departure.is_home and departure.shares not in _NEAR:
        yield Message(
            "The site's address {address} is on this machine, so no reader could follow a share: "
            "set the site's own in content/profile.toml.",
            told,
        )
    if departure.is_reserved and departure.shares not in _NEAR:
        yield Message(
            "The site has no public address yet ({address}), so no reader could follow a share: "
            "set the site's own in content/profile.toml.",
            told,
        )


def _of_ci(departure: Departure, environ: Mapping[str, str]) -> Iterator[Message]:
    if environ.get("MICROBLOG_PUBLISH") != "yes":
        yield Message(
            "Nobody has allowed this machine to publish: a machine that runs by itself does so "
            "only where MICROBLOG_PUBLISH is “yes”."
        )
    if departure.publish_from != "ci":
        yield Message(
            "This site is published from the leader's own machine: to publish from here, set "
            "publish_from = {ci} in content/profile.toml.",
            {"ci": '"ci"'},
        )
    told, main = _branches_told(departure, environ)
    if len(told) != 1 or told != main:
        yield Message(
            "Only the main branch is published ({main}), and this run is of {branch}: run it there "
            "and tell which it is in MICROBLOG_BRANCH.",
            {"main": _listed(main), "branch": _listed(told)},
        )


def _of_home(departure: Departure, environ: Mapping[str, str]) -> Iterator[Message]:
    said = environ.get("MICROBLOG_PUBLISH")
    if said != "yes" and (said or not (departure.terminal or departure.confirmed)):
        yield Message(
            "Nobody is here to say yes: type invoke publish in a terminal, add --yes, "
            "or set MICROBLOG_PUBLISH to “yes”."
        )
    here, main = departure.branch, departure.default_branch
    if here and main and here != main:
        yield Message(
            "The branch here is {branch}, and only {main} is published: type git switch {main} "
            "(or, if another branch is the main one now: git remote set-head origin --auto).",
            {"branch": contexts.shown(here), "main": contexts.shown(main)},
        )


def _branches_told(departure: Departure, environ: Mapping[str, str]) -> tuple[set[str], set[str]]:
    """Return the branch and the main branch, as each witness names them: they must agree."""
    host = contexts.host_of(environ)
    asked = (host.branch, host.default) if host else ("", "")
    told = (environ.get(asked[0]), departure.branch)
    main = (environ.get(asked[1]), environ.get("MICROBLOG_BRANCH"), departure.default_branch)
    return _names(told), _names(main)


def _names(told: Iterable[str | None]) -> set[str]:
    return {name.removeprefix("refs/heads/") for name in told if name is not None}


def _listed(names: Iterable[str]) -> str:
    return " / ".join(contexts.shown(name) or "?" for name in sorted(names)) or "?"


def branches(root: Path) -> tuple[str | None, str | None]:
    """Return the branch that is checked out in `root`, and the one that its remote calls its own.

    The remote is the one that the branch follows, else the only one, else `origin`. Where its HEAD
    was never fetched, the branches' names tell. None for what git does not know: no repository, a
    detached HEAD, a remote whose main branch has a name of its own.
    """
    here = asked(root, "symbolic-ref", "--quiet", "HEAD").removeprefix("refs/heads/")
    remote = f"refs/remotes/{_remote(root, here)}/"
    main = asked(root, "symbolic-ref", "--quiet", f"{remote}HEAD").removeprefix(remote)
    return here or None, main or _main_by_name(root, remote, here) or None


def _remote(root: Path, branch: str) -> str:
    followed = asked(root, "config", "--get", f"branch.{branch}.remote") if branch else ""
    remotes = asked(root, "remote").splitlines()
    return followed if followed in remotes else remotes[0] if len(remotes) == 1 else "origin"


def _main_by_name(root: Path, remote: str, here: str) -> str:
    """Return the branch that bears a main branch's name, at the remote; "" if none or two do.

    Where nothing came from a remote yet, the branches of this repository are looked at.
    """
    names = _refs(root, remote) or _refs(root, "refs/heads/")
    usual = names & {"main", "master"}
    if len(usual) == 1:
        return usual.pop()
    chosen = asked(root, "config", "--get", "init.defaultBranch")
    return chosen if chosen in names else here if here in usual else ""


def _refs(root: Path, prefix: str) -> set[str]:
    listed = asked(root, "for-each-ref", "--format=%(refname)", prefix).splitlines()
    return {name.removeprefix(prefix) for name in listed}
