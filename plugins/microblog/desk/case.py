"""One who asks to be forgotten: what is theirs here, how it goes, and the letter to them."""

import secrets
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from microblog.conversation.forgetting import KEY, Meant, keep_out
from microblog.conversation.letter import Removed, clearing, letter
from microblog.conversation.reply import Kept, Shown
from microblog.conversation.stores import Stores
from microblog.conversation.traces import Known, folded, mentions, traces
from microblog.conversation.words import handle, name
from microblog.copies import NAMES
from microblog.desk import git
from microblog.desk.asked import agrees
from microblog.errors import Message, MicroblogError, Unanswered
from microblog.networks.contract import Reply
from microblog.profile import Profile
from microblog.publishing import targets
from microblog.publishing.ground import Ground
from microblog.publishing.targets import Place
from microblog.publishing.targets.folder import Folder
from microblog.sharing.credentials import credentials
from microblog.sharing.keyrings import Keyring
from microblog.sharing.person import Person
from microblog.site.languages import known as has_words
from microblog.site.languages import language
from microblog.terms import shown

_AGAIN = ("build", "drafts", "rehearsal")  # below .microblog: what can be made again
_SHORTEST = 16  # characters of a key


@dataclass(frozen=True, slots=True)
class Case:
    """One person to be forgotten: who is meant, what is theirs, and what they are known by."""

    ground: Ground
    profile: Profile
    meant: Meant
    who: Person
    key: str = field(repr=False)
    stores: Stores
    theirs: Sequence[Kept]
    read: Sequence[Reply]
    known: Known
    history: str  # the command that clears git's memory of it, "" where there is none

    @property
    def can_keep_out(self) -> bool:
        """Whether there is a key, or a keyring for a new one."""
        return bool(self.key) or Keyring(self.ground.root, self.ground.environ).is_there

    def shown(self) -> None:
        """Show what was found."""
        told = {"wanted": self.meant.wanted, "number": len(self.theirs)}
        if not self.theirs:
            self.who.say(Message("No kept answer is by {wanted}.", told))
        for kept in self.theirs:
            self.who.say(self._line(kept))
        for kept in self._others():
            self._show_other(kept)
        if not self.can_keep_out:
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
        if agrees(
            self.who, Message("Remove all of it for good, and deploy the site without it? (y/n)")
        ):
            return True
        self.who.say(Message("Nothing was removed."))
        return False

    def keyed(self) -> "Case":
        """Return the same case with a key: a new one in this machine's keyring, if there was none
        and there is a keyring."""
        ring, made = Keyring(self.ground.root, self.ground.environ), secrets.token_urlsafe(32)
        if self.key or ring.get(KEY) or not ring.put({KEY: made}):
            return self
        return replace(self, key=made)

    def removed(self) -> None:
        """Take it out of all that is kept, and see to it that it does not come again."""
        keep_out(self.stores.content, self.key, self.meant.wanted, self.known)
        for reply in self.stores.forget(self.theirs, self.read, self.known):
            told = {"address": shown(reply.url)}
            self.who.say(Message("It waited, named them, and is dropped: {address}", told))

    def swept(self) -> None:
        """Remove what can be made again, and may hold what was removed."""
        pictures = ("pictures",) if any(kept.portrait for kept in self.theirs) else ()
        for folder in (*_AGAIN, *pictures):
            shutil.rmtree(self.ground.state / folder, ignore_errors=True)

    def left(self, output: Path) -> list[str]:
        """Return the files, as a person here would type them, that still hold a trace: of the site
        as it was built into `output` and deployed to a folder, and of all that is kept."""
        names = [kept.author for kept in self.stores.kept()]
        folders = [self.stores.content, self.ground.state, output]
        if folder := _folder(self.ground, self.profile):
            folders.append(folder)
        root = self.ground.root
        there = [folder for folder in dict.fromkeys(folders) if folder.is_dir()]
        found = traces(self.known.without(names), there)
        return [
            str(file.relative_to(root) if file.is_relative_to(root) else file) for file in found
        ]

    def told(self, left: Sequence[str]) -> None:
        """Tell what is left, and print the letter."""
        for file in left:
            self.who.say(Message("Still there: {file}", {"file": file}))
        if left:
            self.who.say(
                Message(
                    "Take it out of these files by hand, those in content/ first, and run this "
                    "again. Send them this letter when nothing is left:"
                )
            )
        else:
            self.who.say(Message("Nothing of it is left here. The letter to them:"))
        self.letter()

    def letter(self) -> None:
        """Print the letter in the person's language, if we have its words, else in ours."""
        spoken = next((kept.lang for kept in self.theirs if kept.lang and has_words(kept.lang)), "")
        words = language(spoken or self.profile.language)
        removed = Removed(
            name=next((name(kept) for kept in self.theirs if kept.author), ""),
            site=self.profile.address.partition("://")[2],
            day=words.day(datetime.now(self.profile.zone)),
            answers=len(self.theirs),
            pictures=len({kept.portrait for kept in self.theirs if kept.portrait}),
            kept_out=bool(self.key),
            history=self.history,
        )
        for paragraph in letter(removed):
            self.who.tell(f"\n{paragraph.spoken(words)}")
        self.who.tell(f"\n{self.profile.name}\n{self.profile.email}".rstrip())

    def _line(self, kept: Kept) -> Message:
        zone = self.profile.zone
        told = {
            "author": " ".join(filter(None, (name(kept), handle(kept)))),
            "network": NAMES.get(kept.network, kept.network),
            "day": f"{kept.published.astimezone(zone):%Y-%m-%d}",
            "file": f"content/replies/{kept.id}.json",
        }
        if kept.state is Shown.WITHDRAWN:
            return Message("Withdrawn, {network}, {day}: {file}", told)
        return Message("{author}, {network}, {day}: {file}", told)

    def _others(self) -> list[Kept]:
        """Return what is not theirs, as far as that can be told."""
        mine = {kept.id for kept in self.theirs}
        return [kept for kept in self.stores.kept() if kept.id not in mine]

    def _show_other(self, kept: Kept) -> None:
        """Tell of a reply that stays, if it may be theirs after all, or names them."""
        told = {"file": f"content/replies/{kept.id}.json", "author": name(kept)}
        if folded(kept.author) in {folded(mine.author) for mine in self.theirs} - {""}:
            alike = Message(
                "{file}, by {author} too, stays. If it is the same person, forget the name.", told
            )
            self.who.say(alike)
        if mentions(self.known, kept.text):
            named = Message("{file}, by {author}, names them. Its text is yours to edit.", told)
            self.who.say(named)


