"""The proposal of a document: made when it is read in, renewed when it is read again, closed when it is gone."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, TypeAlias

from ingest.commit.records import Run
from ingest.document import Section
from ingest.propose.finding import Finding
from ingest.propose.findings import findings
from ingest.propose.renewal import GONE, Stating, changes_of, renewed
from kg.access import new_id
from kg.bounds import cut
from kg.errors import Forbidden, Overtaken, StepRefused
from kg.model.change_set import status_of
from kg.model.schema import current, dump, parse
from kg.ports.journal import Put, Stored
from kg.store.proposals.request import home_of

_NOT_PROPOSED: Final = "geen voorstel gedaan: dat mag u in die ruimte niet"
_AGAIN: Final = 5  # times that a proposal is made anew when others decide on it meanwhile
# What a document states, by the payload of its record and its running text.
Finder: TypeAlias = Callable[[Mapping[str, Any], Sequence[Section]], Sequence[Finding]]


def by_rules(source: Mapping[str, Any], sections: Sequence[Section]) -> Sequence[Finding]:
    """What the rules find, see `ingest.propose.findings`."""
    whose = source.get("municipalities", ())
    return findings(
        sections,
        kind=source.get("document_kind", ""),
        municipality=whose[0] if len(whose) == 1 else "",
        date=source.get("date", ""),
        title=source["title"],
    )


def proposal_id(source: Stored) -> str:
    """The id of the proposal of a document: the same as long as the document is."""
    return new_id(home_of(source.space), f"voorstel-{hashlib.sha256(source.id.encode()).hexdigest()[:12]}")


def proposal(run: Run, source_id: str, sections: Sequence[Section], finder: Finder) -> Put | None:
    """The proposal of a document of a municipality as it should be written; None when there is nothing to write."""
    source = run.look_up([source_id])[0].get(source_id)
    if source is None or source.kind != "Source" or not source.payload.get("municipalities"):
        return None
    whose = source.payload["municipalities"]
    document = Stating(source.id, source.space, whose[0] if len(whose) == 1 else "", sections)
    now = changes_of(document, finder(source.payload, sections))
    key = proposal_id(source)
    held = run.look_up([key])[0].get(key)
    before = current("Proposal", held.payload)["changes"] if held else []
    targets = {one["target"] for one in (*before, *now)}
    changes = renewed(before, now, run.look_up(targets)[0], "\n".join(one.text for one in sections))
    if not changes or changes == before:
        return None
    return _put(run, source, held, changes)


def propose(run: Run, source_id: str, sections: Sequence[Section], finder: Finder | None) -> None:
    """Write what a text states as a proposal, when it is of a municipality and who asks may propose there."""
    for _ in range(_AGAIN):
        put = proposal(run, source_id, sections, finder) if finder else None
        if put is None:
            return
        try:
            run.journal.append([put], mandate=run.mandate, reason=f"voorstel uit {source_id}")
        except Overtaken:
            continue
        except (Forbidden, StepRefused):
            run.summary.left_out[_NOT_PROPOSED] += 1
            return
        run.summary.count("Proposal", "changed" if put.rests_on else "added")
        return


def close(run: Run, gone: Collection[str]) -> None:
    """Withdraw what is proposed of documents that go, and that nobody decided on."""
    for put in _closed(run, gone):
        with suppress(Overtaken, Forbidden, StepRefused):
            run.journal.append([put], mandate=run.mandate, reason=f"document van {put.id} ingetrokken")


def _closed(run: Run, gone: Collection[str]) -> Iterator[Put]:
    sources = [one for one in run.look_up(gone)[0].values() if one.kind == "Source"]
    keys = {proposal_id(one): one for one in sources}
    for key, held in run.look_up(keys.keys())[0].items():
        before = current("Proposal", held.payload)["changes"]
        after = [one if one.get("decision") else {**one, "decision": "ingetrokken", "answer": GONE} for one in before]
        if after != before:
            yield _put(run, keys[key], held, after)


def _put(run: Run, source: Stored, held: Stored | None, changes: Sequence[Mapping[str, Any]]) -> Put:
    made = {
        "id": proposal_id(source),
        "title": cut(f"Voorstel uit {source.payload['title']}"),
        "target_space": source.space,
        "document": source.id,
        "author": run.principal.name,
        "created": run.stamp,
    }
    kept = current("Proposal", held.payload) if held else made
    stamped = [
        {**one, "decided_by": run.principal.name, "decided_at": run.stamp}
        if one.get("decision") and not one.get("decided_by")
        else one
        for one in changes
    ]
    record = parse("Proposal", {**kept, "changes": stamped, "status": status_of(stamped)})
    rests_on = held.seq if held else 0
    return Put(record.id, "Proposal", home_of(source.space), dump(record), step="propose", rests_on=rests_on)
