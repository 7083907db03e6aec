"""What Kring and its baselines answer to the graded pairs."""

from typing import TYPE_CHECKING, Any

from kg import clock
from kg.cycle.borgen.expertise import helpers
from kg.cycle.borgen.expertise.use_cases import joint_offer
from kg.cycle.borgen.expertise.use_cases.supply import supply_of
from kg.cycle.borgen.lessons import conditions, delivery
from kg.cycle.borgen.lessons.use_cases import steps as pushing
from kg.places.municipality import MunicipalityFacts
from kg.service import KnowledgeGraph
from tests.bench.graded.measure import Row, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Sets = dict[str, list[dict[str, Any]]]  # by way of answering, the pairs with what it said or scored


def holds() -> Sets:
    """`applies`: the verdict on each pair. "every word": the rule before, which wants every word of the condition."""

    def judged(row: Row, key: str) -> str:
        fact = conditions.Fact(row["situation"], key)
        return conditions.judge(row["condition"], MunicipalityFacts("GM0000", "de gemeente"), (fact,)).verdict

    ways: Mapping[str, Callable[[Row], str]] = {
        "always unknown": lambda _: "onbekend",
        "every word": lambda row: judged(row, "een-record"),
        "kring": lambda row: judged(row, ""),
    }
    return {name: [{**row, "said": way(row)} for row in rows("applies")] for name, way in ways.items()}


def pushed(graph: KnowledgeGraph) -> Sets:
    """`push`: the score of each lesson at its step, and by each feature alone. "before": the weights until now."""
    steps = {row["step"]: row for row in rows("steps")}
    found: Sets = {"kring": [], "before": [], "words": [], "phase": [], "theme": []}
    cached: dict[str, tuple[delivery.WorkStep, dict[str, float]]] = {}
    for pair in rows("push"):
        asked = steps[pair["step"]]
        if asked["step"] not in cached:
            themes = frozenset(asked["themes"])
            step = delivery.WorkStep("", asked["phase"], "", themes, asked["text"], pushing.near_of(themes))
            cached[asked["step"]] = (step, pushing._answering(graph, step))
        step, alike = cached[asked["step"]]
        lesson = graph.get(pair["lesson"]).payload
        made = delivery.lessons_for(step, [delivery.Candidate(lesson, alike.get(pair["lesson"], 0.0))])
        exact = len(step.themes & set(lesson.get("themes", ()))) / len(step.themes) if step.themes else 0.0
        phase, words = float(lesson["phase"] == step.phase), alike.get(pair["lesson"], 0.0)
        scores = {
            "kring": made[0].score if made else 0.0,
            "before": 0.35 * phase + 0.3 * exact + (0.2 * words if asked["text"] else 0.0),
            "words": words,
            "phase": phase,
            "theme": exact,
        }
        for name, score in scores.items():
            found[name].append({**pair, "id": pair["lesson"], "half": asked["half"], "score": score})
    return found


def helped(graph: KnowledgeGraph) -> Sets:
    """`who`: the score of each helper for its question, and by each feature alone; who is not found scores 0."""
    questions = {row["question"]: row for row in rows("questions")}
    weights: dict[str, Mapping[str, float]] = {"kring": helpers.WEIGHTS}
    weights |= {name: {name: 1.0} for name in ("did", "offers", "knows", "said")}
    pairs, found = rows("who"), Sets()
    for name, chosen in weights.items():
        scores: dict[tuple[str, str], float] = {}
        for key, asked in questions.items():
            answers = graph.who(asked["text"], themes=asked["themes"], top=500, weights=chosen)
            scores |= {(key, one.id): len(answers) - place for place, one in enumerate(answers)}
        found[name] = [
            {
                **pair,
                "id": pair["helper"],
                "half": questions[pair["question"]]["half"],
                "score": scores.get((pair["question"], pair["helper"]), 0.0),
            }
            for pair in pairs
        ]
    return found


def offered(graph: KnowledgeGraph) -> Sets:
    """`offer`: 1 where a service is in the offer for its theme, the reference 1 where a reader gave 1 or 2."""
    pairs = [{**row, "grade": min(1, row["grade"])} for row in rows("offer")]
    supply = supply_of(graph, clock.today())
    found: Sets = {"kring": [], "recorded themes": [], "everything": []}
    for pair in pairs:
        stored = graph.get(pair["development"])
        themes = {
            "kring": joint_offer._subject(graph, stored, "").themes,
            "recorded themes": stored.payload.get("themes", ()),
        }
        service = supply.services[pair["service"]]
        for name, about in themes.items():
            suits = bool(joint_offer._provided(supply, service, list(about)).themes)
            found[name].append({**pair, "said": int(suits)})
        found["everything"].append({**pair, "said": 1})
    return found


def risked(graph: KnowledgeGraph) -> Sets:
    """`risk`: 1 where a line that was there before is there still."""
    now = {(one.rule, one.about) for one in graph.people.risks()}
    pairs = rows("risk")
    said: Iterator[dict[str, Any]] = ({**row, "said": int((row["rule"], row["about"]) in now)} for row in pairs)
    return {"kring": list(said), "every line": [{**row, "said": 1} for row in pairs]}
