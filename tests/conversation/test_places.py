"""One place has one form, however people copied its address."""

import pytest

from microblog.conversation.places import handle_at, id_at, place
from microblog.conversation.reply import id_of

SAME = {
    "x.com/berita": [
        "https://x.com/berita?lang=sv",
        "https://mobile.twitter.com/Berita",
        "https://x.com/berita/with_replies",
        "https://x.com/@berita",
    ],
    "x.com/i/status/7": ["https://mobile.x.com/berita/status/7?s=20", "x.com/i/web/status/7"],
    "x.com/i/lists/7": ["https://twitter.com/i/lists/7"],
    "bsky.app/profile/bo.example": ["https://bsky.app/profile/bo.example/lists?x=1"],
    "bsky.app/profile/did:plc:a": ["https://bsky.app/profile/did%3Aplc%3Aa"],
    "bsky.app/profile/bo.example/post/3k": [
        "https://bsky.app/profile/bo.example/post/3k/liked-by",
    ],
    "social.example/@cy": ["https://social.example/users/cy", "https://b.eu/@cy@social.example"],
    "social.example/@cy/12": ["https://social.example/@cy/12/"],
    "social.example/users/cy/statuses/12": ["http://social.example/users/cy/statuses/12"],
    "essays.example/@cy/on-lifts": ["https://essays.example/@cy/on-lifts"],
}
POSTS = ["x.com/i/status/7", "bsky.app/profile/b/post/3k", "social.example/@cy/12", "a.eu/1"]


@pytest.mark.parametrize(("form", "addresses"), SAME.items())
def test_one_place_has_one_form(form: str, addresses: list[str]) -> None:
    assert {place(address) for address in addresses} == {form}
    assert place(form) == form


@pytest.mark.parametrize("address", [*POSTS, "https://x.com/home", "https://x.com", "http://[::1"])
def test_what_is_no_profile_names_nobody(address: str) -> None:
    assert handle_at(address) is None


def test_a_lasting_id_is_no_handle() -> None:
    assert handle_at("https://bsky.app/profile/did:plc:a") == ""


def test_what_is_no_address_has_no_id() -> None:
    assert id_at("https://x.com:99999/a") == ""
    assert id_at("https://x.com/b/status/7") == id_of("https://twitter.com/c/status/7")
