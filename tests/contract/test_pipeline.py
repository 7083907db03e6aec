"""Ingest: idempotent, incremental, and nothing lost on bad input. Records made here are fictitious."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pyoxigraph import RdfFormat, parse

import kg
from ingest.commit.summary import Summary
from ingest.document import Document
from ingest.load import ingest_into
from ingest.mappings.registry import SHAPES
from ingest.pipeline import ingest, source_id
from kg.adapters.journal.sql import SqlJournal
from kg.ports.journal import Put
from kg.service import KnowledgeGraph
from kg.store.records import Records
from tests.mandates import as_user

Load = Callable[..., Summary]


def lesson(number: int, **fields: Any) -> dict[str, Any]:
    row = {"kind": "Lesson", "id": f"les-{number}", "title": f"Les {number}", "phase": "borgen", "basis": "afgeleid"}
    return {**row, **fields}


def write(path: Path, *rows: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def graph(stocked: KnowledgeGraph) -> KnowledgeGraph:
    return stocked


@pytest.fixture
def load(graph: KnowledgeGraph) -> Load:
    def run(*paths: Path, withdraw: bool = False) -> Summary:
        return ingest_into(
            graph, list(paths), space="local/private", progress=lambda *_: None, withdraw=withdraw, encode=False
        )

    return run


def test_a_second_run_writes_no_event(graph: KnowledgeGraph, load: Load, tmp_path: Path) -> None:
    file = write(tmp_path / "in" / "lessen.jsonl", lesson(1), lesson(2))
    assert load(file).records["Lesson"]["added"] == 2
    head = graph.stores.journal.head()
    again = load(file)
    assert (again.skipped, graph.stores.journal.head()) == (1, head)


def test_a_fresh_store_knows_every_municipality_and_theme(tmp_path: Path) -> None:
    file = write(tmp_path / "x.jsonl", lesson(1))
    with kg.open(tmp_path / "store", with_encoder=None, create=True) as graph:
        ingest_into(graph, [file], space="local/private", progress=lambda *_: None, encode=False)
        assert graph.counts()["Municipality"] == 605
        assert graph.gazetteer.code("Den Haag") == "GM0518"
        assert graph.get("thema-archivering").payload["title"] == "archivering"


def test_an_edited_file_changes_only_its_own_facts(graph: KnowledgeGraph, load: Load, tmp_path: Path) -> None:
    first = write(tmp_path / "a.jsonl", lesson(1), lesson(2), lesson(3))
    load(first, write(tmp_path / "b.jsonl", lesson(4)))
    before = {stored.id: stored.seq for stored in graph.scan("Lesson")}
    write(first, lesson(1), lesson(2, title="Anders"), lesson(5))
    summary = load(tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    assert dict(summary.records["Lesson"]) == {"unchanged": 1, "changed": 1, "added": 1, "withdrawn": 1}
    after = {stored.id: stored.seq for stored in graph.scan("Lesson")}
    assert after.keys() == {"les-1", "les-2", "les-4", "les-5"}
    assert (after["les-1"], after["les-4"]) == (before["les-1"], before["les-4"])
    assert graph.check() == []


def test_a_line_put_before_the_others_moves_them_and_says_so(load: Load, tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", lesson(1), lesson(2))
    load(file)
    write(file, lesson(3), lesson(1), lesson(2))
    assert dict(load(file).records["Lesson"]) == {"added": 1, "moved": 2}


def test_a_record_has_source_place_time_and_method(graph: KnowledgeGraph, load: Load, tmp_path: Path) -> None:
    load(write(tmp_path / "a.jsonl", lesson(1), lesson(2)))
    (origin,) = graph.get("les-2").payload["provenance"]
    assert (origin["place"], origin["method"]) == ("regel 2", "ingest/records")
    assert origin["at"].endswith("Z")
    assert graph.get(origin["source"]).payload["path"] == "a.jsonl"


def test_what_two_files_state_alike_has_two_sources_and_outlives_one(
    graph: KnowledgeGraph, load: Load, tmp_path: Path
) -> None:
    one, two = write(tmp_path / "in" / "a.jsonl", lesson(1)), write(tmp_path / "in" / "b.jsonl", lesson(1))
    load(tmp_path / "in")
    assert len(graph.get("les-1").payload["provenance"]) == 2
    one.unlink()
    assert load(tmp_path / "in", withdraw=True).total("withdrawn") >= 1
    assert [o["source"] for o in graph.get("les-1").payload["provenance"]] == [source_id(Document(two, "b.jsonl"))]


def test_a_file_that_no_longer_agrees_with_another_is_no_source_any_more(
    graph: KnowledgeGraph, load: Load, tmp_path: Path
) -> None:
    files = [write(tmp_path / name, lesson(1)) for name in ("a.jsonl", "b.jsonl")]
    load(*files)
    write(files[0], lesson(1, title="Anders"))
    (message,) = load(*files).refused
    assert message.startswith("a.jsonl, regel 1")
    stored = graph.get("les-1").payload
    assert stored["title"] != "Anders"
    assert [origin["source"] for origin in stored["provenance"]] == [source_id(Document(files[1], "b.jsonl"))]


def test_the_facts_of_a_removed_file_can_be_withdrawn(graph: KnowledgeGraph, load: Load, tmp_path: Path) -> None:
    file = write(tmp_path / "in" / "a.jsonl", lesson(1))
    write(tmp_path / "in" / "b.jsonl", lesson(2))
    load(tmp_path / "in")
    file.unlink()
    load(tmp_path / "in")
    assert graph.get("les-1")
    load(tmp_path / "in", withdraw=True)
    assert {stored.id for stored in graph.scan("Lesson")} == {"les-2"}


def test_a_file_that_can_no_longer_be_read_keeps_what_it_stated(
    graph: KnowledgeGraph, load: Load, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.jsonl", lesson(1))
    load(file)
    file.write_bytes(b"\xff\xfe\xff broken")
    assert load(file).refused
    assert graph.get("les-1").payload["title"] == "Les 1"


def test_a_row_that_can_no_longer_be_read_keeps_what_it_stated(
    graph: KnowledgeGraph, load: Load, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.jsonl", lesson(1), lesson(2))
    load(file)
    assert load(write(file, lesson(1), '{"kind": "Lesson", "id": ')).refused
    assert graph.get("les-2")
    load(write(file, lesson(1)))
    assert {stored.id for stored in graph.scan("Lesson")} == {"les-1"}


def test_a_theme_outlives_an_edit_of_the_file_that_named_it_first(
    graph: KnowledgeGraph, load: Load, tmp_path: Path
) -> None:
    row = {"development": "dev-x", "date": "2024", "title": "Een", "source": {}, "themes": ["knikkerbeleid"]}
    file = write(tmp_path / "a.jsonl", row)
    load(file)
    load(write(file, {**row, "title": "Twee"}))
    assert graph.get("thema-knikkerbeleid").payload["title"] == "knikkerbeleid"


@pytest.mark.parametrize("space", ["local/private", "elders/private"])
def test_a_record_that_no_document_states_is_never_overwritten(
    space: str, graph: KnowledgeGraph, load: Load, tmp_path: Path
) -> None:
    mine = {"id": "les-1", "title": "Met de hand", "phase": "borgen", "basis": "afgeleid"}
    graph.stores.journal.append([Put("les-1", "Lesson", space, mine)], mandate=as_user("iemand"), reason="hand")
    summary = load(write(tmp_path / "a.jsonl", lesson(1), lesson(2)))
    stored = graph.stores.journal.get("les-1")
    assert stored is not None
    assert (stored.payload["title"], stored.space, len(summary.refused)) == ("Met de hand", space, 1)


BAD_ROWS = {
    "without a required field": ({**lesson(9), "basis": None}, "verplicht veld ontbreekt"),
    "a date that is none": (
        {"kind": "Signal", "id": "sig-9", "title": "x", "development": "dev-x", "date": "2023-02-31"},
        "geen bestaande datum",
    ),
    "an unknown municipality": (
        {"kind": "Policy", "id": "pol-9", "title": "x", "municipality": "Amstredam"},
        "'Amstredam' staat in geen register; bedoelt u Amsterdam",
    ),
    "two records with one id": (lesson(1, title="Anders"), "staat al eerder in dit document"),
    "a kind that does not exist": ({"kind": "Lessson", "id": "x", "title": "x"}, "soort 'Lessson' bestaat niet"),
    "broken JSON": ('{"kind": ', "a.jsonl, regel 2"),
    "a lone surrogate": ('{"kind": "Lesson", "id": "les-9", "title": "\\ud800"}', "a.jsonl, regel 2"),
}


@pytest.mark.parametrize("case", sorted(BAD_ROWS))
def test_a_bad_row_goes_to_quarantine_and_the_rest_goes_on(
    case: str, graph: KnowledgeGraph, load: Load, tmp_path: Path
) -> None:
    row, said = BAD_ROWS[case]
    summary = load(write(tmp_path / "a.jsonl", lesson(1), row, lesson(2)))
    assert {stored.id for stored in graph.scan("Lesson")} == {"les-1", "les-2"}
    (message,) = summary.refused
    assert said in message
    assert message.startswith("a.jsonl, regel 2")
    (line,) = Path(summary.quarantine).read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["place"] == "regel 2"
    assert graph.check() == []


def test_a_mended_quarantine_file_is_taken_in(graph: KnowledgeGraph, load: Load, tmp_path: Path) -> None:
    summary = load(write(tmp_path / "a.jsonl", lesson(1, phase="bewaren")))
    entry = json.loads(Path(summary.quarantine).read_text(encoding="utf-8"))
    entry["row"]["phase"] = "borgen"
    assert load(write(tmp_path / "hersteld.jsonl", entry)).refused == []
    assert graph.get("les-1").payload["phase"] == "borgen"


def test_a_mended_subject_of_rdf_is_taken_in(graph: KnowledgeGraph, load: Load, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(
        """@prefix kring: <https://w3id.org/kring/def#> . @prefix dcterms: <http://purl.org/dc/terms/> .
        <https://w3id.org/kring/id/les-1> a kring:Lesson ; dcterms:title "Fictieve les" ; kring:phase "bewaren" ;
            kring:basis "expliciet" .""",
        encoding="utf-8",
    )
    text = Path(load(tmp_path / "a.ttl").quarantine).read_text(encoding="utf-8")
    (tmp_path / "hersteld.jsonl").write_text(text.replace("bewaren", "borgen"), encoding="utf-8")
    assert load(tmp_path / "hersteld.jsonl").refused == []
    assert graph.get("les-1").payload["phase"] == "borgen"


def test_two_files_that_contradict_each_other_are_both_named(load: Load, tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", lesson(1))
    write(tmp_path / "b.jsonl", lesson(1, title="Anders"))
    (message,) = load(tmp_path / "a.jsonl", tmp_path / "b.jsonl").refused
    assert message.startswith("b.jsonl, regel 1")
    assert source_id(Document(tmp_path / "a.jsonl", "a.jsonl")) in message


def test_themes_meet_whatever_their_spelling_and_a_new_one_becomes_a_concept(
    graph: KnowledgeGraph, load: Load, tmp_path: Path
) -> None:
    case = {
        "id": "case-x",
        "title": "Fictieve casus",
        "municipalities": ["gemeente den haag"],
        "situation": "fictief",
        "outcome": "deels",
        "themes": ["algoritmes", "Iets Heel Nieuws"],
        "lessons": [],
    }
    load(write(tmp_path / "cases.jsonl", case))
    payload = graph.get("case-x").payload
    assert payload["themes"] == ["thema-algoritmen", "thema-iets-heel-nieuws"]
    assert payload["municipalities"] == ["GM0518"]
    assert graph.get("thema-iets-heel-nieuws").payload["title"] == "Iets Heel Nieuws"


def test_a_link_to_nothing_is_counted_and_kept(load: Load, tmp_path: Path) -> None:
    summary = load(write(tmp_path / "a.jsonl", lesson(1, case="case-nergens")))
    assert (summary.open_links, summary.open_examples) == (1, ["case-nergens"])


def test_an_interrupted_file_is_taken_up_again(graph: KnowledgeGraph, tmp_path: Path) -> None:
    file = write(tmp_path / "a.jsonl", *(lesson(n) for n in range(5000)))
    journal = graph.stores.journal

    def stop(label: str, done: int, _total: int) -> None:
        if label == "records" and 2000 <= done < 5000 and graph.counts().get("Lesson", 0) >= 2000:
            raise KeyboardInterrupt

    rest = {"space": "local/private", "mandate": as_user("proef"), "quarantine": tmp_path / "q"}
    with pytest.raises(KeyboardInterrupt):
        ingest([file], Records(journal), progress=stop, **rest)  # type: ignore[arg-type]
    held = graph.counts()["Lesson"]
    summary = ingest([file], Records(journal), **rest)  # type: ignore[arg-type]
    assert dict(summary.records["Lesson"]) == {"unchanged": held, "added": 5000 - held}


@pytest.mark.deep
def test_all_of_the_real_data_is_a_record_left_out_with_a_reason_or_in_quarantine(
    shared_data: Path, tmp_path: Path
) -> None:
    journal = SqlJournal.open(tmp_path / "journal.db")
    try:
        rest = {"space": "local/private", "mandate": as_user("proef"), "quarantine": tmp_path / "q"}
        summary = ingest([shared_data], Records(journal), **rest)  # type: ignore[arg-type]
        head = journal.head()
        again = ingest([shared_data], Records(journal), **rest)  # type: ignore[arg-type]
        assert (journal.head(), again.total("added")) == (head, 0)
        counts = {kind: counter["added"] for kind, counter in summary.records.items()}
        least = {  # the data grows; what was read once is read
            "Case": 82, "Lesson": 196, "Development": 68, "Signal": 274, "AlgorithmRegistration": 1215,
            "ArchitectureElement": 3006, "ArchitectureRelation": 6253 + 4,
        }  # fmt: skip
        assert {kind: counts[kind] for kind, number in least.items() if counts[kind] < number} == {}
        twice = [m for m in summary.refused if m.startswith("nerds/actions.yaml") and "staat al eerder" in m]
        assert len(twice) == 2  # two ids occur twice in the source
        files = tuple(str(file.relative_to(shared_data)) for file in shared_data.rglob("*") if file.is_file())
        assert [m for m in summary.refused if not (m.startswith(files) and ": " in m)] == []
    finally:
        journal.close()


CONCEPT = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.nl/def/c1> a skos:Concept ;
    skos:prefLabel "Household waste"@en, "Huisvuilkwab"@nl, "Hausmüll"@de ;
    skos:altLabel "zak"@nl, "bag"@en, "GFT" ; skos:broader <https://example.nl/def/b2>, <https://example.nl/def/b1> ;
    skos:definition "What is thrown away"@en, "Wat weg mag"@nl-NL ."""


