"""One file's header and body become an entry, with what is wrong in it noted."""

import re
from datetime import datetime
from pathlib import PurePosixPath

from microblog.addresses import address_of, old_addresses
from microblog.entry import (
    DRAFT,
    HIDDEN,
    KINDS,
    PUBLISHED,
    SCHEDULED,
    SKIPPED,
    Entry,
    kind_of,
    tags_of,
    title_of,
    uid_of,
)
from microblog.errors import Message
from microblog.fields import KNOWN, LISTS, near
from microblog.moments import moments
from microblog.slugs import slug_from
from microblog.source import Source

_STATUSES = (DRAFT, HIDDEN, PUBLISHED, SKIPPED)
_DRAFTS = {"utkast", "udkast", "kladde"}  # what a leader calls one at home
_YES = {"true", "yes", "1", "on", "ja"}
_NO = {"false", "no", "0", "off", "nej"}
_UID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_LANG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
# What decides whether an entry is published; misspelt, it must not be passed over.
_DECIDING = {"status", "draft", "published"}
# Fields that there are not, with the answers that mean: do not publish this.
_KEEPING = {
    **dict.fromkeys(("publish", "public", "visible", "listed", "live", "ready", "done"), _NO),
    **dict.fromkeys(("private", "hidden", "secret", "unpublished", "unlisted", "wip"), _YES),
    **dict.fromkeys(_DRAFTS, _YES),
    **dict.fromkeys(("publicera", "publicerad", "offentlig"), _NO),  # Swedish; also Danish's last
    **dict.fromkeys(("publicer", "publiceret", "udgiv", "udgivet"), _NO),  # Danish
}


def entry_from(source: Source) -> Entry | None:
    """Return the entry in `source`, or None when a field, its date or status is a fault (noted)."""
    header = source.header
    title, text, text_line = title_of(header)
    _check_fields(source)
    status = _status(source)
    when = moments(source, is_due=status in {PUBLISHED, HIDDEN})
    if when is None or status is None or source.faults:
        return None
    kind = _kind(source, title, text)
    slug = _slug(source, title, text)
    address, output = address_of(source, kind, when.date, slug)
    uid = _uid(source)
    entry = Entry(
        path=source.path,
        source=source.file,
        uid=uid,
        kind=kind,
        lang=_lang(source),
        title=title,
        text=text,
        text_line=text_line,
        html=source.is_html,
        date=when.date,
        modified=when.modified,
        status=_by_now(source, status, kind, when.date),
        slug=slug,
        address=address,
        output=output,
        was=old_addresses(source),
        tags=tags_of(header, "" if source.is_html else text),
        twin_of=f"{PurePosixPath(source.path).parent}/{source.stem}",
        header=header,
        unwritten=_unwritten(source, uid, when.date),
    )
    if entry.is_public and not (title or text.strip() or entry.link or entry.reply_to):
        source.warn(Message("There is not a word in this file."), Message("Write, or delete it."))
    return entry


def _check_fields(source: Source) -> None:
    """Note fields that would be passed over: of an unknown name, or holding what they cannot."""
    for field, value in source.header.fields.items():
        if field in KNOWN - LISTS and not isinstance(value, str):
            what = Message("{field} must be one text.", {"field": field})
            source.fault(what, Message("Write it on the line itself, without brackets."), field)
        if field not in KNOWN:
            _check_unknown(source, field)


def _check_unknown(source: Source, field: str) -> None:
    """Note a field that is nearly known, or that asks in other words not to be published."""
    what = Message("There is no field {key}.", {"key": field})
    answer = (source.header.text(field) or "").lower()
    likely = near(field)
    note = source.fault if source.is_own else source.warn
    if answer in _KEEPING.get(field, ()):
        note(what, Message("To keep the text back, write: status: draft"), field)
    elif likely:
        (note if likely in _DECIDING else source.warn)(what, _did_you_mean(likely), field)


def _status(source: Source) -> str | None:
    """Return the status; what cannot be understood is a fault, lest a draft be published."""
    header = source.header
    status = (header.text("status") or PUBLISHED).lower()
    status = DRAFT if status in _DRAFTS else status
    if status not in _STATUSES:
        what = Message("There is no status {status}.", {"status": status})
        likely = near(status, _STATUSES, 0.6) or ", ".join(_STATUSES)
        source.fault(what, _did_you_mean(likely), "status")
        return None
    for field, draft in {"draft": _YES, "published": _NO}.items():
        answer = (header.text(field) or "").lower()
        if answer and answer not in _YES | _NO:
            what = Message("{field} can be yes or no, not {answer}.", {
                "field": field, "answer": answer,
            })  # fmt: skip
            note = source.fault if source.is_own else source.warn
            note(what, Message("Correct it and run the command again."), field)
        status = DRAFT if answer in draft else status
    return status


def _by_now(source: Source, status: str, kind: str, date: datetime) -> str:
    """Return the status at this moment: what is dated later is scheduled, but for a page."""
    if source.terms.drafts:
        return PUBLISHED if status == DRAFT else status
    is_later = date > source.terms.now and kind != "page"
    return SCHEDULED if is_later and status in {PUBLISHED, HIDDEN} else status


def _kind(source: Source, title: str | None, text: str) -> str:
    if source.is_page:
        return "page"
    named = (source.header.text("kind") or "").lower()
    if named and named not in KINDS:
        what = Message("There is no kind {kind}.", {"kind": named})
        cure = Message("Choose one of {kinds}, or delete the line.", {"kinds": ", ".join(KINDS)})
        source.warn(what, cure, "kind")
    if named not in KINDS and source.is_own and source.path.startswith("conferences/"):
        return "conference"
    return kind_of(source.header, title, text)


def _lang(source: Source) -> str:
    """Return the language: `lang:`, else the file's suffix, else the profile's first."""
    named = source.header.text("lang", "language")
    if named and not _LANG.fullmatch(named):
        what = Message("{lang} is not a language.", {"lang": named})
        source.warn(what, Message("Write it like this: lang: sv"), "lang", "language")
        named = None
    lang = named or source.suffix_language or source.terms.profile.language
    return lang.replace("_", "-").lower()


def _uid(source: Source) -> str:
    written = source.header.text("uid")
    if written and not _UID.fullmatch(written):
        what = Message("{uid} cannot be a uid.", {"uid": written})
        source.fault(what, Message("Delete the line: a new one is written."), "uid")
    return written or uid_of(source.path)


def _slug(source: Source, title: str | None, text: str) -> str:
    """Return the slug: the header's, else the file name's, else from the first words."""
    named = (source.named["slug"] or "") if source.named else source.stem
    whole = [source.header.text("slug"), named if re.search(r"[^\W\d_]", named) else None]
    return (
        next(filter(None, (slug_from(name, words=99) for name in whole if name)), "")
        or slug_from(title or "")
        or slug_from(text)
        or slug_from(source.stem, words=99)
        or "entry"
    )


def _unwritten(source: Source, uid: str, date: datetime) -> dict[str, str]:
    """Return the lines that the first publish writes; the address joins when it is settled."""
    lines = {"uid": uid, "date": f"{date:%Y-%m-%d %H:%M}"}
    return {name: line for name, line in lines.items() if not source.header.text(name)}


def _did_you_mean(likely: str) -> Message:
    return Message("Did you mean {near}?", {"near": likely})
