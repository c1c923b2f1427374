"""Which files are sources: found as Pelican finds them, and foreign formats read by its readers."""

import fnmatch
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pelican.readers import BaseReader, HTMLReader, RstReader
from pelican.urlwrappers import URLWrapper

from microblog.errors import Message
from microblog.header import Header, HeaderError
from microblog.survey import MARKDOWN, Folders, Foreign

_TEXTS = MARKDOWN | {".rst", ".txt"}
_NOT_WRITTEN = {"media", "replies"}  # folders of ours that hold no entries
_FORMATS: dict[str, type[BaseReader]] = {".rst": RstReader, ".html": HTMLReader, ".htm": HTMLReader}


def folders(settings: Mapping[str, Any]) -> Folders:
    """Return where the sources lie, by Pelican's settings of paths and exclusions."""
    content = Path(settings["PATH"]).resolve()
    off = {f".{ext}" for ext, reader in settings["READERS"].items() if not reader}
    suffixes = (MARKDOWN | _FORMATS.keys()) - off
    own = tuple(name for name in ("entries", "conferences") if (content / name).is_dir())
    articles = settings["ARTICLE_PATHS"]
    pages = settings["PAGE_PATHS"]
    found = {
        *_files(content, articles, settings["ARTICLE_EXCLUDES"], settings["IGNORE_FILES"]),
        *_files(content, pages, settings["PAGE_EXCLUDES"], settings["IGNORE_FILES"]),
    }
    files = sorted(path for path in found if path.suffix.lower() in suffixes)
    return Folders(content, tuple(files), tuple(pages), own)


def strays(settings: Mapping[str, Any], places: Folders) -> list[Path]:
    """Return what the leader wrote where nothing is built from."""
    if not places.own:
        return []
    excluded = {*settings["STATIC_PATHS"], *settings["ARTICLE_EXCLUDES"], *_NOT_WRITTEN}
    everything = _files(places.content, [""], excluded - {*places.pages}, settings["IGNORE_FILES"])
    texts = (path for path in everything if path.suffix.lower() in _TEXTS)
    return sorted({path for path in texts if path.stem != "README"} - {*places.files})


def _files(
    content: Path, paths: Iterable[str], excluded: Iterable[str], ignored: Iterable[str]
) -> Iterator[Path]:
    out = {content / name for name in excluded}
    for path in paths:
        if (content / path).is_file():
            yield content / path
        for folder, below, names in os.walk(content / path, followlinks=True):
            here = Path(folder)
            below[:] = sorted(
                name for name in below if here / name not in out and not _matches(name, ignored)
            )
            yield from (here / name for name in names if not _matches(name, ignored))


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def foreign(settings: Mapping[str, Any]) -> dict[str, Foreign]:
    """Return Pelican's own readers for what is not Markdown, by suffix."""
    return {suffix: _reader(kind, settings) for suffix, kind in _FORMATS.items()}


def _reader(kind: type[BaseReader], settings: Mapping[str, Any]) -> Foreign:
    def read(path: Path) -> Header:
        try:
            html, metadata = kind(settings).read(str(path))
        except UnicodeDecodeError:
            raise
        except Exception as error:  # docutils raises whatever a directive raised
            raise HeaderError(1, Message("The file cannot be read ({problem}).", {
                "problem": str(error).splitlines()[0] if str(error) else type(error).__name__,
            })) from error  # fmt: skip
        return Header({name: _text(value) for name, value in metadata.items()}, {}, html or "", 1)

    return read


def _text(value: object) -> str | list[Any]:
    if isinstance(value, list):
        return [_text(item) for item in value]
    if isinstance(value, URLWrapper):
        return str(value.name)
    return value.isoformat() if isinstance(value, datetime) else str(value)
