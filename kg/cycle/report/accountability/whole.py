"""All that is known of a subject, worked out once, whoever reads it."""

from typing import Final

from kg.cycle.report.accountability.lights import latest, light
from kg.cycle.report.measures.change import change_figures, peer_figures
from kg.cycle.report.measures.figure import MeasureFigure
from kg.cycle.report.measures.material import ReportMaterial, Worked
from kg.cycle.report.measures.progress import (
    aim_figures,
    money_figures,
    risk_figures,
    support_figures,
    told_figures,
    work_figures,
)
from kg.cycle.report.measures.series import series
from kg.model.accountability.reports import Side

SIDES: Final[tuple[Side, ...]] = ("tijd", "geld", "kwaliteit")  # of which somebody gives a light


class Whole:
    """All that is known of a subject, worked out once, whoever reads it."""

    def __init__(self, held: ReportMaterial, work: Worked) -> None:
        self.held, self.work = held, work
        self.subject = held.subject
        self.told = list(told_figures(held))
        self.time = list(work_figures(held, work))
        self.money = list(money_figures(held, work))
        self.aims = list(aim_figures(held))
        self.change = list(change_figures(held, work))
        self.peers = list(peer_figures(work))
        self.support = list(support_figures(held))
        self.risks = list(risk_figures(held))
        self.series = series(held)
        self.updates = held.updates
        said = latest(self.updates, self.subject.id)
        self.lights = {side: light(side, self.subject.id, self.subject.title, said) for side in SIDES}

    def counted(self) -> list[MeasureFigure]:
        """What Kring counted, in order."""
        return [*self.told, *self.time, *self.money, *self.aims, *self.change, *self.support, *self.risks]
