"""The receipt: at most twelve lines, in three languages, each of them true."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from microblog.desk.publish import lines, status
from microblog.desk.serve import running
from microblog.publishing.pipeline import publish
from microblog.publishing.receipt import Receipt, keep, last
from microblog.publishing.request import Options, Published
from microblog.site.languages import language
from microblog.site.swap import MARKER
from sites import CLOCK, REPOSITORY, Workshop, files_below

FILES = {
    "entries/2026-03-01-one.md": "One.\n",
    "entries/2026-03-02-two.sv.md": "Två.\n",
    "entries/draft.md": "---\nstatus: draft\n---\nNot yet.\n",
    "entries/2026-12-24-soon.md": "---\ndate: 2026-12-24 18:00\n---\nSoon.\n",
    "entries/2027-01-01-later.md": "Later.\n",
    "pages/about.md": "# About\n\nMe.\n",
}


@pytest.fixture
def home(site: Workshop) -> Iterator[Workshop]:
    """A site that stands at a loopback address, where its public/ is served."""
    site.configure(THEME=str(REPOSITORY / "theme"), MICROBLOG_CLOCK=CLOCK)
    site.write(FILES)
    with running(site.root / "public") as address:
        site.profile(address=f'"{address}"')
        yield site


def published(site: Workshop, *, remove: bool = False) -> Published:
    return publish(site.root, Options(remove=remove, patience=0.5), environ={})


def public(site: Workshop) -> dict[str, bytes]:
    """Return the files that people are served, without the record of them."""
    found = files_below(site.root / "public")
    return {name: content for name, content in found.items() if name != MARKER}


def fetched(address: str) -> bytes:
    answer = requests.get(address, timeout=10)
    assert answer.status_code == 200
    return answer.content


def test_every_claim_is_true_of_the_world(home: Workshop) -> None:
    done = published(home)
    receipt = done.receipt
    assert receipt and done.exit_code == 0
    assert set(receipt.added) == {"/2026/one/", "/2026/two/", "/about/"}
    assert receipt.files_sent == len(public(home))
    assert receipt.files_removed == 0
    assert {address.removeprefix(receipt.address) for address in receipt.fetched} == set(
        receipt.added
    )
    for address in receipt.fetched:
        path = address.removeprefix(receipt.address).strip("/")
        assert fetched(address) == (done.report.output / path / "index.html").read_bytes()
    for feed in receipt.feeds:
        assert b"/2026/one/" in fetched(feed)
    assert (receipt.scheduled, receipt.next_due) == (2, "2026-12-24 18:00")
    assert receipt.drafts == 1


def test_a_change_an_addition_and_a_removal_are_told_by_address(home: Workshop) -> None:
    published(home)
    one = home.content / "entries" / "2026-03-01-one.md"
    one.write_text(one.read_text().replace("One.", "Changed."))
    (home.content / "entries" / "2026-03-02-two.sv.md").unlink()
    home.write({"entries/2026-03-03-three.md": "Three.\n"})
    before = public(home)
    receipt = published(home, remove=True).receipt
    after = public(home)
    assert receipt
    assert (receipt.added, receipt.changed) == (["/2026/three/"], ["/2026/one/"])
    assert list(receipt.removed) == ["/2026/two/"]
    assert receipt.files_removed == len(before.keys() - after.keys())
    assert receipt.files_sent == sum(before.get(name) != text for name, text in after.items())


def test_when_nothing_changed_nothing_was_sent_and_it_says_so(home: Workshop) -> None:
    published(home)
    receipt = published(home).receipt
    assert receipt and receipt.live
    assert (receipt.added, receipt.changed, receipt.removed) == ([], [], ())
    assert (receipt.files_sent, receipt.files_removed) == (0, 0)
    assert "nothing was sent" in receipt.told()[0].spoken()


def test_a_site_that_is_not_there_is_not_said_to_be_live(home: Workshop) -> None:
    home.profile(address='"http://127.0.0.1:9"')
    done = published(home)
    assert done.receipt and done.exit_code == 6
    assert (done.receipt.live, done.receipt.fetched, done.receipt.feeds) == ("", (), ())
    assert done.wrong and "127.0.0.1:9" in done.wrong[0].spoken()
    assert "invoke publish" in " ".join(line.spoken() for line in done.receipt.told())


def test_what_could_not_be_proven_is_proven_by_the_next_run(home: Workshop) -> None:
    good = home.content.joinpath("profile.toml").read_text()
    home.profile(address='"http://127.0.0.1:9"')
    published(home)
    home.write({"profile.toml": good})
    receipt = published(home).receipt
    assert receipt and len(receipt.fetched) == 3


def test_without_a_public_address_nobody_is_asked(home: Workshop) -> None:
    home.profile(address='"https://leader.example"')
    receipt = published(home).receipt
    assert receipt and not receipt.live and not receipt.wrong
    assert any("No public address yet" in line.spoken() for line in receipt.told())


FULLEST = Receipt(
    at="2026-11-21 14:03",
    place="public/",
    address="https://leader.example",
    added=["/a/", "/b/", "/c/", "/d/"],
    changed=["/e/"],
    removed=["/f/"],
    files_sent=3,
    files_removed=4,
    live="2026-11-21 14:04",
    fetched=["/a/"],
    feeds=["https://leader.example/feed.xml"],
    wanted=False,
    scheduled=2,
    next_due="2026-12-24 18:00",
    drafts=3,
)


@pytest.mark.parametrize("code", ["en", "sv", "da"])
def test_it_has_at_most_twelve_lines_in_each_language(code: str) -> None:
    told = [line.spoken(language(code)) for line in FULLEST.told()]
    assert len(told) <= 12
    assert not any("\n" in line for line in told)
    whole = " ".join(told)
    for fact in ("14:03", "public/", "/a/, /b/, /c/", "/e/", "/f/", "14:04", "18:00"):
        assert fact in whole
    for command in ("invoke publish", "invoke serve --drafts"):
        assert command in whole
    assert (code == "en") == ("Live since" in whole)
    assert not re.search(r"[{}]", whole)


def test_it_is_kept_and_shown_again(home: Workshop) -> None:
    assert "invoke publish" in status(home.root)[0].spoken()
    done = published(home)
    shown = [line.spoken() for line in status(home.root)]
    assert done.receipt and shown == [line.spoken() for line in done.receipt.told()]
    assert [line.spoken() for line in lines(done)][-len(shown) :] == shown


def test_the_newest_that_can_be_read_is_shown(tmp_path: Path) -> None:
    for n in range(11):
        keep(Receipt(at=str(n), place="", address=""), tmp_path)
    assert (last(tmp_path) or FULLEST).at == "10"
    (tmp_path / "000011.json").write_text("{")
    assert (last(tmp_path) or FULLEST).at == "9"
    assert keep(FULLEST, tmp_path).name == "000012.json"
    assert last(tmp_path / "none") is None
