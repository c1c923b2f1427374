"""A folder that rsync reaches: over ssh, on an rsync server, or on this machine."""

import os
import posixpath
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from microblog.errors import Unanswered
from microblog.publishing.programs import cause, ran
from microblog.publishing.record import files_in
from microblog.publishing.sending import UNTOUCHED, Failed, sent, state
from microblog.publishing.shipment import Sent, Shipment
from microblog.publishing.targets import Place, Reach, checked, reach_of

# No question is asked; a server that is silent is left after a while (ssh_config(5), 2026-11).
_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=20 -o LogLevel=ERROR"
_ALWAYS = ("-s", "-8", "--timeout=60")  # names go as they are, past every shell
_NAMED = ("--files-from=-", "--from0")
# Every file anew, each in one step; what readers are served can be read by their server.
_SEND = (*_NAMED, "-I", "-p", "--chmod=D755,F644", "-K")

_HOST = r"(?:[^/:@]+@)?(?:\[[^]/]+\]|[^/:@\[]+)"
_SERVER = re.compile(rf"rsync://[^/]+/[^/]+|{_HOST}::[^/]+")
_FOLDER = re.compile(rf"({_SERVER.pattern}|{_HOST}:(?!:))(.*)")
_LISTED = re.compile(rb"^[-l]\S+ +[\d,.]+ \S+ \S+ (.*)$", re.M)
_CHANGED = re.compile(rb"^[<>]f\S* (.*)$", re.M)
# A look may find nothing, or a folder of somebody else's that is closed to us.
_NONE = re.compile(rb"(change_dir|link_stat) .*failed: (No such file|Not a directory)")
_CLOSED = re.compile(rb"opendir .*Permission denied|^rsync error:")
_PARTLY, _VANISHED = 23, 24  # rsync's exit codes, rsync(1)


class Settings(BaseModel):
    """`to`: the folder, as rsync writes it; `port`: ssh's or the rsync server's own."""

    model_config = ConfigDict(extra="forbid", strict=True)
    to: Annotated[str, Field(pattern=r"^[^-\s][^\x00-\x1f]*$")]
    port: Annotated[int | None, Field(ge=1, le=65535)] = None


@dataclass(frozen=True, slots=True)
class Rsync:
    """A folder `below` a `base` that is there for sure: `host:/`, `rsync://host/module/`, `/`."""

    name: str
    base: str
    below: str
    options: tuple[str, ...]
    environ: Mapping[str, str]
    reach: Reach
    whole: bool = False

    def read(self, path: str) -> bytes | None:
        """Return the file's content."""
        with state(self.name, UNTOUCHED):
            return self.fetch(path)

    def fetch(self, path: str) -> bytes | None:
        """Return the file's content, or raise Failed."""
        with TemporaryDirectory() as folder:
            file = Path(folder, "file")
            self._look(self._to + self._literal(path), str(file))
            return file.read_bytes() if file.is_file() else None

    def there(self) -> frozenset[str]:
        """Return the path of every file and link; nothing when the folder is not made yet."""
        with state(self.name, UNTOUCHED):
            listed = self._look("-r", "--list-only", "--no-h", self._to)
        return frozenset(map(_path, _LISTED.findall(listed)))

    def differing(self, output: Path, paths: Collection[str]) -> frozenset[str]:
        """Return those of `paths` whose content differs."""
        with state(self.name, UNTOUCHED):
            return frozenset(self._changed(output)).intersection(paths) if paths else frozenset()

    def deploy(self, shipment: Shipment) -> Sent:
        """Send what differs in content, whatever its time says, and remove what is gone."""
        there = self.there()
        with state(self.name, UNTOUCHED):
            if not there:
                self._make()
            built = files_in(shipment.output)
            changed = self._changed(shipment.output) if there else built
        gone = shipment.gone | _left(there, {*built, *shipment.gone})
        return sent(self.name, replace(shipment, gone=gone), changed, there, self)

    def send(self, folder: Path, paths: Sequence[str]) -> None:
        """Send files as 644, in folders as 755."""
        self._run(*_SEND, f"{folder}/", self._to, given=paths)

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files, then the folders that this left empty, the deepest first."""
        folders = {str(above) for path in paths for above in Path(path).parents} - {"."}
        by_depth: dict[int, list[str]] = {}
        for path in folders:
            by_depth.setdefault(path.count("/"), []).append(path)
        for gone in (paths, *(by_depth[depth] for depth in sorted(by_depth, reverse=True))):
            self._forget(gone)

    def _forget(self, paths: Sequence[str]) -> None:
        """Remove exactly these. rsync leaves a folder that is not empty, and says so politely."""
        with TemporaryDirectory() as empty:
            options = ("--delete-missing-args", "--no-implied-dirs", *_NAMED)
            self._run(*options, f"{empty}/", self._to, given=paths, fine=(0, _VANISHED))

    def _make(self) -> None:
        """Make the folder and those above it, also with an rsync that knows no --mkpath (3.2.3)."""
        if self.below:
            with TemporaryDirectory() as folder:
                Path(folder, self.below).mkdir(parents=True)
                options = (*_SEND, "--no-implied-dirs")
                self._run(*options, f"{folder}/", self.base, given=[self.below])

    def _changed(self, output: Path) -> Collection[str]:
        said = self._run("-rcn", "--out-format=%i %n", f"{output}/", self._to)
        return list(map(_path, _CHANGED.findall(said)))

    def _literal(self, path: str) -> str:
        """Return how to ask for a path alone: a server takes it for a pattern."""
        return path if self.base == "/" else re.sub(r"([][*?\\])", r"\\\1", path)

    @property
    def _to(self) -> str:
        return f"{self.base}{self.below}/" if self.below else self.base

    def _look(self, *arguments: str) -> bytes:
        """Return what rsync said of what can be seen there."""
        ended = self._ran(*arguments)
        closed = ended.returncode == _PARTLY and all(
            map(_CLOSED.search, ended.stderr.strip().splitlines())
        )
        if ended.returncode and not closed and not _NONE.search(ended.stderr):
            raise Failed(cause(ended.stderr))
        return ended.stdout

    def _run(
        self, *arguments: str, given: Sequence[str] = (), fine: Collection[int] = (0,)
    ) -> bytes:
        ended = self._ran(*arguments, given=given)
        if ended.returncode not in fine:
            raise Failed(cause(ended.stderr))
        return ended.stdout

    def _ran(self, *arguments: str, given: Sequence[str] = ()) -> CompletedProcess[bytes]:
        names = b"".join(os.fsencode(f"./{path}") + b"\0" for path in given)
        command = ("rsync", *_ALWAYS, *self.options, *arguments)
        return ran(command, self.environ, given=names, folder=Path("/"))


def connect(place: Place) -> Rsync:
    """Return the folder that the settings name. Raises Unanswered without a fit rsync."""
    settings = checked("rsync", Settings, place)
    _find_rsync(place)
    base, below = _parts(settings.to, place.root)
    options = _options(base, settings.port, place.environ)
    return Rsync(settings.to, base, below, options, place.environ, reach_of(settings.to))


def _options(base: str, port: int | None, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return how to call: a server of rsync's own, or ssh, unless the environment says how."""
    if _SERVER.match(base):
        return ("--contimeout=20", f"--port={port}") if port else ("--contimeout=20",)
    if base == "/" or "RSYNC_RSH" in environ:
        return ()
    return ("-e", f"{_SSH} -p {port}" if port else _SSH)


