"""What every target does, tried on a real server: a file in targets/ is found by itself.

What lies at a target is looked at without it: in the folder, in the repository, in the bucket.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from servers import (
    KEYS,
    STANDS,
    Stand,
    branch,
    free_port,
    keys_in,
    on_a_server,
    over_rsync,
    over_ssh,
    ran,
    written,
)
from tools import program

from microblog.errors import Faults, Message, OutsideFailed, Unanswered
from microblog.publishing import targets
from microblog.publishing.record import record_in, record_of
from microblog.publishing.shipment import HALF_WAY, Sent, Shipment
from microblog.publishing.targets import Place, Reach, Target, reach_of
from microblog.site.swap import MARKER

Files = Mapping[str, bytes]


def page(*refers: str) -> bytes:
    """Return a page that needs the files it refers to."""
    return "".join(f'<link href="{path}">\n' for path in refers).encode()


OLD = {
    "index.html": page("/theme/site.1.css", "/2026/one/", "/2026/two/"),
    "2026/one/index.html": page("/theme/site.1.css", "/pictures/one.1.avif"),
    "2026/two/index.html": page("/theme/site.1.css", "/cards/two.png"),
    "theme/site.1.css": b"a { color: blue }",
    "pictures/one.1.avif": bytes(range(256)) * 40,
    "cards/two.png": b"card",
    "feed.xml": b"<rss>one two</rss>",
    "sitemap.xml": b"<urlset/>",
}
# Another style, a picture developed anew, one page less and another more, one page moved.
NEW = {
    "index.html": page("/theme/site.2.css", "/2026/one/", "/2026/tre/", "/tags/å/"),
    "2026/one/index.html": page("/theme/site.2.css", "/pictures/one.2.avif"),
    "2026/tre/index.html": page("/theme/site.2.css", "/cards/tre.png"),
    "tags/å/index.html": page("/theme/site.2.css", "/2026/tre/"),
    "theme/site.2.css": b"a { color: navy }",
    "pictures/one.2.avif": bytes(range(256)) * 40,
    "cards/tre.png": b"card",
    "feed.xml": b"<rss>one tre</rss>",
    "sitemap.xml": b"<urlset/>",
}
ODD = {
    "-leading/ett två.html": page(),
    'tags/å/it\'s "quoted" & more.txt': b"'",
    "#hash.txt": b"#",
    ";semicolon [x]*?.txt": b";",
    "--delete": b"no option",
    "it's/100%.txt": b"%",
    "~": b"~",
}
# What lies at a target that is not ours.
THEIRS = {"other/mine.txt": b"mine", "2026/two/notes.txt": b"notes", "favicon.ico": b"icon"}


@dataclass
class Trial:
    """A target, what lies at it, and sites to deploy."""

    kind: str
    stand: Stand
    root: Path
    pauses: list[Message] = field(default_factory=list)

    @cached_property
    def connected(self) -> Target:
        return self.target(self.stand.settings)

    def target(self, settings: Mapping[str, Any]) -> Target:
        """Return the target, told of other settings."""
        environ = {**os.environ, **self.stand.environ}
        return targets.connect(self.kind, Place(self.root, settings, environ))

    def site(self, files: Files) -> Path:
        """Return a folder with a built site of these files, and its record."""
        output = self.root / "output"
        for old in sorted(output.rglob("*"), reverse=True):
            old.rmdir() if old.is_dir() else old.unlink()
        for path, content in files.items():
            written(output / path, content)
        written(output / MARKER, record_of(output, ()).text())
        return output

    def deploy(self, files: Files, pause: Callable[[Message], None] | None = None) -> Sent:
        """Deploy as a publish does: what lies there and was ours goes."""
        output, target = self.site(files), self.connected
        found = target.read(MARKER)
        old = record_in(found)
        gone = {path for path in target.there() if old.made(path)} - {*files, MARKER}
        shipment = Shipment(
            output=output,
            gone=frozenset(gone),
            found=found,
            interim=old.towards(record_of(output, ())).text(),
            pause=pause or self.pauses.append,
        )
        return target.deploy(shipment)

    def ends(self, files: Files, pause: Callable[[Message], None]) -> bool:
        """Whether a deploy comes to its end."""
        try:
            self.deploy(files, pause)
        except Stop:
            return False
        return True

    def lies(self) -> dict[str, bytes]:
        return self.stand.lies()

    def holds(self, files: Files) -> bool:
        return self.lies() == {**files, MARKER: (self.root / "output" / MARKER).read_bytes()}


@pytest.fixture(params=targets.known())
def trial(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Trial:
    return trial_of(request.param, request, tmp_path, monkeypatch)


def trial_of(
    kind: str, request: pytest.FixtureRequest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Trial:
    assert kind in STANDS, f"Add a stand for targets/{kind}.py to STANDS in servers.py."
    (folder / "root").mkdir()
    stand = STANDS[kind](request.getfixturevalue, folder)
    for name, value in stand.environ.items():
        monkeypatch.setenv(name, value)
    return Trial(kind, stand, folder / "root")


def told(sent: Sent) -> set[str]:
    """Return the files that a deploy sent; a record is no page of anybody's."""
    return set(sent.files) - {MARKER}


