"""The gate to the page: what harms stays out, what is harmless comes through, nothing silently."""

import json
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.site.clean import clean, removed, visible
from sites import Built, Workshop, parsed
from whole import jpeg

HARM = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x alt=x onerror=alert(1)>",
    "<p onclick='alert(1)'>p</p>",
    "<a href='javascript:alert(1)'>a</a>",
    "<a href='JaVa&#115;cript:alert(1)'>a</a>",
    "<a href=' \tjava\nscript:alert(1)'>a</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>a</a>",
    "<a href='vbscript:x'>a</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='x'></object><embed src='x'>",
    "<form action='https://evil.example'><input autofocus onfocus=alert(1)></form>",
    "<svg><script>alert(1)</script></svg>",
    "<svg/onload=alert(1)>",
    "<math><mtext></p><style><img src=x alt=x onerror=alert(1)></style></mtext></math>",
    "<style>*{background:url(https://evil.example)}</style>",
    "<p style='background:url(https://evil.example)'>p</p>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href='https://evil.example/'>",
    "<video src=x onerror=alert(1)></video>",
    "<details ontoggle=alert(1) open>d</details>",
    "<noscript><p title='</noscript><img src=x alt=x onerror=alert(1)>'></noscript>",
    "<blockquote cite='javascript:alert(1)'>b</blockquote>",
    "<template><script>alert(1)</script></template>",
    "<!--<script>alert(1)</script>--><![CDATA[<script>alert(1)</script>]]>",
    "</title><script>alert(1)</script>",
    "\" onmouseover=\"alert(1)\" x=\"",
    "' onmouseover='alert(1)' x='",
    "]]><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "[a](javascript:alert(1)) <javascript:alert(1)>",
    "[a]: javascript:alert(1)\n\n[a]",
    "{% raw %}{{ 7*7 }}{% endraw %} {{ SITEURL }}",
    "Turned \u202e around \u2066here\u2069 and \u200f so \u061c on",
]  # fmt: skip
ALLOWED = {"html", "head", "body"} | set(
    "a abbr aside audio b bdi blockquote br caption cite code col colgroup dd del details dfn div"
    " dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp"
    " section small source span strong sub summary sup table tbody td tfoot th thead time tr track"
    " u ul var video wbr".split()
)
FORBIDDEN = {"script", "style", "iframe", "object", "embed", "form", "svg", "math"}
RUNNING = {"script", "style", "iframe", "object", "embed", "form", "svg", "math"}
_SCHEME = re.compile(r"[\s\x00-\x20]*([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def harm_in(page: Element) -> Iterator[str]:
    """Yield what could run, fetch or turn around in a page, but its one block of data."""
    for element in page.iter():
        if element.tag in FORBIDDEN and element.get("type") != "application/ld+json":
            yield f"<{element.tag}>"
        for name, value in element.attrib.items():
            if name.startswith("on") or name in {"style", "srcdoc", "formaction"}:
                yield f"{element.tag} {name}"
            scheme = _SCHEME.match(value) if name in {"href", "src", "cite", "action"} else None
            if scheme and scheme[1].lower() not in {"http", "https", "mailto", "tel"}:
                yield f"{element.tag} {name}={value}"


@pytest.mark.parametrize("html", HARM)
def test_nothing_that_harms_comes_through(html: str) -> None:
    cleaned = clean(html)
    page = html5lib.parse(cleaned, namespaceHTMLElements=False)
    assert list(harm_in(page)) == []
    assert {element.tag for element in page.iter()} <= ALLOWED
    assert clean(cleaned) == cleaned


@given(st.lists(st.sampled_from([*HARM, "<p>", "</p>", "<b", ">", "'", '"', "<!--", "-->"])))
def test_no_mixture_of_them_does_either(pieces: list[str]) -> None:
    cleaned = clean("".join(pieces))
    assert list(harm_in(html5lib.parse(cleaned, namespaceHTMLElements=False))) == []
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    "html",
    [
        '<p class="lead" lang="sv" id="one" dir="ltr" title="t">p</p>',
        '<a href="https://a.example/?a=1&amp;b=2" hreflang="sv" rel="me">a</a>',
        '<a href="mailto:a@b.example">m</a><a href="tel:+46">t</a><a href="../b.md#c">b</a>',
        '<a href="{filename}/b.md">b</a><a href="|static|/c.pdf">c</a>',
        '<img src="a.jpg" alt="What" width="1" height="2">',
        '<h2>h</h2><ul><li>l</li></ul><ol start="3"><li>l</li></ol><dl><dt>t</dt><dd>d</dd></dl>',
        "<pre><code>&lt;b&gt; &amp; c</code></pre><kbd>k</kbd><sub>s</sub><sup>s</sup>",
        '<table><thead><tr><th scope="col">h</th></tr></thead>'
        '<tbody><tr><td colspan="2">d</td></tr></tbody></table>',
        '<figure><img src="a.jpg" alt="b"><figcaption>c</figcaption></figure>',
        '<audio src="a.mp3" controls=""></audio>',
        '<time datetime="2026-01-01">t</time><abbr title="World Wide Web">WWW</abbr>',
        '<details open=""><summary>s</summary>d</details>',
    ],
)
def test_what_is_harmless_comes_through_as_it_is(html: str) -> None:
    page = html5lib.parse(clean(html), namespaceHTMLElements=False)
    wanted = html5lib.parse(html, namespaceHTMLElements=False)
    assert [(e.tag, sorted(e.items()), e.text) for e in page.iter()] == [
        (e.tag, sorted(e.items()), e.text) for e in wanted.iter()
    ]
    assert removed(html) == []


