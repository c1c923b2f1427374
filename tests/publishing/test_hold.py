"""The hold: what is new is live for a while before it is shared."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sharing_desk import FOUR, ONCE, Desk, page, told
from sharing_trial import NETWORKS, ledger

from microblog.desk.adopting import adopt
from microblog.desk.sharing import skip, undo
from microblog.errors import Message
from microblog.ledger import State
from microblog.publishing.hold import Hold
from microblog.publishing.request import Published, Voices
from microblog.sharing.person import Person
from microblog.site.build import build

OLDEST = "aaaaaaaaaa"
ALL_HELD = dict.fromkeys(NETWORKS, State.HELD)
LONG, SHORT = timedelta(hours=1), timedelta(seconds=1.2)


def counting(seen: list[str], then: Callable[[], None] = lambda: None) -> Voices:
    """Return voices that collect what counts down, and do something at the first number."""

    def say(step: Message) -> None:
        if step.text.startswith("Sharing in"):
            seen.append(step.spoken())
            if len(seen) == 1:
                then()

    return Voices(say=say)


def later(desk: Desk, by: timedelta) -> None:
    """Have it that all was first live so much earlier."""
    for uid, record in ledger(desk.site).open().records().items():
        if record.facts.first_live:
            since = datetime.fromisoformat(record.facts.first_live) - by
            file = desk.site.root / ".microblog" / "ledger" / f"{uid}.json"
            old = file.read_text(encoding="utf-8")
            new = old.replace(record.facts.first_live, f"{since:%Y-%m-%dT%H:%M:%SZ}")
            file.write_text(new, encoding="utf-8")


def test_on_a_terminal_it_counts_down_and_then_shares(desk: Desk) -> None:
    seen: list[str] = []
    done = desk.publish(hold=2 * SHORT, terminal=True, voices=counting(seen))
    assert done.exit_code == 0
    assert len(seen) > 1
    assert "0:01" in seen[-1]
    assert desk.posts == ONCE


def test_ctrl_c_holds_it_and_nothing_left(desk: Desk) -> None:
    seen: list[str] = []
    done = desk.publish(
        hold=LONG, terminal=True, voices=counting(seen, lambda: signal.raise_signal(signal.SIGINT))
    )
    assert done.exit_code == 3
    assert not desk.posts
    assert desk.states(FOUR) == ALL_HELD
    assert f"invoke settle {FOUR}" in told(done)
    assert "Four words" in page(desk, "2026/four")  # the page stays
    again = desk.publish()
    assert again.exit_code == 3
    assert not desk.posts


def test_a_machine_that_is_switched_off_holds_nothing(desk: Desk) -> None:
    def off() -> None:
        signal.raise_signal(signal.SIGTERM)

    with pytest.raises(KeyboardInterrupt):
        desk.publish(hold=LONG, terminal=True, voices=counting([], off))
    assert not desk.posts
    later(desk, LONG)
    assert desk.publish(hold=LONG).exit_code == 0
    assert desk.posts == ONCE


def test_undo_elsewhere_stops_the_share_while_publish_waits(desk: Desk) -> None:
    def elsewhere() -> None:
        thread = threading.Thread(target=undone)
        thread.start()
        thread.join()

    def undone() -> None:
        who = Person(tell=lambda line: None)
        undo(desk.site.root, FOUR, terminal=False, who=who, environ=desk.stage.environ)

    done = desk.publish(hold=SHORT, terminal=True, voices=counting([], elsewhere))
    assert done.exit_code == 3
    assert desk.states(FOUR) == ALL_HELD
    assert desk.posts == [post for post in ONCE if "Four" not in post[1]]


def test_where_nobody_waits_the_first_publish_after_the_hold_shares_it(desk: Desk) -> None:
    first = desk.publish(hold=LONG)
    assert first.exit_code == 0
    assert f"invoke undo {FOUR}" in told(first)
    assert not desk.posts
    assert not desk.publish(hold=LONG).shared.arrived
    later(desk, LONG)
    assert desk.publish(hold=LONG).exit_code == 0
    assert desk.posts == ONCE


def test_what_is_held_until_later_can_be_undone(desk: Desk) -> None:
    desk.publish(hold=LONG)
    who = Person(tell=lambda line: None)
    undo(desk.site.root, FOUR, terminal=False, who=who, environ=desk.stage.environ)
    later(desk, LONG)
    assert desk.publish(hold=LONG).exit_code == 3
    assert desk.posts == [post for post in ONCE if "Four" not in post[1]]
    assert "Four words" in page(desk, "2026/four")


def test_the_profile_holds_what_is_new_and_nothing_that_is_named(desk: Desk) -> None:
    profile = desk.site.content / "profile.toml"
    profile.write_text(profile.read_text(encoding="utf-8") + '\n[sharing]\nhold = "1h"\n')
    assert desk.publish().exit_code == 0
    assert not desk.posts
    desk.publish(only=FOUR)
    assert desk.posts == [post for post in ONCE if "Four" in post[1]]


def test_a_hold_alone_is_no_mark_of_sharing(desk: Desk) -> None:
    desk.publish(hold=LONG)
    profile = (desk.site.content / "profile.toml").read_text(encoding="utf-8")
    assert "shared_since" not in profile


def test_a_moment_that_lies_ahead_is_not_believed(desk: Desk) -> None:
    desk.publish(hold=LONG)
    later(desk, -timedelta(days=400))
    assert ledger(desk.site).open().live(FOUR) <= datetime.now(UTC)


def test_without_a_hold_nothing_is_written_down(desk: Desk) -> None:
    book = ledger(desk.site).open()
    assert Hold().ends([], book, datetime.now(UTC)) == {}
    assert FOUR not in book.records()


def test_a_wait_that_is_over_is_not_waited_for() -> None:
    began = time.monotonic()
    hold = Hold(span=LONG, slept=lambda seconds: os.abort())  # type: ignore[arg-type]
    assert hold.passed(datetime.now(UTC))
    assert time.monotonic() - began < 1


# What happens while it is held


def elsewhere(desk: Desk, does: Callable[[], object], **asked: object) -> Published:
    """Publish with a hold, during which something else happens."""
    return desk.publish(hold=SHORT, terminal=True, voices=counting([], does), **asked)


def test_a_share_after_a_hold_leaves_the_mark_and_the_links_at_once(desk: Desk) -> None:
    assert elsewhere(desk, lambda: None).exit_code == 0
    assert "shared_since" in (desk.site.content / "profile.toml").read_text(encoding="utf-8")
    assert "Also on X" in page(desk, "2026/four")


@pytest.mark.parametrize("change", ["words", "draft", "deleted", "output"])
def test_what_is_changed_while_it_is_held_goes_to_no_network(desk: Desk, change: str) -> None:
    file = desk.site.content / "entries" / "2026-11-19-four.md"

    def changed() -> None:
        if change == "output":
            shutil.rmtree(desk.site.root / "output")
        elif change == "deleted":
            file.unlink()
        else:
            text = file.read_text(encoding="utf-8")
            new = text.replace("Four words here", "Four words SECRET")
            draft = text.replace("uid:", "status: draft\nuid:")
            file.write_text(new if change == "words" else draft, encoding="utf-8")
        if change == "words":
            build(desk.site.root)

    done = elsewhere(desk, changed)
    left = ONCE if change == "output" else [post for post in ONCE if "Four" not in post[1]]
    assert (done.exit_code, desk.posts) == (0 if change == "output" else 3, left)
    assert not any("SECRET" in post.text for post in desk.stage.posts())


@pytest.mark.parametrize("verb", [undo, skip])
def test_an_old_entry_that_is_named_is_kept_back_by_a_word(
    desk: Desk, verb: Callable[..., object]
) -> None:
    def told_otherwise() -> None:
        asked = {} if verb is skip else {"terminal": False, "who": Person(tell=lambda line: None)}
        thread = threading.Thread(
            target=lambda: verb(desk.site.root, OLDEST, environ=desk.stage.environ, **asked)
        )
        thread.start()
        thread.join()

    done = elsewhere(desk, told_otherwise, only=OLDEST)
    assert (done.exit_code, desk.posts) == (3, [])
    assert f"{OLDEST} was not sent" in told(done)


def test_what_was_due_when_a_ledger_is_adopted_is_named(desk: Desk) -> None:
    lines = [line.spoken() for line in adopt(desk.site.root, environ=desk.stage.environ)]
    assert any(f"publish --share {FOUR}" in line for line in lines)
