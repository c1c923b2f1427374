"""The record that goes to the target: what is ours there, and whose page each is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.publishing.record import Page, Record, named, record_in, record_of, said
from sites import Workshop, files_below

ONE = "---\nuid: aaaaaaaaaa\nwas: /old/\n---\nOne.\n"


def recorded(site: Workshop, text: str = ONE) -> Record:
    built = site.build({"entries/2026-03-01-one.md": text})
    survey = built.report.survey
    return record_of(built.output, (*survey.entries, *survey.pages))


def test_it_names_every_file_but_those_in_folders_of_ours(site: Workshop) -> None:
    record = recorded(site)
    for path in files_below(site.output):
        assert record.made(path), path
    assert not record.made("google1234.html")
    assert record.made("pictures/any-480.avif") and record.made(".candor")


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


@pytest.mark.parametrize(
    "content", [b"Built by Candor; replaced whole by the next build.\n", b"", b"{}", b"[]", b"\xff"]
)
def test_a_place_from_before_there_were_records_is_all_ours(content: bytes) -> None:
    assert record_in(content).made("anything.html")
    assert not record_in(None).made("anything.html")


names = st.text("abc/", min_size=1, max_size=6)
records = st.builds(
    Record,
    st.frozensets(names.map(named)),
    st.dictionaries(names.map(named), st.builds(Page, names, names)),
    st.booleans(),
)


@given(records, records, names)
def test_joined_records_know_what_either_knows(one: Record, other: Record, path: str) -> None:
    both = one.joined(other)
    assert both.made(path) == (one.made(path) or other.made(path))
    assert (both.page(path) is None) == (one.page(path) is None and other.page(path) is None)
    assert record_in(both.text()) == both


def test_only_the_main_part_is_what_a_page_says() -> None:
    page = b"<p>masthead</p><main id=x>Words</main><p>foot</p>"
    assert said(page) == said(page.replace(b"masthead", b"other").replace(b"foot", b"feet"))
    assert said(page) != said(page.replace(b"Words", b"Other"))


def test_a_name_that_begins_like_ours_is_not_ours() -> None:
    assert not Record().made("pictures-of-mine/a.jpg")
    assert not Record().made(".candor.txt")
