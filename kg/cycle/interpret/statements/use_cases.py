"""
"Dit hebben wij" and "dit ontbreekt": what somebody of a municipality states of its answer to a development.

A statement is a record like any other; it counts in a ranking once somebody else has read it, and only where its owner
may speak for the municipality (`kg.store.authority`). Who states again replaces what was said; the journal keeps both.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from kg import clock
from kg.access import LOCAL_SPACE, new_id
from kg.bounds import cut
from kg.cycle.interpret.coverage.coverage import Verdict
from kg.cycle.interpret.ranking.ranking import Ranked
from kg.cycle.interpret.ranking.use_cases import ranked_for
from kg.cycle.interpret.use_cases.absence import no_development
from kg.errors import InputError, NotFound, StepRefused
from kg.model.circle import CoverageStatement
from kg.model.schema import valid
from kg.ports.journal import Stored
from kg.store.four_eyes import must_be_another
from kg.store.room import Room, UseCase

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer

_SAID = {"aanwezig": "dit hebben wij", "ontbreekt": "dit ontbreekt"}


def duties(graph: "Reader", municipality: str, *, today: date | None = None) -> list[Ranked]:
    """
    The duties that hold for municipalities, in the order of the ranking of one, each with what is known of the answer.

    Raises:
        UnknownMunicipality: If no register has the name.
    """
    ranked = ranked_for(graph, graph.gazetteer.code(municipality), today=today)
    return [entry for entry in ranked if entry.movement.in_force]


def state(
    graph: "Writer",
    municipality: str,
    development: str,
    verdict: Verdict,
    grounds: str,
    *,
    by: str = "",
    day: str = "",
    url: str = "",
    policy: str = "",
    space: str = LOCAL_SPACE,
) -> CoverageStatement:
    """
    Keep what somebody states; it is a draft until somebody else has read it.

    Args:
        graph: As who states it sees it.
        municipality: Code or name.
        development: Id or name.
        verdict: "aanwezig" or "ontbreekt".
        grounds: What it rests on: who said so where, or which document.
        by: Who says it; the principal when not given.
        day: When, as YYYY-MM-DD, YYYY-MM or YYYY; today when not given.
        url: The address of what it rests on, or "".
        policy: The id of the policy that answers it, or "".
        space: Where it is kept.

    Raises:
        InputError: If there is no ground, or "ontbreekt" names a policy.
        NotFound: If the development or the policy is not there.
    """
    code, about = _subject(graph, municipality, development)
    if not grounds.strip():
        raise InputError("een opgave heeft een bron nodig: noem wie het zei en waar, of het stuk waarin het staat")
    if policy and verdict == "ontbreekt":
        raise InputError(f"wat ontbreekt, heeft geen beleid: laat {policy!r} weg, of zeg dat u dit hebt")
    answer = graph.get_many([policy]).get(policy) if policy else None
    if policy and (answer is None or answer.kind != "Policy"):
        raise NotFound(f"er is geen beleid {policy!r}; laat het weg, of lees het eerst in")
    key = _id(code, about.id, space)
    stored = graph.get_many([key]).get(key)
    fields: dict[str, Any] = {
        "id": key,
        "title": cut(f"{graph.gazetteer.name(code)}, {about.payload['title']}: {_SAID[verdict]}"),
        "municipality": code,
        "development": about.id,
        "verdict": verdict,
        "grounds": grounds.strip(),
        "policy": policy or None,
        "date": day or clock.today().isoformat(),
        "stated_by": by.strip() or graph.principal.name,
        "review": "concept",
        "sources": ({"url": url},) if url else (),
    }
    made = valid(CoverageStatement, fields)
    said = f"{_SAID[verdict]}: {about.id} voor {code}"
    rests_on = stored.seq if stored else 0
    graph.put([made], space=stored.space if stored else space, reason=said, step="interpret", rests_on=rests_on)
    return made


def review(graph: "Writer", statement: str, *, alone: bool = False) -> CoverageStatement:
    """
    Say that a statement was read and holds: from then on it counts.

    Args:
        graph: As the caller sees it.
        statement: Its id, see `found`.
        alone: Whether its author may be the one who reads it, see `kg.store.four_eyes`; that is kept with it.

    Raises:
        NotFound: If there is no such statement.
        StepRefused: If it was read before, or it takes somebody else than who stated it.
    """
    stored = graph.get(statement)
    if stored.kind != "CoverageStatement":
        raise NotFound(f"er is geen opgave {statement!r}")
    if stored.payload.get("review") == "nagekeken":
        raise StepRefused(f"{stored.id!r} is al nagekeken door {stored.payload.get('reviewed_by', 'iemand')}")
    said = must_be_another(graph, stored, alone=alone)
    fields = {**stored.payload, "review": "nagekeken", "reviewed_by": graph.principal.name}
    made = valid(CoverageStatement, {**fields, "reviewed_alone": True} if said else fields)
    reason = ", ".join(part for part in (f"opgave {stored.id} nagekeken", said) if part)
    graph.put([made], space=stored.space, reason=reason, step="interpret", rests_on=stored.seq)
    return made


def found(graph: "Reader", municipality: str, development: str) -> str:
    """
    The id of the newest statement of a municipality on a development that may be read; one that waits goes before.

    Raises:
        NotFound: If nobody stated anything on this.
    """
    code, about = _subject(graph, municipality, development)
    held = [
        stored
        for stored in graph.scan("CoverageStatement")
        if (stored.payload["municipality"], stored.payload["development"]) == (code, about.id)
    ]
    if not held:
        raise NotFound(f"niemand deed voor {code} een opgave over {about.id!r}; doe er eerst een")
    return max(held, key=lambda one: (one.payload.get("review") != "nagekeken", one.seq)).id


def _subject(graph: "Reader", municipality: str, development: str) -> tuple[str, Stored]:
    """The code of a municipality, and the development that is meant."""
    code, key = graph.gazetteer.code(municipality), graph.developments.meant(development).id
    held = graph.get_many([key]).get(key)
    if held is None or held.kind != "Development":
        raise no_development(graph, key)
    return code, held


def _id(code: str, development: str, space: str) -> str:
    return new_id(space, f"dekking-{code}-{development}")


class Statements(Room):
    """The duties of municipalities, and what these state of their own answer to them."""

    duties = UseCase(duties)
    state = UseCase(state)
    review = UseCase(review)
    found = UseCase(found)
