"""A local folder, public/ beside the content: swapped in whole."""

import shutil
from dataclasses import dataclass
from filecmp import cmp
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from microblog.errors import Unanswered
from microblog.publishing.record import files_in
from microblog.publishing.shipment import Sent, Shipment
from microblog.publishing.targets import Place, Reach, checked
from microblog.site import swap


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
        return file.read_bytes() if file.is_file() else None

    def there(self) -> frozenset[str]:
        """Return every file's path."""
        swap.recovered(self.beside, self.place)
        if not swap.is_ours(self.place):
            raise Unanswered(
                "{folder} holds something that this site did not build, so it was left alone. "
                "Empty the folder, or move what is yours.",
                folder=self.place,
            )
        return frozenset(files_in(self.place))

    def deploy(self, shipment: Shipment) -> Sent:
        """Copy the site beside the folder, then exchange the two at once."""
        before, output = self.there(), shipment.output
        changed = [path for path in files_in(output) if not _same(output / path, self.place / path)]
        gone = before - set(files_in(output))
        if changed or gone:
            swap.opened(self.beside)
            marker = swap.MARKER
            shutil.copytree(
                output, self.beside, ignore=shutil.ignore_patterns(marker), dirs_exist_ok=True
            )
            swap.closed(self.beside)
            shutil.copyfile(output / marker, self.beside / marker)
            swap.exchange(self.beside, self.place)
        files = (path for path in changed if path != swap.MARKER)
        return Sent(tuple(files), tuple(sorted(gone)))


def connect(place: Place) -> Folder:
    """Return the folder that the settings name, public/ if they name none."""
    settings = checked("folder", Settings, place)
    folder = (place.root / Path(settings.to).expanduser()).resolve()
    shown = f"{settings.to.rstrip('/')}/"
    return Folder(shown, folder, place.root / ".microblog" / "build" / "targets" / folder.name)


def _same(new: Path, old: Path) -> bool:
    return old.is_file() and cmp(new, old, shallow=False)
