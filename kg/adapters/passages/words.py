"""
The words of records of one audience in a tantivy index, one document per record.

A document is known by the seq of its record, so a document that the table does not know (written just before a kill)
is never shown; applying the same changes again replaces it.

    words    simple words, folded to ASCII, Dutch stop words out, Snowball Dutch
    grams    four-letter parts of words: compounds and typing errors
    own, named, mentioned    identifiers, by how the record carries them
    space and the facets     exact, for filters and counts
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import tantivy
from tantivy import FieldType, Occur, Query

from kg.adapters.engine_errors import engine
from kg.adapters.passages.files import Known, broken, segments
from kg.adapters.passages.question import GRAMS, WORDS, WordQuestion, idf
from kg.errors import StoreDamaged
from kg.ports.passages import FILTERED, Filters
from kg.projections.passages import FACETS, MENTIONED, NAMED, OWN, WHOLE

_P = ParamSpec("_P")
_T = TypeVar("_T")
MAX_CARRIERS: Final = 1000
_BUCKETS: Final = 50_000  # values of one facet
_HEAP_BYTES: Final = 96_000_000
_TIER_FIELDS: Final = {OWN: "own", NAMED: "named", MENTIONED: "mentioned"}


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("seq", indexed=True, fast=True)
    builder.add_text_field("words", tokenizer_name="dutch_words", index_option="freq")
    builder.add_text_field("grams", tokenizer_name="four_grams", index_option="freq")
    for name in ("id", *_TIER_FIELDS.values(), "space"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    return builder.build()


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records there are, and per facet how many have each value."""

    total: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Sequence[Mapping[str, Sequence[str]]], *, facets: bool) -> "Tally":
        """Of records by their facets, see `kg.projections.passages.facets_of`."""
        counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS} if facets else {}
        for name, found in counts.items():
            found.update(value for record in records for value in record.get(name, ()))
        return cls(len(records), {name: dict(found) for name, found in counts.items()})

    def __add__(self, other: "Tally") -> "Tally":
        """Those of both, when no record is in both."""
        if not self.facets or not other.facets:  # nearly always
            return Tally(self.total + other.total, self.facets or other.facets)
        counts = {name: Counter(values) for name, values in self.facets.items()}
        for name, values in other.facets.items():
            counts.setdefault(name, Counter()).update(values)
        return Tally(self.total + other.total, {name: dict(found) for name, found in counts.items()})

    @property
    def ordered(self) -> dict[str, dict[str, int]]:
        """The facets, the most frequent values first."""
        return {
            name: dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
            for name, found in self.facets.items()
        }


def _engine(method: Callable[Concatenate["WordIndex", _P], _T]) -> Callable[Concatenate["WordIndex", _P], _T]:
    """What the engine raises in a method, in Kring's words."""

    @wraps(method)
    def translated(self: "WordIndex", /, *given: _P.args, **named: _P.kwargs) -> _T:
        try:  # no context manager around all of it: a question asks for the frequency of some hundred terms
            return method(self, *given, **named)
        except BaseException:  # a panic in Rust is no Exception
            with engine(f"de woordenindex {self._path}"):
                raise

    return translated


