"""Sites made for a test: a folder with a profile and some files, and what a build makes of them."""

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest

from microblog.errors import Faults
from microblog.site.build import Report, build

REPOSITORY = Path(__file__).parents[1]
CLOCK = "2026-11-21T12:00:00+01:00"
SAVED = datetime(2026, 11, 2, 8, 30, tzinfo=UTC).timestamp()
PROFILE = """\
name = "Anna Ek"
does = "I keep four thousand lifts moving."
languages = ["en", "sv", "da"]
address = "https://leader.example"
cards_since = 2099-01-01
"""

Files = Mapping[str, Any]  # text or bytes, by path


@dataclass(frozen=True)
class Built:
    """What a build made, with ways to look at it."""

    root: Path
    report: Report

    @property
    def output(self) -> Path:
        return self.report.output

    @property
    def warnings(self) -> list[str]:
        """What was told, paths as below the site's folder."""
        return told(self.root, self.report.warnings)

    def files(self) -> dict[str, bytes]:
        """Every file of the output, by its path."""
        return files_below(self.output)

    def text(self, address: str) -> str:
        """Return the file that an address without its first slash leads to."""
        name = address + "index.html" if address.endswith("/") or not address else address
        return (self.output / name).read_text(encoding="utf-8")

    def page(self, address: str) -> Element:
        """Return the page at an address, as a browser understands it."""
        return parsed(self.text(address))

    def pages(self) -> Iterator[tuple[str, Element]]:
        """Every page of the site but redirects, by its address."""
        for path in sorted(self.output.rglob("*.html")):
            text = path.read_text(encoding="utf-8")
            if 'http-equiv="refresh"' not in text:
                name = path.relative_to(self.output).as_posix()
                yield name.removesuffix("index.html"), parsed(text)

    def main(self, address: str) -> str:
        """Return what stands between <main> and </main>."""
        return self.text(address).partition("<main")[2].partition("</main>")[0]

    def words(self, address: str) -> str:
        """Return the words of the page's main part."""
        main = self.page(address).find(".//main")
        assert main is not None
        return " ".join("".join(main.itertext()).split())

    def holds(self, needle: str) -> list[str]:
        """Return each file whose name or content holds `needle`, whatever the case."""
        sought = needle.lower()
        return [
            name
            for name, content in self.files().items()
            if sought in name.lower() or sought.encode() in content.lower()
        ]


class Workshop:
    """A folder with settings, profile and content, to build a site in."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.content = root / "content"
        self.output = root / "output"
        self.put({"pelicanconf.py": (REPOSITORY / "pelicanconf.py").read_text()})
        self.put({"content/profile.toml": PROFILE, "content/entries/": ""})

    @classmethod
    def at(cls, root: Path) -> "Workshop":
        """Return the site that is in a folder already."""
        found = cls.__new__(cls)
        found.root, found.content, found.output = root, root / "content", root / "output"
        return found

    def put(self, files: Files) -> None:
        """Write files below the site's folder, all of the same age."""
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if name.endswith("/"):
                path.mkdir(exist_ok=True)
                continue
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            os.utime(path, (SAVED, SAVED))

    def write(self, files: Files) -> None:
        """Write files below content/."""
        self.put({f"content/{name}": text for name, text in files.items()})

    def profile(self, **lines: str) -> None:
        """Set lines of the profile, each value as TOML."""
        before = (self.content / "profile.toml").read_text(encoding="utf-8").splitlines()
        kept = [line for line in before if line.split(" =")[0] not in lines]
        added = [f"{name} = {value}" for name, value in lines.items()]
        self.write({"profile.toml": "\n".join([*added, *kept, ""])})

    def configure(self, **settings: object) -> None:
        """Add lines to pelicanconf.py."""
        before = (self.root / "pelicanconf.py").read_text(encoding="utf-8")
        lines = "".join(f"{name} = {value!r}\n" for name, value in settings.items())
        self.put({"pelicanconf.py": before + lines})

    def build(self, files: Files | None = None, **settings: Any) -> Built:
        """Write the files below content/, build, and return what came of it."""
        self.write(files or {})
        usual = {"THEME": str(REPOSITORY / "theme"), "MICROBLOG_CLOCK": CLOCK}
        return Built(self.root, build(self.root, **{**usual, "MICROBLOG_CI": False, **settings}))

    def faults(self, files: Files | None = None, **settings: Any) -> list[str]:
        """Build what cannot be built, and return the faults that were told."""
        with pytest.raises(Faults) as raised:
            self.build(files, **settings)
        return told(self.root, raised.value.findings)

    def sources(self) -> dict[str, bytes]:
        """Every file of content/, by its path."""
        return files_below(self.content)


def told(root: Path, findings: Any) -> list[str]:
    """Return the findings as they are told, paths as below `root`."""
    return [finding.spoken().replace(f"{root.resolve()}/", "") for finding in findings]


def files_below(folder: Path) -> dict[str, bytes]:
    """Return every file below the folder, by its path."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@cache
def parsed(html: str) -> Element:
    """Return the page as a browser understands it, without namespaces."""
    tree: Element = html5lib.parse(html, namespaceHTMLElements=False)
    return tree


def below(element: Element, tag: str, **attributes: str) -> list[Element]:
    """Return the elements of that name whose attributes hold these words."""
    return [
        found
        for found in element.iter(tag)
        if all(
            word in (found.get(name.replace("_", "-").strip("-")) or "").split()
            for name, word in attributes.items()
        )
    ]


def entries_on(page: Element) -> list[Element]:
    """Return the entries that a page shows, whatever element each is."""
    return [found for found in page.iter() if "entry" in (found.get("class") or "").split()]


def words_of(element: Element) -> str:
    """Return the element's words on one line."""
    return " ".join("".join(element.itertext()).split())


def copied(workshop: Workshop, content: Path) -> None:
    """Replace the workshop's content by a copy of a folder, all files of the same age."""
    shutil.rmtree(workshop.content)
    shutil.copytree(content, workshop.content)
    for path in workshop.content.rglob("*"):
        os.utime(path, (SAVED, SAVED))
