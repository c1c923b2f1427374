"""Foreign HTML as plain text: what a reader of it would have read, and nothing that acts."""

import re
from html.parser import HTMLParser

_SPACE = re.compile(r"[ \t\r\n\f]+")
_BLOCKS = set("p div blockquote ul ol pre section article header footer figure table tr".split())
_BLOCKS |= {f"h{level}" for level in range(1, 7)}
_SILENT = {"script", "style", "template", "noscript", "head"}


def plain(html: str) -> str:
    """Return the words of a piece of HTML, at most 1 MB or so of it.

    Paragraphs are an empty line apart, `br` begins a new line, a list's items begin with a dash.
    What a page hides with a class is text like any other: so Mastodon's links are whole.
    """
    prose = Prose()
    prose.feed(html)
    prose.close()
    return prose.text


class Prose(HTMLParser):
    """Gathers words. `text` is what has been read."""

    def __init__(self) -> None:
        super().__init__()
        self._said: list[str] = []
        self._silent = self._as_it_is = 0

    @property
    def text(self) -> str:
        """The words so far."""
        text = re.sub(r" *\n[ \n]*\n *", "\n\n", "".join(self._said))
        return re.sub(r" *\n *", "\n", text).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line or a paragraph where the tag does."""
        self._silent += tag in _SILENT
        self._as_it_is += tag == "pre"
        if tag == "br":
            self._say("\n")
        elif tag == "li":
            self._say("\n- ")
        elif tag in _BLOCKS:
            self._say("\n\n")

    def handle_endtag(self, tag: str) -> None:
        """End a paragraph where the tag does."""
        self._silent = max(0, self._silent - (tag in _SILENT))
        self._as_it_is = max(0, self._as_it_is - (tag == "pre"))
        if tag in _BLOCKS:
            self._say("\n\n")

    def handle_data(self, data: str) -> None:
        """Take words, with the spaces that a browser would show."""
        if self._as_it_is:
            self._say(data)
        else:
            words = _SPACE.sub(" ", data)
            self._say(words.removeprefix(" ") if self._ends_in_space() else words)

    def _ends_in_space(self) -> bool:
        return not self._said or self._said[-1][-1:].isspace()

    def _say(self, words: str) -> None:
        if words and not self._silent:
            self._said.append(words)
