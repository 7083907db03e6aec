"""What is asked and due unasked, for other programs: a feed, an agenda, and the draft of a report to send oneself."""

from typing import TYPE_CHECKING, Final

from api.render.atom import FeedEntry, feed, page_of
from api.render.documents.document import Block, Document, Items, Note, Paragraph, Text
from api.render.documents.forms import FORMS
from api.render.exchange.agenda import DueDay, due_days
from api.render.exchange.letter import letter
from kg.dutch.dates import dutch
from kg.model.record import record_iri

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.cycle.report.alarms.alarm import Alarm, Alarms
    from kg.cycle.report.alarms.signs import Duty
    from kg.cycle.report.questions.question import AskedQuestion, Questions

UNSENT: Final = "Kring heeft haar niet verstuurd."
DRAFT: Final = "Concept, door niemand nagekeken en niet verstuurd."


def oversight_feed(
    found: "Alarms",
    asked: "Questions",
    *,
    reports: "Iterable[tuple[str, str, str]]" = (),
    address: str = "",
    service: str = "",
) -> bytes:
    """
    What is due unasked, what was asked about a municipality, and what was reported, newest first, as Atom.

    Args:
        found: What is due.
        asked: What was asked.
        reports: Of kept reports their id, title and when.
        address: Where the feed itself is read, or "" for a file.
        service: The address of the service; "" when it has none that is known.
    """
    day = f"{found.as_of.isoformat()}T00:00:00Z"
    entries = [
        FeedEntry(
            f"{one.key}|{one.arithmetic}",
            f"Ongevraagd: {one.reason}",
            day,
            one.rule,
            page_of(one.about, service),
            f"{one.arithmetic} {DRAFT}",
        )
        for one in found.alarms
    ]
    entries += [_of_question(one, service) for one in (*asked.open, *asked.answered)]
    entries += [
        FeedEntry(key, f"Rapportage: {title}", at, "rapportage", page_of(key, service), "Bewaarde rapportage.")
        for key, title, at in reports
    ]
    newest = sorted(entries, key=lambda one: (one.at, one.key), reverse=True)
    home = f"{record_iri(found.municipality)}#verantwoording"
    title = f"Kring: gevraagd en ongevraagd over {found.name}"
    updated = newest[0].at if newest else day
    return feed(home, title, updated, newest, address, page_of(found.municipality, service)).encode()


def _of_question(one: "AskedQuestion", service: str) -> FeedEntry:
    last = one.log[-1].at if one.log else f"{one.asked_on.isoformat()}T00:00:00Z"
    said = f"Antwoord: {one.answer}" if one.answer else "Nog geen antwoord."
    return FeedEntry(
        f"{one.id}|{one.status}|{last}",
        f"Vraag ({one.status}): {one.text}",
        last,
        "vraag",
        page_of(one.id, service),
        said,
    )


def oversight_agenda(found: "Alarms", asked: "Questions", legal: "Iterable[Duty]") -> bytes:
    """When an answer was promised, a law changes, and what is due unasked will be too late, as an agenda."""
    days = [
        DueDay(one.id, f"Antwoord beloofd: {one.text}", one.promised, one.promised, (one.routed,))
        for one in asked.open
        if one.promised
    ]
    days += [DueDay(f"wet:{one.id}", f"{one.title}: {one.what}", one.date, one.date, one.grounds) for one in legal]
    days += [
        DueDay(one.key, f"Melden: {one.reason}", one.day.isoformat(), one.day.isoformat(), (one.arithmetic, DRAFT))
        for one in found.alarms
        if one.day and one.day >= found.as_of and one.rule not in {"wet", "vraag"}
    ]
    ordered = sorted(days, key=lambda one: (one.start, one.key))
    return due_days(f"Kring: verantwoorden over {found.name}", "Verantwoorden", found.as_of, ordered)


def draft_document(found: "Alarms", alarm: "Alarm") -> Document:
    """The report that is due, drafted: why, the arithmetic, what it rests on and what is not known; not sent."""
    day = dutch(found.as_of.isoformat())
    notes = [Note(f"{key} in Kring", record_iri(key)) for key in alarm.sources]
    sure = (
        f"Bevestigd: iemand gaf op dat alles hierover is vastgelegd ({alarm.declared_by})."
        if alarm.declared_by
        else "Dit rust op wat is vastgelegd, niet op wat niet gevonden is."
    )
    lines = [
        Text(alarm.arithmetic, "Berekening:", range(1, len(notes) + 1)),
        Text(sure, "Zekerheid:"),
        Text("niet ingevuld", "Gevolg:", gap=True),
        Text("niet ingevuld", "Bijsturing:", gap=True),
    ]
    blocks: list[Block] = [Paragraph(Text(alarm.reason)), Items(lines)]
    if found.not_recorded:
        blocks.append(Paragraph(Text(f"{found.not_recorded[0].upper()}{found.not_recorded[1:]}.", gap=True)))
    return Document(
        title=f"Ongevraagde melding over {found.name}: {alarm.title}",
        on=found.as_of,
        lead=DRAFT,
        about=f"Concept van een ongevraagde melding, gemaakt met Kring op {day}",
        blocks=blocks,
        notes=notes,
    )


def draft_file(found: "Alarms", alarm: "Alarm", form: str) -> bytes:
    """
    That draft as a file.

    Args:
        found: What is due.
        alarm: One of it.
        form: "docx", "pdf", "html", or "eml" for a letter with the tagged PDF in it.
    """
    made = draft_document(found, alarm)
    if form != "eml":
        return FORMS[form].made(made)
    text = f"{alarm.reason}\n\n{alarm.arithmetic}\n\n{DRAFT}\n"
    return letter(
        made.title,
        text,
        found.as_of,
        name="melding.pdf",
        media_type=FORMS["pdf"].media_type,
        content=FORMS["pdf"].made(made),
    )


def report_letter(made: Document) -> bytes:
    """A report as a letter without a receiver, with its tagged PDF in it, to open in a program for mail."""
    pdf = FORMS["pdf"]
    text = f"{made.title}\n\nDe rapportage zit als PDF bij deze brief. {UNSENT}\n"
    return letter(made.title, text, made.on, name="rapportage.pdf", media_type=pdf.media_type, content=pdf.made(made))
