"""What a person does about sharing, on sites of their own with stand-ins for the networks."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from microblog.desk import login, sharing
from microblog.errors import Unanswered
from microblog.ledger import Draft, Facts, Ledger, Record, State, posted, unknown
from microblog.networks.contract import LoginEnded
from microblog.profile import read_profile
from microblog.publishing.ground import earnest
from microblog.publishing.pipeline import publish
from microblog.publishing.request import Options, Published
from microblog.publishing.shares import ledger_of
from microblog.rehearsal import Stage, rehearsal
from microblog.rehearsal.scene import MEMBER, X_USER
from microblog.sharing.person import Person
from sites import CLOCK, REPOSITORY, Workshop, files_below

NOBODY = {"MICROBLOG_KEYRING": "off"}
ONE, TWO = "One lift more.", "Two lifts more."
FILES = {
    "entries/2026-11-18-old.md": "---\nuid: old\n---\nAn old one.\n",
    "entries/2026-11-20-one.md": f"---\nuid: one\n---\n{ONE}\n",
}
URN = "urn:li:share:7123456789012345678"


@dataclass
class Leader:
    """A person at a terminal, and all that they see; what they type is said beforehand."""

    types: list[str] = field(default_factory=list)
    sees: list[str] = field(default_factory=list)

    def person(self) -> Person:
        return Person(tell=self.sees.append, answer=self.typed, hidden=self.typed)

    def typed(self, question: str) -> str:
        self.sees.append(question)
        if not self.types:
            raise EOFError
        return self.types.pop(0)

    @property
    def screen(self) -> str:
        return "\n".join(self.sees)


@dataclass
class Home:
    """A leader's site, the stage that it shares on, and what its verbs do."""

    site: Workshop
    stack: ExitStack
    environ: dict[str, str] = field(default_factory=lambda: dict(NOBODY))

    @property
    def root(self) -> Path:
        return self.site.root

    def on_stage(self, **scene: Any) -> Stage:
        """Connect both networks, as they are in a rehearsal."""
        stage = self.stack.enter_context(rehearsal(self.root.parent / "networks", **scene))
        self.environ |= stage.environ
        return stage

    def ledger(self) -> Ledger:
        profile = read_profile(self.root / "content" / "profile.toml")
        return ledger_of(earnest(self.root, self.environ), profile)

    def record(self, uid: str) -> Record:
        return self.ledger().open().record(uid)

    def publish(self) -> Published:
        return publish(self.root, Options(yes=True), environ=self.environ)

    def tried(self, uid: str, network: str, *, text: str = ONE, there: str = "") -> None:
        """Write down a share that nobody knows of, or one that is `there`."""
        ledger = self.ledger().open()
        account = X_USER if network == "x" else MEMBER
        host = self.environ.get(f"MICROBLOG_{network.upper()}_URL", f"https://{network}.example")
        ledger.meet(network, account, host)
        facts = Facts(permalink=f"https://leader.example/2026/{uid}/")
        draft = Draft(uid=uid, network=network, account=account, text=text, body=b"1", facts=facts)
        url = f"https://{network}.example/{there}"
        ledger.share(draft, lambda: posted(there, url) if there else unknown("it hung"))

    def settle(self, *types: str, **given: Any) -> tuple[int, str]:
        """Settle at a terminal where this is typed; return the code and what was seen."""
        leader = Leader(list(types))
        given = {"terminal": True, "who": leader.person(), "environ": self.environ} | given
        return sharing.settle(self.root, given.pop("wanted", None), **given), leader.screen

    def undo(self, wanted: str, *types: str, **given: Any) -> tuple[int, str]:
        leader = Leader(list(types))
        given = {"terminal": True, "who": leader.person(), "environ": self.environ} | given
        return sharing.undo(self.root, wanted, **given), leader.screen

    def plan(self, wanted: str | None = None) -> str:
        return "\n".join(sharing.plan(self.root, wanted, environ=self.environ))

    def standing(self) -> str:
        return "\n".join(sharing.standing(self.root, environ=self.environ))


