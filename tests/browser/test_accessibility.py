"""Accessibility: axe finds nothing on any kind of page, however it is looked at."""

from collections.abc import Iterator
from typing import Any

import pytest
from kinds import KINDS
from playwright.sync_api import Browser, Page
from tools import tool

pytestmark = pytest.mark.browser

WIDTHS = (390, 1280)
_RUN = "axe.run(document, {resultTypes: ['violations']})"


@pytest.fixture(scope="module")
def axe() -> str:
    return tool("axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    with chromium.new_context() as context:
        yield context.new_page()


def violations(page: Page) -> list[str]:
    """Return each rule that a part of the page breaks, with that part."""
    found: dict[str, Any] = page.evaluate(_RUN)
    assert len(found["passes"]) > 10, "axe looked at nothing"
    return [
        f"{rule['id']}: {rule['help']}: {node['html']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_axe_has_nothing_to_say(
    page: Page, at: str, pages: dict[str, str], axe: str, kind: str
) -> None:
    page.goto(at + pages[kind])
    page.evaluate(axe)
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found[width, scheme] = violations(page)
    assert not any(found.values()), found


def test_axe_sees_what_is_wrong(page: Page, axe: str) -> None:
    page.set_content('<html lang="en"><title>x</title><main><h1>x</h1><img src="data:,"></main>')
    page.evaluate(axe)
    found = page.evaluate(_RUN)["violations"]
    assert [rule["id"] for rule in found] == ["image-alt"]
