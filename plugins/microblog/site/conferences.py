"""A conference's page: what was written and answered before, during and after, as one thread."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape

from microblog.conversation.phases import Batch, Phase, batches, phase
from microblog.conversation.reply import Kept
from microblog.copies import Copy
from microblog.hashtags import tag_key
from microblog.site import channels, ics
from microblog.site.feeds import Item
from microblog.site.frame import Site
from microblog.site.languages import Language, language
from microblog.site.quoted import Quoted, quoted
from microblog.site.threads import DEEPEST, Above, Article, Placed


@dataclass(frozen=True, slots=True)
class Living:
    """A copy of one of the conference's entries, where its network goes on talking."""

    copy: Copy
    entry: Article


@dataclass(frozen=True, slots=True)
class Revival:
    """A conference that came back up because replies were kept: when, how many, where they begin.

    It stands in a stream among articles, and like them has a `kind` and a `date`. `has_month` says
    that something was written in its month, so that the month has a page.
    """

    conference: Article
    date: datetime
    number: int
    url: str
    has_month: bool = False
    kind: str = "revival"


def joined(conference: Article, everyone: Iterable[Article]) -> list[Article]:
    """Return the entries of a conference: those with its tag or that name it, of twins one.

    That is the one in the conference's language, else the original.
    """
    tag = tag_key(conference.entry.header.text("tag") or conference.slug).lstrip("#")
    found: dict[str, Article] = {}
    for article in everyone:
        named = article.entry.header.text("conference") == conference.slug
        if article.kind == "conference" or not (named or tag in {t.slug for t in article.tags}):
            continue
        before = found.setdefault(article.entry.twin_of, article)
        if _suits(article, conference) > _suits(before, conference):
            found[article.entry.twin_of] = article
    return list(found.values())


def _suits(article: Article, conference: Article) -> tuple[bool, bool]:
    return article.lang == conference.lang, not article.is_twin


def replies_to(site: Site, conference: Article, entries: Iterable[Article]) -> list[Kept]:
    """Return what was kept under the conference or one of its entries."""
    return [kept for one in (conference, *entries) for kept in site.replies_to(one)]


def gathered(site: Site, conference: Article, entries: Sequence[Article]) -> list[Placed]:
    """Return entries and replies as one thread, phase by phase, each in the order of its moments.

    A reply stands below what it answers when both are in the same phase; otherwise it says what.
    """
    placed = [*conference.thread]
    for entry in entries:
        key = f"entry-{entry.uid}"
        above = Above(entry.title, f"{site.root}/{entry.url}", is_entry=True)
        placed.append(Placed(key=key, moment=entry.date, entry=entry))
        for one in entry.thread:
            placed.append(one if one.parent else replace(one, parent=key, above=above))
    phased = [replace(one, phase=_phase(site, conference, one.moment)) for one in placed]
    return list(_arranged(phased))


def _phase(site: Site, conference: Article, moment: datetime) -> Phase | None:
    if not conference.starts:
        return None
    return phase(moment, conference.starts, conference.ends, site.profile.zone)


def _arranged(placed: Iterable[Placed]) -> Iterator[Placed]:
    """Yield what is in each phase, what answers something there right below it."""
    by_key = {one.key: one for one in placed}
    below: dict[object, list[Placed]] = defaultdict(list)
    for one in sorted(by_key.values(), key=lambda one: (one.moment, one.key)):
        parent = by_key.get(one.parent)
        is_near = parent is not None and parent.phase is one.phase
        below[one.parent if is_near else one.phase].append(one)
    for part in (None, *Phase):
        waiting = [(one, 0) for one in reversed(below[part])]
        while waiting:
            one, depth = waiting.pop()
            is_far = bool(one.above) and (depth == 0 or depth > DEEPEST)
            yield replace(one, depth=min(depth, DEEPEST), is_told=is_far)
            waiting += [(child, depth + 1) for child in reversed(below[one.key])]


def people(replies: Iterable[Quoted]) -> list[str]:
    """Return the names of those who answered, each once, in the order of the alphabet."""
    names = {reply.author for reply in replies if not reply.own and reply.author}
    return sorted(names, key=lambda name: (name.casefold(), name))


def living(entries: Iterable[Article]) -> list[Living]:
    """Return for each network the copy of the newest entry that has one there."""
    found: dict[str, Living] = {}
    for entry in sorted(entries, key=lambda entry: (entry.date, entry.uid), reverse=True):
        for copy in entry.shared:
            found.setdefault(copy.name, Living(copy, entry))
    return list(found.values())


def revival(site: Site, conference: Article, found: Sequence[Batch]) -> Revival | None:
    """Return how the newest batch brings the conference back up; None without any."""
    if not found:
        return None
    moment = found[0].kept.astimezone(site.profile.zone)
    number, url = len(found[0].replies), conference.places[found[0].replies[0].id]
    return Revival(conference, moment, number, url)


def newest(site: Site, kept: Iterable[Kept]) -> list[Batch]:
    """Return the batches in which replies were kept, newest first."""
    return batches(kept, site.profile.zone, site.unseen)


def items(site: Site, conference: Article) -> list[Item]:
    """Return what the conference's own feed holds, newest first: entries, batches of replies."""
    entries = [channels.item(site, entry) for entry in (conference, *conference.entries)]
    digests = [digest(site, conference, batch) for batch in conference.batches]
    return sorted([*entries, *digests], key=lambda item: (item.date, item.id), reverse=True)


def digest(site: Site, conference: Article, batch: Batch) -> Item:
    """Return one batch of replies as an item of a feed; its id is made of the day alone."""
    words = language(conference.lang)
    number = len(batch.replies)
    title = words.count("One new answer", "{n} new answers", number)
    return Item(
        uid=f"{conference.uid}:{batch.day.isoformat()}",
        title=f"{title}: {conference.title}",
        opening=title,
        address=f"{site.address}/{conference.places[batch.replies[0].id]}",
        html="".join(_told(quoted(site, kept), words) for kept in batch.replies),
        date=min(kept.kept for kept in batch.replies),
        modified=batch.kept,
        lang=conference.lang,
        tags=(),
        author=site.profile.name,
        enclosures=(),
        link=None,
    )


def _told(reply: Quoted, words: Language) -> str:
    name = f"<bdi>{escape(reply.author)}</bdi>"
    if reply.url:
        name = f'<a href="{escape(reply.url)}">{name}</a>'
    source = f", {escape(reply.network)}" if reply.network else ""
    lang = f' lang="{escape(reply.lang)}"' if reply.lang else ""
    day = words.day(reply.published)
    return f"<p>{name}{source}, {day}</p><blockquote{lang}>{reply.html}</blockquote>"


def event(site: Site, conference: Article) -> ics.Event:
    """Return the conference as a calendar is told of it; it has to say when it is."""
    return ics.Event(
        uid=conference.uid,
        changed=getattr(conference, "modified", conference.date),
        starts=conference.starts,
        ends=conference.ends or conference.starts,
        title=conference.title,
        place=conference.place or "",
        about=conference.words,
        address=f"{site.address}/{conference.url}",
    )
