"""What is written into a file: added lines, in its own format, and all else byte for byte."""

import signal
import stat
import subprocess
import sys
import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pelican.settings import DEFAULT_CONFIG

from drawer import Drawer
from microblog import identity
from microblog.errors import Faults, OutsideFailed
from microblog.header import HeaderError, read_header
from microblog.identity import add_lines, add_setting, with_lines, written
from microblog.site.sources import foreign

FIELDS = {"uid": "qyj6jarxb3", "date": "2026-03-04 08:15", "address": "/2026/hej/"}
BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Hej.", b"---\nuid: a\n---\n\nHej."),
        (b"", b"---\nuid: a\n---\n\n"),
        (b"\n\nHej.\n", b"---\nuid: a\n---\n\n\n\nHej.\n"),
        (b"Hej.\r\n", b"---\r\nuid: a\r\n---\r\n\r\nHej.\r\n"),
        (BOM + b"Hej.\n", BOM + b"---\nuid: a\n---\n\nHej.\n"),
        (b"---\n\nHej.\n", b"---\nuid: a\n---\n\n---\n\nHej.\n"),
        (b"Tips: ring.\n", b"---\nuid: a\n---\n\nTips: ring.\n"),
        (b"Title: T\n\nHej.\n", b"uid: a\nTitle: T\n\nHej.\n"),
        (BOM + b"Title: T\r\n\r\nHej.", BOM + b"uid: a\r\nTitle: T\r\n\r\nHej."),
        (b"\n\nTitle: T\n\nHej.\n", b"\n\nuid: a\nTitle: T\n\nHej.\n"),
        (b"Summary: S\nTitle: T\n", b"uid: a\nSummary: S\nTitle: T\n"),
        (b"---\ntitle: T\n---\nHej.\n", b"---\nuid: a\ntitle: T\n---\nHej.\n"),
        (BOM + b"---\r\ntitle: T\r\n---", BOM + b"---\r\nuid: a\r\ntitle: T\r\n---"),
        (b"---\rtitle: T\r---\rHej.", b"---\ruid: a\ntitle: T\r---\rHej."),
        (b"\n---\n# note\n\ntitle: T\n---\n", b"\n---\n# note\n\nuid: a\ntitle: T\n---\n"),
        (b"---\n  title: T\n---\n", b"---\n  uid: a\n  title: T\n---\n"),
        (b"---\n---\nHej.\n", b"---\nuid: a\n---\nHej.\n"),
        (b"---\ntitle: One: two\n---\n", b"---\nuid: a\ntitle: One: two\n---\n"),
        (b"---\nuid:\ntitle: T\n---\n", b"---\nuid: a\nuid:\ntitle: T\n---\n"),
        (b"---\nuid: a\n---\n", b"---\nuid: a\n---\n"),
        (b"---\nuid: b\n---\n", b"---\nuid: b\n---\n"),
    ],
)
def test_a_line_is_added_where_the_header_is(before, after):
    assert with_lines(before, {"uid": "a"}) == after


@pytest.mark.parametrize("before", [b"was: /a/\n\nT", b"---\nwas:\n  - /a/\n---\nT", b"T"])
def test_an_old_address_joins_the_others(before):
    once = with_lines(before, {"was": "/b/"})
    assert (
        sorted(read_header(once.decode()).several("was")) == ["/a/", "/b/"][b"/a/" not in before :]
    )
    assert with_lines(once, {"was": "/b/"}) == once


PIECES = st.sampled_from(
    [
        *("---", "...", "title: T", "title: One: two", "uid:", "date: ", "status: draft", "  x: y"),
        *("was: /a/", "was:\n- /b/", "tags: [a, b]", "tags:\n  - a", "quote: |\n  One\n\n  Two"),
        *(
            "# note",
            "Tips: x",
            "Summary: S",
            "",
            " ",
            "    code",
            "\ufeff",
            "Text.",
            "# T",
            "{a: b}",
        ),
        *("&a", "!!map", "? x\n: y", "a\u2028b: c", "x\x0cy", "x: \x85"),
    ]
)
ENDS = st.sampled_from(["\n", "\n", "\r\n", "\r"])
TEXTS = st.lists(st.tuples(PIECES | st.text(max_size=8), ENDS)).map(
    lambda lines: "".join(map("".join, lines))
)
SOME = st.sampled_from([dict(some) for n in (1, 2, 3) for some in combinations(FIELDS.items(), n)])


