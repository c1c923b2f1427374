"""A local folder, public/ beside the content: swapped in whole."""

import shutil
from pathlib import Path

from microblog.errors import Unanswered
from microblog.profile import Profile
from microblog.site import swap

PLACE = "public"


def deploy(output: Path, root: Path, profile: Profile) -> str:
    """Copy the built site beside the folder and put it in its place; return the folder's name."""
    place = root / PLACE
    if not swap.is_ours(place):
        raise Unanswered(
            "{folder} holds something that this site did not build, so it was left alone. "
            "Empty the folder, or move what is yours.",
            folder=place,
        )
    beside = root / ".microblog" / "build" / PLACE
    swap.recovered(beside, place)
    swap.opened(beside)
    shutil.copytree(output, beside, ignore=shutil.ignore_patterns(swap.MARKER), dirs_exist_ok=True)
    swap.closed(beside)
    swap.exchange(beside, place)
    return f"{PLACE}/"
