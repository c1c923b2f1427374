"""A publish killed at any moment of its sending, while somebody reads the site."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from killing import killed, whole
from servers import STANDS, Servers, Stand, over_ssh

from microblog.publishing import targets
from sites import CLOCK, REPOSITORY, Workshop, files_below
from whole import jpeg

POINTS, SAMPLE = 50, 1
Read = Callable[[str], bytes | None]
Stands = Callable[[Servers, Path], Stand]

BEFORE = {
    "entries/2026-03-01-one.md": "---\nuid: aaaaaaaaaa\n---\n![A](/media/a.jpg)\n\nOne.\n",
    "entries/2026-03-02-two.md": "---\nuid: bbbbbbbbbb\n---\nTwo. #alpha\n",
}
AFTER = {
    "entries/2026-03-01-one.md": "---\nuid: aaaaaaaaaa\n---\n![B](/media/b.jpg)\n\nOne more.\n",
    "entries/2026-03-03-three.md": "---\nuid: cccccccccc\n---\n![A](/media/a.jpg)\n\nThird.\n",
}


class Reader:
    """Somebody who reads the site, page by page, and notes what is missing."""

    def __init__(self, read: Read) -> None:
        self.read = read
        self.pages, self.missing = 0, list[str]()

    def look(self) -> None:
        """Read the home page, and what it leads to and is made of."""
        self.follow("index.html", ["index.html"])
        home = self.read("index.html") or b""
        self.follow(
            "index.html", [f"{p}index.html" for p in found(home, rb'href="/(20\d\d/[^"]+)"')]
        )

    def follow(self, source: str, pages: list[str]) -> None:
        for path in pages:
            page = self.read(path)
            self.pages += 1
            if page is None:
                self.note(source, path)
                continue
            if b"</html>" not in page:
                self.missing.append(f"{path} ends early")
            for made_of in found(page, rb'[/"]((?:theme|pictures|cards)/[^"?\s]+)'):
                if self.read(made_of) is None:
                    self.note(path, made_of)

    def note(self, source: str, path: str) -> None:
        """Note what a page refers to and what is not there, if the page still says so."""
        name = path.removesuffix("index.html").encode()
        if name in (self.read(source) or b"") and self.read(path) is None:
            self.missing.append(f"{source} without {path}")


def found(page: bytes, pattern: bytes) -> list[str]:
    return sorted({match.decode() for match in re.findall(pattern, page)})


@contextmanager
def reading(reader: Reader) -> Iterator[None]:
    """Let somebody read the whole time."""
    stop = Event()

    def read_on() -> None:
        while not stop.is_set():
            reader.look()

    thread = Thread(target=read_on)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def reads(kind: str, stand: Stand, folder: Path, servers: Servers) -> Read:
    """Return how a reader gets a file from the target, without the target's own code."""
    if kind == "folder":
        return partial(in_folder, folder / "root" / "public")
    if kind == "rsync":
        return partial(in_folder, folder / "över there" / "anna's site")
    if kind == "pages":
        return partial(in_branch, folder / "host.git")
    return partial(in_bucket, servers("s3_client"), stand.settings["bucket"])


def in_folder(folder: Path, path: str) -> bytes | None:
    try:
        return (folder / path).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def in_branch(bare: Path, path: str) -> bytes | None:
    command = ["git", "-C", str(bare), "cat-file", "blob", f"gh-pages:{path}"]
    ran = subprocess.run(command, capture_output=True)
    return ran.stdout if ran.returncode == 0 else None


def in_bucket(client: Any, bucket: str, path: str) -> bytes | None:
    try:
        content: bytes = client.get_object(Bucket=bucket, Key=f"site/{path}")["Body"].read()
    except client.exceptions.NoSuchKey:
        return None
    return content


def begun(
    kind: str, servers: Servers, folder: Path, stands: Mapping[str, Stands]
) -> tuple[Workshop, Stand]:
    """Return a site that is to stand at a target of this kind."""
    stand = stands[kind](servers, folder)
    site = Workshop(folder / "root")
    site.configure(THEME=str(REPOSITORY / "theme"), MICROBLOG_CLOCK=CLOCK)
    lines = ", ".join(f"{key} = {json.dumps(value)}" for key, value in stand.settings.items())
    site.profile(targets=f"{{ {kind} = {{ {lines} }} }}")
    site.write({"media/a.jpg": jpeg(300, 200), "media/b.jpg": jpeg(320, 200, "navy")})
    return site, stand


def turned(site: Workshop, number: int) -> None:
    """Give the site its other content."""
    for file in (site.content / "entries").glob("*.md"):
        file.unlink()
    site.write(AFTER if number % 2 else BEFORE)


def stories(
    kind: str, servers: Servers, folder: Path, points: int, stands: Mapping[str, Stands] = STANDS
) -> None:
    site, stand = begun(kind, servers, folder, stands)
    environ = dict(stand.environ)
    seconds = 0.0
    for number in range(2):  # the second knows all pictures, as the killed ones do
        turned(site, number)
        seconds = whole(site.root, kind, environ)
    reader, cut = Reader(reads(kind, stand, folder, servers)), 0
    with reading(reader):
        for point in range(points):
            turned(site, point)
            cut += killed(site.root, kind, environ, seconds * point / points)
            whole(site.root, kind, environ)
            assert stand.lies() == files_below(site.output)
    assert reader.missing == []
    assert reader.pages > points
    assert cut >= points // 2


@pytest.mark.parametrize("kind", ["folder", "pages"])
def test_no_reader_misses_anything_and_the_next_run_completes_it(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    stories(kind, request.getfixturevalue, tmp_path, SAMPLE)


@pytest.mark.trial
@pytest.mark.parametrize("kind", targets.known())
def test_nor_at_fifty_other_moments(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    stands = STANDS | {"rsync": over_ssh}
    stories(kind, request.getfixturevalue, tmp_path, POINTS, stands)
