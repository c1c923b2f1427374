"""The survey: every file read once, and everything about all of them decided."""

import os
import unicodedata
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from drawer import ANNA, NOW, SAVED, Drawer, says
from microblog.entry import DRAFT, HIDDEN, PUBLISHED, SCHEDULED, SKIPPED
from microblog.header import Header
from microblog.survey import Folders, survey

DATE = "2026-03-04"


@pytest.fixture
def drawer(tmp_path):
    return Drawer(tmp_path)


def note(**fields):
    """Return an entry with these fields and a sentence."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\n".join(["---", *lines, "---", "A sentence."]) if lines else "A sentence."


class TestWhen:
    """The date: the header's, else the file name's, else the file's own."""

    @pytest.mark.parametrize(
        ("name", "moment"),
        [
            ("2026-03-04-hej.md", "2026-03-04T00:00:00+01:00"),
            ("2026-03-04.md", "2026-03-04T00:00:00+01:00"),
            ("2026-03-04_hej du.md", "2026-03-04T00:00:00+01:00"),
            ("2026-03-04T0815-hej.md", "2026-03-04T08:15:00+01:00"),
            ("2026-03-04-0815-hej.md", "2026-03-04T08:15:00+01:00"),
            ("2026-03-04 08.15 hej.md", "2026-03-04T08:15:00+01:00"),
            ("2026-03-04_08:15.sv.md", "2026-03-04T08:15:00+01:00"),
            ("2026-03-04-1984-came-back.md", "2026-03-04T00:00:00+01:00"),
            ("2026-03-04-08155-hej.md", "2026-03-04T00:00:00+01:00"),
            ("2026-03-29-0230.md", "2026-03-29T02:30:00+01:00"),
            ("2026-10-25-0230.md", "2026-10-25T02:30:00+02:00"),
            ("2026-03-045.md", SAVED.astimezone(ANNA.zone).isoformat()),
            ("hej-2026-03-04.md", SAVED.astimezone(ANNA.zone).isoformat()),
        ],
    )
    def test_is_read_from_the_files_name(self, drawer, name, moment):
        assert drawer.entry(note(), f"entries/{name}").date.isoformat() == moment

    @pytest.mark.parametrize(
        ("written", "moment"),
        [
            ("2026-03-04", "2026-03-04T00:00:00+01:00"),
            ("2026-03-04 08.15", "2026-03-04T08:15:00+01:00"),
            ("2026-03-04T08:15Z", "2026-03-04T09:15:00+01:00"),
            ("2026-03-04 08:15-05:00", "2026-03-04T14:15:00+01:00"),
        ],
    )
    def test_is_told_on_the_leaders_clock(self, drawer, written, moment):
        assert drawer.entry(note(date=written)).date.isoformat() == moment

    def test_a_written_date_wins_over_the_name_and_says_so(self, drawer):
        files = {"entries/2026-03-05-hej.md": note(title="T", date=DATE)}
        assert drawer.survey(files).entries[0].date.day == 4
        told = drawer.warnings(files)
        assert says(told, ("entries/2026-03-05-hej.md:3", "2026-03-05", "2026-03-04"))

    def test_a_written_time_on_the_day_of_the_name_is_no_disagreement(self, drawer):
        assert not drawer.warnings({"entries/2026-03-04-0900-a.md": note(date=f"{DATE} 08:15")})

    @pytest.mark.parametrize(
        "written", ["3", "May", "10000-01-01", "2026-02-30", "4/3/2026", "soon"]
    )
    def test_what_is_no_date_is_a_fault_on_its_line(self, drawer, written):
        told = drawer.faults({"entries/a.md": note(title="T", date=written)})
        assert says(told, ("entries/a.md:3", f"{written} ", "2026-03-04 08:15"))

    def test_both_dates_are_looked_at(self, drawer):
        told = drawer.faults({"entries/2026-13-01.md": note(date="x", modified="y")})
        name = "entries/2026-13-01.md"
        assert says(told, (f"{name}:2", "x "), (f"{name}:3", "y "), (name, "name"))

    @pytest.mark.parametrize("field", ["modified", "updated"])
    def test_the_last_change_is_kept(self, drawer, field):
        changed = drawer.entry(note(date=DATE, **{field: "2026-03-05 10:00"})).modified
        assert changed == datetime(2026, 3, 5, 9, 0, tzinfo=UTC)

    def test_a_file_without_a_date_has_its_own_at_home(self, drawer):
        entry = drawer.entry(note())
        assert entry.date == SAVED
        assert entry.unwritten["date"] == "2026-11-02 09:30"

    def test_a_file_without_a_date_is_a_fault_in_ci(self, drawer):
        told = drawer.faults({"entries/a.md": note()}, ci=True)
        assert says(told, ("entries/a.md", "date: 2026-11-21 12:00"))

    @pytest.mark.parametrize(
        ("name", "fields"),
        [
            ("entries/a.md", {"status": "draft"}),
            ("entries/a.md", {"draft": "true"}),
            ("entries/a.md", {"status": "skip"}),
            ("entries/a.md", {"date": DATE}),
            ("entries/2026-03-04-a.md", {}),
            ("pages/a.md", {}),
            ("blog/a.md", {}),
        ],
    )
    def test_in_ci_what_is_not_due_or_not_the_leaders_needs_none(self, drawer, name, fields):
        assert not drawer.faults({name: note(**fields)}, ci=True)


