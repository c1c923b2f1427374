"""The profile: what may stand in it, and what a leader is told of what may not."""

import tomllib
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawer import says
from microblog.errors import (
    Faults,
    Finding,
    Forbidden,
    Message,
    MicroblogError,
    OutsideFailed,
    Unanswered,
)
from microblog.profile import Profile, read_profile, speaks


@pytest.fixture
def toml(tmp_path):
    """Write a profile and return its path."""

    def write(text):
        path = tmp_path / "profile.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def faults(path):
    """Return the faults of a profile as they are told, each with its line."""
    with pytest.raises(Faults) as raised:
        read_profile(path)
    assert raised.value.exit_code == 2
    return [finding.spoken().replace(str(path), "profile") for finding in raised.value.findings]


class TestWhatMayStand:
    """Every setting but the name may be left out."""

    def test_a_name_is_enough(self, toml):
        profile = read_profile(toml('name = "Anna Ek"'))
        assert (profile.language, profile.zone) == ("en", ZoneInfo("Europe/Stockholm"))
        assert profile.address == "https://leader.example"
        assert not profile.is_public
        assert profile.root == ""

    def test_all_of_it(self, toml):
        profile = read_profile(
            toml(
                b'\xef\xbb\xbfname = " Anna Ek "\r\ndoes = "I listen."\r\nlanguages = ["sv"]\r\n'
                b'address = "https://anna-ek.dk/blog/"\r\ntimezone = "Europe/Copenhagen"\r\n'
                b'me = ["https://social.example/@anna"]\r\ncards_since = 2026-01-31\r\n'
                b'[mentions]\r\nbo = "https://bo.example/?a=1"\r\n'
            )
        )
        assert (profile.name, profile.language) == ("Anna Ek", "sv")
        assert (profile.address, profile.root) == ("https://anna-ek.dk/blog", "/blog")
        assert profile.is_public
        assert profile.cards_since == date(2026, 1, 31)
        assert profile.mentions == {"bo": "https://bo.example/?a=1"}

    @pytest.mark.parametrize(
        ("address", "is_public"),
        [
            ("https://anna-ek.dk", True),
            ("https://example.dk", True),
            ("https://leader.example", False),
            ("https://leader.example.", False),
            ("https://example", False),
            ("https://LEADER.TEST:8000", False),
            ("https://leader.invalid/blog", False),
            ("http://localhost:8000", False),
            ("http://127.0.0.1:8000/blog", False),
            ("http://[::1]:8000", False),
        ],
    )
    def test_an_address_that_nobody_can_reach_is_not_public(self, address, is_public):
        assert Profile(name="Anna", address=address).is_public is is_public


