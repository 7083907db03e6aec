"""A document as one HTML file that needs nothing beside it: no script, no address, its style within."""

import hashlib
from base64 import b64encode
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.render.documents.document import Document, address, must_fit, plain


def html(document: Document) -> bytes:
    """
    The document as HTML in UTF-8.

    Raises:
        InputError: If it is too long for one file.
    """
    must_fit(document)
    style, seal = _style()
    text = _templates().get_template("document.html").render(document=document, style=style, seal=seal)
    return text.encode("utf-8")


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("api.render.documents", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(plain=plain, address=address, kind=_kind, image=_image)
    return made


@cache
def _style() -> tuple[str, str]:
    """The style, and how a policy of the page names it; no other style counts then."""
    style = files("api.render.documents").joinpath("document.css").read_text(encoding="utf-8")
    return style, b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _kind(block: object) -> str:
    return type(block).__name__


def _image(svg: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
