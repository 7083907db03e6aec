"""How often one development is spoken of over time, from its signals."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kg.cycle.interpret.signals.momentum import series
from kg.cycle.interpret.signals.series import Month, Publisher, Series, Signalled
from kg.cycle.interpret.signals.use_cases import mentions, tempi
from kg.cycle.interpret.signals.use_cases.feeds import freshness_of
from kg.cycle.interpret.use_cases.absence import no_development
from kg.dutch.dates import span

if TYPE_CHECKING:
    from kg.store.reader import Reader

MONTHS: Final = 36  # the last so many are told
_LISTED: Final = 50
_NO_NAME: Final = "uitgever niet genoemd"


def series_of(graph: "Reader", development: str, today: date) -> Series:
    """
    The signals of a development over time.

    Raises:
        NotFound: If there is no such development.
    """
    key = graph.developments.meant(development).id
    about = next((one for one in graph.authoritative("Development") if one.id == key), None)
    if about is None:
        raise no_development(graph, key)
    signals = [one for one in graph.authoritative("Signal") if one.payload.get("development") == about.id]
    known = freshness_of(graph, today).developments.get(about.id)
    since = known.tempo_unknown_since if known else None
    dated = [one for one in mentions(graph, signals) if one.day <= today]
    counts = series(dated, today, "development").get(about.id, {})
    told = sorted(signals, key=lambda one: (one.payload["date"], one.id), reverse=True)
    latest = tuple(_heard(one.id, one.payload) for one in told if one.payload["date"][:10] <= today.isoformat())
    tempo = tempi(graph, today).get(about.id)
    return Series(
        about.id,
        about.payload["title"],
        today,
        _months(counts, since),
        len(dated),
        sum(len(one.payload["date"]) == len("2026") for one in signals),
        _publishers([one for one in latest if len(one.date) > len("2026")]),
        latest[:_LISTED],
        since,
        (known.tempo_said if known else "") or (tempo.said if tempo else ""),
    )


def _months(counts: Mapping[str, int], since: date | None) -> tuple[Month, ...]:
    """Each month; where not all of it is known, nought is not nought, but not known."""
    return tuple(
        Month(month, count if count or since is None or span(month).last <= since else None)
        for month, count in counts.items()
    )[-MONTHS:]


def _publishers(heard: Sequence[Signalled]) -> tuple[Publisher, ...]:
    counts = Counter(one.publisher or _NO_NAME for one in heard)
    return tuple(Publisher(name, count) for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _heard(key: str, payload: Mapping[str, Any]) -> Signalled:
    sources = payload.get("sources") or ()
    first: Mapping[str, Any] = next(iter(sources), {})
    named = next((one["publisher"] for one in sources if one.get("publisher")), "")
    return Signalled(key, str(payload["title"]), str(payload["date"]), named, first.get("url") or "")
