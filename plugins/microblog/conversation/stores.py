"""Where others' words are kept: content/replies/, and this machine's memory of what was read."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from microblog.conversation import hidden, jsonfile
from microblog.conversation.jsonfile import NotUnderstood
from microblog.conversation.places import id_at
from microblog.conversation.reply import Kept
from microblog.conversation.shelf import FOLDER, keep, replies_in, take_away
from microblog.conversation.traces import Known, mentions
from microblog.conversation.waiting import Waiting
from microblog.networks.contract import Reply


@dataclass(frozen=True, slots=True)
class Stores:
    """All places of one site: `content` is the leader's folder, `state` the machine's."""

    content: Path
    state: Path

    @property
    def looks(self) -> Path:
        """The file of what the last looks at the networks found."""
        return self.state / "state" / "hidden.json"

    def waiting(self, cap: Decimal | float, now: datetime) -> Waiting:
        """Return what waits to be decided; `cap` is in USD a month."""
        return Waiting.load(self.state / "replies" / "waiting.json", cap, now)

    def read(self) -> list[Reply]:
        """Return what was read and waits."""
        return [waits.reply for waits in self._waiting().replies.values()]

    def kept(self) -> list[Kept]:
        """Return what is kept, by when it was published."""
        return replies_in(self.content)[0]

    def forget(
        self, theirs: Collection[Kept], read: Collection[Reply], known: Known
    ) -> list[Reply]:
        """Take a person's replies, those kept and those only `read`, out of every store, with their
        pictures and whatever is noted of them; return what else waited and had to go, since it
        names them.

        What answers their replies stays, stands under the entry, and does not know any more what it
        answered. Raises OutsideFailed.
        """
        ids = {kept.id for kept in theirs} | set(map(id_at, known.urls)) - {""}
        for kept in theirs:
            take_away(self.content, kept.id)
        for answer in self.kept():
            if answer.answers in ids:
                keep(self.content, replace(answer, answers=""), over=True)
        self.drop_portraits(kept.portrait for kept in theirs)
        hidden.forget(self.looks, ids)
        self._unleave(ids)
        return self._unwait(read, known)

    def drop_portraits(self, paths: Iterable[str]) -> None:
        """Delete these pictures, but for those that somebody else's reply shows too."""
        used = {kept.portrait for kept in self.kept()}
        for path in {*paths} - used - {""}:
            (self.content / path).unlink(missing_ok=True)

    def _unleave(self, ids: Collection[str]) -> None:
        file = self.content / FOLDER / "_left.json"
        with suppress(NotUnderstood, FileNotFoundError):
            told = jsonfile.read(file)
            before = told.get("left")
            if isinstance(before, list):
                jsonfile.write(file, {**told, "left": [id for id in before if id not in ids]})

    def _unwait(self, theirs: Collection[Reply], known: Known) -> list[Reply]:
        """Drop from what waits whatever is theirs or names them; return what is others'."""
        waiting, others = self._waiting(), []
        waiting.file.with_suffix(".broken.json").unlink(missing_ok=True)
        for id, waits in list(waiting.replies.items()):
            reply = waits.reply
            if reply in theirs:
                del waiting.replies[id]
            elif mentions(known, f"{reply.text} {reply.answers}"):
                del waiting.replies[id]
                others.append(reply)
        if waiting.file.exists():
            waiting.save()
        return others

    def _waiting(self) -> Waiting:
        return self.waiting(0, datetime.now().astimezone())
