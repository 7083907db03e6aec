"""
`python -m tests.docs.python_reference`: the tables of docs/reference/python.md, from the code.

What is public of the graph and of its rooms is in them, with the first sentence of its docstring.
"""

import inspect
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, Final

import kg
from kg.ports.triples import Table
from kg.service import KnowledgeGraph
from kg.store.reader import Reader
from kg.store.room import Room
from kg.store.writer import Writer

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "python.md"
BEGIN: Final = "<!-- from the code: python -m tests.docs.python_reference -->\n"
STORE: Final = {"backup", "export", "history", "missing_since", "upkeep"}  # what the service itself says of the store
_MODULES: Final = re.compile(r"\b(?:[a-z_]\w*\.)+(?=[A-Za-z_])")


def public(cls: type[Any]) -> list[str]:
    return sorted(name for name in dir(cls) if not name.startswith("_"))


def rooms() -> Iterator[tuple[str, type[Room]]]:
    """The properties of the graph that are a room, each with its class."""
    for name in public(KnowledgeGraph):
        member = inspect.getattr_static(KnowledgeGraph, name)
        if isinstance(member, property) and member.fget is not None:
            made = _made(member.fget)
            if made is not None:
                yield name, made


def tables() -> str:
    """The reference as the code has it."""
    by_property = dict(rooms())
    parts = [
        _section("graph: reading", "graph", KnowledgeGraph, _of(Reader, by_property)),
        _section("graph: writing, and the store", "graph", KnowledgeGraph, _of_writer(by_property)),
        _section("graph: the phases", "graph", KnowledgeGraph, _of_phases(by_property)),
        *(_section(f"graph.{name}", f"graph.{name}", cls, public(cls)) for name, cls in sorted(by_property.items())),
        _section("the answer to a query", "table", Table, public(Table)),
    ]
    return "\n".join(parts)


def page(written: str) -> str:
    """The page with the tables as the code has them; what stands before them is written by hand."""
    return f"{written.partition(BEGIN)[0]}{BEGIN}\n{tables()}"


def _of(cls: type[Any], without: dict[str, type[Room]]) -> list[str]:
    return [name for name in public(cls) if name not in without]


def _of_writer(without: dict[str, type[Room]]) -> list[str]:
    return sorted({name for name in _of(Writer, without) if name not in public(Reader)} | STORE)


def _of_phases(without: dict[str, type[Room]]) -> list[str]:
    said = {*public(Reader), *_of_writer(without), *without}
    return [name for name in public(KnowledgeGraph) if name not in said]


def _section(title: str, called: str, cls: type[Any], names: list[str]) -> str:
    about = _first(cls) if issubclass(cls, Room) else ""
    lead = f"{about}\n\n" if about else ""
    rows = "".join(f"| `{_call(called, cls, name)}` | {_first(_function(cls, name))} |\n" for name in names)
    return f"### {title}\n{lead}| call | what |\n|---|---|\n{rows}"


def _function(cls: type[Any], name: str) -> Any:
    member = inspect.getattr_static(cls, name)
    for held in ("fget", "func", "_use_case", "__wrapped__"):
        member = getattr(member, held, None) or member
    return member


def _signature(cls: type[Any], name: str) -> inspect.Signature | None:
    function = _function(cls, name)
    return inspect.signature(function) if callable(function) else None


def _call(called: str, cls: type[Any], name: str) -> str:
    member, signature = inspect.getattr_static(cls, name), _signature(cls, name)
    gives = "" if signature is None else _type(signature.return_annotation)
    arrow = f" → {gives}" if gives and gives != "None" else ""
    if signature is None or isinstance(member, property) or hasattr(member, "func"):
        return f"{called}.{name}{arrow}"
    return f"{called}.{name}({', '.join(_arguments(signature))}){arrow}"


def _arguments(signature: inspect.Signature) -> Iterator[str]:
    starred = False
    for at, one in enumerate(signature.parameters.values()):
        if at == 0:
            continue  # the graph, or self
        if one.kind is one.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        starred = starred or one.kind is one.VAR_POSITIONAL
        stars = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
        yield f"{stars}{one.name}{_default(one.default)}"


def _default(value: Any) -> str:
    if value is inspect.Parameter.empty:
        return ""
    plain = value is None or isinstance(value, str | int | float | tuple)
    return f"={value!r}" if plain else "=…"


def _type(said: Any) -> str:
    if said is inspect.Signature.empty or said is None:
        return ""
    text = said if isinstance(said, str) else getattr(said, "__name__", "") if isinstance(said, type) else str(said)
    if not isinstance(said, str) and getattr(said, "__args__", None):
        text = str(said)
    return _MODULES.sub("", text.replace("'", "").replace('"', "").replace("~", "")).replace("|", "or")


def _first(thing: Any) -> str:
    """The first sentence of its docstring."""
    lead = (inspect.getdoc(thing) or "").partition("\n\n")[0]
    return " ".join(lead.split()).replace("|", "\\|")


def _made(function: Any) -> type[Room] | None:
    """The room that a property gives, by the name of its type."""
    name = str(function.__annotations__.get("return", "")).strip("'\"")
    return next((one for one in _all_rooms() if one.__name__ == name), None)


@cache
def _all_rooms() -> list[type[Room]]:
    for one in walk_packages(kg.__path__, "kg."):
        import_module(one.name)
    return Room.__subclasses__()


def main() -> None:
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