class TestStatus:
    """What cannot be understood is a fault, lest a draft be published."""

    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({}, PUBLISHED),
            ({"status": ""}, PUBLISHED),
            ({"status": "Published"}, PUBLISHED),
            ({"status": "hidden"}, HIDDEN),
            ({"status": "DRAFT"}, DRAFT),
            ({"status": "skip"}, SKIPPED),
            ({"status": "Utkast"}, DRAFT),
            ({"status": "kladde"}, DRAFT),
            ({"status": "udkast"}, DRAFT),
            ({"draft": "ja"}, DRAFT),
            ({"published": "nej"}, DRAFT),
            ({"draft": "true"}, DRAFT),
            ({"draft": "Yes"}, DRAFT),
            ({"draft": "no", "status": "draft"}, DRAFT),
            ({"draft": "yes", "status": "published"}, DRAFT),
            ({"draft": "no"}, PUBLISHED),
            ({"published": "no"}, DRAFT),
            ({"published": "true"}, PUBLISHED),
        ],
    )
    def test_is_as_written(self, drawer, fields, status):
        assert drawer.entry(note(date=DATE, **fields)).status == status

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ("status: drfat", ("drfat", "draft?")),
            ("status: hiden", ("hiden", "hidden?")),
            ("status: xyz", ("xyz", "draft, hidden, published, skip?")),
            ("status: draft #later", ("draft #later",)),
            ("draft: ture", ("draft", "ture")),
            ("published: maybe", ("published", "maybe")),
            ("status: [draft]", ("status",)),
            ("draft:\n  - yes", ("draft",)),
            ("statsu: draft", ("statsu", "status?")),
            ("drafts: yes", ("drafts", "draft?")),
            ("publish: no", ("publish", "status: draft")),
            ("publised: no", ("publised", "published?")),
            ("Public: False", ("public", "status: draft")),
            ("hidden: true", ("hidden", "status: draft")),
            ("utkast: ja", ("utkast", "status: draft")),
            ("udkast: ja", ("udkast", "status: draft")),
            ("udgivet: nej", ("udgivet", "status: draft")),
        ],
    )
    def test_misunderstood_is_a_fault_on_its_line(self, drawer, line, words):
        found = drawer.survey({"entries/a.md": f"---\ntitle: T\n{line}\n---\nSecret."})
        assert says(drawer.told(found.faults), ("entries/a.md:3", *words))
        assert not found.entries

    def test_in_a_folder_that_is_only_pointed_at_a_strange_field_is_a_warning(self, drawer):
        files = {"blog/a.md": note(statsu="draft", date=DATE)}
        assert says(drawer.warnings(files), ("blog/a.md:2", "statsu", "status?"))

    def test_and_so_is_a_strange_answer(self, drawer):
        files = {"blog/a.md": note(published="2014-05-06", date=DATE)}
        assert says(drawer.warnings(files), ("blog/a.md:2", "published", "2014-05-06"))
        assert drawer.survey(files).entries[0].status == PUBLISHED

    def test_and_so_is_a_wish_not_to_be_published(self, drawer):
        told = drawer.warnings({"blog/a.md": note(public="no", date=DATE)})
        assert says(told, ("blog/a.md:2", "public", "status: draft"))

    @pytest.mark.parametrize("line", ["public: yes", "private: no", "live: in Malmö", "ready: "])
    def test_other_words_of_the_leaders_hold_nothing_back(self, drawer, line):
        assert not drawer.warnings({"entries/a.md": f"---\ndate: {DATE}\n{line}\n---\nA."})


