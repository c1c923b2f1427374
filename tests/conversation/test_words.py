"""Others' words: nothing that acts, nothing that deceives, nothing lost."""

import html as entities
import re
import time
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.conversation import words
from microblog.conversation.reply import Kept

NOW = datetime(2026, 6, 24, tzinfo=UTC)
REL = "nofollow ugc noopener noreferrer"


def said(
    text: str = "", network: str = "x", author: str = "Berit", handle: str = "", url: str = ""
) -> Kept:
    return Kept(
        id="aaaaaaaaaa", network=network, author=author, handle=handle, text=text, entry="e",
        url=url or "https://social.example/@berit/12", published=NOW, kept=NOW,
    )  # fmt: skip


def html(text: str, network: str = "x") -> str:
    """Return the HTML of a text, its links without what all of them say."""
    return words.html(said(text, network)).replace(f' rel="{REL}"', "")


def link(href: str, text: str) -> str:
    return f'<p><a href="{href}">{text}</a></p>'


def test_paragraphs_and_lines_are_kept() -> None:
    text = "One\nline.\r\n\r\n\n\nTwo\u2028lines.\rThree."
    assert html(text) == "<p>One<br>line.</p><p>Two<br>lines.<br>Three.</p>"
    assert html("") == html(" \n\n ") == ""


def test_what_looks_like_markup_is_read_not_done() -> None:
    text = '<script>alert(1)</script> <img src=x onerror=alert(1)> & "quoted" &amp;'
    assert entities.unescape(html(text)) == f"<p>{text}</p>"


def test_a_link_says_that_it_is_others() -> None:
    assert words.html(said("https://a.se")) == (
        f'<p><a href="https://a.se" rel="{REL}">https://a.se</a></p>'
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://a.se/b.", '<p>see <a href="https://a.se/b">https://a.se/b</a>.</p>'),
        ("(https://a.se/b)", '<p>(<a href="https://a.se/b">https://a.se/b</a>)</p>'),
        ("https://a.se/b_(c)", link("https://a.se/b_(c)", "https://a.se/b_(c)")),
        ("https://a.se/?q=1&r=2", link("https://a.se/?q=1&amp;r=2", "https://a.se/?q=1&amp;r=2")),
        ("HTTPS://A.se:444/#x", link("https://a.se:444/#x", "HTTPS://A.se:444/#x")),
        ("https://a.se/å|b", link("https://a.se/%C3%A5%7Cb", "https://a.se/å|b")),
        ("https://a.se/100%", link("https://a.se/100%25", "https://a.se/100%")),
        ("https://a.se。次", '<p><a href="https://a.se">https://a.se</a>。次</p>'),
        ("https://a.se/#b#c", link("https://a.se/#b%23c", "https://a.se/#b#c")),
    ],
)
def test_an_address_is_a_link_without_the_marks_around_it(text: str, expected: str) -> None:
    assert html(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "http://a.se", "a.se", "www.a.se", "//a.se", "javascript:alert(1)", "ftp://a.se",
        "mailto:a@b.se", "a@b.se", "xhttps://a.se", "https://", "https://a", "https://localhost",
        "https://127.0.0.1/", "https://2130706433/", "https://0x7f.1", "https://[::1]/",
        "https://bank.example@evil.example/", "https://bank.example\\@evil.example/",
        "https://a.se:x/", "https://t.co/ab…", "https://a..se", "https://-a.se", "https://straße.de",
        f"https://{'a' * 64}.se", f"https://{'a.' * 200}se",
    ],
)  # fmt: skip
def test_what_is_no_safe_address_is_text(text: str) -> None:
    assert "<a" not in html(text)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://\u0430pple.com/x", "xn--pple-43d.com"),  # a Cyrillic a
        ("https://blåbær.dk", "xn--blbr-roah.dk"),
        ("https://bank\uff0eexample", "bank.example"),  # a wide dot
    ],
)
def test_an_address_that_may_look_like_another_is_told(text: str, host: str) -> None:
    path = text.removeprefix("https://").partition("/")[1:]
    assert html(text) == f'<p><a href="https://{host}{"".join(path)}">{text}</a> ({host})</p>'


@pytest.mark.parametrize(
    ("network", "text", "href"),
    [
        ("x", "@Anna_1", "https://x.com/Anna_1"),
        ("x", "#Almedalen26", "https://x.com/hashtag/Almedalen26"),
        ("x", "#blåbær", "https://x.com/hashtag/bl%C3%A5b%C3%A6r"),
        ("mastodon", "@anna", "https://social.example/@anna"),
        ("mastodon", "@anna@other.example", "https://social.example/@anna@other.example"),
        ("mastodon", "#klimat", "https://social.example/tags/klimat"),
        ("bluesky", "@anna.bsky.social", "https://bsky.app/profile/anna.bsky.social"),
        ("bluesky", "#klimat", "https://bsky.app/hashtag/klimat"),
    ],
)
def test_names_and_hashtags_lead_to_their_own_network(network: str, text: str, href: str) -> None:
    assert html(text, network) == link(href, text)
    assert html(f"({text}.)", network) == f'<p>(<a href="{href}">{text}</a>.)</p>'


