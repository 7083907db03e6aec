"""What a process gives up before it reads what anybody sent: the network, memory and processor above a limit."""

import contextlib
from typing import Final

MEMORY_BYTES: Final = 500_000_000  # of addresses, so that what it takes of the machine stays below
_NEW_NETWORK: Final = 0x40000000  # CLONE_NEWNET. Source: man 7 network_namespaces
_NEW_USER: Final = 0x10000000  # CLONE_NEWUSER, which lets anybody make one; man 7 user_namespaces


def leave_network() -> bool:
    """Whether there is no network here from now on."""
    try:
        import ctypes

        unshare = ctypes.CDLL(None).unshare
    except (ImportError, OSError, AttributeError, TypeError):  # not on Linux
        return False
    return bool(unshare(_NEW_NETWORK) == 0 or unshare(_NEW_NETWORK | _NEW_USER) == 0)


def limit_memory() -> None:
    """No more than `MEMORY_BYTES` from now on."""
    with contextlib.suppress(ImportError):  # not on Windows
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_processor(seconds: int) -> None:
    """So many seconds from now; the system ends what takes more."""
    with contextlib.suppress(ImportError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, most))
