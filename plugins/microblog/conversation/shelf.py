"""The shelf: content/replies/, where each kept reply is a file of its own that bears its id."""

from dataclasses import replace
from pathlib import Path

from microblog.conversation import jsonfile, record
from microblog.conversation.jsonfile import NotUnderstood
from microblog.conversation.reply import Kept, Shown
from microblog.errors import Faults, Finding, unread
from microblog.source import shown

FOLDER = "replies"


def replies_in(content: Path) -> tuple[list[Kept], list[Finding]]:
    """Return the kept replies below content/, by when they were published, and what is wrong.

    A file that is not understood is a warning, and its reply is not shown.
    """
    found, warnings = [], []
    for id in sorted(ids_in(content)):
        file = content / FOLDER / f"{id}.json"
        try:
            found.append(_read(file, content))
        except (NotUnderstood, OSError) as error:
            warnings.append(_finding(file, error))
    return sorted(found, key=lambda kept: (kept.published, kept.id)), warnings


def keep(content: Path, kept: Kept, *, over: bool = False) -> Path:
    """Write a reply into its file, and return that.

    Of a reply that is kept already only what its author says is written anew: text, name, language
    and whether it was edited. When it was kept, why, in which state and where stay, and nothing
    returns to one that was withdrawn. With `over` the file says just what `kept` does. Raises
    Faults for a file that is not understood, which is never overwritten, and OutsideFailed.
    """
    file = _file(content, kept.id)
    if file.exists() and not over:
        try:
            kept = _again(_read(file, content), kept)
        except (NotUnderstood, OSError) as error:
            raise Faults([_finding(file, error)]) from error
    jsonfile.write(file, record.told(kept))
    return file


def take_away(content: Path, id: str) -> bool:
    """Delete a reply's file; return whether there was one. Raises OutsideFailed."""
    file = _file(content, id)
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise jsonfile.unwritten(file, error) from error
    return True


def ids_in(content: Path) -> frozenset[str]:
    """Return the ids that have a file, also of those that are not understood."""
    files = (content / FOLDER).glob("*.json")
    return frozenset(file.stem for file in files if not file.name.startswith("_"))


def left(content: Path) -> frozenset[str]:
    """Return the ids of what the leader chose to leave; none when the file is not understood."""
    try:
        return frozenset(_left(content))
    except (NotUnderstood, OSError):
        return frozenset()


def leave(content: Path, id: str) -> None:
    """Note that a reply is not to be kept, nor asked about again.

    Raises Faults for a list that is not understood, which is never overwritten, and OutsideFailed.
    """
    file = _left_file(content)
    try:
        before = _left(content) if file.exists() else []
    except (NotUnderstood, OSError) as error:
        raise Faults([_finding(file, error)]) from error
    jsonfile.write(file, {"left": sorted({*before, id})})


def _again(old: Kept, new: Kept) -> Kept:
    """Return what is kept of a reply that was read once more."""
    if old.state is Shown.WITHDRAWN:
        return old
    return replace(
        old,
        author=new.author,
        handle=new.handle,
        author_url=new.author_url,
        text=new.text,
        lang=new.lang,
        answers=new.answers or old.answers,
        edited=new.edited or old.edited,
    )


def _file(content: Path, id: str) -> Path:
    if not record.ID.fullmatch(id):
        raise ValueError(f"{id!r} is no id of a reply")
    return content / FOLDER / f"{id}.json"


def _left_file(content: Path) -> Path:
    return content / FOLDER / "_left.json"


def _left(content: Path) -> list[str]:
    told = jsonfile.read(_left_file(content)).get("left")
    if not isinstance(told, list) or not all(isinstance(id, str) for id in told):
        raise record.wrong("left")
    return told


def _read(file: Path, content: Path) -> Kept:
    return record.reply_from(jsonfile.read(file), file.stem, content)


def _finding(file: Path, error: NotUnderstood | OSError) -> Finding:
    if isinstance(error, OSError):
        return unread(shown(file), error)
    return Finding(shown(file), None, error.message, error.cure)