@example("\ufeff\ufeffText.", FIELDS)
@example("---\n!!map\ntitle: T\n---\n", FIELDS)
@example("---\n? title\n: T\n---\n", FIELDS)
@given(TEXTS | st.text(), SOME)
def test_whatever_the_file_all_else_stays_byte_for_byte(text, fields):
    before = text.encode(errors="replace")
    try:
        header = read_header(before.decode())
    except HeaderError:
        return
    after = with_lines(before, fields)
    missing = {name: value for name, value in fields.items() if not header.text(name)}
    end = b"\r\n" if b"\r\n" in before else b"\n"
    lines = [f"{name}: {value}".encode() + end for name, value in missing.items()]
    assert is_added(before, after, lines, end)
    read = read_header(after.decode())
    assert {name: read.text(name) for name in missing} == missing
    assert {n: v for n, v in read.fields.items() if n not in missing} == {
        n: v for n, v in header.fields.items() if n not in missing
    }
    assert read.body.lstrip("\n") == header.body.lstrip("\n")
    assert with_lines(after, fields) == after


@pytest.mark.parametrize("before", [b"---\ntitle: T\n---\nText.", b"title: T\n\nText.", b"Text."])
def test_a_line_that_would_say_more_than_it_should_is_refused(before):
    with pytest.raises(HeaderError):
        with_lines(before, {"uid": "a\nstatus: draft"})


def is_added(before, after, lines, end):
    """Tell whether `after` is `before` with these lines added, indented or as a header."""
    header = [b"---" + end, *lines, b"---" + end, end]
    added = len(after) - len(before)
    blocks = (
        after[at : at + added].splitlines(keepends=True)
        for at in range(len(before) + 1)
        if after[:at] == before[:at] and after[at + added :] == before[at:]
    )
    return any([line.lstrip(b" ") for line in block] in (lines, header) for block in blocks)


