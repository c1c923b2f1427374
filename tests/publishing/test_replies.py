"""Kept replies on the way of a publish: what is gone where it was said is hidden first."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sharing_desk import FOUR, Desk, page, told
from sharing_trial import NEW, OLD, written

from microblog.conversation import hidden
from microblog.conversation.keeping import kept_from
from microblog.conversation.shelf import keep
from microblog.desk.serve import running
from microblog.networks.contract import Reply
from microblog.rehearsal import Said

SAID = Said(
    network="x",
    id="1900000000000000001",
    text="Four is one too many.",
    at=1_790_000_000,
    author="Bo Ek",
    handle="boek",
)
DELETED = {"fate": "deleted"}
NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[Desk]:
    """A site that people can read, with a reply that stands on X."""
    site = written(tmp_path / "site", OLD | NEW)
    with running(site.root / "public") as address:
        site.profile(address=f'"{address}"')
        desk = Desk(site, tmp_path / "networks")
        desk.stage.plant(SAID)
        reply = Reply(
            network="x",
            url=f"https://x.com/boek/status/{SAID.id}",
            author=SAID.author,
            handle=SAID.handle,
            text=SAID.text,
            published=NOW,
        )
        keep(site.content, kept_from(reply, FOUR, NOW))
        yield desk
        desk.close()


def a_day_passes(desk: Desk) -> None:
    file = desk.site.root / ".microblog" / "state" / "hidden.json"
    looks = hidden.looks_in(file)
    assert looks.last
    hidden.write_looks(
        file, hidden.Looks(looks.hidden, looks.asked, looks.last - timedelta(days=1))
    )


def is_shown(desk: Desk) -> bool:
    return "one too many" in page(desk, "2026/four")


def gone(desk: Desk) -> None:
    desk.stage.plant(Said(**{**{name: getattr(SAID, name) for name in Said.__slots__}, **DELETED}))


def test_what_still_stands_is_shown(seen: Desk) -> None:
    done = seen.publish(share=False)
    assert (done.notes, is_shown(seen)) == ((), True)


def test_what_is_gone_there_is_hidden_and_told(seen: Desk) -> None:
    gone(seen)
    done = seen.publish(share=False)
    assert done.exit_code == 0
    assert "invoke replies --check" in told(done)
    assert not is_shown(seen)
    assert list((seen.site.content / "replies").glob("*.json"))  # it is asked about, not deleted


def test_it_is_looked_at_once_a_day(seen: Desk) -> None:
    seen.publish(share=False)
    gone(seen)
    seen.publish(share=False)
    assert is_shown(seen)
    a_day_passes(seen)
    seen.publish(share=False)
    assert not is_shown(seen)


def test_what_stands_again_is_shown_again(seen: Desk) -> None:
    gone(seen)
    seen.publish(share=False)
    seen.stage.plant(SAID)
    a_day_passes(seen)
    done = seen.publish(share=False)
    assert (done.notes, is_shown(seen)) == ((), True)


def test_a_network_that_cannot_be_reached_stops_nobody(seen: Desk) -> None:
    done = seen.publish({"MICROBLOG_X_OEMBED_URL": "http://127.0.0.1:9"}, share=False)
    assert (done.exit_code, done.notes, is_shown(seen)) == (0, (), True)


def test_a_site_without_an_address_asks_nobody(seen: Desk) -> None:
    seen.site.profile(address='"https://leader.example"')
    gone(seen)
    assert seen.publish(share=False).notes == ()
    assert is_shown(seen)
