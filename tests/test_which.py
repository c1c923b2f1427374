"""Which entry a person means."""

from collections.abc import Sequence

import pytest

from microblog.entry import Entry
from microblog.errors import Unanswered
from microblog.which import uid_of
from sites import Workshop

SITE = "https://leader.example/blog"


@pytest.fixture
def entries(site: Workshop) -> Sequence[Entry]:
    site.profile(address=f'"{SITE}"')
    files = {
        "entries/2026-11-20-one.md": "---\nuid: one\nwas: /first/\n---\nOne lift.\n",
        "entries/more/2026-11-20-på.md": "---\nuid: two\n---\nTwo.\n",
        "entries/more/same.md": "---\nuid: here\ndate: 2026-01-02\n---\nHere.\n",
        "entries/less/same.md": "---\nuid: there\ndate: 2026-01-02\n---\nThere.\n",
    }
    return site.build(files, check=True).report.survey.entries


def test_an_entry_is_named_by_its_uid_its_file_or_its_address(entries: Sequence[Entry]) -> None:
    path = next(str(entry.source) for entry in entries if entry.uid == "here")
    names = {
        "one": "one",
        " one ": "one",
        "2026-11-20-one.md": "one",
        "entries/2026-11-20-one.md": "one",
        "content/entries/2026-11-20-one.md": "one",
        path: "here",
        "less/same.md": "there",
        "/2026/one/": "one",
        "2026/one": "one",
        "/first/": "one",
        f"{SITE}/2026/one/": "one",
        f"{SITE}/2026/one/?utm=1#top": "one",
        "2026-11-20-pa\u030a.md": "two",
        "lost1": "lost1",
    }
    assert {name: uid_of(name, entries, SITE, ["lost1"]) for name in names} == names


def test_one_that_may_be_several_is_asked_about(entries: Sequence[Entry]) -> None:
    with pytest.raises(Unanswered, match=r"less/same\.md, entries/more/same\.md"):
        uid_of("same.md", entries, SITE)


def test_one_that_is_not_there_is_answered_with_those_that_are_near(
    entries: Sequence[Entry],
) -> None:
    with pytest.raises(Unanswered, match=r"Did you mean one \(entries/2026-11-20-one.md\)"):
        uid_of("2026-11-20-on.md", entries, SITE)
    for nothing in ("", "/", SITE, "zzzzzzzz", "https://other.example/2026/one/"):
        with pytest.raises(Unanswered, match="There is no entry"):
            uid_of(nothing, entries, SITE)
