"""The ledger: who claimed what, what arrived, and what nobody knows.

An entry reaches a network at most once. So each share is claimed before the call, where every
other run can see it, and gets a receipt after; a claim without a receipt is unknown, and only a
look or a person settles it, never time.

    ledger = Ledger(Local(folder), spool, site=address, run=this_run()).open()
    ledger.meet("x", account.id, "https://api.x.com")
    received = ledger.share(draft, call)

The walk, from the inside out:

states      what is known of an attempt, and how two accounts of it become one
codec       the files, read strictly
likeness    entries that lost their uid
record      one entry's file: its attempts on every network
meta        what the ledger knows of itself; adoption: how it begins
takeover    what is left of a lost ledger, and the move from one home to another
protocol    claim, call, receipt, and what to do after each failure: steps without any effect
home        where the ledger lives: local (files on this machine) or git (a branch on a remote)
receipts    what this machine knows and the ledger may not
book        the files as they are now, and the steps carried out
ledger      the few things that can be asked and told
"""

from microblog.ledger.book import lost
from microblog.ledger.draft import Draft, this_run
from microblog.ledger.git import Git
from microblog.ledger.home import Home
from microblog.ledger.ledger import Ledger
from microblog.ledger.likeness import fingerprint
from microblog.ledger.local import Local
from microblog.ledger.protocol import Claim, Received, Taken
from microblog.ledger.record import Facts, Record
from microblog.ledger.states import (
    Answer,
    Attempt,
    Run,
    State,
    posted,
    refused,
    released,
    removed,
    unknown,
)

__all__ = [
    "Answer",
    "Attempt",
    "Claim",
    "Draft",
    "Facts",
    "Git",
    "Home",
    "Ledger",
    "Local",
    "Received",
    "Record",
    "Run",
    "State",
    "Taken",
    "fingerprint",
    "lost",
    "posted",
    "refused",
    "released",
    "removed",
    "this_run",
    "unknown",
]