def _find_rsync(place: Place) -> None:
    """Raise Unanswered unless there is an rsync of 3.1 or later, the first that deletes by name."""
    try:
        said = ran(("rsync", "--version"), place.environ, folder=place.root).stdout
    except FileNotFoundError:
        said = b""
    version = re.search(rb"rsync +version v?(\d+)\.(\d+)", said)
    if not version or (int(version[1]), int(version[2])) < (3, 1):
        raise Unanswered(
            "To deploy there, rsync 3.1 or later is needed, and this machine has none. "
            "Type: sudo apt install rsync (on a Mac: brew install rsync)."
        )


def _parts(to: str, root: Path) -> tuple[str, str]:
    """Return a folder that is there for sure, and the path of the site's below it."""
    found = _FOLDER.fullmatch(to)
    if not found and (root / Path(to).expanduser()).resolve() == Path.home():
        raise _too_much(to)
    base, path = found.groups() if found else ("", str((root / Path(to).expanduser()).resolve()))
    if not found or path.startswith("/") or not base.endswith(":"):
        base += "/"
    below = posixpath.normpath(path.removeprefix("~/") or ".").strip("/")
    below = "" if below in {".", "~"} else below
    if not below and not _SERVER.match(base):
        raise _too_much(to)
    return base, below


def _too_much(to: str) -> Unanswered:
    return Unanswered(
        "`to` in [targets.rsync] is {to}: all of a disk or of a home, where much else lies. Name a "
        "folder for the site alone, such as anna@host.example:/var/www/anna. Nothing was touched.",
        to=to,
    )


def _left(there: Iterable[str], ours: Collection[str]) -> frozenset[str]:
    """Return what a killed rsync left of files of ours that it had not yet sent whole."""
    unfinished = ((path, re.sub(r"(^|/)\.([^/]+)\.\w{6}$", r"\1\2", path)) for path in there)
    return frozenset(path for path, file in unfinished if file != path and file in ours)


def _path(shown: bytes) -> str:
    """Return a name that rsync shows, where it writes odd bytes as \\#012."""
    return os.fsdecode(re.sub(rb"\\#([0-7]{3})", lambda octal: bytes([int(octal[1], 8)]), shown))
