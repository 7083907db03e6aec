"""Proposals: who may not write proposes, who may decides. All records are fictitious."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

import kg
from kg.access import Principal
from kg.errors import Conflict, Forbidden
from kg.model.knowledge import Proposal
from kg.model.values import ProposedChange
from kg.profiles.access import open_keys
from kg.store.proposals.decision import decide
from tests.rest_service import LESSON, client, fill

pytestmark = pytest.mark.usefixtures("profile")  # the same on one machine and beyond

Shared = tuple[TestClient, dict[str, dict[str, str]]]
HELD = "/v1/lessons/ede.les-geheim"


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Shared]:
    store, today = tmp_path / "store", datetime.now(UTC).date()
    fill(store)
    credentials, headers = open_keys(store), {}
    people = {"lezer": {"ede": "reader"}, "schrijver": {"ede": "editor"}, "baarn": {"baarn": "steward"}}
    for name, roles in people.items():
        _, key = credentials.add(name, roles, until=today + timedelta(1), today=today)
        headers[name] = {"Authorization": f"Bearer {key}"}
    credentials.close()
    with client(store, mode="shared") as opened:
        yield opened, headers


def proposed(shared: Shared, who: str = "lezer", **record: Any) -> Any:
    service, key = shared
    body = {"kind": "Lesson", "record": {**LESSON, **record}, "reason": "Zo is het beter"}
    return service.post("/v1/proposals?space=ede/private", json=body, headers=key[who])


def decided(shared: Shared, path: str, who: str, decision: str) -> Any:
    service, key = shared
    held = service.get(path, headers=key[who])
    headers = {**key[who], "If-Match": held.headers.get("ETag", "*")}
    return service.post(f"{path}/decision", json={"decision": decision, "answer": "Besproken"}, headers=headers)


def test_what_a_reader_proposes_is_made_when_an_editor_accepts_it(shared: Shared) -> None:
    service, key = shared
    title = "Edes zaaksysteem, verbeterd"
    refused = service.put(HELD, json={**LESSON, "title": title}, headers={**key["lezer"], "If-Match": "*"})
    assert refused.status_code == 403
    made = proposed(shared, id="ede.les-geheim", title=title)
    assert made.status_code == 201, made.text
    assert (made.json()["changes"][0]["change"], made.json()["status"]) == ("wijzigen", "open")
    assert made.json()["author"].startswith("lezer (")  # the key is named too
    assert service.get(HELD, headers=key["lezer"]).json()["title"] == "Edes zaaksysteem geheim"
    path = made.headers["Location"]
    [record] = service.get(f"{path}/difference", headers=key["lezer"]).json()["records"]
    assert (record["change"], record["conflict"], record["then"]["title"]) == ("wijzigen", False, title)
    assert service.get(f"{path}/difference", headers=key["baarn"]).status_code == 404
    assert decided(shared, path, "lezer", "aanvaard").status_code == 403
    done = decided(shared, path, "schrijver", "aanvaard")
    assert done.json()["status"] == "aanvaard"
    assert done.json()["changes"][0]["decidedBy"].startswith("schrijver (")
    assert service.get(HELD, headers=key["lezer"]).json()["title"] == title
    [record] = service.get(f"{path}/difference", headers=key["lezer"]).json()["records"]
    assert (record["decision"], record["conflict"], record["now"], record["then"]) == ("aanvaard", False, {}, {})
    assert decided(shared, path, "schrijver", "afgewezen").status_code == 409  # once


def test_a_new_record_and_a_removal_are_proposed_the_same_way(shared: Shared) -> None:
    service, key = shared
    made = proposed(shared)
    target = f"/v1/lessons/{made.json()['changes'][0]['target']}"
    assert service.get(target, headers=key["lezer"]).status_code == 404
    decided(shared, made.headers["Location"], "schrijver", "aanvaard")
    assert service.get(target, headers=key["lezer"]).status_code == 200
    gone = service.post(
        "/v1/proposals/removals", json={"record": made.json()["changes"][0]["target"]}, headers=key["lezer"]
    )
    assert decided(shared, gone.headers["Location"], "schrijver", "aanvaard").status_code == 200
    assert service.get(target, headers=key["lezer"]).status_code == 404


def test_what_was_changed_meanwhile_is_not_overwritten(shared: Shared) -> None:
    service, key = shared
    path = proposed(shared, id="ede.les-geheim", title="Voorgesteld").headers["Location"]
    held = {**key["schrijver"], "If-Match": service.get(HELD, headers=key["schrijver"]).headers["ETag"]}
    assert service.put(HELD, json={**LESSON, "title": "Intussen"}, headers=held).status_code == 200
    assert decided(shared, path, "schrijver", "aanvaard").status_code == 409
    assert service.get(HELD, headers=key["lezer"]).json()["title"] == "Intussen"
    assert decided(shared, path, "schrijver", "afgewezen").status_code == 200


def test_only_who_proposed_withdraws_and_outsiders_see_nothing(shared: Shared) -> None:
    service, key = shared
    path = proposed(shared).headers["Location"]
    assert service.get(path, headers=key["baarn"]).status_code == 404
    assert service.get("/v1/proposals", headers=key["baarn"]).json()["total"] == 0
    assert decided(shared, path, "baarn", "aanvaard").status_code == 404
    assert decided(shared, path, "schrijver", "ingetrokken").status_code == 403
    assert decided(shared, path, "lezer", "ingetrokken").json()["status"] == "ingetrokken"
    assert proposed(shared, "baarn").status_code == 403
    hidden = service.post("/v1/proposals/removals", json={"record": "ede.les-geheim"}, headers=key["baarn"])
    assert hidden.status_code == 404
    assert proposed(shared, id="les-1").status_code == 409  # it stands elsewhere
    assert proposed(shared, id="baarn.les-geheim").status_code == 403  # of others nothing is said
    assert proposed(shared, id="baarn.les-nergens").status_code == 403


def test_a_proposal_is_not_written_as_a_record(shared: Shared) -> None:
    service, key = shared
    path = proposed(shared).headers["Location"]
    body = service.get(path, headers=key["schrijver"]).json()
    for method in ("PUT", "DELETE"):
        headers = {**key["schrijver"], "If-Match": "*"}
        answer = service.request(method, path, json=body if method == "PUT" else None, headers=headers)
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]


def test_several_changes_are_proposed_as_one_and_decided_apart(shared: Shared) -> None:
    service, key = shared
    aim = {"title": "De norm is gehaald", "policy": "ede.beleid", "id": "ede.doel"}
    work = {"title": "Herstel de site", "objective": "ede.doel", "id": "ede.werk"}
    policy = {"title": "Digitaal beleid", "municipality": "GM0228", "id": "ede.beleid"}
    records = [
        {"kind": "Policy", "record": policy},
        {"kind": "Objective", "record": aim},
        {"kind": "Activity", "record": work},
    ]
    made = service.post(
        "/v1/proposal-sets?space=ede/private", json={"title": "Uit het plan", "records": records}, headers=key["lezer"]
    )
    assert made.status_code == 201, made.text
    path, headers = f"{made.headers['Location']}/decision", {**key["schrijver"], "If-Match": "*"}

    def ask(**body: Any) -> Any:
        return service.post(path, json=body, headers=headers)

    refused = ask(decision="afgewezen", targets=["ede.doel"])
    assert refused.status_code == 409
    assert "'ede.werk'" in refused.json()["detail"]
    assert ask(decision="afgewezen", targets=["ede.weg"]).status_code == 404
    assert ask(decision="aanvaard", instead=aim).status_code == 409  # of which of them?
    better = ask(decision="aanvaard", targets=["ede.doel"], instead={**aim, "title": "De norm is ruim gehaald"})
    assert [one.get("decision") for one in better.json()["changes"]] == ["aanvaard", "aangepast", None]
    assert service.get("/v1/objectives/ede.doel", headers=key["lezer"]).json()["title"] == "De norm is ruim gehaald"
    assert ask(decision="afgewezen", targets=["ede.werk"], answer="later").json()["status"] == "aanvaard"
    assert service.get("/v1/activities/ede.werk", headers=key["lezer"]).status_code == 404


@pytest.mark.parametrize("change", ["verwijderen", "wijzigen"])
def test_a_forged_proposal_gives_no_rights_elsewhere(tmp_path: Path, change: Any) -> None:
    """Whoever writes a proposal by hand, with the right digest, still needs to be accepted by who may write there."""
    from kg.store.proposals.request import digest_of

    fill(tmp_path / "store")
    with kg.open(tmp_path / "store", with_encoder=None) as graph:
        forged = Proposal(
            id="ede.voorstel-1",
            title="Vals",
            changes=(
                ProposedChange(
                    change=change,
                    target="les-1",
                    target_kind="Lesson",
                    content=json.dumps({**LESSON, "id": "les-1", "title": "Vals"}),
                    rests_on=digest_of(graph.get("les-1")),
                ),
            ),
            target_space="ede/private",
            status="open",
            author="x",
            created="2026-01-01T00:00:00Z",
        )
        graph.put([forged], space="ede/private", reason="vals")
        steward = Principal("s", frozenset({"ede"}), roles=frozenset({("ede", "steward")}))
        with pytest.raises((Forbidden, Conflict)):
            decide(graph.seen_by(steward), "ede.voorstel-1", "aanvaard")
        assert graph.get("les-1").payload["title"] == "Plan draagvlak voor het zaaksysteem"
