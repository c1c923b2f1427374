"""A text made to fit a network: cut where a reader would pause, or told in several parts.

`measure` counts a text in the network's units: a word is at least 1, and words side by side are
what they are alone.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence

from microblog.emoji import SEQUENCE
from microblog.sharing.breaks import ENDED, End, Word, quotations, words

Measure = Callable[[str], int]

_MORE = "…"
_LOOSE = " ,;:–—"
_QUOTES = 4  # as many kinds can be open at once, each closed by a mark that counts 1

_SIGN = re.compile(rf"{SEQUENCE.pattern}|.", re.DOTALL)
_LONG = 32  # no sign is longer in honest writing (UAX #15, stream-safe text)
_ADDED = re.compile("[\u200c\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")


def cut(text: str, most: int, ending: str, measure: Measure, names: Collection[str] = ()) -> str:
    """Return `text` itself if it measures at most `most`, else its beginning, "… " and `ending`.

    It is cut after a sentence if one ends in the last third of what fits, else after a word; never
    in a name (`names`, or two to four words in capitals), a link, a tag, an emoji or a quotation.
    One that the text begins with and that is too long is closed after the "…". `most` has to hold
    the ending itself.
    """
    if measure(text) <= most:
        return text
    found = words(text, names)[:most]
    room = most - measure(f" {_MORE} {ending}")
    fitting = [word for word in _fitting(text, found, room, measure) if word.closes]
    quoted = [span for span in quotations(text) if fitting and span[0] < fitting[-1].end]
    free = [word for word in fitting if not _closing(text, quoted, word.end)]
    if not free:
        free = [word for word in _fitting(text, found, room - _QUOTES, measure) if word.closes]
    if not free:
        return _told("", "", ending)
    begin, end = found[0].start, _best(free, found[0].start, 2 / 3, [End.SENTENCE])
    return _told(text[begin:end], _closing(text, quoted, end), ending)


def parts(
    text: str, most: int, first_ending: str, measure: Measure, names: Collection[str] = ()
) -> list[str]:
    """Return `text` in parts that measure at most `most` each, the first with its ending.

    They end with a paragraph, else a sentence, in their last half, else with a word. Every word is
    in one of them, in order; one that is too long for a part is told in several.
    """
    tail = f" {first_ending}" if first_ending else ""
    room = most - measure(tail)
    left = [piece for word in words(text, names) for piece in _pieces(text, word, room, measure)]
    told: list[str] = []
    at = 0
    while at < len(left):
        within = left[at : at + most]
        fitting = _fitting(text, within, most if told else room, measure) or within[:1]
        free = [word for word in fitting if word.closes] or fitting
        begin = left[at].start
        end = _best(free, begin, 1 / 2, [End.PARAGRAPH, End.SENTENCE])
        told.append(text[begin:end] + ("" if told else tail))
        at += 1 + next(n for n, word in enumerate(fitting) if word.end == end)
    return told


def _fitting(text: str, found: Sequence[Word], room: int, measure: Measure) -> list[Word]:
    """Return the first words that fit together: all of them up to one that is in pieces."""
    fitting: list[Word] = []
    weight = 0
    for word in found:
        last = fitting[-1].end if fitting else word.start
        weight += measure(text[last : word.end])
        if weight > room or (fitting and word.start == last):
            break
        fitting.append(word)
    return fitting


def _best(fitting: Sequence[Word], begin: int, share: float, ends: Sequence[End]) -> int:
    """Return where to end: the last of the first kind of `ends` beyond the `share`, or a word."""
    last = fitting[-1].end
    for end in ends:
        for word in reversed(fitting):
            if word.closes >= end and word.end - begin >= (last - begin) * share:
                return word.end
    return last


def _closing(text: str, quoted: Sequence[tuple[int, int]], at: int) -> str:
    """Return the marks that close what is open at `at`, the innermost first."""
    within = sorted((span for span in quoted if span[0] < at < span[1]), reverse=True)
    return "".join(text[end - 1] for _, end in within)


def _told(kept: str, closing: str, ending: str) -> str:
    kept = kept.rstrip(_LOOSE)
    more = _MORE
    if kept.endswith(_MORE):
        more = ""
    elif ENDED.search(kept):
        more = f" {_MORE}"
    return f"{kept}{more}{closing} {ending}".rstrip()


def _pieces(text: str, word: Word, room: int, measure: Measure) -> list[Word]:
    """Return the word, or, if it is longer than `room`, what fits of it, and so on."""
    if measure(text[word.start : word.end]) <= room:
        return [word]
    edges = _edges(text, word)
    pieces: list[Word] = []
    begin, done = word.start, 0
    while done < len(edges):
        done = _reach(text, begin, edges[: done + max(room, 1)], done, room, measure)
        pieces.append(Word(begin, edges[done - 1], End.WORD))
        begin = edges[done - 1]
    return pieces


def _reach(
    text: str, begin: int, edges: Sequence[int], done: int, room: int, measure: Measure
) -> int:
    """Return how many of `edges` are within `room` of `begin`: one more than `done` at least."""
    fit = bisect_right(edges, room, lo=done, key=lambda edge: measure(text[begin:edge]))
    return max(fit, done + 1)


def _edges(text: str, word: Word) -> list[int]:
    """Return where each of a word's signs ends as a reader sees them, with accents and joiners."""
    edges: list[int] = []
    begin = word.start
    for sign in _SIGN.finditer(text, word.start, word.end):
        added = unicodedata.category(sign[0][0]).startswith("M") or _ADDED.match(sign[0])
        if edges and (added or text[sign.start() - 1] == "\u200d") and sign.end() - begin < _LONG:
            edges[-1] = sign.end()
        else:
            begin = sign.start()
            edges.append(sign.end())
    return edges
