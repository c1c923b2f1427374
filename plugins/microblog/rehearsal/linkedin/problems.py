"""How LinkedIn says no: the shapes of its answers (Microsoft Learn, views 2026-05 to 2026-08)."""

from ..wire import Answer, Refusal


def problem(status: int, code: str, message: str, error: int = 0) -> Refusal:
    """Return a no; `error` is LinkedIn's own number for it, where it has one."""
    told: dict[str, object] = {"status": status, "code": code, "message": message}
    return Refusal(Answer.told(status, told | ({"serviceErrorCode": error} if error else {})))


def unauthorized(expired: bool) -> Refusal:
    """Return the no to a token that has ended, or that never was one."""
    if expired:
        said = "The token used in the request has expired"
        return problem(401, "EXPIRED_ACCESS_TOKEN", said, 65602)
    return problem(401, "INVALID_ACCESS_TOKEN", "Invalid access token", 65600)


def denied(what: str) -> Refusal:
    """Return the no to what an ordinary member's application may not do."""
    return problem(403, "ACCESS_DENIED", f"Not enough permissions to access: {what}", 100)


def wrong(field: str, why: str) -> Refusal:
    """Return the no to a body with a field that is not as it must be."""
    told = {
        "status": 422,
        "errorDetailType": "com.linkedin.common.error.BadRequest",
        "message": f"ERROR :: {field} :: {why}",
        "errorDetails": {
            "inputErrors": [
                {
                    "code": "FIELD_INVALID",
                    "description": why,
                    "input": {"inputPath": {"fieldPath": field}},
                }
            ]
        },
    }
    return Refusal(Answer.told(422, told))


def duplicate(urn: str) -> Refusal:
    """Return the no to what stands there already as `urn`."""
    told = {
        "status": 422,
        "errorDetailType": "com.linkedin.common.error.BadRequest",
        "message": f"ERROR :: Content is a duplicate of {urn}",
        "errorDetails": {
            "inputErrors": [
                {
                    "code": "DUPLICATE_POST",
                    "description": "Duplicate post is detected",
                    "input": {},
                }
            ]
        },
    }
    return Refusal(Answer.told(422, told))


def used_up() -> Refusal:
    """Return the no to who has used up the day; LinkedIn names no hour and counts nothing down."""
    said = "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
    return Refusal(Answer.told(429, {"message": said, "status": 429}))


def not_found(path: str) -> Refusal:
    """Return the no to a path that there is not."""
    return problem(404, "RESOURCE_NOT_FOUND", f"No virtual resource found for: {path}")
