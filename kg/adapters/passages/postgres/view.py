"""The passages view in PostgreSQL, for any number of processes: what one takes in, all of them find."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from kg.adapters.passages.fusion import RankedRecord, fused
from kg.adapters.passages.hits import hits
from kg.adapters.passages.postgres import examination, layout, nearness, rows, words
from kg.adapters.passages.postgres.database import PassageDatabase
from kg.adapters.passages.postgres.entries import IndexedRecord
from kg.adapters.passages.postgres.postings import listed
from kg.adapters.passages.postgres.scope import Scope
from kg.adapters.passages.question import DEPTH, DUTCH, readable, typed_by_stem
from kg.adapters.passages.table import WINDOW
from kg.adapters.passages.words import Tally
from kg.dutch.language import dutch
from kg.ports.encoder import Encoder, Matrix
from kg.ports.journal import Changed, Erased, HeldNow, Stored
from kg.ports.passages import Filters, Found, Read
from kg.ports.view import Following
from kg.projections.identifiers import asked, whole
from kg.projections.passages import CALLED, WHOLE, Piece, weights


class PostgresPassages:
    """`kg.ports.passages.Passages`; every call is safe from any thread and any process."""

    name = "passages"

    def __init__(self, database: PassageDatabase, encoder: Encoder | None) -> None:
        self._database = database
        self._encoder = encoder
        self._facets = words.HeldFacets()
        self._beside = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="kring-beside")

    @classmethod
    def open(cls, url: str, encoder: Encoder | None, *, mend: bool = False, anew: bool = False) -> "PostgresPassages":
        """
        The view in a database, made when it is not there.

        Args:
            url: Of the database, "postgresql://…"; the role owns the tables of the view, or may make them.
            encoder: None for words alone. Vectors of an encoder by another name are dropped, and pending again.
            mend: Whether to take out what is broken, so that it comes back from the journal.
            anew: Whether to throw away what is there.

        Raises:
            StoreDamaged: If it is of another version, or does not add up; it may be thrown away.
            StoreError: If the database cannot be reached.
        """
        database = PassageDatabase(url)
        try:
            with database.writing() as cursor:
                if anew:
                    layout.thrown_away(cursor)
                layout.made(cursor)
                layout.checked(cursor)
                if mend:
                    examination.mended(cursor)
                if encoder is not None:
                    rows.made_by(cursor, encoder.name, encoder.dimension)
        except BaseException:  # whatever ends it, no connection stays open
            database.close()
            raise
        return cls(database, encoder)

    # --- the view --------------------------------------------------------------------------------

    def position(self) -> int:
        """The seq of the last event it holds."""
        with self._database.looking() as cursor:
            return int(layout.fact(cursor, "position") or 0)

    def apply(self, changes: Sequence[Changed], *, upto: int) -> None:
        """Take in changes and remember `upto`, all or nothing; vectors follow with `encode_pending`."""
        last = {change.id: change for change in changes}
        with self._database.writing() as cursor:
            position = int(layout.fact(cursor, "position") or 0)
            fresh = [change for change in last.values() if change.seq > position]  # another process may be ahead
            if fresh:
                entries = [IndexedRecord.of(change.record) for change in fresh if change.record is not None]
                rows.replace(cursor, [change.id for change in fresh], entries)
            if upto > position:
                layout.remember(cursor, "position", str(upto))

    def optimise(self) -> None:
        """Let the engine know what is in the tables by now."""
        with self._database.apart() as cursor:
            cursor.execute("ANALYZE passages.records, passages.postings, passages.pieces, passages.vectors")
            nearness.grown(cursor)

    def sweep(self, _erased: Erased, _held: HeldNow, _follow: Callable[[Following], None]) -> bool:
        """Write the tables anew without what was erased, each in turn; who asks it meanwhile waits for that one."""
        with self._database.apart() as cursor:
            return examination.swept(cursor)

    def clear(self) -> None:
        """Forget everything."""
        with self._database.writing() as cursor:
            layout.emptied(cursor)

    def close(self) -> None:
        """Let go of the connections."""
        self._beside.shutdown()
        self._database.close()

    def faults(self) -> list[str]:
        """Which counts and checksums do not add up; all of it is read."""
        with self._database.looking() as cursor:
            return examination.faults(cursor)

    def probe(self) -> list[str]:
        """Look some records up that were taken in last, by a word of theirs."""
        with self._database.looking() as cursor:
            return examination.lost(cursor)

    def check(self, records: Iterable[Stored], *, passed_over: Callable[[], Collection[str]] = tuple) -> list[str]:
        """Where words, passages or facets disagree with the records; at most some twenty are named."""
        with self._database.looking() as cursor:
            return examination.check(cursor, records, passed_over)

    # --- vectors ---------------------------------------------------------------------------------

    def vectors(self, record_ids: Collection[str]) -> dict[str, Matrix]:
        """The vector of each whole record that has one; by id."""
        return {key: nearness.normalised(some.mean(axis=0)) for key, some in self.passage_vectors(record_ids).items()}

    def passage_vectors(self, record_ids: Collection[str]) -> dict[str, Matrix]:
        """The vectors of the passages of each record that has them; by id."""
        if self._encoder is None:
            return {}
        with self._database.looking() as cursor:
            return nearness.vectors_of(cursor, sorted(record_ids))

    def backup(self, path: str) -> None:
        """Copy passages and vectors to a file as of one machine; the words are made again from the journal."""
        with self._database.looking() as cursor:
            examination.copied(cursor, path)

    def pending(self) -> int:
        """How many passages still wait for a vector; 0 when there is no encoder to wait for."""
        if self._encoder is None:
            return 0
        with self._database.looking() as cursor:
            return rows.pending(cursor)

    def encode_pending(self, *, batch: int = 256) -> Iterator[int]:
        """Give vectors to passages that have none, those of like length together; each step is kept as it is made."""
        if self._encoder is None:
            return
        while True:
            with self._database.looking() as cursor:
                window = sorted(rows.waiting(cursor, WINDOW), key=lambda waiting: len(waiting.text))
            if not window:
                break
            for start in range(0, len(window), batch):
                some = window[start : start + batch]
                made = self._encoder.passages([waiting.text for waiting in some])
                with self._database.writing() as cursor:
                    rows.store(cursor, self._encoder.name, some, made)
                yield len(some)
        with self._database.apart() as cursor:
            nearness.grown(cursor)

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
        with self._database.asking() as cursor:
            scope = Scope.of(cursor, filters)
            if not any(c.isalnum() for c in asked_text):
                tally = words.tally(scope, None, self._facets if facets else None)
                return Found([], tally.ordered, tally.total)
            return self._answer(scope, asked_text, top=max(top, 0), facets=facets)

    def _answer(self, scope: Scope, text: str, *, top: int, facets: bool) -> Found:
        encoding = None
        if self._encoder and scope.vectors:  # beside what words can do without it
            encoding = self._beside.submit(self._encoder.query, text)
        certainty = dutch(text)
        said = words.Words.of(scope, text)
        question = said.question
        tiers = words.carriers(scope, asked(text), whole=whole(text))
        by_name, mentioned = words.named(scope, text, dutch=certainty)
        tiers |= dict.fromkeys(by_name, WHOLE) if tiers else dict.fromkeys(by_name | mentioned, CALLED)
        lexical = said.best(depth=max(DEPTH, top))
        known = said.known()
        tally = words.tally(scope, known, self._facets if facets else None)
        vector = rows.written(encoding.result()) if encoding else ""
        near = nearness.nearest(scope, vector, most=max(DEPTH, top)) if vector else nearness.Near([])
        found = nearness.Contenders(scope, list({*lexical, *near.docs, *tiers}))
        ordinary = weights(known=question.known, dutch=certainty)
        ranked = fused(found.candidates(lexical, vector, near, tiers), ordinary, ids=found.ids, top=top)
        terms = said.matched([found.seqs[one.slot] for one in ranked])
        texts = _Fetched(scope, {found.seqs[one.slot]: one for one in ranked})
        wordless = [texts.facets[doc] for one in ranked if not terms[doc := found.seqs[one.slot]]]
        tally += Tally.of([rows.facets_in(one) for one in wordless], facets=facets)
        read_as = Read(question.told, self._encoder.name if self._encoder and encoding else "", certainty >= DUTCH)
        return Found(hits(texts, found, question, ranked, terms), tally.ordered, tally.total, read_as)

    def having(self, filters: Filters) -> list[str]:
        """The ids of all records within filters, in order."""
        if not filters.spaces:
            return []
        with self._database.asking() as cursor:
            condition, values = Scope.of(cursor, filters).condition("record")
            cursor.execute(f"SELECT id FROM passages.records AS record WHERE {condition} ORDER BY id", values)  # noqa: S608  # nosec B608 - ours
            return [row[0] for row in cursor.fetchall()]

    def unknown(self, text: str, *, filters: Filters) -> list[str]:
        """The words of a text that no record within the filters has, as typed."""
        typed = typed_by_stem(readable(text))
        with self._database.asking() as cursor:
            held = words.held(Scope.of(cursor, filters), typed) if filters.spaces else set()
        return [word for stem, word in typed.items() if stem not in held]


class _Fetched:
    """The passages and facets that hits need, fetched at once; facets as their rows have them."""

    def __init__(self, scope: Scope, ranked: Mapping[int, RankedRecord]) -> None:
        numbers = {doc: one.passage for doc, one in ranked.items()}
        scope.cursor.execute(
            "SELECT doc, record.facets, number, text, source, place FROM passages.pieces"
            " JOIN unnest(%s::int[], %s::int[]) AS wanted (doc, best) USING (doc)"
            " JOIN passages.records AS record USING (doc)"
            " WHERE doc = ANY(%s::int[]) AND best IN (-1, number) AND pieces.audience = ANY(%s) ORDER BY doc, number",
            (listed(numbers), listed(numbers.values()), listed(numbers), scope.numbers),
        )
        self._found: dict[int, list[Piece]] = {doc: [] for doc in numbers}
        self.facets: dict[int, str] = {}
        for doc, facets, _, text, source, place in scope.cursor.fetchall():
            self.facets[doc] = facets
            self._found[doc].append(Piece(text, source, place))

    def named(self, wanted: Mapping[int, int]) -> dict[int, Piece]:
        return {doc: self._found[doc][0] for doc in wanted}

    def pieces(self, doc: int) -> list[Piece]:
        return self._found[doc]
