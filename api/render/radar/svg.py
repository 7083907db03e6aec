"""
The radar as a picture (SVG, PNG) and as a table (Markdown).

The picture says everything twice: kind by colour and by shape, movement by arrow and in words, place by drawing and in
the table; text and marks keep a contrast of at least 4.5 to 1.
Source: https://www.w3.org/TR/WCAG22/ 1.1.1, 1.4.1, 1.4.3, 1.4.11; https://www.w3.org/TR/SVG2/.
"""

from math import cos, pi, sin
from typing import Final
from xml.etree import ElementTree as ET  # nosec B405 - writes, reads nothing

from api.render.letters import pixels
from api.render.radar.layout import ARROW, LEGEND_TEXT, MARGIN, Label, Layout, Mark, Row, layout
from api.render.xml_text import xml_text
from kg.cycle.interpret.radar.radar import STEADY, Blip, Radar
from kg.dutch.dates import dutch
from kg.dutch.figures import written

SVG: Final = "http://www.w3.org/2000/svg"
INK: Final = "#1b1b1b"
QUIET: Final = "#515151"  # 7.9 to 1 on white
PAPER: Final = "#ffffff"
RINGS: Final = ("#dfe7ee", "#e7edf2", "#eef2f6", "#f4f7f9", "#f9fafb")  # nearest is darkest
COLOURS: Final = {  # each at least 4.5 to 1 under white text and against every ring
    "wettelijk": "#1b4f86",
    "bestuurlijk": "#6b3678",
    "technologisch": "#0b5f52",
    "maatschappelijk": "#94371a",
}
_CORNERS: Final = {"wettelijk": 0, "bestuurlijk": 4, "technologisch": 6, "maatschappelijk": 3}  # 0: a circle
_OTHER: Final = "#4a4a4a"
_FAMILY: Final = "'Source Sans Pro', 'Source Sans 3', 'Segoe UI', Arial, sans-serif"
_PNG_WIDTH: Final = 2000


def radar_svg(radar: Radar) -> str:
    """The picture, a whole SVG document with title and description."""
    plan = layout(radar)
    root = ET.Element(
        "svg",
        {
            "xmlns": SVG,
            "viewBox": f"0 0 {plan.width:.0f} {plan.height:.0f}",
            "width": f"{plan.width:.0f}",
            "height": f"{plan.height:.0f}",
            "role": "img",
            "aria-labelledby": "radar-titel radar-beschrijving",
            "lang": "nl",
            "font-family": _FAMILY,
        },
    )
    _text_element(root, "title", f"Radar van {radar.municipality}", id="radar-titel")
    _text_element(root, "desc", described(radar), id="radar-beschrijving")
    ET.SubElement(root, "rect", _numbers(width=plan.width, height=plan.height) | {"fill": PAPER})
    _heading(root, radar, plan)
    _fan(root, plan)
    for mark in plan.marks:
        _mark(root, mark)
    for row in plan.rows:
        _legend_row(root, row)
    _key(root, plan)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def radar_png(radar: Radar) -> bytes:
    """The picture in pixels, 2000 wide, with our own font."""
    return pixels(radar_svg(radar), _PNG_WIDTH, PAPER)


def radar_table(radar: Radar) -> str:
    """The same in words: a Markdown table, in order of rank."""
    lines = [
        f"# Radar van {_cell(radar.municipality)}",
        "",
        described(radar),
        "",
        "| rang | ontwikkeling | soort | thema | termijn | relevantie | beweging |",
        "|---:|---|---|---|---|---:|---|",
    ]
    still = "gelijk" if radar.since else "niet bekend"
    for blip in sorted(radar.blips, key=lambda blip: blip.number):
        said = (
            _cell(blip.title),
            blip.category,
            _cell(blip.sector),
            blip.ring,
            "niet bekend" if blip.concern is None else written(blip.relevance, 2),
        )
        lines.append(f"| {blip.number} | {' | '.join(said)} | {blip.moved or still} |")
    return "\n".join(lines) + "\n"


