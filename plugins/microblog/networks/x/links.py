"""Addresses in a text, as X finds them: with a scheme and, of many names with a dot, without.

What X links it counts as 23 and charges for. The rules are twitter-text's (3.1, 2021-10-21); the
reading here goes through a text once, however many dots it holds. Where X's rules and good sense
differ, X's are kept: README.md is an address in Moldova.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from microblog.networks.x.top_level import LATIN, OTHERS

_SPACE = "\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_TURN = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_NEVER = "\ufffe\ufeff\uffff"
_SIGN = r"!'#%&()*+,\\/:;<=>?@\[\]\^{|}~$"
_ACCENTED = (
    "\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272"
    "\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_PATH_LETTER = rf"[a-z\u0400-\u04ff0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&{_ACCENTED}]"
_QUERY = r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/]"
_NOT_BEFORE = rf"(?<![A-Za-z0-9@＠$#＃{_NEVER}])"
_LETTER = rf"[^{_SIGN}{_SPACE}{_TURN}{_NEVER}._\-]"

_RUN = re.compile(rf"[^{_SIGN}{_SPACE}{_TURN}{_NEVER}]+")
_SCHEME = re.compile(rf"{_NOT_BEFORE}https?://\Z", re.IGNORECASE)
# At the very beginning X would rather take the first sign for what stands before the address.
_START = re.compile(rf"{_NOT_BEFORE}(?!\A[^A-Za-z0-9@＠$#＃{_NEVER}]{_LETTER}){_LETTER}")
_PUNYCODE = re.compile(r"xn--[\-0-9a-z]+", re.IGNORECASE)
_WORD = re.compile("[0-9A-Za-z]+")
_GOES_ON = re.compile(r"[0-9A-Za-z@+\-]")
_LATIN_LABELS = re.compile(rf"(?:[\-a-z0-9{_ACCENTED}]+\.)+", re.IGNORECASE)

_SLASH = re.compile(r"(?::[0-9]+)?/")
_PORT = re.compile(r":[0-9]+")
_PATH = re.compile(
    rf"/(?:{_PATH_LETTER}++|\((?!\)){_PATH_LETTER}*+(?:\({_PATH_LETTER}++\){_PATH_LETTER}*+)?\))*+",
    re.IGNORECASE,
)
_NOT_LAST = "!*';:,.$%[]–~@|&"
_ASKED = re.compile(_QUERY, re.IGNORECASE)
_HTTP = re.compile("https?://", re.IGNORECASE)
_SHORTENED = re.compile(rf"https?://t\.co/([a-z0-9]+)(?:{_QUERY})?", re.IGNORECASE)

_LABEL, _SLUG, _ADDRESS = 63, 40, 4096
_BREAK = "\u200b"
_NO_SPACE = re.compile(r"\S*")
_OTHERS = {first[0]: [name for name in OTHERS if name[0] == first[0]] for first in OTHERS}


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """An address in a text, from `start` up to `end`, in code points."""

    start: int
    end: int
    text: str

    @property
    def has_scheme(self) -> bool:
        """Whether it was written as an address, with http:// or https://."""
        return _HTTP.match(self.text) is not None


def links(text: str) -> list[Link]:
    """Return what X links in `text`, in order. The text should be in NFC, as X reads it."""
    found: list[Link] = []
    past = 0
    for run in _RUN.finditer(text):
        for host in _hosts(text, run.start(), run.end()):
            start = _start(text, run.start(), host, past)
            if start is not None:
                stop = _stop(text, host.end)
                found += _linked(text, start, host.end, stop)
                past = stop + 1
    return found


def accidental(text: str, meant: Collection[str]) -> list[Link]:
    """Return what X would link in `text` although nobody meant an address by it.

    An address with a scheme is meant, and so is one of `meant` that is shown without its scheme.
    """
    shown = {_bare(address) for address in meant}
    return [link for link in links(text) if not (link.has_scheme or _bare(link.text) in shown)]


def _bare(address: str) -> str:
    scheme = _HTTP.match(address)
    return address[scheme.end() if scheme else 0 :].rstrip("/")


def defused(text: str, unmeant: Collection[Link]) -> str:
    """Return `text` with the links `unmeant` broken by a sign of no width, and no other.

    It stands after the dots, so that no top level domain follows one; X counts it as 1 and reads
    no address across it. The rest of the word is treated alike, lest an address begin there.
    """
    kept = {at for link in links(text) if link not in unmeant for at in range(link.start, link.end)}
    pieces, last = [], 0
    for link in sorted(unmeant):
        word = _NO_SPACE.match(text, max(link.start, last))
        for at in range(*word.span()) if word else ():
            if text[at] == "." and text[at + 1 : at + 2].isalnum() and at not in kept:
                pieces.append(text[last : at + 1])
                last = at + 1
    return _BREAK.join([*pieces, text[last:]])


