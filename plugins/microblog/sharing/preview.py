"""A plan as a person reads it on a terminal, before saying yes."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from textwrap import wrap

from microblog.errors import Message, Translate
from microblog.networks.contract import Share
from microblog.sharing.due import Due, Waiting
from microblog.sharing.money import amount
from microblog.sharing.reasons import Code

_COLUMNS = 80
# What is told of nobody who did not ask for it: there are more of them with every week.
_QUIET = frozenset({
    Code.SHARED, Code.REMOVED, Code.SKIPPED, Code.ADOPTED, Code.OLD, Code.DRAFT, Code.HIDDEN,
    Code.NONE,
})  # fmt: skip


def preview(
    due: Sequence[Due], waiting: Sequence[Waiting], everything: bool, translate: Translate
) -> list[str]:
    """Return the lines: each share as it will read, why others wait, and the sum.

    `everything` is whether those are told too that wait for good.
    """
    told = [one for one in waiting if everything or one.code not in _QUIET]
    blocks = [block for one in due for block in _due(one, translate)]
    blocks += [_waits(one, translate) for one in told]
    blocks.append([_sum(due).spoken(translate)])
    return "\n\n".join("\n".join(block) for block in blocks if block).split("\n")


def _due(due: Due, translate: Translate) -> Iterator[list[str]]:
    """Yield blocks of lines, which blank lines part."""
    head = _wrapped(f"{due.limits.name}: {_clean(due.material.heading)}", "")
    for share in due.shares:
        yield [*head, *_wrapped(" · ".join(_figures(due, share, translate)), "  ")]
        yield [part for line in share.text.split("\n") for part in _wrapped(line, "    ") or [""]]
        yield _spoken(_beside(share), "  ", translate)
        head = []
    questions = [ask.question for ask in due.asks]
    yield [*_spoken(due.notes, "  ! ", translate), *_spoken(questions, "  ? ", translate)]


def _spoken(messages: Iterable[Message], sign: str, translate: Translate) -> list[str]:
    return [line for said in messages for line in _wrapped(said.spoken(translate), sign)]


def _waits(waiting: Waiting, translate: Translate) -> list[str]:
    why = waiting.why.spoken(translate)
    return [*_wrapped(_clean(waiting.heading), ""), *_wrapped(why, "  ")]


def _figures(due: Due, share: Share, translate: Translate) -> Iterator[str]:
    if due.account:
        yield due.account
    yield share.lang
    if share.parts > 1:
        values = {"part": share.part, "parts": share.parts}
        yield Message("part {part} of {parts}", values).spoken(translate)
    values = {"weight": due.limits.measure(share.text), "length": due.limits.length}
    yield Message("{weight} of {length}", values).spoken(translate)
    if share.price:
        yield f"{amount(share.price)} USD"


def _beside(share: Share) -> Iterator[Message]:
    for picture in share.pictures:
        yield Message("Picture: {alt}", {"alt": _clean(picture.alt) or "–"})
    if share.card:
        values = {"title": _clean(share.card.title), "address": share.card.address}
        with_picture = Message("Card with a picture: {title}, {address}", values)
        yield with_picture if share.card.picture else Message("Card: {title}, {address}", values)


def _sum(due: Sequence[Due]) -> Message:
    if not due:
        return Message("Nothing is due.")
    price = sum((one.price for one in due), Decimal(0))
    values = {"count": len(due), "price": amount(price)}
    return Message("To share: {count}. Together: {price} USD.", values)


def _clean(words: str) -> str:
    """Return words on one line without what could turn a terminal's own."""
    return "".join(c if c.isprintable() else " " for c in words)


def _wrapped(line: str, indent: str) -> list[str]:
    return wrap(
        line,
        _COLUMNS,
        initial_indent=indent,
        subsequent_indent=indent and "    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