class TestNow:
    """What is dated in the future is nowhere, until then."""

    @pytest.mark.parametrize(
        ("later", "status"), [(-1, PUBLISHED), (0, PUBLISHED), (1, SCHEDULED), (10**9, SCHEDULED)]
    )
    def test_an_entry_is_out_from_its_very_moment(self, drawer, later, status):
        moment = NOW + timedelta(seconds=later)
        assert drawer.entry(note(date=moment.isoformat())).status == status

    @pytest.mark.parametrize("zone", ["+14:00", "+00:00", "-12:00"])
    def test_moments_are_compared_not_clocks(self, drawer, zone):
        moment = datetime.fromisoformat(f"2026-03-04T08:15:00{zone}")
        before = moment.astimezone(UTC) - timedelta(seconds=1)
        assert drawer.entry(note(date=moment.isoformat()), now=moment).status == PUBLISHED
        assert drawer.entry(note(date=moment.isoformat()), now=before).status == SCHEDULED

    @pytest.mark.parametrize(
        ("name", "fields"),
        [
            ("entries/a.md", {}),
            ("entries/a.md", {"status": "hidden"}),
            ("entries/a.md", {"kind": "conference"}),
            ("conferences/a.md", {"starts": "2027-06-09"}),
            ("blog/a.md", {}),
        ],
    )
    def test_whatever_its_kind_and_place(self, drawer, name, fields):
        entry = drawer.entry(note(date="2027-01-01", **fields), name)
        assert (entry.status, entry.is_public) == (SCHEDULED, False)

    def test_a_page_has_no_such_moment(self, drawer):
        assert drawer.entry(note(date="2027-01-01"), "pages/a.md").status == PUBLISHED

    def test_a_draft_stays_a_draft(self, drawer):
        assert drawer.entry(note(date="2027-01-01", status="draft")).status == DRAFT

    @pytest.mark.parametrize("fields", [{"status": "draft"}, {}, {"draft": "yes"}])
    def test_a_look_at_home_shows_them_all(self, drawer, fields):
        assert drawer.entry(note(date="2027-01-01", **fields), drafts=True).status == PUBLISHED

    def test_a_look_at_home_shows_nothing_that_is_left_out(self, drawer):
        assert drawer.entry(note(status="skip"), drafts=True).status == SKIPPED

    def test_the_public_ones_are_those_that_are_out(self, drawer):
        found = drawer.survey(
            {
                "entries/a.md": note(date="2026-03-04"),
                "entries/b.md": note(date="2026-03-05", status="hidden"),
                "entries/c.md": note(date="2027-01-01"),
                "entries/d.md": note(date="2026-03-06", status="draft"),
            }
        )
        assert [entry.slug for entry in found.public] == ["b", "a"]
        assert [entry.slug for entry in found.entries] == ["c", "d", "b", "a"]


class TestKind:
    """Kinds are inferred; a folder may say one, and `kind:` says another."""

    @pytest.mark.parametrize(
        ("name", "fields", "kind"),
        [
            ("entries/a.md", {}, "note"),
            ("entries/a.md", {"title": "T"}, "article"),
            ("entries/a.md", {"link": "https://x.example"}, "link"),
            ("entries/a.md", {"reply_to": "https://x.example"}, "reply"),
            ("entries/a.md", {"kind": "photo"}, "photo"),
            ("conferences/a.md", {"title": "T"}, "conference"),
            ("conferences/a.md", {"kind": "note"}, "note"),
            ("pages/a.md", {"title": "T"}, "page"),
            ("pages/deep/a.md", {"kind": "note"}, "page"),
        ],
    )
    def test_is_found(self, drawer, name, fields, kind):
        assert drawer.entry(note(**fields), name).kind == kind

    def test_a_folder_of_that_name_elsewhere_says_nothing(self, drawer):
        assert drawer.entry(note(), "conferences/a.md", own=[]).kind == "note"

    def test_an_unknown_one_is_warned_of(self, drawer):
        told = drawer.warnings({"entries/a.md": note(date=DATE, kind="tweet")})
        kinds = "note, link, photo, reply, article, conference"
        assert says(told, ("entries/a.md:3", "tweet", kinds))


class TestLanguage:
    """`lang:` beats the suffix, and the suffix the profile."""

    @pytest.mark.parametrize(
        ("name", "fields", "lang"),
        [
            ("a.md", {}, "en"),
            ("a.da.md", {}, "da"),
            ("a.da.md", {"lang": "sv"}, "sv"),
            ("a.md", {"language": "DA"}, "da"),
            ("a.md", {"lang": "pt_BR"}, "pt-br"),
            ("a.node.md", {}, "en"),
            (".da.md", {}, "en"),
        ],
    )
    def test_is_found(self, drawer, name, fields, lang):
        assert drawer.entry(note(**fields), f"entries/{name}").lang == lang

    def test_what_is_none_is_warned_of(self, drawer):
        files = {"entries/a.da.md": note(lang="../x", date=DATE)}
        assert says(drawer.warnings(files), ("entries/a.da.md:2", "../x", "lang: sv"))
        assert drawer.survey(files).entries[0].lang == "da"


class TestFields:
    """What would be passed over is told."""

    @pytest.mark.parametrize("field", ["titel", "tagss", "replyto", "adress", "modifed"])
    def test_one_that_is_nearly_known_is_warned_of(self, drawer, field):
        told = drawer.warnings({"entries/a.md": note(**{"date": DATE, field: "x"})})
        assert says(told, ("entries/a.md:3", field, "?"))

    def test_one_of_the_leaders_own_is_not(self, drawer):
        assert not drawer.warnings({"entries/a.md": note(date=DATE, mood="calm")})

    @pytest.mark.parametrize("field", ["title", "date", "uid", "slug", "address", "link", "lang"])
    def test_one_that_holds_a_list_is_a_fault(self, drawer, field):
        told = drawer.faults({"entries/a.md": note(**{"mood": "calm", field: "[a, b]"})})
        assert says(told, ("entries/a.md:3", field))

    def test_a_file_without_a_word_is_warned_of(self, drawer):
        assert says(drawer.warnings({"entries/2026-03-04.md": "\n"}), ("entries/2026-03-04.md",))
        assert not drawer.warnings({"entries/2026-03-04.md": note(link="https://x.example")})


