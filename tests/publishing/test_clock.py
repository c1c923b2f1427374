"""This machine's clock against that of the site's server."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from microblog.errors import Unanswered
from microblog.publishing.clock import amiss
from microblog.publishing.pipeline import publish
from microblog.publishing.request import Options
from sites import CLOCK, REPOSITORY, Workshop

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@contextmanager
def server(date: str | None, status: int = 200, **headers: str) -> Iterator[str]:
    """Serve nothing but these headers, on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response_only(status)
            for name, value in {**({"Date": date} if date else {}), **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_address[1]}"
        listening.shutdown()


def at(off: timedelta) -> str:
    return format_datetime(NOW + off, usegmt=True)


@pytest.mark.parametrize("minutes", [-10, -9, 0, 5, 10])
def test_a_few_minutes_are_nothing(minutes: int) -> None:
    with server(at(timedelta(minutes=minutes))) as address:
        assert amiss(address, NOW) is None


@pytest.mark.parametrize("minutes", [-1440, -600, -11, 11, 90, 1440])
def test_more_than_ten_minutes_are_told(minutes: int) -> None:
    with server(at(timedelta(minutes=minutes))) as address:
        odd = amiss(address, NOW)
    assert odd
    assert "2026-11-22 12:00" in odd.spoken()


@pytest.mark.parametrize("days", [-400, -2, 2, 400])
def test_more_than_a_day_ends_the_run(days: int) -> None:
    with server(at(timedelta(days=days))) as address, pytest.raises(Unanswered, match="clock"):
        amiss(address, NOW)


def test_an_answer_that_a_cache_kept_has_its_age() -> None:
    with server(at(-timedelta(days=3)), Age=str(3 * 86400)) as address:
        assert amiss(address, NOW) is None


@pytest.mark.parametrize("date", [None, "soon", "Sun, 99 Nov 2026 12:00:00 GMT"])
def test_who_tells_no_time_is_not_believed(date: str | None) -> None:
    with server(date) as address:
        assert amiss(address, NOW) is None


def test_a_redirect_tells_the_time_too() -> None:
    there = "http://127.0.0.1:9/"
    with server(at(timedelta(hours=1)), 301, Location=there) as address:
        assert amiss(address, NOW)


def test_where_nobody_answers_nobody_knows() -> None:
    with server(None) as address:
        pass
    assert amiss(address, NOW) is None


def test_clock_behind_or_ahead(site: Workshop) -> None:
    site.configure(THEME=str(REPOSITORY / "theme"), MICROBLOG_CLOCK=CLOCK)
    site.write({"entries/2026-11-20-one.md": "One.\n"})
    with server(at(timedelta(days=900))) as address:
        site.profile(address=f'"{address}"')
        with pytest.raises(Unanswered, match="Nothing was published"):
            publish(site.root, Options(yes=True), environ={})
    assert not (site.root / "public").exists()
    assert (site.content / "entries/2026-11-20-one.md").read_text() == "One.\n"
