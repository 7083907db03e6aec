"""The documents of a municipality count: in the ranking, on the card and in search. All records here are fictitious."""

from datetime import date
from pathlib import Path

import pytest

from ingest.load import ingest_into
from kg.access import Principal
from kg.cycle.interpret.card.use_cases import card
from kg.cycle.interpret.coverage.coverage import Coverage
from kg.cycle.interpret.coverage.use_cases import answered, idle
from kg.errors import NotFound
from kg.model.environment import Development, Municipality
from kg.model.frameworks import Source
from kg.model.record import Record
from kg.model.values import Passage
from kg.reason.answer import to_json
from kg.service import KnowledgeGraph

TODAY = date(2026, 6, 1)
FIRST = (
    "Dit stuk is vastgesteld door het college van Eendorp. Het geldt voor alle afdelingen en voor wie voor ons werkt. "
    "De inhoud wordt elk jaar bekeken en zo nodig aangepast aan wat er in het dorp speelt."
)
SECOND = (
    "Wij houden ons aan de Algemene verordening gegevensbescherming. De functionaris gegevensbescherming houdt een "
    "register bij van elke verwerking van persoonsgegevens. De AVG vraagt om een DPIA voor een nieuwe verwerking, en "
    "een datalek melden wij binnen 72 uur zoals de AVG dat vraagt."
)


def world() -> list[Record]:
    return [
        Municipality(id="GM0001", title="Eendorp", code="GM0001", province="Utrecht"),
        Municipality(id="GM0002", title="Tweedorp", code="GM0002", province="Utrecht"),
        Development(
            id="dev-avg",
            title="Algemene verordening gegevensbescherming",
            category="wettelijk",
            summary="Regels voor persoonsgegevens: grondslag, register, DPIA, datalekken en een functionaris.",
            obligation=True,
            alt_labels=("AVG", "privacywet"),
        ),
        Development(
            id="dev-warmte",
            title="Wet collectieve warmte",
            category="wettelijk",
            summary="Regie op warmtenetten en kavels waarvoor een bedrijf wordt aangewezen.",
        ),
        Development(
            id="dev-archief", title="Archiefwet 2026", category="wettelijk", summary="Archief van digitale stukken."
        ),
    ]


def document(key: str = "privacy", **fields: object) -> Source:
    given = {
        "title": "Privacybeleid Eendorp",
        "municipalities": ("GM0001",),
        "category": "tekst",
        "body": (
            Passage(text=FIRST, place="pagina 1"),
            Passage(text=SECOND, place="pagina 2", heading="Privacy en de AVG"),
        ),
    }
    return Source.model_validate({"id": key, **given, **fields})


@pytest.fixture
def filled(graph: KnowledgeGraph) -> KnowledgeGraph:
    graph.put(world(), reason="proef", space="kring/public")
    return graph


def covered(graph: KnowledgeGraph, town: str = "Eendorp", development: str = "dev-avg") -> Coverage:
    return next(entry for entry in graph.interpret(town, today=TODAY) if entry.id == development).coverage


def test_a_document_of_a_municipality_probably_covers_with_its_page_and_words(filled: KnowledgeGraph) -> None:
    before = to_json(filled.interpret("Eendorp", today=TODAY))
    assert covered(filled).state == "niet gevonden"
    filled.put([document()], reason="proef")
    found = covered(filled)
    assert found.state == "waarschijnlijk gedekt"
    assert found.chance is not None
    assert 0.5 <= found.chance < 1
    assert found.evidence[0].id == "privacy"
    assert found.evidence[0].text.startswith(
        "Een eigen document lijkt hierover te gaan: “Privacybeleid Eendorp”, pagin"
    )
    assert "pagina 2: “" in found.evidence[0].text
    assert "Nog niemand keek dat na" in found.evidence[0].text
    assert found.searched == "gezocht in 1 stuk van deze gemeente, geen beleidsstuk"
    assert covered(filled, development="dev-warmte").state == "niet gevonden"
    assert to_json(filled.interpret("Eendorp", today=TODAY)) != before


