"""Material: what an entry says, read from a page that was really built."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from microblog.entry import Entry
from microblog.errors import Unanswered
from microblog.sharing.material import Material, material, materials
from sites import Built, Workshop
from whole import jpeg

SITE = "https://leader.example"
NOTE = """\
---
uid: note1
share: [x, bluebird]
x: |
  My own words,
  on two lines.
linkedin: thread
---
First[^1] https://a.example/x--y?a=1 and *it*. #tag @bo

> A "quote".

![A lift](../media/b.jpg) ![A button](../media/c.jpg)

[^1]: Note.
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A site below a path, with one entry of each kind that matters here."""
    workshop = Workshop(tmp_path_factory.mktemp("material"))
    workshop.profile(address=f'"{SITE}/blog"', cards_since="2026-01-01")
    return workshop.build(
        {
            "media/b.jpg": jpeg(1800, 900),
            "media/c.jpg": jpeg(300, 200),
            "entries/2026-11-19-note.sv.md": NOTE,
            "entries/2026-11-19-note.da.md": "---\nshare: none\n---\nHej.\n",
            "entries/2026-11-20-link.md": (
                "---\nlink: https://other.example/r\ntitle: A report\nquote: Theirs\n---\n"
                "My view.\n\n> Mine\n"
            ),
            "entries/2026-11-20-bare.md": "---\nlink: https://other.example/s\n---\n",
            "entries/2026-11-20-article.md": (
                '---\ntitle: The "top" floor\nsummary: What it took.\nshare: all\n---\nLong.\n'
            ),
            "entries/2026-11-20-draft.md": "---\nstatus: draft\n---\nUnready\n",
            "conferences/days.md": (
                "---\ntitle: Days\nstarts: 2026-06-10\nends: 2026-06-12\nplace: Aarhus\n"
                "site: https://days.example\n---\nThree days.\n"
            ),
        }
    )


@pytest.fixture(scope="module")
def told(built: Built) -> Callable[[str], Material]:
    """What the entry in a file says."""

    def said(name: str) -> Material:
        entries: dict[str, Entry] = {Path(e.path).name: e for e in built.report.survey.entries}
        return material(entries[name], built.output, f"{SITE}/blog")

    return said


def test_a_note_says_what_its_page_says(told: Callable[[str], Material]) -> None:
    note = told("2026-11-19-note.sv.md")
    assert note.text == "First https://a.example/x--y?a=1 and it. #tag @bo\n\n”A ”quote”.”"
    assert (note.uid, note.kind, note.lang, note.tags) == ("note1", "note", "sv", ("tag",))
    assert note.address.startswith(f"{SITE}/blog/2026/")
    assert note.title is None
    assert note.heading.startswith("First https://a.example")


def test_pictures_are_the_widest_that_were_made(told: Callable[[str], Material]) -> None:
    pictures = told("2026-11-19-note.sv.md").pictures
    assert [alt for _, alt in pictures] == ["A lift", "A button"]
    sizes = []
    for file, _ in pictures:
        with Image.open(file) as image:
            sizes.append((image.format, image.width))
    assert sizes == [("JPEG", 1600), ("JPEG", 300)]


def test_the_card_is_the_file_that_the_page_names(told: Callable[[str], Material]) -> None:
    card = told("2026-11-20-article.md").card
    assert card is not None
    assert card.is_file()
    assert card.parent.name == "cards"


def test_the_front_matter_says_where_and_in_which_words(told: Callable[[str], Material]) -> None:
    note = told("2026-11-19-note.sv.md")
    assert note.shared_on == frozenset({"x", "bluebird"})
    assert note.own_words("x") == "My own words,\non two lines."
    assert note.is_thread("linkedin")
    assert note.own_words("linkedin") == ""
    assert not note.is_thread("x")
    assert told("2026-11-19-note.da.md").shared_on == frozenset()
    assert told("2026-11-20-article.md").shared_on is None
    assert told("2026-11-20-link.md").shared_on is None


def test_twins_share_what_they_are_twins_of(told: Callable[[str], Material]) -> None:
    swedish, danish = told("2026-11-19-note.sv.md"), told("2026-11-19-note.da.md")
    assert swedish.twin_of == danish.twin_of != told("2026-11-20-link.md").twin_of


def test_a_link_entry_says_the_leaders_words_alone(told: Callable[[str], Material]) -> None:
    link = told("2026-11-20-link.md")
    assert link.text == "My view.\n\n“Mine”"
    assert (link.title, link.heading) == (None, "My view. “Mine”")
    assert told("2026-11-20-bare.md").text == ""


def test_an_article_has_its_title_and_summary(told: Callable[[str], Material]) -> None:
    article = told("2026-11-20-article.md")
    assert (article.title, article.summary) == ("The “top” floor", "What it took.")
    assert article.heading == article.title


def test_a_conference_tells_when_and_where(told: Callable[[str], Material]) -> None:
    days = told("days.md")
    assert (days.title, days.event) == ("Days", "10–12 June 2026, Aarhus")
    assert days.text == "Three days."


def test_a_draft_has_no_page_and_says_nothing(told: Callable[[str], Material]) -> None:
    draft = told("2026-11-20-draft.md")
    assert (draft.status, draft.text, draft.fingerprint) == ("draft", "", "")


def test_only_pages_that_may_be_shared_are_read(built: Built) -> None:
    entries = built.report.survey.entries
    day = next(e.date for e in entries if e.uid == "note1") + timedelta(hours=1)
    told = {m.uid: m for m in materials(entries, built.output, f"{SITE}/blog", since=day)}
    assert told["note1"].text == ""
    assert told["note1"].heading.startswith("First")
    assert {m.text for m in told.values() if m.kind == "article"} == {"Long."}
    named = materials(entries, built.output, f"{SITE}/blog", since=day, only="note1")
    assert next(m.text for m in named if m.uid == "note1").startswith("First")


def test_a_page_that_is_not_there_is_an_error(built: Built, tmp_path: Path) -> None:
    entry = next(e for e in built.report.survey.entries if e.uid == "note1")
    with pytest.raises(FileNotFoundError):
        material(entry, tmp_path, SITE)


def test_a_theme_that_does_not_mark_the_text_stops_everything(built: Built, tmp_path: Path) -> None:
    entry = next(e for e in built.report.survey.entries if e.uid == "note1")
    page = tmp_path / entry.output
    page.parent.mkdir(parents=True)
    page.write_text("<article>Text</article>", encoding="utf-8")
    with pytest.raises(Unanswered, match="e-content"):
        material(entry, tmp_path, SITE)
