"""The verdicts: what of all that an address may answer is live, and what is wrong with the rest."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hosts import HTML, IDS, PNG, PORTAL, at, atom, json_feed, rss
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from microblog.publishing.answers import Answer
from microblog.publishing.verdicts import (
    ExpectedFeed,
    card_verdict,
    feed_verdict,
    ids_in,
    verdict,
)

SITE = "https://leader.example"
BUILT = at(SITE)[0]
WITH_CARD = replace(BUILT, card=f"{SITE}/cards/one-1234.png", card_type="image/png", card_bytes=PNG)


def answer(body: bytes = b"", status: int = 200, kind: str = HTML, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, CaseInsensitiveDict({"content-type": kind, **named}), body)


def without_main(built: bytes) -> bytes:
    return built.replace(b"<main>", b"<div>").replace(b"</main>", b"</div>")


@pytest.mark.parametrize(
    ("came", "word"),
    [
        (answer(BUILT.page), None),
        (answer(BUILT.page, Age="12"), None),
        (answer(BUILT.page.replace(b"Anna", b"Bo")), None),
        (answer(without_main(BUILT.page)), "An old copy comes"),
        (answer(BUILT.page.replace(b"</html>", b"")), "broke off"),
        (answer(BUILT.page.replace(b"One.", b"One")), "An old copy comes"),
        (answer(BUILT.page.replace(b"One.", b"One"), Age="0"), "An old copy comes"),
        (answer(BUILT.page.replace(b"One.", b"One"), Age="1"), "cache"),
        (answer(BUILT.page.replace(b"One.", b"One"), X_Cache="MISS"), "An old copy comes"),
        (answer(BUILT.page.replace(b"abc", b"cba")), r"another entry comes \(cbadefghij\)"),
        (answer(BUILT.page.replace(b"abc", b"\x1b")), r"\(defghij\)"),
        (answer(PORTAL + BUILT.page), "sign in"),  # the uid stands in no head
        (answer(BUILT.page, 404), "404"),
        (answer(BUILT.page, 500), "500"),
        (answer(BUILT.page, 304), "does not say where"),
        (answer(status=301, Location="http://leader.example/2026/one/"), "https to http"),
        (answer(status=301, Location="../one"), "another page"),
        (answer(status=301, Location="https://leader.example:8443/"), "another host"),
        (answer(status=301, Location="mailto:anna@leader.example"), "does not say"),
    ],
)
def test_the_verdict_on_a_page(came: Answer, word: str | None) -> None:
    wrong = verdict(BUILT, came)
    assert (wrong is None) == (word is None)
    assert not (wrong and word) or re.search(word, wrong.spoken())


def test_a_page_without_main_is_live_only_as_it_was_built() -> None:
    built = replace(BUILT, page=without_main(BUILT.page))
    assert verdict(built, answer(built.page)) is None
    assert verdict(built, answer(built.page.replace(b"Anna", b"Bo")))


START, END = BUILT.page.index(b"<main"), BUILT.page.index(b"</main>") + len(b"</main>")


@given(st.integers(START, END - 1), st.integers(0, 255))
def test_a_page_with_one_other_byte_in_main_is_never_live(place: int, byte: int) -> None:
    changed = BUILT.page[:place] + bytes([byte]) + BUILT.page[place + 1 :]
    assert (verdict(BUILT, answer(changed)) is None) == (changed == BUILT.page)


@given(st.integers(0, len(BUILT.page) - 1))
def test_a_page_that_is_cut_anywhere_is_never_live(end: int) -> None:
    assert verdict(BUILT, answer(BUILT.page[:end]))


@given(st.binary(max_size=300))
def test_no_answer_makes_a_verdict_fail(body: bytes) -> None:
    feed = ExpectedFeed(address=f"{SITE}/feed.xml", content=rss(SITE, IDS), ids={})
    assert verdict(WITH_CARD, answer(body))
    assert card_verdict(WITH_CARD, answer(body, kind="image/png"))
    assert feed_verdict(feed, answer(body))


@pytest.mark.parametrize("made", [rss, atom, json_feed])
def test_ids_are_found_in_every_kind_of_feed(made: Callable[[str, Any], bytes]) -> None:
    assert ids_in(made(SITE, IDS)) == {f"{SITE}{path}": id_ for path, id_ in IDS.items()}
