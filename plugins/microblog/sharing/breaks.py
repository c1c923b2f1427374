"""Where a text may end: after words, sentences and paragraphs, in Swedish, Danish and English."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from itertools import zip_longest

# No text is cut at a space that holds its words together (U+00A0, U+2007, U+202F).
_SPACE = " \t\n\v\f\r\x1c-\x1f\x85\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000"
_WORD = re.compile(f"[^{_SPACE}]+")
_LINE = re.compile("[\n\v\f\r\x85\u2028\u2029]")
_PARAGRAPH = re.compile("\u2029|\r?\n[ \t\r]*\n")

# How a sentence ends, if it does.
ENDED = re.compile(r"[.!?…][\"”“’'»«)\]]*\Z")
# "t.ex.", an initial, "3." of "3. maj": the rest is listed below.
_SHORTENED = re.compile(r"\W*(?:(?:[^\W\d_]{1,4}\.){2,}|[^\W\d_]\.|\d{1,2}\.)\Z")
_ABBREVIATIONS = frozenset(
    """
    adm afd approx avd ca cf dept dr dvs ekskl etc ev evt exkl fig fx hhv hr ifm ift inc inkl jf jfr
    jr kap kl kr ltd maks max mht mia mio mr mrs ms mv nr obs osv pct pga prof resp sid sml sr st
    stk tel tlf vedr vol vs
    """.split()
)

_UPPER = "".join(chr(code) for code in range(0x250) if chr(code).isupper())
_PARTICLE = "(?:af|av|bin|da|de|del|den|der|di|du|la|le|van|von|zu)"
_NAME = re.compile(rf"(?<!\w)[{_UPPER}][\w'’-]*+(?: (?:{_PARTICLE} ){{0,2}}[{_UPPER}][\w'’-]*+)++")
_MOST_NAMES = 4  # more words in capitals are a heading

_CLOSED_BY = {
    **dict.fromkeys('"”', '"”'),
    **{"“": "”", "„": "“”", "«": "»", "»": "«»", "‘": "’", "(": ")", "[": "]"},
}
_FAMILY = {mark: kind for kind in ('"”“„«»', "‘’", "()", "[]") for mark in kind}
_MARK = re.compile(f"[{re.escape(''.join(_FAMILY))}]")


class End(IntEnum):
    """What ends at the end of a word. HELD: nothing, and what follows belongs to it."""

    HELD, WORD, SENTENCE, PARAGRAPH = range(4)


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its punctuation, from `start` up to `end`, and what ends with it."""

    start: int
    end: int
    closes: End


def words(text: str, names: Collection[str] = ()) -> list[Word]:
    """Return the words of `text`. Two to four in capitals are a name, and so is each of `names`."""
    found = list(_WORD.finditer(text))
    inside = _inside_names(text, names)
    marked = []
    for word, following in zip_longest(found, found[1:]):
        after = following.start() if following else len(text)
        closes = End.HELD if word.end() in inside else _closes(text, word, after)
        marked.append(Word(word.start(), word.end(), closes))
    return marked


def _inside_names(text: str, names: Collection[str]) -> set[int]:
    known = "|".join(re.escape(name) for name in names)
    found = [name for name in _NAME.finditer(text) if _capitals(name[0]) <= _MOST_NAMES]
    found += re.finditer(known, text) if known else ()
    return {at for name in found for at in range(name.start() + 1, name.end())}


def _capitals(name: str) -> int:
    return sum(word[0].isupper() for word in name.split(" "))


def _closes(text: str, word: re.Match[str], after: int) -> End:
    """Return what ends with a word, before the next one that starts at `after`."""
    gap = text[word.end() : after]
    if after == len(text) or _PARAGRAPH.search(gap):
        return End.PARAGRAPH
    if _LINE.search(gap):
        return End.SENTENCE
    if _SHORTENED.match(word[0]) or word[0].strip('.(["”“«»').lower() in _ABBREVIATIONS:
        return End.HELD
    ended = ENDED.search(word[0]) and not text[after].islower()
    return End.SENTENCE if ended else End.WORD


def quotations(text: str) -> list[tuple[int, int]]:
    """Return where quotations and brackets begin and end, their marks included.

    What is opened and never closed is none. Swedish ”…”, Danish »…« and „…“, English “…”, and
    straight ones; an apostrophe opens nothing.
    """
    opened: dict[str, int] = {}
    found = []
    for mark in _MARK.finditer(text):
        at, family = mark.start(), _FAMILY[mark[0]]
        before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        first = opened.get(family)
        if first is not None and mark[0] in _CLOSED_BY[text[first]] and not after.isalnum():
            found.append((opened.pop(family), at + 1))
        elif first is None and mark[0] in _CLOSED_BY and after.strip() and not before.isalnum():
            opened[family] = at
    return found
