"""Asking X through tweepy with the account's keys, in whichever of its dialects X understands."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from socket import gaierror
from ssl import SSLCertVerificationError
from typing import Any

import tweepy
from requests import ConnectTimeout, RequestException, Response

from microblog.errors import Message, OutsideFailed
from microblog.networks import outcomes
from microblog.networks.contract import Credentials, OutOfCredit, Refused
from microblog.networks.outcomes import Case
from microblog.networks.reach import Reach
from microblog.networks.reading import looking_at, unheard
from microblog.networks.reading import refusal as useless
from microblog.networks.secrets import taken
from microblog.networks.wire import Wire
from microblog.networks.x.answers import CAPPED, ENDED, refusal
from microblog.networks.x.told import POST, TWEET, Dialect

_CREDIT = Message(
    "Your credit with X is used up. Fill it up in X's developer console; then ask again."
)
_CASES = (
    ENDED,
    Case(frozenset({402}), "", OutOfCredit, _CREDIT),
    Case(frozenset({400, 403, 429}), r"problems/credits|credits", OutOfCredit, _CREDIT),
    CAPPED,
    Case(
        frozenset({429}),
        "",
        Refused,
        Message("X answers no more questions now. Ask again {when}."),
    ),
    Case(
        frozenset({400, 403, 404, 405, 413, 422}),
        "",
        Refused,
        Message("X does not answer this question ({words}). What was read before is there."),
    ),
)

_UNREACHED = (gaierror, ConnectionRefusedError, ConnectTimeout, SSLCertVerificationError)


class Uncharged(OutsideFailed):
    """A failure that costs nothing: X heard no question, or says that it has no answer."""

    def __init__(self, failure: OutsideFailed) -> None:
        self.message = failure.message
        Exception.__init__(self, failure.spoken())


class Asker:
    """Asks X. `dialect` is the one that X is asked in; `account` names the keys' account, as the
    beginning of the token does, and is no secret."""

    def __init__(self, client: tweepy.Client, wire: Wire, account: str) -> None:
        self._client, self._wire, self.account = client, wire, account
        self.dialect: Dialect = TWEET

    @classmethod
    def with_keys(
        cls,
        credentials: Credentials,
        names: Collection[str],
        bases: Mapping[str, str],
        wire: Callable[[Reach], Wire],
    ) -> "Asker":
        """Return who asks with the keys of these names, at the new address of each built in.

        Raises Unanswered for what cannot be a key.
        """
        keys = taken(credentials, names)
        client = tweepy.Client(None, *keys, return_type=Response, wait_on_rate_limit=False)
        session = wire(replace(looking_at(*bases.values()), moved=bases))
        client.session.close()
        client.session = session
        return cls(client, session, keys[2].partition("-")[0])

    def posts(self, route: str, query: Mapping[str, str | int]) -> dict[str, Any] | None:
        """Return a page of posts; None when X wants to be asked again, in its newer dialect.

        Raises Refused; Uncharged when that cost nothing for sure; else OutsideFailed.
        """
        response = self._heard(route, {**query, **self.dialect.query})
        unknown = response.status_code == 400 and b"tweet.fields" in response.content
        if unknown and self.dialect is TWEET:
            self.dialect = POST
            return None
        return _read(response)

    def asked(self, route: str, query: Mapping[str, str]) -> dict[str, Any]:
        """Return the answer to any other question; raises what `posts` does."""
        return _read(self._heard(route, query))

    def _heard(self, route: str, query: Mapping[str, str | int]) -> Response:
        """Return what X answered, whatever tweepy made of it. Raises OutsideFailed."""
        self._wire.answer = None
        try:
            response: Response = self._client.request("GET", route, dict(query), user_auth=True)
            return response
        except RequestException as error:
            if self._wire.answer is None:
                failure = unheard("X", error)
                raise (Uncharged(failure) if _is_unreached(error) else failure) from None
        except (tweepy.TweepyException, TypeError, AttributeError):
            if self._wire.answer is None:
                raise
        return self._wire.answer


def _read(response: Response) -> dict[str, Any]:
    found = outcomes.read(response.content)
    if response.status_code == 200 and found is not None:
        return found
    no = refusal(response.status_code, response.headers, response.content, _CASES)
    failure = no or useless("X", response)
    if response.status_code != 200 and isinstance(failure, OutsideFailed):
        raise Uncharged(failure)
    raise failure


def _is_unreached(error: BaseException | None) -> bool:
    """Tell whether no connection to X came about."""
    while error and not isinstance(error, _UNREACHED):
        error = error.__cause__ or error.__context__
    return error is not None
