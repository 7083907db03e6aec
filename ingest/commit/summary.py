"""What a run of ingest did, in figures and in Dutch."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Final

from pydantic import Field

from kg.errors import InputError
from kg.reason.answer import Count, answer

OUTCOMES: Final = {
    "added": "nieuw",
    "changed": "gewijzigd",
    "moved": "verplaatst",
    "confirmed": "bevestigd door een tweede bron",
    "unchanged": "ongewijzigd",
    "withdrawn": "ingetrokken",
}
NOTICE: Final = "let op: "  # how a reason begins that is told of what was read all the same
_SHOWN: Final = 50  # reasons; what is refused for one reason is one line
_PLACES: Final = 3
_VALUE: Final = re.compile(r"'[^']*'|“[^”]*”|\d+")  # by which the same reason differs from row to row


@answer
@dataclass(frozen=True, slots=True)
class DocumentsRead:
    """How many files were read, and how many skipped since they were the same as before."""

    read: Count
    skipped: Count


@answer
@dataclass(frozen=True, slots=True)
class HeldTable:
    """
    A table whose rows wait until somebody says what its columns are.

    Attributes:
        sheet: Its name; "" for a file that is one table.
        columns: As its header has them.
        rows: How many wait.
    """

    document: str
    sheet: str
    columns: tuple[str, ...]
    rows: Count


@answer
@dataclass(frozen=True, slots=True)
class Ingested:
    """
    What came of a run: documents and records counted.

    Attributes:
        records: By kind, how many had which outcome.
        unsolved: Rows and documents that an earlier run refused, of files that have not changed since.
        messages: Why rows and documents were refused, now or before, in Dutch: one a file and reason.
        left_out: By reason, how much was left out on purpose.
        open_links: Links to records that are not there.
        held: Tables that wait until somebody confirms their columns.
    """

    documents: DocumentsRead
    records: Mapping[str, Mapping[str, int]]
    added: Count
    changed: Count
    moved: Count
    confirmed: Count
    unchanged: Count
    withdrawn: Count
    quarantined: Count
    unsolved: Count
    messages: tuple[str, ...]
    left_out: Mapping[str, int]
    open_links: Count
    held: tuple[HeldTable, ...]
    seconds: Annotated[float, Field(ge=0)]


@dataclass(frozen=True, slots=True)
class FileRead:
    """
    What came of one file.

    Attributes:
        records: By kind, how many had which outcome.
        refused: Rows, or the file itself, in quarantine.
        same: Whether it was skipped since it says the same as the last time.
    """

    name: str
    records: Mapping[str, Mapping[str, int]]
    refused: int
    same: bool = False


@dataclass(slots=True)
class Reason:
    """
    What was refused of one document for one reason.

    Attributes:
        message: Of the first time.
        places: The first few.
    """

    document: str
    message: str
    places: list[str] = field(default_factory=list)
    count: int = 0

    def __str__(self) -> str:
        if self.count == 1:
            return str(InputError(self.message, document=self.document, place=", ".join(self.places)))
        where = ", ".join([*self.places, *(["…"] if self.count > len(self.places) else [])])
        return f"{self.document}: {self.message} ({self.count} keer: {where})"


@dataclass
class Reasons:
    """What was refused, by document and reason, in order of the first time; reasons that differ in a value are one."""

    by_key: dict[tuple[str, str], Reason] = field(default_factory=dict)

    def add(self, error: InputError) -> None:
        """One row, or a document as a whole."""
        message = str(error.args[0])
        reason = self.by_key.setdefault((error.document, _VALUE.sub("", message)), Reason(error.document, message))
        reason.count += 1
        if error.place and len(reason.places) < _PLACES:
            reason.places.append(error.place)

    def total(self) -> int:
        """How many rows and documents."""
        return sum(reason.count for reason in self.by_key.values())

    def lines(self) -> list[str]:
        """One a reason."""
        return [str(reason) for reason in self.by_key.values()]


@dataclass
class Summary:
    """
    Counted while the run goes on.

    Attributes:
        records: By kind, how many had which outcome (the keys of `OUTCOMES`).
        read: Documents that were read.
        skipped: Documents whose content was the same as last time.
        refused: Rows and documents in quarantine, as messages with document and place.
        reasons: The same, one a document and reason.
        unsolved: What an earlier run refused of documents that were skipped.
        fruitless: Documents with rows of which none could be used.
        registers: Documents among those read that nobody asked for: they come with Kring.
        left_out: Rows and files left out on purpose, by reason.
        open_links: Links to records that are not in the store, and a few of them.
        held: By document, sheet and columns: how many rows wait until somebody confirms the columns.
        quarantine: The file with what was refused, or "".
        files: What came of each file, in order of reading.
    """

    records: dict[str, Counter[str]] = field(default_factory=dict)
    read: int = 0
    skipped: int = 0
    refused: list[str] = field(default_factory=list)
    reasons: Reasons = field(default_factory=Reasons)
    unsolved: Reasons = field(default_factory=Reasons)
    fruitless: list[str] = field(default_factory=list)
    registers: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    open_links: int = 0
    open_examples: list[str] = field(default_factory=list)
    held: Counter[tuple[str, str, tuple[str, ...]]] = field(default_factory=Counter)
    quarantine: str = ""
    seconds: float = 0.0
    files: list[FileRead] = field(default_factory=list)

    @contextmanager
    def of_file(self, name: str) -> Iterator[None]:
        """What is counted meanwhile is of one file."""
        before, refused = {kind: Counter(counts) for kind, counts in self.records.items()}, len(self.refused)
        yield
        grown = {kind: dict(counts - before.get(kind, Counter())) for kind, counts in self.records.items()}
        counted = {kind: counts for kind, counts in grown.items() if counts}
        self.files.append(FileRead(name, counted, len(self.refused) - refused))

    def count(self, kind: str, outcome: str, number: int = 1) -> None:
        """Count records of a kind."""
        self.records.setdefault(kind, Counter())[outcome] += number

    def refuse(self, error: InputError) -> None:
        """Count a row or document that went to quarantine."""
        self.refused.append(str(error))
        self.reasons.add(error)

    @property
    def failed(self) -> bool:
        """Whether nothing came through, or of a table nothing: it was refused, or waits for its columns."""
        return bool(self.fruitless or self.held) or self.read + self.skipped <= self.registers

    def total(self, outcome: str) -> int:
        """How many records of any kind had an outcome."""
        return sum(counter[outcome] for counter in self.records.values())

    @property
    def told(self) -> Ingested:
        """The summary as the doors give it, without where the quarantine is."""
        return Ingested(
            documents=DocumentsRead(self.read, self.skipped),
            records=dict(sorted(self.records.items())),
            **{outcome: self.total(outcome) for outcome in OUTCOMES},
            quarantined=len(self.refused),
            unsolved=self.unsolved.total(),
            messages=(*self.reasons.lines(), *self.unsolved.lines()),
            left_out=self.left_out,
            open_links=self.open_links,
            held=tuple(HeldTable(*table, rows=number) for table, number in self.held.items()),
            seconds=round(self.seconds, 3),
        )

    def lines(self) -> Iterator[str]:
        """The summary for people."""
        said = [f"{self.total(outcome)} {name}" for outcome, name in OUTCOMES.items() if self.total(outcome)]
        read = f"{self.read} document{'en' if self.read != 1 else ''}"
        along = f" (waarvan {self.registers} van Kring zelf: gemeenten en thema's)" if self.registers else ""
        yield (
            f"{read} gelezen{along}, {self.skipped} ongewijzigd overgeslagen, in {self.seconds:.1f} s. "
            f"Records: {', '.join(said) or 'geen'}."
        )
        for kind, counter in sorted(self.records.items()):
            parts = ", ".join(f"{counter[outcome]} {name}" for outcome, name in OUTCOMES.items() if counter[outcome])
            yield f"  {kind}: {parts}"
        for reason, number in self.left_out.most_common():
            yield f"  {reason} ({number})" if reason.startswith(NOTICE) else f"  overgeslagen ({number}): {reason}"
        if self.held:
            tables = "1 tabel" if len(self.held) == 1 else f"{len(self.held)} tabellen"
            yield f"  wacht op u: {tables}; bevestig wat de kolommen zijn met kring ingest --preview BESTAND"
            yield from _some([_waiting(*table, rows) for table, rows in self.held.items()])
        if self.open_links:
            yield f"  open verwijzingen ({self.open_links}), bijvoorbeeld: {', '.join(self.open_examples)}"
        if self.refused:
            yield f"  in quarantaine ({len(self.refused)}): {self.quarantine}"
            yield from _some(self.reasons.lines())
        if self.unsolved.by_key:
            yield f"  eerder geweigerd en nog niet opgelost ({self.unsolved.total()}):"
            yield from _some(self.unsolved.lines())
        if self.fruitless:
            yield f"  in zijn geheel geweigerd ({len(self.fruitless)}): {', '.join(self.fruitless[:_SHOWN])}"


def _waiting(document: str, sheet: str, _columns: Sequence[str], rows: int) -> str:
    return f"{document}{f', blad {sheet}' if sheet else ''} ({'1 rij' if rows == 1 else f'{rows} rijen'})"


def _some(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"    {line}" for line in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"    … en nog {len(lines) - _SHOWN}; --json geeft ze alle"
