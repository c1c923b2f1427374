"""The eleven traps of feedgen 1.0.0, one claim or more for each (knowledge/ecosystem.md, 2)."""

import locale
import subprocess
import sys
from datetime import datetime

import pytest
from feed_rules import ATOM, DC
from feed_samples import (
    DATE,
    HOME,
    WRITERS,
    atom_entries,
    channel,
    each_format,
    environment,
    item,
    rich,
    rss_items,
    xml_of,
)
from feedgen.entry import formatRFC2822

from microblog.site.feeds import Enclosure, atom, item_id, rss

NASTY = "a\x00b\x0b\x1f]]>&<b>\ufffe\uffff\ud800 \u202e👩‍👩‍👧 \x7f"


def test_trap_1_atom_links_keep_rel_type_length_and_title() -> None:
    links = [dict(e.attrib) for e in atom_entries(rich())[0].findall(f"{ATOM}link")]
    page, *pictures = links
    assert page == {"rel": "alternate", "type": "text/html", "href": f"{HOME}2026/hej/"}
    assert [link["title"] for link in pictures] == ["Alt 1", "Alt 2"]
    assert pictures[0] | {"title": ""} == {
        "rel": "enclosure",
        "type": "image/jpeg",
        "length": "1001",
        "title": "",
        "href": f"{HOME}pictures/1.jpg",
    }


def test_trap_2_the_channel_points_home_and_not_at_itself() -> None:
    tag = channel(item(), home=f"{HOME}tags/möten/", folder=f"{HOME}tags/möten/")
    assert xml_of(rss(tag)).findtext("channel/link") == f"{HOME}tags/m%C3%B6ten/"


def test_trap_3_no_cdata_and_atom_content_is_html() -> None:
    assert b"CDATA" not in rss(rich()) + atom(rich())
    types = {e.find(f"{ATOM}content").get("type") for e in atom_entries(rich())}
    assert types == {"html"}


@each_format
def test_trap_4_items_keep_the_order_they_came_in(kind: str) -> None:
    feed = WRITERS[kind](channel(*(item(uid=f"uid {n}") for n in range(30))))
    places = [feed.index(item_id(f"uid {n}").encode()) for n in range(30)]
    assert places == sorted(places)


def test_trap_5_nothing_is_dated_now() -> None:
    changed = "2026-11-23T09:00:00+01:00"
    assert (
        xml_of(rss(rich())).findtext("channel/lastBuildDate") == "Mon, 23 Nov 2026 09:00:00 +0100"
    )
    assert xml_of(atom(rich())).findtext(f"{ATOM}updated") == changed
    assert xml_of(rss(channel())).find("channel/lastBuildDate") is None
    assert xml_of(atom(channel())).findtext(f"{ATOM}updated") == "1970-01-01T00:00:00+00:00"


@each_format
def test_trap_6_characters_that_xml_forbids_stop_no_feed(kind: str) -> None:
    bad = Enclosure(address=NASTY, length=1, type="image/png", alt=NASTY)
    texts = dict.fromkeys(("uid", "title", "opening", "html", "author"), NASTY)
    feed = WRITERS[kind](channel(item(**texts, tags=(NASTY,), enclosures=(bad,)), title=NASTY))
    told = feed.decode()
    assert "👩‍👩‍👧" in told and "\u202e" in told
    assert not {"\x00", "\x0b", "\x1f", "\ufffe", "\uffff"} & set(told)
    assert "\\u0" not in told


def test_trap_7_a_guid_is_no_permanent_link() -> None:
    guids = [i.find("guid") for i in rss_items(rich())]
    assert {guid.get("isPermaLink") for guid in guids} == {"false"}


@pytest.mark.parametrize("field", ["date", "modified"])
def test_trap_8_a_date_without_a_zone_is_refused_by_name(field: str) -> None:
    with pytest.raises(ValueError, match="2026-11-21 09:00:00 has no time zone"):
        item(**{field: datetime(2026, 11, 21, 9)})


def test_trap_9_an_untitled_entry_has_no_title_in_rss_and_some_in_atom() -> None:
    for untitled in (None, "", " \x00\n"):
        feed = channel(item(title=untitled, opening=""))
        assert rss_items(feed)[0].find("title") is None
        assert atom_entries(feed)[0].findtext(f"{ATOM}title") == f"{HOME}2026/hej/"


def test_trap_10_an_author_without_mail_is_named_in_rss() -> None:
    assert [i.findtext(f"{DC}creator") for i in rss_items(rich())] == ["Anna Ek", "Anna Ek", "Bo"]


def test_trap_11_any_module_of_the_feeds_may_be_imported_first() -> None:
    for name in ("feedgen_extension", "feeds", "feed_items", "feed_text"):
        command = [sys.executable, "-c", f"import microblog.site.{name}"]
        assert subprocess.run(command, env=environment()).returncode == 0


@each_format
def test_no_locale_is_touched(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = locale.setlocale(locale.LC_ALL)
    asked: list[object] = []
    monkeypatch.setattr(locale, "setlocale", lambda *a: asked.append(a))
    WRITERS[kind](rich())
    WRITERS[kind](channel())
    monkeypatch.undo()
    assert (asked, locale.setlocale(locale.LC_ALL)) == ([], before)


def test_the_locale_probe_would_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(locale, "setlocale", lambda *a: asked.append(a))
    formatRFC2822(DATE)
    assert asked
