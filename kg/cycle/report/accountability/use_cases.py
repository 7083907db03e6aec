"""Reports that were made, kept as records: what stood in them, for whom, and which event of the journal they knew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from kg.access import LOCAL_SPACE, new_id
from kg.bounds import LABEL, PASSAGE, cut
from kg.cycle.report.accountability.audience import Audience, audience_of
from kg.cycle.report.accountability.parts import AccountabilityReport, ReportChapter, ReportLight
from kg.cycle.report.measures.figure import MeasureFigure, Payload, in_place
from kg.cycle.report.measures.material import ReportSubject
from kg.dutch.dates import dutch
from kg.errors import InputError, StepRefused
from kg.model.accountability.reports import Report
from kg.model.schema import valid
from kg.ports.journal import Stored
from kg.store.room import named

if TYPE_CHECKING:
    from kg.store.reader import Reader
    from kg.store.writer import Writer

_MOST: Final = 500  # sources of a figure that a record names


@dataclass(frozen=True, slots=True)
class Remade:
    """What a kept report was made of: enough to make it again."""

    subject: ReportSubject
    audience: Audience
    day: date
    moment: datetime


def keep(graph: "Writer", made: AccountabilityReport, *, begun: str, space: str = LOCAL_SPACE) -> Stored:
    """
    Keep a report that was made, as it is; the same one is kept once.

    Args:
        graph: As the caller sees it.
        made: The report, made in the eyes of the readers of the space.
        begun: When it was begun to be made; what was said or went since is not in it.
        space: Where it is kept.

    Raises:
        StepRefused: If there is nothing in it, or a light that is not green lacks its cause, consequence or steering.
    """
    if made.mark is None:
        raise StepRefused(f"over {made.title} is niets vastgelegd; er is geen rapportage om te bewaren")
    for light in _lights(made):
        if light.lacks:
            raise StepRefused(
                f"het licht {light.side} is {light.colour} en mist {', '.join(light.lacks)}; vul dat in bij het "
                "voortgangsbericht, en bewaar de rapportage daarna"
            )
    name = "-".join(filter(None, (made.of, made.programme, made.audience, made.as_of.isoformat(), made.mark.hash[:12])))
    key = new_id(space, f"rapportage-{_plain(name)}")
    held = graph.get_many([key]).get(key)
    if held is not None:
        return held
    record = valid(Report, _fields(made, key, graph.principal.name, begun))
    graph.put([record], space=space, reason=f"rapportage bewaard: {record.title}", step="report", rests_on=0)
    return graph.get(key)


def _plain(text: str) -> str:
    """A text as part of an id."""
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in ".-") else "-" for letter in text)


def _lights(made: AccountabilityReport) -> Iterator[ReportLight]:
    return (one.light for one in made.chapters if one.light is not None)


def _fields(made: AccountabilityReport, key: str, author: str, begun: str) -> dict[str, Any]:
    by = {"traject": "trajectory", "organisatie": "organisation"}
    field = by.get(made.sort) or ("municipality" if made.of.startswith("GM") else "organisation")
    about = f"{made.title}, programma {made.programme}" if made.programme else made.title
    return {
        "id": key,
        "title": cut(f"Rapportage over {about} voor {made.reader}, stand van {dutch(made.as_of.isoformat())}"),
        field: made.of,
        "programme": made.programme or None,
        "audience": made.audience,
        "as_of": made.as_of.isoformat(),
        "journal_seq": made.mark.seq if made.mark else None,
        "journal_hash": made.mark.hash if made.mark else None,
        "lights": [_light(one) for one in _lights(made)],
        "figures": [_figure(one) for one in made.figures() if len(one.measure) <= LABEL],
        "author": author,
        "created": begun,
        "body": list(_body(made.chapters)),
    }


def _light(one: ReportLight) -> dict[str, Any]:
    said = {"cause": one.cause, "consequence": one.consequence, "steering": one.steering}
    return {"side": one.side, "light": {"colour": one.colour, **said}}


def _figure(one: MeasureFigure) -> dict[str, Any]:
    quantity = {"low": one.low, "high": one.high, "unit": cut(one.unit, LABEL) or None} if one.is_known else None
    return {
        "measure": one.measure,
        "about": one.about,
        "quantity": quantity,
        "observations": one.n,
        "period": {"start": one.start, "end": one.end} if one.start or one.end else None,
        "whose": one.whose,
        "rests_on": list(dict.fromkeys(source.id for source in one.sources if source.id))[:_MOST],
        "doubt": one.doubt,
    }


def _body(chapters: Sequence[ReportChapter]) -> Iterator[dict[str, str]]:
    for number, chapter in enumerate(chapters, 1):
        said = [line.text for line in chapter.lines] + [in_place(one) for one in chapter.figures]
        for part, text in enumerate(_in_parts(said), 1):
            place = f"hoofdstuk {number}" + (f", deel {part}" if part > 1 else "")
            yield {"text": text, "place": place, "heading": chapter.title}


def _in_parts(said: Sequence[str]) -> Iterator[str]:
    """Lines as texts that a passage can hold."""
    held: list[str] = []
    length = 0
    for one in said:
        if held and length + len(one) >= PASSAGE:
            yield "\n".join(held)
            held, length = [], 0
        held.append(one)
        length += len(one) + 1
    if held:
        yield "\n".join(held)


def kept_report(graph: "Reader", key: str) -> Remade:
    """
    What a kept report was made of.

    Raises:
        NotFound: If there is none that may be read.
        InputError: If it was not made here: nothing says which event of the journal it knew.
    """
    stored = named(graph, key, "Report", "rapportage", "`kring list rapportages` toont welke er zijn")
    payload = stored.payload
    seq = payload.get("journal_seq")
    if not seq:
        raise InputError(f"rapportage {key!r} is niet met Kring gemaakt; haar tekst staat bij het record")
    event = next(graph.stores.journal.events(after=seq - 1), None)
    if event is None or payload.get("journal_hash") not in {None, event.hash}:
        raise InputError(f"gebeurtenis {seq} van rapportage {key!r} is niet die van toen; `kring check` zegt waarom")
    sort, of = _of(payload)
    titles = graph.get_many([of])
    title = titles[of].payload["title"] if of in titles else graph.gazetteer.names.get(of, of)
    subject = ReportSubject(
        "programma" if payload.get("programme") else sort, of, title, payload.get("programme") or ""
    )
    day = date.fromisoformat(payload["as_of"])
    return Remade(subject, audience_of(payload["audience"]), day, _moment(payload, day, event.at))


def _moment(payload: Payload, day: date, known: str) -> datetime:
    """
    Up to when it knew the journal: the end of its day, or when it was made within it; not before what it did know.

    The last event of its own records would do, but for what somebody took away between that and its making.
    """
    last = datetime.combine(day, time.max, UTC)
    begun = payload.get("created")
    return max(datetime.fromisoformat(known), min(datetime.fromisoformat(begun), last) if begun else last)


def _of(payload: Any) -> tuple[Any, str]:
    for field, sort in (("trajectory", "traject"), ("municipality", "gemeente"), ("organisation", "organisatie")):
        if payload.get(field):
            return sort, payload[field]
    raise InputError("deze rapportage noemt niet waarover zij gaat")
