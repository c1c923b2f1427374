"""The traps that Pelican and its plug-ins set: each was measured once, and none catches us."""

import subprocess
import sys
from pathlib import Path

import feedparser
import pytest

from sites import CLOCK, REPOSITORY, Built, Workshop, below, files_below
from whole import CAMERA, jpeg

NOTE = {"entries/2026-03-01-one.md": "One.\n"}


def feed_ids(built: Built) -> list[str]:
    return [entry.id for entry in feedparser.parse(built.text("atom.xml")).entries]


# T8: a lost post, a green light


@pytest.mark.parametrize("broken", ["date: soon", "date: 2026-02-30", "date: [", "status: drfat"])
def test_t8_an_entry_that_cannot_be_read_stops_the_build(site: Workshop, broken: str) -> None:
    faults = site.faults({**NOTE, "entries/bad.md": f"---\n{broken}\n---\nLost?\n"})
    assert len(faults) == 1
    assert faults[0].startswith("content/entries/bad.md:2: ")


def test_t8_a_fault_leaves_the_last_good_output_as_it_was(site: Workshop) -> None:
    before = site.build(NOTE).files()
    site.faults({"entries/2026-03-02-bad.md": "---\ndate: soon\n---\nLost?\n"})
    assert files_below(site.output) == before


def test_t8_every_source_becomes_a_page_or_a_number(site: Workshop) -> None:
    built = site.build(
        {
            **NOTE,
            "entries/a.md": "---\ndate: 2026-03-02\nstatus: draft\n---\nA draft.\n",
            "entries/b.md": "---\ndate: 2026-03-02\nstatus: hidden\n---\nHidden.\n",
            "entries/c.md": "---\ndate: 2026-03-02\nstatus: skip\n---\nLeft out.\n",
            "entries/d.md": "---\ndate: 2026-12-24\n---\nNot yet.\n",
            "entries/e.md": "",
            "pages/about.md": "# About\n\nMe.\n",
        }
    )
    counts = {"published": 2, "draft": 1, "hidden": 1, "skip": 1, "scheduled": 1, "page": 1}
    assert built.report.counts == counts


def test_t8_a_note_without_a_title_is_an_entry(site: Workshop) -> None:
    built = site.build({"entries/2026-03-01.md": "Only a sentence.\n"})
    assert built.words("2026/only-a-sentence/").count("Only a sentence.") == 2  # once unseen
    assert "Only a sentence." in built.words("")


def test_t8_two_slugs_alike_never_end_a_build_halfway(site: Workshop) -> None:
    built = site.build({f"entries/2026-03-0{n}-same.md": f"Note {n}.\n" for n in (1, 2, 3)})
    shown = [built.words(f"2026/{slug}/") for slug in ("same", "same-2", "same-3")]
    assert [f"Note {n}." in words for n, words in zip((1, 2, 3), shown, strict=True)] == [True] * 3


# T9 and T14: what is not for readers yet


@pytest.mark.parametrize(
    "header", ["status: draft", "draft: yes", "published: false", "date: 2026-11-21 12:01"]
)
def test_t9_t14_drafts_and_the_future_are_nowhere(site: Workshop, header: str) -> None:
    draft = f"---\n{header}\nwas: /secretplum/\n---\n#Secretplum ![secretplum](../media/p.jpg)\n"
    built = site.build({**NOTE, "entries/secretplum.md": draft, "media/p.jpg": jpeg()})
    assert built.holds("secretplum") == []
    assert not (built.output / "drafts").exists()
    assert not (built.output / "pictures").exists()
    assert [name for name in built.files() if name.startswith("cards/")] == [
        name for name in built.files() if name.startswith("cards/site-")
    ]


def test_t9_t14_a_look_at_home_shows_them(site: Workshop) -> None:
    files = {
        "entries/2026-03-02-plum.md": "---\nstatus: draft\n---\nA plum.\n",
        "entries/2027-01-01-pear.md": "A pear.\n",
    }
    built = site.build(files, MICROBLOG_DRAFTS=True)
    assert "A plum." in built.words("")
    assert "A pear." in built.words("2027/pear/")


def test_t14_what_is_due_is_shown_from_its_minute_on(site: Workshop) -> None:
    files = {"entries/a.md": "---\ndate: 2026-11-21 12:00\n---\nNow.\n"}
    assert site.build(files).report.counts == {"published": 1}
    early = site.build(files, MICROBLOG_CLOCK="2026-11-21T11:59:59+01:00")
    assert early.report.counts == {"scheduled": 1}


# T10 and T11: what Markdown and headers would eat


def test_t10_a_hashtag_that_begins_a_line_is_no_heading(site: Workshop) -> None:
    built = site.build({"entries/2026-03-01.md": "#livetsomgd is how it begins.\n"})
    main = built.page("2026/livetsomgd-is-how-it-begins/").find(".//main")
    assert main is not None
    (tag,) = below(main, "a", class_="p-category", href="/tags/livetsomgd/")[:1]
    assert tag.text == "#livetsomgd"
    assert "<h1>" not in built.text("feed.xml") + built.text("feed.json")
    assert "#livetsomgd" in feedparser.parse(built.text("feed.xml")).entries[0].summary


