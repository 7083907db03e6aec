"""
What was measured, and what is only supposed, of the model in `model`.

Measured on 30 November 2026 on two cores of x86-64 with 24 GiB that six others used (load 17 to 28), PostgreSQL 18.6
with 1 GB of shared buffers, synthetic records of one passage of 598 characters of real Dutch sentences; vectors of
real sentences with noise. Processor time, not time on the clock, which says nothing on such a machine.
"""

from dataclasses import dataclass
from typing import Final

SMALL: Final = 10_000  # passages
LARGE: Final = 100_000

# Bytes in PostgreSQL at 100,000 passages, indexes included.
EVENT_BYTES: Final = 1310  # of an event of a record of 900 characters
CURRENT_BYTES: Final = 1038  # of its current state
PASSAGE_BYTES: Final = {
    "records": 2881,  # of the view of passages, with the words of each
    "postings": 2067,  # 275 of four bytes, and their rows
    "pieces": 1037,
    "keys": 176,
    "vectors": 969,  # halfvec, 384 numbers
    "graph": 1197,  # HNSW with 16 neighbours
}
TRIPLE_BYTES: Final = 408  # Oxigraph on disk, 900,002 triples with their texts; 414 at 180,002
EMBEDDED_BYTES: Final = 2014  # a passage in the embedded view, words and vector

POSTINGS_ASKED: Final = {"words": 0.082, "parts": 1.693}  # of a question, a passage there is; the same at both sizes
EXACT_MOST: Final = 20_000  # kg.adapters.passages.postgres.nearness.EXACT_MOST, held to it by a test
MOST_POSTINGS: Final = 2_000_000  # kg.adapters.passages.postgres.words.MOST_POSTINGS, held to it by a test

# Milliseconds of a processor, medians over sixty real questions.
INTERPRET_MS: Final = 61.0  # docs/reference/interpreteren.md: 63 at 17,610 records, 61 at 101,610
WRITE_MS: Final = {1: (1.0, 0.66), 16: (0.13, 0.08)}  # by writers at once: of the service, of the database
WRITES_PER_S: Final = {1: 75, 4: 376, 16: 704}  # threads of one process; 119, 532 and 1,440 in another run
ENCODE_MS: Final = 2 / 47.4 * 1000  # a passage, two cores: docs/reference/benchmarks.md
TAKE_IN_MS: Final = {"journal": 0.08, "passages": 0.77, "triples": 0.26}  # a record of nine triples
GRAPH_MS: Final = 0.504  # a vector, into a graph of 25,680; it grows with the logarithm


# Of a question, by service and database: what stays, and what a posting and a value of a facet adds.
STAYS_MS: Final = (6.3, 6.3)
POSTING_NS: Final = (13.9, 11.9)
COMPARED_NS: Final = 380.0  # a vector, of the database, while all are compared
WALK_MS: Final = 8.8  # through four graphs of 25,000; it grows with the logarithm
FACET_NS: Final = (6.6, 0.0)  # counted, of what the process holds
FACET_READ_NS: Final = (9.4, 8.8)  # besides, where it holds nothing
FACETS: Final = 6  # values a record
MOST_HELD: Final = 5_000_000  # kg.adapters.passages.postgres.words._MOST_HELD, likewise

# What was measured by itself, medians in milliseconds: of the service, of the database.
MEASURED: Final = {
    ("all", SMALL): (6.59, 10.31),
    ("all", LARGE): (8.81, 17.08),
    ("facets", LARGE): (12.80, 16.61),
    ("narrow", SMALL): (6.31, 4.09),
    ("narrow", LARGE): (8.76, 8.91),
}


EMBEDDED_MS: Final = {SMALL: 4.28, LARGE: 7.61}  # of a question without a filter, its vector not included


@dataclass(frozen=True, slots=True)
class Rate:
    """Questions a second of one process, and how many processors it and the database had meanwhile."""

    adapter: str
    passages: int
    clients: int
    per_s: float
    processors: float


# One process that asks its view from so many threads for five seconds, load 21 to 28.
RATES: Final = (
    Rate("embedded", SMALL, 1, 19.6, 0.09),
    Rate("embedded", SMALL, 4, 53.1, 0.20),
    Rate("embedded", SMALL, 16, 75.4, 0.29),
    Rate("embedded", LARGE, 1, 7.9, 0.07),
    Rate("embedded", LARGE, 4, 27.3, 0.23),
    Rate("embedded", LARGE, 16, 41.0, 0.33),
    Rate("postgres", SMALL, 1, 6.0, 0.12),
    Rate("postgres", SMALL, 4, 19.1, 0.35),
    Rate("postgres", SMALL, 16, 33.6, 0.64),
    Rate("postgres", LARGE, 1, 7.9, 0.25),
    Rate("postgres", LARGE, 4, 18.6, 0.55),
    Rate("postgres", LARGE, 16, 21.2, 0.76),
)


@dataclass(frozen=True, slots=True)
class Supposed:
    """
    What nobody measured: change it to your own.

    Attributes:
        questions_per_h: Of a user, in the busiest hour.
        interprets: Of a hundred questions how many ask for a ranking instead.
        writes_per_h: Single records of a user, in the busiest hour.
        busy: The share of a processor that is used at most in that hour.
        service_cores: Of a machine that serves; each process of a service uses one.
        memory: Of what a database holds, how much is asked for so often that it has to be in memory: all graphs of
            vectors, the vectors themselves, and this share of the rest.
        copies: Of the database, beside the first: one that can take over.
    """

    questions_per_h: float = 60.0
    interprets: float = 5.0
    writes_per_h: float = 30.0
    busy: float = 0.6
    service_cores: int = 8
    memory: float = 0.1
    copies: int = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What an installation has to hold and answer; each passage is of a record of its own, as in what was measured."""

    name: str
    passages: int
    triples: int
    users: int


# As the question was put: 342 municipalities have fifty million passages, ten triples each, and two thousand users.
_MUNICIPALITIES: Final = 342


def of_municipalities(count: int) -> Asked:
    """A part of all municipalities, and of what these have together."""
    share = count / _MUNICIPALITIES
    name = f"{count} municipality" if count == 1 else f"{count} municipalities"
    return Asked(name, round(50e6 * share), round(500e6 * share), max(1, round(2000 * share)))


SIZES: Final = tuple(map(of_municipalities, (1, 50, _MUNICIPALITIES)))