@pytest.fixture
def home(site: Workshop) -> Iterator[Home]:
    """A site with two entries and no networks."""
    site.configure(THEME=str(REPOSITORY / "theme"), MICROBLOG_CLOCK=CLOCK)
    site.write(FILES)
    with ExitStack() as stack:
        yield Home(site, stack)


@pytest.fixture
def begun(home: Home) -> Home:
    """The same with a ledger, for which one of the entries was published before."""
    home.ledger().adopt(["old"])
    return home


class TestPlan:
    def test_before_sharing_began_it_tells_what_the_first_publish_does(self, home: Home) -> None:
        told = home.plan()
        assert "published already (2) as shared before" in told
        assert "invoke plan one" in told and "invoke login" in told

    def test_an_entry_can_be_read_without_any_credentials_as_it_would_go(self, home: Home) -> None:
        told = home.plan("one")
        assert f"    {ONE}" in told.splitlines()
        assert "X: " in told and "LinkedIn: " in told

    def test_it_is_what_the_networks_get(self, begun: Home) -> None:
        stage, told = begun.on_stage(), begun.plan()
        assert stage.calls() == []
        begun.publish()
        assert [text in told for text in stage.counts()["x"]] == [True]
        assert "Nothing is due." in begun.plan()

    def test_it_writes_nothing_but_the_output(self, begun: Home) -> None:
        before = begun.site.sources(), files_below(begun.root / ".microblog" / "ledger")
        begun.plan()
        after = begun.site.sources(), files_below(begun.root / ".microblog" / "ledger")
        assert after == before


class TestAdopt:
    def test_all_that_is_public_counts_as_shared(self, home: Home) -> None:
        home.site.write({"entries/draft.md": "---\nuid: draft\nstatus: draft\n---\nNot yet.\n"})
        assert "(2)" in sharing.adopt(home.root, environ=home.environ)[0].spoken()
        meta = home.ledger().open().meta
        assert meta and meta.baseline == {"old", "one"}
        stage = home.on_stage()
        home.publish()
        assert stage.posts() == []

    def test_it_takes_over_a_ledger_that_is_lost_or_anothers(self, home: Home) -> None:
        home.site.profile(shared_since="2026-01-01")
        assert "its ledger is gone" in home.standing()
        sharing.adopt(home.root, environ=home.environ)
        assert home.ledger().open().meta
        home.site.profile(address='"https://other.example"')
        with pytest.raises(Unanswered, match="invoke adopt"):
            home.ledger().open()
        sharing.adopt(home.root, environ=home.environ)
        assert home.ledger().open().meta


class TestSkip:
    def test_what_is_skipped_goes_nowhere(self, begun: Home) -> None:
        stage = begun.on_stage()
        [told] = sharing.skip(begun.root, "one", environ=begun.environ)
        assert told.spoken() == "From now on it goes to no network."
        begun.publish()
        assert stage.posts() == []
        assert begun.record("one").state("x") is State.SKIPPED

    def test_a_file_without_a_uid_gets_it_so_that_it_holds(self, begun: Home) -> None:
        begun.site.write({"entries/new.md": "Something new.\n"})
        sharing.skip(begun.root, "new.md", environ=begun.environ)
        text = (begun.site.content / "entries" / "new.md").read_text()
        uid = text.partition("uid: ")[2].split()[0]
        assert begun.record(uid).state("linkedin") is State.SKIPPED

    def test_where_it_is_already_is_told(self, begun: Home) -> None:
        begun.tried("one", "x", there="12")
        first, _ = sharing.skip(begun.root, "one", environ=begun.environ)
        assert "on X already" in first.spoken() and "invoke undo one" in first.spoken()
        assert begun.record("one").state("x") is State.POSTED