def missing(files: Files) -> list[str]:
    """Return every style and picture that a page refers to and that is not there."""
    return [
        f"{path} needs {needed}"
        for path, content in files.items()
        if path.endswith(".html")
        for needed in re.findall(r'href="/((?:theme|pictures|cards)/[^"]+)"', content.decode())
        if needed not in files
    ]


class Stop(Exception):
    """A deploy is stopped here."""


def stopping(state: Message) -> None:
    """Stop a deploy at its first pause."""
    assert state == HALF_WAY
    raise Stop


class TestEveryTarget:
    def test_an_empty_place_holds_nothing(self, trial: Trial) -> None:
        target = trial.connected
        assert target.there() == frozenset()
        assert target.read(MARKER) is None
        assert target.reach in {Reach.FOLDER, Reach.LOOPBACK}
        assert target.name

    def test_an_empty_place_becomes_the_site(self, trial: Trial) -> None:
        sent = trial.deploy(OLD)
        assert trial.holds(OLD)
        assert told(sent) == set(OLD)
        assert sent.removed == ()
        assert trial.connected.there() == {*OLD, MARKER}

    def test_the_same_site_again_sends_nothing(self, trial: Trial) -> None:
        trial.deploy(OLD)
        assert trial.deploy(OLD) == Sent()

    def test_a_site_of_the_same_content_sends_nothing_whatever_its_time(self, trial: Trial) -> None:
        trial.deploy(OLD)
        output = trial.site(OLD)
        for file in output.rglob("*.*"):
            os.utime(file, (10**9, 10**9))
        assert trial.connected.deploy(shipment_of(output, trial.connected)) == Sent()
        assert trial.holds(OLD)

    def test_one_page_more_sends_that_page_and_what_changed(self, trial: Trial) -> None:
        trial.deploy(OLD)
        more = {**OLD, "2026/new/index.html": page("/theme/site.1.css"), "feed.xml": b"<rss>3"}
        sent = trial.deploy(more)
        assert told(sent) == {"2026/new/index.html", "feed.xml"}
        assert trial.holds(more)

    def test_a_file_of_the_same_length_is_seen_to_differ(self, trial: Trial) -> None:
        trial.deploy(OLD)
        other = {**OLD, "cards/two.png": b"drac"}
        assert told(trial.deploy(other)) == {"cards/two.png"}
        assert trial.holds(other)

    def test_what_moved_or_went_lies_there_no_more(self, trial: Trial) -> None:
        trial.deploy(OLD)
        sent = trial.deploy(NEW)
        assert trial.holds(NEW)
        assert set(sent.removed) == set(OLD) - set(NEW)

    def test_what_is_not_ours_stays(self, trial: Trial) -> None:
        if trial.connected.whole:
            pytest.skip("It is a target that is ours alone.")
        for path, content in THEIRS.items():
            trial.stand.put(path, content)
        trial.deploy(OLD)
        trial.deploy(NEW)
        assert trial.holds({**NEW, **THEIRS})
        assert trial.connected.there() == {*NEW, *THEIRS, MARKER}

    def test_a_file_is_read_and_what_is_none_is_none(self, trial: Trial) -> None:
        trial.deploy({**OLD, **ODD})
        target = trial.connected
        for path, content in {**OLD, **ODD}.items():
            assert target.read(path) == content, path
        for path in ("nothing.html", "2026", "2026/", "2026/nothing/index.html"):
            assert target.read(path) is None, path

    def test_what_differs_is_told_of_the_files_that_are_asked_for(self, trial: Trial) -> None:
        trial.deploy({**OLD, **ODD})
        output, target = trial.site({**OLD, **ODD, "feed.xml": b"new"}), trial.connected
        assert target.differing(output, {*OLD, *ODD}) == {"feed.xml"}
        assert target.differing(output, {"index.html"}) == frozenset()
        assert target.differing(output, ()) == frozenset()

    def test_what_is_not_ours_stays_in_folders_of_ours_too(self, trial: Trial) -> None:
        if trial.connected.whole:
            pytest.skip("It is a target that is ours alone.")
        theirs = {"pictures/mine.jpg": b"m", "cards/mine.png": b"m", "theme/mine.css": b"m"}
        for path, content in theirs.items():
            trial.stand.put(path, content)
        trial.deploy(OLD)
        trial.deploy(NEW)
        assert trial.holds({**NEW, **theirs})

    def test_what_somebody_else_published_since_is_not_undone(self, trial: Trial) -> None:
        if trial.kind == "folder":
            pytest.skip("One machine alone publishes to its folder.")
        trial.deploy(OLD)
        shipment = shipment_of(trial.site(NEW), trial.connected)
        trial.deploy({**OLD, "theirs/index.html": page()})
        before = trial.lies()
        trial.site(NEW)
        with pytest.raises(
            OutsideFailed, match=r"at the same time\)\..*as it was\. Run the command"
        ):
            trial.connected.deploy(shipment)
        assert trial.lies() == before

    def test_odd_names_are_names(self, trial: Trial) -> None:
        trial.deploy({**OLD, **ODD})
        assert trial.holds({**OLD, **ODD})
        assert trial.deploy({**OLD, **ODD}) == Sent()
        assert set(trial.deploy(OLD).removed) == set(ODD)
        assert trial.holds(OLD)

    def test_a_deploy_that_is_stopped_again_and_again_never_leaves_half_a_page(
        self, trial: Trial
    ) -> None:
        trial.deploy(OLD)
        stops = 0
        while not trial.ends(NEW, stopping):
            stops += 1
            there = trial.lies()
            assert missing(there) == []
            assert set(OLD) <= set(there)
            assert all(map(record_in(there[MARKER]).made, there))
        assert trial.holds(NEW)
        assert stops == (0 if trial.connected.whole else 4)

    def test_what_a_stopped_deploy_left_goes_with_the_next(self, trial: Trial) -> None:
        trial.deploy(OLD)
        trial.ends(NEW, stopping)
        trial.deploy(OLD)
        assert trial.holds(OLD)

    def test_pages_come_after_what_they_need_and_feeds_after_pages(self, trial: Trial) -> None:
        trial.deploy(OLD)
        seen = [trial.lies()]
        trial.deploy(NEW, lambda state: seen.append(trial.lies()))
        came = [
            {path for path in after if after[path] != before.get(path)} - {MARKER}
            for before, after in pairwise(seen)
        ]
        if came:  # a target that changes all at once has no stages
            assert came == [
                {"theme/site.2.css", "pictures/one.2.avif", "cards/tre.png"},
                {"2026/tre/index.html", "tags/å/index.html"},
                {"index.html", "2026/one/index.html"},
                {"feed.xml"},
            ]

    def test_where_nobody_answers_is_told_in_a_sentence(self, trial: Trial) -> None:
        if trial.stand.nowhere is None:
            pytest.skip("There is no server that could be away.")
        target = trial.target(trial.stand.nowhere)
        for ask in (target.there, lambda: target.read(MARKER)):
            with pytest.raises(OutsideFailed) as failed:
                ask()
            assert "What people read stayed as it was. Run the command again" in str(failed.value)
            assert "\n" not in str(failed.value)
            assert KEYS["AWS_SECRET_ACCESS_KEY"] not in str(failed.value)

    def test_a_setting_that_is_unknown_or_wrong_is_a_fault(self, trial: Trial) -> None:
        for wrong in ({"colour": "red"}, dict.fromkeys(trial.stand.settings or ["to"], 3)):
            with pytest.raises(Faults, match=rf"\[targets\.{trial.kind}\]"):
                trial.target({**trial.stand.settings, **wrong})


