"""A conference goes on talking: four phases in one thread, a feed of its own, a line at home."""

import gzip
import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import feedparser
import mf2py
import pytest
from crawl import broken
from feed_rules import faults
from kept import entry, kept_id, reply
from test_threads import items

from sites import Built, Workshop, below, words_of
from whole import jpeg

AT = "conferences/days/"
UID = "days000001"
CONFERENCE = (
    "---\nuid: days000001\ntitle: Days\ndate: 2026-05-20\nstarts: 2026-06-09\nends: 2026-06-11\n"
    "place: Aarhus\ntag: days26\n{more}---\nThree days.\n"
)


def conference(more: str = "", lang: str = "en") -> dict[str, str]:
    name = "days.md" if lang == "en" else f"days.{lang}.md"
    address = "address: /conferences/days/\n" if lang != "en" else ""
    return {f"conferences/{name}": CONFERENCE.format(more=more + address)}


def note(day: str, uid: str, **more: str) -> dict[str, str]:
    """Return an entry of the conference, whose words are its uid."""
    return entry(f"Note {uid}. #days26", file=f"{day}-{uid}.md", uid=uid, date=day, **more)


def said(name: str, day: str, uid: str = UID, **more: Any) -> dict[str, str]:
    """Return a reply of a day, kept on the next."""
    kept = date.fromisoformat(day) + timedelta(days=1)
    moments = {"published": f"{day}T12:00:00+02:00", "kept": f"{kept}T08:00:00+02:00"}
    return reply(name, entry=uid, **{**moments, **more})


FOUR = {
    **conference(),
    **note("2026-06-01", "early"),
    **note("2026-06-10", "midway"),
    **note("2026-06-15", "after"),
    **note("2026-09-16", "late"),
    **said("anna", "2026-06-02", "early"),
    **said("bo", "2026-06-11", "midway"),
    **said("cid", "2026-06-18"),
    **said("dan", "2026-06-19"),
    **said("eva", "2026-09-16", "midway"),
}


def phases(built: Built, at: str = AT) -> dict[str, list[str]]:
    """Return what stands in each phase, by its heading: replies by their author, notes by uid."""
    found: dict[str, list[str]] = {}
    (talk,) = below(built.page(at), "div", class_="talk")
    for element in talk:
        if element.tag == "h2":
            heading = words_of(element)
        if element.tag == "ol":
            found[heading] = [_short(words_of(item)) for item in element]
    return found


def _short(words: str) -> str:
    found = re.search(r"Words of (\w+)", words) or re.search(r"Note (\w+)", words)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("lang", "headings"),
    [
        ("en", ["Before", "During", "The week after", "Later"]),
        ("sv", ["Före", "Under", "Veckan efter", "Senare"]),
        ("da", ["Før", "Undervejs", "Ugen efter", "Senere"]),
    ],
)
def test_everything_stands_in_its_phase_in_the_order_of_its_days(
    site: Workshop, lang: str, headings: list[str]
) -> None:
    files = {name: text for name, text in FOUR.items() if not name.startswith("conferences/")}
    built = site.build({**files, **conference(lang=lang)})
    assert phases(built) == dict(zip(headings, [
        ["early", "anna"], ["midway", "bo"], ["after", "cid"], ["dan", "late", "eva"],
    ], strict=True))  # fmt: skip


def test_the_last_day_of_the_week_is_the_seventh_after_the_end(site: Workshop) -> None:
    built = site.build({**conference(), **said("anna", "2026-06-18"), **said("bo", "2026-06-19")})
    assert phases(built) == {"The week after": ["anna"], "Later": ["bo"]}


def test_a_reply_stands_below_what_it_answers_in_the_same_phase(site: Workshop) -> None:
    files = {
        **conference(),
        **note("2026-06-09", "one"),
        **note("2026-06-10", "two"),
        **said("anna", "2026-06-11", "one"),
        **said("bo", "2026-06-11", "one", to="anna"),
    }
    built = site.build(files)
    assert phases(built) == {"During": ["one", "anna", "bo", "two"]}
    deep = [(item.get("class") or "").split()[1] for item in items(built.page(AT))]
    assert deep == ["deep-1", "deep-2"]


