"""Links in what somebody else wrote: addresses, names and hashtags, and where they lead."""

import re
import unicodedata
from collections.abc import Callable
from html import escape
from urllib.parse import quote, urlsplit

from microblog.conversation.record import is_address
from microblog.conversation.reply import Kept
from microblog.terms import LOOPBACK

_TOKEN = re.compile(
    r"(?<!\w)(?P<url>https://[^\s<>\"。、，！？；：（）「」『』【】《》]+)"
    r"|(?<![\w@#&/.])@(?P<name>\w[\w.-]*(?:@\w[\w.-]*)?)"
    r"|(?<![\w@#&/])\#(?P<tag>\w+)",
    re.IGNORECASE,
)
_END = ".,;:!?'’”»…*_~"
_PAIRS = {")": "(", "]": "[", "}": "{"}
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
# These are other letters in today's rules for domains than in those that Python knows, so
# nobody here can tell where such a name leads.
_TWO_WAYS = re.compile("[ßẞς\u200c\u200d]")
_SAFE = "%:@!$&'()*+,;=~"
_LONGEST = 253  # characters of a host
_DOMAIN = re.compile(
    r"(?:https?://)?(?:[^\s/@]*@)?([\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,})(?=[/:?#…\s]|$)"
)


def marked(text: str, kept: Kept) -> str:
    """Return a cleaned text as HTML, with links where it names an address, a person, a tag.

    Only addresses over https are links. After one whose host is written in other letters than
    ASCII, and so may look like another, the host follows as the network of names knows it.
    """
    parts, at = [], 0
    for found in _TOKEN.finditer(text):
        link, end = _link(found, kept)
        if unicodedata.combining(text[end : end + 1] or " "):
            link = ""  # a mark would stand on the end of the tag
        parts += [escape(text[at : found.start()]), link or escape(text[found.start() : end])]
        at = end
    return "".join([*parts, escape(text[at:])])


def href(url: str) -> str:
    """Return an address in ASCII; "" for one that no link may lead to.

    On this machine there may be any, so that things can be tried out.
    """
    target = _target(url)
    if target:
        return target[0]
    is_here = is_address(url) and urlsplit(url).hostname in LOOPBACK
    return quote(url, safe=_SAFE + "/?#") if is_here else ""


def _link(found: re.Match[str], kept: Kept) -> tuple[str, int]:
    """Return a link's HTML, "" for what is none, and where in the text it ends."""
    if found["url"]:
        url = _trimmed(found["url"])
        is_cut = found["url"][len(url) :].startswith("…")
        return "" if is_cut else _address(url), found.start() + len(url)
    kind = "name" if found["name"] else "tag"
    word = found[kind].rstrip(".-") if kind == "name" else found[kind]
    href = _NETWORKS.get((kept.network, kind), _nowhere)(word, kept)
    sign = "@" if kind == "name" else "#"
    link = f'<a href="{escape(href)}">{sign}{escape(word)}</a>' if href else ""
    return link, found.start() + 1 + len(word)


def _address(url: str) -> str:
    target = _target(url)
    if not target:
        return ""
    href, host = target
    note = "" if _host(url).isascii() else f" ({host})"
    return f'<a href="{escape(href)}">{escape(url)}</a>{note}'


def _target(url: str) -> tuple[str, str] | None:
    """Return the address, in ASCII, and its host; None for one that no link may lead to."""
    if not is_address(url) or not url.lower().startswith("https://"):
        return None
    parts = urlsplit(url)
    host = _ascii(parts.hostname or "")
    if not host:
        return None
    port = f":{parts.port}" if parts.port else ""
    query = f"?{_quoted(parts.query, '/?')}" if parts.query else ""
    fragment = f"#{_quoted(parts.fragment, '/?')}" if parts.fragment else ""
    return f"https://{host}{port}{_quoted(parts.path, '/')}{query}{fragment}", host


def _ascii(host: str) -> str:
    """Return a host as the network of names knows it; "" for what is none, or a bare number."""
    try:
        known = host if len(host) <= _LONGEST and not _TWO_WAYS.search(host) else ""
        known = known.encode("idna").decode().lower()
    except UnicodeError:
        return ""
    return known if _HOST.fullmatch(known) else ""


def _host(url: str) -> str:
    """Return the host as it is written, "" where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _quoted(part: str, also: str) -> str:
    return re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", quote(part, safe=_SAFE + also))


def _trimmed(url: str) -> str:
    """Return an address without the marks that end the sentence around it."""
    while url and (url[-1] in _END or url.count(url[-1]) > url.count(_PAIRS.get(url[-1], url[-1]))):
        url = url[:-1]
    return url


def _nowhere(word: str, kept: Kept) -> str:
    return ""


def _x_name(name: str, kept: Kept) -> str:
    return f"https://x.com/{name}" if re.fullmatch(r"\w{1,15}", name, re.ASCII) else ""


def _bluesky_name(name: str, kept: Kept) -> str:
    is_one = len(name) <= _LONGEST and _HOST.fullmatch(name.lower())
    return f"https://bsky.app/profile/{name}" if is_one else ""


def _mastodon_name(name: str, kept: Kept) -> str:
    user, _, host = name.partition("@")
    is_one = re.fullmatch(r"\w(?:[\w.-]*\w)?", user, re.ASCII) and (not host or _ascii(host))
    home = _home(kept)
    return f"https://{home}/@{user}{f'@{_ascii(host)}' if host else ''}" if is_one and home else ""


def _home(kept: Kept) -> str:
    """Return the host of the author's own server, "" when no link may lead there."""
    target = _target(kept.author_url) or _target(kept.url)
    return target[1] if target else ""


def _tagged(before: Callable[[Kept], str]) -> Callable[[str, Kept], str]:
    def address(tag: str, kept: Kept) -> str:
        start = before(kept)
        return f"{start}{quote(tag)}" if start and re.search(r"[^\W\d_]", tag) else ""

    return address


def _mastodon_tags(kept: Kept) -> str:
    home = _home(kept)
    return f"https://{home}/tags/" if home else ""


_NETWORKS: dict[tuple[str, str], Callable[[str, Kept], str]] = {
    ("x", "name"): _x_name,
    ("x", "tag"): _tagged(lambda kept: "https://x.com/hashtag/"),
    ("bluesky", "name"): _bluesky_name,
    ("bluesky", "tag"): _tagged(lambda kept: "https://bsky.app/hashtag/"),
    ("mastodon", "name"): _mastodon_name,
    ("mastodon", "tag"): _tagged(_mastodon_tags),
}