def test_a_document_changes_nothing_for_another_municipality(filled: KnowledgeGraph) -> None:
    before = to_json(filled.interpret("Tweedorp", today=TODAY))
    filled.put([document()], reason="proef")
    assert to_json(filled.interpret("Tweedorp", today=TODAY)) == before


def test_the_card_quotes_a_document_with_its_page(filled: KnowledgeGraph) -> None:
    filled.put([document()], reason="proef")
    made = card(filled, "dev-avg", "Eendorp", today=TODAY, lessons_on=lambda _subject, _town: [])
    quoted = [one for part in made.sections for one in part.sentences if "Uit een eigen document" in one.text]
    assert len(quoted) == 1
    assert quoted[0].citations[0].id == "privacy"
    assert quoted[0].citations[0].place == "pagina 2"
    assert "door niemand nagekeken" in quoted[0].text
    other = card(filled, "dev-warmte", "Eendorp", today=TODAY, lessons_on=lambda _subject, _town: [])
    assert not [one for part in other.sections for one in part.sentences if "Uit een eigen document" in one.text]


def test_search_finds_a_document_under_its_municipality(filled: KnowledgeGraph) -> None:
    filled.put([document(), document("elders", title="Privacybeleid Tweedorp", municipalities=("GM0002",))], reason="p")
    found = filled.search("datalek melden", filters=filled.filters(municipality="Eendorp"), facets=True)
    assert [hit.id for hit in found.hits] == ["privacy"]
    assert found.facets["municipality"] == {"GM0001": 1}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"title": "Concept privacybeleid Eendorp"}, "het is een concept of voorstel"),
        ({"document_kind": "raadsvoorstel"}, "het is een concept of voorstel"),
        ({"title": "Privacybeleid Eendorp 2020-2023"}, "het liep tot en met 2023"),
    ],
)
def test_a_draft_or_a_plan_that_ran_out_is_shown_and_does_not_cover(
    filled: KnowledgeGraph, fields: dict[str, str], why: str
) -> None:
    filled.put([document(**fields)], reason="proef")
    found = covered(filled)
    assert found.state == "niet gevonden"
    assert found.chance is None
    assert next(one.text for one in found.evidence if one.id == "privacy").endswith(f"telt niet als antwoord: {why}.")


def test_a_term_that_still_runs_is_no_reason() -> None:
    assert idle({"title": "Privacybeleid 2025-2028"}, TODAY) == ""
    assert idle({"title": "Privacybeleid 2025-2028"}, date(2029, 1, 1)) == "het liep tot en met 2028"


def test_a_document_of_later_is_not_looked_at(filled: KnowledgeGraph) -> None:
    filled.put([document(date="2026-09")], reason="proef")
    assert covered(filled).state == "niet gevonden"


def test_a_new_version_of_a_document_is_read_again(filled: KnowledgeGraph) -> None:
    filled.put([document()], reason="proef")
    assert covered(filled).state == "waarschijnlijk gedekt"
    filled.put([document(title="Reglement", body=(Passage(text=FIRST, place="pagina 1"),))], reason="proef")
    assert covered(filled).state == "niet gevonden"


def test_a_development_that_is_added_is_looked_for_in_documents_of_before(filled: KnowledgeGraph) -> None:
    leaks = "Een datalek melden wij. Van elk datalek houden wij een lijst bij, en na een datalek kijken wij terug."
    filled.put([document("lek", title="Werkwijze", body=(Passage(text=leaks, place="p"),))], reason="proef")
    assert answered(filled, "lek") == ()
    meld = Development(
        id="dev-lek", title="Meldplicht datalek", category="wettelijk", summary="Melden.", alt_labels=("datalek",)
    )
    filled.put([meld], reason="proef")
    assert [one.development for one in answered(filled, "lek")] == ["dev-lek"]


