"""Where the work of a phase begins: what can be done, and what there is of it already for the municipality."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.http.dependencies import work_of
from api.web.frame import shown
from api.web.place import of_place
from api.web.texts import _, message, ngettext

if TYPE_CHECKING:
    from kg.places.gazetteer import Place
    from kg.service import KnowledgeGraph


class Way(NamedTuple):
    """Something that can be done today."""

    path: str
    label: str


class PhaseStart(NamedTuple):
    """
    Where the work of a phase begins.

    Attributes:
        number: Of the phase, 0 to 5.
        told: Where the work begins.
        first: What can be done, the best first.
    """

    number: int
    phase: str
    heading: str
    told: str
    first: Sequence[Way]


STARTS: Final[Mapping[str, PhaseStart]] = {
    "/formuleren": PhaseStart(
        1, "formuleren", message("Wat willen wij, en kan dat?"),
        message("Beleid begint bij een duiding: wat een ontwikkeling betekent, met bronnen. "
                "Kring maakt er een concept van."),
        (Way("/formuleren/concept", message("Maak een concept")),
         Way("/formuleren/versies", message("Bewaarde versies")),
         Way("/formuleren/toets", message("Toets een doel")),
         Way("/implementeren/kanten", message("Leg beleid en uitvoering naast elkaar")),
         Way("/ontwikkelingen", message("Kies een ontwikkeling"))),
    ),
    "/rapporteren": PhaseStart(
        3, "rapporteren", message("Ligt het op koers?"),
        message("Verantwoording begint bij doelen en activiteiten. Kijk eerst wat daarvan bekend is."),
        (Way("/rapporteren/rapportage", message("Maak een rapportage")),
         Way("/rapporteren/doelenboom", message("Bekijk de doelenboom")),
         Way("/rapporteren/vragen", message("Bekijk vragen en meldingen")),
         Way("/rapporteren/aanbevelingen", message("Bekijk aanbevelingen")),
         Way("/keten", message("Bekijk doelen en activiteiten")),
         Way("/bronnen", message("Bekijk tot wanneer onze kennis loopt"))),
    ),
}  # fmt: skip


@of_place
async def phase_start(request: Request, graph: "KnowledgeGraph", place: "Place") -> Response:
    """Where the work of a phase begins, and what there is."""
    here = STARTS[request.scope["route"].path]
    there = await work_of(request).ask(lambda: _there(graph, here.phase, place))
    return shown(request, "phase_start", active=here.phase, place=place, begin=here, there=there)


def _there(graph: "KnowledgeGraph", phase: str, place: "Place") -> Sequence[str]:
    """What is known already, in sentences; what is not found is said so."""
    chain = graph.chain_of(place.code)
    aims, count = len(chain.aims), {"place": place.name, "policies": len(chain.policies)}
    if not chain.policies:
        return [_("Wij vonden geen beleid van %(place)s. Dat is niet hetzelfde als: het is er niet.") % count]
    known = ngettext(
        "Van %(place)s kennen wij %(policies)s beleidsstuk.",
        "Van %(place)s kennen wij %(policies)s beleidsstukken.",
        len(chain.policies),
    )
    said = [known % count]
    if phase == "rapporteren":
        return [*said, _("Bij %(bare)s van de %(aims)s doelen daarin vonden wij geen activiteit.")
                % {"bare": chain.without_work, "aims": aims}]  # fmt: skip
    return [*said, _("Bij %(vague)s van de %(aims)s doelen daarin staat geen indicator en geen streefwaarde.")
            % {"vague": chain.unmeasurable, "aims": aims}]  # fmt: skip