def test_of_labels_in_several_languages_the_dutch_one_is_taken(
    graph: KnowledgeGraph, load: Load, tmp_path: Path
) -> None:
    (tmp_path / "a.ttl").write_text(CONCEPT, encoding="utf-8")
    load(tmp_path / "a.ttl")
    payload = graph.get("c1").payload
    assert (payload["title"], payload["definition"]) == ("Huisvuilkwab", "Wat weg mag")
    assert payload["alt_labels"] == ["GFT", "zak"]
    assert "c1" in {hit.id for hit in graph.search("Huisvuilkwab").hits}


@pytest.mark.parametrize(
    ("labels", "title"),
    [
        ('"Waste"@en, "Afval"', "Afval"),
        ('"Müll"@de, "Waste"@en-GB', "Waste"),
        ('"Müll"@de, "Déchets"@fr', "Müll"),
        ('"Afval"@NL, "Rommel"', "Afval"),
    ],
)
def test_without_a_dutch_label_the_choice_does_not_hang_on_the_order(
    labels: str, title: str, graph: KnowledgeGraph, load: Load, tmp_path: Path
) -> None:
    (tmp_path / "a.ttl").write_text(
        f"<https://example.nl/c1> a <http://www.w3.org/2004/02/skos/core#Concept> ; "
        f"<http://www.w3.org/2004/02/skos/core#prefLabel> {labels} .",
        encoding="utf-8",
    )
    load(tmp_path / "a.ttl")
    assert graph.get("c1").payload["title"] == title


