"""What an installation takes: by pyproject.toml, and by the metadata of what is installed; for another machine too."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Final

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FULL: Final = ("transformers", "telemetry", "notebooks", "scaled", "dev")
PROJECT: Final = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TORCH: Final = "torch"  # its build, and so what that takes along, differs per machine


def environment(python: str, system: str, machine: str) -> dict[str, str]:
    """The values of markers on a machine, say `3.12`, `linux`, `aarch64`."""
    return {
        **default_environment(),  # type: ignore[dict-item]
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": system,
        "platform_system": {"linux": "Linux", "darwin": "Darwin"}[system],
        "platform_machine": machine,
    }


def needed(extras: Iterable[str] = (), on: Mapping[str, str] | None = None) -> dict[str, list[Requirement]]:
    """
    What Kring takes, and what that takes, by canonical name: what each of them is asked to be.

    Args:
        extras: Of Kring.
        on: An `environment`; this machine when not given. What is installed nowhere here has no needs that we know.
    """
    where = dict(on or default_environment())  # type: ignore[arg-type]
    stated = [*PROJECT["dependencies"], *(text for extra in extras for text in PROJECT["optional-dependencies"][extra])]
    found: dict[str, list[Requirement]] = {}
    waiting = list(_that_hold(stated, where))
    while waiting:
        one = waiting.pop()
        name = canonicalize_name(one.name)
        known = found.setdefault(name, [])
        if one not in known:
            known.append(one)
            waiting += () if name == TORCH else _that_hold(_requires(name), where, one.extras)
    return found


def _requires(name: str) -> Iterable[str]:
    try:
        return requires(name) or ()
    except PackageNotFoundError:
        return ()


def _that_hold(stated: Iterable[str], on: dict[str, str], extras: Iterable[str] = ()) -> Iterator[Requirement]:
    for one in map(Requirement, stated):
        if one.marker is None or any(one.marker.evaluate(on | {"extra": extra}) for extra in ("", *extras)):
            yield one
