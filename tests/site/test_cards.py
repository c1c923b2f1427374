"""Cards: the words as large as they fit, in letters that there are, and an address of their own."""

import io
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from microblog.errors import Faults
from microblog.site.cards import CardTable, CardWords, draw, favicon, touch_icon
from microblog.site.pictures import PictureError
from microblog.site.typesetting import SEMIBOLD, fitted, font, legible, shortened

WORDS = CardWords(
    words="Vi slutar räkna möten och börjar räkna beslut.",
    kind="Not",
    name="Åsa Söderström-Bjørnæs",
    does="VD",
    host="asa.example",
    monogram="ÅB",
    portrait=None,
)
DANISH = (
    "I dag åbnede vi værkstedet i Ærøskøbing. Ti lærlinge, fire mestre og en kran fra 1962, som "
    "stadig løfter mere end den skal. Jeg spurgte den yngste, hvad hun glædede sig mest til. »At "
    "nogen spørger mig, når det går galt,« sagde hun. Det er den bedste beskrivelse af ledelse, "
    "jeg har hørt i år. Vi ses på mandag."
)
SIZES = (84, 60, 38)


@pytest.fixture
def table(tmp_path: Path) -> CardTable:
    return CardTable(tmp_path / "cache", "")


def portrait(path: Path, colour: str = "red") -> Path:
    exif = Image.Exif()
    exif[0x0110] = "Hemlig telefon"
    Image.new("RGB", (400, 600), colour).save(path, exif=exif)
    return path


def shown(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as image:
        return image.convert("RGB")


def drawn(words: str) -> bytes:
    return draw(replace(WORDS, words=words), None)


def test_a_card_is_1200_by_630_and_small(table: CardTable, tmp_path: Path) -> None:
    card = table.card("abc", replace(WORDS, words=DANISH, portrait=portrait(tmp_path / "p.jpg")))
    table.develop(tmp_path / "output")
    file = tmp_path / "output" / card.address[1:]
    with Image.open(file) as image:
        assert image.format == "PNG"
        assert image.size == (card.width, card.height) == (1200, 630)
        assert image.convert("RGB").getpixel((0, 0)) == (0xFD, 0xFD, 0xFB)
    assert file.stat().st_size < 300_000


def test_the_address_names_the_entry_below_the_root(tmp_path: Path) -> None:
    address = CardTable(tmp_path, "/blog").card("abc", WORDS).address
    assert address.startswith("/blog/cards/abc-")
    assert address.endswith(".png")
    assert len(address) == len("/blog/cards/abc-01234567.png")


@pytest.mark.parametrize("field", ["words", "kind", "name", "does", "host", "monogram"])
def test_the_address_changes_with_every_word(table: CardTable, field: str) -> None:
    other = replace(WORDS, **{field: "Något annat"})
    assert table.card("abc", WORDS).address == table.card("abc", replace(WORDS)).address
    assert table.card("abc", WORDS).address != table.card("abc", other).address


def test_the_address_changes_with_the_portrait_and_not_with_its_name(
    table: CardTable, tmp_path: Path
) -> None:
    red = table.card("abc", replace(WORDS, portrait=portrait(tmp_path / "1.jpg")))
    same = table.card("abc", replace(WORDS, portrait=portrait(tmp_path / "2.jpg")))
    blue = table.card("abc", replace(WORDS, portrait=portrait(tmp_path / "3.jpg", "blue")))
    assert red == same != blue


def test_the_portrait_is_round_and_tells_nothing(table: CardTable, tmp_path: Path) -> None:
    card = table.card("abc", replace(WORDS, portrait=portrait(tmp_path / "p.jpg")))
    table.develop(tmp_path / "output")
    data = (tmp_path / "output" / card.address[1:]).read_bytes()
    image = shown(data)
    assert image.getpixel((128, 502)) == pytest.approx((254, 0, 0), abs=8)
    assert image.getpixel((82, 456)) == (0xFD, 0xFD, 0xFB)
    assert b"Hemlig" not in data


def test_without_a_portrait_the_monogram_stands_there() -> None:
    accent = (0x0B, 0x4F, 0x8A)
    assert shown(drawn("Tack.")).getpixel((128, 460)) == pytest.approx(accent, abs=4)
    other = draw(replace(WORDS, words="Tack.", monogram="XY"), None)
    difference = ImageChops.difference(shown(drawn("Tack.")), shown(other)).convert("L")
    changed = difference.point(lambda level: level if level > 30 else 0).getbbox()
    assert changed is not None
    left, top, right, bottom = changed
    assert left >= 80 and right <= 176 and top >= 454 and bottom <= 550


@pytest.mark.parametrize("words", ["Tack.", DANISH, "x" * 400, "ord " * 500, "", "🎉"])
def test_no_word_touches_the_margins_or_the_rule(words: str) -> None:
    paper = Image.new("RGB", (1200, 630), "#fdfdfb")
    inked = ImageChops.difference(shown(drawn(words)), paper)
    assert inked.crop((0, 0, 76, 630)).getbbox() is None
    assert inked.crop((1124, 0, 1200, 630)).getbbox() is None
    assert inked.crop((0, 410, 1200, 424)).getbbox() is None


def test_what_the_cache_has_is_not_drawn_again(tmp_path: Path) -> None:
    addresses = set()
    times = set()
    for output in ("one", "two"):
        table = CardTable(tmp_path / "cache", "")
        card = table.card("abc", WORDS)
        table.develop(tmp_path / output)
        addresses.add(card.address)
        times.add((tmp_path / output / card.address[1:]).stat().st_mtime_ns)
    assert len(addresses) == len(times) == 1


def test_many_cards_are_drawn_by_several_processes(table: CardTable, tmp_path: Path) -> None:
    cards = [table.card(f"uid{n}", replace(WORDS, words=f"Nummer {n}")) for n in range(24)]
    table.develop(tmp_path / "output")
    assert all((tmp_path / "output" / card.address[1:]).is_file() for card in cards)


def test_the_same_card_is_the_same_bytes() -> None:
    assert drawn(DANISH) == drawn(DANISH)


def test_a_portrait_that_is_none_is_told(table: CardTable, tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="no such picture"):
        table.card("abc", replace(WORDS, portrait=tmp_path / "p.jpg"))
    (tmp_path / "p.jpg").write_bytes(b"words")
    with pytest.raises(PictureError, match="no picture"):
        table.card("abc", replace(WORDS, portrait=tmp_path / "p.jpg"))


def test_a_damaged_portrait_is_told_once(table: CardTable, tmp_path: Path) -> None:
    source = portrait(tmp_path / "p.jpg")
    source.write_bytes(source.read_bytes()[:-900])
    for n in range(3):
        table.card(f"uid{n}", replace(WORDS, portrait=source))
    with pytest.raises(Faults) as caught:
        table.develop(tmp_path / "output")
    assert len(caught.value.findings) == 1


@pytest.mark.parametrize("letters", ["åäöÅÄÖ", "æøÆØ", "éüñßçŁőž", "–—…’”»«", "Жλ"])
def test_the_letters_of_europe_are_drawn(letters: str) -> None:
    assert legible(letters, font(SEMIBOLD, 38)) == letters


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Tack 🎉!", "Tack!"),
        ("🎉 Tack", "Tack"),
        ("Tack 🎉", "Tack"),
        ("Tack 👩🏽‍💻 alla", "Tack alla"),
        ("Vi❤️Malmö", "Vi Malmö"),
        ("漢字 på svenska", "på svenska"),
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("A\u030angstro\u0308m", "Ångström"),
        ("två\n rader\t här", "två rader här"),
        ("10\u202f000\xa0kr", "10\xa0000\xa0kr"),
        ("för\u00adkorta", "förkorta"),
        ("🎉🎉", ""),
        ("\x00\x07", ""),
    ],
)
def test_what_the_font_lacks_is_left_out(text: str, seen: str) -> None:
    assert legible(text, font(SEMIBOLD, 38)) == seen


