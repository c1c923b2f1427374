"""Links as people paste them."""

import pytest

from microblog.errors import Unanswered
from microblog.sharing.pasted import receipt_in

N = "7123456789012345678"
X = f"https://x.com/anna/status/{N}"
FEED = "https://www.linkedin.com/feed/update/urn:li:"


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (X, X),
        (f" {X}?s=20&t=abc ", X),
        (f"x.com/anna/status/{N}", X),
        (f"http://mobile.twitter.com/anna/status/{N}/photo/1", X),
        (f"https://X.com/i/web/status/{N}#m", f"https://x.com/i/web/status/{N}"),
    ],
)
def test_a_link_to_a_post_on_x_is_read(link: str, url: str) -> None:
    receipt = receipt_in(link, "x")
    assert (receipt.id, receipt.url) == (N, url)


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        (f"{FEED}share:{N}/", "share"),
        (f"{FEED}ugcPost:{N}?utm_source=share", "ugcPost"),
        (f"https://se.linkedin.com/feed/update/urn%3Ali%3Ashare%3A{N}/", "share"),
        (f"linkedin.com/posts/anna-ek-123_lifts-share-{N}-AbC_/?rcm=x", "share"),
    ],
)
def test_a_link_to_a_share_on_linkedin_is_read(link: str, kind: str) -> None:
    receipt = receipt_in(link, "linkedin")
    assert (receipt.id, receipt.url) == (f"urn:li:{kind}:{N}", f"{FEED}{kind}:{N}/")


@pytest.mark.parametrize("link", [f"{FEED}activity:{N}/", f"linkedin.com/posts/a_b-activity-{N}-x"])
def test_an_activity_has_an_address_and_no_id_that_a_program_could_use(link: str) -> None:
    receipt = receipt_in(link, "linkedin")
    assert (receipt.id, receipt.url) == ("", f"{FEED}activity:{N}/")


@pytest.mark.parametrize(
    ("network", "link", "why"),
    [
        ("x", "", "no address"),
        ("x", "yes", "no address"),
        ("x", f"{FEED}share:{N}/", "no address at X"),
        ("x", f"https://x.com.evil.example/anna/status/{N}", "no address"),
        ("x", f"https://evil.example/x.com/anna/status/{N}", "no address"),
        ("x", f"https://anna@x.com/anna/status/{N}", "no address"),
        ("x", "https://x.com/anna", "no single post"),
        ("x", "https://x.com/anna/status/", "no single post"),
        ("linkedin", "https://lnkd.in/abc", "no address at LinkedIn"),
        ("linkedin", "https://www.linkedin.com/in/anna/", "no single post"),
        ("linkedin", f"https://www.linkedin.com/feed/update/urn:li:comment:{N}/", "no single post"),
        ("linkedin", X, "no address at LinkedIn"),
        ("mastodon", "https://social.example/@anna/1", "no address"),
    ],
)
def test_any_other_is_refused(network: str, link: str, why: str) -> None:
    with pytest.raises(Unanswered, match=why):
        receipt_in(link, network)


def test_what_is_shown_of_a_link_cannot_turn_the_terminal() -> None:
    with pytest.raises(Unanswered) as raised:
        receipt_in("\x1b[2Jx", "x")
    assert "\x1b" not in str(raised.value)
