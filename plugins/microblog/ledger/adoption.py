"""How a ledger begins, is taken over, or moves, and whom it gets to know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from microblog.errors import Unanswered
from microblog.ledger.codec import Unreadable
from microblog.ledger.meta import META, Meta, meta_in
from microblog.ledger.record import Record, file_of, is_record, record_in

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """What came of adopting: `meta` is what the ledger knows of itself now.

    `moved` is whether it was brought here whole from where it was kept before; `found` is of how
    many entries something was known elsewhere that the ledger did not know.
    """

    meta: Meta
    moved: bool = False
    found: int = 0


def adopted(meta: Meta | None, uids: Iterable[str], *, site: str, machine: str, at: str) -> Meta:
    """Return the ledger's first words, or those of one that is taken over as it is.

    `uids` join the baseline; accounts and hosts are learnt anew.
    """
    known = meta or Meta(site=site, created=at)
    baseline = known.baseline | frozenset(uids)
    return replace(
        known, site=site, machine=machine, accounts={}, hosts={}, baseline=baseline, moved=""
    )


def moved_into(meta: Meta | None, other: Meta, machine: str) -> Meta:
    """Return the words of a ledger into which another one of the same site moves whole.

    `meta` are its own, None where it has none yet: what they say of accounts counts more.
    """
    known = meta or other
    return replace(
        known,
        machine=machine,
        accounts={**other.accounts, **known.accounts},
        hosts={**other.hosts, **known.hosts},
        baseline=known.baseline | other.baseline,
        moved="",
    )


def gathered(tellings: Iterable[Files]) -> dict[str, bytes]:
    """Return the records of several ledgers as one's: what any of them knows is known then.

    A file that tells nothing understandable is taken as it is, and holds its entry. Raises
    Unanswered when it is told of otherwise elsewhere.
    """
    whole: dict[str, bytes] = {}
    for files in tellings:
        for name in filter(is_record, files):
            if whole.setdefault(name, files[name]) != files[name]:
                whole[name] = _both(name.removesuffix(".json"), whole[name], files[name])
    return whole


def _both(uid: str, one: bytes, other: bytes) -> bytes:
    records = [record_in(uid, content) for content in (one, other)]
    for record in records:
        if record.fault:
            raise broken(record)
    return records[0].joined(records[1]).content()


def own_words(files: Files) -> Meta | None:
    """Return what a ledger says of itself; None when it says nothing that can be understood."""
    try:
        return meta_in(files[META])
    except (KeyError, Unreadable):
        return None


def begun(meta: Meta | None) -> Meta:
    """Return `meta`. Raises Unanswered when there is none yet."""
    if meta is None:
        raise Unanswered(
            "The ledger has not begun, so nobody can tell what was published before. Nothing was "
            "shared. Begin it: invoke adopt"
        )
    return meta


def introduced(meta: Meta, network: str, account: str, host: str) -> Meta:
    """Return `meta` with the network's account and address in it.

    Raises Unanswered when it knows the network by others.
    """
    known = meta.accounts.get(network, account), meta.hosts.get(network, host)
    if known != (account, host):
        raise Unanswered(
            "So far {network} was {account} at {host}; now it is {other} at {there}. "
            "Nothing was shared. Is that meant? Then: invoke adopt",
            network=network,
            account=known[0],
            host=known[1],
            other=account,
            there=host,
        )
    return replace(
        meta,
        accounts={**meta.accounts, network: account},
        hosts={**meta.hosts, network: host},
    )


def broken(record: Record) -> Unanswered:
    """Return what is told of a record that cannot be read, and so must not be written over."""
    return Unanswered(
        "What the ledger says of {uid} cannot be understood ({problem}). It is held: nothing of "
        "it is sent, and nothing was changed. Put back the last good version of {file}.",
        uid=record.uid,
        problem=record.fault,
        file=file_of(record.uid),
    )
