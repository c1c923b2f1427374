"""Keeping: every answer once, under the right entry, whatever the networks do meanwhile."""

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microblog.conversation.keeping import kept_from, news, withdrawn
from microblog.conversation.reply import Kept, Reason, Shown, id_of
from microblog.conversation.shelf import keep, leave, replies_in
from microblog.conversation.waiting import Waiting
from microblog.errors import OutsideFailed
from microblog.networks.contract import OutOfCredit, Purse, Reader, Reply

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
PRICE = Decimal("0.005")
OURS, TWO = "https://x.com/anna/status/1", "https://social.example/@anna/2"
COPIES = {OURS: "first", TWO: "second"}


def said(number: int, copy: str = OURS, **more: str | bool) -> Reply:
    host = "https://x.com/berit/status" if copy == OURS else "https://social.example/@berit"
    return Reply(
        network="x" if copy == OURS else "mastodon", url=f"{host}/{number}", author="Berit",
        text=f"Answer {number}", published=NOW - timedelta(hours=number), copy=copy,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


@dataclass
class Paged:
    """A network that is read by pages, each paid for once, from where the last run came to."""

    replies: Sequence[Reply]
    host: str = "x.com"
    page: int = 3
    price_each: Decimal = PRICE
    fails_at: int | None = None
    sold: list[int] = field(default_factory=list)

    def reads(self, address: str) -> bool:
        return self.host in address

    def post(self, address: str) -> Reply:
        raise NotImplementedError

    def price(self, copies: Sequence[str]) -> Decimal:
        return self.price_each * len(self.replies)

    def answers(
        self, copies: Sequence[str], purse: Purse, places: MutableMapping[str, str]
    ) -> Iterator[Reply]:
        start = int(places.get("at", "0"))
        while start < len(self.replies):
            if self.fails_at is not None and start >= self.fails_at:
                raise OutsideFailed("It does not answer.")
            size = min(self.page, len(self.replies) - start, purse.affords(self.price_each))
            if not size:
                raise OutOfCredit("Nothing is left.")
            purse.pay(size, self.price_each)
            self.sold.extend(range(start, start + size))
            yield from self.replies[start : start + size]
            start += size
            places["at"] = str(start)


def loaded(folder: Path, cap: float = 2.0) -> Waiting:
    return Waiting.load(folder / "waiting.json", cap, NOW)


def asked(folder: Path, readers: Mapping[str, Reader], cap: float = 2.0) -> list[str]:
    """Return the addresses of what is new."""
    waiting = loaded(folder, cap)
    ids = news(readers, COPIES, waiting, folder).ids
    return [waiting.replies[id].reply.url for id in ids]


# From a network's reply to a kept one


def test_a_reply_is_kept_as_it_was_said() -> None:
    reply = said(7, handle="berit", author_url="https://x.com/berit", lang="sv", edited=True)
    assert kept_from(reply, "first", NOW, Reason.ASKED) == Kept(
        id=id_of(reply.url), network="x", url=reply.url, author="Berit", text="Answer 7",
        published=reply.published, kept=NOW, entry="first", handle="berit",
        author_url="https://x.com/berit", lang="sv", reason=Reason.ASKED, edited=True,
    )  # fmt: skip


def test_what_answers_our_copy_answers_the_entry() -> None:
    ours = replace(said(7), answers="https://twitter.com/i/web/status/1?s=20")
    other = replace(said(7), answers=said(8).url)
    assert kept_from(ours, "first", NOW).answers == ""
    assert kept_from(other, "first", NOW).answers == id_of(said(8).url)


@pytest.mark.parametrize("own", [True, False])
def test_our_own_answers_are_marked(own: bool) -> None:
    assert kept_from(said(7, own=own), "first", NOW).own is own
    assert kept_from(said(7, own=own), "first", NOW, own=True).own


def test_what_the_shelf_would_not_show_is_not_kept_like_that(tmp_path: Path) -> None:
    reply = replace(
        said(7), author="", handle="", lang='sv" x="', author_url="http://x.com/berit",
        answers="https://[", published=datetime(1, 1, 1),
    )  # fmt: skip
    kept = kept_from(reply, "first", NOW)
    assert (kept.author, kept.lang, kept.author_url, kept.answers) == ("x.com", "", "", "")
    keep(tmp_path, kept)
    assert replies_in(tmp_path) == ([kept], [])


def test_a_naive_moment_is_in_utc() -> None:
    reply = replace(said(7), published=datetime(2026, 6, 1, 8))
    assert kept_from(reply, "first", NOW).published == datetime(2026, 6, 1, 8, tzinfo=UTC)


def test_an_address_that_no_link_may_lead_to_is_refused() -> None:
    with pytest.raises(ValueError, match="no address"):
        kept_from(replace(said(7), url="javascript:alert(1)"), "first", NOW)


def test_what_stands_nowhere_has_an_id_of_its_own(tmp_path: Path) -> None:
    told = replace(said(7), url="", network="linkedin")
    one, same = kept_from(told, "first", NOW), kept_from(told, "second", NOW)
    other = kept_from(replace(told, text="Else."), "first", NOW)
    assert one.id == same.id != other.id
    keep(tmp_path, one)
    assert replies_in(tmp_path) == ([one], [])


def test_of_what_is_withdrawn_no_word_stays(tmp_path: Path) -> None:
    kept = replace(kept_from(said(7, handle="berit"), "first", NOW), answers="bbbbbbbbbb")
    left = withdrawn(kept, NOW)
    assert left.state is Shown.WITHDRAWN and left.withdrawn == NOW
    assert (left.id, left.answers, left.entry, left.network) == (
        kept.id, kept.answers, "first", "x",
    )  # fmt: skip
    keep(tmp_path, kept)
    words = keep(tmp_path, left, over=True).read_text(encoding="utf-8").lower()
    assert "berit" not in words and "answer 7" not in words
    assert replies_in(tmp_path) == ([left], [])


# News


def test_answers_wait_under_the_entries_of_our_copies(tmp_path: Path) -> None:
    readers = {
        "x": Paged([said(1000), said(1001)]),
        "mastodon": Paged([said(1002, TWO)], "social.example", price_each=Decimal(0)),
    }
    assert len(asked(tmp_path, readers)) == 3
    waiting = loaded(tmp_path)
    assert sorted(one.entry for one in waiting.replies.values()) == ["first", "first", "second"]
    assert waiting.places == {"x": {"at": "2"}, "mastodon": {"at": "1"}}


def test_nothing_is_new_twice(tmp_path: Path) -> None:
    reply = said(1000)
    twice = [reply, replace(reply, url="https://twitter.com/i/web/status/1000?s=20")]
    readers = {"x": Paged(twice), "again": Paged(twice)}
    assert len(asked(tmp_path, readers)) == 1
    assert asked(tmp_path, {"x": Paged(twice)}) == []
    assert set(loaded(tmp_path).replies) == {id_of(reply.url)}


def test_what_others_say_of_a_reply_does_not_count(tmp_path: Path) -> None:
    told = replace(said(1000), network="web", author="Berit on X", text="Answer…")
    asked(tmp_path, {"x": Paged([said(1000)]), "web": Paged([told])})
    (waits,) = loaded(tmp_path).replies.values()
    assert waits.reply == said(1000)


def test_what_is_kept_left_or_forgotten_is_no_news(tmp_path: Path) -> None:
    replies = [said(number) for number in range(1000, 1005)]
    waiting = loaded(tmp_path)
    news({"x": Paged(replies)}, COPIES, waiting, tmp_path)
    assert len(waiting.replies) == 5
    keep(tmp_path, kept_from(replies[0], "first", NOW))
    leave(tmp_path, id_of(replies[1].url))
    again = Waiting(tmp_path / "other.json", Decimal(2), "2026-07")
    for one in (waiting, again):
        found = news({"x": Paged(replies)}, COPIES, one, tmp_path, lambda r: r.url.endswith("2"))
        assert set(one.replies) == {id_of(replies[3].url), id_of(replies[4].url)}
        assert set(found.ids) == (set() if one is waiting else set(one.replies))


def test_no_digest_of_what_was_forgotten_comes_back(tmp_path: Path) -> None:
    above = said(1000)
    reply = said(1001, answers=above.url)
    waiting = loaded(tmp_path)
    news({"x": Paged([reply])}, COPIES, waiting, tmp_path, lambda one: one.url == above.url)
    (waits,) = waiting.replies.values()
    assert kept_from(waits.reply, waits.entry, NOW).answers == ""


def test_our_copies_are_no_answers_and_our_answers_are_ours(tmp_path: Path) -> None:
    own = said(1001, own=True)
    replies = [replace(said(1), author="Anna", url=OURS), own]
    assert asked(tmp_path, {"x": Paged(replies)}) == [own.url]
    (waits,) = loaded(tmp_path).replies.values()
    assert waits.reply.own


def test_the_newest_words_wait(tmp_path: Path) -> None:
    waiting = loaded(tmp_path)
    news({"x": Paged([said(1000)])}, COPIES, waiting, tmp_path)
    waiting.places.clear()
    edited = replace(said(1000), text="Else.", edited=True)
    assert news({"x": Paged([edited])}, COPIES, waiting, tmp_path).ids == ()
    assert [one.reply.text for one in waiting.replies.values()] == ["Else."]


@pytest.mark.parametrize(
    "reply",
    [
        replace(said(1000), url="https://["),
        replace(said(1000), url="http://x.com/berit/status/1000"),
        replace(said(1000), url=""),
        replace(said(1000), copy="https://x.com/other/status/2"),
        replace(said(1000), copy=""),
    ],
    ids=["no address", "http", "none", "of nobody", "of none"],
)
def test_what_cannot_be_placed_or_linked_stops_nothing(tmp_path: Path, reply: Reply) -> None:
    assert asked(tmp_path, {"x": Paged([reply, said(1001)])}) == [said(1001).url]


def test_half_a_character_and_endless_words_can_be_written_down(tmp_path: Path) -> None:
    reply = replace(said(1000), text="\ud83d" + "a" * 100_000, author="\udfff")
    asked(tmp_path, {"x": Paged([reply])})
    (waits,) = loaded(tmp_path).replies.values()
    assert waits.reply.author == "?" and len(waits.reply.text) == 25_000


def test_a_network_that_is_not_asked_about_is_not_asked(tmp_path: Path) -> None:
    reader = Paged([said(1000)], host="nowhere.example")
    assert asked(tmp_path, {"x": reader}) == [] and not reader.sold


class Stumbling(Paged):
    """A network whose answers its reader does not understand."""

    def answers(self, *_: object) -> Iterator[Reply]:
        yield self.replies[0]
        raise KeyError("id")


def test_one_that_fails_stops_only_itself(tmp_path: Path) -> None:
    readers: dict[str, Reader] = {
        "x": Paged([said(number) for number in range(1000, 1007)], fails_at=6),
        "web": Stumbling([said(2000)]),
        "mastodon": Paged([said(3000, TWO)], "social.example"),
    }
    waiting = loaded(tmp_path)
    found = news(readers, COPIES, waiting, tmp_path)
    assert len(found.ids) == 8
    assert {name: error.exit_code for name, error in found.troubles.items()} == {"x": 6, "web": 6}
    assert "KeyError" in found.troubles["web"].spoken()
    assert loaded(tmp_path).replies == waiting.replies


def test_an_interruption_loses_nothing(tmp_path: Path) -> None:
    class Interrupted(Paged):
        def answers(self, *_: object) -> Iterator[Reply]:
            yield self.replies[0]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        news({"x": Interrupted([said(1000)])}, COPIES, loaded(tmp_path), tmp_path)
    assert len(loaded(tmp_path).replies) == 1


@settings(max_examples=15)
@given(
    number=st.integers(0, 25),
    page=st.integers(1, 7),
    cap=st.sampled_from([0.0, 0.02, 0.05]),
    fails=st.none() | st.integers(0, 25),
)
def test_a_fuller_purse_yields_the_rest_each_once_and_none_is_paid_twice(
    tmp_path_factory: pytest.TempPathFactory, number: int, page: int, cap: float, fails: int | None
) -> None:
    folder = tmp_path_factory.mktemp("run")
    reader = Paged([said(1000 + i) for i in range(number)], page=page, fails_at=fails)
    found = asked(folder, {"x": reader}, cap)
    assert loaded(folder).paid <= Decimal(str(cap))
    reader.fails_at = None
    found += asked(folder, {"x": reader}, cap) + asked(folder, {"x": reader}, 2.0)
    assert found == [reply.url for reply in reader.replies]
    assert reader.sold == list(range(number))
    assert loaded(folder).paid == number * PRICE
