"""Proposals over MCP: read with their evidence, and decided on only where a person said that it may be. Fictitious."""

import json
from collections.abc import Iterator
from typing import Any

import anyio
import pytest
from mcp import Client, MCPError

import kg
from api.http.work import Workers
from api.mcp.intake import PROPOSED, SAID
from api.mcp.server import server
from kg.service import KnowledgeGraph
from tests.rest_service import TOWN, fill

DOCUMENT = {"id": "stuk", "title": "Fictief plan", "body": [{"text": "Wij halen de norm.", "place": "pagina 2"}]}
NEWER = {
    "id": "stuk-2", "title": "Fictief plan", "version_of": ["stuk"],
    "body": [{"text": "Wij halen de norm. Dat kost geld.", "place": "pagina 2"}],
}  # fmt: skip
GROUNDS = [{"source": "stuk", "place": "pagina 2", "quote": "Wij halen de norm", "chance": 0.8, "why": "doel"}]
POLICY = {"id": "beleid", "title": "Fictief beleid", "municipality": "GM0308"}
AIM = {"id": "doel", "title": "De norm is gehaald", "policy": "beleid"}


def adding(kind: str, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "change": "toevoegen", "target": record["id"], "target_kind": kind, "content": json.dumps(record),
        "grounds": GROUNDS,
    }  # fmt: skip


PROPOSAL = {
    "id": "voorstel-1", "title": "Voorstel uit Fictief plan", "target_space": "local/private", "status": "open",
    "author": "lezer", "created": "2026-01-01T00:00:00Z", "document": "stuk",
    "changes": [adding("Policy", POLICY), adding("Objective", AIM)],
}  # fmt: skip


@pytest.fixture
def graph(tmp_path: Any) -> Iterator[KnowledgeGraph]:
    rows = [("Municipality", TOWN), ("Source", DOCUMENT), ("Source", NEWER), ("Proposal", PROPOSAL)]
    fill(tmp_path / "store", {"local/private": rows})
    with kg.open(tmp_path / "store", with_encoder=None) as opened:
        yield opened


def asked(graph: KnowledgeGraph, name: str, arguments: dict[str, Any], *, writes: bool) -> Any:
    work = Workers(graph, workers=2, max_seconds=60)

    async def run() -> Any:
        async with Client(server(lambda _context: (graph, work), writes=writes)) as opened:
            return await opened.call_tool(name, arguments)

    try:
        return anyio.run(run)
    finally:
        work.stop()


def test_a_proposal_is_read_change_by_change_with_the_words_that_it_rests_on(graph: KnowledgeGraph) -> None:
    [outline] = asked(graph, "proposals", {}, writes=False).structured_content["data"]["items"]
    assert (outline["id"], outline["changes"], outline["left"]) == ("voorstel-1", 2, 2)
    first = asked(graph, "proposals", {"id": "voorstel-1", "top": 1}, writes=False).structured_content["data"]
    [change] = first["changes"]
    assert change["record"] == {"title": "Fictief beleid", "municipality": "GM0308"}
    assert change["grounds"] == GROUNDS
    assert change["hangs"] == ["doel"]
    assert (first["changesTotal"], first["next"]) == (2, 1)
    rest = asked(graph, "proposals", {"id": "voorstel-1", "after": first["next"]}, writes=False)
    assert [one["target"] for one in rest.structured_content["data"]["changes"]] == ["doel"]


def test_without_consent_nothing_can_be_decided(graph: KnowledgeGraph) -> None:
    work = Workers(graph, workers=2, max_seconds=60)

    async def run() -> None:
        async with Client(server(lambda _context: (graph, work))) as opened:
            assert all(one.annotations.read_only_hint for one in (await opened.list_tools()).tools if one.annotations)
            with pytest.raises(MCPError, match="'decide' is er niet"):
                await opened.call_tool("decide", {"id": "voorstel-1", "decision": "aanvaard", "targets": ["beleid"]})

    anyio.run(run)
    work.stop()
    assert graph.get("voorstel-1").payload["status"] == "open"


