"""
The command line in processes of its own, which begin with its modules in memory.

Importing takes a command a second or two. Here a process imports once, and makes a copy of itself for each command; the
copy has its own arguments, environment, input, output and end, as when a person starts it.
`tests/unit/test_start.py` looks at the start itself.
"""

import atexit
import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
_LOADED: Final = (
    "api.cli.commands", "ingest.load", "kg.adapters.journal.sql", "kg.adapters.passages.embedded",
    "kg.adapters.trail.sql", "kg.adapters.triples.oxigraph", "kg.cycle.borgen.cases.use_cases",
    "kg.cycle.interpret.ranking.use_cases", "kg.cycle.interpret.signals.forecast", "kg.profiles.modes",
    "kg.service", "sklearn.feature_extraction.text", "tantivy",
)  # fmt: skip


def run(
    arguments: Sequence[str],
    *,
    stdin: str | bytes = "",
    environment: Mapping[str, str] | None = None,
    umask: int = 0o022,
) -> subprocess.CompletedProcess[str]:
    """`kring` with arguments; `environment` is added to that of now."""
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        (at / "0").write_bytes(stdin.encode() if isinstance(stdin, str) else stdin)
        asked = {
            "arguments": [*arguments],
            "environment": {**os.environ, **(environment or {})},
            "folder": folder,
            "umask": umask,
        }
        code = _told(_parent(), asked)
        out, err = ((at / name).read_text(encoding="utf-8") for name in "12")
    return subprocess.CompletedProcess([*arguments], code, out, err)


def _told(parent: subprocess.Popen[str], asked: Mapping[str, Any]) -> int:
    assert parent.stdin
    assert parent.stdout
    parent.stdin.write(json.dumps(asked) + "\n")
    parent.stdin.flush()
    return int(parent.stdout.readline())


@cache
def _parent() -> subprocess.Popen[str]:
    parent = subprocess.Popen(
        [sys.executable, str(Path(__file__))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    atexit.register(parent.communicate)
    return parent


def _serve() -> None:
    """Make a copy for each line that comes in, and say how it ended."""
    for name in _LOADED:
        __import__(name)
    gc.freeze()  # a copy that collects would touch, and so copy, all of it
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            _become(asked)
            return
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _become(asked: Mapping[str, Any]) -> None:
    """The command itself, in the copy."""
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.umask(asked["umask"])
    for number, flags in enumerate((os.O_RDONLY, *[os.O_WRONLY | os.O_CREAT] * 2)):
        os.dup2(os.open(f"{asked['folder']}/{number}", flags), number)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode, encoding="utf-8") for number, mode in enumerate("rww"))
    sys.argv = ["kring", *asked["arguments"]]
    from api.cli.commands import main

    code: Any = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(int(code or 0))  # to tidy up the memory of all that was loaded takes longer than most commands


if __name__ == "__main__":
    _serve()
