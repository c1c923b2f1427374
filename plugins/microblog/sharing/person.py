"""The person at the terminal: how they are told, asked, and asked for what nobody may see."""

import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from getpass import GetPassWarning, getpass
from html import escape
from warnings import catch_warnings, simplefilter

from microblog.errors import Message, Translate, Unanswered, untranslated


def opened(address: str) -> bool:
    """Return whether a browser opens `address`. One without windows would take the terminal."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    return type(browser) is not webbrowser.GenericBrowser and browser.open(address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who logs in: how they are told and asked, in the language `lang`, whose words `words` has."""

    words: Translate = untranslated
    lang: str = "en"
    tell: Callable[[str], object] = print
    answer: Callable[[str], str] = input
    hidden: Callable[[str], str] = getpass
    browse: Callable[[str], bool] = opened

    def say(self, message: Message) -> None:
        """Tell them something."""
        self.tell(message.spoken(self.words))

    def ask(self, question: Message) -> str:
        """Return what they type. Raises Unanswered when nobody does."""
        return self._typed(self.answer, question)

    def secret(self, question: Message) -> str:
        """Return what they type or paste unseen. Raises Unanswered where that cannot be."""
        with catch_warnings():
            simplefilter("error", GetPassWarning)  # it would be shown then
            return self._typed(self.hidden, question)

    def page(self, message: Message) -> bytes:
        """Return a page of HTML that tells them something."""
        text = escape(message.spoken(self.words))
        return (
            f'<!doctype html><html lang="{escape(self.lang)}"><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width"><title>Candor</title><p>{text}</p>'
        ).encode()

    def _typed(self, ask: Callable[[str], str], question: Message) -> str:
        try:
            return ask(f"{question.spoken(self.words)} ").strip()
        except (EOFError, GetPassWarning):
            raise Unanswered(
                "This is answered at a terminal, by a person. Nothing was changed."
            ) from None
