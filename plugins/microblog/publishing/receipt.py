"""The receipt: what a publish did and proved, in at most twelve lines that are all true."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from microblog.copies import NAMES
from microblog.entry import DRAFT, SCHEDULED
from microblog.errors import Message
from microblog.identity import replace
from microblog.ledger import State
from microblog.profile import Profile
from microblog.publishing.deployment import Deployment
from microblog.publishing.proof import Proof
from microblog.publishing.shared import Shared
from microblog.publishing.shipment import Sent
from microblog.sharing.money import amount

_SHOWN = 3  # addresses on a line


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What one publish did. Times are local to the profile's zone, as `2026-11-21 14:03`.

    `live` is when every address in `fetched` was fetched and found equal to what was built; ""
    when that was not so, and then `wrong` says why, or there is no public address to ask.
    `added`, `changed` and `removed` are addresses of entries and pages below the site's root;
    `wanted` tells whether sharing was. `shared` are address, network and where the copy stands;
    `not_shared` address, network and why; `spent` is this month's cost in USD by network, `open`
    how much waits for a person's answer.
    """

    at: str
    place: str
    address: str
    added: Sequence[str] = ()
    changed: Sequence[str] = ()
    removed: Sequence[str] = ()
    files_sent: int = 0
    files_removed: int = 0
    live: str = ""
    fetched: Sequence[str] = ()
    feeds: Sequence[str] = ()
    wrong: Sequence[Mapping[str, Any]] = ()
    wanted: bool = True
    connected: Sequence[str] = ()
    shared: Sequence[Sequence[str]] = ()
    not_shared: Sequence[Sequence[str]] = ()
    spent: Mapping[str, str] = field(default_factory=dict)
    open: int = 0
    scheduled: int = 0
    next_due: str = ""
    drafts: int = 0

    def told(self) -> list[Message]:
        """Return the receipt's lines, at most twelve."""
        return [*self._deployed(), *self._proven(), *self._networks(), *self._waiting()]

    def _deployed(self) -> Iterator[Message]:
        if self.files_sent or self.files_removed:
            yield Message(
                "{at}: {place} holds what was built. Files sent: {sent}, removed: {removed}.",
                {
                    "at": self.at,
                    "place": self.place,
                    "sent": self.files_sent,
                    "removed": self.files_removed,
                },
            )
        else:
            yield Message(
                "{at}: {place} held what was built already; nothing was sent.",
                {"at": self.at, "place": self.place},
            )
        yield from _some(Message("New"), self.added)
        yield from _some(Message("Changed"), self.changed)
        yield from _some(Message("Taken away"), self.removed)

    def _proven(self) -> Iterator[Message]:
        if self.live:
            feeds = ", ".join(feed.removeprefix(self.address) for feed in self.feeds)
            yield Message(
                "Live since {live} at {address}: {number} fetched, equal to what was built, and "
                "in the feeds: {feeds}",
                {
                    "live": self.live,
                    "address": self.address,
                    "number": len(self.fetched),
                    "feeds": feeds,
                },
            )
        elif self.wrong:
            yield Message("Not seen live at {address}. Run again: invoke publish", {
                "address": self.address,
            })  # fmt: skip
            yield from map(Message.told_again, self.wrong[:_SHOWN])
        else:
            yield Message(
                "No public address yet, so nobody was asked whether the site is live: set "
                "`address` in content/profile.toml when there is one."
            )

    def _networks(self) -> Iterator[Message]:
        if not self.wanted:
            yield Message("Nothing was shared, as you asked.")
        elif not self.connected:
            yield Message(
                "No social network is connected: nothing was shared, nothing was paid, "
                "and no login runs out."
            )
        else:
            yield from self._by_network()

    def _by_network(self) -> Iterator[Message]:
        for network in self.connected:
            copies = [f"{address} ({url})" for address, name, url in self.shared if name == network]
            if copies:
                yield from _some(
                    Message("{network}", {"network": NAMES.get(network, network)}), copies
                )
        if not self.shared:
            yield Message("Nothing new was shared.")
        if self.not_shared:
            yield from _some(Message("Not shared"), [f"{a} ({n})" for a, n, _ in self.not_shared])
        if spent := {name: usd for name, usd in self.spent.items() if float(usd)}:
            told = ", ".join(f"{NAMES.get(name, name)} {usd} USD" for name, usd in spent.items())
            yield Message("Cost this month: {told}", {"told": told})

    def _waiting(self) -> Iterator[Message]:
        if self.open:
            yield Message("Waiting for your answer: {number}. Run: invoke settle", {
                "number": self.open,
            })  # fmt: skip
        if self.scheduled:
            yield Message(
                "Waiting: {number} with a date to come, the first on {due}. It goes out with the "
                "first publish after that: invoke publish",
                {"number": self.scheduled, "due": self.next_due},
            )
        if self.drafts:
            yield Message(
                "Drafts that only you can see: {number}. To look at them: invoke serve --drafts",
                {"number": self.drafts},
            )


