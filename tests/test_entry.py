"""The entry: its kind, its title, its tags and its first words are found in what was written."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from microblog.entry import (
    KINDS,
    first_words,
    kind_of,
    pictures_without_alt,
    plain,
    tags_of,
    title_of,
    uid_of,
)
from microblog.header import read_header


def kind(text):
    header = read_header(text)
    title, body, _ = title_of(header)
    return kind_of(header, title, body)


class TestKind:
    """The kind is what the content shows, in this order; never asked."""

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("Bara en mening.", "note"),
            ("", "note"),
            ("---\nlink: https://x.example/\n---\nVad jag tycker.", "link"),
            ("---\nlink: https://x.example/\ntitle: Deras titel\n---\n", "link"),
            ("![Två montörer](../media/a.jpg)\n\nHej.", "photo"),
            ("\n\n[![Två montörer](a.jpg)](b)", "photo"),
            ("Först ord.\n\n![Två montörer](a.jpg)", "note"),
            ("---\nreply-to: https://x.example/1\nlink: https://x.example/2\n---\nJa.", "reply"),
            ("reply_to: https://x.example/1\n\nJa.", "reply"),
            ("---\ntitle: En längre text\n---\n![x](a.jpg)", "article"),
            ("# En längre text\n\nHej.", "article"),
            ("#livetsomgd\n\nHej.", "note"),
        ],
    )
    def test_is_inferred(self, text, shown):
        assert kind(text) == shown

    @pytest.mark.parametrize("named", KINDS)
    def test_is_the_one_that_is_written(self, named):
        fields = "title: T\nlink: https://x.example/\nreply-to: https://x.example/"
        assert kind(f"---\n{fields}\nkind: {named.title()}\n---\n![x](y)") == named

    def test_is_inferred_where_an_unknown_one_is_written(self):
        assert kind("---\nkind: tweet\ntitle: T\n---\n") == "article"


class TestTitle:
    """A title is what the leader wrote: in the header, or as a first heading."""

    @pytest.mark.parametrize(
        ("text", "title", "body", "line"),
        [
            ("---\ntitle: One\n---\n# Two\n", "One", "# Two", 4),
            ("# One #\n\nText.", "One", "\nText.", 2),
            ("\n\n   # One\nText.", "One", "Text.", 4),
            ("# About C#", "About C#", "", 1),
            ("# One ##  \nText.", "One", "Text.", 2),
            ("---\nlang: sv\n---\n\n# One\n\nText.", "One", "\nText.", 6),
            ("#One\nText.", None, "#One\nText.", 1),
            ("# #\nText.", None, "# #\nText.", 1),
            ("## One\nText.", None, "## One\nText.", 1),
            ("    # a comment in code", None, "    # a comment in code", 1),
            ("Text.\n\n# One", None, "Text.\n\n# One", 1),
        ],
    )
    def test_is_taken_from_the_text_with_its_line(self, text, title, body, line):
        assert title_of(read_header(text)) == (title, body, line)

    def test_is_found_quickly_in_a_line_of_signs(self):
        assert title_of(read_header("# " + "# " * 20_000 + "x"))[0]


class TestTags:
    """Tags are the header's and the text's, one for each, as first written."""

    def test_are_the_headers_then_the_texts(self):
        header = read_header("---\ntags: [Lifts, Örebro]\nkeywords: a; b\n---\n#lifts #ny")
        assert tags_of(header, header.body) == ("Lifts", "Örebro", "a", "b", "ny")

    @pytest.mark.parametrize("written", ["#lifts", "['#lifts']", "lifts, LIFTS", "[a, ' A ']"])
    def test_may_be_written_with_their_sign(self, written):
        (tag,) = tags_of(read_header(f"---\ntags: {written}\n---\n"), "")
        assert tag.lower() in {"lifts", "a"}

    @pytest.mark.parametrize(
        ("written", "tags"),
        [
            ('["../x", ".", "..", "/", "a/b"]', ("..-x", "-", "a-b")),
            ('["a\\nb  c", "a\\0b", "\\u202ed", "x\\x7f"]', ("a b c", "ab", "d", "x")),
            (f"[{'a' * 201}, {'å' * 101}, {'å' * 100}]", ("å" * 100,)),
            ("[index.html, node.js]", ("node.js",)),
        ],
    )
    def test_can_name_a_folder(self, written, tags):
        assert tags_of(read_header(f"---\ntags: {written}\n---\n"), "") == tags

    def test_of_a_huge_word_are_none(self):
        assert tags_of(read_header(""), f"#{'x' * 1000} #ok") == ("ok",)


class TestUid:
    """A file that names none has the uid of its path, the same on every machine."""

    def test_is_ten_letters(self):
        assert uid_of("entries/2026/2026-03-04-hej.md") == "qyj6jarxb3"

    def test_is_the_same_however_a_disk_spells_the_path(self):
        path = "entries/Ångström på Ærø.md"
        assert uid_of(path) == uid_of(unicodedata.normalize("NFD", path))

    @given(st.text(st.characters(exclude_categories=["Cs"])))
    def test_is_always_a_possible_one(self, path):
        assert re.fullmatch("[a-z2-7]{10}", uid_of(path))


class TestPicturesWithoutAlt:
    """A picture needs words for those who cannot see it."""

    @pytest.mark.parametrize(
        ("body", "lines"),
        [
            ("![](a.jpg)", [0]),
            ("Text.\n\n![ \t](a.jpg) and ![](b.jpg 'Title')", [2, 2]),
            ("[![](a.jpg)](b.jpg)", [0]),
            ("![][a]\n\n[a]: b.jpg", [0]),
            ("![\n](a.jpg)\n![](b.jpg)", [0, 2]),
            ("![Två montörer](a.jpg)", []),
            (r"![\[röd\]](a.jpg)", []),
            ("`![](a.jpg)`\n\n    ![](b.jpg)\n\n```\n![](c.jpg)\n```", []),
            ("Wow![]", []),
        ],
    )
    def test_are_found_on_their_lines(self, body, lines):
        assert pictures_without_alt(body) == lines


class TestPlainWords:
    """First words are plain: no marks, one line, cut between words."""

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("**One** _two_ `three` *four*", "One two three four"),
            ("snake_case and 2 * 3 and a_b_c", "snake_case and 2 * 3 and a_b_c"),
            ("[a link](https://x.example/a_b) and [one][ref]", "a link and one"),
            ("![a picture](a.jpg) Text.", "Text."),
            ("> quoted\n\n- one\n- two\n\n## Heading", "quoted one two Heading"),
            ("#livetsomgd i dag", "#livetsomgd i dag"),
            (r"\#no and \*so\* on", "#no and *so* on"),
            ("<p>One <b>two</b></p>", "One two"),
            ("if a < b and c > d", "if a < b and c > d"),
            ("", ""),
        ],
    )
    def test_are_those_a_reader_sees(self, text, words):
        assert plain(text) == words

    def test_of_a_picture_alone_are_its_words(self):
        assert first_words("![Två montörer](a.jpg)") == "Två montörer"

    def test_are_cut_between_words(self):
        assert first_words("One two three, four", most=15) == "One two three…"

    @example("x" * 100)
    @given(st.text())
    def test_are_never_too_many(self, text):
        words = first_words(text, most=20)
        assert len(words) <= 21
        assert "\n" not in words
