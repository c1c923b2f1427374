"""Hostile text in every field: it is shown as text, and nothing of it happens."""

import re
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from urllib.parse import quote

import hostile
import pytest
from kinds import addresses
from playwright.sync_api import Browser, BrowserContext
from watching import Watch

from microblog.desk.serve import running
from microblog.site.wellknown import POLICY
from sites import Built

pytestmark = pytest.mark.browser

# What turns the direction of text, or is no character of a text at all.
_UNSEEN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]"
)
_REDIRECT = re.compile(r"/old/\d+/")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return hostile.workshop(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def home(site: Built) -> Iterator[str]:
    with running(site.output) as address:
        yield address


class TestThePayloads:
    """Without these two, the tests below could pass for want of a payload that bites."""

    def test_each_bites_where_nothing_guards(self, chromium: Browser, tmp_path: Path) -> None:
        assert set(hostile.BITING) - _biting(chromium, tmp_path, policy="") == set()

    def test_the_policy_alone_stops_all_but_a_refresh(
        self, chromium: Browser, tmp_path: Path
    ) -> None:
        """A policy cannot forbid that one; the cleaning of the text must."""
        refresh = {payload for payload in hostile.BITING if "refresh" in payload}
        assert _biting(chromium, tmp_path, policy=POLICY) <= refresh


def _biting(chromium: Browser, folder: Path, policy: str) -> set[str]:
    """Return the payloads that do something in a page that copies them as they stand."""
    (folder / "_headers").write_text(f"/*\n  Content-Security-Policy: {policy}\n")
    biting = set()
    with running(folder) as at, chromium.new_context() as context:
        watch = Watch(at).over(context)
        page = context.new_page()
        for number, payload in enumerate(hostile.BITING):
            text = f"<!DOCTYPE html><title>x</title><body>{payload}"
            (folder / f"{number}.html").write_text(text, encoding="utf-8")
            watch.clear()
            page.goto(f"{at}/{number}.html", wait_until="commit")
            until = monotonic() + (0.15 if policy else 10)
            while monotonic() < until and (policy or not watch.harm):
                page.wait_for_timeout(10)
            if watch.harm:
                biting.add(payload)
            if "location=" in payload or "refresh" in payload:  # the page is on its way elsewhere
                page.close()
                page = context.new_page()
    return biting


# Without the policy, what keeps harm out is the site alone: the stricter of the two.
@pytest.fixture(params=[False, pytest.param(True, marks=pytest.mark.trial)], ids=["none", "it"])
def watched(
    request: pytest.FixtureRequest, chromium: Browser, home: str
) -> Iterator[tuple[BrowserContext, Watch]]:
    phone = {"width": 390, "height": 800}
    with chromium.new_context(viewport=phone, bypass_csp=not request.param) as context:
        yield context, Watch(home).over(context)


@pytest.mark.parametrize("each", [3, pytest.param(1, marks=pytest.mark.trial)])
def test_nothing_happens_on_any_page(
    site: Built, home: str, watched: tuple[BrowserContext, Watch], each: int
) -> None:
    context, watch = watched
    page = context.new_page()
    wrong = {}
    for address in addresses(site.output)[::each]:
        watch.clear()
        if _REDIRECT.fullmatch(address):
            page.goto(home + address, wait_until="commit")
            page.wait_for_url(lambda url: "/old/" not in url)
        else:
            page.goto(home + quote(address))
            assert page.url == home + quote(address)
        if found := [*watch.harm, *watch.failed, *watch.said, *page.evaluate(hostile.WRONG)]:
            wrong[address] = found
    assert wrong == {}


def test_no_file_holds_what_cannot_be_seen(site: Built) -> None:
    texts = [
        path
        for path in site.output.rglob("*")
        if path.suffix in {".html", ".xml", ".json", ".txt", ".svg"}
    ]
    assert len(texts) > len(hostile.PAYLOADS)
    held = [path.name for path in texts if _UNSEEN.search(path.read_text(encoding="utf-8"))]
    assert held == []


def test_what_looks_like_a_template_is_shown_as_written(site: Built) -> None:
    notes = [entry for entry in site.report.survey.entries if "{{7*7}}" in entry.text]
    assert notes
    assert all("{{7*7}}" in site.text(entry.address[1:]) for entry in notes)
