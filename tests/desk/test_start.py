"""Starting: five answers become a site, and nobody's words are lost on the way."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.desk.demonstration import SHIPPED
from microblog.desk.firstwords import LANGUAGES, profile_text
from microblog.desk.start import Answers, ask, start
from microblog.errors import Message, Unanswered
from microblog.header import read_header
from microblog.profile import read_profile
from repositories import Repository

ANNA = Answers("Anna Lind", "vd för Lindströms Hissar", "sv")
ZONE = "Europe/Stockholm"
SHIPPED_FILES = {
    "content/profile.toml": f'{SHIPPED}\nname = "Mia"\n',
    "content/entries/2026/2026-01-01-demo.md": "Demo\n",
    "content/entries/2026/2026-01-02-å.md": "Demo two\n",
    "content/conferences/demo-days.md": "Demo days\n",
    "content/pages/about.md": "Mia\n",
    "content/media/demo.jpg": "no picture\n",
    "tasks.py": "engine\n",
}


def spoken(messages: list[Message]) -> str:
    return "\n".join(message.spoken() for message in messages)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "site")


@pytest.fixture
def shipped(repository: Repository) -> Repository:
    repository.commit(SHIPPED_FILES | {".gitignore": ".microblog/\n"})
    return repository


class TestTheProfile:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_reads_back_as_what_was_answered(self, tmp_path: Path, language: str) -> None:
        answers = Answers("Anna Lind", "does things", language, "https://anna.example/blog")
        start(tmp_path, answers, zone="Europe/Copenhagen")
        profile = read_profile(tmp_path / "content/profile.toml")
        assert profile.name == "Anna Lind"
        assert profile.does == "does things"
        assert profile.languages == [language]
        assert profile.address == "https://anna.example/blog"
        assert profile.timezone == "Europe/Copenhagen"
        assert profile.portrait == ""

    def test_it_speaks_the_chosen_language(self) -> None:
        told = {name: profile_text(Answers("A", "", name), "", ZONE) for name in LANGUAGES}
        assert "# Din profil" in told["sv"]
        assert "# Din profil: hvem" in told["da"]
        assert "# Your profile" in told["en"]

    def test_without_an_address_it_says_so_to_nobody(self, tmp_path: Path) -> None:
        start(tmp_path, ANNA, zone=ZONE)
        assert not read_profile(tmp_path / "content/profile.toml").is_public

    @given(name=st.text(min_size=1), does=st.text())
    def test_no_answer_can_break_out_of_its_quotes(self, name: str, does: str) -> None:
        given = ask({"name": f"x{name[:40]}", "does": does}, None)
        for language in LANGUAGES:
            answers = Answers(given.name, given.does, language)
            read = tomllib.loads(profile_text(answers, "", ZONE))
            assert (read["name"], read["does"]) == (given.name, given.does)
            assert set(read) == {"name", "does", "languages", "address", "timezone", "portrait"}

    def test_one_that_is_a_persons_is_refused_and_nothing_changes(
        self, shipped: Repository
    ) -> None:
        shipped.commit({"content/profile.toml": 'name = "Anna"\n'})
        before = shipped.files()
        with pytest.raises(Unanswered, match="stays as it is"):
            start(shipped.root, ANNA, zone=ZONE)
        assert shipped.files() == before

    def test_the_shipped_one_that_a_person_changed_is_a_persons(self, shipped: Repository) -> None:
        shipped.put({"content/profile.toml": f'{SHIPPED}\nname = "Anna"\n'})
        with pytest.raises(Unanswered):
            start(shipped.root, ANNA, zone=ZONE)

    def test_starting_again_destroys_nothing(self, shipped: Repository) -> None:
        start(shipped.root, ANNA, zone=ZONE)
        before = shipped.files()
        with pytest.raises(Unanswered):
            start(shipped.root, Answers("Bo"), zone=ZONE)
        assert shipped.files() == before

    @pytest.mark.parametrize(
        "wrong",
        [
            Answers(""),
            Answers("x" * 81),
            Answers("A", language="fr"),
            Answers("A", address="anna.example"),
            Answers("A", address="http://anna.example"),
            Answers("A", portrait="nowhere.jpg"),
        ],
    )
    def test_a_wrong_answer_changes_nothing(self, shipped: Repository, wrong: Answers) -> None:
        before = shipped.files()
        with pytest.raises(Unanswered):
            start(shipped.root, wrong, zone=ZONE)
        assert shipped.files() == before


class TestTheDemonstration:
    def test_it_is_moved_aside_with_its_paths(self, shipped: Repository) -> None:
        told = spoken(start(shipped.root, ANNA, zone=ZONE))
        files = shipped.files()
        for name, text in SHIPPED_FILES.items():
            if name.startswith("content/"):
                assert files[f".microblog/demo/{name}"] == text.encode()
        assert sorted(shipped.files("content")) == [
            "content/pages/about.md",
            "content/profile.toml",
        ]
        assert files["tasks.py"] == b"engine\n"
        assert ".microblog/demo now (5 files)" in told
        assert (shipped.root / "content/entries").is_dir()
        assert not (shipped.root / "content/entries/2026").exists()

    def test_the_site_that_was_built_from_it_is_taken_down(self, shipped: Repository) -> None:
        shipped.put({"public/.candor": "Built by Candor.\n", "public/index.html": "Demo"})
        told = spoken(start(shipped.root, ANNA, zone=ZONE))
        assert not (shipped.root / "public").exists()
        assert (shipped.root / ".microblog/demo/public/index.html").read_text() == "Demo"
        assert ".microblog/demo/public now" in told

    def test_a_persons_own_files_among_it_are_kept(self, shipped: Repository) -> None:
        shipped.put({"public/.candor": "Built.\n", "public/cv/anna.pdf": "Mine"})
        shipped.put({".microblog/demo/old.txt": "An earlier one's"})
        start(shipped.root, ANNA, zone=ZONE)
        kept = shipped.root / ".microblog/demo-2/public/cv/anna.pdf"
        assert kept.read_text() == "Mine"

    def test_a_folder_that_was_not_built_stays(self, shipped: Repository) -> None:
        shipped.put({"public/thesis.txt": "Mine"})
        start(shipped.root, ANNA, zone=ZONE)
        assert (shipped.root / "public" / "thesis.txt").exists()

    def test_what_a_person_changed_or_added_stays(self, shipped: Repository) -> None:
        mine = {
            "content/entries/2026/2026-01-01-demo.md": "Mine now\n",
            "content/entries/2026/2026-02-02-new.md": "Mine\n",
            "content/pages/about.md": "I am Anna\n",
            "content/media/staged.jpg": "staged\n",
        }
        shipped.put(mine)
        shipped.git("add", "content/media/staged.jpg", "content/pages/about.md")
        start(shipped.root, ANNA, zone=ZONE)
        content = shipped.files("content")
        del content["content/profile.toml"]
        assert content == {name: text.encode() for name, text in mine.items()}

    def test_a_file_that_a_person_deleted_is_no_obstacle(self, shipped: Repository) -> None:
        (shipped.root / "content/media/demo.jpg").unlink()
        start(shipped.root, ANNA, zone=ZONE)
        assert read_profile(shipped.root / "content/profile.toml").name == "Anna Lind"

    @pytest.mark.parametrize("folder", ["", "blogs/anna/"])
    def test_a_site_in_a_folder_of_a_repository_is_found(
        self, repository: Repository, folder: str
    ) -> None:
        repository.commit({folder + name: text for name, text in SHIPPED_FILES.items()})
        start(repository.root / folder, ANNA, zone=ZONE)
        assert f"{folder}.microblog/demo/content/media/demo.jpg" in repository.files()

    @pytest.mark.parametrize("is_repository", [True, False])
    def test_without_history_nothing_is_moved_and_that_is_said(
        self, tmp_path: Path, is_repository: bool
    ) -> None:
        for name, text in SHIPPED_FILES.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        if is_repository:
            Repository(tmp_path)
        told = spoken(start(tmp_path, ANNA, zone=ZONE))
        assert "no history in git" in told
        assert (tmp_path / "content/pages/about.md").read_text() == "Mia\n"
        assert (tmp_path / "content/entries/2026/2026-01-01-demo.md").exists()
        assert (tmp_path / ".microblog/demo/content/profile.toml").read_text().startswith(SHIPPED)

    def test_an_earlier_demonstration_is_kept(self, shipped: Repository) -> None:
        shipped.put({".microblog/demo/content/media/demo.jpg": "older"})
        start(shipped.root, ANNA, zone=ZONE)
        files = shipped.files(".microblog")
        assert files[".microblog/demo/content/media/demo.jpg"] == b"older"
        assert files[".microblog/demo-2/content/media/demo.jpg"] == b"no picture\n"


class TestThePageAboutTheLeader:
    @pytest.mark.parametrize(
        ("language", "said"), [("sv", "Jag heter"), ("da", "Jeg hedder"), ("en", "I am")]
    )
    def test_it_is_a_draft_in_their_language(
        self, tmp_path: Path, language: str, said: str
    ) -> None:
        start(tmp_path, Answers("Anna *Lind*", "welds", language), zone=ZONE)
        header = read_header((tmp_path / "content/pages/about.md").read_text("utf-8"))
        assert header.text("address") == "/about/"
        assert len(header.text("uid") or "") == 10
        assert f"{said} Anna \\*Lind\\*. Welds.\n" in header.body
        assert header.text("title")


def test_it_says_what_to_type_next(tmp_path: Path) -> None:
    told = spoken(start(tmp_path, ANNA, zone=ZONE))
    for command in ("invoke new", "invoke serve", "invoke publish"):
        assert command in told
