"""What machines look for: sitemap, robots.txt, headers, icons, redirects, and the 404 page."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape as xml

from pelican.generators import Generator
from pelican.writers import Writer

from microblog.errors import Finding, Message
from microblog.site import swap
from microblog.site.cards import favicon, touch_icon
from microblog.site.embeds import widened
from microblog.site.frame import SITE, Site
from microblog.site.neighbours import Article, with_twins
from microblog.site.threads import Leaf

# No script at all, nothing from anybody else. What a meta element may not say stands in `headers`.
POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; media-src 'self'; "
    "connect-src 'self'; script-src 'none'; base-uri 'none'; form-action 'none'"
)
# The format of Netlify and Cloudflare Pages; other hosts ignore the file (2026-11).
_HEADERS = """/*
  Content-Security-Policy: {policy}; frame-ancestors 'none'
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
  Permissions-Policy: camera=(), geolocation=(), microphone=()
/theme/*
  Cache-Control: public, max-age=31536000, immutable
/pictures/*
  Cache-Control: public, max-age=31536000, immutable
/cards/*
  Cache-Control: public, max-age=31536000, immutable
"""
_REDIRECT = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={address}">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="robots" content="noindex">
<link rel="canonical" href="{canonical}">
<link rel="icon" href="{icon}" type="image/svg+xml">
<title>{title}</title>
</head>
<body><p><a href="{address}">{title}</a></p></body>
</html>
"""


class WellKnownGenerator(Generator):
    """Writes the files that no person asks for by name."""

    def generate_output(self, writer: Writer) -> None:
        """Write them all below the output folder."""
        self.site: Site = self.settings[SITE]
        self.output = Path(self.output_path)
        everything, unlisted = self._everything(), self._unlisted()
        files = {
            "sitemap.xml": sitemap(self.site, everything),
            "robots.txt": f"User-agent: *\nAllow: /\n\nSitemap: {self.site.address}/sitemap.xml\n",
            "_headers": headers(everything + unlisted),
            "favicon.svg": favicon(self.site.profile.monogram),
        }
        for name, text in files.items():
            (self.output / name).write_text(text, encoding="utf-8")
        (self.output / "apple-touch-icon.png").write_bytes(touch_icon(self.site.profile.monogram))
        if "404.html" in self.env.list_templates(filter_func=lambda name: name == "404.html"):
            template = self.get_template("404")
            writer.write_file("404.html", template, self.context, url="404.html", page_name="404")
        self._redirects([*everything, *unlisted])

    def _everything(self) -> list[Article]:
        """Return every article and page that may be found, newest first."""
        return with_twins(self.context["articles"]) + with_twins(self.context["pages"])

    def _unlisted(self) -> list[Article]:
        """Return every article and page that only those find who know its address."""
        kinds = ("hidden_articles", "hidden_translations", "hidden_pages")
        return [article for kind in kinds for article in self.context.get(kind, [])]

    def _redirects(self, everything: list[Article]) -> None:
        """Write a page at each old address; what is new there stays, with a warning."""
        for article in everything:
            for old in article.entry.was:
                file = self.output / old[1:] / ("index.html" if old.endswith("/") else "")
                if swap.stands(self.output, file) or any(p.is_file() for p in file.parents):
                    what = Message("Something else stands at the old address {address}.", {
                        "address": old,
                    })  # fmt: skip
                    line = article.entry.header.line("was")
                    self.site.warnings.append(Finding(str(article.entry.source), line, what))
                    continue
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(redirect(self.site, article), encoding="utf-8")


def headers(articles: Iterable[Article]) -> str:
    """Return what a host is to say with each file.

    A page with a network's own frame is allowed its one host by its own policy. A host's policy
    can only take away from that, and hosts add up what they find for an address; so this one
    allows all those hosts everywhere, and every other page's own policy goes on forbidding them.
    """
    quotes = (quote for a in articles for leaf in getattr(a, "leaves", ()) for quote in leaf.quotes)
    frames = (quote.frame for quote in quotes if quote.frame)
    return _HEADERS.format(policy=widened(POLICY, frames))


def policy(digest: str, leaf: Leaf | None) -> str:
    """Return the policy of one page: it names its facts, and the host of a frame if it has one."""
    told = POLICY.replace("script-src 'none'", f"script-src '{digest}'")
    return widened(told, (q.frame for q in (leaf.quotes if leaf else ()) if q.frame))


def redirect(site: Site, article: Article) -> str:
    """Return a page that leads to the article's present address."""
    return _REDIRECT.format(
        lang=escape(article.lang),
        address=escape(f"{site.root}/{article.url}"),
        icon=escape(f"{site.root}/favicon.svg"),
        canonical=escape(f"{site.address}/{article.url}"),
        policy=POLICY,
        title=escape(article.title),
    )


def sitemap(site: Site, everything: list[Article]) -> str:
    """Return the sitemap: every page that shows something, twins named by language."""
    newest = _newest(everything)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines += ['<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"']
    lines += ['        xmlns:xhtml="http://www.w3.org/1999/xhtml">']
    for sheet in getattr(site, "sheets", []):
        shown = _newest(sheet.articles) or newest
        lines += _url(f"{site.address}/{quote(sheet.folder)}", shown, [])
    for article in everything:
        twins = [article, *article.twins] if article.twins else []
        lines += _url(f"{site.address}/{article.url}", _changed(article), [
            (twin.lang, f"{site.address}/{twin.url}") for twin in twins
        ])  # fmt: skip
        for leaf in getattr(article, "leaves", ())[1:]:
            lines += _url(f"{site.address}/{leaf.url}", _changed(article), [])
    return "\n".join([*lines, "</urlset>", ""])


def _url(address: str, changed: datetime | None, twins: list[tuple[str, str]]) -> Iterator[str]:
    yield f"<url><loc>{xml(address)}</loc>"
    if changed:
        yield f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>"
    for lang, twin in twins:
        yield f'<xhtml:link rel="alternate" hreflang="{xml(lang)}" href="{xml(twin)}"/>'
    yield "</url>"


def _newest(articles: list[Article]) -> datetime | None:
    return max(filter(None, (_changed(a) for a in articles if a.kind != "page")), default=None)


def _changed(article: Article) -> datetime | None:
    """Return when it last changed; of a page without a date the file knows only its own age."""
    dated = article.kind != "page" or article.entry.header.text("date")
    changed: datetime | None = getattr(article, "modified", article.date if dated else None)
    return changed
