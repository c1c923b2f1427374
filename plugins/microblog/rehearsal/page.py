"""The page of a rehearsal: what readers of each network would meet, and what it would cost."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from html import escape
from pathlib import Path

from microblog.errors import Message

from .linkedin.images import URN
from .pictures import sniffed
from .scene import Scene
from .sheet import Sheet, key, linked
from .store import Post, Store
from .wire import Answer
from .x.wrapping import cost

_SAFE = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_STYLE = Path(__file__).with_name("page.css")
_NAMES = {"x": "X", "linkedin": "LinkedIn"}


class Page:
    """Answers what a browser asks for."""

    def __init__(self, store: Store, scene: Scene) -> None:
        self._store, self._scene = store, scene

    def answer(self, target: str) -> Answer:
        """Return the page, its style, or a picture of a post."""
        path = target.partition("?")[0]
        if path == "/":
            return _answer("text/html; charset=utf-8", self.html().encode())
        if path == "/page.css":
            return _answer("text/css; charset=utf-8", _STYLE.read_bytes())
        if path == "/favicon.ico":
            return Answer(status=204, headers=_SAFE)
        if picture := self._picture(path):
            return _answer(sniffed(picture) or "application/octet-stream", picture)
        return Answer(status=404, headers=_SAFE)

    def html(self) -> str:
        """Return the page."""
        title = self._say(Message("Rehearsal"))
        lead = self._say(
            Message(
                "What you share would look like this to its readers. Nobody but you can see it: "
                "nothing has left this machine."
            )
        )
        again = self._say(Message("Look again"))
        columns = "".join(self._column(network) for network in _NAMES)
        jumps = "".join(f'<a href="#{id}">{name}</a>' for id, name in _NAMES.items())
        return (
            f'<!doctype html>\n<html lang="{escape(self._scene.lang)}">\n<head>\n'
            '<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            f"<title>{title} – {escape(self._scene.name)}</title>\n"
            '<link rel="stylesheet" href="/page.css">\n</head>\n<body>\n'
            f'<header>\n<h1>{title}</h1>\n<p>{lead}</p>\n<p class="ways"><a href="/">{again}</a>'
            f"<span>{jumps}</span></p>\n</header>\n<main>\n{columns}</main>\n</body>\n</html>\n"
        )

    def _column(self, network: str) -> str:
        posts = self._store.posts(network)
        times = Counter(map(_said, posts))
        nothing = self._say(Message("Nothing was shared here yet."))
        nothing = f'<p class="nothing">{nothing}</p>\n'
        sheets = "".join(
            Sheet(self._scene, [(post, times[_said(post)]) for post in thread]).html()
            for thread in threads(posts)
        )
        return (
            f'<section aria-labelledby="{network}">\n<h2 id="{network}">{_NAMES[network]}</h2>\n'
            f'<p class="sum">{self._sum(network, posts)}</p>\n'
            f"{sheets or nothing}</section>\n"
        )

    def _sum(self, network: str, posts: list[Post]) -> str:
        if network != "x":
            return self._say(Message("Sharing here is free"))
        total = sum((cost(post) for post in posts), Decimal(0))
        return self._say(Message("For real, this would have cost {usd} USD", {"usd": f"{total:f}"}))

    def _picture(self, path: str) -> bytes | None:
        """Return the picture that a path of the page names, if there is one."""
        room, _, name = path.removeprefix("/").partition("/")
        if room == "cards":
            return next((found for key, found in self._thumbnails() if key == name), None)
        urn = f"{URN}{name}" if room == "linkedin" else name
        upload = self._store.upload(room, urn) if room in _NAMES else None
        return self._store.picture(upload) if upload and upload.type else None

    def _thumbnails(self) -> Iterator[tuple[str, bytes]]:
        for post in self._store.posts("x"):
            found = linked(self._scene, post)
            picture = found and found[1].picture
            if picture and picture.is_file():
                yield key(picture), picture.read_bytes()

    def _say(self, message: Message) -> str:
        return escape(message.spoken(self._scene.translate))


def threads(posts: Iterable[Post]) -> list[list[Post]]:
    """Return the posts with those that answer them, the newest beginning first."""
    begun: dict[str, list[Post]] = {}
    home: dict[str, str] = {}
    for post in posts:
        root = home[post.id] = home.get(post.after, post.id)
        begun.setdefault(root, []).append(post)
    return list(begun.values())[::-1]


def _said(post: Post) -> tuple[str, str]:
    """Return what makes two posts the same one to readers; without any words none is."""
    source = post.article.source if post.article else ""
    return (post.sent, source) if post.sent else (post.id, "")


def _answer(kind: str, body: bytes) -> Answer:
    return Answer(status=200, headers={**_SAFE, "Content-Type": kind}, body=body)
