"""What may befall an entry before and after it was shared, each at the whole publish."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from machines import FOUR, ONCE, Machine, networks_at


@pytest.fixture
def leader(kept: Path, tmp_path: Path) -> Iterator[Machine]:
    """A site on which two entries are due, on the one machine that it is published from."""
    shutil.copytree(kept, tmp_path / "site")
    with networks_at(tmp_path / "networks") as networks:
        yield Machine.at(tmp_path / "site", networks)


def at(leader: Machine, moment: str) -> None:
    """Have the site's clock stand at a moment."""
    leader.site.configure(MICROBLOG_CLOCK=moment)


def uid_in(leader: Machine, name: str) -> str:
    """Return the uid that is written in an entry's file."""
    found = re.search(r"^uid: (.+)$", leader.entry(name).read_text(encoding="utf-8"), re.M)
    assert found
    return found[1]


@pytest.mark.parametrize("new", ["Four words there", "Nothing of what stood here before, at all"])
def test_edited_post(leader: Machine, new: str) -> None:
    leader.publish()
    leader.edit("four", "Four words here", new)
    assert leader.publish().code == 0
    assert new in leader.page("2026/four")
    assert leader.networks.posts == ONCE


def test_renamed_file_and_changed_slug(leader: Machine) -> None:
    leader.publish()
    file = leader.entry("four")
    leader.edit("four", f"uid: {FOUR}", f"uid: {FOUR}\nslug: vier")
    leader.edit("four", "address: /2026/four/\n", "")
    file.rename(file.with_name("2026-11-19-renamed.md"))
    assert leader.publish().code == 0
    assert leader.networks.posts == ONCE
    assert "Four words here" in leader.page("2026/vier")
    assert "/2026/vier/" in leader.page("2026/four")  # which leads on, as the copies link to it


def test_file_copied_as_template(leader: Machine) -> None:
    leader.publish()
    copy = leader.entry("four").with_name("2026-11-21-template.md")
    shutil.copy(leader.entry("four"), copy)
    done = leader.publish()
    assert (done.code, leader.networks.posts) == (2, ONCE)
    assert "2026-11-19-four.md" in done.said and "2026-11-21-template.md" in done.said
    assert "a new one is written" in done.said
    copy.write_text("---\ndate: 2026-11-21\n---\nNew words.\n", encoding="utf-8")
    assert leader.publish().code == 0
    assert len(leader.networks.posts) == len(ONCE) + 2
    assert uid_in(leader, "template") != FOUR


def test_uid_removed_by_hand(leader: Machine) -> None:
    leader.publish()
    leader.edit("four", f"uid: {FOUR}\n", "")
    for _ in range(2):
        done = leader.publish()
        assert (done.code, leader.networks.posts) == (3, ONCE)
        assert f"write uid: {FOUR} into" in done.said
    leader.edit("four", f"uid: {uid_in(leader, 'four')}", f"uid: {FOUR}")
    assert leader.publish().code == 0
    assert leader.networks.posts == ONCE


def test_deleted_post(leader: Machine) -> None:
    leader.publish()
    leader.entry("four").unlink()
    done = leader.publish()
    assert (done.code, leader.networks.posts) == (3, ONCE)
    assert "Four words here" in leader.page("2026/four")
    assert leader.publish(remove=True).code == 0
    assert not any(post.deleted for post in leader.networks.stage.posts())
    told = leader.status()
    assert "gone here" in told and f"invoke undo {FOUR}" in told
    leader.write("2026-11-21-again", "ffffffffff", "Four words here.")
    done = leader.publish()
    assert (done.code, leader.networks.posts) == (3, ONCE)
    leader.edit("again", "Four words here", "Other words, of its own")
    assert leader.publish().code == 0
    assert len(leader.networks.posts) == len(ONCE) + 2


def test_unpublish_to_draft_and_publish_again(leader: Machine) -> None:
    leader.publish()
    leader.edit("four", f"uid: {FOUR}", f"uid: {FOUR}\nstatus: draft")
    assert leader.publish(remove=True).code == 0
    assert not (leader.root / "public" / "2026" / "four").exists()
    leader.edit("four", "status: draft\n", "")
    assert leader.publish().code == 0
    assert "Also on X" in leader.page("2026/four")
    assert leader.networks.posts == ONCE


def test_future_dated_entry(leader: Machine) -> None:
    leader.publish()
    leader.write("2026-11-23-six", "ffffffffff", "Six words.", "date: 2026-11-23 09:00")
    for moment in ("2026-11-21T12:00:00+01:00", "2026-11-23T08:59:59+01:00"):
        at(leader, moment)
        assert leader.publish().code == 0
        assert leader.networks.posts == ONCE
        assert not (leader.root / "public" / "2026" / "six").exists()
    at(leader, "2026-11-23T09:00:00+01:00")
    for _ in range(2):
        assert leader.publish().code == 0
        assert len(leader.networks.posts) == len(ONCE) + 2


def test_back_dated_new_post(leader: Machine) -> None:
    leader.publish()
    leader.write("2026-11-01-six", "ffffffffff", "Six words.", "date: 2026-11-01")
    assert leader.publish().code == 0
    assert leader.networks.posts == ONCE
    assert "Six words" in leader.page("2026/six")
    assert leader.publish(only="ffffffffff").code == 0
    assert len(leader.networks.posts) == len(ONCE) + 2


@pytest.mark.parametrize("day", ["2026-11-21", "2019-05-01"])
def test_import_of_a_second_archive_later(leader: Machine, day: str) -> None:
    leader.publish()
    for number in range(60):
        leader.write(f"import-{number}", f"import{number:04}", f"Old {number}.", f"date: {day}")
    done = leader.publish()
    assert (done.code, leader.networks.posts) == (4 if day.startswith("2026") else 0, ONCE)
    assert ("60 entries are due at once" in done.said) is day.startswith("2026")
    assert "Old 59" in leader.page(f"{day[:4]}/import-59")


def test_feed_guid_and_domain_change(leader: Machine) -> None:
    leader.publish()
    before = ids(leader)
    assert [len(there) for there in before] == [5, 5, 5]
    leader.site.profile(address='"https://new.example"')
    done = leader.publish()
    assert (done.code, leader.networks.posts) == (3, ONCE)
    assert "Is it the same site with a new address? Then: invoke adopt" in done.said
    leader.adopt()
    assert leader.publish().code == 0
    assert leader.networks.posts == ONCE
    assert "Also on X" in leader.page("2026/four")
    assert ids(leader) == before


def ids(leader: Machine) -> list[set[str]]:
    """Return by what readers' programs know the entries, in each of the feeds."""
    files = (leader.root / "public" / name for name in ("feed.xml", "atom.xml", "feed.json"))
    entry = re.compile(r'(?:"|<guid[^>]*>|<id>)(urn:uuid:[^<"]+)')
    return [set(entry.findall(file.read_text(encoding="utf-8"))) for file in files]
