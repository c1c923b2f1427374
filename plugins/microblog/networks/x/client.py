"""X through tweepy: the account, pictures, the one call that posts, a look, and taking back.

tweepy (4.17) has the address of X built in, sends without a timeout, follows redirects and trips
over bodies that are no objects. All that goes through the wire, which answers for it: whatever
tweepy makes of an answer, the answer itself is read.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import tweepy
from requests import RequestException, Response
from requests.auth import AuthBase

from microblog.errors import MicroblogError
from microblog.networks import outcomes
from microblog.networks.contract import (
    Account,
    Credentials,
    Payload,
    Picture,
    Receipt,
    Share,
)
from microblog.networks.reach import Reach, base
from microblog.networks.secrets import taken
from microblog.networks.wire import Wire
from microblog.networks.x.answers import failed, id_in, judged, refusal
from microblog.networks.x.timeline import found

_BUILT_IN = "https://api.twitter.com"
_HOME = "https://api.x.com"
_PAGE = 100  # the most that one look brings; each post in it costs 0.001 USD
_SKEW = timedelta(minutes=10)  # between the clocks of this machine and X


def connected(
    credentials: Credentials,
    environ: Mapping[str, str],
    names: Collection[str],
    wire: Callable[[Reach], Wire],
) -> "X":
    """Return X with the credentials of these four names, which are in the order that OAuth has."""
    api = base(environ, "MICROBLOG_X_URL", _HOME)
    media = base(environ, "MICROBLOG_X_UPLOAD_URL", api)
    keys = taken(credentials, names)
    client = tweepy.Client(None, *keys, return_type=Response, wait_on_rate_limit=False)
    session = wire(
        Reach(
            bases=(api,),
            create=re.compile(rf"POST {re.escape(api)}/2/tweets"),
            upload=re.compile(rf"POST {re.escape(media)}/2/media/(?:upload|metadata)"),
            delete=re.compile(rf"DELETE {re.escape(api)}/2/tweets/[0-9]{{1,19}}"),
            moved={_BUILT_IN: api},
        )
    )
    client.session.close()
    client.session = session
    return X(client, session, tweepy.OAuth1UserHandler(*keys).apply_auth(), media)


class X:
    """X, connected."""

    def __init__(self, client: tweepy.Client, wire: Wire, auth: AuthBase, media: str) -> None:
        self._client, self._wire, self._auth, self._media = client, wire, auth, media
        self._account: Account | None = None

    def account(self) -> Account:
        """Return whom the keys speak for. Raises Refused; asks X once."""
        if self._account is None:
            response = self._asked(lambda: self._client.get_me(user_auth=True))
            data = (outcomes.read(response.content) or {}).get("data") or {}
            name = data.get("username") if isinstance(data, dict) else None
            if not id_in(response.content) or not re.fullmatch(r"[A-Za-z0-9_]{1,20}", str(name)):
                raise outcomes.troubled("X", response.status_code)
            self._account = Account(id=id_in(response.content), name=str(name))
        return self._account

    def prepare(self, share: Share, after: str | None) -> Payload:
        """Send the pictures and return the bytes of the one call. Raises Refused."""
        said: dict[str, Any] = {"text": share.text}
        if share.pictures:
            with self._wire.uploading():
                said["media"] = {"media_ids": [self._sent(it) for it in share.pictures]}
        if after:
            said["reply"] = {"in_reply_to_tweet_id": after}
        body = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return Payload(body=body.encode())

    def _sent(self, picture: Picture) -> str:
        """Send a picture and what it shows, and return its id. They last for a day."""
        response = self._asked(
            lambda: self._wire.post(
                f"{self._media}/2/media/upload",
                data={"media_category": "tweet_image"},
                files={"media": ("picture", picture.data, picture.type)},
                auth=self._auth,
            )
        )
        if not (media := id_in(response.content)):
            raise outcomes.troubled("X", response.status_code)
        if picture.alt:
            said = {"id": media, "metadata": {"alt_text": {"text": picture.alt}}}
            address = f"{self._media}/2/media/metadata"
            self._asked(lambda: self._wire.post(address, json=said, auth=self._auth))
        return media

    def armed(self, payload: Payload) -> AbstractContextManager[None]:
        """Permit one call, of exactly these bytes, as long as this is open."""
        return self._wire.armed(payload.body)

    def post(self, payload: Payload) -> Receipt:
        """Make the one call, within `armed`. Raises Refused or Unknown."""
        said = json.loads(payload.body)
        call = {
            "text": said["text"],
            "media_ids": said.get("media", {}).get("media_ids"),
            "in_reply_to_tweet_id": said.get("reply", {}).get("in_reply_to_tweet_id"),
        }
        try:
            response = self._heard(lambda: self._client.create_tweet(**call))
        except MicroblogError:
            raise
        except Exception as error:
            raise failed(error) from None
        handle = self._account.name if self._account else "i"
        return judged(response.status_code, response.headers, response.content, handle)

    def find(self, share: Share, since: datetime) -> Receipt | None:
        """Return where the share stands, if it is among the newest hundred of the account.

        That it is not proves nothing. Raises Refused.
        """
        account = self.account()
        response = self._asked(
            lambda: self._client.get_users_tweets(
                account.id,
                user_auth=True,  # reading one's own is the cheapest
                start_time=since - _SKEW,
                max_results=_PAGE,
                tweet_fields=["created_at", "entities", "note_tweet"],
            )
        )
        if remote := found(share.text, response.content):
            return Receipt(id=remote, url=f"https://x.com/{account.name}/status/{remote}")
        return None

    def delete(self, receipt: Receipt) -> None:
        """Take a share back, or find it gone. Raises Refused, OutsideFailed."""
        try:
            with self._wire.deleting():
                response = self._heard(lambda: self._client.delete_tweet(receipt.id))
        except RequestException:
            raise outcomes.not_deleted("X", receipt) from None
        data = (outcomes.read(response.content) or {}).get("data")
        deleted = isinstance(data, dict) and data.get("deleted") is True
        if response.status_code != 404 and not (response.ok and deleted):
            no = refusal(response.status_code, response.headers, response.content)
            raise no or outcomes.not_deleted("X", receipt)

    def _asked(self, call: Callable[[], Response]) -> Response:
        """Return a good answer to anything but the one call. Raises Refused."""
        try:
            response = self._heard(call)
        except RequestException as error:
            raise outcomes.unreached("X", error) from None
        if not 200 <= response.status_code < 300:
            no = refusal(response.status_code, response.headers, response.content)
            raise no or outcomes.troubled("X", response.status_code)
        return response

    def _heard(self, call: Callable[[], Response]) -> Response:
        """Return what X answered, whatever tweepy made of it; raise only when no answer came."""
        self._wire.answer = None
        try:
            return call()
        except Exception:
            if self._wire.answer is None:
                raise
            return self._wire.answer
