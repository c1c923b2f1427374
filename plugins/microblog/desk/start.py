"""Starting: five answers become a profile, a page about the leader and a portrait.

The demonstration that the engine ships is moved aside; what a person wrote stays where it is.
"""

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PIL import Image, ImageOps
from pydantic import TypeAdapter, ValidationError

from microblog.desk import write, write_new
from microblog.desk.demonstration import is_shipped, put_aside
from microblog.desk.firstwords import LANGUAGES, Answers, about, profile_text
from microblog.desk.writing import check_picture
from microblog.errors import Message, Unanswered
from microblog.terms import Address

__all__ = ["Answers", "Ask", "ask", "machine_zone", "start"]

_WIDEST = 1200
_SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}

# Asks a question in a language and returns what was typed.
Ask = Callable[[Message, str], str]


def ask(given: Mapping[str, str | None], terminal: Ask | None, language: str = "en") -> Answers:
    """Return the answers: those `given` by name, the others asked for on the terminal.

    `language` is the machine's, one of LANGUAGES, and the default. Without a terminal, what is not
    given is left to its default, but for the name. Raises Unanswered when that is missing, when
    the terminal ends (EOFError), and for a given answer that cannot be.
    """
    told = {name: _settled(name, value) for name, value in given.items() if value is not None}
    for name, question in _QUESTIONS.items():
        if name in told:
            _check(name, told[name])
        elif terminal:
            spoken = told.get("language", language)
            told[name] = _asked(name, question, terminal, spoken, language)
    if not told.get("name"):
        raise _unnamed()
    told.setdefault("language", language)
    return Answers(**told)


def start(root: Path, answers: Answers, *, zone: str) -> list[Message]:
    """Set up `root` for the person who answered, and return what was done and what comes next.

    Raises Unanswered, before anything is changed, when the profile is a person's already, and for
    an answer that cannot be.
    """
    for name in _QUESTIONS:
        _check(name, str(getattr(answers, name)))
    unstarted(root)
    profile = root / "content/profile.toml"
    # Read before anything moves: it may be a picture of the demonstration's.
    portrait = _portrait(Path(answers.portrait).expanduser()) if answers.portrait else None
    done = put_aside(root, profile) if profile.exists() else []
    done += _about(root, answers)
    shown = ""
    if portrait:
        name, data = portrait
        shown = f"media/{write_new(root / 'content/media' / name, data).name}"
    write(profile, profile_text(answers, shown, zone).encode())
    return [*done, *_next(shown)]


def unstarted(root: Path) -> None:
    """Return if nobody has started here yet; raises Unanswered when the profile is a person's."""
    profile = root / "content/profile.toml"
    if profile.exists() and not is_shipped(root, profile):
        raise Unanswered(
            "{path} holds a profile of yours, and it stays as it is. Change it in any editor. "
            "To be asked anew, move it away first, then: invoke start. Nothing was changed.",
            path="content/profile.toml",
        )


def machine_zone(
    environ: Mapping[str, str], etc: Path = Path("/etc"), *, language: str = "sv"
) -> str:
    """Return the machine's time zone by its IANA name, from TZ or from the files in `etc`.

    When none of them names one: Copenhagen for Danish, else Stockholm.
    """
    for named in (environ.get("TZ", ""), _first_line(etc / "timezone"), _link(etc / "localtime")):
        zone = re.sub(r".*zoneinfo/(posix/|right/)?", "", named.strip().lstrip(":"))
        # Not every file there is a zone: "localtime" and "posixrules" are none.
        # A machine set to UTC is a server, and says nothing about where the leader is.
        is_place = re.fullmatch(r"(?!Etc/|UTC|GMT)[A-Z][\w+-]*(/[\w+-]+)*", zone)
        if is_place and _is_zone(zone):
            return zone
    return "Europe/Copenhagen" if language == "da" else "Europe/Stockholm"


_QUESTIONS = {
    "language": Message("Svenska, dansk, English? (sv/da/en)"),
    "name": Message("Your name:"),
    "does": Message("What you do, in one line (may wait):"),
    "address": Message("The address of the site, like https://example.com (may wait):"),
    "portrait": Message("A picture of you, as a file (may wait):"),
}