PREFIXES = "@prefix k: <https://w3id.org/kring/def#> . @prefix d: <http://purl.org/dc/terms/> . "
PROVIDER = f"""{PREFIXES}@prefix i: <https://w3id.org/kring/id/> . @prefix s: <https://schema.org/> .
i:dev-1 a k:Development ; d:title "Wet" ; k:developmentCategory "wettelijk" ; d:abstract "Fictief" ;
    k:milestone _:m1, _:m2, _:m3 ; k:citation _:c1, _:c2 .
_:m1 d:date "2026-01" ; d:description "begin" ; k:certainty "vast" .
_:m2 d:date "2027" ; d:description "eind" ; k:certainty "verwacht" .
_:m3 d:date "2026-01" ; d:description "ander" ; k:certainty "vast" .
_:c1 s:url "https://voorbeeld.example/1" . _:c2 s:url "https://voorbeeld.example/2" ."""


@pytest.mark.parametrize("text", [CONCEPT, PROVIDER])
def test_rdf_that_says_the_same_in_another_order_changes_nothing(
    text: str, graph: KnowledgeGraph, load: Load, tmp_path: Path
) -> None:
    """Other names of blank nodes, other order of statements, the same statement twice, in a named graph or not."""
    lines = [f"{quad.triple} ." for quad in parse(text, RdfFormat.TURTLE)]
    (tmp_path / "a.nq").write_text("\n".join(lines), encoding="utf-8")
    load(tmp_path / "a.nq")
    before = {stored.id: stored.seq for stored in graph.scan("Concept", "Development")}
    chance = Random(0)  # noqa: S311 - chance that repeats
    for turn in range(12):
        names = set(re.findall(r"_:\w+", " ".join(lines)))
        again = lines
        for number, name in enumerate(chance.sample(sorted(names), len(names))):
            again = [line.replace(f"{name} ", f"_:x{number} ") for line in again]
        chance.shuffle(again)
        ending = " <https://w3id.org/kring/space/local/private> ."
        more = [line.removesuffix(" .") + ending for line in again] if turn % 2 else []
        (tmp_path / "a.nq").write_text("\n".join([*again, *more]), encoding="utf-8")
        summary = load(tmp_path / "a.nq")
        assert summary.refused == []
        assert (summary.total("changed"), summary.total("moved")) == (0, 0)
        assert {stored.id: stored.seq for stored in graph.scan("Concept", "Development")} == before


