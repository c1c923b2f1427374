"""Markdown as a leader writes it: hashtags, names, addresses, headings, quotation marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.site.languages import language
from microblog.site.markup import Writer, shown_address, tag_address

MENTIONS = {"bo": "https://bo.example", "@Åsa": "https://asa.example"}


def html(text: str, *tags: str, lang: str = "en", root: str = "") -> str:
    return Writer(language(lang), root, MENTIONS).html(text, tags)


# Hashtags


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("#led", '<p><a class="p-category" href="/tags/led/">#led</a></p>'),
        ("So #led.", '<p>So <a class="p-category" href="/tags/led/">#led</a>.</p>'),
        ("(#led)", '<p>(<a class="p-category" href="/tags/led/">#led</a>)</p>'),
        ("*#led*", '<p><em><a class="p-category" href="/tags/led/">#led</a></em></p>'),
        ("#LED", '<p><a class="p-category" href="/tags/led/">#LED</a></p>'),
        ("- #led", '<li><a class="p-category" href="/tags/led/">#led</a></li>'),
        ("> #led", '<p><a class="p-category" href="/tags/led/">#led</a></p>'),
    ],
)
def test_a_hashtag_among_the_tags_is_a_link(text: str, shown: str) -> None:
    assert shown in html(text, "led").replace('href="/tags/led/" class="p-category"',
                                             'class="p-category" href="/tags/led/"')  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "`#led`", "    #led", "```\n#led\n```", "[#led](https://a.example)", "\\#led", "a#led",
        "https://a.example/#led", "[a](#led)", "[a](https://a.example/#led)", "&#led;",
        "<https://a.example/#led>", "#1", "# led", "##led", "/#led", "@#led",
    ],
)  # fmt: skip
def test_a_hashtag_elsewhere_is_none(text: str) -> None:
    assert "/tags/" not in html(text, "led", "1")


def test_a_hashtag_that_is_no_tag_of_the_entry_is_text() -> None:
    assert html("#led") == "<p>#led</p>"


def test_letters_of_the_north_are_kept_and_encoded_in_addresses() -> None:
    assert 'href="/blog/tags/%C3%A5tg%C3%A4rd/"' in html("#Åtgärd", "åtgärd", root="/blog")
    assert tag_address("Möten", "") == "/tags/m%C3%B6ten/"
    assert "#Åtgärd" in html("#A\u030atgärd", "Åtgärd")  # composed, whatever was typed


# Names


def test_a_name_that_the_profile_maps_is_a_link_and_any_other_is_text() -> None:
    assert '<a class="mention" href="https://bo.example">@Bo</a>' in html("With @Bo.").replace(
        'href="https://bo.example" class="mention"', 'class="mention" href="https://bo.example"'
    )
    assert "https://asa.example" in html("With @åsa!")
    assert html("With @Carl, a@bo.example and @bo@social.example.") == (
        "<p>With @Carl, a@bo.example and @bo@social.example.</p>"
    )
    assert "<a" not in html("`@bo`")


# Addresses


@pytest.mark.parametrize(
    ("text", "address", "shown"),
    [
        ("See https://a.example/x.", "https://a.example/x", "a.example/x"),
        ("(https://a.example/x)", "https://a.example/x", "a.example/x"),
        ("https://www.a.example/", "https://www.a.example/", "a.example"),
        ("https://a.example/x_(y)", "https://a.example/x_(y)", "a.example/x_(y)"),
        ("https://a.example/?a=1&b=2!", "https://a.example/?a=1&amp;b=2", "a.example/?a=1&amp;b=2"),
        ("**https://a.example/x**", "https://a.example/x", "a.example/x"),
        ("https://a.example/a_b_c*d", "https://a.example/a_b_c*d", "a.example/a_b_c*d"),
        ("”https://a.example”", "https://a.example", "a.example"),
    ],
)
def test_a_bare_address_is_a_link_without_what_ends_its_sentence(
    text: str, address: str, shown: str
) -> None:
    assert f'<a href="{address}">{shown}</a>' in html(text)


@pytest.mark.parametrize("text", ["`https://a.example`", "    https://a.example", "xhttps://a.b"])
def test_an_address_in_code_or_in_a_word_is_text(text: str) -> None:
    assert "<a " not in html(text)


def test_an_address_in_a_link_is_not_linked_twice() -> None:
    assert html("[https://a.example](https://b.example)").count("<a ") == 1
    assert html("<a href='https://a.example'>https://a.example</a>").count("<a ") == 1


def test_a_long_address_is_shown_short() -> None:
    assert len(shown_address("https://a.example/" + "x" * 200)) == 60
    assert shown_address("https://www.a.example/b/") == "a.example/b"


# Headings, quotation marks and the rest


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("# One", "<h2>One</h2>"),
        ("## Two", "<h2>Two</h2>"),
        ("### Three ###", "<h3>Three</h3>"),
        ("#livetsomgd", "<p>#livetsomgd</p>"),
        ("##two", "<p>##two</p>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("~~~\n<b>\n~~~", "&lt;b&gt;"),
        ("a  \nb", "<br />"),
        ("| a |\n|---|\n| b |", "<td>b</td>"),
        ("one\ntwo", "<p>one\ntwo</p>"),
        ("_a_ and __b__", "<em>a</em> and <strong>b</strong>"),
        ("*a* and **b**", "<em>a</em> and <strong>b</strong>"),
        ("snake_case_word", "<p>snake_case_word</p>"),
        ("a\\*b", "<p>a*b</p>"),
        ("&copy; &amp; &", "<p>&copy; &amp; &amp;</p>"),
        ("![a](b.jpg)", '<img alt="a" src="b.jpg" />'),
    ],
)
def test_markdown_means_what_it_means_elsewhere(text: str, wanted: str) -> None:
    assert wanted in html(text)


def test_each_language_has_its_marks() -> None:
    text = '"Yes" -- it\'s \'so\'... `"no"`'
    assert html(text) == '<p>“Yes” – it’s ‘so’… <code>"no"</code></p>'
    assert "”Yes”" in html(text, lang="sv")
    assert html(text, lang="xx") == html(text)


def test_footnotes_of_one_entry_know_nothing_of_another() -> None:
    writer = Writer(language("en"), "", {})
    writer.html("A[^1].\n\n[^1]: First.", ())
    assert "First." not in writer.html("B[^1].\n\n[^1]: Second.", ())
    assert "[^1]" in writer.html("C[^1].", ())


# Only patterns that a text could match are looked for: that must change nothing.


pieces = st.sampled_from(
    ["a", "Ö", " ", "  \n", "\n\n", "#led", "@bo", "`", "``", "*", "**", "_", "[", "](", ")",
     "![", "](x)", "<", ">", "<b>", "</b>", "<https://a.example>", "&amp;", "&", "https://a.example/x",
     "\\", "\"", "'", "--", "---", "...", "[^1]", "[^1]: n", "| a |\n|---|\n| b |", "# h", "- l",
     "> q", "    c", "{.x}", "<a@b.example>", ":", "~~~\n", "www.a.example", "[r]: https://a.example",
     "*[A]: B", "A"]
)  # fmt: skip


@given(st.lists(pieces, max_size=12).map("".join))
def test_leaving_patterns_out_changes_nothing(text: str) -> None:
    quick = Writer(language("sv"), "", MENTIONS)
    slow = Writer(language("sv"), "", MENTIONS)
    slow._stages = []
    assert quick.html(text, ("led",)) == slow.html(text, ("led",))
