"""Lighthouse: what does not depend on how busy the machine is. `invoke bench` measures the rest."""

from pathlib import Path

import pytest
from tools import BROWSERS, program, tool

import lighthouse
from microblog.desk.serve import running
from sites import Built

pytestmark = [pytest.mark.browser, pytest.mark.checkers, pytest.mark.trial]


def test_the_home_page_is_without_a_flaw(shipped: Built, tmp_path: Path) -> None:
    tool("lighthouse/cli/index.js")
    program("Node.js", "node")
    program("Chromium", *BROWSERS)
    port = lighthouse.free_port()
    output = lighthouse.built(tmp_path, port, shipped.root / ".microblog" / "pictures")
    with running(output, port=port) as at:
        found = lighthouse.report(f"{at}/", ("accessibility", "best-practices", "seo"))
    scores = {name: category["score"] for name, category in found["categories"].items()}
    assert scores == dict.fromkeys(scores, 1), lighthouse.below_full(found)
    assert len(scores) == 3
