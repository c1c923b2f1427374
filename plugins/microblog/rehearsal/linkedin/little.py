"""How LinkedIn reads a commentary: its "little" text, and where it silently stops.

The grammar is Microsoft Learn's ("little text format", view 2026-05): a reserved sign stands for
itself only behind a backslash; else it must open a hashtag or a mention, or the rest of the post is
lost (brightbeanxyz/brightbean-studio#121). A bare "#" is read as strictly here, though one
implementer has seen it work.
"""

import re
from dataclasses import dataclass
from itertools import takewhile

_PIECE = re.compile(
    r"""
    (?P<plain>[^\\|{}@\[\]()<>\#*_~]+)
    | \\(?P<escaped>[\\|{}@\[\]()<>\#*_~])
    | \{hashtag\|\\[\#＃]\|(?P<tag>[^\W_]+)\}
    | @\[(?P<name>(?:[^\\\[\]]|\\.)+)\]\((?P<urn>urn:li:(?:person|organization):[\w-]+)\)
    | (?P<stop>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of what readers see; kind is "text", "hashtag" or "mention"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Read:
    """What readers see of a commentary, and the rest that LinkedIn dropped."""

    pieces: tuple[Piece, ...]
    lost: str

    @property
    def text(self) -> str:
        """All that readers see, in one."""
        return "".join(piece.text for piece in self.pieces)


def read(commentary: str) -> Read:
    """Return what LinkedIn makes of `commentary`."""
    good = list(takewhile(lambda found: found.lastgroup != "stop", _PIECE.finditer(commentary)))
    end = good[-1].end() if good else 0
    return Read(tuple(_joined([_piece(found) for found in good])), commentary[end:])


def _piece(found: re.Match[str]) -> Piece:
    if found["tag"]:
        return Piece("hashtag", f"#{found['tag']}")
    if found["name"]:
        return Piece("mention", re.sub(r"\\(.)", r"\1", found["name"]))
    return Piece("text", found["plain"] or found["escaped"])


def _joined(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].kind == piece.kind == "text":
            joined[-1] = Piece("text", joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