@pytest.mark.parametrize("first", ["Tips: read slowly.", "Note: this.", "Obs: nu!", "Re: it"])
def test_t11_a_first_line_that_looks_like_a_header_is_text(site: Workshop, first: str) -> None:
    built = site.build({"entries/2026-03-01-a.md": f"{first}\n\nMore.\n"})
    assert first in built.words("2026/a/")


# T12: Nordic slugs


def test_t12_words_that_differ_by_a_ring_or_dots_each_get_a_page(site: Workshop) -> None:
    words = ["Örebro", "Orebro", "Åre", "Are", "Ærø", "Aero"]
    built = site.build(
        {f"entries/2026-03-{n:02}.md": f"{word}\n" for n, word in enumerate(words, 1)}
    )
    slugs = ["orebro", "orebro-2", "are", "are-2", "aero", "aero-2"]
    assert [built.words(f"2026/{slug}/").split()[0] for slug in slugs]
    assert built.report.counts == {"published": 6}
    for slug, word in zip(slugs, words, strict=True):
        assert word in built.words(f"2026/{slug}/")


# T13: what a feed calls an entry


def test_t13_the_id_in_a_feed_survives_every_change_but_that_of_the_uid(site: Workshop) -> None:
    first = {"entries/a.md": "---\nuid: keepme\ndate: 2026-03-01\n---\nOne.\n"}
    changed = {
        "entries/a.md": "---\nuid: keepme\ndate: 2026-04-02\ntitle: Two\nslug: three\n---\nFour.\n"
    }
    before = feed_ids(site.build(first))
    site.profile(address='"https://another.example/below"')
    after = feed_ids(site.build(changed))
    assert before == after
    assert before[0].startswith("urn:uuid:")


def test_t13_a_new_tag_or_a_moved_file_with_its_uid_is_nothing_new(site: Workshop) -> None:
    text = "---\nuid: keepme\ndate: 2026-03-01\n---\nOne."
    before = feed_ids(site.build({"entries/a.md": text}))
    (site.content / "entries/a.md").unlink()
    assert feed_ids(site.build({"entries/2026/b.md": f"{text} #new"})) == before


# T15: a cache that knows nothing of settings


def test_t15_pelicans_cache_is_never_read(site: Workshop) -> None:
    site.configure(CACHE_CONTENT=True, LOAD_CONTENT_CACHE=True, CACHE_PATH=str(site.root / "kept"))
    later = {"MICROBLOG_CLOCK": "2027-02-01T00:00:00+01:00"}
    soon = {"entries/2027-01-01-soon.md": "Soon.\n"}
    assert site.build(soon).report.counts == {"scheduled": 1}
    assert site.build(**later).report.counts == {"published": 1}
    assert not (site.root / "kept").exists()


# T16: plug-ins that act during a build

LISTENS = """
import sys
from pathlib import Path

def told(event, arguments):
    if event in {"socket.connect", "socket.bind", "socket.getaddrinfo"}:
        print(event, arguments)

if __name__ == "__main__":
    sys.addaudithook(told)
    from microblog.site.build import build
    build(Path(sys.argv[1]), THEME=sys.argv[2], MICROBLOG_CLOCK=sys.argv[3])
    print("sent:", {name.split(".")[0] for name in sys.modules} & {"tweepy", "requests"})
"""


def test_t16_a_build_speaks_to_nobody(site: Workshop) -> None:
    site.write({**NOTE, "entries/2026-03-02-two.md": "---\nlink: https://a.example\n---\nLook.\n"})
    site.put({"listens.py": LISTENS})
    command = [sys.executable, site.root / "listens.py", site.root, REPOSITORY / "theme", CLOCK]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout == "sent: set()\n"


# T17: a language is more than a setting


def test_t17_the_first_language_is_that_of_page_dates_and_words(site: Workshop) -> None:
    site.profile(languages='["sv"]')
    built = site.build({"entries/2026-03-01-hej.md": "Hej.\n"})
    home = built.page("")
    assert home.get("lang") == "sv"
    assert "mars 2026" in built.words("")
    assert "1 mars" in built.words("")
    assert "Prenumerera" in "".join(home.itertext())


# T18: publishing without SSH is in tests/publishing.

# trust.md, section 5


def test_pictures_are_deployed_without_where_they_were_taken(site: Workshop) -> None:
    built = site.build(
        {
            "entries/2026-03-01-a.md": "![A sign](../media/a.jpg) and [a file](../media/b.jpg)\n",
            "media/a.jpg": jpeg(),
            "media/b.jpg": jpeg(colour="red"),
            "files/c.jpg": jpeg(colour="green"),
        }
    )
    pictures = {n: c for n, c in built.files().items() if n.endswith((".jpg", ".webp", ".avif"))}
    assert {"media/b.jpg", "files/c.jpg"} <= set(pictures)
    for name, content in pictures.items():
        assert CAMERA.encode() not in content and b"Exif" not in content, name


