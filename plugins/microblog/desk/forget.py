"""`invoke forget`: a person who was quoted is quoted no more, and gets a letter that says so."""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from microblog.conversation.forgetting import KEY, Meant, keep_out, meant
from microblog.conversation.letter import Removed, clearing, letter
from microblog.conversation.reply import Kept
from microblog.conversation.shelf import replies_in
from microblog.conversation.stores import Stores
from microblog.conversation.traces import Known, mentions, traces
from microblog.conversation.words import handle, name
from microblog.copies import NAMES
from microblog.desk import git
from microblog.desk.opened import ENVIRON
from microblog.desk.sharing import person
from microblog.errors import Message, MicroblogError, Unanswered
from microblog.profile import Profile, read_profile
from microblog.publishing import targets
from microblog.publishing.ground import Ground, earnest
from microblog.publishing.pipeline import publish
from microblog.publishing.request import Options, Published, Voices
from microblog.publishing.targets import Place
from microblog.publishing.targets.folder import Folder
from microblog.sharing.credentials import credentials
from microblog.sharing.person import Person
from microblog.site.languages import known as has_words
from microblog.site.languages import language
from microblog.site.turn import alone

_AGAIN = ("build", "drafts", "rehearsal")  # below .microblog: what can be made again
_WAITS = Unanswered.exit_code


def forget(
    root: Path,
    wanted: str,
    *,
    yes: bool = False,
    terminal: bool = False,
    who: Person | None = None,
    environ: Mapping[str, str] = ENVIRON,
) -> int:
    """Remove every trace of a person, deploy the site without them, look whether anything is left,
    print the letter to them, and return an exit code: 3 while something is left.

    `wanted` is a name, a handle or an address; see `forgetting.Meant`. What was found is shown, and
    a person agrees once, or with `yes` beforehand. Raises as a publish does, with all of it removed
    on this machine.
    """
    who = who or person(root)
    ground, profile = earnest(root, environ), read_profile(root / "content" / "profile.toml")
    with alone(ground.state / "lock"):
        case = _case(ground, profile, meant(wanted), who)
        case.shown()
        if not case.agreed(yes=yes, terminal=terminal):
            return _WAITS
        case.removed()
    done = _deployed(ground, who, terminal=terminal)
    with alone(ground.state / "lock"):
        case.swept()
    left = case.left(done)
    case.told(left)
    return _WAITS if left else done.exit_code