def test_with_consent_one_is_accepted_as_it_was_mended_and_another_dropped(graph: KnowledgeGraph) -> None:
    accept = {"id": "voorstel-1", "decision": "aanvaard", "targets": ["beleid"], "reason": "klopt"}
    done = asked(graph, "decide", {**accept, "instead": {"title": "Beleid, verbeterd"}}, writes=True)
    assert done.structured_content["data"] == {"id": "voorstel-1", "status": "open", "left": 1}
    assert graph.get("beleid").payload["title"] == "Beleid, verbeterd"
    [change, _] = graph.get("voorstel-1").payload["changes"]
    assert (change["decision"], change["answer"]) == ("aangepast", f"{SAID} klopt")
    drop = {"id": "voorstel-1", "decision": "afgewezen", "targets": ["doel"]}
    assert asked(graph, "decide", drop, writes=True).structured_content["data"]["left"] == 0
    assert "doel" not in graph.get_many(["doel"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"decision": "aanvaard", "targets": []}, "targets"),
        ({"decision": "ingetrokken", "targets": ["doel"]}, "decision"),
        ({"decision": "aanvaard", "targets": ["weg"]}, "staat geen wijziging van 'weg'"),
        ({"decision": "aanvaard", "targets": ["doel", "beleid"], "instead": {"title": "x"}}, "over één record"),
        ({"decision": "afgewezen", "targets": ["doel"], "instead": {"title": "x"}}, "laat instead weg"),
        ({"decision": "afgewezen", "targets": ["beleid"]}, "hangt nog"),
    ],
)
def test_what_cannot_be_decided_is_said_and_changes_nothing(
    graph: KnowledgeGraph, arguments: dict[str, Any], said: str
) -> None:
    answer = asked(graph, "decide", {"id": "voorstel-1", **arguments}, writes=True)
    assert answer.is_error
    assert said in answer.content[0].text
    assert all("decision" not in one for one in graph.get("voorstel-1").payload["changes"])


def test_a_change_is_proposed_and_nothing_changes_before_a_person_decides(graph: KnowledgeGraph) -> None:
    asked(graph, "decide", {"id": "voorstel-1", "decision": "aanvaard", "targets": ["beleid"]}, writes=True)
    change = {"id": "beleid", "fields": {"title": "Ander beleid", "municipality": None}, "reason": "zo heet het"}
    made = asked(graph, "propose", change, writes=True).structured_content["data"]
    assert (made["status"], made["left"]) == ("open", 1)
    assert graph.get("beleid").payload["title"] == "Fictief beleid"
    [one] = graph.proposals.compared(made["id"])
    assert (one.becomes or {})["title"] == "Ander beleid"
    assert "municipality" not in (one.becomes or {})
    assert graph.get(made["id"]).payload["reason"] == f"{PROPOSED} zo heet het"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"id": "weg", "fields": {"title": "x"}}, "weg"),
        ({"id": "stuk", "fields": {"titel": "x"}}, "titel"),
        ({"id": "stuk", "fields": {"titel": None}}, "titel"),
        ({"id": "stuk", "fields": {"title": None}}, "title"),
    ],
)
def test_what_cannot_be_proposed_is_said(graph: KnowledgeGraph, arguments: dict[str, Any], said: str) -> None:
    answer = asked(graph, "propose", {**arguments, "reason": "proef"}, writes=True)
    assert answer.is_error
    assert said in answer.content[0].text
    assert len(list(graph.scan("Proposal"))) == 1


def test_a_document_says_what_only_its_other_version_says(graph: KnowledgeGraph) -> None:
    told = asked(graph, "document", {"id": "stuk"}, writes=False).structured_content["data"]
    [other] = told["versions"]
    assert (other["id"], other["age"]) == ("stuk-2", "onbekend")
    assert (other["onlyHere"], other["onlyThere"]) == ([], ["Dat kost geld."])
    assert [(one["id"], one["left"]) for one in told["proposals"]] == [("voorstel-1", 2)]