class TestFaults:
    """Each names the file, the line, the setting and the cure."""

    def test_no_profile_names_the_command(self, tmp_path):
        assert says(faults(tmp_path / "profile.toml"), ("profile", "invoke start"))

    def test_a_folder_is_no_profile(self, tmp_path):
        assert says(faults(tmp_path), ("profile", "(Is a directory)"))

    def test_an_unknown_setting_names_the_one_that_is_near(self, toml):
        path = toml('name = "Anna"\n\n# adress = 1\nadress = "https://x.example"')
        assert says(faults(path), ("profile:4", "adress", "address?"))

    def test_an_unknown_setting_like_no_other_lists_them_all(self, toml):
        path = toml('name = "Anna"\n[qqq]\na = 1')
        assert says(
            faults(path), ("profile:2", "qqq", f"{', '.join(sorted(Profile.model_fields))}?")
        )

    def test_all_are_told_at_once(self, toml):
        path = toml('does = 1\nlanguages = []\ntimezone = "Mars"\n[mentions]\nbo = "x"\n')
        assert says(
            faults(path),
            ("profile", "name", "invoke start"),
            ("profile:1", "does"),
            ("profile:2", "languages"),
            ("profile:3", "timezone", "Europe/Stockholm"),
            ("profile:5", "mentions.bo", "https://"),
        )

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ('name = ""', ("name",)),
            ('name = " \\t"', ("name",)),
            (f'name = "{"x" * 81}"', ("name",)),
            ("name = 1", ("name", '"')),
            ('languages = "sv"', ("languages", '["sv", "en"]')),
            ("languages = []", ("languages",)),
            ('languages = ["svenska"]', ("languages", "sv")),
            ("languages = [1]", ("languages", '"')),
            ('mentions = ["a"]', ("mentions",)),
            ('me = ["http://x.example"]', ("me", "https://")),
            ('cards_since = "2026-01-31"', ("cards_since", "2026-01-31")),
            ("cards_since = 2026-01-31T10:00:00", ("cards_since", "2026-01-31")),
            ('timezone = "../../etc/passwd"', ("timezone", "Europe/Stockholm")),
            ('timezone = "Europe"', ("timezone", "Europe/Stockholm")),
            ('timezone = "a\\u0000b"', ("timezone", "Europe/Stockholm")),
            ('timezone = ""', ("timezone", "Europe/Stockholm")),
        ],
    )
    def test_a_wrong_value_says_what_is_right(self, toml, line, words):
        name = "" if line.startswith("name") else 'name = "Anna"\n'
        told = faults(toml(f"{name}# a comment\n{line}\n"))
        assert says(told, (f"profile:{3 if name else 2}", *words))

    @pytest.mark.parametrize(
        "address",
        [
            *("", "x", "//x.example", "https://", "ftp://x.example", "data:text/html,x"),
            *("http://x.example", "http://localhost.x.example", "http://127.0.0.1.x"),
            *("https://[::1", "https://x.example:99999", "https://a b.example"),
            *("https://x.example/<b>", "https://x.example/\\u202e", "https://x.dk\\n/"),
        ],
    )
    def test_an_address_is_of_the_web_and_plain_only_on_this_machine(self, toml, address):
        path = toml(f'name = "Anna"\naddress = "{address}"')
        assert says(faults(path), ("profile:2", "address", "https://"))

    @pytest.mark.parametrize("end", ["/?a", "/#a", "@x.dk"])
    def test_the_sites_address_is_bare(self, toml, end):
        path = toml(f'name = "Anna"\naddress = "https://x.example{end}"')
        assert says(faults(path), ("profile:2", "address", "?", "#", "@"))

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ('name = "Anna"\nlanguages = [sv]', 2),
            ("name = Anna Ek", 1),
            ('name = "Anna', 1),
            ('name = "Anna"\n\nname = "Bo"', 3),
            ('name = """\n\n', 3),
            ("name = 2026-02-30", 1),
            ('name = "A"\nx = ' + "[" * 5000, 2),
            ('name = "A"\nx = ' + "9" * 5000, 2),
            ('name = "a\0b"', 1),
        ],
    )
    def test_what_is_no_toml_names_the_line(self, toml, text, line):
        assert says(faults(toml(text)), (f"profile:{line}", 'name = "Your Name"'))

    def test_what_is_no_utf8_names_the_line(self, toml):
        path = toml('name = "Anna"\n# Malmö'.encode("latin-1"))
        assert says(faults(path), ("profile:2", "UTF-8"))

    @pytest.mark.parametrize("text", ["x = 1\nname = 1", "x = [", 'timezone = "{x}"', ""])
    def test_each_can_be_said_in_any_language(self, toml, text):
        """A catalogue gives back other words with the same holes."""
        with pytest.raises(Faults) as raised:
            read_profile(toml(text))
        for finding in raised.value.findings:
            told = finding.spoken(lambda message: f"«{message}»")
            assert "«" in told.replace(finding.path, "") and told.count("«") == told.count("»")


SETTINGS = st.sampled_from([*Profile.model_fields, "nmae", "x-y", '"a b"', "[mentions]", "[x]"])
VALUES = st.sampled_from(['"Anna"', '"sv"', '["sv"]', "1", "2026-01-31", "true", "{}", "[[]]", "["])


