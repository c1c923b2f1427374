"""The design, kept by tests: who may import what, and that the README tells all of it."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent
PACKAGE = REPO / "plugins" / "microblog"
README = (REPO / "README.md").read_text(encoding="utf-8")
STANDARD = set(sys.stdlib_module_names)
# The inner ring reads text with these; none of them knows a site or a network.
PARSERS = {"pydantic", "pydantic_core", "yaml", "dateutil", "unidecode"}
SITE = {"pelican", "feedgen", "PIL", "babel", "nh3", "markdown", "jinja2", "filelock", "lxml"}
SITE |= {"font_source_serif_pro"}

# room: what it may import from outside, and of ours
ROOMS = {
    "inner": (PARSERS, set()),
    "site": (PARSERS | SITE, {"inner", "conversation"}),
    "ledger": (set(), {"inner"}),
    "networks": ({"requests"}, {"inner"}),
    "networks/x": ({"tweepy", "requests"}, {"inner", "networks"}),
    "networks/linkedin": ({"requests"}, {"inner", "networks"}),
    "networks/mastodon": ({"requests"}, {"inner", "networks"}),
    "networks/bluesky": ({"requests"}, {"inner", "networks"}),
    "networks/web": ({"requests", "mf2py", "bs4"}, {"inner", "networks"}),
    "sharing": ({"nh3", "requests", "PIL", "keyring", "dotenv"}, {"inner", "ledger", "networks"}),
    "conversation": ({"nh3", "requests"}, {"inner", "networks"}),
    "rehearsal": (set(), {"inner", "networks", "networks/x", "networks/linkedin"}),
    "publishing": (
        {"filelock", "pydantic", "requests", "boto3", "botocore"},
        {"inner", "site", "ledger", "networks", "sharing", "conversation"},
    ),
    "desk": (
        {"PIL", "yaml", "invoke", "pydantic", "watchfiles", "rich", "unidecode"},
        {
            "inner",
            "site",
            "ledger",
            "networks",
            "sharing",
            "conversation",
            "publishing",
            "rehearsal",
        },
    ),
}


def room_of(module):
    """Return the room of a dotted name below microblog."""
    parts = module.split(".")
    if (
        parts[1:2] == ["networks"]
        and (PACKAGE / "networks" / "".join(parts[2:3])).is_dir()
        and parts[2:]
    ):
        return f"networks/{parts[2]}"  # each network is a room of its own
    return parts[1] if len(parts) > 1 and (PACKAGE / parts[1]).is_dir() else "inner"


def imported(tree):
    """Yield every absolute module name that the tree imports, wherever it does so."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            if node.module in {"microblog", "microblog.site", "microblog.desk"}:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
            else:
                yield node.module


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.relative_to(PACKAGE).as_posix())
def test_arrows_point_inwards(file):
    module = ".".join(("microblog", *file.relative_to(PACKAGE).with_suffix("").parts))
    room = room_of(module)
    outside, ours = ROOMS[room]
    hooks = module == "microblog.__init__"  # register() wires the plug-in
    for name in imported(ast.parse(file.read_text(encoding="utf-8"))):
        top = name.split(".")[0]
        if top == "microblog":
            assert hooks or room_of(name) in ours | {room}, f"{module} imports {name}"
        else:
            assert top in STANDARD | outside, f"{module} imports {name}"


def test_the_inner_ring_loads_without_pelican():
    inner = [f.stem for f in PACKAGE.glob("*.py") if f.stem != "__init__"]
    code = f"import sys\nfor m in {inner!r}: __import__('microblog.' + m)\n"
    code += "assert not {'pelican', 'requests', 'tweepy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.relative_to(PACKAGE).as_posix())
def test_files_and_functions_stay_small(file):
    text = file.read_text(encoding="utf-8")
    assert text.count("\n") <= 255
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 45, node.name


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.relative_to(PACKAGE).as_posix())
def test_everything_public_has_a_docstring(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), file
    for name, node in public(tree):
        assert ast.get_docstring(node), f"{file}: {name}"


def public(tree):
    """Yield what others may use: functions, classes, and the methods of those classes."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node)


def test_every_task_is_in_the_readme():
    import tasks

    names = {n for n, task in vars(tasks).items() if type(task).__name__ == "Task"}
    assert names == set(re.findall(r"^\| `invoke ([\w-]+)`", README, re.MULTILINE))


def test_every_task_says_what_its_options_are():
    import tasks

    for name, task in vars(tasks).items():
        if type(task).__name__ == "Task":
            for option in task.get_arguments():
                assert option.help, f"{name} --{option.name}"


def test_every_setting_is_in_the_readme():
    from microblog.profile import Profile
    from microblog.site.frame import SETTINGS

    told = set(re.findall(r"^\| `(\w+)` ", README, re.MULTILINE))
    assert set(Profile.model_fields) <= told
    assert set(SETTINGS) <= told


def test_the_list_of_tasks_comes_even_with_a_broken_profile(tmp_path):
    (tmp_path / "tasks.py").write_bytes((REPO / "tasks.py").read_bytes())
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "profile.toml").write_text("name = [broken")
    listed = subprocess.run(
        [sys.executable, "-m", "invoke", "--list"], cwd=tmp_path, capture_output=True, text=True
    )
    assert listed.returncode == 0
    assert "publish" in listed.stdout


def test_the_list_of_tasks_loads_nothing_heavy():
    code = "import sys, tasks; assert not {'pelican', 'pydantic', 'babel'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=REPO, check=True)


def test_no_committed_file_names_a_package_host():
    hosts = ["py" + "pi.org", "python" + "hosted", "npm" + "js.", "debian" + ".org/debian"]
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPO, capture_output=True, check=True, text=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        text = (REPO / name).read_bytes().decode("utf-8", errors="ignore")
        assert not [host for host in hosts if host in text], name


def test_the_first_two_blocks_of_the_readme_are_the_two_commands():
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert blocks[0].startswith("python3 -m venv") and blocks[0].endswith("invoke publish\n")
    assert blocks[1].startswith("python3 -m venv") and blocks[1].endswith("-m pytest\n")