def test_in_another_phase_it_says_what_it_answers(site: Workshop) -> None:
    files = {
        **conference(),
        **note("2026-06-10", "one"),
        **said("anna", "2026-06-15", "one"),
        **said("bo", "2026-09-01", "one", to="anna"),
    }
    page = site.build(files).page(AT)
    told = [below(item, "p", class_="above")[0] for item in items(page)]
    assert [words_of(one) for one in told] == [
        "in answer to Note one. #days26", "in answer to Anna Author",
    ]  # fmt: skip
    links = [a.get("href") for one in told for a in one.iter("a")]
    assert links == ["/2026/one/", f"#reply-{kept_id('anna')}"]


def test_a_conference_without_days_has_one_thread(site: Workshop) -> None:
    text = f"---\nuid: {UID}\ntitle: Days\ndate: 2026-05-20\n---\nSome day.\n"
    files = {"conferences/days.md": text, **said("anna", "2026-06-10")}
    page = site.build(files).page(AT)
    assert len(items(page)) == 1 and "During" not in words_of(page)


def test_of_twins_it_shows_the_one_in_its_own_language(site: Workshop) -> None:
    twin = entry("Samma. #days26", file="2026-06-10-one.sv.md", uid="tva", date="2026-06-10")
    built = site.build({**conference(lang="sv"), **note("2026-06-10", "one"), **twin})
    (thread,) = below(built.page(AT), "ol", class_="thread")
    assert "Samma." in words_of(thread) and "Note one" not in words_of(thread)


def test_machines_read_an_event_with_its_entries_and_comments(site: Workshop) -> None:
    doc = mf2py.parse(doc=site.build(FOUR).text(AT), url=f"https://leader.example/{AT}")
    (event,) = [item for item in doc["items"] if item["type"] == ["h-event"]]
    facts = event["properties"]
    assert facts["name"] == ["Days"] and facts["location"] == ["Aarhus"]
    assert (facts["start"], facts["end"]) == (["2026-06-09"], ["2026-06-11"])
    assert len(facts["comment"]) == 5
    for cite in facts["comment"]:
        assert {"author", "url", "published", "content"} <= cite["properties"].keys()
    assert [child["type"] for child in event["children"]] == [["h-entry"]] * 4


def test_the_facts_for_machines_are_about_an_event(site: Workshop) -> None:
    (script,) = site.build(FOUR).page(AT).iter("script")
    facts = json.loads(script.text or "")
    assert facts["about"] == {
        "@type": "Event", "name": "Days", "url": f"https://leader.example/{AT}",
        "startDate": "2026-06-09", "endDate": "2026-06-11",
        "location": {"@type": "Place", "name": "Aarhus"},
    }  # fmt: skip
    assert facts["commentCount"] == 5


def test_who_took_part_is_told_in_the_order_of_the_alphabet_each_once(site: Workshop) -> None:
    files = {
        **FOUR,
        **said("zoe", "2026-06-10", author="anna author"),
        **said("yan", "2026-06-10", author="Anna Author"),
        **said("own", "2026-06-10", author="Anna Ek", own=True),
    }
    (part,) = [
        part for part in below(site.build(files).page(AT), "section", class_="part")
        if part.get("aria-labelledby") == "people"
    ]  # fmt: skip
    names = [bdi.text for bdi in part.iter("bdi")]
    assert names == ["Anna Author", "anna author", "Bo Author", "Cid Author", "Dan Author",
                     "Eva Author"]  # fmt: skip


def test_whoever_wants_to_join_is_led_to_the_newest_copy_on_each_network(site: Workshop) -> None:
    files = {
        **conference("also: https://social.example/@me/1\n"),
        **note("2026-06-09", "one", also="https://x.com/me/status/1"),
        **note(
            "2026-06-10", "two", also="[https://x.com/me/status/2, https://social.example/@me/2]"
        ),
    }
    page = site.build(files).page(AT)
    (living,) = below(page, "ul", class_="living")
    assert [a.get("href") for a in living.iter("a")] == [
        "https://x.com/me/status/2", "https://social.example/@me/2",
    ]  # fmt: skip
    (door,) = below(page, "div", class_="door")
    ways = {words_of(a): a.get("href") for a in door.iter("a")}
    assert ways["X"] == "https://x.com/intent/tweet?in_reply_to=2"
    assert ways["Mastodon"] == "https://social.example/@me/2"


# Talks


TALKS = """\
talks:
- title: 'A "talk" -- mine'
  slides: https://days.example/slides.pdf
  video: https://days.example/film
  handout: ../files/paper.pdf
- Only a title
- slides: https://days.example/none.pdf
"""


