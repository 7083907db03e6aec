"""What formulating takes over from interpreting: the card of a development, as the material of a draft."""

from kg.cycle.formulate.draft.material import Interpreted
from kg.cycle.interpret.card.card import Card


def interpreted(card: Card) -> Interpreted:
    """What a card says, for a draft."""
    said = {section.key: section.sentences for section in card.sections}
    return Interpreted(
        development=card.development.record,
        code=card.municipality.id,
        town=card.municipality.title,
        status=card.status,
        what=[one for one in said["what"] if not (one.literal or one.gap)],
        duty=card.duty,
        known=card.knowledge.said if card.knowledge else "",
        own=card.own,
        asks=said["asks"],
        support=said["support"],
        trajectory=said["trajectory"],
        help=said["cover"],
        lessons=said["lessons"],
    )
