"""What may not disappear without a word."""

from collections.abc import Collection

import pytest

from microblog.errors import Unanswered
from microblog.publishing.guard import Removal, check, foreign, removals
from microblog.publishing.record import Page, Record, named

PLACES = [f"2026/{n}/index.html" for n in range(40)]
OLD = Record(
    frozenset(map(named, [*PLACES, "archive/index.html", "feed.xml"])),
    {named(path): Page(f"uid{n}", "d") for n, path in enumerate(PLACES)},
)
THERE = [*PLACES, "archive/index.html", "feed.xml", "theirs.html", "pictures/a.jpg"]


def gone(*paths: str) -> list[Removal]:
    return removals(THERE, set(THERE) - set(paths), OLD)


def refused(
    removed: list[Removal],
    *,
    public: Collection[str] = (),
    shared: Collection[str] = (),
    known: Collection[str] = (),
    lost: Collection[str] = (),
) -> str:
    try:
        check(
            removed, lost, place="public/", pages=42, public=public, shared=shared,
            knew=lambda uid: uid in known,
        )  # fmt: skip
    except Unanswered as error:
        assert "--remove" in error.spoken()
        return error.spoken()
    return ""


def test_only_pages_of_ours_that_nobody_finds_any_more_are_removals() -> None:
    assert gone("feed.xml", "pictures/a.jpg", "theirs.html") == []
    found = gone(PLACES[3], "archive/index.html")
    assert found == [
        Removal(address="/2026/3/", uid="uid3"),
        Removal(address="/archive/", uid=""),
    ]


def test_an_entry_that_was_deleted_here_may_go() -> None:
    assert refused(gone(PLACES[3]), known={"uid3"}) == ""


def test_a_list_may_go() -> None:
    assert refused(gone("archive/index.html")) == ""


def test_an_entry_that_was_never_here_may_not() -> None:
    said = refused(gone(PLACES[3], PLACES[4]), known={"uid4"})
    assert "/2026/3/" in said and "/2026/4/" not in said and "git pull" in said


def test_an_entry_that_was_shared_may_not() -> None:
    said = refused(gone(PLACES[3]), known={"uid3"}, shared={"uid3"})
    assert "/2026/3/" in said and "shared" in said


def test_an_entry_that_moved_needs_a_way_from_its_old_address() -> None:
    said = refused(gone(PLACES[3]), known={"uid3"}, public={"uid3"})
    assert "/2026/3/" in said and "was:" in said


@pytest.mark.parametrize(("number", "many"), [(2, False), (3, True), (40, True)])
def test_more_than_one_in_twenty_may_not(number: int, many: bool) -> None:
    removed = gone(*PLACES[:number])
    said = refused(removed, known={f"uid{n}" for n in range(40)})
    assert bool(said) == many
    assert not many or f"{number} of 42" in said


def test_a_long_list_is_cut_and_says_so() -> None:
    assert "25 more" in refused(gone(*PLACES), known={f"uid{n}" for n in range(40)})


def test_all_reasons_come_at_once() -> None:
    lost = ["theirs.html"]
    said = refused(gone(*PLACES[:5]), known={"uid1"}, shared={"uid1"}, public={"uid2"}, lost=lost)
    for word in ("was:", "shared", "git pull", "one address in twenty", "theirs.html", "public/"):
        assert word in said


def test_what_is_not_ours_is_lost_only_where_its_name_is_taken_or_all_is_replaced() -> None:
    theirs = {"theirs.html", "pictures/a.jpg"}
    assert foreign(THERE, {"theirs.html"}, OLD, whole=False) == {"theirs.html"}
    assert foreign(THERE, {"pictures/a.jpg"}, OLD, whole=False) == {"pictures/a.jpg"}
    assert foreign(THERE, set(PLACES), OLD, whole=False) == set()
    assert foreign(THERE, set(PLACES), OLD, whole=True) == theirs
    assert "theirs.html" in refused([], lost=theirs)
    assert refused([]) == ""


def test_beside_an_old_mark_all_was_ours_where_all_was_replaced_and_elsewhere_who_knows() -> None:
    old = Record(all_ours=True)
    assert foreign(THERE, set(PLACES), old, whole=True) == set()
    assert foreign(THERE, set(PLACES), old, whole=False) == set(THERE) - set(PLACES)
