"""Looking at a leader's picture: what it is, and whether it is safe to decode."""

import hashlib
import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from microblog.errors import Finding, MicroblogError

_MOST_PIXELS = 100_000_000
_MOST_FRAME_PIXELS = 300_000_000  # of all frames together: each takes four bytes of memory
_MOVING = {"GIF", "WEBP", "PNG", "AVIF"}  # an MPO has frames too, but they do not move
_READ = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "TIFF", "BMP", "ICO")
_DAMAGE = (OSError, ValueError, SyntaxError, IndexError, KeyError, struct.error, zlib.error)


class PictureError(MicroblogError):
    """A file that cannot be shown as a picture; `finding` says where and why."""

    exit_code = 2

    def __init__(self, path: Path, text: str, **values: object) -> None:
        super().__init__(text, **values)
        self.finding = Finding(str(path), None, self.message)


@dataclass(frozen=True, slots=True)
class Look:
    """What a file's header tells: pixels as seen by the reader, and whether it moves."""

    digest: str
    width: int
    height: int
    animated: bool


def look(source: Path) -> Look:
    """Return what the header of `source` tells; no pixel is decoded. Raises PictureError."""
    data = _read(source)
    with _opened(source, data) as image:
        width, height = image.size
        if orientation(image) >= 5:
            width, height = height, width
        return Look(_digest(data), width, height, moves(image))


def _read(source: Path) -> bytes:
    try:
        return source.read_bytes()
    except FileNotFoundError:
        raise PictureError(source, "There is no such picture.") from None
    except OSError as error:
        why = error.strerror or str(error)
        raise PictureError(source, "This picture cannot be read ({why}).", why=why) from None


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


@contextmanager
def unchanged(source: Path, digest: str) -> Iterator[Image.Image]:
    """Open the picture that `look` saw. Raises PictureError: changed since, or damaged.

    Damage that shows only when the pixels are decoded inside the `with` is told the same way.
    """
    data = _read(source)
    if _digest(data) != digest:
        raise PictureError(source, "This picture changed while the site was built; build again.")
    with _opened(source, data) as image:
        yield image


@contextmanager
def _opened(source: Path, data: bytes) -> Iterator[Image.Image]:
    try:
        with warnings.catch_warnings():
            # Pillow warns of odd headers, which are dropped here, and of size, counted here.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=_READ) as image:
                _refuse_bombs(source, image)
                yield image
    except UnidentifiedImageError:
        raise PictureError(source, _unknown(data)) from None
    except Image.DecompressionBombError:
        raise PictureError(source, _TOO_LARGE) from None
    except _DAMAGE as error:
        raise PictureError(source, "This picture is damaged; export it again.") from error


_TOO_LARGE = "This picture is too large: 100 megapixels is the most."


def _unknown(data: bytes) -> str:
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"hevc", b"mif1", b"msf1"}:
        return "This is a HEIC picture, which browsers do not show; export it as JPEG."
    return "This is no picture that can be shown; use JPEG, PNG, WebP, AVIF or GIF."


def _refuse_bombs(source: Path, image: Image.Image) -> None:
    pixels = image.width * image.height
    if pixels > _MOST_PIXELS:
        raise PictureError(source, _TOO_LARGE)
    if moves(image) and pixels * int(getattr(image, "n_frames", 1)) > _MOST_FRAME_PIXELS:
        raise PictureError(source, "This animation is too long; make it shorter or smaller.")


def moves(image: Image.Image) -> bool:
    """Return whether the picture is an animation."""
    return image.format in _MOVING and bool(getattr(image, "is_animated", False))


def orientation(image: Image.Image) -> int:
    """Return how the camera was held, as EXIF counts: 1 is upright, from 5 on lies on its side."""
    # Asked for an EXIF that its header lacks, a PNG would be decoded whole.
    if image.format == "PNG" and "exif" not in image.info:
        return 1
    return int(image.getexif().get(0x0112, 1))
