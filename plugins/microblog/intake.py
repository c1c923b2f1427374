"""One file's header and body become an entry, with what is wrong in it noted."""

import difflib
import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from microblog import dates
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
from microblog.errors import Finding, Message
from microblog.header import KNOWN, Header
from microblog.profile import Profile
from microblog.slugs import slug_from

if TYPE_CHECKING:
    from microblog.survey import Folders

_STATUSES = {
    "published": PUBLISHED,
    "hidden": HIDDEN,
    "draft": DRAFT,
    "skip": SKIPPED,
}
_YES = {"true", "yes", "1", "on"}
_NAMED = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})(?:[T_ -](?P<hour>\d{2})[.:]?(?P<minute>\d{2})(?=$|[-_. ]))?"
    r"(?:[-_ ]+(?P<slug>.+))?$"
)
_UID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_ADDRESS = re.compile(r"/(?:[^\s?#\\<>\"'/]+/)*(?:[^\s?#\\<>\"'/]+\.[a-z0-9]+)?")


@dataclass(slots=True)
class Intake:
    """What an entry is made with, and what was found on the way (with whether it is a fault)."""

    folders: "Folders"
    profile: Profile
    now: datetime
    ci: bool
    drafts: bool
    findings: list[tuple[Finding, bool]] = field(default_factory=list)

    def fault(self, path: Path, line: int | None, what: Message, cure: Message) -> None:
        """Note what must be mended before anything is built."""
        self.findings.append((Finding(str(path), line, what, cure), True))

    def warn(self, path: Path, line: int | None, what: Message, cure: Message | None) -> None:
        """Note what should be looked at."""
        self.findings.append((Finding(str(path), line, what, cure), False))


def entry_from(source: Path, header: Header, intake: Intake) -> Entry | None:
    """Return the entry in `source`, or None when its date or status is a fault (noted)."""
    path = source.relative_to(intake.folders.content).as_posix()
    stem, lang = _stem_and_lang(source, header, intake)
    title, text, text_line = title_of(header)
    named = _NAMED.match(stem)
    status = _status(source, header, intake)
    moments = _moments(source, header, named, intake, is_due=status in {PUBLISHED, HIDDEN})
    if moments is None or status is None:
        return None
    date, modified, dated = moments
    page = _within(path, intake.folders.pages)
    conference = path.startswith("conferences/") and "conferences" in intake.folders.own
    if status == PUBLISHED and date > intake.now and not (page or conference):
        status = PUBLISHED if intake.drafts else SCHEDULED
    kind = "page" if page else "conference" if conference else kind_of(header, title, text)
    _check_kind(source, header, intake)
    slug = _slug(header, named, stem, title, text, dated_name=bool(named), page=page)
    address, output = _address(source, header, kind, date, slug, intake)
    written = header.text("uid")
    if written and not _UID.fullmatch(written):
        intake.fault(
            source,
            header.line("uid"),
            Message("{uid} cannot be a uid.", {"uid": written}),
            Message("Delete the line: a new one is written."),
        )
    uid = written or uid_of(path)
    return Entry(
        path=path,
        source=source,
        uid=uid,
        kind=kind,
        lang=lang,
        title=title,
        text=text,
        text_line=text_line,
        html=_is_html(source),
        date=date,
        modified=modified,
        status=status,
        slug=slug,
        address=address,
        output=output,
        was=_old_addresses(source, header, intake),
        tags=tags_of(header, "" if _is_html(source) else text),
        twin_of=f"{Path(path).parent.as_posix()}/{stem}",
        header=header,
        unwritten=_unwritten(header, uid, date, dated),
    )


def _is_html(source: Path) -> bool:
    return source.suffix.lower() in {".rst", ".html", ".htm"}


def _within(path: str, folders: tuple[str, ...]) -> bool:
    return any(path.startswith(f"{folder}/") for folder in folders)


def _stem_and_lang(source: Path, header: Header, intake: Intake) -> tuple[str, str]:
    """Return the file's name without its suffixes, and the language: lang:, suffix, profile's."""
    stem, dot, suffix = source.stem.rpartition(".")
    if not (dot and re.fullmatch(r"[a-z]{2}", suffix)):
        stem, suffix = source.stem, ""
    named = header.text("lang", "language")
    if named and not re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", named):
        what = Message("{lang} is no language.", {"lang": named})
        intake.warn(source, header.line("lang", "language"), what, Message("Write like: lang: sv"))
        named = None
    return stem, (named or suffix or intake.profile.language).replace("_", "-").lower()