def receipt_of(
    deployment: Deployment,
    sent: Sent,
    proof: Proof,
    wrong: Sequence[Message],
    shared: Shared,
    *,
    wanted: bool,
) -> Receipt:
    """Return the receipt of a deploy; `wrong` is what of it is not live."""
    report, differs = deployment.report, deployment.changes
    profile: Profile = report.site.profile
    now = datetime.now(profile.zone)
    waiting = sorted(e.date for e in report.survey.entries if e.status == SCHEDULED)
    is_live = bool(proof.pages) and not wrong
    return Receipt(
        at=_minute(now),
        place=deployment.target.name,
        address=profile.address,
        added=[entry.address for entry in differs.added],
        changed=[entry.address for entry in differs.changed],
        removed=differs.removed,
        files_sent=len(sent.files),
        files_removed=len(sent.removed),
        live=_minute(now) if is_live else "",
        fetched=proof.addresses if is_live else (),
        feeds=[feed.address for feed in proof.feeds] if is_live else (),
        wrong=[message.kept() for message in wrong],
        wanted=wanted,
        connected=shared.connected,
        shared=[[_below(o.address, profile), o.network, o.url] for o in shared.arrived],
        not_shared=[
            [_below(o.address, profile), o.network, o.why.spoken() if o.why else ""]
            for o in shared.outcomes
            if o.state not in {State.POSTED, State.UNKNOWN}
        ],
        spent={name: amount(usd) for name, usd in shared.spent.items()},
        open=shared.open,
        scheduled=len(waiting),
        next_due=_minute(waiting[0].astimezone(profile.zone)) if waiting else "",
        drafts=report.counts[DRAFT],
    )


def _below(address: str, profile: Profile) -> str:
    return address.removeprefix(profile.address)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _some(what: Message, addresses: Sequence[str]) -> Iterator[Message]:
    if addresses:
        shown = ", ".join(addresses[:_SHOWN])
        more = len(addresses) - _SHOWN
        text = "{what}: {shown} and {more} more" if more > 0 else "{what}: {shown}"
        yield Message(text, {"what": what, "shown": shown, "more": more})


def keep(receipt: Receipt, folder: Path) -> Path:
    """Write the receipt into `folder`, beside the earlier ones, and return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    before = max((int(file.stem) for file in folder.glob("[0-9]*.json")), default=0)
    file = folder / f"{before + 1:06}.json"
    text = json.dumps(asdict(receipt), indent=1, ensure_ascii=False, sort_keys=True)
    replace(file, f"{text}\n".encode())
    return file


def last(folder: Path) -> Receipt | None:
    """Return the newest receipt that can be read; None when there is none."""
    for file in sorted(folder.glob("[0-9]*.json"), reverse=True):
        try:
            told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            return Receipt(**told)
        except (OSError, ValueError, TypeError):
            continue
    return None