def described(radar: Radar) -> str:
    """What the picture shows, in sentences."""
    if not radar.blips:
        return f"Peildatum {dutch(radar.as_of)}. Er zijn nog geen ontwikkelingen ingelezen."
    rings = ", ".join(
        f"{sum(blip.ring == ring for blip in radar.blips)} {name}"
        for ring, name in (
            ("pas veranderd", "pas veranderd"),
            ("binnen een jaar", "binnen een jaar"),
            ("1 tot 3 jaar", "over een tot drie jaar"),
            ("later", "later"),
            ("onbekend", "zonder datum"),
        )
    )
    first = min(radar.blips, key=lambda blip: blip.number)
    since = f" Beweging sinds {dutch(radar.since)}." if radar.since else " Er is nog geen eerdere rangschikking."
    rest = f" De {radar.left_out} minst relevante ontwikkelingen staan er niet op." if radar.left_out else ""
    return (
        f"Peildatum {dutch(radar.as_of)}. {len(radar.blips)} ontwikkelingen: {rings}. "
        f"Het meest relevant is “{first.title}”.{since}{rest}"
    )


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _numbers(**values: float) -> dict[str, str]:
    return {name.replace("_", "-"): f"{value:.2f}".rstrip("0").rstrip(".") for name, value in values.items()}


