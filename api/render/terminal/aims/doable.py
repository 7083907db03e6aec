"""Whether an aim can be done, as a terminal shows it."""

from collections.abc import Iterator

from kg.cycle.formulate.doable.doable import Doability
from kg.cycle.formulate.doable.outside import told


def doable_lines(found: Doability) -> Iterator[str]:
    """What is known of each need, then how it went elsewhere."""
    yield f"{found.title}  ({found.about})"
    for one in found.needs:
        yield f"  {one.need[:1].upper()}{one.need[1:]} ({one.state}): {one.said}"
    view = found.outside
    yield f"Elders: {len(view.compared)} vergelijkbaar. {view.how}"
    yield f"  {told(view.late, 'Later dan gepland')}"
    yield f"  {told(view.over, 'Boven het budget')}"
    for case in view.compared:
        where = f" ({case.where})" if case.where else ""
        yield f"  - {case.title}{where}  ({case.id})"
        if case.late_words:
            yield f"      later dan gepland: {case.late}: {case.late_words}"
        if case.over_words:
            yield f"      boven het budget: {case.over}: {case.over_words}"
    if view.apart:
        yield f"  Activiteiten van buiten Nederland die hierop lijken, en niet meetellen: {view.apart}."
    yield f"  {view.caution}"
