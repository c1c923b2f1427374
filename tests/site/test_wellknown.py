"""What machines look for: redirects, sitemap, robots, icons and the page for the lost."""

import io
import os
from datetime import datetime

import pytest
from lxml import etree
from PIL import Image

from sites import Built, Workshop, below

S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
NOTE = {"entries/2026-03-01-one.md": "One.\n"}


def redirected(was: str, status: str = "published") -> dict[str, str]:
    return {"entries/2026-03-01-one.md": f"---\nstatus: {status}\nwas: {was}\n---\nOne.\n"}


def locations(built: Built) -> dict[str, etree._Element]:
    """Return the sitemap's entries by their address."""
    root = etree.fromstring(built.files()["sitemap.xml"])
    return {url.findtext(f"{S}loc") or "": url for url in root}


# Redirects


@pytest.mark.parametrize(
    ("was", "file"),
    [
        ("/old/", "old/"),
        ("/2024/deep/er/", "2024/deep/er/"),
        ("/posts/one.html", "posts/one.html"),
        ("/första/", "första/"),
        ("/a%20b/", "a b/"),
    ],
)
def test_a_redirect_stands_at_every_old_address(site: Workshop, was: str, file: str) -> None:
    page = site.build(redirected(was)).page(file)
    (refresh,) = [m for m in page.iter("meta") if m.get("http-equiv") == "refresh"]
    assert refresh.get("content") == "0; url=/2026/one/"
    assert [a.get("href") for a in page.iter("a")] == ["/2026/one/"]
    assert [link.get("href") for link in below(page, "link", rel="canonical")] == [
        "https://leader.example/2026/one/"
    ]


def test_several_old_addresses_each_redirect(site: Workshop) -> None:
    built = site.build(redirected("[/a/, /b/]"))
    assert 'url=/2026/one/"' in built.text("a/") and 'url=/2026/one/"' in built.text("b/")


def test_a_hidden_entry_is_found_at_its_old_address_too(site: Workshop) -> None:
    assert 'url=/2026/one/"' in site.build(redirected("/old/", "hidden")).text("old/")


@pytest.mark.parametrize("status", ["draft", "skip"])
def test_what_is_not_built_redirects_from_nowhere(site: Workshop, status: str) -> None:
    assert not (site.build(redirected("/old/", status)).output / "old").exists()


def test_a_redirect_still_stands_where_a_page_stood_two_builds_ago(site: Workshop) -> None:
    site.build(NOTE)
    moved = "---\naddress: /2026/new/\nwas: /2026/one/\n---\nOne.\n"
    for _ in range(3):
        built = site.build({"entries/2026-03-01-one.md": moved})
        assert 'url=/2026/new/"' in built.text("2026/one/")
        assert built.warnings == []


def test_what_is_new_at_an_old_address_stays_and_is_told(site: Workshop) -> None:
    built = site.build({**redirected("/2026/two/"), "entries/2026-03-02-two.md": "Two.\n"})
    assert "Two." in built.words("2026/two/")
    (warning,) = built.warnings
    assert warning.startswith("content/entries/2026-03-01-one.md:3: ") and "/2026/two/" in warning


@pytest.mark.parametrize("was", ["/feed.xml/", "/2026/one/", "/feed.xml", "/sitemap.xml/x/"])
def test_an_old_address_never_takes_the_place_of_a_file(site: Workshop, was: str) -> None:
    built = site.build(redirected(was))
    assert len(built.warnings) == (was != "/2026/one/")
    assert built.text("feed.xml").startswith("<?xml")
    assert "One." in built.words("2026/one/")


@pytest.mark.parametrize("was", ["old", "/old", "/../up/", "https://else.example/x/", "/", "/a<b/"])
def test_an_address_that_cannot_be_one_is_told(site: Workshop, was: str) -> None:
    built = site.build(redirected(was))
    assert [warning.split(": ")[0] for warning in built.warnings] == [
        "content/entries/2026-03-01-one.md:3"
    ]


# The sitemap


def test_the_sitemap_names_what_is_listed_and_nothing_else(site: Workshop) -> None:
    built = site.build(
        {
            **NOTE,
            "entries/2026-03-02-two.md": "---\nstatus: hidden\n---\nTwo.\n",
            "pages/about.md": "# About\n\nMe.\n",
            "pages/thanks.md": "Title: Thanks\nStatus: hidden\n\nThanks.\n",
        }
    )
    below_root = {a.removeprefix("https://leader.example") for a in locations(built)}
    assert below_root == {
        "/", "/2026/one/", "/2026/03/", "/archive/", "/tags/", "/subscribe/", "/about/",
    }  # fmt: skip


