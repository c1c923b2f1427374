"""Pelican's signals, each to the room that answers it. Handlers are held weakly: functions only."""

import hashlib
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache
from pelican import Pelican, signals
from pelican.generators import ArticlesGenerator, Generator, PagesGenerator, StaticGenerator
from pelican.readers import Readers

from microblog.errors import Faults
from microblog.site import conversations, frame, neighbours, settings, statics
from microblog.site.frame import SITE
from microblog.site.languages import language
from microblog.site.linked import linked
from microblog.site.markup import shown_address
from microblog.site.reader import EntryReader
from microblog.site.stream import StreamGenerator
from microblog.site.wellknown import WellKnownGenerator, policy

_SUFFIXES = ("md", "markdown", "mkd", "mdown", "rst", "html", "htm")


def connect() -> None:
    """Connect every handler; harmless when done twice."""
    signals.initialized.connect(open_site)
    signals.readers_init.connect(add_reader)
    signals.generator_init.connect(share_templates)
    signals.get_generators.connect(add_generators)
    signals.article_generator_pretaxonomy.connect(set_twins)
    signals.page_generator_finalized.connect(set_page_twins)
    signals.static_generator_finalized.connect(keep_originals_home)
    signals.all_generators_finalized.connect(set_neighbours)
    signals.finalized.connect(finish)


def open_site(pelican: Pelican) -> None:
    """Survey the sources before anything is generated; faults end the build here."""
    settings.prepare(pelican.settings)
    site = frame.opened(pelican.settings)
    if site.faults and not pelican.settings["MICROBLOG_COLLECT"]:
        raise Faults(site.faults)
    settings.derive(pelican.settings, site)
    pelican.settings[SITE] = site


def add_reader(readers: Readers) -> None:
    """Read every format through the survey, but those that the settings switch off."""
    off = {suffix for suffix, reader in readers.settings["READERS"].items() if not reader}
    readers.reader_classes |= dict.fromkeys(set(_SUFFIXES) - off, EntryReader)


def share_templates(generator: Generator) -> None:
    """Give all generators one environment, so that each template is compiled once."""
    site = generator.settings[SITE]
    shared = getattr(site, "templates", None)
    if shared is None:
        compiled = Path(generator.settings["MICROBLOG_STATE"]) / "templates"
        compiled /= "escaping" if site.escapes else "plain"  # it is compiled in
        compiled.mkdir(parents=True, exist_ok=True)
        generator.env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
        generator.env.autoescape = site.escapes
        generator.env.globals |= {
            "site": site,
            "language": language,
            "linked": partial(linked, site),
            "shown_address": shown_address,
            "policy": policy,
        }
        site.templates = generator.env
        site.style = style(Path(generator.theme) / "static")
    else:
        generator.env = shared


def style(static: Path) -> str:
    """Return what changes with the theme's files, so that a browser asks for the new ones."""
    files = sorted(path for path in static.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]


def add_generators(pelican: Pelican) -> Iterable[type[Generator]]:
    """Return the generators of streams and feeds, and of what machines look for."""
    return StreamGenerator, WellKnownGenerator


def set_twins(generator: ArticlesGenerator) -> None:
    """Part the originals from their twins, before Pelican counts tags and kinds."""
    site = generator.settings[SITE]
    everyone = [*generator.articles, *generator.translations]
    generator.articles, generator.translations = neighbours.parted(site, everyone)
    for article in (*generator.hidden_articles, *generator.hidden_translations):
        article.twins = []


def set_page_twins(generator: PagesGenerator) -> None:
    """The same for pages."""
    site = generator.settings[SITE]
    everyone = [*generator.pages, *generator.translations]
    generator.pages, generator.translations = neighbours.parted(site, everyone)
    generator.pages.sort(key=lambda page: page.entry.path)  # what has no date has no newest
    generator._update_context(("pages",))


def keep_originals_home(generator: StaticGenerator) -> None:
    """Hand pictures over to be developed; Pelican would copy them with their metadata."""
    statics.take(generator.settings[SITE], generator)


def set_neighbours(generators: list[Any]) -> None:
    """Link entries to their neighbours and replies, and make the pictures that the pages ask for.

    Pictures are made before the pages, because a feed says how many bytes they have.
    """
    articles = next(g for g in generators if isinstance(g, ArticlesGenerator))
    site = articles.settings[SITE]
    hidden = [*articles.hidden_articles, *articles.hidden_translations]
    neighbours.link(site, articles.articles, articles.translations, hidden)
    conversations.join(site, [*articles.articles, *articles.translations], hidden)
    neighbours.introduce(site)
    articles.context |= {"FEED_ALL_RSS": "feed.xml", "FEED_ALL_ATOM": "atom.xml"}
    output = Path(articles.output_path)
    site.shelf.develop(output)
    site.cards.develop(output)


def finish(pelican: Pelican) -> None:
    """Look whether every link of ours leads somewhere; faults found on the way end the build."""
    site = pelican.settings[SITE]
    statics.follow_links(site, Path(pelican.output_path))
    if site.faults and not pelican.settings["MICROBLOG_COLLECT"]:
        raise Faults(site.faults)
