"""Answers as Dutch lines for people; nothing is decided here."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Any, Final

from kg.dutch.figures import written

if TYPE_CHECKING:
    from kg.cycle.borgen.cases.retrieval import Experience
    from kg.cycle.interpret.ranking.ranking import Ranked
    from kg.cycle.interpret.signals.freshness import Knowledge
    from kg.ports.journal import Stored
    from kg.ports.passages import Found
    from kg.ports.triples import Table
    from kg.reason.hit import SearchHit
    from kg.reason.score import Part

_WIDTH: Final = 100
_REMARKS: Final = 20  # that are shown
_BESIDE: Final = {  # what a backup holds beside the journal, by the names of its manifest
    "key": "sleutels",
    "grant": "toestemmingen",
    "hook": "webhooks",
    "feed": "feeds",
    "templates": "sjablonen",
}
_FEATURES: Final = {
    "fit": "past bij eigen teksten",
    "peers": "vergelijkbare gemeenten",
    "duty": "wettelijke plicht",
    "urgency": "wat verandert",
    "gap": "dekking",
    "momentum": "tempo van berichten",
    "size": "inwonertal",
    "urbanity": "stedelijkheid",
    "place": "ligging",
    "shared": "samen gedaan",
    "themes": "thema's",
    "identifier": "exact kenmerk",
    "own": "de tekst zelf",
    "case": "de casus",
    "whole": "de hele casus",
    "subjects": "onderwerpen",
    "likeness": "lijkt op uw gemeente",
    "confirmed": "vaker ervaren",
    "outcome": "uitkomst",
    "source": "soort bron",
    "phase": "fase",
    "knows": "weet het",
    "did": "deed het eerder",
    "offers": "biedt het aan",
    "said": "staat beschreven",
}
_MARKS: Final = {
    "mislukt": "dit mislukte daar",
    "onbekende uitkomst": "uitkomst onbekend",
    "leverancier": "verhaal van een leverancier",
    "afgeleid": "afgeleid uit de bron, niet letterlijk",
    "alleen": "getoetst door wie haar schreef",
    "concept": "concept, nog niet nagekeken; telt nog niet als ervaring",
}
_KINDS: Final = {"Case": "casus", "Lesson": "les"}
_FACETS: Final = {
    "kind": "soort",
    "municipality": "gemeente",
    "theme": "thema",
    "phase": "fase",
    "year": "jaar",
    "outcome": "uitkomst",
}


def number(value: float) -> str:
    """A number as Dutch writes it, two decimals."""
    return written(value, 2)


def _folded(text: str, indent: str) -> Iterator[str]:
    yield from wrap(" ".join(text.split()), _WIDTH, initial_indent=indent, subsequent_indent=indent)


def search_lines(hits: Sequence["SearchHit"], found: "Found", names: Mapping[str, "Stored"]) -> Iterator[str]:
    """Hits with reason and passage, then the facets."""
    for rank, entry in enumerate(hits, 1):
        why = entry.why
        yield from wrap(f"{rank:2}. {entry.title}", _WIDTH, subsequent_indent="    ")
        terms = ", ".join(why.terms) or "geen"
        reason = "exact kenmerk; " if why.identifier else ""
        parts = f"{reason}woorden {number(why.lexical)}: {shorten(terms, 60)}; betekenis {number(why.semantic)}"
        yield f"    {entry.kind} {entry.id}  score {number(entry.score)}  ({parts})"
        yield from _folded(shorten(entry.passage.text, 300, placeholder=" …"), "    | ")
        published = [source["url"] for source in entry.sources[:1]]
        yield f"    bron: {'; '.join(part for part in (*published, entry.passage.place) if part)}"
    for facet, values in found.facets.items():
        if not values:
            continue
        most = sorted(values.items(), key=lambda item: (-item[1], item[0]))[:8]
        listed = ", ".join(
            f"{names[value].payload['title'] if value in names else value} ({count})" for value, count in most
        )
        yield f"{_FACETS.get(facet, facet)}: {listed}"


def ranking_lines(
    ranked: Sequence["Ranked"], whom: str, usual: Mapping[str, int] | None = None, weights: str = ""
) -> Iterator[str]:
    """
    The developments with every part of their score.

    Args:
        ranked: Best first.
        whom: The municipality.
        usual: The rank of each in the default ranking.
        weights: Which version of the weights applied, in Dutch.
    """
    if not ranked:
        yield "Er zijn nog geen ontwikkelingen ingelezen."
        return
    yield f"Ontwikkelingen voor {whom}, belangrijkste eerst"
    if weights:
        yield f"Gerekend met {weights}."
    yield ""
    for entry in ranked:
        moved = f"  (was {usual[entry.id]})" if usual is not None else ""
        marked = f"  ! {', '.join(entry.flags)}" if entry.flags else ""
        yield f"{entry.rank:2}. {entry.title}  [{number(entry.score)}]  {entry.id}{moved}{marked}"
        unknown = " (of het raakt, is niet bekend)" if entry.concern is None else ""
        yield f"    relevantie {number(entry.relevance)}{unknown}, prioriteit {number(entry.priority)}"
        yield from part_lines(entry.parts)
        yield ""


def part_lines(parts: Sequence["Part"]) -> Iterator[str]:
    """The parts of a score, each with its evidence."""
    for part in parts:
        name = _FEATURES.get(part.feature, part.feature)
        said = " ".join(evidence.text for evidence in part.evidence)
        head = f"    {number(part.contribution)} = {number(part.weight)} × {number(part.value)}  {name}: "
        yield from wrap(head + said, _WIDTH + 10, subsequent_indent=" " * 25)


def experience_lines(found: Sequence["Experience"], names: Mapping[str, str]) -> Iterator[str]:
    """Cases and lessons with every part of their score, source and what differs."""
    for rank, entry in enumerate(found, 1):
        yield from wrap(f"{rank:2}. {entry.title}", _WIDTH, subsequent_indent="    ")
        kind = _KINDS.get(entry.kind, entry.kind)
        yield f"    {kind} {entry.id}  score {number(entry.score)}  kans {number(entry.answers)}"
        if entry.marks:
            yield f"    let op: {'; '.join(_MARKS.get(mark, mark) for mark in entry.marks)}"
        if entry.because:
            yield from _folded(f"omdat: {entry.because}", "    ")
        if entry.applies_when:
            yield from _folded(f"geldt: {entry.applies_when}", "    ")
        if entry.case.id:
            where = ", ".join(names.get(code, code) for code in entry.case.municipalities)
            at = f"{where}; " if where else ""
            yield from _folded(f"casus: {entry.case.title} ({at}uitkomst: {entry.case.outcome})", "    ")
        yield "    waarom:"
        yield from _part_lines(entry.why.parts)
        for difference in entry.differences:
            yield from _folded(
                f"{'gelijk ' if difference.same else 'anders '} {difference.aspect}: {difference.text}", "    "
            )
        for source in entry.sources[:1]:
            yield f"    bron: {source.get('title') or ''} ({source.get('publisher') or 'onbekend'}) {source['url']}"
        yield f"    plaats: {entry.passage.place}"
        yield ""


def _part_lines(parts: Sequence["Part"]) -> Iterator[str]:
    """The parts of a score that say something, the heaviest first."""
    for part in sorted(parts, key=lambda part: -part.contribution):
        name = _FEATURES.get(part.feature, part.feature)
        said = " ".join(evidence.text for evidence in part.evidence)
        head = f"      {number(part.contribution)} = {number(part.weight)} × {number(part.value)}  {name}: "
        yield from wrap(head + said, _WIDTH + 10, subsequent_indent=" " * 27)


def record_lines(stored: "Stored", known: "Knowledge | None" = None) -> Iterator[str]:
    """Every field of a record, and until when it is known where that is worked out."""
    yield f"{stored.kind} {stored.id}  (ruimte {stored.space}, gebeurtenis {stored.seq}, {stored.at})"
    if known:
        yield f"  {known.said}"
    yield from value_lines(stored.payload, "  ")


def value_lines(value: Mapping[str, Any], indent: str) -> Iterator[str]:
    """Every field of a value, parts of parts further in."""
    for key, item in value.items():
        if key == "id" and indent == "  ":
            continue
        if isinstance(item, Mapping):
            yield f"{indent}{key}:"
            yield from value_lines(item, indent + "  ")
        elif isinstance(item, list | tuple):
            yield f"{indent}{key}:"
            for one in item:
                if isinstance(one, Mapping):
                    yield f"{indent}  -"
                    yield from value_lines(one, indent + "    ")
                else:
                    yield f"{indent}  - {one}"
        else:
            yield f"{indent}{key}: {item}"


def table_lines(table: "Table") -> Iterator[str]:
    """Rows with tabs between the columns, so that they can be cut and sorted."""
    yield "\t".join(table.columns)
    for row in table.rows:
        yield "\t".join(cell or "" for cell in row)
    if table.truncated:
        yield f"… afgekapt na {len(table.rows)} rijen; vraag om meer met --rows"


def check_lines(wrong: Sequence[str], facts: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong, or that all is well, with the figures."""
    yield from wrong
    total = sum(facts["records"].values())
    state = f"{len(wrong)} problemen gevonden" if wrong else "In orde"
    yield f"{state}: {facts['events']} gebeurtenissen, {total} records"
    if "anchor" in facts:
        yield anchor_line(facts)
    for kind, count in facts["records"].items():
        yield f"  {count:7}  {kind}"
    remarks = facts.get("remarks", ())
    if remarks:
        yield f"{written(len(remarks))} opmerkingen, geen fouten:"
        yield from (f"  {said}" for said in remarks[:_REMARKS])
        if len(remarks) > _REMARKS:
            yield f"  … en nog {written(len(remarks) - _REMARKS)}; kring check --json geeft ze alle"
    if facts["waiting_for_meaning"]:
        yield f"  {facts['waiting_for_meaning']} passages wachten nog op een vector; kring rebuild maakt ze"