def case_of(ground: Ground, profile: Profile, whom: Meant, who: Person) -> Case:
    """Return the case of somebody who asks to be forgotten; nothing is changed yet. Raises
    Unanswered for a key that can be guessed."""
    stores = Stores(ground.root / "content", ground.state)
    theirs, read = whom.theirs(stores.kept()), whom.theirs(stores.read())
    known, history = whom.known([*theirs, *read]), _history(ground, theirs)
    key = forget_key(ground.root, ground.environ)
    if 0 < len(key) < _SHORTEST:
        raise Unanswered(
            "{key} is too short: whoever finds the list could guess it. Write a random word of at "
            "least {number} characters into .env. Nothing was removed.",
            key=KEY,
            number=_SHORTEST,
        )
    return Case(ground, profile, whom, who, key, stores, theirs, read, known, history)


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


def forget_key(root: Path, environ: Mapping[str, str]) -> str:
    """Return the key with which those are known who must not come in again; "" without one.

    It is looked for where credentials are. Raises Unanswered for a `.env` that others may read.
    """
    return credentials(root, environ, {"forget": (KEY,)}).credentials.get(KEY, "")


def _folder(ground: Ground, profile: Profile) -> Path | None:
    """Return the folder that the site is deployed to, if that is one on this machine."""
    place = Place(ground.root, profile.targets.get(profile.target, {}), ground.environ)
    with suppress(MicroblogError):
        target = targets.connect(profile.target, place)
        return target.place if isinstance(target, Folder) else None
    return None
