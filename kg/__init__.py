"""
Kring's core: a knowledge graph of what municipalities learn about digital change.

    import kg
    with kg.open("kring-store") as graph:  # create=True makes one; read_only=True goes beside a service
        found = graph.borgen("achterstand in het archief")
    kg.to_json(found)  # an answer, or several, as the command line gives it with --json
    kg.to_pandas(found)  # as a DataFrame; docs/reference/python.md has all there is
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from kg.profiles.modes import open_store as open  # noqa: A004 - `kg.open` reads as what it does
    from kg.reason.answer import to_json, to_pandas

__all__ = ["open", "to_json", "to_pandas"]
_WHERE: Final = {
    "open": ("kg.profiles.modes", "open_store"),
    "to_json": ("kg.reason.answer", "to_json"),
    "to_pandas": ("kg.reason.answer", "to_pandas"),
}


def __getattr__(name: str) -> Any:
    """What is found when it is first used: a process that only answers SPARQL starts without the rest."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, called = _WHERE[name]
    return getattr(import_module(module), called)