@given(st.binary())
def test_any_bytes_are_kept_or_refused(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "any.md"
    file.write_bytes(content)
    try:
        add_lines(file, FIELDS)
    except Faults as error:
        assert file.read_bytes() == content
        assert error.findings[0].path == str(file)
    else:
        assert content.removeprefix(BOM) in file.read_bytes() or b"---" in content


RST = {
    "title-and-fields": "Title\n=====\n\n:date: 2010-12-03\n:tags: a\n\nText.\n",
    "fields-touch-the-title": "Title\n=====\n:tags: a\n\nText.\n",
    "title-alone": "Title\n#####",
    "title-and-text": "Title\n=====\nText with :emphasis:`x`.\n",
    "title-between-lines": "#####\nTitle\n#####\n\n:tags: a\n\nText.\n",
    "title-between-lines-and-text": "=======\n Title\n=======\n\nText.\n",
    "comment-first": ".. a comment\n   in two lines\n\nTitle\n=====\n\n:tags: a\n\nText.\n",
    "field-of-two-lines": "Title\n=====\n\n:tags: a,\n  b\n:slug: x\n\nText.\n",
    "no-title": ":title: Title\n:tags: a\n\nText.\n",
    "text-alone": "Text only.\n\nTwo paragraphs.\n",
    "a-list-of-fields-in-the-text": "Title\n=====\n\nText.\n\n:not: a field\n",
    "byte-order-mark-and-crlf": "\ufeffTitle\r\n======\r\n\r\n:tags: a\r\n\r\nText.\r\n",
    "directive-first": ".. image:: a.jpg\n   :alt: x\n\nText.\n",
}
HTML = {
    "head": '<html>\n<head>\n<title>Title</title>\n<meta name="tags" content="a">\n</head>\n'
    "<body><p>Text.</p></body></html>\n",
    "head-with-attributes": '<!DOCTYPE html><HTML><HEAD lang="sv"><title>Title</title></HEAD>'
    "<body>Text.</body></HTML>",
    "header-is-no-head": "<html><body><header>Text.</header></body></html>",
    "no-head": "<!doctype html>\n<html lang='sv'>\n<body>Text.</body>\n</html>",
    "body-alone": "<body>Text.</body>",
    "text-alone": "Text.",
    "byte-order-mark": "\ufeff<html>\r\n<body>Text.</body></html>",
}
READ = foreign(DEFAULT_CONFIG | {"PLUGINS": []})


@pytest.mark.parametrize(
    ("suffix", "text"),
    [(".rst", text) for text in RST.values()] + [(".html", text) for text in HTML.values()],
    ids=[f"rst-{name}" for name in RST] + [f"html-{name}" for name in HTML],
)
def test_other_formats_take_lines_as_their_readers_read_them(tmp_path, suffix, text):
    file = tmp_path / f"a{suffix}"
    file.write_bytes(text.encode())
    before = READ[suffix](file)
    fields = {name: value for name, value in FIELDS.items() if name not in before.fields}
    add_lines(file, fields)
    once = file.read_bytes()
    after = READ[suffix](file)
    assert {name: after.text(name) for name in fields} == {
        name: f"{value.replace(' ', 'T')}:00+01:00"[:19] if name == "date" else value
        for name, value in fields.items()
    }
    assert {n: v for n, v in after.fields.items() if n not in fields} == before.fields
    assert after.body == before.body
    kept = iter(once)
    assert all(byte in kept for byte in text.encode())
    add_lines(file, fields)
    assert file.read_bytes() == once


def limited(file, when_full):
    """Add lines in a process that may write ten bytes to a file, and return how it ended."""
    code = f"""
import resource, signal, sys
from pathlib import Path
from microblog.errors import OutsideFailed
from microblog.identity import add_lines
signal.signal(signal.SIGXFSZ, signal.{when_full})
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
try:
    add_lines(Path(sys.argv[1]), {FIELDS})
except OutsideFailed as error:
    sys.exit(error.exit_code)
"""
    return subprocess.run([sys.executable, "-c", code, str(file)], check=False).returncode


class TestFiles:
    """A file is replaced whole or not at all."""

    @pytest.fixture
    def file(self, tmp_path):
        file = tmp_path / "a.md"
        file.write_bytes(b"Hej.\n")
        return file

    @pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o444])
    def test_keeps_its_permissions(self, file, mode):
        file.chmod(mode)
        add_lines(file, FIELDS)
        assert stat.S_IMODE(file.stat().st_mode) == mode

    def test_a_new_one_may_be_read(self, tmp_path):
        identity.replace(tmp_path / "new.json", b"{}")
        assert stat.S_IMODE((tmp_path / "new.json").stat().st_mode) == 0o644

    def test_a_link_stays_a_link(self, file, tmp_path):
        link = tmp_path / "link.md"
        link.symlink_to(file)
        add_lines(link, FIELDS)
        assert link.is_symlink()
        assert b"uid" in file.read_bytes()

    def test_leaves_nothing_beside_it(self, file, tmp_path):
        add_lines(file, FIELDS)
        assert list(tmp_path.iterdir()) == [file]

    def test_a_name_as_long_as_may_be_is_no_trouble(self, tmp_path):
        file = tmp_path / f"{'x' * 252}.md"
        file.write_bytes(b"Hej.")
        add_lines(file, FIELDS)
        assert file.read_bytes().endswith(b"Hej.")

    def test_what_cannot_be_replaced_is_as_it_was(self, tmp_path):
        place = tmp_path / "a.md"
        (place / "full").mkdir(parents=True)
        with pytest.raises(OSError):
            identity.replace(place, b"Hej.")
        assert list(tmp_path.iterdir()) == [place]
        assert (place / "full").is_dir()

    def test_a_run_that_is_killed_while_it_writes_leaves_the_old_one(self, file):
        assert limited(file, "SIG_DFL") == -signal.SIGXFSZ
        assert file.read_bytes() == b"Hej.\n"
        assert not [path for path in file.parent.iterdir() if path.suffix == ".md" and path != file]

    def test_a_disk_that_is_full_leaves_the_old_one_and_is_told(self, file):
        assert limited(file, "SIG_IGN") == OutsideFailed.exit_code
        assert file.read_bytes() == b"Hej.\n"
        assert list(file.parent.iterdir()) == [file]

    def test_one_that_is_gone_is_told_without_a_traceback(self, tmp_path):
        with pytest.raises(OutsideFailed, match="No such file") as raised:
            add_lines(tmp_path / "none.md", FIELDS)
        assert raised.value.exit_code == 6

    @pytest.mark.parametrize(
        ("content", "line"), [(b"---\ntitle: T\n", 1), (b"---\n{a: b}\ntitle: T\n---\n", 2)]
    )
    def test_one_that_broke_since_it_was_read_is_a_fault(self, file, content, line):
        file.write_bytes(content)
        with pytest.raises(Faults) as raised:
            add_lines(file, FIELDS)
        assert raised.value.findings[0].line == line
        assert file.read_bytes() == content


