"""Ask Lighthouse, as on a telephone, about the shipped site served from this machine.

    MICROBLOG_TOOLS=…/node_modules python tests/lighthouse.py [ROUNDS]

Prints the median of each score, and what keeps a page below 100.
"""

import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

sys.path.append(str(Path(__file__).parent / "browser"))

from kinds import by_kind
from tools import BROWSERS, FLAGS

from microblog.desk.serve import running
from sites import REPOSITORY, Workshop, copied

KINDS = ("home", "article", "photo", "conference", "month", "tag")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def report(address, categories=CATEGORIES):
    """Return Lighthouse's report on the page at an address."""
    script = Path(os.environ.get("MICROBLOG_TOOLS") or "node_modules", "lighthouse/cli/index.js")
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    node = shutil.which("node")
    if not (script.is_file() and browser and node):
        sys.exit(
            "Lighthouse needs Chromium, Node.js and: npm install --prefix tools --ignore-scripts "
            "lighthouse, then MICROBLOG_TOOLS=$PWD/tools/node_modules"
        )
    command = [
        *(node, str(script), address, "--quiet", "--output=json", "--no-enable-error-reporting"),
        f"--only-categories={','.join(categories)}",
        f"--chrome-flags={' '.join(['--headless=new', *map(quoted, FLAGS)])}",
    ]
    environ = os.environ | {"CHROME_PATH": browser}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def quoted(flag):
    """Return a flag of the browser's as Lighthouse's own command line wants it."""
    name, equals, value = flag.partition("=")
    return f"{name}={equals and chr(34)}{value}{chr(34)}" if equals else flag


def built(folder, port, pictures=None):
    """Build the shipped site for the address that it is then served from; return its output.

    `pictures` is a folder that an earlier build kept its pictures in.
    """
    workshop = Workshop(folder)
    copied(workshop, REPOSITORY / "content")
    if pictures:
        shutil.copytree(pictures, folder / ".microblog" / "pictures")
    workshop.profile(address=f'"http://127.0.0.1:{port}"')
    return workshop.build().output


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def below_full(found):
    """Return the audits that count, and are not passed, with their scores."""
    counted = {
        ref["id"] for c in found["categories"].values() for ref in c["auditRefs"] if ref["weight"]
    }
    audits = (found["audits"][name] for name in counted)
    return [
        f"{audit['id']} {audit['score']:.2f} ({audit.get('displayValue', audit['title'])})"
        for audit in audits
        if audit["score"] is not None and audit["score"] < 1
    ]


def main(rounds=3):
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        output = built(Path(folder), port)
        pages = by_kind(output)
        print(f"{'page':10}" + "".join(f"{name:>16}" for name in CATEGORIES), flush=True)
        with running(output, port=port) as at:
            for kind in KINDS:
                show(kind, [report(at + pages[kind]) for _ in range(rounds)])


def show(kind, reports):
    """Print the medians of one page's scores, and what was below full in any report."""
    scores = defaultdict(list)
    for found in reports:
        for name, category in found["categories"].items():
            scores[name].append(round(100 * category["score"]))
    medians = (statistics.median(scores[name]) for name in CATEGORIES)
    print(f"{kind:10}" + "".join(f"{median:>16.0f}" for median in medians), flush=True)
    for line in sorted({line for found in reports for line in below_full(found)}):
        print(f"{'':10}  {line}", flush=True)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
