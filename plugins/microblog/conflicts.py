"""What git leaves in a file when two people changed the same lines: both versions, and marks."""

import re
from collections.abc import Sequence

from microblog.errors import Message
from microblog.fields import HeaderError

_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})")
_MARKS = (re.compile(r"<{7} "), re.compile(r"={7}\s*$"), re.compile(r">{7} "))


def check_settled(text: str) -> None:
    """Return if git left no conflict in `text`. Raises HeaderError on the first mark's line.

    Text about git may show the marks, in fenced code.
    """
    if "<<<<<<< " not in text or ">>>>>>> " not in text:
        return
    found: list[int] = []
    for number, line in enumerate(_unfenced(text.split("\n")), 1):
        if _MARKS[len(found)].match(line):
            found.append(number)
        if len(found) == len(_MARKS):
            what = Message("Git left two versions of the same lines here.")
            cure = Message("Keep the words that you want, and delete the lines {marks}.", {
                "marks": "<<<<<<<, =======, >>>>>>>",
            })  # fmt: skip
            raise HeaderError(found[0], what, cure)


def _unfenced(lines: Sequence[str]) -> list[str]:
    """Return the lines, those of fenced code empty. A fence that never closes is none."""
    kept, fence, begun = list(lines), "", 0
    for number, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence, begun = mark["fence"], number
        elif mark and mark["fence"].startswith(fence) and not line[mark.end() :].strip():
            kept[begun : number + 1] = [""] * (number + 1 - begun)
            fence = ""
    return kept
