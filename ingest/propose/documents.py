"""
The proposals of a document: made when it is read in, renewed when it is read again, closed when it is gone.

A document that states more than one proposal holds has several, its parts; a change stays in the part where it came.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import zip_longest
from typing import Any, Final, TypeAlias

from ingest.commit.records import Run
from ingest.document import Section
from ingest.propose.finding import Finding
from ingest.propose.findings import MOST, findings
from ingest.propose.quotations import questions, quoted
from ingest.propose.renewal import GONE, Stating, changes_of, renewed
from kg.access import new_id
from kg.bounds import TITLE, cut
from kg.errors import Forbidden, InputError, Overtaken, RephraserUnavailable, StepRefused
from kg.model import change_set
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
    """The id of the first proposal of a document: the same as long as the document is."""
    return new_id(home_of(source.space), f"voorstel-{hashlib.sha256(source.id.encode()).hexdigest()[:12]}")


def names_of(gazetteer: Gazetteer, codes: Sequence[str]) -> Sequence[str]:
    """How municipalities are called, their other official names too."""
    own = [gazetteer.names[code] for code in codes if code in gazetteer.names]
    return (*own, *(name for name, code in gazetteer.codes.items() if code in codes))


def proposals(run: Run, source_id: str, sections: Sequence[Section], finder: Finder) -> list[Put]:
    """The proposals of a document of a municipality that are to be written; [] when there is nothing to write."""
    source = run.look_up([source_id])[0].get(source_id)
    if source is None or source.kind != "Source" or not source.payload.get("municipalities"):
        return []
    whose = source.payload["municipalities"]
    document = Stating(source.id, source.space, whose[0] if len(whose) == 1 else "", sections)
    found = finder(source, sections, names_of(run.gazetteer, whose))
    if len(found) >= MOST:
        run.summary.left_out[f"{source.payload['title']}: uitspraken na de eerste {MOST}"] = 1
    now = changes_of(document, found)
    held = _parts(run, source)
    before = [one for part in held for one in _changes(part)]
    targets = {one["target"] for one in (*before, *now)}
    changes = renewed(before, now, run.look_up(targets)[0], "\n".join(one.text for one in sections))
    parts = change_set.parts(changes, [[one["target"] for one in _changes(part)] for part in held])
    return [
        _put(run, source, number, part, changes_of_part)
        for number, (changes_of_part, part) in enumerate(zip_longest(parts, held), start=1)
        if changes_of_part and not (part and changes_of_part == _changes(part))
    ]


def propose(run: Run, source_id: str, sections: Sequence[Section], finder: Finder | None) -> None:
    """Write what a text states as proposals, when it is of a municipality and the caller may propose there."""
    if finder is None:
        return
    found: list[Sequence[Finding]] = []

    def once(source: Stored, said: Sequence[Section], names: Sequence[str]) -> Sequence[Finding]:
        if not found:  # a model is asked once, however often the proposal is made anew
            found.append(finder(source, said, names))
        return found[0]

    for _ in range(_AGAIN):
        puts = proposals(run, source_id, sections, once)
        if not puts:
            return
        try:
            run.journal.append(puts, mandate=run.mandate, reason=f"voorstel uit {source_id}")
        except Overtaken:
            continue
        except (Forbidden, StepRefused):
            run.summary.left_out[_NOT_PROPOSED] += 1
            return
        for put in puts:
            run.summary.count("Proposal", "changed" if put.rests_on else "added")
        return


def _parts(run: Run, source: Stored) -> list[Stored]:
    """The proposals that a document has, in their order."""
    first, found = proposal_id(source), list[Stored]()
    while held := run.look_up([change_set.part_id(first, len(found) + 1)])[0]:
        found += held.values()
    return found


def _changes(held: Stored) -> list[dict[str, Any]]:
    changes: list[dict[str, Any]] = current("Proposal", held.payload)["changes"]
    return changes


def close(run: Run, gone: Collection[str]) -> None:
    """Withdraw what is proposed of documents that go, and that nobody decided on."""
    for put in _closed(run, gone):
        with suppress(Overtaken, Forbidden, StepRefused):
            run.journal.append([put], mandate=run.mandate, reason=f"document van {put.id} ingetrokken")


def _closed(run: Run, gone: Collection[str]) -> Iterator[Put]:
    for source in run.look_up(gone)[0].values():
        if source.kind != "Source":
            continue
        for number, held in enumerate(_parts(run, source), start=1):
            before = _changes(held)
            after = [
                one if one.get("decision") else {**one, "decision": "ingetrokken", "answer": GONE} for one in before
            ]
            if after != before:
                yield _put(run, source, number, held, after)


def _put(run: Run, source: Stored, number: int, held: Stored | None, changes: Sequence[Mapping[str, Any]]) -> Put:
    part = f" (deel {number})" if number > 1 else ""
    made = {
        "id": change_set.part_id(proposal_id(source), number),
        "title": cut(f"Voorstel uit {source.payload['title']}", TITLE - len(part)) + part,
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
    record = parse("Proposal", {**kept, "changes": stamped, "status": change_set.status_of(stamped)})
    rests_on = held.seq if held else 0
    return Put(record.id, "Proposal", home_of(source.space), dump(record), step="propose", rests_on=rests_on)
