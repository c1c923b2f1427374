"""How X says no: the shapes of its answers (X's specification 2.167 and its docs, 2026-08-22)."""

from ..wire import Answer, Refusal

_PROBLEMS = "https://api.twitter.com/2/problems"


def problem(status: int, title: str, detail: str, type: str = "about:blank") -> Refusal:
    """Return a no with a body of problem details."""
    told = {"title": title, "type": type, "status": status, "detail": detail}
    return Refusal(Answer.told(status, told))


def invalid(message: str, **parameters: object) -> Refusal:
    """Return the 400 of a request that breaks the rules, with what broke them.

    A parameter's name may have "__" for the dot in it.
    """
    named = {name.replace("__", "."): [str(value)] for name, value in parameters.items()}
    told = {
        "errors": [{"parameters": named, "message": message}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": f"{_PROBLEMS}/invalid-request",
    }
    return Refusal(Answer.told(400, told))


def missing(parameter: str, id: str) -> dict[str, str]:
    """Return what is said of a post that is not there, among the errors of an answer."""
    return {
        "value": id,
        "resource_id": id,
        "detail": f"Could not find tweet with {parameter}: [{id}].",
        "title": "Not Found Error",
        "resource_type": "tweet",
        "parameter": parameter,
        "type": f"{_PROBLEMS}/resource-not-found",
    }


def unauthorized() -> Refusal:
    """Return the no to whom X does not know."""
    return problem(401, "Unauthorized", "Unauthorized")


def not_found() -> Refusal:
    """Return the no to a path that there is not."""
    return problem(404, "Not Found", "Not Found")


def duplicate() -> Refusal:
    """Return the no to a text that stands there already; X does not say where."""
    return problem(
        403, "Forbidden", "You are not allowed to create a Tweet with duplicate content."
    )


def throttled() -> Refusal:
    """Return the no to who asks too often."""
    return problem(429, "Too Many Requests", "Too Many Requests")


def broke(user: str) -> Refusal:
    """Return the no to who has no credits left."""
    said = f"Your enrolled account [{user}] does not have any credits to fulfill this request."
    return problem(402, "CreditsDepleted", said, f"{_PROBLEMS}/credits")
