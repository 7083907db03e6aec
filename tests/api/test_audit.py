"""
Who saw what: every door leaves a line, and stewards read them, each of their own organisation.

All organisations, people and records are fictitious.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

from api.cli.audit import SAID
from api.mcp.tools import TOOLS
from api.rest.openapi import document
from kg.access import Grant
from kg.model.kinds import KINDS
from kg.ports.trail import ACTS
from kg.profiles.access import open_keys, open_visits
from tests.rest_service import DEVELOPMENT, LESSON, OTHER_TOWN, SOURCE, TOWN, Rows, client, fill, settings, undescribed

TODAY: Final = datetime.now(UTC).date()
SPACE: Final = "ede/private"
HERE: Final = "https://w3id.org/kring/space/"
ALIKE: Final = "Betrek gebruikers vroeg bij het zaaksysteem"
PUBLISHED: Final = {**LESSON, "sources": [SOURCE]}  # no draft
VERSION: Final = {
    "title": "Raadsvoorstel",
    "municipality": "GM0228",
    "development": "ede.dev",
    "template": "raadsvoorstel",
    "version": 1,
    "as_of": "2026-01-01",
    "author": "proef",
    "created": "2026-01-01T00:00:00Z",
    "chapters": [{"title": "Aanleiding", "statements": [{"text": "Een zin.", "references": [{"record": "ede.dev"}]}]}],
    "status": "concept",
}
WORLD: Final[Rows] = {
    "kring/public": [("Municipality", TOWN), ("Municipality", OTHER_TOWN), ("Development", DEVELOPMENT)],
    "baarn/private": [("Lesson", {**PUBLISHED, "id": "baarn.les", "title": "Baarn over het zaaksysteem"})],
    SPACE: [
        ("Development", {"id": "ede.dev", "title": "Zaaksysteem weg", "category": "wettelijk", "summary": "Plicht"}),
        ("Development", {"id": "ede.plicht", "title": "Een plicht", "category": "wettelijk", "summary": "s",
                         "obligation": True, "in_force_since": "2020-01-01"}),
        ("Proposal", {"id": "ede.voorstel", "title": "Uit een stuk", "target_space": "ede/private", "status": "open",
                      "author": "wie", "created": "2026-01-01T00:00:00Z", "changes": [
                          {"change": "toevoegen", "target": f"ede.nieuw-{one}", "target_kind": "Policy", "content":
                           json.dumps({"id": f"ede.nieuw-{one}", "title": "Beleid", "municipality": "GM0228"})}
                          for one in "ab"]}),
        ("CoverageStatement", {"id": "ede.opgave", "title": "Een plicht: dit ontbreekt", "municipality": "GM0228",
                               "development": "ede.plicht", "verdict": "ontbreekt", "grounds": "overleg",
                               "date": "2026-01", "stated_by": "iemand", "review": "concept"}),
        ("Case", {"id": "ede.cas", "title": "Zaaksysteem", "situation": "Oud", "outcome": "deels",
                  "municipalities": ["GM0228"], "themes": ["thema-zaaksysteem"]}),
        ("Lesson", {**PUBLISHED, "id": "ede.les", "title": ALIKE, "case": "ede.cas", "valid_until": TODAY.isoformat()}),
        ("Lesson", {**LESSON, "id": "ede.les-wacht", "title": "Vraag om uitstel", "review": "concept"}),
        ("Lesson", {**PUBLISHED, "id": "ede.les-2", "title": ALIKE}),
        ("Lesson", {**PUBLISHED, "id": "ede.les-oud", "title": "Meet vooraf"}),
        ("Lesson", {**PUBLISHED, "id": "ede.les-weg", "title": "Schrijf op"}),
        ("Lesson", {**PUBLISHED, "id": "ede.les-wis", "title": "Neem de tijd"}),
        ("Lesson", {**PUBLISHED, "id": "ede.les-stap", "title": "Oefen met de burgers"}),
        ("Lesson", {**PUBLISHED, "id": "ede.les-lang", "title": "Begin klein in een wijk"}),
        ("Lesson", {**PUBLISHED, "id": "ede.les-was", "title": "Spreek af wie belt", "review": "vervangen"}),
        ("Lesson", {**PUBLISHED, "id": "ede.les-is", "title": "Stuur een brief", "supersedes": ["ede.les-was"]}),
        ("Policy", {"id": "ede.bel", "title": "Digitaal", "municipality": "GM0228"}),
        ("Objective", {"id": "ede.doel", "title": "Meer inwoners doen mee", "policy": "ede.bel"}),
        ("SideStatement", {"id": "ede.kant", "title": "Wij helpen in 2030 tien inwoners", "objective": "ede.doel",
                           "side": "uitvoering", "author": "iemand", "date": "2026-01"}),
        ("SideStatement", {"id": "ede.kant-beleid", "title": "In 2028 doen twintig inwoners mee",
                           "objective": "ede.doel", "side": "beleid", "author": "iemand", "date": "2026-01"}),
        ("Activity", {"id": "ede.werk", "title": "Inwoners doen mee in de wijk", "municipality": "GM0228"}),
        ("CompletenessStatement", {"id": "ede.volledig", "title": "Alle activiteiten", "municipality": "GM0228",
                                   "covers": ["activiteit"], "period": {}, "grounds": "overleg", "date": "2026-01",
                                   "stated_by": "iemand"}),
        ("Trajectory", {"id": "ede.tra", "title": "Zaaksysteem", "municipalities": ["GM0228"]}),
        ("SupportRequest", {"id": "ede.draagvlakvraag", "title": "Vraag", "about": "ede.tra", "municipality": "GM0228",
                            "level": "bestuur", "question": "En?", "valid_until": "2999-01-01", "asked_by": "wie",
                            "asked_at": "2026-01-01T00:00:00Z", "link_digest": "0" * 64}),
        ("Support", {"id": "ede.steun", "title": "Steun", "about": "ede.tra", "level": "bestuur", "stance": "voor"}),
        ("Trajectory", {"id": "ede.straat", "title": "Werk aan de weg", "municipalities": ["GM0228"]}),
        ("Decision", {"id": "ede.besluit", "title": "Jaarstukken", "municipality": "GM0228"}),
        *(("Activity", {"id": f"ede.werk-{year}", "title": f"Werk in {year}", "trajectory": "ede.straat",
                        "period": {"start": "2026-01", "end": "2026-03"}, "accounted": accounted,
                        "amounts": [{"year": year, "budget_cents": 100, "spent_cents": 50}]})
          for year, accounted in ((2026, []), (2025, [{"year": 2025, "decision": "ede.besluit"}]))),
        ("Report", {"id": "ede.rap", "title": "Rapportage", "trajectory": "ede.straat", "audience": "raad",
                    "as_of": TODAY.isoformat(), "journal_seq": 1}),
        ("Organisation", {"id": "ede.org", "title": "Fictief Bureau"}),
        ("Organisation", {"id": "ede.aanbieder", "title": "Ede"}),
        *(("JointOffer", {"id": f"ede.{one}", "title": "Samen", "about": "ede.dev", "municipality": "GM0228",
                          "providers": ["ede.aanbieder"]}) for one in ("aanbod", "samen")),
        ("Distinction", {"id": "ede.twee", "title": "Twee", "one": "ede.org", "other": "ede.aanbieder"}),
        *(("Organisation", {"id": f"ede.dubbel-{one}", "title": f"Bureau {one}"}) for one in "abcdef"),
        ("MergedRecord", {"id": "ede.opgegaan", "title": "Bureau", "replaced_by": "ede.org",
                          "former_kind": "Organisation"}),
        ("Expertise", {"id": "ede.kennis", "title": "Zaaksysteem", "themes": ["thema-zaaksysteem"]}),
        ("Expert", {"id": "ede.exp", "title": "Anna Proef", "organisation": "ede.org", "expertise": ["ede.kennis"]}),
        ("Service", {"id": "ede.dienst", "title": "Invoeren", "provider": "ede.org", "phases": ["implementeren"]}),
        ("Signal", {"id": "ede.sig", "title": "Vraag", "date": TODAY.isoformat(), "development": "ede.dev"}),
        ("Reuse", {"id": "ede.her", "title": "hielp", "lesson": "ede.les", "event": "hielp", "date": "2026-01",
                   "person": "P. Proef"}),
        ("Reuse", {"id": "ede.her-2", "title": "toegepast", "lesson": "ede.les", "event": "toegepast", "date": "2026",
                   "person": "P. Proef", "municipality": "GM0228", "provider": "ede.org"}),
        ("DraftVersion", {"id": "ede.concept", **VERSION}),
        ("DraftVersion", {"id": "ede.concept-klaar", **VERSION, "template": "beleidsnota", "status": "vastgesteld"}),
        ("Feed", {"id": "ede.kanaal", "title": "Nieuws", "url": "https://c.example/", "channel": "rss"}),
        ("Source", {"id": "ede.stuk", "title": "Beleid over het zaaksysteem", "municipalities": ["GM0228"],
                    "body": [{"text": "Wij vervangen het zaaksysteem.", "place": "pagina 1"}]}),
        *(("Question", {"id": f"ede.vraag{one}", "title": "Wat kost het?", "about": "ede.bel", "author": "wie",
                        "promised": "2026-01-01", "status": "gesteld", "moments": [
                            {"what": "gesteld", "person": "wie", "at": "2025-12-01T00:00:00Z", "event": 1}]})
          for one in ("", "-2", "-3")),
        ("Recommendation", {"id": "ede.advies", "title": "Doe het samen", "body": "Een rekenkamer",
                            "municipality": "GM0228"}),
        ("Watch", {"id": "ede.volg", "title": "Ede volgt", "municipality": "GM0228",
                   "checked": "2026-01-01T00:00:00Z"}),
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Door:
    """
    One way in, and the line that it must leave.

    Attributes:
        before: A request that has to come first: method, path and body; its Location or id stands for "{made}".
    """

    path: str
    act: str = "read"
    record: str = ""
    method: str = "GET"
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, Any] | None = None


def tool(name: str, record: str, **arguments: Any) -> Door:
    """A tool over MCP."""
    return message("tools/call", record, name=name, arguments=arguments)


def message(method: str, record: str, **parameters: Any) -> Door:
    """A message over MCP."""
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
    return Door("/mcp", "read", record, "POST", body, {"Accept": "application/json, text/event-stream"})


def write(path: str, body: Any = None, *, method: str = "POST", record: str = "", act: str = "put") -> Door:
    """A change; the line is the event of the journal."""
    headers = {} if method == "POST" and "steps" not in path else {"If-Match": "*"}
    return Door(path, act, record, method, body, headers)


def page(path: str, record: str = "", *, act: str = "read", form: str | None = None) -> Door:
    """A page for Ede, as a browser asks for it; with a form, as one sends it."""
    whole = f"{path}{'&' if '?' in path else '?'}gemeente=Ede"
    headers = {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"}
    return Door(whole, act, record, "POST" if form else "GET", form, headers)


HOOK: Final = {"name": "x", "watch": "ede.volg", "url": "https://a.example/"}
FOLLOWED: Final = {"title": "x", "url": "https://a.example/"}
NEW_KEY: Final = {"name": "x", "roles": {"ede": "reader"}}
GRANT: Final = {"owner": "ede", "grantee": "partner", "until": TODAY.isoformat()}
PROPOSED: Final = {"kind": "Lesson", "record": {**LESSON, "title": "Voorstel"}}
# By the operation of the OpenAPI document, or by the path of what does not stand in it; after "#" another way in.
DOORS: Final[Mapping[str, Door]] = {
    "list": Door("/v1/lessons", record="ede.les"),
    "get": Door("/v1/lessons/ede.les", record="ede.les"),
    "get#asOf": Door(f"/v1/lessons/ede.les?asOf={TODAY}", record="ede.les"),
    "search": Door("/v1/search?q=zaaksysteem", record="ede.les"),
    "search#use": Door("/v1/search?q=zaaksysteem", "use"),
    "rank": Door("/v1/ranking?municipality=Ede", record="ede.dev"),
    "rank#use": Door("/v1/ranking?municipality=Ede", "use"),
    "borgen": Door("/v1/borgen?q=zaaksysteem", record="ede.les"),
    "radar": Door("/v1/radar?municipality=Ede&standing=true", record="ede.dev"),
    "coverage": Door("/v1/coverage?municipality=Ede", record="ede.plicht"),
    "coverage#statement": Door("/v1/coverage?municipality=Ede", record="ede.opgave"),
    "supportPicture": Door("/v1/support?about=ede.tra&municipality=Ede", record="ede.steun"),
    "recordSupport": write(f"/v1/support?space={SPACE}", {
        "about": "ede.tra", "municipality": "Ede", "stance": "voor", "level": "management"}),
    "momentum": Door("/v1/momentum", record="ede.dev"),
    "freshness": Door("/v1/freshness", record="ede.dev"),
    "trace": Door("/v1/traces/ede.les", record="ede.cas"),
    "impact": Door("/v1/impacts/ede.bel", record="ede.bel"),
    "fitMeasures": Door("/v1/measure-fits/ede.dev", record="ede.dev"),
    "chainBranches": Door("/v1/chain-branches?of=Ede", record="ede.doel"),
    "chainGaps": Door("/v1/chain-gaps?of=Ede", record="ede.werk"),
    "chainAlarms": Door("/v1/chain-alarms?of=Ede", record="ede.volledig"),
    "listSides": Door("/v1/sides?of=Ede", record="ede.kant"),
    "sides": Door("/v1/objectives/ede.doel/sides", record="ede.kant"),
    "stateSide": write(f"/v1/objectives/ede.doel/sides?space={SPACE}", {"side": "uitvoering", "text": "Tien"}),
    "settleDifference": write(f"/v1/objectives/ede.doel/differences?space={SPACE}",
                              {"execution": "ede.kant", "aspect": "datum", "owner": "wethouder"}),
    "doableObjective": Door("/v1/objectives/ede.doel/doability", record="ede.doel"),
    "doableTrajectory": Door("/v1/trajectories/ede.straat/doability", record="ede.straat"),
    "suggestLinks": Door("/v1/link-suggestions?of=Ede", record="ede.doel"),
    "suggestWork": Door("/v1/work-suggestions?of=Ede", record="ede.werk"),
    "getDocument": Door("/v1/documents/ede.stuk", record="ede.stuk"),
    "card": Door("/v1/cards/ede.dev?municipality=Ede", record="ede.dev"),
    "draft": Door("/v1/drafts/ede.dev?municipality=Ede", record="ede.dev"),
    "draftVersions": Door("/v1/drafts/ede.dev/versions", record="ede.concept"),
    "keepDraft": write("/v1/drafts/ede.plicht/versions", {"municipality": "Ede", "template": "collegeadvies"}),
    "draftVersion": Door("/v1/draft-versions/ede.concept/text", record="ede.concept"),
    "compareDraftVersions": Door("/v1/draft-versions/ede.concept/difference?other=ede.concept", record="ede.concept"),
    "reviseDraft": write("/v1/draft-versions/ede.concept/revisions", {"parts": [{"number": 1, "text": "Anders."}]}),
    "stepDraft": write("/v1/draft-versions/ede.concept/steps", {"step": "review"}, record="ede.concept"),
    "proposeDraft": write("/v1/draft-versions/ede.concept-klaar/proposals", {}),
    "card#others": Door("/v1/cards/ede.dev?municipality=Baarn", record="ede.les"),
    "risks": Door("/v1/risks", record="ede.kennis"),
    "advice": Door("/v1/advice?phase=borgen", record="ede.les-2"),
    "dueLessons": Door("/v1/due-lessons", record="ede.les"),
    "nearLessons": Door("/v1/near-lessons", record="ede.les-2"),
    "applicability": Door("/v1/lessons/ede.les/applicability?municipality=Ede", record="ede.les"),
    "plan": Door("/v1/cases/ede.cas/plan?municipality=Baarn", record="ede.les"),
    "sharePreview": Door("/v1/share-previews/ede.les?anonymous=false", record="ede.les"),
    "smart": Door("/v1/objectives/ede.doel/smart", record="ede.bel"),
    "reuseTotals": Door("/v1/reuse-totals", record="ede.les"),
    "who": Door("/v1/who?q=zaaksysteem", record="ede.exp"),
    "offer": Door("/v1/trajectories/ede.tra/offer", record="ede.dienst"),
    "plans": Door("/v1/plans?municipality=Ede", record="ede.straat"),
    "planning": Door("/v1/trajectories/ede.straat/planning", record="ede.werk-2026"),
    "improvement": Door("/v1/improvement?of=ede.straat", record="ede.werk-2026"),
    "relief": Door("/v1/relief?municipality=Ede", record="ede.org"),
    "circle": Door("/v1/trajectories/ede.straat/circle", record="ede.werk-2026"),
    "planning#file": Door("/v1/trajectories/ede.straat/planning?format=xml", record="ede.werk-2026"),
    "listAgreements": Door("/v1/trajectories/ede.straat/baselines", record="", before=(
        f"/v1/trajectories/ede.straat/baselines?space={SPACE}", {"reason": "Zo begonnen wij"})),
    "money": Door("/v1/trajectories/ede.straat/money", record="ede.werk-2026"),
    "figures": Door("/v1/figures/ede.straat", record="ede.werk-2026"),
    "goalTree": Door("/v1/goal-trees/ede.straat?year=2026", record="ede.werk-2026"),
    "goalTree#file": Door("/v1/goal-trees/ede.straat?year=2026&format=csv", record="ede.werk-2026"),
    "reportDraft": Door("/v1/report-drafts/ede.straat?audience=raad", record="ede.werk-2026"),
    "reportDraft#file": Door("/v1/report-drafts/ede.straat?audience=raad&format=html", record="ede.werk-2026"),
    "keptReport": Door("{made}/text", record="ede.werk-2026", before=(
        f"/v1/report-drafts/ede.straat?space={SPACE}", {"audience": "raad"})),
    "keepReport": write(f"/v1/report-drafts/ede.straat?space={SPACE}", {"audience": "college"}),
    "agreePlan": write(f"/v1/trajectories/ede.straat/baselines?space={SPACE}", {"reason": "Twee weken later"}),
    "accountYear": write(f"/v1/trajectories/ede.straat/accounts?space={SPACE}",
                         {"year": 2026, "decision": "ede.besluit"}),
    "correctBudget": write(f"/v1/activities/ede.werk-2025/corrections?space={SPACE}",
                           {"year": 2027, "correctsYear": 2025, "reason": "Terug", "spentChangeCents": -1}),
    "dossier": Door("/v1/trajectories/ede.straat/dossier", record="ede.straat"),
    "statePiece": write(f"/v1/trajectories/ede.straat/dossier?space={SPACE}",
                        {"piece": "dpia", "standing": "ontbreekt", "grounds": "Niet gemaakt"}),
    "handover": Door("/v1/trajectories/ede.straat/handover", "export", "ede.werk-2026"),
    "handover#file": Door("/v1/trajectories/ede.straat/handover?format=zip", "export", "ede.werk-2026"),
    "legitimacy": Door("/v1/legitimacy?municipality=Ede", record="ede.werk-2026"),
    "askedQuestions": Door("/v1/asked-questions", record="ede.vraag"),
    "askedQuestion": Door("/v1/asked-questions/ede.vraag", record="ede.vraag"),
    "askQuestion": write(f"/v1/asked-questions?space={SPACE}", {"text": "Hoe gaat het?", "about": "ede.doel"}),
    "stepQuestion": write("/v1/asked-questions/ede.vraag-2/steps", {"step": "answer", "text": "Goed."},
                          record="ede.vraag-2"),
    "alarms": Door("/v1/alarms?municipality=Ede", record="ede.vraag"),
    "alarmDraft": Door("/v1/alarm-drafts?municipality=Ede&key=vraag:ede.vraag", record="ede.vraag"),
    "accountabilityFeed": Door("/v1/accountability-feed?municipality=Ede", record="ede.vraag"),
    "accountabilityAgenda": Door("/v1/accountability-agenda?municipality=Ede", record="ede.vraag"),
    "followedRecommendations": Door("/v1/followed-recommendations", record="ede.advies"),
    "stepRecommendation": write("/v1/followed-recommendations/ede.advies/steps",
                                {"step": "opvolging", "text": "Gedaan."}, record="ede.advies"),
    "offerForDevelopment": Door("/v1/developments/ede.dev/offer", record="ede.dienst"),
    "beginOffer": write(f"/v1/offer-sheets?space={SPACE}", {"about": "ede.plicht", "municipality": "Ede",
                                                            "providers": ["ede.aanbieder"]}),
    "offerSheet": Door("/v1/offer-sheets/ede.aanbod", record="ede.aanbod"),
    "offerSheet#file": Door("/v1/offer-sheets/ede.aanbod?format=docx", record="ede.aanbod"),
    "fillOfferPart": write("/v1/offer-sheets/ede.aanbod/parts/ede.aanbieder",
                           {"steps": [{"phase": "borgen", "role": "leidt"}]}, method="PUT"),
    "stepOffer": Door("/v1/offer-sheets/ede.aanbod/steps", "put", "ede.aanbod", "POST",
                      {"step": "withdraw", "provider": "ede.aanbieder", "reason": "Geen mensen"}),
    "watchFeed": Door("/v1/watches/ede.volg/feed", record="ede.volg"),
    "audit": Door("/v1/audit-entries", "audit"),
    "add": write(f"/v1/lessons?space={SPACE}", LESSON),
    "put": write("/v1/lessons/ede.les-oud", LESSON, method="PUT", record="ede.les-oud"),
    "delete": write("/v1/lessons/ede.les-weg", method="DELETE", record="ede.les-weg", act="delete"),
    "draftLessons": write(f"/v1/lesson-drafts?space={SPACE}", {"items": [{**LESSON, "title": "Heel anders"}]}),
    "stepLesson": write("/v1/lessons/ede.les-stap/steps", {"status": "verlopen"}, record="ede.les-stap"),
    "supersedeLesson": write("/v1/lessons/ede.les-lang/successor", {"lesson": "ede.les"}, method="PUT",
                             record="ede.les-lang"),
    "restoreLesson": write("/v1/lessons/ede.les-was/successor", method="DELETE", record="ede.les-was"),
    "confirmLesson": write(f"/v1/lessons/ede.les/confirmations?space={SPACE}",
                           {"municipality": "Baarn", "date": "2026-01-02"}),
    "reuseLesson": write(f"/v1/lessons/ede.les/reuses?space={SPACE}", {"event": "hielp", "date": "2026-01-02"}),
    "keepPlan": write(f"/v1/cases/ede.cas/plans?space={SPACE}", {"municipality": "Baarn"}),
    "stepCoverageStatement": write(
        "/v1/coverage-statements/ede.opgave/steps", {"step": "review"}, record="ede.opgave"
    ),
    "stepCard": write(f"/v1/cards/ede.dev/steps?space={SPACE}", {"municipality": "Ede", "step": "draft"}),
    "startWatch": write(f"/v1/watches?space={SPACE}", {"name": "Nieuw", "municipality": "Ede"}),
    "runWatch": write("/v1/watches/ede.volg/runs", record="ede.volg"),
    "addHook": write("/v1/hooks", HOOK, act="key"),
    "addHook#read": Door("/v1/hooks", "read", "ede.volg", "POST", HOOK),
    "putHook": Door("{made}", "key", "", "PUT", {"name": "x", "url": "https://b.example/", "enabled": False},
                    {"If-Match": "*"}, ("/v1/hooks", HOOK)),
    "deleteHook": Door("{made}", "key", "", "DELETE", None, {"If-Match": "*"}, ("/v1/hooks", HOOK)),
    "renewHookSecret": Door("{made}/secrets", "key", "", "POST", None, {}, ("/v1/hooks", HOOK)),
    "addConnection": write("/v1/connections", FOLLOWED),
    "addConnection#switched": write("/v1/connections", {**FOLLOWED, "url": "https://b.example/"}, act="key"),
    "listConnections": Door("/v1/connections", record="ede.kanaal"),
    "getConnection": Door("/v1/connections/ede.kanaal", record="ede.kanaal"),
    "switchConnection": Door("{made}", "key", "", "PUT", {"enabled": False}, {}, ("/v1/connections", FOLLOWED)),
    "lookAtConnection": Door("{made}/looks", "read", "", "POST", None, {}, ("/v1/connections", FOLLOWED)),
    "addKey": write("/v1/keys", NEW_KEY, act="key"),
    "revokeKey": Door("{made}", "key", "", "DELETE", None, {}, ("/v1/keys", NEW_KEY)),
    "addGrant": write("/v1/grants", GRANT, act="grant"),
    "withdrawGrant": Door("/v1/grants/ede/partner", "grant", "", "DELETE", None, {}, ("/v1/grants", GRANT)),
    "erase": write("/v1/erasures", {"record": "ede.les-wis", "reason": "proef"}, record="ede.les-wis", act="erase"),
    "propose": write(f"/v1/proposals?space={SPACE}", PROPOSED),
    "proposeSet": write(f"/v1/proposal-sets?space={SPACE}", {"title": "Plan", "records": [PROPOSED]}),
    "compareProposal": Door("/v1/proposals/ede.voorstel/difference", record="ede.voorstel"),
    "proposeRemoval": write("/v1/proposals/removals", {"record": "ede.org"}),
    "duplicates": Door("/v1/duplicates", record="ede.les-2"),
    "compareDuplicates": Door("/v1/duplicate-comparisons?kept=ede.les&gone=ede.les-2", record="ede.les-2"),
    "merge": write("/v1/merges", {"kept": "ede.dubbel-a", "gone": "ede.dubbel-b"}),
    "undoMerge": Door("/v1/merges/ede.dubbel-d/undo", "put", "", "POST", {}, {},
                      ("/v1/merges", {"kept": "ede.dubbel-c", "gone": "ede.dubbel-d"})),
    "decide": Door("{made}/decision", "put", "", "POST", {"decision": "afgewezen"}, {"If-Match": "*"},
                   (f"/v1/proposals?space={SPACE}", PROPOSED)),
    "upload": Door(f"/v1/uploads?space={SPACE}", "put", "", "POST", [("files", ("les.jsonl", json.dumps(
        {"kind": "Lesson", "id": "ede.les-post", **LESSON}), "application/x-ndjson"))]),
    "/": page("/", "ede.dev"),
    "/ontwikkelingen": page("/ontwikkelingen", "ede.dev"),
    "/ontwikkelingen/{id}": page("/ontwikkelingen/ede.dev", "ede.dev"),
    "/portefeuille": page("/portefeuille", act="use"),
    "/ontwikkelingen/assen": page("/ontwikkelingen/assen", "ede.dev"),
    "/ontwikkelingen/radar": page("/ontwikkelingen/radar", "ede.dev"),
    "/ontwikkelingen/{id}/duiding": page("/ontwikkelingen/ede.dev/duiding", "ede.dev"),
    "/ontwikkelingen/{id}/duiding.{form}": page("/ontwikkelingen/ede.dev/duiding.html", "ede.dev"),
    "/ontwikkelingen/{id}/signalen": page("/ontwikkelingen/ede.dev/signalen", "ede.dev"),
    "/ontwikkelingen/{id}/oordeel": page("/ontwikkelingen/ede.dev/oordeel", "ede.dev"),
    "/aanbod/{id}": page("/aanbod/ede.dev", "ede.dienst"),
    "/aanbod/samen/{id}": page("/aanbod/samen/ede.aanbod", "ede.aanbod"),
    "/aanbod/samen/{id}#kept": page("/aanbod/samen/ede.samen", "ede.samen", act="put",
                                    form="stap=trek+terug&aanbieder=ede.aanbieder&reden=Te+druk"),
    "/aanbod/samen/{id}/stuk.{form}": page("/aanbod/samen/ede.aanbod/stuk.html", "ede.aanbod"),
    "/aanbod/samen/{id}/deel/{provider}": page("/aanbod/samen/ede.samen/deel/ede.aanbieder", "ede.samen"),
    "/formuleren/concept": page("/formuleren/concept?ontwikkeling=ede.dev", "ede.dev"),
    "/formuleren/concept/{id}.{form}": page("/formuleren/concept/ede.dev.html", "ede.dev"),
    "/rapporteren/vragen": page("/rapporteren/vragen", "ede.vraag"),
    "/rapporteren/vragen#asked": page("/rapporteren/vragen", act="put", form="vraag=Hoe+ver%3F&bij=ede.doel"),
    "/rapporteren/vragen/nieuw": page("/rapporteren/vragen/nieuw?bij=ede.doel", "ede.doel"),
    "/rapporteren/vragen/dagen.ics": page("/rapporteren/vragen/dagen.ics", "ede.vraag"),
    "/rapporteren/vragen/logboek.csv": page("/rapporteren/vragen/logboek.csv", "ede.vraag"),
    "/rapporteren/vragen/melding.{form}": page("/rapporteren/vragen/melding.eml?sleutel=vraag:ede.vraag", "ede.vraag"),
    "/rapporteren/vragen/{id}": page("/rapporteren/vragen/ede.vraag", "ede.vraag"),
    "/rapporteren/vragen/{id}#step": page("/rapporteren/vragen/ede.vraag-3", "ede.vraag-3", act="put",
                                          form="stap=beantwoord&antwoord=Goed"),
    "/rapporteren/aanbevelingen": page("/rapporteren/aanbevelingen", "ede.advies"),
    "/rapporteren/aanbevelingen/{id}": page("/rapporteren/aanbevelingen/ede.advies", "ede.advies"),
    "/rapporteren/aanbevelingen/{id}#step": page("/rapporteren/aanbevelingen/ede.advies", "ede.advies", act="put",
                                                 form="stap=opvolging&tekst=Gedaan"),
    "/formuleren/versies": page("/formuleren/versies", "ede.concept"),
    "/formuleren/versies#kept": page("/formuleren/versies", act="put", form="ontwikkeling=ede.plicht"),
    "/formuleren/versies/{id}": page("/formuleren/versies/ede.concept", "ede.concept"),
    "/formuleren/versies/{id}#step": page("/formuleren/versies/ede.concept-klaar", act="put",
                                          form="stap=schrijf&deel-1=Ja."),
    "/formuleren/versies/{id}/verschil": page("/formuleren/versies/ede.concept/verschil", "ede.concept"),
    "/formuleren/versies/{id}/tekst.{form}": page("/formuleren/versies/ede.concept/tekst.html", "ede.concept"),
    "/formuleren/toets": page("/formuleren/toets?id=ede.doel", "ede.doel"),
    "/rapporteren/rapportage": page("/rapporteren/rapportage?van=ede.straat", "ede.werk-2026"),
    "/rapporteren/rapportage/cijfers/{key}": page(  # what was budgeted in 2026
        "/rapporteren/rapportage/cijfers/5e32ed386043?van=ede.straat", "ede.werk-2026"
    ),
    "/rapporteren/doelenboom": page("/rapporteren/doelenboom?jaar=2026", "ede.werk-2026"),
    "/rapporteren/doelenboom.{form}": page("/rapporteren/doelenboom.csv?jaar=2026", "ede.werk-2026"),
    "/rapporteren/rapportage.{form}": page("/rapporteren/rapportage.html?van=ede.straat", "ede.werk-2026"),
    "/rapporteren/rapportages/{id}.{form}": page("/rapporteren/rapportages/ede.rap.html", "ede.werk-2026"),
    "/implementeren/planning": page("/implementeren/planning", "ede.straat"),
    "/implementeren/planning/{id}": page("/implementeren/planning/ede.straat", "ede.werk-2026"),
    "/implementeren/planning/{id}/bestand.{form}": page(
        "/implementeren/planning/ede.straat/bestand.ics", "ede.werk-2025"
    ),
    "/implementeren/kanten": page("/implementeren/kanten", "ede.kant"),
    "/implementeren/kanten/{id}": page("/implementeren/kanten/ede.doel", "ede.kant"),
    "/implementeren/kanten/{id}#post": page(
        "/implementeren/kanten/ede.doel", act="put", form="kant=uitvoering&tekst=Tien+inwoners"
    ),
    "/formuleren/kan-het/{id}": page("/formuleren/kan-het/ede.doel", "ede.doel"),
    "/implementeren/planning/{id}/vastleggen": page("/implementeren/planning/ede.straat/vastleggen", "ede.werk-2026"),
    "/implementeren/planning/{id}/verantwoorden": page(
        "/implementeren/planning/ede.straat/verantwoorden?jaar=2026", "ede.werk-2026"
    ),
    "/implementeren/planning/{id}/herstelboeking": page(
        "/implementeren/planning/ede.straat/herstelboeking", "ede.werk-2026"
    ),
    "/besluiten/nieuw#kept": page("/besluiten/nieuw", act="put", form="besluit=Besloten&orgaan=college"),
    "/aanbod/{id}#begun": page("/aanbod/ede.dev", act="put", form=f"aanbieder-ede.aanbieder=ja&plek={SPACE}"),
    "/implementeren/planning/{id}/geld": page("/implementeren/planning/ede.straat/geld", "ede.werk-2026"),
    "/implementeren/planning/{id}/geld.{form}": page("/implementeren/planning/ede.straat/geld.csv", "ede.werk-2026"),
    "/implementeren/besluiten": page("/implementeren/besluiten", "ede.werk-2026"),
    "/draagvlak/{id}": page("/draagvlak/ede.tra", "ede.steun"),
    "/draagvlak/{id}#kept": page("/draagvlak/ede.tra", act="put", form="niveau=bestuur&stand=voor"),
    "/draagvlak/{id}/vraag": page("/draagvlak/ede.tra/vraag", "ede.tra"),
    "/draagvlak/{id}/vraag#sent": page(
        "/draagvlak/ede.tra/vraag", act="put", form=f"niveau=bestuur&vraag=En%3F&tot={TODAY}"
    ),
    "/draagvlak/{id}/intrekken": page("/draagvlak/ede.tra/intrekken", act="put", form="vraag=ede.draagvlakvraag"),
    "/dossier/{id}": page("/dossier/ede.straat", "ede.straat"),
    "/dossier/{id}#kept": page("/dossier/ede.straat", act="put", form="stuk=dpia%7C&stand=ontbreekt&grond=Nooit"),
    "/dossier/{id}/overdracht.zip": page("/dossier/ede.straat/overdracht.zip", "ede.werk-2026", act="export"),
    "/verbeteren": page("/verbeteren", "ede.straat"),
    "/verbeteren/traject/{id}": page("/verbeteren/traject/ede.straat", "ede.werk-2026"),
    "/verbeteren/ontzorgen": page("/verbeteren/ontzorgen", "ede.org"),
    "/verbeteren/cirkel/{id}": page("/verbeteren/cirkel/ede.straat", "ede.werk-2026"),
    "/keten": page("/keten", "ede.doel"),
    "/implementeren/gaten": page("/implementeren/gaten", "ede.werk"),
    "/implementeren/voorstellen": page("/implementeren/voorstellen", "ede.werk"),
    "/implementeren/voorstellen#propose": page(
        "/implementeren/voorstellen", act="put", form="activiteit=ede.werk&onder=ede.doel"
    ),
    "/keten/{id}": page("/keten/ede.doel", "ede.bel"),
    "/id/{id}/verbanden": page("/id/ede.les/verbanden", "ede.cas"),
    "/verbanden": page("/verbanden?van=ede.les&naar=ede.cas", "ede.les"),
    "/ervaring/resultaten.{form}": page("/ervaring/resultaten.html?q=zaaksysteem", "ede.les"),
    "/ervaring/naast": page("/ervaring/naast?casus=ede.cas", "ede.les"),
    "/ervaring/naast.{form}": page("/ervaring/naast.html?casus=ede.cas", "ede.les"),
    "/ervaring/plan": page("/ervaring/plan?casus=ede.cas", "ede.les"),
    "/ervaring/plan.{form}": page("/ervaring/plan.html?casus=ede.cas", "ede.les"),
    "/ervaring/les/{id}": page("/ervaring/les/ede.les", "ede.les"),
    "/zoeken/resultaten.{form}": page("/zoeken/resultaten.html?q=zaaksysteem", "ede.les"),
    "/bron/{id}": page("/bron/ede.les", "ede.les"),
    "/beheer/logboek": page("/beheer/logboek", act="audit"),
    "/sparql/antwoord": page("/sparql/antwoord?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D&format=csv", act="query"),
    "/ontwikkelingen/{id}/opgave": page("/ontwikkelingen/ede.plicht/opgave", "ede.plicht"),
    "/ontwikkelingen/{id}/opgave#kept": page("/ontwikkelingen/ede.plicht/opgave", act="put",
                                             form="hebben=ja&grond=overleg"),
    "/borgen": page("/borgen", act="use"),
    "/borgen/risico": page("/borgen/risico", "ede.kennis"),
    "/borgen/les": page("/borgen/les", "ede.tra"),
    "/borgen/les#like": page("/borgen/les", "ede.les", form="kijk=ja&advies=Plan+draagvlak+voor+het+zaaksysteem"),
    "/borgen/les#kept": page("/borgen/les", act="put", form="actie=concept&advies=Begin+op+tijd&stap=borgen"),
    "/borgen/lessen/{id}": page("/borgen/lessen/ede.les", "ede.les"),
    "/borgen/nakijken": page("/borgen/nakijken?lijst=ander", "ede.les-wacht"),
    "/borgen/nakijken/{id}": page("/borgen/nakijken/ede.les-wacht", "ede.les-wacht"),
    "/borgen/nakijken/{id}/verbeteren": page("/borgen/nakijken/ede.les-wacht/verbeteren", "ede.les-wacht"),
    "/borgen/nakijken/{id}/wijzigingen": page("/borgen/nakijken/ede.voorstel/wijzigingen", act="put",
                                              form="oordeel=klopt+niet"),
    "/borgen/delen/{id}": page("/borgen/delen/ede.les?zoals=zelf", "ede.les"),
    "/dubbel": page("/dubbel", "ede.les-2"),
    "/dubbel/naast": page("/dubbel/naast?blijft=ede.les&ander=ede.les-2", "ede.les-2"),
    "/dubbel/naast#kept": page("/dubbel/naast", act="put", form="blijft=ede.dubbel-e&ander=ede.dubbel-f"),
    "/dubbel/twee#kept": page("/dubbel/twee", act="put", form="blijft=ede.les&ander=ede.les-2"),
    "/dubbel/twee/{id}#back": page("/dubbel/twee/ede.twee", act="delete", form="x=1"),
    "/dubbel/{id}": page("/dubbel/ede.opgegaan", "ede.opgegaan"),
    "/ervaring": page("/ervaring?q=zaaksysteem", "ede.les"),
    "/zoeken": page("/zoeken?q=zaaksysteem", "ede.les"),
    "/wie-kan-helpen": page("/wie-kan-helpen?q=zaaksysteem", "ede.exp"),
    "/bronnen": page("/bronnen", "ede.dev"),
    "/id/{id}": Door("/id/ede.les", record="ede.les"),
    "/id/{id}#html": page("/id/ede.cas", "ede.les"),
    "/id/{id}#ttl": Door("/id/ede.les", record="ede.les", headers={"Accept": "text/turtle"}),
    "/sparql": Door("/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D", "query"),
    "/sparql#named": Door(f"/sparql?query=ASK%20%7B%7D&named-graph-uri={HERE}{SPACE}", "query"),
    "/rdf-graph-store": Door(f"/rdf-graph-store?graph={HERE}{SPACE}", "export"),
    "/rdf-graph-store#default": Door("/rdf-graph-store?default", "export"),
    "/dump.nq": Door("/dump.nq", "export"),
    "/mcp#search": tool("search", "ede.les", query="zaaksysteem", top=30),
    "/mcp#interpret": tool("interpret", "ede.plicht", municipality="Ede"),
    "/mcp#borgen": tool("borgen", "ede.les", question="zaaksysteem"),
    "/mcp#show": tool("show", "ede.les", id="ede.les"),
    "/mcp#trace": tool("trace", "ede.cas", id="ede.les"),
    "/mcp#applies": tool("applies", "ede.les", lesson="ede.les", municipality="Ede"),
    "/mcp#smart": tool("smart", "ede.doel", id="ede.doel"),
    "/mcp#document": tool("document", "ede.stuk", id="ede.stuk"),
    "/mcp#proposals": tool("proposals", "ede.voorstel", id="ede.voorstel"),
    "/mcp#feeds": tool("feeds", "ede.kanaal"),
    "/mcp#offer": tool("offer", "ede.dienst", about="ede.dev"),
    "/mcp#risk": tool("risk", "ede.kennis"),
    "/mcp#circle": tool("circle", "ede.doel", part="chain", id="Ede"),
    "/mcp#resources/list": message("resources/list", "ede.les"),
    "/mcp#resources/read": message("resources/read", "ede.les", uri="kring://record/ede.les"),
}  # fmt: skip
# fmt: off
QUIET: Final = {  # ways in that show nothing of a private record, and why
    **dict.fromkeys(("/v1", "/v1/openapi.json", "/def", "/context.jsonld", "/shapes"), "the same for everyone"),
    "/problem/{sort}": "the same for everyone",
    **dict.fromkeys(
        ("/assets/{name}", "/favicon.ico", "/inloggen", "/formuleren", "/implementeren", "/rapporteren",
         "/docs", "/docs/{group}", "/toegankelijkheid", "/inloggen/organisatie", "/inloggen/terug"),
        "the same for everyone",
    ),
    **dict.fromkeys(
        ("/beheer", "/beheer/gedeeld", "/beheer/gedeeld/intrekken", "/beheer/sleutels", "/beheer/sleutels/{id}",
         "/beheer/sleutels/{id}/intrekken", "/beheer/sleutels/{id}/vervang", "/beheer/webhooks",
         "/beheer/webhooks/{id}", "/beheer/sjablonen", "/beheer/sjablonen/intrekken", "templates", "handInTemplate",
         "withdrawTemplate"),
        "who comes in, and what an editor made; no record",
    ),
    "/beheer/gewichten": "weights; of those that were learned a room of the service tells",
    "/nieuw": "nothing at a first visit; what comes after is told, see below",
    **dict.fromkeys(("/mijn-gegevens", "/bezoek/vergeet"), "what is kept of the asker"),
    **dict.fromkeys(
        ("/bronnen/stukken", "/bronnen/stukken/{job}", "/bronnen/stukken/{job}/herstel",
         "/bronnen/stukken/{job}/kolommen"),
        "only what the asker sent",
    ),
    **dict.fromkeys(
        ("/ontwikkelingen/{id}/oordeel/intrekken", "/beheer/gewichten/{version}", "/bronnen/{id}/intrekken",
         "/bronnen/kanalen/{id}"),
        "a change, of which the journal tells; the page after it has an address of its own",
    ),
    "/vraag/{link}": "one question that its asker sent out; of an answer the journal tells, under its own name",
    **dict.fromkeys(("/gemeente", "/uitloggen"), "names of municipalities, no other record"),
    "/space/{owner}/{audience}": "what a named graph is, no record",
    **dict.fromkeys(("/health", "/ready", "/metrics"), "on the service itself"),
    **dict.fromkeys(
        ("/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/{resource}"),
        "who gives tokens, the same for everyone",
    ),
    **dict.fromkeys(("/.well-known/void", "/catalog"), "how many records there are, no record"),
    **dict.fromkeys(
        ("listTables", "chooseColumns", "takeUpload", "dropUpload"),
        "only what the asker sent; the journal tells of what is kept",
    ),
    **dict.fromkeys(("listKeys", "getKey", "listGrants"), "who comes in, no record"),
    **dict.fromkeys(("listHooks", "getHook"), "what an editor made, no record"),
    **dict.fromkeys(
        ("testHook", "listHookDeliveries", "redeliver", "dropDelivery"), "that something was told, not what"
    ),
    **dict.fromkeys(("listUploads", "getUpload", "getQuarantine", "checkSmart"), "only what the asker sent"),
}
# fmt: on


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("audit") / "store"
    fill(made, WORLD)
    return made


@pytest.fixture(scope="module")
def service(store: Path) -> Iterator[TestClient]:
    with client(store, mode="shared", rate_per_minute=100_000) as opened:
        yield opened


@pytest.fixture(scope="module")
def key(store: Path) -> Callable[..., tuple[str, dict[str, str]]]:
    """Makes a key: who it is in the trail, and the header that carries it."""

    def made(name: str, **roles: str) -> tuple[str, dict[str, str]]:
        credentials = open_keys(store)
        one, text = credentials.add(name, roles, until=TODAY + timedelta(1), today=TODAY)
        credentials.close()
        return one.actor, {"Authorization": f"Bearer {text}"}

    return made


@pytest.fixture(scope="module")
def steward(key: Callable[..., tuple[str, dict[str, str]]]) -> dict[str, str]:
    return key("steward van ede", ede="steward")[1]


def ask(service: TestClient, door: Door, headers: Mapping[str, str]) -> Any:
    """What a door answers."""
    path = door.path
    if door.before:
        made = service.post(door.before[0], json=door.before[1], headers=headers)
        path = path.format(made=made.headers.get("Location"))
    body: dict[str, Any] = {}
    if door.body is not None:
        how = "files" if isinstance(door.body, list) else "content" if isinstance(door.body, str) else "json"
        body = {how: door.body}
    return service.request(door.method, path, headers={**headers, **door.headers}, **body)


def lines(service: TestClient, steward: Mapping[str, str], **asked: Any) -> list[dict[str, Any]]:
    """The lines that a steward is given."""
    answer = service.get("/v1/audit-entries", params={"pageSize": 200, **asked}, headers=steward)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


# --- doors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOORS)
def test_every_door_leaves_a_line(
    service: TestClient, key: Callable[..., tuple[str, dict[str, str]]], steward: Mapping[str, str], name: str
) -> None:
    door = DOORS[name]
    actor, headers = key(name, ede="steward")
    answer = ask(service, door, headers)
    assert answer.status_code < 300, answer.text
    if name == "upload":
        wait(service, answer.headers["Location"], headers)
    found = lines(service, steward, actor=actor)
    assert {one["space"] for one in found} == {SPACE}
    assert any(one["act"] == door.act and door.record in {"", one["record"]} for one in found), found


@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if door.act in {"read", "use"}])
def test_every_private_record_that_an_answer_names_is_noted(
    service: TestClient, key: Callable[..., tuple[str, dict[str, str]]], steward: Mapping[str, str], name: str
) -> None:
    """But for what a record that is given names itself: a door that shows what nobody was told of fails here."""
    actor, headers = key(f"nogmaals {name}", ede="steward")
    answer = ask(service, DOORS[name], headers)
    assert answer.status_code < 300, answer.text
    noted = {one["record"] for one in lines(service, steward, actor=actor)}
    held = {one.id: json.dumps(one.payload) for one in service.app.state.graph.scan() if one.space == SPACE}  # type: ignore[attr-defined]
    linked = " ".join(text for record, text in held.items() if record in noted)
    named = {word for word in re.findall(r"ede\.[\w-]+", answer.text) if word in held}
    assert {one for one in named - noted if one not in linked} == set()


def wait(service: TestClient, path: str, headers: Mapping[str, str]) -> None:
    """Until an upload is done."""
    import time

    until = time.monotonic() + 20
    while (state := service.get(path, headers=headers).json()["state"]) != "done" and time.monotonic() < until:
        time.sleep(0.05)
    assert state == "done"


def test_every_way_in_is_a_door_with_a_line_or_shows_nothing(service: TestClient, tmp_path: Path) -> None:
    """A new route, tool or way in that is in neither table fails here."""
    described = json.loads(document(settings(tmp_path / "store", mode="shared").checked()))
    operations = {
        re.sub(f"^(list|get|add|put|delete)({'|'.join(KINDS)})$", r"\1", one["operationId"])
        for path in described["paths"].values() for one in path.values() if isinstance(one, dict)
    }  # fmt: skip
    paths = undescribed(service.app) - {"/v1/{collection}", "/v1/{collection}/{id}"}  # type: ignore[arg-type]  # of each kind
    tools = {f"/mcp#{name}" for name in (*TOOLS, "resources/list", "resources/read")}
    named = {name.partition("#")[0] for name in DOORS} | {name for name in DOORS if name.startswith("/mcp#")}
    assert (operations | paths | tools) - named - QUIET.keys() == set()
    assert not QUIET.keys() & named


def test_what_is_new_since_a_visit_is_noted(
    store: Path, service: TestClient, key: Callable[..., tuple[str, dict[str, str]]], steward: Mapping[str, str]
) -> None:
    actor, headers = key("nieuws", ede="reader")
    with closing(open_visits(store)) as visits:
        for days in (2, 1):  # the second is over too
            visits.look(actor, "GM0228", now=datetime.now(UTC) - timedelta(days), seq=0)
    for _ in range(2):  # made, and kept
        before = len(lines(service, steward, actor=actor, act="read"))
        answer = service.get("/nieuw?gemeente=Ede", headers={**headers, "Accept": "text/html"})
        assert "/ontwikkelingen/ede.dev" in answer.text
        noted = lines(service, steward, actor=actor, act="read")[: -before or None]
        assert "ede.dev" in {one["record"] for one in noted}


@pytest.mark.parametrize("path", ["/", "/v1", "/health", "/def", "/shapes", "/.well-known/void", "/v1/uploads"])
def test_what_shows_nothing_private_leaves_no_line(
    service: TestClient, key: Callable[..., tuple[str, dict[str, str]]], steward: Mapping[str, str], path: str
) -> None:
    actor, headers = key(f"stil {path}", ede="reader")
    assert service.get(path, headers=headers).status_code == 200
    assert lines(service, steward, actor=actor) == []


def test_an_answer_that_is_kept_is_noted_for_each_who_gets_it(
    service: TestClient, key: Callable[..., tuple[str, dict[str, str]]], steward: Mapping[str, str]
) -> None:
    for name in ("eerste", "tweede"):
        actor, headers = key(name, ede="reader")
        assert service.get("/v1/ranking?municipality=Ede", headers=headers).status_code == 200
        found = {(one["act"], one["record"]) for one in lines(service, steward, actor=actor)}
        assert {("use", None), ("read", "ede.dev")} <= found


def test_what_is_public_and_what_is_not_there_leaves_no_line(
    service: TestClient, key: Callable[..., tuple[str, dict[str, str]]], steward: Mapping[str, str]
) -> None:
    actor, headers = key("openbaar", ede="reader")
    for path, status in (("/v1/developments/dev-1", 200), ("/v1/lessons/baarn.les", 404), ("/v1/lessons/weg", 404)):
        assert service.get(path, headers=headers).status_code == status
    asked = f"/sparql?query=ASK%20%7B%7D&default-graph-uri={HERE}kring/public"
    assert service.get(asked, headers=headers).status_code == 200
    assert service.get(f"/rdf-graph-store?graph={HERE}kring/public", headers=headers).status_code == 200
    assert service.get(f"/rdf-graph-store?graph={HERE}baarn/private", headers=headers).status_code == 404
    assert service.get("/v1/search?q=zaaksysteem&kind=Requirement", headers=headers).json()["items"] == []
    assert {one["act"] for one in lines(service, steward, actor=actor)} <= {"use"}


def test_a_graph_that_left_is_an_export_in_its_form_by_the_local_user_too(tmp_path: Path) -> None:
    fill(tmp_path / "store", WORLD)
    with client(tmp_path / "store") as local:
        accept = {"Accept": "application/n-triples"}
        assert local.get(f"/rdf-graph-store?graph={HERE}{SPACE}", headers=accept).status_code == 200
        assert local.get(f"/rdf-graph-store?graph={HERE}{SPACE}", headers={"Accept": "image/png"}).status_code == 406
        found = local.get("/v1/audit-entries?act=export&act=query").json()["items"]
    said = [(one["actor"], one["act"], one["space"], one["detail"]) for one in found]
    assert said == [("local", "export", SPACE, "application/n-triples")]


# --- who may know ---------------------------------------------------------------------------------


def test_a_consultant_with_a_grant_is_seen_by_the_steward_who_granted(
    store: Path, service: TestClient, key: Callable[..., tuple[str, dict[str, str]]], steward: Mapping[str, str]
) -> None:
    credentials = open_keys(store)
    credentials.grant(Grant("ede", "bureau", TODAY + timedelta(1)))
    credentials.close()
    actor, headers = key("adviseur", bureau="reader")
    assert service.get("/v1/lessons/ede.les", headers=headers).status_code == 200
    [read] = lines(service, steward, actor=actor, record="ede.les", act="read")
    assert (read["act"], read["record"], read["space"], read["detail"]) == ("read", "ede.les", SPACE, "")
    assert datetime.fromisoformat(read["at"]).date() == TODAY
    [granted] = lines(service, steward, act="grant", actor="local")
    assert granted["detail"] == f"bureau leest tot en met {TODAY + timedelta(1)}"
    assert actor not in str(lines(service, key("s", bureau="steward")[1], act="read"))


@pytest.mark.parametrize("role", ["reader", "editor", "reviewer"])
def test_who_is_no_steward_is_refused_in_two_languages(
    service: TestClient, key: Callable[..., tuple[str, dict[str, str]]], role: str
) -> None:
    refused = service.get("/v1/audit-entries", headers=key(role, ede=role)[1])
    assert (refused.status_code, refused.headers["Content-Type"]) == (403, "application/problem+json")
    assert "steward" in refused.json()["detail"]
    assert service.get("/v1/audit-entries").status_code == 401


def test_a_steward_sees_the_spaces_of_the_own_organisation_only(
    service: TestClient, key: Callable[..., tuple[str, dict[str, str]]], steward: Mapping[str, str]
) -> None:
    baarn = key("steward van baarn", baarn="steward")[1]
    upper = key("steward van EDE", EDE="steward")[1]  # another name, though a database might think it the same
    assert service.get("/v1/lessons/baarn.les", headers=baarn).status_code == 200
    assert {one["space"] for one in lines(service, baarn)} == {"baarn/private"}
    assert {one["space"] for one in lines(service, upper)} == {"EDE/private"}
    assert {one["space"] for one in lines(service, steward)} == {SPACE}
    assert lines(service, baarn, space=SPACE) == []
    assert lines(service, baarn, record="ede.les") == []


def test_pages_give_every_line_once_newest_first(
    service: TestClient, key: Callable[..., tuple[str, dict[str, str]]], steward: Mapping[str, str]
) -> None:
    actor, headers = key("bladeraar", ede="reader")
    for record in ("ede.les", "ede.cas", "ede.tra", "ede.org", "ede.exp"):
        assert service.get(f"/id/{record}", headers=headers).status_code == 200
    whole = lines(service, steward, actor=actor)
    assert [one["record"] for one in whole] == ["ede.exp", "ede.org", "ede.tra", "ede.cas", "ede.les"]
    path: str | None = f"/v1/audit-entries?actor={actor}&pageSize=2"
    given: list[Any] = []
    while path:
        page = service.get(path, headers=steward).json()
        assert len(page["items"]) <= 2
        given += page["items"]
        path = page["links"].get("next")
    assert given == whole
    assert not any("seq" in one for one in whole)  # a number tells how much happens elsewhere


def test_lines_of_one_moment_are_paged_too(service: TestClient, steward: Mapping[str, str]) -> None:
    whole = [one["record"] for one in lines(service, steward, actor="proef")]
    assert {*whole} == {payload["id"] for _, payload in WORLD[SPACE]}  # one transaction; an undone merge is theirs too
    path: str | None = "/v1/audit-entries?actor=proef&pageSize=4"
    given = []
    while path:
        page = service.get(path, headers=steward).json()
        given += [one["record"] for one in page["items"]]
        path = page["links"].get("next")
    assert given == whole


@pytest.mark.parametrize("asked", ["act=verzonnen", "before=gisteren", "since=2026-13-01", "wie=x", "record=a%20b"])
def test_a_wrong_question_is_a_problem(service: TestClient, steward: Mapping[str, str], asked: str) -> None:
    assert service.get(f"/v1/audit-entries?{asked}", headers=steward).status_code == 400


def test_days_narrow_and_the_last_day_counts_whole(service: TestClient, steward: Mapping[str, str]) -> None:
    day = timedelta(1)
    assert lines(service, steward, since=TODAY.isoformat(), until=TODAY.isoformat())
    assert lines(service, steward, until=(TODAY - day).isoformat()) == []
    assert lines(service, steward, since=(TODAY + day).isoformat()) == []


def test_every_act_has_a_word(service: TestClient) -> None:
    assert tuple(SAID) == ACTS
    described = service.get("/v1/openapi.json").json()["components"]["schemas"]["AuditEntry"]["properties"]["act"]
    assert described["enum"] == list(ACTS)
