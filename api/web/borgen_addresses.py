"""The addresses of borgen: what is at risk, lessons that are written, judged and shared."""

from typing import Final

from api.web import (
    borgen_changes,
    borgen_dossier,
    borgen_improve,
    borgen_lesson,
    borgen_lessons,
    borgen_offer_part,
    borgen_offers,
    borgen_review,
    borgen_risk,
    borgen_sharing,
    borgen_start,
    merges,
)
from api.web.frame import Page

BORGEN: Final[tuple[tuple[str, str, Page], ...]] = (
    ("GET", "/borgen", borgen_start.phase),
    ("GET", "/borgen/risico", borgen_risk.risks),
    ("GET", "/borgen/les", borgen_lesson.ask),
    ("POST", "/borgen/les", borgen_lesson.keep),
    ("GET", "/borgen/lessen/{id}", borgen_lessons.lesson),
    ("POST", "/borgen/lessen/{id}", borgen_lessons.change),
    ("GET", "/borgen/nakijken", borgen_review.queue),
    ("GET", "/borgen/nakijken/{id}", borgen_review.item),
    ("POST", "/borgen/nakijken/{id}", borgen_review.decide),
    ("POST", "/borgen/nakijken/{id}/wijzigingen", borgen_changes.decide),
    ("GET", "/borgen/nakijken/{id}/verbeteren", borgen_improve.ask),
    ("POST", "/borgen/nakijken/{id}/verbeteren", borgen_improve.write),
    ("GET", "/borgen/delen/{id}", borgen_sharing.preview),
    ("POST", "/borgen/delen/{id}", borgen_sharing.share),
    ("GET", "/aanbod/samen/{id}", borgen_offers.sheet),
    ("POST", "/aanbod/samen/{id}", borgen_offers.step),
    ("GET", "/aanbod/samen/{id}/stuk.{form}", borgen_offers.file),
    ("GET", "/aanbod/samen/{id}/deel/{provider}", borgen_offer_part.part),
    ("POST", "/aanbod/samen/{id}/deel/{provider}", borgen_offer_part.fill),
    ("GET", "/dossier/{id}", borgen_dossier.dossier),
    ("POST", "/dossier/{id}", borgen_dossier.state),
    ("GET", "/dossier/{id}/overdracht.zip", borgen_dossier.pack),
    ("GET", "/dubbel", merges.duplicates),
    ("GET", "/dubbel/naast", merges.beside),
    ("POST", "/dubbel/naast", merges.merge),
    ("POST", "/dubbel/twee", merges.tell_apart),
    ("POST", "/dubbel/twee/{id}", merges.pair_again),
    ("GET", "/dubbel/{id}", merges.merged),
    ("POST", "/dubbel/{id}", merges.undo),
)
