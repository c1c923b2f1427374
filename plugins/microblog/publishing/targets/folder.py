"""A local folder, public/ beside the content: swapped in whole."""

import shutil
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from filecmp import cmp
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from microblog.errors import Unanswered
from microblog.publishing.record import files_in
from microblog.publishing.sending import UNTOUCHED, Failed, state
from microblog.publishing.shipment import Sent, Shipment
from microblog.publishing.targets import Place, Reach, checked
from microblog.site import swap

# What a target's folder may neither lie in nor hold.
_TAKEN = ("content", "theme", "plugins", ".git", "output")


class Settings(BaseModel):
    """`to`: the folder, below the site's own or anywhere on this machine."""

    model_config = ConfigDict(extra="forbid", strict=True)
    to: str = "public"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on this machine."""

    name: str
    place: Path
    beside: Path
    reach: Reach = Reach.FOLDER
    whole: bool = True

    def read(self, path: str) -> bytes | None:
        """Return the file's content."""
        file = self.place / path
        with self._at_hand():
            return file.read_bytes() if file.is_file() else None

    def there(self) -> frozenset[str]:
        """Return the path of every file and link."""
        with self._at_hand():
            swap.recovered(self.beside, self.place)
            is_ours = swap.is_ours(self.place)
            there = frozenset(files_in(self.place))
        if not is_ours:
            raise Unanswered(
                "{folder} holds something that this site did not build, so it was left alone. "
                "Empty the folder, or move what is yours.",
                folder=self.place,
            )
        return there

    def differing(self, output: Path, paths: Collection[str]) -> frozenset[str]:
        """Return those of `paths` whose content differs."""
        with self._at_hand():
            return frozenset(p for p in paths if not _same(output / p, self.place / p))

    def deploy(self, shipment: Shipment) -> Sent:
        """Copy the site beside the folder, then exchange the two at once."""
        before, output = self.there(), shipment.output
        built = files_in(output)
        gone = before.difference(built)
        changed = sorted(self.differing(output, built))
        if changed or gone:
            with self._at_hand():
                self._replace(output, built)
        files = (path for path in changed if path != swap.MARKER)
        return Sent(tuple(files), tuple(sorted(gone)))

    def _replace(self, output: Path, files: Collection[str]) -> None:
        """Raise OSError with the place as it was, and nothing half done left anywhere."""
        try:
            if self.beside.exists():
                self.beside.chmod(0o700)  # the folder that was replaced last might be closed
            swap.opened(self.beside)
            for path in files:
                if path != swap.MARKER:  # by which `closed` knows what is older
                    _copy(output / path, self.beside / path)
            swap.closed(self.beside)
            _copy(output / swap.MARKER, self.beside / swap.MARKER)
            mode = (self.place if self.place.exists() else output).stat().st_mode
            self.beside.chmod(stat.S_IMODE(mode))
            swap.exchange(self.beside, self.place)
        except OSError:
            shutil.rmtree(self.beside, ignore_errors=True)
            raise

    @contextmanager
    def _at_hand(self) -> Iterator[None]:
        """Raise OutsideFailed for what the system refuses: the disk is full, or closed to us."""
        with state(self.name, UNTOUCHED):
            try:
                yield
            except OSError as error:
                raise Failed(error.strerror or type(error).__name__) from None


def connect(place: Place) -> Folder:
    """Return the folder that the settings name, public/ if they name none.

    Raises Unanswered for a folder of the leader's own words, or of the engine.
    """
    settings = checked("folder", Settings, place)
    folder = (place.root / Path(settings.to).expanduser()).resolve()
    for name in _TAKEN:
        taken = (place.root / name).resolve()
        if folder.is_relative_to(taken) or taken.is_relative_to(folder):
            raise Unanswered(
                "`to` in [targets.folder] is {to}, and a deploy replaces all that lies there, but "
                "{taken} is not for that. Name another folder; public/ is the usual one. "
                "Nothing was touched.",
                to=settings.to,
                taken=f"{name}/",
            )
    shown = f"{settings.to.rstrip('/')}/"
    return Folder(shown, folder, place.root / ".microblog" / "build" / "targets" / folder.name)


def _same(new: Path, old: Path) -> bool:
    return old.is_file() and not old.is_symlink() and cmp(new, old, shallow=False)


def _copy(file: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file, to)
