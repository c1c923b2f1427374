"""Setting words in type: which letters there are, how wide they run, where a line ends."""

import importlib.resources
import io
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import ImageFont

Font = ImageFont.FreeTypeFont

REGULAR, SEMIBOLD = "SourceSerifPro-Regular.ttf", "SourceSerifPro-Semibold.ttf"

_NO_LETTER = "\U0010ffff"
_LEFT_OUT = "\0"


@dataclass(frozen=True, slots=True)
class Setting:
    """Lines of type: `size` and `leading` in pixels."""

    size: int
    lines: tuple[str, ...]

    @property
    def leading(self) -> int:
        """The distance from line to line in pixels."""
        return leading(self.size)


def leading(size: int) -> int:
    """Return the distance from line to line in pixels."""
    return round(size * 1.1) + 4  # small type needs relatively more


def font(face: str, size: int) -> Font:
    """Return one of the two faces at `size` pixels."""
    file = importlib.resources.files("font_source_serif_pro").joinpath("files", face)
    return ImageFont.truetype(io.BytesIO(file.read_bytes()), size)


def legible(text: str, face: Font) -> str:
    """Return what of `text` the face has letters for, on one line.

    Emoji, letters of other scripts and marks that turn the direction of writing are left out, and
    with them the space that they stood in.
    """
    composed = unicodedata.normalize("NFC", text)
    blank = bytes(face.getmask(_NO_LETTER))
    has = {c: _has(c, face, blank) for c in set(composed)}
    kept = "".join(c if has[c] else _stands_for(c) for c in composed)
    kept = re.sub(rf"[ \s]*{_LEFT_OUT}+[ \s]*(?=[.,:;!?…)\]}}’”»]|$)", "", kept)
    return " ".join(re.split(rf"[{_LEFT_OUT} \t\n\r\f\v]+", kept)).strip()


def _has(char: str, face: Font, blank: bytes) -> bool:
    if char == "\xa0" or "\x20" <= char <= "\x7e":
        return True
    if char.isspace() or unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
        return False
    # The font cannot be asked; a letter that it lacks is drawn as its box, or as nothing.
    drawn = bytes(face.getmask(char))
    return bool(drawn) and drawn != blank


def _stands_for(char: str) -> str:
    if char == "\u202f":
        return "\xa0"
    if char.isspace():
        return " "
    # These have no width; what stands around them stands together.
    joins = unicodedata.category(char) in {"Cc", "Cf", "Mn"}
    return "" if joins else _LEFT_OUT


def fitted(words: str, sizes: Sequence[int], width: int, height: int) -> Setting:
    """Return `words` in the largest of `sizes` (descending) that fits `width` by `height` pixels.

    A word wider than the line is broken, yet smaller type that keeps it whole goes first. What
    does not fit in the smallest size ends at a word with "…".
    """
    largest = font(SEMIBOLD, sizes[0])
    runs, widest = (length / sizes[0] for length in _extent(words, largest))
    for whole in (True, False):
        for size in sizes:
            room = _room(size, height)
            if runs * size > room * width * 1.02 or (whole and widest * size > width * 1.02):
                continue
            setter = _Setter(words, largest.font_variant(size=size), width)
            lines = setter.lines(width)
            if len(lines) <= room and not (whole and setter.breaks):
                return Setting(size, tuple(setter.balanced(len(lines))))
    setter = _Setter(words, largest.font_variant(size=sizes[-1]), width)
    return Setting(sizes[-1], tuple(setter.cut(_room(sizes[-1], height))))


def _extent(words: str, face: Font) -> tuple[float, float]:
    return face.getlength(words), max(map(face.getlength, words.split(" ")))


def _room(size: int, height: int) -> int:
    return max(1, 1 + (height - size) // leading(size))


def shortened(text: str, face: Font, width: float) -> str:
    """Return `text`, cut at a word with "…" if it is wider than `width` pixels."""
    if face.getlength(text) <= width:
        return text
    text = text[: int(width)]  # no letter is narrower than a pixel

    def is_wider(letters: int) -> bool:
        return face.getlength(_ended(text[:letters])) > width

    end = max(0, bisect_left(range(len(text) + 1), True, key=is_wider) - 1)
    at_word = end if text[end : end + 1] in {"", " "} else text.rfind(" ", 0, end)
    return _ended(text[: at_word if at_word > 0 else end])


def _ended(text: str) -> str:
    return text.rstrip(" ,;:.–—-") + "…"


class _Setter:
    """Words in one face, no line wider than `width` pixels; remembers how wide each word runs."""

    def __init__(self, words: str, face: Font, width: int) -> None:
        self._face, self._width = face, width
        self._space = face.getlength(" ")
        said = words.split(" ")
        pieces = [piece for word in said for piece in self._broken(word)]
        self.breaks = len(pieces) > len(said)
        self._pieces = [(piece, face.getlength(piece)) for piece in pieces]

    def lines(self, width: float) -> list[str]:
        lines: list[list[str]] = []
        at = 0.0
        for piece, length in self._pieces:
            if lines and at + self._space + length <= width:
                lines[-1].append(piece)
                at += self._space + length
            else:
                lines.append([piece])
                at = length
        return [" ".join(line) for line in lines]

    def balanced(self, count: int) -> list[str]:
        """Return the same number of lines, as narrow as they can be set."""
        narrow = max(length for _, length in self._pieces)
        wide = float(self._width)
        for _ in range(6):
            middle = (narrow + wide) / 2
            if len(self.lines(middle)) == count:
                wide = middle
            else:
                narrow = middle
        return self.lines(wide)

    def cut(self, count: int) -> list[str]:
        lines = self.lines(self._width)
        if len(lines) > count:
            # With the next line behind it, the last is surely too wide.
            lines[count - 1] = shortened(
                f"{lines[count - 1]} {lines[count]}", self._face, self._width
            )
        return lines[:count]

    def _broken(self, word: str) -> list[str]:
        pieces = []
        while self._face.getlength(word) > self._width:
            end = self._end(word)
            pieces.append(word[:end] + ("-" if word.isalpha() else ""))
            word = word[end:]
        return [*pieces, word]

    def _end(self, word: str) -> int:
        """Return where the first line of `word` ends: in an address, behind a mark if it can."""
        end, room = 1, self._width - self._face.getlength("-")
        while end < len(word) - 1 and self._face.getlength(word[: end + 1]) <= room:
            end += 1
        marks = [at for at in range(end // 2, end) if word[at] in "/-._?&=#"]
        return marks[-1] + 1 if marks else end
