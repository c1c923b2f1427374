"""A picture made to fit a network: JPEG or PNG, small enough, and telling nothing but itself."""

import io
import warnings
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from microblog.errors import Unanswered
from microblog.networks.contract import Limits, Picture

_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png"}
# What Pillow tells of a file's own form; all else is about who made it, where and when.
_FORM = frozenset(
    "adobe adobe_transform dpi gamma interlace jfif jfif_density jfif_unit jfif_version "
    "progression progressive srgb transparency".split()
)
_QUALITIES = (88, 78, 68)
_SMALLER = 3 / 4
_DAMAGE = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)


def fit(file: Path, alt: str, limits: Limits) -> Picture:
    """Return the picture in `file` as the network takes it, and as much of `alt`.

    The same file gives the same bytes: its own if they fit as they are. Raises Unanswered when it
    cannot be read or made to fit.
    """
    try:
        data, kind = _fitting(file.read_bytes(), limits)
    except (UnidentifiedImageError, *_DAMAGE) as error:
        raise Unanswered(
            "The picture {file} cannot be read ({problem}). Build again; nothing was sent.",
            file=file.name,
            problem=str(error) or type(error).__name__,
        ) from None
    return Picture(data=data, type=kind, alt=shortened(alt, limits.alt))


def shortened(alt: str, most: int) -> str:
    """Return `alt` on one line, at most `most` characters of it, cut after a word with "…"."""
    said = " ".join(alt.split())
    if len(said) <= most:
        return said
    kept = said[: most - 1]
    if said[most - 1] != " " and " " in kept:
        kept = kept.rpartition(" ")[0]
    return kept.rstrip(" ,;:.–-") + "…"


def _fitting(data: bytes, limits: Limits) -> tuple[bytes, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd headers, which are not passed on
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            kind = _TYPES.get(image.format or "", "")
            if kind in limits.picture_types and len(data) <= limits.picture_bytes and _bare(image):
                return data, kind
            return _made(image, limits)


def _bare(image: Image.Image) -> bool:
    """Whether a picture shows one view, upright, and says nothing besides."""
    return set(image.info) <= _FORM and not getattr(image, "is_animated", False)


def _made(image: Image.Image, limits: Limits) -> tuple[bytes, str]:
    made = next((d for d in _versions(_plain(image)) if len(d) <= limits.picture_bytes), None)
    if made is None:
        raise ValueError(f"more than {limits.picture_bytes} bytes")
    return made, _TYPES["JPEG"]


def _plain(image: Image.Image) -> Image.Image:
    """Return the picture upright, in colours that JPEG has, on white where one looks through."""
    upright = ImageOps.exif_transpose(image)
    if not upright.has_transparency_data:
        return upright.convert("RGB")
    seen = upright.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")


def _versions(image: Image.Image) -> Iterator[bytes]:
    """Yield ever smaller files of the picture: first coarser, then with fewer pixels."""
    while True:
        yield from (_jpeg(image, quality) for quality in _QUALITIES)
        if max(image.size) == 1:
            return
        width, height = (max(1, int(side * _SMALLER)) for side in image.size)
        image = image.resize((width, height), Image.Resampling.LANCZOS)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    # A new image holds none of the original's profile, comment or place.
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    bare.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
