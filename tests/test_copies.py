"""Where copies stand: from the ledger's file onto the page."""

from pathlib import Path

import pytest

from microblog.copies import Copy, copies_in, write_copies
from sites import Workshop, below

ONE = {"entries/2026-03-01-one.md": "---\nuid: aaaaaaaaaa\n---\nOne.\n"}
X = Copy("X", "https://x.com/anna/status/1")


def test_they_come_back_as_they_went(tmp_path: Path) -> None:
    file = tmp_path / "state" / "copies.json"
    write_copies(file, {"a": [X], "b": []})
    assert copies_in(file) == {"a": [X], "b": []}


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}', '{"a": [{"name": "X"}]}', "\udcff"])
def test_a_broken_file_tells_of_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "copies.json").write_bytes(text.encode(errors="surrogateescape"))
    assert copies_in(tmp_path / "copies.json") == {}


def test_no_other_address_than_the_webs_is_believed(tmp_path: Path) -> None:
    write_copies(tmp_path / "copies.json", {"a": [Copy("X", "javascript:alert(1)"), X]})
    assert copies_in(tmp_path / "copies.json") == {"a": [X]}


def test_the_page_says_where_else_the_entry_stands(site: Workshop) -> None:
    write_copies(site.root / ".microblog" / "state" / "copies.json", {"aaaaaaaaaa": [X]})
    built = site.build(ONE)
    (link,) = below(built.page("2026/one/"), "a", class_="u-syndication")
    assert (link.get("href"), link.text) == (X.url, "Also on X")


def test_without_copies_it_says_nothing(site: Workshop) -> None:
    assert not below(site.build(ONE).page("2026/one/"), "a", class_="u-syndication")


def test_a_site_is_built_as_at_another_address(site: Workshop) -> None:
    built = site.build(ONE, MICROBLOG_ADDRESS="http://127.0.0.1:8123")
    assert "http://127.0.0.1:8123/2026/one/" in built.text("sitemap.xml")
    assert not [name for name in built.holds("leader.example") if name.endswith((".html", ".xml"))]
