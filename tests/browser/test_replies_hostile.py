"""Replies that mean harm, in every field: nothing of it runs, and nobody else is asked.

The eight places are a reply's text, name, handle and address, and where they come out: the page,
the feeds, the facts for machines, the card.
"""

import io
import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

import attacks
import feedparser
import hostile
import pytest
from kept import entry, reply
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Route
from watching import Watch

from microblog.desk.serve import running
from sites import Built, Workshop

pytestmark = pytest.mark.browser

AT = f"conferences/{attacks.SLUG}/"
SAMPLE = 5  # every fifth string has a card drawn in the ordinary run
LINKEDIN = "https://www.linkedin.com"
# A reader of feeds that guards nothing: it shows the HTML of each item as it comes.
_READER = "<!DOCTYPE html><html lang=en><title>x</title>"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    made = Workshop(tmp_path_factory.mktemp("attacked"))
    return made.build(attacks.files(attacks.STRINGS))


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser that heeds no policy, so that what keeps harm out is the site alone."""
    with chromium.new_context(viewport={"width": 390, "height": 800}, bypass_csp=True) as made:
        yield made


def pages(built: Built) -> list[str]:
    found = sorted(path.parent for path in (built.output / AT).rglob("index.html"))
    return [path.relative_to(built.output).as_posix() + "/" for path in found]


def test_there_are_as_many_as_were_promised() -> None:
    assert len(attacks.STRINGS) >= 150


def test_nothing_happens_on_any_page_and_all_is_shown(site: Built, context: BrowserContext) -> None:
    wrong, shown = {}, 0
    with running(site.output) as home:
        watch = Watch(home).over(context)
        page = context.new_page()
        for address in ["", *pages(site)]:
            watch.clear()
            page.goto(f"{home}/{address}")
            shown += page.locator(".reply .e-content").count()
            page.mouse.move(200, 400)  # over what waits for that
            page.keyboard.press("Tab")
            page.wait_for_timeout(100)
            if found := [*watch.harm, *watch.failed, *watch.said, *page.evaluate(hostile.WRONG)]:
                wrong[address] = found
    assert wrong == {}
    assert shown >= len(attacks.STRINGS)


def test_no_link_leads_to_anything_but_the_web_or_mail(
    site: Built, context: BrowserContext
) -> None:
    schemes = "() => [...document.links].map(a => a.protocol)"
    with running(site.output) as home:
        page = context.new_page()
        for address in pages(site):
            page.goto(f"{home}/{address}")
            found = set(page.evaluate(schemes)) - {"http:", "https:", "mailto:"}
            assert found == set(), address


def test_nothing_happens_in_a_reader_of_feeds_that_guards_nothing(
    site: Built, context: BrowserContext, tmp_path: Path
) -> None:
    told = json.loads(site.text(f"{AT}feed.json"))["items"]
    html = {"json": "".join(item["content_html"] for item in told)}
    for name in ("feed.xml", "atom.xml"):
        items = feedparser.parse(site.text(f"{AT}{name}"), sanitize_html=False).entries
        html[name] = "".join(
            (item.content[0].value if "content" in item else item.summary) for item in items
        )
    with running(tmp_path) as home:
        watch = Watch(home).over(context)
        page = context.new_page()
        for name, body in html.items():
            assert body.count("<blockquote") >= len(attacks.STRINGS), name
            (tmp_path / f"{name}.html").write_text(f"{_READER}{body}", encoding="utf-8")
            page.goto(f"{home}/{name}.html")
            page.wait_for_timeout(100)
            assert watch.harm == [], name


def test_the_titles_in_a_feed_are_ours(site: Built) -> None:
    for name in ("feed.xml", "atom.xml"):
        titles = [e.title for e in feedparser.parse(site.text(f"{AT}{name}")).entries]
        assert sorted(re.sub(r"^\d+", "n", title) for title in titles) == [
            "Days", "n new answers: Days",
        ]  # fmt: skip


def test_the_facts_for_machines_hold_them_as_words(site: Built, context: BrowserContext) -> None:
    read = "() => JSON.parse(document.querySelector('script').textContent).comment"
    with running(site.output) as home:
        page = context.new_page()
        for address in pages(site):
            page.goto(f"{home}/{address}")
            comments = page.evaluate(read)
            assert len(comments) == 50 and all(c["author"]["name"] for c in comments)
            assert all(c["url"].startswith("https://") for c in comments)
            raw = site.text(address).partition("ld+json")[2].partition("</script>")[0]
            assert not re.search(r"[<&\u2028\u2029]", raw)


def test_a_reply_whose_address_is_spoilt_is_told_of(site: Built) -> None:
    spoilt = [warning for warning in site.warnings if "content/replies/" in warning]
    assert len(spoilt) > len(attacks.STRINGS)
    assert len(site.report.site.replies) >= len(attacks.STRINGS)


@pytest.mark.parametrize("each", [SAMPLE, pytest.param(1, marks=pytest.mark.trial)])
def test_a_card_is_a_picture_of_words(
    site: Built, tmp_path: Path, chromium: Browser, each: int
) -> None:
    strings = attacks.STRINGS[::each]
    made = Workshop(tmp_path / "cards")
    made.profile(cards_since="2020-01-01")
    built = made.build(attacks.cards(strings))
    drawn = [path for path in (built.output / "cards").iterdir() if path.name.startswith("card")]
    assert len(drawn) == len(strings)
    for path in drawn:
        with Image.open(io.BytesIO(path.read_bytes())) as image:
            assert (image.format, image.size, image.info.keys() & {"exif", "comment"}) == (
                "PNG", (1200, 630), set(),
            )  # fmt: skip
    with running(built.output) as home, chromium.new_context(bypass_csp=True) as context:
        watch = Watch(home).over(context)
        page = context.new_page()
        images = "".join(f'<img src="/cards/{escape(path.name)}">' for path in drawn)
        page.goto(f"{home}/")
        page.set_content(images)
        page.wait_for_load_state("load")
        assert watch.harm == watch.failed == []


def test_replies_change_no_card(site: Built, tmp_path: Path) -> None:
    """A card says its entry's title, whatever is answered."""
    made = Workshop(tmp_path / "none")
    made.profile(cards_since="2020-01-01")
    before = made.build(attacks.files([])).files()
    after = made.build(attacks.files(attacks.STRINGS[:40])).files()
    for name, data in before.items():
        if name.startswith("cards/"):
            assert after[name] == data


