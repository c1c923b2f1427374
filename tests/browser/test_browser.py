"""The shipped site in Chromium: quiet, light, and there for every reader and every screen."""

import gzip
import http.client
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from kinds import KINDS, addresses
from playwright.sync_api import Browser, Page, Route
from watching import Watch

from microblog.profile import read_profile
from sites import Built

pytestmark = pytest.mark.browser

HOME_AT_MOST = 12 * 1024
# Every address that the page itself points at, whatever it is for.
_ADDRESSES = """() => [...document.querySelectorAll('[href], [src], [srcset], [content]')].flatMap(
  e => [
    e.getAttribute('href'), e.getAttribute('src'),
    /url|image$/.test(e.getAttribute('property') || '') && e.getAttribute('content'),
    ...(e.getAttribute('srcset') || '').split(',').map(s => s.trim().split(' ')[0]),
  ].filter(Boolean))"""
_OVERFLOWING = """() => {
  const room = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll('body *')].filter(
    e => e.getBoundingClientRect().right > room + 1 && !e.closest('pre, table, .hidden, .skip'));
  return document.scrollingElement.scrollWidth > room ? wide.map(e => e.outerHTML.slice(0, 99)) : []
}"""
_IN_FOCUS = "() => document.activeElement.outerHTML"
_MOVING = """() => [...document.querySelectorAll('*')].filter(e => {
  const style = getComputedStyle(e);
  const longest = [...style.transitionDuration.split(','), ...style.animationDuration.split(',')]
  return Math.max(...longest.map(parseFloat)) > 0 || style.scrollBehavior === 'smooth';
}).map(e => e.outerHTML.slice(0, 99))"""
_COLOURS = """() => {
  const behind = getComputedStyle(document.body).backgroundColor;
  return [...document.querySelectorAll('main *')].filter(e => e.checkVisibility()).map(
    e => [getComputedStyle(e).color, behind])
}"""

Opened = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def opened(chromium: Browser, at: str) -> Opened:
    @contextmanager
    def opened(address: str, **context: Any) -> Iterator[Page]:
        with chromium.new_context(**context) as made:
            page = made.new_page()
            page.goto(at + address)
            yield page

    return opened


@pytest.fixture(scope="module")
def crawled(chromium: Browser, at: str, shipped: Built) -> tuple[Watch, set[str]]:
    """Return what happened on a visit to every page, and every address that they hold."""
    held: set[str] = set()
    with chromium.new_context() as context:
        watch = Watch(at).over(context)
        page = context.new_page()
        for address in addresses(shipped.output):
            page.goto(at + quote(address))
            held |= {urljoin(page.url, found) for found in page.evaluate(_ADDRESSES)}
    return watch, held


class TestTheWholeSite:
    def test_nothing_is_asked_of_another_host(self, crawled: tuple[Watch, set[str]]) -> None:
        watch, _ = crawled
        assert watch.requests
        assert watch.elsewhere == []

    def test_everything_that_is_asked_for_comes(self, crawled: tuple[Watch, set[str]]) -> None:
        assert crawled[0].failed == []

    def test_the_console_is_silent(self, crawled: tuple[Watch, set[str]]) -> None:
        """The policy's violations are said there, too."""
        assert crawled[0].said == []

    def test_every_link_to_the_site_leads_somewhere(
        self, crawled: tuple[Watch, set[str]], at: str, shipped: Built
    ) -> None:
        public = read_profile(shipped.root / "content" / "profile.toml").address
        own = {
            quote(urlsplit(address).path or "/", safe="/%")
            for address in crawled[1]
            if address.startswith((f"{at}/", f"{public}/")) or address == public
        }
        assert len(own) > len(addresses(shipped.output)), "pictures and feeds are linked as well"
        with closing(http.client.HTTPConnection(at.removeprefix("http://"))) as connection:
            broken = {path: status for path in own if (status := _status(connection, path)) != 200}
        assert broken == {}

    def test_every_page_can_be_reached_by_links(
        self, crawled: tuple[Watch, set[str]], at: str, shipped: Built
    ) -> None:
        linked = {address.split("#")[0] for address in crawled[1]}
        pages = {at + quote(path) for path in addresses(shipped.output)}
        assert pages - linked - {f"{at}/404.html"} == set()


def _status(connection: http.client.HTTPConnection, path: str) -> int:
    connection.request("HEAD", path)
    response = connection.getresponse()
    response.read()
    return response.status


@pytest.fixture(scope="module")
def bodies(chromium: Browser, at: str) -> dict[str, bytes]:
    """Return what the page asked for, but pictures, with the answers."""
    found: dict[str, bytes] = {}

    def answer(route: Route) -> None:
        if route.request.resource_type == "image":
            return route.abort()
        response = route.fetch()
        found[route.request.url] = response.body()
        return route.fulfill(response=response)

    with chromium.new_context() as context:
        context.route("**", answer)
        context.new_page().goto(f"{at}/")
    return found


