"""The one rule of writing, for every kind of record. All records here are fictitious."""

import ast
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from kg.access import LOCAL, Principal, Role
from kg.errors import Conflict, Forbidden, KringError, NotFound, StepRefused
from kg.model.kinds import KINDS
from kg.model.record import ANY, AUTHOR
from kg.model.schema import dump, parse, set_by_steps
from kg.ports.journal import Delete, Put, Stored
from kg.store.intake import MandateOf, admitted
from tests.leak.worlds import a_payload

HOUSE = Path(__file__).parents[2]
SPACES = [f"{owner}/{audience}" for owner in ("ede", "baarn") for audience in ("private", "network", "public")]
BY_STEPS = [(kind, spec) for kind in KINDS for spec in set_by_steps(KINDS[kind])]


def someone(role: Role, organisation: str = "ede") -> Principal:
    return Principal("anna", frozenset({organisation}), roles=frozenset({(organisation, role)}))


def payload(kind: str, record_id: str = "ede.x", seed: int = 1) -> dict[str, Any]:
    """A record of a kind as nobody but its writer made it."""
    made = a_payload(Random(seed), kind, record_id, ["ede.ander"])  # noqa: S311 - a test that repeats itself
    for spec in set_by_steps(KINDS[kind]):
        assert spec.by_steps is not None
        if spec.by_steps.initial in {"", AUTHOR}:
            made.pop(spec.name, None)
        elif spec.by_steps.initial != ANY:
            made[spec.name] = spec.by_steps.initial
    return made


def put(kind: str, space: str, record_id: str = "ede.x", **more: Any) -> Put:
    return Put(record_id, kind, space, {**payload(kind, record_id), **more})


def held(kind: str, space: str, record_id: str = "ede.x", **more: Any) -> Stored:
    """A record as it may be stored: sound, so with what each step that makes one sets."""
    whole = a_payload(Random(1), kind, record_id, ["ede.ander"])  # noqa: S311 - a test that repeats itself
    steps = {spec.name: whole[spec.name] for spec in set_by_steps(KINDS[kind]) if spec.required}
    return Stored(record_id, kind, space, 7, "2026-01-15T12:00:00Z", {**steps, **payload(kind, record_id), **more})


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("before", [None, *SPACES])
@pytest.mark.parametrize("after", [None, *SPACES])
def test_whoever_changes_a_record_may_write_where_it_is_and_where_it_comes(
    kind: str, before: str | None, after: str | None
) -> None:
    if before is None and after is None:
        return
    for role, may in (("reader", set()), ("editor", {"ede/private"}), ("reviewer", {s for s in SPACES if "ede" in s})):
        principal = someone(role)  # type: ignore[arg-type]
        there = held(kind, before) if before else None
        seen = there if there and principal.may_read(there.space) else None
        change = put(kind, after) if after else Delete("ede.x", step="ingest")
        allowed = {before, after} - {None} <= may
        try:
            admitted(principal, change, seen, is_hidden=there is not None and seen is None)
        except StepRefused:
            assert allowed  # a kind that only a step makes
        except KringError:
            assert not allowed, (role, before, after)
        else:
            assert allowed, (role, before, after)


@pytest.mark.parametrize("record_id", ["x", "baarn.x", "edex", "GM0228", "ede"])
def test_an_id_that_is_not_ones_own_is_refused_in_one_way_whether_it_is_taken_or_not(record_id: str) -> None:
    said = set()
    for is_hidden in (False, True):
        with pytest.raises(Forbidden) as refused:
            admitted(someone("steward"), put("Case", "ede/private", record_id), None, is_hidden=is_hidden)
        said.add(str(refused.value))
    assert len(said) == 1
    with pytest.raises(Forbidden, match="kan niet worden gegeven"):
        admitted(someone("steward"), put("Case", "ede/private"), None, is_hidden=True)