def test_talks_are_listed_with_what_belongs_to_them(site: Workshop) -> None:
    built = site.build({**conference(TALKS), "files/paper.pdf": b"%PDF-1.4\n"})
    (talks,) = below(built.page(AT), "ul", class_="talks")
    assert [words_of(talk) for talk in talks] == ["A “talk” – mine Slides Video Hand-out",
                                                  "Only a title"]  # fmt: skip
    assert [a.get("href") for a in talks.iter("a")] == [
        "https://days.example/slides.pdf", "https://days.example/film", "/files/paper.pdf",
    ]  # fmt: skip
    assert built.warnings == []


@pytest.mark.parametrize("address", ["javascript:alert(1)", "nowhere.pdf", "../profile.toml"])
def test_what_lies_nowhere_is_a_warning_and_no_link(site: Workshop, address: str) -> None:
    built = site.build(conference(f"talks:\n- title: One\n  slides: {address}\n"))
    (talks,) = below(built.page(AT), "ul", class_="talks")
    assert [*talks.iter("a")] == []
    assert [w for w in built.warnings if f"The link {address} leads nowhere." in w]


# Its own feed


def told(built: Built) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(built.text(f"{AT}feed.json"))["items"]
    return found


def test_its_feed_has_an_item_for_each_entry_and_for_each_batch_of_replies(site: Workshop) -> None:
    built = site.build({**FOUR, **said("fay", "2026-06-18", kept="2026-06-19T20:00:00+02:00")})
    assert [item.get("title") or item["url"] for item in told(built)] == [
        "One new answer: Days",  # eva, kept the day after
        "https://leader.example/2026/late/",
        "One new answer: Days",  # dan
        "2 new answers: Days",  # cid and fay, kept on one day
        "https://leader.example/2026/after/",
        "One new answer: Days",
        "https://leader.example/2026/midway/",
        "One new answer: Days",
        "https://leader.example/2026/early/",
        "Days",
    ]
    (both,) = [item for item in told(built) if item.get("title", "").startswith("2 new")]
    assert "Words of cid." in both["content_html"] and "Words of fay." in both["content_html"]
    assert both["url"].startswith(f"https://leader.example/{AT}#reply-")


def test_the_feeds_keep_every_rule_and_tell_the_same(site: Workshop) -> None:
    built = site.build(FOUR)
    for name, kind in (("feed.xml", "rss"), ("atom.xml", "atom"), ("feed.json", "json")):
        assert faults(built.output / AT / name, kind) == []
    ids = [item["id"] for item in told(built)]
    for name in ("feed.xml", "atom.xml"):
        assert [e.id for e in feedparser.parse(built.text(f"{AT}{name}")).entries] == ids
    page = built.page(AT)
    offered = [a.get("href") for a in below(page, "link", rel="alternate") if a.get("type")]
    assert offered == [f"/{AT}feed.xml", f"/{AT}atom.xml", f"/{AT}feed.json"]


def test_a_batch_keeps_its_id_when_more_is_kept_on_its_day_or_later(site: Workshop) -> None:
    before = {item["id"] for item in told(site.build(FOUR))}
    same = said("fay", "2026-06-02", kept="2026-06-03T21:00:00+02:00")
    after = {item["id"] for item in told(site.build(same | said("gun", "2026-10-01")))}
    assert before < after and len(after - before) == 1


def test_neither_withdrawn_nor_hidden_nor_own_replies_make_a_batch(site: Workshop) -> None:
    gone = {"state": "withdrawn", "withdrawn": "2026-11-12T09:00:00+01:00", "text": "",
            "author": "", "handle": "", "url": "", "author_url": ""}  # fmt: skip
    files = {
        **conference(),
        **said("anna", "2026-06-10", **gone),
        **said("bo", "2026-06-11", state="hidden"),
        **said("cid", "2026-06-12", own=True),
    }
    built = site.build(files)
    assert [item["title"] for item in told(built)] == ["Days"]
    assert below(built.page(""), "p", class_="revival") == []


# Still being discussed


