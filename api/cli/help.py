"""
The first page of the command line: commands by phase of the circle, the Dutch verb of a phase as a second name.

A command that this page does not know stands under "Overig"; a test says that there is none.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

from typer.core import TyperGroup

from api.cli.dutch import spoken

ALIASES: Final[Mapping[str, str]] = {  # the verb of a phase, and the command that does it
    "interpreteren": "interpret",
    "formuleren": "formulate",
    "implementeren": "trace",
    "rapporteren": "report",
    "verbeteren": "improve",
}
BEGIN: Final[Mapping[str, str]] = {  # each works on what `kring demo` loads
    "kring interpreteren Baarn": "wat speelt er, op volgorde",
    'kring borgen "nieuw zaaksysteem" --for Baarn': "wie deed dit eerder",
    "kring card dev-woo --for Baarn": "wat betekent deze wet hier",
}
GROUPS: Final[Mapping[str, Mapping[str, str]]] = {  # phases in the order of the circle; only those that have something
    "Interpreteren: wat speelt er, en wat betekent het?": {
        "interpret": "wat speelt er voor een gemeente, op volgorde",
        "card": "wat één ontwikkeling betekent voor een gemeente",
        "freshness": "tot wanneer is iets bekend, en wie zwijgt",
        "coverage": "welke plichten zijn gedekt; meld wat u hebt of mist",
        "support": "wie staat erachter, per niveau en groep",
        "radar": "teken wat wanneer speelt",
        "peers": "welke gemeenten lijken op deze",
        "uptake": "wat anderen al registreerden en deze nog niet",
        "signals": "waar wordt vaker over gesproken",
        "emerging": "welke thema's komen op",
        "watch": "volg een gemeente, en hoor wat verandert",
        "judge": "zeg wat u van een plaats op de lijst vindt",
        "weights": "bekijk of wijzig hoe de lijst rekent",
    },
    "Formuleren: wat willen wij, en kan dat?": {
        "formulate": "maak een concept van beleid op een ontwikkeling",
        "template": "sjablonen van uw organisatie voor zulke stukken",
        "smart": "toets een doelstelling",
        "doable": "kan het: wie, geld, wat eerst; hoe ging het elders",
        "fit": "maatregelen bij een vereiste of ontwikkeling",
    },
    "Implementeren: wat doen wij, en volgt dat uit wat wij willen?": {
        "chain": "wat ontbreekt er tussen beleid en resultaat",
        "alarms": "wat ontbreekt er zeker",
        "trace": "de keten van ontwikkeling tot les, met de gaten",
        "sides": "wat beleid en uitvoering elk zeggen dat het doel is",
        "plan": "wat wanneer gebeurt, en wat is verschoven",
        "budget": "wat het per jaar mag kosten en kostte",
        "booking": "boek wat over een verantwoord jaar anders bleek",
        "decisions": "wat gebeurt er zonder besluit, of buiten mandaat",
    },
    "Rapporteren: ligt het op koers?": {
        "report": "maak een rapportage, voor één lezer",
        "measures": "elke maat met n, periode, bron en twijfel",
        "goals": "de doelenboom van een jaar, ook als bestand",
        "ask": "stel een vraag bij een record",
        "questions": "welke vragen liggen er, en beantwoord ze",
        "due": "wat moet u ongevraagd melden",
        "recommendations": "aanbevelingen, en wat ermee gebeurde",
    },
    "Borgen: wat moet blijven, en wie deed dit eerder?": {
        "borgen": "casussen en lessen van andere gemeenten",
        "who": "wie kan helpen",
        "offer": "het gezamenlijke aanbod voor een traject",
        "applies": "geldt een les voor deze gemeente",
        "adapt": "maak van een casus een plan",
        "push": "lessen die bij deze stap horen",
        "lesson": "voeg lessen toe, toets en aanvaard ze",
        "reuse": "leg vast of een les hielp",
        "correct": "verbeter wat ergens staat",
        "risk": "welke kennis loopt gevaar",
        "dossier": "wat een traject moet kunnen laten zien",
        "handover": "een overdracht, te lezen zonder Kring",
        "share": "deel kennis, met of zonder namen",
    },
    "Verbeteren: is het beter geworden, en hoe laten wij dat zien?": {
        "improve": "is het beter geworden, en wat is daarvoor nodig",
    },
    "Gegevens": {
        "list": "wat is er, met id en titel",
        "search": "zoek in alle kennis",
        "show": "alles van één record, met herkomst",
        "ingest": "lees bestanden in",
        "document": "wat een stuk is, en wat het beantwoordt",
        "duplicates": "records die misschien hetzelfde zijn",
        "merge": "zet twee records naast elkaar en maak er één van",
        "propose": "stel een wijziging voor",
        "diff": "wat een voorstel verandert, ook in de cijfers",
        "commit": "neem een voorstel over",
        "drop": "laat een voorstel vallen",
        "proposals": "wat documenten zeggen, om over te nemen",
        "export": "schrijf alle kennis weg",
        "sparql": "stel een vraag aan de graaf",
        "person": "wat over een persoon bewaard wordt; wis het",
    },
    "Beheer": {
        "demo": "laad de voorbeelden en kijk rond",
        "serve": "start de dienst (REST en meer)",
        "work": "doe het werk van een opslag in een database",
        "mcp": "bied de kennis aan een taalmodel aan",
        "feeds": "bronnen en mappen die Kring blijft ophalen",
        "hook": "vertel een ander programma wat verandert",
        "key": "sleutels voor andere programma's",
        "grant": "laat een organisatie meelezen",
        "audit": "wie zag en schreef wat",
        "check": "is de opslag in orde",
        "encode": "maak af wat nog alleen op woorden te vinden is",
        "rebuild": "maak graaf en zoekindex opnieuw",
        "backup": "maak een reservekopie",
        "restore": "zet een reservekopie terug",
        "migrate": "verhuis naar een database, of terug naar een map",
        "eval": "meet hoe goed het zoeken is",
    },
}
OTHER: Final = "Overig"
_TITLE: Final = "Kring: wat gemeenten leren over digitale verandering, voor de volgende gemeente."


class Circle(TyperGroup):
    """All commands, shown by phase; the Dutch verb of a phase runs the command that does it."""

    def main(self, args: Any = None, prog_name: Any = None, *rest: Any, **more: Any) -> Any:
        """Run what was typed, and say in Dutch what is wrong with it."""
        alone = more.pop("standalone_mode", True)
        more["standalone_mode"] = False
        if not alone:
            return super().main(args, prog_name, *rest, **more)
        return sys.exit(spoken(lambda: super(Circle, self).main(args, prog_name, *rest, **more)))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command by its name or by the verb of its phase."""
        return super().get_command(ctx, cmd_name) or super().get_command(ctx, ALIASES.get(cmd_name, ""))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """As it was typed, so that its own help repeats that name."""
        name, command, rest = super().resolve_command(ctx, args)
        return (args[0] if command and args[0] in ALIASES else name), command, rest

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Three commands to begin with, then every command once."""
        formatter.write("\n".join(page(self.list_commands(ctx))) + "\n")


def grouped(names: Sequence[str]) -> dict[str, Mapping[str, str]]:
    """The headings with their commands, of those that are there; what no heading has under `OTHER`."""
    known = {name for commands in GROUPS.values() for name in commands}
    headed = {
        heading: {name: said for name, said in commands.items() if name in names}
        for heading, commands in GROUPS.items()
    }
    rest = {name: f"zie kring {name} --help" for name in names if name not in known}
    return {heading: commands for heading, commands in (*headed.items(), (OTHER, rest)) if commands}


def page(names: Sequence[str]) -> list[str]:
    """The lines of the first page."""
    verbs = {command: verb for verb, command in ALIASES.items()}
    widest = max(map(len, BEGIN))
    lines = [_TITLE, "", "Gebruik: kring OPDRACHT …, en kring OPDRACHT --help voor uitleg", ""]
    lines += ["Begin hier (kring demo laadt de voorbeelden):"]
    lines += [f"  {command:{widest}}  {said}" for command, said in BEGIN.items()]
    for heading, commands in grouped(names).items():
        lines += ["", heading]
        for name, said in commands.items():
            named = f"{name}, {verbs[name]}" if name in verbs else name
            lines.append(f"  {named:24}  {said}")
    return lines