@given(st.lists(st.tuples(SETTINGS, VALUES | st.text(max_size=20)), max_size=6))
def test_any_file_is_a_profile_or_faults_on_its_lines(tmp_path_factory, pairs):
    text = "\n".join(f"{name} = {value}" for name, value in pairs)
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(text.encode(errors="replace"))
    assert isinstance(speaks(path), str)
    try:
        assert read_profile(path).name.strip()
    except Faults as error:
        count = len(path.read_bytes().decode().split("\n"))
        assert error.findings
        assert all(1 <= f.line <= count for f in error.findings if f.line is not None)


class TestSpeaks:
    """The interface's language is known however broken the rest of the profile is."""

    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ('languages = ["sv", "en"]', "sv"),
            ('name = "broken\nlanguages = [\n  "da"\n', "da"),
            ("  languages=['en']", "en"),
            ('# languages = ["sv"]', "en"),
            ('languages = ["SV"]', "en"),
            ("languages = 1", "en"),
            ("", "en"),
            ('\ufefflanguages = ["da"]\r\n', "da"),
        ],
    )
    def test_is_read_from_the_line(self, toml, text, language):
        assert speaks(toml(text)) == language

    def test_without_a_profile_it_is_english(self, tmp_path, toml):
        assert speaks(tmp_path) == speaks(tmp_path / "none.toml") == speaks(toml(b"\xff")) == "en"


@pytest.mark.parametrize(
    ("name", "monogram"),
    [
        ("Anna Ek", "AE"),
        ("Åsa Maria Öberg", "ÅÖ"),
        ("A\u030asa", "Å"),
        ("The Managing Director", "MD"),
        ("The The", "T"),
        ("Jean-Luc Picard", "JP"),
        ("Conan O'Brien", "CO"),
        ("O'Brien", "O"),
        ("anna", "A"),
        ("Anna Ek (VD)", "AV"),
        ("50 Cent", "5C"),
        ("李小龍", "李"),
        ("ßeta", "SS"),
        ("🎉", "🎉"),
        ("—", "—"),
    ],
)
def test_a_monogram_is_of_the_first_and_the_last_name(name, monogram):
    assert Profile(name=name).monogram == monogram


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf"])).filter(str.strip))
def test_every_name_has_a_monogram(name):
    assert 1 <= len(Profile(name=name[:80].strip() or "x").monogram) <= 2


def test_what_ships_is_a_profile():
    shipped = Path(__file__).parents[1] / "content" / "profile.toml"
    if shipped.is_file():
        assert read_profile(shipped).name == tomllib.loads(shipped.read_text("utf-8"))["name"]


class TestMessages:
    """A message is a sentence with holes, told in one line."""

    def test_a_hole_may_hold_a_message(self):
        catalogue = {"{key} {problem}.": "{problem}: {key}.", "is not right": "fel"}
        outer = Message("{key} {problem}.", {"key": "x", "problem": Message("is not right")})
        assert outer.spoken(catalogue.__getitem__) == "fel: x."

    def test_a_value_with_braces_stays_as_it_is(self):
        assert Message("{key}!", {"key": "{0.__class__}"}).spoken() == "{0.__class__}!"

    def test_a_finding_is_told_with_its_place_and_cure(self):
        what, cure = Message("Wrong."), Message("Do {it}.", {"it": "this"})
        assert Finding("a.md", 3, what, cure).spoken() == "a.md:3: Wrong. Do this."
        assert Finding("a.md", None, what).spoken() == "a.md: Wrong."

    def test_faults_are_told_after_the_warnings(self):
        wrong = Finding("a.md", 3, Message("Wrong."))
        odd = Finding("b.md", None, Message("Odd."))
        assert Faults([wrong]).spoken() == "a.md:3: Wrong."
        lines = Faults([wrong, wrong], [odd]).spoken().splitlines()
        assert (lines[0], lines[-2:]) == ("b.md: Odd.", ["a.md:3: Wrong."] * 2)

    def test_each_class_ends_its_task_with_its_own_code(self):
        ends = {Faults: 2, Unanswered: 3, Forbidden: 5, OutsideFailed: 6, MicroblogError: 1}
        assert {kind: kind.exit_code for kind in ends} == ends
        error = OutsideFailed("{host} is silent.", host="x.example")
        assert (str(error), error.exitcode) == ("x.example is silent.", 6)
