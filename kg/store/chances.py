"""The chance that what search found answers: from the hits of `kg.ports.passages.Passages` to `kg.reason.chance`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from kg.dutch.wording import Wording
from kg.ports.passages import Found, Hit
from kg.reason.chance import ENCODER, Missing, Reach, Signs, reach
from ontologies.labels import subject_labels

_MOST: Final = 12  # words that are named as missing


@cache
def _wording() -> Wording:
    return Wording.of(subject_labels())


def subjects_of(text: str) -> list[str]:
    """The subjects of `ontologies` that a text speaks of, by name."""
    wording = _wording()
    return [wording.names[key] for key in wording.subjects(text)]


def reach_of(text: str, found: Found) -> Reach:
    """The chance that any of the hits of a text answers it."""
    return reach(signs_of(text, found))


def signs_of(text: str, found: Found) -> Signs:
    """What says whether any of the hits of a text answers it."""
    hits = found.hits
    measured = found.read_as.encoder.startswith(ENCODER)
    cosines = [hit.cosine for hit in hits if hit.cosine is not None] if measured else []
    return Signs(
        max(cosines, default=None),
        max((hit.share for hit in hits), default=0.0),
        found.read_as.known,
        bool(_wording().subjects(text)),
        dutch=found.read_as.dutch,
        carried=any(carries(hit) for hit in hits),
        empty=not hits,
    )


def carries(hit: Hit) -> bool:
    """Whether a hit carries an identifier of the question, or is called by it."""
    return bool(hit.why.get("identifier"))


def judged(text: str, found: Found) -> Found:
    """What search found, each hit with the chance that it answers."""
    chance = reach_of(text, found)
    hits = [
        replace(hit, answers=chance.answers("search", hit.score - carries(hit), carries=carries(hit)))
        for hit in found.hits
    ]
    return replace(found, hits=hits, fits=chance.fits)


def missing(text: str, unknown: Sequence[str], searched: Mapping[str, int]) -> Missing:
    """
    What the base lacks for a text.

    Args:
        text: The question.
        unknown: Its words that no record which was searched has.
        searched: How many records were searched, by kind.
    """
    return Missing(searched, unknown[:_MOST], subjects_of(text))
