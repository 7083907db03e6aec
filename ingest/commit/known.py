"""What a run knows beforehand to read tables by: what their columns become, and what records are called."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ingest.document import TableHeader
from ingest.mappings.columns.rows import Confirmed
from ingest.mappings.columns.targets import folded, signature
from ingest.mappings.draft import Draft
from kg.errors import InputError
from kg.ports.journal import Stored

READ_BY: Final = "kring-columns"  # of the record of a file: by which mapping it was read
WAITS: Final = "kring-waits"  # of the record of a file that has a table which nobody confirmed
_ANY: Final = ("Policy", "Objective", "Trajectory", "Case", "Activity")  # what a text may name where any kind will do


@dataclass
class KnownTables:
    """
    The mappings that somebody of the owner confirmed.

    Attributes:
        by_signature: See `ingest.mappings.columns.targets.signature`.
        used: The versions by which the present document is read.
        waits: Whether the present document has a table that is not known.
    """

    by_signature: dict[str, Confirmed] = field(default_factory=dict)
    used: dict[str, None] = field(default_factory=dict)
    waits: bool = False
    _seen: dict[tuple[str, ...], Confirmed | None] = field(default_factory=dict)

    @classmethod
    def from_records(cls, mappings: Iterator[Stored], owner: str) -> "KnownTables":
        """Those in a space of the owner; of two for one header the later."""
        own = sorted((one for one in mappings if one.space.rpartition("/")[0] == owner), key=lambda one: one.seq)
        found = {}
        for one in own:
            names = [column["column"] for column in one.payload["columns"]]
            found[signature(names)] = Confirmed.of(one.payload, f"{one.id}@{one.seq}")
        return cls(found)

    def begin(self) -> None:
        """Begin with another document."""
        self.used, self.waits = {}, False

    def of(self, header: TableHeader) -> Confirmed | None:
        """What the columns of a table become, wherever they stand; None when nobody has said so."""
        if header.columns not in self._seen:
            self._seen[header.columns] = self.by_signature.get(signature(header.columns))
        found = self._seen[header.columns]
        if found is None:
            self.waits = True
        else:
            self.used[found.id] = None
        return found

    def properties(self) -> list[dict[str, str]]:
        """How the present document was read, for the record of it."""
        waits = [{"name": WAITS, "value": "ja"}] if self.waits else []
        return [*({"name": READ_BY, "value": version} for version in self.used), *waits]

    def still_holds(self, file: Mapping[str, Any]) -> bool:
        """Whether a document would be read now as it was by its record."""
        told = [(one["name"], one["value"]) for one in file.get("properties", ())]
        versions = {one.id for one in self.by_signature.values()}
        return all(name != WAITS and (name != READ_BY or value in versions) for name, value in told)


@dataclass
class KnownTitles:
    """
    The ids of records by what they are called.

    Attributes:
        scan: The records of a kind that may be read.
        is_id: Whether a text is the id of one.
        head: Of the journal: what was not found may be there by now.
    """

    scan: Callable[[str], Iterator[Stored]]
    is_id: Callable[[str], bool]
    head: Callable[[], int]
    _held: dict[str, tuple[int, dict[str, list[str]]]] = field(default_factory=dict)

    def __call__(self, kind: str, name: str) -> str:
        """
        The id of the record of a kind that a text names; the kind "Record" is any.

        Raises:
            InputError: If there is none, or more than one.
        """
        if self.is_id(name):
            return name
        found = self._named(kind, name)
        if len(found) == 1:
            return found[0]
        said = "er zijn er meer die zo heten" if found else "er is er geen die zo heet"
        raise InputError(f"{kind} {name[:80]!r}: {said}; geef het id")

    def of_municipality(
        self,
        draft: Draft,
        municipality: str,
        look_up: Callable[[Collection[str]], Mapping[str, Stored]],
        *,
        but: Collection[str] = (),
    ) -> str:
        """The id of a record with the title of a draft, of a municipality itself or by its policy; "" for none."""
        called = set(self._named(draft.kind, str(draft.payload["title"]))).difference(but)
        for _, one in sorted(look_up(called).items()):
            whose = one.payload.get("municipality")
            if policy := one.payload.get("policy"):
                above = look_up([policy]).get(policy)
                whose = above and above.payload.get("municipality")
            if whose == municipality:
                return one.id
        return ""

    def _named(self, kind: str, name: str) -> list[str]:
        head, held = self._held.get(kind, (-1, {}))
        found = held.get(folded(name), [])
        if not found and head != (now := self.head()):
            held = {}
            for one in (stored for each in (_ANY if kind == "Record" else (kind,)) for stored in self.scan(each)):
                held.setdefault(folded(str(one.payload["title"])), []).append(one.id)
            self._held[kind] = (now, held)
            found = held.get(folded(name), [])
        return found
