"""What every adapter of `kg.ports.triples.Triples` promises; a dict of records is the reference."""

import json
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import RdfFormat, parse

from kg.adapters.triples.oxigraph import OxigraphTriples
from kg.adapters.triples.remote.graph import RemoteTriples
from kg.errors import InputError, QueryError, QueryRefused, QueryTimeout
from kg.ports.journal import Changed, Stored
from kg.ports.triples import Dataset, Table, Triples, Written
from kg.projections.rdf import payloads, quads
from tests.sparql_servers import emptied

MINE, THEIRS = "baarn/private", "gouda/private"
ALL = "SELECT ?s ?p ?o { ?s ?p ?o }"
ONTOLOGY = "@prefix kring: <https://w3id.org/kring/def#> . kring:Lesson a <http://www.w3.org/2002/07/owl#Class> ."


def lesson(record_id: str, space: str = MINE, seq: int = 1, **fields: Any) -> Stored:
    payload = {"id": record_id, "title": f"Les {record_id}", "phase": "borgen", "basis": "expliciet", **fields}
    return Stored(record_id, "Lesson", space, seq, "2026-01-01T00:00:00Z", payload)


def put(*records: Stored) -> list[Changed]:
    return [Changed(record.id, record.seq, record) for record in records]


Opener = Callable[..., Triples]


@pytest.fixture(params=["on this machine", pytest.param("on a server", marks=pytest.mark.deep)])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    """Opens the graph of this test, once more too; the files of an ontology may come with it."""
    if request.param == "on this machine":
        return lambda ontology=(): OxigraphTriples.open(tmp_path / "graph", ontology)
    endpoint = emptied(request.getfixturevalue("sparql_server").endpoint)
    return lambda ontology=(): RemoteTriples.open(endpoint, ontology)


@pytest.fixture
def graph(opener: Opener) -> Iterator[Triples]:
    with closing(opener()) as opened:
        yield opened


def ask(graph: Triples, sparql: str, *spaces: str, limit_s: float = 30, max_rows: int = 1000) -> Table:
    return graph.query(sparql, spaces=spaces or (MINE,), limit_s=limit_s, max_rows=max_rows)


# --- a view of the journal ------------------------------------------------------------------------


def test_it_follows_random_changes_as_a_dict_does(graph: Triples) -> None:
    draw = random.Random(7)  # noqa: S311 - a repeatable run
    held: dict[str, Stored] = {}
    for seq in range(1, 40):
        changes = []
        for name in draw.sample("abcdefgh", 3):
            record = lesson(name, draw.choice([MINE, THEIRS]), seq, sources=sources(draw.randrange(4)))
            changes.append(Changed(name, seq, record if draw.random() < 0.7 else None))
            held.pop(name, None)
            if changes[-1].record:
                held[name] = record
        graph.apply(changes, upto=seq)
        assert graph.position() == seq
        assert graph.check(held.values()) == []
    assert len(ask(graph, ALL, MINE, THEIRS).rows) == sum(len(quads(record)) for record in held.values())


def sources(count: int) -> list[dict[str, str]]:
    return [{"url": f"https://voorbeeld.nl/{number}", "title": f"Bron {number}"} for number in range(count)]


@pytest.mark.parametrize("count", [3, 600])
def test_the_same_changes_twice_change_nothing(graph: Triples, count: int) -> None:
    records = [lesson(f"les-{number}", sources=sources(2)) for number in range(count)]
    for _ in range(2):
        graph.apply(put(*records), upto=5)
        assert graph.check(records) == []


@pytest.mark.parametrize("bulk", [0, 600])
def test_a_changed_value_inside_leaves_nothing_behind(graph: Triples, bulk: int) -> None:
    others = [lesson(f"les-{number}") for number in range(bulk)]
    graph.apply(put(lesson("a", sources=sources(5)), *others), upto=1)
    after = lesson("a", sources=sources(1), seq=2)
    graph.apply(put(after, *others), upto=2)
    assert graph.check([after, *others]) == []


