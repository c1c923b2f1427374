"""The streams: home, months, tags, languages; each the same entries from another side.

And what stands below one entry: the further pages of a long thread, a conference's feeds.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pelican.generators import Generator, PelicanTemplateNotFound
from pelican.writers import Writer

from microblog.hashtags import tag_key
from microblog.site import channels, conferences, ics
from microblog.site.conferences import Revival
from microblog.site.feed_items import Item
from microblog.site.frame import SITE, Site
from microblog.site.languages import Language, language
from microblog.site.neighbours import Article, with_twins
from microblog.site.threads import Leaf

NEWEST = 30  # shown whole; what is older is found by month


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page that shows several entries: where, by which template, in which language, of what.

    `folder` is the address below the root, "" for home; its feeds stand there if it has any.
    """

    folder: str
    template: str
    lang: str
    title: str = ""
    articles: list[Article] = field(default_factory=list)
    feeds: bool = False
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def revivals(self) -> list[Revival]:
        """The conferences among these that came back up, newest first."""
        found = (article.revival for article in self.articles if article.revival)
        return sorted(found, key=lambda revival: revival.date, reverse=True)


class StreamGenerator(Generator):
    """Writes every page that shows several entries, and the feeds that stand below them."""

    def generate_output(self, writer: Writer) -> None:
        """Write the pages, then the feeds."""
        self.site: Site = self.settings[SITE]
        originals = self.context["articles"]
        everyone = sorted(with_twins(originals), key=_newest, reverse=True)
        sheets = list(self.sheets(originals, everyone))
        self.site.sheets = sheets
        for sheet in sheets:
            self._write(writer, sheet)
            if sheet.feeds:
                items = (channels.item(self.site, article) for article in sheet.articles)
                self._feed(sheet.folder, sheet.title, sheet.lang, items)
        for article in [*everyone, *self._hidden()]:
            self._below(writer, article)

    def _hidden(self) -> list[Article]:
        kinds = ("hidden_articles", "hidden_translations")
        return [article for kind in kinds for article in self.context.get(kind, [])]

    def _feed(self, folder: str, title: str, lang: str, items: Iterable[Item]) -> None:
        channels.write(self.site, self.output_path, folder, title, lang, items)

    def _below(self, writer: Writer, article: Article) -> None:
        """Write what stands below an article: the rest of its thread, its calendar and feeds."""
        for leaf in article.leaves[1:] if self.site.escapes else ():  # no other theme shows them
            self._leaf(writer, article, leaf)
        if article.kind != "conference":
            return
        folder = unquote(article.feeds)
        self._feed(folder, article.title, article.lang, conferences.items(self.site, article))
        if article.calendar:
            file = Path(self.output_path) / unquote(article.calendar)
            file.write_bytes(ics.calendar(conferences.event(self.site, article)))

    def _leaf(self, writer: Writer, article: Article, leaf: Leaf) -> None:
        writer.write_file(
            f"{unquote(leaf.url)}index.html",
            self.get_template("article"),
            self.context,
            relative_urls=self.settings["RELATIVE_URLS"],
            override_output=True,
            url=leaf.url,
            article=article,
            folio=leaf,
        )

    def sheets(self, originals: list[Article], everyone: list[Article]) -> Iterator[Sheet]:
        """Return every such page of the site."""
        site, code = self.site, self.site.profile.language
        words = language(code)
        months = _months(originals)
        yield Sheet(folder="", template="index", lang=code, articles=originals, feeds=True)
        if len(site.languages) > 1:
            yield from (self._language(spoken, everyone) for spoken in site.languages)
        for month, articles in months.items():
            yield self._month(words, month, articles)
        yield Sheet(
            folder="archive/", template="archives", lang=code, title=words("Archive"),
            articles=originals, facts={"months": months, "dates": originals},
        )  # fmt: skip
        tags = _tags(everyone)
        for tag, articles in tags:
            yield Sheet(
                folder=f"tags/{tag.slug}/", template="tag", lang=code, title=f"#{tag.name}",
                articles=articles, feeds=True, facts={"tag": tag, "dates": articles},
            )  # fmt: skip
        yield Sheet(
            folder="tags/", template="tags", lang=code, title=words("Tags"), facts={"tags": tags}
        )
        yield Sheet(folder="subscribe/", template="subscribe", lang=code, title=words("Subscribe"))
        if site.replies:  # also of hidden ones: an address that people were given stays
            yield from self._whys()

    def _whys(self) -> list[Sheet]:
        """Return the page that tells why somebody is quoted, in each language; see `Site.why`."""
        codes = [self.site.profile.language, *(spoken.code for spoken in self.site.languages)]
        return [
            Sheet(
                folder=self.site.why(code), template="why", lang=code,
                title=language(code)("Why am I quoted?"),
            )
            for code in dict.fromkeys(codes)
        ]  # fmt: skip

    def _language(self, spoken: Language, everyone: list[Article]) -> Sheet:
        return Sheet(
            folder=f"{spoken.code}/", template="index", lang=spoken.code, title=spoken.name,
            articles=[a for a in everyone if a.lang == spoken.code], feeds=True,
        )  # fmt: skip

    def _month(self, words: Language, month: datetime, articles: list[Article]) -> Sheet:
        facts = {
            "period": (month.year, words.month_name(month)),
            "period_num": (month.year, month.month),
            "dates": articles,
        }
        return Sheet(
            folder=f"{month:%Y/%m}/", template="period_archives", lang=words.code,
            title=words.month(month), articles=articles, facts=facts,
        )  # fmt: skip

    def _write(self, writer: Writer, sheet: Sheet) -> None:
        template = self._template(sheet.template)
        if template is None:
            return
        shown = sheet.articles[:NEWEST] if sheet.template == "index" else sheet.articles
        facts = {"shown": self._with_revivals(sheet, shown)} if sheet.template == "index" else {}
        writer.write_file(
            f"{sheet.folder}index.html",
            template,
            self.context,
            relative_urls=self.settings["RELATIVE_URLS"],
            paginated={"articles": shown, "dates": shown},
            template_name=sheet.template,
            url=sheet.folder,
            page_name=sheet.folder.rstrip("/") or "index",
            sheet=sheet,
            **{"articles": sheet.articles, "dates": sheet.articles, **facts, **sheet.facts},
        )

    def _with_revivals(self, sheet: Sheet, shown: list[Article]) -> list[Article | Revival]:
        """Return the articles with the conferences that came back up, each at its own moment."""
        months = {(a.date.year, a.date.month) for a in self.context["articles"]}
        back = [
            replace(revival, has_month=(revival.date.year, revival.date.month) in months)
            for revival in sheet.revivals
            if not shown or revival.date > shown[-1].date
        ]
        return sorted([*shown, *back], key=lambda one: one.date, reverse=True)

    def _template(self, name: str) -> Any:
        """Return the theme's template; None for a page of ours that another theme does not know."""
        try:
            return self.get_template(name)
        except PelicanTemplateNotFound:
            if name in {"subscribe", "why"}:
                return None
            raise


def _newest(article: Article) -> tuple[datetime, str]:
    return article.date, article.uid


def _months(articles: list[Article]) -> dict[datetime, list[Article]]:
    """Return the articles by the first of their month, newest first."""
    months: dict[datetime, list[Article]] = defaultdict(list)
    for article in articles:
        months[datetime(article.date.year, article.date.month, 1)].append(article)
    return dict(months)


def _tags(everyone: list[Article]) -> list[tuple[Any, list[Article]]]:
    """Return each tag as first written, with its articles; of twins that share it, the original."""
    by_tag: dict[str, dict[str, Article]] = defaultdict(dict)
    names: dict[str, Any] = {}
    for article in reversed(everyone):
        for tag in article.tags:
            names.setdefault(tag.slug, tag)
            shown = by_tag[tag.slug].get(article.entry.twin_of)
            if shown is None or (shown in article.twins and not article.is_twin):
                by_tag[tag.slug][article.entry.twin_of] = article
    ordered = sorted(names.items(), key=lambda pair: tag_key(pair[1].name))
    return [
        (tag, sorted(by_tag[slug].values(), key=_newest, reverse=True)) for slug, tag in ordered
    ]
