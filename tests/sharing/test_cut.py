"""Cutting: what is left fits, reads well, and was written so."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from microblog.networks.x.links import links
from microblog.networks.x.weight import weigh
from microblog.sharing.cut import cut, parts

LINK = "https://ledare.se/2026/hej/"


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("Kort.", 5, "Kort."),
        ("Ett två tre fyra", 12, "Ett två… @"),
        ("Ett. Två tre fyra fem sex", 20, "Ett. Två tre… @"),
        ("Ett två tre. Fyra fem sex", 20, "Ett två tre. … @"),
        ("Ett två tre! Fyra fem sex", 20, "Ett två tre! … @"),
        ("Ett två tre… Fyra fem sex", 21, "Ett två tre… @"),
        ("”Ett två…” Tre fyra fem sex", 21, "”Ett två…” … @"),
        ("Ett två, tre fyra", 13, "Ett två… @"),
        ("Ett två – tre fyra fem", 15, "Ett två… @"),
        ("Vi ses kl. 8 hos oss", 15, "Vi ses… @"),
        ("Vi ses den 3. maj hos oss", 17, "Vi ses den… @"),
        ("Se t.ex. Malmö hos oss", 13, "Se… @"),
        ("Jag mötte Anna Lind hos oss", 20, "Jag mötte… @"),
        ("Möt danah boyd hos oss", 16, "Möt… @"),
        ("Tack @anna_lind.ek nu", 17, "Tack… @"),
        ("Om #ledarskap i tid", 13, "Om… @"),
        ("Vi läser README.md nu då vi väntar", 36, "Vi läser… @"),
        ("Vi läser README.md nu då vi väntar", 37, "Vi läser README.md… @"),
        ("Hon sa: “Ja visst, det går.” Nu", 20, "Hon sa… @"),
        ("Hon sa “ja” och nej till allt", 20, "Hon sa “ja” och… @"),
        ("“Ja visst, det går bra med oss” sa hon", 23, "“Ja visst, det…” @"),
        ("”Ja (visst, det går bra) med oss” sa", 23, "”Ja (visst…)” @"),
        ("Ordetärlångtlångtlångt", 12, "… @"),
        ("👩‍💻 👩‍💻 👩‍💻 👩‍💻", 10, "👩‍💻 👩‍💻… @"),
        ("👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻", 9, "… @"),
        ("Rad ett\nRad två är lång", 13, "Rad ett… @"),
        ("   Ett två tre fyra", 12, "Ett två… @"),
    ],
)
def test_a_text_is_cut_where_a_reader_pauses(text: str, most: int, short: str) -> None:
    assert cut(text, most, "@", weigh, ["danah boyd"]) == short


def test_a_cut_without_an_ending_ends_in_an_ellipsis() -> None:
    assert cut("Ett två tre fyra", 12, "", weigh) == "Ett två…"


PIECES = (
    "ord Anna Lind kl. 8 3. maj t.ex. Slut. Ja! @bo_ek #åre https://a.se/b README.md a.com- "
    "“Ja visst” “öppen »så« (parentes) nej) 👩‍💻 👍🏽👍🏽 🇸🇪🇩🇰 e\u0301 日本語 … – , jättelångtord"
)
TEXT = st.lists(
    st.sampled_from(PIECES.split())
    | st.sampled_from([" ", " ", " ", "\n", "\n\n", "\xa0", "\u0301"]),
    min_size=10,
).map("".join)
MOST = st.integers(40, 90)


@given(TEXT, MOST)
def test_a_cut_text_fits_and_begins_as_written(text: str, most: int) -> None:
    short = cut(text, most, LINK, weigh)
    assert weigh(short) <= most
    if weigh(text) <= most:
        assert short == text
        return
    assert short.endswith(f" {LINK}")
    kept = re.sub(r" ?…?[”\"«»)\]’]{0,4}$", "", short.removesuffix(f" {LINK}"))
    assert text.strip(" \n").startswith(kept)
    assert cut(short, most, LINK, weigh) == short


@given(TEXT, MOST)
def test_a_cut_text_has_no_link_that_was_not_there(text: str, most: int) -> None:
    short = cut(text, most, LINK, weigh)
    before = [link.text for link in links(text)]
    after = [link.text for link in links(short)]
    assert after in (before, [*before[: len(after) - 1], LINK])


@given(TEXT, MOST)
def test_a_cut_breaks_no_word(text: str, most: int) -> None:
    if weigh(text) <= most:
        return
    kept = cut(text, most, LINK, weigh).removesuffix(LINK).rstrip(' …”"«»)]’')
    rest = text.strip(" \n")[len(kept) :]
    assert not kept or re.match(r"[\s,;:–…”\"«»)\]’.]", rest) or "…" in rest[:2]


@given(TEXT, MOST)
@example("x" * 300, 40)
@example("e\u0301" * 300, 40)
@example("👩‍💻" * 300, 40)
def test_parts_fit_and_lose_nothing(text: str, most: int) -> None:
    told = parts(text, most, LINK, weigh)
    assert all(weigh(part) <= most for part in told)
    if told:
        assert told[0].endswith(f" {LINK}")
        told[0] = told[0].removesuffix(f" {LINK}")
    assert "".join("".join(told).split()) == "".join(text.split())
    assert all(part.strip(" \n") == part and part for part in told)
    firsts = {word[0] for word in text.split()}
    assert not [p for p in told if unicodedata.combining(p[0]) and p[0] not in firsts]


@given(st.lists(st.text("abcdå", min_size=1, max_size=9), max_size=60), MOST)
def test_parts_break_no_word_that_fits(written: list[str], most: int) -> None:
    told = parts(" ".join(written), most, "", weigh)
    assert [word for part in told for word in part.split()] == written


def test_parts_end_with_a_paragraph_a_sentence_a_word() -> None:
    text = "Ett två tre. Fyra.\n\nFem sex sju åtta. Nio tio elva tolv tretton fjorton"
    assert parts(text, 30, "@", weigh) == [
        "Ett två tre. Fyra. @",
        "Fem sex sju åtta.",
        "Nio tio elva tolv tretton",
        "fjorton",
    ]


def test_a_text_that_fits_is_one_part() -> None:
    assert parts("Hej på dig.\n\nVi ses.", 280, LINK, weigh) == [f"Hej på dig.\n\nVi ses. {LINK}"]
    assert parts("", 280, LINK, weigh) == []


@pytest.mark.parametrize(
    "unit", ["ord ", "Slut. ", "(“", "”)", "Anna ", "x", "https://a.se/(", "e\u0301", "👩\u200d"]
)
def test_long_texts_are_told_in_time(unit: str) -> None:
    """A hundred thousand signs: seconds would be minutes if anything were done over and over."""
    text = unit * (50_000 // len(unit))
    assert weigh(cut(text, 280, LINK, weigh)) <= 280
    assert all(weigh(part) <= 280 for part in parts(text, 280, LINK, weigh))
