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

_CONTEXT = "https://schema.org"


@dataclass(frozen=True, slots=True)
class Facts:
    """The data as it stands in the page, safe within an element, and its digest for the policy."""

    text: str
    digest: str


def linked(site: Site, article: Any = None) -> Facts:
    """Return the page's facts as they are written into it."""
    text = str(htmlsafe_json_dumps(facts(site, article)))
    digest = b64encode(sha256(text.encode()).digest()).decode()
    return Facts(text, f"sha256-{digest}")


def facts(site: Site, article: Any = None) -> dict[str, Any]:
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
    return posting
