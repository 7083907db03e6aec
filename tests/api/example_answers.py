"""
The examples of answers in the OpenAPI document: real answers of the demo, shortened. `make examples` writes them.

What has to be written first to be asked for (a hook, an upload, a draft) is called an example in its own text.
"""

import json
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from starlette.testclient import TestClient

import kg
from api.rest.bodies import EXAMPLE as LESSON
from api.rest.credentials import GRANT, KEY
from api.rest.feeds import EXAMPLE as FOLLOWED
from api.rest.formulate_smart import EXAMPLE as OBJECTIVE
from api.rest.hooks import EXAMPLE as HOOK
from ingest.load import ingest_into
from tests.rest_service import client

FILE: Final = Path(str(files("api"))) / "examples.json"
_DAY: Final = "2026-06-01"
_SOME: Final = {"items": 1, "parts": 100}  # of a list; the parts of a score are given whole, since they add up
_ITEMS: Final = 2  # of any other list
_NAMES: Final = 4  # of an object that counts
_WHOLE: Final = {"money"}  # but for these, whose names are always the same
_TEXT: Final = 160  # characters
_PATIENCE_S: Final = 120  # for a file to be tried
_SECRET: Final = "whsec_" + "A" * 32  # one that was given is no example
_KEY: Final = "kring_0123456789ab_" + "A" * 43  # likewise


