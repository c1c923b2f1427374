"""LinkedIn's little text: whatever is written is shown, and read by a reader of its own."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from microblog.networks.linkedin.little import LENGTH, escaped, legal, length


class Reader:
    """Reads a commentary by the grammar: text, escapes and templates; nothing else is allowed.

    A reserved sign that stands alone would end the post there, so it is an error.
    """

    RESERVED = frozenset("\\|{}@[]()<>#*_~")

    def __init__(self, commentary: str) -> None:
        self.left = list(reversed(commentary))
        self.shown = ""
        self.linked: list[str] = []
        while self.left:
            self.shown += self.element()

    def element(self) -> str:
        sign = self.left.pop()
        if sign == "\\":
            escaped_sign = self.left.pop()
            assert escaped_sign in self.RESERVED
            return escaped_sign
        if sign == "{":
            return self.template()
        assert sign not in self.RESERVED, f"ends the post before {sign!r}"
        return sign

    def template(self) -> str:
        assert self.until("|") == "hashtag"
        sign, word = self.until("|"), self.until("}")
        assert sign == r"\#"
        assert word
        assert not self.RESERVED & set(word)
        assert not any(sign.isspace() for sign in word)
        self.linked.append(word)
        return f"#{word}"

    def until(self, end: str) -> str:
        passed = ""
        while (sign := self.left.pop()) != end:
            passed += sign
        return passed


@pytest.mark.parametrize(
    ("text", "commentary"),
    [
        ("Hej Åsa, 5 % – “så” & 'så' 👍", "Hej Åsa, 5 % – “så” & 'så' 👍"),
        (
            "(a) [b] {c} <d> *e* _f_ ~g~ h|i \\",
            r"\(a\) \[b\] \{c\} \<d\> \*e\* \_f\_ \~g\~ h\|i \\",
        ),
        ("Tack @anna!", r"Tack \@anna!"),
        ("#ledarskap och #Åre", r"{hashtag|\#|ledarskap} och {hashtag|\#|Åre}"),
        ("(#Ledarskap).", r"\({hashtag|\#|Ledarskap}\)."),
        ("#annat #1 C# a#ledarskap", r"\#annat \#1 C\# a\#ledarskap"),
        ("#min_tagg", r"\#min\_tagg"),
        ("https://a.se/b_(c)?d=#åre", r"https://a.se/b\_\(c\)?d=\#åre"),
        ("https://a.se/x #åre", r"https://a.se/x {hashtag|\#|åre}"),
        ("En\n\nrad", "En\n\nrad"),
        ("{hashtag|\\#|åre}", r"\{hashtag\|\\\#\|åre\}"),
        ("@[Acme](urn:li:organization:1)", r"\@\[Acme\]\(urn:li:organization:1\)"),
    ],
)
def test_a_text_is_escaped_as_the_grammar_asks(text: str, commentary: str) -> None:
    tags = ["Ledarskap", "åre", "min_tagg"]
    assert escaped(text, tags) == commentary
    assert Reader(commentary).shown == text


WORDS = (
    "#åre #Åre #a_b https://a.se/#åre {hashtag|\\#| @[A](urn:li:person:1) \\\\ 👍 e\u0301 ＃ #１"
)
SIGNS = "\\|{}@[]()<>#*_~ ab:å1\n\r\f\x00\ud800"
TEXT = st.lists(st.sampled_from([*WORDS.split(), *SIGNS]), max_size=12).map("".join)


TAGS = st.sampled_from([[], ["åre"], ["a_b", "A", "bå"], ["ÅRE", "a", "b"]])


def check(text: str, tags: list[str]) -> None:
    """Read a commentary back: the same text, and no tag in it that was not asked for."""
    reader = Reader(escaped(text, tags))
    assert reader.shown == text
    assert {tag.lower() for tag in reader.linked} <= {tag.lower() for tag in tags}


@settings(max_examples=500)
@example("#åre#åre", ["åre"])
@given(TEXT, TAGS)
def test_what_is_shown_is_what_was_written(text: str, tags: list[str]) -> None:
    check(text, tags)


@pytest.mark.trial
@settings(max_examples=5_000)
@given(TEXT, TAGS)
def test_nor_do_five_thousand_texts_change(text: str, tags: list[str]) -> None:
    check(text, tags)


def test_a_text_is_as_long_as_its_utf_16() -> None:
    assert length("Åsa 👍 e\u0301") == 9
    assert length("👩‍💻") == 5
    assert LENGTH == 2_900


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("ett\r\ntvå\rtre\ffyra\u2028fem", "ett\ntvå\ntre\nfyra\nfem"),
        ("a\tb\x00c\ufeffd\ud83de", "a bcde"),
        ("#Malmo\u0308", "#Malmö"),
    ],
)
def test_a_legal_text_is_free_of_what_nobody_can_read(text: str, clean: str) -> None:
    assert legal(text) == clean


@given(st.text(st.characters()))
def test_a_legal_text_stays_and_can_be_sent(text: str) -> None:
    clean = legal(text)
    assert legal(clean) == clean
    assert length(clean) <= 2 * len(clean.encode())
