"""Every municipality's own texts beside every development, all at once; a ranking works that out piece by piece."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.cycle.interpret.ranking import fit
from kg.cycle.interpret.ranking.landscape import KINDS, OWN_KINDS
from kg.cycle.interpret.ranking.use_cases.textbase import words_of
from kg.dutch.likeness import Compared
from kg.ports.journal import Stored
from kg.service import KnowledgeGraph

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Library:
    """
    Own texts beside developments.

    Attributes:
        texts: Own texts, in order.
        policies: By id.
        developments: In order.
        answering: The policies that say which developments they answer.
        to_developments: Shape (texts, developments): likeness, see `kg.cycle.interpret.ranking.fit.alike`.
    """

    texts: Sequence[Stored]
    policies: Mapping[str, Stored]
    developments: Sequence[Stored]
    answering: Sequence[Stored]
    to_developments: Matrix

    def source(self, text: Stored) -> Stored:
        """The policy that an objective belongs to; any other text itself."""
        return self.policies.get(text.payload.get("policy", ""), text)

    def owners(self, text: Stored) -> frozenset[str]:
        """The municipalities whose text it is."""
        payload = self.source(text).payload
        return frozenset(payload.get("municipalities") or [payload.get("municipality") or ""]) - {""}

    def themes(self, text: Stored) -> frozenset[str]:
        """What it is about: its own themes and those of its policy."""
        return frozenset((*text.payload.get("themes", ()), *self.source(text).payload.get("themes", ())))


def library_of(graph: KnowledgeGraph) -> Library:
    """Of all that counts as fact for the asker."""
    held = graph.authoritative(*KINDS)
    texts = [stored for stored in held if stored.kind in OWN_KINDS]
    developments = [stored for stored in held if stored.kind == "Development"]
    policies = {stored.id: stored for stored in texts if stored.kind == "Policy"}
    answering = [stored for stored in policies.values() if stored.payload.get("responds_to")]
    columns = [*developments, *answering]
    words = Compared.of([words_of(one) for one in columns]).with_texts([words_of(one) for one in texts]).astype(float)
    vectors = graph.passages.vectors([stored.id for stored in (*texts, *columns)])
    meaning = np.full(words.shape, np.nan)
    if all(stored.id in vectors for stored in columns):
        rows = [number for number, stored in enumerate(texts) if stored.id in vectors]
        ours = np.array([vectors[texts[number].id] for number in rows])
        meaning[rows] = ours @ np.array([vectors[stored.id] for stored in columns]).T
    split = len(developments)
    return Library(texts, policies, developments, answering, fit.alike(words[:, :split], meaning[:, :split]))
