"""Links that nobody meant: found, and broken without a trace for the reader."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from microblog.networks.x.links import accidental, defused, links
from microblog.networks.x.weight import has_link, legal, weigh

NO_WIDTH = "\u200b"


def found(text: str, *meant: str) -> list[str]:
    return [link.text for link in accidental(text, meant)]


@pytest.mark.parametrize(
    ("text", "unmeant"),
    [
        ("Läs README.md och app.py.", ["README.md", "app.py"]),
        ("Se https://acme.com/README.md", []),
        ("Slut.Se acme.com", ["Slut.Se", "acme.com"]),
        ("Anna på acme.se/om-oss är bra", ["acme.se/om-oss"]),
        ("inget", []),
    ],
)
def test_what_has_no_scheme_was_not_meant(text: str, unmeant: list[str]) -> None:
    assert found(text) == unmeant


def test_what_was_meant_may_be_shown_without_its_scheme() -> None:
    assert found("Se acme.com/om och acme.org", "https://acme.com/om", "http://acme.org/") == []
    assert found("Se acme.com", "https://acme.com/om") == ["acme.com"]
    assert found("Se acme.com", "acme.com") == []


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("Läs README.md och app.py.", "Läs README.|md och app.|py."),
        ("www.acme.co.uk", "www.|acme.|co.|uk"),
        ("acme.inc/(readme.md)", "acme.|inc/(readme.|md)"),
        ("acme.se?x=a.com", "acme.|se?x=a.|com"),
        ("“README.md”", "“README.|md”"),
        ("https://acme.com/a.md README.md", "https://acme.com/a.md README.|md"),
        ("acme.se https://acme.se", "acme.|se https://acme.se"),
        ("acme.jp日本語it.so", "acme.|jp日本語it.|so"),
        ("t.ex. v1.2.3", "t.ex. v1.2.3"),
    ],
)
def test_a_broken_link_holds_a_sign_of_no_width_after_its_dots(text: str, broken: str) -> None:
    assert defused(text, accidental(text, [])) == broken.replace("|", NO_WIDTH)


def test_a_broken_link_costs_its_letters_and_one_for_each_dot() -> None:
    text = defused("Läs README.md", accidental("Läs README.md", []))
    assert weigh(text) == len("Läs README.md") + 1
    assert not has_link(text)


WORDS = (
    "README.md app.py https://acme.com/a.b acme.se acme.inc/(readme.md) a.b.c.co.uk foo_bar.com "
    "a_b.foo.com 日本 日.com xn--a.com みんな t.ex. v1.2 .com ..se x.みんな bo@a.se http:// é.se @"
)
TEXT = st.lists(
    st.sampled_from(WORDS.split())
    | st.sampled_from(list(" \n.,:/?=-_()@#日é“”… "))
    | st.text("abc.dé日_-/:?", max_size=5)
).map("".join)


@example("acme.com.日.se/a.md")
@example("https://t.co/a.md.acme.se")
@given(TEXT)
def test_only_what_was_not_meant_is_broken(text: str) -> None:
    text = legal(text)
    unmeant = accidental(text, [])
    broken = defused(text, unmeant)
    assert broken.replace(NO_WIDTH, "") == text
    assert accidental(broken, []) == []
    assert [link.text for link in links(broken)] == [
        link.text for link in links(text) if link.has_scheme
    ]


@given(TEXT)
def test_a_link_stands_where_it_says_and_beside_the_others(text: str) -> None:
    last = 0
    for link in links(text):
        assert link.text == text[link.start : link.end]
        assert last <= link.start < link.end
        last = link.end


@given(TEXT)
def test_a_link_is_found_alone_in_a_line_too(text: str) -> None:
    for link in links(text):
        if link.has_scheme:
            assert [alone.text for alone in links(f"\n{link.text}\n")] == [link.text]
