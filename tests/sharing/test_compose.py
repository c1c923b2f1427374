"""Composing: what an entry becomes on each network, to the letter."""

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.sharing.desk import entry

from microblog.errors import Unanswered
from microblog.networks import linkedin, x
from microblog.networks.contract import Share
from microblog.sharing.compose import Composed, composed
from microblog.sharing.material import Material
from microblog.terms import Terms

HERE = "https://leader.se/2026/a/"
LONG = "Ett två tre fyra fem sex sju åtta nio tio. " * 20


def on_x(told: Material, **terms: Any) -> Composed:
    return composed(told, "x", x.LIMITS, Terms(**terms))


def on_linkedin(told: Material, **terms: Any) -> Composed:
    return composed(told, "linkedin", linkedin.LIMITS, Terms(**terms))


def only(made: Composed) -> Share:
    (share,) = made.shares
    return share


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "peru").save(out, "JPEG")
    (tmp_path / "a.jpg").write_bytes(out.getvalue())
    return tmp_path / "a.jpg"


ARTICLE: dict[str, Any] = {"kind": "article", "title": "Hissen", "heading": "Hissen"}
DAYS: dict[str, Any] = {"kind": "conference", "title": "Lift Days", "heading": "Lift Days"}


@pytest.mark.parametrize(
    ("told", "text", "price"),
    [
        (entry(text="Hej."), "Hej.", "0.015"),
        (entry(text="Hej.", kind="reply"), "Hej.", "0.015"),
        (entry(text="Se https://b.se/x"), "Se https://b.se/x", "0.20"),
        (entry(text="Hej.", kind="link"), f"Hej.\n\n{HERE}", "0.20"),
        (entry(text=f"Se {HERE}", kind="link"), f"Se {HERE}", "0.20"),
        (
            replace(entry(heading="En rapport", kind="link"), text=""),
            f"En rapport\n\n{HERE}",
            "0.20",
        ),
        (entry(text=LONG, summary="Om den.", **ARTICLE), f"Hissen\n\nOm den.\n\n{HERE}", "0.20"),
        (entry(text="Kort.", **ARTICLE), f"Hissen\n\nKort.\n\n{HERE}", "0.20"),
        (
            entry(text="Tre dagar.", event="9–11 juni 2026, Aarhus", **DAYS),
            f"Lift Days\n\n9–11 juni 2026, Aarhus\n\n{HERE}",
            "0.20",
        ),
        (entry(text="Tre dagar.", **DAYS), f"Lift Days\n\n{HERE}", "0.20"),
        (entry(text="x" * 280), "x" * 280, "0.015"),
        (entry(text="Hej.\x00\tDu\ufeff"), "Hej. Du", "0.015"),
        (entry(fields={"x": "Mina ord:\n\n  så."}), "Mina ord:\n\n  så.", "0.015"),
        (entry(fields={"x": "Mina ord."}, kind="link"), "Mina ord.", "0.015"),
        (entry(fields={"x": ["Ett.", "Två."]}), "Ett.\n\nTvå.", "0.015"),
    ],
)
def test_on_x_it_reads(told: Material, text: str, price: str) -> None:
    made = on_x(told)
    share = only(made)
    assert (share.text, share.price) == (text, Decimal(price))
    assert (share.part, share.parts, share.card) == (1, 1, None)
    assert not made.notes
    assert not made.asks


def test_what_is_too_long_for_x_is_cut_and_leads_to_its_page() -> None:
    made = on_x(entry(text=LONG))
    share = only(made)
    assert share.text.endswith(f"tio. … {HERE}")
    assert x.LIMITS.measure(share.text) <= 280
    assert share.price == Decimal("0.20")
    assert "Too long whole" in made.notes[0].spoken()
    assert "0.20 USD" in made.notes[0].spoken()


def test_a_link_entry_that_fits_only_without_its_link_is_cut() -> None:
    share = only(on_x(entry(text="Ett två tre. " * 21, kind="link")))
    assert share.text.endswith(f"… {HERE}")
    assert x.LIMITS.measure(share.text) <= 280


@given(st.text(st.sampled_from("ab Å.!\n😀#@/"), max_size=700), st.sampled_from(["note", "link"]))
def test_whatever_is_written_fits_and_carries_at_most_the_one_link(text: str, kind: str) -> None:
    for made in (on_x(entry(text=text or "a", kind=kind)), on_linkedin(entry(text=text or "a"))):
        for share in made.shares:
            limits = x.LIMITS if share.network == "x" else linkedin.LIMITS
            assert limits.measure(share.text) <= limits.length
            assert share.text.count(HERE) <= 1
            assert share.text.strip()


def test_own_words_that_are_too_long_are_never_cut() -> None:
    with pytest.raises(Unanswered, match=r"X are 3 too long: 280 fit.*content/entries/a\.md"):
        on_x(entry(fields={"x": "y" * 283}))


def test_a_link_is_added_always_or_when_the_leader_says_so() -> None:
    note = entry(text="Hej.")
    assert only(on_x(note, link="always")).text == f"Hej.\n\n{HERE}"
    made = on_x(note, link="ask")
    assert only(made).text == "Hej."
    assert [ask.argument for ask in made.asks] == ["link"]
    assert "0.20 USD, not 0.015" in made.asks[0].question.spoken()


def answered(link: bool) -> Composed:
    return composed(entry(text="Hej."), "x", x.LIMITS, Terms(link="ask"), link=link)


def test_a_question_that_was_answered_is_not_asked_again() -> None:
    assert only(answered(True)).text == f"Hej.\n\n{HERE}"
    assert only(answered(False)).text == "Hej."
    assert not [*answered(True).asks, *answered(False).asks]


