"""What LinkedIn reads of a commentary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.networks.linkedin.little import escaped, legal
from microblog.rehearsal.linkedin.little import Piece, read

CASES = {
    "": ("", ""),
    "Plain words, even: a full line.\nAnd another!": (
        "Plain words, even: a full line.\nAnd another!",
        "",
    ),
    r"\\ \| \{ \} \@ \[ \] \( \) \< \> \# \* \_ \~": (r"\ | { } @ [ ] ( ) < > # * _ ~", ""),
    "All of us (forty)": ("All of us ", "(forty)"),
    r"C:\new": ("C:", r"\new"),
    "at the end \\": ("at the end ", "\\"),
    "a bare #word": ("a bare ", "#word"),
    r"{hashtag|\#|Åre} it is": ("#Åre it is", ""),
    r"{hashtag|\＃|tag}": ("#tag", ""),
    r"{hashtag|\#|two words}": ("", r"{hashtag|\#|two words}"),
    r"{hashtag|\#|my_tag}": ("", r"{hashtag|\#|my_tag}"),
    r"{hashtag|#|tag}": ("", r"{hashtag|#|tag}"),
    r"@[Anna \(at sea\)](urn:li:person:a1) said": ("Anna (at sea) said", ""),
    r"@[Anna](https://a.se)": ("", r"@[Anna](https://a.se)"),
}


@pytest.mark.parametrize("commentary", CASES)
def test_reads_up_to_the_first_sign_that_is_not_escaped(commentary: str) -> None:
    found = read(commentary)
    assert (found.text, found.lost) == CASES[commentary]


def test_tells_hashtags_and_mentions_from_text() -> None:
    found = read(r"At {hashtag|\#|sea} with @[Bo](urn:li:person:b)\.".replace(r"\.", r"\~"))
    assert found.pieces == (
        Piece("text", "At "),
        Piece("hashtag", "#sea"),
        Piece("text", " with "),
        Piece("mention", "Bo"),
        Piece("text", "~"),
    )


@given(st.text())
def test_what_was_escaped_is_read_whole(text: str) -> None:
    meant = legal(text)
    found = read(escaped(meant, ["tag", "Åre"]))
    assert (found.text, found.lost) == (meant, "")


@given(st.text(alphabet="ab \\|{}@[]()<>#*_~hashtagurn:li"))
def test_every_commentary_is_read_or_lost(commentary: str) -> None:
    found = read(commentary)
    assert commentary.endswith(found.lost)
    assert (found.lost == "") == (read(commentary + "x").text == found.text + "x")
