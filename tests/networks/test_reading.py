"""What every reading network has in common, whichever it is."""

import os
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest

from microblog import networks
from microblog.conversation.readers import readers
from microblog.errors import Forbidden
from microblog.networks.contract import Limits, Reader
from microblog.networks.pinned import is_public
from microblog.networks.prose import plain
from microblog.networks.reading import in_turn, when
from microblog.sharing.connected import known

PACKAGES = sorted(
    entry.name
    for entry in os.scandir(Path(networks.__path__[0]))
    if Path(entry, "__init__.py").exists()
)


@pytest.mark.parametrize("name", PACKAGES)
def test_a_network_is_shared_on_or_read_or_both(name: str) -> None:
    module = import_module(f"microblog.networks.{name}")
    shares = [hasattr(module, it) for it in ("LIMITS", "NEEDS", "connect")]
    assert all(shares) or not any(shares)
    assert any(shares) is (name in known())
    assert any(shares) or hasattr(module, "reader")
    if any(shares):
        assert isinstance(module.LIMITS, Limits) and module.NEEDS


def test_who_reads_any_page_is_asked_last_and_nobody_is_asked_to_begin_with() -> None:
    found = readers({}, {}, loopback_only=True)
    assert list(found) == ["bluesky", "mastodon", "x", "web"]
    for address, name in {
        "https://x.com/bo/status/1": "x",
        "https://mastodon.example/@bo/116": "mastodon",
        "https://bsky.app/profile/bo.example/post/3k": "bluesky",
        "https://bo.example/2026/answer": "web",
    }.items():
        assert next(it for it, reader in found.items() if reader.reads(address)) == name


@pytest.mark.parametrize("name", ["bluesky", "mastodon", "x", "web"])
@pytest.mark.parametrize(
    "address",
    ["", "x", "https://", "https://[", "javascript:alert(1)", "file:///etc/passwd", "\x00"],
)
def test_what_is_no_address_is_read_by_nobody(name: str, address: str) -> None:
    reader: Reader = readers({}, {}, loopback_only=True)[name]
    assert not reader.reads(address)


def test_an_unencrypted_place_is_refused() -> None:
    for name in ("X", "X_OEMBED", "MASTODON", "BLUESKY_PUBLIC", "WEBMENTIONS"):
        with pytest.raises(Forbidden):
            readers({}, {f"MICROBLOG_{name}_URL": "http://leader.example"}, loopback_only=False)
    with pytest.raises(Forbidden):
        readers({}, {}, loopback_only=False, webmentions="http://leader.example")


PROSE = {
    "one": "one",
    "<p>a</p><p>b<br>c</p>": "a\n\nb\nc",
    "<p>a <b>b</b>\n c</p>": "a b c",
    "<ul><li>a</li><li>b</li></ul>": "- a\n- b",
    "<script>x</script>a<style>y</style>": "a",
    "a &amp;lt; &#x1F44B;": "a &lt; 👋",
    '<a href="h"><span class="invisible">https://</span><span class="ellipsis">ab</span>'
    '<span class="invisible">c</span></a>': "https://abc",
    "<blockquote><p>a</p></blockquote>b": "a\n\nb",
    "<pre>a\n  b</pre>": "a\nb",
    "</p></script>a<p": "a<p",
    "": "",
}


@pytest.mark.parametrize("html", PROSE)
def test_html_becomes_the_words_of_it(html: str) -> None:
    assert plain(html) == PROSE[html]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:4700::1111", True),
        ("64:ff9b::5db8:d822", True),  # the first of these, translated
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
    ],
)
def test_only_addresses_of_the_public_internet_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_when_more_may_be_asked_is_told_in_every_network_s_way() -> None:
    assert when({"X-RateLimit-Reset": "2026-11-21T12:15:00.5Z"}).spoken() == (
        "after 2026-11-21 12:15 UTC"
    )
    assert when({"ratelimit-reset": "1800000000"}).spoken() == "after 2027-01-15 08:00 UTC"
    assert f"{datetime.now(UTC).year}" in when({"Retry-After": "1"}).spoken()
    for odd in ({}, {"ratelimit-reset": "soon"}, {"Retry-After": "Wed"}):
        assert when(odd).spoken() == "in a quarter of an hour"


def test_a_reading_that_came_to_its_end_too_early_begins_there_the_next_time() -> None:
    places: dict[str, str] = {}
    first = in_turn(["a", "b", "c"], places)
    assert [next(first), next(first)] == ["a", "b"]
    assert list(in_turn(["a", "b", "c"], places)) == ["b", "c", "a"]
    assert places == {}
