"""The human door: every way to answer names the entry, and asks nothing of the reader."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from kept import entry

from microblog.copies import Copy
from microblog.site.door import all_copies, answering, name_of, ways
from sites import Workshop, below, words_of

TITLE, ADDRESS = 'Who & what? "Så" #1', "https://leader.example/2026/å/"


def by_name(email: str = "", copies: list[Copy] | None = None) -> dict[str, str]:
    return {way.name: way.address for way in ways(TITLE, ADDRESS, email, copies or [])}


def test_every_network_is_there_in_one_order_and_mail_before_them() -> None:
    assert list(by_name("a@b.example")) == ["", "X", "LinkedIn", "Mastodon", "Bluesky"]


def test_without_an_email_address_there_is_no_mail() -> None:
    assert list(by_name()) == ["X", "LinkedIn", "Mastodon", "Bluesky"]


def test_mail_has_the_title_as_its_subject_and_the_address_is_one() -> None:
    mail = by_name('a"?b@c.example')[""]
    assert parse_qs(urlsplit(mail).query) == {"subject": [TITLE]}
    assert unquote(urlsplit(mail).path) == 'a"?b@c.example'


@pytest.mark.parametrize("network", ["X", "LinkedIn", "Mastodon", "Bluesky"])
def test_without_a_copy_the_networks_composer_names_the_entry(network: str) -> None:
    address = by_name()[network]
    assert unquote(address).endswith(ADDRESS)
    assert (TITLE in unquote(address)) == (network != "LinkedIn"), "it reads the page for that"
    assert urlsplit(address).scheme == "https" and '"' not in address and " " not in address


@pytest.mark.parametrize("network", ["LinkedIn", "Mastodon", "Bluesky"])
def test_where_a_copy_stands_the_door_leads_to_it(network: str) -> None:
    copy = Copy(network, "https://there.example/1")
    assert by_name(copies=[copy])[network] == "https://there.example/1"


@pytest.mark.parametrize(
    "url",
    [
        "https://x.com/anna/status/12",
        "https://x.com/i/web/status/12",
        "https://mobile.twitter.com/anna/status/12/?s=20",
    ],
)
def test_on_x_the_composer_answers_the_copy(url: str) -> None:
    assert answering(url) == "https://x.com/intent/tweet?in_reply_to=12"


def test_what_is_no_post_on_x_is_opened_as_it_is() -> None:
    for url in ("https://x.com/anna", "https://x.com.evil.example/anna/status/12"):
        assert answering(url) == url


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://x.com/anna/status/12", "X"),
        ("https://www.linkedin.com/feed/update/urn:li:share:1", "LinkedIn"),
        ("https://bsky.app/profile/anna.example/post/3k", "Bluesky"),
        ("https://social.example/@anna/12", "Mastodon"),
        ("https://social.example/users/anna/statuses/12", "Mastodon"),
        ("https://elsewhere.example/12", "elsewhere.example"),
    ],
)
def test_a_copy_is_called_what_people_call_its_network(url: str, name: str) -> None:
    assert name_of(url) == name


def test_a_copy_that_was_shared_and_named_by_hand_is_one() -> None:
    shared = [Copy("X", "https://x.com/anna/status/12")]
    also = ["https://twitter.com/i/status/12?s=20", "https://social.example/@anna/1", "no address",
            "javascript:alert(1)"]  # fmt: skip
    assert all_copies(shared, also) == [*shared, Copy("Mastodon", "https://social.example/@anna/1")]


def test_copies_that_were_posted_by_hand_are_shown_like_shared_ones(site: Workshop) -> None:
    built = site.build(entry(also="https://social.example/@anna/1"))
    (copy,) = below(built.page("2026/thought/"), "a", class_="u-syndication")
    assert (copy.get("href"), words_of(copy)) == ("https://social.example/@anna/1",
                                                  "Also on Mastodon")  # fmt: skip


def test_what_is_no_address_there_is_a_warning(site: Workshop) -> None:
    (warning,) = site.build(entry(also="javascript:alert(1)")).warnings
    assert "also holds no web address." in warning


@pytest.mark.parametrize(
    ("lang", "sentence", "control", "mail"),
    [
        ("en", "What do you think? I read every answer.", "Answer", "By mail"),
        ("sv", "Vad tycker du? Jag läser alla svar.", "Svara", "Med mejl"),
        ("da", "Hvad tænker du? Jeg læser alle svar.", "Svar", "Med e-mail"),
    ],
)
def test_under_each_entry_one_sentence_and_one_control(
    site: Workshop, lang: str, sentence: str, control: str, mail: str
) -> None:
    site.profile(email='"anna@leader.example"')
    page = site.build(entry(lang=lang)).page("2026/thought/")
    (door,) = below(page, "div", class_="door")
    assert words_of(next(door.iter("p"))) == sentence
    (details,) = door.iter("details")
    assert details.get("open") is None
    assert words_of(next(details.iter("summary"))) == control
    assert [words_of(a) for a in details.iter("a")] == [
        mail,
        "X",
        "LinkedIn",
        "Mastodon",
        "Bluesky",
    ]
    assert not {"form", "input", "button", "script"} & {element.tag for element in door.iter()}