class TestSlug:
    """The header's, else the file name's, else from the first words."""

    @pytest.mark.parametrize(
        ("name", "text", "slug"),
        [
            ("2026-03-04-hej-du.md", note(), "hej-du"),
            ("2026-03-04-hej-du.md", note(slug="Å vad"), "a-vad"),
            ("2026-03-04-hej-du.md", note(slug="🎉"), "hej-du"),
            ("hej.da.md", note(), "hej"),
            ("2026-03-04.md", note(), "a-sentence"),
            ("2026-03-04.md", "# A title\n\nText.", "a-title"),
            ("2026-03-04.md", "🎉", "2026-03-04"),
            ("🎉.md", "🎉", "entry"),
            ("2026-03-04-11.md", note(), "a-sentence"),
            ("2026-03-04-1984-came-back.md", note(), "1984-came-back"),
            ("a.md", note(slug="../../x"), "x"),
            ("a.md", note(slug="/etc/passwd"), "etc-passwd"),
            ("a.md", note(slug="x" * 500), "x" * 120),
        ],
    )
    def test_is_found(self, drawer, name, text, slug):
        entry = drawer.entry(text, f"entries/{name}")
        assert entry.slug == slug
        assert entry.address == f"/{entry.date.year}/{slug}/"
        assert entry.output == f"{entry.date.year}/{slug}/index.html"

    @pytest.mark.parametrize(
        ("name", "address"),
        [("pages/om.md", "/om/"), ("conferences/lift-days.md", "/conferences/lift-days/")],
    )
    def test_stands_where_the_kind_says(self, drawer, name, address):
        assert drawer.entry(note(date=DATE), name).address == address


def addresses(found):
    """Return the address of each file."""
    assert not found.faults
    return {entry.path.split("/")[-1]: entry.address for entry in (*found.entries, *found.pages)}


class TestAddressesAlike:
    """Of two alike, the one that is not written gives way; all the same on every machine."""

    FILES = {  # noqa: RUF012
        "entries/2026-03-04-orebro.md": "Orebro.",
        "entries/2026-03-04-Örebro.md": "Örebro.",
        "entries/2026-03-04-ÖREBRO!.md": "ÖREBRO!",
    }

    @pytest.mark.parametrize("order", list(permutations(FILES)))
    def test_each_has_its_own_in_whatever_order_they_are_found(self, drawer, order):
        found = drawer.survey({name: self.FILES[name] for name in order})
        assert addresses(found) == {
            "2026-03-04-orebro.md": "/2026/orebro/",
            "2026-03-04-ÖREBRO!.md": "/2026/orebro-2/",
            "2026-03-04-Örebro.md": "/2026/orebro-3/",
        }

    def test_a_disk_that_spells_otherwise_changes_nothing(self, drawer):
        names = ["entries/2026-03-04-Å.md", "entries/2026-03-04-Z.md", "entries/2026-03-04-a.md"]
        found = addresses(drawer.survey(dict.fromkeys(names, "Text.")))
        names = [unicodedata.normalize("NFD", name) for name in names]
        spelt = addresses(Drawer(drawer.content / "mac").survey(dict.fromkeys(names, "Text.")))
        assert {unicodedata.normalize("NFC", n): a for n, a in spelt.items()} == found

    def test_the_older_keeps_it(self, drawer):
        found = drawer.survey(
            {
                "entries/a.md": note(slug="x", date="2026-03-05"),
                "entries/b.md": note(slug="x", date=DATE),
            }
        )
        assert addresses(found) == {"a.md": "/2026/x-2/", "b.md": "/2026/x/"}
        assert found.entries[0].output == "2026/x-2/index.html"

    @pytest.mark.parametrize("status", ["draft", "published"])
    def test_a_written_one_keeps_it_however_young(self, drawer, status):
        files = {
            "entries/a.md": note(slug="x", date=DATE),
            "entries/b.md": note(address="/2026/x/", date="2026-03-06", status=status),
        }
        assert addresses(drawer.survey(files))["a.md"] == "/2026/x-2/"

    def test_a_draft_gives_way_to_what_is_out(self, drawer):
        files = {
            "entries/a.md": note(slug="x", date=DATE, status="draft"),
            "entries/b.md": note(slug="x", date="2026-03-06"),
        }
        assert addresses(drawer.survey(files))["b.md"] == "/2026/x/"

    def test_what_is_left_out_claims_nothing(self, drawer):
        files = {
            "entries/a.md": note(address="/2026/x/", date=DATE, status="skip"),
            "entries/b.md": note(address="/2026/x/", date="2026-03-06"),
            "entries/c.md": note(slug="y", date=DATE, status="skip"),
            "entries/d.md": note(slug="y", date="2026-03-06"),
        }
        found = addresses(drawer.survey(files))
        assert (found["b.md"], found["d.md"]) == ("/2026/x/", "/2026/y/")

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("/2026/x/", "/2026/x/"),
            ("/2026/x/", "/2026/X/"),
            ("/2026/x/", "/2026/x/index.html"),
            ("/2026/å/", "/2026/a\u030a/"),
        ],
    )
    def test_two_written_ones_are_a_fault_that_names_both(self, drawer, first, second):
        files = {
            "entries/a.md": note(date=DATE, address=first),
            "entries/b.md": note(date="2026-03-05", address=second),
        }
        assert says(drawer.faults(files), ("entries/b.md:3", second, "entries/a.md"))

    def test_a_thousand_alike_are_settled(self, drawer):
        names = [f"entries/{number:03}.md" for number in range(300)]
        found = addresses(drawer.survey(dict.fromkeys(names, note(slug="x", date=DATE))))
        assert len(set(found.values())) == 300


