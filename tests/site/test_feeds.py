"""The feeds: by the rules of their formats, under names that last, the same every time."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import feedparser
import pytest
from feed_rules import ATOM, DC, XML_LANG, faults
from feed_samples import (
    HOME,
    STOCKHOLM,
    WRITERS,
    atom_entries,
    channel,
    each_format,
    environment,
    item,
    json_items,
    rich,
    rss_items,
    xml_of,
)
from hypothesis import given
from hypothesis import strategies as st

from microblog.site.feeds import atom, item_id, rss

# The rules of the formats


@each_format
def test_a_rich_feed_keeps_every_rule(kind: str) -> None:
    assert faults(WRITERS[kind](rich()), kind) == []


@each_format
def test_a_feed_without_items_keeps_every_rule(kind: str) -> None:
    assert faults(WRITERS[kind](channel()), kind) == []


@each_format
def test_a_feed_that_says_almost_nothing_keeps_every_rule(kind: str) -> None:
    bare = item(opening="", html="", tags=("", " \x00"), author="", lang="")
    silent = channel(bare, title="", description="\x01", author=" ", icon="", author_address="")
    assert faults(WRITERS[kind](silent), kind) == []


@pytest.mark.parametrize("writer", [rss, atom])
def test_feedparser_reads_each_item_in_full(writer: Any) -> None:
    parsed = feedparser.parse(writer(rich()))
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert [entry.id for entry in parsed.entries] == [item_id(uid) for uid in "abc"]
    html = "<p>Hej på <em>er</em> &amp; ni</p>"
    entry = parsed.entries[1]
    assert (entry.content[0].value if "content" in entry else entry.summary) == html
    assert entry.author == "Anna Ek"
    assert [tag.term for tag in entry.tags] == ["möten", "led"]
    assert entry.published_parsed[:4] == (2026, 11, 20, 8)


def test_rss_tells_where_it_stands_exactly_once() -> None:
    links = xml_of(rss(rich())).findall(f"channel/{ATOM}link")
    own = {"href": f"{HOME}feed.xml", "rel": "self", "type": "application/rss+xml"}
    assert [dict(link.attrib) for link in links] == [own]


def test_rss_holds_the_full_text_as_description_and_one_enclosure() -> None:
    first = rss_items(rich())[0]
    assert first.findtext("description") == "<p>Hej på <em>er</em> &amp; ni</p>"
    enclosures = [dict(e.attrib) for e in first.findall("enclosure")]
    assert enclosures == [{"url": f"{HOME}pictures/1.jpg", "length": "1001", "type": "image/jpeg"}]


def test_rss_tells_each_items_language() -> None:
    assert [i.findtext(f"{DC}language") for i in rss_items(rich())] == ["sv", "da", "sv"]


def test_plain_text_of_rss_cannot_be_taken_for_markup() -> None:
    feed = rss(channel(item(title="R&D <i>", tags=("a&b",))))
    assert b"<title>R&#x26;D &#x3C;i&gt;</title>" in feed
    assert b"<category>a&#x26;b</category>" in feed
    assert b"&lt;p&gt;" in feed


def test_atom_tells_language_and_moments_of_each_entry() -> None:
    entry = atom_entries(rich())[1]
    assert entry.get(XML_LANG) == "da"
    assert entry.findtext(f"{ATOM}published") == "2026-11-20T09:00:00+01:00"
    assert entry.findtext(f"{ATOM}updated") == "2026-11-23T09:00:00+01:00"


def test_a_link_entry_tells_what_it_is_about() -> None:
    about = "https://elsewhere.example/%C3%A5?q=%C3%B6#%C3%A4"
    related = [
        e.get("href") for e in atom_entries(rich())[2].findall(f"{ATOM}link[@rel='related']")
    ]
    assert related == [about]
    assert json_items(rich())[2]["external_url"] == about
    assert rss_items(rich())[2].findtext("link") == f"{HOME}2026/hej/"


def test_json_tells_every_attachment_with_its_alternative_text() -> None:
    first = json_items(rich())[0]
    assert first["image"] == f"{HOME}pictures/1.jpg"
    assert first["attachments"][1] == {
        "url": f"{HOME}pictures/2.jpg",
        "mime_type": "image/jpeg",
        "size_in_bytes": 1002,
        "title": "Alt 2",
    }


def test_json_names_an_author_only_where_it_is_another() -> None:
    assert [entry.get("authors") for entry in json_items(rich())] == [None, None, [{"name": "Bo"}]]


def test_no_title_is_invented_but_where_atom_insists() -> None:
    feed = channel(item())
    assert rss_items(feed)[0].find("title") is None
    assert "title" not in json_items(feed)[0]
    assert atom_entries(feed)[0].findtext(f"{ATOM}title") == "Hej på er"


def test_an_entry_without_html_shows_its_opening_as_text() -> None:
    assert json_items(channel(item(html="", opening="a < b")))[0]["content_html"] == "a &lt; b"


# Names that last


@given(st.text(), st.text(), st.datetimes(timezones=st.just(UTC)))
def test_an_id_depends_on_nothing_but_the_uid(title: str, html: str, date: datetime) -> None:
    changed = item(title=title, html=html, date=date, address="https://new.example/x/", lang="en")
    assert changed.id == item().id == item_id("abcdefghij")


def test_ids_are_the_ones_of_the_first_day() -> None:
    """Another namespace would show every entry as new to every reader."""
    assert item_id("abcdefghij") == "urn:uuid:990c879a-67cf-5b96-812b-47857bdcfeb7"


@given(st.text(), st.text())
def test_two_uids_have_two_ids(one: str, other: str) -> None:
    assert (item_id(one) == item_id(other)) == (one == other)


@each_format
def test_all_formats_give_an_entry_the_same_id(kind: str) -> None:
    assert item_id("a").encode() in WRITERS[kind](rich())


def test_an_offset_with_seconds_is_told_in_utc() -> None:
    old = item(date=datetime(1870, 5, 1, 12, tzinfo=timezone(timedelta(hours=1, seconds=12))))
    assert old.date.isoformat() == "1870-05-01T10:59:48+00:00"


def test_a_change_in_the_hour_that_autumn_repeats_is_a_change() -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=STOCKHOLM)
    entry = item(date=first, modified=first.replace(minute=10, fold=1))
    assert entry.changed.isoformat() == "2026-10-25T02:10:00+01:00"


# The same every time


def test_equal_content_gives_equal_bytes_in_every_process() -> None:
    script = (
        "import sys, feed_samples as t;"
        "sys.stdout.buffer.write(b''.join(write(t.rich()) for write in t.WRITERS.values()))"
    )
    told = {
        subprocess.check_output([sys.executable, "-c", script], env=environment(seed))
        for seed in ("1", "2")
    }
    assert told == {b"".join(write(rich()) for write in WRITERS.values())}


def test_a_cleaned_item_stays_as_it_is() -> None:
    for entry in rich().items:
        assert replace(entry) == entry
