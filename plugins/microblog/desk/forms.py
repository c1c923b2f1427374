"""A form in the leader's editor: a header to fill in, and room for words below it."""

import shlex
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp

from microblog.errors import OutsideFailed, Unanswered
from microblog.header import Header, HeaderError, read_header


def filled(form: str, editor: str) -> Header:
    """Return what a form says after a person had it in `editor`, a command.

    Raises Unanswered when there is no such editor, or what was written cannot be read, and
    OutsideFailed when the editor ended badly. What was written then stays where the error says.
    """
    folder = Path(mkdtemp(prefix="candor-"))
    file = folder / "answer.md"
    file.write_text(form, encoding="utf-8")
    _edit(editor, file)
    try:
        said = read_header(file.read_text(encoding="utf-8-sig"))
    except (HeaderError, UnicodeDecodeError):
        raise Unanswered(
            "The lines between --- and --- cannot be read: each name and its colon must stay as "
            "they were. Nothing was kept; what you wrote lies in {draft}.",
            draft=file,
        ) from None
    shutil.rmtree(folder)
    return said


def _edit(editor: str, file: Path) -> None:
    try:
        ended = subprocess.run([*shlex.split(editor), str(file)], check=False).returncode
    except (OSError, ValueError):
        shutil.rmtree(file.parent)
        raise Unanswered(
            "The editor {editor} cannot be opened. Name one in the variable EDITOR, or say it all "
            'on one line: --author "…" --text "…". Nothing was kept.',
            editor=editor or '""',
        ) from None
    if ended:
        raise OutsideFailed(
            "The editor {editor} ended with an error ({code}), so nothing was kept. "
            "What you wrote lies in {draft}.",
            editor=editor,
            code=ended,
            draft=file,
        )
