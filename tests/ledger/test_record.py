"""Files that are broken: the entry is held, never taken for one that was not shared."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.samples import Opener, draft_of
from microblog.errors import MicroblogError, Unanswered
from microblog.ledger import Ledger, State, Taken, posted, refused
from microblog.ledger.meta import Meta, meta_in
from microblog.ledger.record import Record, file_of, record_in

Edit = Callable[[dict[str, Any]], object]


def part(told: dict[str, Any]) -> dict[str, Any]:
    """Return the one attempt in a record."""
    found: dict[str, Any] = told["networks"]["x"]["parts"][0]
    return found


def both_claims(told: dict[str, Any]) -> None:
    """Let two attempts have one claim."""
    told["networks"]["x"]["parts"].append(dict(part(told), state="refused"))


EDITS: dict[str, Edit] = {
    "a newer schema": lambda told: told.update(v=2),
    "an older schema": lambda told: told.update(v=0),
    "no schema": lambda told: told.pop("v"),
    "a schema in words": lambda told: told.update(v="1"),
    "a schema that is true": lambda told: told.update(v=True),
    "another entry's": lambda told: told.update(uid="other"),
    "no uid": lambda told: told.pop("uid"),
    "a uid that is a number": lambda told: told.update(uid=1),
    "no networks": lambda told: told.pop("networks"),
    "networks in a list": lambda told: told.update(networks=[]),
    "networks that are nothing": lambda told: told.update(networks=None),
    "a network in a list": lambda told: told["networks"].update(x=[]),
    "a network without parts": lambda told: told["networks"]["x"].pop("parts"),
    "parts by name": lambda told: told["networks"]["x"].update(parts={}),
    "a part that is a word": lambda told: told["networks"]["x"].update(parts=["posted"]),
    "an account that is a number": lambda told: told["networks"]["x"].update(account=1),
    "two attempts with one claim": both_claims,
    "an unknown state": lambda told: part(told).update(state="sent"),
    "a state in capitals": lambda told: part(told).update(state="POSTED"),
    "a state that is nothing": lambda told: part(told).update(state=None),
    "no state": lambda told: part(told).pop("state"),
    "no claim": lambda told: part(told).pop("claim"),
    "an empty claim": lambda told: part(told).update(claim=""),
    "no number": lambda told: part(told).pop("seq"),
    "a number with a point": lambda told: part(told).update(seq=1.0),
    "a number that is not exact": lambda told: part(told).update(seq=2**53),
    "a number below nothing": lambda told: part(told).update(seq=-1),
    "a number without end": lambda told: part(told).update(seq=10**400),
    "part 0": lambda told: part(told).update(part=0),
    "a part in words": lambda told: part(told).update(part="1"),
    "no moment": lambda told: part(told).pop("at"),
    "a moment in words": lambda told: part(told).update(at="yesterday"),
    "a moment in another zone": lambda told: part(told).update(at="2026-11-21T22:00:00+01:00"),
    "a price that is a number": lambda told: part(told).update(price=0.2),
    "a price that is none": lambda told: part(told).update(price="NaN"),
    "a price without end": lambda told: part(told).update(price="1E+999999"),
    "a price in words": lambda told: part(told).update(price="much"),
    "a price beyond reason": lambda told: part(told).update(price="1E+10"),
    "a price below nothing": lambda told: part(told).update(price="-1"),
    "no run": lambda told: part(told).pop("run"),
    "a run that is a word": lambda told: part(told).update(run="laptop"),
    "a payload in a list": lambda told: part(told).update(payload=["Hej"]),
    "an id that is a number": lambda told: part(told).update(remote_id=9),
    "half a letter": lambda told: part(told).update(payload="\ud800"),
}
BYTES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "a newline": lambda _: b"\n",
    "zeros": lambda content: b"\0" * len(content),
    "binary": lambda content: bytes(range(256)),
    "cut": lambda content: content[: len(content) // 2],
    "one letter short": lambda content: content.rstrip()[:-1],
    "twice": lambda content: content * 2,
    "conflict markers": lambda content: b"<<<<<<< ours\n" + content + b"=======\n>>>>>>> theirs\n",
    "a byte order mark": lambda content: b"\xef\xbb\xbf" + content,
    "UTF-16": lambda content: content.decode().encode("utf-16"),
    "Latin-1": lambda content: content.replace(b"Hej", b"H\xe5j"),
    "a name twice": lambda content: content.replace(b'"v": 1', b'"v": 1,\n  "v": 1'),
    "NaN": lambda content: content.replace(b'"seq": 1', b'"seq": NaN'),
    "infinity": lambda content: content.replace(b'"seq": 1', b'"seq": -Infinity'),
    "a comment": lambda content: b"// mine\n" + content,
    "a comma too many": lambda content: content.replace(b'"v": 1', b'"v": 1,'),
    "a list": lambda _: b"[]",
    "a word": lambda _: b'"posted"',
    "nothing": lambda _: b"null",
    "a number": lambda _: b"1",
    "no field": lambda _: b"{}",
    "deep": lambda _: b"[" * 100_000,
    "deep in a field": lambda _: b'{"v": ' + b'{"a":' * 50_000,
    "a long number": lambda content: content.replace(b'"seq": 1', b'"seq": ' + b"9" * 9_000),
}
BROKEN = [
    *(pytest.param(edit, id=name) for name, edit in BYTES.items()),
    *(
        pytest.param(lambda content, edit=edit: edited(content, edit), id=name)
        for name, edit in EDITS.items()
    ),
]


def edited(content: bytes, edit: Edit) -> bytes:
    """Return the file with one thing in it changed."""
    told = json.loads(content)
    edit(told)
    return json.dumps(told).encode()


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_record_holds_its_entry_and_no_other(
    ledger: Ledger, opener: Opener, tmp_path: Path, broken: Callable[[bytes], bytes]
) -> None:
    ledger.share(draft_of("e"), lambda: posted("9", "https://x.example/9"))
    file = tmp_path / "ledger" / "e.json"
    damaged = broken(file.read_bytes())
    assert damaged != file.read_bytes()
    file.write_bytes(damaged)
    again = opener().open()
    assert again.record("e").state("x") is State.HELD
    assert again.record("e").fault
    assert again.records()["e"].state("linkedin", part=2) is State.HELD
    with pytest.raises(Taken):
        again.claim(draft_of("e"))
    for word in (again.skip, lambda uid, names: again.hold(uid, names, "")):
        with pytest.raises(Unanswered, match=r"e\.json"):
            word("e", ["x"])
    assert file.read_bytes() == damaged
    assert again.claim(draft_of("f")).attempt.state is State.CLAIMED


NOT_JSON = "it is not JSON in UTF-8"
NEWER = "a newer engine wrote it: invoke upgrade"
# What is wrong, by the field that it is told of; of what no field is told, the words.
TOLD: dict[str, list[str]] = {
    "v": ["an older schema", "no schema", "a schema in words", "a schema that is true"],
    "uid": ["no uid", "a uid that is a number"],
    "networks": ["no networks", "networks in a list", "networks that are nothing"],
    "parts": [
        "a network in a list",
        "a network without parts",
        "parts by name",
        "a part that is a word",
    ],
    "account": ["an account that is a number"],
    "state": ["an unknown state", "a state in capitals", "a state that is nothing", "no state"],
    "claim": ["no claim", "an empty claim"],
    "seq": [
        "no number",
        "a number with a point",
        "a number that is not exact",
        "a number below nothing",
        "a number without end",
    ],
    "part": ["part 0", "a part in words"],
    "at": ["no moment", "a moment in words", "a moment in another zone"],
    "price": [
        "a price that is a number",
        "a price that is none",
        "a price without end",
        "a price below nothing",
        "a price in words",
        "a price beyond reason",
    ],
    "run": ["no run", "a run that is a word"],
    "payload": ["a payload in a list"],
    "remote_id": ["an id that is a number"],
    NEWER: ["a newer schema"],
    "it is about another entry": ["another entry's"],
    "two attempts in it have one claim": ["two attempts with one claim"],
    NOT_JSON: [
        "half a letter",
        "empty",
        "zeros",
        "cut",
        "twice",
        "a byte order mark",
        "UTF-16",
        "NaN",
        "infinity",
        "a comment",
        "deep",
        "a long number",
    ],
    "a name stands in it twice": ["a name twice"],
}


@pytest.mark.parametrize(
    ("told", "name"), [(told, name) for told, names in TOLD.items() for name in names]
)
def test_it_is_told_what_is_wrong_in_a_record(
    ledger: Ledger, tmp_path: Path, told: str, name: str
) -> None:
    ledger.share(draft_of("e"), lambda: posted("9", "https://x.example/9"))
    file = tmp_path / "ledger" / "e.json"
    content = file.read_bytes()
    file.write_bytes(BYTES[name](content) if name in BYTES else edited(content, EDITS[name]))
    problem = told if " " in told else f"its field {told} is not right"
    with pytest.raises(Unanswered) as caught:
        ledger.skip("e", ["x"])
    assert str(caught.value) == (
        f"What the ledger says of e cannot be understood ({problem}). It is held: nothing of it is "
        "sent, and nothing was changed. Put back the last good version of e.json."
    )


def test_what_is_broken_was_adopted_all_the_same() -> None:
    another = Record(uid="other").content()
    for content in (b"{", another, None):
        assert record_in("e", content, adopted=True).adopted
        assert not record_in("e", content).adopted
    with pytest.raises(ValueError, match="the record of e cannot be written"):
        record_in("e", b"{").content()


def test_no_bit_that_turns_makes_an_entry_free(ledger: Ledger, tmp_path: Path) -> None:
    ledger.share(draft_of("e"), lambda: posted("9", "https://x.example/9"))
    whole = (tmp_path / "ledger" / "e.json").read_bytes()
    for bit in range(8 * len(whole)):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        record = record_in("e", bytes(damaged))
        # But for the network's own name: then it is another network's record.
        assert not record.is_free(next(iter(record.networks), "x"))


@pytest.mark.parametrize("broken", [*(pytest.param(b, id=name) for name, b in BYTES.items())])
def test_a_ledger_that_does_not_know_itself_shares_nothing(
    ledger: Ledger, opener: Opener, tmp_path: Path, broken: Callable[[bytes], bytes]
) -> None:
    file = tmp_path / "ledger" / "_meta.json"
    damaged = broken(file.read_bytes())
    if damaged == file.read_bytes():
        return
    file.write_bytes(damaged)
    for tried in (opener().open, lambda: ledger.claim(draft_of("e"))):
        with pytest.raises(Unanswered, match=r"_meta\.json"):
            tried()


@pytest.mark.parametrize(
    "edit",
    [
        lambda told: told.update(v=2),
        lambda told: told.pop("baseline"),
        lambda told: told.update(baseline=[1]),
        lambda told: told.update(accounts=[]),
        lambda told: told.update(hosts={"x": 1}),
        lambda told: told.pop("site"),
    ],
)
def test_a_ledger_with_a_broken_word_about_itself_shares_nothing(
    ledger: Ledger, opener: Opener, tmp_path: Path, edit: Edit
) -> None:
    file = tmp_path / "ledger" / "_meta.json"
    file.write_bytes(edited(file.read_bytes(), edit))
    with pytest.raises(Unanswered, match=r"_meta\.json"):
        opener().open()


@pytest.mark.parametrize("name", ["site", "created", "machine", "accounts", "hosts", "baseline"])
def test_it_is_told_what_is_wrong_in_a_ledgers_own_words(
    ledger: Ledger, opener: Opener, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "ledger" / "_meta.json"
    whole = file.read_bytes()
    for wrong in (1, "" if name in {"site", "created"} else 1):
        file.write_bytes(edited(whole, lambda told, wrong=wrong: told.update({name: wrong})))
        with pytest.raises(Unanswered, match=f"its field {name} is not right"):
            opener().open()


def test_a_ledgers_own_words_are_read_as_they_were_written() -> None:
    meta = Meta(
        site="https://anna.example",
        created="2026-11-21T22:00:00Z",
        machine="laptop",
        accounts={"x": "1"},
        hosts={"x": "https://x.example"},
        baseline=frozenset({"old"}),
        moved="git",
        extra={"mood": "good"},
    )
    assert meta_in(meta.content()) == meta


def test_what_need_not_be_told_may_be_missing(ledger: Ledger, tmp_path: Path) -> None:
    ledger.share(draft_of("e"), lambda: posted("9", "https://x.example/9"))
    told = json.loads((tmp_path / "ledger" / "e.json").read_bytes())
    del told["permalink"], part(told)["why"]
    record = record_in("e", json.dumps(told).encode())
    assert (record.fault, record.facts.permalink, record.attempts[0].why) == (None, "", "")


def test_carriage_returns_change_nothing(ledger: Ledger, opener: Opener, tmp_path: Path) -> None:
    ledger.share(draft_of("e"), lambda: posted("9", "https://x.example/9"))
    file = tmp_path / "ledger" / "e.json"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert opener().open().record("e").state("x") is State.POSTED


def test_what_a_newer_engine_added_is_kept(ledger: Ledger, opener: Opener, tmp_path: Path) -> None:
    ledger.share(draft_of("e"), lambda: refused("no"))
    file = tmp_path / "ledger" / "e.json"

    def add(told: dict[str, Any]) -> None:
        told["mood"] = {"good": [1, None]}
        told["networks"]["x"]["mood"] = "good"
        told["networks"]["linkedin"] = {"account": "1", "parts": [dict(part(told), mood=0.5)]}

    file.write_bytes(edited(file.read_bytes(), add))
    opener().open().share(draft_of("e"), lambda: posted("9", "https://x.example/9"))
    told = json.loads(file.read_bytes())
    assert told["mood"] == {"good": [1, None]}
    assert told["networks"]["x"]["mood"] == "good"
    assert told["networks"]["linkedin"]["parts"][0]["mood"] == 0.5


def test_what_a_newer_engine_says_of_the_ledger_is_kept(
    ledger: Ledger, opener: Opener, tmp_path: Path
) -> None:
    file = tmp_path / "ledger" / "_meta.json"
    file.write_bytes(edited(file.read_bytes(), lambda told: told.update(mood="good")))
    opener().open().adopt(["new"])
    assert json.loads(file.read_bytes())["mood"] == "good"


@pytest.mark.parametrize("uid", ["", "../e", "_meta", "a/b", "a.b", "å", "a" * 65])
def test_what_cannot_be_a_uid_names_no_file(uid: str) -> None:
    with pytest.raises(ValueError, match="no uid"):
        file_of(uid)


def test_a_record_that_cannot_be_opened_stops_everything(
    ledger: Ledger, opener: Opener, tmp_path: Path
) -> None:
    (tmp_path / "ledger" / "e.json").mkdir()
    with pytest.raises(MicroblogError, match=r"e\.json cannot be read") as caught:
        opener().open()
    assert caught.value.exit_code == 6
