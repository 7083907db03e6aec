"""Our font, and a drawing in pixels with the letters of that font alone."""

from importlib.resources import files
from typing import Final

FONTS: Final = files("font_source_sans_pro") / "files"


def pixels(svg: str, width: int, background: str | None = None) -> bytes:
    """
    A drawing as PNG.

    Args:
        svg: Its text.
        width: In pixels.
        background: Its colour; transparent without one.
    """
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=width,
            background=background,
            skip_system_fonts=True,
            font_dirs=[str(FONTS)],
            sans_serif_family="Source Sans Pro",
        )
    )
