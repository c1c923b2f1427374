"""Where copies of entries stand on the networks: written from the ledger, read by the build."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from microblog.identity import replace

# What people call the networks, where it is not the file's name.
NAMES = {"x": "X", "linkedin": "LinkedIn", "mastodon": "Mastodon", "bluesky": "Bluesky"}


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of an entry: what its network is called, and where it stands."""

    name: str
    url: str


def copies_in(file: Path) -> dict[str, list[Copy]]:
    """Return the copies that a file tells of, by uid; none when it cannot be read."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        found = {str(uid): [Copy(**copy) for copy in copies] for uid, copies in told.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
    return {uid: list(filter(_is_web, copies)) for uid, copies in found.items()}


def write_copies(file: Path, copies: Mapping[str, Iterable[Copy]]) -> bool:
    """Put the copies into a file for the next build; return whether that was news."""
    told = {uid: [asdict(copy) for copy in several] for uid, several in copies.items()}
    text = json.dumps(told, indent=1, sort_keys=True)
    if copies_in(file) == {uid: list(several) for uid, several in copies.items()}:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    replace(file, text.encode())
    return True


def _is_web(copy: Copy) -> bool:
    return copy.url.startswith(("https://", "http://127.0.0.1", "http://localhost"))
