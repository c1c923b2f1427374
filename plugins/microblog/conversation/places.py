"""Addresses as they are compared: each in one form, however people copied it, and whose it is."""

import re
from urllib.parse import unquote

from microblog.conversation.reply import Kept, canonical, id_of
from microblog.networks.contract import Reply

_X_HOST = re.compile(r"(?:mobile\.)?(?:x|twitter)\.com(?=[/?]|$)")
# Below x.com these are pages of X itself.
_OF_X = "i|home|search|explore|hashtag|intent|share|settings|notifications|messages|login"
_TABS = "with_replies|media|featured|followers|following"
# Profiles and Bluesky's posts, as their addresses are read and as they are written here. Whatever
# comes behind shows another side of the same.
_FORMS = [
    (re.compile(pattern), form)
    for pattern, form in (
        (rf"x\.com/(?!(?:{_OF_X})(?:/|$))@?(\w{{1,20}})(?:/(?!status).*)?", r"x.com/\1"),
        (r"bsky\.app/profile/([^/]+)/post/([^/]+)(?:/.*)?", r"bsky.app/profile/\1/post/\2"),
        (r"bsky\.app/profile/([^/]+)(?:/.*)?", r"bsky.app/profile/\1"),
        (rf"[^/]+/@([^/@]+)@([^/@]+)(?:/(?:{_TABS}))?", r"\2/@\1"),  # as another server shows them
        (rf"([^/]+)/@([^/@]+)(?:/(?:{_TABS}))?", r"\1/@\2"),
        (r"([^/]+)/users/([^/@]+)", r"\1/@\2"),
    )
]
_X_PAGE = re.compile(r"x\.com/(\w{1,20})")
_BLUESKY = re.compile(r"bsky\.app/profile/([^/]+)(/post/[^/]+)?")
_FEDIVERSE = re.compile(r"([^/]+)/@([^/@]+)")


def place(url: str) -> str:
    """Return an address as it is compared: with or without its scheme, on X by any of its hosts, a
    profile by any of its pages."""
    try:
        bare = canonical(url if "://" in url else f"https://{url}").casefold()
    except ValueError:  # whatever it is, it is the same as itself
        return url.casefold()
    bare = _X_HOST.sub("x.com", bare, count=1) if _X_HOST.match(bare) else bare
    path = unquote(bare.partition("?")[0])
    return next((m.expand(form) for known, form in _FORMS if (m := known.fullmatch(path))), bare)


def id_at(url: str) -> str:
    """Return the id of the post at an address; "" for what is none."""
    try:
        return id_of(url)
    except ValueError:
        return ""


def handle_at(url: str) -> str | None:
    """Return the handle of the person whose profile on X, Bluesky or Mastodon this is; "" where the
    address holds only their lasting id, and None for what is no profile."""
    there = place(url)
    if found := _X_PAGE.fullmatch(there):
        return None if re.fullmatch(_OF_X, found[1]) else found[1]
    if found := _BLUESKY.fullmatch(there):
        return None if found[2] else "" if found[1].startswith("did:") else found[1]
    found = _FEDIVERSE.fullmatch(there)
    return f"{found[2]}@{found[1]}" if found else None


def posts_of(said: Kept | Reply) -> frozenset[str]:
    """Return each place where people find this post; none for what stands nowhere. On Bluesky its
    author may be named by the handle or by the lasting id."""
    there = place(said.url) if said.url else ""
    found = _BLUESKY.fullmatch(there)
    if not (found and found[2]):
        return frozenset({there} - {""})
    return frozenset(f"bsky.app/profile/{actor}{found[2]}" for actor in _actors(said))


def pages_of(said: Kept | Reply) -> frozenset[str]:
    """Return each place where people find its author."""
    handle = said.handle.casefold().removeprefix("@")
    pages = {place(said.author_url)} if said.author_url else set()
    if said.network == "bluesky":
        pages |= {f"bsky.app/profile/{actor}" for actor in _actors(said)}
    elif said.network == "x" and handle:
        pages.add(f"x.com/{handle}")
    elif said.network == "mastodon" and "@" in handle:
        user, _, host = handle.rpartition("@")
        pages.add(f"{host}/@{user}")
    return frozenset(pages)


def _actors(said: Kept | Reply) -> set[str]:
    """Return by what Bluesky's addresses name the author."""
    known = [_BLUESKY.match(place(url)) for url in (said.url, said.author_url) if url]
    handle = said.handle.casefold().removeprefix("@")
    return {handle, *(found[1] for found in known if found)} - {""}
