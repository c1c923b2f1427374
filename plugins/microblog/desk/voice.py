"""What the tasks say, in the leader's language, and how they end."""

import functools
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from invoke.exceptions import Exit

from microblog.errors import Finding, Message, MicroblogError
from microblog.profile import speaks
from microblog.site.languages import Language, language


def voice(root: Path) -> Language:
    """Return the language that the profile names first, however broken the rest of it is."""
    return language(speaks(root / "content" / "profile.toml"))


def tell(root: Path, lines: Iterable[Message | Finding]) -> None:
    """Print one line for each."""
    words = voice(root)
    for line in lines:
        print(shown(root, line.spoken(words)))


def shown(root: Path, text: str) -> str:
    """Return `text` with the paths of files below `root` as a person there would type them."""
    return text.replace(f"{root}{os.sep}", "")


def task_body(root: Path) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator: an error of ours ends the task with its sentence and its exit code."""

    def decorate(body: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(body)
        def run(*args: Any, **options: Any) -> Any:
            try:
                return body(*args, **options)
            except MicroblogError as error:
                print(shown(root, error.spoken(voice(root))), file=sys.stderr)
                raise Exit(code=error.exit_code) from None
            except KeyboardInterrupt as stopped:
                if said := getattr(stopped, "message", None):  # at a safe point, which it names
                    print(said.spoken(voice(root)), file=sys.stderr)
                raise Exit(code=130) from None

        return run

    return decorate


def counted(counts: Counter[str], seconds: float) -> list[Message]:
    """Return what a build made of the sources: every file is in one of the numbers."""
    total = Message(
        "Files: {files}. Published: {published}, pages: {pages}, drafts: {draft}, scheduled: "
        "{scheduled}, hidden: {hidden}, left out: {skip}. {seconds} s",
        {
            "files": counts.total(),
            "published": counts["published"],
            "pages": counts["page"],
            "draft": counts["draft"],
            "scheduled": counts["scheduled"],
            "hidden": counts["hidden"],
            "skip": counts["skip"],
            "seconds": f"{seconds:.1f}",
        },
    )
    return [total]
