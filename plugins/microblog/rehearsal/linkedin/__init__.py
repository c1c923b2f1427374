"""A stand-in for LinkedIn, as its documentation has it for a member's own application (2026-08)."""

import re
from collections.abc import Callable, Mapping

from ..scene import KEYS, Scene
from ..store import Store
from ..wire import Answer, Asked, Refusal
from . import images, member, posts, problems

# The months whose version is switched on, as of 2026-11: a year and a little.
VERSIONS = frozenset({*range(202508, 202513), *range(202601, 202611)})

_URN = r"(urn(?::|%3A)li(?::|%3A)(?:share|ugcPost)(?::|%3A)\w+)"
_ROUTES: Mapping[tuple[str, str], Callable[..., Answer]] = {
    ("GET", "/v2/userinfo"): member.userinfo,
    ("POST", "/rest/posts"): posts.create,
    ("DELETE", f"/rest/posts/{_URN}"): posts.delete,
    ("GET", f"/rest/posts/{_URN}"): member.posts_unread,
    ("POST", "/rest/images"): images.initialize,
    ("PUT", r"/dms-uploads/(\w+)"): images.receive,
    ("GET", "/rest/images/.+"): member.images_unread,
    ("GET", "/rest/socialActions/.+"): member.actions_unread,
}


class LinkedIn:
    """Answers what is asked of LinkedIn."""

    name = "linkedin"

    def __init__(self, store: Store, scene: Scene) -> None:
        self._store, self._scene = store, scene

    def answer(self, asked: Asked) -> Answer:
        """Return LinkedIn's answer, having done what was asked."""
        try:
            self._check(asked)
            for (method, path), answers in _ROUTES.items():
                found = re.fullmatch(path, asked.path, re.IGNORECASE)
                if found and method == asked.method:
                    return answers(self._store, self._scene, asked, *found.groups())
            raise problems.not_found(asked.path)
        except Refusal as no:
            return no.answer

    def duplicate(self) -> Answer:
        """Return the answer to a post that LinkedIn has already, somewhere where nobody finds it.

        Such ghosts were met for a day or two after a deletion (ComposioHQ/composio#2710).
        """
        ghost = f"urn:li:share:{self._store.number(self._scene.clock())}"
        return problems.duplicate(ghost).answer

    def throttled(self) -> Answer:
        """Return the answer to who has used up the day."""
        return problems.used_up().answer

    def _check(self, asked: Asked) -> None:
        """Raise the refusal of a request that lacks what every request must bring."""
        scheme, _, token = asked.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or token != KEYS["MICROBLOG_LINKEDIN_ACCESS_TOKEN"]:
            raise problems.unauthorized(expired=False)
        if self._scene.expired:
            raise problems.unauthorized(expired=True)
        if asked.path.startswith("/rest/"):
            _check_version(asked)


def _check_version(asked: Asked) -> None:
    version = asked.headers.get("linkedin-version", "")
    if not version:
        said = "A version must be present. Please specify a version by adding the LinkedIn-Version"
        raise problems.problem(400, "VERSION_MISSING", f"{said} header.")
    if not re.fullmatch("[0-9]{6}", version) or int(version) not in VERSIONS:
        said = f"Requested version {version}01 is not active"
        raise problems.problem(426, "NONEXISTENT_VERSION", said)
    if asked.headers.get("x-restli-protocol-version") != "2.0.0":
        said = "X-Restli-Protocol-Version must be 2.0.0"
        raise problems.problem(400, "ILLEGAL_ARGUMENT", said)
