"""Languages: one catalogue file each, English being the words in the code itself.

A catalogue also holds its language's quotation marks, so that a further language is one file.
Nothing here touches the process's locale.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from itertools import takewhile
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parent / "locale"
_YEARS = re.compile(r"(?<![\w'])'(?=\d0)")  # the '90s
_OPENS = re.compile(r"""(^|[\s(\[{<–—/-])(["'])(?=\S)""")


@dataclass(frozen=True)
class Language:
    """A language to show a page in. Called with an English message, it gives back its own words.

    `code` is the page's language, which may have no catalogue; then the words are English.
    """

    code: str
    messages: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict, repr=False)
    plural: str = "(n != 1)"

    def __call__(self, text: str, /, **values: object) -> str:
        """Return the message in this language, its named holes filled."""
        found = self.messages.get(text) or text
        words = found if isinstance(found, str) else found[0]
        return words.format(**values) if values else words

    def count(self, one: str, many: str, number: int) -> str:
        """Return the message for `number`, which fills the hole {n}."""
        found = self.messages.get(one)
        forms = found if isinstance(found, tuple) and any(found) else (one, many)
        return forms[min(int(number != 1), len(forms) - 1)].format(n=number)

    @property
    def locale(self) -> Locale:
        """Babel's locale of this language; English where Babel knows none."""
        return _locale(self.code)

    @property
    def name(self) -> str:
        """The language's name in itself, like Svenska."""
        name = self.locale.get_language_name() or self.code
        return name[:1].upper() + name[1:]

    @property
    def quotes(self) -> tuple[str, str, str, str]:
        """The quotation marks: double open and close, single open and close."""
        marks = self("“ ” ‘ ’").split()
        return marks[0], marks[1], marks[2], marks[3]

    def day(self, moment: date) -> str:
        """Return the day in words, like 9 mars 2026."""
        return _day(moment.date() if isinstance(moment, datetime) else moment, self.locale)

    def day_of_month(self, moment: datetime) -> str:
        """Return the day without its year, like 9 mars."""
        return _skeleton("MMMMd", moment.date(), self.locale)

    def span(self, first: date, last: date) -> str:
        """Return the days from first to last in words, like 9–11 juni 2026."""
        if last <= first:
            return self.day(first)
        begins, ends = self.day(first).split(), self.day(last).split()
        shared = takewhile(
            lambda pair: pair[0] == pair[1], zip(begins[::-1], ends[::-1], strict=False)
        )
        begins = begins[: len(begins) - len(list(shared))]
        return f"{' '.join(begins)}{'–' if len(begins) == 1 else ' – '}{self.day(last)}"

    def kind(self, name: str) -> str:
        """Return what several entries of this kind are called; an unknown name as it is."""
        kinds = {
            "note": self("Notes"),
            "link": self("Links"),
            "photo": self("Photos"),
            "reply": self("Replies"),
            "article": self("Articles"),
            "conference": self("Conferences"),
        }
        return kinds.get(name, name)

    def hour(self, moment: datetime) -> str:
        """Return the time of day, like 08:15, or 08.15 in Danish."""
        return _hour(moment.hour, moment.minute, self.locale)

    def month(self, moment: date) -> str:
        """Return month and year in words, like november 2026."""
        return _skeleton("yMMMM", datetime(moment.year, moment.month, 1), self.locale)

    def month_name(self, moment: date) -> str:
        """Return the month alone in words."""
        return str(format_date(moment, "LLLL", locale=self.locale))

    def typographic(self, text: str) -> str:
        """Return plain text with this language's quotation marks, dashes and ellipses."""
        text = text.replace("...", "…").replace(" -- ", " – ").replace("--", "–")
        if '"' not in text and "'" not in text:
            return text
        double, double_end, single, single_end = self.quotes
        opens = {'"': double, "'": single}
        text = _YEARS.sub("’", text)
        text = _OPENS.sub(lambda match: match[1] + opens[match[2]], text)
        return text.replace('"', double_end).replace("'", single_end)


@cache
def _day(day: date, locale: Locale) -> str:
    return str(format_date(day, "long", locale=locale))


@cache
def _hour(hour: int, minute: int, locale: Locale) -> str:
    return str(format_time(time(hour, minute), "short", locale=locale))


@cache
def _skeleton(skeleton: str, day: date, locale: Locale) -> str:
    return str(format_skeleton(skeleton, day, locale=locale))


@cache
def _locale(code: str) -> Locale:
    """Return Babel's locale; English is Europe's, where the day stands before the month."""
    try:
        return Locale.parse("en-GB" if code == "en" else code, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@cache
def language(code: str, catalogues: Path = CATALOGUES) -> Language:
    """Return the language called `code`; with English words if it has no catalogue."""
    file = catalogues / f"{code.split('-')[0]}.po"
    if not (code.isascii() and file.is_file()):
        return Language(code)
    with file.open("rb") as stream:
        catalogue = read_po(stream)
    messages = {_key(message.id): _forms(message.string) for message in catalogue if message.id}
    return Language(code, messages, catalogue.plural_expr)


def known(code: str, catalogues: Path = CATALOGUES) -> bool:
    """Tell whether a page in this language is shown in its own words."""
    base = code.split("-")[0]
    return base == "en" or (catalogues / f"{base}.po").is_file()


def _key(identity: str | tuple[str, ...] | list[str]) -> str:
    return identity if isinstance(identity, str) else identity[0]


def _forms(string: str | tuple[str, ...] | list[str] | None) -> str | tuple[str, ...]:
    return string if isinstance(string, str) else tuple(string or ())
