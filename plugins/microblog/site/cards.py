"""Cards: the picture that stands for an entry where its address is shared, and the site's icons."""

import hashlib
import html
import io
import json
from dataclasses import astuple, dataclass
from pathlib import Path
from urllib.parse import quote

from PIL import Image, ImageColor, ImageDraw

from microblog.errors import Finding
from microblog.site import darkroom, lightbox, store
from microblog.site.typesetting import (
    REGULAR,
    SEMIBOLD,
    Setting,
    fitted,
    font,
    legible,
    shortened,
)

DESIGN = "1"  # counts up when a card is drawn differently, so that it gets a new address
WIDTH, HEIGHT = 1200, 630

_PAPER, _INK, _ACCENT, _MUTED, _HAIRLINE = "#fdfdfb", "#1b1b1a", "#0b4f8a", "#5c5c58", "#d9d8d2"
_MARGIN = 80
_SIZES = (112, 96, 84, 72, 60, 50, 44, 38)
_WORDS_TOP, _WORDS_HEIGHT = 120, 280
_RULE = 426
_DISC = 96
_COLOURS = 256


@dataclass(frozen=True, slots=True)
class CardWords:
    """What a card says: `words` large, the rest small. Everything but `words` may be ""."""

    words: str
    kind: str
    name: str
    does: str
    host: str
    monogram: str
    portrait: Path | None


@dataclass(frozen=True, slots=True)
class Card:
    """A card to be: its address on the site, pixels."""

    address: str
    width: int = WIDTH
    height: int = HEIGHT


class CardTable:
    """All cards of a site: what is asked for here is what `develop` draws.

    `cache` is a folder of its own, safe to delete; `root` is what every address begins with, ""
    or like "/blog".
    """

    def __init__(self, cache: Path, root: str) -> None:
        self._cache = cache
        self._folder = quote(root, safe="/%") + "/cards/"
        self._wanted: dict[str, tuple[CardWords, str]] = {}
        self._portraits: dict[tuple[Path, int, int], str] = {}

    def card(self, uid: str, words: CardWords) -> Card:
        """Return the card of the entry `uid`, and have it drawn.

        Its address changes with every word on it. Raises PictureError when the portrait is none.
        """
        portrait = self._portrait(words.portrait) if words.portrait else ""
        told = json.dumps([DESIGN, portrait, *astuple(words)[:-1]])
        name = f"{uid}-{hashlib.sha256(told.encode()).hexdigest()[:8]}.png"
        self._wanted[name] = (words, portrait)
        return Card(self._folder + name)

    def _portrait(self, source: Path) -> str:
        try:
            stat = source.stat()
        except OSError:
            return lightbox.look(source).digest
        key = (source, stat.st_size, stat.st_mtime_ns)
        if key not in self._portraits:
            self._portraits[key] = lightbox.look(source).digest
        return self._portraits[key]

    def develop(self, output: Path) -> None:
        """Draw what was asked for and the cache lacks, and put all of it into output/cards.

        Raises Faults when the portrait is damaged.
        """
        kept = store.names(self._cache)
        missing = {name: told for name, told in self._wanted.items() if name not in kept}
        discs = {
            told.portrait: darkroom.Roundel(told.portrait, digest, _DISC, self._disc(digest))
            for told, digest in missing.values()
            if told.portrait and self._disc(digest).name not in kept
        }
        store.make_all(list(discs.values()))
        store.make_all(
            [
                _Drawing(told, self._disc(digest) if digest else None, self._cache / name)
                for name, (told, digest) in missing.items()
            ]
        )
        store.place(self._wanted, self._cache, output / "cards")

    def _disc(self, digest: str) -> Path:
        return self._cache / f"portrait-{digest}-{DESIGN}.png"


@dataclass(frozen=True, slots=True)
class _Drawing:
    words: CardWords
    portrait: Path | None
    to: Path

    @property
    def seconds(self) -> float:
        return 0.04

    def make(self) -> Finding | None:
        store.write(self.to, draw(self.words, self.portrait))
        return None


def draw(words: CardWords, portrait: Path | None) -> bytes:
    """Return a card as PNG; `portrait` is a disc already, or None for the monogram."""
    card = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(card)
    _draw_kind(pen, words.kind)
    _draw_words(pen, words)
    pen.line((_MARGIN, _RULE, WIDTH - _MARGIN, _RULE), fill=_HAIRLINE, width=2)
    left, top = _MARGIN, HEIGHT - _MARGIN - _DISC
    if portrait:
        with Image.open(portrait) as disc:
            card.paste(disc, (left, top), disc)
    else:
        card.paste(_seal(words.monogram), (left, top), darkroom.disc(_DISC))
    _draw_name(pen, words, left + _DISC + 28, top)
    face = (left, top, left + _DISC, top + _DISC)
    return _png(_with_few_colours(card, _palette(card.crop(face))))


