"""The talks of a conference, as its header lists them: a title, and where its slides, film and
hand-out lie."""

from dataclasses import dataclass
from urllib.parse import quote

from microblog.entry import Entry
from microblog.errors import Message
from microblog.fields import Value, parts
from microblog.site.citation import is_web_address
from microblog.site.clean import visible
from microblog.site.frame import Site
from microblog.site.languages import language
from microblog.site.links import file_meant


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk: its title, and where what belongs to it lies; "" for what there is not."""

    title: str
    slides: str = ""
    video: str = ""
    handout: str = ""


def talks(site: Site, entry: Entry) -> list[Talk]:
    """Return the talks in the order of the header, where each is a title or has fields of its own.

    What is no address and no file below content/ is left out, with a warning.
    """
    told = parts(entry.header.fields.get("talks", []))
    return [talk for value in told if (talk := _talk(site, entry, value))]


def _talk(site: Site, entry: Entry, value: Value) -> Talk | None:
    fields = value if isinstance(value, dict) else {"title": value}
    title = _text(fields.get("title"))
    if not title:
        return None
    shown = visible(language(entry.lang).typographic(title))
    kinds = ("slides", "video", "handout")
    return Talk(shown, *(_address(site, entry, _text(fields.get(kind))) for kind in kinds))


def _text(value: Value | None) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _address(site: Site, entry: Entry, written: str) -> str:
    """Return where readers find it; "" for what is nowhere."""
    if not written or is_web_address(written):
        return written
    if file := file_meant(site, entry, written):
        below = f"/{quote(file.resolve().relative_to(site.content).as_posix())}"
        site.links.append((entry, written, below))
        return f"{site.root}{below}"
    what = Message("The link {address} leads nowhere.", {"address": written})
    site.note(entry, what, None, near=written)
    return ""
