"""What every article carries of its conversation, set before any page is written."""

from collections.abc import Iterable, Iterator

from microblog.conversation.shelf import FOLDER
from microblog.copies import Copy
from microblog.errors import Finding, Message
from microblog.site import conferences, door, talks, threads
from microblog.site.frame import Site
from microblog.site.threads import Article


def join(site: Site, listed: list[Article], hidden: list[Article]) -> None:
    """Set on each article what its page shows of the talk that followed.

    `thread` is what answers it, `leaves` are the pages that show it, `answers` counts what stands
    in it, `ways` are those in which a reader can answer, `revival` is None. A conference has
    `entries`, `talks`, `people`, `living`, `places`, `batches`, `calendar` and `feeds` besides.
    """
    site.warnings += _lost(site)
    everyone = [*listed, *hidden]
    for article in everyone:
        article.thread = threads.under(site, article)
    for article in everyone:
        article.revival = None
        if article.kind == "conference":
            _conference(site, article, listed)
        else:
            article.leaves = threads.leaves(site, article.url, article.thread)
            article.ways = _ways(site, article, article.shared)
        article.answers = sum(len(leaf.quotes) for leaf in article.leaves)


def _conference(site: Site, article: Article, listed: Iterable[Article]) -> None:
    article.entries = conferences.joined(article, listed)
    placed = conferences.gathered(site, article, article.entries)
    article.leaves = threads.leaves(site, article.url, placed)
    article.places = threads.places(article.leaves)
    article.talks = talks.talks(site, article.entry)
    article.people = conferences.people(one.reply for one in placed if one.reply)
    article.living = conferences.living([article, *article.entries])
    article.ways = _ways(site, article, [living.copy for living in article.living])
    article.feeds = threads.folder(article.url)
    article.calendar = f"{article.feeds}{article.slug}.ics" if article.starts else ""
    kept = conferences.replies_to(site, article, article.entries)
    article.batches = conferences.newest(site, kept)
    article.revival = conferences.revival(site, article, article.batches)


def _lost(site: Site) -> Iterator[Finding]:
    known = {entry.uid for entry in (*site.survey.entries, *site.survey.pages)}
    for kept in site.replies:
        if kept.entry not in known:
            what = Message("It answers {uid}, and there is no such entry.", {"uid": kept.entry})
            yield Finding(str(site.content / FOLDER / f"{kept.id}.json"), None, what)


def _ways(site: Site, article: Article, copies: Iterable[Copy]) -> list[door.Way]:
    address = f"{site.address}/{article.url}"
    return door.ways(article.title, address, site.profile.email, copies)