class TestSettle:
    def test_what_arrived_unheard_on_x_is_found_without_a_question(self, begun: Home) -> None:
        begun.site.profile(linkedin='{ kinds = ["article"] }')
        stage = begun.on_stage(faults="effect-reset")
        begun.publish()
        assert begun.record("one").state("x") is State.UNKNOWN
        code, seen = begun.settle()
        assert (code, "looked, and found it" in seen) == (0, True)
        at = begun.record("one").standing("x")
        assert at and at.remote_id == stage.posts()[0].id

    def test_else_one_question_shows_all_that_helps(self, begun: Home) -> None:
        begun.tried("one", "linkedin", text="Words\nthat were sent")
        code, seen = begun.settle("")
        assert code == 3
        assert seen.startswith("LinkedIn: One lift more. (one)\n  Tried 20")
        assert "    Words\n    that were sent\n" in seen
        assert "linkedin.com/in/me/" in seen
        assert "Left open: 1." in seen
        assert begun.record("one").state("linkedin") is State.UNKNOWN

    def test_a_link_says_that_it_is_there(self, begun: Home) -> None:
        begun.tried("one", "linkedin")
        code, seen = begun.settle("there", f"linkedin.com/feed/update/{URN}/?utm_source=share")
        assert code == 0 and "there is no address at LinkedIn" in seen
        at = begun.record("one").standing("linkedin")
        assert at and (at.state, at.remote_id) == (State.POSTED, URN)

    def test_no_says_that_it_may_go_with_the_next_publish(self, begun: Home) -> None:
        begun.tried("one", "x")
        assert begun.settle("nej")[0] == 0
        assert begun.record("one").state("x") is State.RELEASED

    def test_removed_says_that_it_never_goes_again(self, begun: Home) -> None:
        begun.tried("one", "x")
        assert begun.settle("Removed")[0] == 0
        assert begun.record("one").state("x") is State.REMOVED

    def test_without_a_terminal_it_tells_how_to_answer(self, begun: Home) -> None:
        begun.tried("one", "x")
        begun.tried("one", "linkedin")
        code, seen = begun.settle(terminal=False)
        assert code == 3
        assert "invoke settle one --network linkedin --there LINK" in seen
        with pytest.raises(Unanswered, match="Say which"):
            begun.settle(wanted="one", not_there=True)
        link = "https://x.com/annalind/status/1918234567890123456"
        assert begun.settle(wanted="one", network="x", there=link)[0] == 0
        assert begun.settle(wanted="one", not_there=True)[0] == 0
        states = [begun.record("one").state(name) for name in ("x", "linkedin")]
        assert states == [State.POSTED, State.RELEASED]
        with pytest.raises(Unanswered, match="waits for an answer"):
            begun.settle(wanted="one", not_there=True)

    def test_content_that_cannot_be_built_is_no_hindrance(self, begun: Home) -> None:
        begun.tried("one", "x")
        begun.site.write({"entries/bad.md": "---\ndate: never\n---\nBad.\n"})
        assert begun.settle("no", wanted="one")[0] == 0

    def test_nothing_waiting_is_said(self, begun: Home) -> None:
        assert begun.settle() == (0, "Nothing waits for an answer.")

    def test_a_record_that_cannot_be_read_is_told(self, begun: Home) -> None:
        begun.tried("one", "x")
        file = next((begun.root / ".microblog" / "ledger").rglob("one.json"))
        file.write_text("{")
        code, seen = begun.settle()
        assert code == 3 and "one.json" in seen


