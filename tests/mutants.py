"""Change the trusted core in thousands of small ways, and count how many the tests notice.

    python tests/mutants.py [GROUP] [MINUTES]

Needs `pip install -e '.[mutants]'`, and a system that can fork. Begins where it was left: with what
changed and what was not tried yet; where nothing is left, what went unnoticed is tried again. Names
what went unnoticed in GROUP: look at it in .microblog/mutants with `mutmut show NAME`.
"""

import os
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from signal import SIGTERM

REPO = Path(__file__).resolve().parent.parent
PLACE = REPO / ".microblog" / "mutants"
TOOL = str(Path(sys.executable).with_name("mutmut"))
LINKS = {"src": "plugins", "tests": "tests", "pyproject.toml": "pyproject.toml"}
GROUPS = {
    "ledger": ("ledger/*",),
    "outcomes": ("networks/outcomes", "networks/*/answers"),
    "gate": ("publishing/gate", "publishing/contexts"),
    "adapter": ("networks/wire",),
}
NOTICED = {"killed", "timeout"}


def within(module: str) -> str:
    """Return the beginning of the names of a module's mutants."""
    return f"microblog.{module.replace('/', '.')}.x"


def laid_out() -> None:
    """Make the folder in which the sources lie where the tool looks for them."""
    PLACE.mkdir(parents=True, exist_ok=True)
    for name, there in LINKS.items():
        if not (PLACE / name).exists():
            (PLACE / name).symlink_to(REPO / there)


def modules(group: str) -> list[str]:
    """Return the modules of a group, as paths below the package without their ending."""
    package = REPO / "plugins" / "microblog"
    files = sorted(package.rglob("[!_]*.py"))
    names = [file.relative_to(package).with_suffix("").as_posix() for file in files]
    return [name for name in names if any(fnmatch(name, some) for some in GROUPS[group])]


def has_changed(module: str) -> bool:
    """Whether a module was written after its mutants were made, or has none yet."""
    source = PLACE / "src" / "microblog" / f"{module}.py"
    mutated = PLACE / "mutants" / source.relative_to(PLACE)
    return not mutated.exists() or mutated.stat().st_mtime <= source.stat().st_mtime


def told() -> dict[str, str]:
    """Return what came of each mutant, by its name."""
    command = [TOOL, "results", "--all", "true"]
    listed = subprocess.run(command, cwd=PLACE, capture_output=True, text=True, check=True).stdout
    lines = (line.strip().rpartition(": ") for line in listed.splitlines())
    return {name: status for name, _, status in lines if name}


def left(group: str, known: dict[str, str]) -> list[str]:
    """Return what is to be tried, names or patterns of them: what never was, else all unnoticed."""
    changed = [module for module in modules(group) if has_changed(module)]
    same = tuple(within(module) for module in modules(group) if module not in changed)
    unnoticed = [n for n, status in known.items() if n.startswith(same) and status not in NOTICED]
    untried = [name for name in unnoticed if known[name] == "not checked"]
    return [*(f"{within(module)}*" for module in changed), *untried] or unnoticed


def tried(names: list[str], seconds: float | None) -> None:
    """Try mutants until all are, or the time is over; which test reaches what is learnt anew."""
    (PLACE / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    running = subprocess.Popen([TOOL, "run", *names], cwd=PLACE, start_new_session=True)
    try:
        running.wait(seconds)
    except BaseException as ended:
        os.killpg(running.pid, SIGTERM)  # with all that it has begun
        if not isinstance(ended, subprocess.TimeoutExpired):
            raise


def main(group: str = "", minutes: str = "") -> None:
    """Try what is left of a group, or of all, and print the figures."""
    laid_out()
    chosen = [group] if group else list(GROUPS)
    if names := [name for one in chosen for name in left(one, told())]:
        tried(names, float(minutes) * 60 if minutes else None)
    known = told()
    for one in chosen:
        begins = tuple(map(within, modules(one)))
        here = {name: status for name, status in known.items() if name.startswith(begins)}
        missed = [f"  {status}: {n}" for n, status in here.items() if status not in NOTICED]
        noticed = len(here) - len(missed)
        print(f"{one:9} {noticed} of {len(here)} ({noticed / max(len(here), 1):.1%})")
        for line in missed if group else ():
            print(line)


if __name__ == "__main__":
    main(*sys.argv[1:])
