"""
What machines a number of passages, triples and users takes.

Sizes add up by piece. What a question takes has a part that stays and a part that grows with the postings it reads, up
to the most that one may read. Who waits, waits as in a queue with
several counters (M/M/c). Source: Erlang (1917), in Kleinrock (1975), Queueing Systems I, section 3.5.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tests.bench.scale.inputs import (
    COMPARED_NS,
    CURRENT_BYTES,
    ENCODE_MS,
    EVENT_BYTES,
    EXACT_MOST,
    FACET_NS,
    FACET_READ_NS,
    FACETS,
    GRAPH_MS,
    INTERPRET_MS,
    MOST_HELD,
    MOST_POSTINGS,
    PASSAGE_BYTES,
    POSTING_NS,
    POSTINGS_ASKED,
    STAYS_MS,
    TAKE_IN_MS,
    TRIPLE_BYTES,
    WALK_MS,
    WRITE_MS,
    WRITES_PER_S,
    Asked,
    Supposed,
)

GB: Final = 1e9
_ASKED: Final = sum(POSTINGS_ASKED.values())
_GRAPH_OF: Final = 25_680  # vectors of the graph of which the time was measured
_PARTS: Final = 4  # of the vectors: a graph each
_HOUR_MS: Final = 3.6e6


def postings(passages: float) -> float:
    """How many a question reads: all of its words, and of its parts as many as there is room for."""
    words = passages * POSTINGS_ASKED["words"]
    return words + max(0.0, min(passages * POSTINGS_ASKED["parts"], MOST_POSTINGS - words))


def question_ms(passages: float) -> tuple[float, float]:
    """Of a question without a filter, by service and database."""
    read = postings(passages)
    service, database = (stays + ns * read / 1e6 for stays, ns in zip(STAYS_MS, POSTING_NS, strict=True))
    return service, database + vectors_ms(passages)


def vectors_ms(passages: float) -> float:
    """Of the database, to find what is nearest."""
    if passages <= EXACT_MOST:
        return passages * COMPARED_NS / 1e6
    return WALK_MS * math.log(passages / _PARTS) / math.log(_GRAPH_OF)


def facets_ms(passages: float) -> tuple[float, float]:
    """What a question takes more that counts facets, by service and database."""
    values = passages * FACETS
    read = 0.0 if values <= MOST_HELD else 1.0
    service, database = (values * (ns + read * more) / 1e6 for ns, more in zip(FACET_NS, FACET_READ_NS, strict=True))
    return service, database


def waiting_share(counters: int, busy: float) -> float:
    """The chance that who comes has to wait (Erlang C), at so many counters' worth of work."""
    if busy >= counters:
        return 1.0
    blocked = 1.0
    for number in range(1, counters + 1):  # Erlang B, one counter more each time
        blocked = busy * blocked / (number + busy * blocked)
    return blocked / (1 - busy / counters * (1 - blocked))


def waiting_ms(counters: int, per_s: float, service_ms: float) -> float:
    """How long who comes waits, on average; infinite when the queue only grows."""
    busy = per_s * service_ms / 1000
    return math.inf if busy >= counters else waiting_share(counters, busy) * service_ms / (counters - busy)


def throughput_per_s(clients: int, service_ms: float, counters: float) -> float:
    """Of clients that ask without a pause: as fast as one is answered, or as all counters together can."""
    return min(clients * 1000 / service_ms, counters * 1000 / service_ms)


@dataclass(frozen=True, slots=True)
class Needed:
    """
    What an installation takes.

    Attributes:
        disk_gb: Of each store.
        graph_gb: Of memory, for the vectors and their graphs.
        memory_gb: Of the database.
        per_s: Questions in the busiest hour.
        question_ms: Of a question on average, by service and database, of a processor.
        facets_ms: What one takes more that counts facets; of who needs that many processors for it, see `breaks_at`.
        service_cores, database_cores: At the share that may be used.
        wait_ms: For a processor of the database, on average.
        rebuild_h: Of a processor: vectors, their graphs, and all other views from the journal.
        writes: The share of what one order of events can take, sixteen at a time.
    """

    disk_gb: Mapping[str, float]
    graph_gb: float
    memory_gb: float
    per_s: float
    question_ms: tuple[float, float]
    facets_ms: float
    service_cores: int
    database_cores: int
    wait_ms: float
    rebuild_h: Mapping[str, float]
    writes: float

    def core_hours(self, supposed: Supposed) -> float:
        """In a month of 730 hours; the database as often as there are copies."""
        return 730 * (self.service_cores + self.database_cores * (1 + supposed.copies))


def needed(asked: Asked, supposed: Supposed = Supposed()) -> Needed:  # noqa: B008 - never changed
    """What so many passages, triples and users take."""
    disk = {
        "journal": asked.passages * (EVENT_BYTES + CURRENT_BYTES) / GB,
        "search": asked.passages * sum(PASSAGE_BYTES.values()) / GB,
        "triples": asked.triples * TRIPLE_BYTES / GB,
    }
    graph = asked.passages * (PASSAGE_BYTES["graph"] + PASSAGE_BYTES["vectors"]) / GB
    per_s = asked.users * supposed.questions_per_h / 3600
    service, database = question_ms(asked.passages)
    ranked = supposed.interprets / 100
    service = (1 - ranked) * service + ranked * INTERPRET_MS
    writes = asked.users * supposed.writes_per_h / 3600
    of_service = per_s * service + writes * WRITE_MS[1][0]
    of_database = per_s * database + writes * WRITE_MS[1][1]
    cores = _cores(of_database, supposed.busy)
    return Needed(
        disk,
        graph,
        graph + supposed.memory * (disk["journal"] + disk["search"] - graph),
        per_s,
        (service, database),
        sum(facets_ms(asked.passages)),
        _cores(of_service, supposed.busy),
        cores,
        waiting_ms(cores, per_s, database),
        rebuild_h(asked.passages, asked.triples),
        writes / WRITES_PER_S[16],
    )


def _cores(ms_per_s: float, busy: float) -> int:
    """Two at least: one may fail."""
    return max(2, math.ceil(ms_per_s / 1000 / busy))


def rebuild_h(passages: float, triples: float) -> dict[str, float]:
    """Hours of a processor."""
    deeper = math.log(max(passages / _PARTS, 2)) / math.log(_GRAPH_OF)
    return {
        "vectors": passages * ENCODE_MS / _HOUR_MS,
        "graphs": passages * GRAPH_MS * max(1.0, deeper) / _HOUR_MS,
        "words": passages * TAKE_IN_MS["passages"] / _HOUR_MS,
        "triples": triples / 9 * TAKE_IN_MS["triples"] / _HOUR_MS,
    }


def breaks_at(memory_gb: float, supposed: Supposed = Supposed()) -> dict[str, float]:  # noqa: B008 - never changed
    """At how many passages what was one machine is not enough any more, first what comes first."""
    rest = sum(PASSAGE_BYTES.values()) + EVENT_BYTES + CURRENT_BYTES
    vectors = PASSAGE_BYTES["graph"] + PASSAGE_BYTES["vectors"]
    found = {
        "facets are read anew for each question": MOST_HELD / FACETS,
        "the four-letter parts of a question are not all read": MOST_POSTINGS / _ASKED,
        f"vectors and graphs do not fit in {memory_gb:g} GB": memory_gb
        * GB
        / (vectors + supposed.memory * (rest - vectors)),
        "the whole words of a question are more than two million postings": MOST_POSTINGS / POSTINGS_ASKED["words"],
        "numbers of records (32 bits) run out": 2.0**31,
    }
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
