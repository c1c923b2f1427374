"""`invoke keep`: one post is kept, by its address; from LinkedIn, as a person copies it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from microblog import dates
from microblog.conversation.keeping import kept_from
from microblog.conversation.record import is_address
from microblog.conversation.reply import Kept, Reason, id_of
from microblog.conversation.reply import Shown as State
from microblog.conversation.shelf import keep as put
from microblog.desk.asked import Shown, answer, may_keep, pick
from microblog.desk.conversation import Conversation, conversation
from microblog.desk.forms import filled
from microblog.desk.opened import ENVIRON
from microblog.desk.sharing import person
from microblog.errors import Message, Unanswered
from microblog.header import Header
from microblog.networks.contract import Reply
from microblog.sharing.person import Person

_WAITS = Unanswered.exit_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was said on the command line beside the address: the entry, why it may stand here, and
    of what no program may read also who said what and when."""

    entry: str = ""
    reason: str = ""
    author: str = ""
    text: str = ""
    date: str = ""


def keep(
    root: Path,
    url: str,
    asked: Asked = Asked(),
    *,
    terminal: bool,
    who: Person | None = None,
    environ: Mapping[str, str] = ENVIRON,
) -> int:
    """Read the post at an address, keep it under the entry that it answers, and return 0; 3 when
    nobody agrees to keep words that the law guards.

    Which entry that is shows from what the post answers, else from `asked`, else at the `terminal`.
    What was read before and waits is not read again.
    Raises Unanswered for what nobody can tell, and as the networks do.
    """
    who = who or person(root)
    reason = _reason(asked.reason, Reason.PUBLIC)
    desk = conversation(root, who, environ)
    reply, entry = _waiting(desk, url) or (_read(desk, url), "")
    if asked.entry or not entry:
        entry = _entry(desk, url, asked, (reply.answers, reply.copy), terminal=terminal)
    return _kept(desk, reply, entry, reason)


def _waiting(desk: Conversation, url: str) -> tuple[Reply, str] | None:
    """Return what was read of a post before and waits, with its entry; None if nothing does."""
    now = datetime.now(desk.profile.zone)
    waits = desk.stores.waiting(0, now).replies.get(id_of(url) if is_address(url) else "")
    return (waits.reply, waits.entry) if waits else None


def _read(desk: Conversation, url: str) -> Reply:
    """Return the post at an address. Raises Unanswered where none can be, and as networks do."""
    reader = next((one for one in desk.readers.values() if one.reads(url)), None)
    if reader is None:
        raise Unanswered(
            "{address} is no address of a post that can be read. Write all of it, with https:// "
            "Nothing was kept.",
            address=url,
        )
    return reader.post(url)


def keep_linkedin(
    root: Path,
    url: str,
    asked: Asked = Asked(),
    *,
    terminal: bool,
    who: Person | None = None,
    environ: Mapping[str, str] = ENVIRON,
) -> int:
    """Keep a comment at LinkedIn, which no program may read, as a person copied it; see `keep`.

    Where author or text are missing the editor opens with a form. Nothing is asked over any
    network. Raises Unanswered for what is no address at LinkedIn, and for a comment of nobody.
    """
    who = who or person(root)
    if not (is_address(url) and f".{urlsplit(url).hostname}".endswith(".linkedin.com")):
        raise Unanswered(
            "{address} is no address at LinkedIn. Copy the link of the comment there: ⋯, Copy link "
            "to comment. Nothing was kept.",
            address=url,
        )
    reason = _consent(who, asked.reason, terminal=terminal)
    desk = conversation(root, who, environ, reads=False)
    entry = _entry(desk, url, asked, (), terminal=terminal)  # before anybody types a comment
    reply = _copied(desk, url, asked, environ, terminal=terminal)
    return _kept(desk, reply, entry, reason)


def _kept(desk: Conversation, reply: Reply, entry: str, reason: Reason) -> int:
    """Keep what was read under an entry, and tell where."""
    if reply in desk.forgotten:
        raise Unanswered(
            "{address} is by somebody who asked to be forgotten. Nothing was kept.",
            address=reply.url,
        )
    kept = kept_from(reply, entry, datetime.now(desk.profile.zone), reason)
    _check(kept, next((one for one in desk.kept if one.id == kept.id), None))
    shown = Shown(kept, desk.answered(kept, desk.openings()), desk.profile.zone)
    for line in shown.lines(desk.who.words):
        desk.who.tell(line)
    if not may_keep(desk.who, kept):
        desk.who.say(Message("Nothing was kept."))
        return _WAITS
    told = {"file": put(desk.content, kept).relative_to(desk.ground.root)}
    desk.who.say(Message("Kept in {file}. To publish it: invoke publish", told))
    return 0


