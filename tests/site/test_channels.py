"""The feeds of a built site: for each stream, in full, under names that last."""

import json
from typing import Any

import feedparser
import pytest
from feed_rules import faults

from sites import Built, Workshop, parsed
from whole import jpeg

PHOTO = {
    "media/a.jpg": jpeg(),
    "entries/2026-03-01-photo.md": "![A sign](../media/a.jpg)\n\nSee [it](/2026/other/). #sign\n",
    "entries/2026-03-02-other.md": "Another.\n",
}


def items(built: Built, feed: str = "feed.json") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(built.text(feed))["items"]
    return found


@pytest.mark.parametrize("feed", ["feed.xml", "atom.xml", "feed.json"])
def test_a_feed_holds_the_newest_thirty(whole: Built, feed: str) -> None:
    text = whole.text(feed)
    parts = items(whole) if feed.endswith("json") else feedparser.parse(text).entries
    assert len(parts) == 30


def test_the_three_feeds_of_a_stream_tell_the_same(whole: Built) -> None:
    told = {
        "rss": [(e.id, e.link) for e in feedparser.parse(whole.text("feed.xml")).entries],
        "atom": [(e.id, e.link) for e in feedparser.parse(whole.text("atom.xml")).entries],
        "json": [(i["id"], i["url"]) for i in items(whole)],
    }
    assert told["rss"] == told["atom"] == told["json"]


def test_a_tag_and_a_language_have_feeds_of_their_own(whole: Built) -> None:
    by_tag = items(whole, "tags/lifts/feed.json")
    assert {tag for item in by_tag for tag in item["tags"]} >= {"lifts"}
    assert all("lifts" in item["tags"] for item in by_tag)
    assert {item["language"] for item in items(whole, "sv/feed.json")} == {"sv"}
    assert json.loads(whole.text("sv/feed.json"))["language"] == "sv"


def test_a_feed_knows_where_it_and_its_page_stand(whole_below: Built) -> None:
    for folder in ("", "sv/", "tags/t2/"):
        feed = json.loads(whole_below.text(f"{folder}feed.json"))
        assert feed["home_page_url"] == f"https://x.example/blog/{folder}"
        assert feed["feed_url"] == f"https://x.example/blog/{folder}feed.json"


def test_a_note_has_no_title_but_in_atom(site: Workshop) -> None:
    built = site.build({"entries/2026-03-01-a.md": "Just words.\n"})
    assert "title" not in items(built)[0]
    assert "title" not in feedparser.parse(built.text("feed.xml")).entries[0]
    assert feedparser.parse(built.text("atom.xml")).entries[0].title == "Just words."


@pytest.mark.parametrize("address", ["https://leader.example", "https://x.example/blog"])
def test_every_address_in_a_feed_is_absolute(site: Workshop, address: str) -> None:
    site.profile(address=f'"{address}"')
    item = items(site.build(PHOTO))[1]
    page = parsed(item["content_html"])
    assert {a.get("href") for a in page.iter("a")} == {
        f"{address}/2026/other/",
        f"{address}/tags/sign/",
    }
    sources = [e.get("srcset") or "" for e in (*page.iter("source"), *page.iter("img"))]
    choices = [choice.split()[0] for source in sources for choice in source.split(", ")]
    assert choices and all(c.startswith(f"{address}/pictures/") for c in choices)


def test_a_picture_is_enclosed_with_its_size_and_what_it_shows(site: Workshop) -> None:
    built = site.build(PHOTO)
    (enclosed,) = items(built)[1]["attachments"]
    file = built.output / enclosed["url"].removeprefix("https://leader.example/")
    assert enclosed["size_in_bytes"] == file.stat().st_size
    assert (enclosed["title"], enclosed["mime_type"]) == ("A sign", "image/jpeg")
    assert items(built)[1]["image"] == enclosed["url"]


def test_the_whole_text_is_in_the_feed_though_the_stream_shows_a_summary(whole: Built) -> None:
    (item,) = [i for i in items(whole) if i["url"].endswith("/2026/article/")]
    assert "The footnote itself." in item["content_html"]
    assert "The footnote itself." not in whole.words("")


def test_a_link_entry_names_what_it_is_about(whole: Built) -> None:
    (item,) = [i for i in items(whole) if i["url"].endswith("/2026/look/")]
    assert item["external_url"] == "https://other.example/report?a=1&b=2"
    assert "My view of it." in item["content_html"] and "They said it." in item["content_html"]


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "//x.example/", "/2026/", "see below", "x:y"],
)
def test_what_is_no_web_address_is_in_no_feed(site: Workshop, link: str) -> None:
    built = site.build({"entries/2026-03-01-a.md": f"---\nlink: '{link}'\n---\nView.\n"})
    assert "external_url" not in items(built)[0]
    assert feedparser.parse(built.text("atom.xml")).entries[0].links[0].rel == "alternate"
    assert not list(parsed(items(built)[0]["content_html"]).iter("a"))
    assert [w.split(": ")[0] for w in built.warnings] == ["content/entries/2026-03-01-a.md:2"]


def test_dates_carry_the_leaders_zone(site: Workshop) -> None:
    changed = "---\ndate: 2026-03-01 08:00\nmodified: 2026-07-01\n---\nA.\n"
    (item,) = items(site.build({"entries/a.md": changed}))
    assert item["date_published"] == "2026-03-01T08:00:00+01:00"
    assert item["date_modified"] == "2026-07-01T00:00:00+02:00"


@pytest.mark.parametrize(
    "text",
    [
        "A bell \a and a null \x00 and a form \f feed.",
        "An emoji 👩‍👩‍👧 and a flag 🇸🇪.",
        "Turned \u202e around \u2066 here \u200f too.",
        "The end ]]> of it, `]]>` and <b>]]></b>.",
        "\ufeffA mark first, then \ufffe and \uffff.",
        "A word" + "word" * 3000,
        "<p>An open <em>tag",
        "&lt;not a tag&gt; &amp;amp; &nbsp; &#0; &bogus;",
    ],
)
def test_whatever_stands_in_an_entry_breaks_no_feed(site: Workshop, text: str) -> None:
    site.write({"entries/2026-03-01-a.md": f"---\ntitle: |\n  {text}\n---\n{text}\n"})
    site.write({"entries/2026-03-02-b.md": f"{text}\n"})
    try:
        built = site.build()
    except Exception as error:
        assert "entries/2026-03-01-a.md:" in str(error)  # not even YAML: told with its line
        (site.content / "entries/2026-03-01-a.md").unlink()
        built = site.build()
    for name, kind in {"feed.xml": "rss", "atom.xml": "atom", "feed.json": "json"}.items():
        assert faults(built.output / name, kind) == []
        if kind != "json":
            assert not feedparser.parse(built.text(name)).bozo