@pytest.mark.parametrize(
    "told",
    [
        entry(text="Hej.", kind="link"),
        entry(text=LONG),
        entry(text=f"Se {HERE}"),
        entry(fields={"x": "Mina ord."}),
    ],
)
def test_nobody_is_asked_about_a_link_where_there_is_nothing_to_decide(told: Material) -> None:
    assert not on_x(told, link="ask").asks


def test_a_link_that_nobody_meant_is_told_and_priced_until_the_leader_decides() -> None:
    note = entry(text="Vi läste README.md och leader.se i går.")
    made = on_x(note)
    (ask,) = made.asks
    assert (ask.argument, only(made).price) == ("defuse", Decimal("0.20"))
    assert "README.md" in ask.question.spoken()
    assert "leader.se" not in ask.question.spoken()
    broken = composed(entry(text="Vi läste README.md."), "x", x.LIMITS, Terms(), defuse=True)
    assert only(broken).text == "Vi läste README.\u200bmd."
    assert (only(broken).price, broken.asks) == (Decimal("0.015"), ())
    kept = composed(note, "x", x.LIMITS, Terms(), defuse=False)
    assert (only(kept).text, kept.asks) == (note.text, ())


SOUP = st.lists(st.sampled_from(["README.md", "app.py. ", "end.Next ", "ord ", "\n", HERE, "å.se"]))


@given(SOUP, st.booleans())
def test_no_link_that_nobody_meant_is_left_when_the_leader_says_so(
    words: list[str], is_thread: bool
) -> None:
    told = entry(text="".join(words), fields={"x": "thread"} if is_thread else {})
    made = composed(told, "x", x.LIMITS, Terms(), defuse=True)
    for share in made.shares:
        assert not x.LIMITS.accidental(share.text, [HERE])
        assert x.LIMITS.measure(share.text) <= 280


def test_a_thread_is_told_in_parts_and_leads_to_its_page_in_the_first(picture: Path) -> None:
    told = entry(text=LONG, fields={"x": "thread"}, pictures=((picture, "A lift"),))
    made = on_x(told)
    assert [share.part for share in made.shares] == [1, 2, 3, 4]
    assert {share.parts for share in made.shares} == {4}
    assert made.shares[0].text.endswith(f" {HERE}")
    words = " ".join(share.text for share in made.shares).replace(HERE, "").split()
    assert words == LONG.split()
    assert [len(share.pictures) for share in made.shares] == [1, 0, 0, 0]
    assert [share.price for share in made.shares[:2]] == [Decimal("0.205"), Decimal("0.015")]


def test_a_thread_that_fits_is_one_share() -> None:
    assert only(on_x(entry(text="Hej.", fields={"x": "Thread"}))).text == "Hej."


def test_an_article_told_as_a_thread_is_told_whole() -> None:
    made = on_x(entry(text=LONG, summary="Om den.", fields={"x": "thread"}, **ARTICLE))
    assert made.shares[0].text.startswith("Hissen\n\nEtt två")


def test_pictures_beyond_what_the_network_takes_are_named(picture: Path) -> None:
    made = on_x(entry(text="Hej.", pictures=tuple((picture, f"Bild {n}") for n in range(6))))
    assert [found.alt for found in only(made).pictures] == [f"Bild {n}" for n in range(4)]
    assert [note.values["alt"] for note in made.notes] == ["Bild 4", "Bild 5"]
    assert only(made).price == Decimal("0.035")


def test_on_linkedin_the_card_leads_to_the_page(picture: Path) -> None:
    told = entry(text=LONG, summary="Om den.", card=picture, tags=("hiss",), **ARTICLE)
    share = only(on_linkedin(told))
    assert share.text == LONG.strip()
    assert share.card is not None
    assert (share.card.address, share.card.title) == (HERE, "Hissen")
    assert share.card.description == "Om den."
    assert share.card.picture is not None
    assert share.card.picture.data == picture.read_bytes()
    assert (share.tags, share.price, share.pictures) == (("hiss",), Decimal(0), ())


def test_on_linkedin_pictures_stand_in_place_of_the_card(picture: Path) -> None:
    share = only(on_linkedin(entry(text="Hej.", card=picture, pictures=((picture, "A lift"),))))
    assert (share.text, share.card) == ("Hej.", None)
    assert [found.alt for found in share.pictures] == ["A lift"]
    article = entry(text="Hej.", pictures=((picture, "A lift"),), **ARTICLE)
    assert only(on_linkedin(article)).text == f"Hissen\n\nHej.\n\n{HERE}"


def test_what_is_too_long_for_linkedin_is_cut_there_too() -> None:
    made = on_linkedin(entry(text=LONG * 5))
    assert linkedin.LIMITS.measure(only(made).text) <= linkedin.LIMITS.length
    assert only(made).text.endswith(f"… {HERE}")
    assert "USD" not in made.notes[0].spoken()


def test_a_conference_on_linkedin_is_told_whole() -> None:
    share = only(on_linkedin(entry(text="Tre dagar.", event="9–11 juni", **DAYS)))
    assert share.text == "Lift Days\n\n9–11 juni\n\nTre dagar."


def test_where_there_are_no_threads_it_is_told_whole_and_said() -> None:
    made = on_linkedin(entry(text="Hej.", fields={"linkedin": "thread"}))
    assert only(made).text == "Hej."
    assert made.notes[0].spoken() == "LinkedIn has no threads."


def test_the_same_entry_is_composed_the_same(picture: Path) -> None:
    told = entry(text=LONG, pictures=((picture, "A lift"),), card=picture)
    assert on_x(told) == on_x(told)
    assert on_linkedin(told) == on_linkedin(told)
