"""Forgetting: who is meant and who is not, and what keeps them out."""

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
from microblog.conversation.traces import Known, folded, traces
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

BO = replace(
    said(0, "Bo", "bo.bsky.social", "bluesky", "https://bsky.app/profile/did:plc:abc/post/3k1"),
    author_url="https://bsky.app/profile/did:plc:abc",
)
PEOPLE = [
    BO,
    said(11, "Berit", "berita"),
    replace(
        said(12, "Cy", "cy@social.example", "mastodon"), author_url="https://social.example/@cy"
    ),
]
PROFILES = {
    "https://bsky.app/profile/bo.bsky.social": "bo.bsky.social",
    "https://bsky.app/profile/Bo.bsky.social/?ref=1": "bo.bsky.social",
    "https://x.com/berita?lang=sv": "berita",
    "https://mobile.twitter.com/berita": "berita",
    "https://mobile.x.com/Berita": "berita",
    "https://x.com/berita/with_replies": "berita",
    "http://www.twitter.com/berita/": "berita",
    "twitter.com/berita": "berita",
    "https://social.example/@cy": "cy@social.example",
    "https://social.example/@cy/with_replies": "cy@social.example",
    "https://other.example/@cy@social.example": "cy@social.example",
    "https://social.example/users/cy": "cy@social.example",
}


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

    def test_whom_a_profile_names_is_known_by_the_handle_in_it(self) -> None:
        for address, handle in PROFILES.items():
            assert meant(address).known([]).handles == {handle}

    @pytest.mark.parametrize("wanted", ["", " ", "@", "\u200b", "/", "*", "a", "@a", ".", "é"])
    def test_nobody_is_nobody(self, wanted: str) -> None:
        with pytest.raises(Unanswered, match="Whom"):
            meant(wanted)

    @pytest.mark.parametrize(
        "wanted",
        ["http://[::", "http://[::1", "https://a.eu:x/", "https://", "https://x.com:99999/a"],
    )
    def test_what_is_no_address_is_said_to_be_none(self, wanted: str) -> None:
        with pytest.raises(Unanswered, match="is no address") as error:
            meant(wanted)
        assert error.value.exit_code == 3

    def test_a_name_with_a_slash_is_a_name(self) -> None:
        slashed = said(8, "Åsa (she/her)", "asa")
        assert meant("asa (she/her)").theirs([*OURS, slashed]) == [slashed]

    @pytest.mark.parametrize(
        ("wanted", "is_site"),
        [("https://x.com", True), ("x.com/", True), ("https://x.com/berit", False), ("xy", False)],
    )
    def test_the_address_of_a_site_is_told_from_that_of_a_page(
        self, wanted: str, is_site: bool
    ) -> None:
        assert meant(wanted).is_site == is_site

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
        assert not is_forgotten(OURS[0], "another", tmp_path)

    def test_without_the_key_nobody_is_let_in(self, tmp_path: Path) -> None:
        self.forget(tmp_path, "@berit")
        with pytest.raises(Unanswered, match="only with the key"):
            is_forgotten(OURS[3], "", tmp_path)

    @pytest.mark.parametrize("wanted", [*PROFILES, "https://bsky.app/profile/did:plc:abc"])
    def test_a_person_stays_out_by_any_address_of_their_page(
        self, tmp_path: Path, wanted: str
    ) -> None:
        for theirs in (PEOPLE, []):
            asked, content = meant(wanted), tmp_path / str(len(theirs))
            found = asked.theirs(theirs)
            assert keep_out(content, KEY, wanted, asked.known(found))
            out = [one for one in PEOPLE if is_forgotten(one, KEY, content)]
            assert len(out) == 1 and found == (out if theirs else [])

    @pytest.mark.parametrize("actor", ["bo.bsky.social", "did:plc:abc"])
    def test_a_post_on_bluesky_stays_out_whichever_way_its_author_is_named(
        self, tmp_path: Path, actor: str
    ) -> None:
        wanted = f"https://bsky.app/profile/{actor}/post/3k1"
        for number, theirs in enumerate(([], [BO])):
            asked = meant(wanted)
            assert asked.theirs(theirs) == theirs
            assert keep_out(tmp_path / str(number), KEY, wanted, asked.known(theirs))
            assert is_forgotten(BO, KEY, tmp_path / str(number))
            other = replace(BO, url="https://bsky.app/profile/did:plc:abc/post/3k2")
            assert not is_forgotten(other, KEY, tmp_path / str(number))

    def test_without_a_key_nothing_is_written(self, tmp_path: Path) -> None:
        assert not self.forget(tmp_path, "@berit", key="")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("text", ["{", "[]", '{"forgotten": 1}'])
    def test_a_broken_list_lets_nobody_in(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "replies").mkdir()
        (tmp_path / "replies" / "_forgotten.json").write_text(text)
        with pytest.raises(Unanswered, match="from git"):
            forgotten_in(tmp_path, KEY)