def test_what_another_organisation_keeps_of_a_municipality_is_not_what_that_says(filled: KnowledgeGraph) -> None:
    """Shared by an adviser it is found, and does not count."""
    filled.put([document()], reason="proef", space="adviseur/public")
    filled.stores.hold_all()
    seen = filled.seen_by(Principal.member("wie", {"elders": "reader"}, on=TODAY))
    assert seen.search("datalek melden").hits[0].id == "privacy"
    assert covered(seen).state == "niet gevonden"


def test_a_document_tells_what_it_may_answer_with_chance_place_and_reason(filled: KnowledgeGraph) -> None:
    filled.put([document()], reason="proef")
    first = answered(filled, "privacy")[0]
    assert first.development == "dev-avg"
    assert first.place == "pagina 2"
    assert first.quote == "Wij houden ons aan de Algemene verordening gegevensbescherming."
    assert "genoemd in de titel of een kop" in first.why
    assert first.why == "genoemd in de titel of een kop; genoemd in 1 van 1 passage"


def test_what_has_no_running_text_answers_nothing(filled: KnowledgeGraph) -> None:
    with pytest.raises(NotFound, match="geen document met lopende tekst"):
        answered(filled, "dev-avg")


def test_a_plan_is_no_evidence_that_somebody_did_it(filled: KnowledgeGraph) -> None:
    """Borgen answers with cases and lessons alone."""
    filled.put([document()], reason="proef")
    told = filled.borgen("datalek melden volgens de AVG", municipality="Tweedorp")
    assert "privacy" not in str(to_json(told))


PLAN = """# Privacybeleid gemeente Baarn 2025-2028

Vastgesteld door het college van burgemeester en wethouders van de gemeente Baarn op 4 maart 2025.

## Inleiding

De gemeente Baarn werkt met gegevens van haar inwoners en gaat daar zorgvuldig mee om.

## Privacy en de AVG

De Algemene verordening gegevensbescherming (AVG) vraagt om een register van verwerkingen. De gemeente houdt dat bij.
Voor een nieuwe verwerking doen wij een DPIA, zoals de AVG voorschrijft. Een datalek melden wij binnen 72 uur.
"""


def test_a_policy_that_is_read_in_changes_what_its_municipality_is_told(graph: KnowledgeGraph, tmp_path: Path) -> None:
    """From the file to the ranking, the card, search and the graph; the document is made here."""
    graph.put([one for one in world() if one.id.startswith("dev-")], reason="proef", space="kring/public")
    folder = tmp_path / "in"
    folder.mkdir()
    ingest_into(graph, [], space="local/private", progress=lambda *_: None, encode=False)
    before = to_json(graph.interpret("Baarn", today=TODAY))
    (folder / "privacybeleid.md").write_text(PLAN, encoding="utf-8")
    ingest_into(graph, [folder], space="local/private", progress=lambda *_: None, encode=False)
    assert to_json(graph.interpret("Baarn", today=TODAY)) != before
    found = covered(graph, "Baarn")
    assert found.state == "waarschijnlijk gedekt"
    key = found.evidence[0].id
    source = graph.get(key).payload
    assert source["municipalities"] == ["GM0308"]
    assert "dev-avg" in source["related"]
    told = next(one for one in source["identified"] if one["found"] == "dev-avg")
    assert "Algemene verordening gegevensbescherming" in told["quote"]
    assert told["place"].startswith("regel ")
    assert told["place"] in found.evidence[0].text
    assert graph.search("datalek", filters=graph.filters(municipality="Baarn")).hits[0].id == key
    made = card(graph, "dev-avg", "Baarn", today=TODAY, lessons_on=lambda _subject, _town: [])
    assert any(one.citations[0].id == key for part in made.sections for one in part.sentences)
    head = graph.stores.journal.head()
    ingest_into(graph, [folder], space="local/private", progress=lambda *_: None, encode=False)
    assert graph.stores.journal.head() == head
    told_again = graph.documents.of("Baarn")
    assert [(one.id, one.reviewed, one.idle) for one in told_again] == [(key, False, "")]
