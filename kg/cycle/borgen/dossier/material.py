"""What is known of a trajectory, for its dossier: records as they were fetched, and words that say what it touches."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

Payload = Mapping[str, Any]
PERSONAL: Final = re.compile(r"\b(?:persoonsgegevens?|privacy|avg|bsn|burgerservicenummers?|dpia)\b", re.IGNORECASE)
ARCHIVE: Final = re.compile(r"\b(?:archie\w*|e-depots?|informatiebeheer|mdto)\b", re.IGNORECASE)
ALGORITHM: Final = re.compile(r"\b(?:algoritmes?|ai|kunstmatige intelligentie|taalmodel\w*)\b", re.IGNORECASE)
PROVIDER: Final = "aanbieder"  # the category of an organisation that offers something
_TOLD: Final = ("title", "goal", "description", "summary", "applies_to", "note")
_LONGEST: Final = 20_000  # characters of one field that are looked at


@dataclass(frozen=True, slots=True)
class TrajectoryPart:
    """
    A record with what is said beside it.

    Attributes:
        private: It lies in a private space: who may read it is one of its own people.
    """

    id: str
    kind: str
    payload: Payload
    private: bool = False

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.payload["title"])


def taking_part(offer: TrajectoryPart) -> tuple[str, ...]:
    """The ids of the providers of an accepted joint offer; one that was only begun binds none, nor an example."""
    accepted = offer.payload.get("status") == "aanvaard" and not offer.payload.get("example")
    return tuple(offer.payload["providers"]) if accepted else ()


@dataclass(frozen=True)
class DossierMaterial:
    """
    What may be read of a trajectory and of what belongs to it.

    Attributes:
        activities, objectives, policies: Of the trajectory, and what these serve.
        developments: That its interpretations, policies and objectives answer.
        decisions: On the trajectory, its policy or its work.
        parties: Organisations that take part, by id.
        documents: What the records of the trajectory rest on or name, read as documents; not its own pages of the web.
        others: Documents of the same municipality that are not tied to this trajectory.
        laws: By a key of `rules.LAWED`: the requirement of the store with its articles.
        statements: What somebody said of its pieces, newest last.
        records: Those that a statement names as the piece and that may be read, by id.
        complete: The statement that its pieces are all that there are; None: nobody said so.
    """

    trajectory: TrajectoryPart
    activities: Sequence[TrajectoryPart] = ()
    objectives: Sequence[TrajectoryPart] = ()
    policies: Sequence[TrajectoryPart] = ()
    developments: Sequence[TrajectoryPart] = ()
    decisions: Sequence[TrajectoryPart] = ()
    offers: Sequence[TrajectoryPart] = ()
    reports: Sequence[TrajectoryPart] = ()
    parties: Mapping[str, TrajectoryPart] = field(default_factory=dict)
    documents: Sequence[TrajectoryPart] = ()
    others: Sequence[TrajectoryPart] = ()
    laws: Mapping[str, TrajectoryPart] = field(default_factory=dict)
    statements: Sequence[TrajectoryPart] = ()
    records: Mapping[str, TrajectoryPart] = field(default_factory=dict)
    complete: TrajectoryPart | None = None

    @property
    def providers(self) -> list[TrajectoryPart]:
        """The parties that offer something, or that have a part in an offer which was accepted."""
        offering = {key for one in self.offers for key in taking_part(one)}
        return [one for key, one in self.parties.items() if one.payload.get("category") == PROVIDER or key in offering]

    @property
    def partners(self) -> list[TrajectoryPart]:
        """The parties that are no provider."""
        providers = {one.id for one in self.providers}
        return [one for key, one in self.parties.items() if key not in providers]

    def first_saying(self, pattern: re.Pattern[str]) -> tuple[TrajectoryPart, str] | None:
        """The first record whose own words have a pattern, with the word; None: none of them."""
        for one, text in self._texts:
            if found := pattern.search(text):
                return one, found[0]
        return None

    @cached_property
    def _texts(self) -> list[tuple[TrajectoryPart, str]]:
        held = (self.trajectory, *self.objectives, *self.activities, *self.policies, *self.developments)
        return [
            (one, " ".join(str(one.payload[name])[:_LONGEST] for name in _TOLD if one.payload.get(name)))
            for one in held
        ]
