"""The five questions, and what the machine knows without asking."""

from pathlib import Path

import pytest

from microblog.desk.start import Answers, Ask, ask, machine_zone
from microblog.errors import Message, Unanswered


def typing(*typed: str, asked: list[str] | None = None) -> Ask:
    """Return a terminal at which this is typed; what it is asked goes into `asked`."""
    answers = iter(typed)

    def ask_once(question: Message, language: str) -> str:
        if asked is not None:
            asked.append(f"{language} {question.spoken()}")
        return next(answers)

    return ask_once


class TestAsking:
    def test_five_questions_at_most(self) -> None:
        asked: list[str] = []
        given = ask({}, typing("da", " Anna  Lind ", "", "anna.example", "", asked=asked))
        assert given == Answers("Anna Lind", "", "da", "https://anna.example", "")
        assert len(asked) == 5
        assert [line[:2] for line in asked] == ["en", "da", "da", "da", "da"]

    def test_what_is_given_is_not_asked(self) -> None:
        given = ask({"name": "Anna", "language": "SV", "does": None}, typing("vd", "", ""))
        assert given == Answers("Anna", "vd", "sv")

    def test_an_answer_that_cannot_be_is_asked_again(self) -> None:
        asked: list[str] = []
        given = ask({}, typing("fr", "", "", "Anna", "", "no where", "", "", asked=asked), "sv")
        assert given == Answers("Anna", "", "sv")
        assert "not fr. Svenska" in asked[1]
        assert "at least one letter" in asked[3]

    def test_without_a_terminal_the_name_is_needed(self) -> None:
        with pytest.raises(Unanswered, match=r"--name .*--language"):
            ask({"does": "vd"}, None)
        assert ask({"name": "Anna"}, None, "da") == Answers("Anna", language="da")

    def test_a_terminal_that_closes_is_no_answer(self) -> None:
        def closed(question: Message, language: str) -> str:
            raise EOFError

        with pytest.raises(Unanswered, match="--name"):
            ask({}, closed)

    @pytest.mark.parametrize(
        "given",
        [{"language": "fr"}, {"address": "ftp://x"}, {"address": "https://["}, {"name": " "}],
    )
    def test_a_given_answer_that_cannot_be_is_refused(self, given: dict[str, str]) -> None:
        with pytest.raises(Unanswered):
            ask({"name": "Anna"} | given, None)


class TestTheMachinesTimeZone:
    def test_the_variable_comes_first(self, tmp_path: Path) -> None:
        (tmp_path / "timezone").write_text("Europe/Oslo\n")
        for named in ("Europe/Paris", ":Europe/Paris", "/usr/share/zoneinfo/Europe/Paris"):
            assert machine_zone({"TZ": named}, tmp_path) == "Europe/Paris"

    def test_then_the_files(self, tmp_path: Path) -> None:
        (tmp_path / "localtime").symlink_to("../usr/share/zoneinfo/Europe/Copenhagen")
        assert machine_zone({}, tmp_path) == "Europe/Copenhagen"
        (tmp_path / "timezone").write_text("Europe/Oslo\n")
        assert machine_zone({"TZ": "CET-1CEST,M3.5.0,M10.5.0/3"}, tmp_path) == "Europe/Oslo"

    @pytest.mark.parametrize(
        "named", ["", "localtime", "Europe", "Nowhere/Land", "../../etc", "\0"]
    )
    def test_else_the_leaders_capital(self, tmp_path: Path, named: str) -> None:
        (tmp_path / "timezone").write_bytes(b"\xff\xfe")
        assert machine_zone({"TZ": named}, tmp_path) == "Europe/Stockholm"
        assert machine_zone({"TZ": named}, tmp_path, language="da") == "Europe/Copenhagen"
