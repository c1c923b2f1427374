"""The preview: what a person reads before saying yes, line by line."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PIL import Image
from tests.sharing.desk import NOW, Book, entry, plan, rules

from microblog.ledger import State

WORDS = "Ett två tre fyra fem sex sju åtta nio tio. "


def test_a_plan_reads_like_this(tmp_path: Path) -> None:
    Image.new("RGB", (20, 10)).save(tmp_path / "a.jpg")
    book = Book()
    book.note(entry("u"), "x", State.CLAIMED)
    lift = (
        tmp_path / "a.jpg",
        "A lift's button panel in pale metal on a dark blue wall, seen at 7",
    )
    entries = [
        entry(
            text="Vi läste README.md.\n\n    Sedan gick vi hem, alla fyra, i regnet, "
            "och ingen sade något på hela vägen till bron.",
            pictures=(lift,) * 5,
            fields={"share": "x"},
        ),
        entry("b", kind="article", title="Hissen", heading="Hissen", text=WORDS * 3, card=lift[0]),
        entry("u", fields={"share": ["x", "bluebird"]}),
        entry("old", date=NOW - timedelta(days=30)),
    ]
    found = plan(book, *entries, connected={"x": "@annaek", "linkedin": ""})
    assert (
        "\n".join(found.told())
        == """\
content/entries/u.md:2: share: there is no network called bluebird. There are: linkedin, x.
X: Entry a
  @annaek · sv · 124 of 280 · 0.22 USD

    Vi läste README.md.

        Sedan gick vi hem, alla fyra, i regnet, och ingen sade något på hela
    vägen till bron.

  Picture: A lift's button panel in pale metal on a dark blue wall, seen at 7
  Picture: A lift's button panel in pale metal on a dark blue wall, seen at 7
  Picture: A lift's button panel in pale metal on a dark blue wall, seen at 7
  Picture: A lift's button panel in pale metal on a dark blue wall, seen at 7

  ! Not sent to X, which takes 4 pictures: A lift's button panel in pale metal
    on a dark blue wall, seen at 7
  ? X takes README.md for a link. Keep it from becoming one? (0.035 USD, not
    0.22)

X: Hissen
  @annaek · sv · 161 of 280 · 0.20 USD

    Hissen

    Ett två tre fyra fem sex sju åtta nio tio. Ett två tre fyra fem sex sju åtta
    nio tio. Ett två tre fyra fem sex sju åtta nio tio.

    https://leader.se/2026/b/

LinkedIn: Hissen
  sv · 128 of 2900

    Ett två tre fyra fem sex sju åtta nio tio. Ett två tre fyra fem sex sju åtta
    nio tio. Ett två tre fyra fem sex sju åtta nio tio.

  Card with a picture: Hissen, https://leader.se/2026/b/

X: Entry u
  Nobody can tell whether it arrived. Look there, then run: invoke settle u

To share: 3. Together: 0.42 USD."""
    )


def test_a_thread_shows_each_of_its_parts() -> None:
    thread = entry(text=WORDS * 9, fields={"x": "thread"})
    told = plan(Book(), thread, networks={"x": rules()["x"]}).told()
    assert "  sv · part 1 of 2 · 238 of 280 · 0.20 USD" in told
    assert "  sv · part 2 of 2 · 171 of 280 · 0.015 USD" in told


def test_a_card_without_a_picture_and_a_picture_without_words_are_told(tmp_path: Path) -> None:
    Image.new("RGB", (20, 10)).save(tmp_path / "a.jpg")
    told = plan(Book(), entry(), entry("b", pictures=((tmp_path / "a.jpg", ""),))).told()
    assert "  Card: Entry a, https://leader.se/2026/a/" in told
    assert "  Picture: –" in told


def test_what_waits_for_good_is_told_to_who_names_it() -> None:
    book = Book()
    book.post(plan(book, entry()))
    assert plan(book, entry()).told() == ["Nothing is due."]
    assert "  It is shared: https://x.com/1" in plan(book, entry(), only="a").told()


def test_it_is_told_in_the_leaders_language() -> None:
    told = plan(Book()).told({"Nothing is due.": "Inget väntar på att delas."}.__getitem__)
    assert told == ["Inget väntar på att delas."]


def test_no_line_is_wider_than_a_terminal_and_none_turns_it() -> None:
    hostile = replace(entry(text=WORDS * 30), heading="\x1b[31mred\u202e " * 9)
    told = plan(Book(), hostile).told()
    assert all(len(line) <= 80 for line in told)
    assert not [line for line in told if not line.isprintable()]
