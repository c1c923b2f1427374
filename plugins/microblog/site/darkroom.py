"""From a leader's picture to what may be shown: upright, in sRGB, and without a word about it.

Nothing here is remembered, so that all of it can run in another process.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import (
    Image,
    ImageChops,
    ImageCms,
    ImageDraw,
    ImageOps,
    ImageSequence,
)

from microblog.errors import Finding
from microblog.site import store
from microblog.site.lightbox import Look, PictureError, moves, orientation, unchanged

RECIPE = "1"  # counts up when an encoding changes, so that no cache keeps the old ones
WIDEST_DEPLOYED = 2400
TALLEST = 16_383  # WebP's limit

_SAVED: Mapping[str, Mapping[str, Any]] = {
    "JPEG": {"quality": 82, "progressive": True, "optimize": True},
    "WEBP": {"quality": 80, "method": 4},
    # One thread: the same bytes on every machine, and the pool has the other cores.
    "AVIF": {"quality": 60, "speed": 8, "max_threads": 1},
    "TIFF": {"compression": "tiff_lzw"},
}
_FORMATS = {"jpg": "JPEG", "webp": "WEBP", "avif": "AVIF"}


@dataclass(frozen=True, slots=True)
class Print:
    """One file to make: `name` in the cache, `width` in pixels; the suffix tells the format."""

    name: str
    width: int

    @property
    def format(self) -> str:
        """Pillow's name of the format."""
        return _FORMATS[self.name.rpartition(".")[2]]


@dataclass(frozen=True, slots=True)
class Prints:
    """The job of making prints of one picture into `folder`."""

    source: Path
    look: Look
    folder: Path
    prints: tuple[Print, ...]

    @property
    def seconds(self) -> float:
        """Roughly how long it takes on one core."""
        shape = self.look.height / self.look.width
        pixels = sum(p.width * p.width * shape for p in self.prints)
        return 0.05 + (self.look.width * self.look.height * 1.5e-8) + pixels * 1.5e-7

    def make(self) -> Finding | None:
        """Make them; return what was wrong with the picture, or None."""
        try:
            with unchanged(self.source, self.look.digest) as image:
                developed = dict(self._developed(image))
        except PictureError as error:
            return error.finding
        # Not before: a full disk is no damage of the picture.
        for name, data in developed.items():
            store.write(self.folder / name, data)
        return None

    def _developed(self, image: Image.Image) -> Iterator[tuple[str, bytes]]:
        still = _shown(image, max(p.width for p in self.prints))
        for width in sorted({p.width for p in self.prints}, reverse=True):
            still = _narrowed(still, width)
            for wanted in self.prints:
                if wanted.width == width:
                    yield wanted.name, self._printed(image, still, wanted)

    def _printed(self, image: Image.Image, still: Image.Image, wanted: Print) -> bytes:
        if self.look.animated and wanted.format == "WEBP":
            return _moving(image, "WEBP", wanted.width)
        return _encoded(still, wanted.format)


@dataclass(frozen=True, slots=True)
class Copy:
    """The job of making a copy of one picture in its own format that tells nothing but itself."""

    source: Path
    look: Look
    to: Path

    @property
    def seconds(self) -> float:
        """Roughly how long it takes on one core."""
        return 0.05 + self.look.width * self.look.height * 8e-8

    def make(self) -> Finding | None:
        """Make it; return what was wrong with the picture, or None."""
        try:
            with unchanged(self.source, self.look.digest) as image:
                data = _copied(image)
        except PictureError as error:
            return error.finding
        store.write(self.to, data)
        return None