def test_numbers_and_times_that_the_engine_writes_its_own_way_still_agree(graph: Triples) -> None:
    origin = {"source": "bron", "place": "regel 1", "at": "2026-01-01T00:00:00.10Z", "method": "m"}
    profile = {"id": "p", "title": "P", "municipality": "GM0308", "year": "2025", "area_km2": 33.0}
    record = Stored("p", "Profile", MINE, 1, "2026-01-01T00:00:00Z", {**profile, "provenance": [origin]})
    for upto in (1, 2):
        graph.apply(put(record), upto=upto)
        assert graph.check([record]) == []


def test_a_deleted_record_is_gone_and_a_moved_one_is_only_in_its_new_space(graph: Triples) -> None:
    graph.apply(put(lesson("a"), lesson("b")), upto=1)
    graph.apply([Changed("a", 2, None), *put(lesson("b", THEIRS))], upto=2)
    assert ask(graph, ALL, MINE).rows == []
    assert graph.check([lesson("b", THEIRS)]) == []


def test_it_is_there_after_reopening(opener: Opener) -> None:
    with closing(opener()) as graph:
        graph.apply(put(lesson("a")), upto=9)
    with closing(opener()) as graph:
        assert graph.position() == 9
        assert graph.check([lesson("a")]) == []


def test_cleared_it_holds_nothing_and_starts_over(graph: Triples) -> None:
    graph.apply(put(lesson("a")), upto=9)
    graph.clear()
    assert graph.position() == 0
    assert graph.check([]) == []


def test_check_names_what_is_missing_wrong_or_too_much(graph: Triples) -> None:
    graph.apply(put(lesson("a"), lesson("b")), upto=1)
    assert "les" not in graph.check([lesson("a")])[0]
    assert "4 uitspraken" not in graph.check([lesson("a"), lesson("b")])
    assert graph.check([lesson("a", because="x"), lesson("b")]) == [
        "graaf: a wijkt af (1 uitspraken ontbreken, 0 te veel)"
    ]
    assert len(graph.check([lesson(f"les-{number}") for number in range(50)])) == 20


# --- who may see what -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sparql",
    [
        ALL,
        "SELECT * { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * { GRAPH <https://w3id.org/kring/space/gouda/private> { ?s ?p ?o } }",
        "SELECT * { ?s (kring:case|^kring:case|!kring:geen)+ ?o }",
        "DESCRIBE <https://w3id.org/kring/id/geheim>",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "SELECT * { { SELECT ?s { GRAPH ?g { ?s kring:because ?o } } } }",
    ],
)
def test_nothing_of_a_space_that_the_asker_may_not_read_comes_out(graph: Triples, sparql: str) -> None:
    graph.apply(put(lesson("mijn", case="geheim"), lesson("geheim", THEIRS, because="geheim verhaal")), upto=1)
    assert "verhaal" not in str(ask(graph, sparql, MINE).rows)


def test_counts_are_of_the_asker_s_spaces(graph: Triples) -> None:
    graph.apply(put(lesson("a"), lesson("b", THEIRS), lesson("c", THEIRS)), upto=1)
    count = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a kring:Lesson }"
    found = [ask(graph, count, *spaces).rows[0][0] for spaces in ((MINE,), (THEIRS,), (MINE, THEIRS))]
    assert [int((term or "").split('"')[1]) for term in found] == [1, 2, 3]
    assert graph.query(ALL, spaces=[], limit_s=30, max_rows=10).rows == []


def test_from_chooses_among_what_may_be_read_and_tells_nothing_of_the_rest(graph: Triples) -> None:
    graph.apply(put(lesson("a"), lesson("b", THEIRS), lesson("c", "baarn/public")), upto=1)
    titles = "SELECT ?t {} {{ ?s dcterms:title ?t }}"

    def seen(*clauses: str) -> list[str]:
        return sorted(str(row[0]) for row in ask(graph, titles.format(" ".join(clauses)), MINE, "baarn/public").rows)

    mine, theirs, none = (f"<https://w3id.org/kring/space/{space}>" for space in (MINE, THEIRS, "niets/public"))
    assert seen() == ['"Les a"', '"Les c"']
    assert seen(f"FROM {mine}") == seen(f"FROM {mine}", f"FROM {theirs}") == ['"Les a"']
    assert seen(f"FROM {theirs}") == seen(f"FROM {none}") == seen(f"FROM NAMED {mine}") == []
    with pytest.raises(QueryRefused):
        seen("FROM <https://elders.example/graaf>")


