"""Hashtags: text that is found, shown as written, and the same whatever its case."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from microblog.hashtags import MENTION, hashtags, normal, prose, tag_key

FENCE = "```"


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#livetsomgd\n\nEn dag.", ["livetsomgd"]),
        ("Vi ses i #Malmö, #Ærø, #Ålborg och #Élysée!", ["Malmö", "Ærø", "Ålborg", "Élysée"]),
        ("(#one) \"#two\" *#three* #four's #five-six", ["one", "two", "three", "four", "five"]),
        ("#år2026 #2026mål #a_b #_c", ["år2026", "2026mål", "a_b", "_c"]),
        ("# Rubrik\n## En #tagg till", ["tagg"]),
        ("- #en\n- #två\n\n  #tre", ["en", "två", "tre"]),
        ("> #citat", ["citat"]),
        ("**#fet**text", ["fet"]),
        ("Five < #six > four", ["six"]),
        ("#日本 #мир", ["日本", "мир"]),
    ],
)  # fmt: skip
def test_a_word_after_a_sign_that_stands_free_is_a_hashtag(text, tags):
    assert hashtags(text) == tags


@pytest.mark.parametrize(
    "text",
    [
        *("#1", "#2026", "# no", "#", "##no", "#!", "#-no", "C#", "C#no", "a#no", "&#39;"),
        *("&#x27;", "å#no", "@#no", "#😀", r"\#no", r"En \#no till"),
        *("`#no`", "``a ` #no``", "`a\n#no`", "    #no", "Text:\n\n    #no\n    #no", "\n\t#no"),
        *(f"{FENCE}\n#no\n{FENCE}", f"{FENCE}py\n\n#no\n{FENCE}\n", f"{FENCE}\n#no", "~~~\n#no"),
        *("https://x.example/#no", "HTTPS://x.example/a?b=#no", "www.x.example/#no"),
        *("<https://x.example/#no>", "ftp://x.example/?#no", "/2026/one/#no", "page.html#no"),
        *("[a](#no)", "[a](x.md#no)", "[a](</a b#no>)", '[a](x "#no")', "[a]: x#no", "[#no](x)"),
        *("[a](https://x.example/A_(b)#no)", "![#no](x.jpg)", "[see #no][ref]", "[#no][]"),
        *('<a href="#no">a</a>', '<a\nhref="#no">a</a>', "<!-- #no\n\n#no -->", '<b title="#no">'),
    ],
)  # fmt: skip
def test_what_is_code_an_address_html_or_a_number_holds_none(text):
    assert hashtags(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "`code` and #yes",
        "A lone ` here.\n\n#yes and another ` there.",
        r"\`#yes\`",
        f"{FENCE}\n#no\n{FENCE}\n#yes",
        f"{FENCE}\n~~~\n#no\n{FENCE}\n\n#yes",
        "    #no\n\n#yes",
        "Text\n    #yes, since a paragraph goes on",
        "[a](b) #yes [c](d)",
        "https://x.example/ #yes",
        "2 < 3\n\n#yes\n\n4 > 3",
        "[one] #yes",
    ],
)
def test_what_ends_before_it_does_not_hide_it(text):
    assert hashtags(text) == ["yes"]


class TestOneTag:
    """One tag whatever the case and however Unicode writes it, shown as first written."""

    def test_is_told_once(self):
        assert hashtags("#Ledarskap och #ledarskap, #LEDARSKAP") == ["Ledarskap"]

    def test_whether_composed_or_not(self):
        decomposed = unicodedata.normalize("NFD", "#Malmö #Ålborg #élan")
        assert hashtags(decomposed) == ["Malmö", "Ålborg", "élan"]
        assert hashtags(f"#malmö {decomposed}") == ["malmö", "Ålborg", "élan"]

    @given(st.text(st.sampled_from("abcåäöæøéÅÄÖÆØÉ019_"), min_size=1))
    def test_has_one_key(self, tag):
        for form in ("NFC", "NFD", "NFKC"):
            for spelt in (tag.upper(), tag.lower(), tag.title(), f" {tag}\n"):
                assert tag_key(unicodedata.normalize(form, spelt)) == tag_key(tag)

    @given(st.text())
    def test_has_a_key_that_stays(self, tag):
        key = tag_key(tag)
        assert tag_key(key) == key == normal(key)

    def test_keeps_letters_apart(self):
        assert len({tag_key(tag) for tag in ("öl", "ol", "øl", "él", "el", "aer", "ær")}) == 7


SIGNS = (
    """` `` ``` ~~~ #tag [ ]( ) ]:_ < > <!-- --> <a https://x.example/ www. \\ \\# word é e\u0301"""
)
MARKDOWN = st.lists(
    st.sampled_from([*SIGNS.split(), " ", "\n", "\n\n", "    ", "\t"]) | st.text(max_size=5)
).map("".join)


@example("[a](((((((((((((((((((((((((((((((#no")
@example("<a " * 50 + "#")
@example("`" * 400 + " `" * 400)
@given(MARKDOWN)
def test_prose_keeps_length_and_lines(markdown):
    kept = prose(markdown)
    assert len(kept) == len(markdown)
    assert [n for n, c in enumerate(kept) if c == "\n"] == [
        n for n, c in enumerate(markdown) if c == "\n"
    ]
    assert all(after in {before, " "} for before, after in zip(markdown, kept, strict=True))


@given(MARKDOWN)
def test_each_hashtag_stands_in_the_text(markdown):
    tags = hashtags(markdown)
    assert all(f"#{tag}" in normal(markdown) and re.search(r"[^\W\d_]", tag) for tag in tags)
    assert len({tag_key(tag) for tag in tags}) == len(tags)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_stands_in_code_is_never_found(text):
    inside = text.replace("~", "-").replace("\r", "")
    assert hashtags(f"~~~\n{inside} #no\n~~~") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Tack @anna och @bo.", ["anna", "bo"]),
        ("(@anna.lind), @bo-ek!", ["anna.lind", "bo-ek"]),
        ("a@b.example, x/@no, @@no, @no@social.example, @no.no@social.example", []),
        ("@", []),
    ],
)
def test_a_name_after_an_at_sign_that_stands_free_is_a_mention(text, names):
    assert [match["name"] for match in re.finditer(MENTION, text)] == names
