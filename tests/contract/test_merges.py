"""Two records become one, and two again. All records here are fictitious."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.load import ingest_into
from kg.access import Principal, Role
from kg.errors import Conflict, Forbidden, InputError, NotFound, Overtaken, StepRefused
from kg.model import schema
from kg.projections.rdf import n_quads
from kg.service import KnowledgeGraph
from kg.store import four_eyes

ONE = {"id": "ede.bureau", "title": "Bureau Voorbeeld", "alt_labels": ["BV Voorbeeld"]}
OTHER = {"id": "ede.bureau-2", "title": "Bureau Voorbeeld B.V.", "category": "adviesbureau", "note": "Fictief."}
SERVICE = {"id": "ede.dienst", "title": "Scan", "provider": "ede.bureau-2", "partners": ["ede.bureau"]}
SPACE = "ede/private"


def someone(graph: KnowledgeGraph, name: str, role: Role, *places: str) -> KnowledgeGraph:
    owners = places or ("ede",)
    return graph.seen_by(Principal(name, frozenset(owners), roles=frozenset((owner, role) for owner in owners)))


def fill(graph: KnowledgeGraph, *rows: tuple[str, dict[str, Any]], space: str = SPACE) -> None:
    graph.put([schema.parse(kind, row) for kind, row in rows], space=space, reason="test")


def everything(graph: KnowledgeGraph) -> dict[str, str]:
    """All that the store says now, as text."""
    return {one.id: f"{one.kind} {one.space} {json.dumps(one.payload)} {n_quads(one)}" for one in graph.scan()}


def test_one_stays_and_what_named_the_other_names_it(graph: KnowledgeGraph) -> None:
    fill(graph, ("Organisation", ONE), ("Organisation", OTHER), ("Service", SERVICE))
    anna = someone(graph, "anna", "editor")
    head = graph.stores.journal.head()
    done = anna.merges.merge("ede.bureau", "ede.bureau-2", reason="dezelfde")
    assert (done.followed, done.taken) == (1, ("note", "category", "alt_labels"))
    assert graph.stores.journal.head() - head == 3  # one append
    assert graph.get("ede.bureau").payload == {
        **ONE, "alt_labels": ["BV Voorbeeld", "Bureau Voorbeeld B.V."], "category": "adviesbureau", "note": "Fictief.",
    }  # fmt: skip
    assert graph.get("ede.dienst").payload == {
        "id": "ede.dienst", "title": "Scan", "provider": "ede.bureau", "partners": ["ede.bureau"],
    }  # fmt: skip
    left = graph.get("ede.bureau-2")
    assert (left.kind, left.payload["replaced_by"], left.payload["reason"]) == (
        "MergedRecord",
        "ede.bureau",
        "dezelfde",
    )
    assert "dc/terms/isReplacedBy> <https://w3id.org/kring/id/ede.bureau>" in n_quads(left)
    assert graph.merges.resolved("ede.bureau-2").id == "ede.bureau"
    assert {hit.id for hit in graph.search("Bureau Voorbeeld").hits} == {"ede.bureau"}  # what leads on is no hit


def test_undoing_gives_back_both_to_the_byte_also_by_somebody_else(graph: KnowledgeGraph) -> None:
    fill(graph, ("Organisation", ONE), ("Organisation", OTHER), ("Service", SERVICE))
    before = everything(graph)
    someone(graph, "anna", "editor").merges.merge("ede.bureau", "ede.bureau-2")
    assert everything(graph) != before
    done = someone(graph, "bert", "editor").merges.undo("ede.bureau-2")
    assert (done.followed, done.left) == (1, ())
    assert everything(graph) == before
    assert graph.check() == []


NAMES = st.sampled_from(["Voorbeeld", "Voorbeeld BV", "Het Voorbeeld"])
LABELS = st.lists(st.sampled_from(["VB", "Vbd", "V.B."]), unique=True, max_size=3)
ORGANISATIONS = st.fixed_dictionaries(
    {"title": NAMES},
    optional={
        "category": st.sampled_from(["bureau", "uitgever"]), "note": st.just("Fictief."),
        "alt_labels": LABELS.filter(bool), "same_as": st.sampled_from(["https://a.example/1", "https://a.example/2"]),
        "period": st.sampled_from([{"start": "2001"}, {"end": "2020"}]),
    },
)  # fmt: skip
CHOSEN = st.dictionaries(
    st.sampled_from(["title", "category", "note", "same_as", "period"]), st.sampled_from(["kept", "other"])
)


@pytest.mark.deep
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    rows=st.lists(ORGANISATIONS, min_size=3, max_size=3),
    links=st.lists(st.tuples(st.integers(0, 2), st.lists(st.integers(0, 2), unique=True)), max_size=4),
    steps=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), CHOSEN), max_size=3),
)
def test_any_merges_undone_in_turn_leave_everything_as_it_was(
    graph: KnowledgeGraph,
    rows: list[dict[str, Any]],
    links: list[tuple[int, list[int]]],
    steps: list[tuple[int, int, dict[str, Any]]],
) -> None:
    begun = graph.stores.journal.head()
    name = f"ede.{begun}-".__add__
    services = [
        {
            "id": name(f"dienst-{number}"), "title": "Dienst", "provider": name(f"org-{provider}"),
            **({"partners": [name(f"org-{one}") for one in partners]} if partners else {}),
        }
        for number, (provider, partners) in enumerate(links)
    ]  # fmt: skip
    fill(
        graph,
        *(("Organisation", {"id": name(f"org-{number}"), **row}) for number, row in enumerate(rows)),
        *(("Service", row) for row in services),
    )
    before, anna, done = everything(graph), someone(graph, "anna", "editor"), list[str]()
    for kept, gone, choices in steps:
        try:
            anna.merges.merge(name(f"org-{kept}"), name(f"org-{gone}"), choices=choices)
        except (InputError, StepRefused):  # one record, or one that was merged before
            assert kept == gone or {name(f"org-{kept}"), name(f"org-{gone}")} & set(done)
        else:
            done.append(name(f"org-{gone}"))
            links_to = [
                target for one in graph.scan("Service") for _, target in schema.links_of("Service", one.payload)
            ]
            assert done[-1] not in links_to
    for gone in reversed(done):
        someone(graph, "bert", "editor").merges.undo(gone)
    assert everything(graph) == before
    states = {one.id: one for one in graph.scan("Service")}
    assert all(states[row["id"]].payload == row for row in services)


def test_what_changed_since_stops_an_undo_and_is_named(graph: KnowledgeGraph) -> None:
    fill(graph, ("Organisation", ONE), ("Organisation", OTHER), ("Service", SERVICE))
    anna = someone(graph, "anna", "editor")
    anna.merges.merge("ede.bureau", "ede.bureau-2")
    held = graph.get("ede.bureau").payload
    fill(graph, ("Organisation", {**held, "note": "Anders.", "expertise": ["ede.kennis"]}))
    fill(graph, ("Service", {**graph.get("ede.dienst").payload, "provider": "ede.derde", "phases": ["borgen"]}))
    with pytest.raises(Conflict, match=r"'ede.bureau' is sinds de samenvoeging gewijzigd: note"):
        anna.merges.undo("ede.bureau-2")
    assert graph.get("ede.bureau-2").kind == "MergedRecord"  # nothing was written
    done = anna.merges.undo("ede.bureau-2", despite=True)
    assert done.left == ("ede.bureau.note", "ede.dienst.provider")
    assert graph.get("ede.bureau").payload == {**ONE, "note": "Anders.", "expertise": ["ede.kennis"]}
    assert graph.get("ede.bureau-2").payload == OTHER
    assert graph.get("ede.dienst").payload == {**SERVICE, "provider": "ede.derde", "phases": ["borgen"]}


def test_a_merge_rests_on_what_was_seen(graph: KnowledgeGraph) -> None:
    fill(graph, ("Organisation", ONE), ("Organisation", OTHER))
    anna = someone(graph, "anna", "editor")
    seen = anna.merges.compare("ede.bureau", "ede.bureau-2")
    fill(graph, ("Organisation", {**OTHER, "note": "Meanwhile."}))
    with pytest.raises(Overtaken, match=r"'ede.bureau-2' is gewijzigd sinds u het bekeek"):
        anna.merges.merge("ede.bureau", "ede.bureau-2", state=seen.state)
    again = anna.merges.compare("ede.bureau", "ede.bureau-2")
    anna.merges.merge("ede.bureau", "ede.bureau-2", state=again.state)


def test_only_who_may_write_both_merges_and_undoes(graph: KnowledgeGraph) -> None:
    fill(graph, ("Organisation", ONE), space="ede/public")
    fill(graph, ("Organisation", {**OTHER, "id": "gouda.bureau"}), space="gouda/private")
    both = Principal("carl", frozenset({"ede", "gouda"}), roles=frozenset({("ede", "reviewer"), ("gouda", "editor")}))
    for role, places in (("reader", ("ede", "gouda")), ("editor", ("ede", "gouda")), ("reviewer", ("gouda",))):
        with pytest.raises(Forbidden, match="u mag niet schrijven in ruimte"):
            someone(graph, "anna", role, *places).merges.merge("ede.bureau", "gouda.bureau")
    with pytest.raises(NotFound, match=r"'gouda.bureau'$"):
        someone(graph, "anna", "steward", "ede").merges.merge("ede.bureau", "gouda.bureau")
    carl = graph.seen_by(both)
    with pytest.raises(InputError, match=r"'ede.bureau' staat in ede/public, en wie dat leest mag 'gouda.bureau'"):
        carl.merges.merge("gouda.bureau", "ede.bureau")
    carl.merges.merge("ede.bureau", "gouda.bureau")
    assert graph.get("ede.bureau").payload == ONE  # nothing of what fewer people read, unless it was chosen
    assert graph.get("gouda.bureau").space == "gouda/private"
    with pytest.raises(Forbidden):
        someone(graph, "dirk", "editor", "gouda").merges.undo("gouda.bureau")
    with pytest.raises(NotFound):
        someone(graph, "dirk", "steward", "ede").merges.undo("gouda.bureau")
    carl.merges.undo("gouda.bureau")
    assert graph.get("gouda.bureau").payload == {**OTHER, "id": "gouda.bureau"}


def test_links_that_somebody_may_not_write_lead_on_as_they_are(graph: KnowledgeGraph) -> None:
    fill(graph, ("Organisation", ONE), ("Organisation", OTHER), space="ede/public")
    fill(graph, ("Service", {**SERVICE, "id": "gouda.dienst"}), space="gouda/private")
    done = someone(graph, "anna", "reviewer").merges.merge("ede.bureau", "ede.bureau-2")
    assert done.followed == 0
    assert graph.get("gouda.dienst").payload["provider"] == "ede.bureau-2"
    eva = someone(graph, "eva", "editor", "gouda")
    assert eva.merges.resolved("ede.bureau-2").id == "ede.bureau"
    someone(graph, "anna", "reviewer").merges.undo("ede.bureau-2")


def test_a_chain_leads_on_and_is_undone_from_its_end(graph: KnowledgeGraph) -> None:
    third = {"id": "ede.bureau-3", "title": "Voorbeeld"}
    fill(graph, ("Organisation", ONE), ("Organisation", OTHER), ("Organisation", third))
    before, anna = everything(graph), someone(graph, "anna", "editor")
    anna.merges.merge("ede.bureau-2", "ede.bureau-3")
    with pytest.raises(StepRefused, match=r"'ede.bureau-3' is al opgegaan in 'ede.bureau-2'"):
        anna.merges.merge("ede.bureau", "ede.bureau-3")
    anna.merges.merge("ede.bureau", "ede.bureau-2")
    assert anna.merges.resolved("ede.bureau-3").id == "ede.bureau"
    with pytest.raises(StepRefused, match=r"'ede.bureau-2' ging zelf op in een ander record"):
        anna.merges.undo("ede.bureau-3")
    anna.merges.undo("ede.bureau-2")
    anna.merges.undo("ede.bureau-3")
    assert everything(graph) == before


def test_what_was_erased_does_not_come_back(graph: KnowledgeGraph) -> None:
    fill(graph, ("Organisation", ONE), ("Organisation", OTHER))
    with pytest.raises(NotFound):
        graph.merges.merge("ede.bureau", "ede.weg")
    graph.merges.merge("ede.bureau", "ede.bureau-2", choices={"note": "kept"})
    graph.erase("ede.bureau-2", reason="test")
    with pytest.raises(NotFound):
        graph.merges.undo("ede.bureau-2")
    fill(graph, ("Organisation", OTHER))
    graph.merges.merge("ede.bureau-2", "ede.bureau")
    graph.erase("ede.bureau-2", reason="test")  # the one that stayed
    graph.merges.undo("ede.bureau")
    assert graph.get("ede.bureau").payload["title"] == ONE["title"]
    assert graph.check() == []


def test_where_both_came_from_stays(graph: KnowledgeGraph) -> None:
    origins = [
        {"source": f"bron-{number}", "place": "regel 1", "at": "2026-01-01T00:00:00Z", "method": "ingest"}
        for number in (1, 2)
    ]
    fill(graph, ("Source", {"id": "bron-1", "title": "Eén"}), ("Source", {"id": "bron-2", "title": "Twee"}))
    fill(graph, ("Policy", {"id": "a", "title": "Beleid", "municipality": "GM0228", "provenance": origins[:1]}))
    fill(graph, ("Policy", {"id": "b", "title": "Beleid", "municipality": "GM0228", "provenance": origins[1:]}))
    graph.merges.merge("a", "b")
    assert graph.get("a").payload["provenance"] == origins
    assert [event.actor for event in graph.stores.journal.events(record_id="b")] == ["local", "local"]


def test_a_lesson_that_was_approved_goes_as_at_the_review_gate(graph: KnowledgeGraph) -> None:
    lesson = {"phase": "borgen", "basis": "expliciet", "title": "Begin op tijd"}
    anna, bert = someone(graph, "anna", "steward"), someone(graph, "bert", "steward")
    for who, key in ((anna, "ede.les-1"), (bert, "ede.les-2"), (anna, "ede.les-3")):
        who.lessons.add([{"id": key, **lesson}], space=SPACE)
    bert.lessons.move("ede.les-1", "getoetst")
    with pytest.raises(StepRefused, match=r"is getoetst en 'ede.les-2' niet"):
        bert.merges.merge("ede.les-2", "ede.les-1")
    with pytest.raises(Forbidden, match="steward"):
        someone(graph, "carl", "editor").merges.merge("ede.les-1", "ede.les-2")
    with pytest.raises(StepRefused, match=r"schreef 'ede.les-1' zelf"):
        anna.merges.merge("ede.les-1", "ede.les-2")
    fill(graph, ("Lesson", {"id": "ede.les-2", **lesson, "title": "Anders", "review": "concept"}))
    with pytest.raises(StepRefused, match="al goedgekeurd"):
        bert.merges.merge("ede.les-1", "ede.les-2", choices={"title": "other"})
    bert.merges.merge("ede.les-1", "ede.les-2", choices={"title": "kept"})
    assert graph.get("ede.les-1").payload["review"] == "getoetst"


def test_who_wrote_what_was_taken_wrote_what_came_of_it(graph: KnowledgeGraph) -> None:
    lesson = {"phase": "borgen", "basis": "expliciet"}
    anna, bert, carl = (someone(graph, name, "steward") for name in ("anna", "bert", "carl"))
    anna.lessons.add([{"id": "ede.les-1", "title": "Begin op tijd", **lesson}], space=SPACE)
    bert.lessons.add([{"id": "ede.les-2", "title": "Begin tijdig", "because": "Het duurt.", **lesson}], space=SPACE)
    case = {"id": "ede.casus", "title": "Archief", "situation": "Fictief.", "outcome": "deels"}
    fill(graph, ("Case", case), ("Case", {**case, "id": "ede.casus-2"}))
    fill(graph, ("Lesson", {"id": "ede.les-3", "title": "Kijk eerst", "case": "ede.casus-2", **lesson}))
    wrote = four_eyes.authors(graph, "ede.les-3")
    carl.merges.merge("ede.casus", "ede.casus-2")
    assert four_eyes.authors(graph, "ede.les-3") == wrote  # a link that followed makes nobody an author
    carl.merges.merge("ede.les-1", "ede.les-2")
    assert four_eyes.authors(graph, "ede.les-1") == {"anna", "bert", "carl"}
    with pytest.raises(StepRefused, match=r"schreef 'ede.les-1' zelf"):
        bert.lessons.move("ede.les-1", "getoetst")
    carl.merges.undo("ede.les-2")
    assert four_eyes.authors(graph, "ede.les-2") == {"bert"}


def test_nobody_writes_by_hand_that_one_record_leads_to_another(graph: KnowledgeGraph) -> None:
    fill(graph, ("Organisation", ONE), ("Organisation", OTHER))
    anna = someone(graph, "anna", "steward")
    anna.merges.merge("ede.bureau", "ede.bureau-2")
    left = graph.get("ede.bureau-2")
    for change in ({"replaced_by": "ede.derde"}, {"former_kind": "Case"}):
        with pytest.raises(StepRefused, match="voeg de records samen"):
            anna.put([schema.parse("MergedRecord", {**left.payload, **change})], space=SPACE, reason="test")
    with pytest.raises(StepRefused, match="een MergedRecord, geen Organisation"):
        anna.put([schema.parse("Organisation", OTHER)], space=SPACE, reason="test")
    with pytest.raises(StepRefused, match="dat gaat niet weg"):
        anna.delete("ede.bureau-2", reason="test")
    with pytest.raises(InputError, match="worden niet samengevoegd"):
        anna.merges.find(["Municipality"])


def test_pairs_come_with_their_reasons_and_only_of_what_may_be_read(graph: KnowledgeGraph) -> None:
    fill(graph, ("Organisation", ONE), ("Organisation", OTHER), space="ede/public")
    eva = someone(graph, "eva", "reader", "gouda")
    (pair,) = eva.merges.find()
    assert (pair.one, pair.other, pair.may_merge) == ("ede.bureau", "ede.bureau-2", False)
    assert [(one.by, one.said) for one in pair.reasons] == [("naam", "zelfde naam: bureau voorbeeld")]
    seen = eva.merges.find(top=None), eva.merges.compare("ede.bureau", "ede.bureau-2")
    for number in range(40):  # more than are paired with one name
        fill(graph, ("Organisation", {**ONE, "id": f"ede.a-{number}"}), space=SPACE)
    assert (eva.merges.find(top=None), eva.merges.compare("ede.bureau", "ede.bureau-2")) == seen
    assert len(someone(graph, "anna", "editor").merges.find(["Organisation"], top=None)) > 1


def test_a_file_that_is_read_again_undoes_no_merge(stocked: KnowledgeGraph, tmp_path: Path) -> None:
    folder = tmp_path / "stukken"
    folder.mkdir()
    rows = {
        "een.jsonl": [{"kind": "Organisation", "id": "bureau", "title": "Bureau Voorbeeld"}],
        "twee.jsonl": [
            {"kind": "Organisation", "id": "bureau-2", "title": "Bureau Voorbeeld B.V.", "category": "adviesbureau"},
            {"kind": "Service", "id": "dienst", "title": "Scan", "provider": "bureau-2"},
        ],
    }

    def read() -> Any:
        for name, said in rows.items():
            (folder / name).write_text("\n".join(map(json.dumps, said)), encoding="utf-8")
        return ingest_into(stocked, [folder], space="local/private", progress=lambda *_: None, encode=False)

    read()
    stocked.merges.merge("bureau", "bureau-2")
    merged = stocked.get("bureau").payload
    assert len(merged["provenance"]) == 2
    rows["een.jsonl"][0]["note"] = "Nieuw."
    rows["twee.jsonl"].append({"kind": "Service", "id": "dienst-2", "title": "Advies", "provider": "bureau-2"})
    summary = read()
    assert stocked.get("bureau").payload == merged
    assert stocked.get("bureau-2").kind == "MergedRecord"
    assert stocked.get("dienst-2").payload["provider"] == "bureau"
    assert sorted(line.partition(":")[0] for line in summary.left_out) == [
        "bureau-2 is opgegaan in bureau", "in bureau ging een ander record op, en het bestand zegt iets anders",
    ]  # fmt: skip
    stocked.merges.undo("bureau-2")
    assert stocked.get("bureau-2").payload["title"] == "Bureau Voorbeeld B.V."
    assert stocked.get("dienst").payload["provider"] == "bureau-2"


def test_what_has_fields_of_its_own_is_no_gap(graph: KnowledgeGraph) -> None:
    fill(graph, ("Organisation", {**ONE, "period": {"start": "2001"}}), ("Organisation", OTHER))
    graph.merges.merge("ede.bureau", "ede.bureau-2")
    assert graph.get("ede.bureau").payload["period"] == {"start": "2001"}


def test_what_a_person_told_apart_is_not_proposed_as_one_again(graph: KnowledgeGraph) -> None:
    fill(graph, ("Organisation", ONE), ("Organisation", OTHER))
    anna, baarn = someone(graph, "anna", "editor"), someone(graph, "bert", "editor", "baarn")
    assert len(anna.merges.find()) == 1
    told = anna.merges.tell_apart("ede.bureau-2", "ede.bureau", reason=" Twee vestigingen. ", space=SPACE)
    assert (told.one, told.other, told.reason) == ("ede.bureau", "ede.bureau-2", "Twee vestigingen.")
    assert anna.merges.find() == []
    assert anna.merges.tell_apart("ede.bureau", "ede.bureau-2", space=SPACE).id == told.id  # said twice is said once
    with pytest.raises(NotFound):
        baarn.merges.tell_apart("ede.bureau", "ede.bureau-2", space="baarn/private")
    anna.delete(told.id, reason="toch één")
    assert len(anna.merges.find()) == 1


def test_what_somebody_else_tells_apart_counts_for_them_alone(graph: KnowledgeGraph) -> None:
    shared = {**ONE, "id": "org-1"}, {**OTHER, "id": "org-2"}
    fill(graph, *(("Organisation", one) for one in shared), space="kring/public")
    baarn = someone(graph, "bert", "reviewer", "baarn")
    baarn.merges.tell_apart("org-1", "org-2", space="baarn/network")
    assert baarn.merges.find() == []
    assert len(someone(graph, "anna", "editor").merges.find()) == 1


@pytest.mark.parametrize(
    ("one", "other", "refused"),
    [("ede.bureau", "ede.bureau", "noem er twee"), ("ede.bureau", "ede.dienst", "alleen dezelfde soort")],
)
def test_what_cannot_be_told_apart_is_said(graph: KnowledgeGraph, one: str, other: str, refused: str) -> None:
    fill(graph, ("Organisation", ONE), ("Organisation", OTHER), ("Service", SERVICE))
    with pytest.raises(InputError, match=refused):
        someone(graph, "anna", "editor").merges.tell_apart(one, other, space=SPACE)
