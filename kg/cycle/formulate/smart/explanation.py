"""Why the words of an objective meet a criterion or not: the features that weigh most, each with its words."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from kg.cycle.formulate.smart.features import Shown
from kg.cycle.formulate.smart.finding import Finding, Verdict, on_words
from kg.cycle.formulate.smart.weights import weights

ADVICE: Final[Mapping[str, str]] = {
    "effort": "Schrijf op wat er dan is of gedaan is, niet dat ernaar gestreefd wordt.",
    "direction": "Schrijf op hoe ver: van welke waarde nu naar welke waarde dan.",
    "vague": "Schrijf op waaraan je dat ziet, bijvoorbeeld een norm, een aantal of een keurmerk.",
    "vague-time": "Noem een datum, een jaar of een vaste regelmaat.",
    "result": "Schrijf op wat er dan is of gedaan is, en voor wie of waar.",
    "aim": "Schrijf op wat er bereikt moet worden.",
    "count": "Noem een aantal, een percentage of iets dat er dan is.",
}
_MOST: Final = 3  # reasons for one verdict


class _Said(NamedTuple):
    """
    What a feature says. {0} and {1} stand for its words; `about` is the feature of which it is another side.

    A reason is given once for what it is about.
    """

    reason: str
    about: str = ""
    advice: str = ""


_FOR: Final[Mapping[str, _Said]] = {
    "target": _Said("“{0}” is te tellen: zoveel moet het worden.", "target"),
    "weak-with-target": _Said("“{0}” zegt de richting, en “{1}” hoe ver.", "target"),
    "act-on-thing": _Said("“{0}” zegt wat er gebeurt, en “{1}” waaraan: dat is er achteraf wel of niet.", "act"),
    "work-on-thing": _Said("“{0}” zegt wat er gebeurt, en “{1}” waaraan.", "act"),
    "act-alone": _Said("“{0}” is achteraf gedaan of niet.", "act"),
    "act-on-notion": _Said("“{0}” is achteraf gedaan of niet.", "act"),
    "act-aside": _Said("“{0}” zegt wat er gedaan wordt.", "act"),
    "work-alone": _Said("“{0}” zegt wat er gedaan wordt.", "act"),
    "work-vague": _Said("“{0}” zegt wat er gedaan wordt.", "act"),
    "weak-then-act": _Said("“{0}” zegt wat er daarvoor gedaan wordt.", "act"),
    "paper": _Said("“{0}” is achteraf gedaan of niet.", "act"),
    "study": _Said("“{0}” is achteraf gedaan of niet.", "act"),
    "operate": _Said("“{0}” zegt wat er gedaan wordt.", "act"),
    "product": _Said("“{0}” is er achteraf wel of niet.", "thing"),
    "asset": _Said("“{0}” kan men aanwijzen.", "thing"),
    "named": _Said("“{0}” zegt waar of om welk project of welke regeling het gaat.", "named"),
    "thing-aside": _Said("“{0}” kan men aanwijzen.", "thing"),
    "no-act-on-thing": _Said("“{0}” kan men aanwijzen.", "thing"),
    "time-with-act": _Said("“{0}” zegt wanneer het er is.", "time"),
    "we": _Said("“{0}” zegt wie het doet.", "we"),
    "aim": _Said("“{0}” zegt dat het de bedoeling is.", "aim"),
    "goal-first": _Said("Het doel staat voorop.", "aim"),
}
_AGAINST: Final[Mapping[str, _Said]] = {
    "effort": _Said("“{0}” zegt dat er moeite wordt gedaan, niet wat er dan is.", "weak", ADVICE["effort"]),
    "direction": _Said("“{0}” zegt welke kant het op moet, niet hoe ver.", "weak", ADVICE["direction"]),
    "weak-on-notion": _Said("“{0}” met “{1}” zegt niet wat er dan is.", "weak", ADVICE["effort"]),
    "weak-on-thing": _Said("“{0}” zegt niet wat er met “{1}” gebeurt.", "weak", ADVICE["effort"]),
    "weak-alone": _Said("“{0}” zegt niet wat er dan is.", "weak", ADVICE["effort"]),
    "vague": _Said("“{0}”: daarover verschillen mensen van mening.", "vague", ADVICE["vague"]),
    "no-act-vague": _Said("“{0}”: daarover verschillen mensen van mening.", "vague", ADVICE["vague"]),
    "act-vague": _Said("“{1}”: daarover verschillen mensen van mening.", "vague", ADVICE["vague"]),
    "work-vague": _Said("“{1}”: daarover verschillen mensen van mening.", "vague", ADVICE["vague"]),
    "abstract": _Said("“{0}” is een onderwerp, geen resultaat.", "abstract", ADVICE["result"]),
    "no-act-on-notion": _Said("“{0}” is een onderwerp, geen resultaat.", "abstract", ADVICE["result"]),
    "act-on-notion": _Said("“{1}” is een onderwerp, geen resultaat.", "abstract", ADVICE["result"]),
    "work-on-notion": _Said("“{1}” is een onderwerp, geen resultaat.", "abstract", ADVICE["result"]),
    "operate": _Said("“{0}” is werk dat doorgaat: wanneer is het gehaald?", "operate", ADVICE["count"]),
    "money": _Said("“{0}” is een bedrag en geen resultaat.", "money", ADVICE["result"]),
    "consequence": _Said("“{0}” zegt wat het oplevert, niet wat er gedaan wordt.", "consequence", ADVICE["result"]),
    "goal-first": _Said("Er staat waarvoor het is, niet wanneer het gehaald is.", "goal", ADVICE["count"]),
    "aim": _Said("“{0}” zegt dat het de bedoeling is, niet wanneer het gehaald is.", "aim", ADVICE["count"]),
    "fact": _Said("“{0}” zegt wat er is of gebeurd is, niet wat er bereikt moet worden.", "fact", ADVICE["aim"]),
    "is-done": _Said("Er staat wat al gedaan is.", "fact", ADVICE["aim"]),
    "time-alone": _Said("“{0}” zegt wanneer, maar niet wat er dan is.", "time", ADVICE["result"]),
    "short": _Said("Er staat een onderwerp, geen resultaat.", "short", ADVICE["result"]),
}
_NOTHING: Final[Mapping[str, tuple[str, str]]] = {
    "specifiek": ("Er staat niet wat er gedaan wordt of wat er dan is.", ADVICE["result"]),
    "meetbaar": ("Er staat geen hoeveelheid, en niets dat er achteraf wel of niet is.", ADVICE["count"]),
    "tijdgebonden": ("Er staat geen voornemen bij de tijd die er staat.", ADVICE["aim"]),
}


def worded(criterion: str, shown: Shown) -> Iterator[Finding]:
    """At least one reason, and at most three, for the verdict of the words on "specifiek" or "meetbaar"."""
    if not weights()["doel"].holds(shown):
        yield from no_aim(shown, criterion)
        return
    judged = weights()[criterion]
    holds = judged.holds(shown)
    found = list(
        _said(judged.reasons(shown), shown, _FOR if holds else _AGAINST, "voldoet" if holds else "voldoet niet")
    )
    if found:
        yield from found
    elif holds:
        yield Finding("words", "voldoet", "De woorden samen zeggen genoeg.")
    else:
        reason, advice = _NOTHING[criterion]
        yield Finding("words", "voldoet niet", reason, advice)


def no_aim(shown: Shown, criterion: str = "tijdgebonden") -> Iterator[Finding]:
    """Why a text states nothing that is to be reached."""
    found = list(_said(weights()["doel"].reasons(shown), shown, _AGAINST, "voldoet niet"))
    if not found:
        reason, advice = _NOTHING[criterion]
        found = [Finding("words", "voldoet niet", reason, advice)]
    yield from found


def _said(names: list[str], shown: Shown, texts: Mapping[str, _Said], verdict: Verdict) -> Iterator[Finding]:
    told: set[str] = set()
    for name in names:
        said = texts.get(name)
        if said is None or said.about in told or len(told) == _MOST:
            continue
        marks = shown[name]
        if "{1}" in said.reason and len(marks) < 2:
            continue
        told.add(said.about)
        if not marks:
            yield Finding(name, verdict, said.reason, said.advice)
            continue
        shows = marks[1] if "{0}" not in said.reason else marks[0]
        yield on_words(shows, verdict, said.reason.format(*(one.words for one in marks)), said.advice, rule=name)
