"""How a ledger begins, and whom it gets to know: edits of what it knows of itself."""

from collections.abc import Iterable
from dataclasses import replace

from microblog.errors import Unanswered
from microblog.ledger.meta import Meta


def adopted(meta: Meta | None, uids: Iterable[str], *, site: str, machine: str, at: str) -> Meta:
    """Return the ledger's first words, or those of one that is taken over as it is.

    `uids` join the baseline; accounts and hosts are learnt anew.
    """
    known = meta or Meta(site=site, created=at)
    baseline = known.baseline | frozenset(uids)
    return replace(known, site=site, machine=machine, accounts={}, hosts={}, baseline=baseline)


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
