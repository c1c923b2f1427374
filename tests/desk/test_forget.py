"""Somebody who was quoted asks to be forgotten: one command, on a site with its deployed folder."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from microblog.conversation.forgetting import is_forgotten
from microblog.conversation.keeping import withdrawn
from microblog.conversation.reply import Kept, id_of
from microblog.conversation.shelf import keep, replies_in
from microblog.conversation.stores import Stores
from microblog.desk.forget import forget
from microblog.errors import OutsideFailed, Unanswered
from microblog.networks.contract import Reply
from microblog.publishing.pipeline import publish
from microblog.publishing.request import Options
from microblog.sharing.keyrings import Keyring
from microblog.sharing.person import Person
from repositories import Repository
from sites import CLOCK, REPOSITORY, Workshop, files_below

KEY = "a-long-word-that-nobody-guesses"
KEYED = {"MICROBLOG_KEYRING": "off", "MICROBLOG_FORGET_KEY": KEY}
KEYLESS = {"MICROBLOG_KEYRING": "off"}
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ENTRIES = {
    f"entries/2026-11-1{n}-{n}.md": f"---\nuid: entry{n}\ntags: hiss26\n---\nQuestion {n}.\n"
    for n in range(5)
}
GATHERED = [f"conferences/hiss-2026/{name}" for name in ("index.html", "feed.xml", "feed.json")]
ADDRESSES = [
    "https://x.com/berita?lang=sv",
    "https://mobile.twitter.com/berita",
    "https://x.com/berita/with_replies",
]
CONFERENCE = """\
---
uid: hiss
title: Hiss 2026
date: 2026-11-01
tag: hiss26
starts: 2026-11-10
ends: 2026-11-12
---
"""


@dataclass
class Leader:
    """A person at a terminal, and all that they see; what they type is said beforehand."""

    types: list[str] = field(default_factory=list)
    sees: list[str] = field(default_factory=list)

    def person(self) -> Person:
        return Person(tell=self.sees.append, answer=self.typed)

    def typed(self, question: str) -> str:
        self.sees.append(question)
        if not self.types:
            raise EOFError
        return self.types.pop(0)


def said(
    number: int,
    author: str,
    handle: str = "",
    *,
    network: str = "x",
    text: str = "Because of the stairs.",
    answers: str = "",
) -> Kept:
    host = {"x": "x.com", "mastodon": "social.example", "linkedin": "www.linkedin.com"}[network]
    url = f"https://{host}/{handle or 'feed'}/status/{number}"
    return Kept(
        id=id_of(url),
        network=network,
        url=url,
        author=author,
        handle=handle,
        author_url=f"https://{host}/{handle}" if handle else "",
        text=text,
        lang="sv" if network == "linkedin" else "",
        published=NOW + timedelta(minutes=number),
        kept=NOW + timedelta(hours=1),
        entry=f"entry{number % 5}",
        answers=answers,
    )


def reply(author: str, handle: str, text: str) -> Reply:
    return Reply(
        network="x",
        url=f"https://x.com/{handle}/status/900",
        author=author,
        handle=handle,
        text=text,
        published=NOW,
    )


BERIT = [
    said(100, "Berit Åsgård", "berita"),
    said(101, "Berit Åsgård ✅", "berita"),
    said(102, "Berit in Visby", "BeritA"),
    said(103, "Berit Åsgård", "berit@social.example", network="mastodon"),
    said(104, "Berit Åsgård", network="linkedin"),
]
OTHERS = [
    said(200, "Bo Ek", "boek", text="Me too.", answers=BERIT[0].id),
    said(201, "Berit Åsgårdsen", "asgardsen", text="Not at all."),
]


@dataclass
class Home:
    """A site that quotes Berit in five threads, and what forgetting her does."""

    site: Workshop

    @property
    def stores(self) -> Stores:
        return Stores(self.site.content, self.site.root / ".microblog")

    @property
    def tombstones(self) -> Path:
        return self.site.content / "replies" / "_forgotten.json"

    def publish(self) -> None:
        publish(self.site.root, Options(share=False, yes=True, remove=True), environ=KEYLESS)

    def forget(
        self, wanted: str, *types: str, environ: Mapping[str, str] = KEYED, yes: bool = False
    ) -> tuple[int, str]:
        """Forget at a terminal where this is typed; return the code and what was seen."""
        leader = Leader(list(types))
        code = forget(
            self.site.root, wanted, yes=yes, terminal=True, who=leader.person(), environ=environ
        )
        return code, "\n".join(leader.sees)

    def holds(self, *words: str) -> list[str]:
        """Return each file of the site, the target and the stores that holds one of the words."""
        found = files_below(self.site.root)
        return [
            name
            for name, content in found.items()
            if not name.startswith(".git/")
            and any(word.lower().encode() in content.lower() for word in words)
        ]


@pytest.fixture
def home(site: Workshop) -> Home:
    """A site with five entries and a folder to deploy to, where Berit is quoted in each."""
    site.configure(THEME=str(REPOSITORY / "theme"), MICROBLOG_CLOCK=CLOCK)
    site.profile(email='"anna@leader.example"')
    site.write({**ENTRIES, "conferences/hiss-2026.md": CONFERENCE})
    for kept in [*BERIT, *OTHERS]:
        keep(site.content, kept)
    return Home(site)


class TestAPersonQuotedInFiveThreads:
    def test_one_command_leaves_no_trace(self, home: Home) -> None:
        home.publish()
        before = home.holds("Berit Åsgård<", "berita", "Berit in Visby")
        for name in ("2026/question-0/index.html", *GATHERED):
            assert f"public/{name}" in before
        code, seen = home.forget("Berit Åsgård", "y")
        assert code == 0, seen
        assert home.holds("berita", "berit@social", "Berit in Visby", "berit åsgård<") == []
        assert [kept.author for kept in replies_in(home.site.content)[0]] == [
            kept.author for kept in OTHERS
        ]
        assert "Not at all." in (home.site.root / "public/2026/question-1/index.html").read_text()

    def test_what_answers_her_stays(self, home: Home) -> None:
        home.forget("Berit Åsgård", "y")
        page = (home.site.root / "public/2026/question-0/index.html").read_text()
        assert "Me too." in page


class TestWhoIsAsked:
    def test_what_was_found_is_shown_and_agreed_to_once(self, home: Home) -> None:
        code, seen = home.forget("Berit Åsgård", "n")
        assert (code, len(replies_in(home.site.content)[0])) == (3, 7)
        assert f"Berit in Visby @BeritA, X, 2026-11-20: content/replies/{BERIT[2].id}.json" in seen
        assert seen.count("(y/n)") == 1 and seen.endswith("Nothing was removed.")
        assert not (home.site.root / "public").exists()

    def test_without_a_terminal_nothing_goes_without_yes(self, home: Home) -> None:
        leader = Leader()
        with pytest.raises(Unanswered, match="--yes"):
            forget(home.site.root, "@berita", who=leader.person(), environ=KEYED)
        assert len(replies_in(home.site.content)[0]) == 7

    def test_one_post_goes_alone_by_its_address(self, home: Home) -> None:
        code, seen = home.forget("https://twitter.com/berita/status/100?s=20", yes=True)
        assert code == 0, seen
        left = {kept.id for kept in replies_in(home.site.content)[0]}
        assert left == {kept.id for kept in [*BERIT, *OTHERS]} - {BERIT[0].id}
        assert f"content/replies/{BERIT[3].id}.json, by Berit Åsgård too, stays." in seen

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_a_person_is_found_by_any_address_of_their_page(self, home: Home, address: str) -> None:
        code, seen = home.forget(address, "n")
        assert code == 3 and seen.count(", X, 2026-11-20: content/replies/") == 3

    def test_a_withdrawn_answer_goes_by_its_address(self, home: Home) -> None:
        keep(home.site.content, withdrawn(BERIT[0], NOW), over=True)
        code, seen = home.forget(BERIT[0].url, yes=True)
        assert code == 0, seen
        assert f"Withdrawn, X, 2026-11-20: content/replies/{BERIT[0].id}.json" in seen
        assert home.holds(BERIT[0].id) == []
        assert "Me too." in (home.site.root / "public/2026/question-0/index.html").read_text()


class TestOfWhomNothingIsKept:
    @pytest.mark.parametrize("wanted", ["@cy", "https://x.com/cy?lang=sv"])
    def test_one_is_kept_out_beforehand_without_a_letter(self, home: Home, wanted: str) -> None:
        code, seen = home.forget(wanted, "y")
        assert code == 0
        assert seen.endswith(
            f"Nothing of {wanted} was kept. From now on nothing of it is taken in."
        )
        assert is_forgotten(reply("Cy", "cy", "Good."), KEY, home.site.content)
        assert not (home.site.root / "public").exists()

    def test_nobody_is_kept_out_who_is_not_meant(self, home: Home) -> None:
        code, _ = home.forget("@cy", "n")
        assert code == 3 and not home.tombstones.exists()

    @pytest.mark.parametrize(
        ("wanted", "said"),
        [
            ("Cy Dahl", "Nobody who is kept here is called Cy Dahl, and no file"),
            ("@berito", "Did you mean"),
            ("https://x.com", "whole site"),
            ("https://x.com:99999/a", "no address"),
            ("http://[::1", "no address"),
            ("a", "at least two letters"),
            ("*", "at least two letters"),
        ],
    )
    def test_what_is_a_slip_changes_nothing(self, home: Home, wanted: str, said: str) -> None:
        before = files_below(home.site.content)
        with pytest.raises(Unanswered, match=said):
            home.forget(wanted, yes=True)
        assert files_below(home.site.content) == before

    def test_without_a_key_nobody_can_be_kept_out(self, home: Home) -> None:
        with pytest.raises(Unanswered, match="MICROBLOG_FORGET_KEY"):
            home.forget("@cy", yes=True, environ=KEYLESS)

    def test_without_a_terminal_it_takes_a_yes(self, home: Home) -> None:
        with pytest.raises(Unanswered, match="--yes"):
            forget(home.site.root, "@cy", who=Leader().person(), environ=KEYED)
        assert not home.tombstones.exists()


class TestKeptOut:
    def test_what_was_removed_is_kept_out_by_digests_alone(self, home: Home) -> None:
        home.forget("Berit Åsgård", yes=True)
        assert is_forgotten(reply("B", "berita", "Again."), KEY, home.site.content)
        told = json.loads((home.site.content / "replies/_forgotten.json").read_text())
        assert set(told) == {"forgotten", "v"}
        assert KEY.encode() not in b"".join(files_below(home.site.root).values())

    def test_without_a_key_it_works_and_says_what_it_cannot(self, home: Home) -> None:
        code, seen = home.forget("Berit Åsgård", yes=True, environ=KEYLESS)
        assert code == 0 and "There is no key MICROBLOG_FORGET_KEY" in seen
        assert not (home.site.content / "replies/_forgotten.json").exists()
        assert "code that only my key" not in seen

    def test_a_machine_with_a_keyring_gets_a_key_of_its_own_and_keeps_it(
        self, home: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ring: dict[str, str] = {}
        monkeypatch.setattr(Keyring, "is_there", True)
        monkeypatch.setattr(Keyring, "get", lambda _, name: ring.get(name, ""))
        monkeypatch.setattr(Keyring, "put", lambda _, keys: ring.update(keys) or True)
        code, seen = home.forget("@berita", yes=True, environ={})
        assert code == 0 and "There is no key" not in seen
        key = ring["MICROBLOG_FORGET_KEY"]
        home.forget("@boek", yes=True, environ={})
        for gone in (BERIT[0], OTHERS[0]):
            assert is_forgotten(gone, key, home.site.content)

    def test_a_key_that_can_be_guessed_is_refused(self, home: Home) -> None:
        with pytest.raises(Unanswered, match="too short"):
            home.forget("@berita", yes=True, environ=KEYED | {"MICROBLOG_FORGET_KEY": "x" * 15})
        assert len(replies_in(home.site.content)[0]) == 7 and not home.tombstones.exists()


class TestWhatIsLeft:
    def test_a_picture_named_after_them_is_told(self, home: Home) -> None:
        home.site.write({"media/berit-asgard.txt": "a file"})
        code, seen = home.forget("Berit Åsgård", yes=True)
        assert code == 3 and "Still there: content/media/berit-asgard.txt" in seen

    def test_is_named_with_its_file_and_the_exit_code_is_3(self, home: Home) -> None:
        header = "---\nuid: six\naddress: /2026/six/\n---\n"
        home.site.write({"entries/2026-11-16-6.md": f"{header}As Berit Åsgård said.\n"})
        keep(home.site.content, replace(OTHERS[0], text="@berita is right."), over=True)
        code, seen = home.forget("Berit Åsgård", yes=True)
        assert code == 3
        mention = f"content/replies/{OTHERS[0].id}.json"
        assert f"{mention}, by Bo Ek, names them. Its text is yours to edit." in seen
        for file in (mention, "content/entries/2026-11-16-6.md", "public/2026/six/index.html"):
            assert f"Still there: {file}" in seen
        assert "@berita is right." in (home.site.root / mention).read_text()

    def test_a_site_that_cannot_be_deployed_is_told_and_the_letter_is_kept(
        self, home: Home
    ) -> None:
        (home.site.root / "public").write_text("a file")
        leader = Leader()
        with pytest.raises((OutsideFailed, Unanswered)):
            forget(home.site.root, "@berita", yes=True, who=leader.person(), environ=KEYED)
        seen = "\n".join(leader.sees)
        assert "people may still read it" in seen and "answers (3)" in seen
        assert len(replies_in(home.site.content)[0]) == 4


class TestTheLetter:
    def test_it_names_the_history_with_the_exact_command(self, home: Home) -> None:
        repository = Repository(home.site.root)
        repository.commit({".gitignore": ".microblog/\noutput/\npublic/\n"})
        keep(home.site.content, said(105, "Berit Åsgård", "berita"))
        _, seen = home.forget("@berita", yes=True)
        paths = sorted(f"content/replies/{kept.id}.json" for kept in BERIT[:3])
        named = " ".join(f"--path '{path}'" for path in paths)
        assert f"git filter-repo --invert-paths {named} --force" in seen

    def test_it_is_signed_and_in_the_persons_language(self, home: Home) -> None:
        _, seen = home.forget("Berit Åsgård", yes=True)
        assert seen.endswith("Anna Ek\nanna@leader.example")
        assert "Berit Åsgård" in seen.partition("letter to them")[2]
        assert "november 2026" in seen and "filter-repo" not in seen
