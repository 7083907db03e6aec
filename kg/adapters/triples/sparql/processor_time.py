"""How much processor a process has used. Not the time that passed: a busy machine would make every question heavy."""

import os
from pathlib import Path
from typing import Final

TICK_S: Final = 1 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 0.01  # a hundredth, nearly everywhere
_USER: Final = 11  # where the ticks of the user are after the name, which may hold anything; those of the system follow


def processor_s(process: int | str, thread: int | None = None) -> float:
    """
    Seconds of processor, in steps of `TICK_S`.

    Args:
        process: Its number, or "self".
        thread: The number that the system has for one of its threads; None for all of them together.

    Raises:
        OSError: If it is not there any more, or if this cannot be told, as outside Linux. Source: proc(5), `stat`.
    """
    folder = f"/proc/{process}" if thread is None else f"/proc/{process}/task/{thread}"
    fields = Path(folder, "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    return (int(fields[_USER]) + int(fields[_USER + 1])) * TICK_S
