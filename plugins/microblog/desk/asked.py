"""What somebody answered, shown on the terminal, and what the leader says to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from textwrap import fill

from microblog.conversation.reply import Kept
from microblog.conversation.sensitive import guarded
from microblog.conversation.words import handle, name, text
from microblog.copies import NAMES
from microblog.errors import Message, Translate
from microblog.sharing.person import Person
from microblog.terms import shown

LATER, STOP = "", "stop"
_WIDTH = 92  # columns
_KEY = " = "


def pick(who: Person, options: Sequence[Message]) -> str:
    """Return the key of the option that a person picks, as it is in English; LATER for Enter, and
    STOP where nobody answers any more.

    An option reads "k = keep": its key stands before the sign, in their language too.
    """
    keys = {_key(option.text): _key(option.text) for option in options}
    keys |= {_key(option.spoken(who.words)): _key(option.text) for option in options}
    later = Message("Enter = later").spoken(who.words)
    question = ", ".join([*(option.spoken(who.words) for option in options), later])
    while True:
        try:
            said = who.answer(f"{question}: ").strip().lower()
        except EOFError:
            return STOP
        if not said:
            return LATER
        if said[0] in keys:
            return keys[said[0]]


def agrees(who: Person, question: Message) -> bool:
    """Return whether a person says yes; where nobody answers, they do not."""
    return answer(who, question).lower()[:1] in {"y", "j"}


def answer(who: Person, question: Message) -> str:
    """Return what a person types; "" where nobody answers."""
    try:
        return who.answer(f"{question.spoken(who.words)} ").strip()
    except EOFError:
        return ""


def _key(option: str) -> str:
    return option.partition(_KEY)[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Shown:
    """A reply to be looked at: what it answers in a few words, and where it stands in the row."""

    reply: Kept
    answers: str
    zone: tzinfo

    def lines(self, words: Translate) -> Iterator[str]:
        """Yield the lines: who, when and where; what it answers; the text; the address.

        Nothing in them can move a terminal's cursor or change its colours.
        """
        reply = self.reply
        author = " ".join(dict.fromkeys(filter(None, (name(reply), handle(reply)))))
        told = {
            "author": author,
            "network": NAMES.get(reply.network, reply.network),
            "moment": f"{reply.published.astimezone(self.zone):%Y-%m-%d %H:%M}",
        }
        yield Message("{author}, {network}, {moment}", told).spoken(words)
        if self.answers:
            what = Message("in answer to: {words}", {"words": shown(self.answers)})
            yield f"  {what.spoken(words)}"
        yield from self.text()
        yield f"  {shown(reply.url)}"

    def text(self) -> Iterator[str]:
        """Yield the lines of the text alone."""
        for line in text(self.reply).split("\n"):
            yield fill(line, _WIDTH, initial_indent="    ", subsequent_indent="    ")


def may_keep(who: Person, reply: Kept) -> bool:
    """Return whether a reply may be kept that a person wants to keep: of one that seems to speak
    of what the law guards, they are asked once more."""
    found = guarded(reply.text)
    question = Message(
        "“{words}”: health, politics, a union or a minor? The law guards such words. Keep it only "
        "if its author has made them public, or was asked. Keep it? (y/n)",
        {"words": found},
    )
    return not found or agrees(who, question)