def test_the_sitemap_tells_the_last_change_of_each_page(site: Workshop) -> None:
    changed = "---\ndate: 2026-03-01 08:00\nmodified: 2026-04-05 09:30\n---\nA.\n"
    built = site.build({"entries/a.md": changed, "entries/2026-03-02-b.md": "B.\n"})
    told = {a: url.findtext(f"{S}lastmod") for a, url in locations(built).items()}
    assert told["https://leader.example/2026/a/"] == "2026-04-05T09:30:00+02:00"
    assert told["https://leader.example/2026/03/"] == "2026-04-05T09:30:00+02:00"
    assert told["https://leader.example/2026/b/"] == "2026-03-02T00:00:00+01:00"


def test_the_sitemap_tells_of_a_page_only_what_the_page_says(site: Workshop) -> None:
    about = {
        "pages/about.md": "# About\n\nMe.\n",
        "pages/b.md": "Title: B\nDate: 2026-01-02\n\nB\n",
    }
    built = site.build(about)
    told = {a: url.findtext(f"{S}lastmod") for a, url in locations(built).items()}
    assert told["https://leader.example/about/"] is None
    assert told["https://leader.example/b/"] == "2026-01-02T00:00:00+01:00"


def test_when_a_file_was_saved_changes_nothing_of_a_site_that_says_its_dates(
    site: Workshop,
) -> None:
    pages = {f"pages/{name}.md": f"# {name.title()}\n\nMe.\n" for name in "abc"}
    before = site.build({**NOTE, **pages}).files()
    for days, path in enumerate(sorted(site.content.rglob("*.md"), reverse=True)):
        moment = datetime(2026, 1, 1 + days).timestamp()
        os.utime(path, (moment, moment))
    assert built_files(site) == before


def built_files(site: Workshop) -> dict[str, bytes]:
    from microblog.site.build import build
    from sites import CLOCK, REPOSITORY, files_below

    theme = str(REPOSITORY / "theme")
    return files_below(build(site.root, THEME=theme, MICROBLOG_CLOCK=CLOCK).output)


def test_the_sitemap_names_twins_by_their_language(site: Workshop) -> None:
    built = site.build({**NOTE, "entries/2026-03-01-one.sv.md": "Ett.\n"})
    both = {
        "en": "https://leader.example/2026/one/",
        "sv": "https://leader.example/2026/one-sv/",
    }
    for address in both.values():
        links = locations(built)[address].findall(f"{XHTML}link")
        assert {link.get("hreflang"): link.get("href") for link in links} == both


def test_the_sitemap_is_xml_whatever_an_address_holds(site: Workshop) -> None:
    tags = {"entries/2026-03-01-one.md": "---\ntags: [r&d, 'a<b', möten]\n---\nOne.\n"}
    addresses = locations(site.build(tags))
    assert "https://leader.example/tags/r%26d/" in addresses
    assert "https://leader.example/tags/m%C3%B6ten/" in addresses


# The rest


def test_robots_may_read_everything_and_find_the_sitemap(site: Workshop) -> None:
    site.profile(address='"https://x.example/blog"')
    robots = site.build(NOTE).text("robots.txt")
    assert "Disallow" not in robots
    assert "Sitemap: https://x.example/blog/sitemap.xml" in robots


def test_a_robots_txt_of_the_leaders_own_goes_first(site: Workshop) -> None:
    site.configure(
        STATIC_PATHS=["extra"], EXTRA_PATH_METADATA={"extra/r.txt": {"path": "robots.txt"}}
    )
    built = site.build({**NOTE, "extra/r.txt": "User-agent: *\nDisallow: /x/\n"})
    assert built.text("robots.txt") == "User-agent: *\nDisallow: /x/\n"


@pytest.mark.parametrize("name", ['"Anna Ek"', '"<script>alert(1)</script>"', '"Ö"', '"\\"&\\""'])
def test_the_icons_are_drawn_from_any_name(site: Workshop, name: str) -> None:
    site.profile(name=name)
    built = site.build(NOTE)
    svg = etree.fromstring(built.files()["favicon.svg"])
    assert {etree.QName(e).localname for e in svg.iter()} == {"svg", "rect", "text"}
    icon = Image.open(io.BytesIO(built.files()["apple-touch-icon.png"]))
    assert icon.size == (180, 180)


def test_the_page_for_the_lost_leads_home_and_is_no_address_of_its_own(site: Workshop) -> None:
    page = site.build(NOTE).page("404.html")
    main = page.find(".//main")
    assert main is not None and below(main, "a", href="/")
    assert below(page, "link", rel="canonical") == []
