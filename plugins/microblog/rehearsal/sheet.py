"""A post, or a thread of them, as HTML: what its readers see, and below it what they do not."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from microblog.errors import Message
from microblog.networks.x.weight import LENGTH

from .linkedin.posts import LENGTH as COMMENTARY
from .linkedin.posts import units
from .marked import marked
from .scene import Linked, Scene
from .store import Post, Shown
from .x.wrapping import cost, full, marks, weight


class Sheet:
    """A thread, each part with the number of times that the like of it was sent."""

    def __init__(self, scene: Scene, parts: Sequence[tuple[Post, int]]) -> None:
        self._scene, self._parts = scene, parts

    def html(self) -> str:
        """Return the thread as an article of HTML."""
        parts = "".join(self._part(post, times) for post, times in self._parts)
        return f'<article class="sheet">\n{parts}</article>\n'

    def _part(self, post: Post, times: int) -> str:
        if post.deleted:
            gone = self._say(Message("Taken back"))
            return f'<div class="part"><p class="gone">{gone} {_time(post.deleted)}</p></div>\n'
        text = f'<p class="text" dir="auto">{marked(post)}</p>\n' if post.text else ""
        shown = f"{text}{self._lost(post)}{self._pictures(post)}{self._card(post)}"
        return f'<div class="part">\n{self._head(post)}{shown}{self._foot(post, times)}</div>\n'

    def _head(self, post: Post) -> str:
        name, handle = escape(self._scene.name), escape(self._scene.handle)
        initials = "".join(word[0] for word in self._scene.name.split()[:2])
        known = f'<span class="handle">@{handle}</span> ' if post.network == "x" else ""
        return (
            f'<header class="author"><span class="face" aria-hidden="true">{escape(initials)}'
            f"</span><h3>{name}</h3><p>{known}{_time(post.at)}</p></header>\n"
        )

    def _lost(self, post: Post) -> str:
        if not post.lost:
            return ""
        said = self._say(Message("LinkedIn stopped reading here. Nobody will see the rest:"))
        return f'<p class="wrong">{said} <q dir="auto">{escape(post.lost)}</q></p>\n'

    def _pictures(self, post: Post) -> str:
        figures = "".join(self._picture(post.network, shown) for shown in post.pictures)
        several = " several" if len(post.pictures) > 1 else ""
        return f'<div class="pictures{several}">\n{figures}</div>\n' if figures else ""

    def _picture(self, network: str, shown: Shown) -> str:
        alt, source = escape(shown.alt), f"/{network}/{shown.media.rpartition(':')[2]}"
        said = self._say(Message("Alt text: {alt}", {"alt": shown.alt}))
        if not shown.alt:
            said = f"<strong>{self._say(Message('No alt text'))}</strong>"
        return (
            f'<figure><img src="{source}" alt="{alt}"><figcaption dir="auto">{said}'
            "</figcaption></figure>\n"
        )

    def _card(self, post: Post) -> str:
        if article := post.article:
            picture = f"/linkedin/{article.thumbnail.rpartition(':')[2]}"
            return _card(
                article.source,
                article.title,
                article.description,
                picture if article.thumbnail else "",
            )
        if (found := linked(self._scene, post)) is None:
            return ""
        address, card = found
        picture = f"/cards/{key(card.picture)}" if card.picture else ""
        return _card(address, card.title, card.description, picture)

    def _foot(self, post: Post, times: int) -> str:
        on_x = post.network == "x"
        count, most = (weight(post.text), LENGTH) if on_x else (units(post.text), COMMENTARY)
        said = [self._say(Message("{count} of {most}", {"count": count, "most": most}))]
        said += [self._say(Message("{usd} USD", {"usd": f"{cost(post):f}"}))] if on_x else []
        if times == 1:
            said.append(self._say(Message("Sent once")))
        else:
            twice = self._say(Message("SENT {times} TIMES", {"times": times}))
            said.append(f'<strong class="wrong">{twice}</strong>')
        items = "".join(f"<li>{item}</li>" for item in said)
        return f'<ul class="foot">{items}</ul>\n'

    def _say(self, message: Message) -> str:
        return escape(message.spoken(self._scene.translate))


def linked(scene: Scene, post: Post) -> tuple[str, Linked] | None:
    """Return the card that X makes of a post's last link that has one, with the link's address.

    A post with pictures shows no card.
    """
    if post.network != "x" or post.pictures:
        return None
    addresses = [full(m.said) for m in reversed(marks(post.text)) if m.kind == "urls"]
    found = ((address, scene.cards(address)) for address in addresses)
    return next(((address, card) for address, card in found if card), None)


def key(picture: Path) -> str:
    """Return what a card's picture is called on the page."""
    return hashlib.sha256(str(picture).encode()).hexdigest()[:16]


def _card(address: str, title: str, description: str, picture: str) -> str:
    shown = f'<img src="{picture}" alt="">' if picture else ""
    more = f'<span class="more" dir="auto">{escape(description)}</span>' if description else ""
    host = escape(urlsplit(address).hostname or "")
    return (
        f'<a class="card" href="{escape(address)}" rel="nofollow noreferrer">{shown}'
        f'<span class="host">{host}</span><span class="title" dir="auto">{escape(title)}</span>'
        f"{more}</a>\n"
    )


def _time(at: float) -> str:
    moment = datetime.fromtimestamp(at).astimezone()
    return f'<time datetime="{moment.isoformat("T", "seconds")}">{moment:%Y-%m-%d %H:%M}</time>'
