"""The site in the making: what the handlers, the reader and the generators share in one run."""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from microblog.conversation.hidden import hidden_in
from microblog.conversation.reply import Kept
from microblog.conversation.shelf import replies_in
from microblog.copies import Copy, copies_in
from microblog.entry import Entry
from microblog.errors import Finding, Message
from microblog.hashtags import tag_key
from microblog.profile import Profile, read_profile
from microblog.site import sources
from microblog.site.cards import Card, CardTable
from microblog.site.clean import harmless
from microblog.site.languages import Language, known, language
from microblog.site.markup import Writer
from microblog.site.pictures import Shelf
from microblog.survey import Folders, Survey, survey

SITE = "MICROBLOG_SITE"
# A theme that holds this file is written for autoescaping; Pelican's own are not.
AUTOESCAPED = "theme.toml"
# Every setting of ours, and what holds without it.
SETTINGS: dict[str, Any] = {
    "MICROBLOG_PROFILE": "content/profile.toml",
    "MICROBLOG_STATE": ".microblog",
    "MICROBLOG_CLOCK": None,
    "MICROBLOG_DRAFTS": False,
    "MICROBLOG_COLLECT": False,
    "MICROBLOG_CI": None,  # as the environment says
    "MICROBLOG_ADDRESS": None,  # the profile's
}


@dataclass
class Site:
    """One run: the profile, the survey, and the tables that the pages draw from.

    `content` is where the folder of sources really lies, `place` what Pelican calls it, which may
    be a link; `home` is the profile's folder; `escapes` tells whether the theme does. `replies` are
    kept, `unseen` the ids of those that are not to be shown for now. `faults` and `warnings` grow
    while the bodies are rendered, and so do `links`: an entry, an address as written there, and
    the one below the root that has to be there in the end.
    """

    profile: Profile
    survey: Survey
    content: Path
    home: Path
    place: str
    own: bool
    escapes: bool
    shelf: Shelf
    cards: CardTable
    now: datetime
    copies: Mapping[str, list[Copy]] = field(default_factory=dict)
    replies: Sequence[Kept] = ()
    unseen: frozenset[str] = frozenset()
    quotes: dict[str, Any] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    links: list[tuple[Entry, str, str]] = field(default_factory=list)
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

    def shown(self, words: str) -> str:
        """Return plain words as the theme's templates take them; see `harmless`."""
        return words if self.escapes else harmless(words)

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

    def why(self, code: str) -> str:
        """Return the address below the root of the page that tells why somebody is quoted.

        It is in the language `code`, or in the profile's first where nobody writes in that.
        """
        further = {spoken.code for spoken in self.languages} - {self.profile.language}
        return f"{code}/why/" if code in further else "why/"

    def entry(self, source: str) -> Entry | None:
        """Return the entry in a file, by its path or as Pelican names it; None for one with a
        fault."""
        below = source.removeprefix(self.place)
        inside = f"{self.content}{below}" if below != source else source
        return self.survey.by_path.get(inside)

    def rank(self, entry: Entry) -> tuple[int, str]:
        """Return how early the profile names the entry's language: the first is the original."""
        codes = self.profile.languages
        return (codes.index(entry.lang) if entry.lang in codes else len(codes), entry.path)

    @cached_property
    def by_address(self) -> dict[str, Entry]:
        """The entries and pages that are built, by their address below the root."""
        everything = (*self.survey.entries, *self.survey.pages)
        return {entry.address: entry for entry in everything if entry.is_public}

    @cached_property
    def listed_tags(self) -> frozenset[str]:
        """The keys of the tags that have a page, because an entry with them is in the stream."""
        listed = (entry for entry in self.survey.public if entry.status == "published")
        return frozenset(tag_key(tag) for entry in listed for tag in entry.tags)

    def tags(self, entry: Entry) -> tuple[str, ...]:
        """Return those of the entry's tags that have a page."""
        return tuple(tag for tag in entry.tags if tag_key(tag) in self.listed_tags)

    @cached_property
    def _replies_under(self) -> Mapping[str, list[Kept]]:
        by_uid = defaultdict(list)
        for kept in self.replies:
            by_uid[kept.entry].append(kept)
        return by_uid

    def replies_to(self, article: Any) -> list[Kept]:
        """Return what was kept under an article or one of its twins: they are one thought."""
        return [kept for one in (article, *article.twins) for kept in self._replies_under[one.uid]]

    def note(
        self, entry: Entry, what: Message, cure: Message | None, *, near: str, fault: bool = False
    ) -> None:
        """Note a fault of the leader's own, or a warning, at the line where `near` stands."""
        own = self.own and not entry.path.startswith("pages/")
        finding = Finding(str(entry.source), line_of(entry, near), what, cure)
        (self.faults if fault and own else self.warnings).append(finding)

    def note_link(self, entry: Entry, address: str) -> None:
        """Note a link of ours that leads nowhere."""
        what = Message("The link {address} leads nowhere.", {"address": address})
        self.note(entry, what, None, near=address)