def _moments(
    source: Path, header: Header, named: re.Match[str] | None, intake: Intake, *, is_due: bool
) -> tuple[datetime, datetime | None, bool] | None:
    """Return the date, the date of the last change, and whether the file says its date."""
    zone = intake.profile.zone
    moments: dict[str, datetime | None] = {}
    for name, fields in {"date": ("date",), "modified": ("modified", "updated")}.items():
        text = header.text(*fields)
        try:
            moments[name] = dates.when(text, zone).astimezone(zone) if text else None
        except (ValueError, OverflowError):
            what = Message("{date} is no date.", {"date": text})
            cure = Message("Write it like 2026-03-04 or 2026-03-04 08:15.")
            intake.fault(source, header.line(*fields), what, cure)
            return None
    written = moments["date"]
    try:
        from_name = _date_in(named, zone) if named else None
    except ValueError:
        what = Message("The file's name begins with a date that does not exist.")
        intake.fault(source, None, what, Message("Rename the file."))
        return None
    if written and from_name and written.date() != from_name.date():
        what = Message(
            "The file is named for {name}, but says {date}; the written date counts.",
            {"name": from_name.date(), "date": written.date()},
        )
        intake.warn(source, header.line("date"), what, None)
    moment = written or from_name
    path = source.relative_to(intake.folders.content).as_posix()
    if moment is None and _within(path, intake.folders.pages):
        return _stamp(source, zone), moments["modified"], True  # a page needs no date
    if moment is None and intake.ci and is_due and _within(path, intake.folders.own):
        what = Message("The entry has no date, and this machine cannot write one.")
        cure = Message(
            "Write a line such as date: {example}", {"example": f"{intake.now:%F %H:%M}"}
        )
        intake.fault(source, None, what, cure)
        return None
    return moment or _stamp(source, zone), moments["modified"], moment is not None


def _stamp(source: Path, zone: object) -> datetime:
    """Return when the file was last written, to the minute: the date of what names none."""
    moment = datetime.fromtimestamp(source.stat().st_mtime, tz=zone)  # type: ignore[arg-type]
    return moment.replace(second=0, microsecond=0)


def _date_in(named: re.Match[str], zone: object) -> datetime:
    moment = datetime.fromisoformat(named["date"]).replace(tzinfo=zone)  # type: ignore[arg-type]
    if named["hour"]:
        moment = moment.replace(hour=int(named["hour"]), minute=int(named["minute"]))
    return moment


def _status(source: Path, header: Header, intake: Intake) -> str | None:
    """Return the status; what cannot be understood is a fault, lest a draft be published."""
    named = (header.text("status") or "published").lower()
    if (header.text("draft") or "").lower() in _YES:
        named = "draft"
    if (header.text("published") or "yes").lower() in {"false", "no", "0", "off"}:
        named = "draft"
    if named not in _STATUSES:
        near = difflib.get_close_matches(named, _STATUSES, n=1, cutoff=0.4)
        what = Message("There is no status {status}.", {"status": named})
        cure = Message("Did you mean {near}?", {"near": ", ".join(near or sorted(_STATUSES))})
        intake.fault(source, header.line("status"), what, cure)
        return None
    status = _STATUSES[named]
    return PUBLISHED if status == DRAFT and intake.drafts else status


def _check_kind(source: Path, header: Header, intake: Intake) -> None:
    named = header.text("kind")
    if named and named not in KINDS:
        what = Message("There is no kind {kind}.", {"kind": named})
        cure = Message("Choose one of {kinds}, or delete the line.", {"kinds": ", ".join(KINDS)})
        intake.warn(source, header.line("kind"), what, cure)
    for key in header.fields:
        near = [] if key in KNOWN else difflib.get_close_matches(key, KNOWN, n=1, cutoff=0.8)
        if near:
            what = Message("There is no field {key}.", {"key": key})
            cure = Message("Did you mean {near}?", {"near": near[0]})
            intake.warn(source, header.line(key), what, cure)


def _slug(
    header: Header,
    named: re.Match[str] | None,
    stem: str,
    title: str | None,
    text: str,
    *,
    dated_name: bool,
    page: bool,
) -> str:
    """Return the slug: the header's, else the file name's, else from the first words."""
    if written := header.text("slug"):
        return slug_from(written, words=99)
    from_name = (named["slug"] or "") if named else stem
    if re.search(r"[^\W\d_]", from_name) and (slug := slug_from(from_name, words=99)):
        return slug
    return slug_from(title or "") or slug_from(text) or slug_from(stem, words=99) or "entry"


def _address(
    source: Path, header: Header, kind: str, date: datetime, slug: str, intake: Intake
) -> tuple[str, str]:
    """Return the address and the file that it is served from."""
    written = header.text("address")
    if written and _ADDRESS.fullmatch(written) and ".." not in written:
        return written, written[1:] + ("index.html" if written.endswith("/") else "")
    if written:
        what = Message("{address} cannot be an address.", {"address": written})
        cure = Message("Write one like /2026/first-words/, or delete the line.")
        intake.fault(source, header.line("address"), what, cure)
    url, save_as = header.text("url"), header.text("save_as")
    if save_as and ".." not in save_as:  # Pelican's own way to say it
        return "/" + (url or save_as).lstrip("/"), save_as.lstrip("/")
    if kind == "page":
        return f"/{slug}/", f"{slug}/index.html"
    folder = "conferences" if kind == "conference" else str(date.year)
    return f"/{folder}/{slug}/", f"{folder}/{slug}/index.html"


def _old_addresses(source: Path, header: Header, intake: Intake) -> tuple[str, ...]:
    old = header.several("was")
    right = tuple(a for a in old if _ADDRESS.fullmatch(a) and ".." not in a and a != "/")
    for wrong in set(old) - set(right):
        what = Message("{address} cannot be an address.", {"address": wrong})
        intake.warn(source, header.line("was"), what, Message("Write like: was: /old/"))
    return right


def _unwritten(header: Header, uid: str, date: datetime, dated: bool) -> dict[str, str]:
    """Return the lines that the first publish writes; the address joins when it is settled."""
    lines = {} if header.text("uid") else {"uid": uid}
    if not header.text("date"):
        lines["date"] = f"{date:%Y-%m-%d %H:%M}"
    return lines
