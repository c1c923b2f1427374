"""Sharing what is due: media, claim, one call, receipt; each network by itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby

from microblog.errors import Message, MicroblogError, OutsideFailed, Unanswered
from microblog.ledger import (
    Answer,
    Draft,
    Facts,
    Ledger,
    State,
    Taken,
    posted,
    refused,
    unknown,
)
from microblog.networks.contract import (
    Account,
    LoginEnded,
    Network,
    OutOfCredit,
    Payload,
    Refused,
    Share,
    Unknown,
)
from microblog.sharing.connected import Connected
from microblog.sharing.plan import Due

Pause = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an entry on a network: where it stands, or why it does not.

    `state` is None when nothing was claimed; `code` is the exit code that follows from it.
    """

    uid: str
    network: str
    address: str
    state: State | None
    url: str = ""
    why: Message | None = None
    code: int = 0


def share(
    due: Iterable[Due], connected: Sequence[Connected], ledger: Ledger, pause: Pause
) -> list[Outcome]:
    """Send what is due to every network that is connected, and return what came of each.

    A network that fails stops nobody but itself. `pause` is called before each claim, and may
    raise.
    """
    by_name = {network.name: network for network in connected}
    ordered = sorted(due, key=lambda one: (one.network, one.material.date))
    outcomes: list[Outcome] = []
    for name, group in groupby(ordered, key=lambda one: one.network):
        outcomes += _on(by_name[name], list(group), ledger, pause)
    return outcomes


def _on(connected: Connected, due: Sequence[Due], ledger: Ledger, pause: Pause) -> list[Outcome]:
    """Send what is due on one network; when the account or the ledger is at fault, no more of it.

    What went before is returned all the same.
    """
    outcomes: list[Outcome] = []
    try:
        account = connected.network.account()
        ledger.meet(connected.name, account.id, connected.hosts[0])
        for one in due:
            try:
                outcomes.append(_entry(connected, account, one, ledger, pause))
            except (OutOfCredit, LoginEnded):
                raise
            except (Refused, Unknown) as error:  # of its pictures, before anything was claimed
                outcomes.append(_not_sent(one, error))
    except MicroblogError as error:
        outcomes += [_not_sent(left, error) for left in due[len(outcomes) :]]
    return outcomes


def _entry(
    connected: Connected, account: Account, due: Due, ledger: Ledger, pause: Pause
) -> Outcome:
    """Send one entry part by part, as far as each part arrives, and return what came of the last.

    Raises OutOfCredit and LoginEnded, which are refusals of everything.
    """
    outcome, before = _outcome(due), due.after
    for share in due.shares:
        payload = connected.network.prepare(share, before)
        pause()
        call = _Call(connected.network, payload)
        try:
            received = ledger.share(_draft(due, share, account, payload), call)
        except Taken as taken:
            return _outcome(due, why=taken.message)
        attempt = received.claim.attempt
        why = call.error.message if call.error else None
        outcome = _outcome(due, attempt.state, url=attempt.remote_url, why=why)
        if isinstance(call.error, OutOfCredit | LoginEnded):
            raise call.error
        if attempt.state is not State.POSTED:
            return outcome
        before = attempt.remote_id
    return outcome


@dataclass(slots=True)
class _Call:
    """The one call that creates a share; `error` is what the network said against it."""

    network: Network
    payload: Payload
    error: Refused | Unknown | None = None

    def __call__(self) -> Answer:
        with self.network.armed(self.payload):
            try:
                receipt = self.network.post(self.payload)
            except Refused as error:
                self.error = error
                return refused(str(error))
            except Unknown as error:
                self.error = error
                return unknown(str(error))
        return posted(receipt.id, receipt.url)


def _draft(due: Due, share: Share, account: Account, payload: Payload) -> Draft:
    """Return what is claimed: the bytes of the call, fixed from now on."""
    material = due.material
    return Draft(
        uid=material.uid,
        network=due.network,
        account=account.id,
        text=share.text,
        body=payload.body,
        part=share.part,
        price=share.price,
        facts=Facts(
            permalink=material.address,
            fingerprint=material.fingerprint,
            first_live=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        ),
    )


def _not_sent(due: Due, error: MicroblogError) -> Outcome:
    """Return that nothing was claimed, and why. That a login ended is told, and is no failure."""
    code = 0 if isinstance(error, LoginEnded) else error.exit_code
    return replace(_outcome(due, why=error.message), code=code)


def _outcome(
    due: Due, state: State | None = None, *, url: str = "", why: Message | None = None
) -> Outcome:
    return Outcome(
        uid=due.material.uid,
        network=due.network,
        address=due.material.address,
        state=state,
        url=url,
        why=why,
        code=_CODES.get(state, OutsideFailed.exit_code),
    )


_CODES: Mapping[State | None, int] = {
    State.POSTED: 0,
    State.UNKNOWN: Unanswered.exit_code,
}
