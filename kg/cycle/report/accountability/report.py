"""The report: one whole of what is known, of which each audience gets its part in its own order."""

from kg.cycle.report.accountability.audience import READINGS, Audience
from kg.cycle.report.accountability.chapters import CHAPTERS
from kg.cycle.report.accountability.parts import AccountabilityReport, JournalMark, ReportChapter
from kg.cycle.report.accountability.whole import Whole
from kg.cycle.report.measures.material import ReportMaterial, Worked


def report(held: ReportMaterial, work: Worked, audience: Audience) -> AccountabilityReport:
    """
    The report of what was held.

    Args:
        held: The records, as they were on its day.
        work: What implementeren made of its activities.
        audience: For whom.
    """
    whole, reading = Whole(held, work), READINGS[audience]
    made = [
        ReportChapter(
            key=key, title=reading.headings[key], light=one.light, lines=one.lines, figures=one.figures,
            years=one.years, lists=one.lists, definitions=one.definitions,
        )
        for key in reading.chapters
        for one in [CHAPTERS[key](whole, reading)]
    ]  # fmt: skip
    return AccountabilityReport(
        of=held.subject.id, sort=held.subject.sort, title=held.subject.title, programme=held.subject.programme,
        audience=audience, reader=reading.title, as_of=held.day,
        mark=JournalMark(seq=held.seq, hash=held.hash) if held.seq else None, chapters=tuple(made),
        left_out=tuple(name for key, name in reading.headings.items() if key not in reading.chapters),
    )  # fmt: skip
