"""Writing: whatever a leader types becomes one new file that reads back as the same text."""

import html
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import markdown
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from microblog.desk.writing import edited, escaped, link, new, new_uid, photo
from microblog.errors import OutsideFailed, Unanswered
from microblog.header import Header, read_header
from microblog.profile import Profile
from microblog.survey import Folders, survey

NOW = datetime(2026, 3, 4, 7, 15, tzinfo=UTC)
ANNA = Profile(name="Anna Lind", languages=["sv"], timezone="Europe/Stockholm")
# The header's reader takes these for ends of lines, and gives "\n" back.
ENDS = "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
TEXT = st.text(st.characters(exclude_characters=ENDS, exclude_categories=["Cs"]), min_size=1)
WRITTEN = TEXT.filter(lambda text: text.strip() != "")


def read(path: Path) -> Header:
    return read_header(path.read_text(encoding="utf-8"))


def without_faults(content: Path, *files: Path) -> list[str]:
    found = survey(Folders(content, files), ANNA, datetime(2026, 3, 5, tzinfo=UTC))
    assert not found.faults
    return [entry.slug for entry in found.entries]


def picture(path: Path) -> Path:
    Image.new("RGB", (8, 6), "teal").save(path)
    return path


class TestNew:
    def test_the_file_is_named_for_the_day_and_the_first_words(self, tmp_path: Path) -> None:
        path = new(tmp_path, ANNA, NOW, "Örebro på en tisdag, i regn och blåst.")
        assert path == tmp_path / "entries/2026/2026-03-04-orebro-pa-en-tisdag-i-regn.md"

    def test_the_date_is_the_leaders_own_clock(self, tmp_path: Path) -> None:
        late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
        path = new(tmp_path, ANNA, late, "Gott nytt år", uid="abcdefghij")
        assert path == tmp_path / "entries/2027/2027-01-01-gott-nytt-ar.md"
        assert path.read_text("utf-8") == (
            "---\nuid: abcdefghij\ndate: 2027-01-01 00:30:00\n---\n\nGott nytt år\n"
        )

    def test_the_same_words_twice_are_two_files(self, tmp_path: Path) -> None:
        paths = [new(tmp_path, ANNA, NOW, text) for text in ("Ja. Tack.", "Ja! Tack!", "ja tack")]
        assert [p.stem for p in paths] == [f"2026-03-04-ja-tack{end}" for end in ("", "-2", "-3")]
        assert [read(p).body.strip() for p in paths] == ["Ja. Tack.", "Ja! Tack!", "ja tack"]

    def test_words_without_letters_are_named_for_the_day(self, tmp_path: Path) -> None:
        path = new(tmp_path, ANNA, NOW, "…")
        assert path.name == "2026-03-04.md"
        without_faults(tmp_path, path)

    @pytest.mark.parametrize("year", ["1987", "2025", "2099"])
    def test_a_year_that_begins_a_text_is_not_read_as_a_time(
        self, tmp_path: Path, year: str
    ) -> None:
        path = new(tmp_path, ANNA, NOW, f"{year} var året")
        assert without_faults(tmp_path, path) == [f"{year}-var-aret"]

    @pytest.mark.parametrize("text", ["", " \n\t"])
    def test_no_words_are_no_entry(self, tmp_path: Path, text: str) -> None:
        with pytest.raises(Unanswered, match="Nothing was written"):
            new(tmp_path, ANNA, NOW, text)
        assert not list(tmp_path.rglob("*"))

    @given(text=WRITTEN)
    def test_any_text_comes_back(self, tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
        content = tmp_path_factory.mktemp("content")
        header = read(new(content, ANNA, NOW, text, uid="abcdefghij"))
        assert header.body == "\n" + text.strip("\n")
        assert header.fields == {"uid": "abcdefghij", "date": "2026-03-04 08:15:00"}

    @pytest.mark.parametrize(
        "text",
        ["---\ntitle: x\n---\nno", "Title: A book I read", "--- so it goes", "```\n---\n```"],
    )
    def test_what_looks_like_a_header_is_text(self, tmp_path: Path, text: str) -> None:
        header = read(new(tmp_path, ANNA, NOW, text))
        assert header.body.strip() == text
        assert set(header.fields) == {"uid", "date"}

    def test_a_uid_is_ten_letters_that_differ(self) -> None:
        uids = {new_uid() for _ in range(200)}
        assert len(uids) == 200
        assert all(re.fullmatch("[a-z2-7]{10}", uid) for uid in uids)


class TestLink:
    def test_it_holds_address_view_title_and_quote(self, tmp_path: Path) -> None:
        url = "https://morgonposten.example/a?b=c#d"
        path = link(tmp_path, ANNA, NOW, url, "Jag håller inte med.", "När: maskinen", "Ja.\nNej.")
        header = read(path)
        assert path.name == "2026-03-04-nar-maskinen.md"
        assert header.body == "\nJag håller inte med."
        assert header.text("link") == url
        assert header.text("title") == "När: maskinen"
        assert header.text("quote") == "Ja.\nNej."
        assert f"\nlink: {url}\n" in path.read_text("utf-8")

    def test_without_a_view_it_is_named_for_the_site(self, tmp_path: Path) -> None:
        path = link(tmp_path, ANNA, NOW, "http://example.org/x", "")
        assert path.name == "2026-03-04-example-org.md"

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "example.org",
            "ftp://example.org",
            "https://",
            "https://[",
            "https://a b",
            "https://a\x00b",
        ],
    )
    def test_what_is_no_web_address_is_refused(self, tmp_path: Path, url: str) -> None:
        with pytest.raises(Unanswered, match="no web address"):
            link(tmp_path, ANNA, NOW, url, "Läs.")
        assert not list(tmp_path.rglob("*"))

    @given(title=TEXT, quote=TEXT, tail=st.text(st.characters(categories=["L", "P", "S", "N"])))
    def test_any_title_quote_and_address_come_back(
        self, tmp_path_factory: pytest.TempPathFactory, title: str, quote: str, tail: str
    ) -> None:
        url = f"https://example.org/{tail}"
        header = read(
            link(tmp_path_factory.mktemp("content"), ANNA, NOW, url, "Läs.", title, quote)
        )
        assert header.fields["link"] == url
        assert header.fields.get("title", "") == " ".join(title.split())
        assert header.fields.get("quote", "") == quote.strip()
        assert header.body == "\nLäs."


