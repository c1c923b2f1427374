"""Writing: a sentence becomes a file in content/entries/.

Every file gets a header of ours, so that what a leader writes below it is text, whatever it
begins with.
"""

import re
import secrets
import shlex
import shutil
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path
from urllib.parse import quote as percent
from urllib.parse import urlsplit

import yaml
from PIL import Image

from microblog.desk import write_new
from microblog.entry import title_of
from microblog.errors import OutsideFailed, Unanswered
from microblog.header import Header, HeaderError, read_header
from microblog.profile import Profile
from microblog.slugs import slug_from

_UID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def new_uid() -> str:
    """Return ten random letters: what an entry is called for ever."""
    return "".join(secrets.choice(_UID_LETTERS) for _ in range(10))


def new(content: Path, profile: Profile, now: datetime, text: str, *, uid: str = "") -> Path:
    """Return the new file in `content` that holds `text`. `now` is aware.

    Raises Unanswered for a text without a word.
    """
    if not text.strip():
        raise Unanswered(
            'There is nothing to write down yet. Type: invoke new "Your sentence." '
            "Nothing was written."
        )
    return _file(content, profile, now, text, text, {"uid": uid or new_uid()})


def link(
    content: Path,
    profile: Profile,
    now: datetime,
    url: str,
    view: str,
    title: str | None = None,
    quote: str | None = None,
    *,
    uid: str = "",
) -> Path:
    """Return the new file that says your `view` of what stands at `url`.

    `title` is what the linked page is called, `quote` what it says. Raises Unanswered for what is
    no web address; then nothing was written.
    """
    address = _web_address(url)
    fields = {
        "uid": uid or new_uid(),
        "link": address,
        "title": " ".join((title or "").split()),
        "quote": (quote or "").strip(),
    }
    words = fields["title"] or view.strip() or urlsplit(address).hostname or ""
    return _file(content, profile, now, view, words, fields)


def photo(
    content: Path,
    profile: Profile,
    now: datetime,
    file: Path,
    alt: str,
    text: str,
    *,
    uid: str = "",
) -> Path:
    """Return the new file that shows the picture `file`, copied into content/media/ as it is.

    `alt` says what it shows. A picture that lies there already is used where it lies. Raises
    Unanswered for an empty `alt` and for what is no picture; then nothing was written.
    """
    if not alt.strip():
        raise Unanswered(
            "{file} needs words for those who cannot see it. "
            'Add what it shows: --alt "Two welders at lunch". Nothing was written.',
            file=file,
        )
    check_picture(file)
    picture = percent(_in_media(file, content / "media"))
    body = f"![{escaped(alt)}](../../media/{picture})\n\n{text}"
    words = text if text.strip() else alt
    return _file(content, profile, now, body, words, {"uid": uid or new_uid()})


def edited(
    content: Path, profile: Profile, now: datetime, editor: str, *, uid: str = ""
) -> Path | None:
    """Return the new file that was written in `editor`, a command; None when nothing was.

    What was written is filed byte for byte. Raises Unanswered when there is no such editor, and
    OutsideFailed when it ended badly: the text is kept where the error says.
    """
    folder = Path(tempfile.mkdtemp(prefix="candor-"))
    draft = folder / "entry.md"
    draft.write_bytes((_header(profile, now, {"uid": uid or new_uid()}) + "\n").encode())
    _edit(editor, draft)
    written = draft.read_bytes()
    words = _words(written.decode("utf-8-sig", errors="replace"))
    path = None
    if words:
        path = write_new(_path(content, profile, now, words), written)
    shutil.rmtree(folder)
    return path


def check_picture(file: Path) -> None:
    """Return if `file` is a picture that we can read; else raise Unanswered."""
    try:
        with Image.open(file):
            return
    except FileNotFoundError:
        raise Unanswered(
            "There is no file {file}. Check the name. Nothing was written.", file=file
        ) from None
    except (OSError, Image.DecompressionBombError):
        raise Unanswered(
            "{file} is no picture that can be read here. Save it as JPEG or PNG. "
            "Nothing was written.",
            file=file,
        ) from None


def escaped(words: str) -> str:
    """Return `words` on one line, so that Markdown shows them as they are."""
    plain = re.sub(r"&(?=#?\w+;)", "&amp;", " ".join(words.split())).replace("<", "&lt;")
    return re.sub(r"([\\`*_\[\]{}#!])", r"\\\1", plain)


def _web_address(url: str) -> str:
    address = url.strip()
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or re.search(r"\s", address) or not address.isprintable():
        raise Unanswered(
            "{address} is no web address: one begins with https:// and holds no spaces. "
            "Nothing was written.",
            address=address or '""',
        )
    return address


def _file(
    content: Path, profile: Profile, now: datetime, text: str, words: str, fields: dict[str, str]
) -> Path:
    whole = f"{_header(profile, now, fields)}\n{text.strip(chr(13) + chr(10))}\n"
    return write_new(_path(content, profile, now, words), whole.encode())


def _header(profile: Profile, now: datetime, fields: dict[str, str]) -> str:
    date = f"{now.astimezone(profile.zone):%Y-%m-%d %H:%M:%S}"
    uid, *others = fields.items()
    lines = [uid, ("date", date), *((name, _yaml(text)) for name, text in others if text)]
    return "".join(["---\n", *(f"{name}: {value}\n" for name, value in lines), "---\n"])


def _yaml(text: str) -> str:
    """Return `text` as YAML: as it is when it would be read so, else between quotes."""
    try:
        if yaml.safe_load(f"k: {text}") == {"k": text}:
            return text
    except (yaml.YAMLError, ValueError):
        pass
    quoted: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=2**31)
    return quoted.strip()


def _path(content: Path, profile: Profile, now: datetime, words: str) -> Path:
    """Return the path of an entry of that day that begins with `words`."""
    day = now.astimezone(profile.zone).date()
    slug = slug_from(words)
    # "2026-03-04-1815-…" would be read as a quarter past six; two hyphens are not.
    gap = "--" if re.match(r"\d{4}(-|$)", slug) else "-"
    return content / "entries" / f"{day.year:04}" / f"{day}{gap if slug else ''}{slug}.md"


def _in_media(file: Path, media: Path) -> str:
    """Return the path of the picture below `media`, copied there unless it is there."""
    if file.resolve().is_relative_to(media.resolve()):
        return file.resolve().relative_to(media.resolve()).as_posix()
    data = file.read_bytes()
    name = (slug_from(file.stem, words=99) or "photo") + file.suffix.lower()
    if (media / name).is_file() and (media / name).read_bytes() == data:
        return name
    return write_new(media / name, data).name


def _edit(editor: str, draft: Path) -> None:
    try:
        command = shlex.split(editor)
        ended = subprocess.run([*command, str(draft)], check=False).returncode if command else None
    except (OSError, ValueError):
        ended = None
    if ended is None:
        shutil.rmtree(draft.parent)
        raise Unanswered(
            "The editor {editor} cannot be opened. Name one in the variable EDITOR, or type: "
            'invoke new "Your sentence." Nothing was written.',
            editor=editor or '""',
        )
    if ended:
        raise OutsideFailed(
            "The editor {editor} ended with an error ({code}), so nothing was filed. "
            "What you wrote lies in {draft}.",
            editor=editor,
            code=ended,
            draft=draft,
        )


def _words(text: str) -> str:
    """Return the words that the file is named for; "" when nothing was written."""
    try:
        header = read_header(text)
    except HeaderError:
        header = Header(body=text)  # filed as it is; the next build says which line is wrong
    title, body, _ = title_of(header)
    return (title or body).strip()
