"""
The vocabulary as somebody could have written it without having read a question.

Whoever wrote `ontologies/wording.ttl` had read the twenty questions in `shared`, so on these it flatters.
For each of them a vocabulary of its own is made: every label that is recognised in it and in no other question is
left out, and what is then recognised in its place too, until nothing is left that only this question shows.
That is about a lower bound: the labels that a stranger's question would have met are gone with those it inspired.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from kg.cycle.borgen.cases.use_cases.casebase import Casebase
from kg.dutch.wording import Wording
from ontologies.labels import subject_labels
from ontologies.terms import KRING, PREFIXES

Labels = dict[str, tuple[str, ...]]


class Speaking:
    """A casebase with another vocabulary; what it derives from it is kept for the next time."""

    def __init__(self, base: Casebase, labels: Mapping[str, Sequence[str]]) -> None:
        self._base = base
        self._state: list[Any] = [Wording.of({key: said for key, said in labels.items() if said}), {}, {}]

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """As long as it lasts, the base speaks so."""
        base = self._base
        kept = [base.wording, base.subjects, base.weights]
        base.wording, base.subjects, base.weights = self._state
        try:
            yield
        finally:
            self._state = [base.wording, base.subjects, base.weights]
            base.wording, base.subjects, base.weights = kept


def theme_labels() -> frozenset[tuple[str, str]]:
    """The (id of the concept, label) pairs of `themes.ttl`, without the words of `wording.ttl`."""
    from pyoxigraph import Literal, NamedNode, RdfFormat, Store

    store = Store()
    store.load((files("ontologies") / "themes.ttl").read_bytes(), RdfFormat.TURTLE)
    return frozenset(
        (quad.subject.value.removeprefix(KRING.id), quad.object.value)
        for local in ("prefLabel", "altLabel")
        for quad in store.quads_for_pattern(None, NamedNode(PREFIXES["skos"] + local), None)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
    )


def without_wording() -> Labels:
    """The themes as they are called, and nothing else."""
    themes = theme_labels()
    return {key: _kept(key, said, themes, frozenset()) for key, said in subject_labels().items()}


def blind_to_each(texts: Mapping[str, str]) -> dict[str, Labels]:
    """By question the labels that are left; see the top of this module."""
    labels, themes = subject_labels(), theme_labels()
    every = {f"{key}|{label}" for key, said in labels.items() for label in said}
    seen = {key: _recognised(text, every) for key, text in texts.items()}
    found = {}
    for key, text in texts.items():
        others = set().union(*(seen[other] for other in texts if other != key))
        known = set(every)
        while fresh := {mark for mark in _recognised(text, known) - others if tuple(mark.split("|", 1)) not in themes}:
            known -= fresh
        found[key] = {subject: _kept(subject, said, themes, frozenset(known)) for subject, said in labels.items()}
    return found


def _kept(key: str, said: Sequence[str], themes: frozenset[tuple[str, str]], also: frozenset[str]) -> tuple[str, ...]:
    return tuple(label for label in said if (key, label) in themes or f"{key}|{label}" in also)


def _recognised(text: str, marks: set[str]) -> set[str]:
    return set(Wording.of({mark: [mark.split("|", 1)[1]] for mark in marks}).subjects(text))
