"""After `kill -9` at any moment a draft is adopted whole or not at all, and what was adopted stays to the byte."""

import json
import os
import random
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import kg
from api.render.documents.draft import version_document
from api.render.documents.word import word
from kg.model.schema import parse
from kg.service import KnowledgeGraph
from tests.crash.drafter import AIMS

ROOT = Path(__file__).parents[2]
CRASHES = int(os.environ.get("KRING_CRASHES", "50"))
KILLS = CRASHES if CRASHES > 50 else 10  # few in `make deep`, all of them in `make crash`
ADOPTED = {"decision", "adopted_by", "adopted_at", "adopted_alone"}


def fill(graph: KnowledgeGraph) -> None:
    law = {"id": "dev-wet", "title": "Fictieve Registerwet", "category": "wettelijk", "obligation": True}
    graph.put(
        [
            parse("Municipality", {"id": "GM0308", "code": "GM0308", "title": "Baarn"}),
            parse("Development", {**law, "summary": "Houd een register bij."}),
        ],
        reason="proef",
    )


def document(graph: KnowledgeGraph, version: str) -> str:
    """The digest of its file."""
    return sha256(word(version_document(graph.drafts.of(version)))).hexdigest()


def looked_at(graph: KnowledgeGraph, settled: dict[str, tuple[str, str]], again: str) -> None:
    """Nothing, when all is whole; what was adopted is kept by id: the record, and of one also the file `again`."""
    held = {one.payload["version"]: one for one in graph.scan("DraftVersion")}
    assert sorted(held) == list(range(1, len(held) + 1))
    for number, one in held.items():
        is_adopted = one.payload["status"] == "vastgesteld"
        assert is_adopted or number == len(held)  # a next version is written on an adopted one alone
        assert (ADOPTED & one.payload.keys() == ADOPTED) == is_adopted
        assert not is_adopted or graph.get(one.payload["decision"]).kind == "Decision"
        if is_adopted:
            said = json.dumps(one.payload)
            before = settled.setdefault(one.id, (said, document(graph, one.id)))
            assert before[0] == said
            assert one.id != again or before[1] == document(graph, one.id)
    assert settled.keys() <= {one.id for one in held.values()}
    accepted = [one for one in graph.scan("Proposal") if one.payload["status"] != "open"]
    policies = {one.id for one in graph.scan("Policy")}
    assert len(policies) == len(accepted)  # each with all of its aims; the first version has none
    aims = [one.payload["policy"] for one in graph.scan("Objective")]
    assert len(aims) == AIMS * max(len(policies) - 1, 0)
    assert all(aims.count(policy) in {0, AIMS} for policy in policies)
    assert {one.payload["policy"] for one in graph.scan("Decision") if one.payload.get("policy")} == policies


def test_a_draft_is_adopted_whole_or_not_and_stays_to_the_byte_after_a_kill_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(20261130)  # noqa: S311 - a repeatable choice, no secret
    store, settled = tmp_path / "store", dict[str, tuple[str, str]]()
    with kg.open(store, with_encoder=None, create=True) as graph:
        fill(graph)
    command = [sys.executable, str(ROOT / "tests" / "crash" / "drafter.py"), str(store)]
    for kill in range(KILLS):
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            if not settled:  # so that there is a version that has to stay
                assert process.stdout.readline() == "adopted 1\n"
            time.sleep(chance.random() * 0.3)
            process.kill()
        with kg.open(store, with_encoder=None) as graph:
            looked_at(graph, settled, chance.choice([*settled, ""]))
            assert kill % 50 or graph.check() == []
    with kg.open(store, with_encoder=None) as graph:
        assert graph.check() == []
    assert settled
