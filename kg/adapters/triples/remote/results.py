"""
What a server answers, whole or not at all.

Some servers give so many rows and no more, and say 200 (Virtuoso: 10,000). So an answer that is as long as the limit of
the server, or of a length that somebody may have set as a limit, is held against a count; what is missing is asked for
in parts that overlap, and parts that do not fit together are no answer.
"""

import io
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from pyoxigraph import (
    BlankNode,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
    serialize,
)

from kg.adapters.triples.remote.endpoint import Answering, Requests
from kg.adapters.triples.remote.text import Text
from kg.adapters.triples.sparql.answer import GRAPHS, PREFIXED, TABLES, Limited, too_large
from kg.errors import QueryBusy, QueryError, QueryTimeout, QuestionEnded, StoreError, ViewAway
from kg.ports.triples import Table

JSON: Final = "application/sparql-results+json"
N_TRIPLES: Final = "application/n-triples"
_OVERLAP: Final = 20  # rows that two parts have in common
_FEWEST: Final = 1_000  # rows; nobody sets a limit below that
_ROUND: Final = (500, 1024)  # a limit is a multiple of one of these
_LARGER: Final = 4  # times what is asked for may come in another format
_PIECE: Final = 2**16  # bytes
_SAYS_CUT: Final = "x-sparql-maxrows"  # Virtuoso, of an answer that it cut
_SAYS_PART: Final = "x-sql-state"  # Virtuoso, of an answer that its own time limit cut
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows that came in one answer; `more` when not all of them were read."""

    columns: tuple[str, ...]
    rows: list[Row]
    is_more: bool
    says_cut: bool
    boolean: bool | None = None


class Results:
    """
    Answers of one server.

    Args:
        requests: To it.
        most: The rows that it gives at most; None when no limit was found.
        position: Up to where it holds the journal, so that parts are of one moment.
    """

    def __init__(
        self, requests: Requests, most: int | None = None, position: Callable[[], object] = lambda: None
    ) -> None:
        self._requests = requests
        self.most = most
        self._position = position

    # --- what comes out --------------------------------------------------------------------------

    def table(self, text: Text, *, limit_s: float, max_rows: int) -> Table:
        """The first rows, as `kg.ports.triples.Triples.query`."""
        with _stopped_at(limit_s):
            return self._table(text, time.monotonic() + limit_s, max_rows)

    def _table(self, text: Text, until: float, max_rows: int) -> Table:
        if text.form in {"CONSTRUCT", "DESCRIBE"}:
            triples = self._triples(text, until, max_rows)
            found: list[tuple[str | None, ...]] = [
                (str(one.subject), str(one.predicate), str(one.object)) for one in triples[:max_rows]
            ]
            return Table(("subject", "predicate", "object"), found, truncated=len(triples) > max_rows)
        part = self._rows(text, until, max_rows)
        if part.boolean is not None:
            return Table(("answer",), [("true" if part.boolean else "false",)])
        rows = [tuple(None if cell is None else str(cell) for cell in row) for row in part.rows[:max_rows]]
        return Table(part.columns, rows, truncated=part.is_more or len(part.rows) > max_rows)

    def written(self, text: Text, form: str, *, limit_s: float, max_bytes: int) -> bytes:
        """In a format of the standard, as `kg.adapters.triples.sparql.answer.written`."""
        with _stopped_at(limit_s):
            return self._written(text, form, time.monotonic() + limit_s, max_bytes)

    def _written(self, text: Text, form: str, until: float, max_bytes: int) -> bytes:
        output = Limited(max_bytes)
        is_graph = text.form in {"CONSTRUCT", "DESCRIBE"}
        if form not in (GRAPHS if is_graph else TABLES):
            raise QueryError(f"het antwoord op deze vraag is er niet als {form}")
        try:
            if is_graph:
                triples = self._triples(text, until, max_bytes)  # each takes more than a byte
                serialize(triples, output, GRAPHS[form], prefixes=PREFIXED)
            else:
                content = self._content(text, until, max_bytes * _LARGER)
                results: Any = parse_query_results(content, QueryResultsFormat.JSON)
                results.serialize(output, TABLES[form])
        except OverflowError:
            raise too_large(max_bytes) from None
        return output.getvalue()

    def rows(self, text: Text, *, limit_s: float) -> list[Row]:
        """All rows, as terms."""
        return self._rows(text, time.monotonic() + limit_s, None).rows

    def own(self, text: Text, *, limit_s: float) -> list[Row]:
        """
        As `rows`, for what Kring itself asks: a server that does not answer that is not to be relied on.

        Raises:
            ViewAway: If it does not answer in time.
            StoreError: If it answers that it cannot.
        """
        place = self._requests.endpoint.place
        try:
            return self.rows(text, limit_s=limit_s)
        except (QueryTimeout, QueryBusy) as error:
            raise ViewAway(f"de SPARQL-server {place} antwoordt niet op tijd: {error}") from error
        except QuestionEnded:
            raise
        except QueryError as error:
            raise StoreError(f"de SPARQL-server {place} beantwoordt geen eenvoudige vraag: {error}") from error

    def first(self, text: Text, *, limit_s: float) -> int:
        """How many rows come at once."""
        return len(self._part(text, text.whole(), time.monotonic() + limit_s, None).rows)

    def of_graph(self, graph: str, *, limit_s: float) -> list[Row] | None:
        """All of a graph by the Graph Store Protocol; None where that is not there, or does not give all of it."""
        if not self._requests.endpoint.store_url or self.most is not None:
            return None
        try:
            with self._requests.fetched(graph, limit_s=limit_s) as answering:
                triples = [quad.triple for quad in parse(_as_file(answering), RdfFormat.N_TRIPLES)]
        except (QueryError, SyntaxError):
            return None
        count = Text("", "", f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", "SELECT", ((), ()))
        total = int(self.own(count, limit_s=limit_s)[0][0].value)
        return [(one.subject, one.predicate, one.object) for one in triples] if len(triples) == total else None

    # --- one answer ------------------------------------------------------------------------------

    def _asked(self, text: Text, query: str, until: float, read: Callable[[Answering], Any], accept: str) -> Any:
        left = until - time.monotonic()
        if left <= 0:
            raise QueryTimeout("de vraag is gestopt: haar tijd is op")
        with self._requests.asked(
            query, accept, limit_s=left, graphs=None if text.in_text else text.graphs
        ) as answering:
            if answering.headers.get(_SAYS_PART, "").startswith("S1TAT"):
                raise QueryTimeout("de SPARQL-server heeft de vraag gestopt op zijn eigen tijdgrens")
            try:
                return read(answering)
            except (SyntaxError, ValueError, UnicodeDecodeError) as error:
                # Oxigraph says so in the middle of the answer when its own time is up.
                raise QueryError(f"de SPARQL-server brak zijn antwoord af; vraag minder tegelijk ({error})") from error

    def _part(self, text: Text, query: str, until: float, most: int | None) -> _Part:
        def read(answering: Answering) -> _Part:
            says_cut = _SAYS_CUT in answering.headers
            results = parse_query_results(_as_file(answering), QueryResultsFormat.JSON)
            if isinstance(results, QueryBoolean):
                return _Part((), [], is_more=False, says_cut=False, boolean=bool(results))
            columns = tuple(variable.value for variable in results.variables)
            rows = [tuple(solution) for solution in islice(results, None if most is None else most + 1)]
            is_more = most is not None and len(rows) > most
            return _Part(columns, rows, is_more, says_cut)

        found: _Part = self._asked(text, query, until, read, JSON)
        return found

    # --- whole or not at all ---------------------------------------------------------------------

    def _rows(self, text: Text, until: float, most: int | None) -> _Part:
        for _ in range(2):
            before = self._position() if self.most is not None else None
            part = self._part(text, text.whole(), until, most)
            if part.is_more or not self._may_be_cut(len(part.rows), says_cut=part.says_cut):
                return part
            whole = self._asked_on(text, part, until, most)
            if whole is not None and (self.most is None or self._position() == before):
                return whole
        raise QueryBusy("er werd geschreven terwijl het antwoord in delen kwam; vraag het opnieuw")

    def _asked_on(self, text: Text, part: _Part, until: float, most: int | None) -> _Part | None:
        """All the rows that there are, or one more than `most`; None when the parts do not fit together."""
        counted = self._part(text, text.count(), until, 1)
        total = int(counted.rows[0][0].value)
        rows, size = list(part.rows), len(part.rows)
        while len(rows) < total and (most is None or len(rows) <= most):
            start = max(len(rows) - _OVERLAP, 0)
            more = self._part(text, text.page(part.columns, offset=start, limit=size), until, size).rows
            common = len(rows) - start
            if more[:common] != rows[start:] or len(more) <= common:
                raise cut(len(rows))
            rows.extend(more[common:])
        if len(rows) > total:
            return None
        return _Part(part.columns, rows, most is not None and len(rows) > most, says_cut=False)

    def _may_be_cut(self, rows: int, *, says_cut: bool) -> bool:
        if says_cut or (self.most is not None and rows >= self.most):
            return True
        return rows >= _FEWEST and any(rows % step == 0 for step in _ROUND)

    def _content(self, text: Text, until: float, most_bytes: int) -> bytes:
        """The answer to SELECT or ASK in JSON, whole."""

        def read(answering: Answering) -> tuple[bytes, bool]:
            content = b""
            pieces = io.BytesIO()
            while content := answering.read(_PIECE):
                pieces.write(content)
                if pieces.tell() > most_bytes:
                    raise OverflowError
            return pieces.getvalue(), _SAYS_CUT in answering.headers

        content, says_cut = self._asked(text, text.whole(), until, read, JSON)
        results = parse_query_results(content, QueryResultsFormat.JSON) if len(content) > _FEWEST else None
        if isinstance(results, QuerySolutions) and self._may_be_cut(sum(1 for _ in results), says_cut=says_cut):
            return _as_json(self._rows(text, until, None))
        whole: bytes = content
        return whole

    def _triples(self, text: Text, until: float, most: int) -> list[Triple]:
        as_rows = text.statements()
        if as_rows is not None:  # each row is a statement, so they are asked for as rows, which can be counted
            rows = self._rows(as_rows, until, most).rows
            possible = (
                row for row in rows if isinstance(row[0], (NamedNode, BlankNode)) and isinstance(row[1], NamedNode)
            )
            return list(dict.fromkeys(Triple(*row) for row in possible if row[2] is not None))

        def read(answering: Answering) -> tuple[list[Triple], bool]:
            found = parse(_as_file(answering), RdfFormat.N_TRIPLES)
            return [quad.triple for quad in islice(found, most + 1)], _SAYS_CUT in answering.headers

        triples, says_cut = self._asked(text, text.whole(), until, read, N_TRIPLES)
        if says_cut or (self.most is not None and max(len(triples), self._solutions(text, until)) >= self.most):
            raise cut(self.most or len(triples))
        found: list[Triple] = triples
        return found

    def _solutions(self, text: Text, until: float) -> int:
        """How many rows a CONSTRUCT rests on; of a DESCRIBE nobody says, so it counts what comes out."""
        counting = text.solutions()
        if counting is None:
            return 0
        return int(self._part(text, counting, until, 1).rows[0][0].value)


def cut(rows: int) -> QueryError:
    """What a server gave is not all, and the rest cannot be had."""
    return QueryError(
        f"de SPARQL-server geeft hoogstens {rows} rijen tegelijk, en het antwoord heeft er meer; vraag met ORDER BY, "
        "LIMIT en OFFSET om een deel"
    )


def _as_json(part: _Part) -> bytes:
    """Source: https://www.w3.org/TR/sparql11-results-json/."""
    bound = [
        {name: _said(cell) for name, cell in zip(part.columns, row, strict=True) if cell is not None}
        for row in part.rows
    ]
    return json.dumps({"head": {"vars": part.columns}, "results": {"bindings": bound}}).encode()


def _said(term: Any) -> dict[str, str]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    language = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
    return {"type": "literal", "value": term.value, **language}


@contextmanager
def _stopped_at(limit_s: float) -> Iterator[None]:
    try:
        yield
    except QueryTimeout as error:
        raise QueryTimeout(f"de vraag is gestopt na {limit_s:g} s; maak haar smaller, of vraag om meer tijd") from error


class _Source(io.RawIOBase):
    """An answer as a file."""

    def __init__(self, answering: Answering) -> None:
        super().__init__()
        self._answering = answering

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        return self._answering.read(-1 if size is None else size)


def _as_file(answering: Answering) -> Any:
    return _Source(answering)
