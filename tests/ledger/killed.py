"""A process that shares one entry and dies, by its own kill -9, before its n-th step on the disk.

Arguments: the folder, and n. It prints `claimed` when the claim is its own, `called` when the call
was made, and `done`.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from microblog.ledger import Answer, Draft, Ledger, Local, Run, posted

STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "fcntl.flock", "os.listdir", "os.scandir"}


def main(root: Path, last: int) -> None:
    """Claim, call and write the receipt."""
    site, run = "https://anna.example", Run(host="laptop", pid=1)
    ledger = Ledger(Local(root / "ledger"), root / "receipts", site=site, run=run).open()
    count = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count
        if event in STEPS:
            count += 1
            if count == last:
                os.kill(os.getpid(), signal.SIGKILL)

    def fsync(handle: int, real: Any = os.fsync) -> None:
        hook("open", ())
        real(handle)

    def call() -> Answer:
        with (root / "network").open("a") as network:
            network.write("copy\n")
        say("called")
        return posted("9", "https://x.example/9")

    os.fsync = fsync
    sys.addaudithook(hook)
    draft = Draft(uid="e", network="x", account="1", text="Hej", body=b"{}")
    claim = ledger.claim(draft)
    say("claimed")
    ledger.receive(claim, call())
    say("done")


def say(word: str) -> None:
    """Print at once, past every buffer."""
    os.write(1, f"{word}\n".encode())


main(Path(sys.argv[1]), int(sys.argv[2]))
