"""
Whose statements count as fact, about whom.

Anyone who takes part may share what they know, and it is shown as theirs, with their name. It counts as fact about a
municipality, in a ranking, on a card, in a comparison or a threshold, only when it comes from somebody who may say it:

    register      whoever runs the service: which municipalities there are, what they are called, what they became
    municipality  whoever runs the service, and the municipality itself: a record counts for the municipalities that its
                  owner may speak for, and for no other
    organisation  whoever runs the service, and the organisation itself: what it is called, knows, has and offers
    house         whoever runs the service, and the asker's organisation for its own eyes: what a ranking is made of

What an organisation keeps in its private space counts in its own eyes, whatever it is: an adviser's notes on a client.
An owner is the municipality, or the organisation, by whose name it is called (or code, or id), as `kg.places.gazetteer`
compares them.

A draft is nobody's statement yet, and is never fact: a plan that was made of a case (a trajectory in "concept") and a
lesson that nobody else looked at. Neither shows that somebody did it, knows it, or is busy with it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from kg.access import Principal
from kg.ports.journal import Stored

Basis = Literal["register", "municipality", "organisation", "house"]

OPERATORS: Final = frozenset({"kring"})  # owners of what is everybody's: registers, frameworks, developments
BASIS: Final[Mapping[str, Basis]] = {
    "Municipality": "register",
    "Reorganisation": "register",
    **dict.fromkeys(
        (
            "ActionPlan", "Activity", "Adoption", "AlgorithmRegistration", "Baseline", "BudgetCorrection", "Case",
            "CompletenessStatement", "Confirmation", "CoverageStatement", "Cycle", "Decision", "DossierItem",
            "DraftVersion", "Indicator", "Interpretation", "Lesson", "Measurement", "Objective", "Policy", "Profile",
            "PublishedAccount", "Ranking", "Recommendation", "Report", "Result", "Reuse", "Risk", "SideDifference",
            "SideStatement", "StatusUpdate", "Support", "SupportRequest", "Trajectory", "YearAccount",
        ),
        "municipality",
    ),
    **dict.fromkeys(
        (
            "ArchitectureElement", "ArchitectureRelation", "Concept", "Correction", "Development", "Disclosure",
            "Distinction", "Feed", "JointOffer", "Judgement", "Measure", "MergedRecord", "Proposal", "Question",
            "Requirement", "Signal", "Source", "TableMapping", "Watch", "WeightSet",
        ),
        "house",
    ),
    **dict.fromkeys(("Expert", "Expertise", "OfferPart", "Organisation", "Product", "Service"), "organisation"),
}  # fmt: skip
_DRAFT: Final[Mapping[str, str]] = {
    "DraftVersion": "status",
    "Lesson": "review",
    "Trajectory": "status",
}  # the field that says so
_PLANNED: Final = "Concept naar "  # how the note of a plan begins; older ones say so there only
_HANGS_UNDER: Final = ("activity", "plan", "objective", "policy", "trajectory", "case", "about")
_OF_WHOM: Final = {"Expert": "organisation", "OfferPart": "provider", "Product": "provider", "Service": "provider"}


@dataclass(frozen=True, slots=True)
class Authority:
    """
    Who may say what, for one asker.

    Attributes:
        operators: The owners of what is everybody's.
        own: The asker's own organisations.
        municipalities: By owner: the code of the municipality that it is.
        organisations: By owner: the ids of the organisation that it is.
        everything: Whether the asker put all that is in the store there themselves.
    """

    operators: frozenset[str]
    own: frozenset[str]
    municipalities: Mapping[str, str] = field(default_factory=dict)
    organisations: Mapping[str, frozenset[str]] = field(default_factory=dict)
    everything: bool = False

    @classmethod
    def of(cls, principal: Principal, operators: frozenset[str]) -> "Authority":
        """Of one asker, before it is known which owners are municipalities and organisations."""
        own = frozenset(organisation for organisation, _ in principal.roles)
        return cls(operators, own, everything=principal.everything)

    def counts(self, kind: str, space: str) -> bool:
        """Whether a record of a kind in a space is fact for this asker, about whomever its owner may speak for."""
        owner = space.rpartition("/")[0]
        if self._of_the_house(space):
            return True
        return {
            "register": False,
            "municipality": owner in self.municipalities,
            "organisation": owner in self.organisations,
            "house": owner in self.own,
        }[BASIS[kind]]

    def speaks_for(self, space: str, code: str) -> bool:
        """Whether what stands in a space counts as fact about a municipality."""
        return self._of_the_house(space) or self.municipalities.get(space.rpartition("/")[0]) == code

    def may_add(self, space: str, to: str) -> bool:
        """Whether what stands in a space belongs to what it hangs under in another: of one owner, or of the house."""
        return space.rpartition("/")[0] == to.rpartition("/")[0] or self._of_the_house(space)

    def speaks_as(self, space: str, organisation: str) -> bool:
        """Whether what stands in a space counts as what an organisation says of itself."""
        owner = space.rpartition("/")[0]
        return self._of_the_house(space) or organisation in self.organisations.get(owner, ())

    def _of_the_house(self, space: str) -> bool:
        owner, _, audience = space.rpartition("/")
        return self.everything or owner in self.operators or (owner in self.own and audience == "private")

    @property
    def key(self) -> tuple[object, ...]:
        """What tells two of them apart, for what is kept of an answer."""
        return (self.operators, self.own, self.everything)


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What counts as fact among records.

    Attributes:
        authority: For whom.
        spaces_of: The spaces of records by id, of those that are there and may be read.
    """

    authority: Authority
    spaces_of: Callable[[Iterable[str]], Mapping[str, str]]

    def among(self, records: Iterable[Stored]) -> list[Stored]:
        """
        The records that count, in order, each with only the municipalities that its owner may speak for.

        A draft does not count. What hangs under another record (an objective under its policy) counts when it may be
        added to it.
        """
        held = [
            stored
            for stored in records
            if self.authority.counts(stored.kind, stored.space) and not is_draft(stored.kind, stored.payload)
        ]
        above = self.spaces_of({key for stored in held if (key := above_of(stored))})
        narrowed = (self._narrowed(stored) for stored in held if self._may_hang(stored, above))
        return [stored for stored in narrowed if stored is not None]

    def _may_hang(self, stored: Stored, above: Mapping[str, str]) -> bool:
        place = above.get(above_of(stored))
        return place is None or self.authority.may_add(stored.space, place)

    def _narrowed(self, stored: Stored) -> Stored | None:
        payload = stored.payload
        if BASIS[stored.kind] == "organisation":
            whose = stored.id if stored.kind == "Organisation" else payload.get(_OF_WHOM.get(stored.kind, ""), "")
            return stored if not whose or self.authority.speaks_as(stored.space, whose) else None
        if BASIS[stored.kind] != "municipality":
            return stored
        if "municipality" in payload:
            return stored if self.authority.speaks_for(stored.space, payload["municipality"]) else None
        if "organisation" in payload:
            return stored if self.authority.speaks_as(stored.space, payload["organisation"]) else None
        codes = payload.get("municipalities", ())
        spoken = [code for code in codes if self.authority.speaks_for(stored.space, code)]
        if len(spoken) == len(codes):
            return stored
        return replace(stored, payload={**payload, "municipalities": spoken}) if spoken else None