class TestAddressesOfOurs:
    """What the site itself writes cannot be claimed, nor what no file may be called."""

    @pytest.mark.parametrize(
        "address",
        [
            *("/", "/index.html", "/en/", "/sv/", "/SV/", "/sv/feed.xml", "/feed.xml", "/atom.xml"),
            *("/feed.json", "/2026/11/", "/archive/", "/subscribe/", "/why/", "/tags/", "/tags/x/"),
            *("/tags/x/feed.xml", "/kinds/note/", "/theme/site.css", "/pictures/a.jpg"),
            *("/cards/a.png", "/404.html", "/sitemap.xml", "/robots.txt", "/favicon.svg"),
        ],
    )
    @pytest.mark.parametrize("name", ["entries/a.md", "pages/a.md"])
    def test_a_written_one_is_a_fault(self, drawer, address, name):
        told = drawer.faults({name: note(date=DATE, address=address)})
        assert says(told, (f"{name}:3", f" {address} ", "Candor"))

    @pytest.mark.parametrize("slug", ["sv", "tags", "archive", "subscribe"])
    def test_a_page_of_that_name_gives_way(self, drawer, slug):
        assert drawer.entry(note(), f"pages/{slug}.md").address == f"/{slug}-2/"

    @pytest.mark.parametrize("slug", ["om", "cv", "faq", "jag", "2026", "tagged"])
    def test_a_page_of_another_name_does_not(self, drawer, slug):
        assert drawer.entry(note(slug=slug), "pages/a.md").address == f"/{slug}/"

    def test_a_slug_like_a_month_gives_way(self, drawer):
        assert drawer.entry(note(slug="11", date=DATE)).address == "/2026/11-2/"
        assert drawer.entry(note(slug="2026", date=DATE)).address == "/2026/2026/"

    def test_a_language_that_someone_writes_in_is_ours(self, drawer):
        files = {"entries/a.da.md": note(date=DATE), "pages/b.md": note(address="/da/")}
        assert says(drawer.faults(files), ("pages/b.md:2", "/da/", "Candor"))

    @pytest.mark.parametrize(
        "address",
        [
            *(
                "/../../etc/",
                "/a/../b/",
                "/./a/",
                "/.git/",
                "/a/.htaccess",
                "x",
                "x/",
                "/a",
                "//a/",
            ),
            *("/a//b/", "/a b/", "/a?b/", "/a#b/", "/a<b/", "/a\\\\b/", "/a.html/", "/feed.xml/x/"),
            *("/a,b/", "https://x.example/", f"/{'x' * 201}/", "/" + "x/" * 501, '"/a\\0b/"'),
            *('"/a\\u202eb/"', '"/a\\nb/"', "javascript:alert(1)"),
        ],
    )
    def test_what_cannot_be_one_is_a_fault(self, drawer, address):
        told = drawer.faults({"entries/a.md": note(date=DATE, address=address)})
        assert says(told, ("entries/a.md:3", "/2026/first-words/"))

    @pytest.mark.parametrize(
        ("address", "output"),
        [
            ("/2026/x/", "2026/x/index.html"),
            ("/om/mig/", "om/mig/index.html"),
            ("/om.html", "om.html"),
            ("/2026/11/x/", "2026/11/x/index.html"),
            ("/blåbär/", "blåbär/index.html"),
        ],
    )
    def test_any_other_holds(self, drawer, address, output):
        entry = drawer.entry(note(date=DATE, address=address))
        assert (entry.address, entry.output) == (address, output)
        assert "address" not in entry.unwritten

    @pytest.mark.parametrize(
        ("fields", "address", "output"),
        [
            ({"save_as": "a/index.html", "url": "a/"}, "/a/", "a/index.html"),
            ({"save_as": "/tag/baz.html"}, "/tag/baz.html", "tag/baz.html"),
            ({"save_as": "My Page.html"}, "/My Page.html", "My Page.html"),
            ({"url": "a/"}, "/2026/one/", "2026/one/index.html"),
        ],
    )
    def test_pelicans_own_way_to_say_it_holds_too(self, drawer, fields, address, output):
        lines = [f"{name}: {value}" for name, value in fields.items()]
        entry = drawer.entry("\n".join(["date: 2026-03-04", *lines, "", "Text."]))
        assert (entry.address, entry.output) == (address, output)
        assert ("address" in entry.unwritten) is ("save_as" not in fields)

    @pytest.mark.parametrize(
        "line",
        [
            *(
                "save_as: ../x.html",
                "save_as: a/../../x.html",
                "save_as: x",
                "save_as: x/",
                "save_as: /",
            ),
            *("save_as: .htaccess", "save_as: //x.html", "save_as: feed.xml/x.html"),
            *("save_as: x.html\nurl: ../y/", "save_as: x.html\nurl: javascript:alert(1)"),
        ],
    )
    def test_and_cannot_leave_the_site(self, drawer, line):
        told = drawer.faults({"entries/a.md": f"date: 2026-03-04\n{line}\n\nText."})
        assert says(told, ("entries/a.md:2", line.split("\n")[0].removeprefix("save_as: ")))

    def test_two_that_are_saved_as_one_are_a_fault(self, drawer):
        text = "date: 2026-03-04\nsave_as: x.html\nurl: {}\n\nText."
        files = {"entries/a.md": text.format("a/"), "entries/b.md": text.format("b/")}
        assert len(drawer.faults(files)) == 1


