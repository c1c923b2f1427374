"""A local folder, public/ beside the content: swapped in whole."""

import shutil
from pathlib import Path

from microblog.errors import Unanswered
from microblog.profile import Profile
from microblog.site.build import MARKER, put_in_place

PLACE = "public"


def deploy(output: Path, root: Path, profile: Profile) -> str:
    """Copy the built site beside the folder and put it in its place; return the folder's name."""
    place = root / PLACE
    if place.is_dir() and any(place.iterdir()) and not (place / MARKER).exists():
        raise Unanswered(
            "{folder} holds something that this site did not build, so it was left alone. "
            "Empty the folder, or move what is yours.",
            folder=place,
        )
    beside = place.with_name(f".{PLACE}.new")
    shutil.rmtree(beside, ignore_errors=True)
    shutil.copytree(output, beside)
    put_in_place(beside, place)
    return f"{PLACE}/"
