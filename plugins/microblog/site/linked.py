"""JSON-LD: the page's facts for machines.

It is data and never runs; a checker of the policy takes it for a script all the same, so the page's
policy names it by its digest, and nothing else.
"""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from jinja2.utils import htmlsafe_json_dumps

from microblog.site.frame import Site
from microblog.site.quoted import Quoted
from microblog.site.threads import Leaf

_CONTEXT = "https://schema.org"
MOST = 50  # comments told of one page


@dataclass(frozen=True, slots=True)
class Facts:
    """The data as it stands in the page, safe within an element, and its digest for the policy."""

    text: str
    digest: str


def linked(site: Site, article: Any = None, leaf: Leaf | None = None) -> Facts:
    """Return the page's facts as they are written into it; `leaf` is what it shows of a thread."""
    text = str(htmlsafe_json_dumps(facts(site, article, leaf)))
    digest = b64encode(sha256(text.encode()).digest()).decode()
    return Facts(text, f"sha256-{digest}")


def facts(site: Site, article: Any = None, leaf: Leaf | None = None) -> dict[str, Any]:
    """Return the page as schema.org knows it: the blog and its author, or one posting."""
    person: dict[str, Any] = {
        "@type": "Person",
        "name": site.profile.name,
        "url": f"{site.address}/",
    }
    if site.profile.me:
        person["sameAs"] = site.profile.me
    if site.profile.does:
        person["description"] = site.profile.does
    if article is None or article.kind == "page":
        return {"@context": _CONTEXT, "@type": "Blog", "name": site.profile.name,
                "url": f"{site.address}/", "author": person}  # fmt: skip
    posting = {
        "@context": _CONTEXT,
        "@type": "BlogPosting" if article.name else "SocialMediaPosting",
        "headline": article.title,
        "url": f"{site.address}/{article.url}",
        "datePublished": article.date.isoformat(),
        "dateModified": getattr(article, "modified", article.date).isoformat(),
        "inLanguage": article.lang,
        "author": person,
        "keywords": [str(tag.name) for tag in article.tags],
    }
    if card := article.card or site.card:
        posting["image"] = site.absolute(card.address)
    if article.kind == "conference" and article.starts:
        posting["about"] = _event(site, article)
    if leaf and leaf.quotes:
        page = f"{site.address}/{leaf.url}"
        posting["comment"] = [_comment(reply, page) for reply in leaf.quotes[:MOST]]
        posting["commentCount"] = article.answers
    return posting


def _event(site: Site, conference: Any) -> dict[str, Any]:
    event = {
        "@type": "Event",
        "name": conference.title,
        "url": conference.website or f"{site.address}/{conference.url}",
        "startDate": conference.starts.isoformat(),
        "endDate": (conference.ends or conference.starts).isoformat(),
    }
    if conference.place:
        event["location"] = {"@type": "Place", "name": conference.place}
    return event


def _comment(reply: Quoted, page: str) -> dict[str, Any]:
    author = {"@type": "Person", "name": reply.author}
    if reply.author_url:
        author["url"] = reply.author_url
    comment = {
        "@type": "Comment",
        "url": reply.url or f"{page}#{reply.anchor}",
        "datePublished": reply.published.isoformat(),
        "author": author,
        "text": reply.text,
    }
    return comment | ({"inLanguage": reply.lang} if reply.lang else {})