class WordIndex:
    """
    The index of one audience.

    Attributes:
        spaces: Those that it has held; a question that may see all of them needs no filter for it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._whole: Known = {}
        if files := broken(path, self._whole):
            raise StoreDamaged(f"de woordenindex {path} is beschadigd: {', '.join(files)}")
        self.schema = _schema()
        with engine(f"de woordenindex {path}"):
            path.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(self.schema, path=str(path))
            self._searcher = self._index.searcher()  # made once a commit: a question asks it some hundred things
        self._index.register_tokenizer("dutch_words", WORDS)
        self._index.register_tokenizer("four_grams", GRAMS)
        self._writer: tantivy.IndexWriter | None = None
        self._changed = False
        self.spaces: set[str] = set()

    # --- writing ---------------------------------------------------------------------------------

    @_engine
    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
            # A kill can leave files of a commit that never was; the next commit would want their names.
            self._writer.garbage_collect_files()
            # A writer numbers its first deletion as the last commit before it, and a merge that begins before its own
            # first commit takes a segment that this last commit touched to have that deletion already: a document
            # came back (once in some hundred kills). So the first deletion is of nothing.
            self._writer.delete_documents_by_term("id", "")
        self._changed = True
        return self._writer

    @_engine
    def add(
        self,
        seq: int,
        record_id: str,
        space: str,
        *,
        text: str,
        facets: Mapping[str, Sequence[str]],
        identifiers: Mapping[str, int],
    ) -> None:
        """Take in a record; `remove` it first where it may be known already."""
        self.spaces.add(space)
        document = tantivy.Document()
        document.add_unsigned("seq", seq)
        document.add_text("id", record_id)
        document.add_text("space", space)
        document.add_text("words", text)
        document.add_text("grams", text)
        for name, values in facets.items():
            for value in values:
                document.add_text(name, value)
        for identifier, tier in identifiers.items():
            document.add_text(_TIER_FIELDS[tier], identifier)
        self._writing().add_document(document)

    @_engine
    def remove(self, record_ids: Iterable[str]) -> None:
        """Forget records; unknown ones are fine."""
        writer = self._writing()
        for record_id in record_ids:
            writer.delete_documents_by_term("id", record_id)

    @_engine
    def forget_after(self, seq: int) -> bool:
        """Forget the records of events after one; whether there were any."""
        later = Query.range_query(self.schema, "seq", FieldType.Unsigned, lower_bound=seq, include_lower=False)
        if not self._searcher.search(later, limit=1).hits:
            return False
        self._writing().delete_documents_by_query(later)
        return True

    @_engine
    def clear(self) -> None:
        """Forget everything."""
        self._writing().delete_all_documents()
        self.commit()

    @_engine
    def commit(self) -> None:
        """Put what was added and removed on disk, and show it."""
        if self._changed:
            self._writing().commit()
            self._show()
            self._changed = False

    def _show(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()

    def segments(self) -> frozenset[str]:
        """The ids of the parts that it is in now."""
        return segments(self._path)

    @_engine
    def tidy(self) -> None:
        """Take away the files of parts that nothing is left of."""
        self._show()
        self._writing().garbage_collect_files()

    @_engine
    def settle(self) -> None:
        """Wait until the segments are merged."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None
            self._show()

    def close(self) -> None:
        """Let go of the files."""
        self.settle()

    def faults(self, *, thorough: bool) -> list[str]:
        """What is wrong with its files; of all of them, or of those that were written since the last look."""
        if thorough:
            self._whole.clear()
        return [f"de woordenindex {self._path} is beschadigd: {name}" for name in broken(self._path, self._whole)]

    # --- asking ----------------------------------------------------------------------------------

    @_engine
    def __len__(self) -> int:
        return self._searcher.num_docs

    @_engine
    def frequency(self, field: str, term: str) -> int:
        """How many records have a term, those that were taken out since the last merge included."""
        return self._searcher.doc_freq(field, term)

    @_engine
    def known(self, keys: Iterable[str]) -> list[str]:
        """Those of some identifiers and names that a record has as its own, or had until the last merge."""
        searcher = self._searcher
        return [key for key in keys if searcher.doc_freq("own", key)]

    @_engine
    def best(self, question: WordQuestion, filters: Filters, *, depth: int, alone: bool) -> list[tuple[int, float]]:
        """
        The (seq, BM25) of the records that share most with a question, best first.

        Args:
            question: Its terms, with their weight.
            filters: What a record must have.
            depth: How many at most.
            alone: Whether the weights of the question were counted in this index alone; then the engine's will do.
        """
        searcher, count = self._searcher, len(self)
        clauses = []
        for name, terms in (("words", question.words), ("grams", question.grams)):
            for term, weight in terms.items():
                frequency = searcher.doc_freq(name, term) if weight > 0 else 0
                if frequency:
                    query = Query.term_query(self.schema, name, term)
                    clauses.append(query if alone else Query.boost_query(query, weight / idf(frequency, count)))
        found = self._search(self._filtered(_any(clauses), filters), depth) if clauses else ()
        return [(seq, score) for score, seq in found]

    @_engine
    def carriers(self, identifiers: Sequence[str], filters: Filters, *, whole: str = "") -> dict[int, int]:
        """
        The records that carry one of some identifiers, by seq, with the best way in which they do.

        Args:
            identifiers: Those of a question, see `kg.projections.identifiers.asked`.
            filters: What a record must have.
            whole: The one of them that is all of the question, or "".
        """
        found: dict[int, int] = {}
        searcher = self._searcher
        wanted = [(WHOLE, OWN, [whole])] if whole else []
        wanted += [(tier, tier, list(identifiers)) for tier in (OWN, NAMED, MENTIONED)]
        for tier, carried, names in wanted:
            field = _TIER_FIELDS[carried]
            known = [name for name in names if searcher.doc_freq(field, name)]
            if not known:
                continue
            query = self._filtered(Query.term_set_query(self.schema, field, known), filters)
            for _, seq in self._search(query, MAX_CARRIERS):
                found.setdefault(seq, tier)
        return found

    @_engine
    def matched(self, question: WordQuestion, seqs: Collection[int]) -> dict[int, list[str]]:
        """Which of the question's words each of some records has, as typed, the weightiest first."""
        found: dict[int, list[str]] = {seq: [] for seq in seqs}
        known = question.known_words()
        if not seqs:
            return found
        among = self._among(seqs)
        for stem in sorted(known, key=lambda stem: (-question.words[stem], stem)):
            query = Query.boolean_query([(Occur.Must, self._word(stem)), (Occur.Must, among)])
            for _, seq in self._search(query, len(seqs)):
                found[seq].append(question.surface[stem])
        return found

    @_engine
    def held(self, stems: Iterable[str], filters: Filters) -> list[str]:
        """Those of some stems that a record within the filters has."""
        searcher = self._searcher
        known = [stem for stem in stems if searcher.doc_freq("words", stem)]
        return [stem for stem in known if any(self._search(self._filtered(self._word(stem), filters), 1))]

    @_engine
    def count(self, question: WordQuestion | None, filters: Filters, *, facets: bool) -> "Tally":
        """How many records within filters share a word with a question; without one, how many there are."""
        query = Query.all_query()
        if question is not None:
            query = _any([self._word(stem) for stem in question.known_words()])
        searcher = self._searcher
        query = self._filtered(query, filters)
        if not facets:
            return Tally(int(searcher.search(query, limit=1).count))  # type: ignore[attr-defined]  # its stub lacks it
        asked: dict[str, Any] = {
            name: {"terms": {"field": name, "size": _BUCKETS, "segment_size": _BUCKETS}} for name in FACETS
        }
        answer = searcher.aggregate(query, asked)
        counts = {
            name: {bucket["key"]: int(bucket["doc_count"]) for bucket in answer[name]["buckets"]} for name in FACETS
        }
        return Tally(sum(counts["kind"].values()), counts)  # each record has one kind

    @_engine
    def missing(self, seqs: Collection[int]) -> set[int]:
        """Those of some records that are not in the index."""
        among = Query.term_set_query(self.schema, "seq", list(seqs))  # many: one walk through the numbers
        return set(seqs) - {seq for _, seq in self._search(among, len(seqs))} if seqs else set()

    # --- queries ---------------------------------------------------------------------------------

    def _word(self, stem: str) -> Query:
        return Query.term_query(self.schema, "words", stem)

    def _among(self, seqs: Collection[int]) -> Query:
        """Those of a few records; six times as fast for ten of 100,000 as a set, which walks through all numbers."""
        return Query.const_score_query(_any([Query.term_query(self.schema, "seq", seq) for seq in seqs]), 0.0)

    def _filtered(self, query: Query, filters: Filters) -> Query:
        """The filter that a question needs; one that nothing would fail is left out, and the engine may skip more."""
        wanted = {name: getattr(filters, attribute) for name, attribute in FILTERED.items()}
        if self.spaces and self.spaces <= filters.spaces:
            del wanted["space"]
        musts = [
            Query.const_score_query(Query.term_set_query(self.schema, name, sorted(values)), 0.0)
            for name, values in wanted.items()
            if values or name == "space"
        ]
        return Query.boolean_query([(Occur.Must, query), *((Occur.Must, must) for must in musts)]) if musts else query

    def _search(self, query: Query, limit: int) -> Iterator[tuple[float, int]]:
        searcher = self._searcher
        hits = searcher.search(query, limit=max(1, limit), count=False).hits
        seqs = searcher.fast_field_values("seq", [address for _, address in hits])
        return zip((float(score) for score, _ in hits), (int(seq or 0) for seq in seqs), strict=True)


def _any(clauses: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, clause) for clause in clauses])