# --- rows of a known shape with something else in them --------------------------------------------

_ODD: tuple[Any, ...] = (None, "", "x", 0, -1, 2.5, True, [], [1], ["x"], {}, {"x": None}, [{"url": 3}], {"a": ["b"]})
_FIXTURES = ("selectielijst.resultaat", "selectielijst.procestype", "accounts.organisation",
             "metadata.informationcategory", "metadata.organisation", "metadata.theme")  # fmt: skip


def _odd_rows(chance: Random) -> list[dict[str, Any]]:
    """For each shape that is known, rows with its fields and anything in them."""
    rows: list[dict[str, Any]] = []
    for shape in (one.marker.split() for one in SHAPES):
        names = [*sorted(shape), "id", "title", "municipality", "themes", "lessons", "source", "kind"]
        rows += [{name: chance.choice(_ODD) for name in {*shape, *chance.sample(names, 4)}} for _ in range(25)]
    for model in _FIXTURES:
        for _ in range(25):
            fields = {name: chance.choice(_ODD) for name in chance.sample(["identifier", "naam", "proces_type"], 2)}
            rows.append({"model": model, "pk": chance.choice(_ODD), "fields": chance.choice([fields, fields, None])})
    return [row for row in rows if "@id" not in row]


def test_a_row_with_anything_in_its_fields_is_refused_and_the_next_one_comes(
    graph: KnowledgeGraph, load: Load, tmp_path: Path
) -> None:
    rows = _odd_rows(Random(20261129))  # noqa: S311 - the same every time
    file = write(tmp_path / "in" / "raar.jsonl", *rows, lesson(1))
    summary = load(file)
    assert graph.get("les-1").payload["title"] == "Les 1"
    assert len(summary.refused) > len(rows) / 2
    assert not [message for message in summary.refused if "Traceback" in message]


def test_a_row_that_lacks_a_field_says_which(load: Load, tmp_path: Path) -> None:
    row = {"model": "selectielijst.resultaat", "pk": 1, "fields": {"naam": "X", "nummer": 1}}
    (message,) = load(write(tmp_path / "in" / "a.jsonl", row)).refused
    assert "veld 'proces_type' ontbreekt" in message
    assert "regel 1" in message
