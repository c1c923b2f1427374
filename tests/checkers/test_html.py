"""The Nu HTML checker finds neither error nor warning on any page."""

import json
import subprocess
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import attacks
import hostile
import pytest
from kinds import addresses
from tools import program, tool

from microblog.desk.serve import running
from sites import Built, Workshop

pytestmark = pytest.mark.checkers


def said_of(*outputs: Path) -> list[list[str]]:
    """Return what the checker says of every page of each site, its warnings and hints too."""
    java, checker = program("Java", "java"), tool("vnu-jar/build/dist/vnu.jar")
    options = [
        "-Dnu.validator.servlet.allow-forbidden-hosts=true",  # it calls loopback forbidden
        "-XX:TieredStopAtLevel=1",  # half the time for so short a run
        "-Xss8m",
    ]
    with ExitStack() as open_sites:
        # Served, so that 'self' in the policy means something.
        sites = {open_sites.enter_context(running(output)): output for output in outputs}
        pages = [at + quote(page) for at, output in sites.items() for page in addresses(output)]
        asked = [java, *options, "-jar", str(checker), "--format", "json", "--stdout", *pages]
        said = subprocess.run(asked, capture_output=True, text=True, timeout=300).stdout
    found = json.loads(said)["messages"]
    return [
        [f"{m['url']}: {m['type']}: {m['message']}" for m in found if m["url"].startswith(f"{at}/")]
        for at in sites
    ]


def test_it_has_nothing_to_say_of_any_page(shipped: Built, tmp_path: Path) -> None:
    """Neither of the shipped site, nor of those with hostile text in every field and reply."""
    fields = hostile.workshop(tmp_path / "hostile", only_fields=True)
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / "index.html").write_text("<!DOCTYPE html><title>x</title><p><li>x")
    answered = Workshop(tmp_path / "answered").build(attacks.files(attacks.STRINGS))
    own, hostiles, answers, wrong = said_of(
        shipped.output, fields.output, answered.output, tmp_path / "wrong"
    )
    assert own == []
    guess = "info: This document appears to be written in"  # gibberish is in no language
    assert [message for message in [*hostiles, *answers] if guess not in message] == []
    assert any("/: error: " in message for message in wrong), "it sees what is wrong"
