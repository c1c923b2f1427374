"""The portrait: whatever a phone gives becomes a picture that says nothing else."""

from pathlib import Path

import pytest
from PIL import Image

from microblog.desk.demonstration import SHIPPED
from microblog.desk.start import Answers, start
from microblog.errors import Unanswered
from microblog.profile import read_profile
from repositories import Repository

ZONE = "Europe/Stockholm"


@pytest.fixture
def shipped(tmp_path: Path) -> Repository:
    """Return a site as it is shipped."""
    made = Repository(tmp_path / "site")
    made.commit({"content/profile.toml": SHIPPED, "content/media/demo.jpg": "no picture\n"})
    return made


def photograph(path: Path, size: tuple[int, int] = (40, 20)) -> Path:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", size, "teal").save(
        path, exif=exif, comment="at home", xmp=b"<x:xmpmeta>Visby</x:xmpmeta>"
    )
    return path


def test_it_is_upright_and_says_nothing_but_the_picture(tmp_path: Path) -> None:
    file = photograph(tmp_path / "me.jpeg")
    start(tmp_path, Answers("Anna", portrait=file), zone=ZONE)
    assert read_profile(tmp_path / "content/profile.toml").portrait == "media/portrait.jpg"
    saved = tmp_path / "content/media/portrait.jpg"
    with Image.open(saved) as picture:
        assert picture.size == (20, 40)
        assert not picture.getexif()
    for secret in (b"Secret", b"Exif", b"at home", b"Visby"):
        assert secret in file.read_bytes()
        assert secret not in saved.read_bytes()


def test_a_large_one_is_made_small(tmp_path: Path) -> None:
    file = photograph(tmp_path / "me.jpg", (3000, 1500))
    start(tmp_path, Answers("Anna", portrait=str(file)), zone=ZONE)
    with Image.open(tmp_path / "content/media/portrait.jpg") as picture:
        assert picture.size == (600, 1200)


@pytest.mark.parametrize(
    ("name", "mode", "suffix"),
    [
        ("a.png", "RGBA", "png"),
        ("a.webp", "RGB", "webp"),
        ("a.gif", "P", "jpg"),
        ("a.tiff", "CMYK", "jpg"),
    ],
)
def test_its_kind_is_one_that_browsers_show(
    tmp_path: Path, name: str, mode: str, suffix: str
) -> None:
    Image.new(mode, (9, 9)).save(tmp_path / name)
    start(tmp_path, Answers("Anna", portrait=tmp_path / name), zone=ZONE)
    with Image.open(tmp_path / f"content/media/portrait.{suffix}") as picture:
        assert picture.mode == (mode if suffix != "jpg" else "RGB")


def test_it_may_be_a_picture_of_the_demonstrations(shipped: Repository) -> None:
    file = photograph(shipped.root / "content/media/demo.jpg")
    shipped.commit()
    start(shipped.root, Answers("Anna", portrait=file), zone=ZONE)
    assert not file.exists()
    assert (shipped.root / "content/media/portrait.jpg").exists()


def test_one_that_breaks_off_changes_nothing(shipped: Repository) -> None:
    file = photograph(shipped.root / "me.jpg", (300, 300))
    file.write_bytes(file.read_bytes()[:-400])
    before = shipped.files()
    with pytest.raises(Unanswered, match="breaks off"):
        start(shipped.root, Answers("Anna", portrait=file), zone=ZONE)
    assert shipped.files() == before


def test_one_that_is_there_already_is_kept(shipped: Repository) -> None:
    shipped.put({"content/media/portrait.jpg": "mine"})
    file = photograph(shipped.root / "me.jpg")
    start(shipped.root, Answers("Anna", portrait=file), zone=ZONE)
    assert (shipped.root / "content/media/portrait.jpg").read_text() == "mine"
    profile = read_profile(shipped.root / "content/profile.toml")
    assert profile.portrait == "media/portrait-2.jpg"
