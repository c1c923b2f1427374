"""A draft: what is about to be claimed, and by which run."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256

from microblog.ledger.protocol import Claim, claim_id
from microblog.ledger.record import Facts
from microblog.ledger.states import Attempt, Run, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One part of an entry, for one account on one network.

    `text` is what readers there will see and `body` the bytes of the one call; `part` counts from
    1; `price` is in USD.
    """

    uid: str
    network: str
    account: str
    text: str
    body: bytes
    part: int = 1
    price: Decimal = Decimal(0)
    facts: Facts = field(default_factory=Facts)

    def claimed(self, run: Run, at: str) -> Claim:
        """Return a claim with an id of its own, which the ledger does not have yet."""
        attempt = Attempt(
            claim=claim_id(),
            state=State.CLAIMED,
            seq=0,
            at=at,
            part=self.part,
            run=run,
            payload=self.text,
            payload_sha256=sha256(self.body).hexdigest() if self.body else "",
            price=self.price,
        )
        return Claim(
            uid=self.uid,
            network=self.network,
            account=self.account,
            attempt=attempt,
            facts=self.facts,
        )


def this_run(environ: Mapping[str, str] = os.environ) -> Run:
    """Return who runs: the machine by its first name, CI's number of the run, and the process."""
    ci = environ.get("GITHUB_RUN_ID") or environ.get("CI_PIPELINE_ID") or ""
    return Run(host=platform.node().partition(".")[0].lower(), ci=ci, pid=os.getpid())