@dataclass(frozen=True, slots=True)
class _Case:
    """One person to be forgotten: who is meant, what is theirs, and what they are known by."""

    ground: Ground
    profile: Profile
    meant: Meant
    who: Person
    key: str
    stores: Stores
    theirs: Sequence[Kept]
    known: Known
    history: str

    def shown(self) -> None:
        """Show what was found."""
        told = {"wanted": self.meant.wanted, "number": len(self.theirs)}
        if not self.theirs:
            self.who.say(Message("No kept answer is by {wanted}.", told))
        for kept in self.theirs:
            self.who.say(self._line(kept))
        for kept in self._others():
            names = {"file": f"content/replies/{kept.id}.json", "author": name(kept)}
            self.who.say(
                Message("{file}, by {author}, names them. Its text is yours to edit.", names)
            )
        if not self.key:
            self.who.say(
                Message(
                    "There is no key {key}, so what is removed could be taken in again by mistake. "
                    "To prevent that, write a long random word into .env as {key} first.",
                    {"key": KEY},
                )
            )

    def agreed(self, *, yes: bool, terminal: bool) -> bool:
        """Return whether a person agrees. Raises Unanswered where nobody is there to ask."""
        if yes:
            return True
        if not terminal:
            raise Unanswered(
                "Nothing was removed yet. To remove all of it, deploy the site without it and get "
                "the letter: invoke forget {wanted} --yes",
                wanted=f'"{self.meant.wanted}"',
            )
        question = Message(
            "Remove all of it for good, and deploy the site without it? (y/n)"
        )
        if self.who.ask(question).lower()[:1] in {"y", "j"}:
            return True
        self.who.say(Message("Nothing was removed."))
        return False

    def removed(self) -> None:
        """Take it out of all that is kept, and see to it that it does not come again."""
        keep_out(self.stores.content, self.key, self.meant.wanted, self.known)
        self.stores.forget(self.meant, self.theirs, self.known)

    def swept(self) -> None:
        """Remove what can be made again, and may hold what was removed."""
        pictures = ("pictures",) if any(kept.portrait for kept in self.theirs) else ()
        for folder in (*_AGAIN, *pictures):
            shutil.rmtree(self.ground.state / folder, ignore_errors=True)

    def left(self, done: Published) -> list[str]:
        """Return the files, as a person here would type them, that still hold a trace."""
        names = [kept.author for kept in replies_in(self.stores.content)[0]]
        folders = [self.stores.content, self.ground.state, done.report.output]
        if folder := _folder(self.ground, self.profile):
            folders.append(folder)
        root = self.ground.root
        there = [folder for folder in dict.fromkeys(folders) if folder.is_dir()]
        found = traces(self.known.without(names), there)
        return [str(file.relative_to(root) if file.is_relative_to(root) else file) for file in found]

    def told(self, left: Sequence[str]) -> None:
        """Tell what is left, else print the letter."""
        for file in left:
            self.who.say(Message("Still there: {file}", {"file": file}))
        if left:
            self.who.say(
                Message(
                    "Take them out of these files by hand, those in content/ first, and run this "
                    "again. Then you get the letter to them."
                )
            )
            return
        self.who.say(Message("Nothing of it is left in {site}. The letter:", {"site": self._site}))
        self.who.tell("")
        for line in self._letter():
            self.who.tell(line)

    @property
    def _site(self) -> str:
        return self.profile.address.partition("://")[2]

    def _letter(self) -> list[str]:
        """Return the letter's lines in the person's language, if we have its words, else ours."""
        spoken = next((kept.lang for kept in self.theirs if kept.lang and has_words(kept.lang)), "")
        words = language(spoken or self.profile.language)
        removed = Removed(
            name=next((name(kept) for kept in self.theirs if kept.author), ""),
            site=self._site,
            day=words.day(datetime.now(self.profile.zone)),
            answers=len(self.theirs),
            pictures=len({kept.portrait for kept in self.theirs if kept.portrait}),
            kept_out=bool(self.key),
            history=self.history,
        )
        lines = [line for told in letter(removed) for line in (told.spoken(words), "")]
        return [*lines, *filter(None, (self.profile.name, self.profile.email))]

    def _line(self, kept: Kept) -> Message:
        zone = self.profile.zone
        told = {
            "author": " ".join(filter(None, (name(kept), handle(kept)))),
            "network": NAMES.get(kept.network, kept.network),
            "day": f"{kept.published.astimezone(zone):%Y-%m-%d}",
            "file": f"content/replies/{kept.id}.json",
        }
        return Message("{author}, {network}, {day}: {file}", told)

    def _others(self) -> list[Kept]:
        """Return what others said that names them."""
        mine = {kept.id for kept in self.theirs}
        others = (kept for kept in replies_in(self.stores.content)[0] if kept.id not in mine)
        return [kept for kept in others if mentions(self.known, kept.text)]


def _case(ground: Ground, profile: Profile, whom: Meant, who: Person) -> _Case:
    stores = Stores(ground.root / "content", ground.state)
    theirs = whom.theirs(replies_in(stores.content)[0])
    known = whom.known([*theirs, *whom.theirs(stores.waiting())])
    found = credentials(ground.root, ground.environ, {"forget": (KEY,)})
    key, history = found.credentials.get(KEY, ""), _history(ground, theirs)
    return _Case(ground, profile, whom, who, key, stores, theirs, known, history)


def _history(ground: Ground, theirs: Sequence[Kept]) -> str:
    """Return the command that takes them out of git's history, "" where that has nothing."""
    paths = [f"content/replies/{kept.id}.json" for kept in theirs]
    paths += [f"content/{kept.portrait}" for kept in theirs if kept.portrait]
    remembered = [
        path
        for path in paths
        if git(ground.root, "log", "--all", "--format=%h", "-1", "--", path).stdout.strip()
    ]
    return clearing(remembered)


def _deployed(ground: Ground, who: Person, *, terminal: bool) -> Published:
    """Build and deploy the site as it is now, sharing nothing."""
    who.say(Message("Removed here. Building and deploying the site without it."))
    options = Options(share=False, remove=True, yes=True, terminal=terminal)
    try:
        done = publish(
            ground.root, options, environ=ground.environ, voices=Voices(words=who.words)
        )
    except MicroblogError:
        who.say(
            Message(
                "It is removed on this machine, but people may still read it on the site. Mend "
                "what is told here, and run this again."
            )
        )
        raise
    for line in (done.handed, *done.wrong):
        if line:
            who.say(line)
    return done


def _folder(ground: Ground, profile: Profile) -> Path | None:
    """Return the folder that the site is deployed to, if that is one on this machine."""
    place = Place(ground.root, profile.targets.get(profile.target, {}), ground.environ)
    with suppress(MicroblogError):
        target = targets.connect(profile.target, place)
        return target.place if isinstance(target, Folder) else None
    return None