def test_a_dataset_goes_before_from(graph: Triples) -> None:
    graph.apply(put(lesson("a"), lesson("b", THEIRS)), upto=1)
    mine, theirs = (f"https://w3id.org/kring/space/{space}" for space in (MINE, THEIRS))

    def seen(sparql: str, dataset: Dataset) -> list[str]:
        found = graph.query(sparql, spaces=[MINE], limit_s=30, max_rows=10, dataset=dataset)
        return [str(row[0]) for row in found.rows]

    titles, graphs = (
        "SELECT ?t FROM <urn:elders> { ?s dcterms:title ?t }",
        "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
    )
    assert seen(titles, Dataset((mine, theirs))) == ['"Les a"']
    assert seen(titles, Dataset((theirs,))) == seen(titles, Dataset()) == []
    assert seen(graphs, Dataset(named=(mine, theirs))) == [f"<{mine}>"]
    assert seen(graphs, Dataset((mine,))) == []


def test_the_bookkeeping_is_never_seen(graph: Triples, tmp_path: Path) -> None:
    graph.apply(put(lesson("a")), upto=1)
    for sparql in ("SELECT * { GRAPH ?g { ?s ?p ?o } }", "SELECT * { GRAPH <urn:kring:state> { ?s ?p ?o } }", ALL):
        assert "urn:kring" not in str(ask(graph, sparql).rows)
    graph.dump(str(tmp_path / "alles.nq"), spaces=[MINE])
    assert "urn:kring" not in (tmp_path / "alles.nq").read_text(encoding="utf-8")


def test_the_ontology_is_always_seen_and_follows_its_files(opener: Opener, tmp_path: Path) -> None:
    file = tmp_path / "core.ttl"
    classes = "SELECT ?c { ?c a owl:Class }"
    for text, name in ((ONTOLOGY, "Lesson"), (ONTOLOGY.replace("Lesson", "Case"), "Case")):
        file.write_text(text, encoding="utf-8")
        with closing(opener([file])) as graph:
            rows = graph.query(classes, spaces=[], limit_s=30, max_rows=10).rows
            assert rows == [(f"<https://w3id.org/kring/def#{name}>",)]
            assert graph.check([]) == []


# --- questions ------------------------------------------------------------------------------------


def test_each_form_gives_a_table(graph: Triples) -> None:
    graph.apply(put(lesson("a")), upto=1)
    iri = "<https://w3id.org/kring/id/a>"
    assert ask(graph, "SELECT ?s ?n { ?s kring:phase 'borgen' OPTIONAL { ?s skos:note ?n } }") == Table(
        ("s", "n"), [(iri, None)]
    )
    assert ask(graph, "ASK { ?s a kring:Lesson }") == Table(("answer",), [("true",)])
    assert (iri, "<http://purl.org/dc/terms/title>", '"Les a"') in ask(graph, f"DESCRIBE {iri}").rows
    assert ask(graph, "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }").columns == ("subject", "predicate", "object")


def test_too_many_rows_are_cut_off_and_it_says_so(graph: Triples) -> None:
    graph.apply(put(lesson("a"), lesson("b")), upto=1)
    rows = "SELECT ?s { ?s a kring:Lesson }"
    assert ask(graph, rows, max_rows=1).truncated
    assert not ask(graph, rows, max_rows=2).truncated


def test_a_question_sees_what_was_written_just_before(graph: Triples) -> None:
    for number in range(3):
        graph.apply(put(lesson(f"les-{number}")), upto=number + 1)
        assert len(ask(graph, "SELECT ?s { ?s a kring:Lesson }").rows) == number + 1


