"""A build: made beside, looked through, and only then put in the place of the last good one."""

import gc
import locale
import logging
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from microblog.errors import Faults, Finding, Message, Unanswered
from microblog.site import swap
from microblog.site.turn import alone
from microblog.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a build made: every source file in one of the counts, and what to look at."""

    output: Path
    counts: Counter[str]
    survey: Survey
    warnings: tuple[Finding, ...] = ()
    site: Any = field(default=None, repr=False)


def build(root: Path, *, check: bool = False, **overrides: Any) -> Report:
    """Return the report of a whole build, which then stands in the settings' output folder.

    `overrides` are Pelican settings. With `check` nothing is put in place. Raises Faults, all of
    them, with the last good output untouched.
    """
    from pelican.settings import read_settings

    given = {name: value for name, value in overrides.items() if value is not None}
    with heard() as findings, same_locale():
        settings = read_settings(str(root / "pelicanconf.py"), override=given)
        output = Path(settings["OUTPUT_PATH"]).resolve()
        state = (root / settings.get("MICROBLOG_STATE", ".microblog")).resolve()
        _guard(output, root)
        beside = state / "build" / output.name
        profile = root / settings.get("MICROBLOG_PROFILE", "content/profile.toml")
        settings |= {
            "OUTPUT_PATH": str(beside),
            "MICROBLOG_STATE": str(state),
            "MICROBLOG_PROFILE": str(profile),
            "MICROBLOG_COLLECT": True,
            "DELETE_OUTPUT_DIRECTORY": False,
        }
        with alone(beside.with_name("lock")), written(beside, output), uncollected():
            report = _run(settings, beside, output, findings)
            swap.closed(beside)
            if not check:
                swap.exchange(beside, output)
    return report


@contextmanager
def written(beside: Path, output: Path) -> Iterator[None]:
    """Open the folder that is written; after what nobody foresaw the next run begins with none."""
    swap.recovered(beside, output)
    swap.opened(beside)
    try:
        yield
    except Faults:
        raise
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _run(settings: dict[str, Any], beside: Path, output: Path, findings: "Heard") -> Report:
    from pelican import Pelican

    from microblog.site.frame import SITE

    pelican = Pelican(settings)
    if "microblog" not in settings["PLUGINS"]:
        what = Message("The plug-in microblog did not load, so nothing was built.")
        raise Faults([*_faults(findings), Finding("pelicanconf.py", None, what)])
    site = settings[SITE]
    try:
        pelican.run()
        found = list(_missing(site.survey, beside))
    except Exception as error:  # often what a fault leads to, and then the fault is what to tell
        found = list(error.findings) if isinstance(error, Faults) else []
        if not (found or site.faults):
            raise
    faults = [*site.faults, *_faults(findings), *found]
    warnings = [*site.warnings, *(finding for finding, level in findings if level < logging.ERROR)]
    if faults:
        raise Faults(_in_order(faults), _in_order(warnings))
    return Report(
        output=output,
        counts=Counter(_counted_as(e) for e in (*site.survey.entries, *site.survey.pages)),
        survey=site.survey,
        warnings=tuple(_in_order(warnings)),
        site=site,
    )


def _counted_as(entry: Any) -> str:
    return "page" if entry.kind == "page" and entry.is_public else str(entry.status)


def _missing(survey: Survey, output: Path) -> Iterator[Finding]:
    """Compare the sources with the pages: every one that is public must have become one."""
    for entry in (*survey.entries, *survey.pages):
        if entry.is_public and not swap.stands(output, output / entry.output):
            what = Message("The page {address} was not written.", {"address": entry.address})
            yield Finding(str(entry.source), None, what)


def _in_order(findings: list[Finding]) -> list[Finding]:
    by_words = {finding.spoken(): finding for finding in findings}
    return sorted(by_words.values(), key=lambda f: (f.path, f.line or 0, f.what.text))


Heard = list[tuple[Finding, int]]


def _faults(heard: Heard) -> list[Finding]:
    return [finding for finding, level in heard if level >= logging.ERROR]


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause the collector of cycles: a build keeps nearly all that it makes, and then ends.

    What it made is not looked through again at the end of the process, but before another build.
    """
    was_on = gc.isenabled()
    gc.unfreeze()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


@contextmanager
def same_locale() -> Iterator[None]:
    """Give the process its locale back, which Pelican sets to that of its settings."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        yield
    finally:
        locale.setlocale(locale.LC_ALL, before)


@contextmanager
def heard() -> Iterator[Heard]:
    """Collect what Pelican says as findings, and keep it from the screen."""
    from pelican.log import console

    findings: Heard = []
    listener = _Listener(findings)
    root = logging.getLogger()
    before, root.handlers = root.handlers, [listener]
    console.quiet = True
    try:
        yield findings
    finally:
        root.handlers = before
        console.quiet = False


# What Pelican says of links and pictures, we say with file and line; we use neither its feeds nor
# its locale.
_SAID_BETTER = (
    "Unable to find",
    "Empty alt attribute",
    "Feeds generated without",
    "No timezone information",
    "Locale could not be set",
)


class _Listener(logging.Handler):
    """Turns Pelican's warnings and errors into findings; what we say better is left out."""

    def __init__(self, findings: Heard) -> None:
        super().__init__(logging.WARNING)
        self.findings = findings

    def emit(self, record: logging.LogRecord) -> None:
        """Add the record to the findings."""
        text = record.getMessage()
        if error := sys.exc_info()[1]:  # Pelican logs from within `except`, without saying why
            text = f"{text}: {type(error).__name__}: {error}"
        if text.startswith(_SAID_BETTER):
            return
        finding = Finding("pelican", None, Message("{text}", {"text": text}))
        self.findings.append((finding, record.levelno))


def _guard(output: Path, root: Path) -> None:
    """Refuse an output folder whose replacement would destroy something that is not ours."""
    inside = root.resolve().is_relative_to(output)
    if inside or not swap.is_ours(output):
        raise Unanswered(
            "{folder} holds something that this site did not build, so it was left alone. "
            "Choose another OUTPUT_PATH, or empty the folder.",
            folder=output,
        )