def _check(kept: Kept, before: Kept | None) -> None:
    """Raise Unanswered where a reply would take the place of what must stay."""
    if before and before.state is State.WITHDRAWN:
        raise Unanswered(
            "Its author withdrew it, and a note stands in its place: content/replies/{id}.json. "
            "Nothing was kept.",
            id=before.id,
        )
    if before and kept.network == "linkedin" and before.author != kept.author:
        raise Unanswered(
            "Another comment is kept under this address, by {author}. Copy the link of the comment "
            "itself: ⋯, Copy link to comment. Nothing was kept.",
            author=before.author,
        )


def _entry(
    desk: Conversation, url: str, asked: Asked, answers: Sequence[str], *, terminal: bool
) -> str:
    """Return the uid of the entry that a post stands under, by what it answers if nobody says.

    Raises Unanswered when nobody can tell.
    """
    if asked.entry:
        return desk.uid(asked.entry)
    if found := desk.entry_of(answers):
        return found
    how = Message("Under which entry does it stand? Its uid, file or address:")
    said = answer(desk.who, how) if terminal else ""
    if not said:
        raise Unanswered(
            "Which entry {address} answers cannot be told. Say it: --entry, and its uid, file or "
            "address. Nothing was kept.",
            address=url,
        )
    return desk.uid(said)


def _copied(
    desk: Conversation, url: str, asked: Asked, environ: Mapping[str, str], *, terminal: bool
) -> Reply:
    """Return a comment as a person copied it, on the command line or in the editor."""
    said = {"author": asked.author, "date": asked.date, "text": asked.text}
    if terminal and not (asked.author and asked.text):
        editor = environ.get("VISUAL") or environ.get("EDITOR") or "nano"
        how = Message("Write who said it at the top, and the comment below the dashes, then save.")
        desk.who.say(how)
        form = filled(_form(said, datetime.now(desk.profile.zone).date()), editor)
        said = _said(form)
    author, text = said["author"].strip(), said["text"].strip()
    if terminal and text and not author:
        author = answer(desk.who, Message("Who wrote it?"))
    if not (author and text):
        raise Unanswered(
            'Who said what? invoke keep --linkedin {address} --author "…" --text "…" '
            "Nothing was kept.",
            address=url,
        )
    published = _moment(desk, said["date"])
    return Reply(network="linkedin", url=url, author=author, text=text, published=published)


def _form(said: Mapping[str, str], today: date) -> str:
    """Return the form: what is known already, and room for the comment's words."""
    fields = f"author: {said['author']}\ndate: {said['date'] or today}\n"
    return f"---\n{fields}---\n\n{said['text']}"


def _said(form: Header) -> dict[str, str]:
    fields = {name: form.text(name) or "" for name in ("author", "date")}
    return {**fields, "text": form.body}


def _moment(desk: Conversation, text: str) -> datetime:
    """Return when it was said: now, if nobody tells. Raises Unanswered for what is no date."""
    try:
        zone = desk.profile.zone
        return dates.when(text, zone) if text.strip() else datetime.now(zone)
    except ValueError:
        raise Unanswered(
            "{date} is no day. Write it like 2026-06-23. Nothing was kept.", date=text
        ) from None


def _consent(who: Person, text: str, *, terminal: bool) -> Reason:
    """Return why a comment may stand here whose author is not asked by any program.

    Raises Unanswered when nobody says.
    """
    said = text or _KEYS.get(pick(who, _OPTIONS) if terminal else "", "")
    if not said:
        raise Unanswered(
            "Why may it stand here? Say so: --reason asked (you asked, and they said yes), given "
            "(they gave it to you) or public. Nothing was kept."
        )
    return _reason(said, Reason.ASKED)


_KEYS = {"a": "asked", "g": "given", "p": "public"}
_OPTIONS = (
    Message("a = I asked, and they said yes"),
    Message("g = they gave it to me"),
    Message("p = it is public"),
)


def _reason(text: str, usual: Reason) -> Reason:
    """Return why it may stand here. Raises Unanswered for a word that is no reason."""
    try:
        return Reason(text.strip().lower()) if text else usual
    except ValueError:
        raise Unanswered(
            "{reason} is no reason. Write public, asked or given. Nothing was kept.", reason=text
        ) from None