def test_an_entry_of_emoji_alone_shows_the_name() -> None:
    assert drawn("🎉🎉") == drawn(WORDS.name)


def test_few_words_are_set_large_and_many_small() -> None:
    sizes = [fitted(words, SIZES, 1040, 280).size for words in ("Tack.", DANISH[:120], DANISH)]
    assert sizes == [84, 60, 38]


@pytest.mark.parametrize("words", ["Tack.", DANISH, "x" * 300, "ord " * 400, "a " + "b" * 90])
def test_every_line_fits_and_the_lines_fit_the_height(words: str) -> None:
    setting = fitted(words.strip(), SIZES, 1040, 280)
    face = font(SEMIBOLD, setting.size)
    assert max(map(face.getlength, setting.lines)) <= 1040 * 1.005
    assert setting.size + (len(setting.lines) - 1) * setting.leading <= 280


def test_what_fits_is_all_there_and_broken_between_words() -> None:
    assert " ".join(fitted(DANISH, SIZES, 1040, 280).lines) == DANISH


def test_what_does_not_fit_ends_at_a_word() -> None:
    words = " ".join(f"ord{n}" for n in range(300))
    *_, last = fitted(words, SIZES, 1040, 280).lines
    assert last.endswith("…")
    assert last[:-1].split(" ")[-1] in words.split(" ")


def test_a_long_word_is_broken_only_when_no_size_keeps_it_whole() -> None:
    fits_small = "Kommunalförbundsordförandeskapsperiodens slut"
    assert " ".join(fitted(fits_small, SIZES, 1040, 280).lines) == fits_small
    never = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    lines = fitted(never, SIZES, 1040, 280).lines
    assert "".join(line.removesuffix("-") for line in lines) == never


def test_a_broken_address_gets_no_hyphens() -> None:
    address = "https://www.riksdagen.se/sv/dokument-och-lagar/dokument/svensk-forfattningssamling/x"
    assert "".join(fitted(address, (60,), 1040, 280).lines) == address


@pytest.mark.parametrize("width", [0, 20, 200])
def test_a_shortened_line_fits_or_is_a_mark(width: int) -> None:
    face = font(SEMIBOLD, 27)
    short = shortened("Verkställande direktör och koncernchef", face, width)
    assert short == "…" or face.getlength(short) <= width


def test_the_favicon_is_an_svg_without_script() -> None:
    root = ET.fromstring(favicon('<&"'))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert [child.tag.rpartition("}")[2] for child in root] == ["rect", "text"]
    assert root[1].text == '<&"'


@pytest.mark.parametrize("monogram", ["ÅB", "J", "漢", ""])
def test_the_touch_icon_is_a_whole_square(monogram: str) -> None:
    image = shown(touch_icon(monogram))
    assert image.size == (180, 180)
    assert image.getpixel((0, 0)) == (0x0B, 0x4F, 0x8A)
    colours = image.getcolors() or []
    assert (len(colours) == 1) == (monogram in {"漢", ""})
