"""The site in the making: what the handlers, the reader and the generators share in one run."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from microblog.entry import Entry
from microblog.errors import Finding, Message
from microblog.profile import Profile, read_profile
from microblog.site import sources
from microblog.site.cards import Card, CardTable
from microblog.site.languages import Language, known, language
from microblog.site.markup import Writer
from microblog.site.pictures import Shelf
from microblog.survey import Survey, survey

SITE = "MICROBLOG_SITE"
# Every setting of ours, and what holds without it.
SETTINGS: dict[str, Any] = {
    "MICROBLOG_PROFILE": "content/profile.toml",
    "MICROBLOG_STATE": ".microblog",
    "MICROBLOG_CLOCK": None,
    "MICROBLOG_DRAFTS": False,
    "MICROBLOG_COLLECT": False,
}


@dataclass
class Site:
    """One run: the profile, the survey, and the tables that the pages draw from.

    `faults` and `warnings` grow while the bodies are rendered.
    """

    profile: Profile
    survey: Survey
    content: Path
    own: bool
    shelf: Shelf
    cards: CardTable
    now: datetime
    faults: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    links: list[tuple[Entry, str]] = field(default_factory=list)
    sheets: list[Any] = field(default_factory=list)
    templates: Any = None
    style: str = ""
    portrait: str = ""
    card: Card | None = None
    _writers: dict[str, Writer] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """What every address on the page begins with: "" or like "/blog"."""
        return self.profile.root

    @property
    def address(self) -> str:
        """The site's public address, without a slash at the end."""
        return self.profile.address

    def absolute(self, address: str) -> str:
        """Return the public address of an address below the root."""
        return f"{self.address}{address.removeprefix(self.root)}"

    @cached_property
    def languages(self) -> list[Language]:
        """The languages that are written in, the profile's order first."""
        used = {entry.lang for entry in self.survey.public if entry.status == "published"}
        order = [code for code in self.profile.languages if code in used]
        return [language(code) for code in [*order, *sorted(used - set(order))]]

    def writer(self, code: str) -> Writer:
        """Return the one writer of Markdown in this language."""
        if code not in self._writers:
            self._writers[code] = Writer(language(code), self.root, self.profile.mentions)
        return self._writers[code]

    def entry(self, source: str) -> Entry | None:
        """Return the entry in a file; None for one with a fault."""
        return self.survey.by_path.get(source)

    def rank(self, entry: Entry) -> tuple[int, str]:
        """Return how early the profile names the entry's language: the first is the original."""
        codes = self.profile.languages
        return (codes.index(entry.lang) if entry.lang in codes else len(codes), entry.path)

    def note(self, entry: Entry, what: Message, cure: Message, *, fault: bool) -> None:
        """Note a fault of the leader's own, or a warning."""
        own = self.own and not entry.path.startswith("pages/")
        finding = Finding(str(entry.source), None, what, cure)
        (self.faults if fault and own else self.warnings).append(finding)

    def note_link(self, entry: Entry, address: str) -> None:
        """Note a link of ours that leads nowhere."""
        before, found, _ = entry.text.partition(address.split("/")[-1] or address)
        line = entry.text_line + before.count("\n") if found else None
        what = Message("The link {address} leads nowhere.", {"address": address})
        self.warnings.append(Finding(str(entry.source), line, what))


def opened(settings: Mapping[str, Any], environ: Mapping[str, str] = os.environ) -> Site:
    """Return the site that Pelican's settings and the profile describe, its sources read.

    Raises Faults when the profile is wrong. Faults in the sources are on the site's list.
    """
    content = Path(settings["PATH"]).resolve()
    there = content / "profile.toml"
    profile = read_profile(there if there.is_file() else Path(settings["MICROBLOG_PROFILE"]))
    places = sources.folders(settings)
    now = _clock(settings["MICROBLOG_CLOCK"])
    surveyed = survey(
        places,
        profile,
        now,
        ci=environ.get("CI", "").lower() not in {"", "0", "false"},
        drafts=bool(settings["MICROBLOG_DRAFTS"]),
        foreign=sources.foreign(settings),
    )
    state = Path(settings["MICROBLOG_STATE"])
    site = Site(
        profile=profile,
        survey=surveyed,
        content=content,
        own=bool(places.own),
        shelf=Shelf(state / "pictures", profile.root),
        cards=CardTable(state / "pictures" / "cards", profile.root),
        now=now,
        faults=list(surveyed.faults),
        warnings=list(surveyed.warnings),
    )
    for entry in surveyed.entries:
        if not known(entry.lang):
            what = Message("There is no catalogue for {lang}; its page says the rest in English.", {
                "lang": entry.lang,
            })  # fmt: skip
            site.warnings.append(Finding(str(entry.source), entry.header.line("lang"), what))
    return site


def _clock(setting: object) -> datetime:
    if setting is None:
        return datetime.now(UTC)
    moment = datetime.fromisoformat(str(setting))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
