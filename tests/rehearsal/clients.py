"""An author's own programs: what talks to the stand-ins as it would talk to X and LinkedIn.

Requests are signed by oauthlib, which shares no line with the stand-in that reads the signature.
"""

import base64
import struct
import time
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import requests
from requests_oauthlib import OAuth1

from microblog.rehearsal import Stage

DISTRIBUTION = {
    "feedDistribution": "MAIN_FEED",
    "targetEntities": [],
    "thirdPartyDistributionChannels": [],
}


def png(across: int = 2, down: int = 2) -> bytes:
    """Return the smallest grey picture of a size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    head = struct.pack(">IIBBBBB", across, down, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


GIF = base64.b64decode("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==")


def session() -> requests.Session:
    """Return a session that looks at no setting of this machine."""
    made = requests.Session()
    made.trust_env = False
    return made


class OnX:
    """Talks to X."""

    def __init__(self, stage: Stage, clock: Callable[[], float] = time.time, **wrong: str) -> None:
        self.clock = clock
        names = "CONSUMER_KEY CONSUMER_SECRET ACCESS_TOKEN ACCESS_TOKEN_SECRET".split()
        keys = [wrong.get(name.lower(), stage.environ[f"MICROBLOG_X_{name}"]) for name in names]
        self.session, self.url = session(), stage.environ["MICROBLOG_X_URL"]
        self.session.auth = self.signer = OAuth1(*keys)

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        self.signer.client.timestamp = str(int(self.clock()))
        settings = {"allow_redirects": False, "timeout": 10} | more
        return self.session.request(method, f"{self.url}{path}", **settings)

    def post(self, text: str = "", **more: Any) -> requests.Response:
        """Ask for a post."""
        return self.ask("POST", "/2/tweets", json=({"text": text} if text else {}) | more)

    def posted(self, text: str = "", **more: Any) -> str:
        """Return the id of a new post."""
        answer = self.post(text, **more)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["data"]["id"])

    def upload(self, data: bytes, category: str = "tweet_image") -> requests.Response:
        return self.ask(
            "POST", "/2/media/upload", files={"media": data}, data={"media_category": category}
        )

    def uploaded(self, data: bytes | None = None) -> str:
        """Return the id of a new picture."""
        answer = self.upload(data or png())
        assert answer.status_code == 200, answer.text
        return str(answer.json()["data"]["id"])

    def describe(self, id: str, alt: str) -> requests.Response:
        metadata = {"alt_text": {"text": alt}}
        return self.ask("POST", "/2/media/metadata", json={"id": id, "metadata": metadata})

    def me(self) -> str:
        return str(self.ask("GET", "/2/users/me").json()["data"]["id"])


class OnLinkedIn:
    """Talks to LinkedIn."""

    def __init__(self, stage: Stage) -> None:
        self.session, self.url = session(), stage.environ["MICROBLOG_LINKEDIN_URL"]
        self.session.headers.update(
            {
                "Authorization": f"Bearer {stage.environ['MICROBLOG_LINKEDIN_ACCESS_TOKEN']}",
                "LinkedIn-Version": "202610",
                "X-Restli-Protocol-Version": "2.0.0",
            }
        )

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        settings = {"allow_redirects": False, "timeout": 10} | more
        return self.session.request(method, f"{self.url}{path}", **settings)

    def me(self) -> str:
        return f"urn:li:person:{self.ask('GET', '/v2/userinfo').json()['sub']}"

    def body(self, commentary: str, **more: Any) -> dict[str, Any]:
        """Return the body of a request for a post."""
        told = {"author": self.me(), "commentary": commentary, "visibility": "PUBLIC"}
        return told | {"distribution": DISTRIBUTION, "lifecycleState": "PUBLISHED"} | more

    def post(self, commentary: str, **more: Any) -> requests.Response:
        return self.ask("POST", "/rest/posts", json=self.body(commentary, **more))

    def posted(self, commentary: str, **more: Any) -> str:
        """Return the URN of a new post."""
        answer = self.post(commentary, **more)
        assert (answer.status_code, answer.content) == (201, b""), answer.text
        return answer.headers["x-restli-id"]

    def initialize(self, owner: str | None = None) -> requests.Response:
        wanted = {"initializeUploadRequest": {"owner": owner or self.me()}}
        return self.ask("POST", "/rest/images?action=initializeUpload", json=wanted)

    def uploaded(self, data: bytes | None = None) -> str:
        """Return the URN of a new picture."""
        value = self.initialize().json()["value"]
        assert value["uploadUrl"].startswith(f"{self.url}/dms-uploads/")
        answer = self.session.put(value["uploadUrl"], data=data or png())
        assert answer.status_code == 201, answer.text
        return str(value["image"])

    def delete(self, urn: str) -> requests.Response:
        headers = {"X-RestLi-Method": "DELETE"}
        return self.ask("DELETE", f"/rest/posts/{quote(urn, safe='')}", headers=headers)
