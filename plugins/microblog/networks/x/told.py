"""Posts as X's API tells them, in either of its dialects: until July 2026 tweets, then posts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from microblog.networks.contract import Reply
from microblog.networks.reading import inside, listed, moment, word
from microblog.networks.x.timeline import expanded

_ID = re.compile(r"[0-9]{1,19}")
_HANDLE = re.compile(r"\w{1,20}", re.ASCII)
_NO_LANGUAGE = {"und", "zxx", "art", "qam", "qct", "qht", "qme", "qst"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """X's words for one thing. `query` asks for it; `authors` is whether authors come along,
    at the price of each, and what is answered too."""

    name: str
    query: Mapping[str, str]
    authors: bool


# Specification 2.166 (2026-07-06), which is what tweepy speaks, and 2.167 (2026-08-07).
TWEET = Dialect(
    "tweet",
    {
        "tweet.fields": "author_id,conversation_id,created_at,edit_history_tweet_ids,entities,lang,"
        "note_tweet,referenced_tweets,withheld"
    },
    authors=False,
)
POST = Dialect(
    "post",
    {
        "post.fields": "conversation_id,created_at,entities,lang,note_post,withheld",
        "expansions": "author_id,edit_history_post_ids,referenced_posts",
        "user.fields": "protected",
    },
    authors=True,
)


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a post; `hidden` is whether they show their posts to followers alone."""

    id: str
    name: str
    handle: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A post as X told it, its text as people read it; `after` is the id of what it answers."""

    id: str
    author: str
    root: str
    after: str
    text: str
    lang: str
    published: datetime
    edited: bool

    def reply(self, author: Author, answers: str, copy: str, own: bool) -> Reply:
        """Return the post as a reply."""
        home = f"https://x.com/{author.handle}"
        return Reply(
            network="x",
            url=f"{home}/status/{self.id}",
            author=author.name,
            handle=author.handle,
            author_url=home,
            text=self.text,
            lang="" if self.lang in _NO_LANGUAGE else self.lang,
            published=self.published,
            answers=answers,
            copy=copy,
            own=own,
            edited=self.edited,
        )


def told_in(post: Mapping[str, Any]) -> Told | None:
    """Return a post, None for one that is withheld somewhere, repeated, or not whole."""
    id, author, root = word(post, "id"), word(post, "author_id"), word(post, "conversation_id")
    published = moment(word(post, "created_at"))
    before = {word(one, "type"): word(one, "id") for one in _either(post, "referenced")}
    whole = all(_ID.fullmatch(number) for number in (id, author, root))
    if not whole or published is None or post.get("withheld") or "retweeted" in before:
        return None
    if "reposted" in before:
        return None
    history = post.get("edit_history_tweet_ids") or post.get("edit_history_post_ids")
    return Told(
        id=id,
        author=author,
        root=root,
        after=before.get("replied_to", ""),
        text=_text(post),
        lang=word(post, "lang"),
        published=published,
        edited=isinstance(history, list) and len(history) > 1,
    )


def authors_in(said: object, name: str) -> list[Author]:
    """Return the users in a list of this name."""
    return [
        Author(word(user, "id"), word(user, "name").strip() or handle, handle, hidden)
        for user in listed(said, name)
        if _HANDLE.fullmatch(handle := word(user, "username"))
        for hidden in [bool(user.get("protected"))]
    ]


def ids_in(said: Mapping[str, Any], name: str = "data", id: str = "id") -> set[str]:
    """Return the ids of what an answer tells, in the list of this name."""
    return {found for one in listed(said, name) if _ID.fullmatch(found := word(one, id))}


def _either(post: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return listed(post, f"{name}_tweets") or listed(post, f"{name}_posts")


def _text(post: Mapping[str, Any]) -> str:
    """Return the whole text with its links as they lead; X escapes three signs as HTML does."""
    long = inside(post, "note_tweet") or inside(post, "note_post")
    told = long if word(long, "text") else post
    text = word(told, "text").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return expanded(text, told.get("entities")).strip()