def test_the_way_a_cell_is_aligned_becomes_a_class() -> None:
    cell = '<table><tr><td style="text-align: right;">1</td></tr></table>'
    assert '<td class="right">1</td>' in clean(cell)
    assert removed(cell) == []


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<script>x</script>", ["<script>"]),
        ("<p STYLE='x'>p</p>", ["style"]),
        ("<p onClick='x'>p</p>", ["onclick"]),
        ("<a href=javascript:x>a</a>", ["javascript:"]),
        ("<iframe></iframe><form></form>", ["<form>", "<iframe>"]),
        ("<p>a style = b, onto = c</p>", []),
        ("&lt;script&gt;", []),
    ],
)
def test_what_is_taken_out_is_told(html: str, told: list[str]) -> None:
    assert removed(html) == told


def test_what_is_taken_out_is_told_with_its_line(site: Workshop) -> None:
    text = "One.\n\n<script>x</script>\n\n[a](javascript:x)\n"
    built = site.build({"entries/2026-03-01-a.md": text, "entries/2026-03-02-b.md": "`<script>`\n"})
    (warning,) = built.warnings
    assert warning.startswith("content/entries/2026-03-01-a.md:3: ")
    assert "<script>, javascript:" in warning
    assert "<script>" in built.words("2026/b/")


def test_marks_that_no_reader_sees_are_left_out() -> None:
    assert visible("a\u202eb\u2066c\u200fd\x00e\x85f\ufffeg") == "abcdefg"
    assert visible("Hej på dig\n\tÅ 👩‍👩‍👧") == "Hej på dig\n\tÅ 👩‍👩‍👧"


# A site whose every field means harm

LONG = ["W" * 10_000, "ord" * 3_000 + " \u202e"]
FIELDS = ("title", "tags", "quote", "source", "summary", "place", "site", "category", "author")
FIELDS += ("lang", "conference", "starts", "modified-by")


def hostile_files(number: int, harm: str) -> dict[str, str | bytes]:
    """Return entries of which every field and every piece of text holds `harm`."""
    said = json.dumps(harm)

    def entry(*fields: str, body: str) -> str:
        return "\n".join(["---", *(f"{name}: {said}" for name in fields), "---", body, ""])

    shown = f"# {harm}\n\n## {harm}\n\n- {harm}\n\n> {harm}\n\n#{harm} @{harm} `{harm}`\n"
    day = f"2026-0{1 + number // 28}-{1 + number % 28:02}"
    return {
        f"entries/{day}-link{number}.md": entry("link", *FIELDS, body=harm),
        f"entries/{day}-reply{number}.md": entry("reply-to", "quote", "source", body=harm),
        f"entries/{day}-text{number}.md": shown,
        f"entries/{day}-photo{number}.md": f'![Words {harm}](p.jpg "{harm}")\n',
        f"entries/{day}-real{number}.md": entry("title", "source", body=harm).replace(
            "---\n", "---\nlink: https://a.example/\"'><script>\n", 1
        ),
    }


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A site of which every field that holds text means harm; the profile too."""
    site = Workshop(tmp_path_factory.mktemp("hostile"))
    does = json.dumps(" ".join([*HARM, LONG[1]]))
    name = json.dumps("<script>alert(1)</script>\" onload='x' \u202e")
    site.profile(name=name, does=does, cards_since="2026-02-10")
    files: dict[str, str | bytes] = {"media/p.jpg": jpeg(), "media/x": jpeg()}
    for number, harm in enumerate([*HARM, *LONG]):
        files |= hostile_files(number, harm)
    files["conferences/days.md"] = f"---\ntitle: {json.dumps(HARM[0])}\nplace: {does}\n---\nx\n"
    files["pages/about.md"] = f"---\ntitle: {json.dumps(HARM[2])}\n---\n{HARM[0]}\n"
    return site.build(files)


def test_no_page_of_a_site_that_means_harm_does_any(hostile: Built) -> None:
    for address, page in hostile.pages():
        assert list(harm_in(page)) == [], address
        assert len(list(page.iter("main"))) == len(list(page.iter("title"))) == 1, address
        data = [s.text or "" for s in page.iter("script")]
        assert json.loads(data[0])["@context"] == "https://schema.org", address
        assert len([m for m in page.iter("meta") if m.get("http-equiv")]) == 1, address


def test_no_feed_of_a_site_that_means_harm_does_any(hostile: Built) -> None:
    for item in json.loads(hostile.text("feed.json"))["items"]:
        assert list(harm_in(parsed(item["content_html"]))) == []
        assert item.get("external_url", "https://").startswith("https://")


def test_no_file_turns_its_text_around_or_runs_what_it_says(hostile: Built) -> None:
    marks = {"\u202e", "\u2066", "\u2069", "\u200f", "\u061c"}
    for name, content in hostile.files().items():
        if name.endswith((".html", ".xml", ".json", ".svg")):
            text = content.decode()
            assert not marks & set(text), name
            assert "49" not in re.findall(r"\{%.*?%\}(\d+)\{%", text), name
