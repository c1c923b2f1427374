"""twitter-text's own conformance data, when it lies at hand: every weight, every link."""

import os
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml

from microblog.networks.x.links import links
from microblog.networks.x.weight import LENGTH, LINK, invalid, weigh

FOLDER = os.environ.get("MICROBLOG_CONTRACTS")

pytestmark = pytest.mark.skipif(
    not FOLDER,
    reason="MICROBLOG_CONTRACTS names no folder with twitter-text's conformance data; "
    "our own cases stand in tests/cases/weights.",
)


def suites(file: str, *names: str) -> list[Any]:
    """Return the cases of some suites of a file."""
    path = Path(str(FOLDER)) / "twitter-text" / file
    tests = yaml.safe_load(path.read_text(encoding="utf-8"))["tests"]
    return [case for name in names for case in tests[name]]


def check(cases: list[Any], read: Any) -> None:
    """Compare what is read of every case's text with what is expected; name all that differ."""
    wrong = [case["description"] for case in cases if read(case["text"]) != case["expected"]]
    assert not wrong
    assert cases


def weighed(text: str, weight: int) -> tuple[int, bool]:
    return weight, 0 < weight <= LENGTH and not invalid(text)


def expected(cases: list[Any]) -> list[Any]:
    """Keep of what is expected what a counter tells: the weight, and whether the text fits."""
    return [
        {**case, "expected": (case["expected"]["weightedLength"], case["expected"]["valid"])}
        for case in cases
    ]


def test_every_weight_of_version_3() -> None:
    cases = suites(
        "validate.yml",
        "WeightedTweetsWithDiscountedEmojiCounterTest",
        "UnicodeDirectionalMarkerCounterTest",
    )
    assert len(cases) == 24
    check(expected(cases), lambda text: weighed(text, weigh(text)))


def test_every_weight_of_version_2_which_knows_no_sequences() -> None:
    def each_sign_alone(text: str) -> int:
        text = unicodedata.normalize("NFC", text)
        linked = {at for link in links(text) for at in range(link.start, link.end)}
        alone = [weigh(sign) for at, sign in enumerate(text) if at not in linked]
        return sum(alone) + LINK * len(links(text))

    cases = suites("validate.yml", "WeightedTweetsCounterTest")
    assert len(cases) == 20
    check(expected(cases), lambda text: weighed(text, each_sign_alone(text)))


def test_every_address_is_found() -> None:
    cases = suites("extract.yml", "urls", "tco_urls_with_params")
    assert len(cases) == 96
    check(cases, lambda text: [link.text for link in links(text)])


def test_every_address_stands_where_it_stands() -> None:
    cases = suites("extract.yml", "urls_with_indices", "urls_with_directional_markers")
    assert len(cases) == 12
    check(
        cases,
        lambda text: [
            {"url": link.text, "indices": [link.start, link.end]} for link in links(text)
        ],
    )


def test_every_top_level_domain_is_known() -> None:
    cases = suites("tlds.yml", "country", "generic")
    assert len(cases) == 1574
    check(cases, lambda text: [link.text for link in links(text)])
