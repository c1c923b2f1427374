"""Languages: one catalogue file each; dates, marks and plurals; no locale of the process."""

import locale
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.site.languages import CATALOGUES, known, language
from sites import Workshop, words_of

FRENCH = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "“ ” ‘ ’"
msgstr "« » “ ”"

msgid "Archive"
msgstr "Archives"

msgid "{n} of {all}"
msgstr "{n} sur {all}"

msgid "one entry"
msgid_plural "{n} entries"
msgstr[0] "un billet"
msgstr[1] "{n} billets"
"""
DAY = date(2026, 3, 9)
MOMENT = datetime(2026, 3, 9, 8, 5, tzinfo=UTC)


@pytest.fixture
def french(tmp_path: Path) -> Path:
    (tmp_path / "fr.po").write_text(FRENCH, encoding="utf-8")
    return tmp_path


def test_the_words_in_the_code_are_english() -> None:
    assert language("en")("Archive") == "Archive"
    assert language("en")("{n} of {all}", n=1, all=2) == "1 of 2"


def test_a_further_language_is_one_file(french: Path) -> None:
    words = language("fr", french)
    assert words("Archive") == "Archives"
    assert words("{n} of {all}", n=1, all=2) == "1 sur 2"
    assert words.quotes == ("«", "»", "“", "”")
    assert words.typographic('"a"') == "«a»"
    assert known("fr", french) and not known("fr")


def test_what_a_catalogue_lacks_is_english(french: Path) -> None:
    assert language("fr", french)("Subscribe") == "Subscribe"
    assert language("fr", french).count("a minute", "{n} minutes", 3) == "3 minutes"


@pytest.mark.parametrize(("number", "told"), [(0, "0 entries"), (1, "one entry"), (2, "2 entries")])
def test_english_counts(number: int, told: str) -> None:
    assert language("en").count("one entry", "{n} entries", number) == told


@pytest.mark.parametrize(("number", "told"), [(1, "un billet"), (2, "2 billets")])
def test_a_catalogue_counts(french: Path, number: int, told: str) -> None:
    assert language("fr", french).count("one entry", "{n} entries", number) == told


@pytest.mark.parametrize("code", ["xx", "tlh", "en-GB", "sv-FI", "../../etc/passwd", "", "å"])
def test_any_code_is_a_language(code: str) -> None:
    words = language(code)
    assert words.code == code
    assert words.day(DAY) and words.name and words.month(DAY) and words("Archive")


def test_a_region_speaks_its_language() -> None:
    assert language("sv-FI")("Archive") == language("sv")("Archive")
    assert known("sv-FI") and known("en-GB")


@pytest.mark.parametrize(
    ("code", "day", "month", "name"),
    [
        ("en", "9 March 2026", "March 2026", "English"),
        ("sv", "9 mars 2026", "mars 2026", "Svenska"),
        ("da", "9. marts 2026", "marts 2026", "Dansk"),
    ],
)
def test_dates_and_names_are_in_the_language(code: str, day: str, month: str, name: str) -> None:
    words = language(code)
    assert words.day(DAY) == words.day(MOMENT) == day
    assert words.month(DAY) == month
    assert words.name == name
    assert day.startswith(words.day_of_month(MOMENT))


@pytest.mark.parametrize(
    ("code", "last", "told"),
    [
        ("en", date(2026, 3, 9), "9 March 2026"),
        ("en", date(2026, 3, 1), "9 March 2026"),
        ("en", date(2026, 3, 11), "9–11 March 2026"),
        ("sv", date(2026, 3, 11), "9–11 mars 2026"),
        ("da", date(2026, 3, 11), "9.–11. marts 2026"),
        ("en", date(2026, 4, 2), "9 March – 2 April 2026"),
        ("en", date(2027, 1, 2), "9 March 2026 – 2 January 2027"),
    ],
)
def test_a_span_of_days_is_told_once(code: str, last: date, told: str) -> None:
    assert language(code).span(DAY, last).replace("\u2009", " ") == told


@pytest.mark.parametrize(
    ("code", "text", "set_"),
    [
        ("en", "\"Yes\" -- it's 'so'...", "“Yes” – it’s ‘so’…"),
        ("en", '("a") "b", "c"-d', "(“a”) “b”, “c”-d"),
        ("sv", '"Ja" -- det\'s', "”Ja” – det’s"),
        ("da", '"Ja"', language("da").quotes[0] + "Ja" + language("da").quotes[1]),
        ("en", "nothing to set", "nothing to set"),
    ],
)
def test_plain_text_is_set_in_the_marks_of_its_language(code: str, text: str, set_: str) -> None:
    assert language(code).typographic(text) == set_


@given(st.text(), st.sampled_from(["en", "sv", "da", "xx"]))
def test_set_text_holds_no_straight_marks_and_stays_as_it_is(text: str, code: str) -> None:
    words = language(code)
    set_ = words.typographic(text)
    assert '"' not in set_ and "'" not in set_
    assert words.typographic(set_) == set_


def test_every_kind_has_a_name_and_any_other_keeps_its_own() -> None:
    kinds = ["note", "link", "photo", "reply", "article", "conference"]
    assert len({language("sv").kind(kind) for kind in kinds}) == 6
    assert language("sv").kind("Harbours") == "Harbours"


def test_the_languages_that_ship_have_catalogues() -> None:
    assert {"sv", "da"} <= {file.stem for file in CATALOGUES.glob("*.po")}


# In a site


def test_no_locale_of_the_process_is_touched(site: Workshop) -> None:
    before = locale.setlocale(locale.LC_ALL)
    site.configure(LOCALE=["C.UTF-8", "C"])
    site.build({"entries/2026-03-09-a.sv.md": "Hej.\n"})
    assert locale.setlocale(locale.LC_ALL) == before


def test_each_entry_is_dated_and_marked_in_its_own_language(site: Workshop) -> None:
    built = site.build(
        {
            "entries/2026-03-09-a.sv.md": 'Han sa "ja".\n',
            "entries/2026-03-10-b.da.md": 'Han sagde "ja".\n',
            "entries/2026-03-11-c.md": 'He said "yes".\n',
        }
    )
    for address, lang, day, said in (
        ("2026/a/", "sv", "9 mars 2026", "”ja”"),
        ("2026/b/", "da", "10. marts 2026", language("da").typographic('"ja"')),
        ("2026/c/", "en", "11 March 2026", "“yes”"),
    ):
        page = built.page(address)
        assert page.get("lang") == lang
        assert day in words_of(page) and said in words_of(page)


def test_a_language_without_a_catalogue_is_shown_and_told(site: Workshop) -> None:
    built = site.build({"entries/2026-03-09-a.md": "---\nlang: nl\n---\nDag.\n"})
    assert built.page("2026/a/").get("lang") == "nl"
    assert "9 maart 2026" in built.words("2026/a/")
    (warning,) = built.warnings
    assert warning.startswith("content/entries/2026-03-09-a.md:2: ") and " nl" in warning
