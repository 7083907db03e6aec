"""
The passages view on one machine: words in tantivy, vectors in memory, the table of both in SQLite.

    <directory>/
        passages.db    records, passages, vectors and the position
        words/         the indexes of words, one for each audience

A step is first committed to the words, then with its position to the table.
The words may therefore be one step ahead after a kill: what only they hold is forgotten at opening, and comes back when
the step is applied again.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from kg.adapters.engine_errors import sqlite
from kg.adapters.gate import Gate
from kg.adapters.passages.audiences import Audiences, audience_of
from kg.adapters.passages.directory import Directory, Mask
from kg.adapters.passages.fusion import Candidates, RankedRecord, fused
from kg.adapters.passages.hits import hits
from kg.adapters.passages.question import DEPTH, DUTCH, readable, typed_by_stem
from kg.adapters.passages.table import WINDOW, PassageTable, Row, Waiting
from kg.adapters.passages.vectors import Vectors, quantised
from kg.adapters.passages.words import Tally
from kg.dutch.aliases import keys_of
from kg.dutch.language import dutch
from kg.errors import StoreError
from kg.ports.encoder import Encoder, Matrix
from kg.ports.journal import Changed, Erased, HeldNow, Stored
from kg.ports.passages import Filters, Found, Read
from kg.ports.view import Following
from kg.private_files import own_folder
from kg.projections.identifiers import asked, carried, whole
from kg.projections.passages import (
    CALLED,
    OWN,
    WHOLE,
    WORDS_ONLY,
    Piece,
    SearchWeights,
    facets_of,
    searched,
    weights,
)

_N = TypeVar("_N", int, float)
_SHOWN: Final = 20  # disagreements that `check` names
_AT_ONCE: Final = 200  # records that are taken in again; questions wait for that long
_PROBED: Final = 3  # records


class EmbeddedPassages:
    """`kg.ports.passages.Passages`; every call is safe from any thread, and questions are answered side by side."""

    name = "passages"

    def __init__(
        self, directory: Path, table: PassageTable, words: Audiences, encoder: Encoder | None, rows: Iterable[Row]
    ) -> None:
        self._directory = directory
        self._table = table
        self._words = words
        self._encoder = encoder
        self._gate = Gate()
        self._beside = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="kring-beside")
        self._records = Directory()
        self._vectors = Vectors(encoder.dimension if encoder else 1)
        self._load(rows)

    @classmethod
    def open(cls, directory: Path, encoder: Encoder | None, *, mend: bool = False) -> "EmbeddedPassages":
        """
        The view in a directory, made when it is not there.

        Args:
            directory: Of the words and the table.
            encoder: None for words alone. Vectors of an encoder by another name are dropped, and pending again.
            mend: Whether to take out what is broken, so that it comes back from the journal; sound vectors are kept.

        Raises:
            StoreDamaged: If it cannot be read; it may be thrown away, since the journal holds all of it.
        """
        own_folder(directory)
        table = PassageTable(directory / "passages.db")
        try:
            with _sqlite(directory):
                if mend:
                    table.mend()
                words = Audiences(directory / "words", mend=mend)
                if encoder is not None:
                    table.made_by(encoder.name)
                words.forget_after(table.position())
                rows = list(table.rows())
                if table.position() and words.lacks({row.space for row in rows}):
                    table.rewind()  # words are lost, or were not in the backup: take all in again, vectors are kept
                return cls(directory, table, words, encoder, rows)
        except StoreError:
            table.close()
            raise

    def _load(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._records.add(row)
            self._words.holds(row.space)
        if self._encoder is not None:
            self._take_in(self._table.complete())

    def _take_in(self, gathered: Iterable[tuple[list[int], list[int], bytes]]) -> None:
        for seqs, counts, blob in gathered:
            rows = np.frombuffer(blob, dtype=np.int8).reshape(-1, self._vectors.dimension)
            self._vectors.add([self._records.by_seq[seq] for seq in seqs], counts, rows)

    # --- the view --------------------------------------------------------------------------------

    def position(self) -> int:
        """The seq of the last event it holds."""
        with self._alone():
            return self._table.position()

    def apply(self, changes: Sequence[Changed], *, upto: int) -> None:
        """Take in changes, words and table, and remember `upto`; vectors follow with `encode_pending`."""
        last = {change.id: change for change in changes}
        stored = [change.record for change in last.values() if change.record is not None]
        with self._alone():
            places = [(record.id, record.space) for record in stored]  # in case it is tried again
            self._words.remove([*self._records.spaces_of(last).items(), *places])
            rows = [self._index(record) for record in stored]
            if last:
                self._words.commit()
            self._table.replace(last, rows, wordy=WORDS_ONLY, upto=upto)
            for record_id in last:
                slot = self._records.remove(record_id)
                if slot is not None:
                    self._vectors.remove(slot)
            for row, _ in rows:
                self._records.add(row)
            if self._encoder is not None:  # passages that stayed the same kept their vectors
                self._take_in(self._table.complete([record.seq for record in stored if record.kind not in WORDS_ONLY]))

    def _index(self, record: Stored) -> tuple[Row, list[Piece]]:
        facets = facets_of(record.kind, record.payload)
        text, pieces = searched(record.kind, record.payload)
        keys = dict.fromkeys(keys_of(record.kind, record.payload), OWN)
        self._words.add(
            record.seq,
            record.id,
            record.space,
            text=text,
            facets=facets,
            identifiers={**keys, **carried(record.payload, text)} if pieces else {},
        )
        row = Row(record.seq, record.id, record.kind, record.space, facets)
        return row, pieces

    def optimise(self) -> None:
        """Merge what many steps left in parts."""
        with self._alone():
            self._words.settle()
            self._table.checkpoint()

    def sweep(self, erased: Erased, held: HeldNow, _follow: Callable[[Following], None]) -> bool:
        """
        Write the words of whoever could read what was erased anew, some records at a time; see `kg.ports.view.View`.

        tantivy keeps a document that was taken out until it merges what the document is in, and cannot be told to. A
        part in which nothing is left it takes away.
        """
        if not self._table.sweep():  # first: words are not to be taken in again for as long as it is read
            return False
        audiences = {audience_of(space) for spaces in erased.values() for space in spaces}
        with self._alone():
            parts = self._words.parts(audiences)
            known = [
                key for key, slot in self._records.by_id.items() if audience_of(self._records.spaces[slot]) in parts
            ]
        for start in range(0, len(known), _AT_ONCE):
            with self._alone():
                self._again(held(known[start : start + _AT_ONCE]))
        with self._alone():
            return self._words.lack(parts)

    def _again(self, records: Mapping[str, Stored]) -> None:
        """Take in once more what this view holds of some records; what is newer comes by itself."""
        seqs, by_id = self._records.seqs, self._records.by_id
        same = [one for key, one in records.items() if key in by_id and seqs[by_id[key]] == one.seq]
        self._words.remove((record.id, record.space) for record in same)
        for record in same:
            self._index(record)
        self._words.commit()

    def clear(self) -> None:
        """Forget everything."""
        with self._alone():
            self._words.clear()  # first: without words, the table starts again at the next opening
            self._table.clear()
            self._records = Directory()
            self._vectors = Vectors(self._vectors.dimension)

    def close(self) -> None:
        """Let go of the files."""
        with self._alone():
            self._beside.shutdown()
            self._words.close()
            self._table.close()

    def faults(self) -> list[str]:
        """What is wrong with its files; see `kg.ports.view.View`."""
        with _sqlite(self._directory):
            wrong = [*self._words.faults(thorough=True), *self._table.faults()]
        with self._shared():
            if not wrong and len(self._words) != len(self._records):
                wrong.append(f"de woordenindex heeft {len(self._words)} records, de tabel {len(self._records)}")
        return wrong

    def probe(self) -> list[str]:
        """Look at the files that were written since, and some records up, by their words and in the table."""
        if wrong := self._words.faults(thorough=False):
            return wrong
        with self._shared():
            seqs = self._records.latest(_PROBED)
            lost = self._words.missing(seqs)
            for seq in seqs:
                self._table.pieces(seq)
        return [f"gebeurtenis {seq} ontbreekt in de woordenindex" for seq in sorted(lost)]

    def check(self, records: Iterable[Stored], *, passed_over: Callable[[], Collection[str]] = tuple) -> list[str]:
        """Where words, passages or facets disagree with the records; at most some twenty are named."""
        wrong: list[str] = []
        seen: set[str] = set()
        with self._alone():
            held = {row.id: row for row in self._table.rows()}
            for record in records:
                seen.add(record.id)
                wrong += self._table.disagreements(record, held.get(record.id))
            strange = held.keys() - seen - set(passed_over())
            wrong += [f"{key} staat in de zoekindex maar niet in het journaal" for key in strange]
            lost = self._words.missing([row.seq for row in held.values()])
            wrong += [f"{row.id} ontbreekt in de woordenindex" for row in held.values() if row.seq in lost]
            if len(self._words) > len(held):
                wrong.append(f"de woordenindex heeft {len(self._words)} records, de tabel {len(held)}")
        if len(wrong) > _SHOWN:
            return [*wrong[:_SHOWN], f"en nog {len(wrong) - _SHOWN} afwijkingen; kring rebuild herstelt ze"]
        return wrong

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._gate.alone(), _sqlite(self._directory):
            yield

    @contextmanager
    def _shared(self) -> Iterator[None]:
        with self._gate.shared(), _sqlite(self._directory):
            yield

    # --- vectors ---------------------------------------------------------------------------------

    def vectors(self, record_ids: Collection[str]) -> dict[str, Matrix]:
        """The vector of each whole record that has one; by id."""
        with self._shared():
            return {key: self._vectors.whole(slot) for key, slot in self._encoded(record_ids)}

    def passage_vectors(self, record_ids: Collection[str]) -> dict[str, Matrix]:
        """The vectors of the passages of each record that has them; by id."""
        with self._shared():
            return {key: self._vectors.rows(slot) for key, slot in self._encoded(record_ids)}

    def _encoded(self, record_ids: Collection[str]) -> Iterator[tuple[str, int]]:
        slots = ((key, self._records.by_id.get(key, -1)) for key in record_ids)
        return ((key, slot) for key, slot in slots if slot in self._vectors)

    def backup(self, path: str) -> None:
        """Copy passages and vectors to a file; the words are made again from the journal."""
        with self._alone():
            self._table.backup(path)

    def pending(self) -> int:
        """How many passages still wait for a vector; 0 when there is no encoder to wait for."""
        with self._alone():
            return self._table.pending() if self._encoder else 0

    def encode_pending(self, *, batch: int = 256) -> Iterator[int]:
        """Give vectors to passages that have none, those of like length together; each step is kept as it is made."""
        if self._encoder is None:
            return
        while True:
            with self._alone():
                window = sorted(self._table.waiting(WINDOW), key=lambda waiting: len(waiting.text))
            if not window:
                return
            for start in range(0, len(window), batch):
                some = window[start : start + batch]
                self._keep(some, self._encoder.passages([waiting.text for waiting in some]))
                yield len(some)

    def _keep(self, some: Sequence[Waiting], vectors: Matrix) -> None:
        rows = quantised(vectors)
        with self._alone():
            self._table.store((row.tobytes(), w.record, w.number) for row, w in zip(rows, some, strict=True))
            by_seq = self._records.by_seq
            fresh = {w.record for w in some if w.record in by_seq and by_seq[w.record] not in self._vectors}
            self._take_in(self._table.complete(sorted(fresh)))

    # --- search ----------------------------------------------------------------------------------

    def search(self, text: str, *, filters: Filters, top: int, facets: bool = False) -> Found:
        """
        The records that answer a text, best first; equal scores in order of id.

        Total and facets are about the records within the filters that share a word with the text or are among the
        hits; without a word in the text, about all within the filters.
        How rare a word is, is counted over the spaces of the filters and those with the same readers.
        """
        asked_text = readable(text)
        if not filters.spaces:
            return Found([])
        if not any(c.isalnum() for c in asked_text):
            with self._shared():
                tally = self._words.count(None, filters, facets=facets)
            return Found([], tally.ordered, tally.total)
        encoding = None
        if self._encoder and len(self._vectors):  # beside what words can do without it
            encoding = self._beside.submit(self._encoder.query, asked_text)
        certainty = dutch(asked_text)
        with self._shared():
            question = self._words.question(asked_text, filters.spaces)
            carriers = self._words.carriers(asked(asked_text), filters, whole=whole(asked_text))
            by_name, mentioned = self._words.called(asked_text, filters, dutch=certainty)
            carriers |= dict.fromkeys(by_name, WHOLE) if carriers else dict.fromkeys(by_name | mentioned, CALLED)
            words = self._by_slot(self._words.best(question, filters, depth=max(DEPTH, top)))
            tally = self._words.count(question, filters, facets=facets)
            ordinary = weights(known=question.known, dutch=certainty)
            allowed = self._records.allowed(filters)
            vector = encoding.result() if encoding else None
            ranked = self._rank(words, vector, self._by_slot(carriers.items()), ordinary, allowed, top=max(top, 0))
            seqs = {self._records.seqs[one.slot]: self._records.spaces[one.slot] for one in ranked}
            terms = self._words.matched(question, seqs)
            if wordless := [seq for seq in seqs if not terms[seq]]:
                tally += Tally.of(self._table.facets(wordless), facets=facets)
            by = self._encoder.name if self._encoder and encoding else ""
            read_as = Read(question.told, by, certainty >= DUTCH)
            return Found(hits(self._table, self._records, question, ranked, terms), tally.ordered, tally.total, read_as)

    def having(self, filters: Filters) -> list[str]:
        """The ids of all records within filters, in order."""
        with self._shared():
            return sorted(self._records.ids[slot] for slot in np.flatnonzero(self._records.allowed(filters)))

    def unknown(self, text: str, *, filters: Filters) -> list[str]:
        """The words of a text that no record within the filters has, as typed."""
        typed = typed_by_stem(readable(text))
        with self._shared():
            held = self._words.held(typed, filters)
        return [word for stem, word in typed.items() if stem not in held]

    def _by_slot(self, found: Iterable[tuple[int, _N]]) -> dict[int, _N]:
        """What the words say of records, by slot; they may know one that the table does not."""
        by_seq = self._records.by_seq
        return {by_seq[seq]: what for seq, what in found if seq in by_seq}

    def _rank(
        self,
        lexical: Mapping[int, float],
        vector: Matrix | None,
        tiers: Mapping[int, int],
        ordinary: SearchWeights,
        allowed: Mask,
        *,
        top: int,
    ) -> list[RankedRecord]:
        """The best of the candidates that words, vectors, identifiers and names give."""
        depth = max(DEPTH, top)
        near = self._vectors.nearest(vector, allowed, rows=depth) if vector is not None else []
        slots = list({*lexical, *near, *tiers})
        records = np.array(slots, dtype=np.int64)
        cosines, passages = self._vectors.likeness(vector, records)
        found = Candidates(
            records,
            np.array([lexical.get(slot, 0.0) for slot in slots]),
            cosines,
            passages,
            np.array([tiers.get(slot, -1) for slot in slots], dtype=np.int64),
        )
        return fused(found, ordinary, ids=self._records.ids, top=top)


def _sqlite(directory: Path) -> AbstractContextManager[None]:
    return sqlite(f"het passagebestand in {directory}")
