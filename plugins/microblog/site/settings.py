"""What the profile says, in Pelican's settings; and what of Pelican's a micro-blog does without."""

import difflib
from datetime import datetime
from pathlib import Path
from typing import Any

from pelican.settings import DEFAULT_CONFIG

from microblog.errors import Faults, Finding, Message
from microblog.site.frame import SETTINGS, Site

_LISTS = ("index", "tag", "category", "author", "archives", "period_archives")
_OFF = [
    "FEED_ATOM",
    "FEED_RSS",
    "FEED_ALL_ATOM",
    "FEED_ALL_RSS",
    "CATEGORY_FEED_ATOM",
    "CATEGORY_FEED_RSS",
    "TAG_FEED_ATOM",
    "TAG_FEED_RSS",
    "AUTHOR_FEED_ATOM",
    "AUTHOR_FEED_RSS",
    "TRANSLATION_FEED_ATOM",
    "TRANSLATION_FEED_RSS",
]
_OURS = {"index", "tags", "archives"}


def prepare(settings: dict[str, Any]) -> None:
    """Fill in our settings' defaults. Raises Faults for one that is misspelt."""
    wrong = [name for name in settings if name.startswith("MICROBLOG_") and name not in SETTINGS]
    if wrong:
        raise Faults(_misspelt(name) for name in sorted(wrong))
    for name, default in SETTINGS.items():
        settings.setdefault(name, default)
    content = settings["PATH"]
    if _untouched(settings, "ARTICLE_PATHS") and _has_entries(content):
        settings["ARTICLE_PATHS"] = ["entries", "conferences"]


def derive(settings: dict[str, Any], site: Site) -> None:
    """Set in Pelican's settings what the profile decides and what our generators do instead."""
    profile = site.profile
    settings.update(dict.fromkeys(_OFF))  # our own feeds hold more, and there is one of each
    settings |= {
        "SITENAME": site.shown(profile.name),
        "SITESUBTITLE": site.shown(profile.does),
        "AUTHOR": site.shown(profile.name),
        "SITEURL": profile.root,
        "FEED_DOMAIN": profile.address,
        "TIMEZONE": profile.timezone,
        "DEFAULT_LANG": profile.language,
        "DEFAULT_METADATA": {},
        "FILENAME_METADATA": "(?!)",  # the survey reads names; a date that is none would raise
        "ARTICLE_TRANSLATION_ID": None,  # twins are known from the survey
        "PAGE_TRANSLATION_ID": None,
        "DIRECT_TEMPLATES": _asked_for(settings),
        "TAG_URL": "tags/{slug}/",
        "TAG_SAVE_AS": "",
        "CATEGORY_URL": "kinds/{slug}/",
        "CATEGORY_SAVE_AS": "kinds/{slug}/index.html",
        "ARCHIVES_URL": "archive/",
        "DRAFT_SAVE_AS": "",
        "DRAFT_PAGE_SAVE_AS": "",
        "WITH_FUTURE_DATES": True,  # what is not due never becomes an article
        "DEFAULT_PAGINATION": False,
        # One page each: nothing ever moves from page to page, and page 2 of a tag claims no file.
        "PAGINATED_TEMPLATES": dict.fromkeys(_LISTS),
        "CACHE_CONTENT": False,
        "LOAD_CONTENT_CACHE": False,
        "TYPOGRIFY": False,
        "STATIC_CREATE_LINKS": False,  # an output folder is written over: never through a link
        "STATIC_CHECK_IF_MODIFIED": False,
    }
    if _months_are_ours(settings):
        settings["MONTH_ARCHIVE_SAVE_AS"] = ""
    if _untouched(settings, "AUTHOR_SAVE_AS"):
        settings |= {"AUTHOR_URL": "", "AUTHOR_SAVE_AS": ""}  # an author's page is the home page


def _asked_for(settings: dict[str, Any]) -> list[str]:
    """Return the lists that the settings ask for besides ours, by name or by their place."""
    usual = _untouched(settings, "DIRECT_TEMPLATES")
    others = [name for name in settings["DIRECT_TEMPLATES"] if name not in _OURS]
    return [name for name in others if not usual or f"{name.upper()}_SAVE_AS" in settings]


def _months_are_ours(settings: dict[str, Any]) -> bool:
    """Whether Pelican's archives by month would stand where ours do."""
    day = datetime(2001, 2, 3)
    return str(settings["MONTH_ARCHIVE_SAVE_AS"]).format(date=day) == f"{day:%Y/%m}/index.html"


def _has_entries(content: str) -> bool:
    return (Path(content) / "entries").is_dir()


def _untouched(settings: dict[str, Any], name: str) -> bool:
    return bool(settings.get(name) == DEFAULT_CONFIG[name])


def _misspelt(name: str) -> Finding:
    near = difflib.get_close_matches(name, SETTINGS, n=1, cutoff=0.4) or sorted(SETTINGS)
    return Finding(
        "pelicanconf.py",
        None,
        Message("There is no setting called {key}.", {"key": name}),
        Message("Did you mean {near}?", {"near": ", ".join(near)}),
    )
