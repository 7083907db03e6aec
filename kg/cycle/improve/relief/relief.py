"""
Ontzorgen, measured: what a provider spared a municipality, as it was stated, and what nobody stated.

Hours are added up as stated and never estimated. What was spared counts from an offer that was accepted; of one that
was not, nothing is counted, and an example is none.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import Field

from kg.dutch.figures import written
from kg.reason.answer import KNOWN, Count, answer

Payload = Mapping[str, Any]
_JUDGED: Final = ("hielp", "hielp niet")


@answer
@dataclass(frozen=True, slots=True)
class ReliefLine:
    """
    What one provider spared one municipality.

    Attributes:
        provider: Its id; None where nobody stated one.
        provider_name: Its name, or its id where that may not be seen.
        municipality: Its code; None where nobody stated one.
        hours_saved: As stated, in all.
        hours_stated: How many times hours were stated.
        hours_not_stated: How many times a lesson was used and nobody stated them.
        shown: How often a lesson was shown.
        opened: How often one was opened.
        applied: How often somebody states that one was applied.
        helped: How often that it helped.
        helped_not: How often that it did not.
        not_judged: How often one was applied and nobody stated whether it helped.
        spared: What the municipality need not build or keep, by offers that were accepted.
        drawn_on: Expertise of the provider that these offers rest on.
        not_known: The same gaps in Dutch.
    """

    provider: Annotated[str | None, KNOWN]
    provider_name: str
    municipality: Annotated[str | None, KNOWN]
    municipality_name: str
    hours_saved: Annotated[float, Field(ge=0)]
    hours_stated: Count
    hours_not_stated: Count
    shown: Count
    opened: Count
    applied: Count
    helped: Count
    helped_not: Count
    not_judged: Count
    spared: tuple[str, ...]
    drawn_on: tuple[str, ...]
    not_known: tuple[str, ...]


@answer
@dataclass(frozen=True, slots=True)
class Relief:
    """
    What providers spared municipalities, as far as it was stated.

    Attributes:
        municipality: The code that was asked for; None for all.
        lines: By provider and municipality.
        hours_saved: In all, as stated.
        offers_open: Offers that say what they spare and were not accepted; none of it is counted.
        said: The same in Dutch.
    """

    municipality: Annotated[str | None, KNOWN]
    lines: tuple[ReliefLine, ...]
    hours_saved: Annotated[float, Field(ge=0)]
    offers_open: Count
    said: str


@dataclass(frozen=True, slots=True)
class AcceptedOffer:
    """
    What an offer says that it spares.

    Attributes:
        accepted: Whether the municipality accepted it.
        drawn_on: By provider: the names of the expertise that its steps rest on.
    """

    municipality: str
    providers: tuple[str, ...]
    spared: tuple[str, ...]
    accepted: bool
    drawn_on: Mapping[str, tuple[str, ...]]


def relief(
    uses: Iterable[Payload],
    offers: Sequence[AcceptedOffer],
    names: Mapping[str, str],
    municipality: str = "",
) -> Relief:
    """
    What providers spared municipalities.

    Args:
        uses: Payloads of `Reuse`.
        offers: Those that say what they spare.
        names: Of providers by id and of municipalities by code.
        municipality: Only this one; "" for all.
    """
    used = defaultdict[tuple[str, str], list[Payload]](list)
    for one in uses:
        if not municipality or one.get("municipality") == municipality:
            used[one.get("provider") or "", one.get("municipality") or ""].append(one)
    ours = [one for one in offers if not municipality or one.municipality == municipality]
    taken = [one for one in ours if one.accepted]
    pairs = {(provider, offer.municipality) for offer in taken for provider in offer.providers} | set(used)
    lines = tuple(_line(key, used.get(key, ()), taken, names) for key in sorted(pairs))
    hours = sum(one.hours_saved for one in lines)
    return Relief(municipality or None, lines, hours, len(ours) - len(taken), _said(lines, hours))


def _line(
    key: tuple[str, str], uses: Sequence[Payload], taken: Sequence[AcceptedOffer], names: Mapping[str, str]
) -> ReliefLine:
    provider, place = key
    counted = Counter(one["event"] for one in uses)
    hours = [one["hours_saved"] for one in uses if one.get("hours_saved") is not None]
    silent = sum(one["event"] in {"toegepast", *_JUDGED} and one.get("hours_saved") is None for one in uses)
    unjudged = max(0, counted["toegepast"] - counted["hielp"] - counted["hielp niet"])
    theirs = [one for one in taken if provider in one.providers and one.municipality == place]
    spared = tuple(dict.fromkeys(title for one in theirs for title in one.spared))
    drawn = tuple(dict.fromkeys(title for one in theirs for title in one.drawn_on.get(provider, ())))
    gaps = [
        (not provider, "Niemand gaf op welke aanbieder meedeed."),
        (not place, "Niemand gaf op voor welke gemeente dit was."),
        (bool(silent), f"Bij {silent} keer gebruik gaf niemand uren op; die tellen niet als nul."),
        (bool(unjudged), f"Van {unjudged} keer toepassen is niet opgegeven of de les hielp."),
        (bool(provider) and not spared, "Een aanvaard aanbod dat zegt wat u niet hoeft op te bouwen, vonden wij niet."),
    ]  # fmt: skip
    return ReliefLine(
        provider or None,
        names.get(provider, provider),
        place or None,
        names.get(place, place),
        sum(hours, 0.0),
        len(hours),
        silent,
        counted["getoond"],
        counted["geopend"],
        counted["toegepast"],
        counted["hielp"],
        counted["hielp niet"],
        unjudged,
        spared,
        drawn,
        tuple(said for lacks, said in gaps if lacks),
    )


def _said(lines: Sequence[ReliefLine], hours: float) -> str:
    if not lines:
        return (
            "Niemand gaf gebruik van een les op, en een aanvaard aanbod is niet gevonden. Dat is niet hetzelfde als "
            "nul uur."
        )
    stated = sum(one.hours_stated for one in lines)
    silent = sum(one.hours_not_stated for one in lines)
    if not stated:
        return "Gebruikers gaven nergens bespaarde uren op. Dat is niet hetzelfde als nul uur."
    return f"Opgegeven: {written(hours, None)} uur, in {stated} opgaven; bij {silent} keer gebruik gaf niemand uren op."
