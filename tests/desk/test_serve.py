"""Serving: what a static host would say, to this machine only."""

import gzip
import http.client
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

import microblog
from microblog.desk.serve import answer, livereload, running, serve, watch
from microblog.errors import Forbidden, Unanswered

HEADERS = """\
# for the host
/*
  X-Content-Type-Options: nosniff
  Content-Security-Policy: default-src 'none'; img-src 'self' https://a.example
/theme/*
  Cache-Control: max-age=31536000
  X-Content-Type-Options: again
/one.txt
  X-One: 1
"""
FILES = {
    "index.html": "<h1>Hem</h1>",
    "404.html": "<h1>Finns inte</h1>",
    "feed.xml": "<rss/>",
    "atom.xml": "<feed/>",
    "feed.json": "{}",
    "sitemap.xml": "<urlset/>",
    "one.txt": "one",
    "2026/hej/index.html": "<h1>Hej</h1>",
    "tags/köpenhamn/index.html": "<h1>Tagg</h1>",
    "theme/site.css": "a{}",
    "pictures/a.avif": "picture",
    "empty/deeper/file": "?",
    "_headers": HEADERS,
}


@pytest.fixture
def output(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / "output" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "output" / name).write_text(text, encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path / "output"


@pytest.fixture
def site(output: Path) -> Iterator[http.client.HTTPConnection]:
    with running(output) as address:
        connection = http.client.HTTPConnection(address.removeprefix("http://"))
        yield connection
        connection.close()


def said(connection: http.client.HTTPConnection, path: str, **headers: str) -> tuple[int, bytes]:
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    return response.status, response.read()


class TestAReader:
    def test_a_folder_shows_its_page(self, site: http.client.HTTPConnection) -> None:
        assert said(site, "/") == (200, b"<h1>Hem</h1>")
        assert said(site, "/2026/hej/?from=x#y") == (200, b"<h1>Hej</h1>")
        assert said(site, "/tags/k%C3%B6penhamn/") == (200, b"<h1>Tagg</h1>")

    def test_what_is_missing_is_the_sites_own_404(self, site: http.client.HTTPConnection) -> None:
        for path in ("/nothing/", "/empty/", "/one.txt/", "/_headers", "/theme/", "/%00", "/%FF"):
            assert said(site, path) == (404, b"<h1>Finns inte</h1>"), path

    def test_a_site_without_a_404_page_says_404(self, output: Path) -> None:
        (output / "404.html").unlink()
        assert answer(output, "", "/nothing/").status == 404

    def test_head_is_get_without_the_page(self, site: http.client.HTTPConnection) -> None:
        site.request("HEAD", "/")
        response = site.getresponse()
        assert (response.status, response.read()) == (200, b"")
        assert response.headers["Content-Length"] == "12"

    def test_one_connection_serves_many_pages(self, site: http.client.HTTPConnection) -> None:
        said(site, "/")
        kept = site.sock
        said(site, "/nothing/")
        assert site.sock is kept

    @pytest.mark.parametrize(
        ("path", "kind"),
        [
            ("/", "text/html; charset=utf-8"),
            ("/nothing", "text/html; charset=utf-8"),
            ("/feed.xml", "application/rss+xml; charset=utf-8"),
            ("/atom.xml", "application/atom+xml; charset=utf-8"),
            ("/feed.json", "application/feed+json; charset=utf-8"),
            ("/sitemap.xml", "application/xml; charset=utf-8"),
            ("/theme/site.css", "text/css; charset=utf-8"),
            ("/pictures/a.avif", "image/avif"),
            ("/empty/deeper/file", "application/octet-stream"),
        ],
    )
    def test_every_file_says_what_it_is(self, output: Path, path: str, kind: str) -> None:
        assert answer(output, "", path).headers["Content-Type"] == kind


class TestRedirects:
    def test_a_folder_without_its_slash_is_sent_there(self, output: Path) -> None:
        found = answer(output, "", "/tags/k%C3%B6penhamn")
        assert (found.status, found.headers["Location"]) == (301, "/tags/k%C3%B6penhamn/")

    @pytest.mark.parametrize("path", ["//2026", "///2026", "//evil.example/../2026", "/\r\nX: y"])
    def test_no_redirect_leaves_the_site(self, output: Path, path: str) -> None:
        location = answer(output, "", path).headers.get("Location", "/")
        assert location in {"/", "/2026/"}

    def test_a_site_below_a_path_is_served_there(self, output: Path) -> None:
        assert answer(output, "/blog", "/blog/2026/hej/").body == b"<h1>Hej</h1>"
        assert answer(output, "/blog", "/2026/hej/").status == 404
        assert answer(output, "/blog", "/blogger/").status == 404
        for path in ("/", "/blog"):
            assert answer(output, "/blog", path).headers["Location"] == "/blog/"
        assert answer(output, "/blog", "/blog/2026/hej").headers["Location"] == "/blog/2026/hej/"

    def test_its_address_holds_the_path(self, output: Path) -> None:
        with running(output, root="/blog") as address:
            assert address.endswith("/blog")


class TestWhatNobodyShouldSee:
    @pytest.mark.parametrize(
        "path",
        [
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/..%2fsecret.txt",
            "/..%5csecret.txt",
            "/2026/../../secret.txt",
        ],
    )
    def test_nothing_outside_is_shown(self, site: http.client.HTTPConnection, path: str) -> None:
        assert said(site, path)[0] == 404

    def test_nor_through_a_link(self, output: Path) -> None:
        (output / "way-out").symlink_to(output.parent)
        assert answer(output, "", "/way-out/secret.txt").status == 404

    @given(path=st.text())
    def test_no_path_breaks_it(self, tmp_path_factory: pytest.TempPathFactory, path: str) -> None:
        folder = tmp_path_factory.getbasetemp() / "fuzzed"
        folder.mkdir(exist_ok=True)
        assert answer(folder, "", f"/{path}").status in {301, 404}

    @pytest.mark.parametrize("host", ["0.0.0.0", "", "192.168.1.2", "leader.example"])
    def test_no_other_machine_is_served(self, output: Path, host: str) -> None:
        with pytest.raises(Forbidden, match="this machine only"):
            serve(output, host, 0)
        with pytest.raises(Forbidden, match="this machine only"):
            livereload(output, host, 0, [], lambda: None)

    def test_a_port_that_is_taken_is_named(self, output: Path) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            with pytest.raises(Unanswered, match=f"The port {port} .*--port"):
                serve(output, "127.0.0.1", port)
        with pytest.raises(Unanswered, match="--port 8000"):
            serve(output, "127.0.0.1", 70000)


class TestHeaders:
    def test_those_of_the_site_are_sent(self, site: http.client.HTTPConnection) -> None:
        site.request("GET", "/theme/site.css")
        response = site.getresponse()
        response.read()
        assert response.headers["Content-Security-Policy"].endswith("https://a.example")
        assert response.headers["Cache-Control"] == "max-age=31536000"
        assert response.headers["X-Content-Type-Options"] == "nosniff, again"

    def test_a_preview_is_never_kept(self, output: Path) -> None:
        (output / "_headers").write_text("/*\n  Cache-Control: max-age=9\n")
        assert answer(output, "", "/").headers["Cache-Control"] == "no-store"
        assert answer(output, "", "/nothing").headers["Cache-Control"] == "no-store"
        assert answer(output, "", "/one.txt").headers["Cache-Control"] == "max-age=9"

    @pytest.mark.parametrize(
        ("accepted", "zipped"),
        [
            ("gzip, br", True),
            ("br;q=1, gzip;q=0.5", True),
            ("gzip;q=0", False),
            ("br", False),
            ("", False),
        ],
    )
    def test_text_is_packed_for_those_who_can_unpack(
        self, site: http.client.HTTPConnection, accepted: str, zipped: bool
    ) -> None:
        status, body = said(site, "/feed.json", **{"Accept-Encoding": accepted})
        assert status == 200
        assert (gzip.decompress(body) if zipped else body) == b"{}"

    def test_pictures_are_not_packed(self, output: Path) -> None:
        assert answer(output, "", "/pictures/a.avif", compress=True).body == b"picture"


class TestWatching:
    def test_a_change_calls_for_a_rebuild_until_told_to_stop(self, tmp_path: Path) -> None:
        stop, rebuilt = Event(), Event()
        paths = [tmp_path, tmp_path / "not there"]
        thread = Thread(target=watch, args=(paths, rebuilt.set, stop))
        thread.start()
        until = monotonic() + 20
        while not rebuilt.is_set() and monotonic() < until:
            (tmp_path / "entry.md").write_text(json.dumps(monotonic()))
            sleep(0.1)
        stop.set()
        thread.join(10)
        assert rebuilt.is_set()
        assert not thread.is_alive()

    def test_live_reload_names_the_package_that_it_needs(self, output: Path) -> None:
        asked = (
            "from pathlib import Path; from microblog.desk.serve import livereload;"
            f"livereload(Path({str(output)!r}), '127.0.0.1', 0, [], print)"
        )
        plugins = Path(microblog.__file__).parents[1]
        without_packages = [sys.executable, "-S", "-c", asked]
        ended = subprocess.run(without_packages, cwd=plugins, capture_output=True, encoding="utf-8")
        assert "Unanswered: To have the browser" in ended.stderr
        assert "pip install livereload" in ended.stderr
