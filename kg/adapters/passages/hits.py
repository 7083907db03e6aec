"""From ranked records to hits: each with its reasons and the passage that answers best."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

import numpy as np

from kg.adapters.passages.fusion import RankedRecord
from kg.adapters.passages.question import WordQuestion, stems
from kg.ports.passages import BestPassage, Hit
from kg.projections.passages import Piece

_READ: Final = 200  # passages of a record without vectors that are compared for the best


class Texts(Protocol):
    """The passages of records, by the number of the record."""

    def named(self, wanted: Mapping[int, int]) -> dict[int, Piece]:
        """One passage of each of some records, by record and its number; by record."""

    def pieces(self, seq: int) -> list[Piece]:
        """The passages of a record in order."""


class Slots(Protocol):
    """What is known of the records that were ranked, by slot; `seqs` are their numbers in `Texts`."""

    ids: list[str]
    kinds: list[str]
    spaces: list[str]
    seqs: list[int]


def hits(
    table: Texts,
    records: Slots,
    question: WordQuestion,
    ranked: Sequence[RankedRecord],
    terms: Mapping[int, list[str]],
) -> list[Hit]:
    """The hits of a question, best first; `terms` are the words of it that each record has, by seq."""
    passages = _best(table, records, question, ranked)
    return [
        Hit(
            records.ids[entry.slot],
            records.kinds[entry.slot],
            records.spaces[entry.slot],
            entry.score,
            entry.why(terms[records.seqs[entry.slot]]),
            passages[entry.slot],
            None if np.isnan(entry.cosine) else entry.cosine,
            min(1.0, entry.bm25 / question.ceiling) if question.ceiling else 0.0,
        )
        for entry in ranked
    ]


def _best(
    table: Texts, records: Slots, question: WordQuestion, ranked: Sequence[RankedRecord]
) -> dict[int, BestPassage]:
    """By slot the passage most like the question, or the first of those that share most words with it."""
    seqs = {entry.slot: records.seqs[entry.slot] for entry in ranked}
    found = table.named({seqs[entry.slot]: entry.passage for entry in ranked if entry.passage >= 0})
    for seq in seqs.values():
        if seq not in found:
            found[seq] = _wordiest(table.pieces(seq)[:_READ], question)
    return {slot: BestPassage(found[seq].text, found[seq].source, found[seq].place) for slot, seq in seqs.items()}


def _wordiest(pieces: Sequence[Piece], question: WordQuestion) -> Piece:
    """The first of the passages that share most words with a question."""
    shared = [sum(question.words.get(stem, 0.0) for stem in stems(piece.text)) for piece in pieces]
    return pieces[int(np.argmax(shared))]