def test_a_cross_join_is_stopped_in_time_and_the_next_question_is_answered(graph: Triples) -> None:
    graph.apply(put(*(lesson(f"les-{number}") for number in range(600))), upto=1)
    ask(graph, "ASK {}")
    start = time.monotonic()
    with pytest.raises(QueryTimeout, match="gestopt na 1 s"):
        ask(graph, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", limit_s=1)
    assert time.monotonic() - start < 2
    assert ask(graph, "ASK {}").rows == [("true",)]


def test_a_mistake_is_explained_with_its_place(graph: Triples) -> None:
    with pytest.raises(QueryError, match="regel 2, teken"):
        ask(graph, "SELECT * {\n ?s ?p }")


TABLE, GRAPH = "application/sparql-results+json", "text/turtle"


def write(graph: Triples, sparql: str, table: str = TABLE, *, max_bytes: int = 10**6) -> Written:
    def choose(shape: str) -> str:
        return table if shape == "table" else GRAPH

    return graph.written(sparql, spaces=[MINE], choose=choose, limit_s=30, max_bytes=max_bytes)


def test_answers_are_written_in_the_formats_of_the_standard(graph: Triples) -> None:
    graph.apply(put(lesson("a", because='één "reden",\n<b>')), upto=1)
    found = json.loads(write(graph, "SELECT ?b ?n { <a> kring:because ?b OPTIONAL { <a> skos:note ?n } }").content)
    assert found["head"] == {"vars": ["b", "n"]}
    assert found["results"]["bindings"] == [{"b": {"type": "literal", "value": 'één "reden",\n<b>'}}]
    assert (
        write(graph, "SELECT ?b { <a> kring:because ?b }", "text/csv").content
        == 'b\r\n"één ""reden"",\n<b>"\r\n'.encode()
    )
    assert json.loads(write(graph, "ASK { <a> a kring:Lesson }").content)["boolean"] is True
    turtle = write(graph, "CONSTRUCT { ?s a ?t } WHERE { ?s a ?t }")
    assert turtle.form == GRAPH
    assert b"<https://w3id.org/kring/id/a> a kring:Lesson" in turtle.content


def test_an_answer_that_is_too_large_is_refused_and_not_cut_off(graph: Triples) -> None:
    graph.apply(put(*(lesson(f"les-{number}") for number in range(50))), upto=1)
    for sparql in (ALL, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"):
        with pytest.raises(QueryError, match=r"groter dan .* LIMIT"):
            write(graph, sparql, max_bytes=5000)


def test_questions_at_the_same_time_and_writes_between_them_all_get_their_own_answer(graph: Triples) -> None:
    graph.apply(put(lesson("a")), upto=1)

    def counted(number: int) -> int:
        found = ask(graph, f"SELECT (COUNT(?s) AS ?n) {{ ?s a kring:Lesson FILTER({number} >= 0) }}")
        return int(str(found.rows[0][0]).split('"')[1])

    with ThreadPoolExecutor(6) as threads:
        waiting = [threads.submit(counted, number) for number in range(60)]
        for number in range(20):
            graph.apply(put(lesson(f"les-{number}")), upto=number + 2)
        counts = [task.result() for task in waiting]
    assert all(1 <= found <= 21 for found in counts)
    assert counted(0) == 21


# --- out ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".nq", ".trig", ".ttl", ".nt"])
def test_a_dump_holds_the_spaces_and_reads_back(graph: Triples, tmp_path: Path, suffix: str) -> None:
    mine = lesson("a", because='één "reden"\n', sources=sources(2))
    graph.apply(put(mine, lesson("b", THEIRS)), upto=1)
    file = tmp_path / f"uit{suffix}"
    assert graph.dump(str(file), spaces=[MINE]) == len(quads(mine))
    read = parse(file.read_bytes(), RdfFormat.from_extension(suffix[1:]))
    assert list(payloads(read)) == [("Lesson", mine.payload)]


def test_pieces_are_of_one_moment_and_of_the_spaces_asked_for(opener: Opener) -> None:
    with closing(opener()) as graph:
        odd = lesson("raar", because='een punt en een nieuwe regel: " .\n<urn:a> <urn:b> <urn:c> .\n\\')
        records = [odd, *(lesson(f"les-{number}") for number in range(700))]
        graph.apply(put(*records, lesson("andermans", THEIRS)), upto=1)
        pieces = graph.pieces(spaces=[MINE], most=1_000)
        first = next(pieces)
        graph.apply([Changed(record.id, 2, None) for record in records], upto=2)
        content = [first, *pieces]
        assert set(parse(b"".join(content), RdfFormat.N_QUADS)) == {quad for one in records for quad in quads(one)}
        assert len(content) > 100
        assert max(map(len, content)) <= 1_000


def test_a_dump_to_an_unknown_suffix_is_refused(graph: Triples) -> None:
    with pytest.raises(InputError, match=r"\.docx"):
        graph.dump("uit.docx", spaces=[MINE])


# --- trouble --------------------------------------------------------------------------------------