class TestPhoto:
    def test_the_picture_is_copied_as_it_is(self, tmp_path: Path) -> None:
        file = picture(tmp_path / "På Väg 1.JPG")
        content = tmp_path / "content"
        path = photo(content, ANNA, NOW, file, "En båt [röd]", "Hem igen.", uid="abcdefghij")
        assert (content / "media/pa-vag-1.jpg").read_bytes() == file.read_bytes()
        assert read(path).body == "\n![En båt \\[röd\\]](../../media/pa-vag-1.jpg)\n\nHem igen."
        assert (path.parent / "../../media/pa-vag-1.jpg").is_file()
        assert without_faults(content, path) == ["hem-igen"]

    def test_another_picture_of_the_same_name_is_kept(self, tmp_path: Path) -> None:
        content = tmp_path / "content"
        file = picture(tmp_path / "boat.png")
        photo(content, ANNA, NOW, file, "A boat", "One")
        photo(content, ANNA, NOW, file, "A boat", "The same again")
        first = file.read_bytes()
        Image.new("RGB", (9, 9), "red").save(file)
        path = photo(content, ANNA, NOW, file, "A car", "Another")
        assert sorted(p.name for p in (content / "media").iterdir()) == ["boat-2.png", "boat.png"]
        assert (content / "media/boat.png").read_bytes() == first
        assert "media/boat-2.png)" in path.read_text("utf-8")

    def test_a_picture_that_is_there_already_stays_where_it_is(self, tmp_path: Path) -> None:
        (tmp_path / "media/2026").mkdir(parents=True)
        file = picture(tmp_path / "media/2026/My Boat.png")
        path = photo(tmp_path, ANNA, NOW, file, "A boat", "")
        assert list(tmp_path.rglob("*.png")) == [file]
        assert "../../media/2026/My%20Boat.png)" in path.read_text("utf-8")

    @pytest.mark.parametrize("alt", ["", "  \n"])
    def test_without_alternative_text_nothing_is_written(self, tmp_path: Path, alt: str) -> None:
        with pytest.raises(Unanswered, match="--alt"):
            photo(tmp_path / "content", ANNA, NOW, picture(tmp_path / "a.png"), alt, "Hej")
        assert not (tmp_path / "content").exists()

    def test_what_is_no_picture_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a.jpg").write_text("hello")
        for name, said in (
            ("a.jpg", "no picture"),
            ("b.jpg", "There is no file"),
            (".", "no pict"),
        ):
            with pytest.raises(Unanswered, match=said):
                photo(tmp_path / "content", ANNA, NOW, tmp_path / name, "A boat", "Hej")
        assert not (tmp_path / "content").exists()

    @example("&copy; &amp; &#64; &")
    @example("<b>bold</b> `code` *x* _y_ [z](w) !# \\[ <https://example.org> a@b.c")
    @given(alt=WRITTEN.filter(lambda text: text.isprintable()))
    def test_any_alternative_text_is_shown_as_it_is(self, alt: str) -> None:
        page = markdown.markdown(f"![{escaped(alt)}](../../media/a.png)")
        shown = re.fullmatch(r'<p><img alt="([^"]*)" src="../../media/a.png" /></p>', page)
        assert shown, page
        assert html.unescape(shown[1]) == " ".join(alt.split())