@dataclass(frozen=True, slots=True)
class Roundel:
    """The job of cutting a portrait to a disc, `size` pixels across, a PNG with clear corners."""

    source: Path
    digest: str
    size: int
    to: Path

    @property
    def seconds(self) -> float:
        """Roughly how long it takes on one core."""
        return 0.2

    def make(self) -> Finding | None:
        """Make it; return what was wrong with the portrait, or None."""
        try:
            with unchanged(self.source, self.digest) as image:
                shown = _shown(image, image.width)
        except PictureError as error:
            return error.finding
        # A face is more often above the middle than below it.
        square = ImageOps.fit(shown.convert("RGBA"), (self.size, self.size), centering=(0.5, 0.4))
        square.putalpha(ImageChops.multiply(square.getchannel("A"), disc(self.size)))
        store.write(self.to, _encoded(square, "PNG"))
        return None


def disc(size: int) -> Image.Image:
    """Return the mask of a disc, `size` pixels across, with a soft edge."""
    large = Image.new("L", (size * 4, size * 4))
    ImageDraw.Draw(large).ellipse((0, 0, size * 4 - 1, size * 4 - 1), fill=255)
    return large.resize((size, size), Image.Resampling.LANCZOS)


def _shown(image: Image.Image, widest: int) -> Image.Image:
    upright = ImageOps.exif_transpose(image) if orientation(image) > 1 else image
    return _srgb(_narrowed(_plain(upright), widest))


def _narrowed(image: Image.Image, width: int) -> Image.Image:
    if image.width <= width:
        return image
    size = (width, height_at(width, image.width, image.height))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def height_at(width: int, whole_width: int, whole_height: int) -> int:
    """Return the height in pixels of a picture made `width` wide, at least 1."""
    return max(1, round(whole_height * width / whole_width))


def _plain(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # Pillow would cut sixteen bits off at 255
        image = image.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    if image.mode in {"RGB", "RGBA", "L", "CMYK"} and "transparency" not in image.info:
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _srgb(image: Image.Image) -> Image.Image:
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    profile = _other_profile(image)
    if profile:
        # A profile for other channels than the picture has is as good as none.
        try:
            srgb = ImageCms.createProfile("sRGB")
            told = ImageCms.profileToProfile(image, profile, srgb, outputMode=mode)
            image = told or image
        except ImageCms.PyCMSError:
            pass
    bare = image.convert(mode) if image.mode != mode else image.copy()
    bare.info = {}
    return bare


def _other_profile(image: Image.Image) -> ImageCms.ImageCmsProfile | None:
    data = image.info.get("icc_profile")
    if not data:
        return None
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        is_srgb = "srgb" in ImageCms.getProfileDescription(profile).lower()
    except (ImageCms.PyCMSError, OSError):
        return None
    return None if is_srgb and image.mode in {"RGB", "RGBA"} else profile


def _encoded(image: Image.Image, format: str, **more: Any) -> bytes:
    if format == "JPEG" and image.mode == "RGBA":
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    out = io.BytesIO()
    image.save(out, format, **_SAVED.get(format, {}), **more)
    return out.getvalue()


def _moving(image: Image.Image, format: str, width: int) -> bytes:
    frames: list[Image.Image] = []
    times: list[int] = []
    for frame in ImageSequence.Iterator(image):
        times.append(int(frame.info.get("duration", 100)))
        frames.append(_shown(frame, width))
    more: dict[str, Any] = {"duration": times}
    # A GIF that names no loop is shown once, and says so by naming none.
    if format != "GIF" or "loop" in image.info:
        more["loop"] = image.info.get("loop", 1)
    return _encoded(frames[0], format, save_all=True, append_images=frames[1:], **more)


def _copied(image: Image.Image) -> bytes:
    format = "JPEG" if image.format == "MPO" else str(image.format)
    if moves(image):
        return _moving(image, format, WIDEST_DEPLOYED)
    if orientation(image) > 1 or image.width > WIDEST_DEPLOYED or _other_profile(image):
        return _encoded(_shown(image, WIDEST_DEPLOYED), format)
    image.load()
    bare = Image.Image.copy(image)
    bare.info = {name: image.info[name] for name in ("transparency",) if name in image.info}
    return _encoded(bare, format)
