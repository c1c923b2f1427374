"""Streams: home, months, tags and languages; nothing moves, and a thought is shown once."""

import re

import feedparser
import pytest

from sites import Built, Workshop, below, entries_on, words_of

TWINS = {
    "entries/2026-03-01-one.md": "In English. #shared\n",
    "entries/2026-03-01-one.sv.md": "På svenska. #shared #svensk\n",
    "entries/2026-03-01-one.da.md": "På dansk. #shared\n",
}


def addresses_in(built: Built, page: str) -> list[str]:
    """Return the addresses of the entries that a stream shows whole, in its order."""
    articles = entries_on(built.page(page))
    return [below(article, "a", class_="u-url")[0].get("href") or "" for article in articles]


def notes(*days: str, text: str = "Note.") -> dict[str, str]:
    return {f"entries/{day}-n{day.replace('-', '')}.md": f"{text}\n" for day in days}


def test_home_shows_the_newest_thirty_whole_and_leads_to_the_rest(whole: Built) -> None:
    shown = addresses_in(whole, "")
    listed = [e for e in whole.report.survey.public if e.status == "published"]
    originals = {e.twin_of: e for e in sorted(listed, key=whole.report.site.rank, reverse=True)}
    newest = sorted(originals.values(), key=lambda e: (e.date, e.uid), reverse=True)
    assert shown == [entry.address for entry in newest[:30]]
    assert below(whole.page(""), "a", href="/archive/")


def test_a_site_of_few_entries_leads_to_no_older_ones(site: Workshop) -> None:
    built = site.build(notes("2026-03-01"))
    main = built.page("").find(".//main")
    assert main is not None and below(main, "a", href="/archive/") == []


def test_a_site_without_entries_is_a_site(site: Workshop) -> None:
    built = site.build()
    assert "Nothing is written here yet." in built.words("")
    assert feedparser.parse(built.text("feed.xml")).entries == []
    assert built.report.counts == {}


def test_every_entry_stands_in_exactly_one_month(whole: Built) -> None:
    months = [name for name, _ in whole.pages() if re.fullmatch(r"\d{4}/\d{2}/", name)]
    found = [address for month in months for address in addresses_in(whole, month)]
    assert len(found) == len(set(found))
    public = {e.address for e in whole.report.survey.public if e.status == "published"}
    twins = {"/2026/twin-sv/", "/2026/twin-da/"}
    assert len(public - set(found)) == len(twins)


def test_an_entry_more_changes_no_month_but_its_own(site: Workshop) -> None:
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 9) for day in range(1, 28, 5)]
    before = site.build(notes(*days)).files()
    after = site.build(notes("2026-09-01")).files()
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    neighbour = "2026/n20260826/index.html"
    own = {"2026/09/index.html", "2026/n20260901/index.html", neighbour}
    streams = {"index.html", "feed.xml", "atom.xml", "feed.json", "sitemap.xml"}
    lists = {"archive/index.html", "kinds/note/index.html"}
    assert {name for name in changed if not name.startswith("en/")} == own | streams | lists


def test_an_older_entry_that_is_added_late_moves_no_other(site: Workshop) -> None:
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 9) for day in range(1, 28, 5)]
    before = site.build(notes(*days))
    shown = {name: before.main(f"2026/{name}/") for name in ("01", "02", "04", "08")}
    after = site.build(notes("2026-03-09"))
    assert {name: after.main(f"2026/{name}/") for name in shown} == shown


def test_the_archive_counts_every_month(site: Workshop) -> None:
    built = site.build(notes("2025-12-31", "2026-01-01", "2026-01-02", "2026-03-01"))
    items = [(a.get("href") or "", words_of(item))
             for item in built.page("archive/").iter("li") for a in below(item, "a")]  # fmt: skip
    months = {href: words for href, words in items if re.fullmatch(r"/\d{4}/\d{2}/", href)}
    assert months == {
        "/2026/03/": "March one entry",
        "/2026/01/": "January 2 entries",
        "/2025/12/": "December one entry",
    }


def test_the_month_is_that_of_the_leaders_own_clock(site: Workshop) -> None:
    site.profile(timezone='"Asia/Tokyo"')
    built = site.build({"entries/a.md": "---\ndate: 2026-03-31T16:00:00+00:00\n---\nLate.\n"})
    assert addresses_in(built, "2026/04/") == ["/2026/a/"]


def test_entries_of_one_minute_keep_one_order(site: Workshop) -> None:
    same = {f"entries/{n}.md": "---\ndate: 2026-03-01 12:00\n---\nN.\n" for n in "abcdef"}
    shown = addresses_in(site.build(same), "")
    uids = [entry.uid for entry in site.build().report.survey.public]
    assert uids == sorted(uids, reverse=True)
    assert addresses_in(site.build(), "") == shown


# Before and after


def test_each_entry_leads_to_the_one_before_and_the_one_after(site: Workshop) -> None:
    built = site.build(notes("2026-03-01", "2026-03-02", "2026-03-03"))

    def beside(address: str) -> dict[str, str]:
        links = [(a.get("rel") or "", a.get("href") or "") for a in built.page(address).iter("a")]
        return {rel: href for rel, href in links if rel in {"prev", "next"}}

    first, second, third = (f"/2026/n2026030{n}/" for n in (1, 2, 3))
    assert beside(first[1:]) == {"next": second}
    assert beside(second[1:]) == {"prev": first, "next": third}
    assert beside(third[1:]) == {"prev": second}