@pytest.mark.parametrize("network", ["linkedin", "web", "another"])
def test_elsewhere_names_and_hashtags_are_text(network: str) -> None:
    assert html("@anna #klimat @anna@social.example", network) == (
        "<p>@anna #klimat @anna@social.example</p>"
    )


@pytest.mark.parametrize("network", ["x", "mastodon", "bluesky"])
@pytest.mark.parametrize(
    "text", ["#1", "a#b", "&#35;x", "@", "#", "##x", "anna@", "a@b", "@@anna", "/@anna", "#_1"]
)
def test_what_is_no_name_and_no_hashtag_is_text(network: str, text: str) -> None:
    assert "<a" not in html(text, network)


def test_a_name_too_long_for_its_network_is_nobodys() -> None:
    assert "<a" not in html(f"@{'a' * 16}", "x") + html("@anna", "bluesky")


def test_on_mastodon_nothing_is_linked_when_its_server_is_unknown() -> None:
    reply = said("@anna #klimat", "mastodon", url="http://127.0.0.1:1/@berit/1")
    assert "<a" not in words.html(reply)


def test_marks_after_a_link_do_not_climb_on_its_tag() -> None:
    assert "<a" not in html("@anna\u0338 x")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A\u030a", "Å"),
        ("a\u202eb\u2066c\u200e\u061cd", "abcd"),
        ("a\x00b\x1b[31m\x7f\x9b", "ab[31m"),
        ("a\u200bb\ufeffc\u00add\u2060e", "abcde"),
        ("a\ufffeb\ufdd0c\U0001ffffd\ud800e", "abcde"),
        ("a\U000e0041b", "ab"),
        ("a\tb  c", "a b c"),
        ("10\u00a0000", "10\u00a0000"),
        ("z" + "\u0335" * 30 + "x", "z" + "\u0335" * 4 + "x"),
        ("\u0301a \u0301b", "a b"),
        ("\u1100\u1161\u11a8", "각"),
    ],
)
def test_what_nobody_sees_goes_and_the_rest_is_composed(text: str, expected: str) -> None:
    assert words.text(said(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "👩\u200d👩\u200d👧\u200d👦 ❤\ufe0f 👍🏽 🇸🇪",
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "می\u200cخواهم",
        "नमस्ते",
        "שָׁלוֹם",
        "Việt Nam",
        "葛\U000e0100城",
        "ﷺ",
    ],
)
def test_no_language_and_no_emoji_is_harmed(text: str) -> None:
    assert words.text(said(text)) == unicodedata.normalize("NFC", text)


def test_a_thousand_characters_are_shown_whole() -> None:
    text = "ord " * 249 + "ordo"
    assert words.text(said(text)) == text and not words.is_cut(said(text))
    longer = said(text + "s")
    assert words.is_cut(longer)
    assert words.text(longer).endswith("ord…") and len(words.text(longer)) <= 1000


def test_a_link_that_is_cut_is_none() -> None:
    text = "a " + "https://a.se/" + "b" * 1000
    assert "<a" not in html(text)
    assert html(text).endswith("b…</p>") and len(words.text(said(text))) == 1000
    assert html("ord " * 240 + "https://a.se/" + "b" * 100).endswith("<p>") is False
    assert "<a" not in html("ord " * 240 + "https://a.se/" + "b" * 100)


def test_nothing_is_cut_within_a_sign() -> None:
    family = "👩\u200d👩\u200d👧"
    assert words.text(said("a" * 997 + family)) == "a" * 997 + "…"
    assert words.text(said("a" * 998 + "e" + "\u0335" * 4)) == "a" * 998 + "…"


# Names


@pytest.mark.parametrize(
    "author",
    [
        "Anna Berg ✓", "✔️ Anna Berg", "Anna ☑ Berg", "Anna✅Berg", "Anna Berg 🅥", "Anna 🗸 Berg 🗹",
        "Anna Berg \u2713\u20dd", "Anna Berg :verified:", "Anna :verified_blue: Berg",
        "Anna Berg ⓥ", "Ⓥ Anna\nBerg", ":ver✓ified: Anna Berg".replace("ver✓ified", "Verified"),
        "\u202eAnna\u2066 Berg", "  Anna \t Berg ", "√ Anna Berg √",
    ],
)  # fmt: skip
def test_no_name_wears_a_badge_or_turns_its_surroundings(author: str) -> None:
    assert words.name(said(author=author)) == "Anna Berg"


