"""X's own description of its API, when it lies at hand: whether a question is one that it knows."""

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

from networks.loopback import Heard

FILES = {"tweet": "x-openapi-2.166-tweet-dialect.json", "post": "x-openapi.json"}


@cache
def specification(dialect: str) -> dict[str, Any] | None:
    """Return the description in which X speaks of tweets, or of posts; None if it is not here."""
    file = Path(os.environ.get("MICROBLOG_CONTRACTS", "/nowhere"), FILES[dialect])
    return json.loads(file.read_bytes()) if file.is_file() else None


def assert_known(heard: Heard, dialect: str) -> None:
    """Check the path and every parameter of a question."""
    spec = specification(dialect)
    if spec is None:
        return
    fitting = [path for path in spec["paths"] if _fits(path, heard.path)]
    path = min(fitting, key=lambda path: path.count("{"))  # /2/users/me is no user of that id
    listed = [_resolved(spec, it) for it in spec["paths"][path]["get"].get("parameters", ())]
    known = {it["name"]: it["schema"] for it in listed if it["in"] == "query"}
    for name, value in heard.query.items():
        _assert_valid(spec, _of_its_kind(value, _resolved(spec, known[name])), known[name])


def _fits(path: str, asked: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), asked) is not None


def _resolved(spec: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in found:
        target: Any = spec
        for name in found["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        found = target
    return found


def _of_its_kind(value: str, schema: dict[str, Any]) -> object:
    kinds = {"array": value.split(","), "integer": int(value) if value.isdigit() else value}
    return kinds.get(schema.get("type", ""), value)


def _assert_valid(spec: dict[str, Any], value: object, schema: dict[str, Any]) -> None:
    from jsonschema import Draft7Validator

    Draft7Validator({"components": spec["components"], "allOf": [schema]}).validate(value)
