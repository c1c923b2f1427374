"""Pictures: what is shown is upright, in sRGB, no wider than needed, and tells nothing else."""

import io
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageDraw, ImageOps, PngImagePlugin

from microblog.errors import Faults
from microblog.site.pictures import Picture, PictureError, Shelf

SECRETS = [
    b"Exif",
    b"GPS",
    b"Hemlig telefon",
    b"http://ns.adobe.com",
    b"hemlig",
    b"ICC_PROFILE",
]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "cache", "")


def scene(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Return a picture whose upper left quarter is red and whose rest is blue."""
    image = Image.new("RGB", (width, height), "blue")
    ImageDraw.Draw(image).rectangle((0, 0, width // 2, height // 2), fill="red")
    return image.convert(mode)


def telling_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x0110] = "Hemlig telefon"
    exif.get_ifd(0x8825).update({1: "N", 2: (59.0, 19.0, 30.0), 3: "E", 4: (18.0, 4.0, 7.0)})
    return exif


def xmp() -> bytes:
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"/>'


def photo(path: Path, width: int = 2000, height: int = 1500, orientation: int = 1) -> Path:
    image = scene(width, height)
    exif = telling_exif(orientation)
    image.save(path, quality=90, exif=exif, comment=b"hemlig", xmp=xmp())
    return path


def screenshot(path: Path, width: int = 300, height: int = 200) -> Path:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "hemlig")
    texts.add_itxt("Comment", "hemlig Hemlig telefon", zip=False)
    scene(width, height).save(path, pnginfo=texts, exif=telling_exif())
    return path


def moving(path: Path, loop: int = 0) -> Path:
    frames = [scene(300, 200), ImageOps.flip(scene(300, 200)), ImageOps.mirror(scene(300, 200))]
    frames[0].save(
        path, save_all=True, append_images=frames[1:], duration=[80, 160, 240], loop=loop
    )
    return path


def developed(shelf: Shelf, source: Path, output: Path) -> dict[str, Path]:
    """Return the files made for a page that shows `source`: by width and suffix, "480.jpg"."""
    shelf.markup(shelf.picture(source), "")
    shelf.develop(output)
    return {path.name.split("-")[1]: path for path in (output / "pictures").iterdir()}


def colour(image: Image.Image, x: int, y: int) -> str:
    red, _, blue = image.convert("RGB").getpixel((x, y))  # type: ignore[misc]
    return "red" if red > blue + 60 else "blue" if blue > red + 60 else "neither"


def test_a_wide_picture_is_made_in_three_widths_and_formats(shelf: Shelf, tmp_path: Path) -> None:
    made = developed(shelf, photo(tmp_path / "a.jpg"), tmp_path / "output")
    assert set(made) == {f"{w}.{s}" for w in (480, 960, 1600) for s in ("avif", "webp", "jpg")}
    for name, path in made.items():
        with Image.open(path) as image:
            width = int(name.split(".")[0])
            assert image.size == (width, width * 3 // 4)


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (300, (300,)),
        (480, (480,)),
        (1200, (480, 960, 1200)),
        (1600, (480, 960, 1600)),
        (4000, (480, 960, 1600)),
    ],
)
def test_no_width_is_larger_than_the_original(width: int, widths: tuple[int, ...]) -> None:
    assert Picture(Path("a.jpg"), "0" * 16, width, 100).widths == widths


def test_a_picture_too_tall_for_webp_is_made_narrower() -> None:
    assert Picture(Path("a.png"), "0" * 16, 1600, 40_000).widths == (480, 655)


def test_a_photograph_taken_sideways_stands_upright(shelf: Shelf, tmp_path: Path) -> None:
    source = photo(tmp_path / "side.jpg", 600, 400, orientation=6)
    picture = shelf.picture(source)
    assert (picture.width, picture.height) == (400, 600)
    for path in developed(shelf, source, tmp_path / "output").values():
        with Image.open(path) as image:
            assert image.size == (400, 600)
            assert (colour(image, 380, 20), colour(image, 20, 20)) == ("red", "blue")
            assert image.getexif().get(0x0112, 1) == 1


@pytest.mark.parametrize("make", [photo, screenshot])
def test_nothing_made_tells_where_when_or_by_whom(shelf: Shelf, tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    source = make(tmp_path / ("a.jpg" if make is photo else "a.png"))
    assert any(secret in source.read_bytes() for secret in SECRETS)
    shelf.deployed(source, f"media/{source.name}")
    made = developed(shelf, source, tmp_path / "output")
    for path in [*made.values(), tmp_path / "output/media" / source.name]:
        data = path.read_bytes()
        assert not [secret for secret in SECRETS if secret in data], path.name
        with Image.open(path) as image:
            image.load()
            assert not image.getexif()
            assert not set(image.info) & {"exif", "xmp", "comment", "icc_profile", "Author"}


@pytest.mark.parametrize("suffix", ["webp", "avif", "tiff", "gif"])
def test_a_copy_in_any_format_tells_nothing(shelf: Shelf, tmp_path: Path, suffix: str) -> None:
    source = tmp_path / f"a.{suffix}"
    told = {"comment": b"hemlig"} if suffix == "gif" else {"exif": telling_exif(), "xmp": xmp()}
    scene(320, 200).save(source, **told)  # type: ignore[arg-type]
    assert any(secret in source.read_bytes() for secret in SECRETS)
    shelf.deployed(source, f"media/a.{suffix}")
    shelf.develop(tmp_path / "output")
    copy = tmp_path / f"output/media/a.{suffix}"
    assert not [secret for secret in SECRETS if secret in copy.read_bytes()]
    with Image.open(copy) as image, Image.open(source) as original:
        assert (image.format, image.size) == (original.format, original.size)


def test_a_copy_is_upright_and_at_most_2400_wide(shelf: Shelf, tmp_path: Path) -> None:
    shelf.deployed(photo(tmp_path / "a.jpg", 2000, 3000, orientation=8), "media/å/foto.jpg")
    shelf.develop(tmp_path / "output")
    with Image.open(tmp_path / "output/media/å/foto.jpg") as image:
        assert image.size == (2400, 1600)


def test_a_copy_of_a_palette_keeps_its_palette_and_clear_colour(
    shelf: Shelf, tmp_path: Path
) -> None:
    source = tmp_path / "logo.png"
    image = scene(40, 40).quantize(8)
    image.save(source, transparency=0)
    shelf.deployed(source, "logo.png")
    shelf.develop(tmp_path / "output")
    with Image.open(tmp_path / "output/logo.png") as copy:
        assert copy.mode == "P"
        assert copy.convert("RGBA").tobytes() == Image.open(source).convert("RGBA").tobytes()


def test_a_copy_never_writes_through_a_link_to_the_original(shelf: Shelf, tmp_path: Path) -> None:
    source = photo(tmp_path / "a.jpg", 300, 200)
    before = source.read_bytes()
    (tmp_path / "output").mkdir()
    os.link(source, tmp_path / "output/a.jpg")
    shelf.deployed(source, "a.jpg")
    shelf.develop(tmp_path / "output")
    assert source.read_bytes() == before
    assert (tmp_path / "output/a.jpg").read_bytes() != before


@pytest.mark.parametrize("save_as", ["../a.jpg", "/etc/a.jpg", "media/../../a.jpg"])
def test_a_copy_never_leaves_the_output_folder(shelf: Shelf, tmp_path: Path, save_as: str) -> None:
    with pytest.raises(ValueError, match="not below"):
        shelf.deployed(photo(tmp_path / "a.jpg", 30, 20), save_as)


def test_what_is_clear_becomes_white_in_a_jpeg_and_stays_clear_elsewhere(
    shelf: Shelf, tmp_path: Path
) -> None:
    source = tmp_path / "logo.png"
    Image.new("RGBA", (300, 200), (255, 0, 0, 0)).save(source)
    made = developed(shelf, source, tmp_path / "output")
    with Image.open(made["300.jpg"]) as image:
        assert image.getpixel((10, 10)) == (255, 255, 255)
    for name in ("300.webp", "300.avif"):
        with Image.open(made[name]) as image:
            assert image.convert("RGBA").getchannel("A").getextrema() == (0, 0)


def test_colours_of_another_profile_are_converted(shelf: Shelf, tmp_path: Path) -> None:
    grey = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    lab = tmp_path / "lab.tiff"
    Image.new("LAB", (60, 40), (255, 128, 128)).save(lab, icc_profile=grey)
    made = developed(shelf, lab, tmp_path / "output")
    with Image.open(made["60.jpg"]) as image:
        assert image.mode == "RGB"
        assert "icc_profile" not in image.info
        assert min(low for low, _ in image.getextrema()) > 245  # type: ignore[misc]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGBA", "CMYK", "I;16", "I"])
def test_every_mode_is_shown(shelf: Shelf, tmp_path: Path, mode: str) -> None:
    source = tmp_path / ("a.tiff" if mode in {"CMYK", "PA", "I"} else "a.png")
    grey = Image.linear_gradient("L").resize((64, 64))
    if mode.startswith("I"):
        grey = grey.convert("I").point(lambda level: level * 257).convert(mode)
    (grey.convert("RGBA").quantize(64).convert("PA") if mode == "PA" else grey.convert(mode)).save(
        source
    )
    made = developed(shelf, source, tmp_path / "output")
    with Image.open(made["64.jpg"]) as image:
        shown = image.convert("L")
        assert shown.getpixel((32, 2)) < 40  # type: ignore[operator]
        assert shown.getpixel((32, 61)) > 215  # type: ignore[operator]


@pytest.mark.parametrize("suffix", ["gif", "webp", "png"])
def test_what_moves_moves_as_webp_and_stands_still_as_jpeg(
    shelf: Shelf, tmp_path: Path, suffix: str
) -> None:
    source = moving(tmp_path / f"a.{suffix}")
    made = developed(shelf, source, tmp_path / "output")
    assert set(made) == {"300.webp", "300.jpg"}
    with Image.open(made["300.webp"]) as image:
        assert image.n_frames == 3  # type: ignore[attr-defined]
        image.load()
        assert image.info["duration"] == 80
        assert colour(image, 20, 20) == "red"
        image.seek(1)
        assert colour(image, 20, 20) == "blue"
    assert "image/avif" not in shelf.markup(shelf.picture(source), "")


def test_a_copy_of_what_moves_moves(shelf: Shelf, tmp_path: Path) -> None:
    shelf.deployed(moving(tmp_path / "a.gif"), "a.gif")
    shelf.develop(tmp_path / "output")
    with Image.open(tmp_path / "output/a.gif") as image:
        assert (image.format, image.n_frames, image.info["loop"]) == ("GIF", 3, 0)  # type: ignore[attr-defined]


def test_a_telephones_second_picture_is_no_animation(shelf: Shelf, tmp_path: Path) -> None:
    source = tmp_path / "telephone.jpg"
    scene(300, 200).save(source, "MPO", save_all=True, append_images=[scene(30, 20)])
    assert not shelf.picture(source).animated
    shelf.deployed(source, "a.jpg")
    shelf.develop(tmp_path / "output")
    with Image.open(tmp_path / "output/a.jpg") as image:
        assert image.format == "JPEG"


class Elements(HTMLParser):
    """The elements of some HTML, each with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_markup_names_the_best_format_first(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "cache", "/blog")
    picture = shelf.picture(photo(tmp_path / "a.jpg"))
    found = Elements(shelf.markup(picture, "En båt")).found
    assert [tag for tag, _ in found] == ["picture", "source", "source", "img"]
    assert [found[n][1]["type"] for n in (1, 2)] == ["image/avif", "image/webp"]
    image = found[3][1]
    start = f"/blog/pictures/{picture.digest}"
    assert image["src"] == f"{start}-960.jpg"
    assert image["srcset"] == f"{start}-480.jpg 480w, {start}-960.jpg 960w, {start}-1600.jpg 1600w"
    assert (image["width"], image["height"], image["loading"]) == ("1600", "1200", "lazy")
    assert "fetchpriority" not in image


def test_the_leading_picture_does_not_wait(shelf: Shelf, tmp_path: Path) -> None:
    picture = shelf.picture(photo(tmp_path / "a.jpg", 300, 200))
    image = Elements(shelf.markup(picture, "", lead=True)).found[-1][1]
    assert image["fetchpriority"] == "high"
    assert "loading" not in image


def test_no_words_escape_from_an_attribute(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "cache", '/b"><script>')
    picture = shelf.picture(photo(tmp_path / "a.jpg", 300, 200))
    alt = "\"><script>alert('hej')</script> & å\x00ä\nö"
    found = Elements(shelf.markup(picture, alt)).found
    assert [tag for tag, _ in found] == ["picture", "source", "source", "img"]
    assert found[-1][1]["alt"] == "\"><script>alert('hej')</script> & åä ö"


def test_every_address_in_the_markup_is_made(shelf: Shelf, tmp_path: Path) -> None:
    html = shelf.markup(shelf.picture(photo(tmp_path / "a.jpg", 700, 500)), "")
    shelf.develop(tmp_path / "output")
    addresses = set(re.findall(r"/pictures/[^ ,\"]+", html))
    assert len(addresses) == 6
    assert all((tmp_path / "output" / address[1:]).is_file() for address in addresses)


def test_the_jpeg_for_feeds_is_the_widest_and_alone(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "cache", "/blog")
    picture = shelf.picture(photo(tmp_path / "a.jpg"))
    address, file = shelf.jpeg(picture)
    shelf.develop(tmp_path / "output")
    assert address == f"/blog/pictures/{picture.digest}-1600.jpg"
    assert [p.name for p in (tmp_path / "output/pictures").iterdir()] == [file.name]
    assert file.samefile(tmp_path / "output/pictures" / file.name)


def test_what_the_cache_has_is_not_made_again(tmp_path: Path) -> None:
    source = photo(tmp_path / "a.jpg", 300, 200)
    first = developed(Shelf(tmp_path / "cache", ""), source, tmp_path / "one")
    times = {name: path.stat().st_mtime_ns for name, path in first.items()}
    again = developed(Shelf(tmp_path / "cache", ""), source, tmp_path / "two")
    assert {name: path.stat().st_mtime_ns for name, path in again.items()} == times


def test_the_same_bytes_under_two_names_are_one_picture(shelf: Shelf, tmp_path: Path) -> None:
    one = photo(tmp_path / "a.jpg", 300, 200)
    (tmp_path / "b.jpg").write_bytes(one.read_bytes())
    shelf.jpeg(shelf.picture(one))
    made = developed(shelf, tmp_path / "b.jpg", tmp_path / "output")
    assert set(made) == {"300.avif", "300.webp", "300.jpg"}


def test_a_picture_that_changed_is_looked_at_again(shelf: Shelf, tmp_path: Path) -> None:
    source = photo(tmp_path / "a.jpg", 300, 200)
    before = shelf.picture(source)
    assert shelf.picture(source) is before
    photo(source, 400, 200)
    assert shelf.picture(source).digest != before.digest


def test_a_file_in_the_output_that_is_another_is_replaced(shelf: Shelf, tmp_path: Path) -> None:
    made = developed(shelf, photo(tmp_path / "a.jpg", 300, 200), tmp_path / "output")
    right = made["300.jpg"].read_bytes()
    made["300.jpg"].unlink()
    made["300.jpg"].write_bytes(b"something else")
    shelf.develop(tmp_path / "output")
    assert made["300.jpg"].read_bytes() == right


def test_many_pictures_are_made_by_several_processes(shelf: Shelf, tmp_path: Path) -> None:
    for n in range(4):
        shelf.markup(shelf.picture(photo(tmp_path / f"{n}.jpg", 2000 + n, 1500)), "")
    shelf.develop(tmp_path / "output")
    assert len(list((tmp_path / "output/pictures").iterdir())) == 36
    assert not [p for p in (tmp_path / "cache").rglob(".*") if p.is_file()]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "no picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
    ],
)
def test_what_is_no_picture_is_told_plainly(
    shelf: Shelf, tmp_path: Path, data: bytes, said: str
) -> None:
    (tmp_path / "a.jpg").write_bytes(data)
    with pytest.raises(PictureError, match=said):
        shelf.picture(tmp_path / "a.jpg")


