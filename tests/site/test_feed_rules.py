"""The checker of the feeds' rules: what it must find, one broken rule at a time."""

import pytest
from feed_rules import faults
from feed_samples import WRITERS, rich

BROKEN = [
    ("rss", "Mon, 23", "Tue, 23", "lastBuildDate says"),
    ("rss", " +0100</pub", "</pub", "pubDate says"),
    ("rss", 'rel="self"', 'rel="hub"', "0 links to itself"),
    ("rss", "</title>", "</title><title>x</title>", "2 times title"),
    ("rss", 'length="1001"', "", "no @length"),
    ("rss", "<docs>", "<doks/><docs>", "unknown doks"),
    ("rss", 'isPermaLink="false"', "", "no permanent link"),
    ("rss", "<link>https://leader.example/<", "<link>https://leader.example/feed.xml<", "itself"),
    ("rss", "<dc:creator>Anna Ek</dc:creator>", "<author>Anna</author>", "author says"),
    ("rss", "<language>sv", "<language>sv_SE", "language says"),
    ("rss", "&lt;p&gt;", '&lt;a href="/x"&gt;', "relative address '/x'"),
    ("rss", "2026/hej", "2026/å", "link says"),
    ("rss", "</rss>", "", "cannot be parsed"),
    ("atom", 'rel="self"', 'rel="hub"', "not one link to itself"),
    ("atom", ' type="html"', ' type="CDATA"', "content of type 'CDATA'"),
    ("atom", "<updated>2026-11-21T09", "<updated>2026-11-21 09", "updated says"),
    ("atom", "<published>2026-11-20", "<published>2026-11-31", "published says"),
    ("atom", "<name>Anna Ek</name>", "", "no name"),
    ("atom", 'term="led"', "", "no @term"),
    ("atom", 'xml:lang="da"', 'xml:lang="da_DK"', "xml:lang says"),
    ("atom", "<generator>", "<id>urn:x:y</id><generator>", "2 times id"),
    ("atom", "%C3%A5", "å", "@href says"),
    ("json", "version/1.1", "version/1", "not a JSON Feed"),
    ("json", '"content_html"', '"html"', "no content"),
    ("json", '_in_bytes": 1002', '_in_bytes": "1002"', "size_in_bytes says"),
    ("json", '"language": "da"', '"language": "da", "language": "da"', "a name twice"),
    ("json", '"id"', '"_id"', "item: no id"),
    ("json", 'published": "2026', 'published": "26', "date_published says"),
]


@pytest.mark.parametrize(("kind", "right", "wrong", "said"), BROKEN)
def test_a_broken_rule_is_told(kind: str, right: str, wrong: str, said: str) -> None:
    feed = WRITERS[kind](rich())
    broken = feed.replace(right.encode(), wrong.encode())
    assert broken != feed
    assert any(said in fault for fault in faults(broken, kind))
