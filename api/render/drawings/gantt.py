"""
A plan as bars on a line of months: filled is the plan of now, the empty bar beneath it what was agreed first.

What moves the end of the plan has another colour and a thick edge; a single day is a diamond; of what has no end, or no
beginning, a dashed bar runs to the edge. Every row is a link to the row of the table that says the same.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from typing import Final, NamedTuple

from api.render.drawings.parts import text
from api.render.radar.layout import Label, shortened

_LEFT, _RIGHT = 250.0, 980.0
_TOP: Final = 36.0
_ROW: Final = 40.0
_NAME: Final = 236.0
_LETTERS: Final = 15.0
_OPEN: Final = timedelta(days=183)  # that is drawn at least of what has no end, or no beginning
_LABELS: Final = 12  # of months that have room for their name
STYLE: Final = (
    "text{font:400 15px 'Source Sans 3','Source Sans Pro',Arial,sans-serif;fill:#1b1b1b}"
    ".as{fill:#515151;font-size:14px}.vet{font-weight:650}.raster{stroke:#d5dbe1;fill:none}"
    ".raster-sterk{stroke:#66707a;fill:none}.balk-kritiek{fill:#b3520a;stroke:#6b2f00;stroke-width:2}"
    ".balk-plan{fill:#1b4f86}.balk-open{fill:none;stroke:#1b4f86;stroke-width:1.5;stroke-dasharray:6 4}"
    ".balk-eerst{fill:#fff;stroke:#515151;stroke-width:1.25}"
    ".nu{stroke:#a3161b;stroke-width:2}.nu-tekst{fill:#a3161b;font-weight:650}"
)


class Bar(NamedTuple):
    """
    A row of the drawing.

    Attributes:
        first: The first day, or None when it is not known.
        last: The last one, likewise.
        agreed: The first and last day that were agreed first, or None.
        href: The row of the table.
        said: What the row shows, for a screen reader.
    """

    number: int
    title: str
    first: date | None
    last: date | None
    critical: bool
    agreed: tuple[date, date] | None
    href: str
    said: str


def gantt(bars: Sequence[Bar], today: date, said: str, *, now: str, months: Sequence[str], whole: bool = False) -> str:
    """
    The drawing.

    Args:
        bars: In the order of the table, which is that of the tab key.
        today: A line, where it lies within the plan.
        said: What it shows, for a screen reader.
        now: The word at that line.
        months: Their short names.
        whole: Whether it stands by itself, with its own colours.
    """
    first, last = _ends(bars, today)
    bottom = _TOP + _ROW * len(bars)
    rows = "".join(_row(bar, _TOP + _ROW * at, first, last) for at, bar in enumerate(bars))
    line = ""
    if first <= today <= last:
        x = _at(today, first, last)
        line = f'<path class="nu" d="M{x:.1f} {_TOP:.1f}V{bottom + 4:.1f}"/>' + text(
            Label(now, x + 6, bottom + 18, _LETTERS), "nu-tekst"
        )
    own = f'xmlns="http://www.w3.org/2000/svg" width="984" height="{bottom + 30:.0f}" ' if whole else ""
    style = f"<title>{escape(said)}</title><style>{STYLE}</style>" if whole else ""
    ground = f'<rect fill="#fff" x="0" y="-6" width="984" height="{bottom + 36:.0f}"/>' if whole else ""
    return (
        f'<svg {own}class="grafiek" viewBox="0 -6 984 {bottom + 30:.0f}" role="group" aria-label="{escape(said)}">'
        f"{style}{ground}{_months(first, last, bottom, months)}{rows}{line}</svg>"
    )


def _ends(bars: Sequence[Bar], today: date) -> tuple[date, date]:
    days = [day for bar in bars for day in (bar.first, bar.last, *(bar.agreed or ())) if day]
    days += [bar.first + _OPEN for bar in bars if bar.first and not bar.last]
    days += [bar.last - _OPEN for bar in bars if bar.last and not bar.first]
    first, last = min(days, default=today), max(days, default=today)
    return first.replace(day=1), (last.replace(day=28) + timedelta(days=4)).replace(day=1)


def _at(day: date, first: date, last: date) -> float:
    return _LEFT + (_RIGHT - _LEFT) * (day - first).days / max((last - first).days, 1)


def _months(first: date, last: date, bottom: float, months: Sequence[str]) -> str:
    count = (last.year - first.year) * 12 + last.month - first.month
    step = max(1, -(-count // _LABELS))
    found = [f'<path class="raster-sterk" d="M0 {_TOP:.1f}H{_RIGHT:.1f}"/>']
    for at in range(0, count + 1, step):
        year, month = divmod(first.year * 12 + first.month - 1 + at, 12)
        x = _at(date(year, month + 1, 1), first, last)
        found.append(f'<path class="raster" d="M{x:.1f} {_TOP - 2:.1f}V{bottom:.1f}"/>')
        if at < count:
            found.append(text(Label(months[month], x + 4, 28, 14), "as"))
            if at == 0 or month < step:
                found.append(text(Label(str(year), x + 4, 10, 14, bold=True), "as vet"))
    return "".join(found)


def _row(bar: Bar, top: float, first: date, last: date) -> str:
    name = Label(shortened(f"{bar.number}. {bar.title}", _NAME, _LETTERS), 0, top + 26, _LETTERS)
    whole = f"{bar.number}. {bar.title}"
    longer = "" if name.text == whole else f" {bar.title}:"  # who speaks a label to click on says what is seen
    told = f"{name.text}:{longer} {bar.said}"
    link = f'<a href="{escape(bar.href)}" aria-label="{escape(told)}">{text(name)}</a>'
    kind = "balk-kritiek" if bar.critical else "balk-plan"
    if not (bar.first and bar.last):
        kind = "balk-open"
    days = (bar.first or first, bar.last or last)
    now = _bar(*days, (top + 12, 15), kind, (first, last)) if bar.first or bar.last else ""
    then = _bar(*bar.agreed, (top + 31, 6), "balk-eerst", (first, last)) if bar.agreed else ""
    return f"{link}{now}{then}"


def _bar(begin: date, end: date, place: tuple[float, float], kind: str, within: tuple[date, date]) -> str:
    top, high = place
    left, right = _at(begin, *within), _at(end + timedelta(days=1), *within)
    if begin == end:
        x, y, r = (left + right) / 2, top + high / 2, high / 2 + 2
        around = f"M{x:.1f} {y - r:.1f}L{x + r:.1f} {y:.1f}L{x:.1f} {y + r:.1f}L{x - r:.1f} {y:.1f}Z"
        return f'<path class="{kind}" d="{around}"/>'
    return f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{max(right - left, 3):.1f}" height="{high:.0f}"/>'
