"""The record that goes to the target: what is ours there, and whose page each is."""

import json
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.publishing.record import (
    UNKNOWN,
    Page,
    Record,
    files_in,
    named,
    record_in,
    record_of,
    said,
)
from sites import Workshop, files_below
from whole import jpeg

ONE = "---\nuid: aaaaaaaaaa\nwas: /old/\n---\nOne.\n"


def recorded(site: Workshop, text: str = ONE) -> Record:
    built = site.build({"entries/2026-03-01-one.md": text})
    survey = built.report.survey
    return record_of(built.output, (*survey.entries, *survey.pages))


def test_it_names_every_file_and_nothing_else_is_ours(site: Workshop) -> None:
    site.write({"media/a.jpg": jpeg(600, 400)})
    record = recorded(site, ONE + "![A](/media/a.jpg)\n")
    for path in files_below(site.output):
        assert record.made(path), path
    assert record.made(".candor")
    for theirs in ("google1234.html", "pictures/a.jpg", "cards/mine.png", "theme/mine.css"):
        assert not record.made(theirs)


def test_thirty_thousand_files_make_a_small_record() -> None:
    text = Record(frozenset(named(f"pictures/{n}.avif") for n in range(30_000))).text()
    assert len(text) < 500_000
    assert record_in(text).made("pictures/29999.avif")


def test_a_page_says_whose_it_is_and_what_it_says(site: Workshop) -> None:
    before = recorded(site)
    page = before.page("2026/one/index.html")
    assert page and page.uid == "aaaaaaaaaa" and page.digest
    assert before.page("old/index.html") == Page("aaaaaaaaaa", "")
    assert before.page("archive/index.html") is None
    after = recorded(site, ONE.replace("One.", "Two."))
    changed = after.page("2026/one/index.html")
    assert changed and changed.digest != page.digest


def test_it_tells_nobody_the_address_of_a_hidden_entry(site: Workshop) -> None:
    text = recorded(site, "---\nstatus: hidden\nslug: surprise-party\n---\nPsst.\n").text()
    assert b"surprise" not in text and b"party" not in text


def test_it_comes_back_as_it_went(site: Workshop) -> None:
    record = recorded(site)
    assert record_in(record.text()) == record
    assert record.text() == recorded(site).text()


def named16(path: str) -> str:
    """Return a path's digest as the first kind of record told it."""
    return sha256(path.encode()).hexdigest()[:16]


FIRST = {
    "about": "Built by Candor; replaced whole by the next publish.",
    "v": 1,
    "files": [named16("2026/one/index.html"), named16("feed.xml")],
    "pages": {named16("2026/one/index.html"): ["aaaaaaaaaa", "0123456789abcdef"]},
}


def test_the_first_kind_of_record_knows_its_pictures_and_cards_by_their_looks() -> None:
    record = record_in(json.dumps(FIRST).encode())
    for ours in (
        *("2026/one/index.html", "feed.xml", "pictures/78565a6e9faf9411-480.webp"),
        *("cards/aaaaaaaaaa-0123abcd.png", ".candor"),
    ):
        assert record.made(ours), ours
    for theirs in (
        *("2026/two/index.html", "pictures/holiday.jpg", "cards/mine.png", "theme/mine.css"),
        "pictures/78565a6e9faf9411/mine.jpg",
    ):
        assert not record.made(theirs), theirs
    assert record.page("2026/one/index.html") == Page("aaaaaaaaaa", UNKNOWN)
    themed = record.with_theme(["theme/site.css", "pictures/holiday.jpg"])
    assert themed.made("theme/site.css")
    assert not themed.made("theme/mine.css") and not themed.made("pictures/holiday.jpg")
    assert record_in(themed.text()) == themed