def test_a_twin_leads_through_the_entries_in_its_language(site: Workshop) -> None:
    swedish = {"entries/2026-02-01-fore.sv.md": "Ett.\n", "entries/2026-04-01-efter.sv.md": "E.\n"}
    page = site.build(TWINS | swedish | notes("2026-02-20", "2026-03-20")).page("2026/one-sv/")
    assert [a.get("href") for a in below(page, "a", rel="prev")] == ["/2026/fore/"]
    assert [a.get("href") for a in below(page, "a", rel="next")] == ["/2026/efter/"]


# Twins


def test_twins_are_one_entry_in_the_stream_with_a_pointer_to_each(site: Workshop) -> None:
    built = site.build(TWINS)
    (article,) = entries_on(built.page(""))
    assert "In English." in words_of(article)
    pointers = [
        (a.get("href"), a.get("hreflang"), a.get("lang"))
        for a in below(article, "a", class_="twin")
    ]
    assert pointers == [("/2026/one-sv/", "sv", "sv"), ("/2026/one-da/", "da", "da")]
    assert addresses_in(built, "2026/03/") == ["/2026/one/"]


def test_the_original_is_that_of_the_language_named_first(site: Workshop) -> None:
    site.profile(languages='["sv", "en", "da"]')
    files = {name.replace("one.md", "one.en.md"): text for name, text in TWINS.items()}
    built = site.build(files)
    assert addresses_in(built, "") == ["/2026/one/"]
    assert built.page("2026/one/").get("lang") == "sv"


def test_each_twin_names_all_of_them_as_alternates(site: Workshop) -> None:
    built = site.build(TWINS)
    all_three = {
        "en": "https://leader.example/2026/one/",
        "sv": "https://leader.example/2026/one-sv/",
        "da": "https://leader.example/2026/one-da/",
    }
    for address in ("2026/one/", "2026/one-sv/", "2026/one-da/"):
        page = built.page(address)
        named = {
            link.get("hreflang"): link.get("href")
            for link in below(page, "link", rel="alternate")
            if link.get("hreflang")
        }
        assert named == all_three, address


def test_each_language_has_its_stream_and_its_feed(site: Workshop) -> None:
    built = site.build({**TWINS, "entries/2026-03-02-en.md": "Only English.\n"})
    assert addresses_in(built, "sv/") == ["/2026/one-sv/"]
    assert addresses_in(built, "en/") == ["/2026/en/", "/2026/one/"]
    assert built.page("sv/").get("lang") == "sv"
    feed = feedparser.parse(built.text("sv/feed.xml"))
    assert [entry.link for entry in feed.entries] == ["https://leader.example/2026/one-sv/"]
    assert feed.feed.language == "sv"


def test_a_site_of_one_language_has_no_page_for_it(site: Workshop) -> None:
    built = site.build(notes("2026-03-01"))
    assert not (built.output / "en").exists()
    assert below(built.page(""), "ul", class_="languages") == []


@pytest.mark.parametrize("status", ["draft", "hidden"])
def test_a_twin_that_is_not_shown_is_pointed_at_by_nobody(site: Workshop, status: str) -> None:
    files = {**TWINS, "entries/2026-03-01-one.da.md": f"---\nstatus: {status}\n---\nPlum.\n"}
    built = site.build(files)
    assert "/2026/one-da/" not in built.text("") + built.text("2026/one/") + built.text(
        "sitemap.xml"
    )


def test_of_twins_whose_original_is_a_draft_the_next_stands_for_it(site: Workshop) -> None:
    files = {**TWINS, "entries/2026-03-01-one.md": "---\nstatus: draft\n---\nPlum.\n"}
    built = site.build(files)
    assert addresses_in(built, "") == ["/2026/one-sv/"]
    assert built.holds("plum") == []


# Tags


def test_a_tag_is_one_whatever_its_case_and_shown_as_first_written(site: Workshop) -> None:
    built = site.build(
        {
            "entries/2026-03-01-a.md": "A #Möten.\n",
            "entries/2026-03-02-b.md": "B #möten.\n",
            "entries/2026-03-03-c.md": "---\ntags: [MÖTEN]\n---\nC.\n",
        }
    )
    assert addresses_in(built, "tags/möten/") == ["/2026/c/", "/2026/b/", "/2026/a/"]
    assert words_of(next(built.page("tags/möten/").iter("h1"))) == "#Möten"
    items = [words_of(item) for item in built.page("tags/").iter("li")]
    assert "#Möten 3 entries" in items


def test_a_tag_of_twins_shows_the_original_and_a_tag_of_one_shows_that_one(site: Workshop) -> None:
    built = site.build(TWINS)
    assert addresses_in(built, "tags/shared/") == ["/2026/one/"]
    assert addresses_in(built, "tags/svensk/") == ["/2026/one-sv/"]


def test_a_long_tag_shows_the_newest_whole_and_the_rest_as_lines(whole: Built) -> None:
    page = whole.page("tags/t2/")
    assert len(entries_on(page)) == 30
    assert len(below(page, "time")) == 40


def test_a_hashtag_without_a_page_is_text(whole: Built) -> None:
    for address, tag in (("2026/hidden/", "#onlyhidden"), ("about/", "#onlyonpages")):
        assert tag in whole.words(address)
        assert not [a for a in whole.page(address).iter("a") if a.text == tag]


# Conferences


def test_a_conference_shows_the_entries_written_there(whole: Built) -> None:
    page = whole.page("conferences/lift-days/")
    (thread,) = below(page, "ol", class_="thread")
    assert [a.get("href") for a in below(thread, "a", class_="u-url")] == [
        "/2026/heard/", "/2026/seen/",
    ]  # fmt: skip
    assert "10–12 June 2026" in words_of(page) and "Aarhus" in words_of(page)