class TestWritten:
    """The first publish writes what is missing into what is out, once."""

    FILES = {  # noqa: RUF012
        "entries/2026-03-04-a.md": "A.",
        "entries/2026-03-05-b.md": "---\nuid: abc\ndate: 2026-03-05\naddress: /b/\n---\nB.",
        "entries/2026-03-06-c.md": "Status: draft\n\nC.",
        "entries/2027-03-06-d.md": "D.",
        "entries/2026-03-04-a.sv.md": "Status: hidden\r\n\r\nA.",
    }

    def test_only_what_is_out_and_lacks_something(self, tmp_path):
        drawer = Drawer(tmp_path)
        before = {path.name: path.read_bytes() for path in drawer.put(self.FILES)}
        changed = written(drawer.survey(self.FILES).entries)
        assert sorted(path.name for path in changed) == ["2026-03-04-a.md", "2026-03-04-a.sv.md"]
        for path in drawer.content.rglob("*.md"):
            assert (path.read_bytes() == before[path.name]) is (path not in changed)

    def test_and_then_everything_is_said_and_stays(self, tmp_path):
        drawer = Drawer(tmp_path)
        first = drawer.survey(self.FILES)
        written(first.entries)
        drawer.put = lambda files: [drawer.content / name for name in files]
        second = drawer.survey(self.FILES)
        assert written(second.entries) == []
        for old, new in zip(first.entries, second.entries, strict=True):
            facts = (
                "uid",
                "date",
                "address",
                "output",
                "slug",
                "status",
                "lang",
                "twin_of",
                "tags",
            )
            assert [getattr(old, fact) for fact in facts] == [getattr(new, fact) for fact in facts]
            assert old.text.strip() == new.text.strip()

    def test_what_is_saved_where_pelican_was_told_is_not_told_again(self, tmp_path):
        drawer = Drawer(tmp_path)
        files = {"entries/2026-03-04-a.md": "Save_as: My Page.html\nTitle: T\n\nText."}
        written(drawer.survey(files).entries)
        text = (drawer.content / "entries/2026-03-04-a.md").read_text(encoding="utf-8")
        assert "address" not in text
        assert drawer.entry(text).output == "My Page.html"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "a = 1\n"),
        ("name = 'x'\n", "a = 1\nname = 'x'\n"),
        ("# Mine\n\nname = 'x'\n", "# Mine\n\na = 1\nname = 'x'\n"),
        ("[x]\nlink = 'ask'\n", "a = 1\n[x]\nlink = 'ask'\n"),
        ("# Only words", "a = 1\n# Only words"),
    ],
)
def test_a_setting_is_added_above_all_others(tmp_path: Path, before: str, after: str) -> None:
    file = tmp_path / "profile.toml"
    file.write_text(before)
    add_setting(file, "a", "1")
    assert file.read_text() == after
    assert tomllib.loads(after)["a"] == 1
