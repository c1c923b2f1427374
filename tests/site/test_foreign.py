"""Content that was written for Pelican, themes that were written for Pelican: both work here."""

import json
import os
import shutil
from pathlib import Path

import feedparser
import pelican
import pytest
from crawl import broken
from feed_rules import faults

from sites import REPOSITORY, SAVED, Built, Workshop, below, words_of

CASE = REPOSITORY / "tests" / "cases" / "pelican"
SAMPLES = os.environ.get("MICROBLOG_PELICAN_SAMPLES", "")
THEMES = Path(pelican.__file__).parent / "themes"
SOURCES = {".md", ".markdown", ".rst", ".html"}


def foreign(site: Workshop, content: Path = CASE, **settings: object) -> Built:
    """Build a copy of a content folder that lies beside our own."""
    beside = site.root / "theirs"
    shutil.copytree(content, beside)
    for path in beside.rglob("*"):
        os.utime(path, (SAVED, SAVED))
    return site.build(PATH=str(beside), **settings)


def sources(content: Path) -> list[Path]:
    return [path for path in content.rglob("*") if path.suffix in SOURCES]


@pytest.mark.parametrize("ci", [False, True])
def test_every_source_is_accounted_for(site: Workshop, ci: bool) -> None:
    built = foreign(site, MICROBLOG_CI=ci)
    assert built.report.counts == {"published": 7, "draft": 2, "hidden": 1, "skip": 1, "page": 3}
    assert built.report.counts.total() == len(sources(CASE))


def test_nothing_of_theirs_is_changed(site: Workshop) -> None:
    foreign(site)
    theirs = {p.relative_to(CASE): p.read_bytes() for p in CASE.rglob("*") if p.is_file()}
    after = site.root / "theirs"
    assert {p.relative_to(after): p.read_bytes() for p in after.rglob("*") if p.is_file()} == theirs


def test_drafts_and_what_is_left_out_are_nowhere(site: Workshop) -> None:
    assert foreign(site).holds("harbourplum") == []


def test_every_link_of_theirs_leads_there_or_is_told(site: Workshop) -> None:
    built = foreign(site)
    assert broken(built) == []
    first = {a.get("href") for a in built.page("2019/the-first/").iter("a")}
    assert {"/2019/plan/", "/about/", "/extra/timetable.txt", "/tags/harbour/"} <= first
    assert "/2019/the-first/" in built.text("2019/plan/")
    assert "/2019/plan/" in built.text("2017/old/")
    assert any("travel/list.markdown:" in w and "gone.md" in w for w in built.warnings)


def test_translations_by_slug_are_twins(site: Workshop) -> None:
    built = foreign(site)
    page = built.page("2019/the-first/")
    alternates = {a.get("hreflang") for a in below(page, "link", rel="alternate")} - {None}
    assert alternates == {"en", "da"}
    assert built.page("2019/the-first-da/").get("lang") == "da"
    assert "/2019/the-first-da/" not in [
        a.get("href") for a in built.page("").iter("a") if a.get("class") == "u-url"
    ]


def test_dates_come_from_headers_names_or_files(site: Workshop) -> None:
    by_slug = {entry.slug: entry.date for entry in foreign(site).report.survey.entries}
    assert f"{by_slug['the-first']:%F %R}" == "2019-05-04 10:20"
    assert f"{by_slug['named']:%F}" == "2018-11-30"
    assert by_slug["nodate"].timestamp() == SAVED


def test_an_address_of_their_own_is_kept(site: Workshop) -> None:
    assert "An address of its own." in foreign(site).words("kept/here/")


def test_what_each_format_can_say_is_shown(site: Workshop) -> None:
    built = foreign(site)
    plan, old = built.page("2019/plan/"), built.page("2017/old/")
    assert words_of(next(plan.iter("pre"))) == 'print("north")'
    assert "Bring gloves." in words_of(plan) and "Two pairs." in words_of(plan)
    assert [i.get("alt") for i in plan.iter("img")] == ["A quay in the rain"]
    assert "Typed long ago" in words_of(old)
    assert [s.get("type") for s in old.iter("script")] == ["application/ld+json"]
    assert not [e for e in old.iter() if e.get("style") or e.get("onclick")]
    assert any("travel/old.html:" in w and "onclick" in w for w in built.warnings)


