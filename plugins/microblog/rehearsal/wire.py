"""What is asked over the wire and what is answered, for every stand-in alike."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.message import Message as Envelope
from email.parser import BytesParser
from email.policy import HTTP
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

JSON = "application/json; charset=utf-8"
_CREATES = {"/2/tweets", "/rest/posts"}
_MEDIA = re.compile(r"/2/media/|/rest/images\b|/dms-uploads/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request. The names of `headers` are in lower case; `origin` is as the client wrote it."""

    method: str
    origin: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path, as it was sent: percent signs are kept."""
        return urlsplit(self.target).path

    @property
    def query(self) -> list[tuple[str, str]]:
        """What is asked for behind the path, in order, decoded."""
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def type(self) -> str:
        """The media type of the body, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def kind(self) -> str:
        """What it is: it "creates" a post, sends "media", "reads", or is one of the "others"."""
        if self.method == "POST" and self.path in _CREATES:
            return "creates"
        if self.method != "GET":
            return "media" if _MEDIA.match(self.path) else "others"
        return "reads"

    def parts(self) -> dict[str, bytes]:
        """Return the parts of a multipart form by name; none when the body is no such form."""
        head = f"Content-Type: {self.headers.get('content-type', '')}\r\n\r\n".encode("latin-1")
        whole = BytesParser(policy=HTTP).parsebytes(head + self.body)
        return dict(map(_part, whole.iter_parts())) if whole.is_multipart() else {}


def _part(part: Envelope) -> tuple[str, bytes]:
    name = part.get_param("name", "", header="content-disposition")
    content = part.get_payload(decode=True)
    return str(name), content if isinstance(content, bytes) else b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer. `made` is the id of the post that it created, which the client does not see."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    made: str = ""

    @classmethod
    def told(cls, status: int, said: object, made: str = "", **headers: str) -> Self:
        """Return an answer in JSON."""
        body = json.dumps(said, ensure_ascii=False).encode()
        return cls(status=status, headers={"Content-Type": JSON, **headers}, body=body, made=made)

    def last(self) -> Self:
        """Return the answer as one after which the connection ends, and that says so."""
        return replace(self, headers={**self.headers, "Connection": "close"})

    def head(self) -> bytes:
        """Return the status and the headers as they go over the wire."""
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        lines += [] if self.status == 204 else [f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


class Refusal(Exception):
    """A no, with the answer that says so."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(answer.status)


def object_in(body: bytes) -> dict[str, Any] | None:
    """Return the object that a body in JSON holds; None when it holds none."""
    try:
        read = json.loads(body)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None