class TestOldAddresses:
    """Redirects come from content alone."""

    def test_are_those_that_can_be(self, drawer):
        entry = drawer.entry(note(date=DATE, was="[/old/, /blog/b%C3%B6cker.html, /old/]"))
        assert entry.was == ("/old/", "/blog/böcker.html")

    def test_the_present_one_is_none(self, drawer):
        assert drawer.entry(note(date=DATE, address="/b/", was="/a/, /b/")).was == ("/a/",)

    @pytest.mark.parametrize("old", ["/", "old/", "/../x/", "/%2e%2e/x/", "https://x.example/a/"])
    def test_what_cannot_be_one_is_warned_of(self, drawer, old):
        told = drawer.warnings({"entries/a.md": note(date=DATE, was=f"[/a/, '{old}']")})
        assert says(told, ("entries/a.md:3", "was: /old/"))


class TestUid:
    """A uid belongs to one file."""

    def test_twice_is_a_fault_that_names_both(self, drawer):
        files = {
            "entries/a.md": note(uid="abc", date=DATE),
            "entries/b.md": note(date="2026-03-05", uid="ABC"),
            "entries/c.md": note(uid="abcd", date=DATE),
        }
        assert says(
            drawer.faults(files),
            ("entries/a.md:2", "abc", "entries/b.md"),
            ("entries/b.md:3", "ABC", "entries/a.md"),
        )

    @pytest.mark.parametrize("uid", ["../x", "a b", "<b>", "x" * 65, "-a", "å"])
    def test_what_cannot_be_one_is_a_fault(self, drawer, uid):
        told = drawer.faults({"entries/a.md": note(date=DATE, uid=uid)})
        assert says(told, ("entries/a.md:3", uid))

    def test_is_minted_from_the_path_and_waits_to_be_written(self, drawer):
        entry = drawer.entry(note(), "entries/2026/2026-03-04-hej.md")
        assert entry.unwritten == {
            "uid": "qyj6jarxb3",
            "date": "2026-03-04 00:00",
            "address": "/2026/hej/",
        }

    def test_written_it_waits_no_more(self, drawer):
        entry = drawer.entry(note(uid="abc", date=DATE, address="/x/"))
        assert (entry.uid, entry.unwritten) == ("abc", {})


def twins(found):
    """Return the files of each thought that has twins."""
    return {
        entry.path.split("/")[-1]: sorted(twin.path.split("/")[-1] for twin in found.twins(entry))
        for entry in found.public
    }