def test_categories_are_theirs(site: Workshop) -> None:
    built = foreign(site)
    kinds = {name for name, _ in built.pages() if name.startswith("kinds/")}
    assert {"kinds/notes/", "kinds/travel/", "kinds/archive/"} <= kinds
    assert "The plan" in built.words("kinds/travel/")


def test_their_feeds_keep_every_rule(site: Workshop) -> None:
    built = foreign(site)
    for name, kind in {"feed.xml": "rss", "atom.xml": "atom", "feed.json": "json"}.items():
        assert faults(built.output / name, kind) == []


def test_a_fault_of_theirs_is_told_with_all_others(site: Workshop) -> None:
    site.put(
        {
            "theirs/bad.md": "Title: Bad\nDate: soon\n\nX.\n",
            "theirs/worse.rst": "W\n=\n\n:date: x\n",
        }
    )
    told = site.faults(PATH=str(site.root / "theirs"))
    assert [fault.partition(":")[0] for fault in told] == ["theirs/bad.md", "theirs/worse.rst"]


def test_what_is_only_untidy_in_theirs_is_no_fault(site: Workshop) -> None:
    site.put(
        {
            "theirs/a.md": "Title: A\nDate: 2019-01-01\n\n![](gone.png) ![x](https://o.example/a.png)\n",
            "theirs/b.md": "Title: B\nDate: 2019-01-02\nLang: tlh\n\n<p style='x'>B</p>\n",
            "theirs/c.md": "Title: A\nDate: 2019-01-03\n\nThe same title.\n",
        }
    )
    built = site.build(PATH=str(site.root / "theirs"))
    assert built.report.counts == {"published": 3}
    assert len(built.warnings) >= 4


def test_formats_that_the_settings_switch_off_are_no_sources(site: Workshop) -> None:
    built = foreign(site, READERS={"html": None, "rst": None})
    assert built.report.counts.total() == len(
        [path for path in sources(CASE) if path.suffix not in {".html", ".rst"}]
    )


def test_what_the_settings_ignore_is_no_source(site: Workshop) -> None:
    site.put({"theirs/.#draft.md": "X", "theirs/out/a.md": "X", "theirs/b.md": "Title: B\n\nB.\n"})
    settings = {"ARTICLE_EXCLUDES": ["out"], "IGNORE_FILES": [".#*"]}
    assert site.build(PATH=str(site.root / "theirs"), **settings).report.counts == {"published": 1}


# Every standard page, when the settings ask for it

STANDARD = {
    "YEAR_ARCHIVE_SAVE_AS": "{date:%Y}/index.html",
    "YEAR_ARCHIVE_URL": "{date:%Y}/",
    "MONTH_ARCHIVE_SAVE_AS": "{date:%Y}/{date:%m}/index.html",
    "DAY_ARCHIVE_SAVE_AS": "{date:%Y}/{date:%m}/{date:%d}/index.html",
    "AUTHOR_SAVE_AS": "author/{slug}/index.html",
    "AUTHOR_URL": "author/{slug}/",
    "AUTHORS_SAVE_AS": "authors/index.html",
    "AUTHORS_URL": "authors/",
    "CATEGORIES_SAVE_AS": "kinds/index.html",
    "CATEGORIES_URL": "kinds/",
    "DIRECT_TEMPLATES": ["index", "tags", "categories", "authors", "archives"],
    "PAGINATED_TEMPLATES": {"index": 2, "category": 2, "tag": 2, "author": 2},
    "DEFAULT_PAGINATION": 2,
}


def test_every_standard_page_is_built_when_the_settings_ask_for_it(site: Workshop) -> None:
    site.configure(**STANDARD)
    built = foreign(site)
    assert "The plan" in built.words("2019/")
    assert "The plan" in built.words("2019/05/06/")
    assert "Archive" in built.words("kinds/")
    assert "Anna Ek" in built.words("authors/")
    assert "The plan" in built.words("author/anna-ek/")
    assert broken(built) == []
    for address, page in built.pages():
        (canonical,) = [*below(page, "link", rel="canonical")] or [None]
        if canonical is not None:
            assert canonical.get("href", "").startswith("https://leader.example/"), address


