"""
What others say of a municipality changes nothing of what Kring tells it about itself.

Organisations and records are fictitious; Lek is no municipality, Ede and Baarn are.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from random import Random
from typing import Any

import pytest

import kg
from kg.access import Principal
from kg.adapters.journal.sql import SqlJournal
from kg.cycle.borgen.sharing import use_cases as people
from kg.cycle.formulate.smart.use_cases import smart
from kg.model.kinds import KINDS
from kg.model.schema import dump, fields_of, parse
from kg.ports.journal import Put
from kg.reason.answer import is_answer, to_json
from kg.service import KnowledgeGraph
from kg.store.authority import BASIS, Authority
from tests.leak.worlds import a_payload
from tests.mandates import as_user

TODAY = date(2026, 11, 1)
TOWNS = {"GM0228": "Ede", "GM0308": "Baarn", "GM0203": "Barneveld", "GM0317": "Eemnes", "GM0342": "Soest"}
DEVELOPMENTS = {
    "dev-inloggen": ("Wet digitale overheid", "thema-dienstverlening", "Veilig inloggen bij de gemeente"),
    "dev-archief": ("Archiefwet", "thema-archivering", "Overbrengen na tien jaar"),
    "dev-ai": ("AI-verordening", "thema-algoritmen", "Regels voor algoritmen met een hoog risico"),
}
PEOPLE = ("Ede", frozenset({"ede"}))


def _world() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for number, (code, name) in enumerate(TOWNS.items()):
        yield "kring/public", "Municipality", {"id": code, "title": name, "code": code, "province": "Utrecht"}
        facts = {"municipality": code, "year": "2025", "population": 25_000 + 1_000 * number}
        yield "kring/public", "Profile", {"id": f"profiel-{code}", "title": f"Cijfers van {name}", **facts}
    for theme in ("dienstverlening", "archivering", "algoritmen"):
        yield "kring/public", "Concept", {"id": f"thema-{theme}", "title": theme, "scheme": "thema's"}
    for key, (title, theme, summary) in DEVELOPMENTS.items():
        more = {"category": "wettelijk", "summary": summary, "themes": [theme], "obligation": True}
        day = {"date": "2027-01-01", "what": "in werking", "certainty": "vast"}
        yield "kring/public", "Development", {"id": key, "title": title, "dates": [day], **more}
        for month in (3, 6, 9):
            said = {"title": f"{title} in het nieuws", "development": key, "date": f"2026-0{month}-10"}
            yield "kring/public", "Signal", {"id": f"signaal-{key}-{month}", **said}
    policy = {"title": "Archiefbeleid", "municipality": "GM0228", "responds_to": ["dev-archief"]}
    yield "ede/network", "Policy", {"id": "ede.beleid", "themes": ["thema-archivering"], **policy}
    aim = {"title": "Alle dossiers in 2028 digitaal", "policy": "ede.beleid"}
    yield "ede/network", "Objective", {"id": "ede.doel", **aim}
    yield "ede/private", "Trajectory", {"id": "ede.traject", "title": "Archief op orde", "municipalities": ["GM0228"]}
    case = {"title": "Zaaksysteem", "situation": "Oud zaaksysteem", "outcome": "succes", "municipalities": ["GM0308"]}
    yield "kring/public", "Case", {"id": "cas-1", **case, "themes": ["thema-dienstverlening"]}
    lesson = {"title": "Begin klein", "phase": "borgen", "basis": "expliciet", "case": "cas-1"}
    source = [{"url": "https://voorbeeld.example/les"}]
    yield "kring/public", "Lesson", {"id": "les-1", **lesson, "sources": source}
    own = {"title": "Zwembad", "situation": "Het was koud", "outcome": "succes", "municipalities": ["GM0228"]}
    yield "ede/private", "Case", {"id": "ede.cas", **own}
    yield "kring/public", "Organisation", {"id": "org-bureau", "title": "Bureau"}
    yield "kring/public", "Expertise", {"id": "kennis-1", "title": "Archiveren", "themes": ["thema-archivering"]}
    expert = {"title": "Anna Proef", "organisation": "org-bureau", "expertise": ["kennis-1"]}
    yield "kring/public", "Expert", {"id": "expert-1", **expert}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    folder = tmp_path_factory.mktemp("gezag")
    journal = SqlJournal.open(folder / "journal.db")
    puts = [Put(payload["id"], kind, space, dump(parse(kind, payload))) for space, kind, payload in _world()]
    journal.append(puts, mandate=as_user("proef"), reason="proef")
    journal.close()
    with kg.open(folder, with_encoder=None) as opened:
        yield opened


def _json(value: Any) -> str:
    return json.dumps(
        value, default=lambda one: to_json(one) if is_answer(one) or isinstance(one, Sequence) else repr(one)
    )


def _card(graph: KnowledgeGraph) -> Any:
    """Without what it says is Lek's, and without the moment."""
    told = [to_json(graph.card(key, "Ede", today=TODAY)) for key in DEVELOPMENTS]
    return [
        [sentence["text"] for sentence in section["sentences"] if "Volgens lek" not in sentence["text"]]
        for card in told
        for section in card["sections"]
        if section["key"] != "lessons"
    ]


