"""LinkedIn: the account, pictures, the one call that posts, and taking back.

A member's app may not read a share again, nor what others say to it.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, NoReturn
from urllib.parse import quote

from requests import PreparedRequest, RequestException, Response
from requests.auth import AuthBase

from microblog.errors import Unanswered
from microblog.networks import outcomes
from microblog.networks.contract import (
    Account,
    Credentials,
    Payload,
    Picture,
    Receipt,
    Refused,
    Share,
    Unsupported,
)
from microblog.networks.linkedin.answers import (
    VERSION_OFF,
    VERSION_SETTING,
    failed,
    judged,
    refusal,
)
from microblog.networks.linkedin.little import escaped
from microblog.networks.reach import Reach, base
from microblog.networks.secrets import taken
from microblog.networks.wire import Wire

_HOME = "https://api.linkedin.com"
_UPLOADS = r"https://(?:[a-z0-9-]+\.)*linkedin\.com(?::443)?"
# A month's rules hold for at least a year, and these worked on 2026-09-30.
_VERSION = "202609"
_TITLE, _DESCRIPTION = 400, 3_900  # what an article's card takes; the second is said to be 4 000
_IMAGE = re.compile(r"urn:li:(?:image|digitalmediaAsset):[\w-]+")


def connected(
    credentials: Credentials,
    environ: Mapping[str, str],
    names: Collection[str],
    wire: Callable[[Reach], Wire],
) -> "LinkedIn":
    """Return LinkedIn with the token of this one name."""
    home = base(environ, "MICROBLOG_LINKEDIN_URL", _HOME)
    version = environ.get(VERSION_SETTING, "").strip() or _VERSION
    if not re.fullmatch(r"20[0-9]{2}(?:0[1-9]|1[0-2])", version):
        raise Unanswered("{name} is no month. Write it like 202609.", name=VERSION_SETTING)
    (token,) = taken(credentials, names)
    here = re.escape(home)
    session = wire(
        Reach(
            bases=(home,),
            create=re.compile(rf"POST {here}/rest/posts"),
            upload=re.compile(
                rf"POST {here}/rest/images\?action=initializeUpload"
                rf"|PUT (?:{_UPLOADS}|{re.escape(_origin(home))})/.+"
            ),
            delete=re.compile(rf"DELETE {here}/rest/posts/urn%3Ali%3A(?:share|ugcPost)%3A[0-9]+"),
        )
    )
    session.auth = _Bearer(token)
    return LinkedIn(session, home, version)


def _origin(address: str) -> str:
    return "/".join(address.split("/")[:3])


class _Bearer(AuthBase):
    """Signs requests with a token, which it shows nobody else."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class LinkedIn:
    """LinkedIn, connected. `version` is the month whose rules are asked for."""

    def __init__(self, wire: Wire, home: str, version: str) -> None:
        self._wire, self._home, self.version = wire, home, version
        self._account: Account | None = None

    def account(self) -> Account:
        """Return whom the token speaks for. Raises Refused; asks LinkedIn once."""
        if self._account is None:
            response = self._asked("GET", f"{self._home}/v2/userinfo")
            told = outcomes.read(response.content) or {}
            member, name = told.get("sub"), told.get("name")
            if not isinstance(member, str) or not re.fullmatch(r"[\w-]+", member):
                raise outcomes.troubled("LinkedIn", response.status_code)
            self._account = Account(id=member, name=outcomes.shown(str(name or member)))
        return self._account

    def prepare(self, share: Share, after: str | None) -> Payload:
        """Send the pictures and return the bytes of the one call. Raises Refused.

        Raises Unsupported for a later part of a thread: a share there answers no other.
        """
        if after:
            raise Unsupported("LinkedIn has no threads. Share the entry there in one part.")
        author = f"urn:li:person:{self.account().id}"
        said: dict[str, Any] = {
            "author": author,
            "commentary": escaped(share.text, share.tags),
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }
        with self._wire.uploading():
            if content := self._content(share, author):
                said["content"] = content
        body = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return Payload(body=body.encode())

    def _content(self, share: Share, author: str) -> dict[str, Any]:
        """Return what stands beside the text: pictures, else the card of its link."""
        images = [self._image(picture, author) for picture in share.pictures]
        if images:
            return {"media": images[0]} if len(images) == 1 else {"multiImage": {"images": images}}
        if share.card is None:
            return {}
        article = {
            "source": share.card.address,
            "title": share.card.title[:_TITLE],
            "description": share.card.description[:_DESCRIPTION],
        }
        if share.card.picture:
            article["thumbnail"] = self._image(share.card.picture, author)["id"]
        return {"article": article}

    def _image(self, picture: Picture, author: str) -> dict[str, str]:
        """Send a picture; return its id, and what it shows in plain text."""
        value = self._initialized(author)
        address, image = str(value.get("uploadUrl")), str(value.get("image"))
        near = _origin(address) == _origin(self._home)
        if not _IMAGE.fullmatch(image) or not (near or re.match(rf"{_UPLOADS}/", address)):
            raise Refused(
                "LinkedIn named a place for the picture that is not LinkedIn's. Nothing was sent "
                "there, and nothing was shared."
            )
        self._asked("PUT", address, data=picture.data, headers={"Content-Type": picture.type})
        return {"id": image} | ({"altText": picture.alt} if picture.alt else {})

    def _initialized(self, author: str) -> dict[str, Any]:
        """Return where a picture may be sent, and what it is called from then on.

        If the month is switched off, a later one is tried, once. Here that is without danger; the
        one call is never made twice.
        """
        address = f"{self._home}/rest/images?action=initializeUpload"
        body = json.dumps({"initializeUploadRequest": {"owner": author}}).encode()
        response = self._heard("POST", address, data=body, headers=self._headers())
        later = f"{later_month(date.today()):%Y%m}"
        if response.status_code == VERSION_OFF and later > self.version:
            self.version = later
            response = self._heard("POST", address, data=body, headers=self._headers())
        value = (outcomes.read(_good(response).content) or {}).get("value")
        return value if isinstance(value, dict) else {}

    def armed(self, payload: Payload) -> AbstractContextManager[None]:
        """Permit one call, of exactly these bytes, as long as this is open."""
        return self._wire.armed(payload.body)

    def post(self, payload: Payload) -> Receipt:
        """Make the one call, within `armed`. Raises Refused or Unknown."""
        address = f"{self._home}/rest/posts"
        try:
            response = self._wire.post(address, data=payload.body, headers=self._headers())
        except RequestException as error:
            raise failed(error) from None
        return judged(response.status_code, response.headers, response.content)

    def find(self, share: Share, since: datetime) -> NoReturn:
        """Raise Unsupported."""
        raise Unsupported(
            "LinkedIn lets no program read its member's own posts again. Look at your page there."
        )

    def delete(self, receipt: Receipt) -> None:
        """Take a share back, or find it gone. Raises Refused, OutsideFailed."""
        address = f"{self._home}/rest/posts/{quote(receipt.id, safe='')}"
        headers = self._headers() | {"X-RestLi-Method": "DELETE"}
        try:
            with self._wire.deleting():
                response = self._wire.delete(address, headers=headers)
        except RequestException:
            raise outcomes.not_deleted("LinkedIn", receipt) from None
        if response.status_code not in (200, 204, 404):
            no = refusal(response.status_code, response.headers, response.content)
            raise no or outcomes.not_deleted("LinkedIn", receipt)

    def _headers(self) -> dict[str, str]:
        return {
            "LinkedIn-Version": self.version,
            "X-Restli-Protocol-Version": "2.0.0",
            "Content-Type": "application/json",
        }

    def _asked(self, method: str, address: str, **settings: Any) -> Response:
        return _good(self._heard(method, address, **settings))

    def _heard(self, method: str, address: str, **settings: Any) -> Response:
        """Return what LinkedIn answers to anything but the one call. Raises Refused."""
        try:
            return self._wire.request(method, address, **settings)
        except RequestException as error:
            raise outcomes.unreached("LinkedIn", error) from None


def _good(response: Response) -> Response:
    """Return the answer if it is a good one. Raises Refused."""
    if 200 <= response.status_code < 300:
        return response
    no = refusal(response.status_code, response.headers, response.content)
    raise no or outcomes.troubled("LinkedIn", response.status_code)


def later_month(today: date) -> date:
    """Return a month whose rules are in force for certain: the one before the last."""
    months = today.year * 12 + today.month - 1 - 2
    return date(months // 12, months % 12 + 1, 1)