def test_a_template_page_of_theirs_is_rendered_by_our_theme(site: Workshop) -> None:
    page = "{% extends 'base.html' %}{% block content %}{{ articles|length }} of mine{% endblock %}"
    site.put({"theirs/extra/mine.html": page})
    settings = {"TEMPLATE_PAGES": {"extra/mine.html": "mine.html"}, "ARTICLE_EXCLUDES": ["extra"]}
    site.put({"theirs/a.md": "Title: A\nDate: 2019-01-01\n\nA.\n"})
    built = site.build(PATH=str(site.root / "theirs"), **settings)
    assert built.words("mine.html") == "1 of mine"


# Another theme


@pytest.mark.parametrize("theme", ["simple", "notmyidea"])
def test_another_theme_shows_every_entry(site: Workshop, theme: str) -> None:
    built = foreign(site, THEME=str(THEMES / theme))
    for entry in built.report.survey.public:
        shown = words_of(built.page(entry.address[1:]))
        assert entry.opening.split()[0] in shown, entry.address
    links = {a.get("href") for _, page in built.pages() for a in page.iter("a")}
    listed = [e for e in built.report.survey.public if e.status == "published"]
    assert {entry.address for entry in listed} <= links


@pytest.mark.parametrize("theme", ["simple", "notmyidea"])
def test_our_own_kinds_make_sense_in_another_theme(site: Workshop, theme: str) -> None:
    from whole import files

    site.profile(portrait='"media/portrait.jpg"')
    built = site.build(files(), THEME=str(THEMES / theme))
    assert "My view of it." in words_of(built.page("2026/look/"))
    assert "They said it." in words_of(built.page("2026/look/"))
    assert "One thought." in words_of(built.page("2026/answer/"))
    assert [i for i in built.page("2026/photo/").iter("img") if i.get("alt") == "A button"]
    assert built.report.counts["published"] == 56
    assert len(feedparser.parse(built.text("feed.xml")).entries) == 30
    offered = {link.get("href") for link in below(built.page(""), "link", rel="alternate")}
    assert {"https://leader.example/feed.xml", "https://leader.example/atom.xml"} <= offered


@pytest.mark.parametrize("theme", ["simple", "notmyidea"])
def test_a_name_that_looks_like_markup_is_harmless_where_nothing_is_escaped(
    site: Workshop, theme: str
) -> None:
    harm = "<script>alert(1)</script>"
    site.profile(name=f'"{harm}"', does=f'"{harm}"')
    fields = {"title": f'{harm}" onload=x', "author": harm, "category": harm, "tags": [harm, 'a"b']}
    lines = "\n".join(f"{name}: {json.dumps(value)}" for name, value in fields.items())
    entry = f"---\n{lines}\n---\nText.\n"
    site.configure(**STANDARD)
    files = {"entries/2026-03-01-a.md": entry, "pages/p.md": f"# {harm}\n\nP.\n"}
    built = site.build(files, THEME=str(THEMES / theme))
    for address, page in built.pages():
        assert "alert(1)" not in "".join(s.text or "" for s in page.iter("script")), address
        names = {name for element in page.iter() for name in element.attrib}
        assert not {name for name in names if name.startswith("on")}, address


# What Pelican's own source package brings


@pytest.mark.skipif(not SAMPLES, reason="MICROBLOG_PELICAN_SAMPLES names no folder")
@pytest.mark.parametrize("ci", [False, True])
def test_pelicans_own_sample_content_is_built_whole(site: Workshop, ci: bool) -> None:
    built = foreign(site, Path(SAMPLES), MICROBLOG_CI=ci)
    assert built.report.counts.total() == len(sources(Path(SAMPLES)))
    assert broken(built) == []
    for name, kind in {"feed.xml": "rss", "atom.xml": "atom", "feed.json": "json"}.items():
        assert faults(built.output / name, kind) == []