QUESTIONS: dict[str, Callable[[KnowledgeGraph], Any]] = {
    "names": lambda graph: (sorted(graph.gazetteer.codes.items()), sorted(graph.gazetteer.names.items())),
    "ranking": lambda graph: graph.interpret("Ede", today=TODAY),
    "peers": lambda graph: graph.peers("Ede", today=TODAY),
    "uptake": lambda graph: graph.uptake("Ede", today=TODAY),
    "radar": lambda graph: graph.radar("Ede", today=TODAY),
    "momentum": lambda graph: graph.momentum(today=TODAY),
    "freshness": lambda graph: to_json(graph.freshness(today=TODAY)),
    "emerging": lambda graph: graph.emerging(today=TODAY),
    "card": _card,
    "applies": lambda graph: graph.lessons.applies("les-1", "Ede", ""),
    "plan": lambda graph: graph.lessons.adapted("cas-1", "Ede"),
    "risk": lambda graph: (graph.people.risks("Ede"), graph.people.coverage("Ede")),
    "share": lambda graph: people.preview(graph, "ede.cas"),
    "smart": lambda graph: smart(graph, "ede.doel", today=TODAY),
    "reuse": lambda graph: [graph.lessons.reuse_totals(by) for by in ("lesson", "municipality", "provider", "month")],
    "offer": lambda graph: [(one.phase, one.services) for one in graph.offer("ede.traject").phases],
    "weights": lambda graph: graph.interpret("Ede", today=TODAY)[0].parts,
}


@pytest.fixture(scope="module")
def before(graph: KnowledgeGraph) -> dict[str, str]:
    return _told(ede(graph))


def ede(graph: KnowledgeGraph) -> KnowledgeGraph:
    return graph.seen_by(Principal("an", frozenset({"ede"}), roles=frozenset({("ede", "editor")})))


def _told(graph: KnowledgeGraph) -> dict[str, str]:
    found = {}
    for name, ask in QUESTIONS.items():
        try:
            found[name] = _json(ask(graph))
        except kg.errors.KringError as refused:
            found[name] = str(refused)
    return found


def _said_by_lek(kind: str, seed: int) -> dict[str, Any]:
    """A record that Lek makes of a kind, which speaks of Ede and of all that is there wherever it can."""
    chance = Random(seed)  # noqa: S311 - a test that repeats itself
    ids = [payload["id"] for _, _, payload in _world()]
    made = a_payload(chance, kind, f"lek.{kind.lower()}-{seed}", ids)
    for spec in fields_of(KINDS[kind]):
        aimed = {
            "Municipality": "GM0228",
            "Development": chance.choice(list(DEVELOPMENTS)),
            "Policy": "ede.beleid",
            "Objective": "ede.doel",
            "Trajectory": "ede.traject",
            "Case": "cas-1",
            "Lesson": "les-1",
            "Organisation": "org-bureau",
            "Expertise": "kennis-1",
            "Concept": chance.choice(_THEMES),
        }.get(spec.prop.to)
        if spec.name == "about":
            aimed = chance.choice(["ede.beleid", "dev-archief", "ede.traject"])
        if aimed and spec.range == "link":
            made[spec.name] = [aimed] if spec.many else aimed
    if kind == "Municipality":
        made |= {"title": "Ede", "code": "GM9999", "alt_labels": ["Baarn", "gemeente Ede"]}
    if kind == "Profile":
        made |= {"year": "2026", "population": 3}
    return dump(parse(kind, made))