def _text_element(parent: ET.Element, tag: str, text: str, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    element.text = xml_text(text)
    return element


def _label(parent: ET.Element, label: Label, fill: str = INK) -> None:
    style = {"fill": fill, "text-anchor": label.anchor} | ({"font-weight": "600"} if label.bold else {})
    _text_element(parent, "text", label.text, **_numbers(x=label.x, y=label.y, font_size=label.size), **style)


def _heading(root: ET.Element, radar: Radar, plan: Layout) -> None:
    _label(root, Label(f"Radar van {radar.municipality}", MARGIN, 58, 30, bold=True))
    since = f"pijlen: beweging sinds {dutch(radar.since)}" if radar.since else "nog geen eerdere rangschikking"
    parts = [f"peildatum {dutch(radar.as_of)}", f"{len(radar.blips)} ontwikkelingen", since]
    if radar.left_out:
        parts.append(f"{radar.left_out} minder relevante niet getoond")
    _label(root, Label(" · ".join(parts), MARGIN, 86, 16), QUIET)
    if not radar.blips:
        _label(root, Label("Er zijn nog geen ontwikkelingen ingelezen.", plan.x, plan.y - 80, 16, "middle"))


def _fan(root: ET.Element, plan: Layout) -> None:
    """Rings from the outside in, then the lines between sectors and the names."""
    fan = ET.SubElement(root, "g", {"aria-hidden": "true"})
    for radius, fill in zip(plan.radii[:0:-1], RINGS[::-1], strict=True):
        ET.SubElement(
            fan, "path", {"d": _half_disc(plan, radius), "fill": fill, "stroke": "#8b98a5", "stroke-width": "1"}
        )
    ET.SubElement(fan, "path", {"d": _half_disc(plan, plan.radii[0]), "fill": PAPER, "stroke": "#8b98a5"})
    for angle in plan.angles[1:-1]:
        inner, outer = plan.radii[0], plan.radii[-1]
        ends = {
            "x1": inner * cos(angle),
            "y1": -inner * sin(angle),
            "x2": outer * cos(angle),
            "y2": -outer * sin(angle),
        }
        at = {name: value + (plan.x if name[0] == "x" else plan.y) for name, value in ends.items()}
        ET.SubElement(fan, "line", _numbers(**at) | {"stroke": "#77838f", "stroke-width": "1.5"})
    for label in plan.ring_labels:
        _label(fan, label)
    for label in plan.sector_labels:
        _label(fan, label)


def _half_disc(plan: Layout, radius: float) -> str:
    return f"M{plan.x - radius:.2f} {plan.y:.2f}A{radius:.2f} {radius:.2f} 0 0 1 {plan.x + radius:.2f} {plan.y:.2f}Z"


def _mark(root: ET.Element, mark: Mark) -> None:
    group = ET.SubElement(root, "g")
    said = "; ".join(part for part in (mark.blip.title, mark.blip.category, mark.blip.ring, mark.blip.moved) if part)
    _text_element(group, "title", f"{mark.blip.number}. {said}")
    _shape(group, mark.blip, mark.x, mark.y, mark.radius)
    _arrow(group, mark)


def _shape(group: ET.Element, blip: Blip, x: float, y: float, radius: float) -> None:
    """The mark of a kind with its number; every shape holds the number and lies within the radius."""
    fill = {"fill": COLOURS.get(blip.category, _OTHER)}
    corners = _CORNERS.get(blip.category, 0)
    if corners == 0:
        ET.SubElement(group, "circle", _numbers(cx=x, cy=y, r=radius) | fill)
    elif corners == 4:
        side = radius * 0.92
        ET.SubElement(group, "rect", _numbers(x=x - side, y=y - side, width=2 * side, height=2 * side, rx=2) | fill)
    else:
        turns = [pi / 2 + 2 * pi * corner / corners for corner in range(corners)]
        points = [(x + radius * cos(turn), y - radius * sin(turn)) for turn in turns]
        if corners == 3:  # a shield: a triangle would leave no room for its number
            r = radius
            points = [(x - r, y - r), (x + r, y - r), (x + r, y + 0.2 * r), (x, y + r), (x - r, y + 0.2 * r)]
        path = " ".join(f"{px:.2f},{py:.2f}" for px, py in points)
        ET.SubElement(group, "polygon", {"points": path} | fill)
    size = min(13.0, radius * 1.15) if blip.number < 100 else radius * 0.85
    lift = 0.1 * radius if corners == 3 else 0.0
    _label(group, Label(str(blip.number), x, y + size * 0.34 - lift, size, "middle", bold=True), PAPER)


def _arrow(group: ET.Element, mark: Mark) -> None:
    x, r = mark.x, mark.radius
    if mark.blip.moved == "nieuw":
        ET.SubElement(group, "circle", _numbers(cx=x, cy=mark.y - r - ARROW / 2, r=3.2) | {"fill": INK})
    elif mark.blip.moved:
        up = mark.blip.moved.endswith("hoger")
        base = mark.y - r - 1.5 if up else mark.y + r + 1.5
        tip = base - (ARROW - 1.5) if up else base + (ARROW - 1.5)
        points = f"{x - 6:.2f},{base:.2f} {x + 6:.2f},{base:.2f} {x:.2f},{tip:.2f}"
        ET.SubElement(group, "polygon", {"points": points, "fill": INK})


def _legend_row(root: ET.Element, row: Row) -> None:
    if row.blip is None:
        _label(root, row.label)
        return
    group = ET.SubElement(root, "g")
    _text_element(group, "title", row.blip.title)
    _shape(group, row.blip, row.x + 14, row.y - 5, 10.5)
    _label(group, row.label)
    if row.moved:
        _label(group, row.moved, QUIET)


def _key(root: ET.Element, plan: Layout) -> None:
    """What shapes, sizes, arrows and rings mean."""
    y = plan.key_top + 18
    ET.SubElement(
        root, "line", _numbers(x1=MARGIN, y1=y - 28, x2=plan.width - MARGIN, y2=y - 28) | {"stroke": "#8b98a5"}
    )
    x = MARGIN
    for kind in COLOURS:
        sample = Blip("", "", kind, 0, "later", "", 0.0, 0)
        group = ET.SubElement(root, "g", {"aria-hidden": "true"})
        _shape(group, sample, x + 10, y - 5, 9)
        group.remove(group[-1])  # a sample has no number
        label = Label(kind, x + 26, y, LEGEND_TEXT)
        _label(root, label)
        x = label.box.right + 28
    texts = (
        "Dichter bij het midden: speelt eerder. Een groter teken: relevanter. Het nummer is de rang.",
        f"▲ gestegen, ▼ gedaald: meer dan {STEADY} plaatsen. Een stip boven het teken: nieuw.",
    )
    _label(root, Label(texts[0], x + 10, y, LEGEND_TEXT), QUIET)
    _label(root, Label(texts[1], MARGIN, y + 26, LEGEND_TEXT), QUIET)
