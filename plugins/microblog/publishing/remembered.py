"""Where copies of entries stand, as the pages say that people read: for when the ledger cannot."""

from collections.abc import Mapping
from typing import Any

from microblog.copies import Copy
from microblog.profile import Profile
from microblog.publishing import targets
from microblog.publishing.deployment import standing
from microblog.publishing.ground import Ground
from microblog.sharing.stood import copies_on


def copies_at(ground: Ground, profile: Profile, most: int | None = None) -> dict[str, list[Copy]]:
    """Return the copies that the pages at the profile's target name, by uid.

    Only `most` pages are read, those whose paths come last: of entries, the newest years'.
    Raises OutsideFailed when it cannot be reached, Unanswered when nobody can tell what is ours.
    """
    name = profile.target
    settings: Mapping[str, Any] = {**profile.targets, **ground.targets}.get(name, {})
    target = targets.connect(name, targets.Place(ground.root, settings, ground.environ))
    there = standing(target)
    pages = ((path, there.record.page(path)) for path in sorted(there.files))
    uids = [(path, page.uid) for path, page in pages if page and page.digest]
    read = ((uid, target.read(path)) for path, uid in [*reversed(uids)][:most])
    told = {uid: copies_on(page.decode(errors="replace")) for uid, page in read if page}
    return {uid: copies for uid, copies in told.items() if copies}