def test_badges_do_not_join_into_another() -> None:
    assert "verified:" not in words.name(said(author=":veri:verified:fied:"))


def test_a_name_is_at_most_eighty_characters() -> None:
    name = words.name(said(author="Anna " * 40))
    assert len(name) <= 80 and name.endswith("Anna…")


def test_who_has_no_name_is_called_by_the_handle() -> None:
    assert words.name(said(author="✓", handle="anna")) == "@anna"
    assert words.name(said(author="", handle="")) == ""


@pytest.mark.parametrize(
    ("network", "handle", "expected"),
    [
        ("x", "anna", "@anna"),
        ("x", "@anna ✓", "@anna"),
        ("mastodon", "anna@social.example", "@anna@social.example"),
        ("bluesky", "anna.bsky.social", "@anna.bsky.social"),
        ("web", "", ""),
        ("linkedin", "anna-berg", "anna-berg"),
    ],
)
def test_a_handle_is_shown_as_its_network_does(network: str, handle: str, expected: str) -> None:
    assert words.handle(said(network=network, handle=handle)) == expected


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Anna Berg", "AB"), ("åsa von Berg", "ÅB"), ("Anna", "A"), ("🌻 Anna 🌻", "A"),
        ("李小龙", "李"), ("ßen", "SS"), ("✓ Official", "O"), ("🌻", ""), ("_x_", "X"),
    ],
)  # fmt: skip
def test_initials_are_those_of_the_first_and_the_last_name(author: str, expected: str) -> None:
    assert words.initials(said(author=author)) == expected


# Addresses


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://blåbær.dk/å", "https://xn--blbr-roah.dk/%C3%A5"),
        ("http://127.0.0.1:8000/@anna/1", "http://127.0.0.1:8000/@anna/1"),
        ("http://a.se", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_an_address_fits_an_attribute(url: str, expected: str) -> None:
    assert words.address(url) == expected


# Foreign HTML


# Rules that hold for whatever anybody writes

PIECES = [
    "https://", "https://a.se/", "@anna", "#klimat", "<script>", "javascript:", "&lt;", "</p>", '"',
    "\n", "\u202e", "\u0301", "\u0338", "\u200d", "✓", " ", ".", "(", ")", "%", "\\", "]]>", "<!--",
]  # fmt: skip
ANY = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=20).map("".join)


class Gatherer(HTMLParser):
    """Gathers tags, attributes and words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@given(ANY, st.sampled_from(["x", "mastodon", "web"]))
def test_only_links_over_https_leave_here(text: str, network: str) -> None:
    for tag, attributes in Gatherer(words.html(said(text, network))).tags:
        assert tag in {"p", "br", "a"}
        if tag == "a":
            assert attributes.keys() == {"href", "rel"} and attributes["rel"] == REL
            assert re.fullmatch(
                r"https://[a-z0-9_.-]+(:\d+)?(/[!-~]*|[?#][!-~]*)?", attributes["href"] or ""
            )


@given(ANY)
def test_no_word_is_lost(text: str) -> None:
    shown = words.text(said(text, "web"))
    found = re.sub(r" \(xn--[^)]*\)", "", Gatherer(words.html(said(text, "web"))).words)
    assert "".join(found.split()) == "".join(shown.split())
    assert words.text(said(shown)) == shown


FLOODS = [
    "a.a.a.", "@@@@", "a@", "@a.", "#", "#1", "https://", "https://a.", "https://a.se/)", "((((",
    "<", "<a href=https://a.se>", "<p>", "&", ":", ":verif", "\u0301", "\u0316\u0301", "a\u0301",
    "\u200d", "👨\u200d", "\n", "a\n", " ", "\u202e", "✓", "é", "💡\ufe0f",
]  # fmt: skip


@pytest.mark.parametrize("flood", FLOODS, ids=ascii)
def test_a_flood_takes_no_time(flood: str) -> None:
    """100 kB take less than 0.2 s; told by how the time grows, since machines differ."""
    text = flood * (100_000 // len(flood.encode()))
    for work in (_html, _name):
        took = _seconds(work, text)
        assert took < 0.2 or took < 12 * _seconds(work, text[: len(text) // 4])


def _html(text: str) -> str:
    return words.html(said(text, "mastodon"))


def _name(text: str) -> str:
    return words.name(said(author=text))


def _seconds(work: Callable[[str], str], text: str) -> float:
    words._cleaned.cache_clear()
    began = time.process_time()
    work(text)
    return time.process_time() - began
