"""Signals as momentum and emerging themes look at them, fetched from the graph."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kg.cycle.interpret.signals.emergence import Emerging, emerging
from kg.cycle.interpret.signals.momentum import Momentum, as_feature, momenta
from kg.cycle.interpret.signals.use_cases.feeds import feed_key, freshness_of
from kg.places.gazetteer import normalised
from kg.ports.journal import Stored
from kg.reason.time import Mention, Tempo

if TYPE_CHECKING:
    from kg.store.reader import Reader

_MUNICIPAL: Final = "gemeente "
_PROVINCIAL: Final = "provincie "


def mentions(graph: "Reader", signals: Sequence[Stored] | None = None) -> list[Mention]:
    """
    The signals that may be read, in order of id; with `signals` these alone.

    A signal whose development is not there (withdrawn, or never read) belongs to none.
    One that is dated to the year alone is left out: no window could hold it.
    """
    developments = {stored.id: stored for stored in graph.authoritative("Development")}
    regions = _Regions(graph)
    return [
        mention
        for stored in (graph.authoritative("Signal") if signals is None else signals)
        for mention in _mention(stored.payload, stored.id, developments, regions)
    ]


def momentum(graph: "Reader", today: date, region: str = "") -> list[Momentum]:
    """
    The momentum of every development, strongest first.

    Args:
        graph: Where the signals are.
        today: The last day of the window.
        region: A province, to count the signals from there alone; "" for all.
    """
    fresh = freshness_of(graph, today)
    unknown = {key: since for key, known in fresh.developments.items() if (since := known.tempo_unknown_since)}
    counted = (mention for mention in mentions(graph) if region in {"", mention.region})
    return momenta(counted, fresh.developments, today, silent=fresh.hearing.silent(), unknown=unknown)


def tempi(graph: "Reader", today: date) -> Mapping[str, Tempo]:
    """By development, how much more it is spoken of, as a ranking takes it in; kept until the journal moves on."""
    return graph.kept(f"momentum, {today}", lambda: as_feature(momentum(graph, today)))


def emerging_themes(graph: "Reader", today: date) -> Emerging:
    """Themes among the signals that belong to no known development; by meaning where all of them have a vector."""
    loose = [mention for mention in mentions(graph) if not mention.development]
    vectors = graph.passages.vectors([mention.id for mention in loose])
    if loose and len(vectors) == len(loose):
        rows = np.array([vectors[mention.id] for mention in loose], dtype=float)
        return emerging(loose, rows, today)
    return emerging(loose, None, today)


class _Regions:
    """The province that a publisher speaks from; only one that calls itself a municipality or province has any."""

    def __init__(self, graph: "Reader") -> None:
        self._codes = graph.gazetteer.codes
        self._provinces = {code: one.province for code, one in graph.municipalities.items()}
        self._by_name = {normalised(province): province for province in self._provinces.values() if province}

    def of(self, publisher: str) -> str:
        name = publisher.strip().lower()
        if name.startswith(_MUNICIPAL):
            return self._provinces.get(self._codes.get(normalised(name), ""), "")
        if name.startswith(_PROVINCIAL):
            return self._by_name.get(normalised(name.removeprefix(_PROVINCIAL)), "")
        return ""


def _mention(
    payload: Mapping[str, Any], key: str, developments: Mapping[str, Stored], regions: _Regions
) -> Iterator[Mention]:
    day = _day(payload["date"])
    if day is None:
        return
    development = developments.get(payload.get("development") or "")
    themes: Sequence[str] = (
        *payload.get("themes", ()),
        *(development.payload.get("themes", ()) if development else ()),
    )
    publishers = [source.get("publisher") or "" for source in payload.get("sources", ())]
    region = next((found for publisher in publishers if (found := regions.of(publisher))), "")
    yield Mention(
        key,
        payload["title"],
        development.id if development else "",
        day,
        tuple(dict.fromkeys(themes)),
        region,
        feed_key(payload),
    )


def _day(text: str) -> date | None:
    """The day of a date; the middle of a month; None for a year."""
    if len(text) == len("2026"):
        return None
    return date.fromisoformat(text if len(text) == len("2026-01-01") else f"{text}-15")
