"""Where a network lies."""

import pytest

from microblog.errors import Forbidden
from microblog.networks.reach import base, is_loopback


@pytest.mark.parametrize(
    "address",
    [
        "http://api.x.example",
        "ftp://x.example",
        "x.example",
        "https://",
        "https://a@b.example",
        "https://x.example/?a=b",
        "https://x.example/#a",
        "https://[::1",
        "//x.example",
    ],
)
def test_an_address_that_no_network_can_have_is_refused(address: str) -> None:
    with pytest.raises(Forbidden):
        base({"MICROBLOG_X_URL": address}, "MICROBLOG_X_URL", "https://api.x.com")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("", "https://api.x.com"),
        (" ", "https://api.x.com"),
        ("https://Proxy.Example/x/", "https://proxy.example/x"),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001"),
        ("http://localhost:8001/", "http://localhost:8001"),
        ("http://[::1]:8001", "http://[::1]:8001"),
    ],
)
def test_an_address_is_told_without_a_slash(address: str, told: str) -> None:
    assert base({"MICROBLOG_X_URL": address}, "MICROBLOG_X_URL", "https://api.x.com") == told


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_this_machine_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", [None, "", "0.0.0.0", "10.0.0.1", "localhost.example", "example"])
def test_another_machine_is_not_taken_for_this_one(host: str | None) -> None:
    assert not is_loopback(host)
