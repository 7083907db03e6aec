"""What drawings have in common: a line of text, a text that is cut, and the hatching of what is not known."""

from html import escape

from api.render.radar.layout import Box, Label


def text(label: Label, kind: str = "") -> str:
    """A line of text; its colour by class."""
    named = f' class="{kind}"' if kind else ""
    anchor = f' text-anchor="{label.anchor}"' if label.anchor != "start" else ""
    return f'<text{named} x="{label.x:.1f}" y="{label.y:.1f}"{anchor}>{escape(label.text)}</text>'


def clipped(line: str, most: int) -> str:
    """A text on one line, of so many characters: what is too long ends in an ellipsis."""
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def hatched(box: Box) -> str:
    """Ground of which nothing is known."""
    return (
        '<defs><pattern id="stilte" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="vlak-2" width="7" height="7"/><path class="streep" d="M0 0V7"/></pattern></defs>'
        f'<rect fill="url(#stilte)" x="{box.left:.1f}" y="{box.top:.1f}" width="{box.right - box.left:.1f}" '
        f'height="{box.bottom - box.top:.1f}"/>'
    )
