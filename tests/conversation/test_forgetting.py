"""Forgetting: who is meant and who is not, what keeps them out, and what is found of them."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.conversation.forgetting import (
    forgotten_in,
    is_forgotten,
    keep_out,
    meant,
)
from microblog.conversation.traces import Known, folded, mentions, traces
from microblog.errors import Unanswered
from microblog.networks.contract import Reply

KEY = "a long word that nobody guesses"
BERIT = Known(
    frozenset({"Berit Åsgård"}),
    frozenset({"berit"}),
    frozenset({"https://x.com/berit/status/12", "https://x.com/berit"}),
)


def said(number: int, author: str, handle: str = "", network: str = "x", url: str = "") -> Reply:
    host = {"x": "https://x.com", "mastodon": "https://social.example"}.get(network, "https://w.eu")
    return Reply(
        network=network,
        url=url or f"{host}/{handle or 'someone'}/status/{number}",
        author=author,
        handle=handle,
        author_url=f"{host}/{handle}" if handle else "",
        text="Yes.",
        published=datetime(2026, 6, 1, tzinfo=UTC),
    )


OURS = [
    said(1, "Berit Åsgård", "berit"),
    said(2, "Berit @ Visby", "Berit"),
    said(3, "Berit Åsgårdsen", "beritta"),
    said(4, "Bo Ek", "bo"),
    said(5, "BERIT  ASGARD", "berit@social.example", "mastodon"),
    said(6, "berit", "someoneelse", "mastodon"),
    said(7, "Berit Åsgård", network="linkedin"),
]


class TestWhoIsMeant:
    @pytest.mark.parametrize(
        ("wanted", "numbers"),
        [
            ("Berit Åsgård", [1, 2, 5, 7]),
            ("berit asgard", [1, 2, 5, 7]),
            ("@berit", [1, 2, 6]),
            ("BERIT", [1, 2, 6]),
            ("Berit Å", []),
            ("erit", []),
            ("https://x.com/berit/status/1", [1]),
            ("twitter.com/whoever/status/2?s=20", [2]),
            ("https://x.com/Berit/", [1, 2]),
            ("https://twitter.com/berit", [1, 2]),
            ("Berit \u2705 Åsgård :verified:", [1, 2, 5, 7]),
            ("berit@social.example", [5]),
            ("https://social.example/berit@social.example", [5]),
        ],
    )
    def test_exactly_theirs_is_found(self, wanted: str, numbers: list[int]) -> None:
        found = meant(wanted).theirs(OURS)
        assert [OURS.index(one) + 1 for one in found] == numbers

    def test_an_address_of_a_post_tells_of_that_post_alone(self) -> None:
        asked = meant("https://x.com/berit/status/1")
        known = asked.known(asked.theirs(OURS))
        assert (known.names, known.handles) == (frozenset(), frozenset())

    def test_whom_nothing_is_kept_of_is_known_by_what_was_asked(self) -> None:
        assert meant("Ann Lö").known([]) == Known(names=frozenset({"Ann Lö"}))
        assert meant("@ann").known([]) == Known(handles=frozenset({"@ann"}))
        assert meant("https://a.eu/1").known([]) == Known(urls=frozenset({"https://a.eu/1"}))

    @pytest.mark.parametrize("wanted", ["", " ", "@", "\u200b"])
    def test_nobody_is_nobody(self, wanted: str) -> None:
        with pytest.raises(Unanswered, match="Whom"):
            meant(wanted)

    @pytest.mark.parametrize("wanted", ["http://[::", "https://a.eu:x/", "a/b", "https://", "/"])
    def test_what_is_no_address_is_nobodys(self, wanted: str) -> None:
        assert meant(wanted).theirs(OURS) == []
        assert not mentions(meant(wanted).known([]), "Because of the stairs.")

    @given(st.text())
    def test_folding_twice_is_folding_once(self, text: str) -> None:
        once = folded(text).removeprefix("@")
        assert folded(once).removeprefix("@") == folded(folded(once)).removeprefix("@")


class TestKeptOut:
    def forget(self, content: Path, wanted: str, key: str = KEY) -> bool:
        asked = meant(wanted)
        return keep_out(content, key, wanted, asked.known(asked.theirs(OURS)))

    @pytest.mark.parametrize(
        ("wanted", "numbers"),
        [
            ("Berit Åsgård", [1, 2, 5, 7]),
            ("@berit", [1, 2, 6]),
            ("https://x.com/berit/status/1", [1]),
            ("https://x.com/berit", [1, 2]),
        ],
    )
    def test_those_who_were_forgotten_and_no_others(
        self, tmp_path: Path, wanted: str, numbers: list[int]
    ) -> None:
        assert self.forget(tmp_path, wanted)
        out = [n for n, one in enumerate(OURS, 1) if is_forgotten(one, KEY, tmp_path)]
        assert out == numbers

    def test_what_they_write_later_stays_out_and_so_does_an_address_written_otherwise(
        self, tmp_path: Path
    ) -> None:
        self.forget(tmp_path, "@berit")
        later = said(99, "A new name", "BERIT")
        moved = replace(OURS[3], url="https://twitter.com/i/web/status/1?s=20")
        assert is_forgotten(later, KEY, tmp_path) and is_forgotten(moved, KEY, tmp_path)

    def test_several_people_are_kept_out_at_once(self, tmp_path: Path) -> None:
        self.forget(tmp_path, "@berit")
        self.forget(tmp_path, "@bo")
        assert is_forgotten(OURS[0], KEY, tmp_path) and is_forgotten(OURS[3], KEY, tmp_path)

    def test_the_list_tells_nothing_to_who_has_no_key(self, tmp_path: Path) -> None:
        self.forget(tmp_path, "Berit Åsgård")
        text = (tmp_path / "replies" / "_forgotten.json").read_text()
        assert traces(BERIT, [tmp_path]) == []
        assert all(len(digest) == 64 for digest in json.loads(text)["forgotten"])
        assert not is_forgotten(OURS[0], "", tmp_path)
        assert not is_forgotten(OURS[0], "another", tmp_path)

    def test_without_a_key_nothing_is_written(self, tmp_path: Path) -> None:
        assert not self.forget(tmp_path, "@berit", key="")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("text", ["{", "[]", '{"forgotten": 1}'])
    def test_a_broken_list_lets_nobody_in(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "replies").mkdir()
        (tmp_path / "replies" / "_forgotten.json").write_text(text)
        with pytest.raises(Unanswered, match="from git"):
            forgotten_in(tmp_path, KEY)


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
