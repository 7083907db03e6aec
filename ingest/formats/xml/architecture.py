"""
ArchiMate Model Exchange File Format: a row per element, then a row per relation; views and folders are left out.

Source: https://www.opengroup.org/xsd/archimate, version 2.1 to 3.2.
"""

from collections.abc import Iterator
from typing import Any

from ingest.document import Document, Row
from ingest.formats.xml.tree import Element, attribute, children, line, parsed
from kg.errors import InputError, UnreadableDocument


def read(document: Document, text: str) -> Iterator[Row | InputError]:
    """The rows; places are "element <id>" and "relatie <id>"."""
    model = parsed(document, text)
    names = {
        attribute(one, "identifier"): _said(one, "name")
        for many in children(model, "propertyDefinitions", "propertydefs")
        for one in children(many, "propertyDefinition", "propertydef")
    }
    found = 0
    for kind, rows in (("element", _elements), ("relatie", _relations)):
        for data in rows(model, names):
            found += 1
            place = f"{kind} {data['id']}"
            if data["id"] and data["type"]:
                yield Row(place, data)
            else:
                yield UnreadableDocument("zegt geen identifier of type", document=document.name, place=place)
    if not found:
        yield UnreadableDocument("dit ArchiMate-model heeft geen elementen", document=document.name)


def _elements(model: Element, names: dict[str, str]) -> Iterator[dict[str, Any]]:
    for many in children(model, "elements"):
        for one in children(many, "element"):
            yield {
                "id": attribute(one, "identifier"),
                "type": attribute(one, "type"),
                "name": _said(one, "name", "label"),
                "documentation": _said(one, "documentation"),
                "properties": _properties(one, names),
            }


def _relations(model: Element, _names: dict[str, str]) -> Iterator[dict[str, Any]]:
    for many in children(model, "relationships"):
        for one in children(many, "relationship"):
            kind = attribute(one, "type")
            yield {
                "id": attribute(one, "identifier"),
                "type": kind if kind.endswith("Relationship") else f"{kind}Relationship",  # 3.0 left the end off
                "name": _said(one, "name", "label"),
                "source": attribute(one, "source"),
                "target": attribute(one, "target"),
            }


def _said(one: Element, *names: str) -> str:
    """What it says in Dutch, else in the first language that it says it in."""
    found = list(children(one, *names))
    found.sort(key=lambda text: not attribute(text, "lang").lower().startswith("nl"))
    return next(filter(None, map(line, found)), "")


def _properties(one: Element, names: dict[str, str]) -> dict[str, str]:
    """By the name of a property, or by its id where the file does not name it."""
    found = {}
    for many in children(one, "properties"):
        for said in children(many, "property"):
            key = attribute(said, "propertyDefinitionRef") or attribute(said, "identifierref")
            if value := _said(said, "value"):
                found[names.get(key) or key] = value
    return found
