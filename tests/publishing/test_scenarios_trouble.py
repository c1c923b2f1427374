"""What may go wrong while an entry is shared, each at the whole publish."""

import errno
import json
import os
import shutil
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from machines import FIVE, FOUR, ONCE, Machine, networks_at, shared_by_git
from sharing_trial import DUE, NETWORKS, published

from microblog.errors import Message
from microblog.ledger import State, durable, posted, released
from microblog.publishing.interruptions import Interrupted
from microblog.publishing.request import Voices
from microblog.sharing import share

CORRUPTIONS: dict[str, Callable[[str], str]] = {
    "empty": lambda told: "",
    "cut": lambda told: told[: len(told) // 2],
    "conflict": lambda told: f"<<<<<<< ours\n{told}=======\n{told}>>>>>>> theirs\n",
    "newer": lambda told: told.replace('"v": 1', '"v": 2'),
    "another's": lambda told: told.replace(FOUR, FIVE),
}
THREAD = "\n\n".join(f"Part {number} " + "of what I have to say " * 11 for number in (1, 2, 3))


@pytest.fixture
def leader(kept: Path, tmp_path: Path) -> Iterator[Machine]:
    """A site on which two entries are due, on the one machine that it is published from."""
    shutil.copytree(kept, tmp_path / "site")
    with networks_at(tmp_path / "networks") as networks:
        yield Machine.at(tmp_path / "site", networks)


def kept_at(leader: Machine, name: str) -> Path:
    """Return a file of the ledger."""
    return leader.root / ".microblog" / "ledger" / name


def states(leader: Machine) -> set[State | None]:
    """Return how the entries that were due stand."""
    records = leader.ledger.open().records()
    return {records[uid].state(network) for uid in DUE for network in NETWORKS}


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_corrupt_record_conflict_markers_newer_schema(leader: Machine, kind: str) -> None:
    leader.ledger.open().hold(FOUR, NETWORKS, "a look")
    file = kept_at(leader, f"{FOUR}.json")
    file.write_text(CORRUPTIONS[kind](file.read_text(encoding="utf-8")), encoding="utf-8")
    done = leader.publish()
    assert (done.code, leader.networks.posts) == (3, [(n, DUE[FIVE]) for n in NETWORKS])
    assert f"Put back a copy of {FOUR}.json" in done.said


@pytest.mark.parametrize("kind", ["empty", "conflict", "newer"])
def test_corrupt_words_of_the_ledger_about_itself(leader: Machine, kind: str) -> None:
    file = kept_at(leader, "_meta.json")
    file.write_text(CORRUPTIONS[kind](file.read_text(encoding="utf-8")), encoding="utf-8")
    done = leader.publish()
    assert (done.code, leader.networks.posts) == (3, [])
    assert "_meta.json" in done.said and "Four words here" in leader.page("2026/four")


@pytest.mark.parametrize("part", [1, 2, 3])
@pytest.mark.parametrize("fault", ["throttled", "effect-reset"])
def test_partial_thread(leader: Machine, part: int, fault: str) -> None:
    write_thread(leader)
    leader.networks.be(faults=",".join(["-"] * (part - 1) + [fault, "-"]))
    done = leader.publish()
    arrived = part if fault == "effect-reset" else part - 1
    assert done.code == (3 if fault == "effect-reset" else 6)
    assert parts(leader) == [1, 2, 3][:arrived]
    leader.networks.be()
    if fault == "effect-reset":
        assert leader.publish().code == 3
        assert parts(leader) == [1, 2, 3][:arrived]
        last = leader.networks.stage.posts()[-1].id
        there = posted(last, f"https://x.com/annalind/status/{last}")
        leader.ledger.open().settle("ffffffffff", "x", there, part)
    for _ in range(2):
        assert leader.publish().code == 0
        assert parts(leader) == [1, 2, 3]


def write_thread(leader: Machine) -> None:
    """Write an entry of three parts, and let nothing else be due."""
    for uid in DUE:
        leader.ledger.open().skip(uid, NETWORKS)
    leader.write("2026-11-21-six", "ffffffffff", THREAD, "x: thread", "share: x")


def parts(leader: Machine) -> list[int]:
    """Return which parts of the thread stand on X, in the order in which they came."""
    texts = [text for _, text in leader.networks.posts if "what I have to say" in text]
    assert len(texts) == len(set(texts))
    posts = [post.text for post in leader.networks.stage.posts() if post.text in texts]
    return [number for post in posts for number in (1, 2, 3) if f"Part {number} " in post]


@pytest.fixture(scope="module")
def steps(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """What a publish of a thread does, from when it begins to share, if nobody kills it."""
    folder = tmp_path_factory.mktemp("whole")
    shutil.copytree(kept, folder / "site")
    with networks_at(folder / "networks") as networks:
        leader = Machine.at(folder / "site", networks)
        write_thread(leader)
        told = published(leader.root, leader.environ)
        assert told and parts(leader) == [1, 2, 3]
        return told.steps


@pytest.mark.trial
@pytest.mark.parametrize("moment", range(16))
def test_partial_thread_of_a_run_that_was_killed(
    leader: Machine, steps: tuple[str, ...], moment: int
) -> None:
    calls = [number for number, step in enumerate(steps, 1) if step == "socket.connect"]
    moments = sorted({*calls, *(number + 1 for number in calls)})
    write_thread(leader)
    published(leader.root, leader.environ, moments[moment % len(moments)])
    assert parts(leader) == [1, 2, 3][: len(parts(leader))]
    done = leader.publish()
    if done.code == 3:
        assert "invoke settle ffffffffff" in done.said
        ledger, stage = leader.ledger.open(), leader.networks.stage
        record = ledger.record("ffffffffff")
        part = next(n for n in (1, 2, 3) if record.state("x", n) is State.UNKNOWN)
        arrived = stage.posts()[part - 1 :]
        there = [posted(post.id, f"https://x.com/a/status/{post.id}") for post in arrived]
        ledger.settle("ffffffffff", "x", there[0] if there else released(), part)
    for _ in range(2):
        assert leader.publish().code == 0
        assert parts(leader) == [1, 2, 3]


@pytest.mark.parametrize("down", NETWORKS)
def test_one_network_down(leader: Machine, down: str) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        done = leader.publish({f"MICROBLOG_{down.upper()}_URL": address})
    assert done.code == 6
    assert leader.networks.numbers == {network: 2 for network in NETWORKS if network != down}
    assert leader.publish().code == 0
    assert leader.networks.posts == ONCE


@pytest.mark.parametrize("network", NETWORKS)
def test_account_mix_up(leader: Machine, network: str) -> None:
    leader.publish()
    told = json.loads(kept_at(leader, "_meta.json").read_text(encoding="utf-8"))
    told["accounts"][network] = "somebody else's"
    kept_at(leader, "_meta.json").write_text(json.dumps(told), encoding="utf-8")
    leader.write("2026-11-21-six", "ffffffffff", "Six words.")
    done = leader.publish()
    assert (done.code, leader.networks.numbers[network]) == (3, 2)
    assert sum(leader.networks.numbers.values()) == len(ONCE) + 1
    assert "somebody else's" in done.said
    assert leader.ledger.open().record("ffffffffff").standing(network) is None


STEPS = ("Checking", "Looking at", "Sending", "Sharing")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
@pytest.mark.parametrize("step", STEPS)
def test_ctrl_c_sigterm_or_laptop_lid(leader: Machine, step: str, number: int) -> None:
    def say(told: Message) -> None:
        if told.text.startswith(step):
            signal.raise_signal(number)

    with pytest.raises(Interrupted, match="Stopped"):
        leader.publish(voices=Voices(say=say))
    assert leader.networks.posts == []
    assert leader.publish().code == 0
    assert leader.networks.posts == ONCE


@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_ctrl_c_while_a_call_is_made(
    leader: Machine, call: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[share._Call] = []
    made = share._Call.__call__

    def interrupted(one: share._Call) -> object:
        calls.append(one)
        if len(calls) == call:
            signal.raise_signal(signal.SIGINT)
        return made(one)

    monkeypatch.setattr(share._Call, "__call__", interrupted)
    with pytest.raises(Interrupted, match="what was shared is in the ledger"):
        leader.publish()
    assert len(leader.networks.posts) == call
    assert leader.publish().code == 0
    assert leader.networks.posts == ONCE


def test_disk_full_on_receipt(leader: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    _fill(leader, monkeypatch)
    done = leader.publish()
    assert (done.code, len(leader.networks.posts)) == (3, 1)
    assert "could be written down nowhere" in done.said and "No space left" in done.said
    monkeypatch.undo()
    for _ in range(2):
        done = leader.publish()
        assert (done.code, leader.networks.posts) == (3, ONCE)
        assert f"invoke settle {FOUR}" in done.said


def test_disk_full_on_receipt_when_the_remote_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with networks_at(tmp_path / "networks") as networks:
        laptop = Machine.at(shared_by_git(tmp_path), networks)
        _fill(laptop, monkeypatch)
        for _ in range(2):
            assert laptop.publish().code == 0
            assert networks.posts == ONCE
        assert states(laptop) == {State.POSTED}


def _fill(leader: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no room for the ledger's files from the moment that something was posted."""
    put = durable.put

    def full(file: Path, content: bytes) -> None:
        if leader.networks.stage.posts():
            raise durable.unwritten(file, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
        put(file, content)

    monkeypatch.setattr(durable, "put", full)
