"""Pictures as the reader gets them: in the width and format that suits, never the original."""

from collections import defaultdict
from dataclasses import dataclass
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from microblog.site import darkroom, lightbox, store
from microblog.site.darkroom import Print
from microblog.site.lightbox import Look, PictureError

__all__ = ["STEPS", "Picture", "PictureError", "Shelf"]

STEPS = (480, 960, 1600)
_SIZES = "(min-width: 40rem) 36rem, 100vw"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it was found: `digest` is of the file's bytes, pixels are counted upright."""

    source: Path
    digest: str
    width: int
    height: int
    animated: bool = False

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths to make, in pixels, ascending; none is wider than the original."""
        widest = min(self.width, STEPS[-1], max(1, darkroom.TALLEST * self.width // self.height))
        return (*(step for step in STEPS if step < widest), widest)

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The formats to make, best first; what moves does so as WebP alone."""
        return ("webp", "jpg") if self.animated else ("avif", "webp", "jpg")

    @property
    def look(self) -> Look:
        """What the file's header told."""
        return Look(self.digest, self.width, self.height, self.animated)

    def name(self, width: int, suffix: str) -> str:
        """Return the name of the file that shows this picture `width` pixels wide."""
        return f"{self.digest}-{width}.{suffix}"


class Shelf:
    """All pictures of a site: what is asked for here is what `develop` makes.

    `cache` is .microblog/pictures, safe to delete; `root` is what every address begins with, ""
    or like "/blog".
    """

    def __init__(self, cache: Path, root: str) -> None:
        self._cache = cache / darkroom.RECIPE
        self._folder = quote(root, safe="/%") + "/pictures/"
        self._known: dict[tuple[Path, int, int], Picture] = {}
        self._wanted: dict[Picture, set[Print]] = defaultdict(set)
        self._deployed: dict[str, Picture] = {}

    def picture(self, source: Path) -> Picture:
        """Return what the file's header tells, remembered until its size or time changes.

        Raises PictureError: there is no such file, it is no picture, or it is too large.
        """
        try:
            stat = source.stat()
        except OSError:
            return self._looked(source)
        key = (source, stat.st_size, stat.st_mtime_ns)
        if key not in self._known:
            self._known[key] = self._looked(source)
        return self._known[key]

    def _looked(self, source: Path) -> Picture:
        seen = lightbox.look(source)
        return Picture(source, seen.digest, seen.width, seen.height, seen.animated)

    def markup(self, picture: Picture, alt: str, *, lead: bool = False, sizes: str = _SIZES) -> str:
        """Return the `<picture>` element, and have its files made.

        `lead` is for the picture that the page opens with: it is fetched at once. `sizes` says
        how wide it is shown, as HTML's attribute of that name does.
        """
        widest = picture.widths[-1]
        height = darkroom.height_at(widest, picture.width, picture.height)
        haste = 'fetchpriority="high"' if lead else 'loading="lazy"'
        *better, _ = picture.suffixes
        sources = "".join(
            f'<source type="image/{suffix}" {self._sources(picture, suffix, sizes)}>'
            for suffix in better
        )
        usual = max(width for width in picture.widths if width <= STEPS[1])
        return (
            f'<picture>{sources}<img src="{self._address(picture, usual, "jpg")}"'
            f' {self._sources(picture, "jpg", sizes)} width="{widest}" height="{height}"'
            f' alt="{_attribute(alt)}" {haste} decoding="async"></picture>'
        )

    def _sources(self, picture: Picture, suffix: str, sizes: str) -> str:
        choices = (f"{self._address(picture, w, suffix)} {w}w" for w in picture.widths)
        return f'srcset="{", ".join(choices)}" sizes="{escape(sizes)}"'

    def _address(self, picture: Picture, width: int, suffix: str) -> str:
        name = picture.name(width, suffix)
        self._wanted[picture].add(Print(name, width))
        return escape(self._folder + name)

    def jpeg(self, picture: Picture) -> tuple[str, Path]:
        """Return the address of the widest JPEG and its file in the cache, and have it made.

        The file is there after `develop`.
        """
        width = picture.widths[-1]
        name = picture.name(width, "jpg")
        self._wanted[picture].add(Print(name, width))
        return self._folder + name, self._cache / name

    def small(self, picture: Picture, width: int) -> str:
        """Return the address of a JPEG at most `width` pixels wide, and have it made."""
        return self._address(picture, min(width, picture.width), "jpg")

    def deployed(self, source: Path, save_as: str) -> None:
        """Have a raster picture made at `save_as` below the output folder, in its own format.

        It tells nothing of where and when it was taken, and is at most 2400 pixels wide. Raises
        PictureError as `picture` does, ValueError when `save_as` leads out of the output folder.
        """
        path = PurePosixPath(save_as)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(f"{save_as} is not below the output folder")
        self._deployed[save_as] = self.picture(source)

    def develop(self, output: Path) -> None:
        """Make what was asked for and the cache lacks, and put all of it below `output`.

        Raises Faults with every picture that turned out to be damaged.
        """
        kept = store.names(self._cache)
        store.make_all([*self._missing_prints(kept), *self._missing_copies(kept)])
        wanted = (p.name for prints in self._wanted.values() for p in prints)
        store.place(wanted, self._cache, output / "pictures")
        for save_as, picture in self._deployed.items():
            # No link: this address is the leader's, and other hands may write through it.
            store.copy(self._cache / _copy_name(picture), output / save_as)

    def _missing_prints(self, kept: dict[str, int]) -> list[darkroom.Prints]:
        jobs: dict[str, darkroom.Prints] = {}
        for picture, prints in self._wanted.items():
            missing = {p for p in prints if p.name not in kept}
            if same := jobs.get(picture.digest):
                missing.update(same.prints)
            if missing:
                told = tuple(sorted(missing, key=lambda p: p.name))
                job = darkroom.Prints(picture.source, picture.look, self._cache, told)
                jobs[picture.digest] = job
        return list(jobs.values())

    def _missing_copies(self, kept: dict[str, int]) -> list[darkroom.Copy]:
        named = {_copy_name(picture): picture for picture in self._deployed.values()}
        return [
            darkroom.Copy(picture.source, picture.look, self._cache / name)
            for name, picture in named.items()
            if name not in kept
        ]


def _copy_name(picture: Picture) -> str:
    return f"{picture.digest}-copy"


def _attribute(text: str) -> str:
    kept = "".join(c for c in text if c.isprintable() or c.isspace())
    return escape(" ".join(kept.split()))
