"""What an answer is as a table: its rows, its columns, and which of its fields are tables themselves."""

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints


@cache
def columns_of(cls: Any) -> tuple[str, ...]:
    """The names of what an answer has: its fields as declared, then what is worked out of them; not what is hidden."""
    hints = get_type_hints(cls, include_extras=True)
    shown = [one.name for one in fields(cls) if not _is_hidden(hints[one.name])]
    worked_out = {
        name: None
        for base in reversed(cls.__mro__)
        for name, member in vars(base).items()
        if getattr(getattr(member, "decorator_info", None), "decorator_repr", "") == "@computed_field"
    }
    return (*shown, *worked_out)


@cache
def tables_of(cls: Any) -> Mapping[str, Any]:
    """The fields that hold any number of answers, and of which class; of a choice of classes the first."""
    hints = get_type_hints(cls)
    found = {one.name: _held(hints[one.name]) for one in fields(cls) if one.name in columns_of(cls)}
    return {name: held for name, held in found.items() if held is not None}


def row(answer: Any) -> dict[str, Any]:
    """An answer as a row: Python values by name; of an answer within it, each field as "name.field"."""
    return dict(_flat({name: getattr(answer, name) for name in columns_of(answer.__class__)}))


def plain(value: Any) -> Any:
    """A value with dictionaries for answers in it, and lists for what there is several of."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in columns_of(value.__class__)}
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value


def columns(rows: Sequence[Mapping[str, Any]], declared: Sequence[str] = ()) -> list[str]:
    """
    The columns of rows: those that are declared, then what else a row has.

    A column that is empty wherever it stands gives way to the columns of what it holds elsewhere: "case" to "case.id".
    """
    names = list(dict.fromkeys([*declared, *(name for one in rows for name in one)]))
    within = {name.rpartition(".")[0] for name in names if "." in name}
    return [name for name in names if name not in within or any(one.get(name) is not None for one in rows)]


def _flat(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        said = plain(value)
        if isinstance(said, Mapping) and said and all(isinstance(key, str) for key in said):
            for inner, one in _flat(said):
                yield f"{name}.{inner}", one
        else:
            yield name, said


def _is_hidden(hint: Any) -> bool:
    return get_origin(hint) is Annotated and any(getattr(one, "exclude", None) is True for one in hint.__metadata__)


def _held(hint: Any) -> type[Any] | None:
    """The class of answers that a field of this type holds any number of; None where it holds none."""
    if get_origin(hint) in {Union, types.UnionType}:
        return next((held for one in get_args(hint) if (held := _held(one))), None)
    if get_origin(hint) not in {list, tuple, Sequence}:
        return None
    first = next(iter(get_args(hint)), None)
    options = get_args(first) if get_origin(first) in {Union, types.UnionType} else (first,)
    return next((one for one in options if isinstance(one, type) and is_dataclass(one)), None)