class TestTwins:
    """One thought in several languages: told by the stem of the file, or by a written slug."""

    def test_share_the_stem(self, drawer):
        found = drawer.survey(
            {"entries/x.md": note(date=DATE), "entries/x.da.md": note(date=DATE)}
            | {
                "entries/x.sv.md": note(date=DATE, status="draft"),
                "entries/y.da.md": note(date=DATE),
            }
        )
        assert twins(found) == {"x.md": ["x.da.md"], "x.da.md": ["x.md"], "y.da.md": []}

    @pytest.mark.parametrize("newest", ["x.md", "x.da.md", "x.sv.md"])
    def test_stand_at_their_languages_but_the_first(self, drawer, newest):
        names = ["x.md", "x.da.md", "x.sv.md"]
        dates = {name: "2026-03-09" if name == newest else DATE for name in names}
        found = drawer.survey({f"entries/{name}": note(date=dates[name]) for name in names})
        assert addresses(found) == {
            "x.md": "/2026/x/",
            "x.da.md": "/2026/x-da/",
            "x.sv.md": "/2026/x-sv/",
        }

    def test_the_first_in_another_language_is_named_for_it_where_the_place_is_taken(self, drawer):
        files = {
            "entries/x.da.md": note(address="/2026/x/", date=DATE),
            "entries/x.md": note(date="2026-03-05"),
        }
        assert addresses(drawer.survey(files))["x.md"] == "/2026/x-en/"

    def test_one_with_a_slug_of_its_own_keeps_it(self, drawer):
        files = {"entries/x.md": note(date=DATE), "entries/x.da.md": note(date=DATE, slug="y")}
        found = drawer.survey(files)
        assert addresses(found) == {"x.md": "/2026/x/", "x.da.md": "/2026/y/"}
        assert twins(found)["x.md"] == ["x.da.md"]

    def test_one_in_another_language_that_is_no_twin_is_numbered(self, drawer):
        files = {
            "entries/2026-03-04-orebro.md": note(),
            "entries/2026-03-05-örebro.sv.md": note(),
        }
        found = drawer.survey(files)
        assert addresses(found)["2026-03-05-örebro.sv.md"] == "/2026/orebro-2/"
        assert not any(twins(found).values())

    def test_may_share_a_written_slug_as_pelican_has_it(self, drawer):
        files = {
            "entries/a.md": note(date=DATE, slug="x"),
            "entries/b.md": note(date=DATE, slug="x", lang="sv"),
            "entries/c.md": note(date=DATE, slug="y", lang="sv"),
        }
        assert twins(drawer.survey(files)) == {"a.md": ["b.md"], "b.md": ["a.md"], "c.md": []}

    @pytest.mark.parametrize("order", list(permutations(["x.md", "x.da.md", "y.md"])))
    def test_by_stem_and_by_slug_are_one_thought(self, drawer, order):
        texts = {
            "x.md": note(date=DATE, slug="a"),
            "x.da.md": note(date=DATE),
            "y.md": note(date=DATE, slug="a", lang="sv"),
        }
        found = drawer.survey({f"entries/{name}": texts[name] for name in order})
        assert twins(found) == {
            "x.md": ["x.da.md", "y.md"],
            "x.da.md": ["x.md", "y.md"],
            "y.md": ["x.da.md", "x.md"],
        }

    def test_of_two_in_one_language_the_older_is_the_twin(self, drawer):
        files = {
            "entries/a.md": note(date="2026-03-05", slug="x"),
            "entries/b.md": note(date=DATE, slug="x"),
            "entries/c.md": note(date="2026-03-06", slug="x", lang="sv"),
        }
        assert twins(drawer.survey(files)) == {"a.md": [], "b.md": ["c.md"], "c.md": ["b.md"]}

    def test_lang_makes_a_twin_of_what_the_suffix_does_not(self, drawer):
        same = {"entries/x.md": note(date=DATE), "entries/x.da.md": note(date=DATE, lang="en")}
        assert not any(twins(drawer.survey(same)).values())

    def test_a_page_and_an_entry_are_no_twins(self, drawer):
        files = {
            "entries/x.md": note(date=DATE, slug="x"),
            "pages/x.sv.md": note(date=DATE, slug="x"),
        }
        found = drawer.survey(files)
        assert found.entries[0].twin_of != found.pages[0].twin_of

    def test_other_folders_hold_other_thoughts(self, drawer):
        files = {"entries/2025/x.md": note(date=DATE), "entries/2026/x.sv.md": note(date=DATE)}
        assert not any(twins(drawer.survey(files)).values())


class TestPictures:
    """A picture without words is a fault among the leader's, else a warning."""

    TEXT = "---\ndate: 2026-03-04\n---\n\n# T\n\nText.\n\n![](a.jpg)\n"

    @pytest.mark.parametrize("name", ["entries/a.md", "conferences/a.md"])
    def test_is_a_fault_on_its_line(self, drawer, name):
        assert says(drawer.faults({name: self.TEXT}), (f"{name}:9", "![what it shows](file)"))

    @pytest.mark.parametrize("name", ["pages/a.md", "blog/a.md"])
    def test_is_a_warning_elsewhere(self, drawer, name):
        assert says(drawer.warnings({name: self.TEXT}), (f"{name}:9",))

    def test_in_a_draft_has_time(self, drawer):
        assert not drawer.warnings({"entries/a.md": "Status: draft\n\n![](a.jpg)"})


class TestFilesThatCannotBeRead:
    """Each is a fault with its name, and the others are read all the same."""

    def test_all_faults_of_all_files_are_told_at_once(self, drawer):
        files = {
            "entries/a.md": b"title: x\n\n\xff\xfe",
            "entries/b.md": "---\ntitle: One\n\nText.",
            "entries/c.md": note(date="x", status="y"),
            "entries/d.md": note(date=DATE),
            "entries/e.md": "---\ntitle One\nstatus: draft\n---\n",
        }
        found = drawer.survey(files)
        assert says(
            drawer.told(found.faults),
            ("entries/a.md:3", "UTF-8"),
            ("entries/b.md:1", "---"),
            ("entries/c.md:3", "y"),
            ("entries/c.md:2", "x"),
            ("entries/e.md:2", "no `key: value`"),
        )
        assert [entry.path for entry in found.entries] == ["entries/d.md"]

    def test_one_that_is_gone_or_shut_says_why(self, drawer):
        (gone,) = drawer.put({"entries/gone.md": "x"})
        gone.unlink()
        (drawer.content / "entries" / "shut.md").mkdir()
        names = ["entries/gone.md", "entries/shut.md"]
        drawer.put = lambda files: [drawer.content / name for name in files]
        assert says(
            drawer.faults(dict.fromkeys(names, "")),
            ("entries/gone.md", "(No such file or directory)"),
            ("entries/shut.md", "(Is a directory)"),
        )

    def test_what_looks_like_a_header_says_how_to_write_one(self, drawer):
        told = drawer.faults({"entries/a.md": "—-\nstatus: draft\n—-\nSecret."})
        assert says(told, ("entries/a.md:1", "looks like a header", "Write --- on a line"))

    def test_one_whose_name_is_no_utf8_says_so(self, drawer):
        name = os.fsdecode(b"entries/sm\xf6rg\xe5s.md")
        assert says(drawer.faults({name: "Text."}), ("entries/sm\ufffdrg\ufffds.md", "UTF-8"))


