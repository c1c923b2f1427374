"""`invoke publish`: every step can be run again after any failure and finds its place."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from microblog import identity
from microblog.entry import Entry
from microblog.errors import Message, Unanswered
from microblog.profile import Profile
from microblog.publishing import targets
from microblog.site.build import Report, alone, build
from microblog.site.frame import is_ci


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did: the build's report, the files it added lines to, where the site went."""

    report: Report
    written: tuple[Path, ...]
    place: str


def publish(
    root: Path, *, path: str | None = None, environ: Mapping[str, str] = os.environ
) -> Published:
    """Build, deploy to the profile's target, and return what was done.

    On a person's machine, uid, date and address are written into the files that lack them; in CI
    nothing is written to content/. Raises Faults with nothing deployed, OutsideFailed when another
    run does not end.
    """
    state = root / ".microblog"
    with alone(state / "lock"):
        return _publish(root, state, path, environ)


def _publish(root: Path, state: Path, path: str | None, environ: Mapping[str, str]) -> Published:
    ci = is_ci(environ)
    report = build(root, PATH=path, MICROBLOG_CI=ci)
    written: list[Path] = []
    if report.site.own and not ci:
        written = _write_into(report, state / "state" / "addresses.json")
        if written:
            report = build(root, PATH=path, MICROBLOG_CI=ci)
    profile: Profile = report.site.profile
    place = _target(profile.target).deploy(report.output, root, profile)
    return Published(report, tuple(written), place)


def _target(name: str) -> ModuleType:
    """Return the module of the target called `name`."""
    known = sorted(module.name for module in iter_modules(targets.__path__))
    if name not in known:
        raise Unanswered(
            "There is no target {target}; choose one of {known} in content/profile.toml. "
            "The site was built, and what people read stayed as it was.",
            target=name,
            known=", ".join(known),
        )
    return import_module(f"{targets.__name__}.{name}")


def _write_into(report: Report, remembered: Path) -> list[Path]:
    """Add the missing lines, and `was:` where the address changed since the last publish.

    A page has no lines but those that its leader wrote, and `was:` when it moved.
    """
    entries = [entry for entry in report.survey.entries if entry.is_public]
    pages = [page for page in report.survey.pages if page.is_public]
    last = _remembered(remembered)
    moved = [entry for entry in (*entries, *pages) if _moved(entry, last)]
    for entry in moved:
        identity.add_lines(entry.source, {"was": last[entry.uid]})
    written = identity.written(entries)
    remembered.parent.mkdir(parents=True, exist_ok=True)
    addresses = {entry.uid: entry.address for entry in (*entries, *pages)}
    text = json.dumps({**last, **addresses}, indent=1, sort_keys=True, ensure_ascii=False)
    identity.replace(remembered, text.encode())
    return sorted({*written, *(entry.source for entry in moved)})


def _moved(entry: Entry, last: Mapping[str, str]) -> bool:
    old = last.get(entry.uid)
    return old is not None and old not in {entry.address, *entry.was}


def _remembered(file: Path) -> dict[str, str]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def told(published: Published) -> list[Message]:
    """Return what the leader is told of a publish."""
    lines = [Message("Added lines to {file}.", {"file": path}) for path in published.written]
    lines.append(Message("The site is in {place}.", {"place": published.place}))
    if not published.report.site.profile.is_public:
        text = "No public address yet: set `address` in content/profile.toml when there is one."
        lines.append(Message(text))
    lines.append(Message("No social network is connected yet, so nothing was shared."))
    return lines