def _asked(name: str, question: Message, terminal: Ask, spoken: str, default: str) -> str:
    """Return an answer that can be; one that cannot is asked for again, with the reason."""
    while True:
        try:
            answer = _settled(name, terminal(question, spoken)) or (
                default if name == "language" else ""
            )
        except EOFError:
            raise _unnamed() from None
        try:
            _check(name, answer)
        except Unanswered as error:
            question = Message(
                "{reason} {question}", {"reason": error.message, "question": _QUESTIONS[name]}
            )
        else:
            return answer


def _unnamed() -> Unanswered:
    return Unanswered(
        "Your name is needed. Type: invoke start --name {example}. The others may wait: "
        "--does, --language, --address, --portrait. Nothing was changed.",
        example='"Your Name"',
    )


def _check(name: str, answer: str) -> None:
    """Return if the answer can be; else raise Unanswered."""
    if name == "name" and not 1 <= len(answer) <= 80:
        raise Unanswered("A name has at least one letter and at most 80.")
    if name == "language" and answer not in LANGUAGES:
        raise Unanswered("Candor speaks sv, da and en, not {language}.", language=answer or '""')
    if name == "portrait" and answer:
        check_picture(Path(answer).expanduser())
    if name == "address" and answer:
        try:
            TypeAdapter(Address).validate_python("" if " " in answer else answer)
        except ValidationError:
            raise Unanswered(
                "{address} is no address for a site; it begins with https://", address=answer
            ) from None


def _settled(name: str, typed: str) -> str:
    """Return what was typed as it is meant; what is no Unicode, from an old terminal, as "?"."""
    answer = " ".join(typed.split()).encode("utf-8", "replace").decode()
    if name == "language":
        return answer.lower()
    if name == "portrait":
        return answer.strip("'\"")  # a file dragged into a terminal comes in quotes
    if name == "address" and answer and "://" not in answer:
        return f"https://{answer}"
    return answer


def _about(root: Path, answers: Answers) -> list[Message]:
    page = root / "content/pages/about.md"
    if page.exists():
        return []
    write_new(page, about(answers).encode())
    path = {"path": "content/pages/about.md"}
    return [Message("A first text about you waits in {path}: make it yours.", path)]


def _portrait(file: Path) -> tuple[str, bytes]:
    """Return the portrait's file name and bytes: upright, and with nothing but the picture."""
    try:
        with Image.open(file) as opened:
            kind = opened.format if opened.format in _SUFFIXES else "JPEG"
            picture = ImageOps.exif_transpose(opened)
    except OSError:
        raise Unanswered(
            "{file} breaks off before its end. Copy it again, or take another picture. "
            "Nothing was changed.",
            file=file,
        ) from None
    if kind == "JPEG" or picture.mode == "P":
        picture = picture.convert("RGB" if kind == "JPEG" else "RGBA")
    picture.thumbnail((_WIDEST, _WIDEST))
    colours = picture.info.get("icc_profile")
    picture.info.clear()  # else comments and XMP, which may say where, are saved too
    saved = BytesIO()
    picture.save(saved, kind, quality=90, icc_profile=colours)
    return f"portrait{_SUFFIXES[str(kind)]}", saved.getvalue()


def _first_line(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").partition("\n")[0]
    except (OSError, UnicodeDecodeError):
        return ""


def _link(file: Path) -> str:
    try:
        return file.readlink().as_posix()
    except OSError:
        return ""


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _next(portrait: str) -> list[Message]:
    path = {"path": f"content/{portrait}"}
    shown = [
        Message(
            "Your portrait is {path}, without what the camera noted about place and time.", path
        )
    ]
    return [
        Message("Your profile is {path}.", {"path": "content/profile.toml"}),
        *(shown if portrait else []),
        Message('Write your first entry: invoke new "Your first sentence."'),
        Message("See it at home: invoke serve"),
        Message("Show it to the world, when the address is yours: invoke publish"),
    ]