def test_only_what_stood_there_before_there_were_records_makes_all_ours() -> None:
    for then in ("build", "publish"):
        mark = f"Built by Candor; replaced whole by the next {then}.\n".encode()
        assert record_in(mark).made("anything.html")
    assert not record_in(None).made("anything.html")


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{}", b"[]", b"\xff", b"null", b'"v"', b"<<<<<<< HEAD\n{}", b"[" * 100_000),
        *(b"Built by Candor; repl", b"Built by somebody else."),
        *(json.dumps(FIRST | wrong).encode() for wrong in (
            {"v": 3}, {"v": 2}, {"v": []}, {"files": None}, {"files": "a b"}, {"files": [1]},
            {"pages": []}, {"pages": {"a": []}}, {"pages": {"a": [1, "d"]}}, {"pages": None},
        )),
        json.dumps(FIRST).encode()[:-30],
    ],
)  # fmt: skip
def test_what_is_no_record_is_not_taken_for_one(content: bytes) -> None:
    with pytest.raises(ValueError):
        record_in(content)


@given(st.binary(max_size=200) | st.text('{}[]":,0129vfilespages ').map(str.encode))
def test_nothing_else_is_ever_said_of_what_cannot_be_read(content: bytes) -> None:
    with suppress(ValueError):
        assert not record_in(content).all_ours


names = st.text("abc/", min_size=1, max_size=6)
records = st.builds(
    Record,
    st.frozensets(names.map(named)),
    st.dictionaries(names.map(named), st.builds(Page, names, names)),
    st.booleans(),
    st.booleans(),
)


@given(records, records, names)
def test_joined_records_know_what_either_knows(one: Record, other: Record, path: str) -> None:
    both = one.joined(other)
    assert both.made(path) == (one.made(path) or other.made(path))
    assert (both.page(path) is None) == (one.page(path) is None and other.page(path) is None)
    assert record_in(both.text()) == both


@given(records, records, names)
def test_on_the_way_pages_say_what_they_said_and_those_to_come_nothing(
    old: Record, new: Record, path: str
) -> None:
    page, coming = old.page(path), new.page(path)
    way = old.towards(new)
    assert way.made(path) == (old.made(path) or new.made(path))
    assert way.page(path) == (page or (coming and Page(coming.uid, "")))


OWN = b"<article class=x><article>Quoted.</article>Words</article>"


@pytest.mark.parametrize("own", [OWN, b"<div>Words</div>"])
def test_only_a_pages_own_part_is_what_it_says(own: bytes) -> None:
    page = b"<p>masthead</p><article>side</article><main id=x>" + own + b"</main><p>foot</p>"
    assert said(page) == said(page.replace(b"mast", b"other").replace(b"foot", b"feet"))
    assert said(page) != said(page.replace(b"Words", b"Other"))


def test_what_its_neighbours_are_called_is_not_what_a_page_says() -> None:
    page = b"<main>" + OWN + b"<nav>Older: <article>Name</article></nav></main>"
    assert said(page) == said(page.replace(b"Name", b"Other"))
    assert said(page) != said(page.replace(b"Quoted", b"Other"))


def test_a_page_without_a_main_part_says_all_of_it() -> None:
    assert said(b"<p>One</p>") != said(b"<p>Two</p>")
    assert said(b"<main></article>One</main>") != said(b"<main></article>Two</main>")


def test_a_neighbour_that_changes_does_not_change_an_entry(site: Workshop) -> None:
    before = recorded(site)
    site.write({"entries/2026-03-02-two.md": "# New\n\nTwo.\n"})
    page = "2026/one/index.html"
    assert recorded(site).page(page) == before.page(page)
    assert "New" in (site.output / page).read_text()


def test_a_link_is_a_file_and_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "site" / "deep" / "empty").mkdir(parents=True)
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "file").touch()
    (tmp_path / "site" / "deep" / "folder").symlink_to(tmp_path / "else")
    (tmp_path / "site" / "file").symlink_to(tmp_path / "else" / "file")
    (tmp_path / "site" / "nowhere").symlink_to(tmp_path / "nothing")
    assert files_in(tmp_path / "site") == ["deep/folder", "file", "nowhere"]
    assert files_in(tmp_path / "nothing") == []


def test_a_name_that_begins_like_ours_is_not_ours() -> None:
    assert not Record().made("pictures-of-mine/a.jpg")
    assert not Record().made(".candor.txt")
