"""What others answered, on a leader's terminal: read, shown, kept, left, checked."""

import shutil
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from microblog.conversation import hidden
from microblog.conversation.forgetting import keep_out, meant
from microblog.conversation.keeping import kept_from, withdrawn
from microblog.conversation.reply import Kept, Reason, Shown, id_of
from microblog.conversation.shelf import keep as put
from microblog.conversation.shelf import left, replies_in
from microblog.conversation.stores import Stores
from microblog.desk import conversation
from microblog.desk.asked import LATER, pick
from microblog.desk.checked import checked
from microblog.desk.keep import Asked, keep, keep_linkedin
from microblog.desk.replies import replies
from microblog.errors import Message, OutsideFailed, Unanswered
from microblog.ledger import Draft, Facts, posted
from microblog.networks.contract import Gone, Purse, Reply
from microblog.profile import read_profile
from microblog.publishing.ground import earnest
from microblog.publishing.pipeline import publish
from microblog.publishing.request import Options
from microblog.publishing.shares import ledger_of
from microblog.rehearsal import Said, rehearsal
from microblog.sharing.person import Person
from sites import CLOCK, REPOSITORY, Workshop, files_below

NOBODY = {"MICROBLOG_KEYRING": "off"}
NOW = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
COPY = "https://wall.example/anna/1"
TOOT = "https://social.example/@anna/7"
LINKEDIN = "https://www.linkedin.com/feed/update/urn:li:activity:71?commentUrn=urn%3Ali%3A5"


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

    @property
    def screen(self) -> str:
        return "\n".join(self.sees)


@dataclass
class Wall:
    """A network that tells what was put on it."""

    host: str
    posts: dict[str, Reply] = field(default_factory=dict)
    each: Decimal = Decimal(0)
    broken: bool = False

    def put(self, name: str, text: str, answers: str = COPY, **more: Any) -> Reply:
        reply = Reply(
            network="x",
            url=f"https://{self.host}/{name}/{len(self.posts) + 100}",
            author=name.title(),
            handle=name,
            text=text,
            published=NOW + timedelta(minutes=len(self.posts)),
            answers=answers,
            copy=COPY,
        )
        reply = replace(reply, **more)
        self.posts[reply.url] = reply
        return reply

    def reads(self, address: str) -> bool:
        return address.startswith(f"https://{self.host}/")

    def post(self, address: str) -> Reply:
        if self.broken:
            raise OutsideFailed("The wall cannot be reached.")
        if address not in self.posts:
            raise Gone("The wall does not show it.")
        return self.posts[address]

    def price(self, copies: Sequence[str]) -> Decimal:
        return self.each * 10

    def answers(
        self, copies: Sequence[str], purse: Purse, places: MutableMapping[str, str]
    ) -> Iterator[Reply]:
        if self.broken:
            raise OutsideFailed("The wall cannot be reached.")
        for reply in self.posts.values():
            if reply.copy in copies:
                purse.pay(1, self.each)
                yield reply


@dataclass
class Home:
    """A leader's site, the networks around it, and what its verbs do."""

    site: Workshop
    wall: Wall
    toots: Wall

    def replies(self, *types: str, **given: Any) -> tuple[int, str]:
        return self._done(replies, types, **given)

    def check(self, *types: str, **given: Any) -> tuple[int, str]:
        return self._done(checked, types, **given)

    def keep(self, url: str, *types: str, **given: Any) -> tuple[int, str]:
        asked = Asked(**{name: given.pop(name) for name in [*given] if name != "terminal"})
        verb = keep_linkedin if "linkedin.com" in url else keep
        return self._done(verb, types, url, asked, **given)

    def _done(
        self, verb: Any, types: Sequence[str], *more: object, **given: Any
    ) -> tuple[int, str]:
        leader = Leader([*types])
        given = {"terminal": True, "environ": NOBODY, "who": leader.person()} | given
        return verb(self.site.root, *more, **given), leader.screen

    @property
    def kept(self) -> list[Kept]:
        return replies_in(self.site.content)[0]

    @property
    def stores(self) -> Stores:
        return Stores(self.site.content, self.site.root / ".microblog")

    def texts(self) -> list[str]:
        return [kept.text for kept in self.kept]