class TestEdited:
    @staticmethod
    def editor(tmp_path: Path, script: str) -> str:
        path = tmp_path / "my editor.sh"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return f"'{path}' --wait" if "$2" in script else f"'{path}'"

    def test_what_was_written_is_filed_byte_for_byte(self, tmp_path: Path) -> None:
        editor = self.editor(tmp_path, 'printf "# Om färjor\\r\\n\\r\\nHej" >> "$2"')
        path = edited(tmp_path, ANNA, NOW, editor, uid="abcdefghij")
        assert path == tmp_path / "entries/2026/2026-03-04-om-farjor.md"
        assert path.read_bytes() == (
            "---\nuid: abcdefghij\ndate: 2026-03-04 08:15:00\n---\n"
            "\n# Om färjor\r\n\r\nHej".encode()
        )

    def test_an_empty_page_is_no_entry(self, tmp_path: Path) -> None:
        assert edited(tmp_path, ANNA, NOW, "true") is None
        assert not (tmp_path / "entries").exists()

    def test_a_broken_header_is_filed_for_the_check_to_explain(self, tmp_path: Path) -> None:
        path = edited(
            tmp_path, ANNA, NOW, self.editor(tmp_path, 'printf -- "---\\na: b\\nHej" > $1')
        )
        assert path is not None
        assert path.read_text("utf-8") == "---\na: b\nHej"

    @pytest.mark.parametrize("name", ["", "/no/such/editor", "'"])
    def test_an_editor_that_is_not_there_is_named(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(Unanswered, match="EDITOR"):
            edited(tmp_path, ANNA, NOW, name)

    def test_an_editor_that_fails_loses_no_words(self, tmp_path: Path) -> None:
        with pytest.raises(OutsideFailed) as failed:
            edited(tmp_path, ANNA, NOW, self.editor(tmp_path, 'echo Hej >> "$1"; exit 3'))
        draft = Path(str(failed.value.message.values["draft"]))
        assert draft.read_text("utf-8").endswith("Hej\n")
        shutil.rmtree(draft.parent)
        assert not (tmp_path / "entries").exists()