def test_a_missing_picture_is_told_plainly(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="no such picture") as caught:
        shelf.picture(tmp_path / "a.jpg")
    assert caught.value.finding.path == str(tmp_path / "a.jpg")


@pytest.mark.parametrize("side", [10_001, 14_000, pytest.param(40_000, marks=pytest.mark.trial)])
def test_a_decompression_bomb_is_refused_by_its_header(
    shelf: Shelf, tmp_path: Path, side: int
) -> None:
    Image.new("1", (side, side)).save(tmp_path / "bomb.png")
    with pytest.raises(PictureError, match="100 megapixels"):
        shelf.picture(tmp_path / "bomb.png")


def test_all_damaged_pictures_are_told_at_once_and_the_others_made(
    shelf: Shelf, tmp_path: Path
) -> None:
    for name in ("a.jpg", "b.jpg"):
        whole = photo(tmp_path / name, 800 if name == "a.jpg" else 900, 600).read_bytes()
        (tmp_path / name).write_bytes(whole[: len(whole) // 2])
        shelf.markup(shelf.picture(tmp_path / name), "")
    _, sound = shelf.jpeg(shelf.picture(photo(tmp_path / "c.jpg", 300, 200)))
    with pytest.raises(Faults) as caught:
        shelf.develop(tmp_path / "output")
    assert [Path(f.path).name for f in caught.value.findings] == ["a.jpg", "b.jpg"]
    assert sound.is_file()


def test_a_picture_that_changes_under_way_is_not_kept_under_the_wrong_name(
    shelf: Shelf, tmp_path: Path
) -> None:
    source = photo(tmp_path / "a.jpg", 300, 200)
    _, kept = shelf.jpeg(shelf.picture(source))
    photo(source, 310, 200)
    with pytest.raises(Faults, match="changed while"):
        shelf.develop(tmp_path / "output")
    assert not kept.exists()


def test_a_site_without_pictures_has_no_folder_for_them(shelf: Shelf, tmp_path: Path) -> None:
    shelf.develop(tmp_path / "output")
    assert not (tmp_path / "output").exists()


def test_a_profile_that_is_none_does_no_harm(shelf: Shelf, tmp_path: Path) -> None:
    data = io.BytesIO()
    scene(300, 200).save(data, "JPEG", icc_profile=b"not a profile at all")
    (tmp_path / "a.jpg").write_bytes(data.getvalue())
    made = developed(shelf, tmp_path / "a.jpg", tmp_path / "output")
    with Image.open(made["300.jpg"]) as image:
        assert colour(image, 20, 20) == "red"


def test_a_cache_that_cannot_be_written_is_not_called_a_damaged_picture(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    shelf = Shelf(tmp_path / "cache", "")
    shelf.jpeg(shelf.picture(photo(tmp_path / "a.jpg", 300, 200)))
    with pytest.raises(OSError):
        shelf.develop(tmp_path / "output")
