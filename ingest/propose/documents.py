"""The proposal of a document: made when it is read in, renewed when it is read again, closed when it is gone."""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, TypeAlias

from ingest.commit.records import Run
from ingest.document import Section
from ingest.propose.finding import Finding
from ingest.propose.findings import findings
from ingest.propose.quoted import questions, quoted
from ingest.propose.renewal import GONE, Stating, changes_of, renewed
from kg.access import new_id
from kg.bounds import cut
from kg.errors import Forbidden, InputError, Overtaken, RephraserUnavailable, StepRefused
from kg.model.change_set import status_of
from kg.model.schema import current, dump, parse
from kg.places.gazetteer import Gazetteer
from kg.ports.journal import Put, Stored
from kg.ports.rephraser import Suggester
from kg.store.proposals.request import home_of

_NOT_PROPOSED: Final = "geen voorstel gedaan: dat mag u in die ruimte niet"
_AGAIN: Final = 5  # times that a proposal is made anew when others decide on it meanwhile
_SILENT: Final = 3  # questions without a usable answer, after which a run asks no more
UNANSWERED: Final = "vraag aan het taalmodel zonder bruikbaar antwoord: alleen de regels telden"
ELSEWHERE: Final = "document niet aan het taalmodel gegeven: teksten van zijn ruimte mogen daar niet heen"
# What a document states, by its record, its running text and the names of its municipality.
Finder: TypeAlias = Callable[[Stored, Sequence[Section], Sequence[str]], Sequence[Finding]]


def by_rules(source: Stored, sections: Sequence[Section], names: Sequence[str]) -> Sequence[Finding]:
    """What the rules find, see `ingest.propose.findings`."""
    said = source.payload
    whose = said.get("municipalities", ())
    return findings(
        sections,
        kind=said.get("document_kind", ""),
        municipality=whose[0] if len(whose) == 1 else "",
        date=said.get("date", ""),
        title=said["title"],
        names=names,
    )


class ByModel:
    """
    What the rules find, and what a language model points at beside it, as far as `quoted` lets it stand.

    Attributes:
        told: How much of what the model said was dropped or not answered, by reason, for the summary of the run.
    """

    def __init__(self, suggester: Suggester, spaces: Collection[str]) -> None:
        """
        Take note of the model; nothing is sent yet.

        Args:
            suggester: Who is asked.
            spaces: Of which texts may be sent; a document of any other is read by the rules alone.
        """
        self._suggester, self._spaces = suggester, frozenset(spaces)
        self._silent = 0
        self.told: Counter[str] = Counter()

    def must_allow(self, space: str) -> None:
        """
        Refuse a run in a space of which nothing may be sent.

        Raises:
            InputError: If texts of that space may not go to the model.
        """
        if space not in self._spaces:
            raise InputError(f"teksten van {space} mogen niet naar een taalmodel; zet die ruimte in KRING_LLM_SPACES")

    def __call__(self, source: Stored, sections: Sequence[Section], names: Sequence[str]) -> Sequence[Finding]:
        """As `Finder`."""
        found = list(by_rules(source, sections, names))
        if source.space not in self._spaces:
            self.told[ELSEWHERE] += 1
            return found
        for asked in questions(sections):
            if self._silent >= _SILENT:
                break
            try:
                answer = self._suggester.suggest([section.text for section in asked])
            except RephraserUnavailable:
                self._silent += 1
                self.told[UNANSWERED] += 1
                continue
            self._silent = 0
            checked = quoted(answer, asked, found, self._suggester.name)
            found += checked.findings
            self.told.update(checked.dropped)
        return found


def proposal_id(source: Stored) -> str:
    """The id of the proposal of a document: the same as long as the document is."""
    return new_id(home_of(source.space), f"voorstel-{hashlib.sha256(source.id.encode()).hexdigest()[:12]}")


def names_of(gazetteer: Gazetteer, codes: Sequence[str]) -> Sequence[str]:
    """How municipalities are called, their other official names too."""
    own = [gazetteer.names[code] for code in codes if code in gazetteer.names]
    return (*own, *(name for name, code in gazetteer.codes.items() if code in codes))


def proposal(run: Run, source_id: str, sections: Sequence[Section], finder: Finder) -> Put | None:
    """The proposal of a document of a municipality as it should be written; None when there is nothing to write."""
    source = run.look_up([source_id])[0].get(source_id)
    if source is None or source.kind != "Source" or not source.payload.get("municipalities"):
        return None
    whose = source.payload["municipalities"]
    document = Stating(source.id, source.space, whose[0] if len(whose) == 1 else "", sections)
    now = changes_of(document, finder(source, sections, names_of(run.gazetteer, whose)))
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
    if finder is None:
        return
    found: list[Sequence[Finding]] = []

    def once(source: Stored, said: Sequence[Section], names: Sequence[str]) -> Sequence[Finding]:
        if not found:  # a model is asked once, however often the proposal is made anew
            found.append(finder(source, said, names))
        return found[0]

    for _ in range(_AGAIN):
        put = proposal(run, source_id, sections, once)
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
