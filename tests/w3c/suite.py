"""
The SPARQL 1.1 tests of the W3C, read from ../shared/checks (they are run from there and not copied).

What does not apply, and what the engine does otherwise, is in ledger.toml with the reason.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

SUITE: Final = Path(__file__).parents[2].parent / "shared" / "checks" / "w3c-sparql11"
HERE: Final = Path(__file__).parent
MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT: Final = "http://www.w3.org/2009/sparql/tests/test-update#"
HT: Final = "http://www.w3.org/2011/http#"
CNT: Final = "http://www.w3.org/2011/content#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NEEDED: Final = pytest.mark.skipif(
    not SUITE.is_dir(), reason="needs ../shared/checks/w3c-sparql11, which is not on this machine"
)


class Facts:
    """The statements of one manifest."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._store = Store()
        self._store.load(path=str(path), format=RdfFormat.TURTLE, base_iri=path.as_uri())

    def all(self, subject: Any, prop: str) -> list[Any]:
        """The objects of a property."""
        return [quad.object for quad in self._store.quads_for_pattern(subject, NamedNode(prop), None)]

    def one(self, subject: Any, prop: str) -> Any:
        """The object of a property, or None."""
        return next(iter(self.all(subject, prop)), None)

    def items(self, head: Any) -> Iterator[Any]:
        """The members of an RDF list."""
        while head is not None and head != NamedNode(_RDF + "nil"):
            yield self.one(head, _RDF + "first")
            head = self.one(head, _RDF + "rest")

    def entries(self) -> Iterator[Any]:
        """The tests that the manifest lists."""
        for quad in self._store.quads_for_pattern(None, NamedNode(MF + "entries"), None):
            yield from self.items(quad.object)


@dataclass(frozen=True, slots=True)
class Case:
    """One test: `group/name`, the local names of its classes, and where it is described."""

    id: str
    kinds: frozenset[str]
    facts: Facts
    node: Any

    def file(self, *steps: str) -> Path | None:
        """The file that a chain of properties leads to."""
        node = self.node
        for step in steps:
            node = self.facts.one(node, step)
        return as_path(node) if isinstance(node, NamedNode) else None


def as_path(node: NamedNode) -> Path:
    """The file behind an IRI of a manifest."""
    return SUITE.joinpath(*node.value.removeprefix(SUITE.as_uri()).strip("/").split("/"))


@cache
def cases() -> dict[str, Case]:
    """Every test of every manifest, by id; none where the suite is not there."""
    found: dict[str, Case] = {}
    for path in sorted(SUITE.glob("*/manifest*.ttl")):
        facts = Facts(path)
        for node in facts.entries():
            name = node.value.rpartition("#")[2]
            kinds = frozenset(kind.value.rpartition("#")[2] for kind in facts.all(node, _RDF + "type"))
            found[f"{path.parent.name}/{name}"] = Case(f"{path.parent.name}/{name}", kinds, facts, node)
    return found


@cache
def ledger() -> dict[str, Any]:
    """What there is, what passes, and what is not run and why."""
    return tomllib.loads((HERE / "ledger.toml").read_text(encoding="utf-8"))


def not_applicable() -> dict[str, str]:
    """The reason by test id."""
    return _reasons("not_applicable")


def deviating() -> dict[str, str]:
    """What the engine answers otherwise: the reason by test id."""
    return _reasons("deviating")


@cache
def _reasons(section: str) -> dict[str, str]:
    found = {}
    for entry in ledger()[section]:
        named, kinds, folder = entry.get("tests", ()), set(entry.get("kinds", ())), entry.get("folder")
        chosen = (name for name, case in cases().items() if case.kinds & kinds or name.partition("/")[0] == folder)
        found.update(dict.fromkeys((*named, *chosen), entry["reason"]))
    return found


def applying(*kinds: str) -> list[Any]:
    """
    The ids of the tests of some kinds that apply, as pytest takes them; one stand-in where the suite is not there.

    What deviates must fail, so that an engine that mends it is noticed.
    """
    found = [name for name, case in cases().items() if case.kinds & set(kinds) and name not in not_applicable()]
    return [
        pytest.param(name, marks=pytest.mark.xfail(strict=True, reason=deviating()[name]))
        if name in deviating()
        else name
        for name in found
    ] or ["absent"]


def refused(*folders: str) -> list[str]:
    """The ids of the tests in some folders that do not apply."""
    return [name for name in not_applicable() if name.partition("/")[0] in folders and name in cases()] or ["absent"]


def text_of(node: Any) -> str:
    """The text of a literal; "" when there is none."""
    return node.value if isinstance(node, Literal) else ""
