"""Every address that the files of a built site hold, and whether something stands there."""

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from xml.etree.ElementTree import Element

from lxml import etree

from sites import Built, parsed

_ADDRESSED = {
    "href": "*", "src": "*", "poster": "*", "cite": "*", "action": "*", "data": "object",
}  # fmt: skip
_META = {"og:image", "og:url"}
_CSS = re.compile(rb"url\(([^)]+)\)")


def addresses(page: Element) -> Iterator[str]:
    """Every address on a page, its sources of pictures and what it tells of itself too."""
    for element in page.iter():
        for name in _ADDRESSED:
            if (address := element.get(name)) is not None:
                yield address
        for choice in filter(None, (element.get("srcset") or "").split(",")):
            yield choice.split()[0]
        if element.get("property") in _META:
            yield element.get("content") or ""
        if element.get("http-equiv") == "refresh":
            yield (element.get("content") or "").partition("url=")[2]


def broken(built: Built) -> list[str]:
    """Return each address inside the site at which nothing stands, with who holds it."""
    profile = built.report.site.profile
    files = built.files()
    ids = {name: _ids(text) for name, text in files.items() if name.endswith(".html")}
    wrong = []
    for name, address in _everything(files):
        lost = name == "404.html" and not address.startswith("#")
        at = f"{profile.address}/{'no/where/' if lost else name}"
        full, fragment = urldefrag(urljoin(at, address))
        if not _inside(full, profile.address):
            continue
        target = _target(full, profile.root, files)
        if target is None:
            wrong.append(f"{name}: {address}")
        elif fragment and target.endswith(".html") and unquote(fragment) not in ids[target]:
            wrong.append(f"{name}: {address} (no such part)")
    return sorted(set(wrong))


def _inside(address: str, site: str) -> bool:
    """Whether an address is on the site's host: what is outside its path is broken as well."""
    there, here = urlsplit(address), urlsplit(site)
    return (there.scheme, there.netloc) == (here.scheme, here.netloc)


def _target(address: str, root: str, files: dict[str, bytes]) -> str | None:
    path = unquote(urlsplit(address).path)
    if not path.startswith(f"{root}/"):
        return None
    below = path.removeprefix(f"{root}/")
    name = f"{below}index.html" if below.endswith("/") or not below else below
    return name if name in files else None


def _everything(files: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    for name, content in files.items():
        if name.endswith(".html"):
            yield from ((name, address) for address in addresses(parsed(content.decode())))
        elif name.endswith(".xml"):
            yield from ((name, address) for address in _in_xml(content))
        elif name.endswith(".json"):
            yield from ((name, address) for address in _in_json(json.loads(content)))
        elif name.endswith(".css"):
            found = _CSS.findall(content)
            yield from ((name, url.decode().strip("\"'")) for url in found if b"data:" not in url)


def _in_xml(content: bytes) -> Iterator[str]:
    for element in etree.fromstring(content).iter():
        for name in ("href", "url", "src", "uri"):
            if address := element.get(name):
                yield address
        text = (element.text or "").strip()
        if re.match(r"https?://\S+$", text):
            yield text
        elif "<" in text:
            yield from addresses(parsed(text))


def _in_json(told: object) -> Iterator[str]:
    if isinstance(told, dict):
        for name, value in told.items():
            if name == "content_html":
                yield from addresses(parsed(value))
            else:
                yield from _in_json(value)
    elif isinstance(told, list):
        for value in told:
            yield from _in_json(value)
    elif isinstance(told, str) and re.match(r"https?://\S+$", told):
        yield told


def _ids(text: bytes) -> set[str]:
    return {element.get("id") or "" for element in parsed(text.decode()).iter()}
