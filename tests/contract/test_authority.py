"""
What others say of a municipality changes nothing of what Kring tells it about itself.

Organisations and records are fictitious; Lek is no municipality, Ede and Baarn are.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
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
    work = {"title": "Dossiers scannen", "objective": "ede.doel", "trajectory": "ede.traject", "budget_eur": 10_000}
    yield "ede/private", "Activity", {"id": "ede.werk", **work, "owner": "Team archief"}
    counted = {"title": "Dossiers digitaal", "objectives": ["ede.doel"], "formula": "dossiers", "unit": "aantal"}
    yield "ede/private", "Indicator", {"id": "ede.maat", **counted}
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
    "own chain": lambda graph: graph.chain_of("Ede"),
    "chain gaps": lambda graph: [graph.chain_gaps(of, today=TODAY) for of in ("GM0228", "ede.traject")],
    "chain branches": lambda graph: graph.chain_branches("GM0228"),
    "decisions": lambda graph: graph.decisions("Ede", today=TODAY),
    "impact": lambda graph: [graph.impact(key) for key in (*DEVELOPMENTS, "ede.beleid", "ede.doel", "ede.traject")],
    "suggestions": lambda graph: (graph.suggested_links("GM0228"), graph.suggested_work("GM0228")),
    "doable": lambda graph: [graph.doable(key) for key in ("ede.doel", "ede.traject")],
    "improvement": lambda graph: [graph.improvement(of, today=TODAY) for of in ("Ede", "ede.traject")],
    "circle": lambda graph: graph.circle("ede.traject", today=TODAY),
    "relief": lambda graph: graph.relief("Ede"),
    "measures": lambda graph: graph.fitting_measures("dev-archief"),
    "alarms": lambda graph: graph.alarms("Ede", today=TODAY),
    "legal days": lambda graph: graph.legal_days("Ede", today=TODAY),
    "kept reports": lambda graph: graph.kept_reports("Ede"),
    "figures": lambda graph: [_settled(graph.figures(of)) for of in ("GM0228", "ede.traject")],
    "goal tree": lambda graph: [_settled(graph.goal_tree(of, year=2026)) for of in ("GM0228", "ede.traject")],
    "report": lambda graph: [_settled(graph.report(of, "raad")) for of in ("GM0228", "ede.traject")],
    "planning": lambda graph: graph.planning.of("ede.traject", today=TODAY),
    "money": lambda graph: graph.budgets.of("ede.traject"),
    "sides": lambda graph: graph.sides.of("GM0228"),
    "dossier": lambda graph: graph.dossiers.of("ede.traject", today=TODAY),
    "recommendations": lambda graph: graph.recommendations.listed("Ede", today=TODAY),
    "coverage": lambda graph: graph.coverage_statements.duties("Ede", today=TODAY),
    "series": lambda graph: [graph.series(key, today=TODAY) for key in DEVELOPMENTS],
    "support": lambda graph: [_without_hearsay(graph.support.of(key, "Ede", today=TODAY)) for key in DEVELOPMENTS],
}


def _settled(answered: Any) -> Any:
    """Without the event of the journal that it knew, which is another after each write."""
    told = to_json(answered)
    return {name: value for name, value in told.items() if name not in {"mark", "journal_seq"}}


def _without_hearsay(answered: Any) -> Any:
    """Without what it says is Lek's, and without groups: Ede speaks of none."""
    told = to_json(answered)
    levels = [{name: value for name, value in one.items() if name != "hearsay"} for one in told["levels"]]
    return {**told, "levels": levels, "groups": []}


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


# By kind what of others stands in an answer with whose it is: lessons are advice, an offer is the provider's own word
# and counts once the municipality itself accepts it.
SHOWN_AS_THEIRS = {"Lesson": {"circle", "doable"}, "JointOffer": {"improvement", "relief", "dossier"}}

# What no question above asks: what shows records one by one, as whose they are; what writes; what others rest on.
NO_FACTS = frozenset({
    "backup", "borgen", "cards", "changed_for", "document", "documents", "draft", "drafts", "export", "facets",
    "goal_tree_records", "history", "keep_report", "kept_report", "known", "meant", "mentions", "merges",
    "missing_since", "neighbourhood", "offers", "proposal_effect", "proposals", "questions", "quotation", "smart",
    "smart_draft", "trace", "upkeep", "watches", "way", "weights", "what_if", "who",
})  # fmt: skip


def test_whatever_kring_works_out_is_among_the_questions() -> None:
    """A new one comes into `QUESTIONS`, or into `NO_FACTS` where it works out nothing."""
    asked = set(re.findall(r"\bgraph\.([a-z]\w*)", Path(__file__).read_text(encoding="utf-8")))
    own = [one for one in KnowledgeGraph.__mro__ if one.__module__.startswith("kg.service")]
    offered = {name for one in own for name in vars(one) if not name.startswith("_")}
    assert offered - asked == NO_FACTS


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
        others = {name: said for name, said in after.items() if name not in SHOWN_AS_THEIRS.get(kind, ())}
        assert {name: said for name, said in others.items() if said != before[name]} == {}
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
