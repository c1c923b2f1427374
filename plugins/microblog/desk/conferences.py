"""A conference begins: one file that its page, its talks and all that is said there hang on."""

from datetime import date, datetime
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from microblog import dates
from microblog.desk import write
from microblog.desk.writing import new_uid
from microblog.errors import Message, Translate, Unanswered, untranslated
from microblog.hashtags import normal
from microblog.profile import Profile
from microblog.slugs import slug_from
from microblog.terms import Address

_TALKS = """\
# {said}
# talks:
#   - title:
#     slides:
#     video:
#     handout:
"""
_SAID = Message(
    "Talks, when there are any: take away the # before each line, and leave out what is missing."
)


def conference(
    content: Path,
    profile: Profile,
    now: datetime,
    name: str,
    *,
    tag: str | None = None,
    starts: str | None = None,
    ends: str | None = None,
    place: str | None = None,
    site: str | None = None,
    uid: str = "",
    words: Translate = untranslated,
) -> Path:
    """Return the new file in content/conferences/ of a conference called `name`.

    `starts` and `ends` are days as people write them, `tag` the hashtag that entries join by: the
    file's name without hyphens, if none is given. `now` is aware. What is not given is left out.
    Raises Unanswered for what cannot be, and for a file that is there; then nothing was written.
    """
    slug = slug_from(name, words=9)
    if not slug:
        raise Unanswered(
            'A conference needs a name: invoke conference "Almedalen 2026". Nothing was written.'
        )
    first, last = _days(starts, ends)
    fields = {
        "uid": uid or new_uid(),
        "date": now.astimezone(profile.zone).replace(tzinfo=None, microsecond=0),
        "title": " ".join(name.split()),
        "starts": first,
        "ends": last,
        "place": " ".join((place or "").split()),
        "tag": _tag(tag) or slug.replace("-", ""),
        "site": _site(site),
    }
    header = _yaml({key: value for key, value in fields.items() if value})
    talks = _TALKS.format(said=_SAID.spoken(words))
    return _written(content / "conferences" / f"{slug}.md", f"---\n{header}{talks}---\n\n")


def _written(path: Path, text: str) -> Path:
    if path.exists():
        raise Unanswered(
            "There is {file} already, and it was left as it is. Open it in your editor, or give "
            "this conference another name.",
            file=path,
        )
    write(path, text.encode())
    return path


def _yaml(fields: dict[str, object]) -> str:
    text: str = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=2**31)
    return text


def _days(starts: str | None, ends: str | None) -> tuple[date | None, date | None]:
    """Return the first and the last day. Raises Unanswered for what is none, or goes backwards."""
    first, last = (_day(text) if text else None for text in (starts, ends))
    if last and not first:
        raise Unanswered("--to needs --from, the first day. Nothing was written.")
    if first and last and last < first:
        raise Unanswered(
            "The last day ({last}) is before the first ({first}). Nothing was written.",
            last=last,
            first=first,
        )
    return first, last


def _day(text: str) -> date:
    try:
        return dates.day(text)
    except ValueError:
        raise Unanswered(
            "{date} is no day. Write it like 2026-06-23. Nothing was written.", date=text
        ) from None


def _tag(tag: str | None) -> str:
    """Return the tag without its mark. Raises Unanswered for one that no hashtag can be."""
    name = normal(tag or "").strip().removeprefix("#")
    if name and not name.replace("_", "").isalnum():
        raise Unanswered(
            "{tag} is no hashtag: one holds letters and digits only. Nothing was written.", tag=name
        )
    return name


def _site(site: str | None) -> str:
    try:
        return TypeAdapter(Address).validate_python(site) if site else ""
    except ValidationError:
        raise Unanswered(
            "{address} is no address; one begins with https://. Nothing was written.", address=site
        ) from None
