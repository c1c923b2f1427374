"""Lighthouse: what does not depend on how busy the machine is. `invoke bench` measures the rest."""

from pathlib import Path

import pytest
from kinds import by_kind
from tools import BROWSERS, program, tool

import lighthouse
from microblog.desk.serve import running
from sites import Built

pytestmark = [pytest.mark.browser, pytest.mark.checkers, pytest.mark.trial]


@pytest.mark.parametrize("kind", ["home", "conference"])
def test_a_page_is_without_a_flaw(shipped: Built, tmp_path: Path, kind: str) -> None:
    tool("lighthouse/cli/index.js")
    program("Node.js", "node")
    program("Chromium", *BROWSERS)
    port = lighthouse.free_port()
    output = lighthouse.built(tmp_path, port, shipped.root / ".microblog" / "pictures")
    with running(output, port=port) as at:
        address = at + by_kind(output)[kind]
        found = lighthouse.report(address, ("accessibility", "best-practices", "seo"))
    scores = {name: category["score"] for name, category in found["categories"].items()}
    assert scores == dict.fromkeys(scores, 1), lighthouse.below_full(found)
    assert len(scores) == 3
