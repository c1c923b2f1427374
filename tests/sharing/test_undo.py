"""Taking back, at networks that answer as they like, with a ledger on disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

from microblog.errors import MicroblogError, OutsideFailed
from microblog.ledger import Draft, Ledger, Local, Run, State, posted
from microblog.networks.contract import Account, Limits, Receipt, Unsupported
from microblog.sharing.connected import Connected
from microblog.sharing.undo import Undone, undo

HOSTS = {"x": "https://x.example", "linkedin": "https://l.example"}
NETWORKS = ("linkedin", "x")


@dataclass
class Taker:
    """A network, as far as it is asked to take something back."""

    says: MicroblogError | None = None
    id: str = "7"
    took: list[str] = field(default_factory=list)

    def account(self) -> Account:
        return Account(id=self.id, name="anna")

    def delete(self, receipt: Receipt) -> None:
        if self.says:
            raise self.says
        self.took.append(receipt.id)


LIMITS = Limits(
    length=280, measure=len, pictures=0, picture_bytes=0, picture_types=(), alt=0,
    price=lambda share: Decimal(0),
)  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    home = Local(tmp_path / "ledger")
    ledger = Ledger(home, tmp_path / "spool", site="https://a.example", run=Run(host="here"))
    ledger.adopt(["old"])
    for name, host in HOSTS.items():
        ledger.meet(name, "7", host)
    return ledger


def post(ledger: Ledger, network: str, *parts: str) -> None:
    for part, remote in enumerate(parts, 1):
        draft = Draft(uid="a", network=network, account="7", text="W.", body=b"1", part=part)
        url = f"https://{network}.example/{part}"
        ledger.share(draft, lambda remote=remote, url=url: posted(remote, url))  # type: ignore[misc]


def undone(
    ledger: Ledger, networks: Mapping[str, Taker], uid: str = "a", *, gone: bool = False
) -> dict[str, Undone]:
    reached = [
        Connected(name, LIMITS, taker, (HOSTS[name],))  # type: ignore[arg-type]
        for name, taker in networks.items()
    ]
    done = undo(uid, NETWORKS, reached, ledger.open(), why="by hand", gone=gone)
    return {one.network: one for one in done}


def states(ledger: Ledger, uid: str = "a") -> list[State | None]:
    return [ledger.open().record(uid).state(name) for name in NETWORKS]


def test_a_thread_goes_from_its_end(ledger: Ledger) -> None:
    post(ledger, "x", "1", "2", "3")
    x = Taker()
    done = undone(ledger, {"x": x})
    assert x.took == ["3", "2", "1"] and done["x"].taken
    record = ledger.open().record("a")
    assert {record.state("x", part) for part in (1, 2, 3)} == {State.REMOVED}


def test_what_was_not_shared_is_held_where_it_was_not(ledger: Ledger) -> None:
    post(ledger, "x", "1")
    done = undone(ledger, {"x": Taker()})
    assert states(ledger) == [State.HELD, State.REMOVED]
    assert not done["linkedin"].taken and done["linkedin"].code == 0


def test_a_failure_leaves_it_as_it_is_and_runs_again(ledger: Ledger) -> None:
    post(ledger, "x", "1", "2")
    x = Taker(says=OutsideFailed("X has not said that it is gone."))
    assert undone(ledger, {"x": x})["x"].code == 6
    assert states(ledger)[1] is State.POSTED
    x.says = None
    assert undone(ledger, {"x": x})["x"].taken


@pytest.mark.parametrize(
    ("networks", "remote"),
    [
        ({}, "1"),
        ({"x": Taker(says=Unsupported("It cannot."))}, "1"),
        ({"x": Taker()}, ""),
    ],
    ids=["not connected", "cannot", "no id"],
)
def test_what_no_program_can_take_back_is_told_with_its_address(
    ledger: Ledger, networks: Mapping[str, Taker], remote: str
) -> None:
    post(ledger, "x", remote)
    done = undone(ledger, networks)["x"]
    assert (done.code, done.by_hand) == (3, "https://x.example/1")
    assert states(ledger)[1] is State.POSTED
    assert undone(ledger, networks, gone=True)["x"].taken
    assert states(ledger)[1] is State.REMOVED


def test_another_account_is_not_asked(ledger: Ledger) -> None:
    post(ledger, "x", "1")
    x = Taker(id="8")
    assert undone(ledger, {"x": x})["x"].code == 3
    assert x.took == [] and states(ledger)[1] is State.POSTED
    ledger.adopt([])
    ledger.meet("x", "8", HOSTS["x"])
    assert "by the account 7" in undone(ledger, {"x": x})["x"].told.spoken()
    assert x.took == []


def test_once_is_enough(ledger: Ledger) -> None:
    post(ledger, "x", "1")
    x = Taker()
    undone(ledger, {"x": x})
    assert undone(ledger, {"x": x}) == {}
    assert x.took == ["1"]


def test_what_counts_as_shared_before_goes_nowhere_from_then_on(ledger: Ledger) -> None:
    told = [one.told.spoken() for one in undone(ledger, {}, "old").values()]
    assert all("invoke publish --share old" in line for line in told)
    assert states(ledger, "old") == [State.SKIPPED, State.SKIPPED]
    assert all(
        "invoke settle old" in one.told.spoken() for one in undone(ledger, {}, "old").values()
    )
    assert states(ledger, "old") == [State.HELD, State.HELD]
