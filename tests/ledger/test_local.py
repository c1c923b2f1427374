"""The home on this machine: a process that is killed, a disk that is full, two at once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ledger.samples import SITE, Opener, draft_of
from microblog.errors import MicroblogError, OutsideFailed
from microblog.ledger import Ledger, Local, Run, State, Taken, posted, released
from microblog.ledger.home import Head

KILLED = Path(__file__).with_name("killed.py")
THERE = posted("9", "https://x.example/9")


def begun(root: Path) -> Ledger:
    """Return a ledger in a folder that has met X, as at the last look."""
    run = Run(host="laptop", pid=2)
    ledger = Ledger(Local(root / "ledger"), root / "receipts", site=SITE, run=run).open()
    if ledger.meta is None:
        ledger.adopt(["old"])
        ledger.meet("x", "1", "https://x.example")
    return ledger


def killed_at(root: Path, step: int) -> list[str]:
    """Return what a process said before it was killed at a step."""
    command = [sys.executable, str(KILLED), str(root), str(step)]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert said.returncode in (0, -9), said.stderr
    return said.stdout.split()


def checked_after(root: Path, said: list[str]) -> State | None:
    """Look at what a killed process left; return how the entry stands."""
    ledger = begun(root)
    state = ledger.record("e").state("x")
    copies = (root / "network").read_text().count("copy") if (root / "network").exists() else 0
    if "claimed" in said:
        assert state in (State.UNKNOWN, State.POSTED)
    if copies:
        assert "claimed" in said
    if "done" in said:
        assert state is State.POSTED
    assert ledger.record("old").state("x") is State.BASELINE
    assert ledger.waiting() == []
    return state


def test_a_kill_at_any_step_loses_no_claim(tmp_path: Path) -> None:
    states = []
    for step in range(1, 200):
        root = tmp_path / str(step)
        begun(root)
        said = killed_at(root, step)
        states.append(checked_after(root, said))
        if "done" in said:
            break
    assert states[-1] is State.POSTED
    assert len(states) > 20
    assert {None, State.UNKNOWN, State.POSTED} == set(states)
    # Once the call has been answered and the receipt is spooled, nobody need be asked.
    assert states == sorted(states, key=[None, State.UNKNOWN, State.POSTED].index)


def test_a_ledger_that_was_left_by_a_kill_takes_the_next_claim(tmp_path: Path) -> None:
    for step in (4, 9, 14):
        root = tmp_path / str(step)
        begun(root)
        killed_at(root, step)
        ledger = begun(root)
        if not ledger.record("e").is_free("x"):
            ledger.settle("e", "x", released())
        assert ledger.share(draft_of(), lambda: THERE).recorded
        assert ledger.record("e").state("x") is State.POSTED


def test_a_full_disk_takes_no_claim_and_nothing_is_called(tmp_path: Path) -> None:
    root = tmp_path / "site"
    begun(root)
    said = on_a_full_disk(root, before="claim")
    assert said == ["OutsideFailed 6"]
    assert begun(root).record("e").is_free("x")


def test_a_full_disk_takes_no_receipt_and_says_so(tmp_path: Path) -> None:
    root = tmp_path / "site"
    begun(root)
    said = on_a_full_disk(root, before="receipt")
    assert said[0] == "Unanswered 3"
    assert "https://x.example/9" in said[1]
    assert begun(root).record("e").state("x") is State.UNKNOWN
    assert begun(root).settle("e", "x", THERE).state("x") is State.POSTED


def on_a_full_disk(root: Path, before: str) -> list[str]:
    """Share in a process whose files cannot grow from some moment on; return what it tells."""
    code = f"""
import resource, signal
from pathlib import Path
from microblog.errors import MicroblogError
from microblog.ledger import Draft, Ledger, Local, Run, posted

def full():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

def call():
    full()
    return posted("9", "https://x.example/9")

root = Path({str(root)!r})
run = Run(host="laptop")
ledger = Ledger(Local(root / "ledger"), root / "receipts", site={SITE!r}, run=run).open()
if {before!r} == "claim":
    full()
try:
    ledger.share(Draft(uid="e", network="x", account="1", text="Hej", body=b""), call)
except MicroblogError as error:
    print(type(error).__name__, error.exit_code)
    print(error if error.exit_code == 3 else "")
"""
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    return said.stdout.strip().splitlines()


def test_a_file_that_cannot_be_written_stays_as_it_was(ledger: Ledger, tmp_path: Path) -> None:
    ledger.share(draft_of(), lambda: THERE)
    home, file = Local(tmp_path / "ledger"), tmp_path / "ledger" / "e.json"
    before = file.read_bytes()
    (tmp_path / "ledger" / ".e.json.new").mkdir()
    with pytest.raises(OutsideFailed, match=r"e\.json cannot be written"):
        home.write({"e.json": b"{}"}, home.read())
    assert file.read_bytes() == before


def test_a_folder_that_is_a_file_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "ledger").write_text("")
    with pytest.raises(MicroblogError, match="cannot be written"):
        Local(tmp_path / "ledger").write({"e.json": b""}, Head({}))


def test_who_looked_too_early_does_not_write(tmp_path: Path) -> None:
    home = Local(tmp_path / "ledger")
    early = home.read()
    assert home.write({"e.json": b"1"}, early)
    assert not home.write({"e.json": b"2"}, early)
    assert home.write({"f.json": b"3"}, early)
    assert home.read().files == {"e.json": b"1", "f.json": b"3"}


def test_of_many_at_once_one_gets_the_claim(opener: Opener, ledger: Ledger) -> None:
    def tried(number: int) -> bool:
        mine = opener().open()
        try:
            mine.claim(draft_of(f"e{number % 10}"))
        except Taken:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(tried, range(80)))
    assert sum(won) == 10
    assert len(ledger.open().records()) == 10


def test_a_lock_of_a_dead_process_holds_nobody(tmp_path: Path) -> None:
    begun(tmp_path)
    code = f"""
import os, signal, sys
from pathlib import Path
from microblog.ledger import Local
with Local(Path({str(tmp_path / "ledger")!r}))._alone():
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert begun(tmp_path).claim(draft_of()).attempt.seq == 1
