"""Plain words: what a part of a page says, as it can stand in a post."""

import pytest

from microblog.sharing.page import parsed
from microblog.sharing.words import words

LONG = "https://www.a.example/" + "path/" * 14


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>One\n two&nbsp;three</p>\n<p>Four &amp; five</p>", "One two\xa0three\n\nFour & five"),
        ("<p>One<br>\ntwo <br/> three</p>", "One\ntwo\nthree"),
        ("<p>An <em>old</em> <strong>lift</strong></p>", "An old lift"),
        ("<h2>Title</h2><p>Text</p>", "Title\n\nText"),
        ("loose <p>Text</p> words", "loose\n\nText\n\nwords"),
        ("<ul>\n<li>one</li>\n<li>two</li>\n</ul>", "– one\n– two"),
        ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
        ("<ol start='3'><li>one</li></ol>", "3. one"),
        (
            "<ul><li><p>one</p></li><li>two<ul><li>three</li></ul></li></ul>",
            "– one\n– two\n– three",
        ),
        ("<ul><li></li></ul>", ""),
        ("<blockquote><p>One</p><p>Two</p></blockquote>", "”One\n\nTwo”"),
        ("<blockquote><p>”One”</p></blockquote><blockquote></blockquote>", "”One”"),
        ("<pre><span></span><code><i>x</i> = 1\n  y\n</code></pre>", "x = 1\n  y"),
        ("<p>Run <code>invoke  new</code></p>", "Run invoke new"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td></td></tr></table>", "a · b\n1"),
        ('<p><a href="/tags/lift/">#lift</a> <a href="https://b.example">@bo</a></p>', "#lift @bo"),
        ('<p><a href="https://a.example/x">words</a></p>', "words"),
        ('<p><a href="https://a.example/x/">a.example/x</a></p>', "https://a.example/x/"),
        ('<p><a href="https://a.example/x--y">a.example/x–y</a></p>', "https://a.example/x--y"),
        ('<p><a href="https://a.example/%C3%A5">a.example/å</a></p>', "https://a.example/%C3%A5"),
        (f'<p><a href="{LONG}">{LONG[12:70]}…</a></p>', LONG),
        (f'<p><a href="{LONG}">read on…</a></p>', "read on…"),
        ('<p><a href="mailto:a@b.example">a@b.example</a></p>', "a@b.example"),
        ('<p>One<sup><a class="footnote-ref" href="#f">1</a></sup></p>', "One"),
        ('<p>One</p><div class="footnote"><ol><li>Note</li></ol></div>', "One"),
        (
            '<p>One<span class="hidden">x</span><i hidden>y</i><i aria-hidden="true">z</i></p>',
            "One",
        ),
        ('<p>One</p><p class="about"><a href="https://a.example">That</a></p>', "One"),
        ('<div class="u-in-reply-to h-cite"><p>Asked</p></div><p>Yes</p>', "Yes"),
        ('<p><picture><source srcset="a"><img src="a" alt="b"></picture></p><p>One</p>', "One"),
        ("<p>One</p><script>two</script><style>three</style><hr>", "One"),
        ("<p>One</div></p><p>Two", "One\n\nTwo"),
        ("<div>" * 3000 + "deep", "deep"),
    ],
)
def test_a_page_says_this_in_plain_words(html: str, said: str) -> None:
    assert words(parsed(html), "sv") == said


@pytest.mark.parametrize(
    ("lang", "said"),
    [("sv", "”Ja”"), ("da", "»Ja«"), ("en", "“Ja”"), ("fi", "“Ja”"), ("en-GB", "“Ja”")],
)
def test_a_quotation_has_the_marks_of_the_language(lang: str, said: str) -> None:
    assert words(parsed("<blockquote>Ja</blockquote>"), lang) == said