@pytest.fixture
def home(site: Workshop, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A site with one entry that stands on a wall, and one whose toot the leader named."""
    site.configure(THEME=str(REPOSITORY / "theme"), MICROBLOG_CLOCK=CLOCK)
    site.write(
        {
            "entries/2026-11-18-one.md": "---\nuid: one\n---\nWhy do lifts stop? #hiss26\n",
            "entries/2026-11-18-two.md": f"---\nuid: two\nalso: {TOOT}\n---\nA second question.\n",
        }
    )
    wall, toots = Wall("wall.example"), Wall("social.example")
    readers = {"x": wall, "mastodon": toots}
    monkeypatch.setattr(conversation, "readers", lambda *_, **__: readers)
    shared(site)
    return Home(site, wall, toots)


def shared(site: Workshop) -> None:
    """Write down that the first entry stands on the wall."""
    profile = read_profile(site.content / "profile.toml")
    ledger_of(earnest(site.root, NOBODY), profile).adopt(["zero"])
    ledger = ledger_of(earnest(site.root, NOBODY), profile).open()
    ledger.meet("x", "anna", "https://wall.example")
    facts = Facts(permalink="https://leader.example/2026/one/")
    draft = Draft(uid="one", network="x", account="anna", text="Why?", body=b"1", facts=facts)
    ledger.share(draft, lambda: posted("1", COPY))
    site.profile(shared_since="2026-01-01")


class TestReplies:
    def test_each_is_shown_with_what_it_answers_and_kept_left_or_waits(self, home: Home) -> None:
        first = home.wall.put("bo", "Because of the doors.")
        second = home.wall.put("cy", "They do not.", answers=first.url)
        home.toots.put("di", "Good one.", TOOT, copy=TOOT)
        code, seen = home.replies("k", "l", "")
        assert code == 0
        assert "\n1/3\nBo @bo, X, 2026-11-19 10:00\n  in answer to: Why do lifts stop?" in seen
        assert "\n    Because of the doors.\n  https://wall.example/bo/100\n" in seen
        assert "  in answer to: Bo: Because of the doors.\n    They do not." in seen
        assert "  in answer to: A second question.\n    Good one." in seen
        [kept] = home.kept
        assert (kept.text, kept.entry, kept.reason) == (first.text, "one", Reason.PUBLIC)
        assert left(home.site.content) == {id_of(second.url)}
        assert [one.text for one in home.stores.read()] == ["Good one."]
        assert "Kept: 1. To publish them: invoke publish\nLeft for later: 1." in seen

    def test_what_was_decided_is_not_asked_again(self, home: Home) -> None:
        home.wall.put("bo", "One.")
        home.wall.put("cy", "Two.")
        home.replies("k", "l")
        assert home.replies() == (0, "No answer waits.")

    def test_who_stops_in_the_middle_loses_nothing(self, home: Home) -> None:
        for name in ("bo", "cy", "di"):
            home.wall.put(name, f"By {name}.")
        assert home.replies("k")[0] == 0
        assert home.texts() == ["By bo."]
        assert home.replies("k", "k")[0] == 0
        assert home.texts() == ["By bo.", "By cy.", "By di."]

    def test_another_key_is_asked_for_once_more(self, home: Home) -> None:
        home.wall.put("bo", "One.")
        _, seen = home.replies("x", "?", "keep")
        assert home.texts() == ["One."] and seen.count("k = keep, l = leave, Enter = later") == 3

    def test_without_a_terminal_what_waits_is_told_and_how_to_answer(self, home: Home) -> None:
        home.wall.put("bo", "One.")
        code, seen = home.replies(terminal=False)
        assert code == 3 and "One." in seen and "invoke keep ADDRESS" in seen
        assert home.kept == []

    def test_guarded_words_are_asked_about_once_more(self, home: Home) -> None:
        home.wall.put("bo", "I was on sick leave then.")
        _, seen = home.replies("k", "n")
        assert "“sick”" in seen and home.kept == []
        home.replies("k", "y")
        assert len(home.kept) == 1

    def test_what_somebody_wrote_cannot_move_the_terminals_cursor(self, home: Home) -> None:
        home.wall.put("bo", "Nice\x1b[2J\u202e one.", author="B\x1b]0;o\x07")
        _, seen = home.replies()
        assert not {"\x1b", "\x07", "\u202e"} & set(seen)

    def test_a_network_that_fails_stops_no_other(self, home: Home) -> None:
        home.wall.broken = True
        home.toots.put("di", "Good one.", TOOT, copy=TOOT)
        code, seen = home.replies("k")
        assert (code, home.texts()) == (6, ["Good one."])
        assert "The wall cannot be reached." in seen

    def test_who_asked_to_be_forgotten_is_not_shown(self, home: Home) -> None:
        keep_out(home.site.content, "a-long-key", "@bo", meant("@bo").known([]))
        home.wall.put("bo", "Me again.")
        environ = NOBODY | {"MICROBLOG_FORGET_KEY": "a-long-key"}
        assert home.replies(environ=environ) == (0, "No answer waits.")


DANISH = {"w = withdraw": "t = træk tilbage", "t = take": "n = tag", "s = show": "v = vis"}


class TestTheKeys:
    OPTIONS = tuple(map(Message, DANISH))

    @pytest.mark.parametrize(
        ("typed", "key"),
        [("t", "w"), ("Træk", "w"), ("n", "t"), ("v", "s"), ("s", "s"), ("w", "w"), ("", LATER)],
    )
    def test_are_those_of_the_leaders_language_and_english_where_they_do_not_clash(
        self, typed: str, key: str
    ) -> None:
        who = replace(Leader([typed]).person(), words=lambda text: DANISH.get(text, text))
        assert pick(who, self.OPTIONS) == key

    def test_are_all_shown(self) -> None:
        leader = Leader([""])
        pick(leader.person(), self.OPTIONS)
        assert leader.screen == "w = withdraw, t = take, s = show, Enter = later: "


class TestThePrice:
    def test_is_said_first_and_nothing_is_spent_without_a_yes(self, home: Home) -> None:
        home.wall.each = Decimal("0.005")
        home.wall.put("bo", "One.")
        home.toots.put("di", "Free.", TOOT, copy=TOOT)
        _, seen = home.replies("n", "k")
        told = "Reading X costs 0.05 USD at most; 0.00 of 2.00 USD are used this month."
        assert seen.startswith(told)
        assert home.texts() == ["Free."]
        assert home.stores.waiting(2, datetime.now(UTC)).paid == 0

    def test_a_yes_is_given_there_or_beforehand(self, home: Home) -> None:
        home.wall.each = Decimal("0.005")
        home.wall.put("bo", "One.")
        assert "Read it? (y/n)" in home.replies("ja", "k")[1]
        home.wall.put("cy", "Two.")
        _, seen = home.replies("k", yes=True)
        assert "Read it?" not in seen and home.texts() == ["One.", "Two."]
        assert home.stores.waiting(2, datetime.now(UTC)).paid == Decimal("0.015")

    def test_without_a_terminal_only_a_yes_beforehand_counts(self, home: Home) -> None:
        home.wall.each = Decimal("0.005")
        home.wall.put("bo", "One.")
        code, seen = home.replies(terminal=False)
        assert code == 0 and "invoke replies --yes" in seen and home.stores.read() == []

    def test_a_cap_that_is_used_up_is_told(self, home: Home) -> None:
        home.wall.each = Decimal("0.005")
        waiting = home.stores.waiting(2, datetime.now(UTC))
        waiting.purse("x").pay(400, Decimal("0.005"))
        _, seen = home.replies(yes=True)
        assert "X is not read: 2.00 of 2.00 USD are used" in seen


class TestAYearLater:
    def test_a_conference_is_asked_about_in_one_line(self, home: Home) -> None:
        home.site.write(
            {
                "conferences/hiss-2026.md": "---\nuid: hiss\ntitle: Hiss 2026\ntag: hiss26\n"
                "date: 2026-11-01\n---\n"
            }
        )
        reply = kept_from(home.wall.put("bo", "One."), "one", NOW)
        put(home.site.content, replace(reply, kept=datetime.now(UTC) - timedelta(days=400)))
        assert "The answers kept at Hiss 2026 (1) are more than a year old." in home.replies()[1]
        put(home.site.content, kept_from(home.wall.put("cy", "Two."), "one", datetime.now(UTC)))
        assert "year old" not in home.replies()[1]


class TestCheck:
    def kept(self, home: Home, **changes: Any) -> Kept:
        reply = kept_from(home.wall.put("bo", "Because of the doors."), "one", NOW)
        put(home.site.content, replace(reply, **changes))
        return reply

    def test_what_stands_is_told_and_nothing_asked(self, home: Home) -> None:
        self.kept(home)
        code, seen = home.check()
        assert code == 0
        assert seen == "Looked at: 1. Newly gone: 0, newly edited: 0, there again: 0."

    @pytest.mark.parametrize(
        ("key", "state", "text"),
        [
            ("w", Shown.WITHDRAWN, ""),
            ("h", Shown.HIDDEN, "Because of the doors."),
            ("s", Shown.SHOWN, "Because of the doors."),
        ],
    )
    def test_of_what_is_gone_the_leader_decides(
        self, home: Home, key: str, state: Shown, text: str
    ) -> None:
        reply = self.kept(home)
        home.wall.posts.clear()
        code, seen = home.check(key)
        assert code == 0 and "X does not show it any more." in seen
        [kept] = home.kept
        assert (kept.id, kept.state, kept.text) == (reply.id, state, text)
        assert hidden.hidden_in(home.stores.looks) == {}

    def test_what_was_edited_may_be_taken_as_it_is_now(self, home: Home) -> None:
        reply = self.kept(home)
        home.wall.posts[reply.url] = replace(home.wall.posts[reply.url], text="It was the belts.")
        code, seen = home.check("t")
        assert code == 0 and "At X it now reads:\n    It was the belts." in seen
        [kept] = home.kept
        assert (kept.text, kept.edited) == ("It was the belts.", True)
        assert home.check()[1].startswith("Looked at: 1. Newly gone: 0, newly edited: 0")

    def test_what_somebody_else_says_there_now_is_never_offered(self, home: Home) -> None:
        reply = self.kept(home)
        theirs = {"author": "Eve", "handle": "eve", "text": "Buy my coins."}
        home.wall.posts[reply.url] = replace(home.wall.posts[reply.url], **theirs)
        code, seen = home.check("t")
        assert code == 0 and "X does not show it any more." in seen
        assert "Newly gone: 1, newly edited: 0" in seen and "coins" not in seen
        assert "t = take the new text" not in seen
        assert [(kept.author, kept.text) for kept in home.kept] == [("Bo", reply.text)]

    def test_what_is_not_decided_stays_hidden_and_is_asked_about_again(self, home: Home) -> None:
        reply = self.kept(home)
        home.wall.posts.clear()
        code, seen = home.check("")
        assert code == 0 and "Hidden until you decide: 1." in seen
        assert set(hidden.hidden_in(home.stores.looks)) == {reply.id}
        assert home.check(terminal=False)[0] == 3
        assert home.check("w")[0] == 0

    def test_a_withdrawn_reply_loses_its_picture(self, home: Home) -> None:
        home.site.write({"media/bo.png": b"a picture"})
        self.kept(home, portrait="media/bo.png")
        home.wall.posts.clear()
        home.check("w")
        assert not (home.site.content / "media" / "bo.png").exists()

    def test_a_network_that_fails_is_told(self, home: Home) -> None:
        self.kept(home)
        home.wall.broken = True
        code, seen = home.check()
        assert code == 6 and "The wall cannot be reached." in seen and home.texts()


class TestKeep:
    def test_its_entry_is_found_from_what_it_answers(self, home: Home) -> None:
        reply = home.wall.put("bo", "Because of the doors.", copy="")
        code, seen = home.keep(reply.url, terminal=False)
        assert code == 0 and f"Kept in content/replies/{id_of(reply.url)}.json." in seen
        below = home.wall.put("cy", "No.", answers=reply.url, copy="")
        home.keep(below.url, terminal=False)
        assert [(kept.entry, kept.answers) for kept in home.kept][1] == ("one", id_of(reply.url))

    def test_what_waits_is_kept_as_it_was_read(self, home: Home) -> None:
        reply = home.wall.put("bo", "Because of the doors.", answers="")
        assert home.replies(terminal=False)[0] == 3
        home.wall.broken = True
        assert home.keep(reply.url, terminal=False)[0] == 0
        assert [(kept.text, kept.entry) for kept in home.kept] == [(reply.text, "one")]
        home.wall.broken = False
        assert home.replies(terminal=False) == (0, "No answer waits.")

    def test_else_it_is_said_or_asked(self, home: Home) -> None:
        reply = home.wall.put("bo", "By the way.", answers="", copy="")
        with pytest.raises(Unanswered, match="--entry"):
            home.keep(reply.url, terminal=False)
        assert home.keep(reply.url, "2026-11-18-two.md")[0] == 0
        assert [kept.entry for kept in home.kept] == ["two"]
        other = home.wall.put("cy", "By the way.", answers="", copy="")
        home.keep(other.url, entry="one", reason="given", terminal=False)
        assert [(kept.entry, kept.reason) for kept in home.kept][1] == ("one", Reason.GIVEN)

    def test_guarded_words_are_asked_about(self, home: Home) -> None:
        reply = home.wall.put("bo", "Since my surgery I take the lift.")
        assert home.keep(reply.url, "n")[0] == 3
        assert home.keep(reply.url, terminal=False)[0] == 3
        assert home.kept == []
        assert home.keep(reply.url, "y")[0] == 0

    @pytest.mark.parametrize(
        ("url", "given", "told"),
        [
            ("https://elsewhere.example/1", {}, "no address of a post"),
            ("https://wall.example/bo/100", {"reason": "why not"}, "no reason"),
            ("https://wall.example/bo/100", {"entry": "nine"}, "no entry nine"),
        ],
    )
    def test_what_cannot_be_is_told(
        self, home: Home, url: str, given: dict[str, str], told: str
    ) -> None:
        home.wall.put("bo", "One.", copy="")
        with pytest.raises(Unanswered, match=told):
            home.keep(url, **given)
        assert home.kept == []

    def test_what_was_withdrawn_is_not_kept_again(self, home: Home) -> None:
        reply = home.wall.put("bo", "One.")
        kept = withdrawn(kept_from(reply, "one", NOW), NOW)
        put(home.site.content, kept)
        with pytest.raises(Unanswered, match="withdrew it"):
            home.keep(reply.url)
        assert home.kept == [kept]

    def test_a_post_that_is_gone_is_told(self, home: Home) -> None:
        with pytest.raises(Gone):
            home.keep("https://wall.example/bo/1")

    def test_who_asked_to_be_forgotten_is_not_kept(self, home: Home) -> None:
        keep_out(home.site.content, "a-long-key", "@bo", meant("@bo").known([]))
        reply = home.wall.put("bo", "Me again.")
        environ = NOBODY | {"MICROBLOG_FORGET_KEY": "a-long-key"}
        leader = Leader()
        with pytest.raises(Unanswered, match="asked to be forgotten"):
            keep(home.site.root, reply.url, terminal=True, who=leader.person(), environ=environ)


SAID = {"author": "Åsa Norén", "text": "Hissen\noch jag.", "entry": "one", "reason": "asked"}


class TestKeepFromLinkedIn:
    def test_what_a_person_copied_is_kept_as_asked_for(
        self, home: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(conversation, "readers", None)  # nobody may ask for them
        code, _ = home.keep(LINKEDIN, **SAID, date="2026-06-24", terminal=False)
        [kept] = home.kept
        assert code == 0
        assert (kept.network, kept.url, kept.author) == ("linkedin", LINKEDIN, "Åsa Norén")
        assert (kept.text, kept.reason, kept.entry) == ("Hissen\noch jag.", Reason.ASKED, "one")
        assert f"{kept.published:%Y-%m-%d}" == "2026-06-24"

    def test_what_is_missing_is_filled_in_in_the_editor(self, home: Home) -> None:
        script = home.site.root / "editor.sh"
        script.write_text(
            'sed -i "s/^author: .*/author: Åsa: Norén/" "$1"; echo "Så är det." >> "$1"'
        )
        leader = Leader()
        code = keep_linkedin(
            home.site.root,
            LINKEDIN,
            Asked(entry="one", reason="asked"),
            terminal=True,
            who=leader.person(),
            environ=NOBODY | {"EDITOR": f"sh '{script}'"},
        )
        [kept] = home.kept
        assert (code, kept.author, kept.text) == (0, "Åsa: Norén", "Så är det.")

    def test_a_name_that_was_forgotten_in_the_form_is_asked_for(self, home: Home) -> None:
        who = Leader(["Åsa Norén"]).person()
        environ = NOBODY | {"EDITOR": "sh -c 'echo Så är det. >> $0'"}
        asked = Asked(entry="one", reason="asked")
        assert (
            keep_linkedin(home.site.root, LINKEDIN, asked, terminal=True, who=who, environ=environ)
            == 0
        )
        assert [(kept.author, kept.text) for kept in home.kept] == [("Åsa Norén", "Så är det.")]

    def test_why_it_may_stand_here_is_asked(self, home: Home) -> None:
        assert home.keep(LINKEDIN, "g", **SAID | {"reason": ""})[0] == 0
        assert [kept.reason for kept in home.kept] == [Reason.GIVEN]

    def test_a_form_left_empty_keeps_nothing(self, home: Home) -> None:
        with pytest.raises(Unanswered, match="Who said what"):
            keep_linkedin(
                home.site.root,
                LINKEDIN,
                Asked(entry="one", reason="asked"),
                terminal=True,
                who=Leader().person(),
                environ=NOBODY | {"EDITOR": "true"},
            )
        assert home.kept == []

    def test_what_was_typed_is_not_lost_when_the_form_cannot_be_read(self, home: Home) -> None:
        script = home.site.root / "editor.sh"
        script.write_text('printf "%s\\ndate: A\\ndate: B\\n%s\\nMy words." --- --- > "$1"')
        environ = NOBODY | {"EDITOR": f"sh '{script}'"}
        asked, who = Asked(entry="one", reason="asked"), Leader().person()
        with pytest.raises(Unanswered, match="what you wrote lies in") as raised:
            keep_linkedin(home.site.root, LINKEDIN, asked, terminal=True, who=who, environ=environ)
        draft = raised.value.message.values["draft"]
        assert isinstance(draft, Path) and draft.read_text().endswith("My words.")
        shutil.rmtree(draft.parent)

    def test_a_second_comment_never_takes_the_firsts_place(self, home: Home) -> None:
        home.keep(LINKEDIN, **SAID, terminal=False)
        with pytest.raises(Unanswered, match="Another comment"):
            home.keep(LINKEDIN, **SAID | {"author": "Bo", "text": "No."}, terminal=False)
        assert home.texts() == ["Hissen\noch jag."]

    @pytest.mark.parametrize(
        ("url", "given", "told"),
        [
            ("https://linkedin.com.evil.example/linkedin.com", {}, "no address at LinkedIn"),
            ("http://www.linkedin.com/feed/", {}, "no address at LinkedIn"),
            (LINKEDIN, {"author": ""}, "Who said what"),
            (LINKEDIN, {"reason": ""}, "Why may it stand here"),
            (LINKEDIN, {"date": "in June"}, "is no day"),
        ],
    )
    def test_what_cannot_be_is_told(
        self, home: Home, url: str, given: dict[str, str], told: str
    ) -> None:
        before = files_below(home.site.content)
        with pytest.raises(Unanswered, match=told):
            home.keep(url, **(SAID | given), terminal=False)
        assert files_below(home.site.content) == before


class TestOverRealWires:
    """The stand-ins of the networks say and charge what the networks do."""

    def test_an_answer_on_x_comes_home_and_leaves_a_note_when_it_is_deleted(
        self, site: Workshop
    ) -> None:
        site.configure(THEME=str(REPOSITORY / "theme"), MICROBLOG_CLOCK=CLOCK)
        site.write({"entries/2026-11-20-one.md": "---\nuid: one\n---\nWhy do lifts stop?\n"})
        profile = read_profile(site.content / "profile.toml")
        ledger_of(earnest(site.root, NOBODY), profile).adopt([])
        with rehearsal(site.root.parent / "networks") as stage:
            environ = NOBODY | dict(stage.environ)

            def ran(verb: Any, *types: str, **given: Any) -> str:
                leader = Leader([*types])
                who, at = leader.person(), {"terminal": True, "environ": environ}
                assert verb(site.root, who=who, **(at | given)) == 0, leader.screen
                return leader.screen

            publish(site.root, Options(yes=True), environ=environ)
            [copy] = [post for post in stage.posts() if post.network == "x"]
            said = Said(
                network="x",
                id=str(int(copy.id) + 4096),
                text="The doors.",
                at=datetime.now(UTC).timestamp(),
                author="Bo Ek",
                handle="boek",
                after=copy.id,
            )
            stage.plant(said)
            seen = ran(replies, "y", "k")
            assert "Reading X costs" in seen and "in answer to: Why do lifts stop?" in seen
            publish(site.root, Options(yes=True), environ=environ)
            page = site.root / "public/2026/one/index.html"
            assert "The doors." in page.read_text()
            stage.plant(replace(said, fate="deleted"))
            assert "X does not show it any more." in ran(checked, "w")
            publish(site.root, Options(yes=True, remove=True), environ=environ)
            assert "The doors." not in page.read_text() and "withdrawn" in page.read_text()