def organisations_of(
    owners: Iterable[str], organisations: Iterable[Stored], registers: Authority
) -> dict[str, frozenset[str]]:
    """By owner, the records of the organisation that it is: called so by a register, or by itself."""
    from kg.places.gazetteer import normalised

    found: dict[str, set[str]] = {}
    called = {normalised(owner): owner for owner in owners}
    for stored in organisations:
        for name in (stored.payload["title"], *stored.payload.get("alt_labels", ()), stored.id):
            owner = called.get(normalised(name), "")
            if owner and (stored.space.startswith(f"{owner}/") or registers.counts("Organisation", stored.space)):
                found.setdefault(owner, set()).add(stored.id)
    return {owner: frozenset(ids) for owner, ids in found.items()}


def is_draft(kind: str, payload: Mapping[str, Any]) -> bool:
    """Whether a record is a plan or a proposal, which never counts as something that was done or learned."""
    if payload.get(_DRAFT.get(kind, "")) == "concept":
        return True
    return kind == "Trajectory" and not payload.get("status") and payload.get("note", "").startswith(_PLANNED)


def above_of(stored: Stored) -> str:
    """The record that this one hangs under, or ""."""
    if BASIS[stored.kind] != "municipality":
        return ""
    return next((stored.payload[name] for name in _HANGS_UNDER if stored.payload.get(name)), "")