@pytest.mark.parametrize(("kind", "spec"), BY_STEPS, ids=lambda value: getattr(value, "name", value))
def test_what_a_step_sets_is_not_set_by_writing(kind: str, spec: Any) -> None:
    """By nobody, in no new record and in no change; the step that is there for it may."""
    told = _another(kind, spec, unlike=held(kind, "ede/private").payload.get(spec.name))
    for there in (None, held(kind, "ede/private")):
        change = put(kind, "ede/private", **{spec.name: told})
        if there is None and spec.by_steps.initial == ANY:
            admitted(someone("steward"), change, there)
            continue
        for step in ("write", "ingest") if spec.name != "provenance" else ("write",):
            with pytest.raises(StepRefused, match=spec.name):
                admitted(someone("steward"), Put(change.id, kind, change.space, change.payload, step=step), there)  # type: ignore[arg-type]
    steps = [Put("ede.x", kind, "ede/private", change.payload, step=step) for step in sorted(spec.by_steps.steps)]
    there = None if KINDS[kind].written_once else held(kind, "ede/private")
    assert [admitted(someone("steward"), change, there) for change in steps]


def _another(kind: str, spec: Any, unlike: object = None) -> Any:
    """A value of a field that is not the one that a new record may have, nor another one."""
    for seed in range(500):
        made = a_payload(Random(seed), kind, "ede.x", ["ede.ander"]).get(spec.name)  # noqa: S311
        if made and made not in (spec.by_steps.initial, unlike):
            return made
    assert spec.name == "provenance"
    return [{"source": "ede.bron", "place": "regel 1", "at": "2026-01-15T12:00:00Z", "method": "proef"}]


def _admits(kind: str, name: str, value: object) -> bool:
    field = KINDS[kind].model_fields[name]
    try:
        TypeAdapter(field.annotation).validate_python(value)
    except ValidationError:
        return False
    return True


NO_AND_NOUGHT = [
    (kind, spec, value)
    for kind, spec in BY_STEPS
    for value in (False, 0)
    if spec.by_steps is not None and spec.by_steps.initial == "" and _admits(kind, spec.name, value)
]


def test_there_are_fields_of_steps_in_which_no_and_nought_say_something() -> None:
    assert {spec.name for _, spec, _ in NO_AND_NOUGHT} >= {"reviewed_alone", "journal_seq", "unread"}


@pytest.mark.parametrize(("kind", "spec", "value"), NO_AND_NOUGHT)
def test_no_and_nought_are_not_set_by_writing_either_and_stay_as_the_step_left_them(
    kind: str, spec: Any, value: object
) -> None:
    for there in (None, held(kind, "ede/private")):
        with pytest.raises(StepRefused, match=spec.name):
            admitted(someone("steward"), put(kind, "ede/private", **{spec.name: value}), there)
    there = held(kind, "ede/private", **{spec.name: value})
    silent = {name: value for name, value in there.payload.items() if name != spec.name}
    kept = admitted(someone("steward"), Put("ede.x", kind, "ede/private", silent), there)
    assert isinstance(kept, Put)
    assert kept.payload == there.payload


@pytest.mark.parametrize(("kind", "spec"), BY_STEPS, ids=lambda value: getattr(value, "name", value))
def test_what_is_said_nothing_of_stays_as_the_step_left_it(kind: str, spec: Any) -> None:
    there = held(kind, "ede/private", **{spec.name: _another(kind, spec)})
    silent = {name: value for name, value in there.payload.items() if name != spec.name}
    kept = admitted(someone("steward"), Put("ede.x", kind, "ede/private", silent), there)
    assert isinstance(kept, Put)
    assert kept.payload == there.payload


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [(kind, spec.name, value) for kind, spec in BY_STEPS for value in sorted(spec.by_steps.freezes)],  # type: ignore[union-attr]
)
def test_what_was_approved_says_nothing_else_by_any_writing(kind: str, name: str, value: str) -> None:
    there = held(kind, "ede/network", **{name: value})
    changed = {**there.payload, "title": "Iets anders"}
    for step in ("write", "ingest"):
        with pytest.raises(StepRefused, match="goedgekeurd"):
            admitted(someone("steward"), Put("ede.x", kind, "ede/network", changed, step=step), there)  # type: ignore[arg-type]
    same = Put("ede.x", kind, "ede/public", dict(there.payload))
    assert admitted(someone("steward"), same, there) == same


