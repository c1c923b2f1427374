"""What the ledger can be asked and told, on one machine."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.samples import SITE, Opener, draft_of
from microblog.errors import OutsideFailed, Unanswered
from microblog.ledger import (
    Answer,
    Draft,
    Facts,
    Ledger,
    Local,
    Run,
    State,
    Taken,
    posted,
    refused,
    released,
    removed,
    this_run,
    unknown,
)
from microblog.ledger.home import Head

THERE = posted("9", "https://x.example/9")


@pytest.mark.parametrize(
    ("answer", "state", "free"),
    [
        (THERE, State.POSTED, False),
        (refused("no"), State.REFUSED, True),
        (unknown("nobody answered"), State.UNKNOWN, False),
    ],
)
def test_a_share_is_written_down(
    ledger: Ledger, opener: Opener, answer: Answer, state: State, free: bool
) -> None:
    received = ledger.share(draft_of(), lambda: answer)
    assert (received.recorded, received.spooled) == (True, True)
    record = opener().open().record("e")
    assert record.state("x") is state
    assert record.is_free("x") is free
    assert record.is_free("linkedin")
    assert ledger.waiting() == []


def test_a_claim_tells_what_who_and_when(opener: Opener, tmp_path: Path) -> None:
    ledger = Ledger(
        Local(tmp_path / "ledger"),
        tmp_path / "receipts",
        site=SITE,
        run=Run(host="laptop", ci="77", pid=5),
        now=lambda: datetime(2026, 12, 1, 0, 30, tzinfo=UTC),
    )
    ledger.adopt([])
    ledger.meet("x", "1", "https://x.example")
    facts = Facts(permalink="/2026/hej/", fingerprint="f", first_seen="s", first_live="l")
    draft = Draft(
        uid="e",
        network="x",
        account="1",
        text="Tåg",
        body=b"{}",
        price=Decimal("0.20"),
        facts=facts,
    )
    ledger.claim(draft)
    told = json.loads((tmp_path / "ledger" / "e.json").read_bytes())
    claim = told["networks"]["x"]["parts"][0].pop("claim")
    assert len(claim) == 16
    assert told == {
        "v": 1,
        "uid": "e",
        "permalink": "/2026/hej/",
        "fingerprint": "f",
        "first_seen": "s",
        "first_live": "l",
        "networks": {
            "x": {
                "account": "1",
                "parts": [
                    {
                        "part": 1,
                        "state": "claimed",
                        "seq": 1,
                        "at": "2026-12-01T00:30:00Z",
                        "run": {"host": "laptop", "ci": "77", "pid": 5},
                        "payload": "Tåg",
                        "payload_sha256": sha256(b"{}").hexdigest(),
                        "price": "0.20",
                        "remote_id": "",
                        "remote_url": "",
                        "why": "",
                    }
                ],
            }
        },
    }


@pytest.mark.parametrize("answer", [THERE, unknown("nobody answered")])
def test_what_was_shared_or_may_have_been_is_never_called_again(
    ledger: Ledger, opener: Opener, answer: Answer
) -> None:
    ledger.share(draft_of(), lambda: answer)
    with pytest.raises(Taken) as caught:
        opener().open().share(draft_of(), lambda: pytest.fail("called"))
    assert caught.value.exit_code == 3
    assert str(caught.value).startswith("e was not sent to x: the ledger says that this was done")
    assert caught.value.record.state("x") is answer.state


def test_parts_are_claimed_one_by_one(ledger: Ledger) -> None:
    ledger.share(draft_of(part=1), lambda: THERE)
    ledger.share(draft_of(part=2), lambda: unknown("nobody answered"))
    record = ledger.open().record("e")
    assert [record.state("x", part) for part in (1, 2, 3)] == [State.POSTED, State.UNKNOWN, None]
    assert [at.seq for at in record.attempts] == [1, 2]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError, SystemExit])
def test_whatever_a_call_raises_is_unknown_and_raised(
    ledger: Ledger, opener: Opener, error: type[BaseException]
) -> None:
    def call() -> Answer:
        raise error

    with pytest.raises(error):
        ledger.share(draft_of(), call)
    found = opener().open().record("e").standing("x")
    assert found and (found.state, found.why) == (State.UNKNOWN, error.__name__)


def test_a_claim_needs_a_ledger_that_has_begun(opener: Opener) -> None:
    with pytest.raises(Unanswered, match="has not begun"):
        opener().open().claim(draft_of())


def test_a_claim_needs_an_account_that_was_met(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="mastodon"):
        ledger.claim(draft_of(network="mastodon"))


def test_an_older_entry_is_never_shared_but_by_a_persons_word(ledger: Ledger) -> None:
    with pytest.raises(Taken):
        ledger.claim(draft_of("old"))
    ledger.settle("old", "x", released("the newest one"))
    assert ledger.share(draft_of("old"), lambda: THERE).recorded
    assert ledger.open().record("old").state("linkedin") is State.BASELINE


def test_an_unknown_share_is_settled_by_a_person(ledger: Ledger) -> None:
    ledger.claim(draft_of("a"))
    ledger.claim(draft_of("b"))
    assert ledger.settle("a", "x", THERE).state("x") is State.POSTED
    assert ledger.settle("b", "x", released()).is_free("x")
    assert ledger.share(draft_of("b"), lambda: THERE).recorded


def test_a_copy_that_was_found_can_be_written_down(ledger: Ledger) -> None:
    assert ledger.settle("found", "x", THERE).state("x") is State.POSTED


def test_a_word_about_what_was_never_attempted_is_written_as_an_attempt_of_nothing(
    ledger: Ledger,
) -> None:
    shares = ledger.settle("found", "linkedin", THERE, part=2).networks["linkedin"]
    assert shares.account == "1"
    (said,) = shares.parts
    assert (said.part, said.seq, said.state) == (2, 1, State.POSTED)
    assert (said.payload, said.payload_sha256, said.price) == ("", "", 0)
    assert ledger.settle("found", "mastodon", THERE).networks["mastodon"].account == ""


def test_a_copy_that_stands_is_not_released(ledger: Ledger) -> None:
    ledger.share(draft_of(), lambda: THERE)
    with pytest.raises(Unanswered) as caught:
        ledger.settle("e", "x", released())
    assert str(caught.value) == (
        "The ledger knows that e is on x: https://x.example/9 Nothing was changed."
    )
    assert ledger.settle("e", "x", removed()).state("x") is State.REMOVED
    with pytest.raises(Taken):
        ledger.claim(draft_of())


def test_what_is_skipped_or_held_is_not_claimed_before_it_is_released(ledger: Ledger) -> None:
    assert ledger.skip("a", ["x", "linkedin"]).state("linkedin") is State.SKIPPED
    assert ledger.hold("b", ["x"], "a part is missing").state("x") is State.HELD
    for uid in ("a", "b"):
        with pytest.raises(Taken):
            ledger.claim(draft_of(uid))
        ledger.settle(uid, "x", released())
        ledger.claim(draft_of(uid))


def test_a_word_about_one_part_is_said_of_no_other(ledger: Ledger) -> None:
    ledger.share(draft_of(part=1), lambda: THERE)
    ledger.share(draft_of(part=2), lambda: unknown("nobody answered"))
    assert ledger.settle("e", "x", released(), part=2).is_free("x", part=2)
    record = ledger.settle("e", "x", posted("11", "https://x.example/11"), part=3)
    assert [at.remote_id for at in record.attempts] == ["9", "", "11"]
    assert [record.state("x", part) for part in (1, 2, 3)] == [
        State.POSTED,
        State.RELEASED,
        State.POSTED,
    ]


def test_a_word_about_one_part_leaves_what_was_refused_of_another(ledger: Ledger) -> None:
    ledger.share(draft_of(), lambda: refused("no"))
    told = ledger.settle("e", "x", posted("11", "https://x.example/11"), part=2)
    assert [(at.part, at.state) for at in told.attempts] == [(1, State.REFUSED), (2, State.POSTED)]


def test_what_was_refused_gives_way_to_a_persons_word(ledger: Ledger) -> None:
    ledger.share(draft_of(), lambda: refused("no"))
    (said,) = ledger.skip("e", ["x"], "not there").attempts
    assert (said.state, said.why, said.seq) == (State.SKIPPED, "not there", 2)


def test_what_was_posted_stays_posted_when_skipped_or_held(ledger: Ledger) -> None:
    posted_there = ledger.share(draft_of(), lambda: THERE).claim.attempt
    assert ledger.skip("e", ["x"]).attempts == (posted_there,)
    assert ledger.hold("e", ["x"], "why").attempts == (posted_there,)
    ledger.settle("e", "x", removed("old"))
    assert ledger.skip("e", ["x"]).state("x") is State.REMOVED


def test_to_skip_or_hold_again_changes_nothing(ledger: Ledger) -> None:
    for bar, state in (
        (lambda: ledger.skip("a", ["x"]), State.SKIPPED),
        (lambda: ledger.hold("b", ["x"], "look"), State.HELD),
    ):
        first = bar()
        assert bar() == first
        assert [said.state for said in first.attempts] == [state]
    assert ledger.record("a").attempts[0].why == ""
    assert ledger.record("b").attempts[0].why == "look"


def test_what_nobody_knows_can_be_skipped(ledger: Ledger) -> None:
    ledger.claim(draft_of())
    assert ledger.skip("e", ["x"], "never mind").state("x") is State.SKIPPED


def test_a_late_receipt_finds_its_way_past_a_persons_word(ledger: Ledger) -> None:
    claim = ledger.claim(draft_of())
    ledger.settle("e", "x", released())
    ledger.receive(claim, THERE)
    assert ledger.open().record("e").state("x") is State.POSTED


def test_a_ledger_that_is_gone_is_no_first_run(opener: Opener) -> None:
    with pytest.raises(Unanswered, match="its ledger is gone"):
        opener(since="2026-01-01").open()


def test_a_ledger_that_forgot_itself_is_no_first_run(
    ledger: Ledger, opener: Opener, tmp_path: Path
) -> None:
    ledger.share(draft_of(), lambda: THERE)
    (tmp_path / "ledger" / "_meta.json").unlink()
    with pytest.raises(Unanswered, match="its ledger is gone"):
        opener().open()


def test_a_lost_ledger_is_taken_up_again_by_adopting(opener: Opener) -> None:
    lost = opener(since="2026-01-01")
    lost.adopt(["a", "b"])
    again = opener(since="2026-01-01").open()
    assert again.record("a").state("x") is State.BASELINE


def test_a_second_machine_stops_until_it_adopts(ledger: Ledger, opener: Opener) -> None:
    with pytest.raises(Unanswered, match="machine laptop, and this one is desktop,"):
        opener(host="desktop").open()
    opener(host="desktop").adopt([])
    opener(host="desktop").open()
    with pytest.raises(Unanswered, match="machine desktop"):
        opener().open()


def test_another_sites_ledger_stops(ledger: Ledger, opener: Opener) -> None:
    with pytest.raises(Unanswered, match=r"anna\.example, and this site is https://bo\.example,"):
        opener(site="https://bo.example").open()


def test_another_account_or_address_stops_until_adopted(ledger: Ledger) -> None:
    ledger.meet("x", "1", "https://x.example")
    for account, host in (("2", "https://x.example"), ("1", "http://127.0.0.1:9")):
        with pytest.raises(Unanswered, match="So far x was 1"):
            ledger.meet("x", account, host)
    ledger.adopt([])
    ledger.meet("x", "2", "https://x.example")
    assert ledger.record("old").state("x") is State.BASELINE


def test_an_entry_that_lost_its_uid_is_found(ledger: Ledger) -> None:
    facts = Facts(permalink="/2026/hej/", fingerprint="f")
    draft = Draft(uid="e", network="x", account="1", text="", body=b"", facts=facts)
    ledger.share(draft, lambda: THERE)
    ledger.open()
    assert [r.uid for r in ledger.find(fingerprint="f", permalink="")] == ["e"]
    assert [r.uid for r in ledger.find(fingerprint="", permalink="/2026/hej/")] == ["e"]
    assert ledger.find(fingerprint="g", permalink="/2026/nej/") == []


def test_what_was_spent_counts_all_that_may_have_arrived(opener: Opener, tmp_path: Path) -> None:
    now = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    answers = {"a": THERE, "b": refused("no"), "c": unknown("?")}
    ledger = opener()
    ledger._now = lambda: now
    ledger.adopt([])
    ledger.meet("x", "1", "h")
    for uid, answer in answers.items():
        draft = Draft(uid=uid, network="x", account="1", text="", body=b"", price=Decimal("0.20"))
        ledger.share(draft, lambda answer=answer: answer)
    now = datetime(2026, 12, 1, 0, 30, tzinfo=UTC)
    ledger.claim(Draft(uid="d", network="x", account="1", text="", body=b"", price=Decimal("0.01")))
    ledger.open()
    assert ledger.spent("2026-11") == {"x": Decimal("0.40")}
    assert ledger.spent("2026-12") == {"x": Decimal("0.01")}
    assert ledger.spent("2025-11") == {}


def test_since_when_an_entry_is_live_is_noted_once_and_never_ahead(
    ledger: Ledger, opener: Opener
) -> None:
    early, late = (datetime(2024, 11, day, 23, 30, tzinfo=UTC) for day in (29, 30))
    ledger._now = lambda: late
    assert ledger.live("e") == late
    ledger._now = lambda: early
    assert ledger.live("e") == early
    ledger._now = lambda: late
    assert ledger.live("e") == early
    assert opener().open().live("e") == early
    assert ledger.record("e").attempts == ()


class Flaky(Local):
    """A home whose line can be cut, both ways or one."""

    cut = full = False

    def read(self) -> Head:
        """Return what is there, if the line holds."""
        if self.cut:
            raise OutsideFailed("No line.")
        return super().read()

    def write(self, files: Mapping[str, bytes], head: Head) -> bool:
        """Write, if there is room."""
        return not self.full and super().write(files, head)


def test_a_claim_that_cannot_be_written_is_told(tmp_path: Path, ledger: Ledger) -> None:
    home = Flaky(tmp_path / "ledger")
    full = Ledger(home, tmp_path / "receipts", site=SITE, run=Run(host="laptop")).open()
    home.full = True
    with pytest.raises(OutsideFailed) as caught:
        full.share(draft_of(), lambda: pytest.fail("called"))
    assert str(caught.value) == (
        "The claim for e on x could not be written into the ledger. Nothing was sent there; run it "
        "again."
    )


def test_what_was_refused_gives_way_to_the_next_claim_of_its_part_alone(ledger: Ledger) -> None:
    for part in (1, 2, 2):
        ledger.share(draft_of(part=part), lambda: refused("no"))
    there = ledger.open().record("e").attempts
    assert [(at.part, at.seq) for at in there] == [(1, 1), (2, 3)]


def test_a_receipt_waits_here_while_the_line_is_dead(tmp_path: Path, ledger: Ledger) -> None:
    home = Flaky(tmp_path / "ledger")
    flaky = Ledger(home, tmp_path / "receipts", site=SITE, run=Run(host="laptop")).open()

    def call() -> Answer:
        home.cut = True
        return THERE

    received = flaky.share(draft_of(), call)
    assert (received.recorded, received.spooled) == (False, True)
    home.cut, home.full = False, True
    assert [receipt.uid for receipt in flaky.open().waiting()] == ["e"]
    assert ledger.open().record("e").state("x") is State.POSTED
    assert ledger.waiting() == []


@pytest.mark.parametrize(
    ("answer", "told"),
    [(THERE, "https://x.example/9"), (unknown("nobody answered"), "nobody answered")],
)
def test_what_can_be_written_down_nowhere_is_told(
    tmp_path: Path, ledger: Ledger, answer: Answer, told: str
) -> None:
    home = Flaky(tmp_path / "ledger")
    (tmp_path / "file").write_text("no folder")
    deaf = Ledger(home, tmp_path / "file", site=SITE, run=Run(host="laptop")).open()

    def call() -> Answer:
        home.cut = True
        return answer

    with pytest.raises(Unanswered) as caught:
        deaf.share(draft_of(), call)
    assert str(caught.value) == (
        f"e was sent to x ({told}), and that could be written down nowhere, so the ledger takes it "
        "for unknown. Make room, then say what you see there: invoke settle e"
    )
    assert ledger.open().record("e").state("x") is State.UNKNOWN


def test_a_receipt_that_says_nothing_is_left_where_it_is(ledger: Ledger, tmp_path: Path) -> None:
    ledger.share(draft_of(), lambda: THERE)
    anothers = (tmp_path / "ledger" / "e.json").read_bytes()
    said = {"a": b"", "b": b"{}", "c": b'{"v": 1, "uid": "../e"}', "d": anothers}
    for name, content in said.items():
        (tmp_path / "receipts" / f"{name}.json").write_bytes(content)
    ledger.open()
    assert ledger.waiting() == []
    assert len(list((tmp_path / "receipts").iterdir())) == 4


def test_a_run_knows_its_machine_and_its_number() -> None:
    run = this_run({"GITHUB_RUN_ID": "77"})
    assert run.ci == "77"
    assert run.pid == os.getpid()
    assert this_run({"CI_PIPELINE_ID": "78"}).ci == "78"
    assert this_run({}).ci == ""


@pytest.mark.parametrize("name", ["Annas-Mac.local", "annas-mac", "ANNAS-MAC.a.b"])
def test_a_machine_is_known_by_its_first_name(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("platform.node", lambda: name)
    assert this_run({}).host == "annas-mac"
