"""What a host says about each file."""

from pathlib import Path

import pytest

from microblog.site.delivery import content_type, headers, headers_for

RULES = """\
# for the host
/*
  X-Content-Type-Options: nosniff
/theme/*
  Cache-Control: max-age=31536000
  X-Content-Type-Options: again
/one.txt
  X-One: 1
/2026/hej/
  Cache-Control: max-age=60
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("sv/feed.xml", "application/rss+xml; charset=utf-8"),
        ("atom.xml", "application/atom+xml; charset=utf-8"),
        ("tags/å/feed.json", "application/feed+json; charset=utf-8"),
        ("other.json", "application/json; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("PICTURE.JPG", "image/jpeg"),
        ("pictures/a.avif", "image/avif"),
        (".candor", "application/octet-stream"),
        ("html", "application/octet-stream"),
    ],
)
def test_every_file_is_called_what_it_is(path: str, kind: str) -> None:
    assert content_type(path) == kind


def test_an_address_gets_only_its_own_headers() -> None:
    assert headers_for("/one.txt", RULES)["X-One"] == "1"
    assert "X-One" not in headers_for("/oneXtxt", RULES)
    assert "Cache-Control" not in headers_for("/themes/x", RULES)


def test_of_two_rules_for_one_header_both_count() -> None:
    assert headers_for("/theme/x", RULES)["X-Content-Type-Options"] == "nosniff, again"


def test_a_file_is_asked_for_anew_unless_the_site_says_otherwise(tmp_path: Path) -> None:
    assert headers(tmp_path, "feed.xml")["Cache-Control"] == "no-cache"
    (tmp_path / "_headers").write_text(RULES)
    assert headers(tmp_path, "feed.xml")["Cache-Control"] == "no-cache"
    assert headers(tmp_path, "theme/site.css") == {
        "Content-Type": "text/css; charset=utf-8",
        "Cache-Control": "max-age=31536000",
        "X-Content-Type-Options": "nosniff, again",
    }


def test_a_folders_page_goes_by_the_folders_address(tmp_path: Path) -> None:
    (tmp_path / "_headers").write_text(RULES + "/\n  X-Home: 1\n")
    assert headers(tmp_path, "2026/hej/index.html")["Cache-Control"] == "max-age=60"
    assert headers(tmp_path, "index.html")["X-Home"] == "1"
