"""What single values in a feed must look like.

Read from RFC 3986 (addresses), RFC 5646 (languages), RFC 822 and RFC 3339 (dates).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

Faults = Iterator[str]

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:(?:[\w\-.~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+", re.A)
_LANG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
MEDIA = re.compile(r"[a-z]+/[a-z0-9.+-]+")
MAIL = re.compile(r"[^\s@]+@[^\s@]+ \([^)]+\)")
_RFC822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r" \d{4} \d{2}:\d{2}:\d{2} ([+-]\d{4}|GMT)"
)
_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
_RELATIVE = re.compile(
    r"""<[a-z](?:[^">]|"[^"]*")*?\s(?:href|src)=["'](?!(?:[a-z][a-z0-9+.-]*:|#))([^"']*)""",
    re.IGNORECASE,
)


def is_address(text: str) -> bool:
    return bool(_ADDRESS.fullmatch(text)) and text.count("#") < 2


def is_web(text: str) -> bool:
    return is_address(text) and text.startswith(("http://", "https://"))


def is_lang(text: str) -> bool:
    return bool(_LANG.fullmatch(text))


def is_rfc822(text: str) -> bool:
    """Whether it is a date of RFC 822 with four digits of the year and the right day's name."""
    return bool(_RFC822.fullmatch(text)) and f"{parsedate_to_datetime(text):%a}" == text[:3]


def is_rfc3339(text: str) -> bool:
    try:
        return bool(_RFC3339.fullmatch(text)) and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def is_text(text: str) -> bool:
    return bool(text.strip())


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: bool(pattern.fullmatch(text))


def relative(html: str, where: str) -> Faults:
    yield from (f"{where}: relative address {found!r}" for found in _RELATIVE.findall(html))


def twice(names: Iterable[str], what: str) -> Faults:
    yield from (f"{what} twice: {name}" for name, n in Counter(names).items() if n > 1)
