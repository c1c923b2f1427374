"""JSON-LD: the page's facts for machines. It is data; a template writes it through `tojson`."""

from typing import Any

from microblog.site.frame import Site

_CONTEXT = "https://schema.org"


def linked(site: Site, article: Any = None) -> dict[str, Any]:
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