@pytest.mark.parametrize(
    ("address", "reach"),
    [
        ("127.0.0.1:/var/www", Reach.LOOPBACK),
        ("anna@localhost:site", Reach.LOOPBACK),
        ("anna@[::1]:/site", Reach.LOOPBACK),
        ("rsync://127.0.0.1:873/all", Reach.LOOPBACK),
        ("http://[::1]:9000", Reach.LOOPBACK),
        ("/var/www", Reach.LOOPBACK),
        ("./a:b", Reach.LOOPBACK),
        ("file:///srv/site.git", Reach.LOOPBACK),
        ("anna@host.example:/var/www", Reach.WORLD),
        ("host.example::all/site", Reach.WORLD),
        ("rsync://host.example/all", Reach.WORLD),
        ("https://localhost@host.example/", Reach.WORLD),
        ("localhost@host.example:/site", Reach.WORLD),
        ("git@host.example:anna/site.git", Reach.WORLD),
        ("https://s3.eu-north-1.example", Reach.WORLD),
        ("localhost.example:site", Reach.WORLD),
    ],
)
def test_an_address_on_this_machine_is_known(address: str, reach: Reach) -> None:
    assert reach_of(address) is reach


class TestFolder:
    @pytest.fixture
    def folder(
        self, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Trial:
        return trial_of("folder", request, tmp_path, monkeypatch)

    def test_a_full_disk_is_told_in_a_sentence_and_nothing_changes(
        self, folder: Trial, tmp_path: Path
    ) -> None:
        folder.deploy(OLD)
        before, big = folder.lies(), {**NEW, "pictures/big.avif": bytes(300_000)}
        target = folder.connected
        shipment = shipment_of(folder.site(big), target)
        with (
            full_at(200_000),
            pytest.raises(OutsideFailed, match=r"too large\)\. What people read stayed"),
        ):
            target.deploy(shipment)
        assert folder.lies() == before
        beside = folder.root / ".microblog" / "build" / "targets"
        assert list(beside.iterdir()) == []
        folder.deploy(big)
        assert folder.holds(big)

    def test_where_nothing_may_be_written_is_told_in_a_sentence(self, folder: Trial) -> None:
        if not Path("/proc/self").is_dir():
            pytest.skip("There is no such folder.")
        target = folder.target({"to": "/proc/site"})
        with pytest.raises(OutsideFailed, match="What people read stayed as it was"):
            target.deploy(shipment_of(folder.site(OLD), target))

    def test_its_permissions_stay(self, folder: Trial) -> None:
        folder.deploy(OLD)
        place = folder.root / "public"
        for mode in (0o2750, 0o555, 0o711):
            place.chmod(mode)
            for site in (NEW, OLD):
                folder.deploy(site)
                assert place.stat().st_mode & 0o7777 == mode
                assert folder.holds(site)

    @pytest.mark.parametrize(
        "to",
        ["content", "content/media/", "theme", "plugins/x", ".git", "output", ".", "..", "/"],
    )
    def test_it_is_no_folder_of_the_leaders_words_or_of_the_engine(
        self, folder: Trial, to: str
    ) -> None:
        written(folder.root / "content" / "profile.toml", b"name")
        with pytest.raises(Unanswered, match=r"\[targets\.folder\].*Nothing was touched"):
            folder.target({"to": to})

    def test_it_may_lie_anywhere_else(self, folder: Trial, tmp_path: Path) -> None:
        for to in ("public", "content-of-mine", "../site", str(tmp_path / "www")):
            assert folder.target({"to": to}).there() == frozenset()


@contextmanager
def full_at(size: int) -> Iterator[None]:
    """Let the system refuse what would make any file larger than that."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


class TestRsync:
    @pytest.fixture
    def rsync(
        self, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Trial:
        return trial_of("rsync", request, tmp_path, monkeypatch)

    @pytest.mark.trial
    @pytest.mark.parametrize("made", [over_ssh, on_a_server])
    def test_over_ssh_and_on_a_server_of_its_own_it_is_the_same(
        self, request: pytest.FixtureRequest, tmp_path: Path, made: Callable[..., Stand]
    ) -> None:
        trial = Trial("rsync", made(request.getfixturevalue, tmp_path), tmp_path / "root")
        trial.root.mkdir()
        few = {"index.html": page(), "2026/å/it's [x]*?.html": b"'"}
        trial.deploy(few)
        assert trial.holds(few)
        assert trial.connected.read("2026/å/it's [x]*?.html") == b"'"
        trial.stand.put("2026/notes.txt", b"notes")
        trial.deploy({"index.html": page("/")})
        assert trial.holds({"index.html": page("/"), "2026/notes.txt": b"notes"})
        assert not (trial.root.parent / "över there" / "anna's site" / "2026" / "å").exists()

    def test_a_server_of_ssh_that_is_away_is_told_by_what_ssh_said(self, tmp_path: Path) -> None:
        program("rsync", "rsync")
        away = Place(tmp_path, {"to": "127.0.0.1:site", "port": free_port()}, os.environ)
        with pytest.raises(OutsideFailed, match=r"Connection refused\)\. What people read"):
            targets.connect("rsync", away).there()

    def test_a_folder_behind_a_link_is_made_there(self, tmp_path: Path) -> None:
        program("rsync", "rsync")
        (tmp_path / "disk").mkdir()
        (tmp_path / "www").symlink_to(tmp_path / "disk")
        place = tmp_path / "www" / "sites" / "anna"
        trial = Trial("rsync", over_rsync("../www/sites/anna", place), tmp_path / "root")
        trial.root.mkdir()
        trial.deploy(OLD)
        assert trial.holds(OLD)
        assert (tmp_path / "www").is_symlink()

    @pytest.mark.parametrize(
        "to",
        [
            *("host.example:", "host.example:/", "host.example:~", "host.example:~/"),
            *("anna@host.example:.", "host.example://", "/", "~", "~/", "/.", "anna@[::1]:/"),
        ],
    )
    def test_all_of_a_disk_or_a_home_is_no_place_for_a_site(self, tmp_path: Path, to: str) -> None:
        program("rsync", "rsync")
        with pytest.raises(Unanswered, match=r"\[targets\.rsync\].*Nothing was touched"):
            targets.connect("rsync", Place(tmp_path, {"to": to}, os.environ))

    def test_a_link_of_theirs_is_seen(self, rsync: Trial, tmp_path: Path) -> None:
        rsync.deploy(OLD)
        place = tmp_path / "över there" / "anna's site"
        (place / "mine.html").symlink_to(place / "index.html")
        (place / "disk").symlink_to(tmp_path)
        assert rsync.connected.there() == {*OLD, MARKER, "mine.html", "disk"}

    def test_readers_may_read_all_of_it_whatever_the_builder_may(
        self, rsync: Trial, tmp_path: Path
    ) -> None:
        place = tmp_path / "över there" / "anna's site"
        output = rsync.site(OLD)
        for path in output.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
        rsync.connected.deploy(shipment_of(output, rsync.connected))
        assert {path.stat().st_mode & 0o777 for path in place.rglob("*")} == {0o755, 0o644}

    def test_folders_left_empty_go_and_others_stay(self, rsync: Trial, tmp_path: Path) -> None:
        place = tmp_path / "över there" / "anna's site"
        rsync.deploy({**OLD, "2025/06/x/index.html": page(), "2024/y/index.html": page()})
        (place / "2024" / "theirs").mkdir()
        rsync.deploy(OLD)
        folders = {p.relative_to(place).as_posix() for p in place.rglob("*/")}
        assert "2024/theirs" in folders
        assert not {"2025", "2025/06", "2025/06/x", "2024/y"} & folders

    def test_a_link_of_theirs_to_a_folder_is_never_replaced(
        self, rsync: Trial, tmp_path: Path
    ) -> None:
        place = tmp_path / "över there" / "anna's site"
        (tmp_path / "disk").mkdir()
        place.mkdir(parents=True)
        (place / "pictures").symlink_to(tmp_path / "disk")
        with suppress(OutsideFailed):  # newer ones refuse to follow it (rsync 3.5, 2026)
            rsync.deploy(OLD)
        assert (place / "pictures").is_symlink()

    def test_what_stands_in_the_way_is_told_before_anything_is_sent(
        self, rsync: Trial, tmp_path: Path
    ) -> None:
        place = tmp_path / "över there" / "anna's site"
        written(place / "theme" / "site.1.css" / "theirs", b"")
        with pytest.raises(OutsideFailed, match=r"site\.1\.css.*\. What people read stayed"):
            rsync.deploy(OLD)
        assert rsync.lies() == {"theme/site.1.css/theirs": b""}

    def test_without_rsync_it_is_told_how_to_get_one(self, tmp_path: Path) -> None:
        with pytest.raises(Unanswered, match="apt install rsync"):
            targets.connect("rsync", Place(tmp_path, {"to": "x"}, {"PATH": str(tmp_path)}))

    @pytest.mark.parametrize("to", ["", "-e sh:x", " x", "a\nb"])
    def test_what_could_be_an_option_is_no_address(self, tmp_path: Path, to: str) -> None:
        with pytest.raises(Faults, match=r"\[targets.rsync\] to"):
            targets.connect("rsync", Place(tmp_path, {"to": to}, os.environ))


def shipment_of(output: Path, target: Target) -> Shipment:
    """Return a shipment that takes nothing away."""
    found, interim = target.read(MARKER), record_of(output, ()).text()
    return Shipment(
        output=output, gone=frozenset(), found=found, interim=interim, pause=lambda state: None
    )


class TestPages:
    @pytest.fixture
    def pages(
        self, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Trial:
        return trial_of("pages", request, tmp_path, monkeypatch)

    def test_the_leaders_repository_is_left_alone(self, pages: Trial) -> None:
        written(pages.root / "content" / "profile.toml", b"name")
        ran("git", "add", "content", folder=pages.root)
        before = state_of(pages.root)
        pages.deploy(OLD)
        pages.deploy(NEW)
        assert state_of(pages.root) == before

    def test_a_domain_is_kept_and_no_page_is_left_out(self, pages: Trial, tmp_path: Path) -> None:
        pages.stand.put("CNAME", b"anna.example\n")
        pages.deploy(OLD)
        pages.deploy(NEW)
        lies = branch(tmp_path / "host.git")
        assert lies["CNAME"] == b"anna.example\n"
        assert lies[".nojekyll"] == b""
        assert pages.connected.there() == {*NEW, MARKER}

    def test_every_deploy_is_one_commit_and_none_when_nothing_changed(
        self, pages: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for scope in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
            monkeypatch.setenv(scope, os.devnull)
        for name in ("GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
            monkeypatch.delenv(name, raising=False)
        for site in (OLD, OLD, NEW, NEW):
            pages.deploy(site)
        said = ran("git", "log", "--format=%cn", "gh-pages", folder=tmp_path / "host.git")
        assert said.decode().split() == ["Candor", "Candor"]

    def test_what_somebody_else_pushed_meanwhile_is_not_undone(
        self, pages: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pages.deploy(OLD)
        overtaking(tmp_path, monkeypatch)
        with pytest.raises(OutsideFailed, match=r"at the same time\).*as it was. Run the command"):
            pages.target({}).deploy(shipment_of(pages.site(NEW), pages.connected))
        assert pages.lies().keys() == {*OLD, MARKER}
        pages.deploy(NEW)
        assert pages.holds(NEW)

    def test_the_repositorys_own_settings_lead_there_too(
        self, pages: Trial, tmp_path: Path
    ) -> None:
        short = f"url.{tmp_path}/host.git.insteadOf"
        ran("git", "config", "--file", "ways", short, "host.example:site", folder=tmp_path)
        ran("git", "config", "include.path", str(tmp_path / "ways"), folder=pages.root)
        target = pages.target({"remote": "host.example:site"})
        assert target.reach is Reach.LOOPBACK
        target.deploy(shipment_of(pages.site(OLD), target))
        assert pages.holds(OLD)

    def test_a_branch_that_was_removed_is_begun_anew(self, pages: Trial, tmp_path: Path) -> None:
        pages.deploy(OLD)
        ran("git", "update-ref", "-d", "refs/heads/gh-pages", folder=tmp_path / "host.git")
        assert pages.connected.there() == frozenset()
        pages.deploy(NEW)
        assert pages.holds(NEW)

    def test_locks_that_a_killed_run_left_stop_nothing(self, pages: Trial) -> None:
        pages.deploy(OLD)
        for lock in ("refs/heads/gh-pages.lock", "refs/remotes/candor/gh-pages.lock"):
            written(pages.root / ".microblog" / "build" / "pages.git" / lock, b"")
        pages.target({}).deploy(shipment_of(pages.site(NEW), pages.connected))
        assert pages.holds(NEW)

    def test_a_remote_that_is_not_there_is_named(self, pages: Trial) -> None:
        with pytest.raises(Unanswered, match="git remote add elsewhere ADDRESS"):
            pages.target({"remote": "elsewhere"})

    @pytest.mark.parametrize("who", ["anna:hush", "anna:p@hush", "anna:p/hush", "hush", "a:p?hush"])
    def test_no_password_in_an_address_is_told(self, pages: Trial, who: str) -> None:
        address = f"http://{who}@127.0.0.1:{free_port()}/site.git?private_token=hush"
        target = pages.target({"remote": address})
        with pytest.raises(OutsideFailed) as failed:
            target.there()
        assert "hush" not in target.name + str(failed.value)

    def test_a_host_that_refuses_is_quoted(self, pages: Trial, tmp_path: Path) -> None:
        hook = tmp_path / "host.git" / "hooks" / "pre-receive"
        written(hook, b"#!/bin/sh\necho This branch is protected. >&2\nexit 1\n")
        hook.chmod(0o755)
        with pytest.raises(OutsideFailed, match=r"protected|hook declined"):
            pages.deploy(OLD)


def state_of(root: Path) -> tuple[bytes, ...]:
    """Return what a repository holds: references, files and index."""
    asked = ("for-each-ref", "status --porcelain", "symbolic-ref HEAD", "config --local --list")
    (root / ".git" / "info").mkdir(exist_ok=True)
    (root / ".git" / "info" / "exclude").write_text(".microblog\noutput\n")
    index = (root / ".git" / "index").read_bytes()
    return (index, *(ran("git", *words.split(), folder=root) for words in asked))


def overtaking(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have somebody else push to the branch just before the next push."""
    ran("git", "clone", "-qb", "gh-pages", "host.git", "theirs", folder=folder)
    theirs = f"git -C {folder / 'theirs'} -c user.name=Bo -c user.email=bo@example.org"
    git = folder / "bin" / "git"
    text = f"""#!/bin/sh
PATH={os.environ["PATH"]}
if [ "$1" = push ] && mkdir {folder}/once 2>&-
then (unset GIT_DIR; {theirs} commit -q --allow-empty -m x && {theirs} push -q origin gh-pages)
fi
exec git "$@"
"""
    written(git, text.encode())
    git.chmod(0o755)
    monkeypatch.setenv("PATH", str(git.parent), prepend=os.pathsep)


class TestS3:
    @pytest.fixture
    def s3(
        self, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Trial:
        return trial_of("s3", request, tmp_path, monkeypatch)

    def test_every_object_says_what_it_is_and_how_long_it_holds(
        self, s3: Trial, s3_client: Any
    ) -> None:
        rules = b"/theme/*\n  Cache-Control: max-age=31536000, immutable\n"
        s3.deploy({**OLD, "_headers": rules})
        told = {}
        for path in ("index.html", "feed.xml", "theme/site.1.css", "pictures/one.1.avif"):
            bucket = s3.stand.settings["bucket"]
            found = s3_client.head_object(Bucket=bucket, Key=f"site/{path}")
            told[path] = (found["ContentType"], found["CacheControl"])
        assert told == {
            "index.html": ("text/html; charset=utf-8", "no-cache"),
            "feed.xml": ("application/rss+xml; charset=utf-8", "no-cache"),
            "theme/site.1.css": ("text/css; charset=utf-8", "max-age=31536000, immutable"),
            "pictures/one.1.avif": ("image/avif", "no-cache"),
        }

    @pytest.mark.trial
    def test_more_than_a_thousand_files_are_listed_and_removed(
        self, s3: Trial, s3_client: Any
    ) -> None:
        many = {f"pictures/{number}.avif": b"" for number in range(1005)}
        s3.deploy({**OLD, **many})
        assert s3.connected.there() == {*OLD, *many, MARKER}
        assert len(s3.deploy(OLD).removed) == 1005
        assert s3.holds(OLD)

    def test_beside_the_prefix_nothing_is_touched(self, s3: Trial, s3_client: Any) -> None:
        bucket = s3.stand.settings["bucket"]
        for key in ("index.html", "site", "site-2/index.html"):
            s3_client.put_object(Bucket=bucket, Key=key, Body=b"theirs")
        s3.deploy(OLD)
        s3.deploy(NEW)
        kept = [key for key in keys_in(s3_client, bucket) if not key.startswith("site/")]
        assert kept == ["index.html", "site", "site-2/index.html"]

    def test_a_bucket_that_is_not_there_is_told(self, s3: Trial) -> None:
        target = s3.target({**s3.stand.settings, "bucket": "no-such-bucket"})
        with pytest.raises(OutsideFailed, match="no bucket of this name"):
            target.there()

    def test_without_a_key_it_is_told_how_to_give_one(
        self, s3: Trial, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)
        with pytest.raises(Unanswered, match="Set AWS_ACCESS_KEY_ID"):
            s3.connected.there()
        monkeypatch.setenv("AWS_PROFILE", "nobody")
        with pytest.raises(Unanswered, match="AWS_PROFILE"):
            s3.target(s3.stand.settings)

    def test_the_environment_may_name_the_server(self, s3: Trial) -> None:
        named = {
            "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
            "AWS_ENDPOINT_URL": "https://x.example",
        }
        place = Place(s3.root, {"bucket": "anna"}, named)
        assert targets.connect("s3", place).reach is Reach.LOOPBACK
        assert targets.connect("s3", Place(s3.root, {"bucket": "anna"}, {})).reach is Reach.WORLD
