"""Checking: what is gone or changed is hidden first, and nothing out there stops us."""

from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from microblog.conversation.checking import Checked, check
from microblog.conversation.hidden import Hidden, hidden_in, looks_in
from microblog.conversation.reply import Kept, Shown, id_of
from microblog.conversation.shelf import keep, replies_in, take_away
from microblog.errors import OutsideFailed
from microblog.networks.contract import Gone, LoginEnded, Purse, Reply, Unsupported

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def reply(number: int, network: str = "x", host: str = "x.com", text: str = "Ja.") -> Kept:
    url = f"https://{host}/a/status/{number}"
    return Kept(
        id=id_of(url), network=network, url=url, author="Berit", text=text, entry="e",
        published=NOW - timedelta(number), kept=NOW - timedelta(number),
    )  # fmt: skip


@dataclass
class Shows:
    """A network that shows some posts, not others, and may fail; each takes a second."""

    posts: dict[str, str | Reply | Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    now: float = 0.0

    def reads(self, address: str) -> bool:
        return "unread" not in address

    def post(self, address: str) -> Reply:
        self.asked.append(address)
        self.now += 1
        said = self.posts.get(address, "Ja.")
        if isinstance(said, Exception):
            raise said
        if isinstance(said, Reply):
            return said
        return Reply(network="x", url=address, author="Berit", text=said, published=NOW)

    def price(self, copies: Sequence[str]) -> Decimal:
        raise NotImplementedError

    def answers(
        self, copies: Sequence[str], purse: Purse, places: MutableMapping[str, str]
    ) -> Iterator[Reply]:
        raise NotImplementedError

    def clock(self) -> float:
        return self.now


GONE = Gone("It is gone.")


def checked(
    content: Path, shows: Shows, *kept: Kept, now: datetime = NOW, seconds: float = 30
) -> Checked:
    for one in kept:
        keep(content, one, over=True)
    readers = dict.fromkeys(["x", "web", "mastodon", "bluesky", "linkedin"], shows)
    return check(content, readers, content / "hidden.json", now, seconds, shows.clock)


def hidden(content: Path) -> dict[str, Hidden]:
    return hidden_in(content / "hidden.json")


def test_what_is_gone_is_hidden(tmp_path: Path) -> None:
    one, two = reply(1), reply(2)
    found = checked(tmp_path, Shows({one.url: GONE}), one, two)
    assert (found.asked, found.gone, found.edited, found.troubles) == (2, [one.id], [], [])
    assert hidden(tmp_path) == {one.id: Hidden(NOW, "gone")}


def test_what_is_changed_is_hidden_with_its_new_words(tmp_path: Path) -> None:
    one = reply(1)
    assert checked(tmp_path, Shows({one.url: "Nej!\ud800"}), one).edited == [one.id]
    assert hidden(tmp_path) == {one.id: Hidden(NOW, "edited", "Nej!?")}


@pytest.mark.parametrize(
    ("kept", "now"),
    [
        ("Ja.\n\nAbsolut.", "Ja. Absolut."),
        ("A\u030ar", "År"),
        ("Ja. https://a.se/long", "Ja. https://t.co/x"),
        ("Ja.", "Ja. pic.twitter.com/abc"),
        ("Ord och " * 50, "Ord och " * 30 + "Ord…"),
    ],
)
def test_the_same_words_otherwise_written_are_the_same(tmp_path: Path, kept: str, now: str) -> None:
    one = reply(1, text=kept)
    checked(tmp_path, Shows({one.url: now}), one)
    assert hidden(tmp_path) == {}


PROFILES = "https://bsky.app/profile/did:plc:"
OTHERS: list[tuple[str, dict[str, str], dict[str, str], bool]] = [
    ("x", {"handle": "berit"}, {"handle": "Berit", "author": "Berit Å"}, True),
    ("x", {"handle": "berit"}, {"handle": "eve"}, False),
    ("x", {"handle": "berit"}, {"handle": "eve", "author": "Eve", "text": "Buy coins."}, False),
    ("x", {}, {"handle": "eve", "author": "Eve"}, False),
    ("mastodon", {"handle": "b@a.se"}, {"handle": "b@evil.example"}, False),
    ("web", {}, {"author": "Eve", "text": "Buy coins."}, False),
    ("web", {}, {"author": " berit\u200b "}, True),
    ("web", {}, {"author": "x.com"}, True),
    (
        "bluesky",
        {"handle": "b.example", "author_url": f"{PROFILES}1"},
        {"handle": "berit.example", "author_url": f"{PROFILES}1"},
        True,
    ),
    (
        "bluesky",
        {"handle": "b.example", "author_url": f"{PROFILES}1"},
        {"handle": "b.example", "author_url": f"{PROFILES}2"},
        False,
    ),
]


@pytest.mark.parametrize(("network", "before", "now", "is_theirs"), OTHERS)
def test_what_somebody_else_says_there_now_is_gone_and_no_new_text(
    tmp_path: Path, network: str, before: dict[str, str], now: dict[str, str], is_theirs: bool
) -> None:
    one = replace(reply(1, network), **before)  # type: ignore[arg-type]
    post = Reply(network=network, url=one.url, author="Berit", text="Ja.", published=NOW)
    shows = Shows({one.url: replace(post, **now)})  # type: ignore[arg-type]
    found = checked(tmp_path, shows, one)
    assert (found.gone, found.edited) == ([] if is_theirs else [one.id], [])
    assert hidden(tmp_path) == ({} if is_theirs else {one.id: Hidden(NOW, "gone")})


def test_a_few_words_and_dots_are_other_words(tmp_path: Path) -> None:
    one, two = reply(1, text="Ord och ord."), reply(2, text="Ord och ord.")
    shows = Shows({one.url: "Ord…", two.url: "…"})
    assert len(checked(tmp_path, shows, one, two).edited) == 2


def test_content_is_never_touched(tmp_path: Path) -> None:
    one, two = reply(1), reply(2)
    checked(tmp_path, Shows({one.url: GONE, two.url: "Nej."}), one, two)
    assert replies_in(tmp_path)[0] == [two, one]


def test_what_is_there_again_is_shown_again(tmp_path: Path) -> None:
    one, two = reply(1), reply(2)
    shows = Shows({one.url: GONE, two.url: "Nej."})
    checked(tmp_path, shows, one, two)
    shows.posts.clear()
    found = checked(tmp_path, shows, now=LATER)
    assert sorted(found.back) == sorted([one.id, two.id]) and hidden(tmp_path) == {}


def test_what_is_still_gone_is_gone_since_then_and_told_once(tmp_path: Path) -> None:
    one, two = reply(1), reply(2)
    shows = Shows({one.url: GONE, two.url: "Nej."})
    checked(tmp_path, shows, one, two)
    found = checked(tmp_path, shows, now=LATER)
    assert (found.gone, found.edited) == ([], [])
    assert {one.since for one in hidden(tmp_path).values()} == {NOW}


def test_what_was_edited_may_go_and_come_back_otherwise(tmp_path: Path) -> None:
    one = reply(1)
    shows = Shows({one.url: "Nej."})
    checked(tmp_path, shows, one)
    shows.posts[one.url] = GONE
    assert checked(tmp_path, shows, now=LATER).gone == [one.id]
    assert hidden(tmp_path)[one.id] == Hidden(LATER, "gone")
    shows.posts[one.url] = "Nja."
    assert checked(tmp_path, shows, now=LATER).edited == [one.id]


FAILURES = [OutsideFailed("No."), LoginEnded("No."), Unsupported("No."), KeyError("id")]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
def test_what_cannot_be_asked_stays_as_it_is(tmp_path: Path, failure: Exception) -> None:
    one, two = reply(1), reply(2)
    shows = Shows({one.url: GONE, two.url: GONE})
    checked(tmp_path, shows, one)
    keep(tmp_path, two)
    shows.posts = {one.url: failure, two.url: failure}
    found = checked(tmp_path, shows, now=LATER)
    assert len(found.troubles) == 1 and not found.gone
    assert hidden(tmp_path) == {one.id: Hidden(NOW, "gone")}


def test_a_host_that_fails_is_not_asked_again_and_others_are(tmp_path: Path) -> None:
    broken = [reply(number, "web", "a.example") for number in range(2, 12)]
    fine = reply(1, "web", "b.example")
    shows = Shows({one.url: OutsideFailed("No.") for one in broken})
    found = checked(tmp_path, shows, *broken, fine)
    assert len(shows.asked) == 2 and shows.asked[1] == fine.url
    assert (found.asked, found.unasked, len(found.troubles)) == (1, 10, 1)


def test_a_post_that_is_gone_is_no_failure_of_its_host(tmp_path: Path) -> None:
    replies = [reply(number) for number in range(4)]
    shows = Shows({one.url: GONE for one in replies})
    assert len(checked(tmp_path, shows, *replies).gone) == 4


def test_time_is_limited_and_the_next_look_goes_on_with_the_rest(tmp_path: Path) -> None:
    replies = [reply(number) for number in range(1, 51)]
    shows = Shows()
    found = checked(tmp_path, shows, *replies)
    assert (found.asked, found.unasked) == (30, 20)
    assert checked(tmp_path, shows, now=LATER).asked == 30
    assert set(shows.asked) == {one.url for one in replies}
    third = checked(tmp_path, shows, now=LATER + timedelta(days=1), seconds=10)
    assert third.asked == 10 and not set(shows.asked[60:]) & set(shows.asked[30:60])


def test_hosts_that_never_answer_do_not_keep_others_waiting_for_ever(tmp_path: Path) -> None:
    dead = [reply(number, "web", f"{number}.example") for number in range(10, 14)]
    alive = reply(1)
    shows = Shows({one.url: OutsideFailed("No.") for one in dead})
    checked(tmp_path, shows, *dead, alive, seconds=2)
    checked(tmp_path, shows, now=LATER, seconds=2)
    checked(tmp_path, shows, now=LATER + timedelta(days=1), seconds=2)
    assert alive.url in shows.asked


def test_only_what_readers_see_and_a_program_may_read_is_asked_for(tmp_path: Path) -> None:
    when = {"withdrawn": NOW, "state": Shown.WITHDRAWN}
    others = [
        reply(1, "linkedin", "linkedin.com"),
        replace(reply(2), url=""),
        replace(reply(3), state=Shown.HIDDEN),
        replace(reply(4), **when),  # type: ignore[arg-type]
        reply(5, "web", "unread.example"),
        reply(6, "nobody", "nobody.example"),
    ]
    shows = Shows()
    found = checked(tmp_path, shows, *others, reply(7))
    assert shows.asked == [reply(7).url] and found.unasked == 0


def test_it_is_remembered_when_each_was_asked_for(tmp_path: Path) -> None:
    one = reply(1)
    checked(tmp_path, Shows(), one)
    looks = looks_in(tmp_path / "hidden.json")
    assert looks.asked == {one.id: NOW} and looks.last == NOW


def test_what_is_no_longer_kept_is_no_longer_remembered(tmp_path: Path) -> None:
    one, two = reply(1), reply(2)
    checked(tmp_path, Shows({one.url: GONE}), one, two)
    take_away(tmp_path, one.id)
    checked(tmp_path, Shows(), now=LATER)
    assert one.id not in (tmp_path / "hidden.json").read_text(encoding="utf-8")


def test_no_replies_and_a_broken_reply_are_no_trouble(tmp_path: Path) -> None:
    assert checked(tmp_path, Shows()) == Checked()
    assert looks_in(tmp_path / "hidden.json").last == NOW
    keep(tmp_path, reply(1)).write_text("{")
    assert checked(tmp_path, Shows()) == Checked()


def test_a_disk_that_takes_nothing_is_told_not_raised(tmp_path: Path) -> None:
    (tmp_path / "hidden.json").mkdir()
    found = checked(tmp_path, Shows(), reply(1))
    assert len(found.troubles) == 1 and found.asked == 1


def test_an_interruption_keeps_what_was_found(tmp_path: Path) -> None:
    one, two = reply(2), reply(1)

    class Interrupting(Shows):
        def post(self, address: str) -> Reply:
            if address == two.url:
                raise KeyboardInterrupt
            return super().post(address)

    with pytest.raises(KeyboardInterrupt):
        checked(tmp_path, Interrupting({one.url: GONE}), one, two)
    assert one.id in hidden(tmp_path)