class TestTheHomePageWithoutPictures:
    def test_it_takes_two_requests(self, bodies: dict[str, bytes], at: str) -> None:
        assert [urlsplit(address).path for address in bodies] == ["/", "/theme/site.css"]

    def test_it_weighs_at_most_12_kilobytes(self, bodies: dict[str, bytes]) -> None:
        weights = {name: len(gzip.compress(body, 9)) for name, body in bodies.items()}
        assert sum(weights.values()) <= HOME_AT_MOST, weights


class TestTheKeyboard:
    def test_the_first_stop_is_the_way_to_the_text(self, opened: Opened) -> None:
        with opened("/") as page:
            page.keyboard.press("Tab")
            skip = page.locator("a:focus")
            assert skip.get_attribute("href") == "#content"
            box = skip.bounding_box()
            assert box and box["width"] > 40 and box["height"] > 15, "it can be seen"
            page.keyboard.press("Enter")
            page.keyboard.press("Tab")
            assert page.locator("main :focus").count() == 1

    def test_every_stop_can_be_seen(self, opened: Opened) -> None:
        with opened("/") as page:
            stops = []
            for _ in range(12):
                page.keyboard.press("Tab")
                stops.append(page.evaluate(_IN_FOCUS))
                outline = page.evaluate("() => getComputedStyle(document.activeElement).outline")
                assert "solid 2px" in outline, stops[-1]
            assert len(set(stops)) == len(stops), "nothing holds the focus"


class TestEveryScreen:
    @pytest.mark.parametrize(
        "screen",
        [
            {"viewport": {"width": 320, "height": 640}},
            # 640 pixels wide, zoomed to 200 %.
            {"viewport": {"width": 320, "height": 480}, "device_scale_factor": 2},
        ],
        ids=["320 pixels", "zoomed to 200 %"],
    )
    def test_no_page_scrolls_sideways(
        self, opened: Opened, at: str, pages: dict[str, str], screen: dict[str, Any]
    ) -> None:
        with opened("/", **screen) as page:
            wide = {kind: _overflowing(page, at + pages[kind]) for kind in KINDS}
        assert not any(wide.values()), wide

    def test_nor_with_letters_twice_as_large(
        self, opened: Opened, at: str, pages: dict[str, str]
    ) -> None:
        screen = {"viewport": {"width": 640, "height": 800}, "bypass_csp": True}
        with opened("/", **screen) as page:
            wide = {kind: _overflowing(page, at + pages[kind], larger=True) for kind in KINDS}
        assert not any(wide.values()), wide

    def test_what_is_too_wide_is_seen(self, opened: Opened) -> None:
        with opened("/", viewport={"width": 320, "height": 640}) as page:
            page.evaluate("() => { document.querySelector('main').style.width = '400px' }")
            assert page.evaluate(_OVERFLOWING)


def _overflowing(page: Page, address: str, *, larger: bool = False) -> list[str]:
    page.goto(address)
    if larger:
        page.add_style_tag(content="html { font-size: 200% }")
    found: list[str] = page.evaluate(_OVERFLOWING)
    return found


class TestEveryReader:
    def test_who_wants_no_motion_gets_none(self, opened: Opened) -> None:
        with opened("/", reduced_motion="reduce") as page:
            assert page.evaluate(_MOVING) == []
        with opened("/", reduced_motion="no-preference") as page:
            assert page.evaluate(_MOVING) != []

    def test_who_forbids_scripts_misses_nothing(
        self, opened: Opened, at: str, pages: dict[str, str]
    ) -> None:
        with opened("/") as page, opened("/", java_script_enabled=False) as without:
            for kind in KINDS:
                page.goto(at + pages[kind])
                without.goto(at + pages[kind])
                assert without.inner_text("body") == page.inner_text("body"), kind

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_who_prints_gets_the_text_in_black_on_white(
        self, opened: Opened, pages: dict[str, str], scheme: str
    ) -> None:
        with opened(pages["article"], color_scheme=scheme) as page:
            assert page.locator("nav").first.is_visible()
            page.emulate_media(media="print")
            assert page.locator("nav:visible, .colophon:visible, .skip:visible").count() == 0
            assert page.locator("main .e-content").is_visible()
            pairs = page.evaluate(_COLOURS)
        assert pairs
        for ink, paper in pairs:
            assert max(_levels(ink)) < 100, "ink is dark"
            assert min(_levels(paper)) > 250, "paper is white"

    def test_a_dark_screen_gets_a_dark_page(self, opened: Opened) -> None:
        with opened("/", color_scheme="dark") as page:
            for ink, paper in page.evaluate(_COLOURS):
                assert min(_levels(ink)) > 130 and max(_levels(paper)) < 40

    def test_a_reader_with_high_contrast_still_sees_the_links(self, opened: Opened) -> None:
        with opened("/", forced_colors="active") as page:
            text, link = page.evaluate(
                "() => ['main p', 'main .e-content a'].map("
                "s => getComputedStyle(document.querySelector(s)).color)"
            )
        assert text != link


def _levels(colour: str) -> list[float]:
    return [float(part) for part in colour.split("(")[1].rstrip(")").split(",")[:3]]
