"""Commands of `kring` one after the other in one process; which, where and with which log comes on standard input."""

import contextlib
import io
import json
import os
import sys

from api.cli.commands import main


def ended(folder: str, log: str, arguments: list[str], encoder: str) -> tuple[int, str]:
    """The exit code of a command, and what it said."""
    os.chdir(folder)
    os.environ.update(KRING_EGRESS_LOG=log, KRING_ENCODER=encoder)
    sys.argv = ["kring", *arguments]
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            main()
        except SystemExit as ends:
            return int(ends.code or 0), said.getvalue()
    return 0, said.getvalue()


if __name__ == "__main__":
    sys.stdout.write(json.dumps([ended(**one) for one in json.load(sys.stdin)]))
