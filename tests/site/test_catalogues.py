"""Catalogues: all that the code and the templates say, in every language, and nothing else."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from microblog.errors import Message, Unanswered
from microblog.site.languages import CATALOGUES, known, language

ROOT = Path(__file__).parents[2]
PYTHON = sorted((ROOT / "plugins/microblog").rglob("*.py"))
TEMPLATES = sorted((ROOT / "theme/templates").rglob("*.html"))

each_catalogue = pytest.mark.parametrize(
    "code", sorted(file.stem for file in CATALOGUES.glob("*.po"))
)
each_template = pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.name))

QUOTES = "“ ” ‘ ’"
# What a language is called where the code does not show what it is, and what gives one.
LANGUAGES = frozenset({"words", "spoken", "t"})
GIVERS = frozenset({"language", "voice"})
# What a template may say by itself: names of files and formats.
NAMES = {"RSS", "Atom", "JSON", "Feed", "feed.xml", "atom.xml", "feed.json"}
# What is typed, or stands in a file, and so is the same in every language.
VERBATIM = re.compile(
    r"`[^`]+`|--[a-z]+|https?://[\w./:-]*\w|https?://|content/(?:[\w./]*\w)?|\.env\b|\.gitignore\b"
    r"|(?:\.venv/bin/)?\b(?:invoke|pip|chmod|echo) [\w.]+|\b(?:EDITOR|OUTPUT_PATH)\b"
    r"|\bgit (?:add|commit|diff|init|remote add|restore|rm|stash|status)\b"
    r"|\b(?:date|lang|was): |\bportrait = "
)

Words = dict[str, str]  # a message, with its plural or ""


class Walk(ast.NodeVisitor):
    """Collects what one file of Python says."""

    def __init__(self, file: Path, tree: ast.Module, errors: dict[str, int | None]) -> None:
        self.file, self.tree, self.errors = file, tree, errors
        self.said: Words = {}
        self.languages = languages_in(tree)
        self.outer: list[ast.AST] = [tree]
        self.visit(tree)

    def generic_visit(self, node: ast.AST) -> None:
        holds_names = isinstance(node, ast.ClassDef | ast.FunctionDef)
        self.outer += [node] if holds_names else []
        super().generic_visit(node)
        if holds_names:
            self.outer.pop()

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func
        counts = isinstance(called, ast.Attribute) and called.attr == "count"
        place = self.place(called.value if isinstance(called, ast.Attribute) and counts else called)
        if place is not None:
            assert len(node.args) > place + counts, f"{self.file}:{node.lineno}: no words"
            words = [self.texts(said) for said in node.args[place : place + counts + 1]]
            self.said |= dict(zip(*words, strict=True)) if counts else dict.fromkeys(words[0], "")
        self.generic_visit(node)

    def place(self, called: ast.expr) -> int | None:
        """Return the place of the message among the arguments; None when there is none."""
        name = name_of(called)
        classes = [outer for outer in self.outer if isinstance(outer, ast.ClassDef)]
        if isinstance(called, ast.Attribute) and called.attr == "__init__" and classes:
            name = next((name_of(base) for base in classes[-1].bases), "")  # super().__init__
        if name in self.errors:
            return self.errors[name]
        speaks = name in self.languages or (name == "self" and classes[-1].name == "Language")
        given = isinstance(called, ast.Call) and name_of(called.func) in GIVERS
        return 0 if name == "Message" or speaks or given else None

    def texts(self, said: ast.expr) -> list[str]:
        """Return what an expression may be: a text, one of two, a constant, a function's answer."""
        if isinstance(said, ast.Constant) and isinstance(said.value, str):
            return [said.value]
        if isinstance(said, ast.IfExp):
            return self.texts(said.body) + self.texts(said.orelse)
        if isinstance(said, ast.Name) and getattr(self.outer[-1], "name", "") == "__init__":
            return []  # an error hands on what it was given
        meant: list[ast.expr] = []
        if isinstance(said, ast.Name):
            meant = [*self.assigned(said.id)] or [*self.handed(said.id)]
        elif isinstance(said, ast.Call):
            meant = [*self.returned(name_of(said.func))]
        assert meant, f"{self.file}:{said.lineno}: say the words here, or name a constant"
        return [text for expression in meant for text in self.texts(expression)]

    def assigned(self, name: str) -> Iterator[ast.expr]:
        """Yield what the function, else the file, gives this name to."""
        for scope in (self.outer[-1], self.tree):
            inside = ast.walk(scope) if scope is not self.tree else iter(self.tree.body)
            found = [node for node in inside if isinstance(node, ast.Assign)]
            if values := [node.value for node in found if name in map(name_of, node.targets)]:
                yield from values
                return

    def handed(self, name: str) -> Iterator[ast.expr]:
        """Yield what the file's calls of the function at hand give it by this name."""
        function = self.outer[-1]
        names = [a.arg for a in function.args.args] if isinstance(function, ast.FunctionDef) else []
        for call in ast.walk(self.tree):
            called = name_of(call.func) if isinstance(call, ast.Call) and name in names else ""
            if isinstance(call, ast.Call) and called == getattr(function, "name", None):
                yield call.args[names.index(name)]

    def returned(self, name: str) -> Iterator[ast.expr]:
        """Yield what the file's function of this name may return."""
        for function in ast.walk(self.tree):
            if isinstance(function, ast.FunctionDef) and function.name == name:
                for node in ast.walk(function):
                    if isinstance(node, ast.Return) and node.value:
                        yield node.value


