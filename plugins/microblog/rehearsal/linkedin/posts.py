"""Posts on LinkedIn: what may be created, by which rules, and taken back."""

from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

from ..scene import AUTHOR, Scene
from ..store import Article, Post, Shown, Store
from ..wire import Answer, Asked, object_in
from .images import available
from .little import read
from .problems import denied, duplicate, not_found, problem, used_up, wrong

# Microsoft Learn, "Posts API", view 2026-05. Whether escapes count, it does not say: here what is
# shown is counted, in UTF-16 units. The limits of description and alt text are others' findings.
LENGTH, TITLE, DESCRIPTION, ALT = 3_000, 400, 4_000, 4_000
# How long LinkedIn remembers a post, in seconds; nobody knows for certain.
MEMORY = 24 * 3600
_NEEDED = {"author", "commentary", "visibility", "distribution", "lifecycleState"}
_KNOWN = _NEEDED | {"isReshareDisabledByAuthor", "content"}
_DISTRIBUTION = {
    "feedDistribution": "MAIN_FEED",
    "targetEntities": [],
    "thirdPartyDistributionChannels": [],
}


def create(store: Store, scene: Scene, asked: Asked) -> Answer:
    """Create a post: the body of the answer is empty, its id stands in a header."""
    if scene.broke:
        raise used_up()
    wanted = _wanted(asked)
    found = read(wanted["commentary"])
    if units(found.text) > LENGTH:
        raise wrong("/commentary", f"is longer than {LENGTH} characters")
    pictures, article = _content(store, wanted.get("content"))
    standing = None if scene.twins else _stands(store, scene, wanted["commentary"], article)
    if standing:
        raise duplicate(standing.id)
    now = scene.clock()
    post = Post(
        network="linkedin",
        id=f"urn:li:share:{store.number(now)}",
        at=now,
        text=found.text,
        sent=wanted["commentary"],
        lost=found.lost,
        pictures=pictures,
        article=article,
    )
    store.keep(post)
    return Answer(status=201, headers={"x-restli-id": post.id}, made=post.id)


def delete(store: Store, scene: Scene, asked: Asked, urn: str) -> Answer:
    """Take a post back; doing so again changes nothing."""
    if asked.headers.get("x-restli-method", "").upper() != "DELETE":
        raise problem(400, "ILLEGAL_ARGUMENT", "X-RestLi-Method must be DELETE")
    post = store.post("linkedin", unquote(urn))
    if post is None or post.id != unquote(urn):
        raise not_found(asked.path)
    store.keep(replace(post, deleted=post.deleted or scene.clock()))
    return Answer(status=204)


def _wanted(asked: Asked) -> dict[str, Any]:
    """Return the body, when every field of it is one that LinkedIn takes from a member."""
    told = object_in(asked.body) if asked.type == "application/json" else None
    if told is None:
        raise problem(400, "ILLEGAL_ARGUMENT", "The body must be a JSON object")
    _only(told, "", _KNOWN, _NEEDED)
    if told["author"] != AUTHOR:
        raise denied("partnerApiPostsExternal.CREATE")
    if not isinstance(told["commentary"], str):
        raise wrong("/commentary", "must be a string")
    _one_of(told, "visibility", "PUBLIC", "CONNECTIONS", "LOGGED_IN")
    _one_of(told, "lifecycleState", "PUBLISHED")
    _one_of(told, "isReshareDisabledByAuthor", True, False)
    distribution = told["distribution"]
    if not isinstance(distribution, dict) or {**_DISTRIBUTION, **distribution} != _DISTRIBUTION:
        raise wrong("/distribution", f"must be {_DISTRIBUTION}")
    return told


def _content(store: Store, content: Any) -> tuple[tuple[Shown, ...], Article | None]:
    """Return the pictures or the card that the content brings."""
    if content is None:
        return (), None
    _only(content, "/content", {"article", "media", "multiImage"}, set())
    if len(content) != 1:
        raise wrong("/content", "must hold one member of the union")
    (kind, told) = next(iter(content.items()))
    if kind == "article":
        return (), _article(store, told)
    if kind == "media":
        return (_picture(store, "/content/media", told, {"title"}),), None
    _only(told, "/content/multiImage", {"images", "altText"}, {"images"})
    images = told["images"]
    if not isinstance(images, list) or not 2 <= len(images) <= 20:
        raise wrong("/content/multiImage/images", "must hold 2 to 20 images")
    return tuple(_picture(store, "/content/multiImage/images", one, set()) for one in images), None


def _article(store: Store, told: Any) -> Article:
    known = {"source", "title", "description", "thumbnail", "thumbnailAltText"}
    where = "/content/article"
    _only(told, where, known, {"source", "title"})
    source = _text(told, where, "source", 4_000)
    if urlsplit(source).scheme not in {"http", "https"} or not urlsplit(source).hostname:
        raise wrong(f"{where}/source", "is not an address")
    title = _text(told, where, "title", TITLE)
    if not title.strip():
        raise wrong(f"{where}/title", "must not be empty")
    description = _text(told, where, "description", DESCRIPTION)
    _text(told, where, "thumbnailAltText", ALT)
    picture = told.get("thumbnail")
    thumbnail = available(store, f"{where}/thumbnail", picture) if picture is not None else ""
    return Article(source, title, description, thumbnail)


def _picture(store: Store, where: str, told: Any, more: set[str]) -> Shown:
    _only(told, where, {"id", "altText"} | more, {"id"})
    id = available(store, f"{where}/id", told["id"])
    return Shown(id, _text(told, where, "altText", ALT))


def _only(told: Any, where: str, known: set[str], needed: set[str]) -> None:
    if not isinstance(told, dict):
        raise wrong(where, "must be an object")
    for name in sorted(told.keys() - known):
        raise wrong(f"{where}/{name}", "unrecognized field found but not allowed")
    for name in sorted(needed - told.keys()):
        raise wrong(f"{where}/{name}", "field is required but not found and has no default value")


def _one_of(told: dict[str, Any], name: str, *values: object) -> None:
    if name in told and told[name] not in values:
        raise wrong(f"/{name}", f"must be one of {list(values)}")


def _text(told: dict[str, Any], where: str, name: str, length: int) -> str:
    text = told.get(name, "")
    if not isinstance(text, str) or units(text) > length:
        raise wrong(f"{where}/{name}", f"must be a string of at most {length} characters")
    return text


def units(text: str) -> int:
    """Return how long LinkedIn takes a text to be."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _stands(store: Store, scene: Scene, sent: str, article: Article | None) -> Post | None:
    """Return the post of which LinkedIn would call this one a duplicate."""
    source, since = article and article.source, scene.clock() - MEMORY
    for post in store.posts("linkedin"):
        same = post.sent == sent and (post.article and post.article.source) == source
        if same and post.at > since and not post.deleted:
            return post
    return None
