"""What the ledger knows of itself: `_meta.json`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from microblog.ledger.codec import decoded, encoded, words, wrong

META = "_meta.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """Whose ledger it is, and since when.

    `site` is the site's address; `machine` the one that may write, "" when any may; `accounts` and
    `hosts` tell, for each network, whose account was used and the address that was spoken to;
    `baseline` are the uids of the entries that were published before. `moved` says where it is
    kept now, "" for here.
    """

    site: str
    created: str
    machine: str = ""
    accounts: Mapping[str, str] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)
    baseline: frozenset[str] = frozenset()
    moved: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def content(self) -> bytes:
        """Return the file."""
        return encoded(
            {
                **self.extra,
                "site": self.site,
                "created": self.created,
                "machine": self.machine,
                "accounts": dict(self.accounts),
                "hosts": dict(self.hosts),
                "baseline": sorted(self.baseline),
                "moved": self.moved,
            }
        )


def meta_in(content: bytes) -> Meta:
    """Return what the file says. Raises Unreadable."""
    told = decoded(content)
    baseline = told.pop("baseline", None)
    if not isinstance(baseline, list) or not all(isinstance(uid, str) for uid in baseline):
        raise wrong("baseline")
    return Meta(
        site=words(told, "site", needed=True),
        created=words(told, "created", needed=True),
        machine=words(told, "machine"),
        accounts=_texts(told, "accounts"),
        hosts=_texts(told, "hosts"),
        baseline=frozenset(baseline),
        moved=words(told, "moved"),
        extra=told,
    )


def _texts(told: dict[str, Any], name: str) -> dict[str, str]:
    value = told.pop(name, None)
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise wrong(name)
    return value
