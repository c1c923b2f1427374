"""Replies as they are kept, for the sites that tests build."""

import json
from typing import Any

from microblog.conversation.reply import id_of

ENTRY = "entry00001"


def reply(name: str, **fields: Any) -> dict[str, str]:
    """Return the file of a reply that stands under ENTRY; `name` makes its address and its words.

    `to` is the name of the reply that it answers.
    """
    url = f"https://social.example/@{name}/1"
    told = {
        "id": kept_id(name),
        "network": "mastodon",
        "url": url,
        "author": f"{name.capitalize()} Author",
        "handle": f"{name}@social.example",
        "author_url": f"https://social.example/@{name}",
        "text": f"Words of {name}.",
        "published": "2026-03-02T09:30:00+01:00",
        "kept": "2026-03-03T08:00:00+01:00",
        "entry": ENTRY,
        "reason": "public",
        "state": "shown",
        "v": 1,
    }
    if to := fields.pop("to", ""):
        told["answers"] = kept_id(to)
    told |= fields
    return {f"replies/{told['id']}.json": json.dumps(told, ensure_ascii=False)}


def kept_id(name: str) -> str:
    """Return the id of the reply that `reply` writes for a name."""
    return id_of(f"https://social.example/@{name}/1")


def entry(text: str = "A thought.", **fields: str) -> dict[str, str]:
    """Return an entry, ENTRY unless `uid` says otherwise, in the file that `file` names."""
    file = fields.pop("file", "2026-03-01-thought.md")
    header = "".join(f"{name}: {value}\n" for name, value in ({"uid": ENTRY} | fields).items())
    return {f"entries/{file}": f"---\n{header}---\n{text}\n"}
