"""LinkedIn's authorization code flow: where a person is asked, and what their answer is worth.

As LinkedIn documents it, 2026-09-30: without PKCE, and a token for 60 days that no program renews.
"""

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from requests import RequestException

from microblog.errors import Message, OutsideFailed, Unanswered
from microblog.networks.outcomes import read, shown
from microblog.networks.reach import Reach
from microblog.networks.secrets import taken
from microblog.networks.wire import Wire

HOME = "https://www.linkedin.com/oauth/v2"
APP = ("MICROBLOG_LINKEDIN_CLIENT_ID", "MICROBLOG_LINKEDIN_CLIENT_SECRET")
TOKEN = "MICROBLOG_LINKEDIN_ACCESS_TOKEN"
_SCOPE = "openid profile w_member_social"
_USELESS = Message("its answer is of no use")
_MOST = 3_650 * 86_400  # seconds; nobody gives a token for longer


def asked_at(home: str, client: str, redirect: str, state: str) -> str:
    """Return the address where a person is asked for their leave to share."""
    query = {
        "response_type": "code",
        "client_id": client,
        "redirect_uri": redirect,
        "state": state,
        "scope": _SCOPE,
    }
    return f"{home}/authorization?{urlencode(query)}"


def code_of(answer: Mapping[str, str] | None) -> str:
    """Return the code in LinkedIn's answer to a browser; None is no answer.

    Raises Unanswered when the person or their app must do something, else OutsideFailed.
    """
    if answer is None:
        raise Unanswered("No answer came from the browser. Nothing was kept; log in again.")
    error = answer.get("error", "")
    if error in {"user_cancelled_login", "user_cancelled_authorize", "access_denied"}:
        raise Unanswered("You said no at LinkedIn. Nothing was kept.")
    if error == "unauthorized_scope_error":
        raise Unanswered(
            "Your app at LinkedIn may not share yet. In the developer portal, under Products, add "
            "Share on LinkedIn and Sign In with LinkedIn using OpenID Connect. Nothing "
            "was kept; then log in again."
        )
    if error or not answer.get("code"):
        raise _refused(answer.get("error_description") or error or _USELESS)
    return _fit("code", answer["code"])


def exchanged(
    wire: Callable[[Reach], Wire], home: str, app: Mapping[str, str], code: str, redirect: str
) -> tuple[str, int]:
    """Return the token for a code, and for how many seconds it holds. Asks once.

    `app` has the names in APP. Raises OutsideFailed.
    """
    address = f"{home}/accessToken"
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "client_id": app[APP[0]],
        "client_secret": app[APP[1]],
    }
    body, form = urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    exchange, never = re.compile(f"POST {re.escape(address)}"), re.compile("(?!)")
    reach = Reach(bases=(), create=exchange, upload=never, delete=never)
    try:
        with wire(reach) as session, session.armed(body):
            response = session.post(address, data=body, headers=form)
    except RequestException:
        raise OutsideFailed(
            "No whole answer came from {place}. Nothing was kept. Is this machine online? Log in "
            "again.",
            place=address,
        ) from None
    told = read(response.content) or {}
    token, seconds = told.get("access_token"), told.get("expires_in")
    if response.status_code != 200 or not isinstance(token, str) or not isinstance(seconds, int):
        raise _refused(told.get("error_description") or told.get("error") or _USELESS)
    return _fit(TOKEN, token), max(0, min(seconds, _MOST))


def _fit(name: str, value: str) -> str:
    """Return a secret, if it can be one; from now on no log shows it."""
    try:
        return taken({name: value}, [name])[0]
    except Unanswered:
        raise _refused(_USELESS) from None


def _refused(words: object) -> OutsideFailed:
    return OutsideFailed(
        "LinkedIn did not finish the login ({words}). Nothing was kept. Log in again; when the "
        "app's keys have changed, with --anew.",
        words=words if isinstance(words, Message) else shown(str(words)).rstrip("."),
    )
