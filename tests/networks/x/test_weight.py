"""Weights on X: what is counted, what it costs, and that no text takes longer than it should."""

import time
import tomllib
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from microblog.networks.x.links import links
from microblog.networks.x.weight import LENGTH, has_link, invalid, legal, price, weigh

CASES = Path(__file__).parents[2] / "cases" / "weights"


def cases() -> Iterator[object]:
    for file in sorted(CASES.glob("*.toml")):
        for name, case in tomllib.loads(file.read_text(encoding="utf-8")).items():
            text = case["text"] if "text" in case else case["of"] * case["times"]
            expected = (case["weight"], case.get("links", []))
            yield pytest.param(text, expected, id=f"{file.stem}: {name}")


@pytest.mark.parametrize(("text", "expected"), list(cases()))
def test_a_text_weighs_what_x_counts(text: str, expected: tuple[int, list[str]]) -> None:
    read = unicodedata.normalize("NFC", text)
    assert (weigh(text), [link.text for link in links(read)]) == expected


def test_280_fit() -> None:
    assert LENGTH == 280


TEXT = st.lists(
    st.sampled_from(
        "å e\u0301 日 👩‍💻 👍🏽 1️⃣ 🇸🇪 https://a.se/b README.md @bo #tag . , ( ) … \u200d".split()
    )
    | st.sampled_from([" ", "\n", "\r\n"])
    | st.text(max_size=4)
).map("".join)


@given(TEXT)
def test_a_text_weighs_the_same_however_it_is_composed(text: str) -> None:
    assert weigh(unicodedata.normalize("NFD", text)) == weigh(unicodedata.normalize("NFC", text))


@given(TEXT)
def test_words_weigh_what_they_weigh_alone(text: str) -> None:
    """So a text can be cut between words by adding up: a little too much at the most."""
    together = weigh(" ".join(text.split()))
    alone = [weigh(word) for word in text.split()]
    assert together <= sum(alone) + max(0, len(alone) - 1) <= together + len(alone)


UNITS = "a. a.com日 x.co/( -a a_b. 日. @a.com https:// http://a. foo.com?! x.co/((a) xn--a. 1.2."


@pytest.mark.parametrize("unit", [*UNITS.split(), "👩\u200d", "e\u0301"])
def test_ten_times_the_text_takes_about_ten_times_as_long(unit: str) -> None:
    def best(length: int) -> float:
        text = (unit * length)[:length]
        return min(elapsed(text) for _ in range(4))

    assert best(20_000) < 40 * best(2_000)  # were it quadratic, 100 times


def elapsed(text: str) -> float:
    start = time.perf_counter()
    weigh(text)
    return time.perf_counter() - start


@pytest.mark.parametrize(
    ("text", "alts", "usd"),
    [
        ("Hej", 0, "0.015"),
        ("Hej", 1, "0.020"),
        ("Läs https://ledare.se", 0, "0.20"),
        ("Läs https://ledare.se och https://ledare.se/b", 4, "0.22"),
        ("Läs README.md", 0, "0.20"),
        ("Mejla bo@ledare.se", 2, "0.025"),
    ],
)
def test_a_link_is_dear_meant_or_not(text: str, alts: int, usd: str) -> None:
    assert price(text, alts) == Decimal(usd)


@given(TEXT)
def test_what_weighs_as_a_link_is_paid_as_one(text: str) -> None:
    assert has_link(text) == (price(text, 0) == Decimal("0.20"))


def test_three_signs_are_taken_in_no_post() -> None:
    assert invalid("a\ufffeb\ufeffc\uffffd") == ["\ufffe", "\ufeff", "\uffff"]
    assert invalid("å\u202a👍") == []


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("ett\r\ntvå\rtre\ffyra\vfem\x85sex\u2028sju", "ett\ntvå\ntre\nfyra\nfem\nsex\nsju"),
        ("a\tb", "a b"),
        ("\ufeffa\x00b\x1bc\x7fd\x9fe\ufffef", "abcdef"),
        ("half \ud83d a face", "half  a face"),
        ("a\u030asa 👩‍💻 \u2066x\u2069", "åsa 👩‍💻 \u2066x\u2069"),
    ],
)
def test_a_legal_text_is_free_of_what_nobody_can_read(text: str, clean: str) -> None:
    assert legal(text) == clean


@example("\r\r\n\ud800")
@given(st.text(st.characters()))
def test_a_legal_text_stays_and_can_be_sent(text: str) -> None:
    clean = legal(text)
    assert legal(clean) == clean
    assert not invalid(clean)
    assert clean.encode("utf-8") is not None
