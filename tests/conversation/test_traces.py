"""What is left of a person is found in files of any kind, and others are left in peace."""

import gzip
from pathlib import Path

import pytest

from microblog.conversation.reply import id_of
from microblog.conversation.traces import Known, mentions, traces

BERIT = Known(
    frozenset({"Berit Åsgård"}),
    frozenset({"berit"}),
    frozenset({"https://x.com/berit/status/12", "https://x.com/berit"}),
)
NAMED = Known(names=BERIT.names)
TRACES = {
    "plain": "<p>Berit Åsgård said</p>",
    "lower case, no accents": "berit asgard",
    "over two lines": "Berit\n   Åsgård",
    "with tags inside": "<b>Berit</b> <bdi>Åsg\u00adård</bdi>",
    "letters apart": "Berit A\u030asga\u030ard",
    "entities": "Berit &Aring;sg&#229;rd",
    "JSON": '{"name": "Berit \\u00c5sg\\u00e5rd"}',
    "no-break": "Berit\u00a0Åsgård",
    "address": "/search?q=Berit%20%C3%85sg%C3%A5rd",
    "a calendar's line": "BEGIN:VEVENT\r\nSUMMARY:Talk by Be\r\n rit Åsgård",
    "handle": "so says @berit!",
    "handle kept": '{"handle": "Berit"}',
    "page": 'href="https://twitter.com/berit"',
    "post": "https://x.com/i/web/status/12",
    "post as JSON": '"https:\\/\\/x.com\\/berit\\/status\\/12"',
    "id": f'href="#{id_of("https://x.com/berit/status/12")}"',
    "post in an address": "?url=https%3A%2F%2Fx.com%2Fberit%2Fstatus%2F12",
}
NO_TRACES = {
    "longer": "Berit Åsgårdsen",
    "first name alone": "Berit and Åsgård",
    "a word": "berit",
    "another's handle": "@beritta and @berit@other.example and @berit.bsky.social",
    "mail": "info@berit.se",
    "another post": "https://x.com/bo/status/123",
}


class TestTraces:
    @pytest.mark.parametrize("text", TRACES.values(), ids=TRACES)
    def test_found_however_it_is_written(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "a.html").write_bytes(text.encode())
        assert traces(BERIT, [tmp_path]) == [tmp_path / "a.html"]

    @pytest.mark.parametrize("text", NO_TRACES.values(), ids=NO_TRACES)
    def test_others_are_left_in_peace(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "a.html").write_text(text, "utf-8")
        assert traces(BERIT, [tmp_path]) == []

    def test_compressed_files_and_names_of_files_are_looked_at(self, tmp_path: Path) -> None:
        (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"by @berit"))
        (tmp_path / "cards").mkdir()
        (tmp_path / "cards" / "berit.png").write_bytes(b"\x89PNG\0")
        (tmp_path / "broken.gz").write_bytes(b"\x1f\x8b@berit")
        found = traces(BERIT, [tmp_path])
        assert [file.name for file in found] == ["a.html.gz", "berit.png"]

    def test_a_name_of_one_word_is_looked_for_as_it_is_written(self) -> None:
        bo = Known(names=frozenset({"Bo"}))
        assert mentions(bo, "As Bo said.") and not mentions(bo, "Att bo i Visby.")

    @pytest.mark.parametrize(
        ("text", "is_found"),
        [
            ("media/berit-asgard.jpg", True),
            ("media/Berit_Asgard-2.jpg", True),
            ('<a href="/2026/samtal-med-berit-asgard/">', True),
            ("media/berit-asgardsen.jpg", False),
            ("/2026/filberit-asgard/", False),
            ("media/beritasgard.jpg", False),
        ],
    )
    def test_a_name_is_found_as_files_and_addresses_have_it(
        self, tmp_path: Path, text: str, *, is_found: bool
    ) -> None:
        (tmp_path / "a.md").write_text(text)
        assert traces(NAMED, [tmp_path]) == [tmp_path / "a.md"] * is_found

    def test_names_of_files_and_folders_are_looked_at_with_hyphens(self, tmp_path: Path) -> None:
        for name in ("media/berit-asgard.jpg", "2026/berit-asgard/index.html", "2026/berit.jpg"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(b"\0")
        found = [file.relative_to(tmp_path).as_posix() for file in traces(NAMED, [tmp_path])]
        assert found == ["2026/berit-asgard/index.html", "media/berit-asgard.jpg"]

    def test_a_handle_of_one_letter_is_looked_for_with_its_mark(self) -> None:
        a = Known(handles=frozenset({"a"}))
        assert mentions(a, "Says @a.") and not mentions(a, "<p>b</p><a href='/a'>c</a>")

    def test_a_name_that_somebody_else_has_is_not_looked_for(self) -> None:
        assert not mentions(BERIT.without(["berit asgard"]), "Berit Åsgård")
        assert mentions(BERIT.without(["Bo Ek"]), "Berit Åsgård")

    def test_a_long_name_is_found_where_a_page_cuts_it(self) -> None:
        long = Known(names=frozenset({"Berit " * 20}))
        assert mentions(long, f"{('Berit ' * 13).strip()}…")

    def test_the_history_is_not_looked_at(self, tmp_path: Path) -> None:
        (tmp_path / ".git").mkdir()
        (tmp_path / ".git" / "config").write_text("@berit")
        assert traces(BERIT, [tmp_path]) == []
