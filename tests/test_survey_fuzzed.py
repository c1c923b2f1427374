"""The survey of entries that were mutated by a machine: all is told, nothing breaks or changes."""

import re
import shutil
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drawer import Drawer
from microblog.entry import SKIPPED
from microblog.header import LINE_END

HERE = Path(__file__).parent
SEEDS = [
    path.read_bytes()
    for folder in (HERE / "cases" / "headers", HERE.parent / "content" / "entries")
    for path in sorted(folder.rglob("*.md"))
]
KEYS = """title date modified slug address was uid url save_as lang tags status draft published kind
link reply-to quote summary statsu adress x <<""".split()
VALUES = [
    *("", "~", "yes", "no", "[a, b]", "{a: b}", "'", '"', "- a", "|", ">-", "&a [*a]", "*a", "!!x"),
    *("9" * 400, "1e999", "-0", "0x7f", "2026-02-30", "10000-01-01", "4/3/2026", "2026-03-04 25"),
    *("2026-03-04 08:15", "9999-12-31 23:59-12:00", "0001-01-01", "2026-03-29 02:30", "3", "May"),
    *("/../../etc/", "/a/", "/2026/11/", "/", "/\u202e/", "../x", "//x", f"/{'x' * 300}/", "/sv/"),
    *("draft", "drfat", "hidden", "skip", "note", "tweet", "sv", "xx-yy", "../..", "🎉", "å" * 200),
    *("\x00", "\x07\x1b", "\ufeff", "\u2028", "a\x85b", "\ud7ff\ufffe", "{0.__class__}", "%(a)s"),
]
LINES = st.tuples(st.sampled_from(KEYS), st.sampled_from(VALUES)).map(": ".join).map(str.encode)
BYTES = [
    *(b"\x00", b"\xff", b"\xc3", b"\r", b"\r\n", b"\n", b"\n\n    #x\n", b"\t", b"  ", b": ", b"#"),
    *(b"---\n", b"...\n", b"![](a.jpg)\n", b"```\n", b"`", b"<a ", b"[" * 40, b"\xef\xbb\xbf"),
]
SCRAPS = st.sampled_from(BYTES) | st.binary(max_size=6)


@st.composite
def mutated(draw):
    """Return a file of ours with a few things done to it that ours never have."""
    content = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 4))):
        content = draw(st.sampled_from([with_line, without_line, with_scrap, without_fence]))(
            draw, content
        )
    return content


def with_line(draw, content):
    """Put a line of a header somewhere near the top."""
    lines = content.split(b"\n")
    lines.insert(draw(st.integers(0, min(6, len(lines)))), draw(LINES))
    return b"\n".join(lines)


def without_line(draw, content):
    """Leave a line out, or repeat it."""
    lines = content.split(b"\n")
    at = draw(st.integers(0, len(lines) - 1))
    lines[at : at + 1] = [lines[at]] * draw(st.sampled_from([0, 2]))
    return b"\n".join(lines)


def with_scrap(draw, content):
    """Put bytes in, or in the place of others."""
    at = draw(st.integers(0, len(content)))
    return content[:at] + draw(SCRAPS) + content[at + draw(st.integers(0, 5)) :]


def without_fence(draw, content):
    """Leave out the first fence or the last."""
    at = draw(st.sampled_from([content.find, content.rfind]))(b"---")
    return content if at < 0 else content[:at] + content[at + 3 :]


NAMES = st.sampled_from(
    """2026-03-04-hej.md 2026-03-04-hej.da.md 2026-03-04T0815.md 2026-13-45.md hej.md HEJ.md 11.md
    å.md 🎉.md sv.md .md.md {x}.md""".split()
) | st.sampled_from(["2026-03-04 x y.md", "a\nb.md", f"{'x' * 200}.md"])
PLACES = st.sampled_from(["entries", "entries/2026", "conferences", "pages", "blog"])
FILES = st.dictionaries(st.tuples(PLACES, NAMES).map("/".join), mutated(), min_size=1, max_size=3)


@settings(
    max_examples=max(500, settings().max_examples),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(FILES, st.booleans(), st.booleans())
def test_no_file_breaks_the_survey(tmp_path_factory, files, ci, drafts):
    root = tmp_path_factory.getbasetemp() / "fuzzed"
    shutil.rmtree(root, ignore_errors=True)
    drawer = Drawer(root)
    found = drawer.survey(files, ci=ci, drafts=drafts)
    assert {path: path.read_bytes() for path in drawer.content.rglob("*") if path.is_file()} == {
        drawer.content / name: content for name, content in files.items()
    }
    for finding in (*found.faults, *found.warnings):
        assert_told(finding, {str(drawer.content / name): text for name, text in files.items()})
    for name in files:
        told = {finding.path for finding in found.faults}
        assert str(drawer.content / name) in found.by_path.keys() | told
    for entry in found.by_path.values():
        assert_can_be_built(entry)
    if not found.faults:
        outputs = [e.output.casefold() for e in found.by_path.values() if e.status != SKIPPED]
        assert len(set(outputs)) == len(outputs)


def assert_told(finding, files):
    """Assert that a finding names a file, and a line within it, and can be told."""
    assert finding.path in files
    if finding.line is not None:
        text = files[finding.path].decode(errors="replace")
        assert 1 <= finding.line <= len(LINE_END.split(text))
    assert finding.spoken(lambda message: f"«{message}»").startswith(finding.path)
    assert finding.spoken().encode()


def assert_can_be_built(entry):
    """Assert that what is made of an entry can be a file, a folder, an address, a moment."""
    assert re.fullmatch(r"/(?:[^/?#\\<>\"'\x00-\x1f]+/)*[^/?#\\<>\"'\x00-\x1f]*", entry.address)
    for path in (entry.output, *(old[1:] for old in entry.was)):
        parts = path.rstrip("/").split("/")
        assert all(part and not part.startswith(".") for part in parts)
        assert all(len(part.encode()) <= 255 for part in parts)
    for tag in entry.tags:
        assert tag.isprintable() and "/" not in tag and len(tag.encode()) <= 255
    assert re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", entry.slug)
    assert re.fullmatch("[a-z]{2,3}(-[a-z0-9]+)*", entry.lang)
    assert entry.date.tzinfo and entry.date.isoformat() and entry.uid
    assert entry.opening is not None
