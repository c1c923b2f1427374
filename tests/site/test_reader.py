"""The reader: what was written becomes an article with all that a theme is promised."""

from typing import Any

import pytest

from sites import Workshop, below, words_of
from whole import jpeg

# Every way to begin an entry, and the kind that it shows.
KINDS = {
    "note": "Just a sentence.\n",
    "article": "# A title\n\nA text.\n",
    "photo": "![A sign](../media/a.jpg)\n\nSeen.\n",
    "link": "---\nlink: https://a.example\n---\nLook.\n",
    "reply": "---\nreply-to: https://a.example\n---\nYes.\n",
}


def articles(site: Workshop, text: str, **more: str) -> list[Any]:
    """Return the articles that the stream holds, the newest first."""
    files = {"entries/2026-03-01-one.md": text, "media/a.jpg": jpeg(), **more}
    return list(site.build(files).report.site.sheets[0].articles)


def one(site: Workshop, text: str) -> Any:
    (article,) = articles(site, text)
    return article


@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_is_what_the_file_shows(site: Workshop, kind: str) -> None:
    article = one(site, KINDS[kind])
    assert (article.kind, str(article.category)) == (kind, kind)


def test_a_kind_that_is_named_goes_first(site: Workshop) -> None:
    assert one(site, "---\nkind: note\nlink: https://a.example\n---\nA.\n").kind == "note"


def test_a_theme_is_promised_these(site: Workshop) -> None:
    text = "---\ntitle: 'A \"title\"'\nuid: one1\ntags: [x]\nmodified: 2026-04-01\n---\nA text.\n"
    article = one(site, text)
    assert article.name == article.title == "A “title”"
    assert (article.uid, article.kind, article.lang) == ("one1", "article", "en")
    assert (article.url, article.save_as) == ("2026/one/", "2026/one/index.html")
    assert f"{article.modified:%F}" == "2026-04-01"
    assert [tag.name for tag in article.tags] == ["x"]
    assert (article.older, article.newer, article.twins) == (None, None, [])
    assert article.entry.uid == "one1"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Just *words* here.\n", "Just words here."),
        ("---\nlink: https://a.example\ntitle: Theirs\n---\nMine.\n", "Mine."),
        ("A very long note that goes on and on until it has to be cut somewhere.\n",
         "A very long note that goes on and on until it has to be cut…"),
        ("![A sign](../media/a.jpg)\n", "A sign"),
        ("", "one"),
        ("👩‍👩‍👧\n", "👩‍👩‍👧"),
    ],
)  # fmt: skip
def test_an_entry_without_a_title_is_called_by_its_first_words(
    site: Workshop, text: str, title: str
) -> None:
    article = one(site, text)
    assert article.name is None
    assert article.title == title


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("---\ntitle: T\n---\nFirst *one*.\n\nSecond.\n", "First <em>one</em>."),
        ("---\ntitle: T\nsummary: Mine & <b>only</b>\n---\nFirst.\n", "Mine &amp; only"),
        ("---\ntitle: T\n---\nFirst[^1].\n\n[^1]: N.\n", "First."),
        ("A note.\n\nWhole.\n", "<p>A note.</p>\n<p>Whole.</p>"),
        ("---\ntitle: T\n---\n- only\n- a list\n", "<ul>\n<li>only</li>\n<li>a list</li>\n</ul>"),
    ],
)
def test_the_summary_is_written_or_the_first_paragraph(
    site: Workshop, text: str, summary: str
) -> None:
    assert one(site, text).summary == summary


@pytest.mark.parametrize(("words", "minutes"), [(1, 1), (220, 1), (400, 2), (2200, 10)])
def test_reading_takes_a_minute_or_more(site: Workshop, words: int, minutes: int) -> None:
    assert one(site, f"# T\n\n{'word ' * words}\n").minutes == minutes


def test_the_category_of_our_own_is_the_kind_whatever_the_folder(site: Workshop) -> None:
    article = one(site, "A.\n")
    assert str(article.category) == "note"
    (other,) = articles(site, "---\ncategory: Lifts\n---\nA.\n")
    assert (str(other.category), other.category.slug) == ("Lifts", "lifts")


def test_the_pictures_of_an_entry_are_known_with_what_they_show(site: Workshop) -> None:
    article = one(site, "![A sign & a dog](../media/a.jpg)\n\nSeen.\n")
    assert [alt for _, alt in article.pictures] == ["A sign & a dog"]


# What a link or a reply is about


def test_a_link_entry_says_what_the_leader_thinks_first(whole: Any) -> None:
    main = whole.page("2026/look/").find(".//main")
    words = words_of(main)
    assert words.index("My view of it.") < words.index("They said it.") < words.index("A report")
    (about,) = below(main, "a", class_="u-bookmark-of")
    assert about.get("href") == "https://other.example/report?a=1&b=2"
    assert "The Institute" in words


def test_a_reply_shows_first_what_it_answers(whole: Any) -> None:
    (main,) = below(whole.page("2026/answer/"), "div", class_="e-content")
    words = words_of(main)
    assert words.index("One thought.") < words.index("Another.") < words.index("I agree.")
    (cited,) = below(main, "div", class_="u-in-reply-to")
    assert [p.text for quote in cited.iter("blockquote") for p in quote.iter("p")] == [
        "One thought.",
        "Another.",
    ]
    assert [a.get("href") for a in cited.iter("a")] == ["https://other.example/thought"]


@pytest.mark.parametrize("field", ["link", "reply-to"])
def test_an_address_that_is_none_is_shown_as_words_and_told(site: Workshop, field: str) -> None:
    built = site.build({"entries/2026-03-01-one.md": f"---\n{field}: the paper\n---\nA.\n"})
    assert "the paper" in built.words("2026/one/")
    (warning,) = built.warnings
    assert warning.startswith("content/entries/2026-03-01-one.md:2: ") and field in warning


# Conferences


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (
            "starts: 2026-06-10\nends: 2026-06-12\nplace: Aarhus",
            "10–12 June 2026 Aarhus Add to calendar",
        ),
        ("starts: 2026-06-10", "10 June 2026 Add to calendar"),
        ("place: Aarhus", "Aarhus"),
        ("starts: soon\nplace: Aarhus", "Aarhus"),
        ("site: https://days.example/2026", "days.example/2026"),
        ("site: javascript:alert(1)\nplace: Aarhus", "Aarhus"),
    ],
)
def test_a_conference_says_when_and_where(site: Workshop, lines: str, shown: str) -> None:
    text = f"---\ntitle: Days\ndate: 2026-06-01\n{lines}\n---\nThree days.\n"
    page = site.build({"conferences/days.md": text}).page("conferences/days/")
    (event,) = below(page, "p", class_="event")
    assert words_of(event) == shown
    assert below(page, "article", class_="h-event")
