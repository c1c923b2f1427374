"""Channels and items to make feeds of, and ways to look into the feeds made."""

import json
import os
import sys
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from feed_rules import ATOM
from lxml import etree

from microblog.site.feeds import Channel, Enclosure, Item, atom, json_feed, rss

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DATE = datetime(2026, 11, 21, 9, 0, tzinfo=STOCKHOLM)
HOME = "https://leader.example/"
WRITERS = {"rss": rss, "atom": atom, "json": json_feed}

each_format = pytest.mark.parametrize("kind", WRITERS)


def picture(number: int = 1) -> Enclosure:
    address = f"{HOME}pictures/{number}.jpg"
    return Enclosure(address=address, length=1000 + number, type="image/jpeg", alt=f"Alt {number}")


def item(**changes: Any) -> Item:
    fields: dict[str, Any] = {
        "uid": "abcdefghij", "title": None, "opening": "Hej på er", "address": f"{HOME}2026/hej/",
        "html": "<p>Hej på <em>er</em> &amp; ni</p>", "date": DATE, "modified": None, "lang": "sv",
        "tags": ("möten", "led"), "author": "Anna Ek", "enclosures": (), "link": None,
    }  # fmt: skip
    return Item(**fields | changes)


def channel(*items: Item, **changes: Any) -> Channel:
    fields: dict[str, Any] = {
        "title": "Anna Ek", "description": "Kort sagt", "home": HOME, "folder": HOME, "lang": "sv",
        "author": "Anna Ek", "author_address": f"{HOME}about/", "icon": f"{HOME}icon.png",
        "items": items,
    }  # fmt: skip
    return Channel(**fields | changes)


def rich() -> Channel:
    return channel(
        item(uid="a", title="R&D <i>", enclosures=(picture(1), picture(2))),
        item(uid="b", date=DATE - timedelta(days=1), modified=DATE + timedelta(days=2), lang="da"),
        item(uid="c", link="https://elsewhere.example/å?q=ö#ä", author="Bo", html=" "),
    )


def xml_of(feed: bytes) -> Any:
    return etree.fromstring(feed)


def rss_items(feed: Channel) -> Any:
    return xml_of(rss(feed)).findall("channel/item")


def atom_entries(feed: Channel) -> Any:
    return xml_of(atom(feed)).findall(f"{ATOM}entry")


def json_items(feed: Channel) -> Any:
    return json.loads(json_feed(feed))["items"]


def environment(seed: str = "0") -> dict[str, str]:
    """Return what another Python needs to find what this one finds."""
    path = os.pathsep.join(filter(None, sys.path))
    return os.environ | {"PYTHONPATH": path, "PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"}