class TestUndo:
    def test_both_networks_take_it_back_and_it_never_goes_again(self, begun: Home) -> None:
        stage = begun.on_stage()
        begun.publish()
        assert len(stage.posts()) == 2
        code, seen = begun.undo("2026-11-20-one.md")
        assert code == 0 and "X: it was taken back." in seen and "Its page stays" in seen
        assert all(post.deleted for post in stage.posts())
        begun.publish()
        assert len(stage.posts()) == 2
        assert "Also on" not in (begun.root / "public" / "2026" / "one" / "index.html").read_text()

    def test_what_was_not_shared_yet_is_kept_from_going(self, begun: Home) -> None:
        stage = begun.on_stage()
        code, seen = begun.undo("one")
        assert code == 0 and "X: it will not be shared." in seen
        begun.publish()
        assert stage.posts() == []
        begun.settle("no", "no")
        begun.publish()
        assert len(stage.posts()) == 2

    def test_what_no_program_reaches_a_person_takes_back(self, begun: Home) -> None:
        begun.tried("one", "x", there="12")
        code, seen = begun.undo("one", terminal=False)
        assert code == 3 and "Open https://x.example/12" in seen and "undo one --gone" in seen
        assert begun.record("one").state("x") is State.POSTED
        assert begun.undo("one", "n")[0] == 3
        assert begun.record("one").state("x") is State.POSTED
        assert begun.undo("one", "ja")[0] == 0
        assert begun.record("one").state("x") is State.REMOVED

    def test_a_network_in_trouble_stops_not_the_other(self, begun: Home) -> None:
        stage = begun.on_stage()
        begun.publish()
        begun.environ["MICROBLOG_LINKEDIN_ACCESS_TOKEN"] = "notTheToken"
        code, seen = begun.undo("one")
        assert code == 6 and "X: it was taken back." in seen and "LinkedIn" in seen
        assert begun.record("one").state("linkedin") is State.POSTED
        assert sum(bool(post.deleted) for post in stage.posts()) == 1

    def test_elsewhere_than_it_was_shared_nothing_is_taken_for_gone(self, begun: Home) -> None:
        begun.tried("one", "x", there="12")
        begun.on_stage()
        code, seen = begun.undo("one")
        assert code == 3 and "So far x was" in seen
        assert begun.record("one").state("x") is State.POSTED

    def test_gone_is_said_of_nothing_that_a_program_can_take_back(self, begun: Home) -> None:
        stage = begun.on_stage()
        begun.publish()
        assert begun.undo("one", gone=True)[0] == 0
        assert all(post.deleted for post in stage.posts())
        begun.tried("old2", "x", there="12")
        begun.environ.pop("MICROBLOG_X_ACCESS_TOKEN")
        assert begun.undo("old2", terminal=False, gone=True)[0] == 0
        assert begun.record("old2").state("x") is State.REMOVED

    def test_of_what_nobody_knows_a_look_comes_first(self, begun: Home) -> None:
        begun.tried("one", "x")
        code, seen = begun.undo("one")
        assert code == 3 and "invoke settle one" in seen
        assert begun.record("one").state("x") is State.UNKNOWN

    def test_what_is_from_before_goes_nowhere_unless_it_is_named(self, begun: Home) -> None:
        assert "X: it will not be shared" in begun.undo("old")[1]
        assert begun.record("old").state("x") is State.SKIPPED


class TestStanding:
    def test_who_shares_nothing_is_told_how_to_begin(self, home: Home) -> None:
        assert "invoke login" in home.standing()

    def test_the_table_tells_what_is_where_and_what_goes_on(self, begun: Home) -> None:
        begun.on_stage()
        assert "due" in begun.standing() and "invoke publish" in begun.standing()
        begun.publish()
        told = begun.standing()
        assert "https://x.com/annalind/status/" in told
        begun.site.write({"entries/2026-11-20-one.md": "---\nuid: one\n---\nOther words.\n"})
        assert "edited since" in begun.standing()
        (begun.site.content / "entries" / "2026-11-20-one.md").unlink()
        told = begun.standing()
        assert "gone here" in told and "invoke undo one" in told
        assert all(len(line) <= 80 for line in told.splitlines())


class TestLogin:
    def test_keys_are_tried_before_they_are_kept(self, home: Home) -> None:
        stage = home.on_stage()
        keys = [value for name, value in stage.environ.items() if name.startswith(
            ("MICROBLOG_X_CONSUMER", "MICROBLOG_X_ACCESS"))]  # fmt: skip
        there = {name: url for name, url in stage.environ.items() if name.endswith("_URL")}
        leader = Leader([*keys, "y"])
        done = login.login(home.root, "x", who=leader.person(), environ=NOBODY | there)
        assert done == 0
        assert "X knows you as annalind." in leader.screen
        assert not any(key in leader.screen for key in keys)
        wrong = Leader(["x" * 20] * 4)
        with pytest.raises(LoginEnded):
            login.login(home.root, "x", who=wrong.person(), environ=NOBODY | there)

    def test_a_network_that_there_is_not_is_named(self, home: Home) -> None:
        with pytest.raises(Unanswered, match="linkedin, x"):
            login.login(home.root, "myspace", environ=NOBODY)
