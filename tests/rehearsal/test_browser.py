"""In a browser the page of a rehearsal is calm, is everybody's, and goes nowhere."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser
from tools import tool
from watching import Watch

from microblog.rehearsal import Stage
from rehearsal.clients import OnLinkedIn, OnX

pytestmark = pytest.mark.browser
HOSTILE = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script> https://a.se'


def test_axe_has_nothing_to_say_and_nothing_runs(
    begin: Callable[..., Stage], chromium: Browser
) -> None:
    axe = tool("axe-core/axe.min.js").read_text(encoding="utf-8")
    stage = begin(twins=True)
    x, linkedin = OnX(stage), OnLinkedIn(stage)
    first = x.posted(HOSTILE, media={"media_ids": [x.uploaded()]})
    x.posted("2/2", reply={"in_reply_to_tweet_id": first})
    linkedin.posted(HOSTILE)
    linkedin.posted("a", content={"article": {"source": "https://a.se", "title": HOSTILE}})
    found: dict[Any, Any] = {}
    with chromium.new_context(bypass_csp=False) as context:
        watch = Watch(stage.address).over(context)
        page = context.new_page()
        page.goto(f"{stage.address}/")
        assert (watch.harm, watch.said, watch.failed) == ([], [], [])
        page.evaluate(axe)
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") == width
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                rules = page.evaluate("axe.run(document)")["violations"]
                found[width, scheme] = [rule["id"] for rule in rules]
    assert not any(found.values()), found
