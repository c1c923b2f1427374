"""What was posted in rehearsals, kept as files: the next rehearsal finds it, and so may anyone."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import get_ident
from typing import Any

_NAME = re.compile(r"\w{1,60}")


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of a post: the id of its media, and its alt text."""

    media: str
    alt: str


@dataclass(frozen=True, slots=True)
class Article:
    """The card that a post brought along. `thumbnail` is the id of an uploaded picture or ""."""

    source: str
    title: str
    description: str = ""
    thumbnail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Something that was really created.

    `text` is what readers see and `sent` what came over the wire; `lost` is the end of it that the
    network cut away without a word. `at` and `deleted` are seconds since 1970, 0 for never.
    """

    network: str
    id: str
    at: float
    text: str
    sent: str
    lost: str = ""
    after: str = ""
    pictures: tuple[Shown, ...] = ()
    article: Article | None = None
    deleted: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A picture that was uploaded, or (while `type` is "") the leave to upload it."""

    network: str
    id: str
    at: float
    type: str = ""
    size: int = 0
    alt: str = ""
    used: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request and its end: `made` is the id of the post that it created, whatever was answered.

    `status` is 0 where nothing was answered; `fault` names what was made to go wrong.
    """

    at: float
    network: str
    kind: str
    request: str
    status: int
    fault: str
    made: str


class Store:
    """The posts, pictures and requests below a folder.

    Every change is a whole file put in place at once, but for the list of requests, which grows by
    a line. One rehearsal at a time may write; anybody may read meanwhile.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._last = max(map(_number, self._files()), default=0)

    def number(self, now: float) -> int:
        """Return a number that nothing here has, greater than any: 19 digits."""
        self._last = max(int(now * 1000) << 20, self._last + 1)
        return self._last

    def posts(self, network: str = "") -> list[Post]:
        """Return what was created on `network`, or on all, oldest first."""
        found = (_post(file) for file in self.folder.glob(f"posts/{network}*.json"))
        return sorted(found, key=lambda post: (post.at, post.id))

    def post(self, network: str, id: str) -> Post | None:
        """Return one post, even when it was deleted; None when there never was one."""
        file = self._file("posts", network, id)
        return _post(file) if file and file.exists() else None

    def keep(self, post: Post) -> None:
        """Write a post, new or changed."""
        self._put("posts", post)

    def upload(self, network: str, id: str) -> Upload | None:
        """Return what is known of a picture; None when there is none of this id."""
        file = self._file("media", network, id)
        return Upload(**_read(file)) if file and file.exists() else None

    def keep_upload(self, upload: Upload, data: bytes | None = None) -> None:
        """Write what is known of a picture, and the picture itself when it is given."""
        if data is not None:
            _write(self._media(upload), data)
        self._put("media", upload)

    def picture(self, upload: Upload) -> bytes:
        """Return an uploaded picture."""
        return self._media(upload).read_bytes()

    def record(self, call: Call) -> None:
        """Add a request to the list."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "calls.jsonl").open("ab") as stream:
            stream.write(json.dumps(asdict(call)).encode() + b"\n")

    def calls(self) -> list[Call]:
        """Return every request, oldest first."""
        file = self.folder / "calls.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [Call(**json.loads(line)) for line in lines]

    def _files(self) -> Iterator[Path]:
        yield from self.folder.glob("posts/*.json")
        yield from self.folder.glob("media/*.json")

    def _file(self, room: str, network: str, id: str) -> Path | None:
        """Return where something lies; None for an id that can be none of ours."""
        name = id.rpartition(":")[2]
        return self.folder / room / f"{network}_{name}.json" if _NAME.fullmatch(name) else None

    def _media(self, upload: Upload) -> Path:
        return self.folder / "media" / f"{upload.network}_{upload.id.rpartition(':')[2]}.data"

    def _put(self, room: str, kept: Post | Upload) -> None:
        file = self._file(room, kept.network, kept.id)
        assert file, kept.id
        _write(file, json.dumps(asdict(kept), ensure_ascii=False, indent=1).encode())


def _number(file: Path) -> int:
    """Return the number at the end of a file's name; a picture's has letters before it."""
    found = re.search(r"[0-9]+$", file.stem)
    return int(found[0]) if found else 0


def _post(file: Path) -> Post:
    told = _read(file)
    told["pictures"] = tuple(Shown(**picture) for picture in told["pictures"])
    told["article"] = told["article"] and Article(**told["article"])
    return Post(**told)


def _read(file: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return told


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}.{get_ident()}")
    beside.write_bytes(content)
    beside.replace(file)