FAILS = """
from pelican import signals

def fail(generator):
    if generator.settings.get("FAIL"):
        raise KeyError("mine")

def register():
    signals.article_generator_finalized.connect(fail)
"""
PLUGIN = "def register():\n    {}\n"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("raise RuntimeError('no_sanitiser')", "no_sanitiser"),
        ("import not_there_at_all", "not_there_at_all"),
    ],
)
def test_a_plug_in_that_does_not_load_stops_the_build(
    site: Workshop, code: str, words: str
) -> None:
    site.put({f"plugins/{words}_plugin.py": PLUGIN.format(code)})
    site.configure(PLUGINS=["microblog", f"{words}_plugin"])
    before = site.build(NOTE, PLUGINS=["microblog"]).files()
    (fault,) = site.faults()
    assert words in fault
    assert files_below(site.output) == before


@pytest.mark.parametrize("plugins", [[], ["not_installed_anywhere"]])
def test_a_site_without_our_plug_in_is_not_built_at_all(site: Workshop, plugins: list[str]) -> None:
    site.configure(PLUGINS=plugins)
    faults = site.faults(NOTE)
    assert any("microblog did not load" in fault for fault in faults)
    assert not site.output.exists()


def test_a_plug_in_that_fails_while_building_leaves_the_last_good_output(site: Workshop) -> None:
    site.put({"plugins/failing_plugin.py": FAILS})
    site.configure(PLUGINS=["microblog", "failing_plugin"])
    before = site.build(NOTE).files()
    with pytest.raises(KeyError, match="mine"):
        site.build({"entries/2026-03-02-two.md": "Two.\n"}, FAIL=True)
    assert files_below(site.output) == before


def test_what_a_fault_leads_to_does_not_hide_the_fault(site: Workshop) -> None:
    site.put({"plugins/failing_plugin.py": FAILS})
    site.configure(PLUGINS=["microblog", "failing_plugin"])
    faults = site.faults({"entries/a.md": "---\ndate: soon\n---\nA.\n"}, FAIL=True)
    assert [fault.partition(":")[0] for fault in faults] == ["content/entries/a.md"]


def test_a_name_is_text_on_every_page_of_our_theme(site: Workshop) -> None:
    site.profile(name='"<script>alert(1)</script>"', does='"<img src=x onerror=alert(1)>"')
    built = site.build({**NOTE, "pages/about.md": "# <script>\n\nMe.\n"})
    for address, page in built.pages():
        assert [s.get("type") for s in page.iter("script")] in (["application/ld+json"],), address
        assert [img for img in page.iter("img") if img.get("onerror")] == [], address


# The stock trap that no list names: page 2 of the tag t2 and the tag t22


def test_page_two_of_one_tag_never_claims_the_file_of_another(site: Workshop) -> None:
    site.configure(DEFAULT_PAGINATION=5, PAGINATED_TEMPLATES={"tag": 5, "index": 5})
    site.configure(TAG_SAVE_AS="tag/{slug}.html", TAG_URL="tag/{slug}.html")
    notes = {f"entries/2026-03-{n:02}-note.md": f"Note {n}. #t2\n" for n in range(1, 21)}
    built = site.build({**notes, "entries/2026-04-01-other.md": "Another. #t22\n"})
    assert "Another." in built.words("tags/t22/")
    assert [f"Note {n}." in built.words("tags/t2/") for n in range(1, 21)] == [True] * 20
    assert not (built.output / "index2.html").exists()


def test_the_same_files_stand_after_every_build(site: Workshop) -> None:
    files = {**NOTE, "files/a.jpg": jpeg(), "files/a.pdf": b"%PDF", "entries/2026-03-02.md": "Two"}
    first = site.build(files).files()
    assert [site.build().files() == first for _ in range(3)] == [True] * 3


def test_what_is_deleted_at_home_is_gone_from_the_site(site: Workshop) -> None:
    site.build({**NOTE, "entries/2026-04-01-two.md": "Two. #gone\n", "files/a.txt": "A"})
    for name in ("entries/2026-04-01-two.md", "files/a.txt"):
        (site.content / name).unlink()
    built = [site.build() for _ in range(2)][-1]
    gone = {"2026/two/index.html", "tags/gone/index.html", "2026/04/index.html", "files/a.txt"}
    assert not gone & set(built.files())


def test_output_that_is_not_ours_is_left_alone(site: Workshop) -> None:
    from microblog.errors import Unanswered

    site.put({"output/thesis.txt": "Years of work."})
    with pytest.raises(Unanswered, match="left alone"):
        site.build(NOTE)
    assert files_below(site.output) == {"thesis.txt": b"Years of work."}
    with pytest.raises(Unanswered):
        site.build(OUTPUT_PATH=str(site.root))
    assert Path(site.root / "pelicanconf.py").exists()
