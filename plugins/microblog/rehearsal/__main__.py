"""The stand-ins as a process of their own, which may be killed at any time."""

import argparse
import json
import sys
from pathlib import Path
from threading import Event

from microblog.errors import MicroblogError

from . import rehearsal


def main() -> None:
    """Say on one line of JSON where the stand-ins are and with which keys, and serve until killed.

    The line holds `address` and `environ`.
    """
    asked = argparse.ArgumentParser(prog="python -m microblog.rehearsal")
    asked.add_argument("folder", type=Path)
    asked.add_argument("--port", type=int, default=0)
    asked.add_argument("--faults")
    for flag in ("slow", "broke", "expired", "twins"):
        asked.add_argument(f"--{flag}", action="store_true")
    try:
        with rehearsal(**vars(asked.parse_args())) as stage:
            print(
                json.dumps({"address": stage.address, "environ": dict(stage.environ)}), flush=True
            )
            Event().wait()
    except MicroblogError as error:
        print(error.spoken(), file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
