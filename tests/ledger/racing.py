"""A process that claims every entry it can, on one clone among several, and prints those it got.

Arguments: the clone, and how many entries there are.
"""

import sys
from pathlib import Path

from microblog.ledger import Draft, Git, Ledger, Run, Taken, posted


def main(clone: Path, entries: int) -> None:
    """Claim and receive."""
    run = Run(host=clone.name)
    home = Git(clone, "origin")
    ledger = Ledger(home, clone / "receipts", site="https://anna.example", run=run).open()
    for number in range(entries):
        draft = Draft(uid=f"e{number}", network="x", account="1", text="Hej", body=b"")
        try:
            received = ledger.share(draft, lambda: posted("9", "https://x.example/9"))
        except Taken:
            continue
        print(draft.uid, received.recorded)


main(Path(sys.argv[1]), int(sys.argv[2]))
