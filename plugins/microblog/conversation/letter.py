"""The letter to somebody who asked to be forgotten: what was removed, when, and what is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from microblog.errors import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What was removed: how many answers and pictures, on which day (in words) from which site.

    `name` is the person's, "" when nobody knows it. `kept_out` says that none of it can be taken in
    again, `history` is the command that clears git's memory, "" where git remembers nothing.
    """

    name: str
    site: str
    day: str
    answers: int
    pictures: int
    kept_out: bool
    history: str


def letter(removed: Removed) -> list[Message]:
    """Return the paragraphs of the letter, to be spoken in the person's language and signed."""
    told = {"name": removed.name, "site": removed.site, "day": removed.day}
    paragraphs = [
        Message("Hello {name},", told) if removed.name else Message("Hello,"),
        Message("You asked me to remove what I kept of you. On {day} I did, from {site}.", told),
        Message(
            "Gone are your answers ({answers}), with your name, your handle and your words: from "
            "the pages, the feeds and every file of the site, and from what I keep beside it.",
            {"answers": removed.answers},
        ),
    ]
    if removed.pictures:
        pictures = {"pictures": removed.pictures}
        paragraphs.append(Message("Gone are your pictures too ({pictures}).", pictures))
    if removed.kept_out:
        paragraphs.append(
            Message(
                "So that nothing of it comes in again by mistake, I keep a code that only my key "
                "can make. It holds neither your name nor your words."
            )
        )
    return [*paragraphs, *_beyond(removed)]


def _beyond(removed: Removed) -> Iterable[Message]:
    """Yield what this cannot reach."""
    if removed.history:
        yield Message(
            "The history of my files still has it. It goes from there, and then from every copy of "
            "that history, with this command: {command}",
            {"command": removed.history},
        )
    yield Message(
        "What I cannot reach: what you wrote on the networks themselves; copies that readers, feed "
        "readers and others have made; what search engines still show for a while; and web "
        "archives. There you must ask those who have them."
    )


def clearing(paths: Iterable[str]) -> str:
    """Return the command that takes files, by their paths below the repository, out of all of
    git's history; "" where there are none. It needs git-filter-repo."""
    named = [f"--path '{PurePosixPath(path)}'" for path in sorted(set(paths))]
    return f"git filter-repo --invert-paths {' '.join(named)} --force" if named else ""
