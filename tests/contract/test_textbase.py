"""A ranking after a write: what a fresh look would give, for everyone, from what changed alone. All is fictitious."""

from datetime import date

import pytest

from kg.access import Principal
from kg.cycle.interpret.ranking.use_cases import landscape_of
from kg.cycle.interpret.ranking.use_cases.textbase import Textbase
from kg.errors import QuestionEnded
from kg.model.circle import Objective, Policy, Trajectory
from kg.model.environment import Development
from kg.model.frameworks import Adoption, Concept
from kg.model.knowledge import Case
from kg.model.record import Record
from kg.model.values import Period
from kg.ports.journal import Stored
from kg.reason.answer import to_json
from kg.service import KnowledgeGraph
from kg.store.records import Records
from tests.contract.test_landscape import TODAY, world

EARLIER = date(2023, 6, 1)
TEXT = "Wij brachten alle stukken over naar een e-depot."


def case(key: str, *codes: str, text: str = TEXT) -> Case:
    return Case(id=key, title=text[:60], situation=text, outcome="onbekend", municipalities=codes)


def answers(graph: KnowledgeGraph) -> list[object]:
    """What a landscape decides, for two towns of the world, one of them as of two days."""
    return [
        to_json(graph.interpret("GM0001", today=EARLIER)),
        to_json(graph.interpret("GM0001", today=TODAY)),
        to_json(graph.interpret("GM0003", today=TODAY)),
        to_json(graph.uptake("GM0001", today=TODAY)),
    ]


def askers(graph: KnowledgeGraph) -> list[KnowledgeGraph]:
    return [
        graph,
        graph.seen_by(Principal("gast", frozenset())),
        graph.seen_by(Principal("ann", frozenset({"eendorp"}), roles=frozenset({("eendorp", "reader")}))),
    ]


def afresh(graph: KnowledgeGraph) -> None:
    """Let go of all that was worked out."""
    graph.stores._in_memory.pop(Textbase)
    graph.stores._remembered.clear()


PUBLIC = "kring/public"
STEPS: list[tuple[str, list[Record]]] = [
    (PUBLIC, [case("case-een", "GM0001", "GM0003")]),
    ("eendorp/private", [case("case-geheim", "GM0001", text="Een geheim plan voor warm water in het zwembad.")]),
    (PUBLIC, [case("case-een", "GM0002", text="Warm water in het zwembad van ons dorp, elke dag.")]),
    (PUBLIC, [Policy(id="pol-twee", title="Archiefbeleid", municipality="GM0002", period=Period(start="2023"))]),
    (PUBLIC, [Policy(id="pol-een", title="Zwembadbeleid", municipality="GM0003", responds_to=("dev-zwembad",))]),
    (PUBLIC, [Concept(id="thema-archivering", title="archieven")]),
    (PUBLIC, [Adoption(id="a5", title="chatbot", municipality="GM0003", date="2024-05-01", family="chatbot")]),
    (PUBLIC, [Trajectory(id="tra-plan", title="Plan voor het e-depot", municipalities=("GM0004",), status="concept")]),
    (PUBLIC, [Trajectory(id="tra-plan", title="Het e-depot komt", municipalities=("GM0004",), status="vastgesteld")]),
    (PUBLIC, [Development(id="dev-nieuw", title="Stukken online", category="wettelijk", summary="Openbaar maken.")]),
    (PUBLIC, [Objective(id="doel-twee", title="Elk bad wordt warm gestookt", policy="pol-een")]),
    ("tweedorp/public", [Objective(id="doel-drie", title="Elk stuk is in 2027 te vinden", policy="pol-twee")]),
    ("tweedorp/public", [case("case-ander", "GM0001", "GM0002")]),
]


@pytest.fixture
def filled(graph: KnowledgeGraph) -> KnowledgeGraph:
    graph.put(world(), space=PUBLIC, reason="proef")
    return graph


@pytest.mark.deep
def test_after_each_write_every_asker_gets_what_a_fresh_look_gives(filled: KnowledgeGraph) -> None:
    for space, records in STEPS:
        filled.put(records, space=space, reason="proef")
        followed = [answers(asker) for asker in askers(filled)]
        afresh(filled)
        assert followed == [answers(asker) for asker in askers(filled)], records
    for key in ("case-een", "pol-een", "dev-archief"):
        filled.delete(key, reason="proef")
        followed = [answers(asker) for asker in askers(filled)]
        afresh(filled)
        assert followed == [answers(asker) for asker in askers(filled)], key


def test_what_somebody_keeps_private_is_in_the_landscape_of_nobody_else(filled: KnowledgeGraph) -> None:
    everything, guest, ann = askers(filled)
    before = answers(guest)
    filled.put([case("case-geheim", "GM0001")], space="eendorp/private", reason="proef")
    assert [("case-geheim" in landscape_of(one, TODAY).entries) for one in (everything, guest, ann)] == [
        True,
        False,
        True,
    ]
    assert answers(guest) == before


def test_after_a_write_no_text_that_stayed_is_read_again(
    filled: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.put([case(f"case-{number}", "GM0002") for number in range(200)], space=PUBLIC, reason="proef")
    landscape_of(filled, TODAY)
    read: list[str] = []
    look = Records.is_sound
    monkeypatch.setattr(Records, "is_sound", lambda self, stored: read.append(stored.id) or look(self, stored))
    for changed in ([case("case-7", "GM0003")], [Concept(id="thema-nieuw", title="nieuw")]):
        filled.put(changed, space=PUBLIC, reason="proef")
        read.clear()
        landscape_of(filled, TODAY)
        assert {key for key in read if key.startswith(("case-", "pol-", "doel-", "dev-"))} <= {changed[0].id}
    assert landscape_of(filled, TODAY).entries["case-7"].owners == {"GM0003"}
    assert landscape_of(filled, TODAY).of_town["GM0003"].ids == ("case-7",)


def test_what_a_question_read_before_its_end_is_not_read_again(
    filled: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.put([case(f"case-{number}", "GM0002") for number in range(20)], space=PUBLIC, reason="proef")
    read, ends = list[str](), {"case-5"}
    look = Records.is_sound

    def sound(self: Records, stored: Stored) -> bool:
        if stored.id in ends:
            ends.clear()
            raise QuestionEnded("de tijd is om")
        read.append(stored.id)
        return look(self, stored)

    monkeypatch.setattr(Records, "is_sound", sound)
    with pytest.raises(QuestionEnded):
        filled.stores.in_memory(Textbase)
    before = {*read}
    filled.put([case("case-1", "GM0003"), case("case-7", "GM0004")], space=PUBLIC, reason="proef")
    filled.delete("case-2", reason="proef")
    read.clear()
    held = filled.stores.in_memory(Textbase).held
    assert before & {*read} == {"case-1"}
    assert "case-2" not in held
    assert {key: held[key].stored.payload["municipalities"] for key in ("case-1", "case-7")} == {
        "case-1": ["GM0003"],
        "case-7": ["GM0004"],
    }