def stream(built: Built, at: str = "") -> Iterator[str]:
    """Return what a stream shows, in its order."""
    for element in built.page(at).iter():
        names = (element.get("class") or "").split()
        if "entry" in names or "revival" in names:
            yield words_of(element)


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "2 September Still being discussed: Days, 2 new answers"),
        ("sv", "2 september Samtalet fortsätter: Days, 2 nya svar"),
        ("da", "2. september Samtalen fortsætter: Days, 2 nye svar"),
    ],
)
def test_new_replies_bring_it_back_up_once_at_their_own_place(
    site: Workshop, lang: str, line: str
) -> None:
    site.profile(languages=f'["{lang}"]')
    files = {
        **{name.replace(f".{lang}.", "."): text for name, text in conference(lang=lang).items()},
        **note("2026-08-01", "older"),
        **note("2026-10-01", "newer"),
        **said("anna", "2026-06-12"),
        **said("bo", "2026-09-01"),
        **said("cid", "2026-09-01"),
    }
    shown = list(stream(site.build(files)))
    assert [one for one in shown if "Days, " in one] == [line]
    assert "Note newer" in shown[0] and shown[1] == line and "Note older" in shown[2]


def test_it_comes_back_on_the_page_of_its_own_language_alone(site: Workshop) -> None:
    swedish = entry("Hej.", file="2026-06-01-hej.sv.md", uid="hej", date="2026-06-01")
    built = site.build({**conference(), **swedish, **said("anna", "2026-09-01")})
    assert ["Still" in one for one in stream(built, "en/")] == [True, False]
    assert not any("Days" in one for one in stream(built, "sv/"))


def test_a_month_in_which_nothing_was_written_leads_nowhere(site: Workshop) -> None:
    page = site.build({**conference(), **said("anna", "2026-10-09")}).page("")
    heading = below(page, "h2", class_="month")[0]
    assert words_of(heading) == "October 2026" and [*heading.iter("a")] == []


def test_the_line_leads_to_the_first_new_answer(site: Workshop) -> None:
    built = site.build({**conference(), **said("anna", "2026-09-01")})
    (line,) = below(built.page(""), "p", class_="revival")
    assert [a.get("href") for a in line.iter("a")] == [f"/{AT}#reply-{kept_id('anna')}"]


# Wherever the site stands


@pytest.mark.parametrize("address", ["https://leader.example", "https://x.example/blog"])
def test_every_address_on_it_leads_somewhere(site: Workshop, address: str) -> None:
    site.profile(address=f'"{address}"')
    files = {**FOUR, **conference(TALKS), "files/paper.pdf": b"%PDF-1.4\n", "media/a.jpg": jpeg()}
    files |= said("zoe", "2026-06-10", portrait="media/a.jpg") | many(230)
    files |= {"entries/2026-06-10-hej.sv.md": "Hej. #days26\n"}
    built = site.build(files)
    assert (built.output / AT / "2" / "index.html").is_file()
    assert (built.output / "sv" / "why" / "index.html").is_file()
    assert broken(built) == []


def test_it_is_the_same_whenever_it_is_built(site: Workshop) -> None:
    before = site.build(FOUR).files()
    shown = {name for name in before if name.startswith(AT)}
    later = site.build(MICROBLOG_CLOCK="2026-12-31T10:00:00+01:00").files()
    assert {name: later[name] for name in shown} == {name: before[name] for name in shown}


# Two thousand


def many(number: int) -> dict[str, str]:
    """Return a conference with so many replies of a usual length, each with words of its own."""
    files = conference() | note("2026-06-09", "one")
    for n in range(number):
        day = date(2026, 6, 1) + timedelta(days=n * 150 // number)
        digits = kept_id(f"r{n}")
        words = " ".join(f"{digits[i : i + 3]}{n * i}" for i in range(8))
        text = f"Number {n} says {words}, and then asks who of us has been waiting for the answer."
        more = {"to": f"r{n - 1}"} if n % 5 == 4 else {}
        files |= said(f"r{n}", str(day), "one" if n % 3 else UID, text=text, **more)
    return files


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return Workshop(tmp_path_factory.mktemp("crowded")).build(many(2000))


@pytest.mark.trial
def test_the_first_of_two_thousand_replies_weigh_at_most_60_kilobytes(crowded: Built) -> None:
    assert len(gzip.compress(crowded.text(AT).encode(), 9)) <= 60 * 1024
    pages = [AT, *(f"{AT}{number}/" for number in range(2, 12))]
    assert sum(len(items(crowded.page(at))) for at in pages) == 2000
    assert len(items(crowded.page(AT))) == 199, "and one entry"
