"""Who stands beside whom: twins, older and newer."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from microblog.errors import Finding, Message
from microblog.site.cards import Card, CardWords
from microblog.site.door import all_copies
from microblog.site.frame import Site
from microblog.site.languages import language
from microblog.site.pictures import PictureError

# Pelican's Article and Page carry no types; what we set on them is in the package's docstring.
Article = Any


def parted(site: Site, articles: Iterable[Article]) -> tuple[list[Article], list[Article]]:
    """Return the originals and the twins of other languages, newest first, knowing each other.

    The original is the twin in the language that the profile names first.
    """
    groups: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        groups[article.entry.twin_of].append(article)
    originals, translations = [], []
    for group in groups.values():
        group.sort(key=lambda article: site.rank(article.entry))
        for article in group:
            article.translations = article.twins = [a for a in group if a is not article]
        originals.append(group[0])
        translations += group[1:]
    return _newest_first(originals), _newest_first(translations)


def with_twins(originals: Iterable[Article]) -> list[Article]:
    """Return the originals and their twins."""
    return [article for original in originals for article in (original, *original.twins)]


def link(
    site: Site, originals: list[Article], translations: list[Article], hidden: list[Article]
) -> None:
    """Set on each article what its page shows of others, and its card.

    `older` and `newer` go through the stream; a twin's through the entries in its language.
    `shared` is where copies stand, those that were posted by hand too.
    """
    everyone = _newest_first(originals + translations)
    for article in everyone + hidden:
        article.older = article.newer = None
        article.is_twin = False
        article.card = _card(site, article)
        article.shared = all_copies(site.copies.get(article.uid, []), article.entry.also)
        article.locale_date = language(article.lang).day(article.date)
    for code in {article.lang for article in translations}:
        _chain([article for article in everyone if article.lang == code])
    _chain(originals)
    for article in translations:
        article.is_twin = True


def _chain(articles: list[Article]) -> None:
    for newer, older in pairwise(articles):
        newer.older, older.newer = older, newer


def _card(site: Site, article: Article) -> Card | None:
    """Return the entry's own card; one older than the profile's `cards_since` has none."""
    since = site.profile.cards_since
    if since and article.date.astimezone(site.profile.zone).date() < since:
        return None
    return site.cards.card(article.uid, words(site, article.name or article.words))


def introduce(site: Site) -> None:
    """Set on the site the leader's portrait and the card of pages that have none of their own."""
    profile = site.profile
    site.card = site.cards.card("site", words(site, profile.does or profile.name))
    if profile.portrait:
        source = site.home / profile.portrait
        try:
            site.portrait = site.shelf.markup(
                site.shelf.picture(source), "", lead=True, sizes="6rem"
            )
        except PictureError as error:
            what = Message("The portrait cannot be shown. {problem}", {"problem": error.message})
            cure = Message("Put a JPEG or PNG there, or empty the line `portrait`.")
            site.warnings.append(Finding(str(source), None, what, cure))


def words(site: Site, text: str) -> CardWords:
    """Return what a card with this text says."""
    profile = site.profile
    portrait = site.home / profile.portrait if profile.portrait else None
    return CardWords(
        words=text[:400],  # more than a card holds
        kind="",
        name=profile.name,
        does=profile.does[:200],
        host=profile.address.split("//")[1],
        monogram=profile.monogram,
        portrait=portrait if portrait and portrait.is_file() else None,
    )


def _newest_first(articles: Iterable[Article]) -> list[Article]:
    return sorted(articles, key=lambda a: (a.date, a.uid), reverse=True)