_THEMES = ["thema-dienstverlening", "thema-archivering", "thema-algoritmen"]


def test_every_kind_has_one_rule() -> None:
    assert BASIS.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nothing_that_another_organisation_shares_changes_what_is_told_of_us(
    kind: str, graph: KnowledgeGraph, before: dict[str, str]
) -> None:
    lek = graph.seen_by(Principal("lek", frozenset({"lek"}), roles=frozenset({("lek", "steward")})))
    records = [_said_by_lek(kind, seed) for seed in range(6)]
    for at, record in enumerate(records):
        put = Put(record["id"], kind, f"lek/{('network', 'public')[at % 2]}", record)
        graph.stores.journal.append([put], mandate=as_user("lek"), reason="proef")  # past the gates, to be sure
    graph.catch_up()
    try:
        after = _told(ede(graph))
        assert {name: said for name, said in after.items() if said != before[name]} == {}
        assert lek.get(records[0]["id"]).payload["id"] == records[0]["id"]  # it is there, as theirs
    finally:
        for record in records:
            graph.rewrite({record["id"]: None}, reason="proef")


def test_what_is_said_of_us_is_shown_as_theirs(graph: KnowledgeGraph) -> None:
    policy = {"id": "lek.beleid", "title": "AI-beleid", "municipality": "GM0228", "responds_to": ["dev-ai"]}
    stance = {"id": "lek.steun", "title": "x", "about": "dev-ai", "level": "bestuur", "stance": "tegen"}
    puts = [
        Put("lek.beleid", "Policy", "lek/network", dump(parse("Policy", policy))),
        Put("lek.steun", "Support", "lek/public", dump(parse("Support", stance))),
    ]
    graph.stores.journal.append(puts, mandate=as_user("lek"), reason="proef")
    try:
        card = ede(graph).card("dev-ai", "Ede", today=TODAY)
        text = " ".join(sentence.text for section in card.sections for sentence in section.sentences)
        assert "Volgens lek antwoordt “AI-beleid” van Ede hierop; Ede zegt dat zelf niet." in text
        assert "Volgens lek: het bestuur is tegen; Ede zegt dat zelf niet." in text
        assert "Van het bestuur is niets gevonden, en hele stukken van Ede om in te zoeken zijn hier niet." in text
    finally:
        graph.rewrite({"lek.beleid": None, "lek.steun": None}, reason="proef")


def test_what_we_say_of_ourselves_counts(graph: KnowledgeGraph, before: dict[str, str]) -> None:
    profile = {"id": "ede.profiel", "title": "x", "municipality": "GM0228", "year": "2026", "population": 130_000}
    put = Put("ede.profiel", "Profile", "ede/network", dump(parse("Profile", profile)))
    graph.stores.journal.append([put], mandate=as_user("ede"), reason="proef")
    try:
        for who in (
            ede(graph),
            graph.seen_by(Principal("b", frozenset({"baarn"}), roles=frozenset({("baarn", "reader")}))),
        ):
            assert _json(who.peers("Ede", today=TODAY)) != before["peers"]
    finally:
        graph.rewrite({"ede.profiel": None}, reason="proef")


@pytest.mark.parametrize(
    ("kind", "space", "counts"),
    [
        ("Municipality", "kring/public", True),
        ("Municipality", "ede/public", False),
        ("Municipality", "lek/network", False),
        ("Profile", "ede/network", True),
        ("Profile", "lek/network", False),
        ("Profile", "bct/private", True),
        ("Profile", "bct/network", False),
        ("Development", "bct/network", True),
        ("Development", "lek/public", False),
        ("Service", "bureau/public", True),
        ("Service", "lek/public", False),
    ],
)
def test_who_counts_as_whom(kind: str, space: str, *, counts: bool) -> None:
    bct = Authority(frozenset({"kring"}), frozenset({"bct"}), {"ede": "GM0228"}, {"bureau": frozenset({"org-bureau"})})
    assert bct.counts(kind, space) is counts


def test_a_grant_lets_one_read_and_makes_nobody_speak(graph: KnowledgeGraph) -> None:
    """Whoever lets another read its private space does not thereby decide what that one is told."""
    granted = Principal(
        "an", frozenset({"ede", "lek"}), roles=frozenset({("ede", "editor")}), grants=frozenset({("ede", "lek")})
    )
    assert graph.seen_by(granted).authority.own == {"ede"}