def name_of(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def languages_in(tree: ast.Module) -> set[str]:
    """Return what this file calls its languages."""
    found, others = set(LANGUAGES), {""}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation and name_of(node.annotation) == "Language":
            found.add(node.arg)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            if name_of(node.value.func) in GIVERS:
                found.update(map(name_of, node.targets))
        elif isinstance(node, ast.FunctionDef):
            others.add(node.name)
        elif isinstance(node, ast.alias):
            others.add(node.asname or node.name)
    return found - others


def errors_in(trees: Iterable[ast.Module]) -> dict[str, int | None]:
    """Return our errors' classes, each with the place of its message among the arguments."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found: dict[str, int | None] = {"MicroblogError": 0}
    for _ in classes:  # a class may stand before the one it derives from
        for node in classes:
            bases = [name_of(base) for base in node.bases if name_of(base) in found]
            if not bases or node.name in found:
                continue
            found[node.name] = found[bases[0]]
            for maker in node.body:
                if isinstance(maker, ast.FunctionDef) and maker.name == "__init__":
                    given = [argument.arg for argument in maker.args.args[1:]]
                    found[node.name] = given.index("text") if "text" in given else None
    return found


def said_in_python(files: Iterable[Path]) -> Words:
    """Return what these files say."""
    trees = {file: ast.parse(file.read_text(encoding="utf-8")) for file in files}
    errors = errors_in(trees.values())
    said: Words = {}
    for file, tree in trees.items():
        said |= Walk(file, tree, errors).said
    return said


def said_in_template(source: str) -> Words:
    """Return what a template says through the catalogues."""
    said: Words = {}
    for call in Environment().parse(source).find_all(nodes.Call):
        target, plural = call.node, ""
        if isinstance(target, nodes.Getattr) and target.attr == "count":
            target, plural = target.node, call.args[1].as_const()
        named = target.node if isinstance(target, nodes.Call) else target
        speakers = GIVERS if isinstance(target, nodes.Call) else LANGUAGES
        if isinstance(named, nodes.Name) and named.name in speakers:
            said[call.args[0].as_const()] = plural
    return said


def own_words(source: str) -> list[str]:
    """Return what a template shows to readers without asking a catalogue."""
    data = "".join(text for _, kind, text in Environment().lex(source) if kind == "data")
    named = re.findall(r'\b(?:alt|aria-label|placeholder|title)="([^"]*)"', data)
    return re.findall(r"[^\W\d_][\w.]*", " ".join([re.sub(r"<[^>]*>", " ", data), *named]))


def holes(text: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def verbatim(text: str) -> Counter[str]:
    return Counter(VERBATIM.findall(text))


@cache
def said() -> Words:
    """Return every message there is, with its plural or ""."""
    everything = said_in_python([*PYTHON, ROOT / "tasks.py"])
    for file in TEMPLATES:
        everything |= said_in_template(file.read_text(encoding="utf-8"))
    return everything


@cache
def catalogue(code: str) -> Catalog:
    with (CATALOGUES / f"{code}.po").open("rb") as stream:
        return read_po(stream, abort_invalid=True)


def told(code: str) -> dict[str, tuple[str, ...]]:
    """Return the catalogue's translations by their message: one form, or two of what is counted."""
    found: dict[str, tuple[str, ...]] = {}
    for message in catalogue(code):
        if isinstance(message.id, str):
            found[message.id] = (str(message.string),)
        else:
            found[message.id[0]] = tuple(message.string or ())
    found.pop("", None)  # the header
    return found


def pairs(code: str) -> Iterator[tuple[str, str]]:
    """Yield each original, one or many, with its translation."""
    for one, translated in told(code).items():
        yield from zip((one, said().get(one, "")), translated, strict=False)


class TestTheWalk:
    def test_finds_what_python_says(self, tmp_path: Path) -> None:
        file = tmp_path / "saying.py"
        file.write_text(SAYING, encoding="utf-8")
        assert said_in_python([file]) == dict.fromkeys("abcdefghijklmn", "") | {"one": "many"}

    @pytest.mark.parametrize("said", ["spell()", "f'{a}'", "a + 'b'", "unknown", ""])
    def test_stops_at_words_that_it_cannot_tell(self, tmp_path: Path, said: str) -> None:
        file = tmp_path / "muttering.py"
        file.write_text(f"Message({said})", encoding="utf-8")
        with pytest.raises(AssertionError, match=r"muttering\.py:1"):
            said_in_python([file])

    def test_finds_what_templates_say(self) -> None:
        source = "{{ t('a') }}{{ language(x.lang)('b', n=1) }}{{ t.count('one', 'many', 3) }}"
        assert said_in_template(source) == {"a": "", "b": "", "one": "many"}

    def test_finds_what_templates_say_by_themselves(self) -> None:
        source = "{# no #}<p title='{{ no }}'>RSS <i>Hi</i>{{ t('no') }}</p><img alt=\"A cat\">"
        assert own_words(source) == ["RSS", "Hi", "A", "cat"]


class TestOriginals:
    def test_are_found_in_code_and_templates(self) -> None:
        assert {"Notes", "Archive", "In English", "Run: invoke start", QUOTES} <= said().keys()
        assert len(said()) > 150

    @each_template
    def test_templates_say_nothing_by_themselves(self, file: Path) -> None:
        assert set(own_words(file.read_text(encoding="utf-8"))) <= NAMES

    def test_every_hole_has_a_name(self) -> None:
        assert all(name.isidentifier() for text in said() for name in holes(text))


@each_catalogue
class TestEachCatalogue:
    def test_translates_every_message(self, code: str) -> None:
        assert [text for text in said() if not all(told(code).get(text, [""]))] == []

    def test_holds_no_message_that_nobody_says(self, code: str) -> None:
        assert sorted(told(code).keys() - said().keys()) == []

    def test_has_both_forms_of_what_is_counted(self, code: str) -> None:
        counted = {m.id[0]: m.id[1] for m in catalogue(code) if not isinstance(m.id, str)}
        assert counted == {one: many for one, many in said().items() if many}
        for one, many in counted.items():
            none, single, several = (language(code).count(one, many, n) for n in (0, 1, 22))
            assert none == several.replace("22", "0") != single

    def test_has_the_originals_holes(self, code: str) -> None:
        assert [words for text, words in pairs(code) if holes(words) != holes(text)] == []

    def test_leaves_commands_and_addresses_as_they_are(self, code: str) -> None:
        assert [words for text, words in pairs(code) if verbatim(words) != verbatim(text)] == []

    def test_can_speak_every_message(self, code: str) -> None:
        for text in said():
            filled = Message(text, dict.fromkeys(holes(text), "…")).spoken(language(code))
            assert filled.strip() == filled != ""

    def test_holds_four_quotation_marks(self, code: str) -> None:
        marks = language(code)(QUOTES).split(" ")
        assert [len(mark) for mark in marks] == [1, 1, 1, 1]
        assert language(code).quotes == tuple(marks)
        assert not set(marks) & set("\"'")

    def test_leaves_an_apostrophe_one(self, code: str) -> None:
        # It is closed by the same mark: no language can have ‹ there while that is so.
        assert language(code).typographic("Lars' bil") == "Lars’ bil"

    def test_calls_itself_by_its_own_name(self, code: str) -> None:
        assert language(code).name.lower() in language(code)("In English").lower()

    def test_is_finished(self, code: str) -> None:
        text = (CATALOGUES / f"{code}.po").read_text(encoding="utf-8")
        assert [m.id for m in catalogue(code) if m.id and m.fuzzy] == []
        assert not catalogue(code).obsolete
        assert text.count("\nmsgid ") == len(told(code)) + 1  # none twice, and the header's

    def test_has_a_right_header(self, code: str) -> None:
        text = (CATALOGUES / f"{code}.po").read_bytes().decode("utf-8")
        header = [line for line in text.partition("\n\n")[0].splitlines() if line[0] == '"']
        assert {
            rf'"Language: {code}\n"',
            r'"Content-Type: text/plain; charset=UTF-8\n"',
            r'"Plural-Forms: nplurals=2; plural=(n != 1);\n"',
        } <= {*header}
        assert str(catalogue(code).locale) == code

    def test_is_read_without_complaint(self, code: str, capsys: pytest.CaptureFixture[str]) -> None:
        language.__wrapped__(code)
        assert capsys.readouterr() == ("", "")


class TestLanguages:
    def test_swedish_and_danish_are_there(self) -> None:
        assert known("sv") and known("da") and known("en") and not known("fi")
        assert language("sv")("Archive") == language("da")("Archive") == "Arkiv"
        assert language("sv")("In English") == "På svenska"
        assert language("da")("In English") == "På dansk"

    def test_each_has_its_quotation_marks(self) -> None:
        said = "\"Kom,\" sa hon, 'nu'."
        assert language("sv").typographic(said) == "”Kom,” sa hon, ’nu’."
        assert language("da").typographic(said) == "»Kom,« sa hon, ’nu’."
        assert language("en").typographic(said) == "“Kom,” sa hon, ‘nu’."

    def test_english_is_the_message_itself(self) -> None:
        assert language("en")("Also on {network}", network="X") == "Also on X"
        assert language("en").count("one entry", "{n} entries", 1) == "one entry"

    def test_an_error_is_told_in_the_language(self) -> None:
        told = Unanswered("There is no status {status}.", status="klar").spoken(language("sv"))
        assert told == "Statusen klar finns inte."

    def test_a_further_language_is_one_file(self, tmp_path: Path) -> None:
        (tmp_path / "nn.po").write_text(NYNORSK, encoding="utf-8")
        speaks = language("nn", catalogues=tmp_path)
        assert known("nn", tmp_path) and not known("nn")
        assert speaks("Archive") == "Arkiv frå nord"
        assert speaks("Also on {network}", network="X") == "Òg på X"
        assert speaks.typographic('"Hei"') == "«Hei»"
        assert [speaks.count("one entry", "{n} entries", n) for n in (1, 2)] == [
            "eitt innlegg",
            "2 innlegg",
        ]
        assert speaks.name.lower() == "norsk nynorsk"
        assert language("nn-NO", catalogues=tmp_path)("Archive") == "Arkiv frå nord"

    def test_what_a_catalogue_lacks_is_said_in_english(self, tmp_path: Path) -> None:
        (tmp_path / "nn.po").write_text(NYNORSK, encoding="utf-8")
        speaks = language("nn", catalogues=tmp_path)
        assert speaks("Older") == "Older"
        assert speaks("Newer") == "Newer"  # there, but not translated
        assert speaks.count("Read on: a minute", "Read on: {n} minutes", 2) == "Read on: 2 minutes"


SAYING = """
class Gone(MicroblogError):
    def __init__(self, path, text):
        super().__init__(text)

class All(Faults): pass
class Faults(MicroblogError):
    def __init__(self, findings): pass
class Late(Gone): pass
class Early(Gone):
    def __init__(self):
        super().__init__(HERE, "m")

LONG = "a"

def why(x):
    if x: return "b"
    return "c"

def hand_on(x, text):
    return Message(text)

def say(words: Language, other: Language, x):
    text = "d"
    Message(LONG), Message(why(x)), Message(text, {"x": Message("e")})
    Gone(path, "f" if x else "g")
    Late(path, "h"), Early()
    MicroblogError("i")
    words("j"), other("k"), language(x)("l"), words.count("one", "many", 2)
    Faults(found), All(found), x("no"), hand_on(x, "n"), "no".count("no", 1, 2), print("no")
"""
NYNORSK = """
msgid ""
msgstr ""
"Language: nn\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "“ ” ‘ ’"
msgstr "« » ‘ ’"

msgid "Archive"
msgstr "Arkiv frå nord"

msgid "Newer"
msgstr ""

msgid "Also on {network}"
msgstr "Òg på {network}"

msgid "one entry"
msgid_plural "{n} entries"
msgstr[0] "eitt innlegg"
msgstr[1] "{n} innlegg"
"""
