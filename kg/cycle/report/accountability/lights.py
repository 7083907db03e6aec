"""How each side stands as somebody said it, and what is at odds with that."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kg.cycle.report.accountability.parts import ReportLight, ReportLine
from kg.cycle.report.measures.figure import MeasureFigure, Payload, in_place, references
from kg.model.accountability.reports import Side

_FIELDS: Final[Mapping[Side, str]] = {"tijd": "time", "geld": "money", "kwaliteit": "quality"}
_ASKED: Final = (("cause", "oorzaak"), ("consequence", "gevolg"), ("steering", "bijsturing"))
_LATE: Final = ("later-dan-eerste", "later-dan-laatste", "te-laat")


def latest(updates: Sequence[Payload], about: str) -> Payload | None:
    """The last that was said of a record; `updates` are in order."""
    return next((one for one in reversed(updates) if one["about"] == about), None)


def light(side: Side, about: str, title: str, update: Payload | None) -> ReportLight:
    """The light of one side: unknown when nobody said it, or no update has that side."""
    said = update.get(_FIELDS[side]) if update is not None and side in _FIELDS else None
    held = said or {"colour": "onbekend"}
    told = said is not None and held["colour"] != "onbekend"
    lacks = [word for name, word in _ASKED if held["colour"] in {"oranje", "rood"} and not held.get(name)]
    return ReportLight(
        side=side, about=about, title=title, colour=held["colour"], cause=held.get("cause"),
        consequence=held.get("consequence"), steering=held.get("steering"),
        by=update["author"] if told and update else None, on=update["date"] if told and update else None,
        lacks=tuple(lacks), sources=tuple(references([update])) if told and update else (),
    )  # fmt: skip


def light_lines(one: ReportLight) -> Iterator[ReportLine]:
    """What a light says besides its colour, in words; and what it should say and does not."""
    for name, word in _ASKED:
        if text := getattr(one, name):
            yield ReportLine(text=f"{word.capitalize()}: {text}", sources=one.sources, quoted=True)
        elif word in one.lacks:
            yield ReportLine(text=f"{word.capitalize()}: niet ingevuld; dit licht is zo niet volledig.", gap=True)
    if one.colour == "onbekend":
        yield ReportLine(text="Niemand heeft vastgelegd hoe dit ervoor staat. Kring geeft zelf geen kleur.", gap=True)


def at_odds(one: ReportLight, figures: Sequence[MeasureFigure]) -> Iterator[ReportLine]:
    """Where a green light stands beside a number that asks for an explanation."""
    if one.colour != "groen":
        return
    codes = _LATE if one.side == "tijd" else ("ruimte",) if one.side == "geld" else ()
    for figure in figures:
        number = figure.low or 0.0
        if figure.measure in codes and (number > 0 if one.side == "tijd" else number < 0):
            yield ReportLine(
                text=f"Het licht is groen, en dit vraagt uitleg: {in_place(figure)}.", sources=figure.sources,
                figures=(figure,),
            )  # fmt: skip