ONCE = sorted(kind for kind in KINDS if KINDS[kind].written_once)


@pytest.mark.parametrize("kind", ONCE)
def test_what_is_written_once_is_not_changed_and_does_not_go_not_even_for_the_single_user(kind: str) -> None:
    there = held(kind, "ede/private")
    for change in (Delete("ede.x"), Put("ede.x", kind, "ede/private", {**there.payload, "title": "Iets anders"})):
        for step in ("write", "ingest", "plan"):
            with pytest.raises(StepRefused, match="vastgelegd"):
                admitted(LOCAL, replace(change, step=step), there)  # type: ignore[arg-type]
    same = Put("ede.x", kind, "ede/private", dict(there.payload))
    assert admitted(LOCAL, same, there) == same


def test_the_amounts_of_an_accounted_year_stay_and_the_refusal_names_the_decision() -> None:
    spent = {"year": 2024, "budget_cents": 100, "spent_cents": 90}
    there = held(
        "Activity", "ede/private", amounts=[spent], accounted=[{"year": 2024, "decision": "besluit-jaarstukken"}]
    )
    said = {name: value for name, value in there.payload.items() if name != "accounted"}
    for amounts in ([], [{**spent, "spent_cents": 91}]):
        for principal in (LOCAL, someone("steward")):
            with pytest.raises(StepRefused, match=r"2024 .* 'besluit-jaarstukken'"):
                admitted(principal, Put("ede.x", "Activity", "ede/private", {**said, "amounts": amounts}), there)
    with pytest.raises(StepRefused, match="besluit-jaarstukken"):
        admitted(LOCAL, Delete("ede.x"), there)
    more = admitted(LOCAL, Put("ede.x", "Activity", "ede/private", {**said, "amounts": [spent, {"year": 2025}]}), there)
    assert isinstance(more, Put)
    assert more.payload["accounted"] == there.payload["accounted"]


@pytest.mark.parametrize("kind", ["Disclosure", "Proposal"])
def test_what_shows_that_something_was_done_does_not_go(kind: str) -> None:
    with pytest.raises(StepRefused):
        admitted(someone("steward"), Delete("ede.x"), held(kind, "ede/private"))


@pytest.mark.parametrize("step", ["write", "ingest"])
def test_a_record_does_not_become_one_of_another_kind(step: Any) -> None:
    """It would come out of an approved lesson as something that was never approved."""
    there = held("Lesson", "ede/private", review="aanvaard")
    with pytest.raises(StepRefused, match="is een Lesson"):
        admitted(someone("steward"), Put("ede.x", "Case", "ede/private", payload("Case"), step=step), there)


def test_a_change_rests_on_the_state_that_it_was_made_for() -> None:
    there = held("Case", "ede/private")
    for rests_on, before in ((6, there), (0, there), (7, None)):
        change = Put("ede.x", "Case", "ede/private", payload("Case"), rests_on=rests_on)
        with pytest.raises(Conflict):
            admitted(someone("editor"), change, before)
    with pytest.raises(Conflict):
        admitted(someone("editor"), Delete("ede.x", rests_on=6), there)
    assert admitted(someone("editor"), Delete("ede.x", rests_on=7), there)


def test_a_second_change_of_one_append_is_held_against_the_first() -> None:
    mandate, principal = MandateOf.of(someone("editor")), someone("editor")
    changes = [put("Case", "ede/private"), Delete("ede.x"), Delete("ede.x")]
    assert mandate.admitted(principal, changes[:2], {}, ())
    with pytest.raises(NotFound):
        mandate.admitted(principal, changes, {}, ())


