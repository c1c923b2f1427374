"""Time a full build of short entries against plain Pelican's `simple` theme on the same files.

    python tests/bench.py [ENTRIES] [ROUNDS]

Each figure is a whole process, imports and all, with pictures and cards warm; the two take turns,
so that a busy machine is unkind to both. Prints the medians and their ratio.
"""

import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
WORDS = (
    "morning floor lift door customer board question answer price winter ferry harbour team plan "
    "promise budget window choir report meeting decision trust silence coffee snow list phone"
).split()
TAGS = "leadership listening lifts safety culture books malmo aarhus trust boards".split()

PLAIN = """
PATH = "content"
OUTPUT_PATH = "plain"
SITEURL = "https://leader.example"
ARTICLE_PATHS = ["entries"]
TIMEZONE = "Europe/Stockholm"
THEME = "simple"
"""
OURS = """
import os, sys
from pathlib import Path
if __name__ == "__main__":
    from microblog.site.build import build
    build(Path.cwd())
"""


def entry(chance, number):
    """Return one short entry in Pelican's own format, which both builds read."""
    moment = datetime(2016, 1, 1, 8) + timedelta(hours=number * 86)
    sentences = [
        " ".join(chance.choices(WORDS, k=chance.randint(6, 14))).capitalize() + "."
        for _ in range(chance.randint(2, 4))
    ]
    return (
        f"Title: {' '.join(sentences[0].split()[:5]).rstrip('.')} {number}\n"
        f"Date: {moment:%Y-%m-%d %H:%M}\nSlug: entry-{number}\nKind: note\n"
        f"Tags: {', '.join(chance.sample(TAGS, 2))}\n\n{' '.join(sentences)}\n"
    )


def corpus(folder, entries):
    """Write the content, our settings and plain Pelican's into `folder`."""
    chance = random.Random(20261121)
    (folder / "content" / "entries").mkdir(parents=True)
    for number in range(entries):
        file = folder / "content" / "entries" / f"entry-{number}.md"
        file.write_text(entry(chance, number), encoding="utf-8")
    profile = 'name = "A Leader"\naddress = "https://leader.example"\nlanguages = ["en"]\n'
    (folder / "content" / "profile.toml").write_text(profile, encoding="utf-8")
    shutil.copy(REPO / "pelicanconf.py", folder)
    shutil.copytree(REPO / "theme", folder / "theme")
    (folder / "plugins").symlink_to(REPO / "plugins")
    (folder / "plain.py").write_text(PLAIN, encoding="utf-8")
    (folder / "ours.py").write_text(OURS, encoding="utf-8")


def seconds(folder, command):
    """Return how long a whole process took."""
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - began


def main(entries=1000, rounds=5):
    """Print the medians and the ratio."""
    ours = [sys.executable, "ours.py"]
    plain = [sys.executable, "-m", "pelican", "-s", "plain.py", "-q"]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        corpus(folder, entries)
        seconds(folder, ours)  # the pictures and cards
        times = [(seconds(folder, ours), seconds(folder, plain)) for _ in range(rounds)]
    candor, pelican = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"{entries} short entries, whole processes, median of {rounds}")
    print(f"Candor   {candor:6.2f} s")
    print(f"Pelican  {pelican:6.2f} s   (plain, theme simple)")
    print(f"ratio    {candor / pelican:6.2f}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
