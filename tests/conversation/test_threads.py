"""Threads: every shown reply once, below whom it answers, whatever the files say."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from microblog.conversation.reply import Kept, Shown
from microblog.conversation.threads import Node, thread

START = datetime(2026, 6, 24, tzinfo=UTC)


def reply(id: str, answers: str = "", state: Shown = Shown.SHOWN, minute: int = 0) -> Kept:
    moment = START + timedelta(minutes=minute)
    return Kept(
        id=id, network="x", url=f"https://x.com/{id}", author=id, text=id, published=moment,
        kept=moment, entry="e", answers=answers, state=state,
    )  # fmt: skip


def drawn(nodes: Iterable[Node]) -> str:
    """Return a thread as one line: each reply with its depth."""
    return " ".join(f"{node.reply.id}{node.depth}" for node in nodes)


def test_an_answer_stands_below_what_it_answers() -> None:
    replies = [reply("a"), reply("b", minute=1), reply("c", "a", minute=2), reply("d", "c")]
    nodes = thread(replies)
    assert drawn(nodes) == "a0 c1 d2 b0"
    assert [node.parent and node.parent.id for node in nodes] == [None, "a", "c", None]


def test_siblings_stand_as_they_were_published() -> None:
    replies = [reply("a"), reply("b", "a", minute=3), reply("c", "a", minute=2), reply("d", "a")]
    assert drawn(thread(replies)) == drawn(thread(replies[::-1])) == "a0 d1 c1 b1"


def test_what_answers_something_that_is_not_kept_stands_under_the_entry() -> None:
    assert drawn(thread([reply("a"), reply("b", "gone", minute=1)])) == "a0 b0"


def test_children_of_a_hidden_one_move_up_to_the_nearest_shown() -> None:
    hidden = Shown.HIDDEN
    replies = [reply("a"), reply("b", "a", hidden), reply("c", "b", hidden), reply("d", "c")]
    assert drawn(thread(replies)) == "a0 d1"
    assert drawn(thread([*replies[1:]])) == "d0"


def test_what_a_look_found_gone_is_hidden_too() -> None:
    assert drawn(thread([reply("a"), reply("b", "a"), reply("c", "b")], {"b": "gone"})) == "a0 c1"


def test_a_withdrawn_parent_keeps_its_place() -> None:
    replies = [reply("a", "", Shown.WITHDRAWN), reply("b", "a")]
    assert drawn(thread(replies)) == drawn(thread(replies, {"a"})) == "a0 b1"


def test_the_same_reply_twice_stands_once() -> None:
    assert drawn(thread([reply("a"), reply("a", minute=1), reply("b", "a")])) == "a0 b1"


def test_a_circle_opens_above_its_earliest() -> None:
    circle = [reply("a", "c", minute=2), reply("b", "a", minute=1), reply("c", "b", minute=3)]
    assert drawn(thread([*circle, reply("d", "a", minute=4)])) == "b0 c1 a2 d3"
    assert drawn(thread([reply("a", "a")])) == "a0"


def test_hidden_ones_in_a_circle_hold_nobody() -> None:
    replies = [reply("a", "b", Shown.HIDDEN), reply("b", "a", Shown.HIDDEN), reply("c", "a")]
    assert drawn(thread(replies)) == "c0"


def test_two_thousand_deep_is_no_deeper_than_others() -> None:
    chain = [reply(str(i), str(i - 1), minute=i) for i in range(2000)]
    assert thread(chain[::-1])[-1].depth == 1999
    hidden = [str(i) for i in range(1, 1999)]
    assert drawn(thread(chain, hidden)) == "00 19991"
    assert drawn(thread([*chain[1:], reply("0", "1999")]))[:6] == "00 11 "


def test_two_thousand_beside_each_other_under_two_thousand_hidden() -> None:
    chain = [reply(str(i), str(i - 1), Shown.HIDDEN) for i in range(2000)]
    beside = [reply(f"b{i}", "1999") for i in range(2000)]
    assert {node.depth for node in thread(chain + beside)} == {0}


IDS = st.sampled_from("abcdefghij")
REPLIES = st.lists(
    st.builds(
        reply, IDS, st.sampled_from(["", "x", *"abcdefghij"]), st.sampled_from(Shown),
        st.integers(0, 5),
    ),
    max_size=14,
    unique_by=lambda one: one.id,
)  # fmt: skip


@given(REPLIES, st.sets(IDS))
def test_every_shown_reply_stands_exactly_once(replies: list[Kept], hidden: set[str]) -> None:
    shown = [
        one.id
        for one in replies
        if one.state is Shown.WITHDRAWN or (one.state is Shown.SHOWN and one.id not in hidden)
    ]
    assert sorted(node.reply.id for node in thread(replies, hidden)) == sorted(shown)


@given(REPLIES, st.sets(IDS))
def test_a_child_follows_its_parent_at_once_or_after_its_siblings(
    replies: list[Kept], hidden: set[str]
) -> None:
    above: list[Kept] = []
    for node in thread(replies, hidden):
        assert node.depth <= len(above)
        del above[node.depth :]
        assert node.parent == (above[-1] if above else None)
        above.append(node.reply)


@given(REPLIES, st.sets(IDS))
def test_nobody_stands_under_a_wrong_parent(replies: list[Kept], hidden: set[str]) -> None:
    known = {one.id: one for one in replies}
    shown = {node.reply.id for node in thread(replies, hidden)}
    for node in thread(replies, hidden):
        at, seen = node.reply.answers, {node.reply.id}
        while at in known and at not in shown and at not in seen:
            seen.add(at)
            at = known[at].answers
        nearest = known.get(at) if at in shown else None
        assert node.parent is None or node.parent == nearest
        assert node.parent or nearest is None or _is_circle(node.reply, known)


def _is_circle(start: Kept, known: dict[str, Kept]) -> bool:
    at, seen = start.answers, set[str]()
    while at in known and at not in seen:
        seen.add(at)
        at = known[at].answers
    return start.id in seen


@given(REPLIES, st.sets(IDS), st.randoms())
def test_the_order_of_the_files_changes_nothing(
    replies: list[Kept], hidden: set[str], random: object
) -> None:
    before = thread(replies, hidden)
    random.shuffle(replies)  # type: ignore[attr-defined]
    assert thread(replies, hidden) == before