def opened(settings: Mapping[str, Any]) -> Site:
    """Return the site that Pelican's settings and the profile describe, its sources read.

    Raises Faults when the profile is wrong. Faults in the sources are on the site's list.
    """
    content = Path(settings["PATH"]).resolve()
    there = content / "profile.toml"
    file = there if there.is_file() else Path(settings["MICROBLOG_PROFILE"])
    profile = read_profile(file)
    if settings["MICROBLOG_ADDRESS"]:
        profile = profile.at(settings["MICROBLOG_ADDRESS"])
    places = sources.folders(settings)
    now = _clock(settings["MICROBLOG_CLOCK"])
    ci = settings["MICROBLOG_CI"]
    surveyed = survey(
        places,
        profile,
        now,
        ci=is_ci(os.environ) if ci is None else bool(ci),
        drafts=bool(settings["MICROBLOG_DRAFTS"]),
        foreign=sources.foreign(settings),
    )
    state = Path(settings["MICROBLOG_STATE"])
    replies, unread = replies_in(content)
    site = Site(
        profile=profile,
        survey=surveyed,
        content=content,
        home=file.parent,
        place=settings["PATH"],
        own=bool(places.own),
        escapes=(Path(settings["THEME"]) / AUTOESCAPED).is_file(),
        shelf=Shelf(state / "pictures", profile.root),
        cards=CardTable(state / "pictures" / "cards", profile.root),
        now=now,
        copies=copies_in(state / "state" / "copies.json"),
        replies=replies,
        unseen=frozenset(hidden_in(state / "state" / "hidden.json")),
        faults=list(surveyed.faults),
        warnings=[*surveyed.warnings, *unread],
    )
    site.warnings += [*_strays(settings, places), *_unspoken(surveyed)]
    return site


def _strays(settings: Mapping[str, Any], places: Folders) -> Iterator[Finding]:
    for stray in sources.strays(settings, places):
        what = Message("This file is in a folder that nothing is built from.")
        cure = Message("Move it into content/entries/, as Markdown (.md).")
        yield Finding(str(stray), None, what, cure)


def _unspoken(surveyed: Survey) -> Iterator[Finding]:
    for entry in surveyed.entries:
        if not known(entry.lang):
            what = Message(
                "Candor does not speak {lang}, so the words around this entry are in English.",
                {"lang": entry.lang},
            )
            yield Finding(str(entry.source), entry.header.line("lang"), what)


def line_of(entry: Entry, words: str) -> int | None:
    """Return the line of the entry's file in which the words stand, the header's lines last."""
    lines = entry.source.read_text(encoding="utf-8-sig").splitlines()
    sought = words.lower()
    found = [number for number, line in enumerate(lines, 1) if sought and sought in line.lower()]
    return next((n for n in found if n >= entry.text_line), found[0] if found else None)


def is_ci(environ: Mapping[str, str]) -> bool:
    """Whether this is a machine that builds for nobody in particular, and writes nothing back."""
    return environ.get("CI", "").lower() not in {"", "0", "false"}


def _clock(setting: object) -> datetime:
    if setting is None:
        return datetime.now(UTC)
    moment = datetime.fromisoformat(str(setting))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
