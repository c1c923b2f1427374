"""Pictures: fit for the network, and telling nothing but what they show."""

import io
import random
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from microblog.errors import Unanswered
from microblog.networks import linkedin, x
from microblog.sharing.pictures import fit, shortened


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Return a picture that hardly any format makes small."""
    dots = random.Random(1).randbytes(width * height * len(mode))
    return Image.frombytes(mode, (width, height), dots)


def seen(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_a_picture_that_fits_is_sent_byte_for_byte(tmp_path: Path) -> None:
    for name, type_ in (("a.jpg", "image/jpeg"), ("a.png", "image/png")):
        noise(40, 30).save(tmp_path / name)
        picture = fit(tmp_path / name, "A lift", x.LIMITS)
        assert (picture.data, picture.type) == ((tmp_path / name).read_bytes(), type_)
        assert picture.alt == "A lift"


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
@pytest.mark.parametrize("most", [20_000, 5_000, 1_000])
def test_one_that_is_too_large_becomes_smaller_until_it_fits(
    tmp_path: Path, name: str, most: int
) -> None:
    noise(200, 150).save(tmp_path / name, quality=95)
    limits = replace(linkedin.LIMITS, picture_bytes=most)
    picture = fit(tmp_path / name, "", limits)
    assert len(picture.data) <= most
    assert picture.type == "image/jpeg"
    width, height = seen(picture.data).size
    assert abs(width / height - 4 / 3) < 0.1
    assert picture == fit(tmp_path / name, "", limits)


def test_a_picture_tells_nothing_of_where_it_was_taken_and_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Camera of Anna", 6
    exif[0x8825] = {1: "N", 2: (59.0, 20.0, 1.0)}
    noise(40, 30).save(tmp_path / "a.jpg", exif=exif, comment=b"Anna was here")
    picture = fit(tmp_path / "a.jpg", "", x.LIMITS)
    assert b"Anna" not in picture.data
    assert not seen(picture.data).getexif()
    assert seen(picture.data).size == (30, 40)


@pytest.mark.parametrize("name", ["a.webp", "a.avif", "a.gif", "a.bmp"])
def test_other_formats_become_jpeg(tmp_path: Path, name: str) -> None:
    noise(40, 30).save(tmp_path / name)
    assert fit(tmp_path / name, "", x.LIMITS).type == "image/jpeg"


def test_what_can_be_looked_through_lies_on_white(tmp_path: Path) -> None:
    Image.new("RGBA", (400, 400), (0, 0, 0, 0)).save(tmp_path / "a.webp", lossless=True)
    assert seen(fit(tmp_path / "a.webp", "", x.LIMITS).data).getpixel((9, 9)) == (255, 255, 255)


@pytest.mark.parametrize("content", [b"", b"no picture", None])
def test_a_picture_that_cannot_be_read_waits_for_a_person(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "a.jpg").write_bytes(content)
    with pytest.raises(Unanswered, match=r"a\.jpg"):
        fit(tmp_path / "a.jpg", "", x.LIMITS)


def test_a_damaged_picture_and_an_impossible_limit_wait_for_a_person(tmp_path: Path) -> None:
    noise(40, 30).save(tmp_path / "a.jpg")
    with pytest.raises(Unanswered):
        fit(tmp_path / "a.jpg", "", replace(x.LIMITS, picture_bytes=10))
    (tmp_path / "a.jpg").write_bytes((tmp_path / "a.jpg").read_bytes()[:900])
    with pytest.raises(Unanswered):
        fit(tmp_path / "a.jpg", "", x.LIMITS)


@pytest.mark.parametrize(
    ("alt", "most", "said"),
    [
        ("A lift", 6, "A lift"),
        ("A  lift\nin use", 20, "A lift in use"),
        ("A lift in use", 12, "A lift in…"),
        ("A lift in use", 10, "A lift in…"),
        ("A lift, in use", 9, "A lift…"),
        ("Aliftinuse", 6, "Alift…"),
    ],
)
def test_what_it_shows_is_cut_after_a_word(alt: str, most: int, said: str) -> None:
    assert shortened(alt, most) == said
    assert len(said) <= most
