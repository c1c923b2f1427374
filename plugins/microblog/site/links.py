"""Links in a body, each made to lead where it means to: a file, an address, a part of a page."""

import os
import re
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote, unquote

from microblog.entry import Entry
from microblog.site.clean import TAG
from microblog.site.frame import Site
from microblog.site.markup import category_slug, tag_address

# A link on this site: neither //elsewhere, nor https:, mailto: and the like.
_LINK = re.compile(
    r'<a(?P<before>(?: (?!href=)[\w-]+="[^"]*")*) href="'
    r'(?P<address>(?!//|[a-z][a-z0-9+.-]*:)[^"#?]*)'
    r'(?P<rest>[#?][^"]*)?"'
)
_LISTED = re.compile(r"[{|](?P<what>tag|category|author|index)[}|](?P<name>.*)")
_PROFILE = "profile.toml"
_PLACE = re.compile(r"^[{|](?:static|filename|attach)[}|]")
_ODD = re.compile("[%#?]")  # a file with these in its name Pelican copies from static paths alone
_ID = re.compile(r' (id="|href="#)(?=[^"])')


def file_meant(site: Site, entry: Entry, address: str) -> Path | None:
    """Return the file that a body's address means; None if there is none inside content/."""
    path = unquote(_PLACE.sub("", address).split("#")[0].split("?")[0])
    below = path.lstrip("/")
    places = [site.content / below, site.content / "media" / Path(below).name]
    if not path.startswith("/"):
        places.insert(0, Path(os.path.normpath(entry.source.parent / path)))
    try:
        inside = (place for place in places if place.resolve().is_relative_to(site.content))
        return next((file for file in inside if file.is_file() and file.name != _PROFILE), None)
    except (OSError, ValueError):  # a name too long for a file's, or one that no file can have
        return None


def for_pelican(site: Site, place: str, source: Path) -> str:
    """Return the address that Pelican makes the public one: of a page, or of a static file."""
    return escape(f"{{{place}}}/{_below(site, source)}")


def _below(site: Site, source: Path) -> str:
    return source.resolve().relative_to(site.content).as_posix()


def with_links(site: Site, entry: Entry, html: str) -> str:
    """Return the body, its links leading where they mean to; what leads nowhere is noted."""
    return _LINK.sub(lambda match: _link(site, entry, match), html)


def _link(site: Site, entry: Entry, match: re.Match[str]) -> str:
    written, rest = unescape(match["address"]), match["rest"] or ""
    address = _listed(written)
    begun = f"<a{match['before']}"
    if address.startswith("/"):
        site_address = _on_site(site, entry, written, address, rest)
        return f'{begun} href="{escape(site_address)}"'
    if rest and not address:
        return match[0]
    source = file_meant(site, entry, address)
    target = source and site.entry(str(source))
    if source is None or (target and not target.is_public):
        site.note_link(entry, address or "()")
        return begun
    if not target:
        return f'{begun} href="{_static(site, entry, address, source)}{rest}"'
    part = _part(site, entry, target, rest)
    return f'{begun} href="{for_pelican(site, "filename", source)}{part}"'


def _listed(address: str) -> str:
    """Return the address of the list that Pelican's {tag} and the like mean; any other as it is."""
    meant = _LISTED.fullmatch(address)
    if not meant:
        return address
    lists = {
        "tag": tag_address(meant["name"], ""),
        "category": f"/kinds/{category_slug(meant['name'])}/",
    }
    return lists.get(meant["what"], "/")  # an author's page is the home page


def _static(site: Site, entry: Entry, address: str, source: Path) -> str:
    below = _below(site, source)
    if not _ODD.search(below):
        return for_pelican(site, "static", source)
    site.links.append((entry, address, quote(f"/{below}")))
    return quote(f"{site.root}/{below}")


def _on_site(site: Site, entry: Entry, written: str, address: str, rest: str) -> str:
    """Return an address below the site's root, which the leader need not write."""
    below = f"/{address.removeprefix(f'{site.root}/').lstrip('/')}"
    target = site.by_address.get(unquote(below))
    if not target:
        site.links.append((entry, written, f"{below}{unescape(rest)}"))
    part = _part(site, entry, target, rest) if target else rest
    return f"{site.root}{below}{unescape(part)}"


def _part(site: Site, entry: Entry, target: Entry, rest: str) -> str:
    """Return the part of a page that is meant: its ids carry the entry's uid, see `own_ids`."""
    if not rest.startswith("#"):
        return rest
    part = f"#{target.uid}-{rest[1:]}"
    site.links.append((entry, rest, f"{quote(target.address)}{part}"))
    return part


def own_ids(site: Site, entry: Entry, html: str) -> str:
    """Return the body with the entry's uid before its ids: a stream shows many on one page."""

    def named(tag: re.Match[str]) -> str:
        return _ID.sub(rf" \g<1>{entry.uid}-", tag[0])

    mine: str = TAG.sub(named, html)
    ids = set(re.findall(r' id="([^"]*)"', mine))
    for part in re.findall(r' href="#([^"]*)"', mine):
        if unquote(part) not in ids:
            site.note_link(entry, f"#{part.removeprefix(f'{entry.uid}-')}")
    return mine