@dataclass(frozen=True, slots=True)
class _Host:
    """A host name that may begin from `first` up to `dot`, and that ends at `end`."""

    first: int
    dot: int
    end: int


def _hosts(text: str, start: int, stop: int) -> list[_Host]:
    """Return the host names in a run of letters, "-", "_" and ".", in order.

    There is one for each label in which one can begin, as long as it can be: so X reads it.
    """
    found: list[_Host] = []
    beyond: int | None = None  # where a name ends that goes on after the dot
    dot = text.rfind(".", start, stop)
    while dot >= 0:
        before = text.rfind(".", start, dot)
        begin = before + 1 if before >= 0 else start
        host = None
        if begin < dot and text[dot - 1] not in "-_":
            host = _host(text, begin, dot, beyond)
        if host:
            found.append(host)
        beyond = host.end if host and host.first == begin and text[begin] not in "-_" else None
        dot = before
    return found[::-1]


def _host(text: str, begin: int, dot: int, beyond: int | None) -> _Host | None:
    if beyond is not None:
        return _Host(begin, dot, beyond)
    end = _top_level(text, dot + 1)
    if end is None:
        return None
    # The name right before the top level domain holds no "_".
    return _Host(max(begin, text.rfind("_", begin, dot) + 1), dot, end)


def _top_level(text: str, start: int) -> int | None:
    """Return where the top level domain ends that begins at `start`."""
    if found := _PUNYCODE.match(text, start):
        return found.end()
    if (found := _WORD.match(text, start)) and found[0].lower() in LATIN:
        return None if _GOES_ON.match(text, found.end()) else found.end()
    for name in _OTHERS.get(text[start : start + 1].lower(), ()):
        end = start + len(name)
        if text[start:end].lower() == name and not _GOES_ON.match(text, end):
            return end
    return None


def _start(text: str, run: int, host: _Host, past: int) -> int | None:
    """Return where the address begins, not before `past`; its scheme stands before the run."""
    if host.first == run and text[run] not in "-_.":
        scheme = _SCHEME.search(text, max(0, run - len("https://")), run)
        if scheme and scheme.start() >= past:
            return scheme.start()
    found = _START.search(text, max(host.first, past), host.dot)
    return found and found.start()


def _stop(text: str, end: int) -> int:
    """Return where the address ends whose host ends at `end`: after port, path and question."""
    if port := _PORT.match(text, end):
        end = port.end()
    if path := _PATH.match(text, end):
        end += len(path[0].rstrip(_NOT_LAST))
    asked = _ASKED.match(text, end)
    return asked.end() if asked else end


def _linked(text: str, start: int, end: int, stop: int) -> list[Link]:
    """Return the links in an address with a host that ends at `end`: often one, or none."""
    scheme = _HTTP.match(text, start)
    host = scheme.end() if scheme else start
    if stop - start > _ADDRESS or not all(map(_fits, text[host:end].split("."))):
        return []
    names = _latin_names(text, host, end)
    if text.startswith("xn--", host) and not names:
        return []
    if scheme:
        slug = _SHORTENED.match(text, start, stop)
        stop = slug.end() if slug else stop
        return [] if slug and len(slug[1]) > _SLUG else [Link(start, stop, text[start:stop])]
    if not names or text[start - 1 : start] in {"-", "_", ".", "/"}:
        return []
    if _SLASH.match(text, end):
        names[-1] = (names[-1][0], stop)
    return [Link(first, last, text[first:last]) for first, last in names]


def _fits(label: str) -> bool:
    """Whether a label is short enough once it is written as the name servers know it."""
    if label.isascii() or len(label) > _LABEL:
        return len(label) <= _LABEL
    return len("xn--") + len(label.encode("punycode")) <= _LABEL


def _latin_names(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where the names in Latin letters stand in a host: they alone need no scheme."""
    names = []
    while labels := _LATIN_LABELS.search(text, start, end):
        start, dot = labels.end(), labels.end() - 1
        while dot >= 0:
            if stop := _top_level(text, dot + 1):
                names.append((labels.start(), stop))
                start = stop
                break
            dot = text.rfind(".", labels.start(), dot)
    return names