def main() -> None:
    """Ask the demo everything, and write the file."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        with kg.open(store, with_encoder=None, create=True) as graph:
            ingest_into(graph, [Path(str(files("ingest") / "demo"))], space="kring/public", progress=lambda *_: None)
        with client(store) as service:
            found = {schema: shortened(answer) for schema, answer in answers(service)}
    FILE.write_text(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def answers(service: TestClient) -> Iterator[tuple[str, Any]]:
    """The name of each schema, and an answer that it describes."""

    def get(path: str, **params: Any) -> Any:
        return _json(service.get(f"/v1/{path}", params=params))

    def post(path: str, body: Any = None) -> Any:
        return _json(service.post(f"/v1/{path}", json=body))

    question = {"q": "draagvlak zaaksysteem", "municipality": "Baarn"}
    yield "SearchAnswer", get("search", q=question["q"])
    yield "RankingAnswer", get("ranking", municipality="Baarn", asOf=_DAY)
    found = get("borgen", **question)
    yield "BorgenAnswer", found
    case = next(item["case"]["id"] for item in found["items"])
    lesson = next(item["id"] for item in found["items"] if item["kind"] == "Lesson")
    yield "SupportPicture", get("support", about="dev-woo", municipality="Baarn", asOf=_DAY)
    yield "CoverageAnswer", get("coverage", municipality="Baarn", asOf=_DAY)
    yield "RadarAnswer", get("radar", municipality="Baarn", asOf=_DAY)
    yield "MomentumAnswer", get("momentum", asOf=_DAY)
    yield "FreshnessAnswer", get("freshness", asOf=_DAY)
    yield "TraceAnswer", get(f"traces/{lesson}")
    yield "ImpactAnswer", get("impacts/dev-woo")
    yield "MeasureFitAnswer", get("measure-fits/avg-01-persoonsgegevens-worden-rechtmatig-verwerkt", top=2)
    yield "ChainBranchesAnswer", get("chain-branches", of="Baarn", most=2, top=2)
    yield "ChainGapsAnswer", get("chain-gaps", of="Baarn", asOf=_DAY, top=2)
    yield "CardAnswer", get("cards/dev-woo", municipality="Baarn", asOf=_DAY)
    yield "DraftAnswer", get("drafts/dev-woo", municipality="Baarn", asOf=_DAY)
    yield "RiskAnswer", get("risks", municipality="Baarn")
    yield "AdviceAnswer", get("advice", phase="implementeren", municipality="Baarn")
    yield "ApplicabilityAnswer", get(f"lessons/{lesson}/applicability", municipality="Baarn")
    yield "PlanAnswer", get(f"cases/{case}/plan", municipality="Baarn", start=_DAY)
    yield "SharePreview", get(f"share-previews/{lesson}")
    yield "WhoAnswer", get("who", **question)
    planned = post(f"cases/{case}/plans", {"municipality": "Baarn", "start": _DAY})
    yield "OfferAnswer", get(f"trajectories/{planned['id']}/offer")
    yield "OfferSheetAnswer", get("offer-sheets/aanbod-voorbeeld-baarn-woo")
    yield from _asked(service)
    yield "SmartAnswer", post("smart-checks", {**OBJECTIVE, "asOf": _DAY})
    yield from _planned(service)
    yield from _chained(service)
    yield from _kept(service)
    yield from _let_in(service)


def _asked(service: TestClient) -> Iterator[tuple[str, Any]]:
    """A question, what is due, and a recommendation; made up, and called an example."""

    def get(path: str, **params: Any) -> Any:
        return _json(service.get(f"/v1/{path}", params=params))

    given = {"text": "Voorbeeld: wanneer komt de raming?", "about": "dev-woo", "askedFor": "een raadslid"}
    asked = _json(service.post("/v1/asked-questions", json={**given, "promised": "2026-12-18"}))
    yield "QuestionAnswer", asked
    yield "QuestionsAnswer", get("asked-questions", about="dev-woo")
    yield "AlarmsAnswer", get("alarms", municipality="Baarn", asOf=_DAY)
    advice = {"id": "voorbeeld.advies", "title": "Voorbeeld: wijs één regisseur aan", "body": "Een rekenkamer",
              "addressedTo": "college", "municipality": "GM0308"}  # fmt: skip
    _json(service.post("/v1/recommendations", json=advice))
    step = {"step": "reactie", "text": "Voorbeeld: het college neemt dit over."}
    yield "RecommendationAnswer", _json(service.post("/v1/followed-recommendations/voorbeeld.advies/steps", json=step))
    yield "RecommendationsAnswer", get("followed-recommendations", municipality="Baarn")


def _planned(service: TestClient) -> Iterator[tuple[str, Any]]:
    """A plan with what was agreed, and its money."""

    def get(path: str, **params: Any) -> Any:
        return _json(service.get(f"/v1/{path}", params=params))

    def post(path: str, body: Any) -> Any:
        return _json(service.post(f"/v1/{path}", json=body))

    plan = {"id": "voorbeeld.traject-1", "title": "Voorbeeld: aansluiten op een e-depot"}
    post("trajectories", {**plan, "municipalities": ["GM0308"]})
    step = {
        "title": "Voorbeeld: proef",
        "trajectory": plan["id"],
        "shares": [{"taskField": "0.4", "basisPoints": 10_000}],
    }
    first = {"start": "2026-05-04", "end": "2026-06-12"}
    money = [{"year": 2026, "budgetCents": 1_250_000, "spentCents": 400_000}]
    post("activities", {**step, "id": "voorbeeld.stap-1", "period": first, "amounts": money, "owner": "de archivaris"})
    post("activities", {**step, "id": "voorbeeld.stap-2", "title": "Voorbeeld: besluit", "period": {"start": "2026-06"},
                        "dependsOn": [{"activity": "voorbeeld.stap-1"}]})  # fmt: skip
    post(f"trajectories/{plan['id']}/baselines", {"reason": "Voorbeeld: zo begonnen wij"})
    yield "PlansAnswer", get("plans", municipality="Baarn", asOf=_DAY)
    yield "PlanningAnswer", get(f"trajectories/{plan['id']}/planning", asOf=_DAY)
    yield "AgreementsAnswer", get(f"trajectories/{plan['id']}/baselines")
    yield "MoneyAnswer", get(f"trajectories/{plan['id']}/money")
    yield "Measures", get(f"figures/{plan['id']}")
    yield "GoalTree", get(f"goal-trees/{plan['id']}", year=2026)
    yield "AccountabilityReport", get(f"report-drafts/{plan['id']}", audience="raad")
    stated = {"piece": "dpia", "standing": "ontbreekt", "grounds": "Voorbeeld: niet gemaakt"}
    post(f"trajectories/{plan['id']}/dossier", stated)
    yield "Dossier", get(f"trajectories/{plan['id']}/dossier", asOf=_DAY)
    yield "Handover", get(f"trajectories/{plan['id']}/handover", leaver="de archivaris")
    yield "LegitimacyAnswer", get("legitimacy", municipality="Baarn", asOf=_DAY, top=3)
    yield "Relief", get("relief", municipality="Baarn")
    yield "Improvement", get("improvement", of="Baarn", asOf=_DAY, top=1)
    yield "WholeCircle", get("trajectories/tra-baarn-dienstverlening/circle", asOf=_DAY)


def _chained(service: TestClient) -> Iterator[tuple[str, Any]]:
    """What may belong together, and what is missing; of a policy of our own, called an example."""
    town, example = {"municipality": "GM0308"}, "Voorbeeld: "
    for kind, record in (
        ("policies", {"id": "voorbeeld.beleid", "title": f"{example}wegen", **town}),
        ("objectives", {"id": "voorbeeld.doel", "title": f"{example}veilige fietspaden", "policy": "voorbeeld.beleid"}),
        ("activities", {"id": "voorbeeld.werk", "title": f"{example}fietspad aanleggen", **town}),
        ("completeness-statements", {"id": "voorbeeld.opgave", "title": f"{example}alle activiteiten", **town,
                                     "covers": ["activiteit"], "period": {}, "grounds": "Voorbeeld.", "date": _DAY}),
    ):  # fmt: skip
        _json(service.post(f"/v1/{kind}", json=record))
    asked = {"of": "Baarn", "top": 1}
    for schema, path in (
        ("ChainAlarmsAnswer", "chain-alarms"),
        ("LinkSuggestionsAnswer", "link-suggestions"),
        ("WorkSuggestionsAnswer", "work-suggestions"),
    ):
        yield schema, _json(service.get(f"/v1/{path}", params=asked))
    work = {"id": "voorbeeld.werk", "title": f"{example}fietspad aanleggen", **town, "objective": "voorbeeld.doel"}
    made = _json(service.post("/v1/proposals?space=local/private", json={"kind": "Activity", "record": work}))
    yield "ProposalDifferenceAnswer", _json(service.get(f"/v1/proposals/{made['id']}/difference"))
    _json(service.post(f"/v1/proposals/{made['id']}/decision", json={"decision": "ingetrokken"}))
    aim = {"objective": "voorbeeld.doel", "date": _DAY}
    for side, record in (
        ("beleid", {"title": "In 2027 ligt 80 % van de fietspaden vrij", "author": "Voorbeeld: wethouder"}),
        ("uitvoering", {"title": "In 2029 ligt 60 % van de fietspaden vrij", "author": "Voorbeeld: team Wegen",
                        "costHours": 400, "costPeriod": "per jaar"}),
    ):  # fmt: skip
        _json(service.post("/v1/side-statements", json={**aim, **record, "id": f"voorbeeld.kant-{side}", "side": side}))
    yield "SidesOverview", _json(service.get("/v1/sides", params={"of": "voorbeeld.doel"}))
    yield "ObjectiveSides", _json(service.get("/v1/objectives/voorbeeld.doel/sides"))
    yield "Doability", _json(service.get("/v1/objectives/voorbeeld.doel/doability"))


def _kept(service: TestClient) -> Iterator[tuple[str, Any]]:
    """What takes something written first."""

    def get(path: str) -> Any:
        return _json(service.get(f"/v1/{path}"))

    def post(path: str, body: Any = None, **more: Any) -> Any:
        return _json(service.post(f"/v1/{path}", json=body, **more))

    first = {**LESSON, "id": "voorbeeld.les-1", "because": "Wie meedenkt, werkt er later ook mee."}
    post("lesson-drafts", {"items": [first]})
    yield "Drafted", post("lesson-drafts", {"items": [{**first, "id": "voorbeeld.les-2"}]})
    yield "PairsAnswer", get("near-lessons")
    for number, title in (("1", "Voorbeeld: Bureau Noord"), ("2", "Voorbeeld: Bureau Noord B.V.")):
        post("organisations", {"id": f"organisatie-{number}", "title": title})
    two = {"kept": "organisatie-1", "gone": "organisatie-2"}
    yield "DuplicatesAnswer", get("duplicates?kind=Organisation")
    yield "MergeComparison", get("duplicate-comparisons?kept=organisatie-1&gone=organisatie-2")
    yield "MergeOutcome", post("merges", two)
    for status in ("getoetst", "aanvaard"):
        body = {"status": status, "alone": True, **({"validUntil": "2030-01-15"} if status == "aanvaard" else {})}
        post("lessons/voorbeeld.les-1/steps", body, headers={"If-Match": "*"})
    yield "DueAnswer", get("due-lessons?asOf=2030-01-01")
    post("lessons/voorbeeld.les-1/reuses", {"event": "toegepast", "date": "2026-01-15", "municipality": "Baarn"})
    yield "TotalsAnswer", get("reuse-totals")
    watch = post("watches", {"name": "Voorbeeld: Baarn", "municipality": "Baarn"})["id"]
    new = {
        "id": "voorbeeld.dev-1",
        "title": "Voorbeeld: een nieuwe wet",
        "category": "wettelijk",
        "summary": "Fictief.",
    }
    post("developments", new)
    kept = post("drafts/voorbeeld.dev-1/versions", {"municipality": "Baarn", "template": "projectopdracht"})["id"]
    changed = {"parts": [{"number": 1, "text": "Voorbeeld: wij beginnen in maart."}]}
    yield "KeptDraft", (second := post(f"draft-versions/{kept}/revisions", changed))
    yield "KeptVersions", get("drafts/voorbeeld.dev-1/versions")
    yield "VersionDifference", get(f"draft-versions/{kept}/difference?other={second['id']}")
    yield "WatchRun", post(f"watches/{watch}/runs")
    made = post("hooks", {**HOOK, "watch": watch})
    hook = made["id"]
    yield "SecretAnswer", {**made, "secret": _SECRET}
    yield "HookAnswer", get(f"hooks/{hook}")
    yield "HookPage", get("hooks")
    yield "DeliveryAnswer", post(f"hooks/{hook}/tests")
    yield "DeliveryPage", get(f"hooks/{hook}/deliveries")
    yield "ConnectedFeed", post("connections", FOLLOWED)
    yield "ConnectedFeeds", get("connections")
    yield "AuditAnswer", get("audit-entries?pageSize=2")
    line = json.dumps({"kind": "Lesson", **LESSON, "id": "voorbeeld.les-3"})
    yield "Upload", _json(service.post("/v1/uploads", files=[("files", ("lessen.jsonl", line.encode()))]))
    yield "UploadsAnswer", get("uploads")
    outline = b64encode(b'titel = "Voorbeeldnota"\n[[hoofdstuk]]\ntitel = "Aanleiding"\ndelen = ["aanleiding"]')
    handed_in = {"fileName": "voorbeeldnota.toml", "content": outline.decode()}
    yield "TemplateReceipt", _json(service.put("/v1/templates/voorbeeldnota", json=handed_in))
    yield "HouseTemplates", get("templates")
    yield "HouseTemplate", _json(service.delete("/v1/templates/voorbeeldnota", params={"form": "toml"}))
    yield from _read_in(service)


def _read_in(service: TestClient) -> Iterator[tuple[str, Any]]:
    """A document, and a table that waits for its columns."""
    passage = {"text": "Wij houden ons aan de Wet open overheid.", "place": "pagina 2"}
    source = {"title": "Voorbeeld: beleid openbaarheid", "municipalities": ["GM0308"], "body": [passage]}
    made = _json(service.post("/v1/sources", json=source))
    yield "DocumentAnswer", _json(service.get(f"/v1/documents/{made['id']}"))
    table = b"Nr;Actie;Wie\n1;Voorbeeld: register bijwerken;Team A\n"
    sent = service.post("/v1/uploads?preview=true", files=[("files", ("acties.csv", table))])
    address, deadline = sent.headers["Location"], time.monotonic() + _PATIENCE_S
    while _json(service.get(address))["state"] in {"waiting", "running"} and time.monotonic() < deadline:
        time.sleep(0.1)
    yield "TablesAnswer", _json(service.get(f"{address}/tables", params={"document": "acties.csv"}))


def _let_in(service: TestClient) -> Iterator[tuple[str, Any]]:
    """Who comes in, and what goes for good."""
    made = _json(service.post("/v1/keys", json=KEY))
    yield "SecretKeyAnswer", {**made, "key": _KEY}
    yield "KeyAnswer", _json(service.get(f"/v1/keys/{made['id']}"))
    yield "KeyPage", _json(service.get("/v1/keys"))
    yield "GrantAnswer", _json(service.post("/v1/grants", json=GRANT))
    yield "GrantPage", _json(service.get("/v1/grants"))
    erasure = {"record": "voorbeeld.les-2", "reason": "voorbeeld: verzoek 2026-014"}
    yield "ErasureAnswer", _json(service.post("/v1/erasures", json=erasure))


def _json(response: Any) -> Any:
    assert response.status_code < 300, response.text
    return response.json()


def shortened(value: Any, name: str = "") -> Any:
    """The beginning of every list, text and count in an answer."""
    if isinstance(value, dict):
        shown = [*value.items()]
        if len(shown) > _NAMES and name not in _WHOLE and all(isinstance(number, int) for number in value.values()):
            shown = shown[:_NAMES]
        return {key: shortened(item, key) for key, item in shown}
    if isinstance(value, list):
        return [shortened(item) for item in value[: _SOME.get(name, _ITEMS)]]
    if isinstance(value, str) and len(value) > _TEXT and " " in value:
        return value[:_TEXT].rpartition(" ")[0] + " …"
    return value


if __name__ == "__main__":
    main()
