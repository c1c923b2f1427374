"""Looking for what is left of a person: their name, handle and addresses, in files of any kind."""

import gzip
import html
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from microblog.conversation.places import id_at, place
from microblog.slugs import slug_from

# Accents, marks that nobody sees, and the pictures and badges in which names are dressed.
_DRESS = {"Mn", "Me", "Cf", "So", "Sk", "Co"}
_SHORTCODE = re.compile(r"(?<!\S):\w{1,40}:(?!\w)")
_LONGEST = 70  # letters of a name: where pages cut one, they leave more
# Letters that Unicode does not take apart, and apostrophes that a typesetter exchanges.
_ALIKE = {
    "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "Ae", "’": "'",
    "‘": "'", "ʼ": "'",
}  # fmt: skip
_TAG = re.compile(r"<[^<>]*>")
_ESCAPED = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_QUOTED = re.compile(r"""\\([/"',;])""")  # as JSON and calendars may write these
_FOLDED_LINE = re.compile(r"\r?\n[ \t]")  # how a calendar goes on with a line
_POST = "x.com/i/status/"
_BINARY = 1024  # bytes at the beginning of a file that tell whether it is text


class _Bared(dict[int, str | int | None]):
    """What becomes of each character of a text that is made plain, found once for each."""

    def __missing__(self, code: int) -> str | int | None:
        sign = chr(code)
        is_dress = unicodedata.category(sign) in _DRESS
        self[code] = found = _ALIKE.get(sign, None if is_dress else code)
        return found


_BARED = _Bared()


@dataclass(frozen=True, slots=True)
class Known:
    """What a person is known by, as it was written: names, handles, and addresses of theirs."""

    names: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()

    def without(self, names: Iterable[str]) -> "Known":
        """Return the same but for these names, which somebody else has too."""
        others = set(map(folded, names))
        mine = frozenset(name for name in self.names if folded(name) not in others)
        return Known(mine, self.handles, self.urls)


def plain(text: str) -> str:
    """Return `text` without accents, marks that nobody sees, emoji and double spaces."""
    parts = _SHORTCODE.sub("", text)
    if not parts.isascii():
        parts = unicodedata.normalize("NFKD", parts).translate(_BARED)
    return " ".join(parts.split())


def folded(text: str) -> str:
    """Return a name or a handle as it is compared: whatever its case, accents, or @."""
    return plain(text).casefold().removeprefix("@")


def handle_of(text: str) -> str:
    """Return the handle without its mark, as it is written in an address."""
    return text.strip().removeprefix("@")


def traces(known: Known, folders: Iterable[Path]) -> list[Path]:
    """Return each file below the folders whose name or content still holds what a person is known
    by, sorted.

    Case and accents do not count, but for a name of one word, which may be a word of the language;
    a longer one is found with hyphens too, as in berit-asgard.jpg. Nor do the ways count in which
    HTML, JSON, addresses and calendars write letters. What was compressed with gzip is opened. What
    git keeps is not looked at.
    """
    sought = [*_sought(known)]
    found = {file for folder in folders for file in _files(folder) if _holds(file, folder, sought)}
    return sorted(found)


def mentions(known: Known, text: str) -> bool:
    """Return whether a text names the person."""
    return _tells(text, [*_sought(known)])


@dataclass(frozen=True, slots=True)
class _Sought:
    """What is looked for: letters in lower case, which are found quickly, and then a pattern."""

    letters: str
    pattern: re.Pattern[str]


def _sought(known: Known) -> Iterator[_Sought]:
    for name in filter(None, map(plain, known.names)):
        case = re.IGNORECASE if " " in name else 0
        words, end = name[:_LONGEST], r"(?!\w)" if len(name) <= _LONGEST else ""
        yield _Sought(words.casefold(), re.compile(rf"(?<!\w){re.escape(words)}{end}", case))
        parts = slug_from(name).split("-") if " " in name else []
        if len(parts) > 1:
            yield _Sought(parts[0], re.compile(_as_slug(parts), re.IGNORECASE))
    for handle in filter(None, map(plain, map(handle_of, known.handles))):
        yield _Sought(handle.casefold(), re.compile(_as_handle(handle), re.IGNORECASE))
    for url in filter(None, known.urls):
        where = place(url)
        for form in filter(None, map(plain, {where, _bare(url), unquote(_bare(url))})):
            whole = rf"(?<!\w){re.escape(form)}(?!\w)"
            yield _Sought(form.casefold(), re.compile(whole, re.IGNORECASE))
        if where.startswith(_POST):  # people write many things before its number
            number = where.removeprefix(_POST)
            yield _Sought(f"/{number}", re.compile(rf"/status(?:es)?/{number}(?!\w)"))
        if id := id_at(url):  # whoever knows the address can tell it by its id
            yield _Sought(id, re.compile(rf"(?<!\w){id}(?!\w)"))


def _as_handle(handle: str) -> str:
    """Return the pattern of a handle. Without its mark a short one is a word like any other, and
    with a host behind it, it is somebody else's."""
    words = re.escape(handle)
    if set(handle) & set("@."):
        return rf"(?<!\w){words}(?!\w)"
    if len(handle) == 1:  # alone it is everywhere
        return rf"(?<!\w)@{words}(?!@?\w|\.\w)"
    return rf"""(?<!\w)@{words}(?!@?\w|\.\w)|(?<=[/"':=]){words}(?![\w@])"""


def _as_slug(parts: Iterable[str]) -> str:
    """Return the pattern of a name as files and addresses have it, alone or among other words."""
    return rf"(?<![^\W_]){'[-_.+]'.join(parts)}(?![^\W_])"


def _bare(url: str) -> str:
    return url.strip().rpartition("://")[2].removeprefix("www.").rstrip("/")


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
    for path in folder.rglob("*"):
        if path.is_file() and ".git" not in path.relative_to(folder).parts:
            yield path


def _holds(file: Path, folder: Path, sought: Iterable[_Sought]) -> bool:
    return _tells(file.relative_to(folder).as_posix(), sought) or _tells(_text(file), sought)


def _tells(text: str, sought: Iterable[_Sought]) -> bool:
    for view in _views(text):
        lower = view.casefold()
        if any(one.letters in lower and one.pattern.search(view) for one in sought):
            return True
    return False


def _text(file: Path) -> str:
    """Return what a file says; "" for pictures and the like, and for what cannot be read."""
    try:
        data = file.read_bytes()
        data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    except (OSError, EOFError, zlib.error):
        return ""
    return "" if b"\0" in data[:_BINARY] else data.decode("utf-8", errors="replace")


def _views(text: str) -> set[str]:
    """Return the ways in which a text may be read: as it is, without tags, its addresses in
    letters, a calendar's lines in one."""
    text = _ESCAPED.sub(_letters, text) if "\\u" in text else text
    text = html.unescape(_QUOTED.sub(r"\1", text) if "\\" in text else text)
    whole = plain(text)
    views = {whole}
    if "<" in text:
        views.add(" ".join(_TAG.sub("", whole).split()))
    if "%" in text:
        views.add(plain(unquote(text)))
    if "BEGIN:" in text:
        views.add(plain(_FOLDED_LINE.sub("", text)))
    return views


def _letters(found: re.Match[str]) -> str:
    units = bytes.fromhex(found[0].replace("\\u", ""))
    return units.decode("utf-16-be", errors="replace")
