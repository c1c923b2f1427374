"""The feeds, whatever is written in any of their fields."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from feed_rules import ATOM, faults
from feed_samples import (
    HOME,
    WRITERS,
    atom_entries,
    channel,
    each_format,
    item,
    json_items,
    rss_items,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st

from microblog.site.feed_text import legal, uri
from microblog.site.feeds import Channel, Enclosure, Item, atom, rss

zones = st.sampled_from(["UTC", "Europe/Stockholm", "America/St_Johns", "Asia/Kolkata"])
dates = st.datetimes(
    datetime(1800, 1, 1), datetime(2200, 1, 1), timezones=zones.map(ZoneInfo), allow_imaginary=False
)
texts = st.text() | st.text(st.sampled_from("\x00\x0b\r\n ]>&<å👩\u202e\ufffe%#[:/"))
addresses = texts.map(HOME.__add__)


def written(langs: st.SearchStrategy[str], types: st.SearchStrategy[str]) -> Any:
    """Return channels with any text in every field but languages and media types: those given."""
    enclosures = st.builds(
        Enclosure, address=addresses, length=st.integers(0), type=types, alt=texts
    )
    items = st.builds(
        Item,
        **dict.fromkeys(("uid", "opening", "html", "author"), texts),
        title=texts | st.none(), link=addresses | st.none(), address=addresses, lang=langs,
        date=dates, modified=dates | st.none(), tags=st.lists(texts, max_size=3).map(tuple),
        enclosures=st.lists(enclosures, max_size=2).map(tuple),
    )  # fmt: skip
    return st.builds(
        Channel,
        **dict.fromkeys(("title", "description", "author"), texts),
        **dict.fromkeys(("home", "folder", "author_address"), addresses),
        icon=addresses | st.none(), lang=langs,
        items=st.lists(items, max_size=2, unique_by=lambda one: one.id).map(tuple),
    )  # fmt: skip


@each_format
@given(feed=written(st.sampled_from(["sv", "da", ""]), st.sampled_from(["image/png", "audio/ogg"])))
@settings(deadline=None, max_examples=40)
def test_no_text_in_any_field_breaks_a_rule(kind: str, feed: Channel) -> None:
    told = WRITERS[kind](feed)
    assert faults(told, kind) == []
    assert WRITERS[kind](feed) == told


@each_format
@given(feed=written(texts, texts))
@settings(deadline=None, max_examples=20)
def test_no_language_or_media_type_makes_a_feed_unreadable(kind: str, feed: Channel) -> None:
    assert "cannot be parsed" not in str(faults(WRITERS[kind](feed), kind))


@given(title=texts, html=texts)
@settings(deadline=None)
@example(title="]]>", html="<![CDATA[ ]]>")
def test_texts_arrive_as_they_were_written(title: str, html: str) -> None:
    feed = channel(item(title=f"T{title}", html=f"<p>{html}"))
    expected = (" ".join(f"T{legal(title)}".split()), f"<p>{legal(html)}")
    one, two, three = rss_items(feed)[0], atom_entries(feed)[0], json_items(feed)[0]
    assert (one.findtext("title"), one.findtext("description")) == expected
    assert (two.findtext(f"{ATOM}title"), two.findtext(f"{ATOM}content")) == expected
    assert (three["title"], three["content_html"]) == expected


@given(dates)
@settings(deadline=None)
def test_every_moment_is_told_to_the_second(date: datetime) -> None:
    feed = channel(item(date=date))
    published = atom_entries(feed)[0].findtext(f"{ATOM}published")
    assert datetime.fromisoformat(published) == date.astimezone(UTC).replace(microsecond=0)
    assert json_items(feed)[0]["date_published"] == published
    assert faults(rss(feed), "rss") == faults(atom(feed), "atom") == []


@given(texts)
def test_an_address_becomes_ascii_once(text: str) -> None:
    address = uri(f"https://leader.example/{text}")
    assert address.isascii() and uri(address) == address
    assert uri(text) == uri(uri(text))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://malmö.example:8080/å b", "https://xn--malm-8qa.example:8080/%C3%A5%20b"),
        ("https://a.example/%C3%A5%zz", "https://a.example/%C3%A5%25zz"),
        ("https://a.example/100%/å", "https://a.example/100%25/%C3%A5"),
        ("https://[::1]:8000/å", "https://[::1]:8000/%C3%A5"),
        ("https://a.example/p?q=å&r=[1]#ä", "https://a.example/p?q=%C3%A5&r=%5B1%5D#%C3%A4"),
        ("http://[broken/", "http://%5Bbroken/"),
    ],
)
def test_addresses_are_encoded_as_rfc_3986_has_them(address: str, expected: str) -> None:
    assert uri(address) == expected
