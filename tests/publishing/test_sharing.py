"""The share step of `invoke publish`, with the whole way before and after it."""

import json
import shutil
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sharing_desk import FIVE, FOUR, ONCE, Desk, page, told
from sharing_trial import DUE, NETWORKS, NEW, OLD, ledger, made, published, written

from microblog.desk.serve import running
from microblog.errors import Forbidden, Unanswered
from microblog.ledger import posted
from microblog.profile import read_profile
from microblog.publishing.ground import earnest
from microblog.publishing.pipeline import publish
from microblog.publishing.request import Options, Voices
from microblog.publishing.shares import sharer
from microblog.rehearsal.scene import KEYS
from sites import files_below


def nowhere(name: str) -> dict[str, str]:
    """Return a setting by which a network is not to be reached."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return {name: f"http://127.0.0.1:{free.getsockname()[1]}"}


# The first time


def test_the_first_publish_shares_nothing_and_names_the_command_that_does(new: Desk) -> None:
    done = new.publish()
    meta = ledger(new.site).open().meta
    assert meta
    assert meta.baseline == {"aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc"}
    assert (done.exit_code, new.posts) == (0, [])
    assert "invoke publish --share cccccccccc" in told(done)


def test_an_entry_from_before_is_shared_when_it_is_named(new: Desk) -> None:
    new.publish()
    for _ in range(2):
        assert new.publish(only="cccccccccc").exit_code == 0
        assert new.posts == [("linkedin", "Three words"), ("x", "Three words")]
    assert new.publish().exit_code == 0
    assert len(new.posts) == 2


def test_an_entry_that_was_skipped_is_shared_when_it_is_named(desk: Desk) -> None:
    ledger(desk.site).open().skip(FOUR, NETWORKS)
    assert desk.publish().exit_code == 0
    assert desk.posts == [("linkedin", DUE[FIVE]), ("x", DUE[FIVE])]
    assert desk.publish(only=FOUR).exit_code == 0
    assert desk.posts == ONCE


# Once


def test_a_new_entry_is_shared_once_on_both_networks(desk: Desk) -> None:
    assert desk.publish().exit_code == 0
    assert desk.posts == ONCE
    sent = len(desk.stage.calls())
    assert desk.publish().exit_code == 0
    assert len(desk.stage.calls()) == sent


def test_its_page_says_where_it_stands(desk: Desk) -> None:
    desk.publish()
    for post in desk.stage.posts():
        address = "2026/four" if "Four" in post.text else "2026/five"
        assert post.id in page(desk, address)
    assert "Also on X" in page(desk, "2026/four")
    assert "Also on LinkedIn" in page(desk, "2026/five")
    assert "Also on" not in page(desk, "2026/three")


def test_the_receipt_names_every_copy(desk: Desk) -> None:
    done = desk.publish()
    assert done.receipt
    shared = {(address, network) for address, network, _ in done.receipt.shared}
    assert shared == {(f"/2026/{name}/", n) for name in ("four", "five") for n in NETWORKS}
    assert all(post.id in told(done) for post in desk.stage.posts())


def test_an_edited_entry_is_not_shared_again(desk: Desk) -> None:
    desk.publish()
    file = desk.site.content / "entries" / "2026-11-19-four.md"
    file.write_text(file.read_text(encoding="utf-8") + "\nAnd some more.\n", encoding="utf-8")
    assert desk.publish().exit_code == 0
    assert "And some more" in page(desk, "2026/four")
    assert desk.posts == ONCE


def test_a_file_that_lost_its_uid_is_asked_about(desk: Desk) -> None:
    desk.publish()
    file = desk.site.content / "entries" / "2026-11-19-four.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(f"uid: {FOUR}\n", ""), encoding="utf-8")
    done = desk.publish()
    assert (done.exit_code, desk.posts) == (3, ONCE)
    assert FOUR in told(done)


def test_twins_are_shared_once(desk: Desk) -> None:
    desk.site.write({"entries/2026-11-19-four.sv.md": "---\nuid: ffffffffff\n---\nFyra ord.\n"})
    assert desk.publish().exit_code == 0
    assert desk.posts == ONCE
    assert desk.publish().exit_code == 0
    assert desk.posts == ONCE


def test_two_publishes_at_once_share_once(desk: Desk) -> None:
    once = partial(published, desk.site.root, desk.stage.environ)
    with ThreadPoolExecutor(2) as both:
        runs = [run.result() for run in [both.submit(once), both.submit(once)]]
    assert [run and run.code for run in runs] == [0, 0]
    assert desk.posts == ONCE


# What somebody did not want


def test_what_is_not_to_be_shared_is_not(desk: Desk) -> None:
    file = desk.site.content / "entries" / "2026-11-19-four.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("uid:", "share: none\nuid:"), encoding="utf-8")
    assert desk.publish().exit_code == 0
    assert desk.posts == [("linkedin", DUE[FIVE]), ("x", DUE[FIVE])]


def test_a_publish_that_is_not_to_share_asks_no_network(desk: Desk) -> None:
    done = desk.publish(share=False)
    assert (done.exit_code, desk.stage.calls()) == (0, [])
    assert "Nothing was shared, as you asked." in told(done)


def test_where_nobody_can_say_yes_nothing_is_sent(desk: Desk) -> None:
    done = desk.publish({"MICROBLOG_PUBLISH": "yes"}, yes=False)
    assert (done.exit_code, desk.posts) == (3, [])
    assert "invoke publish --yes" in told(done)
    with pytest.raises(Forbidden):
        desk.publish(yes=False)


@pytest.mark.parametrize("agreed", [True, False])
def test_a_person_sees_all_of_it_and_decides(desk: Desk, agreed: bool) -> None:
    shown: list[str] = []

    def agree(lines: Any) -> bool:
        shown.extend(lines)
        return agreed

    done = desk.publish(yes=False, terminal=True, voices=Voices(agree=agree))
    assert (done.exit_code, desk.posts) == (0, ONCE if agreed else [])
    assert all(words in "\n".join(shown) for words in DUE.values())


def test_more_than_three_at_once_are_not_sent(desk: Desk) -> None:
    more = {f"entries/2026-11-20-{n}.md": f"---\nuid: {n * 5}\n---\nMore {n}.\n" for n in "pq"}
    desk.site.write(more)
    done = desk.publish()
    assert (done.exit_code, desk.posts) == (4, [])
    assert "4 entries are due at once" in told(done)


# When something goes wrong


def test_a_network_that_is_down_stops_no_other(desk: Desk) -> None:
    done = desk.publish(nowhere("MICROBLOG_X_URL"))
    assert (done.exit_code, {network for network, _ in desk.posts}) == (6, {"linkedin"})
    assert "The connection is refused" in told(done)
    assert desk.publish().exit_code == 0
    assert desk.posts == ONCE


@pytest.mark.parametrize("fault", ["effect-reset", "no-id", "503"])
def test_what_may_have_arrived_is_asked_about_and_never_sent_again(desk: Desk, fault: str) -> None:
    desk.be(faults=f"{fault},-")
    done = desk.publish()
    lacking = 0 if fault in {"effect-reset", "no-id"} else 1
    assert (done.exit_code, len(desk.posts)) == (3, 4 - lacking)
    desk.be()
    for _ in range(2):
        done = desk.publish()
        assert (done.exit_code, len(desk.posts)) == (3, 4 - lacking)
        assert f"invoke settle {FOUR}" in told(done)
    ledger(desk.site).open().settle(FOUR, "linkedin", posted("urn:li:share:1", "https://li/1"))
    assert desk.publish().exit_code == 0
    assert len(desk.posts) == 4 - lacking


def test_what_was_refused_is_sent_by_the_next_run(desk: Desk) -> None:
    desk.be(faults="throttled")
    done = desk.publish()
    assert (done.exit_code, desk.posts) == (6, [])
    desk.be()
    assert desk.publish().exit_code == 0
    assert desk.posts == ONCE


def test_a_login_that_ended_stops_its_network_alone(desk: Desk) -> None:
    done = desk.publish({"MICROBLOG_LINKEDIN_EXPIRES": "2026-01-01"})
    assert (done.exit_code, {network for network, _ in desk.posts}) == (0, {"x"})
    assert "invoke login linkedin" in told(done)
    assert "Four words here" in page(desk, "2026/four")
    assert desk.publish().exit_code == 0
    assert desk.posts == ONCE


def test_logins_that_the_networks_end_are_told_and_wait(desk: Desk) -> None:
    desk.be(expired=True)
    done = desk.publish()
    assert (done.exit_code, desk.posts) == (0, [])
    assert "X does not accept your keys any more" in told(done)
    desk.be()
    assert desk.publish().exit_code == 0
    assert desk.posts == ONCE


def test_credit_that_is_used_up_waits_for_more(desk: Desk) -> None:
    desk.be(broke=True)
    done = desk.publish()
    assert done.exit_code == 6
    assert "Your credit with X is used up" in told(done)
    refused = [call for call in desk.stage.calls() if (call.network, call.status) == ("x", 402)]
    assert len(refused) == 1
    desk.be()
    assert desk.publish().exit_code == 0
    assert desk.posts == ONCE


def test_another_account_stops_its_network_alone(desk: Desk) -> None:
    meta = desk.site.root / ".microblog" / "ledger" / "_meta.json"
    known = json.loads(meta.read_text(encoding="utf-8"))
    known["accounts"]["linkedin"] = "urn:li:person:somebody"
    meta.write_text(json.dumps(known), encoding="utf-8")
    done = desk.publish()
    assert (done.exit_code, {network for network, _ in desk.posts}) == (3, {"x"})
    assert "urn:li:person:somebody" in told(done)
    assert "Also on X" in page(desk, "2026/four")


# The ledger


def test_a_lost_ledger_stops_no_site_that_shares_nothing(desk: Desk) -> None:
    assert desk.publish().exit_code == 0
    shutil.rmtree(desk.site.root / ".microblog" / "ledger")
    done = desk.publish(share=False)
    assert (done.exit_code, done.wrong) == (0, ())


def test_while_the_ledger_is_lost_no_entry_goes_that_may_have_been_shared(desk: Desk) -> None:
    assert desk.publish().exit_code == 0
    shutil.rmtree(desk.site.root / ".microblog" / "ledger")
    next(path for path in (desk.site.content / "entries").iterdir()).unlink()
    with pytest.raises(Unanswered, match="were shared"):
        desk.publish(share=False)


def test_a_lost_ledger_shares_nothing(desk: Desk) -> None:
    desk.publish()
    assert "shared_since" in (desk.site.content / "profile.toml").read_text(encoding="utf-8")
    shutil.rmtree(desk.site.root / ".microblog" / "ledger")
    desk.site.write({"entries/2026-11-20-six.md": "---\nuid: ffffffffff\n---\nSix.\n"})
    done = desk.publish()
    assert (done.exit_code, desk.posts) == (3, ONCE)
    assert "its ledger is gone" in told(done)
    assert "Six." in page(desk, "2026/six")


def test_a_ledger_of_another_machine_shares_nothing(desk: Desk) -> None:
    meta = desk.site.root / ".microblog" / "ledger" / "_meta.json"
    known = json.loads(meta.read_text(encoding="utf-8"))
    meta.write_text(json.dumps({**known, "machine": "elsewhere"}), encoding="utf-8")
    done = desk.publish()
    assert (done.exit_code, desk.posts) == (3, [])
    assert "elsewhere" in told(done)


def test_that_something_was_shared_is_noted_even_after_a_run_that_was_cut_off(desk: Desk) -> None:
    profile = desk.site.content / "profile.toml"
    before = profile.read_bytes()
    desk.publish()
    profile.write_bytes(before)
    assert desk.publish().exit_code == 0
    assert "shared_since" in profile.read_text(encoding="utf-8")


def test_without_its_ledger_nothing_is_sent(tmp_path: Path) -> None:
    desk = Desk(made(tmp_path / "site", "git"), tmp_path / "networks")
    remote, away = tmp_path / "ledger.git", tmp_path / "away.git"

    def agree(shown: object) -> bool:
        remote.rename(away)
        return True

    done = desk.publish(yes=False, terminal=True, voices=Voices(agree=agree))
    assert (done.exit_code, desk.posts) == (6, [])
    assert desk.publish().exit_code == 6
    away.rename(remote)
    assert desk.publish().exit_code == 0
    assert desk.posts == ONCE
    desk.close()


@pytest.mark.parametrize("wanted", ["2026-11-16-one.md", "/2026/one/", "aaaaaaaaaa"])
def test_an_entry_is_named_by_file_address_or_uid(desk: Desk, wanted: str) -> None:
    assert desk.publish(only=wanted).exit_code == 0
    assert desk.posts == [("linkedin", "One word"), ("x", "One word")]


# Where it goes


def test_a_site_on_this_machine_is_seen_live_and_then_shared(tmp_path: Path) -> None:
    site = written(tmp_path / "site", OLD)
    with running(site.root / "public") as address:
        site.profile(address=f'"{address}"')
        desk = Desk(site, tmp_path / "networks")
        assert desk.publish().exit_code == 0
        site.write(NEW)
        done = desk.publish()
        assert done.receipt
        assert (done.exit_code, bool(done.receipt.live), desk.posts) == (0, True, ONCE)
        desk.close()


def test_what_is_not_live_is_not_shared(tmp_path: Path) -> None:
    site = written(tmp_path / "site", OLD)
    with running(tmp_path / "elsewhere") as address:
        site.profile(address=f'"{address}"')
        desk = Desk(site, tmp_path / "networks")
        ledger(site).adopt([])
        done = desk.publish(patience=0.1)
        assert (done.exit_code, desk.stage.calls()) == (6, [])
        desk.close()


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "https://leader.example"])
def test_the_real_networks_are_not_reached_from_a_site_that_nobody_can_read(
    desk: Desk, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *at, **_: asked.append(at))
    desk.site.profile(address=f'"{address}"')
    ledger(desk.site).adopt(["aaaaaaaaaa"])
    environ = {name: what for name, what in desk.stage.environ.items() if "_X_U" not in name}
    with pytest.raises(Forbidden):
        publish(desk.site.root, Options(yes=True), environ=environ)
    assert (asked, desk.stage.calls()) == ([], [])


def test_nor_when_somebody_gets_past_the_gate(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *at, **_: asked.append(at))
    environ = {name: what for name, what in desk.stage.environ.items() if "_URL" not in name}
    profile = read_profile(desk.site.content / "profile.toml")
    for network in sharer(earnest(desk.site.root, environ), profile, wanted=True).connected:
        with pytest.raises(Forbidden):
            network.network.account()
    assert asked == []


@pytest.mark.parametrize("scene", [{}, {"faults": "html"}, {"expired": True}])
def test_no_secret_is_written_or_told(
    desk: Desk, scene: dict[str, Any], capfd: pytest.CaptureFixture[str]
) -> None:
    desk.be(**scene)
    done = desk.publish()
    written = b"\n".join(files_below(desk.site.root).values()).decode(errors="replace")
    everything = f"{written}{told(done)}{done!r}{''.join(capfd.readouterr())}"
    assert [key for key in KEYS.values() if key in everything] == []
