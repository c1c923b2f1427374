"""A reply as a page shows it: our own card, in plain words, with the way to where it was said."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError

from microblog.conversation import words
from microblog.conversation.reply import Kept, Shown
from microblog.copies import NAMES
from microblog.errors import Finding, Message
from microblog.site.embeds import Frame, frame
from microblog.site.frame import Site
from microblog.site.pictures import PictureError

PORTRAIT = 96  # pixels across, twice as many as it is shown in


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """One reply as it is shown. `html` is harmless; all else is plain and has to be escaped.

    `network` is what people call it, the host of a page that is on none, "" where nobody knows.
    Addresses passed the shelf; `url` is "" for what was told to the leader alone. `lang` is a
    language or "". `published` is in the leader's zone. Of one that was `withdrawn` only network
    and day are left. `portrait` is an address on this site, or "".
    """

    id: str
    network: str
    url: str
    author: str
    author_url: str
    handle: str
    initials: str
    portrait: str
    html: str
    text: str
    lang: str
    published: datetime
    withdrawn: datetime | None
    reason: str
    own: bool
    edited: bool
    frame: Frame | None

    @property
    def anchor(self) -> str:
        """The id of its place on a page."""
        return anchor(self.id)


def anchor(id: str) -> str:
    """Return what the place of the reply `id` is called, on every page."""
    return f"reply-{id}"


def quoted(site: Site, kept: Kept) -> Quoted:
    """Return the reply as every page shows it; made once, since several do."""
    made: Quoted | None = site.quotes.get(kept.id)
    if made is None:
        made = site.quotes[kept.id] = _quoted(site, kept)
    return made


def _quoted(site: Site, kept: Kept) -> Quoted:
    zone = site.profile.zone
    is_gone = kept.state is Shown.WITHDRAWN
    if is_gone:
        kept = _blank(kept)
    return Quoted(
        id=kept.id,
        network=NAMES.get(kept.network) or _host(kept.url),
        url=kept.url,
        author=words.name(kept),
        author_url=kept.author_url,
        handle=words.handle(kept),
        initials=words.initials(kept),
        portrait=_portrait(site, kept),
        html=words.html(kept),
        text=words.text(kept),
        lang=spoken(kept.lang),
        published=kept.published.astimezone(zone),
        withdrawn=(kept.withdrawn or kept.kept).astimezone(zone) if is_gone else None,
        reason=kept.reason.value,
        own=kept.own,
        edited=kept.edited,
        frame=frame(kept),
    )


def _blank(kept: Kept) -> Kept:
    """Return a withdrawn reply without its author and words, which a file may still hold that was
    written by hand or by a merge."""
    return replace(
        kept,
        url="",
        author="",
        author_url="",
        handle="",
        portrait="",
        text="",
        lang="",
        embed="",
        own=False,
        edited=False,
    )


@cache
def spoken(code: str) -> str:
    """Return the language that a network named, as HTML calls it; "" for none, such as `und`."""
    try:
        return str(Locale.parse(code, sep="-").language) if code else ""
    except (UnknownLocaleError, ValueError, TypeError):
        return ""


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _portrait(site: Site, kept: Kept) -> str:
    """Return the address of the picture that its author agreed to; "" for the usual initials."""
    if not kept.portrait:
        return ""
    source = site.content / kept.portrait
    try:
        return site.shelf.small(site.shelf.picture(source), PORTRAIT)
    except PictureError as error:
        what = Message("The portrait cannot be shown. {problem}", {"problem": error.message})
        site.warnings.append(Finding(str(source), None, what))
        return ""
