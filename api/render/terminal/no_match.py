"""What a person reads when nothing fits: what was searched, what is lacking, and what comes nearest."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from api.render.short import folded, hanging

if TYPE_CHECKING:
    from kg.reason.chance import Missing

NOTHING: Final = "Niets passends gevonden"
NEAREST: Final = 3  # that are named
_KINDS: Final = {  # one, more
    "Case": ("casus", "casussen"),
    "Lesson": ("les", "lessen"),
    "Service": ("dienst", "diensten"),
    "Product": ("product", "producten"),
    "Expertise": ("expertise", "expertises"),
    "Expert": ("deskundige", "deskundigen"),
    "Organisation": ("organisatie", "organisaties"),
    "Trajectory": ("traject", "trajecten"),
}
_NAMED: Final = 3  # kinds; more are counted together


def nothing_lines(missing: "Missing", nearest: Sequence[tuple[str, str, float]] = ()) -> Iterator[str]:
    """
    That nothing fits, and what is known about that.

    Args:
        missing: What the base lacks.
        nearest: Title, id and chance of what comes nearest, best first.
    """
    yield NOTHING
    yield from folded(
        f"Gezocht in {_searched(missing.searched)} die u mag lezen. Niet gevonden is niet: bestaat niet.", ""
    )
    if missing.words:
        yield from folded(f"Deze woorden staan in geen tekst die is doorzocht: {', '.join(missing.words)}.", "")
    else:
        yield "Elk woord van de vraag komt hier ergens voor, maar geen tekst gaat waarschijnlijk over het geheel."
    if missing.subjects:
        yield from folded(f"Onderwerpen die wij in de vraag herkennen: {', '.join(missing.subjects)}.", "")
    else:
        yield "Wij herkennen in de vraag geen onderwerp."
    if nearest:
        yield ""
        yield "Het dichtst in de buurt, maar onwaarschijnlijk:"
        for title, record_id, chance in nearest[:NEAREST]:
            yield from hanging(f"  {_percent(chance)}  ", f"{title} ({record_id})")
    yield ""
    yield "Vraag het in andere woorden, of voeg toe wat u er zelf van weet."


def _searched(counts: Mapping[str, int]) -> str:
    named = [kind for kind in _KINDS if counts.get(kind)]
    if not any(counts.values()):
        return "0 casussen en 0 lessen"
    told = [f"{counts[kind]} {_KINDS[kind][counts[kind] != 1]}" for kind in named[:_NAMED]]
    other = sum(counts.values()) - sum(counts[kind] for kind in named[:_NAMED])
    told += [f"{other} {'ander record' if other == 1 else 'andere records'}"] if other else []
    return f"{', '.join(told[:-1])} en {told[-1]}" if len(told) > 1 else told[0]


def _percent(chance: float) -> str:
    return "minder dan 1 %" if chance < 0.01 else f"{round(100 * chance)} %"
