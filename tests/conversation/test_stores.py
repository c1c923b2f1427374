"""Every place where others' words are kept forgets them, and nobody else's."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from microblog.conversation import hidden
from microblog.conversation.forgetting import meant
from microblog.conversation.hidden import Hidden
from microblog.conversation.keeping import kept_from, withdrawn
from microblog.conversation.reply import id_of
from microblog.conversation.shelf import keep, leave, left, replies_in
from microblog.conversation.stores import Stores
from microblog.conversation.waiting import Waits
from microblog.networks.contract import Reply

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def said(number: int, author: str, handle: str, text: str = "Because of the stairs.") -> Reply:
    return Reply(
        network="x",
        url=f"https://x.com/{handle}/status/{number}",
        author=author,
        handle=handle,
        text=text,
        published=NOW,
    )


BERIT = [kept_from(said(number, "Berit Åsgård", "berita"), "one", NOW) for number in (1, 2)]
BO = kept_from(said(3, "Bo Ek", "boek"), "one", NOW)


@pytest.fixture
def stores(tmp_path: Path) -> Stores:
    """A site that keeps two replies by Berit and one by Bo."""
    for kept in (*BERIT, BO):
        keep(tmp_path / "content", kept)
    return Stores(tmp_path / "content", tmp_path / ".microblog")


def forget(stores: Stores, wanted: str = "Berit Åsgård") -> list[Reply]:
    whom = meant(wanted)
    theirs, read = whom.theirs(stores.kept()), whom.theirs(stores.read())
    return stores.forget(theirs, read, whom.known([*theirs, *read]))


def ids(stores: Stores) -> list[str]:
    return [kept.id for kept in stores.kept()]


def test_what_is_kept_goes(stores: Stores) -> None:
    assert forget(stores) == []
    assert ids(stores) == [BO.id]


def test_a_withdrawn_one_goes_by_its_address_and_its_answers_know_of_it_no_more(
    stores: Stores,
) -> None:
    keep(stores.content, withdrawn(BERIT[0], NOW), over=True)
    keep(stores.content, replace(BO, answers=BERIT[0].id), over=True)
    hidden.note(stores.looks, BERIT[0].id, Hidden(NOW, "gone"))
    forget(stores, "https://twitter.com/i/web/status/1")
    assert ids(stores) == [BERIT[1].id, BO.id]
    for file in [*stores.content.rglob("*.json"), *stores.state.rglob("*.json")]:
        assert BERIT[0].id not in f"{file.name} {file.read_text()}"


def test_what_waits_goes_and_so_does_what_names_them(stores: Stores) -> None:
    theirs, other = said(4, "Berit Åsgård", "berita"), said(5, "Cy", "cy")
    naming = said(6, "Bo Ek", "boek", "As @BeritA says.")
    waiting = stores.waiting(2, NOW)
    waiting.replies = {id_of(one.url): Waits(one, "one") for one in (theirs, naming, other)}
    waiting.places = {"x": {"since": "6"}}
    waiting.save()
    assert forget(stores) == [naming]
    assert stores.read() == [other]
    assert stores.waiting(2, NOW).places == {"x": {"since": "6"}}


def test_one_of_whom_something_waits_only_is_forgotten_too(stores: Stores) -> None:
    waiting = stores.waiting(2, NOW)
    waiting.replies = {"a": Waits(said(7, "Cy", "cy"), "one")}
    waiting.save()
    forget(stores, "@cy")
    assert stores.read() == []


def test_what_is_noted_goes(stores: Stores) -> None:
    for id in (BERIT[0].id, BO.id):
        leave(stores.content, id)
        hidden.note(stores.looks, id, Hidden(NOW, "edited", "It now reads so."))
    forget(stores)
    assert left(stores.content) == {BO.id}
    assert set(hidden.hidden_in(stores.looks)) == {BO.id}


def test_what_could_not_be_read_and_was_put_aside_goes(stores: Stores) -> None:
    aside = stores.state / "replies" / "waiting.broken.json"
    aside.parent.mkdir(parents=True)
    aside.write_text("by Berit Åsgård")
    forget(stores)
    assert not aside.exists()


def test_their_pictures_go_but_nobody_elses(stores: Stores) -> None:
    media = stores.content / "media"
    media.mkdir()
    pictures = [(BERIT[0], "mine.png"), (BERIT[1], "ours.png"), (BO, "ours.png")]
    for kept, name in pictures:
        (media / name).write_bytes(b"a picture")
        keep(stores.content, replace(kept, portrait=f"media/{name}"), over=True)
    forget(stores)
    assert [file.name for file in media.iterdir()] == ["ours.png"]


def test_a_site_without_any_forgets_without_a_word(tmp_path: Path) -> None:
    empty = Stores(tmp_path / "content", tmp_path / ".microblog")
    assert forget(empty) == []
    assert list(tmp_path.iterdir()) == []
    assert replies_in(empty.content) == ([], [])
