"""A stand-in for X: as strict as its documentation (2026-08-22); where that is silent, stricter.

Chosen where nobody knows: a text that is too long is a 403; a text counts as a duplicate for 24
hours, if it answers the same post.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from ..scene import X_USER, Scene
from ..store import Store
from ..wire import Answer, Asked, Refusal, object_in
from . import media, posts, problems, reading
from .oauth import Signatures
from .oembed import embed

WINDOW = 15 * 60


@dataclass(frozen=True, slots=True)
class _Route:
    """A request that X knows: how often in 15 minutes, whether it costs, and who answers it.

    `each` is what X charges for each post or user that it tells of, in USD.
    """

    method: str
    path: re.Pattern[str]
    limit: int
    priced: bool
    answers: Callable[..., Answer]
    each: Decimal = Decimal(0)


_ID = r"([0-9]{1,19})"
_ANY, _OWNED, _USER = Decimal("0.005"), Decimal("0.001"), Decimal("0.010")
_ROUTES = tuple(
    _Route(method, re.compile(path), limit, priced, answers, each)
    for method, path, limit, priced, answers, each in (
        ("POST", "/2/tweets", 100, True, posts.create, Decimal(0)),
        ("DELETE", f"/2/tweets/{_ID}", 50, True, posts.delete, Decimal(0)),
        ("GET", "/2/tweets", 5_000, True, reading.several, _ANY),
        ("GET", f"/2/tweets/{_ID}", 900, True, reading.one, _ANY),
        ("GET", "/2/tweets/search/recent", 300, True, reading.search, _ANY),
        ("GET", f"/2/users/{_ID}/tweets", 900, True, reading.timeline, _OWNED),
        ("GET", f"/2/users/{_ID}/mentions", 300, True, reading.mentions, _OWNED),
        ("GET", "/2/users/me", 75, True, reading.me, _USER),
        ("GET", "/2/users", 900, True, reading.users, _USER),
        ("POST", "/2/media/upload", 500, False, media.upload, Decimal(0)),
        ("POST", "/2/media/metadata", 500, True, media.describe, Decimal(0)),
    )
)


class X:
    """Answers what is asked of X."""

    name = "x"

    def __init__(self, store: Store, scene: Scene) -> None:
        self._store, self._scene = store, scene
        self._signatures = Signatures()
        self._asked: dict[tuple[Any, int], int] = {}

    def answer(self, asked: Asked) -> Answer:
        """Return X's answer, having done what was asked."""
        try:
            if asked.path == "/oembed":
                return embed(self._store, self._scene, asked)
            return self._routed(asked)
        except Refusal as no:
            return no.answer

    def duplicate(self) -> Answer:
        """Return the answer to a text that X has already."""
        return problems.duplicate().answer

    def throttled(self) -> Answer:
        """Return the answer to who asks too often: in 15 minutes again."""
        reset = {"x-rate-limit-reset": str(int(self._scene.clock()) + WINDOW)}
        headers = {"x-rate-limit-limit": "100", "x-rate-limit-remaining": "0", **reset}
        no = problems.throttled().answer
        return replace(no, headers={**no.headers, **headers})

    def _routed(self, asked: Asked) -> Answer:
        for route in _ROUTES:
            found = route.path.fullmatch(asked.path)
            if found and route.method == asked.method:
                return self._metered(route, asked, found.groups())
        raise problems.not_found()

    def _metered(self, route: _Route, asked: Asked, ids: tuple[str, ...]) -> Answer:
        """Return the answer with X's headers for how often it may still be asked."""
        window = int(self._scene.clock()) // WINDOW * WINDOW
        times = self._asked[route, window] = self._asked.get((route, window), 0) + 1
        try:
            answer = self._allowed(route, asked, ids, times)
        except Refusal as no:
            answer = no.answer
        left = max(0, route.limit - times)
        headers = {"limit": route.limit, "remaining": left, "reset": window + WINDOW}
        told = {f"x-rate-limit-{name}": str(value) for name, value in headers.items()}
        return replace(answer, headers={**answer.headers, **told})

    def _allowed(self, route: _Route, asked: Asked, ids: tuple[str, ...], times: int) -> Answer:
        if self._scene.expired or not self._signatures.holds(asked, self._scene.clock()):
            raise problems.unauthorized()
        if times > route.limit:
            raise problems.throttled()
        talk = self._scene.talk
        if (self._scene.broke or talk.credit == 0) and route.priced:
            raise problems.broke(X_USER)
        answer = route.answers(self._store, self._scene, asked, *ids)
        if route.each:
            self._charge(route, object_in(answer.body) or {})
        return answer

    def _charge(self, route: _Route, told: dict[str, Any]) -> None:
        """Take what X asks for all that an answer tells of."""
        data, more = told.get("data", []), told.get("includes", {})
        charge = self._scene.talk.charge
        charge(len(data) if isinstance(data, list) else 1, route.each)
        charge(len(more.get("tweets", more.get("posts", []))), _ANY)
        charge(len(more.get("users", [])), _USER)