class TestLinks:
    """A link within content/ is a file like any other; what leads out is not published."""

    @staticmethod
    def found(drawer, name, target):
        """Survey a link, and the file that is there."""
        drawer.put({"entries/a.md": note(date=DATE)})
        link = drawer.content / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
        file = next(link.glob("*.md"), link) if link.is_dir() else link
        return survey(Folders(drawer.content, (file,)), ANNA, NOW)

    @pytest.mark.parametrize("own", ["entries", "pages", "blog"])
    def test_one_that_leads_out_is_a_fault(self, drawer, own):
        secret = drawer.content.parent / "content-of-mine.md"
        secret.write_text("Mine alone.")
        found = self.found(drawer, f"{own}/out.md", secret)
        assert says(drawer.told(found.faults), (f"{own}/out.md", "outside", "Copy the file"))
        assert not found.by_path

    def test_so_is_one_of_a_whole_folder(self, drawer):
        away = drawer.content.parent / "away"
        away.mkdir()
        (away / "x.md").write_text("Mine alone.")
        found = self.found(drawer, "entries/2026", away)
        assert says(drawer.told(found.faults), ("entries/2026/x.md", "outside", "Copy the file"))

    @pytest.mark.parametrize("target", ["nowhere.md", "gone.md"])
    def test_one_that_leads_nowhere_says_so(self, drawer, target):
        found = self.found(drawer, "entries/gone.md", target)
        assert says(drawer.told(found.faults), ("entries/gone.md", "not there", "Copy the file"))

    def test_one_that_stays_within_is_read(self, drawer):
        found = self.found(drawer, "entries/b.md", "a.md")
        assert [entry.path for entry in found.entries] == ["entries/b.md"]

    def test_the_folder_itself_may_be_one(self, drawer):
        drawer.put({"entries/a.md": note(date=DATE)})
        link = drawer.content.with_name("link")
        link.symlink_to(drawer.content)
        found = survey(Folders(link, (link / "entries/a.md",)), ANNA, NOW)
        assert [entry.path for entry in found.entries] == ["entries/a.md"]
        assert not found.faults


OURS, MIDDLE, THEIRS = "<<<<<<< HEAD\nMine.", "=======", "Theirs.\n>>>>>>> 1a2b3c (The lift)"
LEFT = "\n".join([OURS, MIDDLE, THEIRS])


class TestConflicts:
    """What git leaves of two versions is a fault, wherever in the file it stands."""

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            (f"{note(date=DATE)}\n\n{LEFT}\n", 6),
            (f"{note(date=DATE)}\n{LEFT}".replace("\n", "\r\n"), 5),
            (f"---\ntitle: T\n{LEFT}\n---\nText.", 3),
            (LEFT, 1),
            (f"{OURS}\n||||||| base\nBefore.\n{MIDDLE}\n{THEIRS}", 1),
            (f"```\ncode\n```\n\n{LEFT}\n\n```\nmore\n```", 5),
            (f"```\n{LEFT}\nA fence that never closes.", 2),
        ],
    )
    def test_is_told_with_its_line(self, drawer, text, line):
        told = drawer.faults({"entries/a.md": text})
        assert says(told, (f"entries/a.md:{line}", "two versions", "Keep the words"))

    @pytest.mark.parametrize(
        "text",
        [
            f"```\n{LEFT}\n```",
            f"~~~~ text\n```\n{LEFT}\n~~~~\n",
            LEFT.replace("\n", "\n    ").replace("<<<<", "    <<<<"),
            "\n".join([MIDDLE, OURS, THEIRS]),
            f"{OURS}\n{MIDDLE}",
            "<<<<<<< and >>>>>>> are git's marks.",
            "Kapitel\n=======\n\n> Citat",
        ],
    )
    def test_text_about_git_is_text(self, drawer, text):
        assert not drawer.faults({"entries/a.md": text})


class TestForeignFormats:
    """What is no Markdown is read by somebody else's reader, given by suffix."""

    def test_is_an_entry_like_any_other(self, drawer):
        header = Header(
            {"title": "T", "date": DATE, "tags": ["a"]}, {}, "<p>#no &amp; <b>so</b></p>"
        )
        entry = drawer.entry("…", "blog/one.rst", foreign={".rst": lambda path: header})
        assert (entry.html, entry.title, entry.tags, entry.kind) == (True, "T", ("a",), "article")
        assert entry.address == "/2026/one/"


def test_a_survey_knows_each_file_by_its_path(drawer):
    found = drawer.survey({"entries/a.md": note(date=DATE), "pages/b.md": note()})
    assert {path.split("/")[-1]: entry.kind for path, entry in found.by_path.items()} == {
        "a.md": "note",
        "b.md": "page",
    }
