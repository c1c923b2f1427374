"""A page's markup as a tree of microformats, read in a process of its own.

A parser may take minutes for a page that was made to keep it busy, and nothing inside a process
can stop it. So this file is also a program: a page on its input, microformats2 as JSON on its
output. It runs alone and imports nothing of ours.
"""

import json
import subprocess
import sys
from typing import Any

_SECONDS = 5.0


def items(page: bytes, address: str, charset: str = "") -> list[dict[str, Any]]:
    """Return what a page at an address says of itself: its microformats, then its Open Graph.

    The last item, marked as from "metaformats", holds what stands in the page's head, title
    included. Nothing is returned for a page that nobody can read in five seconds.
    """
    program = [sys.executable, "-I", "-W", "ignore", __file__, address, charset]
    try:
        done = subprocess.run(program, input=page, capture_output=True, timeout=_SECONDS)
        found = json.loads(done.stdout)["items"] if done.returncode == 0 else []
    except (subprocess.TimeoutExpired, ValueError):
        return []
    return [item for item in found if isinstance(item, dict)]


def main() -> None:
    """Write the microformats of the page on the input."""
    import mf2py  # type: ignore[import-untyped]
    from bs4 import BeautifulSoup

    address, charset = sys.argv[1:]
    page = BeautifulSoup(sys.stdin.buffer.read(), "lxml", from_encoding=charset or None)
    told = mf2py.Parser(doc=page, url=address, metaformats=True).to_dict()
    sys.stdout.write(json.dumps({"items": told["items"]}))


if __name__ == "__main__":
    main()