# A network's own frame


@pytest.fixture
def framed(tmp_path: Path) -> Built:
    url = f"{LINKEDIN}/feed/update/urn:li:activity:7000000000000000001/"
    official = reply("anna", network="linkedin", url=url, embed="official")
    return Workshop(tmp_path / "framed").build({**entry(), **official})


def test_nothing_is_asked_of_the_network_until_a_reader_opens_its_frame(
    framed: Built, chromium: Browser
) -> None:
    """In Chromium, under the page's own policy and the host's, with the network played here."""
    asked: list[str] = []

    def answered(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(content_type="text/html", body="<p>As the network shows it")

    with running(framed.output) as home, chromium.new_context() as context:
        context.route(f"{LINKEDIN}/**", answered)
        watch = Watch(home).over(context)
        page = context.new_page()
        page.goto(f"{home}/2026/thought/")
        page.mouse.wheel(0, 4000)
        page.wait_for_timeout(300)
        assert (asked, watch.elsewhere, watch.said) == ([], [], [])
        page.click(".framed summary")
        page.frame_locator("iframe").get_by_text("As the network shows it").wait_for()
        assert asked == [f"{LINKEDIN}/embed/feed/update/urn:li:activity:7000000000000000001"]
        assert watch.elsewhere == asked and watch.said == []


def test_a_page_without_a_frame_forbids_even_that_host(framed: Built, chromium: Browser) -> None:
    add = f"() => document.body.insertAdjacentHTML('beforeend', '<iframe src=\"{LINKEDIN}/x\">')"
    with running(framed.output) as home, chromium.new_context() as context:
        watch = Watch(home).over(context)
        page = context.new_page()
        page.goto(f"{home}/")
        page.evaluate(add)
        page.wait_for_timeout(200)
        assert watch.elsewhere == [] and any("frame-src" in said or "Framing" in said
                                             for said in watch.said)  # fmt: skip
