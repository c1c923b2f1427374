"""The streams: home, months, tags, languages; each the same entries from another side."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pelican.generators import Generator, PelicanTemplateNotFound
from pelican.writers import Writer

from microblog.hashtags import tag_key
from microblog.site import channels
from microblog.site.frame import SITE, Site
from microblog.site.languages import Language, language
from microblog.site.neighbours import Article, with_twins

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
                channels.write(
                    self.site,
                    self.output_path,
                    sheet.folder,
                    sheet.title,
                    sheet.lang,
                    sheet.articles,
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
            **{"articles": sheet.articles, "dates": sheet.articles, **sheet.facts},
        )

    def _template(self, name: str) -> Any:
        """Return the theme's template; None for a page of ours that another theme does not know."""
        try:
            return self.get_template(name)
        except PelicanTemplateNotFound:
            if name == "subscribe":
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