def test_the_rights_of_now_count_and_not_those_of_before() -> None:
    rights = [someone("editor")]
    mandate = MandateOf(lambda: rights[-1])
    assert mandate.admitted(mandate.principal(), [put("Case", "ede/private")], {}, ())
    rights.append(someone("reader"))
    with pytest.raises(Forbidden):
        mandate.admitted(mandate.principal(), [put("Case", "ede/private")], {}, ())


def test_the_single_user_writes_everywhere_and_every_field() -> None:
    for kind in sorted(KINDS):
        made = dump(parse(kind, a_payload(Random(3), kind, "x", ["y"])))  # noqa: S311
        change = Put("x", kind, "ede/public", made)
        kept = admitted(LOCAL, change, None if KINDS[kind].written_once else held(kind, "baarn/private", "x"))
        assert isinstance(kept, Put)
        gate = {"review": None, "reviewed_alone": None}
        assert {**kept.payload, **gate} == {**made, **gate}


# --- nothing goes round it ------------------------------------------------------------------------


@cache
def _calls(folder: str) -> list[tuple[str, ast.Call]]:
    found = []
    for file in sorted((HOUSE / folder).rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        found += [(str(file.relative_to(HOUSE)), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return found


def _named(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


@pytest.mark.deep
def test_a_journal_is_written_with_a_mandate_by_the_service_and_by_ingest_alone() -> None:
    """Every call that says why it writes: the service's, and those of what reads documents in."""
    writes = {"append", "rewrite"}
    calls = [
        (file, call)
        for folder in ("api", "ingest", "kg", "ontologies")
        for file, call in _calls(folder)
        if _named(call) in writes and {"reason", "mandate", "actor"} & {word.arg for word in call.keywords}
    ]
    to_journal = {file for file, call in calls if "mandate" in {word.arg for word in call.keywords}}
    assert to_journal == {
        "ingest/commit/records.py",
        "ingest/pipeline.py",
        "ingest/propose/documents.py",
        "ingest/withdrawal.py",
        "kg/store/writer.py",
    }
    through_service = {file for file, _ in calls} - to_journal
    assert through_service == {
        "ingest/feeds/intake.py",
        "kg/cycle/borgen/lessons/use_cases/queue.py",
        "kg/cycle/borgen/sharing/use_cases/__init__.py",
        "kg/cycle/borgen/sharing/use_cases/withdrawal.py",
        "kg/cycle/implement/budget/use_cases.py",
        "kg/cycle/implement/sides/use_cases.py",
        "kg/cycle/interpret/support/use_cases/requests.py",
        "kg/cycle/report/questions/use_cases.py",
        "kg/store/merges/merge.py",
        "kg/store/proposals/decision.py",
        "kg/store/proposals/request.py",
        "kg/profiles/restore.py",
    }


def test_a_mandate_is_made_where_somebody_is_let_in_and_nowhere_else() -> None:
    made = {
        file
        for folder in ("api", "ingest", "kg")
        for file, call in _calls(folder)
        if "MandateOf" in ast.unparse(call.func).split(".")
    }
    assert made == {"kg/store/reader.py"}


def test_no_door_says_that_it_is_a_step_of_kring() -> None:
    steps = [(file, ast.unparse(call)) for file, call in _calls("api") if {"step"} & {w.arg for w in call.keywords}]
    assert [said for said in steps if _named_write(said[1])] == []


def _named_write(said: str) -> bool:
    return any(name in said.partition("(")[0] for name in (".put", ".append", "Put", "Delete"))


def test_rows_of_the_journal_are_written_by_its_adapter_alone() -> None:
    tables = {"EVENT", "RECORD", "CLAIM"}
    writing = {
        file
        for file, call in _calls("kg") + _calls("api") + _calls("ingest")
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in {"insert", "update", "delete"}
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in tables
    }
    assert writing == {"kg/adapters/journal/rows.py"}
