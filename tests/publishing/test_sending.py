"""Sending file by file: in which order, and what is told when a place refuses halfway."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from microblog.errors import Message, OutsideFailed
from microblog.publishing.record import Record, named, record_in
from microblog.publishing.sending import BOTH, NEARLY, UNTOUCHED, Failed, sent
from microblog.publishing.shipment import HALF_WAY, Sent, Shipment

INTERIM = Record(frozenset(map(named, ["index.html", "old.html"])))
THEIRS = Record(frozenset(map(named, ["index.html", "theirs.html"])))


@dataclass
class Carrier:
    """Writes down what it is asked, keeps the record, and refuses at the call of a number."""

    refuses_at: int = -1
    asked: list[str] = field(default_factory=list)
    record: bytes | None = None

    def fetch(self, path: str) -> bytes | None:
        assert path == ".candor"
        return self.record

    def send(self, folder: Path, paths: Sequence[str]) -> None:
        content = (folder / ".candor").read_bytes() if paths == [".candor"] else None
        name = {None: "", INTERIM.text(): "interim"}.get(content, (content or b"").decode())
        self._ask(" ".join(["send", *paths, name]).strip())
        self.record = content or self.record

    def remove(self, paths: Sequence[str]) -> None:
        self._ask(" ".join(["remove", *paths]))

    def _ask(self, what: str) -> None:
        if len(self.asked) == self.refuses_at:
            raise Failed("the disk is full")
        self.asked.append(what)


def shipped(
    folder: Path,
    carrier: Carrier,
    *changed: str,
    gone: Sequence[str] = (),
    meanwhile: Callable[[], object] = lambda: None,
) -> Sent:
    (folder / ".candor").write_text("final")

    def pause(state: Message) -> None:
        carrier.asked.append("pause")
        meanwhile()

    shipment = Shipment(
        output=folder, gone=frozenset(gone), found=None, interim=INTERIM.text(), pause=pause
    )
    return sent("here", shipment, changed, {"index.html", "old.html"}, carrier)


def test_the_record_goes_first_and_last_and_what_is_gone_after_all_pages(tmp_path: Path) -> None:
    carrier = Carrier()
    changed = ("index.html", "feed.xml", "new.html", "theme/a.css", ".candor")
    done = shipped(tmp_path, carrier, *changed, gone=["old.html", "never.html"])
    assert carrier.asked == [
        "send .candor interim",
        *("send theme/a.css", "pause"),
        *("send new.html", "pause"),
        *("send index.html", "pause"),
        *("send feed.xml", "pause"),
        "remove old.html",
        "send .candor final",
    ]
    assert done == Sent(("feed.xml", "index.html", "new.html", "theme/a.css"), ("old.html",))


def test_when_nothing_changed_nobody_is_asked(tmp_path: Path) -> None:
    carrier = Carrier()
    assert shipped(tmp_path, carrier, gone=["never.html"]) == Sent()
    assert carrier.asked == []


def test_a_record_that_a_stopped_run_left_behind_is_put_right(tmp_path: Path) -> None:
    carrier = Carrier()
    assert shipped(tmp_path, carrier, ".candor") == Sent()
    assert carrier.asked == ["send .candor final"]


@pytest.mark.parametrize(
    ("call", "state"), [(0, UNTOUCHED), (1, HALF_WAY), (3, NEARLY), (4, NEARLY)]
)
def test_a_refusal_says_in_what_state_the_place_is(
    tmp_path: Path, call: int, state: Message
) -> None:
    with pytest.raises(OutsideFailed) as failed:
        shipped(tmp_path, Carrier(call), "index.html", ".candor", gone=["old.html"])
    assert str(failed.value) == (
        f"here could not be reached, or refused (the disk is full). {state.text}. "
        "Run the command again; it goes on from there."
    )


def test_when_somebody_published_since_it_was_looked_nothing_is_sent(tmp_path: Path) -> None:
    carrier = Carrier(record=THEIRS.text())
    with pytest.raises(OutsideFailed, match="at the same time") as failed:
        shipped(tmp_path, carrier, "index.html", ".candor")
    assert UNTOUCHED.text in str(failed.value)
    assert carrier.asked == []


def test_when_somebody_publishes_meanwhile_the_record_names_the_files_of_both(
    tmp_path: Path,
) -> None:
    carrier = Carrier()

    def overtake() -> None:
        carrier.record = THEIRS.text()

    with pytest.raises(OutsideFailed, match="at the same time") as failed:
        shipped(tmp_path, carrier, "index.html", ".candor", gone=["old.html"], meanwhile=overtake)
    assert BOTH.text in str(failed.value) and "Run the command again" in str(failed.value)
    assert record_in(carrier.record) == THEIRS.joined(INTERIM)
    assert not any(asked.startswith("remove") for asked in carrier.asked)


def test_a_record_that_somebody_damages_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    carrier = Carrier()

    def damage() -> None:
        carrier.record = b"<<<<"

    with pytest.raises(OutsideFailed, match="at the same time"):
        shipped(tmp_path, carrier, "index.html", ".candor", meanwhile=damage)
    assert carrier.record == b"<<<<"
