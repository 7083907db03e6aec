"""What the columns of a table may become: the kinds that people keep lists of, and their fields as paths."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Final

from kg.model.kinds import KINDS
from kg.model.schema import FieldSpec, fields_of

OFFERED: Final = (
    "Activity", "Objective", "Policy", "Decision", "Risk", "Lesson", "Case", "Trajectory", "Development", "Signal",
    "Organisation", "Expert", "Expertise", "Service", "Source", "Result", "Concept", "ArchitectureElement",
    "ArchitectureRelation",
)  # fmt: skip
KEY: Final = "id"  # the path of what tells rows apart
NOTE: Final = "note"
_PARTS: Final = frozenset({"Period", "PerLevel", "Law"})  # values whose fields may each be a column
_YEARLY: Final[Mapping[str, str]] = {"amounts.budget": "budget_cents", "amounts.spent": "spent_cents"}
_CITED: Final = ("url", "title", "publisher")  # of the one publication that a row can name
_ODD: Final = re.compile(r"[^0-9a-zà-ÿ€%]+")


@dataclass(frozen=True, slots=True)
class Target:
    """
    A field that a column may become.

    Attributes:
        path: "title", "period.start", "sources.url", "amounts.budget".
        spec: Of the field itself.
        above: Of the value that holds it, or None.
    """

    path: str
    spec: FieldSpec
    above: FieldSpec | None = None

    @property
    def required(self) -> bool:
        """Whether a record without it is refused."""
        return self.spec.required and self.above is None

    @property
    def by_year(self) -> bool:
        """Whether each column that becomes it has amounts of one year, which its name says."""
        return self.path in _YEARLY

    @property
    def money(self) -> bool:
        """Whether it holds an amount of money."""
        return self.by_year or self.path.endswith("_eur")


@cache
def targets(kind: str) -> Mapping[str, Target]:
    """The fields of a kind that columns may become, by path."""
    return {one.path: one for one in _targets(kind)}


def whose(kind: str) -> str:
    """The path that says of which municipality a record is; "" where its kind has none."""
    return next((path for path in ("municipality", "municipalities") if path in targets(kind)), "")


def lacking(kind: str, told: Collection[str]) -> tuple[str, ...]:
    """The required fields of a kind that are not told; an objective needs its policy, or whose it is."""
    needed = [one.path for one in targets(kind).values() if one.required and one.path not in told]
    if kind == "Objective" and "policy" in needed:
        needed.remove("policy")
        return (*needed, *(() if "municipality" in told else ("municipality",)))
    return tuple(needed)


def _targets(kind: str) -> Iterator[Target]:
    for spec in fields_of(KINDS[kind]):
        if spec.by_steps or spec.name == "provenance":
            continue
        if spec.node is None:
            yield Target(spec.name, spec)
        elif not spec.many and spec.node.__name__ in _PARTS:
            yield from (Target(f"{spec.name}.{one.name}", one, spec) for one in fields_of(spec.node))
        elif spec.name == "amounts":
            inside = {one.name: one for one in fields_of(spec.node)}
            yield from (Target(path, inside[name], spec) for path, name in _YEARLY.items())
        elif spec.name == "sources":
            inside = {one.name: one for one in fields_of(spec.node)}
            yield from (Target(f"{spec.name}.{name}", inside[name], spec) for name in _CITED)
    if kind == "Objective":  # its policy says whose it is, and a list of aims often is that policy
        yield next(one for one in _targets("Policy") if one.path == "municipality")


def folded(name: str) -> str:
    """A name of a column without what differs between two who write the same: case, signs, blanks."""
    return _ODD.sub(" ", name.casefold()).strip()


def signature(columns: Iterable[str]) -> str:
    """By which a header is known again, also when columns moved; twelve characters."""
    return sha256("\n".join(sorted(folded(name) for name in columns)).encode()).hexdigest()[:12]