def _with_few_colours(card: Image.Image, palette: Image.Image) -> Image.Image:
    few = card.quantize(palette=palette, dither=Image.Dither.NONE)
    # Pillow looks for a near colour, not the nearest; the paper has to be exact.
    paper, colours = few.getpixel((0, 0)), few.getpalette() or []
    if isinstance(paper, int):
        colours[paper * 3 : paper * 3 + 3] = ImageColor.getrgb(_PAPER)[:3]
    few.putpalette(colours)
    return few


def _palette(portrait: Image.Image) -> Image.Image:
    """Return the colours of the letters' edges and, in what room they leave, the portrait's."""
    colours = [*_ramp(_INK, 48), *_ramp(_ACCENT, 24), *_ramp(_MUTED, 32)]
    few = portrait.quantize(_COLOURS - len(colours), Image.Quantize.MEDIANCUT)
    palette = Image.new("P", (1, 1))
    palette.putpalette([*(c for colour in colours for c in colour), *(few.getpalette() or [])])
    return palette


def _ramp(colour: str, steps: int) -> list[tuple[int, ...]]:
    ends = list(zip(ImageColor.getrgb(_PAPER), ImageColor.getrgb(colour), strict=True))
    return [
        tuple(round(a + (b - a) * step / (steps - 1)) for a, b in ends) for step in range(steps)
    ]


def _draw_kind(pen: ImageDraw.ImageDraw, kind: str) -> None:
    pen.rectangle((_MARGIN, 76, _MARGIN + 55, 81), fill=_ACCENT)
    face = font(REGULAR, 28)
    pen.text((_MARGIN + 76, 88), legible(kind, face), fill=_ACCENT, font=face, anchor="ls")


def _draw_words(pen: ImageDraw.ImageDraw, words: CardWords) -> None:
    measure = font(SEMIBOLD, _SIZES[-1])
    said = legible(words.words, measure) or legible(words.name, measure)
    setting = fitted(said, _SIZES, WIDTH - 2 * _MARGIN, _WORDS_HEIGHT)
    _draw_lines(pen, setting)


def _draw_lines(pen: ImageDraw.ImageDraw, setting: Setting) -> None:
    face = font(SEMIBOLD, setting.size)
    baseline = _WORDS_TOP + round(setting.size * 0.8)
    for line in setting.lines:
        pen.text((_MARGIN, baseline), line, fill=_INK, font=face, anchor="ls")
        baseline += setting.leading


def _draw_name(pen: ImageDraw.ImageDraw, words: CardWords, left: int, top: int) -> None:
    large, small = font(SEMIBOLD, 34), font(REGULAR, 27)
    right = WIDTH - _MARGIN
    host = shortened(legible(words.host, small), small, 420)
    room = right - left - small.getlength(host) - 40
    name = shortened(legible(words.name, large), large, room)
    does = shortened(legible(words.does, small), small, right - left)
    baseline = top + 42 if does else top + 60
    pen.text((right, baseline), host, fill=_MUTED, font=small, anchor="rs")
    pen.text((left, baseline), name, fill=_INK, font=large, anchor="ls")
    pen.text((left, top + 80), does, fill=_MUTED, font=small, anchor="ls")


def _seal(monogram: str, size: int = _DISC) -> Image.Image:
    seal = Image.new("RGB", (size, size), _ACCENT)
    face = font(SEMIBOLD, round(size * 0.42))
    letters = legible(monogram, face)
    if letters:
        left, top, right, bottom = face.getbbox(letters)
        at = ((size - left - right) / 2, (size - top - bottom) / 2)
        ImageDraw.Draw(seal).text(at, letters, fill=_PAPER, font=face)
    return seal


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def favicon(monogram: str) -> str:
    """Return an SVG without script: the monogram on a rounded square in the accent's colour."""
    letters = html.escape("".join(c for c in monogram if c.isprintable())[:3])
    size = 30 if len(monogram) > 1 else 40
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" rx="14" fill="{_ACCENT}"/>'
        f'<text x="32" y="32" dy=".34em" text-anchor="middle" fill="{_PAPER}" font-weight="600"'
        f" font-size=\"{size}\" font-family=\"'Source Serif Pro','Source Serif 4',Georgia,serif\">"
        f"{letters}</text></svg>\n"
    )


def touch_icon(monogram: str) -> bytes:
    """Return a PNG of 180 × 180 pixels, square: the telephone rounds it."""
    return _png(_seal(monogram, 180))
