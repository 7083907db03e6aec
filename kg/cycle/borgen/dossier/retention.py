"""
How long a piece is kept: a category of the retention list of municipalities, and who chose it.

The numbers that matter for a digital trajectory come along (`retention.toml`); of any other number Kring knows what the
list says where somebody read that list in (`kring ingest`). A number that is in neither is told as it is, without a
period: what is not known is not guessed.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final

from kg.reason.answer import KNOWN, answer

Payload = Mapping[str, Any]
SCHEME: Final = "Selectielijst gemeenten 2020: resultaten"  # of the concepts, as `ingest.mappings.registers` reads them
_UNKNOWN: Final = "Dit nummer staat niet in de tabel van Kring; lees de selectielijst in om de termijn te zien."
_STARTS: Final = {
    "nihil": "einde van het proces",
    "bestaansduur_procesobject": "einde van waar het over gaat",
    "ingeschatte_bestaansduur_procesobject": "einde van waar het over gaat, geschat",
    "vast_te_leggen_datum": "een datum die u vastlegt",
    "samengevoegd_met_bewaartermijn": "zie de toelichting in de lijst",
}
_UNITS: Final = {"Y": ("jaar", "jaar"), "M": ("maand", "maanden"), "D": ("dag", "dagen")}


@answer
@dataclass(frozen=True, slots=True)
class RetentionRule:
    """
    A category of a retention list.

    Attributes:
        number: Of process type, result, and the result within it: "16.1".
        title: What it is for; "" where that is not known.
        keep: Kept for good; left out where it is not known.
        period: ISO 8601: "P10Y"; left out where it is kept for good or not known.
        start: From when the period runs, in Dutch.
        said: All of that in one line of Dutch.
        chosen: An archivist chose it; else it is what Kring proposes.
        list: The retention list.
    """

    number: str
    title: str
    keep: Annotated[bool | None, KNOWN]
    period: Annotated[str | None, KNOWN]
    start: Annotated[str | None, KNOWN]
    said: str
    chosen: bool
    list: str


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads(files("kg.cycle.borgen.dossier").joinpath("retention.toml").read_text(encoding="utf-8"))


@cache
def table() -> Mapping[str, RetentionRule]:
    """The categories that come along, by number, in the order of the list."""
    said = _file()
    return {
        one["number"]: _rule(one["number"], one["title"], one.get("period"), one.get("start"), keep=one["keep"])
        for one in said["category"]
    }


def list_name() -> str:
    """The retention list that the numbers are of."""
    return str(_file()["list"])


def category(number: str, *, chosen: bool, read: Mapping[str, RetentionRule] | None = None) -> RetentionRule:
    """
    What is known of a number.

    Args:
        number: As somebody wrote it, or as a rule proposes it; "" for none.
        chosen: Whether a person chose it.
        read: The categories of the list that somebody read in; they go before the own table.
    """
    if not number:
        return RetentionRule("", "", None, None, None, "Geen categorie gekozen.", chosen, list_name())
    found = (read or {}).get(number) or table().get(number)
    if found is None:
        return RetentionRule(number, "", None, None, None, _UNKNOWN, chosen, list_name())
    return replace(found, chosen=chosen)


def of_concepts(concepts: Iterable[Payload]) -> dict[str, RetentionRule]:
    """
    The categories of a retention list that was read in, by number.

    Args:
        concepts: Each with its id; those of another scheme are passed over.
    """
    held = {one["id"]: one for one in concepts if one.get("scheme") == SCHEME}
    found: dict[str, RetentionRule] = {}
    for one in held.values():
        more = {pair["name"]: pair["value"] for pair in one.get("properties", ())}
        number, keep = _number(one, held), more.get("waardering") == "blijvend_bewaren"
        if number and more.get("waardering"):
            start = _STARTS.get(more.get("procestermijn", ""))
            found[number] = _rule(number, _titled(one), more.get("bewaartermijn"), start, keep=keep)
    return found


def _number(one: Payload, held: Mapping[str, Payload]) -> str:
    """The full number of a result: its own, or that of the result that it is a case of and its place there."""
    if one.get("notation"):
        return str(one["notation"])
    above = next((held[key] for key in one.get("broader", ()) if key in held), None)
    place = next((pair["value"] for pair in one.get("properties", ()) if pair["name"] == "nummer"), "")
    return f"{above['notation']}.{place}" if above is not None and above.get("notation") and place else ""


def _titled(one: Payload) -> str:
    return ": ".join(filter(None, (one["title"].strip(), one.get("definition"))))


def _rule(number: str, title: str, period: str | None, start: str | None, *, keep: bool) -> RetentionRule:
    if keep:
        return RetentionRule(number, title, keep, None, None, "blijvend bewaren", chosen=False, list=list_name())
    return RetentionRule(number, title, keep, period, start, _said(period, start), chosen=False, list=list_name())


def _said(period: str | None, start: str | None) -> str:
    """A period in words; the list has days, months or years, some with months beside years."""
    if not period:
        return "termijn niet bekend"
    words, number = [], ""
    for letter in period.removeprefix("P"):
        if letter.isdigit():
            number += letter
        else:
            one, more = _UNITS.get(letter, (letter, letter))
            words.append(f"{number} {one if number == '1' else more}")
            number = ""
    from_when = f", te rekenen vanaf: {start}" if start else ""
    if period == "P0D":
        return f"direct vernietigen{from_when}"
    return f"{' en '.join(words)} bewaren en dan vernietigen{from_when}"
