"""What every page of a whole site keeps, whoever wrote it and wherever it stands."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any

import html5lib
import mf2py
import pytest
from crawl import addresses, broken
from feed_rules import faults
from lxml import etree

from microblog.site.wellknown import POLICY
from sites import Built, below, entries_on, words_of
from whole import CAMERA, SECRETS

SITES = ["whole", "whole_below", pytest.param("shipped", marks=pytest.mark.xdist_group("shipped"))]
FEEDS = {"application/rss+xml": "rss", "application/atom+xml": "atom",
         "application/feed+json": "json"}  # fmt: skip


@pytest.fixture(params=SITES)
def built(request: pytest.FixtureRequest) -> Built:
    found: Built = request.getfixturevalue(request.param)
    return found


def attributes(page: Any, name: str) -> Iterator[str]:
    return (element.get(name) for element in page.iter() if element.get(name) is not None)


def test_every_address_inside_the_site_leads_somewhere(built: Built) -> None:
    assert broken(built) == []


def test_every_page_parses_without_an_error(built: Built) -> None:
    for address, _ in built.pages():
        parser = html5lib.HTMLParser()
        parser.parse(built.text(address))
        assert [error[1:] for error in parser.errors] == [], address


def test_no_page_holds_a_script_a_style_or_a_handler(built: Built) -> None:
    for address, page in built.pages():
        types = [script.get("type") for script in page.iter("script")]
        assert types == ["application/ld+json"], address
        assert [*page.iter("style"), *page.iter("iframe")] == [], address
        names = {name for element in page.iter() for name in element.attrib}
        assert not {n for n in names if n.startswith("on")} | names & {"style"}, address


def test_no_page_asks_another_host_for_anything(built: Built) -> None:
    for address, page in built.pages():
        fetched = [
            value
            for element in page.iter()
            for name in ("src", "srcset", "poster", "data")
            if (value := element.get(name))
        ]
        fetched += [link.get("href") or "" for link in below(page, "link", rel="stylesheet")]
        assert [f for f in fetched if re.match(r"\s*(https?:)?//", f)] == [], address


def test_every_page_carries_the_policy(built: Built) -> None:
    for path in built.output.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert text.count('http-equiv="Content-Security-Policy"') == 1, path
        assert POLICY in re.sub(r"'sha256-[^']+'", "'none'", unescape(text)), path


def test_the_headers_for_the_host_say_the_same_and_more(built: Built) -> None:
    headers = built.text("_headers")
    assert f"Content-Security-Policy: {POLICY}; frame-ancestors 'none'" in headers
    assert headers.startswith("/*\n  ")


def test_every_page_offers_one_feed_of_each_kind(built: Built) -> None:
    for address, page in built.pages():
        offered = [link for link in below(page, "link", rel="alternate") if link.get("type")]
        assert sorted(link.get("type") or "" for link in offered) == sorted(FEEDS), address


def test_every_feed_keeps_every_rule(built: Built) -> None:
    kinds = {"feed.xml": "rss", "atom.xml": "atom", "feed.json": "json"}
    checked = 0
    for path in built.output.rglob("*"):
        if kind := kinds.get(path.name):
            assert faults(path, kind) == [], path
            checked += 1
    assert checked >= 9


def test_every_page_describes_itself_once(built: Built) -> None:
    for address, page in built.pages():
        named = [meta.get("property") or meta.get("name") for meta in page.iter("meta")]
        twice = {name: n for name, n in Counter(filter(None, named)).items() if n > 1}
        assert twice == {}, address
        wanted = {"og:title", "og:description", "og:url", "og:image", "og:image:alt", "og:type"}
        assert wanted | {"twitter:card", "description"} <= set(named), address
        assert len(list(page.iter("title"))) == len(list(page.iter("h1"))) == 1, address


def test_every_page_names_itself_as_canonical(built: Built) -> None:
    root = built.report.site.profile.address
    for address, page in built.pages():
        named = [link.get("href") for link in below(page, "link", rel="canonical")]
        if address == "404.html":
            assert named == []
            continue
        assert len(named) == 1, address
        entry = built.report.site.by_address.get(f"/{address}")
        assert named == [f"{root}/{_encoded(address)}"] or entry, address
        urls = [m.get("content") for m in page.iter("meta") if m.get("property") == "og:url"]
        assert urls == named, address


def _encoded(address: str) -> str:
    from urllib.parse import quote

    return quote(address)


def test_the_facts_for_machines_parse(built: Built) -> None:
    for address, page in built.pages():
        (script,) = page.iter("script")
        facts = json.loads(script.text or "")
        assert facts["@context"] == "https://schema.org", address
        assert facts["author"]["name"] == built.report.site.profile.name, address


def test_every_entry_is_an_h_entry_with_name_address_date_content_and_author(built: Built) -> None:
    profile = built.report.site.profile
    for entry in built.report.survey.public:
        address = entry.address[1:]
        doc = mf2py.parse(doc=built.text(address), url=f"{profile.address}/{address}")
        wanted = "h-event" if entry.kind == "conference" else "h-entry"
        (item,) = [item for item in doc["items"] if item["type"] == [wanted]]
        facts = item["properties"]
        assert facts["name"][0].strip(), address
        assert facts["url"][0] == f"{profile.address}/{address}", address
        assert facts["content"][0]["html"].strip(), address
        assert datetime.fromisoformat(facts["published"][0]) == entry.date, address
        (author,) = facts["author"]
        assert author["type"] == ["h-card"]
        assert author["properties"]["name"] == [profile.name]
        assert author["properties"]["url"] == [f"{profile.address}/"]


def test_the_stream_is_an_h_feed_of_h_entries(built: Built) -> None:
    profile = built.report.site.profile
    doc = mf2py.parse(doc=built.text(""), url=f"{profile.address}/")
    (feed,) = [item for item in doc["items"] if item["type"] == ["h-feed"]]
    assert len(feed["children"]) == 30
    for item in feed["children"]:
        facts = item["properties"]
        assert item["type"] == ["h-entry"]
        assert facts["name"] and facts["url"] and facts["published"]
        assert facts.get("content") or facts.get("summary")
    (card,) = [item for item in doc["items"] if item["type"] == ["h-card"]]
    assert card["properties"]["name"] == [profile.name]
    assert card["properties"]["url"][0] == f"{profile.address}/"
    assert doc["rels"]["author"] == [f"{profile.address}/"]


def test_every_picture_has_alternative_text_and_a_size(built: Built) -> None:
    for address, page in built.pages():
        for image in page.iter("img"):
            assert image.get("alt") is not None, address
            if not (image.get("src") or "").endswith(".svg"):
                assert image.get("width") and image.get("height"), address


def test_no_deployed_picture_tells_where_it_was_taken(built: Built) -> None:
    for name, content in built.files().items():
        if name.endswith((".jpg", ".jpeg", ".png", ".webp", ".avif")):
            assert b"Exif" not in content and CAMERA.encode() not in content, name


def test_the_sitemap_names_every_page_that_is_listed(built: Built) -> None:
    root = built.report.site.profile.address
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    named = [e.text for e in etree.fromstring(built.files()["sitemap.xml"]).iter(f"{space}loc")]
    assert len(named) == len(set(named))
    listed = {f"{root}/{a.url}" for a in _listed(built)}
    assert listed <= set(named)
    assert f"{root}/" in named and f"{root}/archive/" in named


def _listed(built: Built) -> list[Any]:
    return [a for sheet in built.report.site.sheets for a in sheet.articles]


def test_languages_are_marked_where_they_change(built: Built) -> None:
    for entry in built.report.survey.public:
        page = built.page(entry.address[1:])
        assert page.get("lang") == entry.lang
    home = built.page("")
    for article in entries_on(home):
        (text,) = below(article, "div", class_="text")
        told = text.get("lang") or home.get("lang")
        (link,) = below(article, "a", class_="u-url")[:1]
        below_root = (link.get("href") or "").removeprefix(built.report.site.root)
        assert told == built.report.site.by_address[below_root].lang


def test_what_is_not_for_readers_is_nowhere(whole: Built) -> None:
    for word, why in SECRETS.items():
        assert whole.holds(word) == [], why


def test_every_file_is_counted(whole: Built) -> None:
    sources = list((whole.root / "content").rglob("*.md"))
    assert sum(whole.report.counts.values()) == len(sources)
    assert whole.warnings == []


def test_two_builds_in_two_places_are_the_same_to_the_byte(
    whole: Built, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from conftest import whole_at

    again = whole_at(tmp_path_factory.mktemp("elsewhere"), "https://leader.example")
    first, second = whole.files(), again.files()
    assert [n for n in first.keys() | second.keys() if first.get(n) != second.get(n)] == []


def test_code_in_a_text_is_shown_as_it_was_written(whole: Built) -> None:
    shown = "".join(code.text or "" for code in whole.page("2026/article/").iter("code"))
    whole_text = [words_of(code) for code in whole.page("2026/article/").iter("pre")]
    assert '<a href="/nowhere/" id="none">#nottag</a>' in (shown + "".join(whole_text))
    feed = json.loads(whole.text("feed.json"))
    (item,) = [item for item in feed["items"] if item["url"].endswith("/2026/article/")]
    pres = [words_of(pre) for pre in html5lib.parse(
        item["content_html"], namespaceHTMLElements=False
    ).iter("pre")]  # fmt: skip
    assert '<a href="/nowhere/" id="none">#nottag</a>' in pres[0]


def test_addresses_on_other_hosts_are_kept_as_written(whole: Built) -> None:
    assert "https://other.example/a?b=c&d=%C3%A5" in list(addresses(whole.page("2026/article/")))
