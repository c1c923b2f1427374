"""Where a text may end, in Swedish, Danish and English."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.sharing.breaks import End, quotations, words


def ended(text: str, *names: str) -> str:
    """Show a text with what ends with each word: "|" a sentence, "¶" a paragraph, "_" nothing."""
    signs = {End.HELD: "_", End.WORD: " ", End.SENTENCE: "|", End.PARAGRAPH: "¶"}
    return "".join(text[w.start : w.end] + signs[w.closes] for w in words(text, names))


@pytest.mark.parametrize(
    "text",
    [
        "Det är bra.|Vi går vidare!|Eller hur?|Ja¶",
        "Det är bra …|Vi går¶",
        "Hun sagde: »Det går.«|Så gik hun¶",
        "Han sa ”nej.”|Sedan gick han (hem.)|Slut¶",
        "We did it.|“Really?”|Yes¶",
        "Tack!|🎉 Vi ses¶",
        "Det var 2026.|Sedan 2027¶",
        "Vad? undrade hon¶",
        "Yahoo! is a name¶",
    ],
)
def test_a_sentence_ends_before_what_is_not_in_small_letters(text: str) -> None:
    assert ended(text.replace("|", " ").replace("¶", "")) == text


@pytest.mark.parametrize(
    "text",
    [
        "Vi ses t.ex._Måndag¶",
        "Möte bl.a._Anna och (f.eks._Bo)¶",
        "Se e.g._Lund and i.e._Malmö¶",
        "Kl._8 den 3._maj eller d._4._Juni¶",
        "Med dr._Anna och prof._Bo¶",
        "hos A._Lind¶",
        "Ring tlf._12¶",
        "Det kostar ca_5 kr._i dag¶",
    ],
)
def test_an_abbreviation_ends_nothing_and_keeps_what_follows(text: str) -> None:
    assert ended(text.replace("_", " ").replace("¶", "")) == text


@pytest.mark.parametrize(
    "text",
    [
        "med Anna_Lind i dag¶",
        "med Carl_af_Ugglas och Vincent_van_der_Berg¶",
        "i Region_Skånes_Nya_Hus i dag¶",
        "hos Åsa_Öberg-Ek, Bo¶",
        "The Future Of Work Is Here Today¶",
        "and Anna|Lind¶",
    ],
)
def test_two_to_four_words_in_capitals_are_a_name(text: str) -> None:
    plain = text.replace("_", " ").replace("|", "\n").replace("¶", "")
    assert ended(plain) == text


def test_a_known_name_is_one_too() -> None:
    assert ended("med danah boyd och bell hooks", "danah boyd") == "med danah_boyd och bell hooks¶"


def test_lines_and_paragraphs_end() -> None:
    assert ended("Ett\ntvå\r\n\r\ntre  \n \nfyra\ffem") == "Ett|två¶tre¶fyra|fem¶"


def test_a_space_that_holds_is_none() -> None:
    assert ended("8\xa0000 mil och 5\u202f%") == "8\xa0000 mil och 5\u202f%¶"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Hon sa “ja (och nej)” då", ["(och nej)", "“ja (och nej)”"]),
        ("”Ja”, sa han, ”nej”", ["”Ja”", "”nej”"]),
        ("»Ja« og »nej»", ["»Ja«", "»nej»"]),
        ("„Ja“ og „nej”", ["„Ja“", "„nej”"]),
        ("«Ja» and ‘don’t’", ["«Ja»", "‘don’t’"]),
        ('"Ja" [sic]', ['"Ja"', "[sic]"]),
        ('Don’t, it’s Anna’s 5” and 6"', []),
        ("Aldrig (stängd", []),
        ("slut) “", []),
        (":-) och (så)", ["(så)"]),
    ],
)
def test_a_quotation_has_both_its_marks(text: str, quoted: list[str]) -> None:
    assert [text[start:end] for start, end in quotations(text)] == quoted


@given(st.text(st.sampled_from("aB. \n(“”„«»\"'’‘)[]å…1\xa0")))
def test_every_word_is_found_in_order(text: str) -> None:
    found = words(text)
    assert "".join(text[w.start : w.end] for w in found).replace("\xa0", "") == "".join(
        text.split()
    )
    assert all(one.end < other.start for one, other in pairwise(found))
    assert not found or found[-1].closes is End.PARAGRAPH
    for start, end in quotations(text):
        assert 0 <= start < end - 1 < len(text)