def anchor_line(facts: Mapping[str, Any]) -> str:
    """Whether somebody would see it when the end of the history was cut off."""
    anchor = facts["anchor"]
    if anchor is None:
        return "Niet verankerd: of er aan het eind iets is afgehaald, is niet te zien; zie docs/reference/audit.md"
    lines = anchor["seen"]["lines"]
    return f"Verankerd op {anchor['at']}: {anchor['events']} gebeurtenissen, {lines} regels over wie wat zag"


def restored_lines(facts: Mapping[str, Any]) -> Iterator[str]:
    """What was put back, and whose it is."""
    signed = f"ondertekend met sleutel {facts['signed_by']}" if facts["signed_by"] else "niet ondertekend"
    yield f"Teruggezet: de reservekopie van {facts['made'] or 'onbekende datum'}, {signed}"
    if (beside := facts["beside"]) is None:
        yield "Niet in deze kopie: sleutels, toestemmingen, webhooks, feeds en sjablonen. Maak die opnieuw."
    else:
        told = ", ".join(f"{beside.get(name, 0)} {called}" for name, called in _BESIDE.items())
        yield f"Ook teruggezet: {told}"
        yield "Wat na deze kopie is ingetrokken of uitgezet, geldt weer: kijk met kring key, kring grant en kring hook."
    if facts["erasures_known"]:
        yield f"Opnieuw gewist, want gewist na deze kopie: {', '.join(facts['erased_anew']) or 'niets'}"
    else:
        yield "Er is geen lijst van wissingen: wat na deze kopie gewist is, staat hier weer in. Wis het opnieuw, of"
        yield "zet de kopie opnieuw terug met --erasures en het bestand erasures.json van de opslag van toen."
    yield from check_lines([], facts)


def pairs(values: Mapping[str, Any]) -> Iterator[str]:
    """Names and values, one a line."""
    for key, value in values.items():
        yield f"{key}: {value}"


def feature_name(feature: str) -> str:
    """What a feature of a score is called in Dutch; its own name when it has no other."""
    return _FEATURES.get(feature, feature)
