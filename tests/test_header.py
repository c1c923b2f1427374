"""The header: what is a field, what is text, and on which line."""

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from microblog.header import KNOWN, Header, HeaderError, read_header

CASES = sorted((Path(__file__).parent / "cases" / "headers").glob("*.md"))


def told(text, says=""):
    """Return what the reader makes of a text, in the form of the cases."""
    try:
        header = read_header(text)
    except HeaderError as error:
        return {"fault": error.line, "says": says if says in str(error) else str(error)}
    return {
        "fields": header.fields,
        "lines": header.lines,
        "body": header.body,
        "body_line": header.body_line,
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_file_is_read_as_its_case_says(case):
    expected = json.loads(case.with_suffix(".json").read_text(encoding="utf-8"))
    assert told(case.read_bytes().decode(), expected.get("says", "")) == expected


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_every_known_field_may_open_a_header(name):
    other = "title" if name != "title" else "lang"
    for header in map(
        read_header,
        (f"{name}: x\n{other}: y\n\nText.", f"---\n{name}: x\n{other}: y\n---\n\nText."),
    ):
        assert (header.fields[name], header.body) == ("x", "\nText.")


@pytest.mark.parametrize("first", ["draft: yes", "Status: draft", "published: no", "Date: 2999"])
def test_what_keeps_an_entry_back_is_never_read_as_text(first):
    assert read_header(f"{first}\n\nSecret.").fields
    assert read_header(f"---\n{first}\n---\n\nSecret.").fields
    with pytest.raises(HeaderError):
        read_header(f"---\n{first}\n\nSecret.")


def laughs(names, times):
    """Return a list of x, and lists of the one before: the last would hold x times^n times."""
    lines = [f"{b}: &{b} [{f'*{a},' * times}]" for a, b in pairwise(names)]
    return "\n".join([f"a: &a [{'x,' * times}]", *lines])


HOSTILE = {
    "billion-laughs": laughs("abcdefghi", 9),
    "wide-laughs": laughs("abc", 1000),
    "holds-itself": "a: &a [*a]\nb: &b {c: *b}",
    "merges-itself": "a: b\n<<: &a {<<: *a}",
    "deep-brackets": "a: " + "[" * 100_000,
    "deep-braces": "a: " + "{b: " * 50_000,
    "deep-indents": "".join(f"{' ' * n}a:\n" for n in range(500)),
    "unknown-tag": "a: !!python/object/apply:os.system ['true']",
    "huge-number": "a: 1e" + "9" * 5000 + "\nb: " + "9" * 5000,
    "huge-key": "a" * 5000 + ": b",
}


@pytest.mark.parametrize("yaml", HOSTILE.values(), ids=HOSTILE)
def test_no_header_hangs_or_breaks_the_reader(yaml):
    began = time.process_time()
    outcome = told(f"---\n{yaml}\n---\nText.")
    assert outcome.get("body") == "Text." or 1 < outcome["fault"] <= yaml.count("\n") + 3
    assert time.process_time() - began < 2


KEYS = st.from_regex(r"[a-z]{1,8}(_[a-z]{1,4})?", fullmatch=True).map("x{}".format)
WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1).map(str.strip).filter(bool)


@given(st.dictionaries(KEYS, WORDS, min_size=1), st.sampled_from(["\n", "\r\n", "\r"]))
def test_fences_and_block_say_the_same(fields, end):
    lines = [f"{key}: {value}" for key, value in fields.items()]
    fenced = read_header(end.join(["---", "title: T", *lines, "---", "Text."]))
    plain = read_header(end.join(["title: T", *lines, "", "Text."]))
    assert fenced.fields.keys() == plain.fields.keys()
    assert {k: v for k, v in plain.fields.items() if k != "title"} == {
        key.replace("_", "-"): value for key, value in fields.items()
    }
    assert fenced.lines == {name: line + 1 for name, line in plain.lines.items()}


MARKUP = st.text(st.sampled_from("---\n\n:: #\t\"'[]{}&*!|>%@`\r\ufeffaTitle.") | st.characters())


@example("---\n...\n---")
@example("﻿﻿---\ntitle: x\n---")
@given(st.lists(st.sampled_from(["---\n", "title: ", "status: draft\n", "\n", "- "]) | MARKUP))
def test_any_text_is_a_header_and_a_body_or_a_fault_on_one_of_its_lines(pieces):
    text = "".join(pieces)
    count = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    try:
        header = read_header(text)
    except HeaderError as error:
        assert 1 <= error.line <= count
        return
    assert all(1 <= line <= count for line in header.lines.values())
    assert 1 <= header.body_line <= count + 1
    assert header.fields.keys() == header.lines.keys()


LINES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), min_size=1)


@given(LINES)
def test_no_line_of_a_text_is_lost(line):
    assert read_header(f"Some words.\n{line}\n").body == f"Some words.\n{line}"


class TestLists:
    """A list is YAML's, or a text parted by semicolons, else by commas."""

    @pytest.mark.parametrize(
        ("value", "parts"),
        [
            ("a, b,, c", ["a", "b", "c"]),
            ("First, A; Second, B", ["First, A", "Second, B"]),
            (["a, b", "", " c ", ["d"], {"e": "f"}], ["a, b", "c"]),
            ({"a": "b"}, []),
            ("", []),
        ],
    )
    def test_parts(self, value, parts):
        assert Header({"tags": value}).several("tags", "keywords") == parts


def test_the_first_field_that_holds_something_is_the_text():
    header = Header({"a": " ", "b": ["x"], "c": " y "}, {"b": 3, "c": 4})
    assert header.text("a", "b", "c") == "y"
    assert header.text("a", "b") is None
    assert header.line("a", "b", "c") == 3
    assert header.line("a") is None
