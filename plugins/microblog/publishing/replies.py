"""Kept replies on the way of a publish: once a day it is seen whether they still stand."""

from datetime import datetime, timedelta
from pathlib import Path

from microblog.conversation.checking import check
from microblog.conversation.hidden import looks_in
from microblog.conversation.readers import readers
from microblog.conversation.shelf import ids_in
from microblog.errors import Message
from microblog.profile import Profile
from microblog.publishing.ground import Ground

_DAY = timedelta(days=1)


def looked_after(
    ground: Ground, profile: Profile, content: Path, now: datetime
) -> list[Message] | None:
    """Look after the kept replies, and return what a person should know; None if nothing changed.

    What is gone or was edited is hidden by the next build. Nothing is asked when the last look is
    younger than a day; it takes half a minute at most, and what fails out there waits until the
    next time.
    """
    file = ground.state / "state" / "hidden.json"
    last = looks_in(file).last
    if not ids_in(content) or (last and abs(now - last) < _DAY):
        return None
    asked = readers({}, ground.environ, loopback_only=not profile.is_public, hurry=True)
    found = check(content, asked, file, now)
    hidden = len(found.gone) + len(found.edited)
    if not (hidden or found.back):
        return None
    told = Message(
        "Of the kept replies {gone} are gone and {edited} were edited where they were said. They "
        "are hidden. To decide: invoke replies --check",
        {"gone": len(found.gone), "edited": len(found.edited)},
    )
    return [told] if hidden else []
